"""Overlay: the problems as a preview shows them over a page, made for a template to draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from newskit.pattern import pattern
from newskit.problem import Place, Problem, in_order, is_explained, shown
from newskit.terminal import counted

# Between two backticks. Three of them are told of as they are.
_CODE = pattern(r"(?<!`)`([^`]+)`(?!`)")
# More than these nobody mends in a browser; `newskit check` tells all of them.
MOST = 50
# A paragraph is one line of its file: around what is meant, so many characters are shown.
BEFORE, AFTER = 60, 120


class FrameLine(Struct, frozen=True):
    """A line of a file: what is meant is `marked`; lines around it have nothing marked."""

    number: int
    before: str
    marked: str
    after: str


class Frame(Struct, frozen=True):
    """A place as `file:line:column`, its line between its neighbours, and words about it, of which
    every second piece is code."""

    place: str
    words: tuple[str, ...]
    lines: tuple[FrameLine, ...]


class Trouble(Struct, frozen=True):
    """One problem, or without a code what keeps a page from being drawn. In `message` and `hint`
    every second piece is code, as it would be typed. `is_fixable` if `--fix` would mend it,
    `is_explained` if `newskit explain` tells more."""

    severity: str
    code: str
    message: tuple[str, ...]
    hint: tuple[str, ...]
    frames: tuple[Frame, ...]
    is_fixable: bool = False
    is_explained: bool = False


class Overlay(Struct, frozen=True):
    """All problems: those of the page that is shown, those of others, and how many `more`."""

    count: str
    has_errors: bool
    here: tuple[Trouble, ...]
    elsewhere: tuple[Trouble, ...]
    more: int


def overlay(
    problems: Iterable[Problem], sources: Mapping[str, str], file: str, undrawn: Trouble | None
) -> Overlay:
    """What there is to tell over the page of the article in `file` (or of none), errors first;
    before all, what keeps the page from being drawn."""
    ordered = sorted(in_order(problems), key=lambda problem: not problem.is_error)
    here = [problem for problem in ordered if problem.place.path == file]
    elsewhere = [problem for problem in ordered if problem.place.path != file]
    first = [undrawn] if undrawn else []
    severities = [*(one.severity for one in first), *(one.severity for one in ordered)]
    return Overlay(
        count=_counts(severities),
        has_errors="error" in severities,
        here=(*first, *(trouble(problem, sources) for problem in here[:MOST])),
        elsewhere=tuple(
            trouble(problem, sources) for problem in elsewhere[: max(MOST - len(here), 0)]
        ),
        more=max(len(ordered) - MOST, 0),
    )


def _counts(severities: list[str]) -> str:
    """“2 errors and 1 warning”; '' for none."""
    numbers = [(severities.count(word), word) for word in ("error", "warning")]
    return " and ".join(counted(number, word) for number, word in numbers if number)


def undrawn(words: str, place: Place | None, source: str) -> Trouble:
    """What keeps a page from being drawn, at a place of a file with this text, if there is one."""
    frames = (Frame(shown(str(place)), (), tuple(_lines(place, source))),) if place else ()
    return Trouble("error", "", (shown(words),), (), frames)


def trouble(problem: Problem, sources: Mapping[str, str]) -> Trouble:
    places = [(problem.place, ""), *((note.place, note.words) for note in problem.notes)]
    return Trouble(
        severity=problem.severity,
        code=problem.code,
        message=_pieces(problem.message),
        hint=_pieces(problem.hint),
        frames=tuple(
            Frame(shown(str(place)), _pieces(words), tuple(_lines(place, sources.get(place.path))))
            for place, words in places
        ),
        is_fixable=problem.fix is not None,
        is_explained=is_explained(problem.code),
    )


def _pieces(words: str) -> tuple[str, ...]:
    """Words in pieces, of which every second is code."""
    return tuple(_CODE.split(shown(words))) if words else ()


def _lines(place: Place, source: str | None) -> Iterator[FrameLine]:
    text = source.split("\n") if source is not None and place.line else []
    for number in range(max(place.line - 1, 1), min(place.line + 1, len(text)) + 1):
        line = shown(text[number - 1])
        if number == place.line:
            yield _marked(place, line)
        else:
            yield FrameLine(number, _cut(line, AFTER), "", "")


def _marked(place: Place, line: str) -> FrameLine:
    start = min(max(place.column - 1, 0), len(line))
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    end = min(max(end, start), len(line))
    before, marked, after = line[:start], line[start:end], line[end:]
    if len(before) > BEFORE:
        before = "… " + before[-BEFORE:]
    # Where something is missing there is nothing to mark, and the place is shown all the same.
    return FrameLine(place.line, before, _cut(marked, AFTER) or " ", _cut(after, AFTER))


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length] + " …"
