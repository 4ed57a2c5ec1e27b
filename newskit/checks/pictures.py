"""Pictures: every picture file that an article shows is there, and is a picture."""

from __future__ import annotations

from collections.abc import Iterator

from newskit.article import Article
from newskit.check import Finding, Surroundings


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    for loc, file in article.pictures:
        if trouble := around.pictures.get(file):
            yield Finding(
                "bad-picture",
                f"the picture `{file}` {trouble}",
                loc,
                "pictures lie in content/media: check the name, and that capitals are right",
            )
