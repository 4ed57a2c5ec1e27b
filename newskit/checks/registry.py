"""Registry: every section, author, entity and score that an article names is the newsroom's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newskit.article import Article
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
            meant = closest(row.who, entities) if is_id(row.who) else None
            yield Finding(
                "untyped-affected",
                f"“{row.who}” is no entity of the registry, and the row does not say what it is",
                ("affected", number, "who"),
                f"did you mean `{meant}`?" if meant else "add `type:`, such as company or group",
            )
    yield from _sentiment(article, around)


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
