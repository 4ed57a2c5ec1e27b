"""Recollection: a store for one run that still knows what an article said before its mistake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from sqlite3 import DatabaseError

from newskit.store import Store, known_store, open_store

# What a build knows of its own pages and of when it made them is no business of a preview's.
_KEPT = ("version", "house", "settings", "broken")


class Recollection(Store):
    """Forgets an article when its file is gone, not when there is a mistake in it."""

    def __init__(self, store: Store, content: Path) -> None:
        super().__init__(store.path, store.db, store.is_new, store.is_for_this_run)
        self._beside = content.resolve().parent

    def forget(self, paths: Iterable[str]) -> None:
        for path in paths:
            if (self._beside / path).exists():
                self.db.execute("UPDATE file SET stat = '' WHERE path = ?", (path,))
            else:
                super().forget([path])

    def knows(self, path: str) -> bool:
        """Asked of articles that failed, to try them anew: one that is known stays as it is."""
        return False


@contextmanager
def recollected(content: Path, output: Path) -> Iterator[Recollection]:
    """A store for this run, which begins with what the last build into `output` knew: it is copied,
    so that a build may come at any time, and never takes what was only looked at for published."""
    with open_store(None) as store:
        known = known_store(output)
        if known is not None:
            with known, suppress(DatabaseError):
                known.db.backup(store.db)
        with store.writing():
            names = ", ".join("?" * len(_KEPT))
            store.db.execute(f"DELETE FROM fact WHERE name NOT IN ({names})", _KEPT)
            store.db.execute("DELETE FROM page")
            store.db.execute("DELETE FROM item")
            store.settle()
        yield Recollection(store, content)
