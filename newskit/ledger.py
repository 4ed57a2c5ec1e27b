"""Ledger: every article of the newsroom by name, published or left out with the reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import orjson
from msgspec import Struct
from msgspec.structs import astuple

from newskit.card import Card, Standing
from newskit.folder import Folder
from newskit.store import WaiverRow


class Entry(Struct, frozen=True):
    """An article that is not published: `reason` is a standing, “failed” or “gone”; `until` an
    instant."""

    path: str
    reason: str
    until: str = ""

    @property
    def word(self) -> str:
        """What stands before the instant."""
        return "since" if self.reason == "expired" else "until"


class Ledger(Struct, frozen=True):
    """`published` articles and, by name, those left out: together they are all there are.

    `turn` is the next instant at which a build would differ without an edit ('' for never).
    `waived` is what articles say is no problem in them.
    """

    published: int
    left_out: tuple[Entry, ...]
    turn: str
    waived: tuple[WaiverRow, ...] = ()


def ledger_of(
    folder: Folder,
    broken: Collection[str],
    published: int,
    left_out: Iterable[tuple[Card, Standing]],
    turn: str,
    waived: tuple[WaiverRow, ...],
    gone: Iterable[str] = (),
) -> Ledger:
    """The ledger of a newsroom; `broken` are the paths that have errors, `gone` those of articles
    that were published and whose files are not there any more."""
    paths = map(folder.shown, folder.articles) if broken else ()
    failed = [Entry(path, "failed") for path in paths if path in broken]
    waiting = [Entry(card.path, stands, _until(card, stands)) for card, stands in left_out]
    lost = [Entry(path, "gone") for path in gone]
    entries = sorted((*failed, *waiting, *lost), key=lambda entry: entry.path)
    return Ledger(published, tuple(entries), turn, waived)


def written(ledger: Ledger) -> str:
    """The ledger as JSON, to be read back by `unwritten`."""
    entries, waived = map(astuple, ledger.left_out), map(tuple, ledger.waived)
    return orjson.dumps([ledger.published, [*entries], ledger.turn, [*waived]]).decode()


def unwritten(text: str) -> Ledger:
    published, left_out, turn, waived = orjson.loads(text)
    entries, waivers = (Entry(*entry) for entry in left_out), (WaiverRow(*row) for row in waived)
    return Ledger(published, tuple(entries), turn, tuple(waivers))


def ledger_without_settings(folder: Folder, broken: Collection[str]) -> Ledger:
    """The ledger of a newsroom whose settings cannot be read: all articles wait for them."""
    entries = (
        Entry(path, "failed" if path in broken else "waits for the settings")
        for path in sorted(map(folder.shown, folder.articles))
    )
    return Ledger(0, tuple(entries), "")


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
