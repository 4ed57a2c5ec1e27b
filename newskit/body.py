"""Body: the text of an article in pieces, and every slip that was made in writing it."""

from __future__ import annotations

import re

from msgspec import Struct

from newskit.field import WEB_SCHEMES, in_plain_letters
from newskit.pattern import pattern

HTML_TAG = pattern(
    r"<(?:!--[^\n]{0,80}|/?(?:a|b|blockquote|br|center|div|em|embed|font|h[1-6]|hr|i|iframe|img|li|ol|p|script|span|"
    r"strong|style|sub|sup|svg|table|td|tr|u|ul|video)\b[^<>]*>)",
    re.IGNORECASE,
)


class Fence(Struct, frozen=True):
    """A fenced block of the body: its word (or all that stands in its place), its text, and the
    body line of its first content."""

    word: str
    text: str
    line: int


class Passage(Struct, frozen=True):
    """Markdown between fences: safe HTML, its plain text, its headings' ids, its first line."""

    html: str
    text: str
    line: int


class Slip(Struct, frozen=True):
    """Something in the Markdown that cannot be published as it is. `line` is a body line from 0,
    `found` the part of it that is at fault, if not all."""

    code: str
    message: str
    hint: str
    line: int
    is_error: bool = True
    found: str = ""


class Body(Struct, frozen=True):
    pieces: tuple[Passage | Fence, ...]
    slips: tuple[Slip, ...]


def has_notes(text: str) -> bool:
    """Whether the sign of a footnote may stand in a text."""
    # To look for one letter takes a twentieth of the time that two take.
    return "^" in text and "[^" in text


def may_lead(address: str) -> bool:
    """Whether text may be linked to the address: on the web, by mail, on this site (`/…`) or on
    this page (`#…`); by no other scheme."""
    plain = address.strip().lower()
    # Two slashes lead to another site, by whatever scheme this one has.
    return plain.startswith((*WEB_SCHEMES, "/", "#")) and plain[:2] not in ("//", "/\\")


def heading_name(text: str, taken: set[str]) -> str:
    """An id that is not taken yet. The prefix keeps it apart from the page's own."""
    plain = re.sub(r"[^a-z0-9]+", "-", in_plain_letters(text)).strip("-")
    stem = "s-" + (plain[:60] or "section")
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    taken.add(name)
    return name
