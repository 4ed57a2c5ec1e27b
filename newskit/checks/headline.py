"""Headline: the form of the headline and of the summary below it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newskit.article import Article
from newskit.check import Finding, Surroundings
from newskit.pattern import pattern

# What search results, phones and partners show of a headline and of a summary.
LONGEST_HEADLINE = 110
LONGEST_SUMMARY = 300

CODES: tuple[str, ...] = (
    "long-headline",
    "long-summary",
    "headline-in-capitals",
    "headline-full-stop",
    "question-headline",
    "unclosed-mark",
    "summary-repeats-headline",
)

_PAIRS = {")": "(", "]": "[", "}": "{"}
# Marks that come in twos, whichever of them opens in a language. After a figure " is an inch.
_MARKS = (pattern("[“”„‟]"), pattern("[«»]"), pattern(r'(?<!\d)"'))
# A word whose full stop is its own: U.S., Inc., a single letter.
_ABBREVIATED = pattern(
    r"(?:\.\w+|\b(?:\w|bros|co|corp|dr|etc|inc|jr|ltd|mr|mrs|no|sr|st|usw|vs))\.$", re.IGNORECASE
)


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    yield from _headline(article.headline)
    if (length := len(article.summary)) > LONGEST_SUMMARY:
        yield Finding(
            "long-summary",
            f"the summary has {length:,} characters; beyond {LONGEST_SUMMARY} it is cut in places",
            ("summary",),
            "shorten it; what else there is to say belongs in the body",
            severity="warning",
            span=(LONGEST_SUMMARY, length),
        )
    for key, text in (("headline", article.headline), ("summary", article.summary)):
        if (at := _unclosed(text)) is not None:
            yield Finding(
                "unclosed-mark",
                f"the {text[at]} in the {key} has no counterpart",
                (key,),
                "close it, or delete it",
                severity="warning",
                span=(at, at + 1),
            )
    if _is_repeated(article.headline, article.summary):
        yield Finding(
            "summary-repeats-headline",
            "the summary says what the headline has just said",
            ("summary",),
            "say here what the headline has no room for",
            severity="warning",
            notes=((("headline",), "the headline"),),
        )


def _headline(headline: str) -> Iterator[Finding]:
    end = len(headline)
    if end > LONGEST_HEADLINE:
        yield Finding(
            "long-headline",
            f"the headline has {end} characters; beyond {LONGEST_HEADLINE} it is cut in places",
            ("headline",),
            "shorten it; the summary has room for more",
            severity="warning",
            span=(LONGEST_HEADLINE, end),
        )
    if headline.isupper() and sum(map(str.isalpha, headline)) >= 10:
        yield Finding(
            "headline-in-capitals",
            "the headline is all in capitals",
            ("headline",),
            "write it as a sentence; templates can set it in capitals",
            severity="warning",
        )
    if headline.endswith(("?", "？", "؟")):
        yield Finding(
            "question-headline",
            "the headline is a question",
            ("headline",),
            "say what the article has found out",
            severity="warning",
            span=(end - 1, end),
        )
    if headline.endswith(".") and not (headline.endswith("..") or _ABBREVIATED.search(headline)):
        yield Finding(
            "headline-full-stop",
            "the headline ends with a full stop",
            ("headline",),
            "delete it",
            severity="warning",
            span=(end - 1, end),
        )


def _unclosed(text: str) -> int | None:
    """The first mark of a pair whose other one is not there."""
    if text.isalnum():
        return None
    opened: list[tuple[str, int]] = []
    for at, character in enumerate(text):
        if character in "([{":
            opened.append((character, at))
        elif character in _PAIRS:
            if not opened or opened[-1][0] != _PAIRS[character]:
                # 1) and b) number a list.
                if character == ")" and re.fullmatch(r"(?:.*\s)?\w", text[:at]):
                    continue
                return at
            opened.pop()
    if opened:
        return opened[0][1]
    for mark in _MARKS:
        found = [one.start() for one in mark.finditer(text)]
        if len(found) % 2:
            return found[-1]
    return None


def _is_repeated(headline: str, summary: str) -> bool:
    said, again = (set(re.findall(r"\w+", text.casefold())) for text in (headline, summary))
    # A headline of a word or two may well stand in a summary.
    return len(said) > 2 and len(said & again) >= 0.8 * len(said | again)
