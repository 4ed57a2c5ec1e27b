"""Builds that sign: a real edition is verified, and the signature is always that of what stands."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newskit.commands.verify import Question
from newskit.commands.verify import run as verify
from tests.conftest import CHECKOUT
from tests.test_cli import run

BASE = CHECKOUT / "tests" / "sites" / "base"
FAST = ("--formats", "article-json,json-feed,ninjs,atom", "--as-of", "2026-11-20T12:00:00Z")
RECORD, SIGNATURE = "dist/public/edition.json", "dist/public/edition.json.jws"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The base newsroom with a partner and a key, as the current folder."""
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "content/partners").mkdir()
    (tmp_path / "content/partners/daily-wire.yaml").write_text(
        "name: The Daily Wire\nformats: [json-feed, ninjs, article-json, rss]\ncontent: summary\n"
    )
    assert run("keys", "new", "first", cwd=tmp_path).returncode == 0
    return tmp_path


def built(room: Path, *words: str) -> str:
    said = run("build", *FAST, *words, cwd=room)
    assert said.returncode == 0, said.stderr
    return said.stderr


def edit(room: Path, old: str, new: str) -> None:
    article = room / "content/articles/a-good-article.md"
    text = article.read_text()
    assert old in text
    article.write_text(text.replace(old, new))


def faults(target: str, capsys: pytest.CaptureFixture[str], edition: str = "") -> list[str]:
    """The codes of what is wrong with it."""
    capsys.readouterr()
    code = verify(Question(target, edition, as_json=True), False, False)
    found = [fault["code"] for fault in json.loads(capsys.readouterr().out)["faults"]]
    assert code == (1 if found else 0)
    return found


TREES = ("dist/public", "dist/partners/daily-wire")


def test_every_tree_of_a_build_is_signed_and_genuine(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Signed with the key first." in built(room)
    for tree in TREES:
        assert faults(tree, capsys) == []
        assert (room / tree / "edition.json.jws").read_text().count(".") == 2
    edit(room, "next door", "across the road")
    built(room)
    edit(room, "section: harbour", "status: withdrawn\nsection: harbour")
    built(room)
    for tree in TREES:
        assert faults(tree, capsys) == []


def test_copies_of_a_real_edition_are_judged(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(room)
    copies = {}
    for tree in TREES:
        name = tree.replace("/", "-")
        feed = json.loads((room / tree / "feed.json").read_text())
        ninjs = json.loads((room / tree / "ninjs.json").read_text())
        article = json.loads((room / tree / "articles/a-good-article/article.json").read_text())
        held = {"feed": feed, "item": feed["items"][0], "ninjs": ninjs["items"][0], "a": article}
        for kind, value in held.items():
            copies[f"{name}-{kind}.json"] = tree
            Path(f"{name}-{kind}.json").write_text(json.dumps(value))
    for copy, tree in copies.items():
        assert faults(copy, capsys, tree) == [], copy

    corrections = (
        "corrections:\n  - {at: 2026-11-02T08:00:00Z, note: It lifts three times as much.}\n"
    )
    edit(room, "authors:", f"{corrections}authors:")
    built(room)
    for copy, tree in copies.items():
        assert faults(copy, capsys, tree) == ["superseded"], copy
        assert verify(Question(copy, tree), False, False) == 1
        assert "lacks 1 correction:" in capsys.readouterr().out, copy

    edit(room, "section: harbour", "status: withdrawn\nsection: harbour")
    built(room)
    for copy, tree in copies.items():
        assert faults(copy, capsys, tree) == ["superseded", "withdrawn"], copy
    for tree in TREES:
        for page in ("feed.json", "ninjs.json", "articles/a-good-article/article.json"):
            assert faults(f"{tree}/{page}", capsys) == [], "a tombstone is genuine and current"


def test_the_same_content_and_key_are_the_same_signature(room: Path) -> None:
    built(room)
    first = (room / SIGNATURE).read_bytes()
    built(room, "--output", "other")
    assert (room / "other/public/edition.json.jws").read_bytes() == first


def test_a_key_that_comes_signs_what_stands_anew(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(room)
    record = (room / RECORD).read_bytes()
    assert run("keys", "new", "second", cwd=room).returncode == 0
    assert "Signed with the key second." in built(room)
    assert (room / RECORD).read_bytes() == record, "what is published did not move"
    assert faults(TREES[0], capsys) == []
    assert run("keys", "retire", "second", "--compromised", cwd=room).returncode == 0
    assert faults(TREES[0], capsys) == [], "nobody was told yet"
    assert "Signed with the key first." in built(room)
    assert faults(TREES[0], capsys) == []
    assert '"revoked":[{' in (room / "dist/public/.well-known/newskit-keys.json").read_text()


def test_without_the_private_key_no_old_signature_stays(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    built(room)
    shutil.move(room / ".newskit", room / "safe")
    # Nothing but the key is gone; and then with it a word is edited.
    assert "Unsigned: no private key is at hand" in built(room)
    assert not (room / SIGNATURE).exists()
    assert faults(TREES[0], capsys) == ["unsigned"]
    assert "Signed" in built(room, "--keys", "safe/keys")
    edit(room, "next door", "across the road")
    built(room)
    assert faults(TREES[0], capsys) == ["unsigned"]


def test_a_newsroom_without_keys_is_told_that_it_signs_nothing(room: Path) -> None:
    shutil.rmtree(room / "content/keys")
    assert "Unsigned: `newskit keys new` makes a key." in built(room)
    assert not (room / SIGNATURE).exists()


def test_a_private_key_that_is_not_the_one_builds_nothing(room: Path) -> None:
    (room / ".newskit/keys/first.json").write_text("{}")
    said = run("build", *FAST, cwd=room)
    assert said.returncode == 2 and "holds no private key" in said.stderr
    assert not (room / "dist/public").exists()


def test_an_unsigned_build_and_one_with_nothing_to_do_load_no_cryptography(room: Path) -> None:
    shutil.rmtree(room / ".newskit")

    def loaded() -> set[str]:
        said = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "newskit", "build", *FAST],
            env={"PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            text=True,
            check=True,
        )
        return {line.rpartition("|")[2].strip() for line in said.stderr.splitlines()}

    first, second = loaded(), loaded()
    assert "newskit.signing" in first
    assert not any(name.startswith("cryptography") for name in first | second)
    assert not {"pydantic", "newskit.signing", "newskit.key"} & second
