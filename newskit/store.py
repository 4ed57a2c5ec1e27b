"""Store: what earlier builds know, in one SQLite file; deleting it changes nothing but time.

It is a cache: not synced, and thrown away without a word when it is foreign, damaged or of another
version of newskit. What it says of an article holds for the bytes whose digest it names.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import orjson

from newskit.card import MOVED, address_of, extent
from newskit.code import code_digest

# Rows of more than a kilobyte are in tables with rowids: without, each would take a page more.
SCHEMA = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE file (path TEXT PRIMARY KEY, stat TEXT NOT NULL, digest TEXT NOT NULL,
                   slug TEXT NOT NULL, key TEXT NOT NULL, card TEXT NOT NULL,
                   figures INTEGER NOT NULL, unread TEXT NOT NULL);
CREATE UNIQUE INDEX file_slug ON file (slug);
CREATE INDEX file_key ON file (key);
CREATE TABLE roll (json TEXT NOT NULL);
CREATE TABLE later (path TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TRIGGER file_added BEFORE INSERT ON file WHEN EXISTS (SELECT 1 FROM roll) BEGIN
    INSERT OR IGNORE INTO later SELECT path FROM file WHERE slug = NEW.slug;
    INSERT OR IGNORE INTO later VALUES (NEW.path); END;
CREATE TRIGGER file_changed AFTER UPDATE ON file WHEN EXISTS (SELECT 1 FROM roll) BEGIN
    INSERT OR IGNORE INTO later VALUES (NEW.path); END;
CREATE TRIGGER file_gone AFTER DELETE ON file WHEN EXISTS (SELECT 1 FROM roll) BEGIN
    INSERT OR IGNORE INTO later VALUES (OLD.path); END;
CREATE TABLE change (slug TEXT PRIMARY KEY, extent INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE article (slug TEXT PRIMARY KEY, json BLOB NOT NULL);
CREATE TABLE claim (key TEXT NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
                    number INTEGER NOT NULL, loc TEXT NOT NULL, said TEXT NOT NULL,
                    PRIMARY KEY (key, name, path, number)) WITHOUT ROWID;
CREATE INDEX claim_path ON claim (path);
CREATE TABLE doubt (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE waiver (path TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL,
                     PRIMARY KEY (path, code)) WITHOUT ROWID;
CREATE TABLE picture (file TEXT PRIMARY KEY, stat TEXT NOT NULL, json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE item (site TEXT NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL,
                   json BLOB NOT NULL, PRIMARY KEY (site, key));
CREATE INDEX item_number ON item (site, number);
CREATE TABLE page (path TEXT PRIMARY KEY, format TEXT NOT NULL, view TEXT, parts TEXT NOT NULL,
                   prints TEXT NOT NULL, reason TEXT NOT NULL, a TEXT, b TEXT, told TEXT NOT NULL);
CREATE INDEX page_told ON page (told);
CREATE INDEX page_apart ON page (path) WHERE a IS NOT b;
CREATE INDEX page_gone ON page (path) WHERE view IS NULL;
"""
FILE = "store.sqlite3"
# What the file was like when it was closed: SQLite has no sums that would show another's writing.
CLOSED = "store.closed"
# How long one process waits for another's write, in seconds.
PATIENCE = 60
# Of how many files the roll may be behind.
MOST_LATER = 200


class FileRow(NamedTuple):
    """A file that held a valid article without a problem, and its card as JSON.

    `figures` is how many figures were checked, `unread` those that could not be, a line each.
    """

    path: str
    stat: str
    digest: str
    slug: str
    key: str
    card: str
    figures: int = 0
    unread: str = ""


class ClaimRow(NamedTuple):
    """What an article says that others may gainsay. `name` is that of the check which asks,
    `number` counts the claims of a file, `loc` and `said` are JSON."""

    key: str
    name: str
    path: str
    number: int
    loc: str
    said: str


class WaiverRow(NamedTuple):
    """A code that an article waives, and why."""

    path: str
    code: str
    reason: str


class PageRow(NamedTuple):
    """A page of the last plan, or without a view one that an earlier plan had.

    `parts` are the digests of what it was made from, as JSON; `prints` those of what was made, if
    the edition's record tells them; `reason` says why it was written; `a` and `b` are the
    fingerprints of what each tree holds of it, or “unknown”; `told` is which article it tells.
    """

    path: str
    format: str
    view: str | None
    parts: str
    prints: str
    reason: str
    a: str | None
    b: str | None
    told: str


class Store:
    """One connection, for one process; a context manager that closes it."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        is_new: bool,
        is_for_this_run: bool = False,
    ) -> None:
        self.path = path
        self.is_new = is_new
        self.db = connection
        self._process = os.getpid()
        self.is_for_this_run = is_for_this_run
        # One that is filled for the first time has no log, and loses all if it does not come to its
        # end: that is written once, and costs the next build what this one has read.
        self._is_first = is_new and not is_for_this_run
        self._is_torn = False
        self._inode = path.stat().st_ino

    def __enter__(self) -> Store:
        return self

    def __exit__(self, trouble: object, *_: object) -> None:
        is_sound = not self._is_first or (trouble is None and not self._is_torn)
        if self._is_first and is_sound:
            try:
                # Who only reads the store could not do it.
                self.db.execute(_LOGGED)
            except sqlite3.DatabaseError:
                is_sound = False
        self.db.close()
        if self.is_for_this_run:
            shutil.rmtree(self.path.parent, ignore_errors=True)
        elif is_sound and not _log(self.path).exists():
            with suppress(OSError):
                # Another process may have put a new store in this one's place.
                if self.path.stat().st_ino == self._inode:
                    self.path.with_name(CLOSED).write_text(_like(self.path))

    def here(self) -> Store:
        """The same store in this process: one that was forked needs a connection of its own."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self.db = _connect(self.path, _UNLOGGED if self._is_first else _LOGGED)
        return self

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction. Its lock is taken at once: a reader turned writer could be refused.

        A store that is filled for the first time cannot take back half of one, and is not used
        again.
        """
        self.db.execute("BEGIN IMMEDIATE")
        try:
            with self.db:
                yield
        except BaseException:
            self._is_torn = True
            raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Many looks as one, all at the same state; nothing is written within, nor is this done
        within `writing`. Each look for itself would ask for the lock of the file, and whether it is
        still what was read last: a third of what it takes to find an article."""
        self.db.execute("BEGIN")
        try:
            yield
        finally:
            # What the machine failed in, SQLite has ended already: that is the error to tell.
            if self.db.in_transaction:
                self.db.execute("COMMIT")

    # Facts: small things known by name.

    def fact(self, name: str) -> str:
        row = self.db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def facts(self) -> dict[str, str]:
        return dict(self.db.execute("SELECT name, value FROM fact"))

    def set_facts(self, **facts: str) -> None:
        self.db.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", facts.items())

    # Files and articles.

    def stats(self) -> dict[str, str]:
        """The stat of every file whose article is known, by path: from the roll, but for the files
        of which something was written later."""
        # In one statement, or another process might write between two.
        query = """SELECT NULL, json FROM roll
                   UNION ALL SELECT path, stat FROM later LEFT JOIN file USING (path)"""
        rows = self.db.execute(query)
        if (roll := rows.fetchone()) is None:
            return dict(self.db.execute("SELECT path, stat FROM file"))
        known: dict[str, str] = orjson.loads(roll[1])
        for path, stat in rows:
            if stat is None:
                known.pop(path, None)
            else:
                known[path] = stat
        return known

    def keep_roll(self) -> None:
        """Keeps in one piece what ten thousand rows would be read for. To write it takes longer
        than to read an article: of some files it may be behind."""
        query = "SELECT (SELECT count(*) FROM later), EXISTS (SELECT 1 FROM roll)"
        behind, is_there = self.db.execute(query).fetchone()
        if is_there and behind <= MOST_LATER:
            return
        self.drop_roll()
        roll = dict(self.db.execute("SELECT path, stat FROM file"))
        self.db.execute("INSERT INTO roll VALUES (?)", (orjson.dumps(roll).decode(),))

    def drop_roll(self) -> None:
        for table in ("roll", "later"):
            self.db.execute(f"DELETE FROM {table}")

    def cards(self) -> Iterator[str]:
        """Every card, in order of path."""
        for (card,) in self.db.execute("SELECT card FROM file ORDER BY path"):
            yield card

    def card(self, slug: str) -> str:
        row = self.db.execute("SELECT card FROM file WHERE slug = ?", (slug,)).fetchone()
        return str(row[0])

    def figures(self) -> tuple[int, dict[str, list[str]]]:
        """How many figures of all articles were checked, and by path those that could not be."""
        (checked,) = self.db.execute("SELECT total(figures) FROM file").fetchone()
        rows = self.db.execute("SELECT path, unread FROM file WHERE unread <> '' ORDER BY path")
        return int(checked), {path: unread.split("\n") for path, unread in rows}

    def paths_naming(self, words: Iterable[str]) -> set[str]:
        """The files whose card has one of `words` among its values."""
        query = "SELECT path FROM file WHERE instr(card, ?)"
        quoted = (orjson.dumps(word).decode() for word in words)
        return {path for word in quoted for (path,) in self.db.execute(query, (word,))}

    def paths_of_one_key(self) -> list[tuple[str, str]]:
        """The files whose articles have the same key as another's, each with the key, in order."""
        query = """SELECT key, path FROM file WHERE key IN
                   (SELECT key FROM file GROUP BY key HAVING count(*) > 1) ORDER BY key, path"""
        return list(self.db.execute(query))

    def knows(self, path: str) -> bool:
        """Whether the file holds a valid article, as far as is known."""
        query = "SELECT 1 FROM file WHERE path = ?"
        return self.db.execute(query, (path,)).fetchone() is not None

    def path_of(self, slug: str) -> str:
        row = self.db.execute("SELECT path FROM file WHERE slug = ?", (slug,)).fetchone()
        return str(row[0]) if row else ""

    def path_of_key(self, key: str) -> str:
        row = self.db.execute("SELECT path FROM file WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def article(self, slug: str) -> bytes:
        row = self.db.execute("SELECT json FROM article WHERE slug = ?", (slug,)).fetchone()
        return bytes(row[0])

    def articles_with(self, word: str) -> list[bytes]:
        """The articles in whose JSON a text stands."""
        query = "SELECT json FROM article WHERE instr(json, CAST(? AS BLOB)) ORDER BY slug"
        return [bytes(json) for (json,) in self.db.execute(query, (word,))]

    def keep_articles(self, rows: Sequence[tuple[FileRow, bytes]]) -> None:
        """Keeps articles as they are now, and that they are not what the last plan knew. No two of
        them have one slug."""
        query = f"SELECT path, card, digest FROM file WHERE path IN {_GIVEN}"
        known = self.db.execute(query, (_given(row.path for row, _ in rows),))
        before = {path: (card, digest) for path, card, digest in known}
        # A row whose stat is '' is read again each time, and mostly found the same.
        new = [pair for pair in rows if before.get(pair[0].path) != (pair[0].card, pair[0].digest)]
        self.note_changes(
            (row.slug, extent(before[row.path][0], row.card) if row.path in before else MOVED)
            for row, _ in new
        )
        articles = ((row.slug, json) for row, json in new)
        self.db.executemany("INSERT OR REPLACE INTO article VALUES (?, ?)", articles)
        files = (row for row, _ in rows)
        self.db.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)", files)

    def note_change(self, slug: str) -> None:
        """An article is not what the last plan knew; '' when it is something else that is not."""
        self.note_changes([(slug, MOVED)])

    def note_changes(self, changes: Iterable[tuple[str, int]]) -> None:
        """Some articles are not what the last plan knew, and how far."""
        query = """INSERT INTO change VALUES (?, ?)
                   ON CONFLICT DO UPDATE SET extent = max(extent, excluded.extent)"""
        self.db.executemany(query, changes)

    def changes(self) -> dict[str, int]:
        """The articles that are not what the last plan knew, and how far."""
        return dict(self.db.execute("SELECT * FROM change"))

    def settle(self) -> None:
        """All that is known is what the last plan knew."""
        self.db.execute("DELETE FROM change")

    def forget(self, paths: Iterable[str]) -> None:
        """What these files held is no longer known: they are gone, or hold a mistake."""
        query = f"SELECT path, slug FROM file WHERE path IN {_GIVEN}"
        known = dict(self.db.execute(query, (_given(paths),)))
        if not known:
            return
        self.note_changes((slug, MOVED) for slug in known.values())
        self.db.executemany("DELETE FROM file WHERE path = ?", ((path,) for path in known))
        slugs = ((slug,) for slug in known.values())
        self.db.executemany("DELETE FROM article WHERE slug = ?", slugs)
        self.keep_claims(dict.fromkeys(known, ()))
        self.doubt_claims(map(address_of, known.values()))
        self.keep_waivers(dict.fromkeys(known, ()))

    def doubt_articles(self) -> None:
        """Every article is to be read again; what is known of it stays to be compared with."""
        # First, or each of ten thousand files would be noted as written later.
        self.drop_roll()
        self.db.execute("UPDATE file SET stat = ''")

    # Items: what the edition that is served says of each article, by site.

    def item(self, site: str, key: str) -> bytes:
        """The item, as its history wrote it; nothing for one that is not known."""
        query = "SELECT json FROM item WHERE site = ? AND key = ?"
        row = self.db.execute(query, (site, key)).fetchone()
        return bytes(row[0]) if row else b""

    def items(self, site: str) -> Iterator[bytes]:
        """Every item of a site, in order of number."""
        query = "SELECT json FROM item WHERE site = ? ORDER BY number"
        for (json,) in self.db.execute(query, (site,)):
            yield json

    def items_between(self, site: str, first: int, last: int) -> list[tuple[int, bytes]]:
        """The items of a site with a number from `first` to `last`, in order, each with it."""
        query = """SELECT number, json FROM item
                   WHERE site = ? AND number BETWEEN ? AND ? ORDER BY number"""
        return list(self.db.execute(query, (site, first, last)))

    def keep_items(self, rows: Iterable[tuple[str, str, int, bytes]]) -> None:
        self.db.executemany("INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?)", rows)

    def forget_items(self, site: str) -> None:
        self.db.execute("DELETE FROM item WHERE site = ?", (site,))

    # What articles say of each other, and what they waive.

    def keep_claims(self, claims: Mapping[str, Sequence[ClaimRow]]) -> None:
        """Keeps what these files claim now. What is claimed under the keys of those that came or
        went is to be judged again."""
        query = f"SELECT * FROM claim WHERE path IN {_GIVEN}"
        before = set(map(ClaimRow._make, self.db.execute(query, (_given(claims),))))
        if changed := before.symmetric_difference(row for rows in claims.values() for row in rows):
            paths = {row.path for row in changed}
            rows = (row for path in paths for row in claims[path])
            self.db.executemany("DELETE FROM claim WHERE path = ?", ((path,) for path in paths))
            self.db.executemany("INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?)", rows)
            keys = {(row.key,) for row in changed}
            self.db.executemany("INSERT OR IGNORE INTO doubt VALUES (?)", keys)

    def doubt_claims(self, keys: Iterable[str]) -> None:
        """What is claimed under the keys, if anything is, is to be judged again."""
        query = f"INSERT OR IGNORE INTO doubt SELECT key FROM claim WHERE key IN {_GIVEN}"
        self.db.execute(query, (_given(keys),))

    def doubtful_claims(self) -> list[ClaimRow]:
        """The claims that are to be judged, key by key; mostly none."""
        query = "SELECT claim.* FROM doubt CROSS JOIN claim USING (key) ORDER BY key, name, path"
        return [ClaimRow._make(row) for row in self.db.execute(query)]

    def doubts(self) -> set[str]:
        return {key for (key,) in self.db.execute("SELECT key FROM doubt")}

    def doubt_only(self, keys: Iterable[str]) -> None:
        """All that is claimed under other keys was judged, and found good."""
        self.db.execute("DELETE FROM doubt")
        self.db.executemany("INSERT INTO doubt VALUES (?)", ((key,) for key in keys))

    def drop_said(self) -> None:
        """Every article is to be heard again."""
        for table in ("claim", "doubt", "waiver"):
            self.db.execute(f"DELETE FROM {table}")

    def paths_claiming(self, keys: Iterable[str]) -> set[str]:
        query = "SELECT path FROM claim WHERE key = ?"
        return {path for key in keys for (path,) in self.db.execute(query, (key,))}

    def keep_waivers(self, waived: Mapping[str, Iterable[tuple[str, str]]]) -> None:
        """Keeps which codes these files waive now, each with its reason."""
        self.db.execute(f"DELETE FROM waiver WHERE path IN {_GIVEN}", (_given(waived),))
        rows = ((path, *one) for path, some in waived.items() for one in some)
        self.db.executemany("INSERT OR REPLACE INTO waiver VALUES (?, ?, ?)", rows)

    def waivers(self) -> list[WaiverRow]:
        return [WaiverRow._make(row) for row in self.db.execute("SELECT * FROM waiver")]

    # Pictures.

    def pictures(self) -> dict[str, tuple[str, str]]:
        """Of every picture its stat and what was seen, as JSON, by file."""
        rows = self.db.execute("SELECT file, stat, json FROM picture")
        return {file: (stat, json) for file, stat, json in rows}

    def keep_pictures(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self.db.executemany("INSERT OR REPLACE INTO picture VALUES (?, ?, ?)", rows)

    # Pages.

    def pages(self) -> Iterator[PageRow]:
        yield from map(PageRow._make, self.db.execute("SELECT * FROM page"))

    def pages_naming(self, slugs: Iterable[str]) -> list[PageRow]:
        """The pages in whose view one of `slugs` stands."""
        query = "SELECT * FROM page WHERE instr(view, ?)"
        rows = (row for slug in slugs for row in self.db.execute(query, (f'"{slug}"',)))
        return [PageRow._make(row) for row in dict.fromkeys(rows)]

    def pages_telling(self, slugs: Iterable[str], several: str) -> list[PageRow]:
        """The same of pages that tell one of the articles, or `several`: few, and soon found."""
        query = "SELECT * FROM page WHERE told = ? OR told = ? AND instr(view, ?)"
        given = ((slug, several, f'"{slug}"') for slug in slugs)
        rows = (row for words in given for row in self.db.execute(query, words))
        return [PageRow._make(row) for row in dict.fromkeys(rows)]

    def pages_apart(self) -> list[PageRow]:
        """The pages of which the two trees hold different bytes, or only one holds any."""
        return [
            PageRow._make(row) for row in self.db.execute("SELECT * FROM page WHERE a IS NOT b")
        ]

    def pages_gone(self) -> list[PageRow]:
        """The pages that the last plan does not have; a tree may still have them."""
        query = "SELECT * FROM page WHERE view IS NULL"
        return [PageRow._make(row) for row in self.db.execute(query)]

    def pages_at(self, paths: Iterable[str]) -> Iterator[PageRow]:
        for path in paths:
            if (row := self.page(path)) is not None:
                yield row

    def page(self, path: str) -> PageRow | None:
        row = self.db.execute("SELECT * FROM page WHERE path = ?", (path,)).fetchone()
        return PageRow._make(row) if row else None

    def is_planned(self, path: str) -> bool:
        """Whether the last plan has a page there."""
        row = self.page(path)
        return row is not None and row.view is not None

    def keep_pages(self, rows: Iterable[PageRow]) -> None:
        self.db.executemany("INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def forget_tree(self, tree: str) -> None:
        """The tree called a or b holds nothing that is known."""
        column = {"a": "a", "b": "b"}[tree]
        self.db.execute(f"UPDATE page SET {column} = NULL WHERE {column} IS NOT NULL")

    def copy_tree(self, source: str, target: str) -> None:
        """The tree called `target` holds what the one called `source` does."""
        columns = {"a": "a", "b": "b"}
        self.db.execute(f"UPDATE page SET {columns[target]} = {columns[source]}")

    def drop_gone_pages(self) -> None:
        self.db.execute("DELETE FROM page WHERE view IS NULL AND a IS NULL AND b IS NULL")


def known_store(folder: Path) -> Store | None:
    """The store in `folder` if a build of this newskit left one there; nothing is made or mended,
    for another build may be at work."""
    path = folder / FILE
    with suppress(sqlite3.DatabaseError, OSError):
        if path.is_file() and not path.is_symlink() and _is_as_closed(path):
            connection = _connect(path, "")
            query = "SELECT value FROM fact WHERE name = 'version'"
            is_known = connection.execute(query).fetchone() == (code_digest(),)
            # It may be another one by now, which a build has begun to fill.
            if is_known and _is_as_closed(path):
                return Store(path, connection, False)
            connection.close()
    return None


def open_store(folder: Path | None) -> Store:
    """The store in `folder`, made anew if it cannot be used; without a folder, one for this run."""
    trouble: Exception | None = None
    if folder is not None:
        with suppress(sqlite3.DatabaseError, OSError):
            return _opened(folder / FILE)
        try:
            _remove(folder / FILE)
            return _opened(folder / FILE)
        except (sqlite3.DatabaseError, OSError) as error:
            trouble = error
    place: Path | None = None
    try:
        place = Path(tempfile.mkdtemp(prefix="newskit-"))
        return _opened(place / FILE, is_for_this_run=True)
    except (sqlite3.Error, OSError) as error:
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)
        # Nowhere can anything be written: the first trouble is the one to tell.
        raise trouble or error from None


def _log(path: Path) -> Path:
    """Where SQLite keeps what it has still to bring into the file; there while that is open."""
    return path.with_name(f"{path.name}-wal")


def _like(path: Path) -> str:
    stat = path.stat()
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def _is_as_closed(path: Path) -> bool:
    """Whether only newskit wrote to the file: it is as it was closed, or it has a log, for it is
    open, or was never closed and SQLite mends it from there."""
    try:
        log = _log(path)
        if log.exists() and log.stat().st_size:
            return True
        return path.with_name(CLOSED).read_text() == _like(path)
    except (OSError, UnicodeDecodeError):
        return False


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _opened(path: Path, is_for_this_run: bool = False) -> Store:
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise OSError(f"{path} is not a file of newskit's")
    if path.exists() and not _is_as_closed(path):
        _remove(path)
    connection = _connect(path)
    version = code_digest()
    try:
        found = connection.execute("SELECT value FROM fact WHERE name = 'version'").fetchone()
        is_known = found is not None and found[0] == version
    except sqlite3.OperationalError:
        is_known = False
    if is_known:
        # A write that is taken back shows whether this store can be written to.
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
        return Store(path, connection, False)
    connection.close()
    _remove(path)
    connection = _connect(path, _LOGGED if is_for_this_run else _UNLOGGED)
    connection.executescript(f"BEGIN;{SCHEMA}COMMIT;")
    # The version is written last: a store that was not made whole has none.
    connection.execute("INSERT INTO fact VALUES ('version', ?)", (version,))
    return Store(path, connection, True, is_for_this_run)


# What one parameter holds as a list: a statement for each of many would take longer than its work.
# SQLite's JSON ends a word at a NUL, which no path, slug or key has.
_GIVEN = "(SELECT value FROM json_each(?))"


def _given(words: Iterable[str]) -> str:
    return orjson.dumps(list(words)).decode()


# Readers and a writer at once, and a crash takes back what was not finished.
_LOGGED = "PRAGMA journal_mode = WAL"
# Each byte is written once, not twice; a crash leaves a file that was never closed, and nobody
# takes it for a store.
_UNLOGGED = "PRAGMA journal_mode = OFF"


def _connect(path: Path, journal: str = _LOGGED) -> sqlite3.Connection:
    """A connection with this kind of log, or the one that the file has."""
    # Transactions are begun by `writing`, where they are meant.
    # A preview draws pages in several threads, one at a time.
    connection = sqlite3.connect(
        path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )
    connection.execute(journal)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -16000")
    return connection
