"""Broken sites: one mistake each, and the exact words that its writer reads; good ones, in silence.

A folder of `sites/broken` is named by the problem's code, with a suffix where one code has several
faces; `several-…` are the only ones with more than one mistake. What a folder holds is laid over
the newsroom of `sites/base`, which is without fault; a file `links.txt` lists symbolic links to
make. `NEWSKIT_ACCEPT=1 pytest tests/test_broken_sites.py` writes each `expected.txt` anew: read the
difference before you keep it.
"""

import os
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from newskit.cli import app

SITES = Path(__file__).parent / "sites"
BROKEN = sorted(folder.name for folder in (SITES / "broken").iterdir())
GOOD = sorted(folder.name for folder in (SITES / "good").iterdir())
AS_OF = "2026-11-20T12:00:00Z"
IS_ACCEPTED = os.environ.get("NEWSKIT_ACCEPT") == "1"
HEAD = re.compile(r"^(?:error|warning)\[([a-z0-9-]+)\]: ", re.MULTILINE)


class Said(NamedTuple):
    """What a command said on standard error, and the code it ended with."""

    words: str
    code: int


def newskit(folder: Path, *words: str) -> Said:
    """A command in a newsroom, in this process. An exception is a fault of newskit's own."""
    result = CliRunner().invoke(
        app,
        [*words, "--content", "content", "--templates", "templates", "--as-of", AS_OF],
        catch_exceptions=False,
    )
    assert not result.stdout
    return Said(result.stderr, result.exit_code)


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
    links = room / "links.txt"
    for line in links.read_text().splitlines() if links.exists() else ():
        file, _, target = line.partition(" -> ")
        (room / file).symlink_to(target)


@pytest.mark.parametrize("name", BROKEN)
def test_tells_what_is_wrong_in_these_words(name: str, room: Path) -> None:
    lay(f"broken/{name}", room)
    said = newskit(room, "check")
    codes = HEAD.findall(said.words)
    assert codes, "a broken site has a problem, and this one has none"
    expected = SITES / "broken" / name / "expected.txt"
    if IS_ACCEPTED:
        expected.write_text(said.words)
    assert said.words == expected.read_text()
    assert said.code == (1 if "error[" in said.words else 0)
    if name.startswith("several-"):
        assert len(codes) > 1
    else:
        assert len(codes) == 1, "one mistake is one problem"
        assert re.match(rf"{codes[0]}(-|$)", name), "the folder is named by the code"


@pytest.mark.parametrize("name", BROKEN)
def test_accounts_for_every_file_and_publishes_the_good_ones(name: str, room: Path) -> None:
    lay(f"broken/{name}", room)
    checked = newskit(room, "check")
    said = newskit(room, "build", "--keep-going", "--formats", "article-json")
    # A folder that is a link is named, and what lies behind it is not in the newsroom.
    files = [file for file in Path("content/articles").rglob("*") if not file.is_dir()]
    articles = [file for file in files if file.suffix in (".md", ".yaml", ".yml")]
    published = {file.parent.name for file in Path("dist/public/articles").rglob("article.json")}
    bad = {f"{file}" for file in files if re.search(rf"(-->|:::) {file}", checked.words)}
    is_shut = "newsroom.yaml" in checked.words or "error" in checked.words.partition("entities")[0]
    for file in files:
        is_out = f"{file}" in said.words
        assert is_out or file.stem in published, f"{file} is dropped in silence"
    real = [file for file in articles if not file.is_symlink()]
    assert f"Checked {len(real)} article" in checked.words
    if "waits for the settings" in said.words:
        assert not published
        assert is_shut
    else:
        assert "a-good-article" in published
        failed = {file.stem for file in articles if f"{file}" in bad and "error[" in checked.words}
        assert not published & failed


@pytest.mark.parametrize("name", GOOD)
def test_passes_a_good_site_without_a_word(name: str, room: Path) -> None:
    lay(f"good/{name}", room)
    said = newskit(room, "check")
    files = Path("content/articles").rglob("*")
    count = sum(file.suffix in (".md", ".yaml", ".yml") for file in files)
    plural = "" if count == 1 else "s"
    assert said == Said(f"Checked {count} article{plural}: no problems found.\n", 0)


def test_every_code_of_the_base_stays_silent(room: Path) -> None:
    assert newskit(room, "check") == Said("Checked 1 article: no problems found.\n", 0)
