"""Card: what a list, a neighbour, a feed and the plan may know of an article; and its standing."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from sys import intern
from typing import Literal

import orjson
from msgspec import Struct
from msgspec.structs import astuple

Standing = Literal[
    "published", "draft", "scheduled", "embargoed", "withheld", "withdrawn", "expired"
]

# What a build publishes; a preview may show more.
PUBLISHED = frozenset({"published"})


class Card(Struct, frozen=True):
    """About a kilobyte for an article. Instants are RFC 3339 in UTC, so that they sort as text.

    `key` is what an article keeps when its file is renamed. `article` is the digest of the file it
    was made from, `content` that of what it tells readers, and `fields` says the same of each key:
    `headline 1a2b3c4d body 5e6f7a8b`. `named` are all words that may be an entity's id (mentions,
    the affected, speakers), `pictures` all picture files, `corrections` when each was made, and
    `mended` is a digest of what they say.
    """

    key: str
    slug: str
    path: str
    article: str
    content: str
    fields: str
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
    reason: str
    corrections: tuple[str, ...]
    mended: str
    authors: tuple[str, ...]
    mentions: tuple[str, ...]
    related: tuple[str, ...]
    named: tuple[str, ...]
    pictures: tuple[str, ...]
    tags: tuple[str, ...]
    sentiment: float | None
    minutes: int
    picture: str
    alt: str
    credit: str

    @property
    def placing(self) -> tuple[object, ...]:
        """All that decides in which lists and beside which articles this one stands."""
        return _placing(self)

    @property
    def shown(self) -> tuple[object, ...]:
        """All that a list shows of it: a list does not change when only a body does."""
        return _shown(self)


_placing = attrgetter(
    "key", "slug", "section", "language", "published", "updated", "embargo", "expires", "status",
    "reason", "corrections", "mentions", "related", "named", "pictures", "picture", "tags",
    "sentiment",
)  # fmt: skip
_shown = attrgetter(
    "slug", "headline", "summary", "kicker", "section", "language", "published", "sentiment",
    "minutes",
    "picture", "alt", "credit",
)  # fmt: skip
_FEW = tuple(map(Card.__struct_fields__.index, ("kicker", "section", "language", "status")))
_LISTS = tuple(
    number for number, kind in enumerate(Card.__annotations__.values()) if kind == "tuple[str, ...]"
)


def written(card: Card) -> str:
    """The card as JSON, in which every slug and file stands in quotes."""
    return orjson.dumps(astuple(card)).decode()


def unwritten(text: str | bytes) -> Card:
    values = orjson.loads(text)
    # Ten thousand cards name the same few: each name once is a kilobyte less for a card.
    for number in _LISTS:
        values[number] = tuple(map(intern, values[number]))
    for number in _FEW:
        values[number] = intern(values[number])
    if values[0] == values[1]:
        values[0] = values[1]
    return Card(*values)


# How far an article is from what was known of it: other words that stand in it alone, another
# thing that lists and neighbours show of it, another place among the others.
REWORDED, RETOLD, MOVED = 0, 1, 2


def extent(before: str, after: str) -> int:
    """How far two cards of one article, as JSON, are apart."""
    old, new = unwritten(before), unwritten(after)
    if old.placing != new.placing:
        return MOVED
    return REWORDED if (old.shown, old.mended) == (new.shown, new.mended) else RETOLD


def address_of(slug: str) -> str:
    """Where an article stands on the site."""
    return f"/articles/{slug}/"


def stamp(moment: datetime | None) -> str:
    """RFC 3339 in UTC, to the second; '' for none. The moment is in UTC."""
    return f"{moment.isoformat()[:19]}Z" if moment else ""


def standing(card: Card, as_of: str) -> Standing:
    """Where the article stands at the instant `as_of` (RFC 3339, UTC). Only one is published."""
    match card.status:
        case "draft":
            return "draft"
        case "withheld":
            return "withheld"
        case "withdrawn":
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
    ahead = (card.published, card.embargo, card.expires)
    return min((instant for instant in ahead if instant > as_of), default="")
