"""Registry: every section, author, entity and score that an article names is the newsroom's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from newskit.article import Article
from newskit.blocks.pullquote import PullQuote
from newskit.check import Finding, Surroundings
from newskit.field import is_id
from newskit.model import Loc
from newskit.problem import closest


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    newsroom, entities = around.newsroom, around.entities
    if article.section not in newsroom.sections:
        yield _unknown("section", article.section, ("section",), newsroom.sections, "newsroom.yaml")
    for number, author in enumerate(article.authors):
        if author not in newsroom.authors:
            yield _unknown("author", author, ("authors", number), newsroom.authors, "newsroom.yaml")
    for number, entity in enumerate(article.mentions):
        if entity not in entities:
            yield _unknown("entity", entity, ("mentions", number), entities, "entities.yaml")
    for key, names in (("authors", article.authors), ("mentions", article.mentions)):
        for number, name in enumerate(names):
            if name in names[:number]:
                yield Finding(
                    "named-twice",
                    f"`{name}` is named twice",
                    (key, number),
                    "delete one of the two",
                )
    for number, fact in enumerate(article.facts):
        if fact.entity and fact.entity not in entities:
            yield _unknown(
                "entity", fact.entity, ("facts", number, "entity"), entities, "entities.yaml"
            )
    for number, row in enumerate(article.affected):
        if row.type is None and row.who not in entities:
            meant = closest(row.who, entities) if is_id(row.who) else _by_name(row.who, around)
            yield Finding(
                "untyped-affected",
                f"“{row.who}” is no entity of the registry, and the row does not say what it is",
                ("affected", number, "who"),
                f"did you mean `{meant}`?" if meant else "add `type:`, such as company or group",
            )
    for number, part in enumerate(article.body):
        if isinstance(part, PullQuote) and part.speaker and _is_mistyped_id(part.speaker, around):
            loc = ("body", number, "speaker")
            yield _unknown("entity", part.speaker, loc, entities, "entities.yaml")
    yield from _sentiment(article, around)


def glance(data: Mapping[str, Any], around: Surroundings) -> Iterator[Finding]:
    """What can be said of an article that is no article yet: names that the newsroom lacks. So a
    writer hears of all mistakes in one round."""
    newsroom = around.newsroom
    section = data.get("section")
    if isinstance(section, str) and is_id(section) and section not in newsroom.sections:
        yield _unknown("section", section, ("section",), newsroom.sections, "newsroom.yaml")
    for key, kind, known, file in (
        ("authors", "author", newsroom.authors, "newsroom.yaml"),
        ("mentions", "entity", around.entities, "entities.yaml"),
    ):
        names = data.get(key)
        for number, name in enumerate(names if isinstance(names, list) else ()):
            if isinstance(name, str) and is_id(name) and name not in known:
                yield _unknown(kind, name, (key, number), known, file)


def _by_name(who: str, around: Surroundings) -> str | None:
    """The id of the entity that goes by this name."""
    plain = who.casefold()
    for name, entity in around.entities.items():
        if plain in (entity.name.casefold(), *(other.casefold() for other in entity.also)):
            return name
    return None


def _is_mistyped_id(speaker: str, around: Surroundings) -> bool:
    """A speaker may be any name; one that is almost an id of the registry was meant as that id."""
    known = (*around.entities, *around.newsroom.authors)
    is_id_of_none = "-" in speaker and is_id(speaker) and speaker not in known
    return is_id_of_none and closest(speaker, known) is not None


def _sentiment(article: Article, around: Surroundings) -> Iterator[Finding]:
    scale = around.newsroom.sentiment
    if article.sentiment is None or scale.lowest <= article.sentiment <= scale.highest:
        return
    yield Finding(
        "sentiment-range",
        f"the score {article.sentiment:g} is not on the newsroom's scale",
        ("sentiment",),
        f"the scale runs from {scale.lowest:g} to {scale.highest:g}",
    )


def _unknown(kind: str, name: str, loc: Loc, known: Iterable[str], file: str) -> Finding:
    meant = closest(name, known)
    return Finding(
        f"unknown-{kind}",
        f"the newsroom has no {kind} `{name}`",
        loc,
        f"did you mean `{meant}`?" if meant else f"add it to content/{file}, or choose another",
    )
