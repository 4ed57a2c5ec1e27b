"""Schemas: JSON Schemas (draft 2020-12) of all that is published, under a versioned address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from newskit.page import PUBLIC, FileView, Page, Rendered
from newskit.press import Press
from newskit.record import PUBLISHED_SCHEMAS, SCHEMAS
from newskit.site import Site

NAME = "schemas"


def pages(site: Site) -> Iterator[Page]:
    """In the tree that everybody may read, for all."""
    if site.root == PUBLIC:
        for name in PUBLISHED_SCHEMAS:
            # newskit itself and the settings decide them, as they do every page: no digest more.
            yield Page(f"{SCHEMAS}/{name}.json", NAME, FileView(name, ""))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    # Its models take as long to load as all formats, and few builds write one.
    from newskit.schemas import published_schemas  # noqa: PLC0415

    schemas = published_schemas(press.newsroom.address)
    for page in pages:
        assert isinstance(page.view, FileView)
        schema = schemas[page.view.name]
        yield Rendered(page, orjson.dumps(schema, option=orjson.OPT_INDENT_2) + b"\n")
