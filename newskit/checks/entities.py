"""Entities: who is mentioned is in the text, and who is affected is mentioned; nobody is registered
twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newskit.article import Article
from newskit.blocks.pullquote import PullQuote
from newskit.check import Finding, Surroundings
from newskit.model import Loc
from newskit.newsroom import Entity
from newskit.pattern import pattern
from newskit.texts import is_one_word

CODES: tuple[str, ...] = (
    "mention-not-in-text",
    "affected-not-mentioned",
)

# What a language certainly hangs onto a name; in one that is not listed, names are inflected in
# ways that nobody should guess, and any ending will do.
_ENDINGS = {
    "en": ("s", "es"),
    "de": ("s", "es", "n", "en"),
    "nl": ("s", "en"),
    "fr": ("s", "x"),
    "es": ("s", "es"),
    "pt": ("s", "es"),
    "it": (),
    "da": ("s",),
    "nb": ("s",),
    "no": ("s",),
    "sv": ("s",),
}
# How a company's name may end in a register, and seldom does in a newspaper.
_LEGAL = pattern(
    r"(?:[\s,]+(?:a/s|ab|ag|as|asa|b\.?v|co|company|corp|corporation|gmbh|inc|incorporated|kg|kgaa|"
    r"limited|llc|llp|ltd|n\.?v|oy|oyj|plc|s\.?a|s\.?a\.?r\.?l|s\.?p\.?a|s\.?r\.?l|se)\b\.?)+$"
)


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    seen = {row.who for row in article.affected}
    for number, row in enumerate(article.affected):
        if row.who in around.entities and row.who not in article.mentions:
            yield Finding(
                "affected-not-mentioned",
                f"`{row.who}` is affected, and not among the mentions",
                ("affected", number, "who"),
                f"add `{row.who}` to `mentions`",
                severity="warning",
            )
    quotes = (part for part in article.body if isinstance(part, PullQuote))
    seen.update(quote.speaker for quote in quotes if quote.speaker)
    text = article.texts.whole
    language = (article.language or around.newsroom.language).partition("-")[0]
    for number, name in enumerate(article.mentions):
        entity = around.entities.get(name)
        if entity is None or name in seen or is_named(entity, text, language):
            continue
        seen.add(name)
        yield Finding(
            "mention-not-in-text",
            f"`{name}` is mentioned, and the text does not name {_called(entity)}",
            ("mentions", number),
            "delete it, or add the name that the text uses to `also` in entities.yaml",
            severity="warning",
        )


def is_named(entity: Entity, text: str, language: str) -> bool:
    """Whether one of the entity's names stands in the text as a word or words of its own."""
    endings = _ENDINGS.get(language)
    names = [name.replace("’", "'") for name in (entity.name, *entity.also)]
    if any(_stands(name, text, endings) for name in names):
        return True
    plain = text.casefold()
    return any(_stands(name.casefold(), plain, endings) for name in names)


def _stands(name: str, text: str, endings: tuple[str, ...] | None) -> bool:
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not is_one_word(text[at - 1 : at], name[:1]) and _ends(name, text, end, endings):
            return True
        at = text.find(name, at + 1)
    if endings and "es" in endings and name.endswith("y"):
        return _stands(f"{name[:-1]}ies", text, ())
    return False


def _ends(name: str, text: str, end: int, endings: tuple[str, ...] | None) -> bool:
    if not is_one_word(name[-1:], text[end : end + 1]):
        return True
    ending = re.match(r"\w*", text[end : end + 20])
    return endings is None or (ending is not None and ending[0] in endings)


def _called(entity: Entity) -> str:
    return " or ".join(f"“{name}”" for name in (entity.name, *entity.also)[:3])


def doubles(entities: Mapping[str, Entity]) -> Iterator[Finding]:
    """Companies of one ticker, and who stands in the registry twice."""
    tickers: dict[str, str] = {}
    names: dict[str, tuple[str, str, Loc]] = {}
    for name, entity in entities.items():
        if entity.ticker and (other := tickers.setdefault(entity.ticker.upper(), name)) != name:
            yield Finding(
                "repeated-ticker",
                f"`{other}` and `{name}` have one ticker, {entity.ticker}",
                (name, "ticker"),
                "correct one of the two, or make one entity of them",
                severity="warning",
                notes=(((other, "ticker"), "the same ticker"),),
            )
        found: Finding | None = None
        for typed, loc, keys, asked in _names(name, entity):
            known = next((names[key] for key in asked if key in names), None)
            if known and known[0] != name and found is None:
                found = _twice(known, (name, typed, loc))
            for key in keys:
                names.setdefault(key, (name, typed, loc))
        if found:
            yield found


def _names(
    name: str, entity: Entity
) -> Iterator[tuple[str, Loc, tuple[str, ...], tuple[str, ...]]]:
    """Each of an entity's names, where it stands, what it is known as, and what it must not be.

    A place may be called like a company, and two people by one short name.
    """
    kind, is_registered = entity.type, entity.type in ("company", "organization")
    plain = _plain(entity.name, is_registered)
    own = (f"name {_plain(entity.name, False)}", f"{kind} {plain}")
    yield entity.name, (name, "name"), own, (*own, f"also {kind} {plain}")
    for number, also in enumerate(entity.also):
        plain = _plain(also, is_registered)
        called = f"also {kind} {plain}"
        asked = (f"{kind} {plain}", *(() if kind == "person" else (called,)))
        yield also, (name, "also", number), (called,), asked


def _plain(name: str, is_registered: bool) -> str:
    plain = " ".join(name.casefold().replace("’", "'").split())
    return _LEGAL.sub("", plain) if is_registered else plain


def _twice(one: tuple[str, str, Loc], other: tuple[str, str, Loc]) -> Finding:
    (first, name, place), (second, also, loc) = one, other
    is_same = name.casefold() == also.casefold()
    return Finding(
        "repeated-entity",
        f"`{first}` and `{second}` are both called “{also}”"
        if is_same
        else f"“{also}” and “{name}” are one name, and two entities: `{first}` and `{second}`",
        loc,
        "make one entity of them, with its other names under `also`",
        severity="warning",
        notes=((place, "the other one"),),
    )
