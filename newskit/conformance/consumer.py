#!/usr/bin/env python3
"""Follows a newskit feed: a reference consumer, to be read in one sitting, copied and changed.

    consumer.py poll https://ledger.example.com/feed.json --db ledger.sqlite3 [--keys ADDRESS]
    consumer.py check https://ledger.example.com/feed.json --db ledger.sqlite3 [--keys ADDRESS]
    consumer.py show --db ledger.sqlite3
    consumer.py export --db ledger.sqlite3

Python 3.11 and its standard library; `cryptography`, if it is there, verifies signatures. It may be
killed at any instant, and ends in the right state at the next poll, because:

- A page with all that it says is one transaction, and an item is applied once for each change.
- Pages come newest first. So the mark, up to which all is known, moves when a walk has come to its
  end, and a walk of several pages counts only if the first one stood still meanwhile.
- A tombstone takes the place of the item and its text; SQLite is told to overwrite what it frees.
- A feed that went back, or that has dropped tombstones which were never seen, is walked whole: what
  is in it no more goes too. An id that comes back as another article is refused.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import json
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    CAN_VERIFY = True
except ImportError:
    InvalidSignature, CAN_VERIFY = ValueError, False  # type: ignore[misc, assignment]

LARGEST = 8_000_000  # bytes of a page
PATIENCE, LONGEST = 20, 120  # seconds without a byte; seconds for a page
PAGES, ROUNDS = 20_000, 5  # pages of a walk; walks of a poll while the feed keeps moving
PAUSE = 1.0  # seconds after which a host that is switching over is asked again
LIVE = ("published", "embargoed")  # any other state is a tombstone's

TABLES = """
CREATE TABLE IF NOT EXISTS item (id TEXT PRIMARY KEY, number INTEGER, change INTEGER,
    version INTEGER, state TEXT, json TEXT, page TEXT, walk INTEGER);
CREATE TABLE IF NOT EXISTS page (name TEXT PRIMARY KEY, etag TEXT, modified TEXT, digest TEXT,
    older TEXT);
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value);
INSERT OR IGNORE INTO fact VALUES ('mark', 0), ('walk', 0), ('settled', '')"""


class Trouble(Exception):  # noqa: N818
    """It cannot go on now; what was applied stays, and the next poll goes on from there."""


class Refused(Exception):  # noqa: N818
    """What the host says breaks a promise, and is not applied."""


class Moved(Exception):  # noqa: N818
    """Another edition took the place of this one in the middle of a walk."""


def opened(path: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=30, isolation_level=None)
    # What is withdrawn is to leave the file too; the log of WAL mode would keep it.
    for line in ("PRAGMA journal_mode = DELETE", "PRAGMA secure_delete = ON", *TABLES.split(";")):
        db.execute(line)
    return db


# The network.


class OneHost(urllib.request.HTTPRedirectHandler):
    max_redirections = 3

    def redirect_request(self, req: Any, *said: Any) -> urllib.request.Request | None:
        if urlsplit(said[-1])[:2] != urlsplit(req.full_url)[:2]:
            raise Refused(f"{req.full_url} leads away from its host, to {said[-1][:200]}")
        return super().redirect_request(req, *said)


def fetched(url: str, etag: str = "", modified: str = "") -> tuple[bytes, str, str] | None:
    """What stands at an address, with its ETag and Last-Modified; None if it is still what these
    validators are of (304)."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise Refused(f"{url} is no address of the web")
    headers = {"If-None-Match": etag, "If-Modified-Since": modified, "User-Agent": "newskit"}
    asked = urllib.request.Request(
        url, headers={name: text for name, text in headers.items() if text}
    )
    deadline, data = time.monotonic() + LONGEST, b""
    try:
        with urllib.request.build_opener(OneHost).open(asked, timeout=PATIENCE) as answer:
            while piece := answer.read1(1_000_000):
                data += piece
                if len(data) > LARGEST or time.monotonic() > deadline:
                    raise Refused(f"{url} is too large, or comes too slowly")
            if int(answer.headers.get("Content-Length", len(data))) != len(data):
                raise Trouble(f"{url} broke off")
            said = answer.headers
    except urllib.error.HTTPError as error:
        if error.code == 304:
            return None
        raise (Moved if error.code in (404, 410) else Trouble)(f"{url}: {error}") from None
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Trouble(f"{url}: {error}") from None
    return data, said.get("ETag", ""), said.get("Last-Modified", "")


# Following a feed.


class Poll:
    """Brings the database to what the feed says. With `keys`, the address of the newsroom's public
    keys, only pages that the signed edition names are applied."""

    def __init__(self, db: sqlite3.Connection, url: str, keys: str = "") -> None:
        self.db, self.keys, self.did = db, keys, Counter[str]()
        self.base, _, self.head = url.rpartition("/")

    def run(self) -> Counter[str]:
        self.walk, why = -1, "it moved while it was read"
        for number in range(ROUNDS):
            time.sleep(number * PAUSE)
            with self.alone():
                self.walk = self.fact("walk") + 1
                self.note(walk=self.walk)
            try:
                self.names = edition(self.base, self.keys)["feeds"] if self.keys else None
                if self.walked():
                    return self.did
            except Moved as moved:
                why = str(moved)
        raise Trouble(f"no edition was whole and stood still: {why}; the next poll asks again")

    def walked(self) -> bool:
        """From the first page back to the mark; false if the feed moved meanwhile."""
        # After a walk that did not come to its end, the first page is needed itself.
        is_settled = self.known(self.head)[2] == self.fact("settled")
        first = self.answer(self.head, is_settled)
        if first is None:
            return True
        page = sound(first[0])
        self.there = str(page.get("feed_url", "")).removesuffix(self.head)
        mark, changes = self.fact("mark"), page["_newskit"]["changes"]
        (highest,) = self.db.execute("SELECT ifnull(max(change), 0) FROM item").fetchone()
        if changes < max(mark, highest) or 0 < mark < page["_newskit"].get("forgotten", 0):
            with self.alone():
                self.db.execute("DELETE FROM page")
                self.note(mark=0, settled="")
            mark = 0
        older, seen = self.applied(self.head, first, mark), {self.head}
        while older:
            if older in seen or len(seen) == PAGES:
                raise Refused("the feed has no end")
            seen.add(older)
            answer = self.answer(older)
            if answer is None:
                with self.alone():
                    still = "UPDATE item SET walk = ? WHERE page = ?"
                    self.db.execute(still, (self.walk, older))
                older = self.known(older)[3]
            else:
                older = self.applied(older, answer, mark)
        again = self.answer(self.head) if len(seen) > 1 else None
        if again and again[0] != first[0]:
            return False
        if self.did["refused"]:
            return True  # The mark stays: what was refused is asked for again.
        with self.alone():
            if mark == 0:
                gone = "DELETE FROM item WHERE walk < ? AND state IN (?, ?)"
                self.db.execute(gone, (self.walk, *LIVE))
            self.note(mark=changes, settled=self.known(self.head)[2])
        return True

    def answer(self, name: str, is_known: bool = True) -> tuple[bytes, str, str] | None:
        etag, modified, digest, _ = self.known(name)
        try:
            answer = fetched(f"{self.base}/{name}", *(etag, modified) if is_known else ())
        except Moved as gone:
            # An archive that all items have left is gone; the first page is always there.
            raise (Trouble(str(gone)) if name == self.head else gone) from None
        self.did["pages read" if answer else "pages as they were"] += 1
        if self.names is not None and self.names.get(name) != (
            digest_of(answer[0]) if answer else digest
        ):
            raise Moved(f"{name} is not the page that the edition names")
        return answer

    def applied(self, name: str, answer: tuple[bytes, str, str], mark: int) -> str:
        """Applies a page; the name of the one to read next, '' after a change that is known."""
        page = sound(answer[0])
        link = str(page.get("next_url", ""))
        older = link.removeprefix(self.there)
        if link and (older == link or older.startswith("/") or ".." in older):
            raise Refused(f"the feed links to {link[:200]}, which is no page of it")
        with self.alone():
            for item in page["items"]:
                self.take(item, name, is_whole=mark == 0)
            # A page of which something was refused is to be sent again.
            validators = ("", "") if self.did["refused"] else answer[1:]
            row = (name, *validators, digest_of(answer[0]), older)
            self.db.execute("INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?, ?)", row)
        return "" if any(item["_newskit"]["change"] <= mark for item in page["items"]) else older

    def take(self, item: dict[str, Any], page: str, is_whole: bool) -> None:
        ours, name = item["_newskit"], item["id"]
        number, change, version = ours.get("number"), ours["change"], ours["version"]
        query = "SELECT number, change, version, walk FROM item WHERE id = ?"
        held = self.db.execute(query, (name,)).fetchone() or (number, -1, -1, 0)
        # A walk of all of the feed takes it as it is, as long as it does not contradict itself.
        is_binding = held[3] == self.walk or not is_whole
        is_reused = number != held[0] or (change > held[1] and version <= held[2])
        if is_reused and is_binding:
            self.did["refused"] += 1
            print(f"refused: {name} is the id of another article already", file=sys.stderr)
        # An older one is from a cache on the way, with a page that the item has left since.
        if is_binding and (is_reused or change <= held[1]):
            self.db.execute("UPDATE item SET walk = ? WHERE id = ?", (self.walk, name))
            return
        self.did[ours["state"]] += 1
        row = (name, number, change, version, ours["state"], json.dumps(item), page, self.walk)
        self.db.execute("INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A transaction, unless another poll has begun since: the one that began last goes on."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            if self.walk not in (-1, self.fact("walk")):
                raise Trouble("another poll of this database has begun; this one gives way")
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def known(self, name: str) -> Any:
        query = "SELECT etag, modified, digest, older FROM page WHERE name = ?"
        return self.db.execute(query, (name,)).fetchone() or ("", "", "none", "")

    def fact(self, name: str) -> Any:
        return self.db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()[0]

    def note(self, **facts: object) -> None:
        for name, value in facts.items():
            self.db.execute("UPDATE fact SET value = ? WHERE name = ?", (value, name))


def sound(data: bytes) -> dict[str, Any]:
    """A page of the feed. One that is unsound in any part is refused whole."""
    with suppress(ValueError, LookupError, TypeError, AttributeError, RecursionError):
        page: dict[str, Any] = json.loads(data, parse_float=number_of)
        ours = [item["_newskit"] for item in page["items"]]
        numbers = [one[name] for one in ours for name in ("change", "version")]
        texts = [one["state"] for one in ours] + [item["id"] for item in page["items"]]
        if (
            page["version"].startswith("https://jsonfeed.org/version/1")
            and all(type(number) is int for number in (page["_newskit"]["changes"], *numbers))
            and all(type(text) is str for text in texts)
            and len({item["id"] for item in page["items"]}) == len(ours)
        ):
            return page
    raise Refused("this is no page of a newskit feed")


# Verifying.


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def number_of(text: str) -> int | float:
    """Canonical JSON writes 10.0 as 10."""
    number = float(text)
    return int(number) if number.is_integer() else number


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def edition(base: str, keys: str) -> dict[str, Any]:
    """The list of a tree's pages and items, verified. A switch may come between the files of it:
    they are read once more before they are refused."""
    why = ""
    for number in range(3):
        time.sleep(number * PAUSE)
        files = [f"{base}/edition.json", *([f"{base}/edition.json.jws", keys] if keys else [])]
        try:
            record, *rest = [(fetched(file) or (b"", "", ""))[0] for file in files]
            if rest:
                verify(record, rest[0].decode(), json.loads(rest[1])["keys"])
            return json.loads(record)  # type: ignore[no-any-return]
        except Moved as missing:
            why = f"it is not there, or not signed: {missing}"
        except (ValueError, LookupError, TypeError, AttributeError, InvalidSignature) as error:
            why = str(error) or "the signature is not of these bytes"
    raise Refused(f"{base}/edition.json: {why}")


def verify(data: bytes, signature: str, keys: list[dict[str, Any]]) -> None:
    """The signature is a detached JWS (RFC 7515, appendix F) made with Ed25519 (RFC 8037)."""
    header, middle, tail = signature.strip().split(".")
    said = json.loads(decoded(header))
    if middle or said["alg"] not in ("EdDSA", "Ed25519") or {"crit", "b64"} & said.keys():
        raise ValueError("the signature is not of the form agreed")
    key = next((key for key in keys if key["kid"] == said["kid"]), {})
    if not key or key.get("exp", "9") < json.loads(data)["changed"]:
        raise ValueError(f"the key {said['kid']} is not the newsroom's, or was retired before")
    if not CAN_VERIFY:
        print("unverified: the package cryptography is not here", file=sys.stderr)
        return
    signed = f"{header}.{base64.urlsafe_b64encode(data).decode().rstrip('=')}".encode()
    Ed25519PublicKey.from_public_bytes(decoded(key["x"])).verify(decoded(tail), signed)


def check(db: sqlite3.Connection, url: str, keys: str) -> list[str]:
    """Where the database is not what the edition says, item by item."""
    base, faults = url.rpartition("/")[0], []
    query = "SELECT id, version, state, json FROM item"
    held = {name: rest for name, *rest in db.execute(query)}
    for name, digest in edition(base, keys)["items"].items():
        shard = (fetched(f"{base}/{name}") or (b"",))[0]
        if digest_of(shard) != digest:
            raise Refused(f"{name} is not the one that the edition names")
        for item in json.loads(shard)["items"]:
            version, state, text = held.pop(item["id"], (0, "nothing", ""))
            if (version, state) == (item["version"], item["state"]):
                value = json.loads(text)
                plain = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                if digest_of(plain.encode()) != item["digests"]["json-feed"]:
                    faults.append(f"{item['id']}: altered")
            elif version or item["state"] in LIVE:
                is_now = f"{item['state']}, version {item['version']}"
                faults.append(f"{item['id']}: held as {state}, version {version}; it is {is_now}")
    return [*faults, *(f"{name}: not of this newsroom" for name in held)]


# What the database holds.


def states(db: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """The state of every item, in order of id."""
    for (text,) in db.execute("SELECT json FROM item ORDER BY id"):
        item = json.loads(text)
        ours = item["_newskit"]
        is_live = ours["state"] in LIVE
        yield {
            "id": item["id"],
            "version": ours["version"],
            "state": ours["state"],
            "at": item["date_modified"],
            "headline": item["title"] if is_live else None,
            "corrections": ours.get("corrections", []) if is_live else [],
        }


def main() -> int:
    parser = argparse.ArgumentParser(description="Follows a newskit feed.")
    parser.add_argument("command", choices=("poll", "check", "show", "export"))
    parser.add_argument("url", nargs="?", default="", help="the address of feed.json")
    parser.add_argument("--db", required=True, metavar="FILE", help="the database; SQLite")
    parser.add_argument("--keys", default="", metavar="ADDRESS", help="the newsroom's public keys")
    asked = parser.parse_args()
    try:
        db = opened(asked.db)
        if asked.command == "poll":
            did = Poll(db, asked.url, asked.keys).run()
            print(", ".join(f"{count} {what}" for what, count in did.items()))
            return 1 if did["refused"] else 0
        if asked.command == "check":
            faults = check(db, asked.url, asked.keys)
            print("\n".join(faults) or "All that is held is what the edition says.")
            return 1 if faults else 0
        if asked.command == "export":
            print(json.dumps(list(states(db)), indent=1, ensure_ascii=False))
        else:
            for one in states(db):
                print(one["state"], one["version"], one["at"], one["headline"] or one["id"])
    except (Trouble, Refused, Moved, sqlite3.Error) as error:
        print(f"consumer: {error}", file=sys.stderr)
        return 1 if isinstance(error, Refused) else 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
