"""Build: brings the spare tree up to the plan, writing what changed, and switches over at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import orjson

from newskit.digest import digest_of
from newskit.formats import FORMATS, OWN_PROCESSES
from newskit.page import Page, fingerprint, needs, slugs_told, unwritten, written
from newskit.plan import Plan
from newskit.problem import Problem
from newskit.store import PageRow, Store
from newskit.tree import Tree, point, trees
from newskit.workers import spread

# Pages rendered in one go by a worker: enough to forget what a message costs.
CHUNK = 64


@dataclass(frozen=True, slots=True)
class Edition:
    """What a build did: pages written anew, shared with the tree that was served, removed."""

    written: int
    shared: int
    removed: int
    kept: int


class Job(NamedTuple):
    """A page to bring to the spare tree, and the row that the store is to have of it."""

    page: Page
    row: PageRow


Progress = Callable[[int], None]


def build(
    plan: Plan, output: Path, store: Store, progress: Progress = lambda pages: None
) -> tuple[Edition | None, tuple[Problem, ...]]:
    """Publishes the plan into `output`, or nothing of it when a page could not be rendered.

    `output/public` points to one of two trees. The other one is brought up to date and synced, then
    the pointer is replaced: whoever reads sees the old edition or the new one, whole.
    """
    live, spare = trees(output)
    _distrust(store, live, spare)
    _purge(store, spare)
    is_fresh = not spare.edition
    changes = _changes(plan, store, live, spare)
    if live.edition and not changes.is_any:
        with store.writing():
            _settle(plan, store)
        return Edition(0, 0, 0, changes.kept), ()
    if is_fresh:
        spare.clear()
    spare.begin()
    problems = tuple(_render(plan, changes.to_render, spare, is_fresh, progress))
    if any(problem.is_error for problem in problems):
        return None, problems
    for job in changes.to_share:
        spare.share(job.page.address, live)
    for address in changes.to_remove:
        spare.remove(address)
    edition = digest_of([plan.stands_on, plan.as_of, len(changes.to_render), live.edition])
    spare.finish(edition)
    _keep(plan, store, live, spare, changes, edition)
    point(output, spare)
    with store.writing():
        _settle(plan, store)
    _purge(store, live)
    counts = (len(changes.to_render), len(changes.to_share), len(changes.to_remove), changes.kept)
    return Edition(*counts), problems


def _distrust(store: Store, *both: Tree) -> None:
    """What the store says of a tree holds only if the tree says the same."""
    with store.writing():
        for tree in both:
            if not tree.edition or tree.edition != store.fact(f"edition_{tree.name}"):
                store.forget_tree(tree.name)
                tree.begin()


@dataclass(frozen=True, slots=True)
class _Changes:
    """What sets the spare tree apart from the plan; `is_any` when the one that is served differs.

    Otherwise the spare may stay behind: it catches up when there is something to publish.
    """

    is_any: bool
    to_render: list[Job]
    to_share: list[Job]
    to_remove: list[str]
    rows: list[PageRow]
    kept: int


def _changes(plan: Plan, store: Store, live: Tree, spare: Tree) -> _Changes:
    known = {
        row.address: row
        for row in (
            store.pages()
            if plan.is_whole
            else (*store.pages_apart(), *store.pages_at(page.address for page in plan.pages))
        )
    }
    to_render: list[Job] = []
    to_share: list[Job] = []
    rows: list[PageRow] = []
    kept = 0
    is_any = False
    made_by = digest_of(plan.stands_on.made_by)
    before = orjson.loads(store.fact("made_by") or "{}")
    remade = [name for name, digest in plan.stands_on.made_by.items() if before.get(name) != digest]
    for page in plan.pages:
        row = known.pop(page.address, None)
        parts = {name: plan.digest(name) for name in needs(page.view)}
        mark = fingerprint(page, parts, made_by)
        in_live = row is not None and getattr(row, live.name) == mark
        in_spare = row is not None and getattr(row, spare.name) == mark
        is_any = is_any or not in_live
        new_row = PageRow(
            address=page.address,
            format=page.format,
            view=written(page.view),
            parts=orjson.dumps(parts).decode(),
            reason=row.reason if row and in_live else _reason(row, parts, remade),
            a=row.a if row else None,
            b=row.b if row else None,
        )
        job = Job(page, _with(new_row, spare, mark))
        if in_spare:
            kept += 1
            if row != job.row:
                rows.append(job.row)
        elif in_live:
            to_share.append(job)
        else:
            to_render.append(job)
    to_remove: list[str] = []
    for row in known.values():
        is_live, is_spare = getattr(row, live.name), getattr(row, spare.name)
        if plan.is_whole or row.view is None:
            # No page claims it any more. The tree that is served keeps it until the one after.
            is_any = is_any or is_live is not None
            if is_spare is not None:
                to_remove.append(row.address)
            rows.append(_with(row, spare, None)._replace(view=None))
        elif is_live != is_spare:
            # It is as the plan before had it, and the spare tree is one edition behind.
            job = Job(_page(row), _with(row, spare, is_live))
            to_share.append(job)
    return _Changes(is_any, to_render, to_share, to_remove, rows, kept)


def _reason(row: PageRow | None, parts: dict[str, str], remade: list[str]) -> str:
    """Why a page is written: what it is made from that is not what it was."""
    if row is None or row.view is None:
        return "it is new"
    old = orjson.loads(row.parts)
    changed = [
        f"{name.replace(':', ' ')} changed" for name in parts if old.get(name) != parts[name]
    ]
    changed += [f"it no longer names {name.replace(':', ' ')}" for name in old if name not in parts]
    changed += [f"{name} changed" for name in remade]
    return "; ".join(changed[:6]) or "what it names stands in another order"


def _with(row: PageRow, tree: Tree, mark: str | None) -> PageRow:
    return row._replace(a=mark) if tree.name == "a" else row._replace(b=mark)


def _page(row: PageRow) -> Page:
    assert row.view is not None
    return Page(row.address, row.format, unwritten(row.view))


def _render(
    plan: Plan, jobs: list[Job], spare: Tree, is_fresh: bool, progress: Progress
) -> Iterator[Problem]:
    """Renders and writes, in workers where that pays; the problems of what could not be."""
    assert plan.press is not None
    press = plan.press
    wants_own = [job.page for job in jobs if job.page.format in OWN_PROCESSES]
    others = [job.page for job in jobs if job.page.format not in OWN_PROCESSES]

    def work(pages: Iterable[Page]) -> tuple[int, list[Problem]]:
        count, problems = 0, []
        for format_name, group in _by_format(pages):
            for rendered in FORMATS[format_name].render(group, press):
                count += 1
                if rendered.problem is not None:
                    problems.append(rendered.problem)
                spare.write(rendered.page.address, rendered.data, is_fresh)
        return count, problems

    for count, problems in spread(others, work, len(others), CHUNK):
        progress(count)
        yield from problems
    for format_name, group in _by_format(wants_own):
        for rendered in FORMATS[format_name].render(group, press):
            progress(1)
            if rendered.problem is not None:
                yield rendered.problem
            spare.write(rendered.page.address, rendered.data, is_fresh)


def _by_format(pages: Iterable[Page]) -> list[tuple[str, list[Page]]]:
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(page.format, []).append(page)
    return list(groups.items())


def _keep(
    plan: Plan, store: Store, live: Tree, spare: Tree, changes: _Changes, edition: str
) -> None:
    """Before the switch: a store that is one edition ahead of the pointer is still right about
    what each tree holds, and about what must leave the tree that was served."""
    withdrawn = [row.address for row in _withdrawn(plan, store)]
    # A build that died just before its switch has left what it knew must leave this same tree.
    due = orjson.loads(store.fact("withdrawn") or "{}")
    if due.get("tree") == live.name:
        withdrawn += due["addresses"]
    with store.writing():
        store.keep_pages(changes.rows)
        store.keep_pages(job.row for job in (*changes.to_render, *changes.to_share))
        store.set_facts(**{f"edition_{spare.name}": edition})
        due = {"tree": live.name, "addresses": withdrawn} if withdrawn else {}
        store.set_facts(withdrawn=orjson.dumps(due).decode())
        store.set_facts(no_way_back=_NO_WAY_BACK if withdrawn else "")


_NO_WAY_BACK = "an article was withdrawn since, or came under an embargo"


def _withdrawn(plan: Plan, store: Store) -> list[PageRow]:
    """The pages of the last plan that told or named an article which may not be read any more."""
    if not plan.is_whole:
        return []
    told = {slug for page in plan.pages for slug in slugs_told(page.view)}
    before = [row.view for row in store.pages() if row.view is not None]
    gone = {slug for view in before for slug in slugs_told(unwritten(view))} - told
    return store.pages_naming(gone)


def _purge(store: Store, spare: Tree) -> None:
    """Takes out of the tree that is not served every file that carried a withdrawn article; what
    is left of it is an edition no more."""
    due = orjson.loads(store.fact("withdrawn") or "{}")
    if due.get("tree") != spare.name:
        return
    addresses = due["addresses"]
    for address in addresses:
        spare.remove(address)
    with store.writing():
        store.clear_pages(addresses, spare.name)
        store.set_facts(withdrawn="")


def _settle(plan: Plan, store: Store) -> None:
    store.set_facts(**plan.stands_on.facts(plan.as_of, plan.ledger))
    store.settle()
    store.drop_gone_pages()
