"""Format: which pages a site has in it, and how they are rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from newskit.card import Card
from newskit.page import Page, Rendered, StoryView
from newskit.press import Press
from newskit.site import Site
from newskit.telling import entities_of


class Format(Protocol):
    """A member of `formats/` is a module with these two verbs; both are pure."""

    def pages(self, site: Site, press: Press) -> Iterable[Page]: ...

    def render(self, pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
        """Every page, in order; one that cannot be rendered comes with its problem."""
        ...


def story_view(card: Card, site: Site, press: Press) -> StoryView:
    """What any page that tells this article whole is made from."""
    related = site.related(card)
    files = (*card.pictures, *(other.picture for other in related if other.picture))
    return StoryView(
        slug=card.slug,
        article=card.article,
        newsroom=press.newsroom_digest,
        entities=entities_of(card.named, press),
        cards=tuple(other.digest for other in related),
        pictures=tuple(dict.fromkeys(press.pictures[file].address for file in files)),
    )
