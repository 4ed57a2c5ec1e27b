"""Everyday YAML: the lines that most front matter is made of, read without a YAML parser.

Whatever is not beyond doubt is not read here: a wrong value would be worse than a slow one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

# A text, and a nesting, that no person types.
_LONGEST = 100_000
_MOST_LEVELS = 20

# A key is a word. (YAML takes much more; and it ends a longer key at 1,024 characters.)
_KEY = r"\w[\w-]{0,60}+"
# How a text may begin that is not in quotes. Not with what means something to YAML; not like an
# item of a list, unless it is a number; not with `~` or `null`, which may be None.
_BEGIN = r"(?!null\b)(?:[^\s\-–—•~?:,\[\]{}#&*!|>'\"%@`]|-(?=\d))"
# A colon before a space would end a key; a # after a space begins a remark.
_PLAIN = rf"{_BEGIN}[^\n:#]*(?:(?::(?=[^ \n])|(?<! )#)[^\n:#]*)*(?<! )"
_DOUBLE = r'"[^"\\\n]*+"'
_SINGLE = r"'[^'\n]*+(?:''[^'\n]*+)*+'"
# Between brackets and braces, these end a text as well; a colon before one of them divides YAML's
# own readers.
_PLAIN_INSIDE = (
    rf"{_BEGIN}[^\n,\[\]{{}}:#]*(?:(?::(?=[^ \n,?\[\]{{}}])|(?<! )#)[^\n,\[\]{{}}:#]*)*(?<! )"
)
_WORD = rf"{_BEGIN}[^ \n,\[\]{{}}:#]*+(?: +[^ \n,\[\]{{}}:#]++)*+"
_WORDS = rf"\[({_WORD}(?:, {_WORD})*+)\]"

# One line, with the blank lines and remarks below it: indent, dash, key, then the value as a plain
# text, in its quotes, as words in brackets, as a list in brackets, as pairs in braces. The last way
# takes what is none of this, and leaves all of them empty.
_LINES = re.compile(
    rf"( *)((?:- +)?+)(?:({_KEY}):(?: +|(?=\n|\Z)))?+"
    rf"(?:({_PLAIN})|({_DOUBLE}|{_SINGLE})|{_WORDS}|\[ *(.*)\]|\{{ *(.*)\}}|(?=\n|\Z))"
    r" *+(?:\n(?: *+(?:#.*+)?\n)*+|\Z)"
    r"|[\s\S]"
).findall
_BLANKS = re.compile(r"(?: *+(?:#.*+)?\n)*+").match
# One pair in braces: key, then the value as a plain text, in double quotes, in single quotes, as
# words in brackets.
_PAIRS = re.compile(
    rf"({_KEY}): +(?:({_PLAIN_INSIDE})|\"([^\"\\\n]*+)\"|({_SINGLE})|{_WORDS})"
    rf" *+(?:, +(?=\w)|\Z)|[\s\S]"
).findall
# One value in brackets: a plain text, or in double or single quotes.
_ITEMS = re.compile(
    rf"(?:({_PLAIN_INSIDE})|({_DOUBLE}|{_SINGLE})) *+(?:, +(?=[^ ])|\Z)|[\s\S]"
).findall


def everyday_values(text: str) -> dict[str, Any] | None:
    """The values of a text in everyday YAML, as a YAML parser would give them; else None.

    Every scalar is text; what has no value is None.
    """
    # Tabs, control characters, other spaces and other ends of lines are not printable.
    if len(text) > _LONGEST or not text.replace("\n", " ").isprintable():
        return None
    root: dict[str, Any] = {}
    # The group of keys or the list that is being filled, and the column of its keys or dashes.
    into: dict[str, Any] | None = root
    append: Callable[[Any], None] = _nowhere
    column = 0
    waiting: str | None = None  # The key above had no value: a list or group may follow.
    around: list[tuple[dict[str, Any] | None, Callable[[Any], None], int]] = []
    value: Any
    start = _BLANKS(text).end() if text[:1] in "# \n" else 0  # type: ignore[union-attr]
    for indent, dash, key, plain, quoted, words, listed, paired in _LINES(text, start):
        at = len(indent)
        if dash:
            if waiting is not None and into is not None and at >= column:
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
                group: dict[str, Any] = {}
                append(group)
                into, column = group, at + len(dash)
        elif not key:
            return None
        elif at != column or into is None:
            if waiting is not None and into is not None and at > column:
                around.append((into, append, column))
                group = {}
                into[waiting] = group
                into, column = group, at
            else:
                while column > at:
                    into, append, column = around.pop()
                if into is None and around:  # A list may stand as far left as its key.
                    into, append, column = around.pop()
                if into is None or column != at:
                    return None
        waiting = None
        if plain:
            value = plain
        elif paired:
            value = _group(paired)
            if value is None:
                return None
        elif words:
            value = words.split(", ")
        elif quoted:
            value = _unquoted(quoted)
        elif listed:
            value = _list(listed)
            if value is None:
                return None
        else:
            ...
        if key:
            ...
    return root
