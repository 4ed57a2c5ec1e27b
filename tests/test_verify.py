"""`newskit verify`: every kind of tampering is found, and what is genuine passes."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from newskit.commands.verify import Question, run
from newskit.copy import NotACopy, read_copy
from newskit.key import ADDRESS, PublicKey, Revoked, encoded, key_set
from newskit.signing import Key, sign
from newskit.verification import VERDICTS
from tests.conftest import CHECKOUT, Host, serve
from tests.published import HOUSE, SHARD, START, Newsroom, new_keys


@dataclass(frozen=True)
class Told:
    """What the command printed, and how it ended."""

    code: int
    words: str
    error: str

    @property
    def data(self) -> dict[str, Any]:
        held: dict[str, Any] = json.loads(self.words)
        return held

    @property
    def faults(self) -> dict[str, list[str]]:
        """What each fault is about, by its code."""
        found: dict[str, list[str]] = {}
        for fault in self.data["faults"]:
            found.setdefault(fault["code"], []).append(fault["about"])
        return found


Verify = Callable[..., Told]


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Verify:
    """Verifies; as JSON unless that is not wanted."""

    def verified(
        target: Path | str, allow_private: bool = False, other_hosts: bool = False, **asked: Any
    ) -> Told:
        capsys.readouterr()
        question = replace(Question(str(target), as_json=True), **asked)
        code = run(question, allow_private, other_hosts)
        said = capsys.readouterr()
        return Told(code, said.out, said.err)

    return verified


@dataclass(frozen=True)
class Published:
    """An edition in `folder`, and the newsroom that it is of."""

    folder: Path
    newsroom: Newsroom
    key: Key
    public: PublicKey

    def again(self) -> None:
        """The next edition, in the place of the one before."""
        shutil.rmtree(self.folder)
        self.newsroom.write(self.folder, self.key, (self.public,))


@pytest.fixture
def published(tmp_path: Path) -> Published:
    newsroom = Newsroom()
    for number, slug in enumerate(("crane", "ferry", "harbour", "market", "quay")):
        newsroom.publish(slug, f"Story {number}: 40 boats came")
    newsroom.update("ferry", "The ferry runs late")
    newsroom.correct("crane", "40 boats", "14 boats")
    newsroom.stop("market", "withdrawn", "Its source was invented.")
    key, public = new_keys("2026-03-16")
    newsroom.write(tmp_path / "public", key, (public,))
    return Published(tmp_path / "public", newsroom, key, public)


def changed(file: Path, old: bytes, new: bytes) -> None:
    data = file.read_bytes()
    assert old in data
    file.write_bytes(data.replace(old, new, 1))


def with_keys(tree: Path, kid: str) -> None:
    """Publishes another key instead of the one that signed."""
    (tree / ADDRESS).write_bytes(key_set([new_keys(kid)[1]]))


def test_a_genuine_edition_passes_with_the_verdict_first(
    published: Published, verify: Verify
) -> None:
    assert verify(published.folder).data["verdict"] == "genuine"
    told = verify(published.folder, as_json=False)
    assert told.code == 0 and not told.error
    assert told.words.splitlines() == [
        "Genuine and current: an edition of 5 items, on 6 pages of feeds.",
        "  Edition 1 of The Example Ledger, of 2026-03-16 16:00 UTC, at " + str(published.folder),
        f"  signed with the key 2026-03-16, on the word of {published.folder}/{ADDRESS}",
    ]
    assert verify(published.folder / "edition.json").code == 0


# Each attack on the tree, and what it is found as: codes, each with what it is about.
Attack = Callable[[Path], None]
ATTACKS: dict[str, tuple[Attack, dict[str, list[str]]]] = {
    "a byte of an item on the first page": (
        lambda tree: changed(tree / "feed.json", b"14 boats", b"15 boats"),
        {"tampered-page": ["feed.json"], "altered-item": ["tag:ledger.example.com,2026:crane"]},
    ),
    "a byte of an item in the archive": (
        lambda tree: changed(tree / "feed/1.json", b"late", b"Late"),
        {"tampered-page": ["feed/1.json"], "altered-item": ["tag:ledger.example.com,2026:ferry"]},
    ),
    "a byte of a ninjs item": (
        lambda tree: changed(tree / "ninjs.json", b"14 boats", b"94 boats"),
        {"tampered-page": ["ninjs.json"], "altered-item": ["tag:ledger.example.com,2026:crane"]},
    ),
    "a byte of a page outside its items": (
        lambda tree: changed(tree / "feed.json", b'"x"', b'"y"'),
        {"tampered-page": ["feed.json"]},
    ),
    "a byte of a page that is not JSON": (
        lambda tree: changed(tree / "atom.xml", b"1.0", b"1.1"),
        {"tampered-page": ["atom.xml"]},
    ),
    "a byte of an article's own file": (
        lambda tree: changed(tree / "articles/quay/article.json", b"40 boats", b"41 boats"),
        {"tampered-page": ["articles/quay/article.json"]},
    ),
    "a byte of a part of the record": (
        lambda tree: changed(tree / "edition/items/2.json", b'"version":1', b'"version":2'),
        {"tampered-record": ["edition/items/2.json"]},
    ),
    "a byte of the manifest": (
        lambda tree: changed(tree / "edition.json", b'"edition":1', b'"edition":9'),
        {"bad-signature": ["edition.json.jws"]},
    ),
    "a space in the manifest": (
        lambda tree: changed(tree / "edition.json", b'"edition":1', b'"edition": 1'),
        {"bad-signature": ["edition.json.jws"]},
    ),
    "a byte of the signature": (
        lambda tree: changed(tree / "edition.json.jws", b"..", b"..A"),
        {"bad-signature": ["edition.json.jws"]},
    ),
    "a signature that is gone": (
        lambda tree: (tree / "edition.json.jws").unlink(),
        {"unsigned": ["edition.json"]},
    ),
    "another key of the same name": (
        lambda tree: with_keys(tree, "2026-03-16"),
        {"bad-signature": ["edition.json.jws"]},
    ),
    "another key of another name": (
        lambda tree: with_keys(tree, "other"),
        {"unknown-key": ["edition.json.jws"]},
    ),
    "keys that are gone": (
        lambda tree: (tree / ADDRESS).unlink(),
        {"no-key": ["edition.json"]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_tampering_is_found_and_named(published: Published, verify: Verify, name: str) -> None:
    attack, expected = ATTACKS[name]
    assert verify(published.folder).code == 0
    attack(published.folder)
    told = verify(published.folder)
    assert told.code == 1
    if "record" not in name:
        assert told.faults == expected
    else:
        # Of what the record does not tell, nothing else can be said.
        (code,) = expected
        assert told.faults[code] == expected[code] and told.data["verdict"] == "not genuine"


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("ninjs/1.json", "missing-page"),
        ("articles/quay/ninjs.json", "missing-page"),
        ("edition/items/2.json", "missing-record"),
    ],
)
def test_what_is_missing_accuses_nobody(
    published: Published, verify: Verify, file: str, code: str
) -> None:
    (published.folder / file).unlink()
    told = verify(published.folder)
    assert (told.code, told.data["verdict"]) == (3, "cannot be said")
    assert told.faults == {code: [file]}
    words = verify(published.folder, as_json=False).words
    assert words.startswith("It cannot be said: an edition of ")
    # With something that was tampered with as well, that is said.
    changed(published.folder / "feed.json", b"14 boats", b"15 boats")
    told = verify(published.folder)
    assert (told.code, told.data["verdict"]) == (1, "not genuine")


def test_a_copy_of_which_the_record_is_missing_is_not_called_unknown(
    published: Published, copies: Callable[..., Path], verify: Verify
) -> None:
    number = published.newsroom.stories["crane"].number // SHARD
    for path in (copies("crane", "json-feed"), copies("crane", "article-json")):
        assert verify(path, edition=str(published.folder)).code == 0
    (published.folder / f"edition/items/{number}.json").unlink()
    told = verify(path, edition=str(published.folder))
    assert (told.code, told.data["verdict"]) == (3, "cannot be said")
    assert told.faults == {
        "untold-item": ["tag:ledger.example.com,2026:crane"],
        "missing-record": [f"edition/items/{number}.json"],
    }
    # Of what the rest of the record tells, nothing is in doubt.
    quay = copies("quay", "json-feed")
    assert published.newsroom.stories["quay"].number // SHARD != number
    assert verify(quay, edition=str(published.folder)).code == 0
    assert verify(published.folder / "atom.xml").code == 0
    quay.write_text(quay.read_text().replace("boats", "ships"))
    told = verify(quay, edition=str(published.folder))
    assert (told.code, set(told.faults)) == (1, {"altered-item"})


def test_every_file_that_is_signed_for_is_looked_at(published: Published, verify: Verify) -> None:
    files = [path for path in published.folder.rglob("*") if path.is_file()]
    assert len(files) == 6 + 3 + 2 + 1 + 10
    for file in files:
        data = file.read_bytes()
        for place in (0, len(data) // 2, len(data) - 3):
            file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            told = verify(published.folder)
            # The manifest may be no record any more; then that is what is said.
            assert told.code == 1 or (told.code == 2 and file.name == "edition.json"), file
        file.write_bytes(data)
    assert verify(published.folder).code == 0


def test_a_page_of_an_older_edition_is_found_out(published: Published, verify: Verify) -> None:
    old = (published.folder / "feed.json").read_bytes()
    published.newsroom.stop("crane", "withdrawn", "It was misled.")
    published.again()
    assert verify(published.folder).code == 0
    (published.folder / "feed.json").write_bytes(old)
    told = verify(published.folder)
    crane = "tag:ledger.example.com,2026:crane"
    assert told.faults["tampered-page"] == ["feed.json"]
    assert told.faults["withdrawn"] == [crane]


def test_an_old_edition_is_old_only_to_those_who_saw_a_later_one(
    published: Published, verify: Verify, tmp_path: Path
) -> None:
    shutil.copytree(published.folder, tmp_path / "old")
    published.again()
    assert verify(tmp_path / "old").code == 0
    assert verify(tmp_path / "old", at_least=1).code == 0
    told = verify(tmp_path / "old", at_least=2)
    assert told.code == 1 and told.data["verdict"] == "out of date"
    assert told.faults == {"old-edition": ["edition.json"]}
    assert verify(published.folder, at_least=2).code == 0


# Keys.


def test_an_edition_signed_anew_by_somebody_else_is_found_with_a_pinned_key(
    published: Published, verify: Verify, tmp_path: Path
) -> None:
    pinned = tmp_path / "pinned.json"
    pinned.write_bytes(key_set([published.public]))
    assert verify(published.folder, key=str(pinned)).code == 0
    forger, forged = new_keys("2026-03-16")
    published.newsroom.stories["crane"].title = "An invented story"
    shutil.rmtree(published.folder)
    published.newsroom.write(published.folder, forger, (forged,))
    # Whoever trusts what the host says, trusts whoever has the host: and it says so.
    assert "on the word of" in verify(published.folder, as_json=False).words
    told = verify(published.folder, key=str(pinned))
    assert told.code == 1 and told.faults == {"bad-signature": ["edition.json.jws"]}


def test_a_pinned_key_may_be_a_key_alone(
    published: Published, verify: Verify, tmp_path: Path
) -> None:
    pinned = tmp_path / "pinned.json"
    pinned.write_text(json.dumps(published.public.jwk))
    told = verify(published.folder, key=str(pinned))
    assert told.code == 0 and told.data["signed"] == {"kid": "2026-03-16", "word": str(pinned)}
    for text in ("{}", "[]", "", '{"keys": []}', '{"keys": [{"kty": "RSA"}]}'):
        pinned.write_text(text)
        assert verify(published.folder, key=str(pinned)).code == 2
    assert verify(published.folder, key="nowhere.json").code == 2


def test_a_rotated_key_still_verifies_and_signs_nothing_new(
    published: Published, verify: Verify, tmp_path: Path
) -> None:
    newsroom = published.newsroom
    new, new_public = new_keys("2026-04-01", newsroom.now)
    retired = published.public.model_copy(update={"exp": newsroom.now})
    shutil.copytree(published.folder, tmp_path / "old")
    (tmp_path / "old" / ADDRESS).write_bytes(key_set([retired, new_public]))
    assert verify(tmp_path / "old").code == 0, "what it signed before stays good"

    newsroom.update("quay", "The quay is new")
    newsroom.write(published.folder, new, (retired, new_public))
    assert verify(published.folder).data["signed"]["kid"] == "2026-04-01"

    newsroom.write(published.folder, published.key, (retired, new_public))
    told = verify(published.folder)
    assert told.faults == {"retired-key": ["edition.json.jws"]}
    assert told.data["verdict"] == "not vouched for"


def test_a_compromised_key_is_refused_even_where_it_is_pinned(
    published: Published, verify: Verify, tmp_path: Path
) -> None:
    pinned = tmp_path / "pinned.json"
    pinned.write_bytes(key_set([published.public]))
    revoked = published.public.model_copy(update={"revoked": Revoked(revoked_at=START)})
    _, other = new_keys("2026-04-01")
    (published.folder / ADDRESS).write_bytes(key_set([revoked, other]))
    for key in ("", str(pinned)):
        told = verify(published.folder, key=key)
        assert told.code == 1 and told.faults == {"compromised-key": ["edition.json.jws"]}
    # A key that is said to be compromised and is another one does no harm to the true one.
    namesake = new_keys("2026-03-16")[1].model_copy(update={"revoked": Revoked(revoked_at=START)})
    (published.folder / ADDRESS).write_bytes(key_set([namesake, other]))
    assert verify(published.folder, key=str(pinned)).code == 0


def test_a_partners_tree_is_verified_with_the_keys_of_the_public_one(
    published: Published, verify: Verify, tmp_path: Path
) -> None:
    partner = Newsroom(f"{HOUSE}/partners/daily-wire", "daily-wire")
    partner.publish("crane", "The crane")
    tree = tmp_path / "partners" / "daily-wire"
    partner.write(tree, published.key)
    told = verify(tree, as_json=False)
    assert told.code == 0 and "for daily-wire" in told.words
    changed(tree / "feed.json", b"The crane", b"The Crane")
    assert verify(tree).code == 1


# Copies.


@pytest.fixture
def copies(published: Published, tmp_path: Path) -> Callable[..., Path]:
    """Saves an item of the newsroom as it is now, as a partner would, away from the tree."""
    folder = tmp_path / "copies"
    folder.mkdir()

    def saved(slug: str, name: str, **changes: Any) -> Path:
        path = folder / f"{slug}-{name}.json"
        path.write_text(json.dumps(published.newsroom.forms(slug)[name] | changes))
        return path

    return saved


FORMATS = ("json-feed", "article-json", "ninjs")


@pytest.mark.parametrize("name", FORMATS)
def test_a_current_copy_is_genuine_however_it_was_written_down(
    published: Published, copies: Callable[..., Path], verify: Verify, name: str
) -> None:
    path = copies("crane", name)
    edition = str(published.folder)
    assert verify(path, edition=edition).code == 0
    held = json.loads(path.read_text())
    backwards = dict(reversed(held.items()))
    path.write_text("\ufeff" + json.dumps(backwards, indent=7, ensure_ascii=False))
    told = verify(path, edition=edition, as_json=False)
    assert told.code == 0
    assert told.words.startswith(
        "Genuine and current: version 2 of tag:ledger.example.com,2026:crane.\n"
    )


def test_what_stands_around_an_article_is_none_of_its_version(
    published: Published, copies: Callable[..., Path], verify: Verify
) -> None:
    path = copies("crane", "article-json", related=[], network=[{"headline": "Elsewhere"}])
    assert verify(path, edition=str(published.folder)).code == 0


@pytest.mark.parametrize("name", FORMATS)
def test_an_altered_copy_is_found_and_says_where(
    published: Published, copies: Callable[..., Path], verify: Verify, name: str
) -> None:
    key, value = {
        "json-feed": ("content_html", "<p>Invented.</p>"),
        "article-json": ("headline", "Invented"),
        "ninjs": ("headlines", [{"value": "Invented"}]),
    }[name]
    path = copies("crane", name, **{key: value})
    told = verify(path, edition=str(published.folder))
    assert told.code == 1 and told.data["verdict"] == "not genuine"
    assert told.faults == {"altered-item": ["tag:ledger.example.com,2026:crane"]}
    if name != "json-feed":
        assert told.data["faults"][0]["words"].endswith(f"differs from it in {key}")


@pytest.mark.parametrize("name", FORMATS)
def test_a_superseded_copy_lacks_its_corrections(
    published: Published, copies: Callable[..., Path], verify: Verify, name: str
) -> None:
    path = copies("crane", name)
    published.newsroom.correct("crane", "14 boats", "four boats")
    published.newsroom.update("crane", "A headline of another kind")
    published.again()
    told = verify(path, edition=str(published.folder))
    assert told.code == 1 and told.data["verdict"] == "out of date"
    assert told.faults == {"superseded": ["tag:ledger.example.com,2026:crane"]}
    (item,) = told.data["items"]
    assert (item["version"], item["newest"], item["state"]) == (2, 4, "published")
    (missing,) = item["missing"]
    assert (missing["was"], missing["now"]) == ("14 boats", "four boats")
    words = verify(path, edition=str(published.folder), as_json=False).words
    assert "Out of date: version 2 of" in words and "the newest is 4" in words
    assert "lacks 1 correction:" in words
    assert "correction: “14 boats” is now “four boats”: It was misstated." in words


def test_corrections_are_told_even_where_the_current_item_cannot_be_had(
    published: Published, copies: Callable[..., Path], verify: Verify
) -> None:
    path = copies("crane", "json-feed")
    published.newsroom.correct("crane", "14 boats", "four boats")
    published.again()
    shutil.rmtree(published.folder / "articles")
    (item,) = verify(path, edition=str(published.folder)).data["items"]
    assert item["missing"] == [{"at": "2026-03-16T16:00:00Z", "kind": "correction"}]


@pytest.mark.parametrize("state", ["withheld", "withdrawn", "expired", "removed"])
@pytest.mark.parametrize("name", FORMATS)
def test_a_copy_of_what_is_gone_is_not_to_be_used_and_its_tombstone_is_current(
    published: Published, copies: Callable[..., Path], verify: Verify, name: str, state: str
) -> None:
    path = copies("crane", name)
    published.newsroom.stop("crane", state, "It was misled.")
    published.again()
    told = verify(path, edition=str(published.folder))
    assert told.code == 1 and told.data["verdict"] == "not to be used"
    assert set(told.faults) == {"superseded", state}
    words = verify(path, edition=str(published.folder), as_json=False).words
    assert words.startswith("NOT TO BE USED: ")
    assert f"{state} since 2026-03-16T16:00:00Z: It was misled." in words
    stone = copies("crane", name)
    assert verify(stone, edition=str(published.folder)).code == 0
    published.newsroom.release("crane")
    published.again()
    told = verify(stone, edition=str(published.folder))
    assert told.code == 1 and set(told.faults) == {"superseded"}


def test_an_item_that_was_never_published_is_unknown(
    published: Published, copies: Callable[..., Path], verify: Verify
) -> None:
    path = copies("crane", "json-feed", id="tag:ledger.example.com,2026:invented")
    told = verify(path, edition=str(published.folder))
    assert told.faults == {"unknown-item": ["tag:ledger.example.com,2026:invented"]}
    words = verify(path, edition=str(published.folder), as_json=False).words
    assert words.startswith("NOT GENUINE: tag:ledger.example.com,2026:invented.\n")


def test_a_copy_that_is_newer_than_the_edition_is_not_called_genuine(
    published: Published, copies: Callable[..., Path], verify: Verify, tmp_path: Path
) -> None:
    shutil.copytree(published.folder, tmp_path / "old")
    published.newsroom.update("crane", "Later")
    path = copies("crane", "json-feed")
    told = verify(path, edition=str(tmp_path / "old"))
    assert set(told.faults) == {"altered-item"}
    assert "the edition is older than the copy" in told.data["faults"][0]["words"]


def test_two_equal_keys_are_no_copy(
    published: Published, copies: Callable[..., Path], verify: Verify
) -> None:
    """A reader who takes the first headline would show what nobody published."""
    path = copies("crane", "json-feed")
    path.write_text(path.read_text().replace("{", '{"title": "Invented", ', 1))
    told = verify(path, edition=str(published.folder))
    assert told.code == 2 and "“title” twice" in told.error


def test_a_saved_page_is_as_good_as_its_items(
    published: Published, verify: Verify, tmp_path: Path
) -> None:
    pages = {}
    for page in ("feed.json", "feed/1.json", "ninjs.json"):
        pages[page] = tmp_path / page.replace("/", "-")
        held = json.loads((published.folder / page).read_text())
        pages[page].write_text(json.dumps(held))
        assert verify(pages[page], edition=str(published.folder)).code == 0
    listed = tmp_path / "list.json"
    listed.write_text(json.dumps(json.loads(pages["feed.json"].read_text())["items"]))
    assert verify(listed, edition=str(published.folder)).code == 0

    published.newsroom.correct("quay", "40 boats", "four boats")
    published.again()
    told = verify(pages["feed/1.json"], edition=str(published.folder))
    assert told.code == 1 and told.faults == {"superseded": ["tag:ledger.example.com,2026:quay"]}
    words = verify(pages["feed/1.json"], edition=str(published.folder), as_json=False).words
    assert words.startswith("Out of date: 1 of 3 items.\n")
    assert verify(pages["feed.json"], edition=str(published.folder)).code == 0


def test_a_page_without_items_is_compared_as_a_whole(
    published: Published, verify: Verify, tmp_path: Path
) -> None:
    for page in ("atom.xml", "changes.json"):
        copy = tmp_path / page
        shutil.copy(published.folder / page, copy)
        assert verify(copy, edition=str(published.folder)).code == 0
        copy.write_bytes(copy.read_bytes() + b" ")
        told = verify(copy, edition=str(published.folder))
        assert told.code == 1 and told.faults == {"unknown-page": [str(copy)]}


def test_a_forged_edition_vouches_for_no_copy(
    published: Published, copies: Callable[..., Path], verify: Verify
) -> None:
    path = copies("crane", "json-feed")
    (published.folder / "edition.json.jws").write_bytes(sign(b"another edition", published.key))
    told = verify(path, edition=str(published.folder))
    assert told.code == 1 and set(told.faults) == {"bad-signature"}


def test_the_edition_is_found_above_a_copy(published: Published, verify: Verify) -> None:
    assert verify(published.folder / "articles/crane/article.json").code == 0
    assert verify(published.folder / "feed/1.json").code == 0


# Wrong use, and what is hostile.


def test_what_is_no_copy_is_wrong_use(
    published: Published, verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "page.html": "<!doctype html><p>Hello",
        "other.json": '{"a": 1}',
        "text.txt": "Hello",
        "empty.json": "",
        "number.json": "1",
        "mixed.json": '[{"id": 1}]',
        "deep.json": "[" * 100_000,
    }.items():
        (tmp_path / name).write_text(text)
        told = verify(tmp_path / name, edition=str(published.folder))
        assert told.code == 2 and told.error.startswith("newskit: "), name
    assert verify("nowhere.json").code == 2
    assert verify("http://[::1/x").code == 2
    assert verify("http://user:word@127.0.0.1/x").code == 3
    assert verify(tmp_path).code == 2
    item = {"id": "x", "content_text": "y"}
    (tmp_path / "item.json").write_text(json.dumps(item))
    told = verify(tmp_path / "item.json")
    assert told.code == 2 and "name that with --edition" in told.error


def manifest_of(published: Published) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((published.folder / "edition.json").read_text())
    return held


@pytest.mark.parametrize("name", ["../secret.json", "/etc/passwd", "a/../../secret.json", "a\\b"])
def test_a_manifest_names_no_file_elsewhere(
    published: Published, verify: Verify, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret.json").write_text('{"items": []}')
    manifest = manifest_of(published)
    manifest["items"][name] = "0" * 64
    (published.folder / "edition.json").write_text(json.dumps(manifest))
    told = verify(published.folder)
    assert told.code == 2 and "names a file elsewhere" in told.error


def test_a_link_out_of_the_tree_is_not_followed(
    published: Published, verify: Verify, tmp_path: Path
) -> None:
    file = published.folder / "feed.json"
    shutil.move(file, tmp_path / "feed.json")
    file.symlink_to(tmp_path / "feed.json")
    assert verify(published.folder).faults == {"missing-page": ["feed.json"]}


@pytest.mark.parametrize(
    "change",
    [
        {"edition": "37"}, {"feeds": []}, {"items": {"a": 1}}, {"changed": None}, {"address": {}},
        {"$schema": 4},
    ],
)  # fmt: skip
def test_a_manifest_of_another_form_is_none(
    published: Published, verify: Verify, change: dict[str, Any]
) -> None:
    path = published.folder / "edition.json"
    path.write_text(json.dumps(manifest_of(published) | change))
    told = verify(published.folder)
    assert told.code == 2 and "is not the record of an edition" in told.error


def test_nothing_that_is_told_reaches_the_terminal_as_a_command(
    published: Published, copies: Callable[..., Path], verify: Verify
) -> None:
    path = copies("crane", "json-feed", id="\x1b[2J\x1b]0;owned\x07")
    told = verify(path, edition=str(published.folder), as_json=False)
    assert told.code == 1 and "\x1b" not in told.words and "\x07" not in told.words
    assert "\x1b" not in verify(path, edition=str(published.folder)).words


def test_every_fault_that_can_be_told_comes_to_a_verdict(published: Published) -> None:
    known = [code for _, codes in VERDICTS for code in codes]
    assert len(known) == len(set(known)) == 21


# On the web.


@pytest.fixture
def origin(published: Published) -> Iterator[str]:
    yield from serve(published.folder)


def test_an_edition_on_the_web_is_verified_and_tampering_found(
    published: Published, verify: Verify, origin: str
) -> None:
    for target in (origin, f"{origin}/", f"{origin}/edition.json"):
        told = verify(target)
        assert told.code == 0, told
        assert told.data["signed"]["word"] == f"{origin}/{ADDRESS}"
    changed(published.folder / "articles/quay/article.json", b"40 boats", b"41 boats")
    assert verify(origin).code == 0
    assert verify(origin, has_all=True).faults == {"tampered-page": ["articles/quay/article.json"]}
    changed(published.folder / "feed/1.json", b"late", b"Late")
    assert verify(origin).code == 1


def test_the_slash_at_the_end_of_an_editions_address_may_be_missing(
    published: Published, verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hosts answer to a folder's name with its list, its first page, or that it is forbidden."""
    shutil.copytree(published.folder, tmp_path / "host/partners/daily-wire")
    (tmp_path / "host/partners/no-wire").mkdir()
    for origin in serve(tmp_path / "host"):
        address = f"{origin}/partners/daily-wire"
        assert verify(address).code == verify(f"{address}/").code == 0
        assert verify(f"{origin}/partners/no-wire").code == 2, "a list of files is no copy"
        with monkeypatch.context() as patch:
            patch.setattr(Host, "list_directory", lambda self, path: self.send_error(403))
            assert verify(address).code == 0
            assert verify(f"{origin}/partners/no-wire").code == 3
        (tmp_path / "host/item").write_bytes(
            (published.folder / "articles/crane/article.json").read_bytes()
        )
        assert verify(f"{origin}/item", edition=address).code == 0


def test_a_page_on_the_web_finds_its_edition_there(
    published: Published, verify: Verify, origin: str, copies: Callable[..., Path]
) -> None:
    for page in ("feed.json", "feed/1.json", "ninjs.json", "articles/crane/article.json"):
        assert verify(f"{origin}/{page}").code == 0
    assert verify(f"{origin}/feed/9.json").code == 3
    path = copies("crane", "json-feed")
    assert verify(path, edition=origin).code == 0
    assert verify(path, edition=f"{origin}/edition.json").code == 0


def test_an_address_in_a_copy_leads_into_no_private_network(
    published: Published, verify: Verify, origin: str, copies: Callable[..., Path]
) -> None:
    about = {"about": f"{origin}/schemas/v1/feed-item.json"}
    path = copies("crane", "json-feed", _newskit=about)
    told = verify(path)
    assert told.code == 3 and "--allow-private" in told.error
    assert verify(path, allow_private=True).code == 1, "it was altered, and now that can be said"


def test_keys_written_by_hand_are_read_as_they_are(
    published: Published, verify: Verify, tmp_path: Path
) -> None:
    """A set of keys of others may hold what is no key of ours, and members that we do not know."""
    held = json.loads(key_set([published.public]))
    held["keys"][0] |= {"x5t": "abc", "alg": "EdDSA"}
    held["keys"] += [{"kty": "EC", "kid": "theirs"}, "no key", {"kty": "OKP", "x": encoded(b"1")}]
    pinned = tmp_path / "keys.json"
    pinned.write_text(json.dumps(held))
    assert verify(published.folder, key=str(pinned)).code == 0


def test_the_way_without_newskit_that_is_documented_works(
    published: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (CHECKOUT / "docs" / "signatures.md").read_text()
    code = page.partition("```python\n")[2].partition("```")[0]
    shutil.copy(published.folder / ADDRESS, published.folder / "newskit-keys.json")
    monkeypatch.chdir(published.folder)
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    changed(published.folder / "edition.json", b'"edition":1', b'"edition":2')
    failed = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert b"InvalidSignature" in failed.stderr


def test_says_of_a_pdf_that_its_data_can_be_verified() -> None:
    with pytest.raises(NotACopy, match=r"a PDF, and PDFs are not signed.*the article\.json"):
        read_copy("article.pdf", b"%PDF-1.7\n")
