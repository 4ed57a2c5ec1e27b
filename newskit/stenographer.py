"""The stenographer: a Markdown parser that takes plain prose down in shorthand.

It is markdown-it-py with a short way through: what the patterns of `shorthand` recognise becomes
tokens at once. Whatever is not recognised goes, whole, to the library's own rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from types import MethodType
from typing import Any, Final, Literal

import markdown_it
from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_core import ParserCore
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from newskit.pattern import pattern
from newskit.shorthand import (
    BULLETS,
    EMPHASIS,
    EMPTY,
    FENCE,
    HEADING,
    MOST_CELLS,
    NUMBERS,
    PARAGRAPH,
    PROVED_WITH,
    QUOTE,
    TABLE,
    Shorthand,
    cells_of,
    escaped,
    side_of,
    trimmed,
)


class Stenographer(MarkdownIt):
    """`MarkdownIt`, with the same tokens and the same HTML in less time.

    The shorthand is for the `commonmark` rules with tables and strikethrough, and raw HTML off.
    With other rules or options, a plugin's among them, every text is read by the library alone; so
    it is with `is_brief=False`.
    """

    def __init__(
        self,
        config: str = "commonmark",
        options_update: Mapping[str, Any] | None = None,
        *,
        is_brief: bool = True,
    ) -> None:
        is_brief = is_brief and markdown_it.__version__ in PROVED_WITH and _TOKEN_IS_AS_KNOWN
        renderer = _Renderer if is_brief else RendererHTML
        super().__init__(config, options_update, renderer_cls=renderer)
        if is_brief:
            self.core = _Core(self.core)


class _Core(ParserCore):
    """The chain of core rules, and the short way round it."""

    def __init__(self, core: ParserCore) -> None:
        self.ruler = core.ruler

    def process(self, state: StateCore) -> None:
        if state.inlineMode or not _is_as_known(state.md):
            super().process(state)
            return
        # Core rule `normalize`: without these two characters it changes nothing.
        if "\r" in state.src or "\0" in state.src:
            _NORMALIZE(state)
        # Core rule `block`.
        _take_down(state)
        # Core rules `inline` and `text_join`. The second finds nothing to join in shorthand, which
        # makes neither `text_special` nor two texts in a row.
        markdown, env = state.md, state.env
        normal = markdown.normalizeLink
        is_own = normal == MethodType(MarkdownIt.normalizeLink, markdown)
        shorthand = Shorthand(markdown.validateLink, normal, is_own, "references" in env)
        longhand: list[Token] = []
        for token in state.tokens:
            if token.type == "inline":
                tokens = _Tokens()
                if not shorthand.say(token.content, tokens):
                    tokens = _Tokens()
                    markdown.inline.parse(token.content, markdown, env, tokens.said)
                    longhand.append(token)
                token.children = tokens.said
        if longhand:
            _TEXT_JOIN(StateCore(state.src, markdown, env, longhand))


def _is_as_known(markdown: MarkdownIt) -> bool:
    """Whether the rules and options are those that the shorthand was made for."""
    block, inline, options = markdown.block, markdown.inline, markdown.options
    return (
        markdown.core.ruler.getRules() == _CORE_RULES
        and type(block) is ParserBlock
        and block.ruler.getRules() == _BLOCK_RULES
        and block.ruler.getRules("paragraph") == _PARAGRAPH_ENDS
        and block.ruler.getRules("list") == _LIST_ENDS
        and block.ruler.getRules("blockquote") == _QUOTE_ENDS
        and type(inline) is ParserInline
        and inline.ruler.getRules() == _INLINE_RULES
        and inline.ruler2.getRules() == _INLINE_RULES_2
        and not options["html"]
        # A list's paragraph stands at level 2.
        and options["maxNesting"] > 2
        # Of all other options, these alone change the tokens under the rules above.
        and not any(map(options.get, _OPTIONS_NOT_KNOWN))
    )


def _stock() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


_STOCK: Final = _stock()
_CORE_RULES: Final = list(_STOCK.core.ruler.getRules())
_NORMALIZE, _, _, _TEXT_JOIN = _CORE_RULES
_BLOCK_RULES: Final = list(_STOCK.block.ruler.getRules())
_PARAGRAPH_ENDS: Final = list(_STOCK.block.ruler.getRules("paragraph"))
_LIST_ENDS: Final = list(_STOCK.block.ruler.getRules("list"))
_QUOTE_ENDS: Final = list(_STOCK.block.ruler.getRules("blockquote"))
_INLINE_RULES: Final = list(_STOCK.inline.ruler.getRules())
_INLINE_RULES_2: Final = list(_STOCK.inline.ruler2.getRules())
_OPTIONS_NOT_KNOWN: Final = ("tasklists", "alerts", "store_labels", "strikethrough_single_tilde")


# --- Tokens --------------------------------------------------------------------------------------

_TOKEN_IS_AS_KNOWN: Final = [field.name for field in fields(Token)] == [
    "type", "tag", "nesting", "attrs", "map", "level", "children",
    "content", "markup", "info", "meta", "block", "hidden",
]  # fmt: skip
_new = Token.__new__


def _token(
    kind: str,
    tag: str,
    nesting: Literal[-1, 0, 1],
    level: int,
    content: str = "",
    markup: str = "",
) -> Token:
    """A token inside a block. `Token(…)` does the same, and takes nearly twice the time."""
    token = _new(Token)
    token.type = kind
    token.tag = tag
    token.nesting = nesting
    token.attrs = {}
    token.map = None
    token.level = level
    token.children = None
    token.content = content
    token.markup = markup
    token.info = ""
    token.meta = {}
    token.block = False
    token.hidden = False
    return token


def _block(
    kind: str,
    tag: str,
    nesting: Literal[-1, 0, 1],
    level: int,
    lines: list[int] | None = None,
    markup: str = "",
    is_hidden: bool = False,
) -> Token:
    """A token that opens, closes or is a block."""
    token = _new(Token)
    token.type = kind
    token.tag = tag
    token.nesting = nesting
    token.attrs = {}
    token.map = lines
    token.level = level
    token.children = None
    token.content = ""
    token.markup = markup
    token.info = ""
    token.meta = {}
    token.block = True
    token.hidden = is_hidden
    return token


def _inline(level: int, content: str, lines: list[int]) -> Token:
    """The token that holds a block's words; `_Core` puts its children in."""
    token = _new(Token)
    token.type = "inline"
    token.tag = ""
    token.nesting = 0
    token.attrs = {}
    token.map = lines
    token.level = level
    token.children = []
    token.content = content
    token.markup = ""
    token.info = ""
    token.meta = {}
    token.block = True
    token.hidden = False
    return token


# --- Blocks --------------------------------------------------------------------------------------


def _take_down(state: StateCore) -> None:
    """The block tokens of the text: `ParserBlock.parse`."""
    source, tokens = state.src, state.tokens
    longhand: StateBlock | None = None
    length = len(source)
    beginning = EMPTY.match(source, 0)
    here = beginning.end() if beginning else 0
    line = source.count("\n", 0, here)
    while here < length:
        if (match := PARAGRAPH.match(source, here)) is not None:
            text = match[1]
            end = line + 1 + text.count("\n")
            tokens.append(_block("paragraph_open", "p", 1, 0, [line, end]))
            tokens.append(_inline(1, trimmed(text), [line, end]))
            tokens.append(_block("paragraph_close", "p", -1, 0))
            line = end - 1 + source.count("\n", match.end(1), match.end())
        else:
            kind, write = _BY_FIRST_LETTER.get(source[here], _NOTHING)
            match = kind.match(source, here)
            if match is None or not write(match, line, tokens):
                longhand = longhand or StateBlock(source, state.md, state.env, tokens)
                line = _ask_the_library(longhand, line)
                here = longhand.bMarks[line]
                continue
            line += match[0].count("\n")
        here = match.end()


def _ask_the_library(state: StateBlock, line: int) -> int:
    """One block by the library's own rules: a turn of the loop in `ParserBlock.tokenize`."""
    state.line = line = state.skipEmptyLines(line)
    if line >= state.lineMax:
        return line
    for rule in _BLOCK_RULES:
        if rule(state, line, state.lineMax, False):
            break
    return state.skipEmptyLines(state.line)


def _write_heading(match: re.Match[str], line: int, tokens: list[Token]) -> bool:
    marks, title = match[1], trimmed(match[2])
    if title.endswith("#"):
        # Perhaps a closing run of #, which is no part of the title.
        return False
    tag = f"h{len(marks)}"
    tokens.append(_block("heading_open", tag, 1, 0, [line, line + 1], marks))
    tokens.append(_inline(1, title, [line, line + 1]))
    tokens.append(_block("heading_close", tag, -1, 0, None, marks))
    return True


def _write_quote(match: re.Match[str], line: int, tokens: list[Token]) -> bool:
    text = match[1][2:].replace("\n> ", "\n")
    end = line + 1 + text.count("\n")
    tokens.append(_block("blockquote_open", "blockquote", 1, 0, [line, end], ">"))
    tokens.append(_block("paragraph_open", "p", 1, 1, [line, end]))
    tokens.append(_inline(2, trimmed(text), [line, end]))
    tokens.append(_block("paragraph_close", "p", -1, 1))
    tokens.append(_block("blockquote_close", "blockquote", -1, 0, None, ">"))
    return True


def _write_bullets(match: re.Match[str], line: int, tokens: list[Token]) -> bool:
    items = [("", item[2:]) for item in match[1].split("\n")]
    _write_list(("bullet_list", "ul", match[2]), {}, items, (line, _list_end(match, line)), tokens)
    return True


def _write_numbers(match: re.Match[str], line: int, tokens: list[Token]) -> bool:
    delimiter = match[2]
    items = []
    for item in match[1].split("\n"):
        number, _, text = item.partition(delimiter)
        items.append((number, text[1:]))
    first = int(items[0][0])
    start: dict[str, str | int | float] = {} if first == 1 else {"start": first}
    lines = line, _list_end(match, line)
    _write_list(("ordered_list", "ol", delimiter), start, items, lines, tokens)
    return True


def _list_end(match: re.Match[str], line: int) -> int:
    """A list takes the empty lines below it; so does its last item."""
    text = match[0]
    return line + text.count("\n") + (match.end(1) == match.end())


def _write_list(
    kind: tuple[str, str, str],
    attrs: dict[str, str | int | float],
    items: Sequence[tuple[str, str]],
    lines: tuple[int, int],
    tokens: list[Token],
) -> None:
    name, tag, mark = kind
    line, end = lines
    opening = _block(f"{name}_open", tag, 1, 0, [line, end], mark)
    opening.attrs = attrs
    tokens.append(opening)
    last = line + len(items)
    for number, text in items:
        after = line + 1
        item = _block("list_item_open", "li", 1, 1, [line, end if after == last else after], mark)
        item.info = number
        tokens.append(item)
        # The list is tight: its paragraphs are there, and hidden.
        tokens.append(_block("paragraph_open", "p", 1, 2, [line, after], "", True))
        tokens.append(_inline(3, trimmed(text), [line, after]))
        tokens.append(_block("paragraph_close", "p", -1, 2, None, "", True))
        tokens.append(_block("list_item_close", "li", -1, 1, None, mark))
        line = after
    tokens.append(_block(f"{name}_close", tag, -1, 0, None, mark))


def _write_fence(match: re.Match[str], line: int, tokens: list[Token]) -> bool:
    marks, info, text = match.groups()
    token = _block("fence", "code", 0, 0, [line, line + 2 + text.count("\n")], marks)
    token.info = info
    token.content = text
    tokens.append(token)
    return True


def _write_table(match: re.Match[str], line: int, tokens: list[Token]) -> bool:
    head, dashes, body = match.groups()
    columns, sides = cells_of(head), list(map(side_of, cells_of(dashes)))
    rows = body.split("\n")[1:]
    if len(columns) != len(sides) or len(columns) * len(rows) > MOST_CELLS:
        return False
    end = line + 2 + len(rows)
    tokens.append(_block("table_open", "table", 1, 0, [line, end]))
    tokens.append(_block("thead_open", "thead", 1, 1, [line, line + 1]))
    _write_row("th", columns, sides, line, tokens)
    tokens.append(_block("thead_close", "thead", -1, 1))
    line += 2
    if rows:
        tokens.append(_block("tbody_open", "tbody", 1, 1, [line, end]))
        for row in rows:
            _write_row("td", cells_of(row), sides, line, tokens)
            line += 1
        tokens.append(_block("tbody_close", "tbody", -1, 1))
    tokens.append(_block("table_close", "table", -1, 0))
    return True


def _write_row(
    tag: str, cells: Sequence[str], sides: Sequence[str], line: int, tokens: list[Token]
) -> None:
    """Each column's cell: what is missing is empty, what is too much is left out."""
    opening, closing = f"{tag}_open", f"{tag}_close"
    tokens.append(_block("tr_open", "tr", 1, 2, [line, line + 1]))
    for number, side in enumerate(sides):
        cell = _block(opening, tag, 1, 3)
        if side:
            cell.attrs = {"style": f"text-align:{side}"}
        tokens.append(cell)
        text = trimmed(cells[number]) if number < len(cells) else ""
        tokens.append(_inline(4, text, [line, line + 1]))
        tokens.append(_block(closing, tag, -1, 3))
    tokens.append(_block("tr_close", "tr", -1, 2))


_Writer = Callable[[re.Match[str], int, list[Token]], bool]
_NOTHING: tuple[re.Pattern[str], _Writer] = (pattern("(?!)"), _write_heading)
_BY_FIRST_LETTER: Final[dict[str, tuple[re.Pattern[str], _Writer]]] = {
    "#": (HEADING, _write_heading),
    ">": (QUOTE, _write_quote),
    "`": (FENCE, _write_fence),
    "|": (TABLE, _write_table),
    **dict.fromkeys("-*+", (BULLETS, _write_bullets)),
    **dict.fromkeys("0123456789", (NUMBERS, _write_numbers)),
}


def plain_text(words: Sequence[Token]) -> str:
    """The words of a block without their marks."""
    if len(words) == 1:
        return words[0].content
    return "".join(
        ["\n" if word.type in ("softbreak", "hardbreak") else word.content for word in words]
    )


class _Tokens:
    """Writes the library's tokens."""

    __slots__ = ("_level", "said")

    def __init__(self) -> None:
        self.said: list[Token] = []
        self._level = 0

    def words(self, text: str) -> None:
        self.said.append(_token("text", "", 0, self._level, text))

    def code(self, text: str) -> None:
        self.said.append(_token("code_inline", "code", 0, self._level, text, "`"))

    def line(self, is_hard: bool) -> None:
        self.said.append(_token("hardbreak" if is_hard else "softbreak", "br", 0, self._level))

    def begin(self, mark: str) -> None:
        tag = EMPHASIS[mark]
        self.said.append(_token(f"{tag}_open", tag, 1, self._level, "", mark))
        self._level += 1

    def end(self, mark: str) -> None:
        tag = EMPHASIS[mark]
        self._level -= 1
        self.said.append(_token(f"{tag}_close", tag, -1, self._level, "", mark))

    def begin_link(self, address: str) -> None:
        token = _token("link_open", "a", 1, self._level)
        token.attrs = {"href": address}
        self.said.append(token)
        self._level += 1

    def end_link(self) -> None:
        self._level -= 1
        self.said.append(_token("link_close", "a", -1, self._level))


# --- HTML ----------------------------------------------------------------------------------------


class _Renderer(RendererHTML):
    """`RendererHTML`, with the most frequent tokens written on the spot: the same bytes."""

    def render(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:
        rules = self.rules
        # The library's rule for list items adds a checkbox for `meta`, and nothing else.
        items_are_plain = rules.get("list_item_open") == self.list_item_open
        out: list[str] = []
        add = out.append
        last = len(tokens) - 1
        was_hidden = False
        for number, token in enumerate(tokens):
            kind = token.type
            if kind == "inline":
                if token.children:
                    self._write_words(add, token.children, options, env)
            elif kind in rules and not (
                kind == "list_item_open" and items_are_plain and not token.meta
            ):
                add(rules[kind](tokens, number, options, env))
            elif token.hidden:
                was_hidden = True
                continue
            elif token.attrs or token.nesting == 0 or not token.block:
                add(self.renderToken(tokens, number, options, env))
            # `renderToken` for a block's tag without attributes.
            elif token.nesting == -1:
                add(f"</{token.tag}>\n")
            else:
                if was_hidden:
                    add("\n")
                if number < last and (
                    (following := tokens[number + 1]).type == "inline"
                    or following.hidden
                    or (following.nesting == -1 and following.tag == token.tag)
                ):
                    add(f"<{token.tag}>")
                else:
                    add(f"<{token.tag}>\n")
            was_hidden = token.hidden
        return "".join(out)

    def renderInline(  # noqa: N802 - the library's name
        self, tokens: Sequence[Token], options: OptionsDict, env: EnvType
    ) -> str:
        out: list[str] = []
        self._write_words(out.append, tokens, options, env)
        return "".join(out)

    def _write_words(
        self,
        add: Callable[[str], None],
        tokens: Sequence[Token],
        options: OptionsDict,
        env: EnvType,
    ) -> None:
        rules = self.rules
        text_is_plain = rules.get("text") == self.text
        for number, token in enumerate(tokens):
            kind = token.type
            if kind == "text" and text_is_plain:
                add(escaped(token.content))
            elif kind in rules:
                add(rules[kind](tokens, number, options, env))
            elif token.nesting == 0 or token.block or token.hidden:
                add(self.renderToken(tokens, number, options, env))
            # `renderToken` for the tags of emphasis and links.
            else:
                slash = "/" if token.nesting == -1 else ""
                attributes = self.renderAttrs(token) if token.attrs else ""
                add(f"<{slash}{token.tag}{attributes}>")
