"""Problem and Place: what went wrong, where, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

Severity = Literal["error", "warning"]


class Place(Struct, frozen=True, order=True):
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


class Note(Struct, frozen=True):
    """A second place that explains a problem, such as the other of two equal keys."""

    place: Place
    words: str


class Edit(Struct, frozen=True):
    """A range within one line of a file, and the text that is to stand there instead."""

    place: Place
    text: str


class Fix(Struct, frozen=True):
    """Edits that together mend a problem for certain: nobody who knows the newsroom would make
    others."""

    edits: tuple[Edit, ...]


class Problem(Struct, frozen=True):
    """One mistake, told to the person who can mend it. The code is a word and lasts for ever."""

    code: str
    message: str
    place: Place
    hint: str = ""
    notes: tuple[Note, ...] = ()
    severity: Severity = "error"
    fix: Fix | None = None

    @property
    def places(self) -> tuple[Place, ...]:
        return (self.place, *(note.place for note in self.notes))

    @property
    def is_error(self) -> bool:
        return self.severity == "error"


def replaced(places: Place | Iterable[Place], text: str) -> Fix | None:
    """The fix that puts `text` at a place, or at several; none where one of them is more or less
    than a range of one line."""
    places = (places,) if isinstance(places, Place) else tuple(places)
    are_ranges = all(
        place.line == place.end_line and 0 < place.column < place.end_column for place in places
    )
    edits = tuple(Edit(place, text) for place in places)
    return Fix(edits) if are_ranges and "\n" not in text else None


def is_explained(code: str) -> bool:
    """Whether `newskit explain` knows the code; of what other packages find it knows nothing."""
    return (Path(__file__).parent / "codes" / f"{code}.md").is_file()


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file, line and column; the same problem twice is one problem. Without settings a folder
    may be no newsroom at all: that is told before what else is in it."""
    return sorted(
        dict.fromkeys(problems),
        key=lambda problem: (
            problem.code != "missing-settings",
            problem.place,
            problem.code,
            problem.message,
        ),
    )


def data_of(problem: Problem) -> dict[str, Any]:
    """A problem as JSON may hold it, for every program that reads problems."""
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "place": _range(problem.place),
        "hint": problem.hint,
        "notes": [{"place": _range(note.place), "words": note.words} for note in problem.notes],
        "fix": problem.fix
        and [{"place": _range(edit.place), "text": edit.text} for edit in problem.fix.edits],
    }


def _range(place: Place) -> dict[str, Any]:
    """Of a whole file the path alone."""
    names = ("line", "column", "end_line", "end_column") if place.line else ()
    return {"path": place.path, **{name: getattr(place, name) for name in names}}


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that `word` was probably meant to be, if there is one."""
    plain = {candidate.lower().replace("-", "_"): candidate for candidate in candidates}
    wanted = word.lower().replace("-", "_")
    if wanted in plain:
        return plain[wanted]
    import difflib  # noqa: PLC0415 - most have made no slip

    near = difflib.get_close_matches(wanted, plain, n=1, cutoff=0.7)
    return plain[near[0]] if near else None


# A slip in a shorter word may make another word of it.
_SHORTEST_SURE = 4


def certain(word: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that `word` was meant to be beyond doubt: the same but for capitals, spaces
    and hyphens, or one letter away from it and from no other."""
    known = dict.fromkeys(candidates)
    if same := [candidate for candidate in known if _bare(candidate) == _bare(word)]:
        return same[0] if len(same) == 1 else None
    near = [candidate for candidate in known if _is_a_slip(word.lower(), candidate.lower())]
    return near[0] if len(near) == 1 else None


def _bare(word: str) -> str:
    return "".join(filter(str.isalnum, word.lower()))


def _is_a_slip(word: str, meant: str) -> bool:
    """One letter more, less or another, or two that changed places. A figure is no slip."""
    if min(len(word), len(meant)) < _SHORTEST_SURE or abs(len(word) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(word), len(meant)) and word[start] == meant[start]:
        start += 1
    typed, right = word[start:], meant[start:]
    while typed and right and typed[-1] == right[-1]:
        typed, right = typed[:-1], right[:-1]
    is_one = max(len(typed), len(right)) == 1
    has_figure = any(map(str.isdigit, typed + right))
    return not has_figure and (is_one or (len(typed) == 2 and typed == right[::-1]))


def shown(line: str) -> str:
    """A text as a terminal may show it: no control characters, tabs one column wide.

    A file's name may hold what its text may not.
    """
    return "".join(
        "→" if character == "\t" else character if character.isprintable() else "·"
        for character in line
    )
