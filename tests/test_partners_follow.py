"""Partners follow a newsroom at work: after any sequence of edits, however many polls they miss or
are cut off in, they end in the state that an independent model computes from the edits alone.

Hypothesis makes the sequences; `NEWSKIT_SEQUENCES=N` asks for another number of them. nginx serves
the output while it is switched over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, example, given, settings
from hypothesis import strategies as st

import newskit.tree
from newskit.commands import rollback
from newskit.conformance import consumer
from newskit.conformance.compare import differences
from newskit.conformance.consumer import Poll
from newskit.rehearsal import Audience, Held, State, after, states
from tests import nginx, stage
from tests.nginx import Host
from tests.test_consumer import Dying, Killed
from tests.torture.gazette import NOON, Gazette, bytes_of, lettered, publish, stamp, store_file

SEQUENCES = int(os.environ.get("NEWSKIT_SEQUENCES", "200"))
HOST = "gazette.example.com"
AUDIENCES = {
    "public": Audience(HOST),
    "partners/wire": Audience(HOST, ("harbour", "markets"), 5),
    "partners/early": Audience(HOST, is_early=True),
}
OUTPUTS = count()


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    memory = Path("/dev/shm")
    with (
        TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder,
        nginx.serving(Path(folder)) as host,
    ):
        yield host


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Leaves out what takes long and is the same each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(consumer, "PAUSE", 0)
        patch.setattr(newskit.tree, "_syncfs", lambda descriptor: None)
        yield


@dataclass
class Newsroom:
    """A gazette at work, and by tree what was published, as the model has it.

    `shown` is what a partner must hold now, `before` what it had to hold before the last switch.
    """

    gazette: Gazette
    output: Path
    now: datetime = NOON
    gone: dict[str, dict[str, Any]] = field(default_factory=dict)
    held: dict[str, Mapping[str, Held]] = field(default_factory=dict)
    shown: dict[str, list[State]] = field(default_factory=dict)
    before: dict[str, list[State]] = field(default_factory=dict)
    times: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    is_taken_back: bool = False

    def pick(self, number: int) -> str:
        slugs = self.gazette.slugs or [self.gazette.add(number)]
        return slugs[number % len(slugs)]

    def publish(self) -> None:
        outcome = publish(self.gazette, self.output, self.now, keep_going=False)
        assert outcome.edition is not None, outcome.problems
        for site, audience in AUDIENCES.items():
            held = self.held.get(site, {})
            self.held[site] = after(held, self._articles, stamp(self.now), audience)
        self.is_taken_back = False
        if outcome.edition.is_new:
            self.before = self.shown
        self.shown = {site: states(items, self.now) for site, items in self.held.items()}
        public = self.held["public"].items()
        self.dates |= {key: one.told["published"] for key, one in public if one.is_readable}
        self._date()

    def is_withdrawn(self, slug: str) -> bool:
        """Whether everybody was told so: then `published` is to stay what it was."""
        held = self.held["public"].get(self.gazette.articles[slug].get("id", slug))
        return held is not None and held.state == "withdrawn"

    @property
    def _articles(self) -> dict[str, dict[str, Any]]:
        articles = {
            slug: {**keys, "body": self.gazette.bodies[slug]}
            for slug, keys in self.gazette.articles.items()
        }
        return {**self.gone, **articles}

    def _date(self) -> None:
        """Gives each file that moved the time of its edition: as if a day's editions had not been
        published within one second, in which hosts cannot tell them apart by time."""
        for path, data in bytes_of(self.output / "current").items():
            if self.times.get(path, (b"",))[0] != data:
                self.times[path] = data, self.now
            seconds = self.times[path][1].timestamp()
            os.utime(self.output / "current" / path, (seconds, seconds))


# The edits. Each takes the newsroom and a number that chooses among what can be chosen.


def add(room: Newsroom, number: int) -> None:
    slug = room.gazette.add(number)
    score(room, number, slug)


def edit(room: Newsroom, number: int) -> None:
    slug = room.pick(number)
    room.gazette.bodies[slug] += f" More: {number}."
    room.gazette.save(slug)


def retitle(room: Newsroom, number: int) -> None:
    room.gazette.change(room.pick(number), headline=f"Another headline, {lettered(number)}")


def correct(room: Newsroom, number: int) -> None:
    slug = room.pick(number)
    if room.gazette.articles[slug]["published"] > stamp(room.now):
        return
    record = {"at": stamp(room.now), "was": "40", "now": str(number), "note": "It was mended."}
    records = [*room.gazette.articles[slug].get("corrections", []), record]
    room.gazette.change(slug, corrections=records)


def score(room: Newsroom, number: int, slug: str = "") -> None:
    room.gazette.change(slug or room.pick(number), sentiment=str(number // 5 % 10))


def move(room: Newsroom, number: int) -> None:
    sections = sorted(room.gazette.sections)
    room.gazette.change(room.pick(number), section=sections[number // 7 % len(sections)])


def hold(room: Newsroom, number: int) -> None:
    reason = (f"Reason {number}.", None)[number % 2]
    room.gazette.change(room.pick(number // 2), status="withheld", reason=reason)


def withdraw(room: Newsroom, number: int) -> None:
    reason = f"Reason {number}."
    room.gazette.change(room.pick(number), status="withdrawn", reason=reason)


def let_go(room: Newsroom, number: int) -> None:
    """Every article that is held or withdrawn may be read again."""
    for slug, keys in list(room.gazette.articles.items()):
        if "status" in keys:
            published = room.dates.get(keys.get("id", slug), keys["published"])
            room.gazette.change(slug, status=None, reason=None, published=published)


def delete(room: Newsroom, number: int) -> None:
    slug = room.pick(number)
    keys = room.gazette.articles[slug]
    key = keys.get("id", slug)
    room.gone[key] = {**keys, "id": key, "status": "withdrawn", "reason": f"Reason {number}."}
    room.gazette.delete(slug)
    room.gazette.withdrawn({key: keys["reason"] for key, keys in room.gone.items()})


def rename(room: Newsroom, number: int) -> None:
    slug = room.pick(number)
    room.gazette.born += 1
    key = room.gazette.articles[slug].get("id", slug)
    room.gazette.rename(slug, f"renamed-{room.gazette.born}")
    room.gazette.change(f"renamed-{room.gazette.born}", id=key)


def embargo(room: Newsroom, number: int) -> None:
    slug = room.pick(number // 7)
    until = stamp(room.now + timedelta(hours=number % 7 - 1))
    if until < room.gazette.articles[slug].get("expires", "9"):
        room.gazette.change(slug, embargo=until)


def expire(room: Newsroom, number: int) -> None:
    slug = room.pick(number // 7)
    end = stamp(room.now + timedelta(hours=number % 7))
    if end > max(room.gazette.articles[slug].get(key, "") for key in ("published", "embargo")):
        room.gazette.change(slug, expires=end)


def schedule(room: Newsroom, number: int) -> None:
    slug = room.pick(number // 7)
    when = stamp(room.now + timedelta(hours=number % 7 - 2))
    # What ends, or was corrected, cannot begin after that; what was withdrawn keeps its date.
    has_begun = room.gazette.articles[slug].keys() & {"expires", "corrections"}
    if not has_begun and not room.is_withdrawn(slug):
        room.gazette.change(slug, published=when)


def wait(room: Newsroom, number: int) -> None:
    room.now += timedelta(hours=number % 9)


def wait_a_season(room: Newsroom, number: int) -> None:
    room.now += timedelta(days=number % 5 * 25)


def cut_shorter(room: Newsroom, number: int) -> None:
    """The partner takes shorter or longer pages."""
    found(room.gazette, number % 6 + 2)


def lose_the_store(room: Newsroom, number: int) -> None:
    store_file(room.output).unlink(missing_ok=True)


EDITS: tuple[Callable[[Newsroom, int], None], ...] = (
    *(add, add, edit, retitle, correct, score, move, hold, withdraw, let_go, delete, rename),
    *(embargo, expire, schedule, wait, wait_a_season, cut_shorter, lose_the_store),
)


def found(gazette: Gazette, length: int) -> None:
    """The partners of the newsroom; two take pages of this length."""
    limits = {"page": length}
    select = {"sections": ["harbour", "markets"], "score": {"from": 5}}
    gazette.partner("wire", select=select, limits=limits, formats=["json-feed"])
    gazette.partner("early", embargoed="deliver", limits=limits, formats=["json-feed"])


STEP = st.tuples(
    st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 2**14)), min_size=1, max_size=3),
    st.sampled_from(("build", "build", "build", "go back")),
    # For each partner: polls, is cut off before a statement, or does neither.
    st.tuples(*(st.one_of(st.none(), st.none(), st.integers(1, 400)) for _ in AUDIENCES)),
)


NOBODY = (None, None, None)


@example(
    steps=[
        ([(withdraw, 0)], "build", NOBODY),
        ([(wait_a_season, 3)], "build", NOBODY),
        ([(add, 0)], "build", NOBODY),
        ([(wait_a_season, 1)], "build", (None, None, 40)),
        ([(add, 0)], "go back", NOBODY),
    ]
)
@given(steps=st.lists(STEP, min_size=2, max_size=14))
@settings(
    max_examples=SEQUENCES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
)
def test_partners_end_in_the_right_state(host: Host, steps: list[Any]) -> None:
    folder = host.root / str(next(OUTPUTS))
    gazette = Gazette.found(folder / "newsroom", 5)
    gazette.formats = ("json-feed",)
    gazette.settings()
    for number, slug in enumerate(gazette.slugs):
        gazette.change(slug, sentiment=str(number * 2))
    found(gazette, 2)
    room = Newsroom(gazette, folder / "dist")
    dbs = {site: str(folder / f"{number}.sqlite3") for number, site in enumerate(AUDIENCES)}
    room.publish()
    for edits, then, polls in steps:
        if then == "go back":
            if rollback.run(room.output) == 0:
                event("went back")
                room.shown, room.before, room.is_taken_back = room.before, {}, True
        else:
            room.now += timedelta(minutes=1)
            for edit_it, number in edits:
                event(edit_it.__name__)
                edit_it(room, number)
            room.publish()
        for (site, db), cut in zip(dbs.items(), polls, strict=True):
            if cut is not None and cut < 40:
                cut_off(host, folder.name, site, db, cut)
            elif cut is not None:
                follow(host, folder.name, site, db, room)
    for site, db in dbs.items():
        follow(host, folder.name, site, db, room)
        canaries = hidden(room, site)
        data = Path(db).read_bytes()
        assert not [word for word in canaries if word in data]
        assert not [
            path
            for path, served in bytes_of(room.output / site).items()
            if any(word in served for word in canaries)
        ]


def cut_off(host: Host, folder: str, site: str, path: str, statement: int) -> None:
    db = consumer.opened(path)
    address = f"{host.origin}/{folder}/dist/{site}/feed.json"
    try:
        Poll(Dying(db, statement), address).run()  # type: ignore[arg-type]
    except Killed:
        event("cut off")
    db.close()


def follow(host: Host, folder: str, site: str, path: str, room: Newsroom) -> None:
    """Polls, and compares what is held with what must be."""
    db = consumer.opened(path)
    did = Poll(db, f"{host.origin}/{folder}/dist/{site}/feed.json").run()
    held = list(consumer.states(db))
    db.close()
    must = room.shown[site]
    if room.is_taken_back:
        # Who came when it was no more told that an article is gone never had that article, and
        # hears nothing of it from an edition in which it was told.
        known = {one["id"] for one in held}
        must = [one for one in must if one["headline"] or one["id"] in known]
    assert differences(must, held) == [], site
    assert did["refused"] == 0


def hidden(room: Newsroom, site: str) -> list[bytes]:
    """The canaries of articles that this tree must not show."""
    readable = {one["id"].rpartition(":")[2] for one in room.shown[site] if one["headline"]}
    return [
        canary.encode()
        for slug, canary in room.gazette.canaries.items()
        if room.gazette.articles[slug].get("id", slug) not in readable
    ]


# Nothing is sent twice.


@pytest.fixture
def room(host: Host) -> Newsroom:
    """A newsroom of thirty articles, published, so that its feed has an archive."""
    folder = host.root / str(next(OUTPUTS))
    gazette = Gazette.found(folder / "newsroom", 30)
    gazette.formats = ("json-feed",)
    gazette.settings()
    publish(gazette, folder / "dist")
    return Newsroom(gazette, folder / "dist")


def statuses(host: Host, room: Newsroom, db: str) -> list[int]:
    """What the host answers a poll with."""
    host.asked()
    connection = consumer.opened(db)
    Poll(connection, f"{host.origin}/{room.output.parent.name}/dist/public/feed.json").run()
    connection.close()
    return [asked.status for asked in host.asked()]


def test_a_build_without_edits_sends_nothing_again(host: Host, room: Newsroom) -> None:
    db = str(room.output.parent / "held.sqlite3")
    before = bytes_of(room.output / "public")
    first = statuses(host, room, db)
    assert first.count(200) > 2, "the first page and the archive"
    publish(room.gazette, room.output, NOON + timedelta(hours=1))
    assert statuses(host, room, db) == [304]
    store_file(room.output).unlink()
    publish(room.gazette, room.output, NOON + timedelta(hours=2))
    assert bytes_of(room.output / "public") == before
    assert statuses(host, room, db) == [304], "though the store was lost"
    room.gazette.change("story-1", headline="Another")
    publish(room.gazette, room.output, NOON + timedelta(hours=3))
    assert statuses(host, room, db) == [200], (
        "the control: an edit is sent, and no page but the first"
    )


def test_an_archive_that_stayed_is_not_sent_again(host: Host, room: Newsroom) -> None:
    """Of a poll that was cut off, the pages that had come are asked for, and are what they were."""
    db = str(room.output.parent / "held.sqlite3")
    connection = consumer.opened(db)
    address = f"{host.origin}/{room.output.parent.name}/dist/public/feed.json"
    for statement in range(1000):
        if connection.execute("SELECT count(*) FROM page").fetchone()[0] == 2:
            break
        with pytest.raises(Killed):
            Poll(Dying(connection, statement), address).run()  # type: ignore[arg-type]
        connection.close()
        connection = consumer.opened(db)
    answered = statuses(host, room, db)
    assert answered.count(304) == 2, "the second page, and the first one at the end"


def test_another_machine_sends_nothing_again(room: Newsroom) -> None:
    """A host whose ETags are made of bytes, as an object store's are, served from a new machine
    that had the records of the edition before and nothing else."""
    elsewhere = room.output.parent / "elsewhere"
    later = NOON + timedelta(hours=1)
    publish(room.gazette, elsewhere, later, previous=room.output / "current")
    assert bytes_of(elsewhere / "public") == bytes_of(room.output / "public")
    with stage.opened(stage.House(dict(bytes_of(room.output / "public")))) as house:
        db = consumer.opened(str(room.output.parent / "held.sqlite3"))
        Poll(db, f"{house.origin}/feed.json").run()
        house.files = dict(bytes_of(elsewhere / "public"))
        house.asked.clear()
        Poll(db, f"{house.origin}/feed.json").run()
        assert house.asked == [("feed.json", 304)]
        room.gazette.change("story-1", headline="Another")
        publish(room.gazette, elsewhere, later)
        house.files = dict(bytes_of(elsewhere / "public"))
        house.asked.clear()
        Poll(db, f"{house.origin}/feed.json").run()
        assert house.asked == [("feed.json", 200)]
