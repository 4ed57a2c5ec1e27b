"""The command line: exit codes, the ledger, and what it refuses."""

import contextlib
import json
import os
import pty
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, ValidationError

from newskit import cli
from newskit.commands.schema import schemas
from newskit.explanation import explanations
from newskit.templates import TemplateFault, Templates
from tests.conftest import AS_OF, CHECKOUT

BASE = CHECKOUT / "tests" / "sites" / "everything"
FAST = ("--formats", "html,json-feed", "--as-of", AS_OF)


def run(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "newskit", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """A newsroom as `newskit init` makes it."""
    made = run("init", "paper", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    return tmp_path / "paper"


def test_a_new_newsroom_is_good_and_builds(newsroom: Path) -> None:
    checked = run("check", cwd=newsroom)
    assert (checked.returncode, checked.stderr) == (0, "Checked 1 article: no problems found.\n")
    built = run("build", *FAST, cwd=newsroom)
    assert built.returncode == 0, built.stderr
    assert "Published 1 article." in built.stderr
    assert (newsroom / "dist/public/articles/harbour-bakery-second-oven/index.html").is_file()


def test_init_overwrites_nothing(newsroom: Path) -> None:
    settings = newsroom / "content" / "newsroom.yaml"
    settings.write_text("mine")
    again = run("init", ".", cwd=newsroom)
    assert again.returncode == 2
    assert "overwrites nothing" in again.stderr
    assert settings.read_text() == "mine"


def test_a_new_article_is_a_draft_that_the_ledger_names(newsroom: Path) -> None:
    made = run("new", "Mayor: “We'll count every tree”", cwd=newsroom)
    assert made.returncode == 0, made.stderr
    slug = "mayor-well-count-every-tree"
    assert (newsroom / f"content/articles/{slug}.md").is_file()
    assert run("check", cwd=newsroom).returncode == 0
    built = run("build", *FAST, cwd=newsroom)
    assert f"content/articles/{slug}.md" in built.stderr and "draft" in built.stderr
    assert run("new", "Mayor: “We'll count every tree”", cwd=newsroom).returncode == 2


def test_new_knows_the_newsrooms_sections_and_authors(newsroom: Path) -> None:
    wrong = run("new", "A headline", "--section", "busines", cwd=newsroom)
    assert wrong.returncode == 2
    assert "did you mean `business`?" in wrong.stderr


def test_with_errors_nothing_is_published(newsroom: Path) -> None:
    bad = newsroom / "content/articles/bad.md"
    bad.write_text("---\nheadline: Alone\n---\nText.\n")
    built = run("build", *FAST, cwd=newsroom)
    assert built.returncode == 1
    assert "Nothing was published" in built.stderr
    assert "content/articles/bad.md" in built.stderr and "failed" in built.stderr
    assert not (newsroom / "dist/public").exists()


def test_keep_going_publishes_the_good_ones_and_still_says_no(newsroom: Path) -> None:
    (newsroom / "content/articles/bad.md").write_text("---\nheadline: Alone\n---\nText.\n")
    built = run("build", *FAST, "--keep-going", cwd=newsroom)
    assert built.returncode == 1
    assert "Published 1 article." in built.stderr
    assert "error[missing-key]" in built.stderr
    assert (newsroom / "dist/public/articles/harbour-bakery-second-oven/index.html").is_file()
    assert not (newsroom / "dist/public/articles/bad").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("build", "--content", "nowhere"), "there is no newsroom in nowhere"),
        (("build", "--as-of", "yesterday"), "--as-of yesterday is not an instant"),
        (("build", "--formats", "htlm"), "there is no format `htlm`"),
        (("build", "--keys", "nowhere"), "the edition would go out unsigned"),
        (("build", "--templates", "nowhere"), "there is no folder nowhere for --templates"),
        (("build", "--output", "content"), "choose another folder"),
        (("build", "--output", "."), "choose another folder"),
        (("build", "--output", "/"), "not a folder to build into"),
        (("schema", "artcle"), "did you mean `article`?"),
        (("frobnicate",), "frobnicate"),
        (("why", "articles/x/"), "build first"),
        (("rollback",), "not an output"),
        (("serve", "--port", "70000"), "70000 is not a port"),
        (("serve", "--as-of", "yesterday"), "--as-of yesterday is not an instant"),
        (("list", "--content", "nowhere"), "there is no newsroom in nowhere"),
        (("list", "--state", "drafted"), "drafted"),
    ],
)
def test_wrong_use_is_refused_with_words(newsroom: Path, words: tuple[str, ...], says: str) -> None:
    refused = run(*words, cwd=newsroom)
    assert refused.returncode == 2, refused.stderr
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_folder_that_the_newsroom_lies_in_is_not_taken_for_it(newsroom: Path) -> None:
    (newsroom / "aside").mkdir()
    (newsroom / "aside" / "newsroom.yaml").write_text("name: Another\n")
    says = "newskit: the newsroom is not {}, but {} in it: name it with --content {}\n"
    for typed, meant in ((".", "content"), ("../paper", "../paper/content")):
        for command in ("check", "build", "list"):
            refused = run(command, "--content", typed, cwd=newsroom)
            assert refused.returncode == 2
            assert refused.stderr == says.format(typed, meant, meant)


def test_that_a_folder_has_no_settings_is_told_first(newsroom: Path) -> None:
    (newsroom / "content/newsroom.yaml").unlink()
    (newsroom / "content/a.txt").write_text("mine")
    checked = run("check", cwd=newsroom)
    assert checked.returncode == 1
    assert checked.stderr.startswith("error[missing-settings]")
    assert "a.txt" in checked.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("init", "afile/x"), "afile/x/content cannot be made: afile is a file, and no folder"),
        (("kit", "afile/x"), "afile/x cannot be made: afile is a file, and no folder"),
        (("build", "--output", "afile/x"), "afile/x cannot be made: afile is a file"),
        (
            ("build", "--output", "/proc/x"),
            "/proc/x cannot be made: no folder can be made in /proc",
        ),
        (("keys", "new", "--keys", "afile/x"), "afile/x cannot be made: afile is a file"),
        (("edition", "-o", "/proc/x.pdf"), "/proc/x.pdf cannot be written"),
    ],
)
def test_what_cannot_be_made_is_told_with_the_reason(
    newsroom: Path, words: tuple[str, ...], says: str
) -> None:
    (newsroom / "afile").write_text("mine")
    refused = run(*words, cwd=newsroom)
    assert refused.returncode == 2, refused.stderr
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr
    assert (newsroom / "afile").read_text() == "mine"


def test_a_draft_is_not_written_below_a_file(newsroom: Path) -> None:
    shutil.rmtree(newsroom / "content/articles")
    (newsroom / "content/articles").write_text("mine")
    refused = run("new", "Alone", cwd=newsroom)
    assert refused.returncode == 2
    assert "content/articles is a file, and no folder" in refused.stderr


def test_a_folder_with_files_of_others_is_not_built_into(newsroom: Path) -> None:
    (newsroom / "dist").mkdir()
    (newsroom / "dist" / "thesis.txt").write_text("mine")
    refused = run("build", *FAST, cwd=newsroom)
    assert refused.returncode == 2
    assert "files that newskit did not make" in refused.stderr
    assert (newsroom / "dist" / "thesis.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        (
            "article.html",
            "<p>\n{{ story.dek }}",
            "'Story' object has no attribute 'dek' (line 2, on /articles/",
        ),
        ("article.html", "<p>\n{% if story %}", "Unexpected end of template"),
        (
            "article.html",
            '{% extends "bass.html" %}',
            "there is no template `bass.html` (line 1, on /articles/",
        ),
        (
            "blocks/pullquote.html",
            "{{ part.dek }}",
            "'Part' object has no attribute 'dek' (line 1, on /articles/",
        ),
        ("_teaser.html", "\n{{ it }}", "'it' is undefined (line 2, on /"),
        ("_teaser.html", "\n\ncaf\udce9", "it is not UTF-8 (line 3)"),
        ("_teaser.html", "nothing", "it has no macro `teaser` (on /"),
        ("_teaser.html", "\n{% macro teaser(it) %}{% endmacro %}", "macro 'teaser' takes"),
        ("_rails.html", "nothing", "does not export the requested name"),
        (
            "article.html",
            "<p>\n{{ story.class }}",
            "has no attribute 'class' (line 2, on /articles/",
        ),
        (
            "article.html",
            '{% extends "base.html" %}\n{% block content %}{% endblock %}',
            "base.html has no block `content`; it has `head` and `main` (line 2)",
        ),
        ("base.html", "<p>", "it has no block `main`, and of article.html nothing would be on"),
        ("article.html", "\n", "nothing would stand on the page (on /articles/"),
        ("gone.html", "<p>\n{% if %}", "Expected an expression"),
        ("print.css", "caf\udce9 @font-face", "it is not UTF-8 (line 1)"),
        ("print.css", "p { color: red }", "it has no @font-face"),
        ("print.css", "@font-face { font-family: x; src: url(fonts/x.woff2) }", "fonts/x.woff2"),
        ("_marks.html", "{% macro mark() %}{% endmacro %}", "badge"),
    ],
)
# One article is drawn here, a hundred by workers.
@pytest.mark.parametrize("articles", [1, 100])
def test_a_fault_of_an_own_template_is_told_by_its_line(
    name: str, text: str, words: str, articles: int, newsroom: Path
) -> None:
    templates, folder = newsroom / "templates", newsroom / "content/articles"
    (good,) = folder.iterdir()
    for number in range(articles - 1):
        shutil.copy(good, folder / f"another-{number}-article.md")
    (templates / "blocks").mkdir(parents=True)
    (templates / name).write_text(text, errors="surrogateescape")
    formats = ("--formats", "pdf") if name in ("print.css", "_rails.html") else ()
    refused = run("build", *FAST, *formats, cwd=newsroom)
    assert refused.returncode == 3, refused.stderr
    assert f"newskit: the template {name} cannot be drawn: " in refused.stderr
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (newsroom / "dist/public").exists()


def test_a_block_that_is_asked_for_by_name_has_its_place(newsroom: Path) -> None:
    templates = newsroom / "templates"
    templates.mkdir()
    (templates / "base.html").write_text("<p>{% block main %}{% endblock %}</p>")
    (templates / "middle.html").write_text(
        '{% extends "base.html" %}{% block main %}{% block inner %}{% endblock %}{% endblock %}'
    )
    (templates / "article.html").write_text(
        '{% extends "middle.html" %}{% block name %}{{ story.section.name }}{% endblock %}'
        "{% block inner %}{{ self.name() }}{% endblock %}"
    )
    built = run("build", *FAST, cwd=newsroom)
    assert built.returncode == 0, built.stderr
    page = newsroom / "dist/public/articles/harbour-bakery-second-oven/index.html"
    assert page.read_text() == "<p>Business</p>"


def test_an_article_is_withdrawn_beside_a_broken_template(newsroom: Path) -> None:
    assert run("build", *FAST, cwd=newsroom).returncode == 0
    (newsroom / "templates").mkdir()
    (newsroom / "templates/gone.html").write_text("{% if %}")
    withdrawn = run(
        *("withdraw", "harbour-bakery-second-oven", "--reason", "It was wrong.", "--yes"),
        cwd=newsroom,
    )
    assert withdrawn.returncode == 0, withdrawn.stderr
    (file,) = (newsroom / "content/articles").iterdir()
    assert "status: withdrawn" in file.read_text()


def test_a_template_of_newskits_is_not_blamed_on_the_newsroom(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    article = b'{% extends "base.html" %}{% block main %}{{ nobody }}{% endblock %}'
    files = {"article.html": article, "base.html": b"{% block main %}{% endblock %}"}
    with pytest.raises(TemplateFault) as fault:
        Templates(files, frozenset({"base.html"})).page("article.html", {})
    told = fault.value
    assert (told.name, told.is_own, told.beside) == ("article.html", False, "base.html")
    assert "newskit's template article.html cannot be drawn beside your base.html" in str(told)


def test_a_macro_of_ones_own_is_drawn_as_it_is_called(newsroom: Path) -> None:
    templates = newsroom / "templates"
    templates.mkdir()
    (templates / "_marks.html").write_text(
        "{% macro mark(kind, wide=0, dark=0) %}[{{ kind }} {{ wide }} {{ dark }}]{% endmacro %}"
        "{% macro badge(it) %}{{ it.label }}{% endmacro %}"
    )
    (templates / "article.html").write_text(
        "{{ mark(1, wide=2) }}{{ mark(1, dark=2) }}{{ mark(1, 'dark', 2) }}"
        "{{ mark(kind=1, dark=1) }}"
    )
    built = run("build", *FAST, cwd=newsroom)
    assert built.returncode == 0, built.stderr
    page = newsroom / "dist/public/articles/harbour-bakery-second-oven/index.html"
    assert page.read_text() == "[1 2 0][1 0 2][1 dark 2][1 0 1]"


def test_a_fault_of_its_own_is_exit_code_three(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("nobody thought of this")

    monkeypatch.chdir(newsroom)
    monkeypatch.setattr(sys, "argv", ["newskit", "list"])
    monkeypatch.setattr("newskit.commands.list.run", fails)
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 3
    told = capsys.readouterr().err
    assert "nobody thought of this" in told
    assert "fault of newskit's own" in told


NAMES = (
    *("article", "newsroom", "entities", "partner", "key", "blocks", "article-json"),
    *("problems", "list", "impact"),
)


def test_no_schema_is_forgotten() -> None:
    assert sorted(NAMES) == sorted(schemas())


@pytest.mark.parametrize("name", NAMES)
def test_schemas_are_json(newsroom: Path, name: str) -> None:
    said = run("schema", name, cwd=newsroom)
    assert said.returncode == 0
    assert json.loads(said.stdout)["$schema"].startswith("https://json-schema.org/")


@pytest.mark.parametrize("name", NAMES)
def test_every_key_has_a_meaning_and_an_example_that_is_good(name: str) -> None:
    schema = schemas()[name]
    checked = 0
    for definitions, key, field in fields(schema, {}):
        meant = definitions.get(field.get("$ref", "").rpartition("/")[2], {})
        assert field.get("description") or meant.get("description"), key
        assert field.get("examples"), key
        for example in field["examples"]:
            errors = Draft202012Validator(field | {"$defs": definitions}).iter_errors(example)
            # What is text in YAML until it is typed may be a number, too.
            assert [error.message for error in errors if not _is_of_text(error)] == [], key
            checked += 1
    assert checked >= 5


def fields(
    schema: dict[str, Any], definitions: dict[str, Any]
) -> Iterator[tuple[dict[str, Any], str, dict[str, Any]]]:
    """Every key of a schema, with the definitions that it may name."""
    definitions = definitions | schema.get("$defs", {})
    for key, field in schema.get("properties", {}).items():
        if "const" not in field:
            yield definitions, key, field
        yield from fields(field.get("items", {}), definitions)
    for inner in schema.get("$defs", {}).values():
        yield from fields(inner, definitions)


def _is_of_text(error: ValidationError) -> bool:
    return error.validator == "type" and error.validator_value in ("number", "integer")


class EditorsYaml(yaml.SafeLoader):
    """YAML as an editor reads it: days are text, and of words only true and false are none."""


EditorsYaml.yaml_implicit_resolvers = {
    first: [one for one in rules if not one[0].endswith(("timestamp", "bool"))]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
NEWSROOMS = [CHECKOUT / "content", BASE / "content", CHECKOUT / "newskit/conformance/newsroom"]


def underlined(file: Path, text: str = "") -> list[str]:
    """What an editor underlines in a file of a newsroom, by the schema that belongs to it."""
    name = {"articles": "article", "partners": "partner"}.get(file.parent.name, file.stem)
    text = text or file.read_text(encoding="utf-8")
    front = text.removeprefix("---\n").partition("\n---\n")[0] if file.suffix == ".md" else text
    data = EditorsYaml(front).get_data()
    return [error.message for error in Draft202012Validator(schemas()[name]).iter_errors(data)]


@pytest.mark.parametrize("content", NEWSROOMS, ids=["content", "everything", "conformance"])
def test_an_editor_underlines_nothing_in_a_good_newsroom(content: Path) -> None:
    files = [content / "newsroom.yaml", content / "entities.yaml"]
    files += [*(content / "articles").glob("*.*"), *(content / "partners").glob("*.yaml")]
    assert len(files) >= 3
    assert {file.name: found for file in files if (found := underlined(file))} == {}


def test_an_editor_underlines_what_is_wrong(newsroom: Path) -> None:
    file = newsroom / "content/newsroom.yaml"
    text = file.read_text(encoding="utf-8")
    for was, now in (
        ("language:", "langauge:"),
        ("name: The Example Ledger", "name: []"),
        ("timezone: Europe/Berlin", "checks: of"),
    ):
        assert was in text
        assert underlined(file, text.replace(was, now))


def test_a_schema_without_an_example_is_found() -> None:
    bare = {"properties": {"a": {"type": "string"}}, "$defs": {"B": {"properties": {"b": {}}}}}
    assert [key for _, key, _ in fields(bare, {})] == ["a", "b"]
    inner = {"properties": {"c": {"type": "array", "items": bare}}}
    assert [key for _, key, _ in fields(inner, {})] == ["c", "a", "b"]


def on_a_terminal(*words: str, cwd: Path, columns: str = "100", **environment: str) -> str:
    """What a command writes to standard error where a person looks."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, int(columns)))
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    with subprocess.Popen(
        [sys.executable, "-m", "newskit", *words],
        cwd=cwd,
        env=kept | {"PYTHONPATH": str(CHECKOUT), "TERM": "xterm-256color"} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    ):
        os.close(theirs)
        said = b""
        # The end of a terminal is an error on Linux.
        with contextlib.suppress(OSError):
            while piece := os.read(ours, 65_536):
                said += piece
    os.close(ours)
    return said.decode()


def test_the_ledger_breaks_no_word_where_a_person_looks(newsroom: Path) -> None:
    run("new", "The council of the town has chosen one of three plans", cwd=newsroom)
    told = on_a_terminal("build", *FAST, cwd=newsroom, columns="40")
    file = "content/articles/the-council-of-the-town-has-chosen-one-of-three.md"
    assert f"\r\n  {file}\r\n    draft\r\n" in told
    assert f"  {file}  draft\r\n" in on_a_terminal("build", *FAST, cwd=newsroom)


def test_colors_are_for_a_person_who_wants_them(newsroom: Path) -> None:
    article = newsroom / "content/articles/harbour-bakery-second-oven.md"
    article.write_text(article.read_text().replace("section: business", "section: busines"))
    colored = on_a_terminal("check", cwd=newsroom)
    assert "\x1b[1;31merror[unknown-section]\x1b[0m: " in colored
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        plain = on_a_terminal("check", cwd=newsroom, **environment)
        assert "error[unknown-section]: " in plain and "\x1b" not in plain
    assert "\x1b" not in run("check", cwd=newsroom).stderr
    assert "\x1b" not in on_a_terminal("chek", cwd=newsroom, NO_COLOR="1")


def test_help_is_answered_before_anything_heavy_is_loaded(newsroom: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "newskit", "--help"],
        cwd=newsroom,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in said.stderr.splitlines()}
    assert "click" in loaded
    assert not loaded & {
        "pydantic",
        "rich",
        "jinja2",
        "markdown_it",
        "yaml",
        "weasyprint",
        "babel",
        "PIL",
    }


def test_every_command_is_told_whole_and_with_an_example() -> None:
    said = run("--help", cwd=CHECKOUT).stdout
    assert "..." not in said.partition("Commands:")[2] and "Begin with: newskit init" in said
    assert set(cli.EXAMPLES) == set(cli.app.commands)
    for name in cli.app.commands:
        told = run(name, "--help", cwd=CHECKOUT).stdout
        assert f"Example: newskit {name}" in told, name
        words = shlex.split(cli.EXAMPLES[name].partition(" > ")[0])[2:]
        # The example is one that the command takes.
        cli.app.commands[name].make_context(name, words, resilient_parsing=False)


def test_help_is_answered_at_once() -> None:
    for command in ([], ["build"], ["serve"]):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run(*command, "--help", cwd=CHECKOUT)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        assert seconds < 0.15, command


def test_why_and_rollback_after_an_edit(newsroom: Path) -> None:
    run("build", *FAST, cwd=newsroom)
    article = newsroom / "content/articles/harbour-bakery-second-oven.md"
    article.write_text(article.read_text().replace("Until then the baker", "Till then the baker"))
    assert "Wrote" in run("build", *FAST, cwd=newsroom).stderr
    why = run("why", "/articles/harbour-bakery-second-oven/", cwd=newsroom)
    assert "article harbour-bakery-second-oven changed" in why.stdout
    page = newsroom / "dist/public/articles/harbour-bakery-second-oven/index.html"
    assert "Till then" in page.read_text()
    assert run("rollback", cwd=newsroom).returncode == 0
    assert "Until then" in page.read_text()
    assert run("build", *FAST, cwd=newsroom).returncode == 0
    assert "Till then" in page.read_text()


@pytest.mark.parametrize(("language", "heading"), [("en", "Analysis"), ("de-AT", "Analyse")])
def test_what_the_skeleton_says_is_not_published(
    language: str, heading: str, newsroom: Path
) -> None:
    settings = newsroom / "content/newsroom.yaml"
    settings.write_text(re.sub("(?m)^language:.*\n", "", settings.read_text()))
    with settings.open("a") as file:
        file.write(f"language: {language}\n")
    run("new", "A headline", cwd=newsroom)
    article = newsroom / "content/articles/a-headline.md"
    assert f"## {heading}\n" in article.read_text()
    lines = article.read_text().splitlines(keepends=True)
    article.write_text("".join(line for line in lines if not line.startswith("status:")))
    checked = run("check", cwd=newsroom)
    assert checked.returncode == 1
    assert checked.stderr.count("error[placeholder]") == 6


def test_unknown_names_are_told_along_with_a_misspelt_key(newsroom: Path) -> None:
    article = newsroom / "content/articles/harbour-bakery-second-oven.md"
    text = article.read_text().replace("section: business", "section: sports\nmood: x")
    article.write_text(text)
    said = run("check", cwd=newsroom).stderr
    assert "error[unknown-section]" in said and "error[unknown-key]" in said


def test_a_figure_that_cannot_be_read_is_told_on_a_line_of_its_own(newsroom: Path) -> None:
    article = newsroom / "content/articles/harbour-bakery-second-oven.md"
    text = article.read_text()
    article.write_text(text.replace("summary: ", "summary: It costs 12,50 euros. "))
    said = run("check", cwd=newsroom)
    told = said.stderr.splitlines()
    assert said.returncode == 0, said.stderr
    assert told[0] == "Checked 1 article: no problems found."
    assert re.fullmatch(r"Figures: \d+ checked, 1 could not be read:", told[1])
    assert told[2:] == ["  content/articles/harbour-bakery-second-oven.md  12,50"]
    # It is told as well by what a build knows, when nothing is read again.
    run("build", *FAST, cwd=newsroom)
    assert run("check", cwd=newsroom).stderr == said.stderr


def test_how_strict_the_check_of_figures_is_the_newsroom_decides(newsroom: Path) -> None:
    article = newsroom / "content/articles/harbour-bakery-second-oven.md"
    article.write_text(article.read_text().replace("summary: ", "summary: It costs €31,415. "))
    settings = newsroom / "content/newsroom.yaml"
    text = settings.read_text()
    for strictness, code in (("error", 1), ("warning", 0), ("off", 0)):
        settings.write_text(f"{text}\nchecks: {{figures: {strictness}}}\n")
        said = run("check", cwd=newsroom)
        assert said.returncode == code
        assert (f"{strictness}[figure-not-in-body]" in said.stderr) == (strictness != "off")


def test_going_back_twice_is_refused(newsroom: Path) -> None:
    article = newsroom / "content/articles/harbour-bakery-second-oven.md"
    text = article.read_text()
    for word in ("Until", "Till", "Before"):
        article.write_text(text.replace("Until then", f"{word} then"))
        assert run("build", *FAST, cwd=newsroom).returncode == 0
    assert run("rollback", cwd=newsroom).returncode == 0
    assert run("rollback", cwd=newsroom).returncode == 2


def test_a_withdrawal_is_not_nothing(newsroom: Path) -> None:
    run("build", *FAST, cwd=newsroom)
    article = newsroom / "content/articles/harbour-bakery-second-oven.md"
    article.write_text(article.read_text().replace("section:", "status: withdrawn\nsection:"))
    said = run("build", *FAST, cwd=newsroom).stderr
    assert "removed" in said and "Nothing changed" not in said


def test_the_version_is_told_without_an_installation(newsroom: Path) -> None:
    assert run("--version", cwd=newsroom).stdout.startswith("newskit ")


def test_explains_a_code_and_the_keys_of_a_block(newsroom: Path) -> None:
    said = run("explain", "yaml-colon", cwd=newsroom)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("yaml-colon: A colon makes the value look like a key\n\n")
    assert '\nPasses:\n\n    headline: "The ferry: back on Monday"\n' in said.stdout
    assert "file *" in run("explain", "figure", cwd=newsroom).stdout
    assert "  publisher *" in run("explain", "article", cwd=newsroom).stdout


def test_explain_lists_every_code_by_subject(newsroom: Path) -> None:
    said = run("explain", cwd=newsroom).stdout
    subjects = said.split("\n\n")
    assert subjects[0].startswith("Files and folders:\n  article-gone ")
    codes = [line.split()[0] for part in subjects for line in part.splitlines()[1:]]
    assert codes == list(explanations())


def test_a_misspelt_code_gets_the_closest(newsroom: Path) -> None:
    said = run("explain", "yaml-colom", cwd=newsroom)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == "newskit: there is no code `yaml-colom`: did you mean `yaml-colon`?\n"
    assert "lists them all" in run("explain", "frobnicate", cwd=newsroom).stderr


@pytest.mark.parametrize(
    "words",
    ["schema", "explain", "explain yaml-colon", "list --all", "check --format json", "--help"],
)
def test_is_silent_when_nobody_listens_any_more(words: str, newsroom: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "newskit", *words.split()],
            cwd=newsroom,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        os.close(writer)
    assert "Traceback" not in ended.stderr and "Broken pipe" not in ended.stderr
    # As a shell tells of a program that SIGPIPE ended; never as if the content were bad.
    assert ended.returncode in (0, 141)


def test_a_build_that_is_told_to_end_leaves_nothing_behind(newsroom: Path, tmp_path: Path) -> None:
    room = tmp_path / "temporary"
    room.mkdir()
    build = subprocess.Popen(
        [sys.executable, "-m", "newskit", "build", "--formats", "pdf", "--as-of", AS_OF],
        cwd=newsroom,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "TMPDIR": str(room)},
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 60
    while not list(room.glob("newskit-compositor-*/stderr")):
        assert build.poll() is None and time.monotonic() < until, "no page was being set"
        time.sleep(0.01)
    # The first page takes longer than this, and the process that sets it is known by then.
    time.sleep(0.3)
    build.send_signal(signal.SIGTERM)
    _, told = build.communicate(timeout=60)
    assert build.returncode == cli.INTERRUPTED, told
    assert "the published site is whole" in told
    assert list(room.iterdir()) == []
