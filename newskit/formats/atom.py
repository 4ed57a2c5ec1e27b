"""Atom (RFC 4287): whole articles, archives (RFC 5005), and what is gone (RFC 6721)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from newskit.contents import CORRECTION, contents
from newskit.format import FeedForm, feed_pages
from newskit.page import FeedView, Page, Rendered, StoryView, TombstoneView
from newskit.press import Press
from newskit.site import Site
from newskit.story import Story
from newskit.telling import tell, tombstone

NAME = "atom"
FORM = FeedForm(NAME, "atom.xml", "atom/{}.xml")
_ATOM = "http://www.w3.org/2005/Atom"
_HISTORY = "http://purl.org/syndication/history/1.0"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_PREFIXES = {"": _ATOM, "fh": _HISTORY, "at": _TOMBSTONES}
# The first instant of an archive that nothing is left in is never asked for; a feed needs one.
_NEVER = "1970-01-01T00:00:00Z"


def pages(site: Site) -> Iterator[Page]:
    return feed_pages(site, FORM)


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for prefix, namespace in _PREFIXES.items():
        ElementTree.register_namespace(prefix, namespace)
    for page in pages:
        assert isinstance(page.view, FeedView)
        feed = ElementTree.Element(_name("feed"), {"xml:lang": press.newsroom.language})
        entries = [_entry(view, press) for _, view in page.view.entries]
        _head(feed, page, page.view, max((at for at, _ in entries), default=_NEVER), press)
        # The schema of RFC 4287 has all that it does not know before the entries.
        feed.extend(sorted((one for _, one in entries), key=lambda one: one.tag == _name("entry")))
        ElementTree.indent(feed, "")
        yield Rendered(page, ElementTree.tostring(feed, "utf-8", xml_declaration=True) + b"\n")


def _head(
    feed: ElementTree.Element, page: Page, view: FeedView, updated: str, press: Press
) -> None:
    newsroom = press.newsroom
    _add(feed, "id", f"{press.home}/{FORM.head}")
    _add(feed, "title", newsroom.name)
    if newsroom.tagline:
        _add(feed, "subtitle", newsroom.tagline)
    # Not the time of the build: a feed changes only where an item does.
    _add(feed, "updated", updated)
    _add(ElementTree.SubElement(feed, _name("author")), "name", newsroom.name)
    if newsroom.rights:
        _add(feed, "rights", newsroom.rights)
    links = {"self": f"{press.home}/{page.address}", "alternate": newsroom.address + "/"}
    if view.number:
        ElementTree.SubElement(feed, f"{{{_HISTORY}}}archive")
        links["current"] = f"{press.home}/{FORM.head}"
    if view.older:
        links["prev-archive"] = f"{press.home}/{FORM.address(view.older)}"
    for relation, address in links.items():
        ElementTree.SubElement(feed, _name("link"), {"rel": relation, "href": address})


def _entry(view: StoryView | TombstoneView, press: Press) -> tuple[str, ElementTree.Element]:
    """When the entry last changed, and the entry."""
    if isinstance(view, TombstoneView):
        stone = tombstone(view, press)
        gone = ElementTree.Element(
            f"{{{_TOMBSTONES}}}deleted-entry", {"ref": stone.id, "when": stone.at}
        )
        ElementTree.SubElement(gone, f"{{{_TOMBSTONES}}}comment").text = stone.text
        return stone.at, gone
    story = tell(view, press)
    return story.edition.modified, _article(story, press)


def _article(story: Story, press: Press) -> ElementTree.Element:
    entry = ElementTree.Element(_name("entry"), {"xml:lang": story.language})
    _add(entry, "id", story.edition.id)
    _add(entry, "title", story.headline)
    ElementTree.SubElement(entry, _name("link"), {"rel": "alternate", "href": story.url})
    _add(entry, "published", story.published.iso)
    _add(entry, "updated", story.edition.modified)
    for byline in story.bylines:
        _add(ElementTree.SubElement(entry, _name("author")), "name", byline.name)
    ElementTree.SubElement(entry, _name("category"), {"term": story.section.name})
    for tag in story.tags:
        ElementTree.SubElement(entry, _name("category"), {"term": tag})
    for kind, label in dict.fromkeys((note.kind, note.label) for note in story.corrections):
        category = {"term": kind, "scheme": CORRECTION, "label": label}
        ElementTree.SubElement(entry, _name("category"), category)
    if story.photo:
        picture = {
            "rel": "enclosure",
            "href": story.photo.uri,
            "type": press.picture_type_at(story.photo.uri),
        }
        ElementTree.SubElement(entry, _name("link"), picture)
    if rights := press.terms.text if press.terms else story.rights:
        _add(entry, "rights", rights)
    _add(entry, "summary", story.summary)
    html, _ = contents(story, press)
    ElementTree.SubElement(entry, _name("content"), {"type": "html"}).text = html
    return entry


def _name(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, _name(name)).text = text
