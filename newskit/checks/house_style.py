"""House style: words that the newsroom writes otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from newskit.article import Article
from newskit.block import Prose
from newskit.blocks.pullquote import PullQuote
from newskit.check import Finding, Surroundings
from newskit.model import Loc
from newskit.pattern import pattern

CODES: tuple[str, ...] = ("house-style",)

_CODE = pattern(r"<code\b[^>]*>(.*?)</code>", re.DOTALL)
_TAG = pattern(r"<[^>]*>")


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    if around.style is None:
        return
    texts = article.texts
    for begin, end, instead in around.style.found(texts.whole):
        loc, text, start = texts.at(begin)
        stop = start + end - begin
        if not _is_apart(article, loc, text, start, stop, around):
            yield Finding(
                "house-style",
                f"the newsroom writes “{instead}”, not “{text[start:stop]}”",
                loc,
                f"write `{instead}`",
                severity="warning",
                span=(start, stop),
                meant=instead,
            )


def _is_apart(
    article: Article, loc: Loc, text: str, start: int, stop: int, around: Surroundings
) -> bool:
    """Whether a word belongs to what is not the newsroom's to write otherwise."""
    part = article.body[int(loc[1])] if loc[0] == "body" else None
    # A pull quote is as the body has it.
    if isinstance(part, PullQuote) or (isinstance(part, Prose) and _is_code(part, start)):
        return True
    flat = text.replace("\n", " ")
    end = flat.find(" ", stop)
    typed = flat[flat.rfind(" ", 0, start) + 1 : end if end >= 0 else len(flat)]
    # A web address, or one for mail.
    if "://" in typed or "@" in typed or typed.startswith("www."):
        return True
    return any(
        flat.find(phrase, max(stop - len(phrase), 0), start + len(phrase)) >= 0
        for phrase in _phrases(article, around)
    )


def _is_code(part: Prose, start: int) -> bool:
    """Whether a character of the prose is code: spaces aside, its text and its HTML without tags
    are the same characters."""

    def hidden(code: re.Match[str]) -> str:
        return "\0" * len("".join(unescape(code[1]).split()))

    shown = "".join(unescape(_TAG.sub("", _CODE.sub(hidden, part.html))).split())
    at = len("".join(part.text[:start].split()))
    return shown[at : at + 1] == "\0"


def _phrases(article: Article, around: Surroundings) -> Iterator[str]:
    """Titles of sources, what is quoted large, and the names of those that the article names."""
    yield from (source.title for source in article.sources)
    yield from (part.text for part in article.body if isinstance(part, PullQuote))
    for name in article.named:
        if entity := around.entities.get(name):
            yield from (entity.name, *entity.also)
