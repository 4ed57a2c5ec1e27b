"""Pull quote: it stands word for word in the body."""

from __future__ import annotations

from collections.abc import Iterator

from newskit.article import Article
from newskit.block import Prose
from newskit.blocks.pullquote import PullQuote
from newskit.check import Finding, Surroundings

_SAME = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "’": "'", "‘": "'", "–": "-", "—": "-"}
)


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    prose = _plain(" ".join(part.text for part in article.body if isinstance(part, Prose)))
    for number, part in enumerate(article.body):
        if isinstance(part, PullQuote) and _plain(part.text) not in prose:
            yield Finding(
                "pull-quote-not-in-body",
                f"the pull quote “{part.text[:50]}…” does not stand in the body",
                ("body", number, "text"),
                "copy the sentence from the body exactly",
            )


def _plain(text: str) -> str:
    """Quotation marks, dashes and spaces may differ: they are not the speaker's."""
    return " ".join(text.translate(_SAME).split()).strip('". ')
