"""`newskit pull`: a machine that starts bare goes on from the live edition, or is told why not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from dataclasses import replace as with_fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import newskit.commands.pull
import newskit.digest
import newskit.key
import newskit.tree
from newskit.canonical import canonical
from newskit.commands.pull import Order, run
from newskit.edition import edition_before
from newskit.fetch import Fetcher
from newskit.history import unwritten
from newskit.key import PublicKey, Revoked
from newskit.signing import Key, sign
from newskit.store import open_store
from tests.published import new_keys
from tests.stage import House, opened
from tests.torture.gazette import (
    NOON,
    Gazette,
    bytes_of,
    differences,
    publish,
    published,
    stamp,
    store_file,
)

ALL = ("html", "article-json", "json-feed", "ninjs", "atom", "rss", "sitemap")


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(newskit.tree, "_syncfs", lambda descriptor: None)
        yield


@dataclass
class Desk:
    """A newsroom, the machine that builds it, the host that has what was deployed, and a machine
    that starts bare."""

    gazette: Gazette
    kept: Path
    bare: Path
    house: House
    hours: int = 0

    def build(self, output: Path | None = None) -> None:
        publish(self.gazette, output or self.kept, NOON + timedelta(hours=self.hours))

    def deploy(self) -> None:
        """The public tree at the top of the host, the partners' below it."""
        files = dict(bytes_of(self.kept / "public"))
        files |= {f"partners/{n}": data for n, data in bytes_of(self.kept / "partners").items()}
        self.house.files = files

    def pull(self, **order: Any) -> int:
        asked = Order(self.gazette.content, self.bare, f"{self.house.origin}/")
        return run(replace(asked, **order), False, False)

    def both_build(self) -> list[str]:
        """What differs between the two machines after the next build of both."""
        self.hours += 1
        self.build()
        self.build(self.bare)
        return differences(published(self.kept), published(self.bare))


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> tuple[Gazette, Path]:
    """After a week: an article was updated, one corrected, one withdrawn, one renamed; a partner
    has one under embargo; and the feeds have archives."""
    folder = tmp_path_factory.mktemp("week")
    gazette = Gazette.found(folder / "newsroom", 18)
    gazette.formats = ALL
    gazette.settings()
    gazette.partner("early", embargoed="deliver", limits={"page": 4})
    publish(gazette, folder / "dist")
    gazette.change("story-3", headline="Another headline")
    gazette.change("story-9", embargo=stamp(NOON + timedelta(days=9)))
    publish(gazette, folder / "dist", NOON + timedelta(days=1))
    record = {"at": stamp(NOON), "was": "40", "now": "50", "note": "It was 50."}
    gazette.change("story-4", corrections=[record])
    gazette.change("story-5", status="withdrawn", reason="It was not so.")
    gazette.rename("story-6", "story-six")
    gazette.change("story-six", id="story-6")
    publish(gazette, folder / "dist", NOON + timedelta(days=2))
    return gazette, folder / "dist"


@pytest.fixture
def desk(week: tuple[Gazette, Path], tmp_path: Path) -> Iterator[Desk]:
    gazette, dist = week
    shutil.copytree(gazette.root, tmp_path / "newsroom")
    shutil.copytree(dist, tmp_path / "dist", symlinks=True)
    gazette = with_fields(deepcopy(gazette), root=tmp_path / "newsroom")
    with opened(House()) as house:
        desk = Desk(gazette, tmp_path / "dist", tmp_path / "bare" / "dist", house, 48)
        desk.deploy()
        yield desk


def edit(desk: Desk) -> None:
    desk.gazette.change("story-3", headline="A third headline")
    desk.gazette.add(1)


def test_a_bare_machine_goes_on_as_the_one_that_kept_its_output(desk: Desk) -> None:
    assert desk.pull() == 0
    assert desk.both_build() == [], "nothing was edited"
    edit(desk)
    assert desk.both_build() == []
    assert not (desk.bare / "trees" / "pulled").exists(), "it was needed once"
    names = published(desk.bare)
    assert "public/feed/1.json" in names and "partners/early/feed/2.json" in names


def test_a_bare_machine_goes_on_with_an_edit_at_once(desk: Desk) -> None:
    assert desk.pull() == 0
    edit(desk)
    assert desk.both_build() == []


def test_without_pull_a_bare_machine_begins_anew(desk: Desk) -> None:
    """The control: what is pulled is there to be lost."""
    lost = desk.both_build()
    assert {"public/feed.json", "public/atom.xml", "public/rss.xml", "public/ninjs.json"} < {*lost}
    assert {"public/changes.json", "public/edition.json", "partners/early/feed.json"} < {*lost}
    feed = json.loads((desk.bare / "public/feed.json").read_bytes())
    assert all(item["_newskit"]["version"] == 1 for item in feed["items"])
    assert "story-5" not in (desk.bare / "public/atom.xml").read_text(), "no tombstone"


def test_only_records_are_fetched(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.pull() == 0
    assert {name for name, status in desk.house.asked if status == 200} == {
        f"{site}edition{name}"
        for site in ("", "partners/early/")
        for name in (".json", "/items/0.json")
    }
    said = capsys.readouterr().err
    assert f"Edition 3, of 2026-11-22 12:00 UTC, at {desk.house.origin}: 18 items\n" in said
    assert "  nobody vouches for it: it is believed because it stands there\n" in said
    assert said.endswith("`newskit build` goes on from there.\n")


def test_the_address_is_the_newsrooms_own_if_none_is_given(desk: Desk) -> None:
    settings = desk.gazette.content / "newsroom.yaml"
    text = settings.read_text()
    settings.write_text(text.replace("https://gazette.example.com", desk.house.origin))
    # The edition is the newsroom's by its name: it has moved.
    assert desk.pull(address="") == 0
    assert edition_before(desk.bare) == desk.bare / "trees/pulled"


def test_a_machine_that_is_behind_goes_on_from_what_another_published(desk: Desk) -> None:
    assert desk.pull() == 0
    assert desk.both_build() == []
    edit(desk)
    desk.hours += 1
    desk.build()
    desk.deploy()
    assert desk.pull() == 0
    assert desk.pull() == 0, "twice is as good as once"
    assert desk.both_build() == []
    desk.gazette.change("story-7", headline="A fourth headline")
    assert desk.both_build() == []


def test_what_another_machine_published_stands_here_too_though_no_page_differs(desk: Desk) -> None:
    assert desk.pull() == 0
    assert desk.both_build() == []
    for formats in (ALL[:-1], ALL[:3], ALL):
        desk.gazette.formats = formats
        desk.gazette.settings()
        desk.hours += 1
        desk.build()
    desk.deploy()
    assert desk.pull() == 0
    assert desk.both_build() == []
    record = (desk.bare / "public/edition.json").read_bytes()
    assert json.loads(record)["edition"] == 5 and record == desk.house.files["edition.json"]


def test_what_is_live_already_is_not_written_again(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(desk.kept, desk.bare, symlinks=True)
    before = bytes_of(desk.bare)
    assert desk.pull() == 0
    assert "It is here already: nothing was written." in capsys.readouterr().err
    assert bytes_of(desk.bare) == before


def untouched(desk: Desk) -> bool:
    return edition_before(desk.bare) is None and not list(desk.bare.parent.rglob("*.json"))


def refusal(desk: Desk, capsys: pytest.CaptureFixture[str], **order: object) -> tuple[int, str]:
    """What pull ends with and says; nothing may be left of it."""
    capsys.readouterr()
    code = desk.pull(**order)
    assert untouched(desk)
    return code, capsys.readouterr().err


def test_a_newer_edition_here_is_not_gone_behind(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(desk.kept, desk.bare, symlinks=True)
    edit(desk)
    desk.hours += 1
    desk.build(desk.bare)
    before = bytes_of(desk.bare)
    assert desk.pull() == 1
    said = capsys.readouterr().err
    assert f"the edition is number 3 at {desk.house.origin}, and number 4 here" in said
    assert "the edition for early is number 3 at" in said
    assert bytes_of(desk.bare) == before
    # Two machines that both went on from the third.
    desk.gazette.change("story-8", headline="Another one")
    desk.build()
    desk.deploy()
    assert desk.pull() == 1
    assert "the edition is number 4 both here and at" in capsys.readouterr().err
    assert bytes_of(desk.bare) == before


@contextmanager
def altered(house: House, name: str, change: Callable[[bytes], bytes]) -> Iterator[None]:
    files = house.files
    house.files = files | {name: change(files[name])}
    yield
    house.files = files


RECORD, PART = "edition.json", "edition/items/0.json"


@pytest.mark.parametrize(
    ("name", "change", "says", "code"),
    [
        (PART, lambda data: data.replace(b'"version":1', b'"version":9'), "tampered-record", 1),
        (RECORD, lambda data: b"<!doctype html>", "is not the record of an edition", 2),
        (RECORD, lambda data: b"{}", "is not the record of an edition", 2),
        (RECORD, lambda data: data.replace(b'"changes":', b'"change":'), "bad-edition", 1),
        (RECORD, lambda data: data.replace(b"edition/items/0", b"../items/0"), "elsewhere", 2),
        (
            RECORD,
            lambda data: data.replace(b"The Example Gazette", b"Another").replace(
                b"gazette.example.com", b"another.example.com"
            ),
            "it is of Another, at https://another.example.com, not of The Example Gazette",
            1,
        ),
        (
            "partners/early/edition.json",
            lambda data: data.replace(b'"partner":"early"', b'"partner":"late"'),
            "it is for late, not for early",
            1,
        ),
        (
            "partners/early/edition.json",
            lambda data: b"<title>Please log in</title>",
            "the edition for early cannot be pulled",
            3,
        ),
    ],
)
def test_what_is_no_good_edition_is_told_and_nothing_is_written(
    name: str,
    change: Callable[[bytes], bytes],
    says: str,
    code: int,
    desk: Desk,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with altered(desk.house, name, change):
        ended, said = refusal(desk, capsys)
    assert (ended, says in said) == (code, True), said
    assert "Nothing was written" in said
    assert desk.pull() == 0, "the control: as it was published it is good"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"number":0,"published"', b'"number":"0","published"'),
        (b'"slug":"story-1"', b'"slug":"../story-1"'),
        (b'"section":', b'"place":"here","section":'),
        (b'"former":[],', b""),
        (b'"state":"withdrawn"', b'"state":"vanished"'),
        (b'"at":"2026-11-22T12:00:00Z"', b'"at":"yesterday"'),
        (b'"key":"story-1"', b'"key":"story-2"'),
        (b'{"items":[', b'{"items": ['),
    ],
)
def test_a_part_of_a_record_that_a_build_could_not_go_on_from_is_found(
    old: bytes, new: bytes, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """Though its digest is right: whoever has the host may write anything."""
    part = desk.house.files[PART]
    assert old in part
    record = json.loads(desk.house.files[RECORD])
    with altered(desk.house, PART, lambda data: data.replace(old, new)):
        record["items"][PART] = newskit.digest.sum_of(desk.house.files[PART])
        with altered(desk.house, RECORD, lambda data: canonical(record)):
            ended, said = refusal(desk, capsys)
    assert (ended, "[bad-edition]" in said) == (1, True), said


def deliver(desk: Desk, record: dict[str, Any], part: dict[str, Any]) -> None:
    """The host has this record, with digests that are right: whoever has it may write anything."""
    data = canonical(part)
    record = record | {"items": {PART: newskit.digest.sum_of(data)}}
    desk.house.files = desk.house.files | {PART: data, RECORD: canonical(record)}


STAMPS = (
    "",
    "zzz",
    "9999-12-31T00:00:00Z",
    "1599-12-31T00:00:00Z",
    "2026-11-22",
    "2026-11-22T12:00:00+00:00",
    "2026-11-22T12:00:00.5Z",
    "20261122T120000Z",
    "2026-13-01T00:00:00Z",
)
NUMBERS = (-1, 2**53, "1", None, 1.5)
NAMES = ("", "x" * 300, "../x", "X", "a b", "a\x01")
TEXTS = ("a\x01", "\ufffe", "x" * 20_001, 7, None)
BAD: dict[str, tuple[object, ...]] = {
    "id": (*NAMES, "tag:gazette.example.com,2026:another"),
    "number": NUMBERS,
    "key": NAMES,
    "slug": NAMES,
    "section": NAMES,
    "version": (*NUMBERS, 77),
    "state": ("vanished", ""),
    "published": STAMPS,
    "modified": STAMPS,
    "at": STAMPS,
    "reason": TEXTS,
    "change": (*NUMBERS, 77),
    "content": TEXTS,
    "fields": ("headline", "headline 1 body", *TEXTS),
    "corrections": NUMBERS,
    "embargo": STAMPS[1:],
    "digests": ({"feed": "a\x01"}, {"a\x01": ""}, {"feed": 1}, []),
    "log": ([], {}, None, ["created"]),
    "former": (*([name] for name in NAMES), None),
}
BAD_CHANGE: dict[str, tuple[object, ...]] = {
    "number": (*NUMBERS, 2**40),
    "kind": ("vanished", None),
    "version": (*NUMBERS, 77),
    "at": STAMPS,
    "fields": (["a\x01"], "headline", [1]),
    "reason": TEXTS,
    "digests": ({"feed": "a\x01"}, [], None),
    # Not in every change: what went out as it is dated has none.
    "out": STAMPS,
}
BAD_RECORD: dict[str, tuple[object, ...]] = {
    "edition": (*NUMBERS[:-1], 2**53 + 2),
    "changes": (*NUMBERS, 0),
    "changed": STAMPS,
}


def test_no_field_of_a_record_can_be_such_that_a_build_could_not_go_on_from_it(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    record, part = (json.loads(desk.house.files[name]) for name in (RECORD, PART))
    # One that was withdrawn has a value for everything but an embargo.
    number = next(n for n, item in enumerate(part["items"]) if item["state"] == "withdrawn")
    item = part["items"][number]
    assert {*item} == {*BAD} and {*item["log"][-1], "out"} == {*BAD_CHANGE}, "no field is left out"

    def tried(
        place: Callable[[dict[str, Any], dict[str, Any]], Any], name: str, value: object
    ) -> None:
        said, told = deepcopy(record), deepcopy(part)
        place(said, told)[name] = value
        try:
            deliver(desk, said, told)
        except (ValueError, OverflowError):
            return  # A number that canonical JSON has no form for.
        ended, words = refusal(desk, capsys)
        assert ended in (1, 2) and "Nothing was written" in words, (name, value, words)
        if place is not top:
            assert (ended, "[bad-edition]" in words) == (1, True), (name, value, words)

    def top(said: dict[str, Any], told: dict[str, Any]) -> Any:
        return said

    for name, values in BAD.items():
        for value in values:
            tried(lambda said, told: told["items"][number], name, value)
    for name, values in BAD_CHANGE.items():
        for value in values:
            tried(lambda said, told: told["items"][number]["log"][-1], name, value)
    for name, values in BAD_RECORD.items():
        for value in values:
            tried(top, name, value)
    # A key that nobody knows is not dropped in silence, however deep it goes.
    tried(lambda said, told: told["items"][number], "licence", 1)
    tried(lambda said, told: told["items"][number]["log"][-1], "licence", 1)
    for deep in (b"1", b"[" * 100_000 + b"]" * 100_000):
        with pytest.raises(ValueError, match="unknown field `licence`"):
            unwritten(b'{"licence":' + deep + b',"id":"x"}')
    # By hand: canonical JSON writes no such number.
    deliver(desk, record, part)
    good = desk.house.files
    edition = f'"edition":{record["edition"]}'.encode()
    assert edition in good[RECORD]
    with altered(
        desk.house, RECORD, lambda data: data.replace(edition, b'"edition":1' + b"0" * 30)
    ):
        assert refusal(desk, capsys)[0] == 1
    deliver(desk, record, part)
    assert desk.pull() == 0, "the control: as it was published it is good"
    assert desk.both_build() == []


def test_an_edition_that_is_switched_over_meanwhile_is_fetched_anew(desk: Desk) -> None:
    old = desk.house.files
    edit(desk)
    desk.hours += 1
    desk.build()
    desk.deploy()
    new, desk.house.files = desk.house.files, old

    def switch(number: int) -> None:
        if desk.house.asked[-1:] == [(RECORD, 200)]:
            desk.house.files = new

    desk.house.before = switch
    assert desk.pull() == 0
    assert desk.both_build() == []


def test_hosts_that_cannot_be_asked_are_told(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = refusal(desk, capsys, address="http://no-such-host.invalid/")
    assert (code, "there is no host no-such-host.invalid" in said) == (3, True), said
    code, said = refusal(desk, capsys, address="ledger.example.com")
    assert (code, "is not a web address" in said) == (2, True), said
    for address in ("localhost:8931", "ftp://x", "http://[::1", "http://x:0", "http://"):
        code, said = refusal(desk, capsys, address=address)
        assert (code, "is not a web address" in said) == (2, True), said
    desk.house.play[RECORD] = (500, {}, b"")
    assert refusal(desk, capsys)[0] == 3
    desk.house.play.clear()
    desk.house.files = {}
    code, said = refusal(desk, capsys)
    assert code == 2 and f"there is no edition.json at {desk.house.origin}" in said
    assert "If nothing is published there yet" in said


def test_a_partners_tree_behind_a_log_in_is_told_with_what_follows(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.house.play["partners/early/edition.json"] = (401, {}, b"")
    code, said = refusal(desk, capsys)
    assert code == 3
    assert "the edition for early cannot be pulled: 127.0.0.1 answered 401" in said
    assert "begins anew with the next build" in said and "--without early." in said
    assert refusal(desk, capsys, without=("earl",))[1].endswith("did you mean `early`?\n")
    assert desk.pull(without=("early",)) == 0
    told = "No edition for early: left out; that tree begins with the build\n"
    assert told in capsys.readouterr().err
    differ = desk.both_build()
    assert differ and all(name.startswith("partners/early/") for name in differ)


def test_the_record_of_a_partner_that_is_here_is_kept(desk: Desk) -> None:
    shutil.copytree(desk.kept, desk.bare, symlinks=True)
    desk.house.play["partners/early/edition.json"] = (401, {}, b"")
    desk.gazette.change("story-2", headline="Another headline")
    desk.hours += 1
    desk.build()
    desk.deploy()
    assert desk.pull(without=("early",)) == 0
    differ = desk.both_build()
    assert differ and all(name.startswith("partners/early/") for name in differ)
    changes = json.loads((desk.bare / "partners/early/changes.json").read_bytes())["changes"]
    assert (changes[0]["kind"], changes[0]["version"]) == ("updated", 2), "it goes on all the same"


@pytest.mark.parametrize("status", [404, 410])
def test_a_partners_tree_that_is_not_there_is_not_given_up_unasked(
    status: int, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may be new; or it moved, and all that it told would be lost."""
    desk.house.play["partners/early/edition.json"] = (status, {}, b"")
    code, said = refusal(desk, capsys)
    assert (code, "there is no edition.json at" in said) == (3, True), said
    assert "nothing is told in it of what was withdrawn" in said and "--without early." in said
    desk.house.play.clear()
    assert desk.pull() == 0, "the control: where it is there it is brought"


def test_a_partner_who_is_new_is_no_trouble(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.gazette.partner("new")
    code, said = refusal(desk, capsys)
    assert (code, "--without new." in said) == (3, True), said
    assert desk.pull(without=("new",)) == 0
    told = "No edition for new: left out; that tree begins with the build\n"
    assert told in capsys.readouterr().err
    assert desk.both_build() == []


# Signatures.


def with_key(desk: Desk, key: Key | None, *public: PublicKey) -> None:
    """What is live is signed with the key, and the newsroom has these public ones."""
    files = {name: data for name, data in desk.house.files.items() if not name.endswith(".jws")}
    if key:
        files |= {
            f"{site}{RECORD}.jws": sign(files[f"{site}{RECORD}"], key)
            for site in ("", "partners/early/")
        }
    desk.house.files = files
    folder = desk.gazette.content / "keys"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for one in public:
        (folder / f"{one.kid}.json").write_text(json.dumps(one.jwk))


def test_a_signed_edition_is_believed_on_the_word_of_the_newsrooms_own_key(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    key, public = new_keys("first")
    with_key(desk, key, public)
    assert desk.pull() == 0
    said = capsys.readouterr().err
    assert said.count("  signed with the key first, on the word of content/keys\n") == 2


def test_an_edition_that_the_newsrooms_keys_did_not_sign_is_refused(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    (key, public), (other, others) = new_keys("first"), new_keys("second")
    revoked = public.model_copy(update={"revoked": Revoked(revoked_at=NOON)})
    for signs, known, code in (
        (other, (public,), "unknown-key"),
        (None, (public,), "unsigned"),
        (key, (revoked, others), "compromised-key"),
    ):
        with_key(desk, signs, *known)
        ended, said = refusal(desk, capsys)
        assert ended == 1 and f"[{code}]" in said, said
        assert desk.pull(is_good_enough=True) == 0, "an editor may know better"
        shutil.rmtree(desk.bare)
    # But never that somebody altered what was signed.
    with_key(desk, key, public)
    with altered(desk.house, RECORD, lambda data: data.replace(b'"changes":', b'"changes":1')):
        for is_good_enough in (False, True):
            ended, said = refusal(desk, capsys, is_good_enough=is_good_enough)
            assert ended == 1 and "[bad-signature]" in said, said


def test_a_newsroom_without_keys_takes_those_beside_the_edition_at_their_word(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    (key, public), (other, _) = new_keys("first"), new_keys("first")
    with_key(desk, key)
    assert "[no-key]" in refusal(desk, capsys)[1]
    desk.house.files[newskit.key.ADDRESS] = newskit.key.key_set([public])
    desk.house.files["partners/early/" + newskit.key.ADDRESS] = newskit.key.key_set([public])
    assert desk.pull() == 0
    word = f"on the word of {desk.house.origin}/.well-known/newskit-keys.json\n"
    assert word in capsys.readouterr().err
    shutil.rmtree(desk.bare)
    with_key(desk, other)
    assert "[bad-signature]" in refusal(desk, capsys)[1]


# The command.


def test_pull_is_wrong_where_there_is_no_newsroom_or_the_output_is_not_its_own(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.pull(output=desk.gazette.content) == 2
    assert "choose another folder" in capsys.readouterr().err
    (desk.gazette.content / "newsroom.yaml").write_text("name: Nameless\n")
    code, said = refusal(desk, capsys)
    assert code == 1 and "error[missing-key]" in said


def test_a_pull_that_dies_leaves_what_was_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", die)
        with pytest.raises(OSError, match="No space left"):
            desk.pull()
    assert edition_before(desk.bare) is None
    assert desk.pull() == 0
    assert desk.both_build() == []


def test_a_pull_that_dies_has_broken_the_seal_of_what_is_here(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(desk.kept, desk.bare, symlinks=True)
    edit(desk)
    desk.hours += 1
    desk.build()
    desk.deploy()
    facts: list[str] = []

    def kept(output: Path, files: object) -> None:
        with open_store(output) as store:
            facts.append(store.facts()["seal"])
        raise KeyboardInterrupt

    with open_store(desk.bare) as store, store.writing():
        store.set_facts(seal="whole")
    with monkeypatch.context() as patch:
        patch.setattr(newskit.commands.pull, "keep_pulled", kept)
        with pytest.raises(KeyboardInterrupt):
            desk.pull()
    assert facts == [""]
    assert desk.pull() == 0, "the control: it can be done again"
    assert desk.both_build() == []


def test_a_build_opens_no_connection(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk.pull() == 0

    def refuse(*_: object) -> None:
        raise AssertionError("a build asked the network")

    monkeypatch.setattr(Fetcher, "__call__", refuse)
    assert desk.both_build() == []
    assert store_file(desk.bare).exists()
