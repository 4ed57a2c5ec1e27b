"""Digests of bytes and of small values, by which everything heavy is named."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from msgspec.structs import astuple


def digest_of_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def sum_of(data: bytes) -> str:
    """SHA-256 in hexadecimal, as it is told to others."""
    return hashlib.sha256(data).hexdigest()


def digest_of(value: Any) -> str:
    """Of a value made of structs, lists, tuples, text and numbers; 128 bits as hexadecimal."""
    return digest_of_bytes(orjson.dumps(value, astuple, orjson.OPT_SORT_KEYS))
