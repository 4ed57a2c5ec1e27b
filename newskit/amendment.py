"""Amendment: the plan after edits that move no article: only pages that name one can differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any

import orjson

from newskit.code import code_digest
from newskit.digest import digest_of
from newskit.ledger import Entry, Ledger
from newskit.network import Dispatch
from newskit.page import Page, restored
from newskit.picture import Pictures
from newskit.problem import Problem
from newskit.reading import House
from newskit.store import Store
from newskit.templates import Templates
from newskit.tree import trees


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan stands on beside the articles.

    `made_by` are digests, by name, of all that every page depends on; `registry` is one of what
    single pages name: the entities and the pictures.
    """

    made_by: Mapping[str, str]
    registry: str

    def facts(self, as_of: str, ledger: Ledger) -> dict[str, str]:
        """What the store is to know of a plan that was published at the instant `as_of`."""
        return {
            "made_by": orjson.dumps(self.made_by).decode(),
            "registry": self.registry,
            "as_of": as_of,
            "turn": ledger.turn,
            "ledger": orjson.dumps(astuple(ledger)).decode(),
        }


# What a plan without readable settings stands on.
NO_GROUND = Ground({}, "")


def ground(
    house: House,
    pictures: Pictures,
    network: tuple[Dispatch, ...],
    theme: Templates,
    formats: Iterable[str],
) -> Ground:
    made_by = {
        "newskit itself": code_digest(),
        "settings": house.settings,
        "sister sites": digest_of(network),
        "templates": theme.digest,
        "formats": digest_of(list(formats)),
    }
    seen = sorted((file, picture.digest) for file, picture in pictures.good().items())
    return Ground(made_by, digest_of([house.digest, seen]))


def amended(
    store: Store, on: Ground, as_of: str, failed: tuple[Problem, ...]
) -> tuple[tuple[Page, ...], Ledger] | None:
    """The pages that may differ from the last plan, and the ledger, which does not; or None, when
    more than words changed: an article came, went or moved, the settings are others, the clock
    passed an instant that matters or went back."""
    facts = store.facts()
    # Only a plan that was published, and that readers still see, can be amended.
    live, _ = trees(store.path.parent)
    if not live.edition or live.edition != facts.get("settled"):
        return None
    if facts.get("registry") != on.registry or failed:
        return None
    if orjson.loads(facts.get("made_by") or "{}") != on.made_by:
        return None
    if not facts["as_of"] <= as_of or (facts["turn"] and facts["turn"] <= as_of):
        return None
    changes = store.changes()
    if any(changes.values()):
        return None
    ledger = _ledger(orjson.loads(facts["ledger"]))
    # An article that was left out because a page of it could not be rendered is tried again.
    if any(entry.reason == "failed" and store.knows(entry.path) for entry in ledger.left_out):
        return None
    rows = store.pages_naming(changes)
    pages = tuple(restored(row.path, row.format, row.view) for row in rows if row.view)
    return pages, ledger


def _ledger(kept: list[Any]) -> Ledger:
    published, left_out, turn = kept
    return Ledger(published, tuple(Entry(*entry) for entry in left_out), turn)
