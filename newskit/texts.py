"""Texts: all that an article says to its readers, each piece with where it stands in the data."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate

from msgspec import Struct

from newskit.block import Prose, StoryBlock
from newskit.model import Loc, Model

# What a block says to newskit, and not to readers in the writer's own words.
_NOT_TOLD = frozenset({"file", "type", "unit", "source", "credit", "speaker", "date"})


class Texts(Struct, frozen=True, dict=True):
    """`pieces` in the order in which readers meet them; no piece is empty."""

    pieces: tuple[tuple[Loc, str], ...]

    @cached_property
    def whole(self) -> str:
        """All pieces, a line for each and a character for each of theirs: every space and line end
        in them is a space, every apostrophe straight, so that a name is found however it is set."""
        joined = "\0".join(text for _, text in self.pieces).replace("\n", " ")
        for typed, plain in (("\u00a0", " "), ("\u202f", " "), ("’", "'"), ("\0", "\n")):
            joined = joined.replace(typed, plain)
        return joined

    def at(self, offset: int) -> tuple[Loc, str, int]:
        """The piece at a character of `whole`, and the character of the piece that it is."""
        number = bisect_right(self._starts, offset) - 1
        loc, text = self.pieces[number]
        return loc, text, offset - self._starts[number]

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(text) + 1 for _, text in self.pieces[:-1]), initial=0))


def in_body(body: Iterable[Prose | StoryBlock]) -> Iterator[tuple[Loc, str]]:
    """The texts of a body. A run of prose is one text, however many paragraphs it has."""
    for number, part in enumerate(body):
        if isinstance(part, Prose):
            yield ("body", number), part.text
        else:
            yield from _in_value(part, ("body", number))


def _in_value(value: object, loc: Loc) -> Iterator[tuple[Loc, str]]:
    match value:
        case str():
            if value:
                yield loc, value
        case Model():
            for name, inner in value.__dict__.items():
                if inner and name not in _NOT_TOLD:
                    yield from _in_value(inner, (*loc, name))
        case tuple():
            for number, inner in enumerate(value):
                yield from _in_value(inner, (*loc, number))
        case dict():
            # The labels of a chart: what they stand for is a number.
            yield from (((*loc, label), label) for label in value)


def find_words(words: str, text: str, start: int = 0) -> int:
    """Where some words stand in a text as words of their own; -1 for nowhere."""
    at = text.find(words, start)
    while at >= 0:
        end = at + len(words)
        begins = not is_one_word(text[at - 1 : at], words[:1])
        if begins and not is_one_word(words[-1:], text[end : end + 1]):
            return at
        at = text.find(words, at + 1)
    return -1


def is_one_word(before: str, after: str) -> bool:
    """Whether two characters side by side are of one word; '' is none. Scripts without capitals do
    not all put spaces between words."""
    pair = before + after
    return len(pair) == 2 and all(c.islower() or c.isupper() or c.isdigit() for c in pair)
