"""ninjs 3.1 (IPTC): every article as an item of the wire, and all of them as a stream.

What ninjs has no field for (facts, sentiment, corrections as data) stands under `newskit`, as the
published extension schema says: the official item type, and that one property more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from newskit.canonical import canonical_digest
from newskit.contents import contents
from newskit.format import FeedForm, feed_pages, feed_story
from newskit.page import FeedView, Page, Rendered, StoryView, TombstoneView
from newskit.press import Press
from newskit.record import item_record, schema_at, tombstone_record
from newskit.site import Site
from newskit.story import Mention, Story
from newskit.telling import tell, tombstone

NAME = "ninjs"
FORM = FeedForm(NAME, "ninjs.json", "ninjs/{}.json")
_STANDARD = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json",
}
# Where an entity of each of the registry's types stands; what is none of them is an object.
_PLACES = {
    "person": "people",
    "company": "organisations",
    "organization": "organisations",
    "group": "organisations",
    "place": "places",
}
_STATUS = {"withheld": "withheld", "withdrawn": "canceled", "expired": "canceled"}


def pages(site: Site) -> Iterator[Page]:
    yield from feed_pages(site, FORM)
    for card in site.cards:
        view = feed_story(card, site.entities)
        yield Page(f"articles/{card.slug}/ninjs.json", NAME, view)
    for item in site.graves:
        yield Page(f"articles/{item.slug}/ninjs.json", NAME, TombstoneView(item.key))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        if isinstance(page.view, FeedView):
            items = {story.key: _item(story, press) for _, story in page.view.entries}
            document: dict[str, Any] = {"$schema": schema_at(press, "ninjs-page")}
            document["items"] = list(items.values())
            if page.view.older:
                document["next"] = f"{press.home}/{FORM.address(page.view.older)}"
        elif isinstance(page.view, StoryView | TombstoneView):
            document = _item(page.view, press)
            items = {page.view.key: document}
        else:
            raise TypeError(page.view)
        digests = {key: canonical_digest(item) for key, item in items.items()}
        yield Rendered(page, orjson.dumps(document) + b"\n", digests=digests)


def _item(view: StoryView | TombstoneView, press: Press) -> dict[str, Any]:
    if isinstance(view, TombstoneView):
        stone = tombstone(view, press)
        about = {"about": schema_at(press, "tombstone")}
        return {
            "uri": stone.id,
            "type": "text",
            "standard": _STANDARD,
            "profile": schema_at(press, "ninjs"),
            "version": str(stone.version),
            "firstCreated": stone.published,
            "versionCreated": stone.at,
            "pubStatus": _STATUS.get(stone.state, "canceled"),
            "edNote": stone.text,
            "newskit": about | tombstone_record(stone),
        }
    return _article(tell(view, press), press)


def _article(story: Story, press: Press) -> dict[str, Any]:
    html, text = contents(story, press)
    is_embargoed = bool(story.edition.embargo)
    item: dict[str, Any] = {
        "uri": story.edition.id,
        "type": "text",
        "representationType": "full" if story.parts else "partial",
        "standard": _STANDARD,
        "profile": schema_at(press, "ninjs"),
        "version": str(story.edition.version),
        "firstCreated": story.published.iso,
        "versionCreated": story.edition.modified,
        "pubStatus": "withheld" if is_embargoed else "usable",
        "language": story.language,
        "slugline": story.slug,
        "title": story.headline,
        "by": ", ".join(byline.name for byline in story.bylines),
        "headlines": [{"role": "main", "contentType": "text/plain", "value": story.headline}],
        "descriptions": [{"role": "summary", "contentType": "text/plain", "value": story.summary}],
        "bodies": [
            {"role": "main", "contentType": "text/html", "value": html},
            {
                "role": "plain",
                "contentType": "text/plain",
                "charCount": len(text),
                "wordCount": len(text.split()),
                "value": text,
            },
        ],
        "subjects": [{"name": story.section.name, "rel": "section"}]
        + [{"name": tag, "rel": "keyword"} for tag in story.tags],
        "infoSources": [_source(source.publisher, source.url) for source in story.sources],
        **_entities(story.mentions),
        "copyrightHolder": press.newsroom.name,
        **_rights(story, press),
    }
    if is_embargoed:
        item["embargoedUntil"] = story.edition.embargo
    if story.expires:
        item["expires"] = story.expires
    if notes := [f"{note.label}, {note.at.iso}: {note.note}" for note in story.corrections]:
        item["edNote"] = "\n".join(notes)
    if story.photo:
        item["renditions"] = [
            {
                "name": "main",
                "href": story.photo.uri,
                "contentType": press.picture_type_at(story.photo.uri),
                "title": story.photo.alt,
                "width": story.photo.width,
                "height": story.photo.height,
            }
        ]
    return item | {"newskit": item_record(story, press)}


def _source(publisher: str, url: str) -> dict[str, str]:
    return {"name": publisher} | ({"uri": url} if url else {})


def _entities(mentions: Iterable[Mention]) -> Mapping[str, list[dict[str, Any]]]:
    """Everyone mentioned, each where ninjs has a place for such; companies with their symbols."""
    found: dict[str, list[dict[str, Any]]] = {}
    for mention in mentions:
        entity: dict[str, Any] = {"name": mention.name, "rel": "mentions", "literal": mention.id}
        if mention.url:
            entity["uri"] = mention.url
        place = _PLACES.get(mention.type, "objects")
        if place == "organisations" and mention.ticker:
            entity["symbols"] = [{"exchange": mention.exchange, "symbol": mention.ticker}]
        found.setdefault(place, []).append(entity)
    return found


def _rights(story: Story, press: Press) -> dict[str, Any]:
    if (terms := press.terms) is None:
        return {"copyrightNotice": story.rights} if story.rights else {}
    words = f"{terms.text} {terms.credit}".strip()
    rights: dict[str, Any] = {"usageTerms": words}
    if terms.url:
        rights["rightsInfo"] = {"linkedRights": terms.url}
    return rights | ({"copyrightNotice": story.rights} if story.rights else {})
