"""RSS 2.0 with Media RSS: summaries, the article that changed last first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from xml.etree import ElementTree

from newskit.contents import CORRECTION, correction_line
from newskit.format import FeedForm, feed_pages
from newskit.page import FeedView, Page, Rendered, StoryView, TombstoneView
from newskit.press import Press
from newskit.site import Site
from newskit.story import Outline
from newskit.telling import outline, tombstone

NAME = "rss"
FORM = FeedForm(NAME, "rss.xml", "rss/{}.xml", is_full=False)
_ATOM = "http://www.w3.org/2005/Atom"
_MEDIA = "http://search.yahoo.com/mrss/"
_DUBLIN = "http://purl.org/dc/elements/1.1/"
# RFC 5005: a page of the archive never has an item that is not where it was.
_HISTORY = "http://purl.org/syndication/history/1.0"
_PREFIXES = {"atom": _ATOM, "media": _MEDIA, "dc": _DUBLIN, "fh": _HISTORY}


def pages(site: Site) -> Iterator[Page]:
    return feed_pages(site, FORM)


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for prefix, namespace in _PREFIXES.items():
        ElementTree.register_namespace(prefix, namespace)
    for page in pages:
        assert isinstance(page.view, FeedView)
        root = ElementTree.Element("rss", version="2.0")
        channel = ElementTree.SubElement(root, "channel")
        _head(channel, page, page.view, press)
        for _, view in page.view.entries:
            if isinstance(view, StoryView):
                _item(channel, outline(view, press), press)
            else:
                _stone(channel, view, press)
        ElementTree.indent(root, "")
        yield Rendered(page, ElementTree.tostring(root, "utf-8", xml_declaration=True) + b"\n")


def _head(channel: ElementTree.Element, page: Page, view: FeedView, press: Press) -> None:
    newsroom = press.newsroom
    _add(channel, "title", newsroom.name)
    _add(channel, "link", newsroom.address + "/")
    _add(channel, "description", newsroom.description or newsroom.name)
    _add(channel, "language", newsroom.language)
    if newsroom.rights:
        _add(channel, "copyright", newsroom.rights)
    links = {"self": page.address}
    if view.number:
        ElementTree.SubElement(channel, f"{{{_HISTORY}}}archive")
        links["current"] = FORM.head
    if view.older:
        links["prev-archive"] = FORM.address(view.older)
    for relation, address in links.items():
        link = {"href": f"{press.home}/{address}", "rel": relation, "type": "application/rss+xml"}
        ElementTree.SubElement(channel, f"{{{_ATOM}}}link", link)


def _item(channel: ElementTree.Element, story: Outline, press: Press) -> None:
    item = ElementTree.SubElement(channel, "item")
    _add(item, "title", story.headline)
    _add(item, "link", story.url)
    ElementTree.SubElement(item, "guid", isPermaLink="false").text = story.id
    _add(item, "pubDate", date_of(story.published))
    _add(item, f"{{{_ATOM}}}updated", story.modified)
    # Without this a reader of summaries would never hear of a correction.
    about = (story.summary, *map(correction_line, story.corrections))
    _add(item, "description", _as_html("\n\n".join(about)))
    _add(item, "category", story.section)
    for tag in story.tags:
        _add(item, "category", tag)
    for kind in dict.fromkeys(note.kind for note in story.corrections):
        ElementTree.SubElement(item, "category", domain=CORRECTION).text = kind
    for byline in story.bylines:
        _add(item, f"{{{_DUBLIN}}}creator", byline)
    if story.photo:
        picture = {
            "url": story.photo.uri,
            "medium": "image",
            "type": press.picture_type_at(story.photo.uri),
            "width": str(story.photo.width),
            "height": str(story.photo.height),
        }
        media = ElementTree.SubElement(item, f"{{{_MEDIA}}}content", picture)
        _add(media, f"{{{_MEDIA}}}description", story.photo.alt)
        _add(media, f"{{{_MEDIA}}}credit", story.photo.credit)
    if rights := press.terms.text if press.terms else story.rights:
        _add(item, f"{{{_DUBLIN}}}rights", rights)


def _stone(channel: ElementTree.Element, view: TombstoneView, press: Press) -> None:
    """RSS has no word for what is gone: an item of the same name says so, and carries nothing."""
    stone = tombstone(view, press)
    item = ElementTree.SubElement(channel, "item")
    _add(item, "title", stone.title)
    _add(item, "link", stone.url)
    ElementTree.SubElement(item, "guid", isPermaLink="false").text = stone.id
    _add(item, "pubDate", date_of(stone.published))
    _add(item, f"{{{_ATOM}}}updated", stone.at)
    _add(item, "description", _as_html(stone.text))
    ElementTree.SubElement(
        item, "category", domain="https://schema.org/creativeWorkStatus"
    ).text = stone.state


def _as_html(text: str) -> str:
    """Readers of RSS take an item's description for HTML: a word in `<>` would be lost, or act."""
    return escape(text, quote=False)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


def date_of(instant: str) -> str:
    """The instant (RFC 3339, UTC) as RFC 822 writes it. What Python has for it comes with mail, and
    takes as long to load as a feed takes to make."""
    at = datetime.fromisoformat(instant)
    day = f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year:04}"
    return f"{day} {at:%H:%M:%S} +0000"


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text
