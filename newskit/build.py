"""Build: brings the spare tree up to the plan, writing what changed, and switches over at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import orjson

from newskit.digest import digest_of
from newskit.formats import FORMATS, OWN_PROCESSES
from newskit.page import Page, fingerprint, needs, restored, written
from newskit.plan import Plan
from newskit.problem import Problem
from newskit.store import PageRow, Store
from newskit.tree import Tree, is_open, is_served, point, trees
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
    is_new: bool = True


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
    _purge(store, live, spare)
    is_fresh = not spare.edition
    changes = _changes(plan, store, live, spare)
    if live.edition and not changes.is_any:
        if not (is_served(live) and is_open(output)):
            point(output, live)
        with store.writing():
            _stay(plan, store, live, spare, changes)
        _purge(store, live, spare)
        if not spare.edition:
            _follow(store, spare, live, live.edition)
        return Edition(0, 0, 0, changes.kept, is_new=False), ()
    spare.begin()
    problems = tuple(_render(plan, changes.to_render, spare, is_fresh, progress))
    if any(problem.is_error for problem in problems):
        return None, problems
    for job in changes.to_share:
        spare.share(job.page.path, live)
    for path in changes.to_remove:
        spare.remove(path)
    # No two fillings of a tree have one name, or a tree that was filled again after a crash could
    # pass for what the store knows of it.
    edition = os.urandom(16).hex()
    was_known = bool(live.edition)
    spare.finish(edition)
    _keep(store, live, spare, changes, edition)
    point(output, spare)
    with store.writing():
        store.set_facts(no_way_back=_NO_WAY_BACK if store.fact("withdrawn") else "")
        _settle(plan, store, edition)
    if was_known:
        _purge(store, spare, live)
    else:
        _follow(store, live, spare, edition)
    counts = (len(changes.to_render), len(changes.to_share), len(changes.to_remove), changes.kept)
    return Edition(*counts), problems


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


@dataclass(frozen=True, slots=True)
class _Changes:
    """What sets the spare tree apart from the plan; `is_any` when the one that is served differs.

    Otherwise the spare may stay behind: it catches up when there is something to publish.
    `withdraws` when the plan before named an article that this one does not. `rows` are those that
    are not what the store has, beside those of `to_render` and `to_share`.
    """

    is_any: bool
    to_render: list[Job]
    to_share: list[Job]
    to_remove: list[str]
    rows: list[PageRow]
    kept: int
    withdraws: bool


def _changes(plan: Plan, store: Store, live: Tree, spare: Tree) -> _Changes:
    known = {
        row.path: row
        for row in (
            store.pages()
            if plan.is_whole
            else (*store.pages_apart(), *store.pages_at(page.path for page in plan.pages))
        )
    }
    to_render: list[Job] = []
    to_share: list[Job] = []
    rows: list[PageRow] = []
    kept = 0
    is_any = False
    names: set[str] = set()
    old_names: set[str] = set()
    made_by = digest_of(plan.stands_on.made_by)
    before = orjson.loads(store.fact("made_by") or "{}")
    remade = [name for name, digest in plan.stands_on.made_by.items() if before.get(name) != digest]
    for page in plan.pages:
        row = known.pop(page.path, None)
        parts = {name: plan.digest(name) for name in needs(page.view)}
        mark = fingerprint(page, parts, made_by)
        in_live = row is not None and getattr(row, live.name) == mark
        in_spare = row is not None and getattr(row, spare.name) == mark
        is_any = is_any or not in_live
        names.update(parts)
        if row is not None and not in_live:
            old_names.update(orjson.loads(row.parts))
        new_row = PageRow(
            path=page.path,
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
            if row.view is not None:
                old_names.update(orjson.loads(row.parts))
            # No page claims it any more. The tree that is served keeps it until the one after.
            is_any = is_any or is_live is not None
            if is_spare is not None:
                to_remove.append(row.path)
            rows.append(_with(row, spare, None)._replace(view=None))
        elif is_live != is_spare:
            # It is as the plan before had it, and the spare tree is one edition behind.
            page = restored(row.path, row.format, row.view)
            job = Job(page, _with(row, spare, is_live))
            to_share.append(job)
    withdraws = plan.is_whole and not _slugs(old_names) <= _slugs(names)
    return _Changes(is_any, to_render, to_share, to_remove, rows, kept, withdraws)


def _slugs(names: Iterable[str]) -> set[str]:
    """The articles among what views name."""
    parts = (name.split(":", 1) for name in names)
    return {slug for kind, slug in parts if kind in ("article", "card")}


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
                spare.write(rendered.page.path, rendered.data, is_fresh)
        return count, problems

    for count, problems in spread(others, work, len(others), CHUNK):
        progress(count)
        yield from problems
    for format_name, group in _by_format(wants_own):
        for rendered in FORMATS[format_name].render(group, press):
            progress(1)
            if rendered.problem is not None:
                yield rendered.problem
            spare.write(rendered.page.path, rendered.data, is_fresh)


def _by_format(pages: Iterable[Page]) -> list[tuple[str, list[Page]]]:
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(page.format, []).append(page)
    return list(groups.items())


def _follow(store: Store, live: Tree, served: Tree, edition: str) -> None:
    """A tree of which nothing is known is made the same as the other by links, while nobody waits:
    the next edition then costs what changes, not what there is. What is in it goes at once: it may
    be what must not be read any more."""
    live.clear()
    live.begin()
    paths = [row.path for row in store.pages() if row.view is not None]

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


def _keep(store: Store, live: Tree, spare: Tree, changes: _Changes, edition: str) -> None:
    """Before the switch: a store that is one edition ahead of the pointer is still right about
    what each tree holds, and about what must leave the tree that was served."""
    with store.writing():
        store.keep_pages(changes.rows)
        store.keep_pages(job.row for job in (*changes.to_render, *changes.to_share))
        store.set_facts(**{f"edition_{spare.name}": edition})
        store.set_facts(settled="", no_way_back=_NO_END)
        # A build that died just before its switch may have known that this same tree is due.
        if changes.withdraws:
            store.set_facts(withdrawn=live.name)


_NO_END = "the last build did not come to its end"
_NO_WAY_BACK = "an article that it tells may not be read any more"


def _stay(plan: Plan, store: Store, live: Tree, spare: Tree, changes: _Changes) -> None:
    """What is served is what is planned. The spare tree may be another edition, even a later one:
    of a build that died before its switch, or that was gone back from."""
    both = (*changes.to_render, *changes.to_share)
    store.keep_pages(_as_held(row, store) for row in (*changes.rows, *(job.row for job in both)))
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
