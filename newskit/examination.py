"""Examination: an article under the newsroom's checks; what they found, placed in its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import unquote

from msgspec import Struct, field
from msgspec.structs import replace

from newskit.article import Article
from newskit.body import Fence, Passage
from newskit.check import BY_PLAN, NEVER_WAIVED, Check, Claim, Finding, Span, Surroundings, Tally
from newskit.checks import ARCHIVE, CHECK_OF, DISPUTES, EDITORIAL, NEEDED
from newskit.document import Document, read_block
from newskit.markup import Markdown
from newskit.model import Loc
from newskit.newsroom import Newsroom, Strictness
from newskit.pattern import pattern
from newskit.problem import Note, Place, Problem, closest, is_explained, replaced

_ADDRESS = pattern(r"(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)")

# Of one check in one article. Who has mended so many is told of the next.
MOST = 200


class Examination(Struct, frozen=True):
    """What the checks found in an article; the codes that it waives, with its reasons; what it says
    that others may gainsay, each with the check that asks."""

    problems: tuple[Problem, ...]
    waived: tuple[tuple[str, str], ...] = ()
    claims: tuple[tuple[str, Claim], ...] = ()
    tally: Tally = field(default_factory=Tally)


class Checks:
    """The checks that a newsroom wants to be made."""

    def __init__(self, newsroom: Newsroom) -> None:
        strictness = newsroom.checks.strictness
        self._made: list[tuple[Check, Strictness | None]] = [(check, None) for check in NEEDED]
        self._made += [
            (check, strictness(name))
            for name, check in EDITORIAL.items()
            if strictness(name) != "off"
        ]
        self.off = {name for name in (*EDITORIAL, *ARCHIVE) if strictness(name) == "off"}
        self._archive = {name: check for name, check in ARCHIVE.items() if name not in self.off}

    def examine(self, article: Article, document: Document, around: Surroundings) -> Examination:
        reasons = {waiver.code: waiver.reason for waiver in article.waive}
        waived = {code: reason for code, reason in reasons.items() if code not in NEVER_WAIVED}
        found: set[str] = set()
        problems: list[Problem] = []
        tally = Tally()
        for check, strictness in self._made:
            for finding in islice(check.check(article, around), MOST):
                if isinstance(finding, Tally):
                    tally = finding
                    continue
                found.add(finding.code)
                if finding.code not in waived:
                    problems.append(placed(as_strict(finding, strictness), document))
        if reasons:
            problems += (placed(idle, document) for idle in self._idle(article, found))
        found |= DISPUTES | BY_PLAN
        used = (item for item in waived.items() if item[0] in found)
        claims = tuple(self._claims(article, around))
        return Examination(tuple(problems), tuple(used), claims, tally)

    @property
    def are_made(self) -> bool:
        """Whether there are any beside those without which no page can be made."""
        return len(self._made) > len(NEEDED) or bool(self._archive)

    def _claims(self, article: Article, around: Surroundings) -> Iterator[tuple[str, Claim]]:
        for name, check in self._archive.items():
            for claim in check.claims(article, around):
                yield name, claim

    def _idle(self, article: Article, found: set[str]) -> Iterator[Finding]:
        """Waivers that waive nothing. Of a check that is not made nobody knows; of disputes the
        archive does, and of what readers have a plan."""
        for number, waiver in enumerate(article.waive):
            if waiver.code in found or waiver.code in DISPUTES | BY_PLAN:
                continue
            if CHECK_OF.get(waiver.code) not in self.off:
                yield waives_nothing(number, waiver.code)


def waives_nothing(number: int, code: str) -> Finding:
    """The finding at the waiver of that number, which no finding of that code answers."""
    if code in CHECK_OF or code in BY_PLAN:
        message = f"the waiver of `{code}` waives nothing: nothing of the kind was found"
        hint = "delete the waiver"
    elif is_explained(code):
        message = f"`{code}` cannot be waived: only what editorial checks find can be"
        hint = "delete the waiver, and mend what it was for"
    elif codes := [f"`{one}`" for one, check in CHECK_OF.items() if check == code]:
        message = f"`{code}` is a check, and a waiver is of a code"
        hint = f"name what it found: {' or '.join(codes)}"
    else:
        message = f"the waiver of `{code}` waives nothing: there is no such code"
        meant = closest(code, (*CHECK_OF, *BY_PLAN))
        hint = f"did you mean `{meant}`?" if meant else "delete the waiver"
    return Finding("waives-nothing", message, ("waive", number, "code"), hint, severity="warning")


def as_strict(finding: Finding, strictness: Strictness | None) -> Finding:
    """The finding as an error or a warning, if the newsroom says which."""
    if strictness is None or strictness == "off":
        return finding
    return replace(finding, severity=strictness)


def placed(finding: Finding, document: Document) -> Problem:
    """The finding as a problem, at its line and, where they stand as typed, at the very words."""
    place = place_of(finding.loc, document, finding.key, finding.span)
    others = [place_of(loc, document) for loc in finding.also]
    notes = [
        Note(place_of(loc, document, False, *span), words) for loc, words, *span in finding.notes
    ]
    return Problem(
        finding.code,
        finding.message,
        place,
        finding.hint,
        (*notes, *(Note(other, "and here") for other in others)),
        finding.severity,
        replaced((place, *others), finding.meant) if finding.meant else None,
    )


def place_of(loc: Loc, document: Document, key: bool = False, span: Span | None = None) -> Place:
    """The place of a finding's `loc`, which may lead into the body."""
    if loc[:1] != ("body",) or len(loc) < 2:
        place, value = document.place(loc, key=key), _value(document.data, loc)
        return _narrowed(place, document, value, span)
    pieces = _pieces(document.body)
    number, rest = int(loc[1]), loc[2:]
    piece = pieces[number]
    if isinstance(piece, Passage):
        lines = document.body.split("\n")
        # What follows is a fence, whose first line stands above its text.
        after = pieces[number + 1].line - 1 if number + 1 < len(pieces) else len(lines)
        typed = "\n".join(lines[piece.line : after])
        return _in_prose(piece, typed, document, "".join(map(str, rest)), span)
    fragment, _ = read_block(document, piece.line, piece.text)
    if fragment is None:
        return document.in_body(piece.line)
    value = _value(fragment.data, rest)
    return _narrowed(fragment.place(rest, key=key), document, value, span)


@lru_cache(maxsize=2)
def _pieces(body: str) -> tuple[Passage | Fence, ...]:
    """An article does not keep where its blocks stand: that is asked only for a finding."""
    return Markdown().read(body).pieces


def _value(data: Any, loc: Loc) -> Any:
    """The value at `loc`; steps that are not in the file are skipped."""
    for step in loc:
        if isinstance(data, dict):
            data = data.get(str(step), data)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
    return data


def _narrowed(place: Place, document: Document, value: Any, span: Span | None) -> Place:
    """Where in a value's place the characters `span` of it stand; all of the place, when the value
    is not typed as it reads."""
    if span is None or not isinstance(value, str) or not place.line:
        return place
    lines = document.text.split("\n")[place.line - 1 : place.end_line]
    typed = "\n".join(lines)
    end = len(typed) - len(lines[-1]) + place.end_column - 1
    at = _along(value.strip(), typed, place.column - 1, end)
    if at is None or typed[at[span[0]] : at[span[1] - 1] + 1] != value.strip()[slice(*span)]:
        return place
    return _between(typed, at[span[0]], at[span[1] - 1] + 1, place.path, place.line)


def _in_prose(
    piece: Passage, typed: str, document: Document, words: str, span: Span | None
) -> Place:
    """Where in the Markdown `typed` some characters of its text stand, or some words that may be no
    text; the first line, when they are not typed as they read."""
    if words:
        begin = piece.text.find(words)
        span = (begin, begin + len(words)) if begin >= 0 else None
    found = _stretch(piece.text, typed, span) if span else None
    for address in (words, unescape(words), unquote(words)) if words and not span else ():
        if found is None and (begin := typed.find(address)) >= 0:
            found = (begin, begin + len(address))
    if found is None or not document.has_body_lines:
        return document.in_body(piece.line)
    at = _between(typed, *found, document.path, 1)
    first = document.in_body(piece.line + at.line - 1, at.column)
    last = document.in_body(piece.line + at.end_line - 1, at.end_column)
    return Place(document.path, first.line, first.column, last.line, last.column)


def _stretch(text: str, typed: str, span: Span) -> Span | None:
    """The part of the Markdown that holds the characters `span` of its text, line by line: a line
    of text is a line of Markdown, or a cell of one."""
    # Where a link leads may hold any letters, and is no text.
    shown = _ADDRESS.sub(lambda address: "\0" * len(address[0]), typed)
    begin = above = 0
    found: list[int] = []
    for line in text.split("\n"):
        inside = range(max(span[0] - above, 0), min(span[1] - above, len(line)))
        above += len(line) + 1
        at = _along_a_line(line, shown, begin) if line else None
        if at is not None:
            begin = at[-1] + 1
            found += [at[number] for number in inside]
    return (found[0], found[-1] + 1) if found else None


def _along_a_line(text: str, typed: str, begin: int) -> Sequence[int] | None:
    """As `_along`, in what is left of the line at `begin` or in the first one after it."""
    while begin <= len(typed):
        end = typed.find("\n", begin) if "\n" in typed[begin:] else len(typed)
        if (at := _along(text, typed, begin, end)) is not None:
            return at
        begin = end + 1
    return None


def _along(text: str, typed: str, begin: int, end: int) -> Sequence[int] | None:
    """Where each character of a text stands in what was typed for it, which may hold others in
    between; spaces may be typed otherwise."""
    # Most lines are typed as they read.
    if (at := typed.find(text, begin, end)) >= 0:
        return range(at, at + len(text))
    places, at = [], begin
    for character in text:
        if not character.isspace():
            at = typed.find(character, at, end) + 1
            if not at:
                return None
        places.append(max(at - 1, begin))
    return places


def _between(typed: str, begin: int, end: int, path: str, line: int) -> Place:
    """The place of a stretch of lines, of which the first is the file's line `line`."""
    before, through = typed[:begin], typed[:end]
    return Place(
        path,
        line + before.count("\n"),
        len(before.rpartition("\n")[2]) + 1,
        line + through.count("\n"),
        len(through.rpartition("\n")[2]) + 1,
    )
