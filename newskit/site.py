"""Site: the newsroom and all articles that may be published, and the questions asked of them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from itertools import takewhile
from types import MappingProxyType

from msgspec import Struct, field

from newskit.card import PUBLISHED, Card, Standing, stamp, standing, turn
from newskit.digest import digest_of
from newskit.history import History, Item, Presence
from newskit.key import PublicKey
from newskit.newsroom import Entity, Newsroom
from newskit.page import PUBLIC, StoryView
from newskit.picture import PictureFile
from newskit.stream import Measure
from newskit.templates import Asset

RELATED = 5
# How long an article is news.
RECENT = timedelta(days=2)


class Site(Struct, frozen=True, dict=True):
    """Everything published at one instant, newest first; ties are broken by slug.

    `left_out` names every other valid article with its standing; `turn` is the next instant at
    which the answer would differ ('' for never). `assets` are the templates' own files. `root` is
    the folder of an output in which the site stands, `history` what it published, and as what;
    `keys` are those that editions are verified with.
    """

    newsroom: Newsroom
    entities: Mapping[str, Entity]
    cards: tuple[Card, ...]
    left_out: tuple[tuple[Card, Standing], ...]
    turn: str
    pictures: Mapping[str, PictureFile]
    assets: tuple[Asset, ...]
    as_of: str
    root: str = PUBLIC
    history: History = field(default_factory=History)
    measure: Measure = field(default_factory=Measure)
    keys: tuple[PublicKey, ...] = ()

    @property
    def items(self) -> Iterator[Item]:
        """What feeds tell of: every article that can be read, and those of which they tell that
        it is gone; the one that changed last comes first."""
        told = (item for item in self.history.items.values() if item.is_told(self.as_of))
        return iter(sorted(told, key=lambda item: item.change, reverse=True))

    @cached_property
    def views(self) -> dict[str, StoryView]:
        """What each article's pages are made from, once a format has asked: it is the same for
        all of them."""
        return {}

    @cached_property
    def tombstones(self) -> tuple[Item, ...]:
        """The items of which feeds tell that they are gone."""
        return tuple(item for item in self.items if not item.is_readable)

    @cached_property
    def graves(self) -> tuple[Item, ...]:
        """Those that stand at the article's own address: no other article has moved there since."""
        stones = sorted(self.tombstones, key=lambda item: item.number)
        return tuple({item.slug: item for item in stones if item.slug not in self.by_slug}.values())

    @cached_property
    def moves(self) -> Mapping[str, str]:
        """The addresses that articles had before their files were renamed, and nothing has now: by
        slug, each with the slug that the article has."""
        graves = {item.slug: item for item in self.graves}
        moves: dict[str, str] = {}
        # Of two articles that had one address the newer one had it last.
        for item in sorted(self.history.items.values(), key=lambda item: item.number):
            card = self.by_slug.get(item.slug)
            if (card and card.key == item.key) or graves.get(item.slug) is item:
                moves |= dict.fromkeys(item.former, item.slug)
        taken = self.by_slug.keys() | graves.keys()
        return {old: new for old, new in sorted(moves.items()) if old not in taken}

    @cached_property
    def forgotten(self) -> int:
        """The number of the last change that feeds do not tell of any more: an article was gone for
        so long. Whoever has not read on since must begin anew."""
        items = self.history.items.values()
        return max((item.change for item in items if not item.is_told(self.as_of)), default=0)

    @property
    def sections(self) -> Iterable[str]:
        """The sections whose own lists are published; a partner has one list of all."""
        return self.newsroom.sections if self.root == PUBLIC else ()

    @cached_property
    def by_key(self) -> Mapping[str, Card]:
        return MappingProxyType({card.key: card for card in self.cards})

    @cached_property
    def by_slug(self) -> Mapping[str, Card]:
        return MappingProxyType({card.slug: card for card in self.cards})

    @cached_property
    def recent(self) -> tuple[Card, ...]:
        """The articles of the last two days."""
        return tuple(takewhile(lambda card: is_recent_until(card) > self.as_of, self.cards))

    @cached_property
    def by_section(self) -> Mapping[str, tuple[Card, ...]]:
        return _grouped((card.section, card) for card in self.cards)

    @cached_property
    def by_entity(self) -> Mapping[str, tuple[Card, ...]]:
        """By everything of the registry that an article names: each has a page to link to."""
        return _grouped(
            (entity, card)
            for card in self.cards
            for entity in dict.fromkeys(card.named)
            if entity in self.entities
        )

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """Where each card stands among all, by slug: every list has them in that order."""
        return {card.slug: number for number, card in enumerate(self.cards)}

    def related(self, card: Card) -> tuple[str, ...]:
        """Five slugs at most: those that the writer names, then the nearest in time that share the
        rarest entity, then the nearest of the section. Never the article itself."""
        found = {slug: None for slug in card.related if slug in self.by_slug and slug != card.slug}
        entities = sorted((len(self.by_entity[entity]), entity) for entity in card.mentions)
        lists = [self.by_entity[name] for _, name in entities]
        numbers = self._numbers
        for cards in (*lists, self.by_section[card.section]):
            if len(found) >= RELATED:
                break
            place = bisect_left(cards, numbers[card.slug], key=lambda one: numbers[one.slug])
            _add_nearest(found, cards, place)
        return tuple(found)[: max(RELATED, len(card.related))]


def gather(
    newsroom: Newsroom,
    entities: Mapping[str, Entity],
    cards: Iterable[Card],
    as_of: str,
    pictures: Mapping[str, PictureFile],
    assets: tuple[Asset, ...],
    keys: tuple[PublicKey, ...] = (),
    shows: Collection[str] = PUBLISHED,
) -> Site:
    """The site at the instant `as_of` (RFC 3339, UTC): the articles whose standing it `shows`."""
    published: list[Card] = []
    left_out: list[tuple[Card, Standing]] = []
    first_turn = ""
    for card in cards:
        stands = standing(card, as_of)
        if stands in shows:
            published.append(card)
        else:
            left_out.append((card, stands))
        if (next_turn := turn(card, as_of)) and (not first_turn or next_turn < first_turn):
            first_turn = next_turn
    # Newest first, and by slug within an instant: two stable sorts.
    published.sort(key=lambda card: card.slug)
    published.sort(key=lambda card: card.published, reverse=True)
    left_out.sort(key=lambda pair: pair[0].path)
    found = (tuple(published), tuple(left_out), first_turn)
    return Site(newsroom, entities, *found, pictures, assets, as_of, keys=keys)


def is_recent_until(card: Card) -> str:
    """The instant at which the article is two days old."""
    return stamp(datetime.fromisoformat(card.published) + RECENT)


def can_be_drawn(
    card: Card,
    newsroom: Newsroom,
    entities: Mapping[str, Entity],
    pictures: Mapping[str, PictureFile],
) -> bool:
    """Whether all that the card names is still there: of an article without an error, it is."""
    return (
        card.section in newsroom.sections
        and all(author in newsroom.authors for author in card.authors)
        and all(name in entities for name in card.mentions)
        and all(file in pictures for file in card.pictures)
    )


def presence(
    card: Card,
    newsroom: Newsroom,
    named: Callable[[str], str],
    pictures: Mapping[str, PictureFile],
    embargo: str = "",
) -> Presence:
    """The article as a history sees it: whatever readers are told of it is in `content`, the names
    that it takes from the registry and the settings too. `named` gives the digest of an entity."""
    around = (
        newsroom.sections[card.section].name,
        [newsroom.authors[author].name for author in card.authors],
        [named(entity) for entity in card.named],
        [pictures[file].digest for file in card.pictures],
    )
    return Presence(
        key=card.key,
        slug=card.slug,
        section=card.section,
        published=card.published,
        updated=card.updated,
        embargo=embargo,
        content=digest_of([card.content, around]),
        fields=card.fields,
        corrections=len(card.corrections),
    )


def _grouped(pairs: Iterable[tuple[str, Card]]) -> Mapping[str, tuple[Card, ...]]:
    groups: dict[str, list[Card]] = defaultdict(list)
    for name, card in pairs:
        groups[name].append(card)
    return MappingProxyType({name: tuple(cards) for name, cards in groups.items()})


def _add_nearest(found: dict[str, None], cards: tuple[Card, ...], at: int) -> None:
    """Adds slugs on either side of `at` (older, newer, older, …) until there are five."""
    for distance in range(1, RELATED + 1):
        for place in (at + distance, at - distance):
            if 0 <= place < len(cards) and len(found) < RELATED:
                found.setdefault(cards[place].slug)
