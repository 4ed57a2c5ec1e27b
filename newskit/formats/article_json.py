"""article.json: the whole structured article beside its page, and the schema that describes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from newskit.digest import digest_of_bytes
from newskit.format import story_view
from newskit.page import FileView, Page, Rendered, StoryView
from newskit.press import Press
from newskit.record import SCHEMA_ADDRESS, record_of, record_schema
from newskit.site import Site
from newskit.telling import tell

NAME = "article-json"


def pages(site: Site) -> Iterator[Page]:
    schema = digest_of_bytes(_schema(site.newsroom.address))
    yield Page(SCHEMA_ADDRESS, NAME, FileView("article", schema))
    for card in site.cards:
        yield Page(f"articles/{card.slug}/article.json", NAME, story_view(card, site))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        if isinstance(page.view, StoryView):
            record = record_of(tell(page.view, press), press)
            yield Rendered(page, orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n")
        else:
            yield Rendered(page, _schema(press.newsroom.address))


def _schema(address: str) -> bytes:
    return orjson.dumps(record_schema(address), option=orjson.OPT_INDENT_2) + b"\n"
