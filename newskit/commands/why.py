"""`newskit why ADDRESS`: what an output is made from, and why it was last written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import orjson

from newskit.difference import FORMER
from newskit.edition import are_taken_back
from newskit.page import PUBLIC
from newskit.problem import closest
from newskit.store import PageRow, Store, known_store
from newskit.terminal import say
from newskit.tree import trees


def run(address: str, output: Path) -> int:
    """0 when the output is known; 2 when not."""
    if (known := known_store(output)) is None:
        say(f"newskit: nothing is known of {output}: build first")
        return 2
    with known as store:
        row = _found(address, store)
        if row is None:
            paths = (page.path.removeprefix(f"{PUBLIC}/") for page in store.pages())
            meant = closest(address, paths)
            say(
                f"newskit: no output has the address {address}"
                + (f": did you mean {meant}?" if meant else "")
            )
            return 2
        live, _ = trees(output)
        mark = getattr(row, live.name)
        if are_taken_back(output) and (row.a != row.b or row.format == FORMER):
            has = "has this page otherwise" if row.a != row.b else "has this page"
            has = "has no such page" if mark is None else has
            say(
                f"Readers were taken back to the edition before, which {has}. This tells of the one"
            )
            say("that they were taken back from; the next build goes forward.")
        print("\n".join(_told(row, store, mark)))
    return 0


def _found(address: str, store: Store) -> PageRow | None:
    """The page at an address, which may be a link's, or a path on this machine."""
    path = address.partition("://")[2].partition("/")[2] if "://" in address else address
    path = re.sub(r"^(.*/)?(?=(public|partners)/)", "", path).lstrip("/")
    candidates = (path, f"{PUBLIC}/{path}", f"{PUBLIC}/{path}/index.html".replace("//", "/"))
    return next((row for name in candidates if (row := store.page(name))), None)


_KINDS = {"article": "article", "card": "listed", "entity": "entity", "item": "version of"}


def _told(row: PageRow, store: Store, mark: str | None) -> Iterator[str]:
    yield row.path.removeprefix(f"{PUBLIC}/")
    if row.format == FORMER and mark is not None:
        yield "  no file of the last plan: it stays for pages of the edition before, and then goes"
        return
    if row.view is None:
        yield "  no page of the last plan: it was withdrawn, renamed, or left out"
        return
    yield f"  format       {row.format}"
    yield f"  fingerprint  {mark}"
    yield f"  last written because {row.reason}"
    yield "  made from"
    parts: dict[str, str] = orjson.loads(row.parts)
    for name, digest in parts.items():
        kind, _, key = name.partition(":")
        file = "content/entities.yaml" if kind == "entity" else store.path_of(key)
        yield f"    {digest[:12]}  {_KINDS[kind]} {key} ({file})"
    made_by: dict[str, str] = orjson.loads(store.fact("made_by") or "{}")
    for name, digest in made_by.items():
        yield f"    {digest[:12]}  {name}"
