"""Atom and RSS as feedparser reads them, which many partners use: every item of the kit's editions,
with its id, its dates and its headline; and what is gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser  # type: ignore[import-untyped]
import pytest

from newskit.kit import write_kit
from newskit.rehearsal import SITES, script

SCENES = [scene.id for scene in script().editions]
ADDRESSES = {
    "public": "https://rehearsal.example.com/",
    "partners/harbour-wire": "https://rehearsal.example.com/partners/harbour-wire/",
}
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit") / "kit"
    write_kit(folder)
    return folder


def tree(kit: Path, scene: str, site: str) -> Path:
    return kit / f"{SCENES.index(scene) + 1:02}-{scene}" / site


def must(kit: Path, scene: str, site: str) -> dict[str, dict[str, Any]]:
    number = SCENES.index(scene) + 1
    state = json.loads((kit / f"{number:02}-{scene}" / "state.json").read_text())
    return {one["id"]: one for one in state[site]}


def pages(kit: Path, scene: str, site: str, head: str) -> Iterator[tuple[Any, bytes]]:
    """Every page of a feed as feedparser reads it, from the newest to the oldest, and its bytes."""
    name = head
    while name:
        data = (tree(kit, scene, site) / name).read_bytes()
        feed = feedparser.parse(data)
        assert not feed.bozo, feed.get("bozo_exception")
        yield feed, data
        links = {link["rel"]: link["href"] for link in feed.feed.links}
        assert links["self"] == ADDRESSES[site] + name
        name = links.get("prev-archive", "").removeprefix(ADDRESSES[site])


# Those in which the feed is not what the script says: gone back, or forged.
STAGED = [scene.id for scene in script().editions if not scene.go_back and not scene.forge]


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("scene", STAGED)
def test_atom_tells_every_item_that_can_be_read(kit: Path, scene: str, site: str) -> None:
    states = must(kit, scene, site)
    entries = [one for feed, _ in pages(kit, scene, site, "atom.xml") for one in feed.entries]
    assert {one.id: (one.title, one.updated) for one in entries} == {
        name: (one["headline"], one["at"]) for name, one in states.items() if one["headline"]
    }
    assert len(entries) == len({one.id for one in entries})


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("scene", STAGED)
def test_atom_tells_what_is_gone(kit: Path, scene: str, site: str) -> None:
    gone = {name: one["at"] for name, one in must(kit, scene, site).items() if not one["headline"]}
    told: dict[str, str] = {}
    for feed, data in pages(kit, scene, site, "atom.xml"):
        here = {
            one.attrib["ref"]: one.attrib["when"] for one in ElementTree.XML(data).iter(TOMBSTONE)
        }
        # feedparser knows no tombstones, and keeps the last of a page as a word about the feed.
        last = feed.feed.get("at_deleted-entry")
        assert last == ({"ref": list(here)[-1], "when": list(here.values())[-1]} if here else None)
        told |= here
    assert told == gone


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("scene", STAGED)
def test_rss_tells_every_item_and_what_is_gone(kit: Path, scene: str, site: str) -> None:
    states = must(kit, scene, site)
    entries = [one for feed, _ in pages(kit, scene, site, "rss.xml") for one in feed.entries]
    assert {one.id: one.updated for one in entries} == {
        name: one["at"] for name, one in states.items()
    }
    for one in entries:
        headline, state = states[one.id]["headline"], states[one.id]["state"]
        assert one.title == headline or (headline is None and one.tags[-1].term == state)
