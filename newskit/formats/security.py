"""security.txt (RFC 9116): whom to tell of a hole in the site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newskit.card import stamp
from newskit.digest import digest_of_bytes
from newskit.newsroom import Newsroom
from newskit.page import PUBLIC, FileView, Page, Rendered
from newskit.press import Press
from newskit.site import Site

NAME = "security"
ADDRESS = ".well-known/security.txt"


def pages(site: Site) -> Iterator[Page]:
    if site.root == PUBLIC and site.newsroom.security is not None:
        yield Page(ADDRESS, NAME, FileView("security", digest_of_bytes(_text(site.newsroom))))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        yield Rendered(page, _text(press.newsroom))


def _text(newsroom: Newsroom) -> bytes:
    security = newsroom.security
    assert security is not None
    lines = [f"Contact: {contact}" for contact in security.contact]
    lines.append(f"Expires: {stamp(security.expires)}")
    lines += [f"Policy: {security.policy}"] if security.policy else []
    lines += [f"Acknowledgments: {security.thanks}"] if security.thanks else []
    lines.append(f"Preferred-Languages: {newsroom.language}")
    lines.append(f"Canonical: {newsroom.address}/{ADDRESS}")
    return "".join(f"{line}\n" for line in lines).encode()
