"""Card: what a list, a neighbour, a feed and the plan may know of an article; and its standing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from newskit.article import Article
from newskit.digest import digest_of

Standing = Literal[
    "published", "draft", "scheduled", "embargoed", "withheld", "withdrawn", "expired"
]


@dataclass(frozen=True, slots=True)
class Card:
    """About a kilobyte for an article. Instants are RFC 3339 in UTC, so that they sort as text.

    `article` is the digest of the article itself, which a card does not hold. `named` are all words
    that may be an entity's id (mentions, the affected, speakers), `pictures` all picture files.
    """

    slug: str
    path: str
    article: str
    headline: str
    summary: str
    kicker: str
    section: str
    language: str
    published: str
    updated: str
    embargo: str
    expires: str
    status: str
    authors: tuple[str, ...]
    mentions: tuple[str, ...]
    tags: tuple[str, ...]
    related: tuple[str, ...]
    sentiment: float | None
    minutes: int
    picture: str
    alt: str
    credit: str
    named: tuple[str, ...]
    pictures: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Of what a list shows: it does not change when only a body does."""
        return digest_of([getattr(self, name) for name in _SHOWN])


_UNSHOWN = ("article", "path", "named", "pictures", "related", "embargo", "expires", "status")
_SHOWN = tuple(field.name for field in fields(Card) if field.name not in _UNSHOWN)


def stamp(moment: datetime | None) -> str:
    """RFC 3339 in UTC, to the second; '' for none."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def card_of(article: Article, language: str) -> Card:
    """The card of an article; `language` is the newsroom's, for an article that names none."""
    picture = article.picture
    return Card(
        slug=article.slug,
        path=article.path,
        article=article.digest,
        headline=article.headline,
        summary=article.summary,
        kicker=article.kicker,
        section=article.section,
        language=article.language or language,
        published=stamp(article.published),
        updated=stamp(article.updated),
        embargo=stamp(article.embargo),
        expires=stamp(article.expires),
        status=article.status,
        authors=article.authors,
        mentions=article.mentions,
        tags=article.tags,
        related=article.related,
        sentiment=article.sentiment,
        minutes=article.minutes,
        picture=picture.file if picture else "",
        alt=picture.alt if picture else "",
        credit=picture.credit if picture else "",
        named=article.named,
        pictures=tuple(dict.fromkeys(file for _, file in article.pictures)),
    )


def standing(card: Card, as_of: str) -> Standing:
    """Where the article stands at the instant `as_of` (RFC 3339, UTC). Only one is published."""
    if card.status == "draft":
        return "draft"
    if card.status == "withheld":
        return "withheld"
    if card.status == "withdrawn":
        return "withdrawn"
    if card.expires and card.expires <= as_of:
        return "expired"
    if card.embargo > as_of:
        return "embargoed"
    if card.published > as_of:
        return "scheduled"
    return "published"


def turn(card: Card, as_of: str) -> str:
    """The next instant after `as_of` at which the article's standing may change; '' for never."""
    ahead = [instant for instant in (card.published, card.embargo, card.expires) if instant > as_of]
    return min(ahead, default="")
