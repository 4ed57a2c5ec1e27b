"""What another package adds: the one of docs/library.md, installed, and what becomes of others."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from markupsafe import Markup

from newskit.code import LIBRARIES
from newskit.extension import distributions, extensions
from newskit.formats import ADDED
from newskit.newsroom import Checks
from newskit.page import FileView, Page
from tests.conftest import AS_OF, CHECKOUT
from tests.terminal import newskit
from tests.test_broken_sites import add_format
from tests.walkthrough import WRITTEN, blocks

ARTICLE = "content/articles/harbour-bakery-second-oven.md"
TAKEAWAYS = "takeaways:\n" + "".join(f"  - The oven has {word} doors.\n" for word in "abcd")
RECIPE = "\n```recipe\ntitle: Fish soup\nneeds: [two leeks, one cod]\n```\n"


def install(source: Path, target: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    own = ["--no-index", "--no-deps", "--no-build-isolation", "--target", str(target)]
    done = subprocess.run(
        [*pip, *own, str(source)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the package of the documentation is installed."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("installed")
    page = (CHECKOUT / "docs/library.md").read_text(encoding="utf-8")
    for prose, block in blocks(page):
        if (named := WRITTEN.search(prose)) and named[1].startswith("house_"):
            (source / named[1]).write_text(block["text"])
        if block["kind"] == "toml":
            (source / "pyproject.toml").write_text(block["text"])
    assert len(list(source.iterdir())) == 4
    install(source, target)
    return target


def run(*words: str, cwd: Path, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "newskit", *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": f"{CHECKOUT}:{path}" if path else f"{CHECKOUT}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A newsroom whose article holds what only the house knows."""
    assert run("init", "paper", cwd=tmp_path).returncode == 0
    file = tmp_path / "paper" / ARTICLE
    text = file.read_text()
    head, _, rest = text.partition("takeaways:")
    _, _, rest = rest.partition("\n\n")
    file.write_text(f"{head}{TAKEAWAYS}\n{rest}{RECIPE}")
    return tmp_path / "paper"


def built(paper: Path, house: Path | None) -> subprocess.CompletedProcess[str]:
    return run("build", "--formats", "html,article-json", "--as-of", AS_OF, cwd=paper, path=house)


def test_a_package_adds_a_check_a_block_and_a_format(paper: Path, house: Path) -> None:
    without = run("check", cwd=paper)
    assert "error[unknown-block]: `recipe`" in without.stderr
    assert "many-takeaways" not in without.stderr
    said = built(paper, house)
    assert said.returncode == 0, said.stderr
    assert "warning[many-takeaways]: the article has 4 takeaways" in said.stderr
    assert "newskit explain many-takeaways" not in said.stderr, "it would know nothing"
    public = paper / "dist/public"
    page = (public / "articles/harbour-bakery-second-oven/index.html").read_text()
    assert "Fish soup" in page and "<li>two leeks</li>" in page
    assert "two leeks" in (public / "articles/harbour-bakery-second-oven/article.json").read_text()
    listed = (public / "archive.txt").read_text()
    assert listed == "2026-03-16T05:00:00Z harbour-bakery-second-oven\n"
    assert "needs *" in run("explain", "recipe", cwd=paper, path=house).stdout


def test_what_a_package_tells_of_its_codes_is_explained(paper: Path, house: Path) -> None:
    said = run("explain", "many-takeaways", cwd=paper, path=house).stdout
    assert said == (
        "many-takeaways: An article has more than three takeaways\n\n"
        "Readers keep three of them, and forget the fourth together with the first.\n\n"
        "Passes:\n\n"
        "    takeaways: [The oven is new., It has two doors., Bread is cheaper.]\n"
    )
    listed = run("explain", cwd=paper, path=house).stdout
    assert "\nChecks that packages add:\n  many-takeaways" in listed
    assert run("explain", "many-takeaways", cwd=paper).returncode == 2


def test_the_newsroom_sets_it_and_an_article_waives_it(paper: Path, house: Path) -> None:
    settings, file = paper / "content/newsroom.yaml", paper / ARTICLE
    own, text = settings.read_text(), file.read_text()
    for word, code in (("error", 1), ("warning", 0), ("off", 0)):
        settings.write_text(f"{own}checks: {{added: {{house-rules: {word}}}}}\n")
        said = run("check", cwd=paper, path=house)
        assert said.returncode == code
        assert (f"{word}[many-takeaways]" in said.stderr) == (word != "off")
    settings.write_text(f"{own}checks: off\n")
    assert "many-takeaways" not in run("check", cwd=paper, path=house).stderr
    settings.write_text(own)
    waiver = "waive: [{code: many-takeaways, reason: All four matter.}]"
    file.write_text(text.replace("---\n", f"---\n{waiver}\n", 1))
    said = run("check", cwd=paper, path=house)
    assert "many-takeaways  All four matter." in said.stderr
    assert "[many-takeaways]" not in said.stderr
    settings.write_text(f"{own}checks: {{added: {{house-rulez: off}}}}\n")
    said = run("check", cwd=paper, path=house)
    assert "no package that is installed adds a check `house-rulez`" in said.stderr
    assert "write house-rules" in said.stderr


def test_what_was_built_is_built_anew_when_the_package_changes(paper: Path, house: Path) -> None:
    assert built(paper, house).returncode == 0
    assert "Nothing changed" in built(paper, house).stderr
    module = house / "house_format.py"
    was = module.read_text()
    try:
        module.write_text(was.replace("{day} {slug}", "{slug} since {day}"))
        assert built(paper, house).returncode == 0
        assert "oven since 2026" in (paper / "dist/public/archive.txt").read_text()
    finally:
        module.write_text(was)
    # Without the package the block is unknown again, and its file goes.
    assert built(paper, None).returncode == 1
    (paper / ARTICLE).write_text((paper / ARTICLE).read_text().replace(RECIPE, ""))
    assert built(paper, None).returncode == 0
    assert not (paper / "dist/public/archive.txt").exists()


def test_an_address_that_is_taken_is_refused_and_both_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another format's, its own, the record's; the pages that were there first stand."""
    monkeypatch.chdir(tmp_path)
    assert run("init", ".", cwd=tmp_path).returncode == 0
    Path("content/partners").mkdir()
    Path("content/partners/wire.yaml").write_text("name: The Wire\nformats: [json-feed]\n")
    taken = (
        "robots.txt",
        "feed.json",
        "house.txt",
        "house.txt",
        "edition.json",
        "edition/items/0.json",
    )
    add_format(monkeypatch, "house-list", taken)
    words = ("build", "--formats", "article-json,json-feed")
    said = newskit(*words)
    assert said.code == 1 and not Path("dist/public").exists()
    assert re.findall(r"error\[taken-address\]: (.*)", said.words) == [
        f"the format `house-list` has a page at public/{address}, and so has {other}"
        for address, other in (
            ("edition.json", "the edition's record; of such pages there are 4"),
            ("feed.json", "the format `json-feed`; of such pages there are 2"),
            ("house.txt", "the format `house-list`; of such pages there are 2"),
            ("robots.txt", "the format `robots`"),
        )
    ]
    assert newskit(*words, "--keep-going").code == 1
    public = Path("dist/public")
    assert "User-agent" in (public / "robots.txt").read_text()
    assert json.loads((public / "edition.json").read_bytes())["edition"] == 1
    assert (public / "house.txt").read_text() == "Of the house."
    # Where it keeps apart nothing is wrong.
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    add_format(monkeypatch, "house-list", ("house.txt", "edition/house.txt", "robots/index.html"))
    assert newskit(*words).code == 0


def test_a_page_of_theirs_that_is_not_plain_names_its_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init", ".", cwd=tmp_path).returncode == 0
    words = ("build", "--formats", "article-json")
    for address, digest in ((Markup("house.txt"), ""), ("house.txt", 5)):
        with monkeypatch.context() as patch:
            add_format(patch, "house-list", ())
            # No type checker is asked when a package is installed: 5 is no digest.
            page = Page(address, "house-list", FileView("", digest))  # type: ignore[arg-type]
            patch.setattr(ADDED["house-list"], "pages", lambda site, page=page: iter([page]))
            said = newskit(*words)
        assert said.code == 3 and "the format `house-list` made a page at /house.txt" in said.words
        assert "Traceback" not in said.words and not Path("dist/public").exists()
    add_format(monkeypatch, "house-list", ("house.txt",))
    assert newskit(*words).code == 0


def test_an_upgrade_of_any_library_but_two_makes_the_store_anew() -> None:
    """What newskit needs is in what its store is told apart by, and so are the parts of it."""
    needed = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[^\w-]", line)[0].replace("-", "_") for line in needed}
    # Words on the command line and signatures: what these make is nowhere in the store.
    assert names - {"click", "cryptography"} == {*LIBRARIES} - {"markupsafe", "pydantic_core"}


@pytest.mark.parametrize(
    ("group", "point", "says"),
    [
        ("newskit.checks", 'dates = "odd"', "has a name that is taken"),
        ("newskit.checks", 'odd = "odd"', "has no `CODES`"),
        ("newskit.formats", 'odd = "odd"', "has no `NAME`"),
        ("newskit.blocks", 'odd = "odd:Nothing"', "cannot be loaded"),
        ("newskit.blocks", 'odd = "nowhere"', "cannot be loaded"),
        ("newskit.blocks", 'odd = "odd:Even"', "calls itself `even`"),
    ],
)
def test_a_package_that_cannot_be_taken_in_is_named(
    group: str, point: str, says: str, paper: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "installed"
    (folder / "odd-1.dist-info").mkdir(parents=True)
    (folder / "odd-1.dist-info/METADATA").write_text("Name: odd\nVersion: 1\n")
    (folder / "odd-1.dist-info/entry_points.txt").write_text(
        f"[{group}]\n{point.replace(chr(34), '')}\n"
    )
    (folder / "odd.py").write_text("class Even:\n    word = 'even'\n    as_core = None\n")
    said = built(paper, folder)
    assert said.returncode == 3
    assert says in said.stderr and "the package odd adds" in said.stderr
    assert "Traceback" not in said.stderr
    assert not (paper / "dist/public").exists()


def test_without_any_the_standards_reader_is_not_loaded() -> None:
    assert extensions() == () and distributions()
    words = (
        "import sys, newskit.commands.unchanged, newskit.code as code; code.code_digest(); "
        "print('importlib.metadata' in sys.modules)"
    )
    said = subprocess.run(
        [sys.executable, "-c", words], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert said.stdout == "False\n"


@pytest.mark.parametrize("name", ["copy", "json", "dict", "minimum-publishers", "added"])
def test_a_check_may_have_the_name_of_an_attribute(name: str) -> None:
    assert Checks.model_construct(added={}).strictness(name) is None
    checks = Checks.model_construct(added={name: "error"}, dates="warning")
    assert checks.strictness(name) == "error"
    assert checks.strictness("dates") == "warning"


def test_the_whole_package_counts_and_none_of_it_is_run(tmp_path: Path) -> None:
    package, info = tmp_path / "our_rules", tmp_path / "our_rules-1.dist-info"
    (package / "__pycache__").mkdir(parents=True)
    info.mkdir()
    (info / "METADATA").write_text("Name: our_rules\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[newskit.checks]\nours = our_rules.words\n")
    (package / "__init__.py").write_text("raise ValueError('out of order')\n")
    for name in ("words.py", "limits.py", "limits.txt", "__pycache__/limits.pyc"):
        (package / name).write_text("")

    def digest() -> str:
        words = "from newskit.code import code_digest; print(code_digest())"
        path = {**os.environ, "PYTHONPATH": f"{CHECKOUT}:{tmp_path}"}
        said = subprocess.run(
            [sys.executable, "-c", words], env=path, capture_output=True, text=True, check=True
        )
        return said.stdout

    was = digest()
    (package / "__pycache__/limits.pyc").write_text("1")
    assert digest() == was
    for name in ("words.py", "limits.py", "limits.txt"):
        (package / name).write_text("1")
        was, before = digest(), was
        assert was != before, name
    info.rename(tmp_path / "our_rules-2.dist-info")
    assert digest() != was


def test_a_package_whose_first_line_fails_is_named(paper: Path, tmp_path: Path) -> None:
    package, info = tmp_path / "installed/our_rules", tmp_path / "installed/our_rules-1.dist-info"
    package.mkdir(parents=True)
    info.mkdir()
    (info / "METADATA").write_text("Name: our_rules\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[newskit.checks]\nours = our_rules.words\n")
    (package / "__init__.py").write_text("raise ValueError('out of order')\n")
    (package / "words.py").write_text("CODES = ()\n")
    # After a build, the next one asks first whether newskit is what it was.
    article = paper / ARTICLE
    article.write_text(article.read_text().removesuffix(RECIPE))
    assert built(paper, None).returncode == 0
    for said in (built(paper, package.parent), run("check", cwd=paper, path=package.parent)):
        assert said.returncode == 3
        assert "cannot be loaded: out of order" in said.stderr
        assert "Traceback" not in said.stderr
