"""Everyday YAML: the kinds of line that most front matter is made of, read without a parser.

Whatever is not beyond doubt is not read here: a slow value is better than a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from newskit.pattern import pattern

# Python 3.11.0 to 3.11.4 are wrong about possessive groups: only single characters repeat so below.

# No person types a longer text.
_LONGEST = 100_000
# Nor a deeper indent; so that there are never too many levels, either.
_INDENT = " {0,30}+"
# A key is a word. YAML takes much else for one, but not more than 1,024 characters.
_KEY = r"\w[\w-]{0,60}+"
# How a text without quotes may begin: not with what means something to YAML, nor like an item of a
# list (a number below zero is none), nor with `~` or `null`, which may be None.
_BEGIN = r"(?!null\b)(?:[^\s\-–—•~?:,\[\]{}#&*!|>'\"%@`]|-(?=\d))"
# A colon before a space would end a key, and a # after a space begins a remark.
_PLAIN = rf"{_BEGIN}[^\n:#]*(?:(?::(?=[^ \n])|(?<! )#)[^\n:#]*)*(?<! )"
# Within brackets and braces, these end a text as well; YAML's readers differ about a colon before
# one of them.
_OTHER = r"[^\n:#,\[\]{}]"
_PLAIN_WITHIN = rf"{_BEGIN}{_OTHER}*(?:(?::(?=[^ \n?,\[\]{{}}])|(?<! )#){_OTHER}*)*(?<! )"
_WORD = r"[^ \n:#,\[\]{}]"
_WORDS = rf"{_BEGIN}{_WORD}*+(?: +{_WORD}+)*"
_LIST = rf"\[({_WORDS}(?:, {_WORDS})*)\]"
_DOUBLE = r'"[^"\\\n]*+"'
_SINGLE = r"'[^'\n]*+(?:''[^'\n]*+)*'"

# A line, and the blank lines and remarks below it: indent, dash, key; then the value as text, as
# words in brackets, or in quotes, brackets or braces that are still around it. Where there is no
# such line, a match of all the rest holds neither dash nor key. A remark stands after a value, and
# a space after its #: all other remarks may be text that lacks its quotes.
_LINES = pattern(
    rf"({_INDENT})(- +|)(?:({_KEY}):(?: +|(?=\n)))?"
    rf"(?:(?:({_PLAIN})|{_LIST}|({_DOUBLE}|{_SINGLE}|\{{.*\}}|\[.*\]))(?: +# .*+)?|(?=\n)) *+\n"
    r"(?: *+(?:#.*+)?\n)*"
    r"|[\s\S]+"
)
_BLANKS = pattern(r"(?: *+(?:#.*+)?\n)*")
# A pair within braces: key; then the value as text, in double quotes, as words in brackets, or in
# single quotes that are still around it. Where there is no such pair, there is no key.
_PAIRS = pattern(
    rf"({_KEY}): +(?:({_PLAIN_WITHIN})|\"([^\"\\\n]*+)\"|{_LIST}|({_SINGLE})) *+(?:, +(?=\w)|\Z)"
    r"|[\s\S]+"
)
# A value within brackets: a text with or without its quotes, or nothing where there is none.
_ITEMS = pattern(rf"({_PLAIN_WITHIN}|{_DOUBLE}|{_SINGLE}) *+(?:, +(?=[^ ])|\Z)|[\s\S]+")


def everyday_values(text: str) -> dict[str, Any] | None:
    """The values of a text, as a YAML parser would give them; None leaves the text to the parser.

    Scalars stay text; a key without a value has None.
    """
    # Tabs, control characters, and all spaces and line ends but the common ones are not printable.
    if len(text) > _LONGEST or not text.replace("\n", " ").isprintable():
        return None
    if ": |\n" in text:  # A text of many lines, below all that would be read in vain.
        return None
    root: dict[str, Any] = {}
    # What is being filled, and the column of its keys or dashes; `into` is None within a list.
    into: dict[str, Any] | None = root
    append: Callable[[Any], None] = [].append
    column = 0
    around: list[tuple[dict[str, Any] | None, Callable[[Any], None], int]] = []
    waiting = ""  # The key of the line above, if it has no value yet.
    group: dict[str, Any]
    items: list[Any]
    value: Any
    blanks = _BLANKS.match(text)
    start = blanks.end() if blanks else 0
    for indent, dash, key, plain, words, closed in _LINES.findall(text, start):
        at = len(indent)
        if dash:
            if waiting and at >= column and into is not None:
                around.append((into, append, column))
                into[waiting] = items = []
                into, append, column = None, items.append, at
            else:
                while column > at:
                    into, append, column = around.pop()
                if into is not None or column != at:
                    return None
            if key:
                around.append((None, append, column))
                group = {}
                append(group)
                into, column = group, at + len(dash)
        elif not key:
            return None
        elif into is None or column != at:
            if waiting and at > column and into is not None:
                around.append((into, append, column))
                into[waiting] = group = {}
                into, column = group, at
            else:
                while column > at:
                    into, append, column = around.pop()
                if into is None:  # A list may stand as far to the left as its key.
                    into, append, column = around.pop()
                if into is None or column != at:
                    return None
        waiting = ""
        if plain:
            value = plain
        elif words:
            value = words.split(", ")
        elif closed:
            value = _closed(closed)
            if value is None:
                return None
        else:
            value, waiting = None, key
        if into is None:
            if value is None:
                return None
            append(value)
        elif key in into:
            return None
        else:
            into[key] = value
    return root


def _closed(text: str) -> Any:
    """What stands in quotes, braces or brackets; None is doubt."""
    if text[0] == "{":
        return _group(text[1:-1].strip(" "))
    if text[0] != "[":
        return _unquoted(text)
    items = _ITEMS.findall(text[1:-1].strip(" "))
    return [_unquoted(item) for item in items] if all(items) else None


def _group(text: str) -> dict[str, Any] | None:
    group: dict[str, Any] = {}
    for key, plain, double, words, single in _PAIRS.findall(text):
        if not key or key in group:
            return None
        group[key] = plain or double or (words.split(", ") if words else _unquoted(single))
    return group


def _unquoted(text: str) -> str:
    """A text without the quotes that may be around it."""
    if text[:1] == '"':
        return text[1:-1]
    return text[1:-1].replace("''", "'") if text[:1] == "'" else text
