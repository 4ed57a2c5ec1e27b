"""tdmrep.json (TDM Reservation Protocol): whether texts may be mined, and on what terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from newskit.digest import digest_of_bytes
from newskit.newsroom import Newsroom
from newskit.page import PUBLIC, FileView, Page, Rendered
from newskit.press import Press
from newskit.site import Site

NAME = "mining"
ADDRESS = ".well-known/tdmrep.json"


def pages(site: Site) -> Iterator[Page]:
    if site.root == PUBLIC and site.newsroom.mining is not None:
        yield Page(ADDRESS, NAME, FileView("mining", digest_of_bytes(_rules(site.newsroom))))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        yield Rendered(page, _rules(press.newsroom))


def _rules(newsroom: Newsroom) -> bytes:
    mining = newsroom.mining
    assert mining is not None
    rule = {"location": f"{newsroom.base}/", "tdm-reservation": int(mining.rights == "reserved")}
    rule |= {"tdm-policy": mining.policy} if mining.policy else {}
    return orjson.dumps([rule], option=orjson.OPT_INDENT_2) + b"\n"
