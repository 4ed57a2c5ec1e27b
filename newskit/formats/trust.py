"""trust.txt (JournalList): whom the newsroom belongs to, controls, and stands in for elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newskit.digest import digest_of_bytes
from newskit.newsroom import Newsroom
from newskit.page import PUBLIC, FileView, Page, Rendered
from newskit.press import Press
from newskit.site import Site

NAME = "trust"


def pages(site: Site) -> Iterator[Page]:
    if site.root == PUBLIC and site.newsroom.trust is not None:
        yield Page("trust.txt", NAME, FileView("trust", digest_of_bytes(_text(site.newsroom))))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    for page in pages:
        yield Rendered(page, _text(press.newsroom))


def _text(newsroom: Newsroom) -> bytes:
    trust = newsroom.trust
    assert trust is not None
    lists = (
        ("member", trust.members),
        ("belongto", trust.belongs_to),
        ("control", trust.controls),
        ("controlledby", trust.controlled_by),
        ("social", trust.social),
        ("vendor", trust.vendors),
        ("customer", trust.customers),
        ("disclosure", trust.disclosures),
        ("contact", filter(None, [newsroom.contact_address])),
    )
    lines = [f"{name}={value}" for name, values in lists for value in values]
    if newsroom.mining is not None:
        is_allowed = newsroom.mining.rights == "open"
        lines.append(f"datatrainingallowed={'yes' if is_allowed else 'no'}")
    return "".join(f"{line}\n" for line in lines).encode()
