"""Broken sites: one mistake each, and the exact words that its writer reads; good ones, in silence.

A folder of `sites/broken` is named by the problem's code, with a suffix where one code has several
faces; `several-…` are the only ones with more than one mistake. What a folder holds is laid over
the newsroom of `sites/base`, which is without fault; a file `links.txt` lists symbolic links to
make, and `made.txt` what else git cannot keep.

`NEWSKIT_ACCEPT=1 pytest tests/test_broken_sites.py` writes each `expected.txt` anew: read
the difference before you keep it.
"""

import errno
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from io import FileIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from newskit import folder as newskit_folder
from newskit.cli import main
from newskit.formats import ADDED, ALWAYS, FORMATS
from newskit.page import FileView, Page, Rendered
from newskit.terminal import counted

SITES = Path(__file__).parent / "sites"
BROKEN = sorted(folder.name for folder in (SITES / "broken").iterdir())
GOOD = sorted(folder.name for folder in (SITES / "good").iterdir())
# Those that are also built, with what is good in them: a build syncs the disk, which takes time.
BUILT = [
    "bad-feed", "bad-picture-text", "bad-timezone", "duplicate-key", "expires-first", "link",
    "link-of-a-folder", "missing-settings", "not-utf-8", "same-address",
    "several-in-several-files", "several-in-the-settings", "several-picture-link", "unknown-author",
    "unknown-author-waived", "unknown-block", "unknown-key-beside-a-good-mention", "yaml-depth",
]  # fmt: skip
AS_OF = "2026-11-20T12:00:00Z"
IS_ACCEPTED = os.environ.get("NEWSKIT_ACCEPT") == "1"
HEAD = re.compile(r"^(?:error|warning)\[([a-z0-9-]+)\]: ", re.MULTILINE)


class Said(NamedTuple):
    """What a command said on standard error, and the code it ended with."""

    words: str
    code: int


def newskit(command: str, *words: str, templates: str = "templates", as_of: str = AS_OF) -> Said:
    """A command in the newsroom `content` of the current folder, as it would run in a terminal."""
    options = ["--content", "content", "--templates", templates, "--as-of", as_of]
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stderr(StringIO()) as heard,
        redirect_stdout(StringIO()) as printed,
        pytest.raises(SystemExit) as end,
    ):
        patch.setattr(sys, "argv", ["newskit", command, *options, *words])
        patch.setattr(newskit_folder, "FileIO", OpenedByAUser)
        main()
        sys.exit(0)
    words_said = heard.getvalue()
    if "Traceback" in words_said:
        pytest.fail(words_said, pytrace=False)
    assert not printed.getvalue()
    return Said(words_said, int(end.value.code or 0))


def said_of(name: str) -> Said:
    """What is said of a broken site: by check or, where only a build can find it, by that."""
    if name.startswith("pdf-"):
        Path("own").mkdir(exist_ok=True)
        said = newskit("build", "--formats", "pdf", templates="own")
    elif name.startswith("article-gone"):
        newskit("build", "--formats", "article-json")
        Path("content/articles/ferry.md").unlink()
        said = newskit("build", "--formats", "article-json")
    elif name.startswith("heavy-feed"):
        # The text over and over, in five articles.
        text = Path("content/articles/ferry.md").read_text()
        for number in range(5):
            words = text.rpartition("---\n")[2] + "\n"
            Path(f"content/articles/ferry-{number}.md").write_text(text + "\n" + words * 500)
        formats = "article-json" if name.endswith("partner") else "json-feed"
        said = newskit("build", "--formats", formats)
    elif name.startswith(("security-", "several-files-among-templates")):
        said = newskit("build", "--formats", "article-json")
    elif name == "taken-address":
        with pytest.MonkeyPatch.context() as patch:
            add_format(patch, "house-maps", ("robots.txt", "house.txt"))
            said = newskit("build", "--formats", "article-json")
    elif name.startswith("taken-back"):
        file = Path("content/articles/ferry.md")
        text = file.read_text()
        first = re.sub(r"^embargo: .*\n", "", text, flags=re.MULTILINE).replace("11-25", "11-02")
        file.write_text(first)
        newskit("build", "--formats", "article-json")
        file.write_text(text)
        said = newskit("build", "--formats", "article-json")
    elif name == "reused-id":
        file = Path("content/articles/ferry.md")
        first = file.read_text()
        for text in (first, first.replace("authors:", "status: withdrawn\nauthors:")):
            file.write_text(text)
            newskit("build", "--formats", "article-json")
        file.write_text(first.replace("2026-11-02", "2026-11-09"))
        said = newskit("build", "--formats", "article-json")
    else:
        return newskit("check")
    problem = re.split("^(?:Published|Nothing was)", said.words, flags=re.MULTILINE)[0]
    return Said(f"{problem}Checked {counted(len(articles()), 'article')}.\n", said.code)


def add_format(patch: pytest.MonkeyPatch, name: str, addresses: Iterable[str]) -> None:
    """Adds a format with these pages, as another package does."""
    pages = [Page(address, name, FileView(address, "")) for address in addresses]
    house = SimpleNamespace(
        NAME=name,
        pages=lambda site: iter(pages),
        render=lambda pages, press: (Rendered(page, b"Of the house.") for page in pages),
    )
    patch.setitem(FORMATS, name, house)
    patch.setitem(ADDED, name, house)
    patch.setattr("newskit.distribution.ALWAYS", (*ALWAYS, name))
    patch.setattr("newskit.plan.ALWAYS", (*ALWAYS, name))


def articles() -> list[Path]:
    """Every article file of the newsroom `content`; what a link leads to is not in it."""
    files = sorted(Path("content/articles").rglob("*"))
    return [
        file
        for file in files
        if file.suffix in (".md", ".yaml", ".yml")
        and not file.name.startswith(".")
        and not file.is_symlink()
        and file.is_file()
    ]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the current one, with the base newsroom in it and templates of no look."""
    shutil.copytree(SITES / "base", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lay(name: str, room: Path) -> None:
    """A tiny newsroom of `sites`, laid over the base one."""
    shutil.copytree(SITES / name, room, dirs_exist_ok=True)
    if name == "broken/missing-settings":
        (room / "content/newsroom.yaml").unlink()
    make(room)
    links = room / "links.txt"
    for line in links.read_text().splitlines() if links.exists() else ():
        file, _, target = line.partition(" -> ")
        (room / file).unlink(missing_ok=True)
        (room / file).symlink_to(target)


def make(room: Path) -> None:
    """What a line of `made.txt` says: a file that is a pipe, one that may not be read, one in which
    @@ stands for a text so many times."""
    made = room / "made.txt"
    for line in made.read_text().splitlines() if made.exists() else ():
        name, _, what = line.partition(" ")
        file = room / name
        match what.split(" ", 3):
            case ["is", "a", "pipe"]:
                os.mkfifo(file)
            case ["is", "locked"]:
                file.chmod(0)
            case ["holds", count, "times", text]:
                file.write_text(file.read_text().replace("@@", json.loads(text) * int(count)))


class OpenedByAUser(FileIO):
    """As anyone but root reads: root may read what is locked."""

    def __init__(self, file: str) -> None:
        if not Path(file).stat().st_mode & 0o400:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), file)
        super().__init__(file)


@pytest.mark.parametrize("name", BROKEN)
def test_tells_what_is_wrong_in_these_words(name: str, room: Path) -> None:
    lay(f"broken/{name}", room)
    said = said_of(name)
    codes = HEAD.findall(said.words)
    assert codes, "a broken site has a problem, and this one has none"
    expected = SITES / "broken" / name / "expected.txt"
    if IS_ACCEPTED:
        expected.write_text(said.words)
    assert said.words == expected.read_text()
    assert said.code == (1 if "error[" in said.words else 0)
    # Every article is counted, good or bad; what is none is named.
    assert f"Checked {counted(len(articles()), 'article')}." in said.words
    others = {file for file in Path("content/articles").iterdir() if not file.is_dir()}
    assert all(f"{file}" in said.words for file in others.difference(articles()))
    if name.startswith("several-"):
        assert len(codes) > 1
    else:
        assert len(codes) == 1, "one mistake is one problem"
        assert re.match(rf"{codes[0]}(-|$)", name), "the folder is named by the code"


@pytest.mark.parametrize("name", BUILT)
def test_accounts_for_every_file_and_publishes_the_good_ones(name: str, room: Path) -> None:
    lay(f"broken/{name}", room)
    said = newskit("build", "--keep-going", "--formats", "article-json")
    assert said.code == 1
    published = {file.parent.name for file in Path("dist/public/articles").rglob("article.json")}
    for file in articles():
        is_bad = re.search(rf"^ *(-->|:::) {file}(:|$)", said.words, re.MULTILINE)
        assert bool(is_bad or f"  {file} " in said.words) == (file.stem not in published)
    assert ("a-good-article" in published) != ("waits for the settings" in said.words)


@pytest.mark.parametrize("name", GOOD)
def test_passes_a_good_site_without_a_word(name: str, room: Path) -> None:
    lay(f"good/{name}", room)
    said = newskit("check")
    # Only what an article waives is told of it.
    waived = SITES / "good" / name / "waived.txt"
    told = waived.read_text() if waived.exists() else ""
    silence = f"Checked {counted(len(articles()), 'article')}: no problems found.\n"
    assert said == Said(told + silence, 0)


def test_passes_the_base_newsroom_without_a_word(room: Path) -> None:
    assert newskit("check") == Said("Checked 1 article: no problems found.\n", 0)


def test_a_fence_in_a_block_is_read_in_one_pass(room: Path) -> None:
    """Of a line this long, a pass for each of its spaces would take most of an hour."""
    block = "```pullquote\ntext: The ferry runs.\n```x" + " " * 900_000 + "y\n```\n"
    file = room / "content/articles/a-good-article.md"
    file.write_text(file.read_text() + "\n" + block)
    said = newskit("check")
    assert HEAD.findall(said.words) == ["unclosed-block"], said.words[:500]
