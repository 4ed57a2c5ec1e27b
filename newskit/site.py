"""Site: the newsroom and all articles that may be published, and the questions asked of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from newskit.card import Card, Standing, standing, turn
from newskit.newsroom import Entity, Newsroom

RELATED = 5


@dataclass(frozen=True)
class Site:
    """Everything published at one instant, newest first; ties are broken by slug.

    `left_out` names every other valid article with its standing; `turn` is the next instant at
    which the answer would differ ('' for never).
    """

    newsroom: Newsroom
    entities: Mapping[str, Entity]
    cards: tuple[Card, ...]
    left_out: tuple[tuple[Card, Standing], ...]
    turn: str

    @cached_property
    def by_slug(self) -> Mapping[str, Card]:
        return MappingProxyType({card.slug: card for card in self.cards})

    @cached_property
    def by_section(self) -> Mapping[str, tuple[Card, ...]]:
        return _grouped((card.section, card) for card in self.cards)

    @cached_property
    def by_entity(self) -> Mapping[str, tuple[Card, ...]]:
        return _grouped((entity, card) for card in self.cards for entity in card.mentions)

    def related(self, card: Card) -> tuple[Card, ...]:
        """Five at most: those that the writer names, then the nearest in time that share the rarest
        entity, then the nearest of the section. Never the article itself."""
        found = {slug: self.by_slug[slug] for slug in card.related if slug in self.by_slug}
        found.pop(card.slug, None)
        rarest = sorted(
            (entity for entity in card.mentions if entity in self.by_entity),
            key=lambda entity: (len(self.by_entity[entity]), entity),
        )
        for cards in (
            *(self.by_entity[entity] for entity in rarest),
            self.by_section[card.section],
        ):
            if len(found) >= RELATED:
                break
            for near in _nearest(cards, card, RELATED):
                found.setdefault(near.slug, near)
        return tuple(found.values())[:RELATED]


def gather(
    newsroom: Newsroom, entities: Mapping[str, Entity], cards: Iterable[Card], as_of: str
) -> Site:
    """The site at the instant `as_of` (RFC 3339, UTC)."""
    published: list[Card] = []
    left_out: list[tuple[Card, Standing]] = []
    turns: list[str] = []
    for card in cards:
        stands = standing(card, as_of)
        if stands == "published":
            published.append(card)
        else:
            left_out.append((card, stands))
        if next_turn := turn(card, as_of):
            turns.append(next_turn)
    return Site(
        newsroom,
        entities,
        tuple(sorted(published, key=_newest_first)),
        tuple(sorted(left_out, key=lambda pair: pair[0].path)),
        min(turns, default=""),
    )


def _newest_first(card: Card) -> tuple[str, str]:
    # Text sorts upward; turning each character round makes the newest come first.
    return card.published.translate(_DOWNWARD), card.slug


_DOWNWARD = str.maketrans("0123456789", "9876543210")


def _grouped(pairs: Iterable[tuple[str, Card]]) -> Mapping[str, tuple[Card, ...]]:
    groups: dict[str, list[Card]] = defaultdict(list)
    for name, card in pairs:
        groups[name].append(card)
    return MappingProxyType({name: tuple(cards) for name, cards in groups.items()})


def _nearest(cards: tuple[Card, ...], card: Card, count: int) -> list[Card]:
    """Up to `count` others of `cards` (newest first), alternately older and newer than `card`."""
    at = bisect_left(cards, _newest_first(card), key=_newest_first)
    older = [other for other in cards[at : at + count + 1] if other.slug != card.slug][:count]
    newer = list(reversed(cards[max(at - count, 0) : at]))
    both = [pick for pair in zip(older, newer, strict=False) for pick in pair]
    shorter = min(len(older), len(newer))
    return [*both, *older[shorter:], *newer[shorter:]][:count]
