"""Scribe: writes keys into a file for its editor; every other byte of it stays as it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct

from newskit.document import Document
from newskit.pattern import pattern
from newskit.plain_yaml import values_of
from newskit.problem import Place, Problem

_LINE_END = pattern("\r\n|\r|\n")
# What may stand after a key that has no value.
_NOTHING = pattern(r"[ \t]*:(?:[ \t]*(?:~|null|\[\s*\]|\{\s*\}))?")
# How a list or a group of keys on one line begins.
_BRACKETS = ("[", "{")

# A file as read, or nothing; what is wrong with it.
Reading = Callable[[str, bytes], tuple[Document | None, tuple[Problem, ...]]]


class CannotWrite(Exception):  # noqa: N818 - it says so, and reads as a sentence
    """The file is written in a way in which nothing can safely be added to it."""


class Stroke(Struct, frozen=True):
    """A range of a file's text, and what is to stand there instead."""

    start: int
    end: int
    text: str


class Sheet:
    """A file's text with its lines as they are: their ends, and what may stand before the first."""

    def __init__(self, raw: bytes) -> None:
        self.text = raw.decode("utf-8")
        first = len(self.text) - len(self.text.lstrip("\ufeff"))
        ends = [found.end() for found in _LINE_END.finditer(self.text)]
        self._starts = [first, *ends]
        found = _LINE_END.search(self.text)
        self._newline = found[0] if found else "\n"

    def below(self, line: int, lines: Iterable[str]) -> Stroke:
        """These lines below that one."""
        added = "".join(f"{one}{self._newline}" for one in lines)
        if line < len(self._starts):
            return Stroke(self._starts[line], self._starts[line], added)
        # The last line has no end yet.
        lacks_end = line and not self.text.endswith(("\n", "\r"))
        end = len(self.text)
        return Stroke(end, end, (self._newline if lacks_end else "") + added)

    def at(self, place: Place, text: str) -> Stroke:
        """This text in place of what stands there."""
        return Stroke(
            self._starts[place.line - 1] + place.column - 1,
            self._starts[place.end_line - 1] + place.end_column - 1,
            text,
        )

    def of(self, place: Place) -> str:
        stroke = self.at(place, "")
        return self.text[stroke.start : stroke.end]

    def with_(self, strokes: Iterable[Stroke]) -> bytes:
        text = self.text
        for stroke in sorted(strokes, key=lambda stroke: stroke.start, reverse=True):
            text = text[: stroke.start] + stroke.text + text[stroke.end :]
        return text.encode("utf-8")


def written(text: str, around: str = "k: {}") -> str:
    """A text as YAML: as it is where that is beyond doubt, else in quotes. `around` is what it will
    stand in."""
    value = spaced(text)
    is_plain = values_of(around.format(value) + "\n") == _MEANT[around](value)
    # A JSON string is a YAML string.
    return value if is_plain else json.dumps(value, ensure_ascii=False)


def spaced(text: str) -> str:
    """A text on one line, with one space between two words."""
    return " ".join(text.split())


_IN_BRACES = "k: [{{a: {}}}]"
_MEANT: Mapping[str, Callable[[str], object]] = {
    "k: {}": lambda value: {"k": value},
    _IN_BRACES: lambda value: {"k": [{"a": value}]},
}


def keys_set(document: Document, sheet: Sheet, keys: Mapping[str, str], after: str) -> list[Stroke]:
    """Each key with its value: where it stands already, or below the key `after`, in order."""
    _refuse_braces(document)
    strokes: list[Stroke] = []
    new: list[str] = []
    line = 0
    for key, value in keys.items():
        if key not in document.data:
            new.append(f"{key}: {written(value)}")
        elif document.data[key] is None:
            strokes.append(_after_empty(key, document, sheet, f": {written(value)}"))
            line = document.place((key,), key=True).end_line
        else:
            place = document.place((key,))
            if document.data[key] != value:
                strokes.append(sheet.at(place, written(value)))
            line = place.end_line
    if new:
        line = line or (document.place((after,)).end_line if after in document.data else 0)
        strokes.append(sheet.below(line or _last_line(document), new))
    return strokes


def item_added(document: Document, sheet: Sheet, key: str, item: Mapping[str, str]) -> list[Stroke]:
    """One more item in the list `key`, which is made if it is not there."""
    _refuse_braces(document)
    if key not in document.data:
        line = _last_line(document)
        blank = [""] if _is_apart(document) else []
        return [sheet.below(line, [*blank, f"{key}:", *in_lines(item, "  ")])]
    items, place = document.data[key], document.place((key,))
    if not items:
        line = document.place((key,), key=True).line
        emptied = _after_empty(key, document, sheet, ":")
        return [emptied, sheet.below(line, in_lines(item, "  "))]
    if not isinstance(items, list):
        raise CannotWrite(f"`{key}` is not a list")
    last = document.place((key, len(items) - 1))
    if sheet.of(place).startswith("["):
        pairs = ", ".join(f"{name}: {written(value, _IN_BRACES)}" for name, value in item.items())
        end = Place(last.path, last.end_line, last.end_column, last.end_line, last.end_column)
        return [sheet.at(end, f", {{{pairs}}}")]
    return [sheet.below(last.end_line, in_lines(item, _indent(document, key)))]


def proved(
    raw: bytes,
    strokes: Iterable[Stroke],
    document: Document,
    expected: Mapping[str, Any],
    read: Reading,
) -> bytes:
    """The file's bytes with these strokes made. It is read again: its values are to be those
    `expected`, and all the rest what it was."""
    data = Sheet(raw).with_(strokes)
    again, problems = read(document.path, data)
    if again is None or problems or again.data != expected or again.body != document.body:
        raise CannotWrite("what would be written here could not be read back as it is meant")
    return data


def in_lines(item: Mapping[str, str], indent: str) -> list[str]:
    """An item of a list, each key on a line of its own."""
    pairs = [f"{name}: {written(value)}" for name, value in item.items()]
    return [f"{indent}- {pairs[0]}", *(f"{indent}  {pair}" for pair in pairs[1:])]


def _refuse_braces(document: Document) -> None:
    lines = (line.strip() for line in document.yaml.split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    if first.startswith(_BRACKETS):
        raise CannotWrite("its keys are written in braces")


def _last_line(document: Document) -> int:
    """The line where the last key ends, but for the text."""
    return document.place((list(document.data)[-1],)).end_line


def _is_apart(document: Document) -> bool:
    """Whether a blank line stands above the last key, and above the remarks to it."""
    line = document.place((list(document.data)[-1],), key=True).line
    above = reversed(document.text.split("\n")[: line - 1])
    return not next((text for text in above if not text.startswith("#")), "---").strip()


def _after_empty(key: str, document: Document, sheet: Sheet, text: str) -> Stroke:
    """The text after a key that nothing is written for."""
    place = document.place((key,), key=True)
    start = sheet.at(place, "").end
    found = _NOTHING.match(sheet.text, start)
    if not found:
        raise CannotWrite(f"`{key}` is not followed by a colon")
    return Stroke(start, found.end(), text)


def _indent(document: Document, key: str) -> str:
    """What stands before the dash of a list's items, each on lines of its own."""
    first = document.place((key,), key=True).line
    for line in document.text.split("\n")[first:]:
        if line.strip().startswith("-"):
            return line[: len(line) - len(line.lstrip())]
    raise CannotWrite(f"no dash begins an item of `{key}`")
