"""The stenographer: a Markdown parser that takes plain prose down in shorthand.

It is markdown-it-py with a short way through. Most of what a newsroom writes is paragraphs,
headings, short lists and the odd link; a handful of patterns recognise it, and its tokens are made
at once. Whatever is not recognised goes, whole, to the library's own rules. There is no second
Markdown here: each pattern is narrower than the rule that it stands for, and its comment says why
none of the other rules could have answered. The tests hold both ways against each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from itertools import product
from types import MethodType
from typing import Any, Final, Literal, NamedTuple, Protocol

import markdown_it
from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace, mdTrim
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_core import ParserCore
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# The versions of markdown-it-py that the tests have held against the shorthand. With any other, the
# library reads everything itself: slower, never otherwise.
PROVED_WITH: Final = frozenset({"4.3.0"})


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

    def plain_blocks(self, text: str) -> list[PlainBlock] | None:
        """A text whose blocks are all plain ones, written as the tokens would be: paragraphs,
        headings below the first level, quotes, short lists, fences with a word. None for any other.
        """
        if not isinstance(self.core, _Core) or "\r" in text or "\0" in text:
            return None
        if not _is_as_known(self) or not _is_written_as_known(self):
            return None
        try:
            return _write_down(text, self)
        except _NotPlain:
            return None


class PlainBlock(NamedTuple):
    """A block of the text: its tag, and what stands in it as HTML and as plain text.

    Of a heading `html` are its words alone, for its tag is to have a name. Of a fence, whose tag is
    `code`, `html` is its word, and `text` what it holds. A table comes as its tokens, and is still
    to be rendered. `line` is its first, from 0.
    """

    tag: str
    html: str
    text: str
    line: int
    tokens: tuple[Token, ...] = ()


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
        shorthand = _Shorthand(markdown, env)
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


def _is_written_as_known(markdown: MarkdownIt) -> bool:
    """Whether plain blocks, and words, are rendered without a rule of someone else's."""
    renderer, options = markdown.renderer, markdown.options
    return (
        type(renderer) is _Renderer
        and _WRITTEN.isdisjoint(renderer.rules)
        and all(renderer.rules.get(name) == getattr(renderer, name) for name in _LIBRARYS)
        and bool(options["xhtmlOut"])
        and not options["breaks"]
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

# How a line of plain text may begin, so that of all block rules only `paragraph` can answer. Every
# line here begins at its margin: nothing is indented, so `code` is out. What the others need:
#   heading #, blockquote >, fence ``` or ~~~, hr three of * - _ and no other character;
#   list * + - or digits with . or ), and then space, tab or the end of the line;
#   table and lheading: a next line of | : - = and spaces alone;
#   html_block: never, as raw HTML is off.
_LETTER = r"""
    [^ \t\n\#>*+\-_0-9`~\[|:=]
  | [0-9]++ (?! [.)] (?: [ \t\n] | \Z ) )
  | \*\*?+ (?! [ \t\n*] | \Z )
  | __?+ (?! [ \t\n_] | \Z )
  | ``?+ (?! ` )
  | [-+] (?! [ \t\n|:\-] | \Z )
"""
# reference: `[`, and then a colon behind the first `]`. It cannot interrupt a paragraph.
_BEGINS = rf"(?: {_LETTER} | \[ [^\[\]\\\n]*+ \] (?! : ) ) .*+"
_GOES_ON = rf"(?: {_LETTER} | \[ ) .*+"
# What repeats a whole group stands in (?> … ): as *+ or ++ it would be the same and shorter, but
# Python 3.11.0 to 3.11.4 lose lines with it (python/cpython#106052), and Debian 12 has 3.11.2.
# Empty to markdown-it is a line of spaces and tabs. The last line, if it is so and has no line
# feed, is no line at all.
_EMPTY_LINES = r"(?: [ \t]*+ \n )"
_GAP = rf"(?: \n (?> {_EMPTY_LINES}+ ) (?> (?: [ \t]++ \Z )? ) | \n?+ [ \t]*+ \Z )"


def _pattern(text: str) -> Callable[[str, int], re.Match[str] | None]:
    return re.compile(text, re.VERBOSE).match


_EMPTY = _pattern(rf"(?> {_EMPTY_LINES}* )")
_PARAGRAPH = _pattern(rf"( {_BEGINS} (?> (?: \n {_GOES_ON} )* ) ) {_GAP}")
# A heading without `|`: with one, and a row of dashes below, it would be the head of a table.
_HEADING = _pattern(rf"( \#{{1,6}}+ ) [ \t] ( [^|\n]*+ ) (?: \n (?> {_EMPTY_LINES}* ) | \Z )")
# Quoted lines are a paragraph within a quote, and nothing below them is lazily theirs.
_QUOTE = _pattern(rf"( >[ ] {_BEGINS} (?> (?: \n >[ ] {_GOES_ON} )* ) ) {_GAP}")
# Items of one line each; and below the list neither a further item nor a line that is indented, so
# that the list is tight and over.
_BULLETS = _pattern(
    rf"""( ([-*+]) [ ] {_BEGINS} (?> (?: \n \2 [ ] {_BEGINS} )* ) )
    (?: \n (?> {_EMPTY_LINES}+ ) (?! [ \t] | \2 (?: [ \t\n] | \Z ) ) | \n?+ [ \t]*+ \Z )"""
)
_NUMBERS = _pattern(
    rf"""( [0-9]{{1,9}}+ ([.)]) [ ] {_BEGINS} (?> (?: \n [0-9]{{1,9}}+ \2 [ ] {_BEGINS} )* ) )
    (?: \n (?> {_EMPTY_LINES}+ ) (?! [ \t] | [0-9] ) | \n?+ [ \t]*+ \Z )"""
)
# A fence whose text has no line that begins with a backtick but the last, which is just as long.
_FENCE = _pattern(
    rf"""( `{{3,}}+ ) ( [^`|\n]*+ ) \n ( (?> (?: (?! [ \t]*+ ` ) .*+ \n )* ) )
    \1 [ \t]*+ (?: \n (?> {_EMPTY_LINES}* ) | \Z )"""
)
# Every line between two pipes, and no backslash anywhere: a pipe is always the end of a cell.
_ROW = r"\| [^\\\n]++ (?<= \| )"
_TABLE = _pattern(
    rf"""( {_ROW} ) \n ( \| (?> (?: [ \t]*+ :?+ -++ :?+ [ \t]*+ \| )+ ) )
    ( (?> (?: \n {_ROW} )* ) ) {_GAP}"""
)
# The library stops at so many cells that a table's short rows leave to be filled in.
_MOST_CELLS: Final = 0x10000


def _take_down(state: StateCore) -> None:
    """The block tokens of the text: `ParserBlock.parse`."""
    source, tokens = state.src, state.tokens
    longhand: StateBlock | None = None
    length = len(source)
    beginning = _EMPTY(source, 0)
    here = beginning.end() if beginning else 0
    line = source.count("\n", 0, here)
    while here < length:
        if (match := _PARAGRAPH(source, here)) is not None:
            text = match[1]
            end = line + 1 + text.count("\n")
            tokens.append(_block("paragraph_open", "p", 1, 0, [line, end]))
            tokens.append(_inline(1, mdTrim(text), [line, end]))
            tokens.append(_block("paragraph_close", "p", -1, 0))
            line = end - 1 + source.count("\n", match.end(1), match.end())
        else:
            pattern, write = _BY_FIRST_LETTER.get(source[here], _NOTHING)
            match = pattern(source, here)
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
    marks, title = match[1], mdTrim(match[2])
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
    tokens.append(_inline(2, mdTrim(text), [line, end]))
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
        tokens.append(_inline(3, mdTrim(text), [line, after]))
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
    columns = head[1:-1].split("|")
    styles = [_alignment(mdTrim(cell)) for cell in dashes[1:-1].split("|")]
    rows = body.split("\n")[1:]
    if len(columns) != len(styles) or len(columns) * len(rows) > _MOST_CELLS:
        return False
    end = line + 2 + len(rows)
    tokens.append(_block("table_open", "table", 1, 0, [line, end]))
    tokens.append(_block("thead_open", "thead", 1, 1, [line, line + 1]))
    _write_row("th", columns, styles, line, tokens)
    tokens.append(_block("thead_close", "thead", -1, 1))
    line += 2
    if rows:
        tokens.append(_block("tbody_open", "tbody", 1, 1, [line, end]))
        for row in rows:
            _write_row("td", row[1:-1].split("|"), styles, line, tokens)
            line += 1
        tokens.append(_block("tbody_close", "tbody", -1, 1))
    tokens.append(_block("table_close", "table", -1, 0))
    return True


def _write_row(
    tag: str, cells: Sequence[str], styles: Sequence[str], line: int, tokens: list[Token]
) -> None:
    """Each column's cell: what is missing is empty, what is too much is left out."""
    opening, closing = f"{tag}_open", f"{tag}_close"
    tokens.append(_block("tr_open", "tr", 1, 2, [line, line + 1]))
    for number, style in enumerate(styles):
        cell = _block(opening, tag, 1, 3)
        if style:
            cell.attrs = {"style": style}
        tokens.append(cell)
        text = mdTrim(cells[number]) if number < len(cells) else ""
        tokens.append(_inline(4, text, [line, line + 1]))
        tokens.append(_block(closing, tag, -1, 3))
    tokens.append(_block("tr_close", "tr", -1, 2))


def _alignment(dashes: str) -> str:
    if dashes.endswith(":"):
        return "text-align:center" if dashes.startswith(":") else "text-align:right"
    return "text-align:left" if dashes.startswith(":") else ""


_Pattern = Callable[[str, int], re.Match[str] | None]
_Writer = Callable[[re.Match[str], int, list[Token]], bool]
_NOTHING: tuple[_Pattern, _Writer] = (lambda source, here: None, _write_heading)
_BY_FIRST_LETTER: Final[dict[str, tuple[_Pattern, _Writer]]] = {
    "#": (_HEADING, _write_heading),
    ">": (_QUOTE, _write_quote),
    "`": (_FENCE, _write_fence),
    "|": (_TABLE, _write_table),
    **dict.fromkeys("-*+", (_BULLETS, _write_bullets)),
    **dict.fromkeys("0123456789", (_NUMBERS, _write_numbers)),
}


# --- Plain blocks --------------------------------------------------------------------------------


class _NotPlain(Exception):  # noqa: N818 - it says what the words are
    """Only the library knows what the words are."""


# Words as HTML and as plain text.
_Said = tuple[str, str]


class _Say:
    """Words as HTML and as plain text, or `_NotPlain`."""

    def __init__(self, markdown: MarkdownIt) -> None:
        self._shorthand = _Shorthand(markdown, {})

    def words(self, text: str) -> list[Token]:
        tokens = _Tokens()
        if not self._shorthand.say(text, tokens):
            raise _NotPlain
        return tokens.said

    def __call__(self, text: str) -> _Said:
        pages = _Pages()
        if not self._shorthand.say(mdTrim(text), pages):
            raise _NotPlain
        return "".join(pages.html), "".join(pages.text)


def _write_down(source: str, markdown: MarkdownIt) -> list[PlainBlock]:
    """What `_take_down` and the renderer make of plain blocks, without the tokens between them."""
    say = _Say(markdown)
    blocks: list[PlainBlock] = []
    length = len(source)
    beginning = _EMPTY(source, 0)
    here = beginning.end() if beginning else 0
    line = source.count("\n", 0, here)
    while here < length:
        if (match := _PARAGRAPH(source, here)) is not None:
            html, text = say(match[1])
            block = PlainBlock("p", f"<p>{html}</p>\n", text, line)
        else:
            pattern, write = _PLAIN_BY_FIRST_LETTER.get(source[here], _NOT_PLAIN)
            if (match := pattern(source, here)) is None:
                raise _NotPlain
            block = write(match, say, line)
        blocks.append(block)
        line += match[0].count("\n")
        here = match.end()
    return blocks


def _plain_heading(match: re.Match[str], say: _Say, line: int) -> PlainBlock:
    level = len(match[1])
    if level == 1 or mdTrim(match[2]).endswith("#"):
        raise _NotPlain
    return PlainBlock(f"h{level}", *say(match[2]), line)


def _plain_quote(match: re.Match[str], say: _Say, line: int) -> PlainBlock:
    html, text = say(match[1][2:].replace("\n> ", "\n"))
    html = f"<blockquote>\n<p>{html}</p>\n</blockquote>\n"
    return PlainBlock("blockquote", html, text, line)


def _plain_bullets(match: re.Match[str], say: _Say, line: int) -> PlainBlock:
    items = [say(item[2:]) for item in match[1].split("\n")]
    return PlainBlock("ul", *_plain_list("<ul>", items, "</ul>"), line)


def _plain_numbers(match: re.Match[str], say: _Say, line: int) -> PlainBlock:
    pairs = [item.split(match[2], 1) for item in match[1].split("\n")]
    first = int(pairs[0][0])
    opening = "<ol>" if first == 1 else f'<ol start="{first}">'
    items = [say(text[1:]) for _, text in pairs]
    return PlainBlock("ol", *_plain_list(opening, items, "</ol>"), line)


def _plain_list(opening: str, items: Sequence[_Said], closing: str) -> _Said:
    html = "".join([f"<li>{html}</li>\n" for html, _ in items])
    return f"{opening}\n{html}{closing}\n", "\n\n".join([text for _, text in items if text])


def _plain_table(match: re.Match[str], say: _Say, line: int) -> PlainBlock:
    tokens: list[Token] = []
    if not _write_table(match, line, tokens):
        raise _NotPlain
    texts = []
    for token in tokens:
        if token.type == "inline":
            token.children = say.words(token.content)
            texts.append(plain_text(token.children))
    return PlainBlock("table", "", "\n\n".join(filter(None, texts)), line, tuple(tokens))


def _plain_fence(match: re.Match[str], say: _Say, line: int) -> PlainBlock:
    if not (word := match[2].strip()):
        raise _NotPlain
    return PlainBlock("code", word, match[3], line)


def plain_text(words: Sequence[Token]) -> str:
    """The words of a block without their marks."""
    if len(words) == 1:
        return words[0].content
    return "".join(
        ["\n" if word.type in ("softbreak", "hardbreak") else word.content for word in words]
    )


_PlainWriter = Callable[[re.Match[str], _Say, int], PlainBlock]
_NOT_PLAIN: tuple[_Pattern, _PlainWriter] = (lambda source, here: None, _plain_heading)
_PLAIN_BY_FIRST_LETTER: Final[dict[str, tuple[_Pattern, _PlainWriter]]] = {
    "#": (_HEADING, _plain_heading),
    ">": (_QUOTE, _plain_quote),
    "`": (_FENCE, _plain_fence),
    "|": (_TABLE, _plain_table),
    **dict.fromkeys("-*+", (_BULLETS, _plain_bullets)),
    **dict.fromkeys("0123456789", (_NUMBERS, _plain_numbers)),
}
# Blocks of these are written here; with a rule of someone else's for one, the renderer writes all.
_WRITTEN: Final = frozenset(
    f"{name}_{end}"
    for name in (
        *("paragraph", "heading", "blockquote", "bullet_list", "ordered_list", "list_item"),
        *("em", "strong", "link"),
    )
    for end in ("open", "close")
) - {"list_item_open"}
# The library's own rules for what is written here.
_LIBRARYS: Final = ("list_item_open", "text", "code_inline", "softbreak", "hardbreak")


# --- Words ---------------------------------------------------------------------------------------

# Where an inline rule might answer. Everything between is for the rule `text`; so are the other
# characters at which the library stops to ask, as no rule begins with them: # $ % + - : = > @ ] ^
# { } and ! but for ![. Every branch begins with a letter, by which `re` finds the next one quickly.
_MARK: Final = re.compile(
    r"""
    \n [ \t]*+
  | \* \**+
  | _ _*+
  # link: a label with nothing that binds tighter than brackets; an address with no title behind it
  # and nothing to unescape.
  | \[ ( [^\[\]\\`<&~]*+ ) \] \( ( [!\#-'*-:=?-\[\]-~]++ ) \)
  # A bracket with as plain a label, and no address behind: a reference, where there are any.
  | \[ (?= [^\[\]\\`<&~]*+ ( \] ) (?! \( ) )
  # backticks: a single one, and the next run of them is a single one as well.
  | ` ( [^`\n\ ] [^`\n]*+ ) ` (?! ` )
  # For the library: the brackets and backticks that remain, escapes, addresses in <…>, entities,
  # pictures, strikethrough. An ampersand without its semicolon is text, and so is a single tilde.
  | \[ | ` | \\ | < | & (?= \# | [A-Za-z][A-Za-z0-9]{1,31}; ) | ! (?= \[ ) | ~ (?= ~ )
    """,
    re.VERBOSE,
)
# Addresses that `normalizeLink` gives back as they are: no letter to be encoded, no host name to be
# written otherwise, nothing that looks like a name and a password.
_PLAIN_ADDRESS: Final = re.compile(
    r"""
    (?: https?:// [A-Za-z0-9-]{1,63}+ (?: \. [A-Za-z0-9-]{1,63}+ ){1,3}+ (?= [/?\#] | \Z )
      | / (?! / ) | \# )
    [A-Za-z0-9/?:@&=+$,\-_.!~*'\#]*+
    """,
    re.VERBOSE,
)


class _Kinds(dict[str, str]):
    """Of what kind a character is where emphasis begins or ends: a space, a point, or a letter."""

    def __missing__(self, letter: str) -> str:
        if isWhiteSpace(ord(letter)):
            kind = " "
        elif isMdAsciiPunct(ord(letter)) or isPunctChar(letter):
            kind = "."
        else:
            kind = "a"
        self[letter] = kind
        return kind


_KIND: Final = _Kinds()


def _flanks() -> dict[str, str]:
    """What a mark can do, by the kinds around it; the library's own `scanDelims` says so."""
    can: dict[str, str] = {}
    for mark, before, after in product("*_", " .a", " .a"):
        state = StateInline(before + mark + after, _STOCK, {}, [])
        opens, closes, _ = state.scanDelims(1, mark == "*")
        can[before + mark + after] = (
            ("both" if closes else "open") if opens else ("close" if closes else "nothing")
        )
    return can


_CAN: Final = _flanks()
# The tags of emphasis, by its mark.
_EMPHASIS: Final = {"*": "em", "_": "em", "**": "strong", "__": "strong"}
# Of more marks than nest in anybody's prose, one is mostly never closed: why go on.
_MOST_OPEN: Final = 8


class _Pen(Protocol):
    """What words are written down with, one after the other."""

    def words(self, text: str) -> None: ...
    def code(self, text: str) -> None: ...
    def line(self, is_hard: bool) -> None: ...
    def begin(self, mark: str) -> None: ...
    def end(self, mark: str) -> None: ...
    def begin_link(self, address: str) -> None: ...
    def end_link(self) -> None: ...


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
        tag = _EMPHASIS[mark]
        self.said.append(_token(f"{tag}_open", tag, 1, self._level, "", mark))
        self._level += 1

    def end(self, mark: str) -> None:
        tag = _EMPHASIS[mark]
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


class _Pages:
    """Writes HTML and plain text, as the renderer and `plain_text` would make them of tokens: half
    of the time that Markdown takes."""

    __slots__ = ("html", "text")

    def __init__(self) -> None:
        self.html: list[str] = []
        self.text: list[str] = []

    def words(self, text: str) -> None:
        self.text.append(text)
        self.html.append(_escaped(text))

    def code(self, text: str) -> None:
        self.text.append(text)
        self.html.append(f"<code>{_escaped(text)}</code>")

    def line(self, is_hard: bool) -> None:
        self.text.append("\n")
        self.html.append("<br />\n" if is_hard else "\n")

    def begin(self, mark: str) -> None:
        self.html.append(f"<{_EMPHASIS[mark]}>")

    def end(self, mark: str) -> None:
        self.html.append(f"</{_EMPHASIS[mark]}>")

    def begin_link(self, address: str) -> None:
        self.html.append(f'<a href="{_escaped(address)}">')

    def end_link(self) -> None:
        self.html.append("</a>")


class _Shorthand:
    """A reader of words: `ParserInline.parse` and the rule `text_join`, in one go."""

    __slots__ = ("_has_references", "_is_valid", "_normal", "_normalizes_as_known")

    def __init__(self, markdown: MarkdownIt, env: EnvType) -> None:
        self._has_references = "references" in env
        self._is_valid = markdown.validateLink
        self._normal = markdown.normalizeLink
        self._normalizes_as_known = self._normal == MethodType(MarkdownIt.normalizeLink, markdown)

    def say(self, source: str, pen: _Pen, before: str = " ") -> bool:
        """Has the pen write the words down; False where only the library knows them, and then what
        the pen wrote is nothing.

        `before` is of the kind that stands before the source.
        """
        if not (
            "*" in source or "[" in source or "\n" in source or "_" in source or "`" in source
            or "&" in source or "\\" in source or "<" in source or "~" in source or "!" in source
        ):  # fmt: skip
            # Half of all texts; to look for ten letters in turn is faster than for a pattern.
            if source:
                pen.words(source)
            return True
        write = pen.words
        # The marks of emphasis that are open.
        marks: list[str] = []
        done = 0
        # Two marks of a pair become one tag, and the outer one stays behind as a text: a part of
        # the text beside it, or an empty one where there is none.
        is_text_due = False
        for match in _MARK.finditer(source):
            start, end = match.span()
            letter = source[start]
            if letter == "\n":
                text = source[done:start]
                plain = text.rstrip(" ")
                if plain or is_text_due:
                    write(plain)
                pen.line(is_hard=len(text) - len(plain) > 1)
            elif letter == "*" or letter == "_":
                can = _CAN[
                    (_KIND[source[start - 1]] if start else before)
                    + letter
                    + (_KIND[source[end]] if end < len(source) else " ")
                ]
                if can == "nothing":
                    continue
                mark = match[0]
                if mark not in _EMPHASIS:
                    return False
                is_strong = end - start == 2
                # When each mark that can close is like the last one that is open, `balance_pairs`
                # has no choice. The rule of three is for marks of unlike length.
                if can == "open":
                    if len(marks) == _MOST_OPEN:
                        return False
                    if done < start or is_text_due or is_strong:
                        write(source[done:start])
                    pen.begin(mark)
                    marks.append(mark)
                    is_text_due = False
                elif marks and marks.pop() == mark:
                    if done < start or is_text_due:
                        write(source[done:start])
                    pen.end(mark)
                    is_text_due = is_strong
                else:
                    return False
                done = end
                continue
            elif letter == "[":
                label, address, bracket = match.group(1, 2, 3)
                if label is None:
                    if bracket is None or self._has_references:
                        return False
                    continue
                if not self._normalizes_as_known or not _PLAIN_ADDRESS.fullmatch(address):
                    address = self._normal(address)
                if not self._is_valid(address):
                    return False
                if done < start or is_text_due:
                    write(source[done:start])
                pen.begin_link(address)
                if not self.say(label, pen, "."):
                    return False
                pen.end_link()
            elif (code := match[4]) is not None:
                if done < start or is_text_due:
                    write(source[done:start])
                pen.code(code)
            else:
                return False
            is_text_due = False
            done = end
        if marks:
            return False
        if done < len(source) or is_text_due:
            write(source[done:])
        return True


# --- HTML ----------------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    """`escapeHtml`; to look first is faster than to replace nothing."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&quot;")
    return text


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
                add(_escaped(token.content))
            elif kind in rules:
                add(rules[kind](tokens, number, options, env))
            elif token.nesting == 0 or token.block or token.hidden:
                add(self.renderToken(tokens, number, options, env))
            # `renderToken` for the tags of emphasis and links.
            else:
                slash = "/" if token.nesting == -1 else ""
                attributes = self.renderAttrs(token) if token.attrs else ""
                add(f"<{slash}{token.tag}{attributes}>")
