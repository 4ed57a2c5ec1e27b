"""The log of corrections: each with what was said and what is right, newest first, in pages that
stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from newskit.errata import errata, line_record, lines
from newskit.page import LogView, Page, Rendered
from newskit.press import Press
from newskit.record import schema_at
from newskit.site import Site
from newskit.stream import Pace, cut

NAME = "corrections"
HEAD, ARCHIVE = "corrections.json", "corrections/{}.json"
_PACE = Pace(50, 50)


def pages(site: Site) -> Iterator[Page]:
    log = tuple(errata(site))
    numbered = zip(range(len(log), 0, -1), log, strict=True)
    for one in cut(numbered, len(log), _PACE):
        entries = tuple(erratum for _, erratum in one.entries)
        yield Page(_address(one.number), NAME, LogView(one.number, one.older, entries))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        assert isinstance(page.view, LogView)
        document = {
            "$schema": schema_at(press, "corrections"),
            "corrections": [line_record(line, press) for line in lines(page.view, press)],
        }
        if page.view.older:
            document["next"] = f"{press.home}/{_address(page.view.older)}"
        yield Rendered(page, orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")


def _address(number: int) -> str:
    return ARCHIVE.format(number) if number else HEAD
