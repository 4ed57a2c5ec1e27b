"""Format: which pages a site has in it, and how they are rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from newskit.card import Card
from newskit.page import Page, Rendered, StoryView
from newskit.press import Press
from newskit.site import Site


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
        view = site.views[card.slug] = StoryView(card.slug, entities, site.related(card))
    return view
