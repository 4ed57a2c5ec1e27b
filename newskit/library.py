"""Library: articles and cards by slug, from the store or from what the plan has in memory."""

from __future__ import annotations

from collections.abc import Mapping

from newskit.article import Article
from newskit.article import unwritten as article_unwritten
from newskit.card import Card
from newskit.card import unwritten as card_unwritten
from newskit.digest import digest_of
from newskit.newsroom import Entity
from newskit.picture import PictureFile
from newskit.store import Store


class StoredLibrary:
    """Cards come from `cards` where they are there, and from the store where not.

    The last article is kept: its page, its PDF and its JSON are often made one after the other.
    """

    def __init__(self, store: Store, cards: Mapping[str, Card]) -> None:
        self._store, self._cards = store, cards
        self._last: Article | None = None

    def article(self, slug: str) -> Article:
        if self._last is None or self._last.slug != slug:
            self._last = article_unwritten(self._store.here().article(slug))
        return self._last

    def card(self, slug: str) -> Card:
        return self._cards.get(slug) or card_unwritten(self._store.here().card(slug))


class Digests:
    """Answers with a digest for whatever a view names."""

    def __init__(
        self,
        library: StoredLibrary,
        entities: Mapping[str, Entity],
        pictures: Mapping[str, PictureFile],
    ) -> None:
        self._library, self._entities, self._pictures = library, entities, pictures
        self._found: dict[str, str] = {}

    def __call__(self, named: str) -> str:
        if (found := self._found.get(named)) is None:
            found = self._found[named] = self._digest(*named.split(":", 1))
        return found

    def _digest(self, kind: str, name: str) -> str:
        if kind == "entity":
            return digest_of(self._entities[name].model_dump(mode="json"))
        card = self._library.card(name)
        if kind == "card":
            picture = self._pictures.get(card.picture)
            return digest_of([card.shown, picture.digest if picture else ""])
        pictures = [self._pictures[file].digest for file in card.pictures]
        return digest_of([card.article, pictures]) if pictures else card.article
