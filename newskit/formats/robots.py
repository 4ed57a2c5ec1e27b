"""robots.txt (RFC 9309): which crawlers may read the site, and where its maps are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newskit.page import PUBLIC, MapView, Page, Rendered
from newskit.press import Press
from newskit.site import Site

NAME = "robots"
# The maps, by the format that they are.
_MAPS = {"sitemap": "sitemap.xml", "news-sitemap": "news-sitemap.xml"}


def pages(site: Site) -> Iterator[Page]:
    maps = tuple((_MAPS[name], "") for name in _MAPS if name == "sitemap" or site.recent)
    if site.root == PUBLIC:
        yield Page("robots.txt", NAME, MapView("robots", maps))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    newsroom = press.newsroom
    built = {_MAPS[name] for name in press.formats if name in _MAPS}
    refused = sorted(set(newsroom.crawlers.refuse))
    for page in pages:
        assert isinstance(page.view, MapView)
        maps = [address for address, _ in page.view.entries if address in built]
        groups = [
            [] if "*" in refused else ["User-agent: *", f"Allow: {newsroom.base}/"],
            [f"User-agent: {name}" for name in refused],
            [f"Sitemap: {newsroom.address}/{address}" for address in maps],
        ]
        if refused:
            groups[1].append(f"Disallow: {newsroom.base}/")
        text = "\n\n".join("\n".join(group) for group in groups if group)
        yield Rendered(page, f"{text}\n".encode())
