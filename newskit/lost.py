"""Lost: blocks, headings and links that are read as text, because of how they were typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newskit.blocks import BLOCKS
from newskit.document import Document
from newskit.pattern import pattern
from newskit.problem import Problem, certain, replaced
from newskit.shorthand import escaped

# HTML of a paragraph or of code that may have been meant as another thing.
_SUSPECT = pattern(
    r"<p>(?:<code>|#(?:#|[^\W\d_])|~~|'''|&quot;&quot;&quot;|´´´|[‘’‚]{3}|[“”„]{3})|<pre><code>"
)
_NEARLY_FENCE = pattern(
    r"\s*(?:`+|~{2,}|'{3,}|\"{3,}|´{3,}|[‘’‚]{3,}|[“”„]{3,})\s*([A-Za-z]+)\s*\Z"
)
_NEARLY_HEADING = pattern(r"(#{2,6})[^#\s]")
_HASHTAG = pattern(r"#[^\W\d_]")
# An address with a space in it, and no title behind it.
_SPACED_LINK = pattern(
    r"(?<![`\\])\[[^\[\]`]*\]\(((?:https?://|/)[^()\s`]*[ \t]+[^()\s\"'`][^()`]*)\)(?!`)"
)
_CODE = pattern(r"<code>.*?</code>", re.DOTALL)
_BARE_FENCE = pattern(r" {0,3}(```+|~~~+)\s*\Z")
_KEY = pattern(r"([a-z]+):(?:\s|\Z)")


def may_be_lost(html: str) -> bool:
    """Whether a closer look at the lines is worth its time: seldom."""
    return "](" in html or _SUSPECT.search(html) is not None


def lost(document: Document, html: str, first: int, end: int) -> Iterator[Problem]:
    """What is lost in the lines of the body from `first` up to `end`, both from 0, of which `html`
    was made."""
    lines = document.body.split("\n")[:end]
    shown = _CODE.sub("", html) if "](" in html else ""
    opening = ""
    for number in range(first, len(lines)):
        line = lines[number]
        if opening:
            opening = "" if _closes(line, opening) else opening
            continue
        for link in _SPACED_LINK.finditer(line) if "](" in shown else ():
            if escaped(f"]({link[1]})") not in shown:
                continue
            yield _link(document, number, link.start(1), link[1].strip())
        if found := _BARE_FENCE.match(line):
            opening = found[1]
            if kind := _kind_of(lines[number + 1 :], opening):
                yield _block(document, number, line, kind, f"write ```{kind}")
        elif found := _NEARLY_HEADING.match(line):
            yield _heading(document, number, found[1], line[found.end(1) :].strip())
        elif _HASHTAG.match(line) and _is_titled(lines, number):
            yield _top_heading(document, number, line[1:].strip())
        elif (found := _NEARLY_FENCE.match(line)) and (kind := certain(found[1], BLOCKS) or ""):
            hint = f"begin it with ```{kind} in the first column, and end it with ```"
            yield _block(document, number, line, kind, hint)


def _closes(line: str, opening: str) -> bool:
    """Whether a line ends the code that a fence opened: with the same sign, and no fewer."""
    found = _BARE_FENCE.match(line)
    return found is not None and found[1].startswith(opening)


def _block(document: Document, number: int, text: str, kind: str, hint: str) -> Problem:
    start = len(text) - len(text.lstrip())
    at = document.in_body(number, start + 1, max(len(text.strip()), 1))
    message = f"this looks like a {kind} block, and readers will see it as text"
    return Problem("lost-block", message, at, hint, severity="warning")


def _link(document: Document, line: int, start: int, address: str) -> Problem:
    mended = "%20".join(address.split())
    return Problem(
        "bad-link",
        "a space stands in this address, and readers will see the link as it is typed",
        document.in_body(line, start + 1, len(address)),
        f"write {mended[:100]}",
        severity="warning",
    )


def _heading(document: Document, line: int, sign: str, words: str) -> Problem:
    at = document.in_body(line, 1, len(sign))
    return Problem(
        "lost-heading",
        f"a space is missing after `{sign}`, and readers will see this heading as text",
        at,
        f"write `{sign} {words[:60]}`",
        severity="warning",
        fix=replaced(at, f"{sign} "),
    )


def _top_heading(document: Document, line: int, words: str) -> Problem:
    return Problem(
        "lost-heading",
        "if this is a heading, a space is missing after `#`, and readers will see it as text",
        document.in_body(line),
        f"write `## {words[:60]}`; if it is text, put a backslash before the `#`",
        severity="warning",
    )


def _is_titled(lines: list[str], number: int) -> bool:
    """Whether a line that begins with one sign reads as a heading, and not as a hashtag or as prose
    that begins with one: several words that are no sentence, and all of a paragraph."""
    words = lines[number][1:].strip()
    around = (*lines[max(number - 1, 0) : number], *lines[number + 1 : number + 2])
    is_title = " " in words and "#" not in words and words[-1] not in ".!…,;"
    return is_title and not any(line.strip() for line in around)


def _kind_of(lines: Iterable[str], opening: str) -> str:
    """The kind of block that has just the keys with which these lines begin; '' for plain code."""
    keys: set[str] = set()
    for line in lines:
        if _closes(line, opening):
            break
        if found := _KEY.match(line):
            keys.add(found[1])
        elif line.strip() and not line.startswith((" ", "-")):
            return ""
    for word, model in BLOCKS.items():
        needed = {name for name, field in model.model_fields.items() if field.is_required()}
        if needed <= keys <= model.model_fields.keys():
            return word
    return ""
