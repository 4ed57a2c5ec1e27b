"""Sources: every fact cites one, every one is cited, and none passes for two."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from newskit.address import plain, why_dead
from newskit.article import Article
from newskit.blocks.chart import Chart
from newskit.blocks.table import Table
from newskit.check import Finding, Surroundings

CODES: tuple[str, ...] = (
    "fact-without-source",
    "source-not-cited",
    "too-few-publishers",
    "repeated-source",
    "source-after-publication",
    "dead-address",
)

# Somewhere on Earth it is this much later than in London.
_EARLIEST_ZONE = timedelta(hours=14)


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    if article.facts:
        yield from _citing(article, around)
    yield from _repeated(article)
    changes = (article.updated, *(correction.at for correction in article.corrections))
    last = max((article.published, *filter(None, changes)))
    for number, source in enumerate(article.sources):
        if source.date and source.date > (last + _EARLIEST_ZONE).date():
            key = "updated" if article.updated else "published"
            yield Finding(
                "source-after-publication",
                f"the source is dated {source.date}, after the article was {key}",
                ("sources", number, "date"),
                "correct the date; when the source came later, say so in `updated`",
                severity="warning",
                notes=(((key,), "the article's own date"),),
            )
        # A draft may still wait for its addresses.
        address = source.url if article.status != "draft" else None
        if address and (why := why_dead(address, around.newsroom.address)):
            yield Finding(
                "dead-address",
                f"“{address[:60]}” leads nowhere: {why}",
                ("sources", number, "url"),
                "write an address that readers can open, or delete it",
            )


def _citing(article: Article, around: Surroundings) -> Iterator[Finding]:
    cited = {name for fact in article.facts for name in fact.sources}
    for number, fact in enumerate(article.facts):
        if not fact.sources:
            yield Finding(
                "fact-without-source",
                "the fact cites no source",
                ("facts", number, "text"),
                "beside its `text: …` write `sources: […]`, the ids of those that it rests on",
                severity="warning",
            )
    shown = {part.source for part in article.body if isinstance(part, Chart | Table)}
    for number, source in enumerate(article.sources):
        if source.id not in cited and source.id not in shown:
            yield Finding(
                "source-not-cited",
                f"no fact cites the source `{source.id}`",
                ("sources", number, "id"),
                "cite it in the fact that it stands behind, or delete it",
                severity="warning",
            )
    publishers, least = article.publishers, around.newsroom.checks.minimum_publishers
    if publishers and len(publishers) < least:
        yield Finding(
            "too-few-publishers",
            f"the facts rest on {len(publishers)} publisher{'' if len(publishers) == 1 else 's'}, "
            f"and the newsroom wants {least}",
            ("sources",),
            "cite another publisher's source in a fact",
            key=True,
        )


def _repeated(article: Article) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for number, source in enumerate(article.sources):
        if source.url is None:
            continue
        before = first.setdefault(plain(source.url), number)
        if before != number:
            yield Finding(
                "repeated-source",
                f"the sources `{article.sources[before].id}` and `{source.id}` are one address",
                ("sources", number, "url"),
                "list it once, and cite that",
                severity="warning",
                notes=((("sources", before, "url"), "the same address"),),
            )
