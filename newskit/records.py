"""Records: the files of an edition's record, made when all that they tell of has been made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from newskit.difference import Print
from newskit.digest import sum_of
from newskit.edition import FILE, PART, SIGNATURE, part_of, written
from newskit.formats import FORMS
from newskit.history import Item
from newskit.history import written as item_written
from newskit.outlet import Outlet
from newskit.page import ChangesView, FeedView, FileView, LogView, Page
from newskit.plan import Plan
from newskit.record import schema_at
from newskit.signing import sign
from newskit.store import Store

FORMAT = "edition"
# The formats whose pages a record tells of, or whose items.
RECORDED = frozenset({*FORMS, "article-json", "corrections"})


class Records(Struct, frozen=True):
    """`files` are the bytes of records by path in the output, `pages` the same as pages, `items`
    those that the store is to know, each with its site, key and number (all, if the records are
    `is_whole`), and `sums` those of each site's record."""

    files: Mapping[str, bytes]
    pages: tuple[Page, ...]
    items: tuple[tuple[str, str, int, bytes], ...]
    sums: Mapping[str, str]
    is_whole: bool


def records_of(plan: Plan, prints: Mapping[str, Print], store: Store) -> Records:
    """The records of every tree of the plan; `prints` are of all that was made of its pages."""
    files: dict[str, bytes] = {}
    items: list[tuple[str, str, int, bytes]] = []
    sums: dict[str, str] = {}
    feeds, digests = _told(plan, prints)
    for site, outlet in plan.outlets.items():
        record = outlet.record
        told = {
            key: _with_digests(item, digests.get((site, key), {}))
            for key, item in outlet.history.items.items()
        }
        changed = {item.key for item in outlet.moved}
        changed |= {key for key, item in told.items() if item is not outlet.history.items[key]}
        # Once for the record and the store: a kilobyte each, when no worker needs memory any more.
        kept = [
            (site, key, item.number, item_written(item))
            for key, item in told.items()
            if plan.is_whole or key in changed
        ]
        items += kept
        new = {number: data for _, _, number, data in kept}
        parts = _parts(new) if plan.is_whole else _parts_around(new, site, store)
        files |= {
            f"{site}/{address}": data
            for address, data in written(
                record,
                _head(outlet),
                outlet.history.changes,
                feeds[site] if plan.is_whole else {**record.feeds, **feeds[site]},
                parts,
                plan.is_whole,
                max((item.log[-1].at for item in told.values()), default=""),
            )
        }
        record_file = files[f"{site}/{FILE}"]
        sums[site] = sum_of(record_file)
        if plan.signer:
            files[f"{site}/{SIGNATURE}"] = sign(record_file, plan.signer)
    return Records(files, tuple(_pages(files, plan)), tuple(items), sums, plan.is_whole)


def _told(
    plan: Plan, prints: Mapping[str, Print]
) -> tuple[Mapping[str, dict[str, str]], Mapping[tuple[str, str], dict[str, str]]]:
    """By site the digests of the feeds' pages; by site and key those of items, by format."""
    feeds: dict[str, dict[str, str]] = {site: {} for site in plan.outlets}
    items: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for page in plan.pages:
        if (found := prints.get(page.path)) is None:
            continue
        if isinstance(page.view, FeedView | ChangesView | LogView):
            feeds[page.site][page.address] = found.file
        for key, digest in found.items.items():
            items[page.site, key][page.format] = digest
    return feeds, items


def _with_digests(item: Item, digests: Mapping[str, str]) -> Item:
    if not digests or digests == item.digests:
        return item
    return replace(item, digests=dict(sorted(digests.items())))


def _parts(items: Mapping[int, bytes]) -> Mapping[str, list[bytes]]:
    """All items, which are by number, by the address of their part, in order."""
    parts: dict[str, list[bytes]] = defaultdict(list)
    for number in sorted(items):
        parts[part_of(number)].append(items[number])
    return parts


def _parts_around(items: Mapping[int, bytes], site: str, store: Store) -> Mapping[str, list[bytes]]:
    """The parts that hold an item that changed; its neighbours come from the store."""
    found: dict[str, list[bytes]] = {}
    for address, first in {part_of(number): number // PART * PART for number in items}.items():
        there = store.items_between(site, first, first + PART - 1)
        found[address] = [items.get(number, json) for number, json in there]
    return found


def _head(outlet: Outlet) -> Mapping[str, str]:
    press = outlet.press
    head = {
        "$schema": schema_at(press, "edition"),
        "address": press.home,
        "newsroom": press.newsroom.name,
    }
    return head | ({"partner": outlet.reader.id} if outlet.reader.id else {})


def _pages(files: Mapping[str, bytes], plan: Plan) -> Iterator[Page]:
    for path, data in files.items():
        site = next(site for site in plan.outlets if path.startswith(f"{site}/"))
        address = path.removeprefix(f"{site}/")
        yield Page(address, FORMAT, FileView(address, sum_of(data)), site)
