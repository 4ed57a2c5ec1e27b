"""Keys: what editions are verified with, as a JWK Set under /.well-known/ (RFC 7517, RFC 8615)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newskit.digest import digest_of_bytes
from newskit.key import ADDRESS, key_set
from newskit.page import PUBLIC, FileView, Page, Rendered
from newskit.press import Press
from newskit.site import Site

NAME = "keys"


def pages(site: Site) -> Iterator[Page]:
    if site.root == PUBLIC and site.keys:
        yield Page(ADDRESS, NAME, FileView("keys", digest_of_bytes(key_set(site.keys))))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        yield Rendered(page, key_set(press.keys))
