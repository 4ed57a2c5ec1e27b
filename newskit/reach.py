"""Reach: what an edit of an article would change for each reader, before it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newskit.edition import edition_before, history_of
from newskit.folder import Folder
from newskit.history import Item
from newskit.outlet import Outlet
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
)
from newskit.partner import Reader
from newskit.plan import Plan, plan
from newskit.recollection import recollected
from newskit.store import Store


@dataclass(frozen=True)
class Reach:
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


@dataclass(frozen=True)
class Prospect:
    """Two plans of one instant: of the files as they are, and with the drafts in place of some.
    Nothing of either is published."""

    now: Plan
    then: Plan
    store: Store
    before: Path | None

    def reaches(self, key: str) -> Iterator[Reach]:
        """What the edit of the article of that key would be to each reader."""
        had, would_have = _told(self.now), _told(self.then)
        for root, outlet in self.then.outlets.items():
            old = {path: told for path, told in had.items() if told.page.site == root}
            new = {path: told for path, told in would_have.items() if told.page.site == root}
            both = old.keys() & new.keys()
            after = outlet.history.items.get(key)
            yield Reach(
                reader=outlet.reader,
                before=self._item(outlet, key),
                after=after,
                made=tuple(new[path].page for path in sorted(new.keys() - both)),
                changed=tuple(
                    new[path].page for path in sorted(both) if not new[path].is_as(old[path])
                ),
                removed=tuple(old[path].page for path in sorted(old.keys() - both)),
                links_change=outlet.press.has_log != self.now.outlets[root].press.has_log,
            )

    def _item(self, outlet: Outlet, key: str) -> Item | None:
        """The item that the reader has now."""
        if self.before is None:
            return None
        root = outlet.reader.root
        history = history_of(outlet.record, self.before / root, root, self.store)
        return history.items.get(key)


@dataclass(frozen=True, slots=True)
class _Told:
    """A page, with the digests of what its view names."""

    page: Page
    parts: tuple[str, ...]

    def is_as(self, other: _Told) -> bool:
        return (self.page.view, self.parts) == (other.page.view, other.parts)


def _told(the_plan: Plan) -> dict[str, _Told]:
    digests = {root: outlet.digest for root, outlet in the_plan.outlets.items()}
    return {
        page.path: _Told(page, tuple(digests[page.site](name) for name in needs(page.view)))
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
    with recollected(folder.root, output) as store:
        now = plan(folder, templates, as_of, store, previous=before)
        for file, data in drafts.items():
            folder = folder.with_file(file, data)
        then = plan(folder, templates, as_of, store, previous=before)
        yield Prospect(now, then, store, before)


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
