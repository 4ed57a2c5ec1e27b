"""Terminal: what a person reads is broken at spaces, and an address is not broken at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskit.terminal import folded


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("short", ["short"]),
        (
            "  changed  feeds: /atom.xml /feed.json",
            ["  changed  feeds:", "    /atom.xml /feed.json"],
        ),
        (
            "at https://ledger.example.com/x/ now",
            ["at", "  https://ledger.example.com/x/", "  now"],
        ),
        ("type `newskit check --fix` for it", ["type", "  `newskit check --fix`", "  for it"]),
        ("a ` b and much more of it", ["a ` b and much more of", "  it"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("a tab\tand a\u00a0space are kept", ["a tab\tand a\u00a0space are", "  kept"]),
        ("nothing follows" + " " * 100_000, ["nothing follows"]),
    ],
)
def test_a_long_line_is_broken_at_spaces(words: str, lines: list[str]) -> None:
    assert folded(words, 24).split("\n") == lines
    assert folded(words, 0) == words


@given(st.lists(st.sampled_from(["a", "the", "`b c`", "/articles/x/", "é"])), st.integers(1, 30))
def test_nothing_is_lost_and_what_fits_is_not_wider(pieces: list[str], width: int) -> None:
    lines = folded(" ".join(pieces), width).split("\n")
    assert " ".join(line.strip() for line in lines) == " ".join(pieces)
    assert all(len(line) <= width or line.strip() in pieces for line in lines)
