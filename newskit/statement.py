"""Statement: a text of an article with its figures, where it stands, and what a writer calls it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from newskit.article import Article, Fact
from newskit.block import Prose
from newskit.blocks.chart import Chart
from newskit.blocks.pullquote import PullQuote
from newskit.figure import Figure
from newskit.figure_reader import Figures, figures, numbers
from newskit.markup import text_of
from newskit.model import Loc
from newskit.pattern import pattern


class Statement(Struct, frozen=True, dict=True):
    """A text of an article; its figures are read when they are first asked for."""

    called: str
    loc: Loc
    text: str
    language: str
    fact: int | None = None
    """The number of the fact that it is of."""

    @cached_property
    def _found(self) -> Figures:
        return figures(self.text, self.language)

    @property
    def figures(self) -> tuple[Figure, ...]:
        return self._found.read

    @property
    def unread(self) -> tuple[str, ...]:
        """What looks like a figure and cannot be read."""
        return self._found.unread

    @cached_property
    def line(self) -> str:
        """The text without its line ends, each character in its place."""
        return self.text.replace("\n", " ")

    def written(self, figure: Figure) -> str:
        return " ".join(self.text[figure.start : figure.end].split())

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Each number, figure or not, with the words behind it."""
        spans = numbers(self.line, self.language)
        return tuple(self.line[start:end].strip(_AROUND) for start, end in spans)

    def near(self, number: str) -> Iterator[Figure]:
        """The figures beside each place where a number is written so."""
        for at in places(number, self.line):
            start = max(self.line.rfind(" ", 0, max(at - 30, 0)), 0)
            end = self.line.find(" ", at + len(number) + 30)
            yield from figures(self.line[start : end if end > 0 else None], self.language).read


_AROUND = " .,;:!?()[]“”„\"‘’'«»…"
# What makes another number, or another word, of what stands beside it.
_JOINS_BEFORE = pattern(r"(?:\w|\d[.,’]|[$€£])\Z")
_JOINS_AFTER = pattern(r"\w|[.,]\d|[²³-]")


def places(words: str, line: str) -> Iterator[int]:
    """Where words stand in a line, and are no part of another number or word."""
    at = line.find(words)
    while at >= 0:
        if not (
            _JOINS_BEFORE.search(line, max(at - 2, 0), at)
            or _JOINS_AFTER.match(line, at + len(words))
        ):
            yield at
        at = line.find(words, at + 1)


def has(line: str, words: str) -> bool:
    """Whether words stand in a line: with a small or a capital letter first, or spelt with a hyphen
    as a 40-metre quay is."""
    if any(True for _ in places(words, line)):
        return True
    other = words[0].swapcase() + words[1:]
    if "-" in words:
        other = words.split(" ")[0].replace("-", " ") + "s"
    return other != words and any(True for _ in places(other, line))


def claims_of(article: Article, language: str) -> Iterator[Statement]:
    """What the article says of itself, and its body or a cited fact has to bear out."""
    yield Statement("the headline", ("headline",), article.headline, language)
    yield Statement("the summary", ("summary",), article.summary, language)
    for number, takeaway in enumerate(article.takeaways):
        yield Statement(f"takeaway {number + 1}", ("takeaways", number), takeaway, language)
    for number, row in enumerate(article.affected):
        if row.why:
            loc = ("affected", number, "why")
            yield Statement(f"the reason for “{row.who}”", loc, row.why, language)
    for number, part in enumerate(article.body):
        if isinstance(part, PullQuote):
            yield Statement("the pull quote", ("body", number, "text"), part.text, language)


def prose_of(article: Article, language: str) -> Iterator[Statement]:
    for number, part in enumerate(article.body):
        if isinstance(part, Prose):
            yield Statement("the body", ("body", number), part.text, language)


def blocks_of(article: Article, language: str) -> Iterator[Statement]:
    """What the body's story blocks say; a pull quote only repeats."""
    for number, part in enumerate(article.body):
        if isinstance(part, Prose | PullQuote):
            continue
        text = text_of(part.as_core())
        if isinstance(part, Chart) and part.unit:
            text += "".join(f"\n{value:f} {part.unit}" for value in part.values.values())
        yield Statement(f"the {part.word} in the body", ("body", number), text, language)


def texts_of(article: Article, language: str) -> Iterator[Statement]:
    """The text of each fact."""
    for number, fact in enumerate(article.facts):
        loc = ("facts", number, "text")
        yield Statement(_name(fact, number), loc, fact.text, language, number)


def values_of(article: Article, language: str) -> Iterator[Statement]:
    """The value of each fact that has one."""
    for number, fact in enumerate(article.facts):
        if fact.value:
            loc = ("facts", number, "value")
            yield Statement(_name(fact, number), loc, fact.value, language, number)


def _name(fact: Fact, number: int) -> str:
    return f"the fact `{fact.id}`" if fact.id else f"fact {number + 1}"
