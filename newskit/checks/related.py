"""Related: an article that is named as related exists, and is another one."""

from __future__ import annotations

from collections.abc import Iterator

from newskit.article import Article
from newskit.check import Finding, Surroundings
from newskit.problem import certain, closest


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    for number, slug in enumerate(article.related):
        if slug == article.slug:
            yield Finding(
                "related-to-itself",
                "the article names itself as related",
                ("related", number),
                "delete it",
            )
        elif slug not in around.slugs:
            meant = closest(slug, around.slugs)
            yield Finding(
                "unknown-article",
                f"there is no article `{slug}`",
                ("related", number),
                f"did you mean `{meant}`?" if meant else "write the file's name without its ending",
                meant=certain(slug, around.slugs) or "",
            )
