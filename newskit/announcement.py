"""Announcement: what an edit would send out, and to whom, in words for an editor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from newskit.history import Item
from newskit.page import Page
from newskit.partner import Reader
from newskit.reach import KINDS, Reach, kind_of
from newskit.terminal import clock

_NO_READER = "Readers do not have it."
# Addresses of one kind that are told; of the rest how many there are.
_MOST = 5
_LABELS = {
    "page": "its page",
    "PDF": "its PDF",
    "data": "its data",
    "list": "lists",
    "neighbour": "pages that lead to it",
    "log": "corrections",
    "feed": "feeds",
    "map": "maps of the site",
    "file": "files",
}
_TOMBSTONE = (
    "a tombstone with the reason stands in its place in every feed for 90 days; its text is gone"
)
_GOES_OUT = {
    "corrected": "version {version} goes out, marked as corrected, with the record",
    "withdrawn": _TOMBSTONE,
    "withheld": "a notice that it is withheld stands in its place in every feed",
    "expired": _TOMBSTONE,
    "removed": _TOMBSTONE,
}


def announced(reach: Reach, slug: str) -> Iterator[str]:
    """What one reader has, and would get."""
    before, after = reach.before, reach.after
    if before is None:
        yield f"{name_of(reach.reader)} does not have it." if reach.reader.partner else _NO_READER
    else:
        yield f"{name_of(reach.reader)} {_has(before)}"
    if after is not None and (before is None or after.version != before.version):
        words = _GOES_OUT.get(after.log[-1].kind, "version {version} goes out")
        yield f"  {words.format(version=after.version)}"
    elif not reach.is_any:
        yield "  nothing goes out"
    for verb, pages in (
        ("made", reach.made),
        ("changed", reach.changed),
        ("removed", reach.removed),
    ):
        for kind, addresses in by_kind(pages, slug):
            told = " ".join(addresses[:_MOST])
            more = f" and {len(addresses) - _MOST} more" if len(addresses) > _MOST else ""
            yield f"  {verb:<8} {_LABELS[kind]}: {told}{more}"
    if reach.links_change:
        yield "  changed  every page: the link to corrections"


def by_kind(pages: Iterable[Page], slug: str) -> Iterator[tuple[str, list[str]]]:
    """The pages' addresses, by what they are to the article of that slug."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        kinds[kind_of(page, slug)].append("/" + page.address.removesuffix("index.html"))
    for kind in KINDS:
        if kind in kinds:
            yield kind, sorted(kinds[kind])


def name_of(reader: Reader) -> str:
    return f"{reader.partner.name} ({reader.id})" if reader.partner else "Everybody"


def _has(item: Item) -> str:
    if not item.is_readable:
        return f"has been told since {clock(item.at)} that it is {item.state}."
    since = f"has had it since {clock(item.log[0].went_out)}, now as version {item.version}"
    if item.embargo:
        return f"{since}, under embargo until {clock(item.embargo)}."
    return f"{since}; it had it early, under embargo." if _was_embargoed(item) else f"{since}."


def _was_embargoed(item: Item) -> bool:
    """Whether it was there before its embargo ended: what could be read was released."""
    readable = ("created", "updated", "corrected", "embargoed", "released")
    return any(
        after.kind == "released" and before.kind in readable for before, after in pairwise(item.log)
    )


def lines_changed(before: str, after: str) -> Iterator[str]:
    """The lines that go, and those that come, each with its number."""
    old, new = before.splitlines(), after.splitlines()
    width = len(str(len(new)))
    for kind, start, end, first, last in SequenceMatcher(None, old, new, False).get_opcodes():
        if kind != "equal":
            for number in range(start, end):
                yield f"  {number + 1:>{width}} - {old[number]}".rstrip()
            for number in range(first, last):
                yield f"  {number + 1:>{width}} + {new[number]}".rstrip()
