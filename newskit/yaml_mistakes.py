"""YAML mistakes: what a writer did, in words, with the line as it was probably meant.

A guess at what was meant is tried before it is told: the line is mended in a copy, and only if
YAML can then read past it is the mended line shown. The copy is read on, so that one mistake hides
no other.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from newskit.plain_yaml import (
    MOST_LEVELS,
    MOST_VALUES,
    Range,
    Stop,
    Trouble,
    TroubleCode,
    composed,
    stop_of,
)

MOST_MISTAKES = 10
# Guesses cost time, so that they are made for texts that a person wrote.
_LONGEST_LINE = 2_000
_LONGEST_TEXT = 100_000
_MOST_TRIED = 1_000_000
_TOP_KEY = re.compile(r"[A-Za-z_][\w-]*:(?:\s|$)")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a YAML text, in words; places are in that text."""

    code: str
    message: str
    at: Range
    hint: str
    notes: tuple[tuple[Range, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Repair:
    """What a line was probably meant to be. Columns count from 0."""

    line: int
    start: int
    end: int
    code: str
    message: str
    hint: str
    mended: str
    width: int = 0  # of a tab


@dataclass(frozen=True, slots=True)
class _Line:
    """A line in its parts: `lead` holds all before the value, `tail` a remark after it."""

    number: int
    text: str
    lead: str
    key: str | None
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


def judged(text: str) -> tuple[dict[str, Any] | None, tuple[Mistake, ...]]:
    """The values of a text that needs a closer look, or else every mistake in it."""
    found = composed(text)
    if not found.stop and not found.troubles:
        return found.root.value, ()
    lines = text.split("\n")
    mended = list(lines)
    mistakes: list[Mistake] = []
    prose = -9
    while found.stop:
        repair = _repair(mended, found.stop)
        if repair.code == "yaml-no-colon":
            if repair.line <= prose + 2:  # The article's text has begun; one mistake, told once.
                break
            prose = repair.line
        at = _within(lines, repair)
        mistakes.append(Mistake(repair.code, repair.message, at, repair.hint))
        is_known = repair.mended != mended[repair.line]
        if not is_known or len(mistakes) == MOST_MISTAKES or len(text) > _LONGEST_TEXT:
            break
        if repair.code == "yaml-tab":
            mended = [_without_tabs(line, repair.width) for line in mended]
        mended[repair.line] = repair.mended
        found = composed("\n".join(mended))
    touched = {mistake.at[0] for mistake in mistakes}
    for trouble in found.troubles:
        if trouble.at[0] not in touched:
            mistakes.append(_told(trouble, lines))
        if trouble.code == "yaml-comma":  # Two commas in a value are one mistake.
            touched.add(trouble.at[0])
    return None, tuple(sorted(mistakes, key=lambda mistake: mistake.at))


def quoted(text: str) -> str:
    """A text in the quotes that need the least change to it."""
    if "\\" in text or '"' in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def _within(lines: list[str], repair: _Repair) -> Range:
    length = len(lines[repair.line])
    start = min(repair.start, length)
    return (
        repair.line + 1,
        start + 1,
        repair.line + 1,
        max(min(repair.end, length), start + 1) + 1,
    )


# --- What YAML reads, but not as it was meant -----------------------------------------------------


def _told(trouble: Trouble, lines: list[str]) -> Mistake:
    """A trouble in words. If it is about the whole value of a line, the line is shown mended."""
    message, hint = _WORDS[trouble.code]
    code: str = trouble.code
    at, shown, use_quotes = trouble.at, trouble.shown, "put it in quotes"
    line = _parts(lines, at[0] - 1)
    if line and at[1] - 1 == line.start:
        use_quotes = f"put it in quotes: {_excerpt(line.with_value(quoted(line.value)))}"
        if code in ("yaml-anchor", "yaml-tag"):
            at = (at[0], at[1], at[0], line.end + 1)
    match trouble.code:
        case "yaml-comment-swallowed":
            is_all = not line or at[1] - 1 == line.start
            if line:
                whole = (line.value + line.tail).rstrip()
                use_quotes = f"put the value in quotes: {_excerpt(line.lead + quoted(whole))}"
            hint += _REMARKS[is_all]
        case "yaml-comma":
            hint = _comma_hint(lines[at[0] - 1], at[1] - 1) or hint
        case "yaml-key" if line and line.value.startswith("{{"):
            code, message = "yaml-special-start", _special("{")
            at = (at[0], line.start + 1, at[0], line.end + 1)
            mended = _excerpt(line.with_value(quoted(line.value)))
            hint = f"put the value in quotes: {mended}"
        case "yaml-list-in-text":
            code = "yaml-indentation"
        case "yaml-unclosed-quote" if line and at[1] - 1 == line.start:
            hint += f": {_excerpt(line.with_value(quoted(line.value[1:])))}"
    words = {
        "shown": _short(shown),
        "quotes": use_quotes,
        "spaced": shown.replace(":", ": ", 1),
        "dashed": f"- {shown[1:].lstrip()}",
        "levels": str(MOST_LEVELS),
        "values": f"{MOST_VALUES:,}",
    }
    for name, word in words.items():
        message, hint = message.replace(f"<{name}>", word), hint.replace(f"<{name}>", word)
    notes = ((trouble.other, "it stands here first"),) if trouble.other else ()
    return Mistake(code, message, at, hint, notes)


def _comma_hint(text: str, start: int) -> str:
    """The value that a comma cut in two, in quotes, with its key."""
    before = re.search(r"([\w-]+):[ ]+([^:{}\[\]]*,\s*)$", text[:start])
    after = re.match(r"[^{}\[\]:]*?(?=\s*(?:,\s*[\w-]+:\s|[{}\[\]]|$))", text[start:])
    if not before or not after:
        return ""
    return f"put the value in quotes: `{before[1]}: {quoted(before[2] + after[0])}`"


_REMARKS = {
    True: "; if it is a remark, put it on a line of its own that begins with `# `",
    False: "; if it is a remark, put a space after the `#`",
}
_WORDS: dict[TroubleCode, tuple[str, str]] = {
    "duplicate-key": ("`<shown>` stands here a second time", "keep one of the two"),
    "yaml-alias": (
        "a value that begins with `*` is read as a reference, and references cannot be used here",
        "if it is text, <quotes>; if it is a reference, write the value out",
    ),
    "yaml-anchor": (
        "a value that begins with `&` is read as the name of an anchor, and anchors cannot be "
        "used here",
        "if it is text, <quotes>; if it is an anchor, delete it",
    ),
    "yaml-comma": (
        "inside { } a comma ends the value, so that `<shown>` became a key of its own",
        "put the value that holds the comma in quotes",
    ),
    "yaml-comment-swallowed": (
        "`<shown>` is read as a remark and not as a part of the value, because of the `#`",
        "if it belongs to the value, <quotes>",
    ),
    "yaml-control-character": (
        "this value holds a control character (<shown>), which no page or feed can carry",
        "delete it and type the text again",
    ),
    "yaml-depth": (
        "lists and groups of keys stand more than <levels> deep in each other here",
        "write the value with fewer brackets or less indentation",
    ),
    "yaml-invisible-character": (
        "an invisible character (<shown>) stands here; it often comes along when text is pasted",
        "delete it and type a space or a new line",
    ),
    "yaml-key": (
        "a key must be a word, and none stands here",
        "write `key: value`; if this is text, put it in quotes",
    ),
    "yaml-list-in-text": (
        "this line begins with a dash, but is read as a part of the text above it",
        "if it is a list item, begin it under the dash of the item above, with a space after the "
        "dash; if it is text, put the whole value in quotes",
    ),
    "yaml-merge": (
        "`<<` copies keys from another place, and that cannot be used here",
        "write the keys out",
    ),
    "yaml-not-keys": (
        "a list stands here, where lines of the form `key: value` are needed",
        "begin with a key, and indent the list under it",
    ),
    "yaml-second-document": (
        "a second document begins at this line, and one file holds one",
        "delete the line",
    ),
    "yaml-space-after-colon": (
        "a space is missing after the colon in `<shown>`",
        "write `<spaced>`",
    ),
    "yaml-space-after-dash": (
        "a list item begins with a dash and a space; this is read as text",
        "write `<dashed>`",
    ),
    "yaml-tag": (
        "a value that begins with `!` is read as a tag, and tags cannot be used here",
        "if it is text, <quotes>; if it is a tag, delete it",
    ),
    "yaml-unclosed-quote": (
        "the quote that opens here is not closed before the next key",
        "close it at the end of the value",
    ),
    "yaml-values": (
        "there are more than <values> values up to here",
        "split the file, or shorten it",
    ),
}


# --- What YAML cannot read --------------------------------------------------------------------


def _repair(lines: list[str], stop: Stop) -> _Repair:
    """The first guess that lets YAML read on; without one, the line in general words."""
    suspects = _suspects(lines, stop)
    short = [number for number in suspects if len(lines[number]) <= _LONGEST_LINE]
    trial = _Trial(lines, stop, min(suspects))
    for rule in _RULES:
        for number in short:
            for repair in rule(lines, number, stop):
                if trial.succeeds(repair):
                    return repair
    number = suspects[0]
    # Another mistake may stand beside this one; but this one stands just where reading stopped.
    for rule in (_tabs, _special_start):
        for repair in rule(lines, number, stop) if number in short else ():
            if (repair.line, repair.start) == (stop.line, stop.column):
                return repair
    text = lines[number]
    start = len(text) - len(text.lstrip())
    return _Repair(
        number,
        start,
        len(text.rstrip()),
        "yaml-syntax",
        "this line does not fit what stands above it",
        "write `key: value`, indented with spaces; put a value in quotes if it holds `: ` or ` #`",
        text,
    )


def _suspects(lines: list[str], stop: Stop) -> list[int]:
    """The lines that may hold the mistake, most probable first."""
    last = len(lines) - 1
    at = min(stop.line, last)
    while at > 0 and not lines[at].strip():
        at -= 1
    above = at - 1
    while above > 0 and (not lines[above].strip() or lines[above].lstrip().startswith("#")):
        above -= 1
    order = [stop.context_line, at] if stop.in_quotes else [at, above]
    order += [stop.quote_line, stop.context_line, above]
    return list(dict.fromkeys(number for number in order if 0 <= number <= last))


class _Trial:
    """Tries repairs on a part of the text, so that a long file costs no more than a short one."""

    def __init__(self, lines: list[str], stop: Stop, first: int) -> None:
        self.lines = lines
        self.stop = stop
        self.bound = _effective(stop)
        self.begin = 0
        self.budget = _MOST_TRIED
        keys = (n for n in range(first - 1, 0, -1) if _TOP_KEY.match(lines[n]))
        for number in itertools.islice(keys, 3):
            part = stop_of("\n".join(lines[number : stop.line + 50]), stop.line - number)
            if part and _effective(part) + number == self.bound:
                self.begin = number
                break

    def succeeds(self, repair: _Repair) -> bool:
        if self.budget < 0 or repair.mended == self.lines[repair.line]:
            return False
        bound = max(repair.line, self.bound)
        part = self.lines[self.begin : bound + 50]
        part[repair.line - self.begin] = repair.mended
        text = "\n".join(part)
        self.budget -= len(text) + 500
        stop = stop_of(text, bound - self.begin)
        if stop is None:
            return True
        # An open quote further down is the next mistake.
        if stop.in_quotes:
            return stop.context_line + self.begin > repair.line
        line = stop.line + self.begin
        # The line where reading stopped may hold another mistake, further on.
        is_further = repair.line < line == self.stop.line and stop.column > self.stop.column
        return line > bound or is_further


def _effective(stop: Stop) -> int:
    """An open quote is noticed at the end of the file, but stands where it was opened."""
    return stop.context_line if stop.in_quotes else stop.line


def _parts(lines: list[str], number: int) -> _Line | None:
    """A line that holds a value, after a key, a dash, or both."""
    text = lines[number] if number < len(lines) else ""
    if len(text) > _LONGEST_LINE:
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
    return _Line(number, text, found["lead"], found.groupdict().get("key"), value, tail)


_KEYED = re.compile(
    r"(?P<lead>\s*(?:-\s+)*(?P<key>\"[^\"]*\"|'[^']*'|[^\s:#\"'\[\]{},&*!|>%@`-][^:#]*):\s+)"
    r"(?P<value>.*)$"
)
_LISTED = re.compile(r"(?P<lead>\s*(?:-\s+)+)(?P<value>.*)$")
_FLOW_PART = re.compile(r"(?<=[\[{,])\s*([^,\[\]{}:]+:\s+)([^,\[\]{}\"']*:[^,\[\]{}\"']*)")
_HALF = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_CURLY = "“”„‟«»"
_SPACES = re.compile("[\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000]")


def _tabs(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    text = lines[number]
    lead = text[: len(text) - len(text.lstrip(" \t"))]
    if "\t" not in lead:
        return
    above = next((line for line in reversed(lines[:number]) if line.strip()), "")
    others = sum(line.startswith("\t") for line in lines) - text.startswith("\t")
    column = lead.index("\t")
    for width in (2, 4, 8, len(above) - len(above.lstrip()), 0):
        yield _Repair(
            number,
            column,
            len(lead),
            "yaml-tab",
            "this line is indented with a tab" + (f" (and {others} more)" if others else ""),
            "indent with spaces, two for each step",
            _without_tabs(text, width),
            width,
        )


def _without_tabs(text: str, width: int) -> str:
    rest = text.lstrip(" \t")
    return text[: len(text) - len(rest)].replace("\t", " " * width) + rest


def _odd_spaces(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    text = lines[number]
    found = _SPACES.search(text)
    if found:
        yield _Repair(
            number,
            found.start(),
            found.end(),
            "yaml-invisible-character",
            f"a special space (U+{ord(found[0]):04X}) stands here, which does not count as a space",
            "delete it and type an ordinary space",
            _SPACES.sub(" ", text),
        )


def _curly_quotes(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    line = _parts(lines, number)
    if not line or line.value[0] not in _CURLY + "‘’‚" or line.value[-1] not in _CURLY + "‘’'\"":
        return
    mended = line.with_value(quoted(line.value[1:-1]))
    yield _Repair(
        number,
        line.start,
        line.end,
        "yaml-curly-quote",
        f"curly quotes ({line.value[0]} {line.value[-1]}) do not hold a value together; only "
        "straight quotes do",
        f"write {_excerpt(mended)}",
        mended,
    )


def _other_signs(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    found = re.match(r"(\s*(?:- +)?)([A-Za-z_][\w-]*)(\s*(=|：|:=|=>|->)\s*)(.*)$", lines[number])
    if found:
        mended = f"{found[1]}{found[2]}: {_safe(found[5])}"
        yield _Repair(
            number,
            found.start(4),
            found.end(4),
            "yaml-equals",
            f"`{found[4]}` stands where a colon should stand",
            f"write {_excerpt(mended)}",
            mended,
        )


def _space_after_colon(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    found = re.match(r"(\s*(?:- +)*)([A-Za-z_][\w-]*):([^\s:].*)$", lines[number])
    if found and not found[3].startswith("//"):
        for value in (found[3], _safe(found[3]), quoted(found[3])):
            mended = f"{found[1]}{found[2]}: {value}"
            yield _Repair(
                number,
                found.start(2),
                found.end(2) + 1,
                "yaml-space-after-colon",
                f"a space is missing after the colon of `{found[2]}:`",
                f"write {_excerpt(mended)}",
                mended,
            )


def _space_after_dash(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    found = re.match(r"(\s*)([-–—•*])(\s*)([^\s-].*)$", lines[number])
    if not found or (found[2] == "-" and found[3]):
        return
    for value in (found[4], quoted(found[4])):
        mended = f"{found[1]}- {value}"
        is_dash = found[2] == "-"
        yield _Repair(
            number,
            found.start(2),
            found.end(2),
            "yaml-space-after-dash",
            "a space is missing after the dash"
            if is_dash
            else f"a list item begins with `- `, not with `{found[2]}`",
            f"write {_excerpt(mended)}",
            mended,
        )


def _quotes(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    line = _parts(lines, number)
    if not line or line.value[0] not in "\"'":
        return
    # A remark may hold the quote that closes the value: `"#1 # maker"`.
    mark, whole = line.value[0], (line.value + line.tail).rstrip()
    close = _closing(whole, mark)
    if close is None:
        mended = line.with_value(quoted(line.value[1:]))
        yield _Repair(
            number,
            line.start,
            line.start + 1,
            "yaml-unclosed-quote",
            "the quote that opens here is never closed",
            f"close it at the end of the value: {_excerpt(mended)}",
            mended,
        )
        return
    if mark == '"' and "\\" in whole:
        inner = whole[1:-1] if whole.endswith('"') else whole[1:]
        mended = line.lead + "'" + inner.replace("'", "''") + "'"
        is_at = line.text[stop.column : stop.column + 1] == "\\"
        escape = max(stop.column - (0 if is_at else 1), line.start)
        half = _HALF.search(line.text)
        if half:
            yield _Repair(
                number,
                half.start(),
                half.end(),
                "yaml-escape",
                f"`{half[0]}` is one half of a character as JSON writes it, and YAML cannot",
                "type the character itself; a program writes it so with `ensure_ascii=False`",
                _HALF.sub("?", line.text),
            )
        yield _Repair(
            number,
            escape,
            escape + 2,
            "yaml-escape",
            "in double quotes a backslash is an instruction, and this one is not known",
            f"use single quotes: {_excerpt(mended)}",
            mended,
        )
    if close < len(line.value) - 1:
        inner = line.value[1:-1] if line.value[-1] == mark else line.value
        mended = line.with_value(quoted(inner))
        yield _Repair(
            number,
            line.start + close + 1,
            line.end,
            "yaml-quote-ends-early",
            f"the quoted value ends at the second `{mark}`, and more text follows it",
            f"put the whole value in quotes: {_excerpt(mended)}",
            mended,
        )


def _closing(value: str, mark: str) -> int | None:
    """Where a quoted value ends on its own line."""
    index = 1
    while index < len(value):
        if value[index] == "\\" and mark == '"':
            index += 1
        elif value[index] == mark:
            if mark == '"' or value[index + 1 : index + 2] != "'":
                return index
            index += 1
        index += 1
    return None


def _swallowed(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    text = lines[number]
    found = re.search(r"[\s\[{,](#[^\s,\]}]+)", text)
    if found:
        mended = re.sub(r"(?<=[\s\[{,])(#[^,\]}]*[^\s,\]}])", lambda word: quoted(word[1]), text)
        yield _Repair(
            number,
            found.start(1),
            len(text),
            "yaml-comment-swallowed",
            f"all from `{_short(found[1])}` on is read as a remark, because of the `#`",
            f"use quotes: {_excerpt(mended)}",
            mended,
        )


def _brackets(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    line = _parts(lines, number)
    if not line or line.value[0] not in "[{":
        return
    mark = line.value[0]
    close = "]" if mark == "[" else "}"
    surplus = line.value.count(close) - line.value.count(mark)
    if line.value.endswith(close) and surplus > 0:
        mended = line.with_value(line.value[:-surplus])
        yield _Repair(
            number,
            line.end - surplus,
            line.end,
            "yaml-extra-bracket",
            f"this `{close}` closes nothing",
            f"delete it: {_excerpt(mended)}",
            mended,
        )
    if line.value.endswith(close) or surplus >= 0:
        return
    for end in (close, '"' + close, "'" + close):
        mended = line.with_value(line.value + end)
        yield _Repair(
            number,
            line.start,
            line.start + 1,
            "yaml-unclosed-bracket",
            f"the `{mark}` that opens here is not closed",
            f"close it with `{end}`: {_excerpt(mended)}",
            mended,
        )


def _special_start(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    line = _parts(lines, number)
    if not line or line.value[0] not in "@`%{[*&!|>,}]-?":
        return
    # A list that is broken inside, or has no end, is not meant as text.
    if line.value[0] in "[{" and line.value[:2] != "{{":
        close = "]" if line.value[0] == "[" else "}"
        if line.value[-1] == close or close not in line.value:
            return
    mended = line.with_value(quoted(line.value))
    yield _Repair(
        number,
        line.start,
        line.start + 1,
        "yaml-special-start",
        _special(line.value[0]),
        f"put the value in quotes: {_excerpt(mended)}",
        mended,
    )


def _special(sign: str) -> str:
    if sign in "[{":
        kind = "list" if sign == "[" else "group of keys"
        return f"a value that begins with `{sign}` is a {kind}, unless it is in quotes"
    name = "a backtick" if sign == "`" else f"`{sign}`"
    return f"a value cannot begin with {name}, unless it is in quotes"


def _colon(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    line = _parts(lines, number)
    if not line or line.value[0] in "\"'":
        return
    found = re.search(r":(?=\s|$)", line.value)
    if not found:
        return
    if line.value[0] not in "{[":
        mended = line.with_value(quoted(line.value))
        yield _Repair(
            number,
            line.start + found.start(),
            line.start + found.end(),
            "yaml-colon",
            f"the colon after `{_short(line.value[: found.start()])}` makes it look like a key",
            f"put the value in quotes: {_excerpt(mended)}",
            mended,
        )
        return
    # Inside [ ] and { }: the part between two commas that holds one colon too many.
    for part in _FLOW_PART.finditer(line.value):
        inner = part[2].rstrip()
        start, end = line.start + part.start(2), line.start + part.start(2) + len(inner)
        mended = line.text[:start] + quoted(inner) + line.text[end:]
        colon = start + inner.index(":")
        yield _Repair(
            number,
            colon,
            colon + 1,
            "yaml-colon",
            f"the colon after `{_short(inner[: inner.index(':')])}` makes it look like a key",
            f"put the value in quotes: {_excerpt(part[1].strip() + ' ' + quoted(inner))}",
            mended,
        )


def _indentation(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    text = lines[number]
    stripped = text.lstrip(" ")
    own = len(text) - len(stripped)
    is_item = stripped.startswith("- ")
    if not is_item and not re.match(r"[A-Za-z_][\w-]*:(?:\s|$)", stripped):
        return
    tried: set[int] = {own}
    for above in reversed(lines[max(0, number - 100) : number]):
        bare = above.lstrip(" ")
        if not bare or bare.startswith("#"):
            continue
        indents = [len(above) - len(bare)]
        dash = re.match(r"(?:- +)+", bare)
        if dash and not is_item:
            indents.insert(0, indents[0] + dash.end())
        for indent in indents:
            if indent in tried:
                continue
            tried.add(indent)
            yield _Repair(
                number,
                0,
                max(own, 1),
                "yaml-indentation",
                f"this line begins with {_spaces(own)}, but the lines it belongs with begin with "
                f"{_spaces(indent)}",
                f"begin it with {_spaces(indent)}",
                " " * indent + stripped,
            )


def _continued_colon(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    text = lines[number]
    indent = len(text) - len(text.lstrip(" "))
    found = re.search(r":(?=\s|$)", text)
    if not found or not indent or number == 0 or text.lstrip().startswith("- "):
        return
    yield _Repair(
        number,
        found.start(),
        found.end(),
        "yaml-colon",
        "this line goes on with the text above, and the colon in it makes it look like a key",
        "put the whole value in quotes, from its first line to its last",
        text[: found.start()] + text[found.end() :],
    )


def _no_colon(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    text = lines[number]
    bare = text.strip()
    if not bare or re.search(r":(?:\s|$)", text) or bare.startswith("- "):
        return
    yield _Repair(
        number,
        len(text) - len(text.lstrip()),
        len(text.rstrip()),
        "yaml-no-colon",
        "this line is neither `key: value` nor a list item",
        "write `key: value`; if it goes on with the text above, indent it",
        "",
    )


def _no_key(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    found = re.match(r"\s*(:)(?:\s|$)", lines[number])
    if found:
        message, hint = _WORDS["yaml-key"]
        yield _Repair(number, found.start(1), found.end(1), "yaml-key", message, hint, "")


def _second_document(lines: list[str], number: int, stop: Stop) -> Iterator[_Repair]:
    if number and lines[number].rstrip() == "...":
        message = "this line ends the file for YAML, and more text follows it"
        yield _Repair(number, 0, 3, "yaml-second-document", message, "delete the line", "")


_Rule = Callable[[list[str], int, Stop], Iterator[_Repair]]
_RULES: tuple[_Rule, ...] = (
    _second_document,
    _tabs,
    _quotes,
    _curly_quotes,
    _other_signs,
    _space_after_colon,
    _space_after_dash,
    _swallowed,
    _brackets,
    _special_start,
    _colon,
    _indentation,
    _continued_colon,
    _odd_spaces,
    _no_key,
    _no_colon,
)


def _safe(value: str) -> str:
    """A value as it is, or in quotes where it needs them."""
    if re.search(r":(?:\s|$)|\s#", value) or (value and value[0] in "@`%{[*&!|>,}]-?#"):
        return quoted(value)
    return value


def _spaces(count: int) -> str:
    return "no space" if count == 0 else "1 space" if count == 1 else f"{count} spaces"


def _excerpt(line: str) -> str:
    """A mended line, short enough to read and long enough to see what changed."""
    line = line.strip()
    return f"`{line}`" if len(line) <= 120 else f"`{line[:60]} … {line[-50:]}`"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
