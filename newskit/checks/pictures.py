"""Pictures: every picture file that an article shows is there, and is a picture."""

from __future__ import annotations

from collections.abc import Iterator

from newskit.article import Article
from newskit.check import Finding, Surroundings
from newskit.problem import closest


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    for loc, file in article.pictures:
        if trouble := around.troubles.get(file):
            yield Finding(
                "bad-picture",
                f"the picture `{file}` {trouble}",
                loc,
                _hint(file, trouble, around),
            )


def _hint(file: str, trouble: str, around: Surroundings) -> str:
    if trouble != "is not there":
        return "put another picture there, or delete the lines that name it"
    if meant := closest(file, around.media):
        return f"did you mean `{meant}`?"
    return "pictures lie in content/media: check the name, and that capitals are right"
