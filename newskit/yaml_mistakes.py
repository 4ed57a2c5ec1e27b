"""YAML mistakes: what a writer did, in words, with the line as it was probably meant.

Where YAML cannot read on, the line is mended in a copy and the copy is read on, so that one mistake
hides no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from newskit.pattern import pattern
from newskit.plain_yaml import MOST_LEVELS, MOST_VALUES, Composed, Trouble, TroubleCode, composed
from newskit.yaml_line import LONGEST_LINE, excerpt, indent_of, parts, quoted, short
from newskit.yaml_repair import (
    HALF,
    HALF_WORDS,
    NO_KEY_WORDS,
    NOT_KEYS_WORDS,
    Repair,
    closed,
    effective,
    ends_here,
    evenly_indented,
    first_of_prose,
    oddly_indented,
    repaired,
    special,
    without_tabs,
)
from newskit.yaml_text import Range

MOST_MISTAKES = 10
_DASHED = pattern(r" *(?:- +)+")
# Each is tried at every depth that there is.
_MOST_MOVED, _LONGEST_TRIED = 5, 20_000
# A longer text was not typed by a person; its first mistake is enough.
_LONGEST_TEXT = 100_000


class Mistake(Struct, frozen=True):
    """What is wrong in a YAML text, in words; places are in that text."""

    code: str
    message: str
    at: Range
    hint: str
    notes: tuple[tuple[Range, str], ...] = ()
    edits: tuple[tuple[Range, str], ...] = ()
    """What to put where, if it is certain what was meant; each edit stays within its line."""


def judged(text: str) -> tuple[dict[str, Any] | None, tuple[Mistake, ...]]:
    """The values of a text that needs a closer look, or else every mistake in it."""
    found = composed(text)
    lines = text.split("\n")
    odd = oddly_indented(lines, found)
    if not found.stop and not found.troubles and not odd:
        return found.root.value, ()
    mended = list(lines)
    mistakes: list[Mistake] = []
    if odd:
        mended, found = _readable(lines, odd)
    blamed: list[Mistake] = []  # Told of what comes of those lines.
    moved: list[tuple[int, int]] = []  # Lines with another indentation, by the mistake's number.
    stops: set[int] = set()  # Where reading stopped, and another line was moved.
    prose = -9
    while found.stop:
        is_below_odd = not odd.keys().isdisjoint(_at_and_above(mended, effective(found.stop)))
        if is_below_odd and len(text) > _LONGEST_TEXT:
            break
        repair = repaired(mended, found.stop)
        if repair.code == "yaml-no-colon" and not repair.mended:
            first = first_of_prose(mended, repair.line)
            if first <= prose + 2:  # The article's text has begun: one mistake, told once.
                break
            prose = repair.line
            line = lines[first]
            repair = replace(repair, shown=first, start=indent_of(line), end=len(line.rstrip()))
        at = _within(lines, repair)
        edits = _edits(repair, lines, mended)
        if repair.code == "yaml-indentation":
            moved.append((len(mistakes), repair.line))
            stops |= {effective(found.stop)} - {repair.line}
        mistakes.append(Mistake(repair.code, repair.message, at, repair.hint, edits=edits))
        if repair.code in ("yaml-indentation", "yaml-syntax") and is_below_odd:
            blamed.append(mistakes[-1])
        is_known = repair.mended != mended[repair.line]
        if not is_known or len(mistakes) == MOST_MISTAKES or len(text) > _LONGEST_TEXT:
            break
        if repair.code == "yaml-tab":
            mended = [without_tabs(line, repair.width) for line in mended]
        mended[repair.line] = repair.mended
        found = composed("\n".join(mended))
    if odd:
        mended, found, odd = _without_texts(lines, mended, found, odd)
    # While anything else is wrong, it is not known whether a key fits where it is moved to.
    is_all = not found.stop and not found.troubles and not odd
    is_all = is_all and all(one.edits or one.code == "yaml-indentation" for one in mistakes)
    # A line that became a part of a moved one's text is not mended.
    is_all = is_all and stops.isdisjoint(found.texts)
    are_tried = is_all and len(moved) <= _MOST_MOVED and len(text) <= _LONGEST_TRIED
    if are_tried and all(
        _is_only_place(mended, number) and not _may_stay(mended, lines, number)
        for _, number in moved
    ):
        for place, number in moved:
            edits = (_edit(lines[number], mended[number], number),)
            mistakes[place] = replace(mistakes[place], edits=edits)
    if odd:
        # What was moved was moved for what these lines may not have been meant to be.
        mistakes = [one for one in mistakes if one not in blamed]
        mistakes.append(_oddly_indented(lines, mended, odd, found, is_sure=not moved))
    touched = {mistake.at[0] for mistake in mistakes}
    for trouble in _as_one(found.troubles, lines):
        if trouble.at[0] not in touched:
            mistakes.append(_told(trouble, lines))
        if trouble.code == "yaml-comma":  # Two commas in a value are one mistake.
            touched.add(trouble.at[0])
    return None, tuple(sorted(mistakes, key=lambda mistake: mistake.at))


def _within(lines: list[str], repair: Repair) -> Range:
    line = repair.line if repair.shown is None else repair.shown
    length = len(lines[line])
    start = min(repair.start, length)
    return (line + 1, start + 1, line + 1, max(min(repair.end, length), start + 1) + 1)


def _edits(repair: Repair, lines: list[str], mended: list[str]) -> tuple[tuple[Range, str], ...]:
    """What the repair changes, if it is certain; `mended` are the lines as earlier repairs left
    them."""
    number = repair.line
    if repair.code == "yaml-tab":
        return _without_tabs(lines)
    # A second mistake in a line is mended when the first one is.
    if not repair.is_certain or mended[number] != lines[number]:
        return ()
    return (_edit(lines[number], repair.mended, number),)


def _readable(lines: list[str], odd: dict[int, int]) -> tuple[list[str], Composed]:
    """The lines with ordinary spaces for odd ones, as they can be read; without such a way, the
    first."""
    tries = ((even, composed("\n".join(even))) for even in evenly_indented(lines, odd))
    first = next(tries)
    if not first[1].stop or sum(map(len, lines)) > _LONGEST_TRIED:
        return first
    return next((one for one in tries if not one[1].stop), first)


def _at_and_above(lines: list[str], number: int) -> tuple[int, int]:
    """A line, and the one above it that is not blank."""
    above = (n for n in range(min(number, len(lines)) - 1, -1, -1) if lines[n].strip())
    return number, next(above, number)


def _without_texts(
    lines: list[str], mended: list[str], found: Composed, odd: dict[int, int]
) -> tuple[list[str], Composed, dict[int, int]]:
    """What was mended, without those of the odd lines that are a part of a text: their spaces are
    the writer's. Below where YAML could not read on, nobody knows which are."""
    last = effective(found.stop) if found.stop else len(lines)
    odd = {number: end for number, end in odd.items() if number <= last}
    texts = {n for n in odd if n in found.texts and n < last}
    if not texts:
        return mended, found, odd
    restored = list(mended)
    for number in texts:
        restored[number] = lines[number][: odd[number]] + mended[number].lstrip(" ")
    again = composed("\n".join(restored))
    if again.stop != found.stop or not texts <= again.texts:
        return mended, found, odd
    return restored, again, {n: end for n, end in odd.items() if n not in texts}


def _oddly_indented(
    lines: list[str], mended: list[str], odd: dict[int, int], found: Composed, is_sure: bool
) -> Mistake:
    """All lines that are indented with special spaces, as one mistake; with ordinary ones in their
    place if all widths that can be read mean the same."""
    first, end = next(iter(odd.items()))
    special = next(sign for sign in lines[first] if sign != " ")
    others = f" (and {len(odd) - 1} more)" if len(odd) > 1 else ""
    message = (
        f"this line is indented with special spaces (U+{ord(special):04X}), which do not count as "
        f"spaces{others}"
    )
    meant: list[list[str]] = []
    values = []
    tries = list(evenly_indented(lines, odd))
    if len(tries) > 1 and sum(map(len, lines)) > _LONGEST_TRIED:
        tries, is_sure = tries[:1], False
    for even in tries:
        tried = list(mended)
        for number in odd:
            lead = even[number][: indent_of(even[number])]
            tried[number] = lead + mended[number].lstrip(" ")
        read = found if tried == mended else composed("\n".join(tried))
        if not read.stop and not read.troubles:
            meant.append(even)
            values.append(read.root.value)
    is_certain = is_sure and bool(meant) and all(value == values[0] for value in values)
    return Mistake(
        "yaml-invisible-character",
        message,
        (first + 1, 1, first + 1, end + 1),
        "delete them and indent with ordinary spaces",
        edits=tuple(_edit(lines[n], meant[0][n], n) for n in odd) if is_certain else (),
    )


def _is_only_place(lines: list[str], number: int) -> bool:
    """Whether a line stands where it does because it can be read nowhere else."""
    bare = lines[number].lstrip(" ")
    depths = {indent_of(line) for line in lines if line.strip()}
    depths |= {dash.end() for line in lines if (dash := _DASHED.match(line))}
    for indent in depths - {indent_of(lines[number])}:
        tried = [*lines[:number], " " * indent + bare, *lines[number + 1 :]]
        found = composed("\n".join(tried))
        if not found.stop and not found.troubles:
            return False
    return True


def _may_stay(mended: list[str], lines: list[str], number: int) -> bool:
    """Whether a line that was moved, and those moved beside it, could be read where they stand if
    the line above them stood there as well: then it may be that one which is out of its place."""
    restored = list(mended)
    above = number
    while above and mended[above] != lines[above]:
        restored[above] = lines[above]
        above -= 1
    below = number + 1
    while below < len(lines) and mended[below] != lines[below]:
        restored[below] = lines[below]
        below += 1
    restored[above] = " " * indent_of(lines[above + 1]) + lines[above].lstrip(" ")
    found = composed("\n".join(restored))
    return not found.stop and not found.troubles


def _without_tabs(lines: list[str]) -> tuple[tuple[Range, str], ...]:
    """Spaces for the tabs that lines begin with, if all widths of a tab that can be read mean the
    same."""
    readable = []
    for width in (2, 4, 8, 1, 3, 6):
        mended = [without_tabs(line, width) for line in lines]
        found = composed("\n".join(mended))
        if not found.stop and not found.troubles:
            readable.append((mended, found.root.value))
    if not readable or any(values != readable[0][1] for _, values in readable):
        return ()
    changed = enumerate(zip(lines, readable[0][0], strict=True))
    return tuple(_edit(line, meant, number) for number, (line, meant) in changed if line != meant)


def _edit(line: str, meant: str, number: int) -> tuple[Range, str]:
    """The part of a line, from 0, that is not as it was meant, and what is to stand there."""
    start = _same(line, meant)
    most = min(len(line), len(meant)) - start
    end = min(_same(line[::-1], meant[::-1]), most)
    # An edit takes the place of something: at the least of the character beside it.
    if start == len(line) - end:
        start, end = (start - 1, end) if start else (start, end - 1)
    at = (number + 1, start + 1, number + 1, len(line) - end + 1)
    return at, meant[start : len(meant) - end]


def _same(one: str, other: str) -> int:
    """How many characters two texts have in common, from the beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _told(trouble: Trouble, lines: list[str]) -> Mistake:
    """A trouble in words. If it is about the whole value of a line, the line is shown mended."""
    message, hint = _WORDS[trouble.code]
    code: str = trouble.code
    at, shown, use_quotes = trouble.at, trouble.shown, "put it in quotes"
    number = at[0] - 1
    line = parts(lines, number)
    meant: dict[int, str] = {}  # Lines as they were meant, where that is certain.
    if line and at[1] - 1 == line.start:
        use_quotes = f"put it in quotes: {excerpt(line.with_value(quoted(line.value)))}"
        if code in ("yaml-anchor", "yaml-tag"):
            at = (at[0], at[1], at[0], line.end + 1)
    match trouble.code:
        case "duplicate-key" if trouble.shown == _ITEM:
            message, hint = _NO_DASH
            start = at[1] - 1
            mended = lines[number][: start - 2] + "- " + lines[number][start:]
            shown, meant = lines[number][start:].partition(":")[0], {number: mended}
            use_quotes = excerpt(mended)
        case "yaml-escape" if line and shown.startswith(("U+D8", "U+D9", "U+DA", "U+DB")):
            half = HALF.search(line.text)
            message, hint = HALF_WORDS
            if half:
                at = (at[0], half.start() + 1, at[0], half.end() + 1)
        case "yaml-escape":
            inner = line.value[1:-1] if line and line.value[-1] == '"' else ""
            use_quotes = "use single quotes" + (
                f": {excerpt(line.with_value(quoted(inner)))}" if line and inner else ""
            )
        case "yaml-comment-swallowed":
            is_all = not line or at[1] - 1 == line.start
            if line:
                whole = (line.value + line.tail).rstrip()
                use_quotes = f"put the value in quotes: {excerpt(line.lead + quoted(whole))}"
            hint += _REMARKS[is_all]
        case "yaml-comma" | "yaml-key" if line and _is_bracketed_text(line.value):
            code, message = "yaml-special-start", special("{")
            at = (at[0], line.start + 1, at[0], line.end + 1)
            mended = line.with_value(quoted(line.value))
            hint = f"put the value in quotes: {excerpt(mended)}"
            meant = {number: mended} if ends_here(lines, number) else {}
        case "yaml-comma":
            value, start, end = _cut_by_comma(lines[number], at[1] - 1)
            if value:
                hint = f"put the value in quotes: `{value}`"
            # A single word may be a key that waits for its value.
            if value and " " in shown:
                meant = {number: lines[number][:start] + value + lines[number][end:]}
        case "yaml-space-after-colon" if re.match(r"[A-Za-z_][\w-]*:(?!//)", shown):
            mended = lines[number].replace(shown, shown.replace(":", ": ", 1), 1)
            meant = {number: mended}
            if '"' in shown or "'" in shown:
                shown, hint = shown.partition(":")[0] + ":", f"write {excerpt(mended)}"
        case "yaml-space-after-dash":
            meant = _as_items(lines, number)
        case "yaml-unclosed-quote" if line and at[1] - 1 == line.start:
            mended, hint, is_certain = closed(line)
            meant = {number: mended} if is_certain and ends_here(lines, number) else {}
    words = {
        "shown": short(shown),
        "quotes": use_quotes,
        "spaced": shown.replace(":", ": ", 1),
        "dashed": f"- {shown[1:].lstrip()}",
        "levels": str(MOST_LEVELS),
        "values": f"{MOST_VALUES:,}",
    }
    message, hint = (
        re.sub(r"<([a-z]+)>", lambda slot: words.get(slot[1], slot[0]), text)
        for text in (message, hint)
    )
    notes = ((trouble.other, "it stands here first"),) if trouble.other else ()
    edits = tuple(_edit(lines[line], text, line) for line, text in meant.items())
    return Mistake(code, message, at, hint, notes, edits)


_ITEM_KEY = pattern(r"([\"']?)([^\s\"'#-][^\"':#]*)\1:(?:\s|$)")
# Not a key: `_as_one` puts it in place of one.
_ITEM = "- "
_NO_DASH = (
    "the dash of a second item is missing here: `<shown>` stands above already",
    "write <quotes>",
)


def _as_one(troubles: Sequence[Trouble], lines: list[str]) -> Iterator[Trouble]:
    """The troubles; where all keys of an item stand once more below it, one for the dash that is
    missing between the two."""
    told: set[Range] = set()
    for trouble in troubles:
        if trouble.at in told:
            continue
        if trouble.code == "duplicate-key" and trouble.other:
            (first, column), line = trouble.other[:2], trouble.at[0]
            end = _end_of_item(lines, first, column)
            again = [
                one
                for one in troubles
                if one.code == "duplicate-key" and line <= one.at[0] <= end and one.at[1] == column
            ]
            keys = _keys_of_item(lines[first - 1 : line - 1], column)
            if trouble.at[1] == column and len(keys) > 1 and keys <= {one.shown for one in again}:
                told |= {one.at for one in again}
                trouble = replace(trouble, shown=_ITEM)
        yield trouble


def _end_of_item(lines: list[str], first: int, column: int) -> int:
    """The last line, from 1, before one that is indented less than the keys of an item are."""
    for number in range(first, len(lines)):
        if lines[number].strip() and indent_of(lines[number]) < column - 1:
            return number
    return len(lines)


def _keys_of_item(lines: list[str], column: int) -> set[str]:
    """The keys of an item; none where its first line begins no item."""
    if not lines or not re.fullmatch(r" *(?:- +)+", lines[0][: column - 1]):
        return set()
    own = [lines[0], *(line for line in lines[1:] if indent_of(line) == column - 1)]
    found = (_ITEM_KEY.match(line, column - 1) for line in own)
    return {key[2] for key in found if key}


def _is_bracketed_text(value: str) -> bool:
    """`{{ title }}` or `{Exclusive}`: no group of keys."""
    return value.startswith("{{") or (value.startswith("{") and ":" not in value)


def _cut_by_comma(text: str, comma: int) -> tuple[str, int, int]:
    """The value that a comma cut in two, in quotes, with its key, and where in the line both begin
    and end; '' where that cannot be told."""
    if len(text) > LONGEST_LINE:
        return "", 0, 0
    before = re.search(r"([\w-]+):[ ]+([^:{}\[\]]*,\s*)$", text[:comma])
    after = re.match(r"[^{}\[\]:]*?(?=\s*(?:,\s*[\w-]+:\s|[{}\[\]]|$))", text[comma:])
    if not before or not after:
        return "", 0, 0
    value = f"{before[1]}: {quoted(before[2] + after[0])}"
    return value, before.start(), comma + after.end()


def _as_items(lines: list[str], first: int) -> dict[int, str]:
    """The lines from one that begins with a dash or a bullet and was read as text, as items of a
    list; none where they may not all be items."""
    indent = indent_of(lines[first])
    meant: dict[int, str] = {}
    sign = lines[first][indent]
    for number in range(first, len(lines)):
        text = lines[number]
        if indent_of(text) != indent or text[indent : indent + 1] != sign:
            is_over = not text.strip() or indent_of(text) < indent
            return meant if is_over else {}
        rest = text[indent + 1 :].lstrip()
        meant[number] = f"{text[:indent]}- {rest}"
    return meant


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
    "control-character": (
        "a control character (<shown>) stands here, which no page or feed can carry",
        "delete it and type the text again",
    ),
    "yaml-depth": (
        "lists and groups of keys stand more than <levels> deep in each other here",
        "write the value with fewer brackets or less indentation",
    ),
    "yaml-escape": (
        "a backslash in this value makes a character (<shown>) that no page or feed can carry",
        "if the backslash is text, <quotes>",
    ),
    "yaml-invisible-character": (
        "an invisible character (<shown>) stands here; it often comes along when text is pasted",
        "delete it and type a space or a new line",
    ),
    "yaml-key": NO_KEY_WORDS,
    "yaml-indentation": (
        "this line begins with a dash, but is read as a part of the text above it",
        "if it is a list item, begin it under the dash of the item above, with a space after the "
        "dash; if it is text, put the whole value in quotes",
    ),
    "yaml-merge": (
        "`<<` copies keys from another place, and that cannot be used here",
        "write the keys out",
    ),
    "yaml-not-keys": NOT_KEYS_WORDS,
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
