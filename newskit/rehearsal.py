"""Rehearsal: the script of the conformance kit, and the state that a partner must be in after each
of its editions; computed from the script alone, so that newskit's own feeds are held against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from pydantic import Field

from newskit.card import stamp
from newskit.document import read_settings
from newskit.field import Id, Instant, Text
from newskit.model import Model, fitted

MATERIAL = Path(__file__).parent / "conformance"
PUBLIC, PARTNER = SITES = ("public", "partners/harbour-wire")
TOMBSTONES_STAND = timedelta(days=90)
# What of an article's file no reader is told.
_UNTOLD = ("id", "status", "reason", "embargo")

Articles = Mapping[str, Mapping[str, Any]]
State = dict[str, Any]


class Forgery(Model):
    """`article` is shown under the id of another one."""

    article: Id
    under: Id = Field(alias="as")


class Scene(Model):
    """One edition of the script: what its newsroom does, when, and what that teaches."""

    id: Id
    at: Instant
    title: Text
    teaches: Text
    write: dict[Id, dict[Id, Any]] = Field(default_factory=dict)
    clear: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)
    rename: dict[Id, Id] = Field(default_factory=dict)
    key: Id | None = None
    retire: Id | None = None
    go_back: bool = False
    forge: Forgery | None = None

    def edited(self, articles: Articles) -> Articles:
        """The newsroom's articles after this edition's edits: their keys, by slug."""
        after = {self.rename.get(slug, slug): dict(keys) for slug, keys in articles.items()}
        for slug, keys in self.write.items():
            after[slug] = after.get(slug, {}) | keys
        for slug, names in self.clear.items():
            after[slug] = {key: value for key, value in after[slug].items() if key not in names}
        return after


class Script(Model):
    editions: tuple[Scene, ...]


def script() -> Script:
    path = MATERIAL / "script.yaml"
    document, problems = read_settings(path.name, path.read_bytes())
    assert document is not None, problems
    found, problems = fitted(Script, document.data, document.place, "the script")
    assert found is not None, problems
    return found


class Held(Struct, frozen=True):
    """What a partner holds of an article; `told` is all that its text says."""

    id: str
    version: int
    state: str
    at: str
    reason: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_readable(self) -> bool:
        return self.state in ("published", "embargoed")

    def shown(self) -> State:
        fields = ("at", "kind", "fact", "was", "now", "note")
        defaults = dict.fromkeys(fields, "") | {"kind": "correction"}
        corrections = [defaults | dict(one) for one in self.told.get("corrections", ())]
        corrections.sort(key=lambda one: one["at"], reverse=True)
        return {
            "id": self.id,
            "version": self.version,
            "state": self.state,
            "at": self.at,
            "headline": self.told["headline"] if self.is_readable else None,
            "corrections": corrections if self.is_readable else [],
        }


class Audience(Struct, frozen=True):
    """Whoever reads a tree: everybody, or a partner, who takes articles of these sections with a
    score from `lowest`, and may have them before their embargo is over if `is_early`."""

    host: str
    sections: tuple[str, ...] = ()
    lowest: float | None = None
    is_early: bool = False

    def wants(self, keys: Mapping[str, Any]) -> bool:
        has_score = self.lowest is None or float(keys.get("sentiment", "-1")) >= self.lowest
        return has_score and (not self.sections or keys["section"] in self.sections)


# What the newsroom's settings and the partner's say; a test holds these to the files.
HOST = "rehearsal.example.com"
AUDIENCES = {PUBLIC: Audience(HOST), PARTNER: Audience(HOST, ("harbour",), 5, is_early=True)}


def expectations(editions: tuple[Scene, ...]) -> Iterator[Mapping[str, list[State]]]:
    """After each edition, by tree: every item that a partner must hold, in order of id. Beyond
    these a partner may hold tombstones that are told no more, and nothing else."""
    articles: Articles = {}
    held: dict[str, Mapping[str, Held]] = {site: {} for site in AUDIENCES}
    told: list[Mapping[str, list[State]]] = []
    for scene in editions:
        articles = scene.edited(articles)
        for site, audience in AUDIENCES.items():
            held[site] = after(held[site], articles, stamp(scene.at), audience)
        told.append({site: states(items, scene.at) for site, items in held.items()})
        # Of an edition that is gone back behind, or that is forged, nothing is to be taken.
        yield told[-3] if scene.go_back else told[-2] if scene.forge else told[-1]


def after(
    items: Mapping[str, Held], articles: Articles, at: str, audience: Audience
) -> Mapping[str, Held]:
    """What was published for an audience up to an edition, by the key that an article keeps, from
    what was published up to the edition before."""
    return {**items, **dict(_moved(items, articles, at, audience))}


def _moved(
    items: Mapping[str, Held], articles: Articles, at: str, audience: Audience
) -> Iterator[tuple[str, Held]]:
    for slug, keys in articles.items():
        key = keys.get("id", slug)
        state, reason = _state(keys, at, audience), keys.get("reason", "")
        told = {name: value for name, value in keys.items() if name not in _UNTOLD}
        told |= {"url": slug, "until": keys["embargo"] if state == "embargoed" else ""}
        one = Held("", 0, state, at, reason, told)
        if key not in items:
            if one.is_readable:
                name = f"tag:{audience.host},{keys['published'][:4]}:{key}"
                since = at if state == "embargoed" else keys["published"]
                yield key, replace(one, id=name, version=1, at=since)
            continue
        held = items[key]
        if one.is_readable:
            has_moved = (one.state, one.told) != (held.state, held.told)
        else:
            has_moved = (one.state, one.reason) != (held.state, held.reason)
        # Another reason for the same end is not another end.
        is_same_end = one.state == held.state and not one.is_readable
        since = held.at if is_same_end else at
        if has_moved:
            yield key, replace(one, id=held.id, version=held.version + 1, at=since)


def _state(keys: Mapping[str, Any], at: str, audience: Audience) -> str:
    """Where an article stands for this audience."""
    if status := keys.get("status"):
        return str(status)
    if keys.get("expires", "9") <= at:
        return "expired"
    is_embargoed = keys.get("embargo", "") > at
    if not is_embargoed and keys["published"] > at:
        return "withheld"
    if not audience.wants(keys):
        return "removed"
    if is_embargoed:
        return "embargoed" if audience.is_early else "withheld"
    return "published"


def states(items: Mapping[str, Held], at: datetime) -> list[State]:
    """All that a feed tells of at this instant, in order of id."""
    ended = stamp(at - TOMBSTONES_STAND)
    still = (
        item
        for item in items.values()
        if item.is_readable or item.state == "withheld" or item.at > ended
    )
    return sorted((item.shown() for item in still), key=lambda state: state["id"])
