"""A stage: a newsroom of two lines an article, and a host that plays it, tricks and all.

It cuts its feed into pages by the rules of newskit's feeds, and of them alone: the consumer is
tried on it at every step, with hosts that break off, move in the middle of a walk, or cheat.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.conftest import Server

ADDRESS = "https://stage.example.com"
LENGTH, NEWEST = 3, 2
LIVE = ("published", "embargoed")

Files = dict[str, bytes]


@dataclass
class Stage:
    """The newsroom: each verb is one change, and tells what a partner must then hold."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    changes: int = 0
    forgotten: int = 0

    def tell(self, name: str, headline: str, state: str = "published") -> None:
        """Creates, updates or releases an article."""
        held = self.items.get(name, {"number": len(self.items), "version": 0})
        told = {"title": headline, "content_text": f"The words of {headline}."}
        self._change(name, held, state, told)

    def end(self, name: str, state: str = "withdrawn") -> None:
        told = {"title": "Gone", "content_text": "It is gone."}
        self._change(name, self.items[name], state, told)

    def forget(self, name: str) -> None:
        """As long after its end as tombstones are told."""
        self.forgotten = max(self.forgotten, self.items[name]["change"])
        self.items[name] = self.items[name] | {"is_told": False}

    def _change(self, name: str, held: dict[str, Any], state: str, told: dict[str, str]) -> None:
        self.changes += 1
        self.items[name] = {
            "number": held["number"],
            "version": held["version"] + 1,
            "change": self.changes,
            "state": state,
            "told": told,
            "is_told": True,
        }

    @property
    def expected(self) -> dict[str, tuple[int, str, str | None]]:
        """What a partner must hold of all that the feed still tells."""
        return {
            name: (item["version"], item["state"], _headline(item))
            for name, item in self.items.items()
            if item["is_told"]
        }

    def files(self) -> Files:
        """The tree: feed.json, its archives, and the edition that names them."""
        told = {name: item for name, item in self.items.items() if item["is_told"]}
        whole = max((self.changes - NEWEST) // LENGTH, 0)
        pages: dict[int, list[dict[str, Any]]] = {0: []}
        for name, item in sorted(told.items(), key=lambda pair: -pair[1]["change"]):
            change = item["change"]
            number = 0 if change > whole * LENGTH else (change - 1) // LENGTH + 1
            pages.setdefault(number, []).append(_item(name, item))
        order = [0, *sorted(set(pages) - {0}, reverse=True)]
        feeds = {
            _name(number): self._page(number, older, pages[number])
            for number, older in zip(order, [*order[1:], 0], strict=True)
        }
        shard = _canonical({"items": [_record(name, item) for name, item in self.items.items()]})
        edition = {
            "changed": "2026-11-20T12:00:00Z",
            "feeds": {name: _digest(data) for name, data in feeds.items()},
            "items": {"edition/items/0.json": _digest(shard)},
        }
        return feeds | {"edition.json": _canonical(edition), "edition/items/0.json": shard}

    def _page(self, number: int, older: int, items: list[dict[str, Any]]) -> bytes:
        page = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "The Stage",
            "feed_url": f"{ADDRESS}/{_name(number)}",
            "_newskit": {"changes": self.changes, "forgotten": self.forgotten},
            "items": items,
        }
        if number:
            # What an archive says of itself never moves.
            page["_newskit"] = {"changes": items[0]["_newskit"]["change"]}
        if older:
            page["next_url"] = f"{ADDRESS}/{_name(older)}"
        return json.dumps(page).encode()


def _name(number: int) -> str:
    return f"feed/{number}.json" if number else "feed.json"


def _headline(item: dict[str, Any]) -> str | None:
    return str(item["told"]["title"]) if item["state"] in LIVE else None


def _item(name: str, item: dict[str, Any]) -> dict[str, Any]:
    ours = {key: item[key] for key in ("number", "version", "change", "state")}
    return {"id": name, **item["told"], "date_modified": "2026-11-20T12:00:00Z", "_newskit": ours}


def _record(name: str, item: dict[str, Any]) -> dict[str, Any]:
    digests = {"json-feed": _digest(_canonical(_item(name, item)))}
    return {"id": name, "version": item["version"], "state": item["state"], "digests": digests}


def _canonical(value: Any) -> bytes:
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return plain.encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# The host.


@dataclass
class House:
    """What the host has on, and who asked for what: `(name, status)` in order.

    `before` is called before each answer. `play` may answer in the files' place: with a status,
    headers and a body.
    """

    files: Files = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    before: Callable[[int], None] = lambda number: None
    play: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    origin: str = ""

    def count(self, status: int) -> int:
        return [answered for _, answered in self.asked].count(status)


@contextmanager
def opened(house: House) -> Iterator[House]:
    """The house on a loopback address, with an ETag that is a digest: that of most static hosts."""

    class Usher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.removeprefix("/")
            house.before(len(house.asked))
            status, headers, data = house.play.get(name) or self.answer(name)
            house.asked.append((name, status))
            self.send_response(status)
            for key, value in ({"Content-Length": str(len(data))} | headers).items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(data)

        def answer(self, name: str) -> tuple[int, dict[str, str], bytes]:
            if name not in house.files:
                return 404, {}, b""
            etag = f'"{_digest(house.files[name])[:16]}"'
            if self.headers.get("If-None-Match") == etag:
                return 304, {"ETag": etag}, b""
            return 200, {"ETag": etag}, house.files[name]

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with Server(("127.0.0.1", 0), Usher) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        house.origin = f"http://127.0.0.1:{server.server_port}"
        yield house
        server.shutdown()
