"""JSON Feed 1.1 for the site and each section: the newest articles, whole and structured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from newskit.card import Card
from newskit.format import story_view
from newskit.page import FeedView, Page, Rendered
from newskit.press import Press
from newskit.record import SCHEMA_ADDRESS, content_html, content_text, record_of
from newskit.site import Site
from newskit.story import Story
from newskit.telling import tell

NAME = "json-feed"
LENGTH = 20


def pages(site: Site) -> Iterator[Page]:
    yield _page("feed.json", "", site.cards, site)
    for section in site.newsroom.sections:
        yield _page(f"{section}/feed.json", section, site.by_section.get(section, ()), site)


def _page(address: str, name: str, cards: Sequence[Card], site: Site) -> Page:
    stories = tuple(story_view(card, site) for card in cards[:LENGTH])
    return Page(address, NAME, FeedView(name, stories))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        assert isinstance(page.view, FeedView)
        items = [_item(tell(view, press), press) for view in page.view.stories]
        feed = _feed(page.view.name, page.address, press) | {"items": items}
        yield Rendered(page, orjson.dumps(feed, option=orjson.OPT_INDENT_2) + b"\n")


def _feed(section: str, address: str, press: Press) -> dict[str, Any]:
    newsroom = press.newsroom
    name = newsroom.sections[section].name if section else ""
    about = newsroom.sections[section].description if section else newsroom.description
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{newsroom.name}: {name}" if section else newsroom.name,
        "home_page_url": f"{newsroom.address}/{section}/" if section else newsroom.address + "/",
        "feed_url": f"{newsroom.address}/{address}",
        "language": newsroom.language,
    }
    return head | ({"description": about} if about else {})


def _item(story: Story, press: Press) -> dict[str, Any]:
    """One item. Dates come from the article alone: a poll sees a change only where one is."""
    item: dict[str, Any] = {
        "id": story.url,
        "url": story.url,
        "title": story.headline,
        "summary": story.summary,
        "content_html": content_html(story, press),
        "content_text": content_text(story),
        "date_published": story.published.iso,
        "date_modified": (story.updated or story.published).iso,
        "authors": [{"name": byline.name} for byline in story.bylines],
        "language": story.language,
    }
    if story.photo:
        item["image"] = press.newsroom.host + story.photo.href
    if story.tags:
        item["tags"] = list(story.tags)
    about = f"{press.newsroom.address}/{SCHEMA_ADDRESS}"
    return item | {"_newskit": {"about": about} | record_of(story, press)}
