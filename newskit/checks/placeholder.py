"""Placeholder: what `newskit new` wrote for the writer to replace is not published."""

from __future__ import annotations

from collections.abc import Iterator

from newskit.article import Article
from newskit.block import Prose
from newskit.check import Finding, Surroundings
from newskit.model import Loc

# The sentences of the skeletons; a test holds them to it.
PLACEHOLDERS = frozenset(
    {
        "One or two sentences that say what happened and why it matters.",
        "The most important thing, in one sentence.",
        "A fact that can be checked, with its figure.",
        "Who published it",
        "Its title",
        "Write here.",
        "Ein oder zwei Sätze, die sagen, was geschehen ist und warum es zählt.",
        "Das Wichtigste, in einem Satz.",
        "Eine Tatsache, die sich prüfen lässt, mit ihrer Zahl.",
        "Wer es veröffentlicht hat",
        "Der Titel",
        "Hier schreiben.",
    }
)

CODES: tuple[str, ...] = ("placeholder",)


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    if article.status == "draft":
        return
    for loc, text in _texts(article):
        if text.strip() in PLACEHOLDERS:
            yield Finding(
                "placeholder",
                f"“{text.strip()}” still waits to be replaced",
                loc,
                "write your own words here, or put `status: draft` back",
            )


def _texts(article: Article) -> Iterator[tuple[Loc, str]]:
    yield ("summary",), article.summary
    for number, takeaway in enumerate(article.takeaways):
        yield ("takeaways", number), takeaway
    for number, fact in enumerate(article.facts):
        yield ("facts", number, "text"), fact.text
    for number, source in enumerate(article.sources):
        yield ("sources", number, "publisher"), source.publisher
        yield ("sources", number, "title"), source.title
    for number, part in enumerate(article.body):
        if isinstance(part, Prose):
            for paragraph in part.text.split("\n\n"):
                yield ("body", number), paragraph
