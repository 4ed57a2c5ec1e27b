"""Schemas: JSON Schemas (draft 2020-12) of all that is published, under a versioned address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from newskit.digest import digest_of_bytes
from newskit.page import PUBLIC, FileView, Page, Rendered
from newskit.press import Press
from newskit.record import SCHEMAS
from newskit.site import Site

NAME = "schemas"


def pages(site: Site) -> Iterator[Page]:
    """In the tree that everybody may read, for all."""
    if site.root == PUBLIC:
        for name, data in _files(site.newsroom.address).items():
            yield Page(f"{SCHEMAS}/{name}.json", NAME, FileView(name, digest_of_bytes(data)))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    files = _files(press.newsroom.address)
    for page in pages:
        assert isinstance(page.view, FileView)
        yield Rendered(page, files[page.view.name])


def _files(address: str) -> dict[str, bytes]:
    # Its models take as long to load as all formats, and only a whole plan asks.
    from newskit.schemas import published_schemas  # noqa: PLC0415

    schemas = published_schemas(address).items()
    return {name: orjson.dumps(one, option=orjson.OPT_INDENT_2) + b"\n" for name, one in schemas}
