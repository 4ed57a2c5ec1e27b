"""Canonical JSON (RFC 8785): the one spelling of a value, which is what is digested and signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NoReturn

import orjson
import rfc8785

# What begins a character past U+FFFF in UTF-8. Keys are sorted as UTF-16, where such a character
# comes before some that UTF-8 puts first.
_ASTRAL = (b"\xf0", b"\xf1", b"\xf2", b"\xf3", b"\xf4")
# Below this, every reader of JSON takes an integer for the same number.
_EXACT = 2**53


class _Unusual(Exception):  # noqa: N818 - it is no error
    """A number that orjson may write otherwise than the standard wants it."""


def canonical(value: Any) -> bytes:
    """The canonical form of a value of dicts, lists, text, numbers, booleans and None.

    A ValueError for what no JSON says without doubt: infinity, an integer of 2^53 and more, half a
    character. Nearly all values are written by orjson, nine times as fast as by the standard's
    library and the same; whatever could differ is left to the library.
    """
    try:
        data = orjson.dumps(_plain(value), option=orjson.OPT_SORT_KEYS)
    except (_Unusual, orjson.JSONEncodeError):
        return rfc8785.dumps(value)
    if not data.isascii() and any(lead in data for lead in _ASTRAL):
        return rfc8785.dumps(value)
    return data


def canonical_digest(value: Any) -> str:
    """The SHA-256 of the value's canonical form, as hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def unambiguous(data: bytes) -> Any:
    """The value of a JSON text that every reader understands alike; a ValueError for any other.

    Of two equal keys some readers take the first: a text could say one thing to whoever verifies it
    and another to whoever shows it.
    """
    try:
        return json.loads(data.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    group: dict[str, Any] = {}
    for key, value in pairs:
        if key in group:
            raise ValueError(f"it has the key “{key[:40]}” twice in one group")
        group[key] = value
    return group


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON's")


def _plain(value: Any) -> Any:
    """The value with whole numbers as integers, for 10.0 is written 10."""
    kind = type(value)
    if kind is dict:
        # Most of what an item holds is text: not to call for it saves a third of the time.
        return {key: one if type(one) is str else _plain(one) for key, one in value.items()}
    if kind is list or kind is tuple:
        return [one if type(one) is str else _plain(one) for one in value]
    if kind is float:
        if value.is_integer() and -_EXACT < value < _EXACT:
            return int(value)
        if not 1e-4 < abs(value) < 1e15:
            raise _Unusual
    elif kind is int and not -_EXACT < value < _EXACT:
        raise _Unusual
    return value
