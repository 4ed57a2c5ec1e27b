"""The tutorial, the scripts and the recipes do what they say.

`NEWSKIT_ACCEPT=1 pytest tests/test_tutorial.py` writes what was said into the pages anew: read the
difference before you keep it.
"""

import re
import tomllib
from pathlib import Path
from subprocess import run

import pytest
import yaml
from mypy import api as mypy

from tests.conftest import CHECKOUT
from tests.walkthrough import Terminal, edited, of_kind, terminal_in, walk

DOCS = CHECKOUT / "docs"


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return terminal_in(tmp_path)


@pytest.fixture
def newsroom(terminal: Terminal) -> Terminal:
    """A terminal in a newsroom as `newskit init` makes it."""
    terminal.run("newskit init paper")
    terminal.run("cd paper")
    return terminal


def test_the_tutorial_does_what_it_says(terminal: Terminal) -> None:
    walk(DOCS / "tutorial.md", terminal)


def test_the_recipes_do_what_they_say(newsroom: Terminal) -> None:
    walk(DOCS / "recipes.md", newsroom)


def test_the_scripts_do_what_they_say_and_are_short_and_typed(newsroom: Terminal) -> None:
    walk(DOCS / "library.md", newsroom)
    scripts = of_kind(DOCS / "library.md", "python")
    assert len(scripts) >= 5
    for script in scripts:
        code = [
            line for line in script.splitlines() if line and not line.startswith(("from", "im"))
        ]
        assert len(code) <= 15, script
    files = [str(path) for path in sorted(newsroom.folder.glob("*.py"))]
    config = ["--config-file", str(CHECKOUT / "pyproject.toml"), "--cache-dir", "/dev/null"]
    words, _, code_of_mypy = mypy.run([*config, *files])
    assert code_of_mypy == 0, words


def test_a_script_that_finds_a_problem_says_so_by_its_exit_code(newsroom: Terminal) -> None:
    (script,) = (text for text in of_kind(DOCS / "library.md", "python") if "sys.stdin" in text)
    (newsroom.folder / "validate.py").write_text(script)
    good = newsroom.folder / "content/articles/harbour-bakery-second-oven.md"
    article = good.read_text().replace("headline: The", "headline: Another: the")
    answer = newsroom.run(f"python validate.py < {good}; echo $?")
    assert answer == "0"
    good.with_name("x.txt").write_text(article)
    answer = newsroom.run("python validate.py < content/articles/x.txt; echo $?")
    assert answer.endswith("1") and "yaml-colon" in answer


def test_the_settings_of_other_programs_can_be_read_by_them() -> None:
    page = DOCS / "recipes.md"
    for text in of_kind(page, "toml"):
        assert tomllib.loads(text)["build"]["publish"] == "dist/public"
    (workflow,) = of_kind(page, "yaml")
    assert "newskit check" in str(yaml.safe_load(workflow)["jobs"]["site"]["steps"])
    for text in of_kind(page, "bash"):
        assert run(["bash", "-n", "-c", text], check=False).returncode == 0


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    for page in (*DOCS.glob("*.md"), CHECKOUT / "README.md"):
        # What stands in code is an example.
        prose = re.sub(r"(?ms)^( *`{3,}).*?^\1|`[^`\n]+`", "", page.read_text(encoding="utf-8"))
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", prose):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_index_names_every_page() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for page in DOCS.glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index, page.name


def test_control_an_edit_that_does_not_fit_is_found() -> None:
    assert edited("a\nb\nc\n", " a\n-b\n+d\n") == "a\nd\nc\n"
    with pytest.raises(AssertionError, match="stand 0 times"):
        edited("a\nb\n", "-c\n")
    with pytest.raises(AssertionError, match="stand 2 times"):
        edited("a\na\n", "-a\n")


def test_control_a_page_that_says_something_else_is_found(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEWSKIT_ACCEPT", raising=False)
    page = tmp_path / "page.md"
    page.write_text("```sh\n$ echo this\nthat\n```\n")
    with pytest.raises(pytest.fail.Exception, match="and says"):
        walk(page, terminal)
    page.write_text("```sh\n$ echo this\nthis\n```\n")
    walk(page, terminal)
