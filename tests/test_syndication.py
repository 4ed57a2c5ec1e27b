"""Syndication: what partners can rely on: identity, versions, dates, tombstones, isolation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from newskit.build import build as construct
from newskit.commands import rollback
from newskit.digest import sum_of
from newskit.folder import survey
from newskit.plan import plan
from newskit.record import PUBLISHED_SCHEMAS
from newskit.schemas import published_schemas
from newskit.store import open_store
from newskit.tree import held
from tests.conftest import CHECKOUT, SampleSite
from tests.torture.gazette import (
    NOON,
    Gazette,
    Killed,
    Outcome,
    bytes_of,
    clean,
    dying_at,
    let_the_clock_tick,
    publish,
    records,
    served,
    stamp,
    store_file,
)

STANDARDS = CHECKOUT.parent / "shared" / "standards"
ALL = ("html", "article-json", "json-feed", "ninjs", "atom", "rss", "sitemap")
ADDRESS = "https://gazette.example.com"


@pytest.fixture
def gazette(tmp_path: Path) -> Gazette:
    gazette = Gazette.found(tmp_path / "newsroom")
    gazette.formats = ALL
    gazette.settings()
    return gazette


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "dist"


def partner(gazette: Gazette, name: str, **settings: object) -> None:
    folder = gazette.content / "partners"
    folder.mkdir(exist_ok=True)
    text = json.dumps({"name": name.title(), "formats": ["json-feed", "article-json"], **settings})
    (folder / f"{name}.yaml").write_text(text)


def build(gazette: Gazette, output: Path, hours: float = 0, **more: Any) -> Outcome:
    """A build so many hours after noon."""
    let_the_clock_tick(output.parent)
    return publish(gazette, output, NOON + timedelta(hours=hours), **more)


def read(output: Path, address: str, site: str = "public") -> Any:
    return json.loads((output / site / address).read_bytes())


def items(output: Path, site: str = "public", head: str = "feed.json") -> Iterator[dict[str, Any]]:
    """Every item of a JSON feed, page by page, as one that follows `next_url` reads it."""
    address, seen = head, set[str]()
    while address:
        assert address not in seen, "the pages lead in a circle"
        seen.add(address)
        page = read(output, address, site)
        yield from page["items"]
        address = page.get("next_url", "").removeprefix(home(output, site) + "/")


def home(output: Path, site: str) -> str:
    return str(read(output, "edition.json", site)["address"])


def item(output: Path, slug: str, site: str = "public") -> dict[str, Any]:
    (found,) = (one for one in items(output, site) if one["id"].endswith(f":{slug}"))
    return found


# Identity, versions, dates.


def test_a_version_and_its_date_move_when_the_content_moves_and_only_then(
    gazette: Gazette, output: Path
) -> None:
    build(gazette, output)
    first = {one["id"]: one for one in items(output)}
    assert {one["_newskit"]["version"] for one in first.values()} == {1}
    # A comment, another template, another hour: nothing that a partner is told.
    path = gazette.path("story-1")
    path.write_text(path.read_text().replace("---\n", "---\n# A note to self.\n", 1))
    build(gazette, output, hours=1)
    assert {one["id"]: one for one in items(output)} == first
    gazette.change("story-1", headline="Another headline")
    build(gazette, output, hours=2)
    after = {one["id"]: one for one in items(output)}
    moved = [name for name in after if after[name] != first[name]]
    assert moved == [f"tag:gazette.example.com,2026:{'story-1'}"]
    (name,) = moved
    assert after[name]["_newskit"]["version"] == 2
    assert after[name]["date_modified"] == stamp(NOON + timedelta(hours=2))
    assert after[name]["date_published"] == first[name]["date_published"]
    assert next(items(output))["id"] == name, "what changed last comes first"


def test_an_id_survives_another_headline_file_name_and_host(gazette: Gazette, output: Path) -> None:
    build(gazette, output)
    name = item(output, "story-1")["id"]
    gazette.rename("story-1", "another-name")
    gazette.change("another-name", id="story-1", headline="Another headline")
    build(gazette, output, hours=1)
    renamed = item(output, "story-1")
    assert renamed["id"] == name
    assert renamed["url"] == f"{ADDRESS}/articles/another-name/"
    changes = read(output, "changes.json")["changes"]
    assert changes[0]["fields"] == ["headline", "url"]
    settings = (gazette.content / "newsroom.yaml").read_text()
    (gazette.content / "newsroom.yaml").write_text(
        settings.replace(ADDRESS, "https://news.example.org")
    )
    build(gazette, output, hours=2)
    assert item(output, "story-1")["id"] == name


def test_a_writers_own_date_holds_if_it_moves(gazette: Gazette, output: Path) -> None:
    build(gazette, output)
    when = stamp(NOON + timedelta(minutes=30))
    gazette.change("story-1", headline="Another", updated=when)
    build(gazette, output, hours=1)
    assert item(output, "story-1")["date_modified"] == when
    # A later edit under the old date is not dated as the one before.
    gazette.change("story-1", headline="A third")
    build(gazette, output, hours=2)
    assert item(output, "story-1")["date_modified"] == stamp(NOON + timedelta(hours=2))


def test_a_record_keeps_when_an_article_went_out_that_is_dated_earlier(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    """In all editions but the first: most of an archive was read elsewhere before. No feed says it:
    an article's dates are its writer's."""
    build(gazette, output)
    late = gazette.add(3)
    build(gazette, output, hours=2)
    partner(gazette, "wire")
    build(gazette, output, hours=3)
    for site, kept in (
        ("public", {late: stamp(NOON + timedelta(hours=2))}),
        ("partners/wire", dict.fromkeys(gazette.slugs, stamp(NOON + timedelta(hours=3)))),
    ):
        part = read(output, "edition/items/0.json", site)["items"]
        assert {one["key"]: one["log"][0]["out"] for one in part if "out" in one["log"][0]} == kept
        assert all(one["modified"] == one["log"][0]["at"] for one in part)
    told = read(output, "changes.json")["changes"][0]
    assert told["at"] == gazette.articles[late]["published"] == item(output, late)["date_modified"]
    # It is of the record: a machine that goes on from it says the same.
    elsewhere = tmp_path / "elsewhere"
    build(gazette, elsewhere, hours=4, previous=output / "current")
    assert served(elsewhere) == served(output)
    gazette.change(late, headline="Another")
    build(gazette, output, hours=5)
    first, second = read(output, "edition/items/0.json")["items"][-1]["log"]
    assert first["out"] == stamp(NOON + timedelta(hours=2)) and "out" not in second


def test_a_new_machine_goes_on_from_the_edition_before(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    partner(gazette, "wire")
    build(gazette, output)
    gazette.change("story-2", headline="Another headline")
    build(gazette, output, hours=1)
    store_file(output).unlink()
    build(gazette, output, hours=1)
    here = {name: bytes_of(output / name) for name in ("public", "partners")}
    there = tmp_path / "elsewhere" / "dist"
    clean(gazette, there, output / "current", NOON + timedelta(hours=1))
    assert {name: bytes_of(there / name) for name in ("public", "partners")} == here
    # Without it, versions begin anew: what is tested here is there to be lost.
    bare = tmp_path / "bare" / "dist"
    clean(gazette, bare, None, NOON + timedelta(hours=1))
    assert bytes_of(bare / "public")["feed.json"] != here["public"]["feed.json"]


def test_no_version_is_lost_with_the_store_and_a_build_that_dies(tmp_path: Path) -> None:
    """As after an upgrade, which makes the store anew: whatever the next build dies at."""
    for step in count(step=3):
        gazette = Gazette.found(tmp_path / f"{step}" / "newsroom", 2)
        gazette.formats = ("json-feed",)
        gazette.settings()
        output = tmp_path / f"{step}" / "dist"
        publish(gazette, output)
        gazette.change("story-1", headline="Another headline")
        publish(gazette, output, NOON + timedelta(hours=1))
        before = records(output, tmp_path / "records")
        store_file(output).unlink()
        gazette.change("story-2", headline="A third")
        later = NOON + timedelta(hours=2)
        with dying_at(step) as taken, suppress(Killed):
            publish(gazette, output, later)
        publish(gazette, output, later)
        assert served(output) == clean(gazette, tmp_path / "elsewhere", before, later), taken
        if len(taken) < step:
            assert step > 20 and "point" in taken
            break


def test_bytes_of_a_feed_change_only_when_its_content_does(gazette: Gazette, output: Path) -> None:
    for _ in range(30):
        gazette.add(3)
    build(gazette, output)
    before = served(output)
    gazette.change("story-20", headline="Another headline")
    build(gazette, output, hours=1)
    after = served(output)
    changed = {
        name
        for name in before
        if name.partition("/")[0] in ("feed", "atom", "ninjs", "rss")
        and before[name] != after.get(name)
    }
    # The page of each archive that the item left, and no other.
    assert len({name.partition("/")[0] for name in changed}) == len(changed) == 3
    assert sum(name.startswith("feed/") for name in before) >= 3
    gazette.change("story-20", waive=[{"code": "x-y", "reason": "Between us."}])
    build(gazette, output, hours=2)
    again = served(output)
    feeds = [name for name in again if "feed" in name or name.startswith(("atom", "rss", "ninjs"))]
    assert feeds and all(again[name] == after[name] for name in feeds)


def test_the_newest_page_stays_below_250_kb_where_the_newsroom_does_as_it_is_told(
    gazette: Gazette, output: Path, sample_site: SampleSite
) -> None:
    for tree in (sample_site.public, *sample_site.public.parent.glob("partners/*")):
        assert (tree / "feed.json").stat().st_size <= 250_000, tree
    for number in range(16):
        slug = gazette.add(number)
        gazette.bodies[slug] += " A long read." * 2_000
        gazette.save(slug)
    folder = survey(gazette.content)
    hints = []
    for hours in range(2):
        with held(output, lambda: None), open_store(output) as store:
            planned = plan(folder, gazette.templates, NOON + timedelta(hours=hours), store)
            _, problems = construct(planned, output, store)
        size = (output / "public/feed.json").stat().st_size
        assert [problem.code for problem in problems] == ["heavy-feed"] * (size > 250_000)
        hints += [problem.hint for problem in problems]
        settings = json.loads((gazette.content / "newsroom.yaml").read_text())
        settings["feed-page"] = int(re.findall(r"feed-page: (\d+)", hints[0])[0])
        (gazette.content / "newsroom.yaml").write_text(json.dumps(settings))
        folder = survey(gazette.content)
    assert len(hints) == 1, "what was told helps"
    assert {one["id"] for one in items(output)} >= {item(output, "story-1")["id"]}


def test_no_tombstone_is_left_out_for_being_one_too_many_and_archives_make_room(
    gazette: Gazette, output: Path
) -> None:
    slugs = [gazette.add(number) for number in range(30)]
    settings = gazette.content / "newsroom.yaml"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"archives": False}))
    build(gazette, output)
    for slug in slugs:
        gazette.change(slug, status="withdrawn", reason=f"It was not so: {'水' * 1_900}.")

    def told(hours: int) -> list[str]:
        with held(output, lambda: None), open_store(output) as store:
            as_of = NOON + timedelta(hours=hours)
            planned = plan(survey(gazette.content), gazette.templates, as_of, store)
            _, problems = construct(planned, output, store)
        assert all(problem.code == "heavy-feed" for problem in problems)
        return [problem.hint for problem in problems]

    (hint,) = told(1)
    assert hint.endswith("`archives: true`")
    page = read(output, "feed.json")["items"]
    assert len([one for one in page if one["_newskit"]["state"] == "withdrawn"]) == len(slugs)
    # What was told helps, and no more of them is told than there were.
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"archives": True}))
    assert told(2) == []
    assert (output / "public/feed.json").stat().st_size <= 250_000
    gone = [one["id"] for one in items(output) if one["_newskit"]["state"] == "withdrawn"]
    assert len(gone) == len(set(gone)) == len(slugs)


# Life cycle.


@pytest.mark.parametrize(
    ("keys", "state"),
    [
        ({"status": "withdrawn", "reason": "It was not so."}, "withdrawn"),
        ({"status": "withheld"}, "withheld"),
        ({"status": "draft"}, "withheld"),
        ({"expires": stamp(NOON)}, "expired"),
        ({"embargo": stamp(NOON + timedelta(days=9))}, "withheld"),
    ],
)
def test_what_left_stays_as_a_tombstone_in_every_format(
    keys: dict[str, Any], state: str, gazette: Gazette, output: Path
) -> None:
    build(gazette, output)
    name = item(output, "story-1")["id"]
    gazette.change("story-1", **keys)
    build(gazette, output, hours=1)
    stone = item(output, "story-1")
    told = stone["_newskit"]
    assert (told["state"], told["version"]) == (state, 2)
    assert told["at"] == stone["date_modified"] == stamp(NOON + timedelta(hours=1))
    assert told["reason"] == keys.get("reason", "")
    assert set(stone) <= {
        "id", "url", "title", "content_text", "date_published", "date_modified", "_newskit",
    }  # fmt: skip
    public = served(output)
    assert f'ref="{name}"'.encode() in public["atom.xml"]
    assert f'<guid isPermaLink="false">{name}</guid>'.encode() in public["rss.xml"]
    status = "withheld" if state == "withheld" else "canceled"
    assert read(output, "articles/story-1/ninjs.json")["pubStatus"] == status
    assert read(output, "ninjs.json")["items"][0]["uri"] == name
    assert read(output, "articles/story-1/article.json")["state"] == state
    assert read(output, "changes.json")["changes"][0]["kind"] == state
    assert (
        item(output, "story-1")
        in read(output, f"{gazette.articles['story-1']['section']}/feed.json")["items"]
    )
    canary = gazette.canaries["story-1"].encode()
    assert not [path for path, data in bytes_of(output / "trees").items() if canary in data]


def tellers(output: Path, name: str) -> set[str]:
    """The files, beside the record, that tell of an item by its id."""
    whole = re.compile(rf"{re.escape(name)}\b".encode())
    files = [file for file, data in served(output).items() if whole.search(data)]
    kept = ("edition/", "changes")
    return {re.sub(r"/\d+\.", "/N.", file) for file in files if not file.startswith(kept)}


@pytest.mark.parametrize("archives", [True, False])
def test_a_tombstone_stands_for_ninety_days_in_every_format_and_its_id_is_never_used_again(
    archives: bool, gazette: Gazette, output: Path
) -> None:
    settings = gazette.content / "newsroom.yaml"
    settings.write_text(json.dumps({**json.loads(settings.read_text()), "archives": archives}))
    build(gazette, output)
    name = item(output, "story-1")["id"]
    gazette.change("story-1", status="withdrawn", reason="It was not so.")
    outcome = build(gazette, output, hours=1)
    end = NOON + timedelta(hours=1, days=90)
    assert outcome.ledger.turn == stamp(end)
    own = {f"articles/story-1/{file}" for file in ("index.html", "article.json", "ninjs.json")}
    section = f"{gazette.articles['story-1']['section']}/feed.json"
    heads = {"feed.json", "atom.xml", "rss.xml", "ninjs.json"}
    assert tellers(output, name) == {*own, section, *heads}
    # So much comes after it that it is long past the first page.
    for number in range(70):
        gazette.add(number)
    build(gazette, output, hours=2)
    gazette.change("story-70", headline="An edit that moves nothing")
    build(gazette, output, hours=24 * 90)
    pages = {"feed/N.json", "atom/N.xml", "rss/N.xml", "ninjs/N.json"} if archives else heads
    assert tellers(output, name) == {*own, section, *pages}
    assert name in {one["id"] for one in items(output)}
    gazette.change("story-70", headline="Another edit")
    build(gazette, output, hours=24 * 90 + 1)
    assert tellers(output, name) == set()
    record = [one for file in output.glob("public/edition/items/*") for one in _items(file)]
    assert [one["state"] for one in record if one["id"] == name] == ["withdrawn"]


def _items(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(file.read_bytes())["items"]
    return found


def test_an_id_of_what_was_withdrawn_is_not_given_to_another_article(
    gazette: Gazette, output: Path
) -> None:
    build(gazette, output)
    gazette.change("story-1", status="withdrawn", reason="It was not so.")
    gazette.change("story-2", expires=stamp(NOON + timedelta(hours=1)))
    build(gazette, output, hours=1)
    stones = [item(output, slug) for slug in ("story-1", "story-2")]
    for slug in ("story-1", "story-2"):
        gazette.delete(slug)
    # What is gone for good may lose its file, and is told as before.
    assert build(gazette, output, hours=2, keep_going=False).problems == ()
    assert [item(output, slug) for slug in ("story-1", "story-2")] == stones
    gazette.born = 0
    another = gazette.add(30)
    refused = build(gazette, output, hours=3, keep_going=False)
    assert [problem.code for problem in refused.problems] == ["reused-id"]
    assert refused.edition is None
    going = build(gazette, output, hours=3)
    assert [problem.code for problem in going.problems] == ["reused-id"]
    assert ("content/articles/story-1.md", "failed") in {
        (entry.path, entry.reason) for entry in going.ledger.left_out
    }
    assert item(output, "story-1") == stones[0]
    # Under an id of its own it is an article of its own; and the same article may come back.
    gazette.change(another, id="another")
    assert build(gazette, output, hours=4, keep_going=False).problems == ()
    assert item(output, "another")["_newskit"]["version"] == 1
    assert item(output, "story-1") == stones[0]


def test_tells_whoever_was_away_for_longer_that_they_missed_a_withdrawal(
    gazette: Gazette, output: Path
) -> None:
    build(gazette, output)
    assert read(output, "feed.json")["_newskit"]["forgotten"] == 0
    gazette.change("story-1", status="withdrawn", reason="It was not so.")
    build(gazette, output, hours=1)
    told = read(output, "feed.json")["_newskit"]
    build(gazette, output, hours=24 * 90 + 1)
    after = read(output, "feed.json")["_newskit"]
    assert after["forgotten"] == told["changes"] == after["changes"]
    # An edit is planned from the pages before: it keeps what they said.
    gazette.change("story-2", headline="Another")
    build(gazette, output, hours=24 * 90 + 2)
    assert read(output, "feed.json")["_newskit"] == after | {"changes": after["changes"] + 1}


def test_after_going_back_no_number_of_a_partners_tree_is_used_twice(
    gazette: Gazette, output: Path
) -> None:
    partner(gazette, "early", embargoed="deliver")
    slug = gazette.slugs[0]
    gazette.change(slug, embargo=stamp(NOON + timedelta(days=9)))
    build(gazette, output)
    gazette.change(slug, headline="Only the partner is told")
    build(gazette, output, hours=1)
    before = read(output, "changes.json", "partners/early")["changes"]
    assert rollback.run(output) == 0
    gazette.change(slug, headline="Told otherwise")
    build(gazette, output, hours=2)
    after = read(output, "changes.json", "partners/early")["changes"]
    assert [line["change"] for line in after] == [before[0]["change"] + 1] + [
        line["change"] for line in before
    ]


def test_what_comes_back_is_released_under_its_id(gazette: Gazette, output: Path) -> None:
    build(gazette, output)
    name = item(output, "story-1")["id"]
    gazette.change("story-1", status="withheld")
    build(gazette, output, hours=1)
    gazette.change("story-1", status=None)
    build(gazette, output, hours=2)
    back = item(output, "story-1")
    assert (back["id"], back["_newskit"]["version"]) == (name, 3)
    gazette.change("story-1", status="withdrawn", reason="It was not so.")
    build(gazette, output, hours=3)
    gazette.change("story-1", status=None, reason=None, headline="It was so")
    assert build(gazette, output, hours=4, keep_going=False).problems == ()
    assert item(output, "story-1")["_newskit"]["version"] == 5
    assert read(output, "changes.json")["changes"][0]["kind"] == "released"


def test_a_correction_is_a_change_of_its_own_kind(gazette: Gazette, output: Path) -> None:
    build(gazette, output)
    record = {"at": stamp(NOON), "was": "40", "now": "50", "note": "It was 50."}
    gazette.change("story-1", corrections=[record])
    build(gazette, output, hours=1)
    line = read(output, "changes.json")["changes"][0]
    assert (line["kind"], line["version"]) == ("corrected", 2)
    assert "corrections" in line["fields"]
    assert item(output, "story-1")["_newskit"]["corrections"][0]["note"] == "It was 50."


def test_ninjs_has_a_field_of_its_own_for_what_partners_need(
    gazette: Gazette, output: Path
) -> None:
    registry = {
        "nordvik": {"name": "Nordvik", "type": "company", "ticker": "XOSL:NVK"},
        "tide-fund": {"name": "Tide Fund", "type": "organization"},
        "mole": {"name": "Ada Mole", "type": "person", "url": "https://mole.example.org"},
    }
    (gazette.content / "entities.yaml").write_text(json.dumps(registry))
    terms = {
        "text": "With credit.",
        "credit": "The Gazette",
        "url": "https://gazette.example.com/terms/",
    }
    gazette.partner("early", embargoed="deliver", terms=terms)
    until, end = stamp(NOON + timedelta(hours=2)), stamp(NOON + timedelta(days=3))
    gazette.change(
        "story-1",
        mentions=list(registry),
        sources=[
            {"id": "wire", "publisher": "A Wire", "title": "T", "url": "https://wire.example.org/1"}
        ],
        facts=[{"text": "It is so.", "sources": ["wire"]}],
        embargo=until,
        expires=end,
        rights="© The Gazette",
    )
    where = ("articles/story-1/ninjs.json", "partners/early")
    build(gazette, output)
    early = read(output, *where)
    assert (early["pubStatus"], early["embargoedUntil"], early["expires"]) == (
        "withheld",
        until,
        end,
    )
    assert not (output / "public" / where[0]).exists()
    build(gazette, output, hours=2)
    told = read(output, *where)
    assert told["pubStatus"] == "usable" and "embargoedUntil" not in told
    assert (told["version"], early["version"]) == ("2", "1")
    assert told["firstCreated"] == early["firstCreated"]
    assert told["versionCreated"] == until
    (company,), (person,) = told["organisations"][:1], told["people"]
    assert company["symbols"] == [{"exchange": "XOSL", "symbol": "NVK"}]
    assert (person["name"], person["uri"]) == ("Ada Mole", "https://mole.example.org")
    assert told["infoSources"] == [{"name": "A Wire", "uri": "https://wire.example.org/1"}]
    assert told["usageTerms"] == "With credit. The Gazette"
    assert told["rightsInfo"] == {"linkedRights": terms["url"]}
    assert told["copyrightNotice"] == "© The Gazette"
    assert told["headlines"][0]["value"] == "Headline 1"
    assert {body["contentType"] for body in told["bodies"]} == {"text/html", "text/plain"}
    everybody = read(output, where[0])
    assert "usageTerms" not in everybody and everybody["pubStatus"] == "usable"
    record = {"at": stamp(NOON + timedelta(hours=3)), "note": "It was otherwise."}
    gazette.change("story-1", corrections=[record])
    build(gazette, output, hours=3)
    assert "It was otherwise." in read(output, *where)["edNote"]
    build(gazette, output, hours=72)
    gone = read(output, *where)
    assert gone["pubStatus"] == "canceled" and gone["newskit"]["state"] == "expired"
    assert "bodies" not in gone and gone["uri"] == told["uri"]


def test_a_published_file_that_vanishes_is_a_problem_until_it_is_accepted(
    gazette: Gazette, output: Path
) -> None:
    build(gazette, output)
    canary = gazette.canaries["story-1"].encode()
    gazette.delete("story-1")
    refused = build(gazette, output, hours=1, keep_going=False)
    assert [problem.code for problem in refused.problems] == ["article-gone"]
    assert refused.edition is None
    assert item(output, "story-1")["_newskit"]["state"] == "published"
    going = build(gazette, output, hours=2)
    assert [problem.code for problem in going.problems] == ["article-gone"]
    assert ("content/articles/story-1.md", "gone") in {
        (entry.path, entry.reason) for entry in going.ledger.left_out
    }
    assert item(output, "story-1")["_newskit"]["state"] == "withheld"
    gazette.withdrawn({"story-1": "It was not so."})
    accepted = build(gazette, output, hours=3, keep_going=False)
    assert accepted.problems == ()
    stone = item(output, "story-1")
    assert (stone["_newskit"]["state"], stone["_newskit"]["reason"]) == (
        "withdrawn",
        "It was not so.",
    )
    assert not [path for path, data in bytes_of(output / "trees").items() if canary in data]


# Partners.


def test_each_partner_has_what_is_theirs_and_nothing_else(gazette: Gazette, output: Path) -> None:
    gazette.change("story-1", section="harbour", sentiment=9, language="en", tags=["tide"])
    gazette.change("story-2", section="markets", sentiment=2, language="de", tags=["fund"])
    gazette.change("story-3", section="weather", sentiment=None, mentions=["mole"])
    later = stamp(NOON + timedelta(days=1))
    gazette.change("story-4", section="harbour", embargo=later, sentiment=8)
    wants: Mapping[str, tuple[dict[str, Any], set[str]]] = {
        "all": ({}, {"story-1", "story-2", "story-3"}),
        "harbour": ({"select": {"sections": ["harbour"]}}, {"story-1"}),
        "early": (
            {"select": {"sections": ["harbour"]}, "embargoed": "deliver"},
            {"story-1", "story-4"},
        ),
        "german": ({"select": {"languages": ["de"]}}, {"story-2"}),
        "bullish": ({"select": {"score": {"from": 5}}}, {"story-1"}),
        "mole": ({"select": {"entities": ["mole"]}}, {"story-3"}),
        "tide": ({"select": {"tags": ["tide"]}}, {"story-1"}),
    }
    for slug in ("story-5", "story-6"):
        gazette.change(slug, status="draft")
    gazette.change("story-4", mentions=[])
    gazette.change("story-2", mentions=[])
    gazette.change("story-1", mentions=[])
    for name, (settings, _) in wants.items():
        partner(gazette, name, **settings)
    outcome = build(gazette, output)
    assert outcome.problems == ()
    for name, (_, expected) in wants.items():
        tree = bytes_of(output / "partners" / name)
        found = {
            slug
            for slug, canary in gazette.canaries.items()
            if any(canary.encode() in data for data in tree.values())
        }
        assert found == expected, name
        told = {one["id"].rpartition(":")[2] for one in items(output, f"partners/{name}")}
        assert told == expected, name
    assert not any(gazette.canaries["story-4"].encode() in data for data in served(output).values())
    early = item(output, "story-4", "partners/early")["_newskit"]
    assert (early["state"], early["embargoed_until"]) == ("embargoed", later)
    # The instant has passed, and nobody edited anything.
    build(gazette, output, hours=24)
    early = item(output, "story-4", "partners/early")["_newskit"]
    assert (early["state"], early["version"]) == ("published", 2)
    assert item(output, "story-4")["_newskit"]["version"] == 1


def test_what_leaves_a_partners_selection_is_told_to_that_partner(
    gazette: Gazette, output: Path
) -> None:
    partner(gazette, "bullish", select={"score": {"from": 5}})
    gazette.change("story-1", sentiment=9)
    build(gazette, output)
    gazette.change("story-1", sentiment=1)
    build(gazette, output, hours=1)
    assert item(output, "story-1", "partners/bullish")["_newskit"]["state"] == "removed"
    assert item(output, "story-1")["_newskit"]["state"] == "published"


def test_what_grows_too_old_for_a_partner_goes_when_its_time_has_come(
    gazette: Gazette, output: Path
) -> None:
    """With no edit: the clock alone takes it from this partner, and leaves it with all others."""
    partner(gazette, "fresh", select={"days": 2})
    for number, slug in enumerate(gazette.slugs):
        gazette.change(slug, published=stamp(NOON - timedelta(days=9 if number else 1)))
    young, old = gazette.slugs[0], gazette.slugs[1]
    outcome = build(gazette, output)
    assert [one["id"].rpartition(":")[2] for one in items(output, "partners/fresh")] == [young]
    end = NOON + timedelta(days=1)
    assert outcome.ledger.turn == stamp(end), "the next change without an edit"
    build(gazette, output, hours=24 - 1 / 3_600)
    assert item(output, young, "partners/fresh")["_newskit"]["state"] == "published"
    build(gazette, output, hours=24)
    told = item(output, young, "partners/fresh")["_newskit"]
    assert (told["state"], told["at"]) == ("removed", stamp(end))
    canary = gazette.canaries[young].encode()
    assert not [path for path, data in bytes_of(output / "partners").items() if canary in data]
    for slug in (young, old):
        assert item(output, slug)["_newskit"]["state"] == "published"


@pytest.mark.parametrize("content", ["summary", "facts"])
def test_a_partner_gets_as_much_of_an_article_as_agreed(
    content: str, gazette: Gazette, output: Path
) -> None:
    gazette.change(
        "story-1",
        headline="A headline that is much too long for the screens of this partner, and so is cut",
        facts=[{"text": "A fact of 40 tonnes."}],
        takeaways=["A takeaway."],
    )
    terms = {"text": "With credit.", "credit": "The Gazette"}
    partner(
        gazette,
        "brief",
        content=content,
        terms=terms,
        limits={"headline": 40},
        links="https://brief.example.org/{slug}",
    )
    build(gazette, output)
    tree = bytes_of(output / "partners" / "brief")
    assert not any(gazette.canaries["story-1"].encode() in data for data in tree.values())
    found = item(output, "story-1", "partners/brief")
    assert (b"A fact of 40 tonnes." in b"".join(tree.values())) == (content == "facts")
    assert "A takeaway." in found["content_text"]
    assert found["title"] == "A headline that is much too long for…"
    assert found["url"] == "https://brief.example.org/story-1"
    assert found["_newskit"]["terms"]["credit"] == "The Gazette"


def test_a_partner_whose_file_cannot_be_read_keeps_what_is_there(
    gazette: Gazette, output: Path
) -> None:
    partner(gazette, "wire")
    build(gazette, output)
    before = bytes_of(output / "partners")
    assert before
    (gazette.content / "partners" / "wire.yaml").write_text("name: [")
    gazette.change("story-1", headline="Another headline")
    outcome = build(gazette, output, hours=1)
    assert outcome.edition is None
    assert bytes_of(output / "partners") == before


PARTNERS: Mapping[str, dict[str, Any]] = {
    "all": {},
    "early": {"embargoed": "deliver"},
    "harbour": {"select": {"sections": ["harbour"]}},
    "markets": {"select": {"sections": ["markets"]}, "content": "summary"},
    "facts": {"select": {"sections": ["weather"]}, "content": "facts"},
}


def test_no_partner_has_anything_of_another_one_in_any_format(
    gazette: Gazette, output: Path
) -> None:
    """Each has words of its own in its file, and selects what others do not: of no pair does the
    one find the other's words or articles, in any file of its tree, at any step of a life cycle."""
    sections = dict(zip(gazette.slugs, ["harbour", "markets", "weather"] * 2, strict=True))
    for slug, section in sections.items():
        gazette.change(slug, section=section, mentions=[])
    early = gazette.slugs[0]
    for name, settings in PARTNERS.items():
        terms = {"text": f"Terms-of-{name}.", "credit": f"Credit-of-{name}"}
        links = f"https://{name}-links.example.org/{{slug}}"
        gazette.partner(f"{name}-desk", terms=terms, links=links, **settings)
    canaries = {slug: canary.encode() for slug, canary in gazette.canaries.items()}
    steps: tuple[dict[str, object], ...] = (
        {"embargo": stamp(NOON + timedelta(days=9))},
        {"embargo": None},
        {"status": "withdrawn", "reason": "It was not so."},
    )
    for hours, keys in enumerate(steps):
        gazette.change(early, **keys)
        outcome = build(gazette, output, hours=hours)
        assert outcome.problems == ()
        trees = {
            name: b"\0".join(bytes_of(output / f"partners/{name}-desk").values())
            for name in PARTNERS
        } | {"": b"\0".join(served(output).values())}
        for one, tree in trees.items():
            for other in PARTNERS:
                words = (
                    f"Terms-of-{other}",
                    f"Credit-of-{other}",
                    f"{other}-links",
                    f"{other}-desk",
                )
                found = [word for word in words if word.encode() in tree]
                # Its own it does find, or nothing would be shown.
                assert len(found) == (4 if one == other else 0), (one, other, found)
            whole = {
                "": set(sections), "all": set(sections), "early": set(sections), "facts": set(),
                "harbour": {s for s in sections if sections[s] == "harbour"}, "markets": set(),
            }[one]  # fmt: skip
            if "status" in keys or (keys["embargo"] and one != "early"):
                whole = whole - {early}
            assert {slug for slug in canaries if canaries[slug] in tree} == whole, one


# Form.


def every_registry(address: str) -> Registry[Any]:
    schemas = published_schemas(address)
    assert tuple(schemas) == PUBLISHED_SCHEMAS
    return Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )


URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?://(?:\[[0-9A-Fa-f:.]+\]|[\w.~!$&'()*+,;=:@%-])*)?"
    r"(?:[A-Za-z0-9/?:@!$&'()*+,;=~._#-]|%[0-9A-Fa-f]{2})*",
    re.ASCII,
)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def formats() -> FormatChecker:
    """What the library checks, and what it leaves out if nobody says how: RFC 3986 and RFC 3339."""
    checker = FormatChecker()
    for name, pattern in (("uri", URI), ("date-time", INSTANT)):
        checker.checks(name)(partial(matches, pattern))
    return checker


def matches(pattern: re.Pattern[str], value: object) -> bool:
    return not isinstance(value, str) or pattern.fullmatch(value) is not None


def faults(document: Any, schema: dict[str, Any], registry: Registry[Any]) -> list[str]:
    checker = formats()
    validator = Draft202012Validator(schema, registry=registry, format_checker=checker)
    return [
        f"{list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(document)
    ]


def documents(site: SampleSite) -> Iterator[tuple[str, str, Any]]:
    """Every JSON document of every tree that has a schema of ours: where, which, what."""
    output = site.public.parent
    for tree in (output / "public", *sorted((output / "partners").iterdir())):
        for path in sorted(tree.resolve().rglob("*.json")):
            where = path.relative_to(tree.resolve()).as_posix()
            if where.startswith("schemas/"):
                continue
            document = json.loads(path.read_bytes())
            if path.name == "ninjs.json" and where.startswith("articles/"):
                yield f"{tree.name}/{where}", "ninjs", document
            elif "$schema" in document:
                name = document["$schema"].rpartition("/")[2].removesuffix(".json")
                yield f"{tree.name}/{where}", name, document
            for one in document.get("items", ()) if "feed" in where else ():
                name = one["_newskit"]["about"].rpartition("/")[2].removesuffix(".json")
                yield f"{tree.name}/{where}", name, one["_newskit"]
            if where.startswith("edition/items"):
                yield f"{tree.name}/{where}", "edition-items", document


def test_everything_published_is_what_its_schema_says(sample_site: SampleSite) -> None:
    address = "https://ledger.example.com"
    schemas, seen = published_schemas(address), set[str]()
    registry = every_registry(address).with_resource(
        "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
        Resource.from_contents(
            {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                # What only the official schema can say is tested where that lies beside us.
                "$defs": {"ninjsType": {"unevaluatedProperties": True}},
            }
        ),
    )
    for where, name, document in documents(sample_site):
        seen.add(name)
        assert faults(document, schemas[name], registry) == [], where
    assert seen >= {"article", "feed-item", "changes", "edition", "edition-items", "ninjs"}
    assert seen >= {"tombstone", "corrections"}
    # What the schema does not know, it refuses.
    assert faults({"id": "x"}, schemas["feed-item"], registry)


def test_ninjs_is_valid_by_the_official_schema(sample_site: SampleSite) -> None:
    folder = STANDARDS / "ninjs"
    if not folder.is_dir():
        pytest.skip("the official ninjs schemas do not lie beside the checkout")
    official = json.loads((folder / "ninjs-schema_3.1.json").read_text())
    places = Resource.from_contents(json.loads((folder / "GeoJSON-schema.json").read_text()))
    registry = every_registry("https://ledger.example.com").with_resources(
        [
            ("https://geojson.org/schema/GeoJSON.json", places),
            (official["$id"], Resource.from_contents(official)),
            (
                "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
                Resource.from_contents(official),
            ),
        ]
    )
    ours = published_schemas("https://ledger.example.com")["ninjs"]
    found = [document for _, name, document in documents(sample_site) if name == "ninjs"]
    assert len(found) >= 16
    document = plain = found[0]
    for document in found:
        assert faults(document, ours, registry) == []
        plain = {key: value for key, value in document.items() if key != "newskit"}
        assert faults(plain, official, registry) == []
    # Neither takes what it does not know.
    assert faults({**plain, "mood": "fine"}, official, registry)
    assert faults({**document, "mood": "fine"}, ours, registry)
    assert faults({**document, "newskit": {"mood": "fine"}}, ours, registry)
    for broken in ({"uri": "no address"}, {"versionCreated": "yesterday"}):
        assert faults({**plain, **broken}, official, registry)


NEWS_ARTICLE: dict[str, type | tuple[type, ...]] = {
    "@context": str, "@type": str, "@id": str, "headline": str, "description": str,
    "datePublished": str, "dateModified": str, "author": list, "publisher": dict,
    "inLanguage": str, "articleSection": str, "timeRequired": str, "wordCount": int,
}  # fmt: skip
# What is there if the article has it, by the key of article.json that says so.
IF_ANY = {
    "picture": "image", "mentions": "mentions", "sources": "citation", "tags": "keywords",
    "corrections": "correction",
}  # fmt: skip


def ld_faults(told: dict[str, Any], record: dict[str, Any]) -> list[str]:
    """What is wrong with what a page tells search engines, beside the article's record."""
    found = [key for key, kind in NEWS_ARTICLE.items() if not isinstance(told.get(key), kind)]
    found += [name for key, name in IF_ANY.items() if bool(record[key]) != bool(told.get(name))]
    cited = {name for fact in record["facts"] for name in fact["sources"]}
    urls = [one["url"] for one in record["sources"] if one["id"] in cited and one["url"]]
    found += ["isBasedOn"] if told.get("isBasedOn", []) != urls else []
    same = {
        "headline": "headline", "datePublished": "published", "dateModified": "modified",
        "identifier": "id", "version": "version", "@id": "url",
    }  # fmt: skip
    found += [key for key, name in same.items() if told.get(key) != record[name]]
    for part in (told.get("publisher"), *told.get("author", ()), *told.get("citation", ())):
        found += [f"{part}"] if not part or not part.get("@type") or not part.get("name") else []
    notes = [(one["datePublished"], one["text"]) for one in told.get("correction", ())]
    if notes != [(one["at"], one["note"]) for one in record["corrections"]]:
        found.append("corrections")
    return found


def test_every_page_tells_search_engines_all_that_the_record_does(sample_site: SampleSite) -> None:
    seen: set[str] = set()
    for file in sorted(sample_site.public.glob("articles/*/article.json")):
        record = json.loads(file.read_bytes())
        page = file.with_name("index.html").read_text()
        found = re.search(r'ld\+json">(.*?)</script>', page, re.S)
        if record.get("headline") is None:
            assert found is None, "a tombstone is no article"
            continue
        assert found is not None
        told = json.loads(found[1])
        assert ld_faults(told, record) == [], file
        seen |= set(told)
        for key in told.keys() & {*NEWS_ARTICLE, *IF_ANY.values(), "isBasedOn"}:
            less = {name: value for name, value in told.items() if name != key}
            assert ld_faults(less, record), f"{key} is not missed"
    assert seen >= {"image", "mentions", "citation", "correction", "isBasedOn", "keywords"}


def test_json_feeds_are_valid(sample_site: SampleSite) -> None:
    path = STANDARDS / "jsonfeed" / "schema-v1.1.json"
    if not path.is_file():
        pytest.skip("the schema of JSON Feed does not lie beside the checkout")
    validator = Draft7Validator(json.loads(path.read_text()))
    output = sample_site.public.parent
    feeds = [
        file
        for tree in (output / "public", *(output / "partners").iterdir())
        for file in tree.resolve().rglob("*.json")
        if "feed" in file.relative_to(tree.resolve()).as_posix() and "schemas" not in file.parts
    ]
    assert len(feeds) > 8
    for file in feeds:
        feed = json.loads(file.read_bytes())
        assert [error.message for error in validator.iter_errors(feed)] == [], file
        assert file.stat().st_size <= 250_000, file
    assert list(validator.iter_errors({"version": "1", "items": [{}]}))


def test_a_record_tells_the_bytes_of_every_page_of_every_feed(sample_site: SampleSite) -> None:
    output = sample_site.public.parent
    for tree in (output / "public", *(output / "partners").iterdir()):
        record = json.loads((tree / "edition.json").read_bytes())
        assert record["feeds"] and record["items"]
        for address, digest in {**record["feeds"], **record["items"]}.items():
            assert sum_of((tree / address).read_bytes()) == digest, address
        found = {
            path.relative_to(tree.resolve()).as_posix()
            for kind in (
                "feed.json",
                "feed/*.json",
                "atom.xml",
                "atom/*.xml",
                "rss.xml",
                "rss/*.xml",
                "ninjs.json",
                "ninjs/*.json",
                "changes.json",
                "changes/*.json",
                "corrections.json",
                "corrections/*.json",
            )
            for path in tree.resolve().rglob(kind)
            if not {"articles", "schemas"} & {*path.parts}
        }
        assert found == set(record["feeds"])
