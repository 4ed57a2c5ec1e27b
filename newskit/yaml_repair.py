"""Repair: what a line that YAML cannot read was probably meant to be.

A guess is tried before it is told: the line is mended in a copy, and the guess counts only if YAML
can then read past it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from newskit.pattern import pattern
from newskit.plain_yaml import Composed, Stop, composed, stop_of
from newskit.yaml_line import LONGEST_LINE, Line, excerpt, indent_of, parts, quoted, safe, short
from newskit.yaml_text import ODD_SPACES

_MOST_TRIED = 1_000_000  # characters, for one mistake
_TOP_KEY = pattern(r"[A-Za-z_][\w-]*:(?:\s|$)")
# Inside [ ] and { }: a key, and a value that holds one colon too many.
_FLOW_PART = pattern(r"(?<=[\[{,])\s*([^,\[\]{}:]+:\s+)([^,\[\]{}\"']*:[^,\[\]{}\"']*)")
NO_KEY_WORDS = (
    "a key must be a word, and none stands here",
    "write `key: value`; if this is text, put it in quotes",
)
NOT_KEYS_WORDS = (
    "a list stands here, where lines of the form `key: value` are needed",
    "begin with a key, and indent the list under it",
)
HALF_WORDS = (
    "this is one half of a character as JSON writes it, and YAML knows no halves",
    "type the character itself; a program writes it so with `ensure_ascii=False`",
)
HALF = pattern(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
# The next key in { }, where no comma stands before it.
_NEXT_KEY = pattern(r"(?<=[^\s,{\[:])(\s*;\s*|\s+)([A-Za-z_][\w-]*):\s")
_SEMICOLON = pattern(r"\s*;\s*(?=[A-Za-z_][\w-]*:\s)")
# A value in quotes that is a part of [ ] or { }, up to where the part must end; rather one whose
# own quotes come in pairs.
_FLOW_QUOTE = pattern(
    r'(?<=[\[{,:])\s*"([^"]*(?:"[^"]*"[^"]*)*?|.*?)"(?=\s*(?:,\s*(?:[\w-]+:\s|")|[\]}]))'
)
# Where a value in quotes ends and another part begins: no value holds that.
_NEXT_PART = pattern(r'"\s*(?::\s|,\s*(?:"|[\w-]+:\s))')
_QUOTE_BEGINS = pattern(r"(?<!\w)[\"'](?=\w)")
_QUOTE_ENDS = pattern(r"(?<=\w)[\"'](?!\w)")
_CURLY = "“”„‟«»"
_BEFORE_VALUE = pattern(r"\s*(?:-\s+)*(?:[A-Za-z_][\w-]*\s*:\s*)?")
_SPACES = pattern(f"[{ODD_SPACES}]")
# Where a key or an item may begin behind such spaces: a line that only goes on with a text may.
_KEY_BEHIND_ODD_SPACES = pattern(
    rf" *[{ODD_SPACES}][ {ODD_SPACES}]*(?=-[\s{ODD_SPACES}]|[^\s:#-][^:]*:(?:\s|$))"
)
_NO_WIDTH, _WIDE = "\u200b\u2060", "\u3000"
_MANY_LINES = pattern(r"(?:^|\s)[|>][-+\d]{0,2}$")
_OPENS = ("|", ">")


def effective(stop: Stop) -> int:
    """An open quote is noticed at the end of the file, but stands where it was opened."""
    return stop.context_line if stop.in_quotes else stop.line


class Repair(Struct, frozen=True):
    """What a line was probably meant to be, or certainly. Columns count from 0."""

    line: int
    start: int
    end: int
    code: str
    message: str
    hint: str
    mended: str
    is_certain: bool = False
    width: int = 0  # of a tab
    shown: int | None = None  # the line that is told, where it is not the mended one


def repaired(lines: list[str], stop: Stop) -> Repair:
    """The first guess that lets YAML read on; without one, the line in general words."""
    suspects = _suspects(lines, stop)
    readable = [number for number in suspects if len(lines[number]) <= LONGEST_LINE]
    trial = _Trial(lines, stop, min(suspects))
    for rule in _RULES:
        for number in readable:
            for repair in rule(lines, number, stop):
                if trial.succeeds(repair):
                    return repair
    number = suspects[0]
    # Another mistake may stand beside this one; but this one stands just where reading stopped.
    for rule in (_tabs, _special_start):
        for repair in rule(lines, number, stop) if number in readable else ():
            if (repair.line, repair.start) == (stop.line, stop.column):
                return repair
    if list_above := _list_on_top(lines, stop):
        return list_above
    text = lines[number]
    return Repair(
        number,
        indent_of(text),
        len(text.rstrip()),
        "yaml-syntax",
        "this line does not fit what stands above it",
        "write `key: value`, indented with spaces; put a value in quotes if it holds `: ` or ` #`",
        text,
    )


def _list_on_top(lines: list[str], stop: Stop) -> Repair | None:
    """The list with which a text of keys begins: it is what does not fit, and not they."""
    said = (line.strip().strip("- ") for line in lines)
    top = next((number for number, text in enumerate(said) if text and text[0] != "#"), 0)
    text = lines[top]
    is_list = text.lstrip().startswith("- ") and top < stop.line < len(lines)
    if not is_list or not _TOP_KEY.match(lines[stop.line].lstrip()):
        return None
    start, end = indent_of(text), len(text.rstrip())
    return Repair(top, start, end, "yaml-not-keys", *NOT_KEYS_WORDS, text)


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
        self.bound = effective(stop)
        self.begin = 0
        self.budget = _MOST_TRIED
        keys = (n for n in range(first - 1, 0, -1) if _TOP_KEY.match(lines[n]))
        for number in itertools.islice(keys, 3):
            part = stop_of("\n".join(lines[number : stop.line + 50]), stop.line - number)
            if part and effective(part) + number == self.bound:
                self.begin = number
                break

    def succeeds(self, repair: Repair) -> bool:
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


# --- One rule a mistake ---------------------------------------------------------------------------


def _tabs(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    text = lines[number]
    lead = text[: len(text) - len(text.lstrip(" \t"))]
    if "\t" not in lead:
        return
    above = next((line for line in reversed(lines[:number]) if line.strip()), "")
    others = sum(line.startswith("\t") for line in lines) - text.startswith("\t")
    column = lead.index("\t")
    for width in (2, 4, 8, len(above) - len(above.lstrip()), 0):
        yield Repair(
            number,
            column,
            len(lead),
            "yaml-tab",
            "this line is indented with a tab" + (f" (and {others} more)" if others else ""),
            "indent with spaces, two for each step",
            without_tabs(text, width),
            width=width,
        )


def without_tabs(text: str, width: int) -> str:
    rest = text.lstrip(" \t")
    return text[: len(text) - len(rest)].replace("\t", " " * width) + rest


def oddly_indented(lines: list[str], found: Composed) -> dict[int, int]:
    """The lines on which a key or an item stands behind spaces that YAML takes for letters, and how
    many characters stand before it. None of a text, as far as YAML could read."""
    odd: dict[int, int] = {}
    text_of = -1  # The indent of what a text of many lines belongs to, while it goes on.
    above = 0
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip(" "))
        if text_of >= 0 and (indent > text_of or not line.strip()):
            continue
        has_many = _MANY_LINES.search(line.partition(" #")[0].rstrip()[-4:])
        # What opens the text may stand below its key or dash.
        text_of = (min(indent, above) if line.strip()[:1] in _OPENS else indent) if has_many else -1
        above = indent if line.strip() else above
        is_text = number in found.texts and not (found.stop and number >= found.stop.line)
        if not is_text and (key := _KEY_BEHIND_ODD_SPACES.match(line[:LONGEST_LINE])):
            odd[number] = key.end()
    return odd


def evenly_indented(lines: list[str], odd: dict[int, int]) -> Iterator[list[str]]:
    """The lines with ordinary spaces for odd ones, once for each width that they may have looked
    to have."""
    signs = {sign for number, end in odd.items() for sign in lines[number][:end]}
    wides = (" ", "  ") if _WIDE in signs else (" ",)
    nones = (" ", "") if signs.intersection(_NO_WIDTH) else (" ",)
    for wide, none in itertools.product(wides, nones):
        widths = {_WIDE: wide, **dict.fromkeys(_NO_WIDTH, none)}
        even = list(lines)
        for number, end in odd.items():
            lead = (widths.get(sign, " ") for sign in lines[number][:end])
            even[number] = "".join(lead) + lines[number][end:]
        yield even


def _odd_spaces(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    text = lines[number]
    found = _SPACES.search(text)
    if not found:
        return
    head = _BEFORE_VALUE.match(text)
    end = head.end() if head else 0
    # Within a value such a space may be meant; around a key it is not.
    for mended in (_SPACES.sub(" ", text[:end]) + text[end:], _SPACES.sub(" ", text)):
        yield Repair(
            number,
            found.start(),
            found.end(),
            "yaml-invisible-character",
            f"a special space (U+{ord(found[0]):04X}) stands here, which does not count as a space",
            "delete it and type an ordinary space",
            mended,
            is_certain=mended[end:] == text[end:],
        )


def _curly_quotes(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    line = parts(lines, number)
    if not line or line.value[0] not in _CURLY + "‘’‚" or line.value[-1] not in _CURLY + "‘’'\"":
        return
    # Two quotations, or one within another, are the writer's words; ’90s begins with no quote.
    if any(sign in _CURLY for sign in line.value[1:-1]) or re.match(r"[‘’]\d", line.value):
        return
    mended = line.with_value(quoted(line.value[1:-1]))
    # What looks like a single quote may be an apostrophe: ‘Tis.
    are_double = line.value[0] in _CURLY and line.value[-1] in _CURLY + '"'
    yield Repair(
        number,
        line.start,
        line.end,
        "yaml-curly-quote",
        f"curly quotes ({line.value[0]} {line.value[-1]}) do not hold a value together; only "
        "straight quotes do",
        f"write {excerpt(mended)}",
        mended,
        is_certain=are_double and ends_here(lines, number),
    )


def _other_signs(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    found = re.match(r"(\s*(?:- +)?)([A-Za-z_][\w-]*)(\s*(=|：|:=|=>|->)\s*)(.*)$", lines[number])
    if found:
        mended = f"{found[1]}{found[2]}: {safe(found[5])}"
        yield Repair(
            number,
            found.start(4),
            found.end(4),
            "yaml-equals",
            f"`{found[4]}` stands where a colon should stand",
            f"write {excerpt(mended)}",
            mended,
            is_certain=True,
        )


def _space_after_colon(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    found = re.match(r"(\s*(?:- +)*)([A-Za-z_][\w-]*):([^\s:].*)$", lines[number])
    if found and not found[3].startswith("//"):
        for value in (found[3], safe(found[3]), quoted(found[3])):
            mended = f"{found[1]}{found[2]}: {value}"
            yield Repair(
                number,
                found.start(2),
                found.end(2) + 1,
                "yaml-space-after-colon",
                f"a space is missing after the colon of `{found[2]}:`",
                f"write {excerpt(mended)}",
                mended,
                is_certain=value == found[3] or ends_here(lines, number),
            )


def _item_without_colon(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    """`- id fee`, where the lines below are keys of the same group."""
    found = re.match(r"(\s*(?:-\s+)+)([a-z_][\w-]*)\s+(\S.*)$", lines[number])
    below = lines[number + 1] if number + 1 < len(lines) else ""
    is_group = re.match(r"\s+[A-Za-z_][\w-]*:(?:\s|$)", below)
    if found and is_group and indent_of(below) == len(found[1]):
        mended = f"{found[1]}{found[2]}: {safe(found[3])}"
        yield Repair(
            number,
            found.start(2),
            found.end(2),
            "yaml-no-colon",
            f"a colon is missing after `{found[2]}`",
            f"write {excerpt(mended)}",
            mended,
            is_certain=_is_key_elsewhere(found[2], lines),
        )


def _is_key_elsewhere(word: str, lines: list[str]) -> bool:
    key = re.compile(rf"(?:^\s*(?:-\s+)*|[{{,]\s*){re.escape(word)}:\s")
    return any(key.search(line) for line in lines)


def _space_after_dash(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    found = re.match(r"(\s*)([-–—•*])(\s*)([^\s-].*)$", lines[number])
    if not found or (found[2] == "-" and found[3]):
        return
    for value in (found[4], quoted(found[4])):
        mended = f"{found[1]}- {value}"
        is_dash = found[2] == "-"
        yield Repair(
            number,
            found.start(2),
            found.end(2),
            "yaml-space-after-dash",
            "a space is missing after the dash"
            if is_dash
            else f"a list item begins with `- `, not with `{found[2]}`",
            f"write {excerpt(mended)}",
            mended,
            is_certain=value == found[4] or ends_here(lines, number),
        )


def ends_here(lines: list[str], number: int) -> bool:
    """Whether the value of a line cannot go on below: the next line that holds anything begins
    another, no further in than its key."""
    found = re.match(r"\s*(?:-\s+)*", lines[number])
    column = found.end() if found else 0
    below = next((line for line in lines[number + 1 :] if line.strip()), "x:")
    is_other = re.match(r"\s*(?:- |#|[A-Za-z_][\w-]*:(?:\s|$))", below)
    return bool(is_other) and indent_of(below) <= column


def _quotes(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    line = parts(lines, number)
    if line and line.value[0] in "[{":
        yield from _quotes_inside(line, number)
    if not line or line.value[0] not in "\"'":
        return
    # A remark may hold the quote that closes the value: `"#1 # maker"`.
    mark, whole = line.value[0], (line.value + line.tail).rstrip()
    close = _closing(whole, mark)
    if close is None:
        mended, hint, is_certain = closed(line)
        yield Repair(
            number,
            line.start,
            line.start + 1,
            "yaml-unclosed-quote",
            "the quote that opens here is never closed",
            hint,
            mended,
            is_certain=is_certain and ends_here(lines, number),
        )
        return
    if mark == '"' and "\\" in whole:
        inner = whole[1:-1] if whole.endswith('"') else whole[1:]
        mended = line.lead + "'" + inner.replace("'", "''") + "'"
        is_at = line.text[stop.column : stop.column + 1] == "\\"
        escape = max(stop.column - (0 if is_at else 1), line.start)
        half = HALF.search(line.text)
        if half:
            yield Repair(
                number,
                half.start(),
                half.end(),
                "yaml-escape",
                *HALF_WORDS,
                HALF.sub("?", line.text),
            )
        yield Repair(
            number,
            escape,
            escape + 2,
            "yaml-escape",
            "in double quotes a backslash is an instruction, and this one is not known",
            f"use single quotes: {excerpt(mended)}",
            mended,
        )
    if close < len(line.value) - 1:
        inner, is_certain = _in_quotes(line.value, mark)
        mended = line.with_value(quoted(inner))
        yield Repair(
            number,
            line.start + close + 1,
            line.end,
            "yaml-quote-ends-early",
            f"the quoted value ends at the second `{mark}`, and more text follows it",
            f"put the whole value in quotes: {excerpt(mended)}",
            mended,
            is_certain=is_certain and ends_here(lines, number),
        )


def closed(line: Line) -> tuple[str, str, bool]:
    """A line whose value opens a quote and does not close it, as it was probably meant; that in
    words; and whether it is certain, as it is not where the quote may be an apostrophe."""
    close, words = "close it at the end of the value", line.value[1:]
    if line.value[0] == '"':
        mended = line.with_value(quoted(words))
        return mended, f"{close}: {excerpt(mended)}", True
    whole = line.with_value(quoted(line.value))
    if words[:1].isdecimal():
        return whole, f"put the apostrophe in quotes with the rest: {excerpt(whole)}", True
    mended = line.with_value(quoted(words.replace("''", "'")))
    hint = f"{close}: {excerpt(mended)}; if it is an apostrophe, write {excerpt(whole)}"
    return mended, hint, False


def _in_quotes(value: str, mark: str) -> tuple[str, bool]:
    """What a value that begins with a quote says, where more text follows the second one; and
    whether that is certain."""
    if value[-1] != mark:
        return value, True
    inner = value[1:-1]
    ends = [found.start() for found in _QUOTE_ENDS.finditer(inner) if found[0] == mark]
    begins = [found.start() for found in _QUOTE_BEGINS.finditer(inner) if found[0] == mark]
    # Two quotations, each in its own quotes: “A” and “B”.
    if ends and begins and ends[0] < begins[0]:
        return value, mark == '"'
    if mark == "'":
        # It's: an apostrophe within a word is none but that. Others may be the end of a quotation.
        return (value, False) if inner[0].isdecimal() else (inner, not ends and not begins)
    return inner, True


def _quotes_inside(line: Line, number: int) -> Iterator[Repair]:
    """Inside [ ] and { }: quotes within a value that is in quotes itself."""
    for part in _FLOW_QUOTE.finditer(line.text, line.start):
        inner, start, end = part[1], part.start(1) - 1, part.end(1) + 1
        if '"' in inner and "\\" not in inner and not _NEXT_PART.search(inner):
            # In a list what follows a comma may be an item without quotes.
            is_one = line.text[part.start() - 1] == ":" or not re.search(r'"\s*,', inner)
            mended = line.text[:start] + quoted(inner) + line.text[end:]
            yield Repair(
                number,
                start + 1 + inner.index('"'),
                end,
                "yaml-quote-ends-early",
                'the quoted value ends at the second `"`, and more text follows it',
                f"put the whole value in quotes: {excerpt(quoted(inner))}",
                mended,
                is_certain=is_one and inner.count('"') % 2 == 0,
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


def _swallowed(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    text = lines[number]
    found = re.search(r"[\s\[{,](#[^\s,\]}]+)", text)
    if found:
        mended = _FLOW_REMARK.sub(
            lambda part: part[1] + quoted(part[2]) if part[2] else part[0], text
        )
        yield Repair(
            number,
            found.start(1),
            len(text),
            "yaml-comment-swallowed",
            f"all from `{short(found[1])}` on is read as a remark, because of the `#`",
            f"use quotes: {excerpt(mended)}",
            mended,
        )


# Inside [ ] and { }: a value with a # in it, from its first word; one in quotes stays as it is.
_FLOW_REMARK = pattern(
    r"""((?:^\s*(?:-\s+)*|[\[{,]|:\s)\s*)"""
    r"""(?:"[^"]*"|'[^']*'|((?:[^\[\]{},:"'\s#](?:[^\[\]{},:]|:(?!\s))*?\s)?#[^,\]}]*[^\s,\]}]))"""
)


def _brackets(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    line = parts(lines, number)
    if not line or line.value[0] not in "[{":
        return
    mark = line.value[0]
    close = "]" if mark == "[" else "}"
    surplus = line.value.count(close) - line.value.count(mark)
    if line.value.endswith(close) and surplus > 0:
        mended = line.with_value(line.value[:-surplus])
        yield Repair(
            number,
            line.end - surplus,
            line.end,
            "yaml-extra-bracket",
            f"this `{close}` closes nothing",
            f"delete it: {excerpt(mended)}",
            mended,
            is_certain=True,
        )
    if line.value.endswith(close) or surplus >= 0:
        return
    for end in (close, '"' + close, "'" + close):
        mended = line.with_value(line.value + end)
        yield Repair(
            number,
            line.start,
            line.start + 1,
            "yaml-unclosed-bracket",
            f"the `{mark}` that opens here is not closed",
            f"close it with `{end}`: {excerpt(mended)}",
            mended,
            is_certain=ends_here(lines, number),
        )


def _parts(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    """Inside [ ] and { }: a comma that is missing or doubled, a quote that is not closed."""
    line = parts(lines, number)
    if not line or line.value[0] not in "[{":
        return
    for found in _NEXT_KEY.finditer(line.text, line.start):
        if (sign := found[1].strip()) and _is_key_elsewhere(found[2], lines):
            (start, end), words = found.span(1), f"`{sign}` stands where a comma should stand"
            mended = line.text[: line.start] + _SEMICOLON.sub(", ", line.text[line.start :])
            hint = f"write {excerpt(mended)}"
            if not _repeats_a_key(mended[line.start :]):
                yield Repair(number, start, end, "yaml-comma", words, hint, mended, is_certain=True)
    if doubled := re.search(r",\s*,", line.value):
        start, end = (line.start + at for at in doubled.span())
        mended = line.text[:start] + "," + line.text[end:]
        words, hint = "nothing stands between these two commas", f"write {excerpt(mended)}"
        yield Repair(number, start, end, "yaml-comma", words, hint, mended, is_certain=True)
    for mark in "\"'":
        if line.value.count(mark) == 1 and line.value[-1] in "]}":
            start, end = line.text.index(mark, line.start), line.end - 1
            close = line.text.find(",", start)
            close = min(close, end) if close > 0 else end
            mended = line.text[:close] + mark + line.text[close:]
            yield Repair(
                number,
                start,
                start + 1,
                "yaml-unclosed-quote",
                "the quote that opens here is never closed",
                f"close it at the end of the value: {excerpt(mended)}",
                mended,
            )


def _comma(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    """Inside { }: a comma that may be missing before a key, where the value was not all text."""
    line = parts(lines, number)
    if not line or line.value[0] not in "[{":
        return
    for found, mended in _unparted(line, lines):
        words, hint = f"a comma is missing before `{found[2]}:`", f"write {excerpt(mended)}"
        if not found[1].strip():
            start, end = found.span(2)
            yield Repair(number, start, end, "yaml-comma", words, hint, mended)


def _unparted(line: Line, lines: list[str]) -> Iterator[tuple[re.Match[str], str]]:
    """Those of the words that a comma may make keys that are keys of other groups."""
    for found, mended in _partable(line):
        if _is_key_elsewhere(found[2], lines):
            yield found, mended


def _partable(line: Line) -> Iterator[tuple[re.Match[str], str]]:
    """The words that a comma before them may make keys, each with the line as a comma makes it;
    none that then stands twice in its braces."""
    for found in _NEXT_KEY.finditer(line.text, line.start):
        mended = f"{line.text[: found.start(1)]}, {line.text[found.end(1) :]}"
        if not _repeats_a_key(mended[line.start :]):
            yield found, mended


def _repeats_a_key(value: str) -> bool:
    return any(one.code == "duplicate-key" for one in composed(f"x: {value}").troubles)


def _special_start(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    line = parts(lines, number)
    if not line or line.value[0] not in "@`%{[*&!|>,}]-?":
        return
    # A list that is broken inside, or has no end, is not meant as text.
    if line.value[0] in "[{" and line.value[:2] != "{{":
        close = "]" if line.value[0] == "[" else "}"
        if line.value[-1] == close or close not in line.value:
            return
    mended = line.with_value(quoted(line.value))
    yield Repair(
        number,
        line.start,
        line.start + 1,
        "yaml-special-start",
        special(line.value[0]),
        f"put the value in quotes: {excerpt(mended)}",
        mended,
        is_certain=ends_here(lines, number),
    )


def _special_key(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    """`@sources: [wire]`: a sign stands before a key, and no key can begin with it."""
    text = lines[number]
    if found := _SIGN_BEFORE_KEY.match(text):
        start, end = found.span(1)
        mended = text[:start] + text[end:]
        yield Repair(
            number,
            start,
            end,
            "yaml-special-start",
            f"a key cannot begin with {_name(found[1])}",
            f"write {excerpt(mended)}",
            mended,
        )


_SIGN_BEFORE_KEY = pattern(r" *(?:- +)*([@`%])[A-Za-z_][\w-]*:(?:\s|$)")


def special(sign: str) -> str:
    if sign in "[{":
        kind = "list" if sign == "[" else "group of keys"
        return f"a value that begins with `{sign}` is a {kind}, unless it is in quotes"
    return f"a value cannot begin with {_name(sign)}, unless it is in quotes"


def _name(sign: str) -> str:
    return "a backtick" if sign == "`" else f"`{sign}`"


def _colon_in_item(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    """`- The ferry: it sails: now`: no key begins so, and the item is text from its first word."""
    first = number
    while first and _is_prose(lines[first]):
        first -= 1
    text = lines[first]
    found = _ITEM_OF_TEXT.match(text)
    if not found or len(text) > LONGEST_LINE:
        return
    colon, message = found.end(2), f"the colon after `{short(found[2])}` makes it look like a key"
    if first < number:
        hint = "put the whole text in quotes, from its first line to its last"
        mended = text[:colon] + text[colon + 1 :]
        if indent_of(lines[first + 1]) == len(found[1]):
            yield Repair(first, colon, colon + 1, "yaml-colon", message, hint, mended)
        return
    line = parts(lines, number)
    if line and line.value[0] not in "\"'[{" and re.search(r":(?=\s|$)", line.value):
        mended = found[1] + quoted(text[len(found[1]) : line.end]) + line.tail
        hint = f"put the text in quotes: {excerpt(mended)}"
        is_certain = ends_here(lines, number)
        yield Repair(number, colon, colon + 1, "yaml-colon", message, hint, mended, is_certain)


# An item whose first words could only be a key to YAML: of ours none has a capital or a space.
_ITEM_OF_TEXT = pattern(r"(\s*(?:- +)+)((?=[^\s:]*(?:[A-Z]| +[^\s:#]))[^\W_][^:#\"'\[\]{}]*):\s")


def _colon(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    line = parts(lines, number)
    if not line or line.value[0] in "\"'":
        return
    found = re.search(r":(?=\s|$)", line.value)
    if not found:
        return
    if line.value[0] not in "{[":
        mended = line.with_value(quoted(line.value))
        yield Repair(
            number,
            line.start + found.start(),
            line.start + found.end(),
            "yaml-colon",
            f"the colon after `{short(line.value[: found.start()])}` makes it look like a key",
            f"put the value in quotes: {excerpt(mended)}",
            mended,
            is_certain=ends_here(lines, number),
        )
        return
    # Inside [ ] and { }: the part between two commas that holds one colon too many.
    for part in _FLOW_PART.finditer(line.value):
        inner = part[2].rstrip()
        start, end = line.start + part.start(2), line.start + part.start(2) + len(inner)
        mended = line.text[:start] + quoted(inner) + line.text[end:]
        colon = start + inner.index(":")
        hint = f"put the value in quotes: {excerpt(part[1].strip() + ' ' + quoted(inner))}"
        # Text with a colon in it, or two keys without a comma between them?
        keys = (key for key, _ in _partable(line))
        other = next((key[2] for key in keys if start < key.start() < end), "")
        yield Repair(
            number,
            colon,
            colon + 1,
            "yaml-colon",
            f"the colon after `{short(inner[: inner.index(':')])}` makes it look like a key",
            hint + (f"; if `{other}` is a key, put a comma before it" if other else ""),
            mended,
            is_certain=not other,
        )


def _indentation(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
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
            yield Repair(
                number,
                0,
                max(own, 1),
                "yaml-indentation",
                f"this line begins with {_spaces(own)}, but the lines it belongs with begin with "
                f"{_spaces(indent)}",
                f"begin it with {_spaces(indent)}",
                " " * indent + stripped,
            )


def _item_among_keys(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    """A list item that goes on with no list: it is tried as a key of its own, and the items below
    it as the list of that, so that all of them are one mistake."""
    text = lines[number]
    above = next((line for line in reversed(lines[:number]) if line.strip()), "a: key")
    if not text.startswith("- ") or not re.match(r"[A-Za-z_][\w-]*:\s+\S", above):
        return
    message, hint = NOT_KEYS_WORDS
    meant = text[2:] if _TOP_KEY.match(text, 2) else ""
    yield Repair(
        number,
        0,
        len(text.rstrip()),
        "yaml-not-keys",
        message,
        f"write {excerpt(meant)}" if meant else hint,
        meant or f"_{number}:",
    )


def _continued_colon(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    text = lines[number]
    indent = len(text) - len(text.lstrip(" "))
    found = re.search(r":(?=\s|$)", text)
    if not found or not indent or number == 0 or text.lstrip().startswith("- "):
        return
    yield Repair(
        number,
        found.start(),
        found.end(),
        "yaml-colon",
        "this line goes on with the text above, and the colon in it makes it look like a key",
        "put the whole value in quotes, from its first line to its last",
        text[: found.start()] + text[found.end() :],
    )


def _is_prose(line: str) -> bool:
    bare = line.strip()
    return bool(bare) and not re.search(r":(?:\s|$)", bare) and not bare.startswith(("- ", "#"))


def first_of_prose(lines: list[str], number: int) -> int:
    while number and _is_prose(lines[number - 1]) and not lines[number - 1].startswith(" "):
        number -= 1
    return number


def _no_colon(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    text = lines[number]
    if not _is_prose(text):
        return
    # A sentence begins with a capital, and what goes on with one is longer.
    word = re.match(r"([a-z_][\w-]*)\s+(\S+(?:\s+\S+)?)\s*$", text)
    meant = excerpt(f"{word[1]}: {safe(word[2])}") if word else "`key: value`"
    yield Repair(
        number,
        len(text) - len(text.lstrip()),
        len(text.rstrip()),
        "yaml-no-colon",
        "this line is neither `key: value` nor a list item",
        f"write {meant}; if it goes on with the text above, indent it",
        "",
    )


def _no_key(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    found = re.match(r"\s*(:)(?:\s|$)", lines[number])
    if found:
        message, hint = NO_KEY_WORDS
        yield Repair(number, found.start(1), found.end(1), "yaml-key", message, hint, "")


def _second_document(lines: list[str], number: int, stop: Stop) -> Iterator[Repair]:
    if number and lines[number].rstrip() == "...":
        message = "three dots end the file here, and more text follows them"
        yield Repair(number, 0, 3, "yaml-second-document", message, "delete the line", "")


_Rule = Callable[[list[str], int, Stop], Iterator[Repair]]
_RULES: tuple[_Rule, ...] = (
    _second_document,
    _tabs,
    _quotes,
    _curly_quotes,
    _other_signs,
    _space_after_colon,
    _space_after_dash,
    _item_without_colon,
    _swallowed,
    _brackets,
    _parts,
    _special_start,
    _special_key,
    _colon_in_item,
    _colon,
    _comma,
    _item_among_keys,
    _indentation,
    _continued_colon,
    _odd_spaces,
    _no_key,
    _no_colon,
)


def _spaces(count: int) -> str:
    return "no space" if count == 0 else "1 space" if count == 1 else f"{count} spaces"
