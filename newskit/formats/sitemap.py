"""Sitemap (sitemaps.org 0.9): every page that a search engine may show; an index past 50,000."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from newskit.page import MapView, Page, Rendered
from newskit.press import Press
from newskit.site import Site

NAME = "sitemap"
# The standard's bound for one file.
LENGTH = 50_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def pages(site: Site) -> Iterator[Page]:
    log = (("corrections/", ""),) if any(card.corrections for card in site.cards) else ()
    entries = (
        ("", ""),
        *((f"{section}/", "") for section in site.newsroom.sections),
        *log,
        *((f"entities/{entity}/", "") for entity in sorted(site.by_entity)),
        *((f"articles/{card.slug}/", card.updated or card.published) for card in site.cards),
    )
    if len(entries) <= LENGTH:
        yield Page("sitemap.xml", NAME, MapView("urlset", entries))
        return
    parts = [entries[start : start + LENGTH] for start in range(0, len(entries), LENGTH)]
    names = tuple((f"sitemap-{number}.xml", "") for number in range(1, len(parts) + 1))
    yield Page("sitemap.xml", NAME, MapView("sitemapindex", names))
    for (name, _), part in zip(names, parts, strict=True):
        yield Page(name, NAME, MapView("urlset", part))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        assert isinstance(page.view, MapView)
        root = ElementTree.Element(page.view.kind, xmlns=_NAMESPACE)
        item = "url" if page.view.kind == "urlset" else "sitemap"
        for path, changed in page.view.entries:
            entry = ElementTree.SubElement(root, item)
            ElementTree.SubElement(entry, "loc").text = f"{press.newsroom.address}/{path}"
            if changed:
                ElementTree.SubElement(entry, "lastmod").text = changed
        ElementTree.indent(root, "")
        yield Rendered(page, ElementTree.tostring(root, "utf-8", xml_declaration=True) + b"\n")
