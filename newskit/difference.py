"""Difference: what sets a spare tree apart from the plan: pages to render, to share, to remove."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec
import orjson
from msgspec import Struct, field
from msgspec.structs import replace

from newskit.page import FileView, Page, fingerprint, needs, parted, restored, told, written
from newskit.store import PageRow
from newskit.tree import Tree

# The format of a file that no page is planned for any more, and that stays: see `Making.outlives`.
FORMER: Final = "former"


class Job(Struct, frozen=True):
    """A page to bring to the spare tree, with `mark`, its fingerprint, or '' where that is made
    with the row; `held` is that of what the other tree has. `reason` is why it is made, `prints`
    what was made of it. `row` is what the store is to have of it; of a page to render it is made
    late, for it has three kilobytes."""

    page: Page
    mark: str
    held: str | None
    reason: str
    prints: str
    row: PageRow | None = None


class Print(Struct, frozen=True):
    """What was made of a page: the digest of its bytes, and those of the items that it carries, by
    key. `of` is the fingerprint of the page that it was made of."""

    of: str
    file: str
    items: Mapping[str, str] = field(default_factory=dict)


def unwritten_print(text: str) -> Print | None:
    return _PRINT.decode(text) if text else None


_PRINT: Final = msgspec.json.Decoder(Print)


class Making(Struct, frozen=True):
    """What decides a page's bytes beside its view, by the site that it stands in: `digest` gives
    what answers for whatever a view names, `made_by` stands for all that every page depends on,
    `remade` names what of that is not what it was. Pages of the formats in `printed` are known by
    what was made of them too. With `is_patient` the fingerprint of a page that nothing is known of
    is made with its row: until then it decides nothing, and in a first build all pages are such.
    `outlives` says of a row whether its file stays for one edition more when it is planned no more:
    who got a page just before the switch asks for its stylesheet just after.
    """

    digest: Callable[[str], Callable[[str], str]]
    made_by: Mapping[str, str]
    remade: Mapping[str, list[str]]
    printed: Collection[str] = ()
    is_patient: bool = False
    outlives: Callable[[PageRow], bool] = lambda row: False


class Difference(Struct, frozen=True):
    """`is_any` when the tree that is served differs from the plan, but for what outlives the plan
    before: otherwise the spare one may stay behind, and catches up when there is something to
    publish. `withdraws` when the plan before named an article in some site that this one does not
    name there. `rows` are those that are not what the store has, beside those of `to_render` and
    `to_share`. `prints` are those of pages that stay, by path.
    """

    is_any: bool = False
    to_render: tuple[Job, ...] = ()
    to_share: tuple[Job, ...] = ()
    to_remove: tuple[str, ...] = ()
    rows: tuple[PageRow, ...] = ()
    kept: int = 0
    withdraws: bool = False
    prints: Mapping[str, Print] = field(default_factory=dict)

    def printed(self, prints: Mapping[str, Print]) -> Difference:
        """The same after rendering: the rows say what was made."""
        jobs = tuple(
            replace(job, prints=msgspec.json.encode(made).decode())
            if (made := prints.get(job.page.path))
            else job
            for job in self.to_render
        )
        return replace(self, to_render=jobs, prints={**self.prints, **prints})

    def and_(self, other: Difference) -> Difference:
        """Both at once."""
        return Difference(
            self.is_any or other.is_any,
            self.to_render + other.to_render,
            self.to_share + other.to_share,
            self.to_remove + other.to_remove,
            self.rows + other.rows,
            self.kept + other.kept,
            self.withdraws or other.withdraws,
            {**self.prints, **other.prints},
        )


def difference(
    pages: Sequence[Page],
    rows: Iterable[PageRow],
    is_whole: bool,
    making: Making,
    live: Tree,
    spare: Tree,
) -> Difference:
    """How the trees differ from these pages; `rows` are what the store knows of them. If the pages
    are all there are, what is none of them is to be removed, at once or when it has outlived them.
    """
    known = {row.path: row for row in rows}
    to_render: list[Job] = []
    to_share: list[Job] = []
    new_rows: list[PageRow] = []
    prints: dict[str, Print] = {}
    kept = 0
    is_any = False
    was_told: set[tuple[str, str]] = set()
    for page in pages:
        row = known.pop(page.path, None)
        if row is None and making.is_patient and page.format not in making.printed:
            is_any = True
            to_render.append(Job(page, "", None, _reason(None, {}, []), ""))
            continue
        parts = _parts(page, making)
        mark = _mark(page, parts, making)
        in_live = row is not None and getattr(row, live.name) == mark
        in_spare = row is not None and getattr(row, spare.name) == mark
        print_ = unwritten_print(row.prints) if row else None
        # A tree may have the page, and nobody may know what was made of it: it is made again.
        is_unknown = page.format in making.printed and (print_ is None or print_.of != mark)
        is_any = is_any or not in_live
        if row is not None and not in_live:
            was_told.update(_told(page.site, orjson.loads(row.parts)))
        job = Job(
            page,
            mark,
            held=getattr(row, live.name) if row else None,
            reason=row.reason
            if row and in_live
            else _reason(row, parts, making.remade.get(page.site, [])),
            prints=row.prints if row and not is_unknown else "",
        )
        if is_unknown or not (in_spare or in_live):
            to_render.append(job)
            continue
        if print_ is not None:
            prints[page.path] = print_
        new_row = _row(job, parts, live, spare)
        if in_spare:
            kept += 1
            if row != new_row:
                new_rows.append(new_row)
        else:
            to_share.append(replace(job, row=new_row))
    to_remove: list[str] = []
    for row in known.values():
        is_live, is_spare = getattr(row, live.name), getattr(row, spare.name)
        if is_whole and is_live is not None and making.outlives(row):
            stays = with_mark(row, spare, is_live)._replace(format=FORMER, view=None)
            if is_spare == is_live:
                new_rows.append(stays)
            else:
                to_share.append(Job(_former(row.path), is_live, is_live, row.reason, "", stays))
        elif is_whole or row.view is None:
            if row.view is not None:
                was_told.update(_told(parted(row.path)[0], orjson.loads(row.parts)))
            # No page claims it any more. The tree that is served keeps it until the one after.
            is_any = is_any or (is_live is not None and row.format != FORMER)
            if is_spare is not None:
                to_remove.append(row.path)
            new_rows.append(with_mark(row, spare, None)._replace(view=None))
        elif is_live != is_spare:
            # It is as the plan before had it, and the spare tree is one edition behind.
            page = restored(row.path, row.format, row.view)
            shared = with_mark(row, spare, is_live)
            to_share.append(Job(page, is_live, is_live, row.reason, row.prints, shared))
    return Difference(
        is_any,
        tuple(to_render),
        tuple(to_share),
        tuple(to_remove),
        tuple(new_rows),
        kept,
        is_whole and bool(was_told) and not was_told <= _all_told(pages),
        prints,
    )


def _former(path: str) -> Page:
    site, address = parted(path)
    return Page(address, FORMER, FileView(address, ""), site)


def row_of(job: Job, making: Making, live: Tree, spare: Tree) -> PageRow:
    """What the store is to have of the job's page."""
    if job.row is not None:
        return job.row
    parts = _parts(job.page, making)
    job = job if job.mark else replace(job, mark=_mark(job.page, parts, making))
    return _row(job, parts, live, spare)


def _row(job: Job, parts: Mapping[str, str], live: Tree, spare: Tree) -> PageRow:
    page, marks = job.page, {live.name: job.held, spare.name: job.mark}
    return PageRow(
        page.path,
        page.format,
        written(page.view),
        orjson.dumps(parts).decode(),
        job.prints,
        job.reason,
        marks["a"],
        marks["b"],
        told(page.view),
    )


def _parts(page: Page, making: Making) -> dict[str, str]:
    digest = making.digest(page.site)
    return {name: digest(name) for name in needs(page.view)}


def _mark(page: Page, parts: Mapping[str, str], making: Making) -> str:
    return fingerprint(page, parts, making.made_by.get(page.site, ""))


def with_mark(row: PageRow, tree: Tree, mark: str | None) -> PageRow:
    """The row, with the fingerprint of what a tree holds of the page."""
    return row._replace(a=mark) if tree.name == "a" else row._replace(b=mark)


def _told(site: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The articles among what a view names, in their site: who may not be read by everybody any
    more may still be a partner's."""
    for name in names:
        kind, _, slug = name.partition(":")
        if kind in ("article", "card"):
            yield site, slug


def _all_told(pages: Sequence[Page]) -> set[tuple[str, str]]:
    return {one for page in pages for one in _told(page.site, needs(page.view))}


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
