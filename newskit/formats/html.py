"""HTML: the page of every article, the front page, and a page per section and entity."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from markupsafe import Markup

from newskit.card import Card
from newskit.format import story_view
from newskit.page import ListView, Page, Rendered, StoryView
from newskit.press import Press
from newskit.site import Site
from newskit.telling import listing, masthead, tell
from newskit.words import words_for

NAME = "html"
LIST_LENGTH = 50
HOME_LENGTH = 7
GROUP_LENGTH = 4


def pages(site: Site) -> Iterator[Page]:
    for card in site.cards:
        yield Page(f"articles/{card.slug}/index.html", NAME, story_view(card, site))
    yield _home(site)
    for section in site.newsroom.sections:
        yield from _list("section", section, site.by_section.get(section, ()))
    for entity, cards in sorted(site.by_entity.items()):
        yield from _list("entity", entity, cards)


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    environment = press.templates.environment
    top = masthead(press)
    macros = _macros(press)
    for page in pages:
        if isinstance(page.view, StoryView):
            story = tell(page.view, press)
            text = environment.get_template("article.html").render(
                story=story, masthead=top, words=words_for(story.language), **macros
            )
        elif isinstance(page.view, ListView):
            text = environment.get_template("listing.html").render(
                listing=listing(page.view, press),
                masthead=top,
                words=words_for(top.language),
                **macros,
            )
        else:
            raise TypeError(page.view)
        yield Rendered(page, text.encode())


def _macros(press: Press) -> dict[str, Callable[..., Markup]]:
    """The macros that templates are given, each drawn once for the many pages that show the same.
    Measured: a list of fifty takes a third of the time."""
    templates = press.templates.environment.get_template
    marks, teasers = templates("_marks.html").module, templates("_teaser.html").module

    def kept(name: str, macro: Callable[..., Markup]) -> Callable[..., Markup]:
        def drawn(it: Hashable, *look: Hashable, **slug: str) -> Markup:
            key = (name, it, *look, *slug.values())
            if key not in press.told:
                press.told[key] = macro(it, *look, **slug)
            known: Markup = press.told[key]
            return known

        return drawn

    return {
        "mark": kept("mark", marks.mark),  # type: ignore[attr-defined]
        "badge": kept("badge", marks.badge),  # type: ignore[attr-defined]
        "teaser": kept("teaser", teasers.teaser),  # type: ignore[attr-defined]
    }


def _home(site: Site) -> Page:
    top = tuple(card.slug for card in site.cards[:HOME_LENGTH])
    groups = []
    for section in site.newsroom.sections:
        # One more than is shown may stand at the top already.
        cards = site.by_section.get(section, ())[: GROUP_LENGTH + HOME_LENGTH]
        if slugs := tuple(card.slug for card in cards if card.slug not in top)[:GROUP_LENGTH]:
            groups.append((section, slugs))
    return Page("index.html", NAME, ListView("home", "", 1, 1, top, tuple(groups)))


def _list(kind: str, name: str, cards: Sequence[Card]) -> Iterator[Page]:
    """A list in pages of fifty; a section without articles has one empty page."""
    folder = name if kind == "section" else f"entities/{name}"
    count = max(-(-len(cards) // LIST_LENGTH), 1)
    for number in range(1, count + 1):
        part = cards[(number - 1) * LIST_LENGTH : number * LIST_LENGTH]
        address = f"{folder}/index.html" if number == 1 else f"{folder}/page/{number}/index.html"
        slugs = tuple(card.slug for card in part)
        yield Page(address, NAME, ListView(kind, name, number, count, slugs))
