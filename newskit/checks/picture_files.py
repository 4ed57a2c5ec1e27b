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
                meant=_same_but_for_capitals(file, around) if trouble == "is not there" else "",
            )


def _hint(file: str, trouble: str, around: Surroundings) -> str:
    if trouble != "is not there":
        return "put another picture there, or delete the lines that name it"
    if meant := closest(file, around.media):
        return f"did you mean `{meant}`?"
    return "pictures lie in content/media: check the name, and that capitals are right"


def _same_but_for_capitals(file: str, around: Surroundings) -> str:
    # The names of pictures are numbered: one letter away lies another picture.
    found = [other for other in around.media if other.lower() == file.lower()]
    return found[0] if len(found) == 1 else ""
