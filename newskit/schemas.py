"""Schemas of what is published, by name: what partners may rely on, and hold a feed against."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, Field

from newskit.history import Kind, State
from newskit.published import (
    CorrectionRecord,
    ItemRecord,
    Published,
    Record,
    TombstoneRecord,
    schema_of,
)
from newskit.record import SCHEMAS

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_NINJS = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"
Sum = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class ChangeLine(Published):
    """Something that happened. `change` counts the changes of the tree; `fields` are what an update
    touched, `reason` why an article left."""

    change: int
    id: str
    kind: Kind
    version: int
    at: str
    fields: tuple[str, ...] = ()
    reason: str = ""


class ChangesPage(Published):
    """A page of changes.json, newest first; `next` is the page of older ones."""

    changes: tuple[ChangeLine, ...]
    next: str = ""


class CorrectionLine(CorrectionRecord):
    """A correction, and the article that it mends."""

    id: str
    url: str
    headline: str


class CorrectionsPage(Published):
    """A page of corrections.json: every correction of every article that can be read, newest first;
    `next` is the page of older ones."""

    corrections: tuple[CorrectionLine, ...]
    next: str = ""


class EditionRecord(Published):
    """edition.json. `feeds` and `items` are SHA-256 digests of files by address; `edition` counts
    the editions that differ, `changes` the changes of the tree. Canonical JSON (RFC 8785)."""

    address: str
    newsroom: str
    partner: str = ""
    edition: int
    changed: str
    changes: int
    feeds: dict[str, Sum]
    items: dict[str, Sum]


class LogLine(Published):
    """A change of an item, and the digests of the version that it made, by format; `out` is when
    that went out, where it was later than `at`."""

    number: int
    kind: Kind
    version: int
    at: str
    fields: tuple[str, ...]
    reason: str
    digests: dict[str, Sum]
    out: str = ""


class HistoryItem(Published):
    """What a tree has published of an article. `digests` are, by format, those of the canonical
    JSON of the item as that format carries it now; `former` are slugs that it had before; `content`
    and `fields` are newskit's own."""

    id: str
    number: int
    key: str
    slug: str
    section: str
    version: int
    state: State
    published: str
    modified: str
    at: str
    reason: str
    change: int
    content: str
    fields: str
    corrections: int
    embargo: str
    digests: dict[str, Sum]
    log: tuple[LogLine, ...]
    former: tuple[str, ...] = ()


class HistoryPart(Published):
    """edition/items/<n>.json: two hundred items by number."""

    items: tuple[HistoryItem, ...]


@lru_cache(maxsize=8)
def published_schemas(address: str) -> Mapping[str, dict[str, Any]]:
    """Every schema of a newsroom at that address, by the name of its file."""

    def of(model: type[BaseModel], name: str, *about: str) -> dict[str, Any]:
        return schema_of(model, address, name, *(about or ("$schema",)))

    return {
        "article": of(Record, "article"),
        "tombstone": of(TombstoneRecord, "tombstone", "$schema", "about"),
        "feed-item": of(ItemRecord, "feed-item", "about"),
        "changes": of(ChangesPage, "changes"),
        "corrections": of(CorrectionsPage, "corrections"),
        "edition": of(EditionRecord, "edition"),
        "edition-items": of(HistoryPart, "edition-items"),
        "ninjs": _ninjs(address),
        "ninjs-page": _ninjs_page(address),
    }


def _ninjs(address: str) -> dict[str, Any]:
    """The official item type and one property more; nothing else is allowed."""
    named = f"{address}/{SCHEMAS}"
    return {
        "$schema": _DRAFT,
        "$id": f"{named}/ninjs.json",
        "title": "A ninjs 3.1 item with newskit's own property",
        "allOf": [{"$ref": f"{_NINJS}#/$defs/ninjsType"}],
        "properties": {
            "newskit": {
                "anyOf": [{"$ref": f"{named}/feed-item.json"}, {"$ref": f"{named}/tombstone.json"}]
            }
        },
        "required": ["uri"],
        "unevaluatedProperties": False,
    }


def _ninjs_page(address: str) -> dict[str, Any]:
    named = f"{address}/{SCHEMAS}"
    return {
        "$schema": _DRAFT,
        "$id": f"{named}/ninjs-page.json",
        "title": "A page of ninjs items, newest change first; `next` is the page of older ones",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            "items": {"type": "array", "items": {"$ref": f"{named}/ninjs.json"}},
            "next": {"type": "string"},
        },
        "required": ["items"],
        "additionalProperties": False,
    }
