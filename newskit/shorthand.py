"""Shorthand: most of what a newsroom writes, as a handful of patterns recognise it; no library.

Paragraphs, headings, quotes, short lists, fences with a word, and in them emphasis and the odd
link. Whatever is not recognised goes, whole, to markdown-it-py's own rules. There is no second
Markdown here: each pattern is narrower than the rule that it stands for, and its comment says why
none of the other rules could have answered. The tests hold both ways against each other.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import product, zip_longest
from typing import Final, NamedTuple, Protocol

from newskit.extension import distributions
from newskit.pattern import pattern

# The versions of markdown-it-py that the tests have held against the shorthand. With any other, the
# library reads everything itself: slower, never otherwise.
PROVED_WITH: Final = frozenset({"4.3.0"})


def is_proved() -> bool:
    """Whether what is installed is one of these versions: asked without loading it, which takes a
    twentieth of what an edit does."""
    names = (os.path.basename(path).lower() for path in distributions())  # noqa: PTH119
    installed = {name for name in names if name.startswith("markdown_it_py-")}
    return set() < installed <= {f"markdown_it_py-{version}.dist-info" for version in PROVED_WITH}


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


def _verbose(text: str) -> re.Pattern[str]:
    return pattern(text, re.VERBOSE)


EMPTY = _verbose(rf"(?> {_EMPTY_LINES}* )")
PARAGRAPH = _verbose(rf"( {_BEGINS} (?> (?: \n {_GOES_ON} )* ) ) {_GAP}")
# A heading without `|`: with one, and a row of dashes below, it would be the head of a table.
HEADING = _verbose(rf"( \#{{1,6}}+ ) [ \t] ( [^|\n]*+ ) (?: \n (?> {_EMPTY_LINES}* ) | \Z )")
# Quoted lines are a paragraph within a quote, and nothing below them is lazily theirs.
QUOTE = _verbose(rf"( >[ ] {_BEGINS} (?> (?: \n >[ ] {_GOES_ON} )* ) ) {_GAP}")
# Items of one line each; and below the list neither a further item nor a line that is indented, so
# that the list is tight and over.
BULLETS = _verbose(
    rf"""( ([-*+]) [ ] {_BEGINS} (?> (?: \n \2 [ ] {_BEGINS} )* ) )
    (?: \n (?> {_EMPTY_LINES}+ ) (?! [ \t] | \2 (?: [ \t\n] | \Z ) ) | \n?+ [ \t]*+ \Z )"""
)
NUMBERS = _verbose(
    rf"""( [0-9]{{1,9}}+ ([.)]) [ ] {_BEGINS} (?> (?: \n [0-9]{{1,9}}+ \2 [ ] {_BEGINS} )* ) )
    (?: \n (?> {_EMPTY_LINES}+ ) (?! [ \t] | [0-9] ) | \n?+ [ \t]*+ \Z )"""
)
# A fence whose text has no line that begins with a backtick but the last, which is just as long.
FENCE = _verbose(
    rf"""( `{{3,}}+ ) ( [^`|\n]*+ ) \n ( (?> (?: (?! [ \t]*+ ` ) .*+ \n )* ) )
    \1 [ \t]*+ (?: \n (?> {_EMPTY_LINES}* ) | \Z )"""
)
# Every line between two pipes, and no backslash anywhere: a pipe is always the end of a cell.
_ROW = r"\| [^\\\n]++ (?<= \| )"
TABLE = _verbose(
    rf"""( {_ROW} ) \n ( \| (?> (?: [ \t]*+ :?+ -++ :?+ [ \t]*+ \| )+ ) )
    ( (?> (?: \n {_ROW} )* ) ) {_GAP}"""
)


# --- Words ---------------------------------------------------------------------------------------

# Where an inline rule might answer. Everything between is for the rule `text`; so are the other
# characters at which the library stops to ask, as no rule begins with them: # $ % + - : = > @ ] ^
# { } and ! but for ![. Every branch begins with a letter, by which `re` finds the next one quickly.
_MARK: Final = pattern(
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
# The same where stars are the only ones: `re` finds one letter much faster than one of several.
_STARS: Final = pattern(r"\*\**+")
# Addresses that `normalizeLink` gives back as they are: no letter to be encoded, no host name to be
# written otherwise, nothing that looks like a name and a password.
_PLAIN_ADDRESS: Final = pattern(
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
        if letter in _SPACES:
            kind = " "
        elif unicodedata.category(letter)[0] in "PS":
            kind = "."
        else:
            kind = "a"
        self[letter] = kind
        return kind


# What the library takes for white space; around a text it trims two more.
_SPACES: Final = "\t\n\v\f\r \u00a0\u1680\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_TRIMMED: Final = f"{_SPACES}\u2028\u2029"
_KIND: Final = _Kinds()


def _flanks() -> dict[str, str]:
    """What a mark can do, by the kinds around it: the rules of CommonMark 6.2."""
    can: dict[str, str] = {}
    for mark, before, after in product("*_", " .a", " .a"):
        is_left = after == "a" or (after == "." and before != "a")
        is_right = before == "a" or (before == "." and after != "a")
        is_free = mark == "*"
        opens = is_left and (is_free or not is_right or before == ".")
        closes = is_right and (is_free or not is_left or after == ".")
        can[before + mark + after] = (
            ("both" if closes else "open") if opens else ("close" if closes else "nothing")
        )
    return can


_CAN: Final = _flanks()
# The tags of emphasis, by its mark.
EMPHASIS: Final = {"*": "em", "_": "em", "**": "strong", "__": "strong"}
# Of more marks than nest in anybody's prose, one is mostly never closed: why go on.
_MOST_OPEN: Final = 8


def trimmed(text: str) -> str:
    """A text without the white space around it, as the library trims it."""
    return text.strip(_TRIMMED)


def escaped(text: str) -> str:
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


class Pen(Protocol):
    """What words are written down with, one after the other."""

    def words(self, text: str) -> None: ...
    def code(self, text: str) -> None: ...
    def line(self, is_hard: bool) -> None: ...
    def begin(self, mark: str) -> None: ...
    def end(self, mark: str) -> None: ...
    def begin_link(self, address: str) -> None: ...
    def end_link(self) -> None: ...


class _Manuscript:
    """Writes HTML and plain text, as the renderer and `plain_text` would make them of tokens: to
    make and take apart those took a fifth of the time."""

    __slots__ = ("html", "text")

    def __init__(self) -> None:
        self.html: list[str] = []
        self.text: list[str] = []

    def words(self, text: str) -> None:
        self.text.append(text)
        self.html.append(escaped(text))

    def code(self, text: str) -> None:
        self.text.append(text)
        self.html.append(f"<code>{escaped(text)}</code>")

    def line(self, is_hard: bool) -> None:
        self.text.append("\n")
        self.html.append("<br />\n" if is_hard else "\n")

    def begin(self, mark: str) -> None:
        self.html.append(f"<{EMPHASIS[mark]}>")

    def end(self, mark: str) -> None:
        self.html.append(f"</{EMPHASIS[mark]}>")

    def begin_link(self, address: str) -> None:
        self.html.append(f'<a href="{escaped(address)}">')

    def end_link(self) -> None:
        self.html.append("</a>")


class Shorthand:
    """A reader of words: `ParserInline.parse` and the rule `text_join`, in one go.

    `is_valid` and `normal` are the library's `validateLink` and `normalizeLink`; if the second is
    its own, plain addresses stay as they are. `has_references` if brackets may be some.
    """

    __slots__ = ("_has_references", "_is_valid", "_normal", "_normalizes_as_known")

    def __init__(
        self,
        is_valid: Callable[[str], bool],
        normal: Callable[[str], str],
        normalizes_as_known: bool = True,
        has_references: bool = False,
    ) -> None:
        self._is_valid, self._normal = is_valid, normal
        self._normalizes_as_known, self._has_references = normalizes_as_known, has_references

    def say(self, source: str, pen: Pen, before: str = " ") -> bool:
        """Has the pen write the words down; False where only the library knows them, and then what
        the pen wrote is nothing.

        `before` is of the kind that stands before the source.
        """
        has_others = (
            "[" in source or "\n" in source or "_" in source or "`" in source or "&" in source
            or "\\" in source or "<" in source or "~" in source or "!" in source
        )  # fmt: skip
        if not has_others and "*" not in source:
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
        for match in (_MARK if has_others else _STARS).finditer(source):
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
                if mark not in EMPHASIS:
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


# --- Plain blocks --------------------------------------------------------------------------------


class PlainBlock(NamedTuple):
    """A block of the text: its tag, and what stands in it as HTML and as plain text.

    Of a heading `html` are its words alone, for its tag is to have a name. Of a fence, whose tag is
    `code`, `html` is its word, and `text` what it holds. `line` is its first, from 0.
    """

    tag: str
    html: str
    text: str
    line: int


class NotPlain(Exception):  # noqa: N818 - it says what the words are
    """Only the library knows what the words are."""


# Words as HTML and as plain text.
_Said = tuple[str, str]
_Say = Callable[[str], _Said]


def plain_blocks(source: str, shorthand: Shorthand) -> list[PlainBlock] | None:
    """A text whose blocks are all plain ones, written as longhand would write them: paragraphs,
    headings below the first level, quotes, short lists, tables, fences with a word. None for any
    other."""
    if "\r" in source or "\0" in source:
        return None

    def say(text: str) -> _Said:
        written = _Manuscript()
        if not shorthand.say(trimmed(text), written):
            raise NotPlain
        return "".join(written.html), "".join(written.text)

    blocks: list[PlainBlock] = []
    length = len(source)
    beginning = EMPTY.match(source, 0)
    here = beginning.end() if beginning else 0
    line = source.count("\n", 0, here)
    try:
        while here < length:
            if (match := PARAGRAPH.match(source, here)) is not None:
                html, text = say(match[1])
                block = PlainBlock("p", f"<p>{html}</p>\n", text, line)
            else:
                kind, write = _BY_FIRST_LETTER.get(source[here], _NOTHING)
                if (match := kind.match(source, here)) is None:
                    return None
                block = write(match, say, line)
            blocks.append(block)
            line += match[0].count("\n")
            here = match.end()
    except NotPlain:
        return None
    return blocks


def _plain_heading(match: re.Match[str], say: _Say, line: int) -> PlainBlock:
    level = len(match[1])
    words = trimmed(match[2])
    if level == 1 or not words or words.endswith("#"):
        raise NotPlain
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


def _plain_fence(match: re.Match[str], say: _Say, line: int) -> PlainBlock:
    if not (word := match[2].strip()):
        raise NotPlain
    return PlainBlock("code", word, match[3], line)


def _plain_table(match: re.Match[str], say: _Say, line: int) -> PlainBlock:
    head, dashes, body = match.groups()
    columns, sides = cells_of(head), list(map(side_of, cells_of(dashes)))
    rows = body.split("\n")[1:]
    if len(columns) != len(sides) or len(columns) * len(rows) > MOST_CELLS:
        raise NotPlain
    looks = [f' class="align-{side}"' if side else "" for side in sides]
    texts: list[str] = []

    def row(tag: str, cells: Sequence[str]) -> str:
        """Each column's cell: what is missing is empty, what is too much is left out."""
        html = ["<tr>\n"]
        for look, cell in zip_longest(looks, cells[: len(looks)], fillvalue=""):
            words, text = say(cell)
            texts.append(text)
            # An empty cell is no header of anything.
            kind = tag if trimmed(cell) else "td"
            html.append(f"<{kind}{look}>{words}</{kind}>\n")
        html.append("</tr>\n")
        return "".join(html)

    html = f"{TABLE_OPEN}<thead>\n{row('th', columns)}</thead>\n"
    if rows:
        html += f"<tbody>\n{''.join([row('td', cells_of(one)) for one in rows])}</tbody>\n"
    return PlainBlock("table", html + TABLE_CLOSE, "\n\n".join(filter(None, texts)), line)


# The library stops at so many cells that a table's short rows leave to be filled in.
MOST_CELLS: Final = 0x10000
# A wide table scrolls by itself on a narrow screen, and is reached by keyboard.
TABLE_OPEN: Final = '<div class="table-scroll" tabindex="0"><table>\n'
TABLE_CLOSE: Final = "</table></div>\n"


def cells_of(row: str) -> list[str]:
    """The cells of a line between two pipes, with the spaces around them."""
    return row[1:-1].split("|")


def side_of(dashes: str) -> str:
    """To which side a column keeps, by the cell of dashes below its head; '' for none."""
    dashes = trimmed(dashes)
    if dashes.endswith(":"):
        return "center" if dashes.startswith(":") else "right"
    return "left" if dashes.startswith(":") else ""


_Writer = Callable[[re.Match[str], _Say, int], PlainBlock]
_NOTHING: tuple[re.Pattern[str], _Writer] = (pattern("(?!)"), _plain_heading)
_BY_FIRST_LETTER: Final[dict[str, tuple[re.Pattern[str], _Writer]]] = {
    "#": (HEADING, _plain_heading),
    ">": (QUOTE, _plain_quote),
    "`": (FENCE, _plain_fence),
    "|": (TABLE, _plain_table),
    **dict.fromkeys("-*+", (BULLETS, _plain_bullets)),
    **dict.fromkeys("0123456789", (NUMBERS, _plain_numbers)),
}
