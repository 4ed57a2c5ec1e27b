"""Build: brings the spare tree up to the plan, writing what changed, and switches over at once."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import msgspec
import orjson
from msgspec import Struct

from newskit.difference import (
    FORMER,
    Difference,
    Job,
    Making,
    Print,
    difference,
    row_of,
    with_mark,
)
from newskit.digest import digest_of, sum_of
from newskit.edition import forget_ahead, is_known, keep_ahead
from newskit.extension import ExtensionFault
from newskit.format import LOG
from newskit.formats import ADDED, FORMATS, OWN_PROCESSES
from newskit.formats.assets import NAME as ASSETS
from newskit.formats.assets import is_of_the_theme
from newskit.page import PUBLIC, FileView, Page, Rendered, parted, written
from newskit.plan import Plan
from newskit.problem import Problem
from newskit.records import FORMAT, RECORDED, Records, records_of
from newskit.store import PageRow, Store
from newskit.tree import Tree, is_open, is_served, point, trees
from newskit.workers import spread

# Pages rendered in one go by a worker: enough to forget what a message costs.
CHUNK = 64
# Chunks after which the disk is to take what was written: a second's work, or two.
SYNCED = 24
# So many rows for the store are made while workers render: three kilobytes each, and what is
# touched to make them is copied, for the workers share it. Of more pages they are made afterwards.
MOST_AHEAD = 16_000


class Edition(Struct, frozen=True):
    """What a build did: pages written anew, shared with the tree that was served, removed."""

    written: int
    shared: int
    removed: int
    kept: int
    is_new: bool = True


Progress = Callable[[int], None]


def build(
    plan: Plan, output: Path, store: Store, progress: Progress = lambda pages: None
) -> tuple[Edition | None, tuple[Problem, ...]]:
    """Publishes the plan into `output`, or nothing of it when a page could not be rendered.

    `output/current` points to one of two trees. The other one is brought up to date and synced,
    then the pointer is replaced: whoever reads sees the old edition or the new one, whole.
    """
    if plan.is_preview:
        raise ValueError("a preview shows what may not be published, and is never built")
    live, spare = trees(output)
    _distrust(store, live, spare)
    _purge(store, live, spare)
    is_first = _is_first(live, spare)
    put = _putting(live, spare, is_first)
    making = _making(plan, store, live)
    known = chain(_rows(plan, store), _rows_of_unknown(plan, store, live))
    changes = difference(plan.pages, known, plan.is_whole, making, live, spare)
    # What is told of an article may move, and no page of the formats that are made.
    is_any = changes.is_any or any(outlet.moved for outlet in plan.outlets.values())
    is_any = is_any or store.fact("signer") != plan.stands_on.signer
    # Nor may any where the record before was fetched: it is to stand here as it stands there.
    is_any = is_any or not all(
        is_known(outlet.record, site, store) for site, outlet in plan.outlets.items()
    )
    if live.edition and not is_any:
        if not (is_served(live) and is_open(output)):
            point(output, live)
        with store.writing():
            _stay(plan, store, live, spare, changes, making)
        _purge(store, live, spare)
        if not spare.edition:
            _follow(store, spare, live, live.edition)
        return Edition(0, 0, 0, changes.kept, is_new=False), ()
    if plan.is_whole and plan.press is not None:
        plan.press.templates.prove()
    spare.begin()
    rows: dict[str, PageRow] = {}
    ahead = _rows_ahead(changes.to_render, making, live, spare, rows)
    problems, prints = _render(plan, store, changes.to_render, spare, put, progress, ahead)
    if any(problem.is_error for problem in problems):
        return None, problems
    changes = changes.printed(prints)
    records = records_of(plan, changes.prints, store)
    known_records = _record_rows(plan, records, store)
    of_records = difference(records.pages, known_records, plan.is_whole, NOTHING, live, spare)
    for job in of_records.to_render:
        put(job.page.path, records.files[job.page.path])
    changes = changes.and_(of_records)
    for job in changes.to_share:
        spare.share(job.page.path, live)
    for path in changes.to_remove:
        spare.remove(path)
    # No two fillings of a tree have one name, or a tree that was filled again after a crash could
    # pass for what the store knows of it.
    edition = os.urandom(16).hex()
    was_known = bool(live.edition)
    spare.finish(edition)
    if is_first:
        live.finish(edition)
    new_rows = _rows_of(changes, making, live, spare, rows)
    _keep(store, live, spare, changes, new_rows, records, edition, is_first)
    point(output, spare)
    forget_ahead(output)
    with store.writing():
        store.set_facts(no_way_back=_NO_WAY_BACK if store.fact("withdrawn") else "")
        _settle(plan, store, edition)
    if was_known:
        _purge(store, spare, live)
    elif not is_first:
        _follow(store, live, spare, edition)
    counts = (len(changes.to_render), len(changes.to_share), len(changes.to_remove), changes.kept)
    return Edition(*counts), problems


def go_back(output: Path, store: Store) -> str:
    """Shows readers the edition before; or says why that may not be, and changes nothing."""
    live, spare = trees(output)
    is_known = spare.edition and spare.edition == store.fact(f"edition_{spare.name}")
    if reason := store.fact("no_way_back"):
        return reason
    if not is_known or spare.edition == live.edition:
        return "there is no edition before this one"
    with store.writing():
        # What is planned next is compared with all pages anew.
        store.set_facts(made_by="", seal="", no_way_back=_BACK_ALREADY)
    keep_ahead(output, live)
    point(output, spare)
    return ""


_BACK_ALREADY = "readers see the edition before already; the next build goes forward"
NOTHING = Making(lambda site: lambda name: "", {}, {})


def _making(plan: Plan, store: Store, live: Tree) -> Making:
    """What the pages of each tree are made by, and what of it is not what it was."""
    on = plan.stands_on
    before = orjson.loads(store.fact("made_by") or "{}")
    readers = orjson.loads(store.fact("readers") or "{}")
    remade = [name for name, digest in on.made_by.items() if before.get(name) != digest]
    return Making(
        digest=lambda site: plan.outlets[site].digest,
        made_by={
            site: digest_of([on.made_by, on.readers.get(site, ""), outlet.press.has_log])
            for site, outlet in plan.outlets.items()
        },
        remade={
            site: remade
            + (["the partner's file"] if readers.get(site) != on.readers.get(site) else [])
            + (
                ["the link to corrections"]
                if store.is_planned(f"{site}/{LOG}") != outlet.press.has_log
                else []
            )
            for site, outlet in plan.outlets.items()
        },
        printed=RECORDED,
        is_patient=True,
        outlives=_outliving(store, live),
    )


def _outliving(store: Store, live: Tree) -> Callable[[PageRow], bool]:
    """Stylesheets and fonts stay for one edition more. So do those that were to go, where readers
    have not got that far: they were sent back to an edition that needs them, or a build died."""
    may_be_needed = store.fact("settled") != live.edition

    def outlives(row: PageRow) -> bool:
        site, address = parted(row.path)
        is_ours = row.format in (ASSETS, FORMER) and site == PUBLIC and is_of_the_theme(address)
        return is_ours and (row.view is not None or may_be_needed)

    return outlives


def _rows_of_unknown(plan: Plan, store: Store, live: Tree) -> Iterator[PageRow]:
    """The stylesheet and the fonts that the front page in the served tree asks for, where the store
    that knew of them is lost: with an update of newskit there are often others."""
    if live.edition or not is_served(live):
        return
    planned = {page.path for page in plan.pages}
    asking = live.read(f"{PUBLIC}/index.html").decode(errors="replace")
    # The fonts after the stylesheet, which asks for them.
    for path in sorted(live.files(f"{PUBLIC}/assets"), reverse=True):
        _, address = parted(path)
        if not (is_of_the_theme(address) and address.removeprefix("assets/") in asking):
            continue
        asking += live.read(path).decode(errors="replace") if path.endswith(".css") else ""
        if path not in planned:
            new = PageRow(path, ASSETS, written(FileView(path, "")), "{}", "", "", None, None, "")
            yield with_mark(store.page(path) or new, live, "unknown")


def _rows(plan: Plan, store: Store) -> Iterator[PageRow]:
    """What the store knows of pages: of all, or of those that an amendment may touch."""
    if plan.is_whole:
        rows: Iterable[PageRow] = store.pages()
    else:
        paths = (page.path for page in plan.pages)
        rows = (*store.pages_apart(), *store.pages_gone(), *store.pages_at(paths))
    return (row for row in rows if row.format != FORMAT)


def _record_rows(plan: Plan, records: Records, store: Store) -> Iterator[PageRow]:
    if plan.is_whole:
        return (row for row in store.pages() if row.format == FORMAT)
    apart = (row for row in store.pages_apart() if row.format == FORMAT)
    return iter((*apart, *store.pages_at(page.path for page in records.pages)))


def _distrust(store: Store, live: Tree, spare: Tree) -> None:
    """What the store says of a tree holds only if the tree says the same. The spare one is then
    emptied: a build that died may have left anything there."""
    with store.writing():
        for tree in (live, spare):
            if not tree.edition or tree.edition != store.fact(f"edition_{tree.name}"):
                store.forget_tree(tree.name)
                tree.begin()
    if not spare.edition:
        spare.clear()
    if _is_first(live, spare):
        live.clear()
        live.begin()


def _is_first(live: Tree, spare: Tree) -> bool:
    """Whether there is no edition yet: then both trees are filled at once, and the next edition
    costs what changes, not what there is."""
    return not (live.edition or spare.edition or is_served(live))


def _putting(live: Tree, spare: Tree, is_first: bool) -> Callable[[str, bytes], None]:
    """How a page is put into the spare tree, and into the other one as well if it is the first."""
    is_fresh = not spare.edition

    def put(path: str, data: bytes) -> None:
        if is_fresh and not is_first and live.has(path, data):
            # What the other tree has is not written again when all that was known of it is lost:
            # hosts make ETags of a file's time, and whoever has the file would be sent it once
            # more.
            spare.link(path, live)
            return
        spare.write(path, data, is_fresh)
        if is_first:
            live.link(path, spare)

    return put


def _render(
    plan: Plan,
    store: Store,
    jobs: Sequence[Job],
    spare: Tree,
    put: Callable[[str, bytes], None],
    progress: Progress,
    meanwhile: Iterator[None],
) -> tuple[tuple[Problem, ...], dict[str, Print]]:
    """Renders and writes, in workers where that pays, and `meanwhile` something else; the problems
    of what could not be, and what was made, by path, of pages that the record tells of. `store` is
    where the press finds articles: a chunk's at once."""
    wants_own = [job.page for job in jobs if job.page.format in OWN_PROCESSES]
    # What is long comes last, and at the end there would be too little to share out.
    others = [job for job in reversed(jobs) if job.page.format not in OWN_PROCESSES]

    def work(bundles: Iterable[bytes]) -> tuple[int, list[Problem], dict[str, Print]]:
        count = 0
        marked = [pair for bundle in bundles for pair in _BUNDLE.decode(zlib.decompress(bundle))]
        marks = {page.path: mark for page, mark in marked}
        problems: list[Problem] = []
        prints: dict[str, Print] = {}
        with store.here().reading():
            for rendered in _rendered(plan, (page for page, _ in marked)):
                count += 1
                path = rendered.page.path
                if rendered.problem is not None:
                    problems.append(rendered.problem)
                if rendered.page.format in RECORDED:
                    prints[path] = Print(marks[path], sum_of(rendered.data), rendered.digests)
                put(path, rendered.data)
        return count, problems, prints

    problems: list[Problem] = []
    prints: dict[str, Print] = {}
    rendering = spread(_bundles(others), work, len(others), 1, meanwhile)
    for number, done in enumerate(rendering, 1):
        count, found, made = done
        progress(count)
        problems += found
        prints |= made
        # The disk takes what is there while the rest is rendered, and at the end nobody waits.
        if number % SYNCED == 0:
            spare.sync()
    for rendered in _rendered(plan, wants_own):
        progress(1)
        if rendered.problem is not None:
            problems.append(rendered.problem)
        put(rendered.page.path, rendered.data)
    return tuple(problems), prints


def _bundles(jobs: Sequence[Job]) -> list[bytes]:
    """Pages with their fingerprints, as many as are rendered in one go, packed: a worker that
    touched them in the memory that it shares would get a copy of all that lies around them.
    """
    for job in jobs:
        if job.page.format in ADDED:
            _refuse_odd(job.page)
    parts = (jobs[start : start + CHUNK] for start in range(0, len(jobs), CHUNK))
    pairs = ([(job.page, job.mark) for job in part] for part in parts)
    return [zlib.compress(msgspec.msgpack.encode(part), 1) for part in pairs]


_BUNDLE: Final = msgspec.msgpack.Decoder(list[tuple[Page, str]])
_PAGE: Final = msgspec.msgpack.Decoder(Page)


def _refuse_odd(page: Page) -> None:
    """A view of somebody else's may hold what no worker, and no store, could be told."""
    try:
        _PAGE.decode(msgspec.msgpack.encode(page))
    except (TypeError, ValueError) as error:
        words = f"the format `{page.format}` made a page at /{page.address} whose view is not plain"
        raise ExtensionFault(f"{words}: {error}") from error


def _rendered(plan: Plan, pages: Iterable[Page]) -> Iterator[Rendered]:
    """The pages, those of one format in one tree in one go."""
    groups: dict[tuple[str, str], list[Page]] = {}
    for page in pages:
        groups.setdefault((page.site, page.format), []).append(page)
    for (site, name), group in groups.items():
        yield from FORMATS[name].render(group, plan.outlets[site].press)


def _follow(store: Store, live: Tree, served: Tree, edition: str) -> None:
    """A tree of which nothing is known is made the same as the other by links, while nobody waits:
    the next edition then costs what changes, not what there is. What is in it goes at once: it may
    be what must not be read any more."""
    live.clear()
    live.begin()
    paths = [row.path for row in store.pages() if getattr(row, served.name) is not None]

    def work(some: list[str]) -> int:
        for path in some:
            live.link(path, served)
        return len(some)

    for _ in spread(paths, work, len(paths), 500):
        pass
    live.finish(edition)
    with store.writing():
        store.copy_tree(served.name, live.name)
        store.set_facts(**{f"edition_{live.name}": edition})


def _keep(
    store: Store,
    live: Tree,
    spare: Tree,
    changes: Difference,
    rows: Iterable[PageRow],
    records: Records,
    edition: str,
    is_first: bool,
) -> None:
    """Before the switch: a store that is one edition ahead of the pointer is still right about
    what each tree holds, and about what must leave the tree that was served. `rows` are of what is
    new in the spare one."""
    if is_first:
        rows = (with_mark(row, live, getattr(row, spare.name)) for row in rows)
    with store.writing():
        store.keep_pages(changes.rows)
        store.keep_pages(rows)
        for site, digest in records.sums.items():
            if records.is_whole:
                store.forget_items(site)
            store.set_facts(**{f"record {site}": digest})
        store.keep_items(records.items)
        for tree in (live, spare) if is_first else (spare,):
            store.set_facts(**{f"edition_{tree.name}": edition})
        store.set_facts(settled="", no_way_back=_NO_END)
        # A build that died just before its switch may have known that this same tree is due.
        if changes.withdraws:
            store.set_facts(withdrawn=live.name)


_NO_END = "the last build did not come to its end"
_NO_WAY_BACK = "an article that it tells may not be read any more"


def _rows_ahead(
    jobs: Sequence[Job], making: Making, live: Tree, spare: Tree, rows: dict[str, PageRow]
) -> Iterator[None]:
    """Makes rows of pages that are still to be rendered, by path, some at each step: of those that
    are known without what is made of them."""
    known = (job for job in jobs if job.page.format not in RECORDED)
    for number, job in enumerate(known if len(jobs) <= MOST_AHEAD else (), 1):
        rows[job.page.path] = row_of(job, making, live, spare)
        if number % CHUNK == 0:
            yield


def _rows_of(
    changes: Difference,
    making: Making,
    live: Tree,
    spare: Tree,
    ahead: Mapping[str, PageRow],
) -> Iterator[PageRow]:
    """The rows of what is new in the spare tree, made `ahead` or now, in the order of the store's
    table: so ten thousand are kept in half the time."""
    both = (*changes.to_render, *changes.to_share)
    jobs = sorted(both, key=lambda job: job.page.path)
    return (ahead.get(job.page.path) or row_of(job, making, live, spare) for job in jobs)


def _stay(
    plan: Plan, store: Store, live: Tree, spare: Tree, changes: Difference, making: Making
) -> None:
    """What is served is what is planned. The spare tree may be another edition, even a later one:
    of a build that died before its switch, or that was gone back from."""
    rows = (*changes.rows, *_rows_of(changes, making, live, spare, {}))
    store.keep_pages(_as_held(row, store) for row in rows)
    if store.fact("settled") == spare.edition != live.edition:
        store.set_facts(no_way_back="")
    store.set_facts(withdrawn=spare.name if changes.withdraws else "")
    _settle(plan, store, live.edition)


def _as_held(row: PageRow, store: Store) -> PageRow:
    """The row with the fingerprints that the store has: no tree was written to."""
    old = store.page(row.path)
    return row._replace(a=old.a if old else None, b=old.b if old else None)


def _purge(store: Store, live: Tree, spare: Tree) -> None:
    """When an article was withdrawn: the tree that is not served becomes the same as the other, and
    nothing of the edition before is left, be it a page, a list, a map or a picture. Who still reads
    there finds the new pages, not none."""
    if store.fact("withdrawn") != spare.name:
        return
    edition, apart = live.edition, store.pages_apart()
    spare.begin()
    for row in apart:
        if getattr(row, live.name) is None:
            spare.remove(row.path)
        else:
            spare.share(row.path, live)
    spare.finish(edition)
    with store.writing():
        store.copy_tree(live.name, spare.name)
        store.set_facts(**{f"edition_{spare.name}": edition})
        store.set_facts(withdrawn="", no_way_back=_NO_WAY_BACK)


def _settle(plan: Plan, store: Store, edition: str) -> None:
    """From here on the store is right about the edition that readers see."""
    facts = plan.stands_on.facts(plan.as_of, plan.ledger)
    store.set_facts(settled=edition, seal=plan.seal, **facts)
    store.settle()
    store.drop_gone_pages()
