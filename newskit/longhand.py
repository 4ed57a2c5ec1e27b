"""Longhand: Markdown that the library reads, in pieces, with every slip in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from typing import Any

from markdown_it.token import Token

from newskit.body import HTML_TAG, Body, Fence, Passage, Slip, has_notes, heading_name, may_lead
from newskit.pattern import pattern
from newskit.shorthand import TABLE_CLOSE, TABLE_OPEN
from newskit.stenographer import Stenographer, plain_text

# markdown-it stops at this depth and leaves out what lies deeper.
MAX_NESTING = 20


class Longhand:
    """One for a process: making a parser costs as much as a fifth of an article."""

    def __init__(self) -> None:
        self._parser = Stenographer("commonmark", {"html": False, "maxNesting": MAX_NESTING})
        self._parser.enable(["table", "strikethrough"])
        # The library calls this for every address; one that is refused stays text.
        self._parser.validateLink = self._may_lead  # type: ignore[method-assign,assignment]
        self._has_refused = False
        self._parser.add_render_rule("table_open", _table_open)
        self._parser.add_render_rule("table_close", _table_close)

    def _may_lead(self, address: str) -> bool:
        self._has_refused = self._has_refused or not may_lead(address)
        return may_lead(address)

    def normal(self, address: str) -> str:
        """The address as the library writes it."""
        return self._parser.normalizeLink(address)

    def read(self, text: str) -> Body:
        """The body in pieces, and every slip in it."""
        self._has_refused = False
        tokens = self._parser.parse(text)
        slips = [
            slip
            for token in tokens
            if token.nesting == 1 or token.type == "fence"
            for slip in _structural_slips(token)
        ]
        slips += _empty_headings(tokens)
        if self._has_refused or "![" in text or has_notes(text) or HTML_TAG.search(text):
            slips += [slip for token in tokens for slip in _slips(token)]
            slips = list(_each_footnote_once(slips))
        _name_headings(tokens)
        if "|" in text:
            _mend_cells(tokens)
        pieces: list[Passage | Fence] = []
        start = 0
        for number, token in enumerate(tokens):
            if token.type == "fence" and token.level == 0 and token.info.strip():
                pieces += self._passage(tokens[start:number])
                first = token.map[0] if token.map else 0
                # Of a block that is not closed nobody knows where it was meant to end.
                if not _is_open(token):
                    pieces.append(Fence(token.info.strip(), token.content, first + 1))
                start = number + 1
        pieces += self._passage(tokens[start:])
        return Body(tuple(pieces), tuple(slips))

    def _passage(self, tokens: Sequence[Token]) -> Iterator[Passage]:
        if not tokens:
            return
        html = self._parser.renderer.render(tokens, self._parser.options, {})
        line = next((token.map[0] for token in tokens if token.map), 0)
        yield Passage(html, "\n\n".join(filter(None, map(_text, tokens))), line)


def _text(token: Token) -> str:
    if token.type in ("fence", "code_block"):
        return token.content.strip()
    if token.type != "inline":
        return ""
    return plain_text(token.children or ())


def _name_headings(tokens: Sequence[Token]) -> None:
    """Gives each heading an id."""
    taken: set[str] = set()
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", heading_name(_text(inline), taken))


def _mend_cells(tokens: Sequence[Token]) -> None:
    """A cell's alignment becomes a class, for a strict content policy knows no inline style; an
    empty cell is no header of anything."""
    for number, token in enumerate(tokens):
        if token.type not in ("th_open", "td_open"):
            continue
        if style := token.attrs.pop("style", ""):
            token.attrSet("class", str(style).replace("text-align:", "align-"))
        if token.type == "th_open" and not tokens[number + 1].content:
            token.tag = tokens[number + 2].tag = "td"


def _structural_slips(token: Token) -> Iterator[Slip]:
    line = token.map[0] if token.map else 0
    if token.type == "heading_open" and token.tag == "h1":
        yield Slip(
            "body-heading",
            "a heading with a single # stands in the body, and the headline is the page's only one",
            "begin sections with ##",
            line,
        )
    # An opening token at the last level would hold what the library leaves out.
    if token.nesting == 1 and token.level >= MAX_NESTING - 1:
        yield Slip(
            "too-deep",
            "lists or quotes are nested too deeply here to be published whole",
            f"keep to fewer than {MAX_NESTING // 2} levels",
            line,
        )
    if token.type == "fence" and _is_open(token):
        yield Slip(
            "unclosed-block",
            "this block is not closed, so that the rest of the text is a part of it",
            f"write {token.markup} on a line of its own where it ends",
            line,
        )
    elif token.type == "fence" and token.level and token.info.strip():
        yield Slip(
            "nested-block",
            "a story block cannot stand inside a list or a quote",
            "begin it in the first column, after a blank line; for plain code leave the word out",
            line,
        )


def _empty_headings(tokens: Sequence[Token]) -> Iterator[Slip]:
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.tag != "h1" and not inline.content:
            yield Slip(
                "empty-text",
                "this heading is empty, and readers will see a gap",
                "write its words after the sign, or delete the line",
                token.map[0] if token.map else 0,
                is_error=False,
                found=token.markup,
            )


def _slips(token: Token) -> Iterator[Slip]:
    line = token.map[0] if token.map else 0
    children = token.children or ()
    for child, after in zip_longest(children, children[1:]):
        match child.type:
            case "softbreak" | "hardbreak":
                line += 1
            case "image":
                yield _uncredited(line, str(child.attrs["src"]))
            # Where the note is a web address alone, the sign is a link to it.
            case "link_open" if sign := _NOTE.match(f"[{after.content}]"):
                yield _footnote(line, sign[0])
            case "text":
                yield from _slips_of_words(child.content, line)


def _slips_of_words(text: str, line: int) -> Iterator[Slip]:
    if (picture := _REFUSED_PICTURE.search(text)) is not None:
        yield _uncredited(line, picture[0])
    if (tag := HTML_TAG.search(text)) is not None:
        yield Slip(
            "raw-html",
            f"`{tag[0][:40]}` is HTML, and readers will see it as it stands here",
            "delete it: what readers are not to see has no place in the text"
            if tag[0].startswith("<!--")
            else "use Markdown, or a story block",
            line,
            is_error=False,
            found=tag[0],
        )
    for note in _NOTE.finditer(text):
        yield _footnote(line, note[0])
    for link in _REFUSED_LINK.finditer(_REFUSED_PICTURE.sub("", text)):
        if _NOTE.match(text, link.start()):
            continue
        address = link[link.lastindex or 1]
        yield Slip(
            "bad-link",
            f"“{address[:60]}” is not an address that can be linked to",
            "begin it with https://, mailto:, # or, for this site, /",
            line,
            found=address,
        )


def _is_open(fence: Token) -> bool:
    """Whether a fenced block ends where the text ends, and not at a fence of its own."""
    first, after = fence.map or (0, 0)
    return fence.content.count("\n") == after - first - 1


def _uncredited(line: int, file: str = "") -> Slip:
    return Slip(
        "markdown-picture",
        "a picture in the text carries no credit",
        "use a fenced `figure` block with file, alt and credit",
        line,
        found=file,
    )


def _footnote(line: int, sign: str) -> Slip:
    return Slip(
        "footnote",
        f"footnotes are not known here, and readers will see the sign `{sign[:40]}`",
        "name what the text rests on under `sources`; put a remark in brackets, and what is no "
        "footnote between backticks",
        line,
        is_error=False,
        found=sign,
    )


def _each_footnote_once(slips: Sequence[Slip]) -> Iterator[Slip]:
    """A footnote has its sign in the text and at the note, and is one slip."""
    told: set[str] = set()
    for slip in slips:
        if slip.code != "footnote" or slip.found not in told:
            yield slip
            told.add(slip.found)


# `[^1]`, in the text and before the note.
_NOTE = pattern(r"\[\^[^\[\]\s]{1,40}\]")
# What a link or picture looks like when its address was refused and it stayed text: in line, as a
# reference, in brackets.
_REFUSED_LINK = pattern(
    r"\]\(\s*<?((?:[^()\s<>]|\([^()\s]*\))+)"
    r"|^\[[^\[\]]+\]:\s*<?(\S+?)>?(?:\s+[\"'(].*)?$"
    r"|<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>"
)
_REFUSED_PICTURE = pattern(r"!\[[^\[\]]*\]\((?:[^()\s]*\))?")


def _table_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return TABLE_OPEN


def _table_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return TABLE_CLOSE
