"""The list of changes: created, updated, corrected, withdrawn; newest first, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from newskit.format import FeedForm, change_line
from newskit.page import ChangesView, Page, Rendered
from newskit.press import Press
from newskit.record import schema_at
from newskit.site import Site

NAME = "changes"
FORM = FeedForm(NAME, "changes.json", "changes/{}.json", is_of_changes=True)


def pages(site: Site) -> Iterator[Page]:
    lines = [
        (change.number, change_line(item, change))
        for item in site.history.items.values()
        for change in item.log
    ]
    return FORM.pages(site, sorted(lines, key=lambda line: line[0], reverse=True))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        assert isinstance(page.view, ChangesView)
        document = {
            "$schema": schema_at(press, "changes"),
            "changes": [{"change": number, **line} for number, line in page.view.entries],
        }
        if page.view.older:
            document["next"] = f"{press.home}/{FORM.address(page.view.older)}"
        yield Rendered(page, orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
