"""HTML: the page of every article, the front page, a page per section and entity, the log of
corrections; and what stands where an article was."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import cache, partial
from typing import Any, Final

from markupsafe import Markup

from newskit.card import Card
from newskit.errata import Erratum, errata, log
from newskit.format import LOG, story_view
from newskit.page import (
    ListView,
    LogView,
    MovedView,
    Page,
    Rendered,
    StoryView,
    TombstoneView,
    View,
)
from newskit.press import Press
from newskit.site import Site
from newskit.telling import listing, masthead, moved, tell, tombstone
from newskit.words import words_for

NAME = "html"
LIST_LENGTH = 50
HOME_LENGTH = 7
GROUP_LENGTH = 4


def pages(site: Site) -> Iterator[Page]:
    for card in site.cards:
        yield Page(f"articles/{card.slug}/index.html", NAME, story_view(card, site))
    yield _home(site)
    # Lists that begin with articles of one time show the same ones, which are then drawn once.
    place = {card.slug: number for number, card in enumerate(site.cards)}
    yield from sorted(_lists(site), key=lambda page: place.get(_first(page.view), 0))
    yield from _log(tuple(errata(site)))
    for item in site.graves:
        yield Page(f"articles/{item.slug}/index.html", NAME, TombstoneView(item.key))
    for old, slug in site.moves.items():
        yield Page(f"articles/{old}/index.html", NAME, MovedView(slug))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    top = masthead(press)
    words = words_for(top.language)
    macros = _macros(press)
    told: list[tuple[Page, str, dict[str, Any]]] = []
    # All are told before the first is drawn: what each of the two steps needs then stays at hand in
    # the processor. Measured: a tenth less time.
    for page in pages:
        seen: dict[str, Any] = {"masthead": top, "words": words, **macros}
        match page.view:
            case StoryView():
                name, story = "article", tell(page.view, press)
                seen |= {"story": story, "words": words_for(story.language)}
            case ListView():
                name = "listing"
                seen["listing"] = listing(page.view, press)
            case LogView():
                name = "corrections"
                seen["log"] = log(page.view, press)
            case TombstoneView():
                name = "gone"
                seen["stone"] = tombstone(page.view, press)
            case MovedView():
                name = "moved"
                seen["moved"] = moved(page.view, press)
            case _:
                raise TypeError(page.view)
        told.append((page, name, seen))
    for page, name, seen in told:
        yield Rendered(page, press.templates.page(f"{name}.html", seen, page.address))


# The macros that pages see, by their files.
_MACROS: Final = {
    "_frame.html": ("feed_links", "nameplate", "colophon"),
    "_marks.html": ("mark", "badge"),
    "_teaser.html": ("teaser",),
}


def _macros(press: Press) -> dict[str, Callable[..., Markup]]:
    """The macros that templates are given, each drawn once for the many pages that show the same.
    Measured: a list of fifty takes a third of the time."""

    def kept(file: str, name: str) -> Callable[..., Markup]:
        # Not before a page asks: a newsroom's own need not have those that its pages never call.
        macro = cache(partial(press.templates.macro, file, name))

        def drawn(*shown: Hashable, **look: Hashable) -> Markup:
            key = (name, shown, *look, *look.values())
            known: Markup = press.once(key, lambda: macro()(*shown, **look))
            return known

        return drawn

    return {name: kept(file, name) for file, names in _MACROS.items() for name in names}


def _home(site: Site) -> Page:
    top = tuple(card.slug for card in site.cards[:HOME_LENGTH])
    groups = []
    for section in site.newsroom.sections:
        # One more than is shown may stand at the top already.
        cards = site.by_section.get(section, ())[: GROUP_LENGTH + HOME_LENGTH]
        if slugs := tuple(card.slug for card in cards if card.slug not in top)[:GROUP_LENGTH]:
            groups.append((section, slugs))
    return Page("index.html", NAME, ListView("home", "", 1, 1, top, tuple(groups)))


def _lists(site: Site) -> Iterator[Page]:
    for section in site.newsroom.sections:
        yield from _list("section", section, site.by_section.get(section, ()))
    for entity, cards in sorted(site.by_entity.items()):
        yield from _list("entity", entity, cards)


def _first(view: View) -> str:
    """The article at the top of a list; '' if there is none."""
    return next(iter(view.slugs), "") if isinstance(view, ListView) else ""


def _list(kind: str, name: str, cards: Sequence[Card]) -> Iterator[Page]:
    """A list in pages of fifty; a section without articles has one empty page."""
    folder = name if kind == "section" else f"entities/{name}"
    count = max(-(-len(cards) // LIST_LENGTH), 1)
    for number in range(1, count + 1):
        part = cards[(number - 1) * LIST_LENGTH : number * LIST_LENGTH]
        address = f"{folder}/index.html" if number == 1 else f"{folder}/page/{number}/index.html"
        slugs = tuple(card.slug for card in part)
        yield Page(address, NAME, ListView(kind, name, number, count, slugs))


def _log(log: Sequence[Erratum]) -> Iterator[Page]:
    """The log of corrections in pages of fifty, once there is one."""
    count = -(-len(log) // LIST_LENGTH)
    for number in range(1, count + 1):
        part = log[(number - 1) * LIST_LENGTH : number * LIST_LENGTH]
        older = number + 1 if number < count else 0
        address = LOG if number == 1 else f"corrections/page/{number}/index.html"
        yield Page(address, NAME, LogView(number, older, tuple(part), count))
