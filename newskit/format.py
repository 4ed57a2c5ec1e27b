"""Format: which pages a site has in it, and how they are rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from msgspec import Struct

from newskit.card import Card
from newskit.history import Change, Item
from newskit.newsroom import Entity
from newskit.page import ChangesView, FeedView, Page, Rendered, StoryView, TombstoneView
from newskit.press import Press
from newskit.site import Site
from newskit.stream import Entry, Measure, Pace, cut

# The page that every page of the site leads to, once something was corrected.
LOG = "corrections/index.html"


class Format(Protocol):
    """A member of `formats/` is a module with these two verbs; both are pure.

    `pages` may use all of a card that decides its place (`Card.placing`), and nothing else of it.
    """

    def pages(self, site: Site) -> Iterable[Page]: ...

    def render(self, pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
        """Every page, in order; one that cannot be rendered comes with its problem."""
        ...


def story_view(card: Card, site: Site) -> StoryView:
    """What any page that tells this article whole is made from."""
    view = site.views.get(card.slug)
    if view is None:
        entities = tuple(name for name in card.named if name in site.entities)
        view = StoryView(card.slug, card.key, entities, site.related(card))
        site.views[card.slug] = view
    return view


def feed_story(card: Card, entities: Mapping[str, Entity]) -> StoryView:
    """What a feed tells of an article: all but what stands beside it on this site."""
    return StoryView(card.slug, card.key, tuple(n for n in card.named if n in entities), ())


class FeedForm(Struct, frozen=True):
    """A feed of a whole site: its format's name, its first page, its archive's pages, and whether
    it tells articles whole. One `is_of_changes` has a line for each change, not for each item."""

    name: str
    head: str
    archive: str
    is_full: bool = True
    is_of_changes: bool = False

    def address(self, number: int) -> str:
        """Of a page of the archive, or of the first page, whose number is 0."""
        return self.archive.format(number) if number else self.head

    def page(
        self, number: int, older: int, entries: tuple[Entry[Any], ...], forgotten: int
    ) -> Page:
        view = (
            ChangesView(number, older, entries)
            if self.is_of_changes
            else FeedView("", number, older, entries, 0 if number else forgotten)
        )
        return Page(self.address(number), self.name, view)

    def pace(self, measure: Measure) -> Pace:
        return CHANGES_PACE if self.is_of_changes else measure.pace(self.is_full)

    def pages(self, site: Site, entries: Iterable[Entry[Any]]) -> Iterator[Page]:
        """The pages of the feed; `entries` are in falling order of number."""
        # Whoever takes the newest items alone is told all the same of what is gone.
        stones = () if self.is_of_changes else site.tombstones
        told = ((item.change, TombstoneView(item.key)) for item in stones)
        for one in cut(entries, site.history.changes, self.pace(site.measure), told):
            yield self.page(one.number, one.older, one.entries, site.forgotten)


CHANGES_PACE = Pace(100, 50)


def feed_pages(site: Site, form: FeedForm) -> Iterator[Page]:
    """A feed of everything: each item once, the one that changed last first."""
    return form.pages(site, ((item.change, feed_entry(item, site)) for item in site.items))


def feed_entry(item: Item, site: Site) -> StoryView | TombstoneView:
    """What a feed is made from for this item: the article, or that it is gone."""
    card = site.by_key.get(item.key)
    if card is None or not item.is_readable:
        return TombstoneView(item.key)
    return feed_story(card, site.entities)


def change_line(item: Item, change: Change) -> Mapping[str, Any]:
    """A line of the list of changes, but for its number."""
    line: dict[str, Any] = {
        "id": item.id,
        "kind": change.kind,
        "version": change.version,
        "at": change.at,
    }
    if change.fields:
        line["fields"] = list(change.fields)
    if change.reason:
        line["reason"] = change.reason
    return line
