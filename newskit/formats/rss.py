"""RSS 2.0: the newest articles with their summaries, for readers' own programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree

from newskit.page import ListView, Page, Rendered
from newskit.press import Press
from newskit.site import Site

NAME = "rss"
LENGTH = 50
_ATOM = "http://www.w3.org/2005/Atom"


def pages(site: Site) -> Iterator[Page]:
    slugs = tuple(card.slug for card in site.cards[:LENGTH])
    yield Page("rss.xml", NAME, ListView("rss", "", 1, 1, slugs))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    ElementTree.register_namespace("atom", _ATOM)
    for page in pages:
        assert isinstance(page.view, ListView)
        root = ElementTree.Element("rss", version="2.0")
        channel = ElementTree.SubElement(root, "channel")
        _add(channel, "title", press.newsroom.name)
        _add(channel, "link", press.newsroom.address + "/")
        _add(channel, "description", press.newsroom.description or press.newsroom.name)
        _add(channel, "language", press.newsroom.language)
        address = f"{press.newsroom.address}/{page.address}"
        self_link = {"href": address, "rel": "self", "type": "application/rss+xml"}
        ElementTree.SubElement(channel, f"{{{_ATOM}}}link", self_link)
        for slug in page.view.slugs:
            _item(channel, slug, press)
        ElementTree.indent(root, "")
        yield Rendered(page, ElementTree.tostring(root, "utf-8", xml_declaration=True) + b"\n")


def _item(channel: ElementTree.Element, slug: str, press: Press) -> None:
    card = press.library.card(slug)
    item = ElementTree.SubElement(channel, "item")
    url = f"{press.newsroom.address}/articles/{slug}/"
    _add(item, "title", card.headline)
    _add(item, "link", url)
    ElementTree.SubElement(item, "guid", isPermaLink="true").text = url
    _add(item, "pubDate", format_datetime(datetime.fromisoformat(card.published), usegmt=False))
    _add(item, "description", card.summary)
    _add(item, "category", press.newsroom.sections[card.section].name)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text
