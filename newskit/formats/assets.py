"""Assets: the stylesheet, the fonts, and the pictures that published articles show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newskit.page import FileView, Page, Rendered
from newskit.press import Press
from newskit.site import Site

NAME = "assets"


def pages(site: Site) -> Iterator[Page]:
    for asset in site.assets:
        yield Page(asset.address, NAME, FileView(asset.name, asset.digest))
    for file in sorted({file for card in site.cards for file in card.pictures}):
        picture = site.pictures[file]
        yield Page(picture.address, NAME, FileView(file, picture.digest))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        assert isinstance(page.view, FileView)
        name = page.view.name
        yield Rendered(page, press.templates.files.get(name) or press.picture_bytes(name))
