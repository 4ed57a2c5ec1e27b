"""JSON Feed 1.1: the stream of a site, whole and structured, and the newest of each section."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from newskit.canonical import canonical_digest
from newskit.contents import contents
from newskit.format import FeedForm, feed_pages, feed_story
from newskit.page import FeedView, Page, Rendered, StoryView, TombstoneView
from newskit.press import Press
from newskit.problem import Place, Problem
from newskit.record import item_record, schema_at, tombstone_record
from newskit.site import Site
from newskit.telling import tell, tombstone

NAME = "json-feed"
FORM = FeedForm(NAME, "feed.json", "feed/{}.json")
# Bytes of the newest page that partners are promised at most.
HEAVY = 250_000


def pages(site: Site) -> Iterator[Page]:
    yield from feed_pages(site, FORM)
    pace = site.measure.pace(is_full=True)
    for section in site.sections:
        # As many of its newest articles as a first page may have. Tombstones come on top.
        newest = site.by_section.get(section, ())[: pace.length + pace.newest]
        stones = (item for item in site.tombstones if item.section == section)
        entries: tuple[tuple[int, StoryView | TombstoneView], ...] = (
            *((0, TombstoneView(item.key)) for item in stones),
            *((0, feed_story(card, site.entities)) for card in newest),
        )
        yield Page(f"{section}/{FORM.head}", NAME, FeedView(section, 0, 0, entries))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        assert isinstance(page.view, FeedView)
        items = {story.key: _item(story, press) for _, story in page.view.entries}
        feed = _feed(page, press) | {"items": list(items.values())}
        digests = {key: canonical_digest(item) for key, item in items.items()}
        data = orjson.dumps(feed) + b"\n"
        whole = [items[one.key] for _, one in page.view.entries if isinstance(one, StoryView)]
        problem = _heavy(page, page.view, len(data), whole, press) if len(data) > HEAVY else None
        yield Rendered(page, data, problem, digests)


def _heavy(
    page: Page, view: FeedView, size: int, whole: list[dict[str, Any]], press: Press
) -> Problem | None:
    """That the newest page is longer than partners are promised, and need not be. What tells that
    articles are gone stays as it is, unless there is an archive where most of it could stand."""
    if view.number or view.name:
        return None
    articles = len(orjson.dumps(whole))
    now = press.measure.pace(is_full=True)
    is_all_gone = size - articles > HEAVY
    told, heavy = (len(view.entries), size) if is_all_gone else (len(whole), articles)
    room = HEAVY if is_all_gone else HEAVY - (size - articles)
    # The first page may have half as many again as a page of the archive.
    length = max(int(told * room / heavy / 1.5), 2)
    needs_archives = is_all_gone and not now.archives
    if not needs_archives and (length >= now.length or told <= 2):
        return None
    fewer, file = press.shorter(page.site, length)
    if needs_archives:
        fewer, file = "archives: true", "newsroom.yaml"
    return Problem(
        "heavy-feed",
        f"/{page.address} has {size // 1_000:,} kB, and partners are promised 250 at most",
        Place(f"{press.content.resolve().name}/{file}"),
        f"let feeds have archives, where older tombstones can stand: `{fewer}`"
        if needs_archives
        else f"let fewer articles stand on a page: `{fewer}`",
        severity="warning",
    )


def _feed(page: Page, press: Press) -> dict[str, Any]:
    assert isinstance(page.view, FeedView)
    newsroom, section = press.newsroom, page.view.name
    name = newsroom.sections[section].name if section else ""
    about = newsroom.sections[section].description if section else newsroom.description
    head: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{newsroom.name}: {name}" if section else newsroom.name,
        "home_page_url": f"{newsroom.address}/{section}/" if section else newsroom.address + "/",
        "feed_url": f"{press.home}/{page.address}",
        "language": newsroom.language,
    }
    if about:
        head["description"] = about
    if page.view.older:
        head["next_url"] = f"{press.home}/{FORM.address(page.view.older)}"
    own: dict[str, Any] = {"about": schema_at(press, "feed-item")}
    if not section:
        changes = (change for change, _ in page.view.entries)
        own["changes"] = max(changes, default=0)
        if not page.view.number:
            # Of an article that was gone for so long that it is told no more.
            own["changes"] = max(own["changes"], page.view.forgotten)
            own["forgotten"] = page.view.forgotten
        own["edition"] = f"{press.home}/edition.json"
    return head | {"_newskit": own}


def _item(view: StoryView | TombstoneView, press: Press) -> dict[str, Any]:
    """One item. Its dates are those of its history: a poll sees a change only where one is."""
    if isinstance(view, TombstoneView):
        stone = tombstone(view, press)
        return {
            "id": stone.id,
            "url": stone.url,
            "title": stone.title,
            "content_text": stone.text,
            "date_published": stone.published,
            "date_modified": stone.at,
            "_newskit": {"about": schema_at(press, "tombstone")} | tombstone_record(stone),
        }
    story = tell(view, press)
    html, text = contents(story, press)
    item: dict[str, Any] = {
        "id": story.edition.id,
        "url": story.url,
        "title": story.headline,
        "summary": story.summary,
        "content_html": html,
        "content_text": text,
        "date_published": story.published.iso,
        "date_modified": story.edition.modified,
        "authors": [{"name": byline.name} for byline in story.bylines],
        "language": story.language,
    }
    if story.photo:
        item["image"] = story.photo.uri
    if story.tags:
        item["tags"] = list(story.tags)
    return item | {"_newskit": item_record(story, press)}
