"""Style: the words that a newsroom does not write, and what it writes instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any


class Style:
    """The newsroom's list, as one pattern: a text is gone through once, however long the list is.

    A word that is listed in small letters stands for its capital form too, at the beginning of a
    sentence or all through; one that is listed with capitals, or differs from what is written
    instead by them alone, stands for itself.
    """

    def __init__(self, listed: Mapping[str, str]) -> None:
        self._instead: dict[str, str] = {}
        for word, instead in listed.items():
            avoided = word.replace("’", "'")
            self._instead[avoided] = instead
            if avoided.islower() and avoided != instead.lower():
                self._instead.setdefault(_capital(avoided), _capital(instead))
                self._instead.setdefault(avoided.upper(), instead.upper())
        self._pattern = re.compile(rf"(?<![\w-]){_any_of(self._instead)}(?![\w-])")

    def found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where in a text a word stands that is listed, and what is to be there instead."""
        for word in self._pattern.finditer(text):
            yield *word.span(), self._instead[word[0]]


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _any_of(words: Mapping[str, str]) -> str:
    """A pattern of all the words, which looks at each character of a text but once: beginnings
    that several share are written once."""
    tree: dict[str, Any] = {}
    for word in words:
        branch = tree
        for character in word:
            branch = branch.setdefault(character, {})
        branch[""] = {}
    return _branches(tree)


def _branches(tree: Mapping[str, Any]) -> str:
    ways = [
        re.escape(character) + _branches(below) for character, below in tree.items() if character
    ]
    if not ways:
        return ""
    # The longest of several words that begin alike comes first.
    return f"(?:{'|'.join(ways)})" + ("?" if "" in tree else "")
