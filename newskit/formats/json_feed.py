"""JSON Feed 1.1 for the site: the newest articles, whole, with their structure in `_newskit`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from newskit.format import story_view
from newskit.page import FeedView, Page, Rendered
from newskit.press import Press
from newskit.record import SCHEMA_ADDRESS, content_html, content_text, record_of
from newskit.site import Site
from newskit.story import Story
from newskit.telling import tell

NAME = "json-feed"
LENGTH = 20


def pages(site: Site, press: Press) -> Iterator[Page]:
    views = tuple(story_view(card, site, press) for card in site.cards[:LENGTH])
    yield Page("feed.json", NAME, FeedView("", press.newsroom_digest, views))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        assert isinstance(page.view, FeedView)
        items = [_item(tell(view, press), press) for view in page.view.stories]
        feed = _feed(press, f"{press.newsroom.address}/{page.address}") | {"items": items}
        yield Rendered(page, orjson.dumps(feed, option=orjson.OPT_INDENT_2) + b"\n")


def _feed(press: Press, url: str) -> dict[str, Any]:
    newsroom = press.newsroom
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": newsroom.name,
        "home_page_url": newsroom.address + "/",
        "feed_url": url,
        "language": newsroom.language,
    }
    return head | ({"description": newsroom.description} if newsroom.description else {})


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
