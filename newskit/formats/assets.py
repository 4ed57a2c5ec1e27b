"""Assets: the stylesheet, the fonts, and the pictures that published articles show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newskit.digest import digest_of_bytes
from newskit.page import FileView, Page, Rendered
from newskit.press import Press
from newskit.site import Site

NAME = "assets"


def pages(site: Site, press: Press) -> Iterator[Page]:
    templates = press.templates
    style = templates.files["site.css"]
    yield Page(templates.stylesheet, NAME, FileView("site.css", digest_of_bytes(style)))
    for name, data in sorted(templates.fonts.items()):
        yield Page(f"assets/{name}", NAME, FileView(name, digest_of_bytes(data)))
    for file in sorted({file for card in site.cards for file in card.pictures}):
        picture = press.pictures[file]
        yield Page(picture.address, NAME, FileView(file, picture.digest))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        assert isinstance(page.view, FileView)
        name = page.view.name
        yield Rendered(page, press.templates.files.get(name) or press.picture_bytes(name))
