"""HTML: the page of every article, the front page, and a page per section and entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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


def pages(site: Site, press: Press) -> Iterator[Page]:
    for card in site.cards:
        yield Page(f"articles/{card.slug}/index.html", NAME, story_view(card, site, press))
    yield _home(site, press)
    for section in site.newsroom.sections:
        yield from _list("section", section, site.by_section.get(section, ()), press)
    for entity, cards in sorted(site.by_entity.items()):
        yield from _list("entity", entity, cards, press)


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    environment = press.templates.environment
    article, lists = (
        environment.get_template("article.html"),
        environment.get_template("listing.html"),
    )
    top = masthead(press)
    for page in pages:
        if isinstance(page.view, StoryView):
            story = tell(page.view, press)
            text = article.render(story=story, masthead=top, words=words_for(story.language))
        elif isinstance(page.view, ListView):
            text = lists.render(
                listing=listing(page.view, press), masthead=top, words=words_for(top.language)
            )
        else:
            raise TypeError(page.view)
        yield Rendered(page, text.encode())


def _home(site: Site, press: Press) -> Page:
    top = site.cards[:HOME_LENGTH]
    shown = {card.slug for card in top}
    groups = tuple(
        (section, tuple(card for card in cards if card.slug not in shown)[:GROUP_LENGTH])
        for section in site.newsroom.sections
        if (cards := site.by_section.get(section, ()))
    )
    groups = tuple((section, cards) for section, cards in groups if cards)
    view = _view("home", "", 1, 1, top, press, groups)
    return Page("index.html", NAME, view)


def _list(kind: str, name: str, cards: Sequence[Card], press: Press) -> Iterator[Page]:
    """A list in pages of fifty; a section without articles has one empty page."""
    folder = name if kind == "section" else f"entities/{name}"
    count = max(-(-len(cards) // LIST_LENGTH), 1)
    for number in range(1, count + 1):
        part = cards[(number - 1) * LIST_LENGTH : number * LIST_LENGTH]
        address = f"{folder}/index.html" if number == 1 else f"{folder}/page/{number}/index.html"
        yield Page(address, NAME, _view(kind, name, number, count, part, press))


def _view(
    kind: str,
    name: str,
    number: int,
    count: int,
    cards: Sequence[Card],
    press: Press,
    groups: tuple[tuple[str, tuple[Card, ...]], ...] = (),
) -> ListView:
    shown = (*cards, *(card for _, group in groups for card in group))
    return ListView(
        kind=kind,
        name=name,
        newsroom=press.newsroom_digest,
        entity=press.entity_digest(name) if kind == "entity" else "",
        page=number,
        pages=count,
        cards=tuple(card.digest for card in cards),
        groups=tuple((section, tuple(card.digest for card in group)) for section, group in groups),
        pictures=tuple(
            dict.fromkeys(press.pictures[card.picture].address for card in shown if card.picture)
        ),
    )
