"""Canonical JSON: the examples of RFC 8785, and the fast way against the standard's library."""

import hashlib
import struct
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from newskit.canonical import canonical, canonical_digest, unambiguous

# RFC 8785, appendix B: the bits of a number, and how it is written.
NUMBERS = """
    0000000000000000 0
    8000000000000000 0
    0000000000000001 5e-324
    8000000000000001 -5e-324
    7fefffffffffffff 1.7976931348623157e+308
    ffefffffffffffff -1.7976931348623157e+308
    4340000000000000 9007199254740992
    c340000000000000 -9007199254740992
    4430000000000000 295147905179352830000
    44b52d02c7e14af5 9.999999999999997e+22
    44b52d02c7e14af6 1e+23
    44b52d02c7e14af7 1.0000000000000001e+23
    444b1ae4d6e2ef4e 999999999999999700000
    444b1ae4d6e2ef4f 999999999999999900000
    444b1ae4d6e2ef50 1e+21
    3eb0c6f7a0b5ed8c 9.999999999999997e-7
    3eb0c6f7a0b5ed8d 0.000001
    41b3de4355555553 333333333.3333332
    41b3de4355555554 333333333.33333325
    41b3de4355555555 333333333.3333333
    41b3de4355555556 333333333.3333334
    41b3de4355555557 333333333.33333343
    becbf647612f3696 -0.0000033333333333333333
    43143ff3c1cb0959 1424953923781206.2
"""


@pytest.mark.parametrize("line", NUMBERS.strip().splitlines())
def test_writes_numbers_as_the_standard_does(line: str) -> None:
    bits, written = line.split()
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical(number).decode() == written
    assert canonical({"among": [number, "others"]}).decode() == f'{{"among":[{written},"others"]}}'


def test_sorts_keys_as_utf_16() -> None:
    """RFC 8785, 3.2.3. By code points, or in UTF-8, the last two would change places."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\x80", "\u00f6"]
    in_order = ["\r", "1", "\x80", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(unambiguous(canonical(dict.fromkeys(keys, 1)))) == in_order
    assert sorted(keys) != in_order


def test_writes_the_example_of_the_standard() -> None:
    text = rb"""{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }"""
    assert canonical(unambiguous(text)).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def values(largest: float | None) -> st.SearchStrategy[Any]:
    """Values of JSON, with floats up to the largest one."""
    least = None if largest is None else -largest
    numbers = st.floats(least, largest, allow_nan=False, allow_infinity=False)
    leaves = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | numbers | TEXTS
    return st.recursive(
        leaves, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=30
    )


@given(values(None))
def test_the_fast_way_writes_what_the_library_writes(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(values(2.0**53 - 1))
def test_reading_it_and_writing_it_gives_the_same(value: Any) -> None:
    assert canonical(unambiguous(canonical(value))) == canonical(value)


def test_the_digest_is_that_of_the_canonical_bytes() -> None:
    assert (
        canonical_digest({"b": 1.0, "a": "é"})
        == hashlib.sha256(b'{"a":"\xc3\xa9","b":1}').hexdigest()
    )


@pytest.mark.parametrize(
    "value", [float("inf"), float("nan"), 2**53, -(2**53), "\ud800", {"\udfff": 1}, [2**64]]
)
def test_refuses_what_readers_would_not_understand_alike(value: Any) -> None:
    with pytest.raises(ValueError):
        canonical({"in": [value]})


@pytest.mark.parametrize(
    "text",
    [b'{"title": "one", "title": "other"}', b"[NaN]", b"[Infinity]", b"[1,]", b"\xff", b"[" * 9999],
)
def test_reads_no_text_that_readers_would_not_understand_alike(text: bytes) -> None:
    with pytest.raises(ValueError):
        unambiguous(text)
    assert unambiguous(b'{"title": "one", "other": {"title": 2.50}}')["other"] == {"title": 2.5}
