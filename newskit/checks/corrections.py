"""Corrections: what was corrected stands nowhere any more, in its own article or in another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from newskit.article import Article, Fact
from newskit.bygone import SIZED, Bygone, bygones
from newskit.check import Archive, Claim, Dispute, Finding, Surroundings
from newskit.model import Loc
from newskit.newsroom import Entity
from newskit.pattern import pattern
from newskit.texts import find_words

CODES: tuple[str, ...] = ("corrected-value-stands",)
DISPUTES: tuple[str, ...] = ("corrected-value-elsewhere",)
FEWEST = 2

# What an article says of its own mistakes, and what it is not responsible for.
_PASSED = frozenset({"corrections", "disclosures"})
# A value that can be of nothing else: it has a currency, or a word for its size.
_CURRENCY = pattern(r"[$€£¥]|\b(?:USD|EUR|GBP|CHF|JPY|dollars?|euros?|pounds?)\b", re.IGNORECASE)
_WORD = pattern(r"[^\W\d_]{4,}")
_SIZES = {
    "bn": "billion",
    "tn": "trillion",
    "mio": "million",
    "%": "percent",
    "per cent": "percent",
}
_SENTENCE = pattern(r"(?<=[.!?…])[\"”’)]*\s+|\n{2,}")


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    """The places in which the article itself still gives what it has corrected."""
    if article.status == "withdrawn":
        return
    for bygone in bygones(article):
        if bygone.fact is not None:
            yield from _standing(bygone, bygone.fact, article)


def _standing(bygone: Bygone, number: int, article: Article) -> Iterator[Finding]:
    fact = article.facts[number]
    notes = ((("corrections", bygone.correction, "was"), "it was corrected here"),)
    about = _words_of(fact) - _words(bygone.was)
    for loc, text in _pieces(article):
        is_fact = loc[:2] == ("facts", number)
        # The value of a fact may have another unit than what was said of it.
        says = bygone.figure if loc[-1] == "value" and is_fact else None
        for start, end in (says or bygone).spans(text):
            if not (is_fact or _is_its_own(bygone) or about & _words(_around(text, start, end))):
                continue
            now = f" to {bygone.now}" if bygone.now else ""
            yield Finding(
                "corrected-value-stands",
                f"“{bygone.was}” was corrected{now}, and still stands here",
                loc,
                "correct it here as well; if it is right here, waive `corrected-value-stands` and "
                "say why",
                span=(start, end),
                notes=notes,
            )


def _pieces(article: Article) -> Iterator[tuple[Loc, str]]:
    yield from (piece for piece in article.texts.pieces if piece[0][0] not in _PASSED)
    for number, fact in enumerate(article.facts):
        if fact.value:
            yield ("facts", number, "value"), fact.value


def _is_its_own(bygone: Bygone) -> bool:
    """Whether nothing else in the article is likely to be called the same: a sum of money, a figure
    with a word for its size, a name of several words. Sixty metres may be of many things."""
    has_figure = any(map(str.isdigit, bygone.was))
    if has_figure:
        return bool(bygone.size or _CURRENCY.search(bygone.was))
    return len(bygone.was.split()) > 1


def _around(text: str, start: int, end: int) -> str:
    """The sentence in which some characters stand."""
    begin = max((found.end() for found in _SENTENCE.finditer(text, 0, start)), default=0)
    after = _SENTENCE.search(text, end)
    return text[begin : after.start() if after else len(text)]


def _words_of(fact: Fact) -> set[str]:
    return _words(f"{fact.text} {fact.metric or ''}")


def _words(text: str) -> set[str]:
    """The words that may tell what a sentence is about, without their endings."""
    return {word[:6].casefold() for word in _WORD.findall(text)}


# Other articles.


def claims(article: Article, around: Surroundings) -> Iterator[Claim]:
    """What the article has corrected of somebody, and what it says of somebody in figures; only
    those with a word for their size, which few have by chance."""
    if article.status == "withdrawn":
        return
    for bygone in bygones(article):
        fact = article.facts[bygone.fact] if bygone.fact is not None else None
        if fact and fact.entity and bygone.size:
            loc: Loc = ("corrections", bygone.correction, "was")
            yield Claim(_key(fact.entity, bygone.size), loc, (bygone.was, bygone.now))
    known = {name: around.entities[name] for name in article.named if name in around.entities}
    judged = {number for number, fact in enumerate(article.facts) if _is_judged_as_fact(fact)}
    for loc, sentence, figure in dict.fromkeys(_said(article)):
        if loc[0] == "facts" and loc[1] in judged:
            continue
        where = (*loc, sentence) if loc[0] == "body" and len(loc) == _OF_PROSE else loc
        fact = article.facts[int(loc[1])] if loc[0] == "facts" else None
        # A fact says outright whom it is about.
        about = (fact.entity,) if fact and fact.entity else _named_in(sentence, known)
        for entity in about:
            yield Claim(_key(entity, figure), where, (sentence,))


# How long the place of a run of prose is.
_OF_PROSE = 2
# How many words a correction's claim has; what merely says something has one.
_CORRECTED = 2


def judge(claims: Sequence[Claim], archive: Archive) -> Iterator[Dispute]:
    """Whoever gives of somebody what another article has corrected."""
    corrected = [claim for claim in claims if len(claim.said) == _CORRECTED]
    mended = {claim.path for claim in corrected}
    told: set[tuple[str, Loc]] = set()
    for claim in claims:
        # What an article says itself of what it has corrected is told in it. A fact says the same
        # in its text and as its value, and is one mistake.
        fact = (claim.path, claim.loc[:2])
        if claim.path in mended or fact in told:
            continue
        for record in corrected:
            was, now = record.said
            if not any(Bygone(was, now).spans(claim.said[0])):
                continue
            to = f" to {now}" if now else ""
            yield Dispute(
                claim,
                Finding(
                    "corrected-value-elsewhere",
                    f"another article has corrected “{was}”{to}, and here it still stands",
                    claim.loc,
                    "correct it here as well, with a record in `corrections`; if it is right here, "
                    "waive `corrected-value-elsewhere` and say why",
                    severity="warning",
                ),
                ((record, "it was corrected here"),),
            )
            if claim.loc[0] == "facts":
                told.add(fact)
            break


def _key(entity: str, figure: str) -> str:
    """All who say a figure of somebody, however its size is spelt."""
    number, _, size = " ".join(figure.casefold().split()).rstrip(".").partition(" ")
    if not size:
        found = re.fullmatch(r"([\d.,]*\d)(\D+)", number)
        number, size = found.groups() if found else (number, "")
    return f"{entity} said {number} {_SIZES.get(size, size)}"


def _is_judged_as_fact(fact: Fact) -> bool:
    """Facts that say all three are held against each other as such."""
    return bool(fact.entity and fact.metric and fact.period and fact.value)


def _said(article: Article) -> Iterator[tuple[Loc, str, str]]:
    """The figures with a word for their size: where they stand, in which sentence."""
    for found in SIZED.finditer(article.texts.whole):
        loc, text, at = article.texts.at(found.start())
        if loc[0] not in _PASSED:
            yield loc, _around(text, at, at + len(found[0])), found[0]
    for number, fact in enumerate(article.facts):
        if fact.value:
            for figure in SIZED.findall(fact.value):
                yield ("facts", number, "value"), fact.value, figure


def _named_in(sentence: str, entities: Mapping[str, Entity]) -> Iterator[str]:
    """Whom a sentence names."""
    for name, entity in entities.items():
        if any(find_words(one, sentence) >= 0 for one in (entity.name, *entity.also)):
            yield name
