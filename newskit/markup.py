"""Markdown and core blocks -> safe HTML and plain text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, assert_never

from markdown_it.token import Token
from markupsafe import Markup, escape
from msgspec import Struct

from newskit.block import CoreBlock, Grid, Heading, Listing, Paragraph, Picture, Quote
from newskit.field import WEB_SCHEMES
from newskit.stenographer import PlainBlock, Stenographer, plain_text

# markdown-it stops at this depth and leaves out what lies deeper; `Passage.depth` tells of it.
MAX_NESTING = 20
_HTML_TAG = re.compile(
    r"<(?:!--[^\n]{0,80}|/?(?:a|b|blockquote|br|center|div|em|embed|font|h[1-6]|hr|i|iframe|img|li|ol|p|script|span|"
    r"strong|style|sub|sup|svg|table|td|tr|u|ul|video)\b[^<>]*>)",
    re.IGNORECASE,
)


class Fence(Struct, frozen=True):
    """A fenced block of the body: its word (or all that stands in its place), its text, and the
    body line of its first content."""

    word: str
    text: str
    line: int


class Passage(Struct, frozen=True):
    """Markdown between fences: safe HTML, its plain text, its headings' ids, its first line."""

    html: str
    text: str
    line: int


class Slip(Struct, frozen=True):
    """Something in the Markdown that cannot be published as it is. `line` is a body line from 0,
    `found` the part of it that is at fault, if not all."""

    code: str
    message: str
    hint: str
    line: int
    is_error: bool = True
    found: str = ""


class Body(Struct, frozen=True):
    pieces: tuple[Passage | Fence, ...]
    slips: tuple[Slip, ...]


class Markdown:
    """CommonMark with tables and strikethrough, raw HTML off, link schemes by list.

    One for a process: making a parser costs as much as a fifth of an article.
    """

    def __init__(self) -> None:
        self._parser = Stenographer("commonmark", {"html": False, "maxNesting": MAX_NESTING})
        self._parser.enable(["table", "strikethrough"])
        # The library calls this for every address; one that is refused stays text.
        self._parser.validateLink = self._is_allowed  # type: ignore[method-assign,assignment]
        self._has_refused = False
        self._parser.add_render_rule("table_open", _table_open)
        self._parser.add_render_rule("table_close", _table_close)

    def _is_allowed(self, address: str) -> bool:
        """Web addresses and mail, this site (`/…`) and this page (`#…`); no other scheme."""
        plain = address.strip().lower()
        # Two slashes lead to another site, by whatever scheme this one has.
        is_allowed = plain.startswith((*WEB_SCHEMES, "/", "#")) and plain[:2] not in ("//", "/\\")
        self._has_refused = self._has_refused or not is_allowed
        return is_allowed

    def read(self, text: str) -> Body:
        """The body in pieces, and every slip in it."""
        self._has_refused = False
        # Most bodies hold nothing that could be a slip in the words: that is seen at a glance.
        is_clean = "![" not in text and not _HTML_TAG.search(text)
        blocks = self._parser.plain_blocks(text) if is_clean else None
        if blocks is not None and not self._has_refused:
            return Body(tuple(self._plain_pieces(blocks)), ())
        tokens = self._parser.parse(text)
        slips = [
            slip
            for token in tokens
            if token.nesting == 1 or token.type == "fence"
            for slip in _structural_slips(token)
        ]
        if self._has_refused or not is_clean:
            slips += [slip for token in tokens for slip in _slips(token)]
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

    def _plain_pieces(self, blocks: Iterable[PlainBlock]) -> Iterator[Passage | Fence]:
        taken: set[str] = set()
        html: list[str] = []
        texts: list[str] = []
        first = 0
        for tag, inside, text, line, tokens in blocks:
            if tag == "code":
                if html:
                    yield Passage("".join(html), "\n\n".join(filter(None, texts)), first)
                    html, texts = [], []
                yield Fence(inside, text, line + 1)
                continue
            if not html:
                first = line
            if tag[0] == "h":
                inside = f'<{tag} id="{_heading_name(text, taken)}">{inside}</{tag}>\n'
            elif tag == "table":
                _mend_cells(tokens)
                inside = self._parser.renderer.render(tokens, self._parser.options, {})
            html.append(inside)
            texts.append(text)
        if html:
            yield Passage("".join(html), "\n\n".join(filter(None, texts)), first)

    def _passage(self, tokens: Sequence[Token]) -> Iterator[Passage]:
        if not tokens:
            return
        html = self._parser.renderer.render(tokens, self._parser.options, {})
        line = next((token.map[0] for token in tokens if token.map), 0)
        yield Passage(html, "\n\n".join(filter(None, map(_text, tokens))), line)


def html_of(blocks: Iterable[CoreBlock], href: Any = str) -> Markup:
    """Core blocks as HTML. `href(file)` is where a picture is published."""
    return Markup("\n".join(_html(block, href) for block in blocks))


def text_of(blocks: Iterable[CoreBlock]) -> str:
    """Core blocks as plain text, a blank line between two."""
    return "\n\n".join(_words(block) for block in blocks)


def _html(block: CoreBlock, href: Any) -> str:
    match block:
        case Paragraph():
            return f"<p>{escape(block.text)}</p>"
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Listing():
            tag = "ol" if block.ordered else "ul"
            items = "".join(f"<li>{escape(item)}</li>" for item in block.items)
            return f"<{tag}>{items}</{tag}>"
        case Grid():
            return _grid(block)
        case Picture():
            below = ". ".join(part.rstrip(".") for part in (block.caption, block.credit) if part)
            picture = f'<img src="{escape(href(block.file))}" alt="{escape(block.alt)}">'
            return f"<figure>{picture}<figcaption>{escape(below)}</figcaption></figure>"
        case Quote():
            speaker = f"<p>— {escape(block.speaker)}</p>" if block.speaker else ""
            return f"<blockquote><p>{escape(block.text)}</p>{speaker}</blockquote>"
        case _:
            assert_never(block)


def _grid(block: Grid) -> str:
    def row(cells: Iterable[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    caption = f"<caption>{escape(block.title)}</caption>" if block.title else ""
    head = f"<thead>{row(block.columns, 'th')}</thead>" if block.columns else ""
    rows = "".join(row(cells, "td") for cells in block.rows)
    return f"<table>{caption}{head}<tbody>{rows}</tbody></table>"


def _words(block: CoreBlock) -> str:
    match block:
        case Paragraph() | Heading():
            return block.text
        case Listing():
            return "\n".join(f"- {item}" for item in block.items)
        case Grid():
            rows = (" | ".join(cells) for cells in (block.columns, *block.rows) if cells)
            return "\n".join(filter(None, (block.title, *rows)))
        case Picture():
            return " ".join(filter(None, (block.alt, block.caption, f"({block.credit})")))
        case Quote():
            return f"“{block.text}”" + (f" — {block.speaker}" if block.speaker else "")
        case _:
            assert_never(block)


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
            token.attrSet("id", _heading_name(_text(inline), taken))


def _heading_name(text: str, taken: set[str]) -> str:
    """An id that is not taken yet. The prefix keeps it apart from the page's own."""
    plain = unicodedata.normalize("NFKD", text).lower()
    stem = "s-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or "section")
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    taken.add(name)
    return name


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


def _slips(token: Token) -> Iterator[Slip]:
    line = token.map[0] if token.map else 0
    for child in token.children or ():
        match child.type:
            case "softbreak" | "hardbreak":
                line += 1
            case "image":
                yield _uncredited(line, str(child.attrs["src"]))
            case "text":
                yield from _slips_of_words(child.content, line)


def _slips_of_words(text: str, line: int) -> Iterator[Slip]:
    if (picture := _REFUSED_PICTURE.search(text)) is not None:
        yield _uncredited(line, picture[0])
    if (tag := _HTML_TAG.search(text)) is not None:
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
    for link in _REFUSED_LINK.finditer(_REFUSED_PICTURE.sub("", text)):
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


# What a link or picture looks like when its address was refused and it stayed text: in line, as a
# reference, in brackets.
_REFUSED_LINK = re.compile(
    r"\]\(\s*<?((?:[^()\s<>]|\([^()\s]*\))+)"
    r"|^\[[^\[\]]+\]:\s*<?(\S+?)>?(?:\s+[\"'(].*)?$"
    r"|<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>"
)
_REFUSED_PICTURE = re.compile(r"!\[[^\[\]]*\]\((?:[^()\s]*\))?")


def _table_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    # A wide table scrolls by itself on a narrow screen, and is reached by keyboard.
    return '<div class="table-scroll" tabindex="0"><table>\n'


def _table_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>\n"
