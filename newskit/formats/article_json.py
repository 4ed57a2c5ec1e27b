"""article.json: the whole structured article beside its page, or that it is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from newskit.canonical import canonical_digest
from newskit.format import story_view
from newskit.page import Page, Rendered, StoryView, TombstoneView
from newskit.press import Press
from newskit.record import AROUND, record_of, schema_at, tombstone_record
from newskit.site import Site
from newskit.telling import tell, tombstone

NAME = "article-json"


def pages(site: Site) -> Iterator[Page]:
    for card in site.cards:
        yield Page(f"articles/{card.slug}/article.json", NAME, story_view(card, site))
    for item in site.graves:
        yield Page(f"articles/{item.slug}/article.json", NAME, TombstoneView(item.key))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        if isinstance(page.view, StoryView):
            record = record_of(tell(page.view, press), press)
        elif isinstance(page.view, TombstoneView):
            stone = tombstone(page.view, press)
            record = {"$schema": schema_at(press, "tombstone")} | tombstone_record(stone)
        else:
            raise TypeError(page.view)
        data = orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n"
        # What stands around an article is none of its version.
        own = {name: value for name, value in record.items() if name not in AROUND}
        yield Rendered(page, data, digests={page.view.key: canonical_digest(own)})
