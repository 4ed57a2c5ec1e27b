"""Human: every problem in words, each with the line it is about and a caret under the range."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from newskit.pattern import pattern
from newskit.printer import Report
from newskit.problem import Place, Problem, in_order, shown

# Of a longer line only a part around the caret is shown, or the caret would be hidden.
LONGEST_LINE = 104
# A mended line is to be copied whole: what stands between backticks is not broken.
_PIECE = pattern(r"`[^`]*`\S*|\S+")


def printed(report: Report) -> str:
    return told(report.problems, report.sources)


def told(problems: Iterable[Problem], sources: Mapping[str, str], width: int = 0) -> str:
    """All problems in words.

    `sources` maps a path to the text of that file; a file that is not there gets no frame. Lines
    are broken at `width` columns, if it is given.
    """
    return "\n\n".join("\n".join(_told(one, sources, width)) for one in in_order(problems))


def _told(problem: Problem, sources: Mapping[str, str], width: int) -> Iterator[str]:
    yield from broken(f"{problem.severity}[{problem.code}]: ", problem.message, 2, width)
    places = [(problem.place, "")] + [(note.place, note.words) for note in problem.notes]
    gutter = " " * max(len(str(place.line)) for place, _ in places)
    for number, (place, words) in enumerate(places):
        yield f"{gutter}{':::' if number else '-->'} {shown(str(place))}"
        yield from _frame(place, words, sources.get(place.path), gutter, width)
    if problem.hint:
        head = f"{gutter} = help: "
        yield from broken(head, problem.hint, len(head), width)


def _frame(place: Place, words: str, source: str | None, gutter: str, width: int) -> Iterator[str]:
    margin = f"{gutter} | "
    lines = source.split("\n") if source is not None else []
    if not 0 < place.line <= len(lines):
        yield from broken(margin, words, len(margin), width) if words else ()
        return
    line = shown(lines[place.line - 1])
    last = place.end_column if place.end_line == place.line else len(line) + 1
    start = min(max(place.column, 1), len(line) + 1) - 1
    end = max(min(last, len(line) + 1) - 1, start + 1)
    most = max(width - len(margin), 40) if width else LONGEST_LINE
    begin, finish = _window(line, start, most)
    before = "… " if begin else ""
    blank = " " * (len(before) + _cells(line[begin:start]))
    carets = "^" * max(_cells(line[start : min(end, finish)]), 1)
    yield margin.rstrip()
    yield f"{place.line:>{len(gutter)}} | {_excerpt(line, begin, finish)}"
    below = f"{margin}{blank}{carets}"
    if width and words and _cells(f"{below} {shown(words)}") > width:
        yield below
        yield from broken(margin, words, len(margin), width)
    else:
        yield f"{below} {shown(words)}" if words else below


def changed(was: str, now: str, most: int) -> tuple[str, str]:
    """A line before and after a change; of a long one, what can be shown around the change."""
    was, now = shown(was), shown(now)
    pairs = enumerate(zip(was, now, strict=False))
    start = next((number for number, (one, other) in pairs if one != other), 0)
    old, new = _window(was, start, most), _window(now, start, most)
    return _excerpt(was, *old), _excerpt(now, *new)


def _window(line: str, start: int, most: int) -> tuple[int, int]:
    """Of a line that is wider than `most`, the characters to show around `start`."""
    if _cells(line) <= most:
        return 0, len(line)
    begin = max(start - most * 2 // 5, 0)
    finish = begin
    while finish < len(line) and _cells(line[begin : finish + 1]) <= most - 4:
        finish += 1
    return begin, finish


def _excerpt(line: str, begin: int, finish: int) -> str:
    """These characters of a line, with a sign where others are left out."""
    return ("… " if begin else "") + line[begin:finish] + (" …" if finish < len(line) else "")


def broken(head: str, words: str, hang: int, width: int) -> Iterator[str]:
    """Words after a head, in lines of `width` columns, of which all but the first hang."""
    words = shown(words)
    if not width:
        yield head + words
        return
    line, is_empty = head, True
    found = _PIECE.findall(words)
    for piece in (word for whole in found for word in _fitting(whole, width - hang)):
        if not is_empty and _cells(line) + 1 + _cells(piece) > width:
            yield line
            line, is_empty = " " * hang, True
        line += piece if is_empty else f" {piece}"
        is_empty = False
    yield line


def _fitting(piece: str, room: int) -> list[str]:
    """A piece as it is, or in words if no line has room for it."""
    return [piece] if _cells(piece) <= room else piece.split()


def _cells(text: str) -> int:
    """The columns of a terminal that a text takes: wide characters take two, accents none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))
