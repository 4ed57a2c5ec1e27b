"""Markdown and core blocks -> safe HTML and plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, assert_never

from markupsafe import Markup, escape

from newskit.block import CoreBlock, Grid, Heading, Listing, Paragraph, Picture, Quote
from newskit.body import HTML_TAG, Body, Fence, Passage, has_notes, heading_name, may_lead
from newskit.shorthand import PlainBlock, Shorthand, is_proved, plain_blocks


class Markdown:
    """CommonMark with tables and strikethrough, raw HTML off, link schemes by list.

    One for a process: what is written plainly is read without the library, which is loaded for the
    first text that is not.
    """

    def __init__(self) -> None:
        self._shorthand = Shorthand(may_lead, self._normal) if is_proved() else None

    @cached_property
    def _longhand(self) -> Any:
        # The library takes a twentieth of what an edit does to load.
        from newskit.longhand import Longhand  # noqa: PLC0415

        return Longhand()

    def read(self, text: str) -> Body:
        """The body in pieces, and every slip in it."""
        # Most bodies hold nothing that could be a slip in the words: that is seen at a glance.
        is_clean = "![" not in text and not has_notes(text) and not HTML_TAG.search(text)
        if is_clean and (blocks := self._plain_blocks(text)) is not None:
            return Body(tuple(_pieces(blocks)), ())
        body: Body = self._longhand.read(text)
        return body

    def _plain_blocks(self, text: str) -> list[PlainBlock] | None:
        if self._shorthand is None:
            return None
        return plain_blocks(text, self._shorthand)

    def _normal(self, address: str) -> str:
        normal: str = self._longhand.normal(address)
        return normal


def _pieces(blocks: Iterable[PlainBlock]) -> Iterator[Passage | Fence]:
    taken: set[str] = set()
    html: list[str] = []
    texts: list[str] = []
    first = 0
    for tag, inside, text, line in blocks:
        if tag == "code":
            if html:
                yield Passage("".join(html), "\n\n".join(filter(None, texts)), first)
                html, texts = [], []
            yield Fence(inside, text, line + 1)
            continue
        if not html:
            first = line
        if tag[0] == "h":
            inside = f'<{tag} id="{heading_name(text, taken)}">{inside}</{tag}>\n'
        html.append(inside)
        texts.append(text)
    if html:
        yield Passage("".join(html), "\n\n".join(filter(None, texts)), first)


def html_of(blocks: Iterable[CoreBlock], href: Any = str) -> Markup:
    """Core blocks as HTML. `href(file)` is where a picture is published."""
    return Markup("\n".join(_html(block, href) for block in blocks))


def text_of(blocks: Iterable[CoreBlock], quotes: str = "“”") -> str:
    """Core blocks as plain text, a blank line between two; `quotes` stand around what was said."""
    return "\n\n".join(_words(block, quotes) for block in blocks)


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


def _words(block: CoreBlock, quotes: str) -> str:
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
            said = f"{quotes[0]}{block.text}{quotes[1]}"
            return f"{said} — {block.speaker}" if block.speaker else said
        case _:
            assert_never(block)
