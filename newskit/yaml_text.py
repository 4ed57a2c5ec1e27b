"""A text in YAML: a range of it, a value with its place, and what no text may hold."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from newskit.pattern import pattern

# Line, column, end line, end column: from 1, the end exclusive, as in a Place.
Range = tuple[int, int, int, int]

# Characters that no feed can carry, typed or escaped.
CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
# Spaces that look like ordinary ones, or like nothing, and that YAML takes for letters.
ODD_SPACES = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u205f"
    "\u2060\u3000"
)
UNWANTED = pattern(f"[{CONTROLS}]")


class Spot(Struct):
    """A value, where it stands, and where its key stands; `inside` holds the values within it."""

    value: Any
    at: Range
    key: Range | None = None
    inside: dict[str, Spot] | list[Spot] | None = None
