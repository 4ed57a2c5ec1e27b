"""Library: articles, cards and items by name, from the store or from memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from newskit.article import Article
from newskit.article import unwritten as article_unwritten
from newskit.card import Card
from newskit.card import unwritten as card_unwritten
from newskit.digest import digest_of
from newskit.history import Item
from newskit.history import unwritten as item_unwritten
from newskit.newsroom import Entity
from newskit.partner import Reader, reduced
from newskit.picture import PictureFile
from newskit.store import Store

# As many as are asked for again soon: what stands on a page stands on those beside it too.
KEPT: Final = 4096


class StoredLibrary:
    """Cards and items come from `cards` and `items` where they are there, and from the store where
    not. A partner finds as much of an article as the partner has.

    The last article is kept: its page, its PDF and its JSON are often made one after the other; and
    so are the cards that were read last.
    """

    def __init__(
        self, store: Store, cards: Mapping[str, Card], items: Mapping[str, Item], reader: Reader
    ) -> None:
        self._store, self._cards, self._items, self._reader = store, cards, items, reader
        self._last: Article | None = None

        # It knows the store and not the library, or neither would be let go with its plan.
        @lru_cache(KEPT)
        def read_card(slug: str) -> Card:
            return card_unwritten(store.here().card(slug))

        self._read_card = read_card

    def article(self, slug: str) -> Article:
        if self._last is None or self._last.slug != slug:
            whole, partner = (
                article_unwritten(self._store.here().article(slug)),
                self._reader.partner,
            )
            self._last = reduced(whole, partner) if partner else whole
        return self._last

    def card(self, slug: str) -> Card:
        return self._cards.get(slug) or self._read_card(slug)

    def item(self, key: str) -> Item:
        """The item as this edition has it."""
        return self._items.get(key) or item_unwritten(
            self._store.here().item(self._reader.root, key)
        )


def digests(
    library: StoredLibrary, entities: Mapping[str, Entity], pictures: Mapping[str, PictureFile]
) -> Callable[[str], str]:
    """Answers with a digest for whatever a view names."""

    # Of fifty thousand articles, all answers would be fifty megabytes.
    @lru_cache(KEPT * 4)
    def digest(named: str) -> str:
        kind, _, name = named.partition(":")
        if kind == "entity":
            return digest_of(entities[name].model_dump(mode="json"))
        if kind == "item":
            item = library.item(name)
            # What it was before decides no byte of a page.
            told = (item.id, item.change, item.version, item.state, item.published, item.modified)
            return digest_of([*told, item.at, item.reason, item.embargo, item.slug])
        card = library.card(name)
        if kind == "corrections":
            item = library.item(card.key)
            return digest_of([card.mended, card.headline, card.language, item.id])
        if kind == "card":
            picture = pictures.get(card.picture)
            return digest_of([card.shown, picture.digest if picture else ""])
        seen = [pictures[file].digest for file in card.pictures]
        return digest_of([card.article, seen]) if seen else card.article

    return digest
