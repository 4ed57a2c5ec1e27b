"""Reach: what an edit of an article would change for each reader, before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from sqlite3 import DatabaseError

import orjson
from msgspec import Struct

from newskit.edition import FILE, edition_before, edition_seen, history_of, record_in
from newskit.folder import Folder
from newskit.format import LOG
from newskit.history import Item
from newskit.page import (
    ChangesView,
    FeedView,
    FileView,
    ListView,
    LogView,
    MapView,
    MovedView,
    Page,
    StoryView,
    TombstoneView,
    View,
    needs,
    parted,
    restored,
    written,
)
from newskit.partner import Reader
from newskit.plan import Plan, plan
from newskit.recollection import recollected
from newskit.store import PageRow, Store, known_store
from newskit.tree import Tree, trees


class Reach(Struct, frozen=True):
    """`before` is the article's item as the reader has it, and `after` as the reader would; None
    where there is none. The pages are those that would be made, changed or removed. With the first
    correction of a site, and when the last one goes, the `links_change` on every page as well."""

    reader: Reader
    before: Item | None
    after: Item | None
    made: tuple[Page, ...]
    changed: tuple[Page, ...]
    removed: tuple[Page, ...]
    links_change: bool = False

    @property
    def is_any(self) -> bool:
        return bool(self.made or self.changed or self.removed)


class Seen(Struct, frozen=True):
    """The pages that readers have now. `rows` are what the store knows of them, by path; None where
    it does not know that edition: then `has` alone says which there are."""

    rows: Mapping[str, PageRow] | None
    has: Callable[[str], bool]


class Prospect(Struct, frozen=True):
    """Two plans of one instant: of the files as they are, and with the drafts in place of some.
    Nothing of either is published: what readers have may be another edition, for the last build may
    have failed. `tree` is what they see, and `folder` holds its records."""

    now: Plan
    then: Plan
    store: Store
    folder: Path | None
    tree: Tree
    rows: Mapping[str, PageRow] | None

    def reaches(self, key: str) -> Iterator[Reach]:
        """What the edit of the article of that key would be to each reader: of the pages that it
        changes, and those that name the article, all that are not as the reader has them."""
        had, would_have = _told(self.now), _told(self.then)
        seen = self._seen(had)
        for root, outlet in self.then.outlets.items():
            before, after = self._item(root, key), outlet.history.items.get(key)
            names = set(_names(key, filter(None, (before, after))))
            old = {path: told for path, told in had.items() if told.page.site == root}
            new = {path: told for path, told in would_have.items() if told.page.site == root}
            touched = [
                path
                for path, told in sorted(new.items())
                if told != old.get(path) or not names.isdisjoint(told.parts)
            ]
            gone = {path: told.page for path, told in old.items() if seen.has(path)}
            gone |= {page.path: page for page in _naming(names, root, seen)}
            yield Reach(
                reader=outlet.reader,
                before=before,
                after=after,
                made=tuple(new[path].page for path in touched if not seen.has(path)),
                changed=tuple(
                    new[path].page
                    for path in touched
                    if seen.has(path) and self._is_other(new[path], old.get(path), seen)
                ),
                removed=tuple(page for path, page in sorted(gone.items()) if path not in new),
                links_change=outlet.press.has_log != seen.has(f"{root}/{LOG}")
                and seen.has(f"{root}/{FILE}"),
            )

    def _seen(self, had: Mapping[str, _Told]) -> Seen:
        if self.folder is None:
            return Seen({}, lambda path: False)
        if self.folder != self.tree.root:
            # It was fetched: of what is published elsewhere, only the record is known.
            return Seen(None, had.__contains__)
        if self.rows is None:
            return Seen(None, lambda path: (self.tree.root / path).is_file())
        return Seen(self.rows, self.rows.__contains__)

    def _is_other(self, page: _Told, old: _Told | None, seen: Seen) -> bool:
        """Whether a page that readers have tells otherwise what they would get."""
        if seen.rows is None:
            return page != old
        row = seen.rows[page.page.path]
        return row.view != written(page.page.view) or orjson.loads(row.parts) != page.parts

    def _item(self, root: str, key: str) -> Item | None:
        """The item that a reader has now."""
        if self.folder is None:
            return None
        record = record_in(self.folder / root)
        return history_of(record, self.folder / root, root, self.store).items.get(key)


def _names(key: str, items: Iterable[Item]) -> Iterator[str]:
    """What pages that tell of an article name it by."""
    yield f"item:{key}"
    for item in items:
        yield from (f"{kind}:{item.slug}" for kind in ("article", "card", "corrections"))


def _naming(names: set[str], root: str, seen: Seen) -> Iterator[Page]:
    """The pages that the reader of a site has, and that name an article."""
    for path, row in (seen.rows or {}).items():
        is_here = row.view is not None and parted(path)[0] == root
        if is_here and not names.isdisjoint(orjson.loads(row.parts)):
            yield restored(path, row.format, row.view or "")


class _Told(Struct, frozen=True):
    """A page, with the digests of what its view names."""

    page: Page
    parts: Mapping[str, str]


def _told(the_plan: Plan) -> dict[str, _Told]:
    digests = {root: outlet.digest for root, outlet in the_plan.outlets.items()}
    return {
        page.path: _Told(page, {name: digests[page.site](name) for name in needs(page.view)})
        for page in the_plan.pages
    }


@contextmanager
def prospect(
    folder: Folder,
    drafts: Mapping[str, bytes],
    templates: Path | None,
    output: Path,
    as_of: datetime,
) -> Iterator[Prospect]:
    """What the edit of some files would change in the edition in `output`."""
    before = edition_before(output)
    live, _ = trees(output)
    rows = _rows(output, live)
    with recollected(folder.root, output) as store:
        now = plan(folder, templates, as_of, store, previous=before)
        for file, data in drafts.items():
            folder = folder.with_file(file, data)
        then = plan(folder, templates, as_of, store, previous=before)
        yield Prospect(now, then, store, edition_seen(output), live, rows)


def _rows(output: Path, live: Tree) -> Mapping[str, PageRow] | None:
    """What the store knows of the pages of a tree; None if it does not know what that holds. Where
    readers were taken back, a page that is not in both trees as it is in one has no view."""
    known = known_store(output)
    if known is None:
        return None
    with known as store, suppress(DatabaseError):
        if live.edition and store.fact(f"edition_{live.name}") == live.edition:
            is_last = store.fact("settled") == live.edition
            return {
                row.path: row if is_last or row.a == row.b else row._replace(view=None)
                for row in store.pages()
                if getattr(row, live.name)
            }
    return None


# What a page is to somebody who looks for an article in it.
KINDS = (
    "page", "PDF", "data", "list", "neighbour", "log", "feed", "map", "file"
)  # fmt: skip


def kind_of(page: Page, slug: str) -> str:
    """One of `KINDS`, for the article of that slug: its own page, PDF or data, a list, the page of
    a neighbour that leads to it."""
    match page.view:
        case StoryView() | TombstoneView() | MovedView():
            if not page.address.startswith(f"articles/{slug}/") and _slug(page.view) != slug:
                return "neighbour"
            return _OWN.get(page.format, "data")
        case ListView():
            return "list"
        case LogView():
            return "log"
        case FeedView() | ChangesView():
            return "feed"
        case MapView():
            return "map"
        case FileView():
            return "file"


_OWN = {"html": "page", "pdf": "PDF"}


def _slug(view: View) -> str:
    return view.slug if isinstance(view, StoryView | MovedView) else ""
