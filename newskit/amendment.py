"""Amendment: the plan after edits that move no article: only pages that name one can differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from msgspec import Struct
from msgspec.structs import replace

from newskit.card import MOVED, RETOLD, REWORDED
from newskit.code import code_digest
from newskit.digest import digest_of
from newskit.format import FeedForm, change_line, feed_story
from newskit.history import Item
from newskit.intake import Intake
from newskit.key import key_set
from newskit.ledger import Ledger
from newskit.ledger import unwritten as ledger_unwritten
from newskit.ledger import written as ledger_written
from newskit.page import (
    SEVERAL,
    ChangesView,
    FeedView,
    Page,
    StoryView,
    TombstoneView,
    restored,
)
from newskit.press import Press
from newskit.problem import Problem
from newskit.signing import Key
from newskit.store import PageRow, Store, WaiverRow
from newskit.stream import Pace, cut
from newskit.templates import Templates
from newskit.tree import trees


class Ground(Struct, frozen=True):
    """What a plan stands on beside the articles.

    `made_by` are digests, by name, of all that every page depends on; `readers` those of partners'
    files, by site; `registry` is one of what single pages name: the entities, the pictures, the
    keys. `signer` is the id of the key that the edition is signed with; '' for none. `heed` is the
    next instant at which something else is to be told of the settings; '' for none.
    """

    made_by: Mapping[str, str]
    readers: Mapping[str, str]
    registry: str
    signer: str = ""
    heed: str = ""

    def facts(self, as_of: str, ledger: Ledger) -> dict[str, str]:
        """What the store is to know of a plan that was published at the instant `as_of`."""
        return {
            "made_by": orjson.dumps(self.made_by).decode(),
            "readers": orjson.dumps(self.readers).decode(),
            "registry": self.registry,
            "signer": self.signer,
            "as_of": as_of,
            "turn": min(filter(None, (ledger.turn, self.heed)), default=""),
            "ledger": ledger_written(ledger),
        }


# What a plan without readable settings stands on.
NO_GROUND = Ground({}, {}, "")


def ground(
    intake: Intake, theme: Templates, formats: Iterable[str], signer: Key | None = None
) -> Ground:
    made_by = {
        "newskit itself": code_digest(),
        "settings": intake.house.settings,
        "sister sites": digest_of(intake.network),
        "templates": theme.digest,
        "formats": digest_of(list(formats)),
    }
    seen = sorted((file, picture.digest) for file, picture in intake.pictures.good().items())
    withdrawn = sorted(intake.house.withdrawn.items())
    readers = {reader.root: reader.digest for reader in intake.readers}
    named = [intake.house.digest, seen, withdrawn, key_set(intake.keys).decode()]
    return Ground(made_by, readers, digest_of(named), signer.kid if signer else "")


def amendable(
    store: Store,
    on: Ground,
    as_of: str,
    failed: tuple[Problem, ...],
    waived: tuple[WaiverRow, ...],
) -> tuple[Mapping[str, int], Ledger] | None:
    """The articles that are not what the last plan knew, by slug, each with how far it is another,
    and the ledger, which differs in what is `waived` at most; or None, when more than words
    changed: an article came, went or moved, the settings are others, the clock passed an instant
    that matters or went back."""
    facts = store.facts()
    # Only a plan that was published, and that readers still see, can be amended; or, in a store for
    # this run, the one that this run made before.
    live, _ = trees(store.path.parent)
    is_seen = live.edition and live.edition == facts.get("settled")
    if not is_seen and not store.is_for_this_run:
        return None
    if facts.get("registry") != on.registry or facts.get("signer") != on.signer or failed:
        return None
    if orjson.loads(facts.get("made_by") or "{}") != on.made_by:
        return None
    if orjson.loads(facts.get("readers") or "{}") != on.readers:
        return None
    if not facts["as_of"] <= as_of or (facts["turn"] and facts["turn"] <= as_of):
        return None
    changes = store.changes()
    if MOVED in changes.values():
        return None
    ledger = replace(ledger_unwritten(facts["ledger"]), waived=waived)
    # An article that was left out because a page of it could not be rendered is tried again; one
    # whose file is gone is told again.
    if any(
        entry.reason == "gone" or (entry.reason == "failed" and store.knows(entry.path))
        for entry in ledger.left_out
    ):
        return None
    return changes, ledger


def pages_of(edits: Mapping[str, int], store: Store) -> Mapping[str, list[Page]]:
    """The pages of the last plan that may differ after these edits, by site: those that tell one of
    the articles, and of one that is retold all in whose views it stands."""
    reworded = (slug for slug, how_far in edits.items() if how_far == REWORDED)
    rows = store.pages_telling(reworded, SEVERAL)
    rows += store.pages_naming(slug for slug, how_far in edits.items() if how_far == RETOLD)
    return planned({row.path: row for row in rows}.values())


def planned(rows: Iterable[PageRow]) -> dict[str, list[Page]]:
    """The pages in these rows that the last plan had, by site."""
    found: dict[str, list[Page]] = {}
    for row in rows:
        if row.view is not None:
            page = restored(row.path, row.format, row.view)
            found.setdefault(page.site, []).append(page)
    return found


def amended(
    pages: list[Page],
    press: Press,
    moved: tuple[Item, ...],
    changes: int,
    forms: Iterable[tuple[FeedForm, Pace]],
    store: Store,
    site: str,
) -> list[Page] | None:
    """The pages of a site that may differ, of those that name an article that was edited: each as
    it is, but for the streams, where what moved goes to the first page. None if a page is left
    empty: its neighbours' links would be others."""
    paces = {form.name: (form, pace) for form, pace in forms}
    result = [page for page in pages if not _is_stream(page)]
    for name, (form, pace) in paces.items() if moved else ():
        row = store.page(f"{site}/{form.head}")
        if row is None or row.view is None:
            return None
        first = restored(row.path, row.format, row.view)
        others = [page for page in pages if page.format == name and _is_stream(page)]
        streams = {page.address: page for page in (*others, first)}
        new = _entries(form, moved, press)
        after = _streams(list(streams.values()), first, new, changes, form, pace)
        if after is None:
            return None
        result += after
    if not moved:
        result += [page for page in pages if _is_stream(page)]
    return result


def _is_stream(page: Page) -> bool:
    view = page.view
    return isinstance(view, ChangesView) or (isinstance(view, FeedView) and not view.name)


Lines = tuple[tuple[int, Any], ...]


def _entries(form: FeedForm, moved: tuple[Item, ...], press: Press) -> Lines:
    """What is told of the items that moved, newest first."""
    newest = sorted(moved, key=lambda item: item.change, reverse=True)
    if form.is_of_changes:
        return tuple((item.change, change_line(item, item.log[-1])) for item in newest)
    cards = ((item.change, press.library.card(item.slug)) for item in newest)
    return tuple((change, feed_story(card, press.entities)) for change, card in cards)


def _streams(
    pages: list[Page], first: Page, new: Lines, changes: int, form: FeedForm, pace: Pace
) -> list[Page] | None:
    """The pages of a stream that may differ: those that an item leaves, and the first one, of which
    a page of the archive may have to be made."""
    keys = {_key(line) for _, line in new}
    result: list[Page] = []
    for page in pages:
        assert isinstance(page.view, FeedView | ChangesView)
        kept = tuple(
            entry for entry in page.view.entries if form.is_of_changes or _key(entry[1]) not in keys
        )
        if page is first or page.address == first.address:
            older, view = page.view.older, page.view
            forgotten = view.forgotten if isinstance(view, FeedView) else 0
            stones = (entry for entry in kept if isinstance(entry[1], TombstoneView))
            cuts = list(cut((*new, *kept), changes, pace, stones))
            # The archives that were made before come after those that are made now.
            for place, one in enumerate(cuts):
                is_last = place == len(cuts) - 1
                link = older if is_last else one.older
                result.append(form.page(one.number, link, one.entries, forgotten))
        elif not kept:
            return None
        else:
            result.append(form.page(page.view.number, page.view.older, kept, 0))
    return result


def _key(line: StoryView | TombstoneView | Mapping[str, Any]) -> str:
    return line.key if isinstance(line, StoryView | TombstoneView) else ""
