"""Assets: the stylesheet, the fonts, and the pictures that published articles show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newskit.page import FileView, Page, Rendered
from newskit.pattern import pattern
from newskit.press import Press
from newskit.site import Site

NAME = "assets"


def pages(site: Site) -> Iterator[Page]:
    for asset in site.assets:
        yield Page(asset.address, NAME, FileView(asset.name, asset.digest))
    shown = sorted({file for card in site.cards for file in card.pictures})
    # One picture under one name in two folders has one address.
    for address, file in {site.pictures[file].address: file for file in shown}.items():
        yield Page(address, NAME, FileView(file, site.pictures[file].digest))


def is_of_the_theme(address: str) -> bool:
    """Whether it is that of a stylesheet or a font. A picture may have to go at once."""
    return bool(_OF_THE_THEME.fullmatch(address))


_OF_THE_THEME = pattern(r"assets/(?:site\.[0-9a-f]{10}\.css|fonts/.+)")


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        assert isinstance(page.view, FileView)
        name, files = page.view.name, press.templates.files
        yield Rendered(page, files[name] if name in files else press.picture_bytes(name))
