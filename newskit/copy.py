"""Copy: what somebody holds of an edition: an item, or a page of a feed, as a file or address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from newskit.canonical import unambiguous
from newskit.pattern import pattern
from newskit.record import AROUND

# Where an edition's own files stand in it: what is before that is its address.
_PAGE = pattern(r"(https?://.+)/(?:(?:feed|ninjs|changes)(?:/\d+)?\.json|edition\.json)\Z")
_SCHEMA = pattern(r"(https?://.+)/schemas/v\d+/[a-z-]+\.json\Z")


class NotACopy(Exception):  # noqa: N818 - it reads as a sentence
    """It is nothing that an edition publishes; the words say why."""


class CopiedItem(Struct, frozen=True):
    """An item in one of the formats: article-json, json-feed or ninjs."""

    format: str
    value: dict[str, Any]

    @property
    def id(self) -> str:
        return _text(self.value.get("uri" if self.format == "ninjs" else "id"))

    @property
    def url(self) -> str:
        return _text(self.value.get("url"))

    @property
    def signed(self) -> dict[str, Any]:
        """What its digest is of: what stands around an article is none of its version."""
        around = AROUND if self.format == "article-json" else frozenset()
        return {name: value for name, value in self.value.items() if name not in around}

    @property
    def own(self) -> dict[str, Any]:
        """Where the format carries what is newskit's own."""
        name = {"json-feed": "_newskit", "ninjs": "newskit"}.get(self.format)
        held = self.value.get(name) if name else self.value
        return held if isinstance(held, dict) else {}

    @property
    def version(self) -> int:
        """The version that it says it is; 0 where it says none."""
        said = str((self.value if self.format == "ninjs" else self.own).get("version"))
        return int(said) if re.fullmatch(r"[0-9]{1,9}", said) else 0

    @property
    def corrections(self) -> list[dict[str, Any]]:
        held = self.own.get("corrections")
        return [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []


class Copy(Struct, frozen=True):
    """`address` is that of the edition which it says it is of; '' where it says nothing.

    A page that is no JSON, or holds no items, can only be compared as a whole.
    """

    name: str
    data: bytes
    is_page: bool
    items: tuple[CopiedItem, ...]
    address: str


def read_copy(name: str, data: bytes) -> Copy:
    """What `data`, found under `name`, holds of an edition."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        if b"<feed" in data[:2000] or b"<rss" in data[:2000]:
            return Copy(name, data, True, (), "")
        raise NotACopy("it is a page for readers, and those are not signed")
    if data.startswith(b"%PDF-"):
        raise NotACopy(
            "it is a PDF, and PDFs are not signed: what is signed is the same article as data, the "
            "article.json that stands beside it"
        )
    try:
        held = unambiguous(data.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise NotACopy(f"it is not JSON that all readers understand alike: {error}") from None
    if isinstance(held, list):
        items = tuple(_items(held))
        if not items or len(items) != len(held):
            raise NotACopy("it is a list, and not of items")
        return Copy(name, data, True, items, _address([one.value for one in items]))
    if not isinstance(held, dict):
        raise NotACopy("it is no item, and no page of a feed")
    if isinstance(held.get("items"), list):
        items = tuple(_items(held["items"]))
        if len(items) != len(held["items"]):
            raise NotACopy("it holds items that are none of a feed")
        return Copy(name, data, True, items, _address([held, *(one.value for one in items)]))
    if "$schema" in held and isinstance(held.get("changes"), list):
        return Copy(name, data, True, (), _address([held]))
    if (item := _item(held)) is not None:
        return Copy(name, data, False, (item,), _address([held]))
    raise NotACopy("it is no item, and no page of a feed")


def _items(held: Iterable[Any]) -> Iterator[CopiedItem]:
    for value in held:
        if isinstance(value, dict) and (item := _item(value)) is not None:
            yield item


def _item(value: dict[str, Any]) -> CopiedItem | None:
    if "uri" in value:
        return CopiedItem("ninjs", value)
    if _text(value.get("$schema")).endswith(("/article.json", "/tombstone.json")):
        return CopiedItem("article-json", value)
    if "id" in value and ({"_newskit", "content_html", "content_text"} & value.keys()):
        return CopiedItem("json-feed", value)
    return None


def _address(held: list[dict[str, Any]]) -> str:
    """What it says of the edition's address, the most certain first."""
    for value in held:
        own = value.get("_newskit") if isinstance(value.get("_newskit"), dict) else {}
        said = (own or {}).get("edition"), value.get("next_url"), value.get("next")
        for address in map(_text, said):
            if match := _PAGE.match(address):
                return match[1]
    for value in held:
        own = value.get("_newskit") if isinstance(value.get("_newskit"), dict) else {}
        for address in map(_text, ((own or {}).get("about"), value.get("$schema"))):
            if match := _SCHEMA.match(address):
                return match[1]
    return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
