"""The conformance kit: newskit's own editions, and what the reference consumer makes of them."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from newskit.conformance import consumer
from newskit.conformance.compare import differences
from newskit.conformance.consumer import Poll, Trouble
from newskit.kit import write_kit
from newskit.rehearsal import AUDIENCES, HOST, MATERIAL, PARTNER, SITES, script
from tests import nginx
from tests.nginx import Host
from tests.test_consumer import Dying, Killed
from tests.torture.gazette import bytes_of

SCENES = [scene.id for scene in script().editions]
FORGED = SCENES.index("forged")
EDITIONS = range(len(SCENES))
# Polls that miss editions: some, all but the first and the last, and the going back.
LEAPS = [
    (SCENES.index(before), SCENES.index(after))
    for before, after in (("hold", "a-busy-day"), ("create", "forgotten"), ("mistake", "forward"))
]


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit") / "kit"
    write_kit(folder)
    return folder


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with nginx.serving(tmp_path_factory.mktemp("host")) as host:
        yield host


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "PAUSE", 0)


@pytest.fixture
def db(memory: Path) -> sqlite3.Connection:
    return consumer.opened(str(memory / "held.sqlite3"))


def edition(kit: Path, number: int) -> Path:
    return kit / f"{number + 1:02}-{SCENES[number]}"


def show(host: Host, kit: Path, number: int) -> None:
    """Switches the host over, as `newskit build` does."""
    fresh = host.root / ".current.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(edition(kit, number), target_is_directory=True)
    fresh.replace(host.root / "current")


def poll(db: sqlite3.Connection, host: Host, site: str) -> dict[str, int]:
    return Poll(db, f"{host.origin}/current/{site}/feed.json").run()


def faults(db: sqlite3.Connection, kit: Path, number: int, site: str) -> list[str]:
    """How what is held differs from what must be."""
    must = json.loads((edition(kit, number) / "state.json").read_text())[site]
    held = list(consumer.states(db))
    if must == [one for one in held if one["id"] in {one["id"] for one in must}]:
        return [line for line in differences(must, held) if line.endswith("must go")]
    return differences(must, held)


# Following the kit.


@pytest.mark.parametrize("site", SITES)
def test_is_in_the_right_state_after_every_edition(
    kit: Path, host: Host, db: sqlite3.Connection, site: str
) -> None:
    for number in EDITIONS:
        show(host, kit, number)
        did = poll(db, host, site)
        assert faults(db, kit, number, site) == [], SCENES[number]
        assert did["refused"] == (number == FORGED)


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("every", [2, 3, 5, 7])
@pytest.mark.parametrize("first", [0, 1])
def test_needs_to_see_only_some_editions(
    kit: Path, host: Host, db: sqlite3.Connection, site: str, every: int, first: int
) -> None:
    seen = [*EDITIONS[first::every], EDITIONS[-1]]
    for number in seen:
        show(host, kit, number)
        poll(db, host, site)
        assert faults(db, kit, number, site) == [], SCENES[number]


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("start", EDITIONS)
def test_may_start_late(kit: Path, host: Host, memory: Path, site: str, start: int) -> None:
    db = consumer.opened(str(memory / "late.sqlite3"))
    for number in EDITIONS[start:]:
        show(host, kit, number)
        poll(db, host, site)
        # Who meets the feed when it is forged cannot know which of two items it was.
        if number == start == FORGED:
            continue
        assert faults(db, kit, number, site) == [], SCENES[number]


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize(("before", "after"), [*pairwise(EDITIONS), *LEAPS])
def test_may_be_cut_off_at_every_statement(
    kit: Path, host: Host, memory: Path, site: str, before: int, after: int
) -> None:
    address = f"{host.origin}/current/{site}/feed.json"
    for step in range(1000):
        path = str(memory / f"{step}.sqlite3")
        db = consumer.opened(path)
        show(host, kit, before)
        poll(db, host, site)
        show(host, kit, after)
        try:
            Poll(Dying(db, step), address).run()  # type: ignore[arg-type]
            break
        except Killed:
            db.close()
        db = consumer.opened(path)
        poll(db, host, site)
        assert faults(db, kit, after, site) == [], f"cut off before statement {step}"
        db.close()
    assert step > 5


@pytest.mark.parametrize("site", SITES)
def test_may_be_cut_off_at_every_page(
    kit: Path, host: Host, memory: Path, monkeypatch: pytest.MonkeyPatch, site: str
) -> None:
    original = consumer.fetched
    for page in range(50):
        db = consumer.opened(str(memory / f"{page}.sqlite3"))
        left = [page]

        def breaking(*words: str, left: list[int] = left) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise Trouble("it broke off")
            return original(*words)

        show(host, kit, SCENES.index("forward"))
        with monkeypatch.context() as patch:
            patch.setattr(consumer, "fetched", breaking)
            try:
                poll(db, host, site)
                break
            except Trouble:
                pass
        show(host, kit, SCENES.index("honest"))
        poll(db, host, site)
        assert faults(db, kit, SCENES.index("honest"), site) == []
        db.close()
    assert page >= 3


@pytest.mark.parametrize("site", SITES)
def test_may_be_switched_over_at_every_request(
    kit: Path, host: Host, memory: Path, monkeypatch: pytest.MonkeyPatch, site: str
) -> None:
    original = consumer.fetched
    first, second = SCENES.index("a-busy-day"), SCENES.index("honest")
    for step in range(50):
        db = consumer.opened(str(memory / f"{step}.sqlite3"))
        show(host, kit, first)
        asked = [0]

        def switching(*words: str, asked: list[int] = asked, step: int = step) -> Any:
            if asked[0] == step:
                show(host, kit, second)
            asked[0] += 1
            return original(*words)

        with monkeypatch.context() as patch:
            patch.setattr(consumer, "fetched", switching)
            poll(db, host, site)
        was_switched = asked[0] > step
        assert faults(db, kit, second if was_switched else first, site) == []
        db.close()
        if not was_switched:
            break
    assert step >= 3


@pytest.mark.parametrize("site", SITES)
def test_follows_signed_editions_through_another_key(
    kit: Path, host: Host, db: sqlite3.Connection, site: str
) -> None:
    keys = f"{host.origin}/current/public/.well-known/newskit-keys.json"
    signers = []
    for number in EDITIONS:
        show(host, kit, number)
        follower = Poll(db, f"{host.origin}/current/{site}/feed.json", keys)
        if number == FORGED:
            with pytest.raises(Trouble):
                follower.run()
        else:
            follower.run()
            signature = (edition(kit, number) / site / "edition.json.jws").read_text()
            header = json.loads(consumer.decoded(signature.partition(".")[0]))
            signers.append(header["kid"])
        assert faults(db, kit, number, site) == [], SCENES[number]
    at = SCENES.index("another-key")
    assert set(signers[:at]) == {"rehearsal-spring"}
    assert set(signers[at:]) == {"rehearsal-summer"}


def test_what_stayed_is_not_sent_again(kit: Path, host: Host, db: sqlite3.Connection) -> None:
    show(host, kit, SCENES.index("a-busy-day"))
    poll(db, host, "public")
    host.asked()
    show(host, kit, SCENES.index("out-of-the-archive"))
    poll(db, host, "public")
    assert [status for _, status in host.asked()] == [200], "the first page, and no other"
    poll(db, host, "public")
    assert [status for _, status in host.asked()] == [304]


@pytest.mark.parametrize("site", SITES)
def test_a_withdrawn_text_is_in_no_tree_and_no_database(
    kit: Path, host: Host, db: sqlite3.Connection, memory: Path, site: str
) -> None:
    withdrawn = SCENES.index("withdraw")
    words = b"north of the ropewalk"

    def holding(folder: Path) -> list[str]:
        return [path for path, data in bytes_of(folder).items() if words in data]

    show(host, kit, withdrawn - 1)
    poll(db, host, site)
    assert holding(memory) == ["held.sqlite3"]
    assert holding(edition(kit, withdrawn - 1) / site)
    show(host, kit, withdrawn)
    poll(db, host, site)
    assert holding(memory) == []
    assert holding(edition(kit, withdrawn)) == []


@pytest.mark.parametrize("site", SITES)
def test_what_is_held_is_what_the_edition_says(
    kit: Path, host: Host, db: sqlite3.Connection, site: str
) -> None:
    for number in EDITIONS:
        show(host, kit, number)
        poll(db, host, site)
        if number == FORGED:
            continue
        address = f"{host.origin}/current/{site}/feed.json"
        found = consumer.check(db, address, "")
        # Tombstones that the feed tells no more stay in the record.
        assert found == [], SCENES[number]


# The kit itself.


def test_the_kit_is_the_same_bytes_each_time(kit: Path, memory: Path) -> None:
    write_kit(memory / "kit")
    assert bytes_of(memory / "kit") == bytes_of(kit)
    assert times_in(memory / "kit") == times_in(kit)


def times_in(kit: Path) -> dict[str, float]:
    return {str(path.relative_to(kit)): path.stat().st_mtime for path in kit.glob("*/**/*.json")}


def test_a_file_that_moved_has_another_time(kit: Path) -> None:
    """Hosts make ETags of time and size, and two editions' files are often of one size."""
    for one, two in pairwise(EDITIONS):
        for site in SITES:
            old, new = edition(kit, one) / site, edition(kit, two) / site
            for name, data in bytes_of(new).items():
                before = old / name
                if before.exists():
                    is_same_time = before.stat().st_mtime == (new / name).stat().st_mtime
                    assert is_same_time == (before.read_bytes() == data), f"{name} in {SCENES[two]}"


def test_the_script_knows_the_newsrooms_settings() -> None:
    settings = (MATERIAL / "newsroom/newsroom.yaml").read_text()
    partner = (MATERIAL / "newsroom/partners/harbour-wire.yaml").read_text()
    assert f"https://{HOST}\n" in settings
    audience = AUDIENCES[PARTNER]
    sections = ", ".join(audience.sections)
    assert f"sections: [{sections}], score: {{from: {audience.lowest:g}}}" in partner
    assert audience.is_early == ("embargoed: deliver" in partner)


def test_the_script_stages_whatever_can_happen(kit: Path) -> None:
    states: set[str] = set()
    kinds: set[str] = set()
    for number in EDITIONS:
        told = json.loads((edition(kit, number) / "state.json").read_text())
        states |= {one["state"] for site in SITES for one in told[site]}
        for site in SITES:
            page = json.loads((edition(kit, number) / site / "changes.json").read_text())
            kinds |= {line["kind"] for line in page["changes"]}
    assert states == {"published", "embargoed", "withheld", "withdrawn", "expired", "removed"}
    assert kinds == {
        *("created", "updated", "corrected", "released"),
        *("withheld", "withdrawn", "expired", "removed"),
    }


def test_the_archive_turns(kit: Path) -> None:
    for site in SITES:
        turned = [
            SCENES[number] for number in EDITIONS if (edition(kit, number) / site / "feed").is_dir()
        ]
        assert "a-busy-day" in turned and "create" not in turned


def test_the_readme_tells_every_edition(kit: Path) -> None:
    readme = (kit / "README.md").read_text()
    rows = re.findall(r"^\| `([0-9a-z-]+)` \|", readme, re.MULTILINE)
    assert rows == [edition(kit, number).name for number in EDITIONS]


def run(*words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words], input=given, capture_output=True, text=True, check=False
    )


def test_the_comparison_finds_what_is_wrong(kit: Path) -> None:
    state = str(edition(kit, SCENES.index("withdraw")) / "state.json")
    must: list[dict[str, Any]] = json.loads(Path(state).read_text())["public"]
    program = str(kit / "compare.py")

    def compared(held: Sequence[dict[str, Any]]) -> tuple[int, str]:
        said = run(program, state, "public", given=json.dumps(held))
        return said.returncode, said.stdout.strip()

    assert compared(must) == (0, f"All {len(must)} items are as they must be.")
    assert compared([*must, {"id": "old", "state": "withdrawn"}])[0] == 0
    assert compared(must[1:]) == (1, f"{must[0]['id']} is missing")
    assert compared([*must, {"id": "new", "state": "published"}]) == (1, "new must go")
    changed = [{**must[0], "version": 9}, *must[1:]]
    version = must[0]["version"]
    assert compared(changed) == (1, f"{must[0]['id']}: version is 9, and must be {version}")


def test_as_the_readme_says(kit: Path, host: Host, memory: Path) -> None:
    """The commands of the README, with the programs of the kit."""
    show(host, kit, SCENES.index("correct"))
    db = str(memory / "held.sqlite3")
    address = f"{host.origin}/current/public/feed.json"
    assert run(str(kit / "consumer.py"), "poll", address, "--db", db).returncode == 0
    held = run(str(kit / "consumer.py"), "export", "--db", db).stdout
    state = str(edition(kit, SCENES.index("correct")) / "state.json")
    said = run(str(kit / "compare.py"), state, "public", given=held)
    assert (said.returncode, said.stdout) == (0, "All 4 items are as they must be.\n")
    assert run(str(kit / "compare.py")).returncode == 1


def test_kit_overwrites_nothing(memory: Path) -> None:
    (memory / "thesis.txt").write_text("mine")
    words = ("-m", "newskit", "kit", str(memory))
    refused = run(*words)
    assert refused.returncode == 2
    assert "overwrites nothing" in refused.stderr
    assert [path.name for path in memory.iterdir()] == ["thesis.txt"]
