"""News sitemap (sitemap-news 0.9): the articles of the last two days, for engines of news.

It holds only what is recent, so it changes without an edit: `turn` says when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from newskit.card import Card
from newskit.page import ListView, Page, Rendered
from newskit.press import Press
from newskit.site import Site, is_recent_until

NAME = "news-sitemap"
ADDRESS = "news-sitemap.xml"
# Google's bound for one file.
LENGTH = 1_000
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def pages(site: Site) -> Iterator[Page]:
    if cards := site.recent[:LENGTH]:
        slugs = tuple(card.slug for card in cards)
        yield Page(ADDRESS, NAME, ListView("news", "", 1, 1, slugs))


def turn(site: Site) -> str:
    """The instant at which the oldest article of the map is recent no more; '' for an empty map."""
    cards = site.recent[:LENGTH]
    return is_recent_until(cards[-1]) if cards else ""


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    ElementTree.register_namespace("news", _NEWS)
    for page in pages:
        assert isinstance(page.view, ListView)
        root = ElementTree.Element("urlset", xmlns=_SITEMAP)
        for slug in page.view.slugs:
            _entry(root, press.library.card(slug), press)
        ElementTree.indent(root, "")
        yield Rendered(page, ElementTree.tostring(root, "utf-8", xml_declaration=True) + b"\n")


def _entry(root: ElementTree.Element, card: Card, press: Press) -> None:
    entry = ElementTree.SubElement(root, "url")
    address = f"{press.newsroom.address}/articles/{card.slug}/"
    ElementTree.SubElement(entry, "loc").text = address
    news = ElementTree.SubElement(entry, f"{{{_NEWS}}}news")
    publication = ElementTree.SubElement(news, f"{{{_NEWS}}}publication")
    ElementTree.SubElement(publication, f"{{{_NEWS}}}name").text = press.newsroom.name
    language = card.language.partition("-")[0].lower()
    ElementTree.SubElement(publication, f"{{{_NEWS}}}language").text = language
    ElementTree.SubElement(news, f"{{{_NEWS}}}publication_date").text = card.published
    ElementTree.SubElement(news, f"{{{_NEWS}}}title").text = card.headline
