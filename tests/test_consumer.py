"""The reference consumer, against a stage: whatever happens, it ends in the right state."""

from __future__ import annotations

import base64
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from newskit.conformance import consumer
from newskit.conformance.consumer import Poll, Refused, Trouble
from tests import stage
from tests.stage import House, Stage

PROGRAM = Path(consumer.__file__)


@pytest.fixture
def house() -> Iterator[House]:
    with stage.opened(House()) as house:
        yield house


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "PAUSE", 0)


@pytest.fixture
def db(memory: Path) -> sqlite3.Connection:
    return consumer.opened(str(memory / "held.sqlite3"))


def poll(db: sqlite3.Connection, house: House, keys: str = "") -> dict[str, int]:
    return Poll(db, f"{house.origin}/feed.json", keys).run()


def held(db: sqlite3.Connection) -> dict[str, tuple[int, str, str | None]]:
    return {
        one["id"]: (one["version"], one["state"], one["headline"]) for one in consumer.states(db)
    }


def shown(states: dict[str, tuple[int, str, str | None]]) -> object:
    """What readers of the partner see. A tombstone that the feed took back is kept: it says no more
    than that an id was taken."""
    return {name: state for name, state in states.items() if state[1] in stage.LIVE}


def a_season(plays: int, seed: int = 1) -> Iterator[Stage]:
    """A stage after each of some changes of all kinds."""
    chance, play = random.Random(seed), Stage()
    for number in range(plays):
        names = list(play.items)[3:]  # the oldest page of the archive stays
        name = chance.choice(names) if names and chance.random() < 0.4 else f"tag:stage,{number}"
        if name in names and chance.random() < 0.3 and play.items[name]["state"] in stage.LIVE:
            play.end(name, chance.choice(("withdrawn", "withheld", "expired", "removed")))
        else:
            play.tell(name, f"Headline {number}")
        yield play


# Following.


def test_follows_what_is_told_changed_and_taken_back(house: House, db: sqlite3.Connection) -> None:
    for play in a_season(60):
        house.files = play.files()
        poll(db, house)
        assert held(db) == play.expected


@pytest.mark.parametrize("every", [2, 3, 7, 25, 60])
def test_needs_not_see_every_edition(house: House, db: sqlite3.Connection, every: int) -> None:
    for number, play in enumerate(a_season(60, seed=every), 1):
        if number % every == 0:
            house.files = play.files()
            poll(db, house)
            assert held(db) == play.expected


def test_reads_nothing_twice(house: House, db: sqlite3.Connection) -> None:
    *_, play = a_season(40)
    house.files = play.files()
    poll(db, house)
    house.asked.clear()
    assert poll(db, house) == {"pages as they were": 1}
    assert house.asked == [("feed.json", 304)]
    play.tell("tag:stage,new", "One more")
    house.files = play.files()
    house.asked.clear()
    poll(db, house)
    assert house.asked == [("feed.json", 200)], "what is new stands on the first page"


def test_a_withdrawn_text_leaves_the_database(
    house: House, db: sqlite3.Connection, memory: Path
) -> None:
    play = Stage()
    for number in range(9):
        play.tell(f"tag:stage,{number}", f"Headline {number}" + " and so on" * 999)
    play.tell("tag:stage,4", "Canary " * 999)
    house.files = play.files()
    poll(db, house)
    assert b"Canary" in (memory / "held.sqlite3").read_bytes()
    play.end("tag:stage,4")
    house.files = play.files()
    poll(db, house)
    for file in memory.iterdir():
        assert b"Canary" not in file.read_bytes(), file


def test_without_overwriting_the_text_would_stay(
    house: House, db: sqlite3.Connection, memory: Path
) -> None:
    db.execute("PRAGMA secure_delete = OFF")
    with pytest.raises(AssertionError, match="Canary"):
        test_a_withdrawn_text_leaves_the_database(house, db, memory)


def test_a_feed_that_went_back_is_taken_as_it_is(house: House, db: sqlite3.Connection) -> None:
    plays = a_season(30)
    *_, play = islice(plays, 20)
    before, expected = play.files(), play.expected
    *_, play = plays
    house.files = play.files()
    poll(db, house)
    house.files = before
    poll(db, house)
    assert shown(held(db)) == shown(expected)
    house.files = play.files()
    poll(db, house)
    assert held(db) == play.expected


def test_what_was_gone_for_so_long_that_it_is_told_no_more_goes(
    house: House, db: sqlite3.Connection
) -> None:
    *_, play = a_season(30)
    play.tell("tag:stage,long", "Long gone")
    house.files = play.files()
    poll(db, house)
    play.end("tag:stage,long")
    play.forget("tag:stage,long")
    for number in range(9):
        play.tell(f"tag:stage,later-{number}", f"Later {number}")
    house.files = play.files()
    poll(db, house)
    assert "tag:stage,long" not in held(db)
    assert held(db) == play.expected


def test_a_tombstone_that_was_seen_is_kept(house: House, db: sqlite3.Connection) -> None:
    play = Stage()
    play.tell("tag:stage,0", "Headline")
    play.end("tag:stage,0")
    house.files = play.files()
    poll(db, house)
    play.forget("tag:stage,0")
    play.tell("tag:stage,1", "Another")
    house.files = play.files()
    house.asked.clear()
    poll(db, house)
    assert held(db) == {**play.expected, "tag:stage,0": (2, "withdrawn", None)}


# Being cut off.


class Killed(BaseException):
    """Stands for a process that dies: nothing after it is done."""


class Dying:
    """A connection that dies before its statement of that number, and does nothing after it."""

    def __init__(self, db: sqlite3.Connection, step: int) -> None:
        self.db, self.left = db, step

    def execute(self, *words: Any) -> sqlite3.Cursor:
        self.left -= 1
        if self.left < 0:
            raise Killed
        return self.db.execute(*words)


def test_may_be_cut_off_at_any_statement(house: House, memory: Path) -> None:
    *_, first = a_season(16)
    files, expected = first.files(), first.expected
    *_, second = a_season(60)
    for step in range(10_000):
        path = str(memory / f"{step}.sqlite3")
        house.files = files
        if step % 2:
            poll(consumer.opened(path), house)
            house.files, expected = second.files(), second.expected
        whole = consumer.opened(path)
        try:
            Poll(Dying(whole, step), f"{house.origin}/feed.json").run()  # type: ignore[arg-type]
            break
        except Killed:
            whole.close()
        db = consumer.opened(path)
        for state in held(db):
            assert state in {**first.items, **second.items}
        house.files, expected = second.files(), second.expected
        poll(db, house)
        assert held(db) == expected, f"cut off before statement {step}"
        db.close()
    assert step > 50, "the consumer was never cut off"


@pytest.mark.parametrize("is_new", [True, False])
def test_may_be_killed_at_any_instant(house: House, memory: Path, is_new: bool) -> None:
    *_, first = a_season(20)
    *_, second = a_season(50)
    house.files = second.files()
    killed = 0
    kill_at: list[int] = []
    process: list[subprocess.Popen[bytes]] = []

    def kill(number: int) -> None:
        if process and number == kill_at[0]:
            os.kill(process[0].pid, signal.SIGKILL)

    house.before = kill
    for page in range(1, 9):
        path = str(memory / f"{page}.sqlite3")
        process.clear()
        if not is_new:
            house.files = first.files()
            poll(consumer.opened(path), house)
            house.files = second.files()
        house.asked.clear()
        kill_at[:] = [page]
        words = [sys.executable, str(PROGRAM), "poll", f"{house.origin}/feed.json", "--db", path]
        process[:] = [subprocess.Popen(words, stdout=subprocess.DEVNULL)]
        killed += process[0].wait(30) == -signal.SIGKILL
        process.clear()
        db = consumer.opened(path)
        poll(db, house)
        assert held(db) == second.expected
        db.close()
    assert killed >= 5


def test_goes_on_after_pages_that_it_had_applied(house: House, db: sqlite3.Connection) -> None:
    *_, play = a_season(60)
    house.files = play.files()
    house.play["feed/1.json"] = (503, {}, b"")
    with pytest.raises(Trouble):
        poll(db, house)
    assert len(house.asked) > 5
    house.play.clear()
    house.asked.clear()
    poll(db, house)
    assert held(db) == play.expected
    assert house.count(200) == 2, "the first page, and the one that was missing"


def tell(play: Stage, count: int) -> None:
    for _ in range(count):
        play.tell(f"tag:stage,{play.changes}", f"Headline {play.changes}")


def cut_off(house: House, db: sqlite3.Connection) -> None:
    """A poll that gets the first page, and no archive."""
    house.play |= {name: (503, {}, b"") for name in house.files if name.startswith("feed/")}
    with pytest.raises(Trouble):
        poll(db, house)
    house.play.clear()


def test_a_feed_that_goes_back_after_a_poll_was_cut_off_is_taken_as_it_is(
    house: House, db: sqlite3.Connection
) -> None:
    *_, first = a_season(20)
    house.files = first.files()
    poll(db, house)
    *_, second = a_season(40)
    house.files = second.files()
    cut_off(house, db)
    assert held(db) != first.expected
    house.files = first.files()
    poll(db, house)
    assert shown(held(db)) == shown(first.expected)


def test_a_poll_of_a_feed_that_went_back_may_be_cut_off(
    house: House, db: sqlite3.Connection
) -> None:
    play = Stage()
    tell(play, 10)
    play.tell("tag:stage,a", "One")
    before = play.files()
    play.tell("tag:stage,a", "Two")
    tell(play, 8)
    house.files = play.files()
    poll(db, house)
    house.files = before
    cut_off(house, db)
    assert held(db)["tag:stage,a"] == (1, "published", "One")
    tell(play, 20)
    house.files = play.files()
    poll(db, house)
    assert held(db) == play.expected


@pytest.mark.parametrize("is_new", [True, False])
def test_a_stale_archive_brings_nothing_back(
    house: House, db: sqlite3.Connection, is_new: bool
) -> None:
    play = Stage()
    tell(play, 30)
    house.files = play.files()
    if not is_new:
        poll(db, house)
    tell(play, 12)
    stale = play.files()["feed/11.json"]
    assert b"tag:stage,31" in stale
    play.end("tag:stage,31")
    tell(play, 12)
    house.files = play.files() | {"feed/11.json": stale}
    poll(db, house)
    assert held(db) == play.expected


def test_an_answer_that_breaks_off_is_not_applied(house: House, db: sqlite3.Connection) -> None:
    *_, play = a_season(20)
    house.files = play.files()
    data = house.files["feed.json"]
    house.play["feed.json"] = (200, {"Content-Length": str(len(data) + 9)}, data)
    with pytest.raises(Trouble):
        poll(db, house)
    assert held(db) == {}


# A feed that moves.


def test_the_feed_may_move_at_any_step_of_a_walk(house: House, memory: Path) -> None:
    *_, first = a_season(26)
    *_, second = a_season(61)
    for step in range(40):
        db = consumer.opened(str(memory / f"{step}.sqlite3"))
        house.files = first.files()
        house.asked.clear()

        def move(number: int, step: int = step) -> None:
            if number == step:
                house.files = second.files()

        house.before = move
        poll(db, house)
        moved = step < len(house.asked)
        assert held(db) == (second if moved else first).expected, f"moved before request {step}"
        if not moved:
            break
        db.close()
    assert step > 8


def test_a_feed_that_never_stands_still_is_left_for_the_next_poll(
    house: House, db: sqlite3.Connection
) -> None:
    plays = a_season(400)
    *_, play = islice(plays, 30)

    def move(number: int) -> None:
        house.files = next(plays).files()

    house.before = move
    with pytest.raises(Trouble, match="no edition was whole and stood still"):
        poll(db, house)
    house.before = lambda number: None
    house.files = play.files()
    poll(db, house)
    assert held(db) == play.expected


def test_a_poll_that_another_overtakes_gives_way(
    house: House, db: sqlite3.Connection, memory: Path
) -> None:
    *_, play = a_season(30)
    house.files = play.files()

    def overtake(number: int) -> None:
        if number == 2:
            house.before = lambda number: None
            poll(consumer.opened(str(memory / "held.sqlite3")), house)

    house.before = overtake
    with pytest.raises(Trouble, match="another poll"):
        poll(db, house)
    assert held(db) == play.expected


# Hosts that cheat.


def test_an_id_is_not_given_to_another_article(house: House, db: sqlite3.Connection) -> None:
    *_, play = a_season(20)
    name = next(name for name, item in play.items.items() if item["state"] == "published")
    house.files = play.files()
    poll(db, house)
    before = held(db)[name]
    play.items[name]["number"] += 1000
    play.tell(name, "Another article")
    play.tell("tag:stage,good", "A good one")
    house.files = play.files()
    assert poll(db, house)["refused"] == 1
    assert held(db)[name] == before
    assert held(db)["tag:stage,good"] == (1, "published", "A good one")


def test_a_forgery_met_at_the_first_poll_does_not_stay(
    house: House, db: sqlite3.Connection
) -> None:
    play = Stage()
    tell(play, 20)
    play.end("tag:stage,0")
    tell(play, 9)
    honest = play.files()
    newest = f'"tag:stage,{play.changes - 1}"'.encode()
    forged = honest["feed.json"].replace(newest, b'"tag:stage,0"')
    assert forged != honest["feed.json"]
    house.files = honest | {"feed.json": forged}
    assert poll(db, house)["refused"] == 1
    house.files = honest
    assert poll(db, house)["refused"] == 0
    assert held(db) == play.expected


def test_a_version_does_not_go_back(house: House, db: sqlite3.Connection) -> None:
    play = Stage()
    for headline in ("One", "Two", "Three"):
        play.tell("tag:stage,0", headline)
    house.files = play.files()
    poll(db, house)
    play.items["tag:stage,0"]["version"] = 0
    play.tell("tag:stage,0", "One again")
    house.files = play.files()
    assert poll(db, house)["refused"] == 1
    assert held(db) == {"tag:stage,0": (3, "published", "Three")}


def changed(files: stage.Files, **values: object) -> bytes:
    return json.dumps(json.loads(files["feed.json"]) | values).encode()


@pytest.mark.parametrize(
    "values",
    [
        {"next_url": "https://elsewhere.example.com/feed/1.json"},
        {"next_url": f"{stage.ADDRESS}/../secret.json"},
        {"next_url": f"{stage.ADDRESS}//elsewhere.example.com/"},
        {"next_url": "file:///etc/passwd"},
        {"next_url": f"{stage.ADDRESS}/feed.json"},
        {"version": "https://jsonfeed.org/version/2"},
        {"items": [{"id": "a"}]},
        {"items": "none"},
        {"items": [{"id": 7, "_newskit": {"change": 1, "version": 1, "state": "published"}}]},
        {"items": [{"id": "a", "_newskit": {"change": "1", "version": 1, "state": "published"}}]},
        {"items": [{"id": "a", "_newskit": {"change": True, "version": 1, "state": "x"}}]},
        {"items": [{"id": "a", "_newskit": {"change": 1, "version": 1, "state": "x"}}] * 2},
        {"_newskit": {}},
    ],
    ids=repr,
)
def test_a_page_that_is_unsound_is_refused_whole(
    house: House, db: sqlite3.Connection, values: dict[str, object]
) -> None:
    *_, play = a_season(20)
    house.files = play.files()
    house.play["feed.json"] = (200, {}, changed(house.files, **values))
    with pytest.raises(Refused):
        poll(db, house)


def test_a_walk_comes_to_an_end(house: House, db: sqlite3.Connection) -> None:
    *_, play = a_season(20)
    house.files = play.files()
    house.files["feed/1.json"] = changed(
        {"feed.json": house.files["feed/1.json"]}, next_url=f"{stage.ADDRESS}/feed/1.json"
    )
    with pytest.raises(Refused, match="no end"):
        poll(db, house)


@pytest.mark.parametrize("data", [b"", b"[" * 100_000, b"\xff", b"{}", b"null"])
def test_what_is_no_json_of_ours_is_refused(
    house: House, db: sqlite3.Connection, data: bytes
) -> None:
    house.files = {"feed.json": data}
    with pytest.raises(Refused):
        poll(db, house)


def test_bounds_what_it_reads(
    house: House, db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "LARGEST", 1000)
    house.files = {"feed.json": b" " * 1001}
    with pytest.raises(Refused, match="too large"):
        poll(db, house)


def test_bounds_how_long_it_waits(
    house: House, db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "PATIENCE", 0.2)
    house.files = {"feed.json": b"{}"}
    house.play["feed.json"] = (200, {"Content-Length": "9999"}, b"{")
    with pytest.raises(Trouble):
        poll(db, house)


@pytest.mark.parametrize(
    "to", ["http://127.0.0.1:9/feed.json", "https://example.com/", "file:///etc/passwd", "ftp://x/"]
)
def test_is_not_led_away_from_its_host(house: House, db: sqlite3.Connection, to: str) -> None:
    house.play["feed.json"] = (301, {"Location": to}, b"")
    with pytest.raises((Refused, Trouble)):
        poll(db, house)
    assert len(house.asked) == 1


def test_follows_a_few_turns_on_its_host(house: House, db: sqlite3.Connection) -> None:
    *_, play = a_season(4)
    house.files = play.files()
    house.files["moved.json"] = house.files.pop("feed.json")
    house.play["feed.json"] = (302, {"Location": "/moved.json"}, b"")
    poll(db, house)
    assert held(db) == play.expected
    house.play["feed.json"] = (302, {"Location": "/feed.json"}, b"")
    with pytest.raises(Trouble):
        poll(db, house)


def test_reads_nothing_but_the_web(db: sqlite3.Connection) -> None:
    with pytest.raises(Refused):
        Poll(db, "file:///etc/feed.json").run()


# Verifying.


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(house: House, said: dict[str, object] | None = None) -> None:
    """Puts a signature beside the edition, and the public key where keys are."""
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    header = encoded(json.dumps({"alg": "EdDSA", "kid": "spring"}).encode())
    edition = house.files["edition.json"]
    signature = encoded(private.sign(f"{header}.{encoded(edition)}".encode()))
    house.files["edition.json.jws"] = f"{header}..{signature}".encode()
    x = encoded(private.public_key().public_bytes_raw())
    key = {"kty": "OKP", "crv": "Ed25519", "kid": "spring", "x": x} | (said or {})
    house.files["keys.json"] = json.dumps({"keys": [key]}).encode()


@pytest.fixture
def signing(house: House) -> House:
    *_, play = a_season(30)
    house.files = play.files()
    signed(house)
    return house


def test_applies_what_the_newsroom_signed(signing: House, db: sqlite3.Connection) -> None:
    poll(db, signing, f"{signing.origin}/keys.json")
    *_, play = a_season(30)
    assert held(db) == play.expected
    url = f"{signing.origin}/feed.json"
    assert consumer.check(db, url, f"{signing.origin}/keys.json") == []


@pytest.mark.parametrize("name", ["feed.json", "feed/1.json"])
def test_a_page_that_was_tampered_with_is_not_applied(
    signing: House, db: sqlite3.Connection, name: str
) -> None:
    signing.files[name] = signing.files[name].replace(b"Headline", b"Hoodline")
    with pytest.raises(Trouble, match=f"{name} is not the page that the edition names"):
        poll(db, signing, f"{signing.origin}/keys.json")
    assert "Hoodline" not in repr(held(db))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"x": encoded(bytes(32))}, "not of these bytes"),
        ({"kid": "autumn"}, "is not the newsroom's"),
        ({"exp": "2026-11-20T11:59:59Z"}, "was retired before"),
        ({"exp": 7}, "not supported"),
    ],
    ids=repr,
)
def test_a_signature_that_proves_nothing_is_refused(
    signing: House, db: sqlite3.Connection, said: dict[str, object], why: str
) -> None:
    signed(signing, said)
    with pytest.raises(Refused, match=why):
        poll(db, signing, f"{signing.origin}/keys.json")
    assert held(db) == {}


def test_an_edition_without_a_signature_is_refused(signing: House, db: sqlite3.Connection) -> None:
    del signing.files["edition.json.jws"]
    with pytest.raises(Refused, match="it is not there, or not signed"):
        poll(db, signing, f"{signing.origin}/keys.json")
    assert held(db) == {}


def test_a_switch_may_come_between_the_edition_and_its_signature(
    signing: House, db: sqlite3.Connection
) -> None:
    before = dict(signing.files)
    *_, play = a_season(45)
    after = House(play.files())
    signed(after)

    def switch(number: int) -> None:
        signing.files = before if number == 0 else after.files

    signing.before = switch
    poll(db, signing, f"{signing.origin}/keys.json")
    assert held(db) == play.expected


def test_says_so_when_it_cannot_verify(signing: House, memory: Path) -> None:
    (memory / "cryptography.py").write_text("raise ImportError")
    words = ["poll", f"{signing.origin}/feed.json", "--keys", f"{signing.origin}/keys.json"]
    said = subprocess.run(
        [sys.executable, str(PROGRAM), *words, "--db", str(memory / "x.sqlite3")],
        env={**os.environ, "PYTHONPATH": str(memory)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "unverified" in said.stderr
    assert said.returncode == 0, said.stderr


def test_tells_a_copy_that_was_altered_or_is_behind(signing: House, db: sqlite3.Connection) -> None:
    poll(db, signing)
    url = f"{signing.origin}/feed.json"
    *_, play = a_season(30)
    one, other = [name for name, item in play.items.items() if item["state"] == "published"][:2]
    query = "UPDATE item SET json = replace(json, 'Headline', 'Hoodline') WHERE id = ?"
    db.execute(query, (one,))
    play.end(other)
    signing.files = play.files()
    version = play.items[other]["version"]
    assert consumer.check(db, url, "") == [
        f"{one}: altered",
        f"{other}: held as published, version {version - 1}; it is withdrawn, version {version}",
    ]


# The command line.


def test_the_command_line(house: House, memory: Path) -> None:
    play = Stage()
    play.tell("tag:stage,0", "A headline")
    play.tell("tag:stage,1", "Another")
    play.end("tag:stage,1")
    house.files = play.files()
    address, file = f"{house.origin}/feed.json", str(memory / "held.sqlite3")

    def run(*words: str) -> tuple[int, str]:
        said = subprocess.run(
            [sys.executable, str(PROGRAM), *words, "--db", file],
            capture_output=True,
            text=True,
            check=False,
        )
        return said.returncode, said.stdout + said.stderr

    assert run("poll", address) == (0, "1 pages read, 1 withdrawn, 1 published\n")
    assert run("poll", address) == (0, "1 pages as they were\n")
    assert run("check", address) == (0, "All that is held is what the edition says.\n")
    assert "published 1 2026-11-20T12:00:00Z A headline" in run("show")[1]
    assert [one["state"] for one in json.loads(run("export")[1])] == ["published", "withdrawn"]
    code, said = run("poll", f"{house.origin}/nowhere.json")
    assert code == 2 and "consumer: " in said and "Traceback" not in said
    house.play["feed.json"] = (200, {}, b"{}")
    assert run("poll", address)[0] == 1


def test_needs_nothing_but_the_standard_library() -> None:
    words = [sys.executable, "-I", "-S", str(PROGRAM), "--help"]
    assert "poll" in subprocess.run(words, capture_output=True, text=True, check=True).stdout
