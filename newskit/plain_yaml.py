"""Plain YAML: the part of YAML that a writer needs; text becomes values, or values with places.

Every scalar stays the text that was typed (`NO`, `1.10`, `2026-03-16T21:30:00Z`); nothing after a
key, `~` or `null` is None. Anchors, aliases, tags and merge keys are no part of it. Values are
composed from PyYAML's events without recursion, so that no text can crash or stall the reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

import yaml
from msgspec import Struct
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from newskit.everyday_yaml import everyday_values
from newskit.pattern import pattern
from newskit.yaml_text import CONTROLS, ODD_SPACES, UNWANTED, Range, Spot

try:  # libyaml is thirty times as fast; the events are the same.
    from yaml.cyaml import CParser as Parser  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover - depends on how PyYAML was built
    from yaml import SafeLoader as Parser  # type: ignore[assignment]

MOST_LEVELS = 64
MOST_VALUES = 200_000
MOST_TROUBLES = 20

# What an escape in double quotes may become by mistake: `C:\Papers` holds a paragraph separator.
_ESCAPED = pattern(f"[{CONTROLS}\u2028\u2029]")
# YAML 1.1 takes all but the last for the end of a line, and drops the last where a text begins.
_BREAKS = "\r\x85\u2028\u2029\ufeff"
_INVISIBLE = pattern(f"[{_BREAKS}]")
# `Our #1 maker`: a remark to YAML. A remark with a space after its # is taken for one.
_SWALLOWED = pattern(r"#(?<=[ \t]#)[^\s#=*-]")
_SWALLOWED_HERE = pattern(r"[ \t]+(#[^\s#=*-].*)")
_REMARK_HERE = pattern(r"[ \t]*(#.*)")
# What a list item may begin with in a writer's mind, and what may indent it there.
_DASHES = "-–—•"
_DASHES_OR_SPACES = _DASHES + ODD_SPACES
_ITEM_BEHIND_ODD_SPACES = pattern(rf"[{ODD_SPACES}][ {ODD_SPACES}]*-[\s{ODD_SPACES}]")
_NEARLY_ITEM = pattern(r"-[^ \t\d-]|[–—•][ \t]")
# `headline:"The ferry: back"`: YAML takes the first half for a key.
_RUN_TOGETHER = pattern(r"[A-Za-z_][\w-]*:[\"']")
_NOTHING_MORE = pattern(r"[ \t]*(?:\n|\Z)")

TroubleCode = Literal[
    "control-character",
    "duplicate-key",
    "yaml-alias",
    "yaml-anchor",
    "yaml-comma",
    "yaml-comment-swallowed",
    "yaml-depth",
    "yaml-escape",
    "yaml-indentation",
    "yaml-invisible-character",
    "yaml-key",
    "yaml-merge",
    "yaml-not-keys",
    "yaml-second-document",
    "yaml-space-after-colon",
    "yaml-space-after-dash",
    "yaml-tag",
    "yaml-unclosed-quote",
    "yaml-values",
]


class Trouble(Struct, frozen=True):
    """Text that YAML would read, but not as its writer meant it, or not safely."""

    code: TroubleCode
    at: Range
    shown: str = ""
    other: Range | None = None


class Stop(Struct, frozen=True):
    """Where YAML could not read on. Lines and columns count from 0."""

    line: int
    column: int
    context_line: int
    quote_line: int  # where the last quoted value before it begins
    in_quotes: bool  # the quoted value that begins on `context_line` has no end


class Composed(Struct, frozen=True):
    root: Spot
    troubles: tuple[Trouble, ...] = ()
    stop: Stop | None = None
    texts: frozenset[int] = frozenset()
    """The lines, from 0, that begin within a text, or with one: no key or item begins them."""


def values_of(text: str) -> dict[str, Any] | None:
    """The values of a text that is beyond doubt, without any places. This is the fast way.

    None means that there is something to say about the text, or that only `composed` can tell.
    """
    if (values := everyday_values(text)) is not None:
        return values
    if _SWALLOWED.search(text):
        return None
    if any(map(text.__contains__, _BREAKS)):
        return None
    try:
        return _values(text, Parser(text).get_event)
    except (yaml.YAMLError, UnicodeEncodeError):
        return None


def _values(text: str, next_event: Callable[[], Any]) -> dict[str, Any] | None:
    next_event()
    if next_event().__class__ is yaml.StreamEndEvent:
        return {}
    event = next_event()
    if event.__class__ is not MappingStartEvent or event.anchor or event.tag:
        return None
    has_escapes = "\\" in text
    root: dict[str, Any] = {}
    into = root
    append: Callable[[Any], None] | None = None  # of the list that is being filled, if it is one
    key: str | None = None
    stack: list[tuple[dict[str, Any], Callable[[Any], None] | None]] = []
    new: Any
    for _ in range(MOST_VALUES):
        event = next_event()
        kind = event.__class__
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            if not stack:
                break
            into, append = stack.pop()
            key = None
            continue
        if kind is AliasEvent or event.anchor is not None or event.tag is not None:
            return None
        if kind is ScalarEvent:
            value = event.value
            if append is None and key is None:
                if value in into or value == "<<" or not value or _RUN_TOGETHER.match(value):
                    return None
                if value[0] in ODD_SPACES:
                    return None
                key = value
                continue
            if event.implicit[0]:
                if value == "" or value == "~" or value == "null":
                    if not value and not _is_left_empty(text, event.start_mark.index):
                        return None
                    value = None
                elif (
                    value[0] in _DASHES_OR_SPACES
                    or "\n" in value
                    or (" -" in value and _has_lines(event))
                ):
                    return None
            elif (has_escapes and _ESCAPED.search(value)) or (
                event.style in "'\"" and _has_lines(event)
            ):
                return None
            if append is not None:
                append(value)
            elif key is not None:
                into[key] = value
                key = None
            continue
        if len(stack) == MOST_LEVELS - 1 or (append is None and key is None):
            return None
        new = {} if kind is MappingStartEvent else []
        if append is not None:
            append(new)
        elif key is not None:
            into[key] = new
        stack.append((into, append))
        key = None
        if kind is MappingStartEvent:
            into, append = new, None
        else:
            append = new.append
    else:
        return None
    next_event()
    return root if next_event().__class__ is yaml.StreamEndEvent else None


def _is_left_empty(text: str, index: int) -> bool:
    """Nothing stands after this colon or dash, not even a remark."""
    return text[index - 1 : index] in (":", "-") and bool(_NOTHING_MORE.match(text, index))


def _has_lines(event: Any) -> bool:
    return bool(event.start_mark.line != event.end_mark.line)


def stop_of(text: str, until: int) -> Stop | None:
    """Where YAML cannot read on; None if it can read past the line `until` (from 0)."""
    quote_line = -1
    first = True
    try:
        parser: Any = Parser(text)
        while parser.check_event():
            event = parser.get_event()
            line, column = event.start_mark.line, event.start_mark.column
            if line > until:
                break
            if event.__class__ is ScalarEvent:
                if event.style and event.style in "'\"":
                    quote_line = line
                if first:  # The whole text is one value.
                    return Stop(line, column, line, quote_line, False)
            first = first and event.__class__ in (yaml.StreamStartEvent, yaml.DocumentStartEvent)
    except yaml.MarkedYAMLError as error:
        return _stop(error, quote_line)
    except (yaml.YAMLError, UnicodeEncodeError):
        return Stop(0, 0, 0, -1, False)
    return None


def _stop(error: yaml.MarkedYAMLError, quote_line: int) -> Stop:
    context: Any = error.context_mark
    mark: Any = error.problem_mark or context
    line, column = (mark.line, mark.column) if mark else (0, 0)
    in_quotes = "quoted scalar" in (error.context or "") and "end of stream" in (
        error.problem or ""
    )
    return Stop(line, column, context.line if context else line, quote_line, in_quotes)


def composed(text: str) -> Composed:
    """The values with their places, and all that is wrong up to where YAML cannot read on."""
    return _Composer(text).composed()


class _Composer:
    """The state of one composition: what is open, what has been found."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.troubles: list[Trouble] = []
        self.root: Spot | None = None
        self.open: list[_Open] = []
        self.count = -10  # The fast way does not count the first few events.
        self.quote_line = -1
        self.texts: set[int] = set()

    def composed(self) -> Composed:
        nothing = Spot({}, (1, 1, 1, 1), None, {})
        for forbidden, code in _CHARACTERS:
            for found in forbidden.finditer(self.text):
                start = self.text.rfind("\n", 0, found.start()) + 1
                line, column = self.text.count("\n", 0, start) + 1, found.start() - start + 1
                name = f"U+{ord(found[0]):04X}"
                self.troubles.append(Trouble(code, (line, column, line, column + 1), name))
                if len(self.troubles) == MOST_TROUBLES:
                    break
        if self.troubles:  # Places would not be right after such a character.
            return Composed(nothing, tuple(self.troubles))
        stop = None
        try:
            parser = Parser(self.text)
            while parser.check_event() and len(self.troubles) < MOST_TROUBLES:
                if not self._goes_on_after(parser.get_event()):
                    break
        except yaml.MarkedYAMLError as error:
            stop = _stop(error, self.quote_line)
        except yaml.YAMLError:
            stop = Stop(0, 0, 0, -1, False)
        root = self.root
        if root is None or (root.value is None and not stop):
            root = nothing
        elif not isinstance(root.inside, dict) and not stop and not self.troubles:
            if root.inside is None:
                line, column = root.at[0] - 1, root.at[1] - 1
                stop = Stop(line, column, line, self.quote_line, False)
            else:
                self._note("yaml-not-keys", self._first_line(root.at))
        return Composed(root, tuple(self.troubles), stop, frozenset(self.texts))

    def _note(
        self, code: TroubleCode, at: Range, shown: str = "", other: Range | None = None
    ) -> None:
        if at[:2] == at[2:]:
            at = (*at[:3], at[3] + 1)
        self.troubles.append(Trouble(code, at, shown, other))

    def _goes_on_after(self, event: Any) -> bool:
        kind = event.__class__
        self.count += 1
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            self._close(event)
            return True
        if kind is yaml.DocumentStartEvent and self.root is not None:
            self._note("yaml-second-document", _at(event.start_mark, event.end_mark))
            return False
        if kind not in (ScalarEvent, MappingStartEvent, SequenceStartEvent, AliasEvent):
            return True
        at = _at(event.start_mark, event.end_mark)
        if self.count > MOST_VALUES:
            self._note("yaml-values", at)
            return False
        into = self.open[-1] if self.open else None
        is_key = into is not None and into.spot.inside.__class__ is dict and into.key is None
        if into is None or into.key is None or into.key.value != "<<":
            self._refuse_specials(event)
        if is_key and kind is not ScalarEvent and kind is not AliasEvent:
            self._note("yaml-key", at)
            return False
        if kind is AliasEvent:
            spot = Spot(None, at)
        elif kind is ScalarEvent:
            spot = Spot(event.value, at)
            if is_key and into is not None:
                self._take_key(into, spot, event)
                return True
            self._judge(spot, event, into)
            self._take_lines(spot, event, into)
        elif kind is MappingStartEvent:
            spot = Spot({}, at, None, {})
        else:
            spot = Spot([], at, None, [])
        if is_key:
            return False
        self._put(into, spot)
        if spot.inside is not None:
            if len(self.open) == MOST_LEVELS:
                self._note("yaml-depth", (at[0], at[1], at[0], at[1] + 1))
                return False
            column = (into.column if into else -1) if event.flow_style else at[1] - 1
            self.open.append(_Open(spot, column, bool(event.flow_style)))
        return True

    def _refuse_specials(self, event: Any) -> None:
        mark = event.start_mark
        at = (mark.line + 1, mark.column + 1, mark.line + 1, mark.column + 2)
        if event.__class__ is AliasEvent:
            self._note("yaml-alias", _at(mark, event.end_mark))
        elif event.anchor is not None:
            self._note("yaml-anchor", at)
        elif event.tag is not None:
            self._note("yaml-tag", at)

    def _take_key(self, into: _Open, spot: Spot, event: Any) -> None:
        earlier = into.spot.inside.get(spot.value) if isinstance(into.spot.inside, dict) else None
        if not spot.value:
            self._note("yaml-key", spot.at)
        elif spot.value == "<<" and event.implicit[0]:
            self._note("yaml-merge", spot.at)
        elif _RUN_TOGETHER.match(spot.value):
            self._note("yaml-space-after-colon", spot.at, spot.value)
        elif earlier is not None:
            self._note("duplicate-key", spot.at, spot.value, earlier.key)
        into.key = spot

    def _put(self, into: _Open | None, spot: Spot) -> None:
        if into is None:
            self.root = spot
        elif isinstance(into.spot.inside, list):
            into.spot.inside.append(spot)
            into.spot.value.append(spot.value)
        elif into.spot.inside is not None and into.key is not None:
            spot.key = into.key.at
            into.spot.inside.setdefault(into.key.value, spot)
            into.spot.value.setdefault(into.key.value, spot.value)
            into.key = None

    def _take_lines(self, spot: Spot, event: Any, into: _Open | None) -> None:
        """Notes the lines of a text; not where an item was meant, which odd spaces made text."""
        line, column, end_line, _ = spot.at
        begins_line = bool(event.value) and not self.lines[line - 1][: column - 1].strip()
        is_item = begins_line and event.implicit[0] and _ITEM_BEHIND_ODD_SPACES.match(event.value)
        if not is_item or (into is not None and into.is_flow):
            self.texts.update(range(line - begins_line, end_line))

    def _judge(self, spot: Spot, event: Any, into: _Open | None) -> None:
        """What a value that YAML can read shows of a mistake."""
        line, column, end_line, _ = spot.at
        if event.implicit[0]:
            self._judge_plain(spot, into)
            if spot.value in ("", "~", "null"):
                spot.value = None
            return
        odd = _ESCAPED.search(spot.value)
        if odd:
            self._note("yaml-escape", spot.at, f"U+{ord(odd[0]):04X}")
        if event.style in ("|", ">"):
            spot.at = self._without_blank_end(spot.at)
            return
        self.quote_line = line - 1
        indent = into.column if into else -1
        for below in self.lines[line:end_line]:
            if below.strip() and len(below) - len(below.lstrip(" ")) <= indent:
                self._note("yaml-unclosed-quote", (line, column, line, column + 1))
                return

    def _judge_plain(self, spot: Spot, into: _Open | None) -> None:
        line, column, end_line, end_column = spot.at
        last = self.lines[end_line - 1] if end_line <= len(self.lines) else ""
        is_flow = into is not None and into.is_flow
        if not spot.value:
            if into is not None and is_flow and into.key is not None:
                key, between = into.key, last[into.key.at[3] - 1 : end_column - 1]
                if key.at[2] == end_line and ":" not in between:
                    if ":" in key.value:
                        self._note("yaml-space-after-colon", key.at, key.value)
                    else:
                        self._note("yaml-comma", key.at, key.value)
                    return
            remark = _REMARK_HERE.match(last, end_column - 1)
            if remark:
                at = (end_line, remark.start(1) + 1, end_line, len(last) + 1)
                self._note("yaml-comment-swallowed", at, remark[1])
            return
        remark = _SWALLOWED_HERE.match(last, end_column - 1)
        if remark:
            at = (end_line, remark.start(1) + 1, end_line, len(last) + 1)
            self._note("yaml-comment-swallowed", at, remark[1])
        if is_flow:
            return
        is_on_own_line = not self.lines[line - 1][: column - 1].strip()
        if is_on_own_line and _NEARLY_ITEM.match(spot.value):
            shown = self.lines[line - 1][column - 1 :]
            self._note("yaml-space-after-dash", (line, column, line, column + 1), shown)
            return
        for number in range(line + 1, end_line + 1):
            below = self.lines[number - 1]
            text = below.lstrip(" ")
            if text.startswith("-") and not text.startswith("--"):
                start = len(below) - len(text) + 1
                self._note("yaml-indentation", (number, start, number, len(below) + 1))
                return

    def _close(self, event: Any) -> None:
        closed = self.open.pop()
        spot, mark = closed.spot, event.end_mark
        if closed.is_flow:
            spot.at = (*spot.at[:2], mark.line + 1, mark.column + 1)
            return
        # YAML ends a group where the next thing begins; its last value is where it ends to the eye.
        inside = spot.inside.values() if isinstance(spot.inside, dict) else spot.inside or ()
        ends = [inner.at[2:] for inner in inside] + [spot.at[2:]]
        spot.at = (*spot.at[:2], *max(ends))

    def _without_blank_end(self, at: Range) -> Range:
        line, column, end_line, end_column = at
        end_line = min(end_line, len(self.lines))
        while end_line > line and (end_column == 1 or not self.lines[end_line - 1].strip()):
            end_line, end_column = end_line - 1, len(self.lines[end_line - 2]) + 1
        return (line, column, end_line, end_column)

    def _first_line(self, at: Range) -> Range:
        return (at[0], at[1], at[0], max(len(self.lines[at[0] - 1]) + 1, at[1] + 1))


class _Open(Struct):
    """A list or group of keys that is being read; `column` is that of the block it stands in."""

    spot: Spot
    column: int
    is_flow: bool
    key: Spot | None = None


def _at(start: Any, end: Any) -> Range:
    return (start.line + 1, start.column + 1, end.line + 1, end.column + 1)


_CHARACTERS: tuple[tuple[re.Pattern[str], TroubleCode], ...] = (
    (_INVISIBLE, "yaml-invisible-character"),
    (UNWANTED, "control-character"),
)
