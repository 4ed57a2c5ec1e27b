"""Amendment: the plan after edits that move no article: only pages that name one can differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from typing import Any

import orjson

from newskit.code import code_digest
from newskit.digest import digest_of
from newskit.ledger import Entry, Ledger
from newskit.network import Dispatch
from newskit.page import Page, unwritten
from newskit.picture import Pictures
from newskit.problem import Problem
from newskit.store import Store
from newskit.templates import Templates


def settled_by(
    house: str,
    pictures: Pictures,
    network: tuple[Dispatch, ...],
    theme: Templates,
    formats: Iterable[str],
) -> str:
    """A digest of all that every page depends on, whatever article it is of."""
    seen = sorted((file, picture.digest) for file, picture in pictures.good().items())
    return digest_of([code_digest(), house, digest_of(seen), network, theme.digest, list(formats)])


def amended(
    store: Store, made_by: str, as_of: str, failed: tuple[Problem, ...]
) -> tuple[tuple[Page, ...], Ledger] | None:
    """The pages that may differ from the last plan, and the ledger, which does not; or None, when
    more than words changed: an article came, went or moved, the settings are others, the clock
    passed an instant that matters or went back."""
    facts = store.facts()
    if facts.get("made_by") != made_by or failed:
        return None
    if not facts["as_of"] <= as_of or (facts["turn"] and facts["turn"] <= as_of):
        return None
    changes = store.changes()
    if any(changes.values()):
        return None
    rows = store.pages_naming(changes)
    pages = tuple(Page(row.address, row.format, unwritten(row.view)) for row in rows if row.view)
    return pages, _ledger(orjson.loads(facts["ledger"]))


def settled(made_by: str, as_of: str, ledger: Ledger) -> dict[str, str]:
    """What the store is to know of a plan that was published."""
    return {
        "made_by": made_by,
        "as_of": as_of,
        "turn": ledger.turn,
        "ledger": orjson.dumps(astuple(ledger)).decode(),
    }


def _ledger(kept: list[Any]) -> Ledger:
    published, left_out, turn = kept
    return Ledger(published, tuple(Entry(*entry) for entry in left_out), turn)
