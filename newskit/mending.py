"""Mending: the fixes of a file's problems, each tried before it is told; the file mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from newskit.pattern import pattern
from newskit.problem import Edit, Fix, Problem

# The others of a file are found when it is read again.
_MOST_TRIED = 20
_LINE_END = pattern("(\r\n|\r|\n)")

# A file as read, or nothing; what was made of it; what is wrong with it.
Reading = tuple[object, object, tuple[Problem, ...]]


def proved(before: Reading, raw: bytes, read: Callable[[bytes], Reading]) -> tuple[Problem, ...]:
    """The problems of a file as read, with no fix but those that hold, all of them together.

    Each is tried: `read` tells what is wrong with the mended file. Its problem is to be gone, and
    nothing else may be wrong with the lines that it changes.
    """
    _, _, problems = before
    held: set[Fix] = set()
    begun: dict[int, int] = {}  # Where the changed part of a line begins: before it, columns hold.
    left = _MOST_TRIED
    for problem in sorted(problems, key=lambda problem: problem.place, reverse=True):
        fix = problem.fix
        if fix is None or not left or _is_moved(fix, begun):
            continue
        left -= 1
        tried = mended(raw, fix.edits)
        after = read(tried)
        if _is_better(before, after, problem, fix):
            raw, before = tried, after
            held.add(fix)
            begun |= {edit.place.line: edit.place.column for edit in fix.edits}
    return tuple(
        replace(problem, fix=None) if problem.fix and problem.fix not in held else problem
        for problem in problems
    )


def mended(raw: bytes, edits: Iterable[Edit]) -> bytes:
    """A file's bytes with these edits made, and every other byte as it was."""
    text = raw.decode("utf-8")
    start = len(text) - len(text.lstrip("\ufeff"))
    # Every second piece is the end of a line.
    pieces = _LINE_END.split(text[start:])
    for edit in sorted(edits, key=lambda edit: edit.place, reverse=True):
        number = 2 * edit.place.line - 2
        begin, end = edit.place.column - 1, edit.place.end_column - 1
        line = pieces[number]
        pieces[number] = line[:begin] + edit.text + line[end:]
    return (text[:start] + "".join(pieces)).encode("utf-8")


def _is_moved(fix: Fix, begun: dict[int, int]) -> bool:
    """Whether an earlier fix has moved what this one would change."""
    places = [edit.place for edit in fix.edits]
    return any(place.end_column > begun.get(place.line, place.end_column) for place in places)


def _is_better(before: Reading, after: Reading, problem: Problem, fix: Fix) -> bool:
    was_read, was_made, problems = before
    is_read, _, others = after
    old, new = Counter(map(_mark, problems)), Counter(map(_mark, others))
    if new[_mark(problem)] >= old[_mark(problem)] or (was_read and not is_read):
        return False
    # What is wrong with other lines could not be seen while the file or its keys could not be read;
    # nor what its words deserve a warning for.
    lines = {edit.place.line for edit in fix.edits}
    seen = {_mark(one) for one in others if one.is_error or was_made is not None}
    return not any(mark in seen and mark[-1] in lines for mark in new - old)


def _mark(problem: Problem) -> tuple[str, str, int]:
    return problem.code, problem.message, problem.place.line
