"""Problem and Place: what went wrong, where, and how to mend it; one printer."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A range in a file: lines and columns count from 1, in characters; the end is exclusive.

    `path` is relative to the newsroom's folder, with forward slashes. Line 0 means the whole file.
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Note:
    """A second place that explains a problem, such as the other of two equal keys."""

    place: Place
    words: str


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake, told to the person who can mend it. The code is a word and lasts for ever."""

    code: str
    message: str
    place: Place
    hint: str = ""
    notes: tuple[Note, ...] = field(default=())
    severity: Severity = "error"

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place, *(note.place for note in self.notes))

    @property
    def is_error(self) -> bool:
        return self.severity == "error"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file, line and column; the same problem twice is one problem."""
    return sorted(
        dict.fromkeys(problems), key=lambda problem: (problem.place, problem.code, problem.message)
    )


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that `word` was probably meant to be, if there is one."""
    plain = {candidate.lower().replace("-", "_"): candidate for candidate in candidates}
    wanted = word.lower().replace("-", "_")
    if wanted in plain:
        return plain[wanted]
    near = difflib.get_close_matches(wanted, plain, n=1, cutoff=0.7)
    return plain[near[0]] if near else None


def told(problems: Iterable[Problem], sources: Mapping[str, str]) -> str:
    """All problems in words, each with the line it is about and a caret under the range.

    `sources` maps a path to the text of that file; a file that is not there gets no frame.
    """
    return "\n\n".join(_told(problem, sources) for problem in in_order(problems))


def _told(problem: Problem, sources: Mapping[str, str]) -> str:
    lines = [f"{problem.severity}[{problem.code}]: {shown(problem.message)}"]
    places = [(problem.place, "")] + [(note.place, note.words) for note in problem.notes]
    gutter = max(len(str(place.line)) for place, _ in places)
    for number, (place, words) in enumerate(places):
        lines.append(f"{' ' * gutter}{'-->' if number == 0 else ':::'} {shown(str(place))}")
        lines += _frame(place, shown(words), sources.get(place.path), gutter)
    if problem.hint:
        lines.append(f"{' ' * gutter} = help: {shown(problem.hint)}")
    return "\n".join(lines)


def _frame(place: Place, words: str, source: str | None, gutter: int) -> list[str]:
    if not place.line or source is None:
        return [f"{' ' * gutter} | {words}"] if words else []
    text = source.split("\n")
    if place.line > len(text):
        return []
    line = shown(text[place.line - 1])
    last = place.end_column if place.end_line == place.line else len(line) + 1
    start = min(max(place.column, 1), len(line) + 1)
    width = max(min(last, len(line) + 1) - start, 1)
    # A line of a thousand characters would hide the caret: show a window around it.
    if len(line) > 110:
        begin = max(start - 41, 0)
        cut = line[begin : begin + 100]
        line = ("… " if begin else "") + cut + (" …" if begin + 100 < len(line) else "")
        start = start - begin + (2 if begin else 0)
        width = min(width, max(len(line) - start + 1, 1))
    return [
        f"{' ' * gutter} |",
        f"{place.line:>{gutter}} | {line}",
        f"{' ' * gutter} | {' ' * (start - 1)}{'^' * width}{' ' + words if words else ''}",
    ]


def shown(line: str) -> str:
    """A text as a terminal may show it: no control characters, tabs one column wide.

    A file's name may hold what its text may not.
    """
    return "".join(
        "→" if character == "\t" else character if character.isprintable() else "·"
        for character in line
    )
