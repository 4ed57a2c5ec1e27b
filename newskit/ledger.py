"""Ledger: every article of the newsroom by name, published or left out with the reason."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from newskit.card import Card, Standing
from newskit.folder import Folder
from newskit.site import Site


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that is not published: `reason` is a standing or “failed”; `until` an instant."""

    path: str
    reason: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """`published` articles and, by name, those left out: together they are all there are.

    `turn` is the next instant at which a build would differ without an edit ('' for never).
    """

    published: int
    left_out: tuple[Entry, ...]
    turn: str


def ledger_of(folder: Folder, site: Site | None, broken: Collection[str]) -> Ledger:
    """The ledger of a newsroom whose site is `site`; `broken` are the paths that have errors."""
    failed = [
        Entry(path, "failed") for file in folder.articles if (path := folder.shown(file)) in broken
    ]
    if site is None:
        others = [folder.shown(file) for file in folder.articles]
        waiting = [Entry(path, "waits for the settings") for path in others if path not in broken]
        return Ledger(0, tuple(sorted((*failed, *waiting), key=lambda entry: entry.path)), "")
    left_out = [Entry(card.path, stands, _until(card, stands)) for card, stands in site.left_out]
    return Ledger(
        len(site.cards),
        tuple(sorted((*failed, *left_out), key=lambda entry: entry.path)),
        site.turn,
    )


def _until(card: Card, stands: Standing) -> str:
    match stands:
        case "scheduled":
            return card.published
        case "embargoed":
            return card.embargo
        case "expired":
            return card.expires
        case _:
            return ""
