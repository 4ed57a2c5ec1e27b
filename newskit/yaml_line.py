"""Line: one line of YAML in its parts, so that it can be shown with another value."""

from __future__ import annotations

import re

from msgspec import Struct

from newskit.pattern import pattern

# A line that no person wrote is not taken apart.
LONGEST_LINE = 2_000

_KEYED = pattern(
    r"(?P<lead>\s*(?:-\s+)*(?:\"[^\"]*\"|'[^']*'|[^\s:#\"'\[\]{},&*!|>%@`-][^:#]*):\s+)"
    r"(?P<value>.*)$"
)
_LISTED = pattern(r"(?P<lead>\s*(?:-\s+)+)(?P<value>.*)$")


class Line(Struct, frozen=True):
    """A line in its parts: `lead` holds all before the value, `tail` a remark after it."""

    text: str
    lead: str
    value: str
    tail: str

    @property
    def start(self) -> int:
        return len(self.lead)

    @property
    def end(self) -> int:
        return len(self.lead) + len(self.value)

    def with_value(self, value: str) -> str:
        return self.lead + value + self.tail


def parts(lines: list[str], number: int) -> Line | None:
    """A line that holds a value, after a key, a dash, or both."""
    text = lines[number] if number < len(lines) else ""
    if len(text) > LONGEST_LINE:
        return None
    found = _KEYED.match(text) or _LISTED.match(text)
    if not found or not found["value"]:
        return None
    value, tail = found["value"], ""
    remark = re.search(r"#(?<=\s#)(?=\s|$)", value)
    if remark:
        value, tail = value[: remark.start()], value[remark.start() :]
    if not value.strip():
        value, tail = tail, ""
    value, tail = value.rstrip(), value[len(value.rstrip()) :] + tail
    return Line(text, found["lead"], value, tail)


def quoted(text: str) -> str:
    """A text in the quotes that need the least change to it."""
    if "\\" in text or '"' in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def safe(text: str) -> str:
    """A text as it is, or in quotes where it needs them as a value."""
    is_more = re.search(r":(?:\s|$)|\s#", text) or (text and text[0] in "@`%{[*&!|>,}]-?#")
    return quoted(text) if is_more else text


def indent_of(text: str) -> int:
    return len(text) - len(text.lstrip())


def excerpt(line: str) -> str:
    """A mended line, short enough to read and long enough to see what changed."""
    line = line.strip()
    return f"`{line}`" if len(line) <= 120 else f"`{line[:60]} … {line[-50:]}`"


def short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
