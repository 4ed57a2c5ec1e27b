"""Recall: articles that readers have, and that an embargo or a later date takes from them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from newskit.card import Card
from newskit.card import unwritten as card_unwritten
from newskit.check import BY_PLAN, Finding
from newskit.document import Document, read_article
from newskit.examination import placed, waives_nothing
from newskit.folder import Folder, slug_of
from newskit.history import Item
from newskit.intake import Intake
from newskit.ledger import Ledger
from newskit.page import PUBLIC
from newskit.problem import in_order
from newskit.site import Site
from newskit.store import Store
from newskit.terminal import clock

# By where an article stands the key that holds it back, what that does, what to do with it, and
# what partners are told of the article.
_KEYS = {
    "embargoed": (
        "embargo", "its embargo takes", "delete the line",
        "withheld; who may have it early, that it is under embargo",
    ),
    "scheduled": ("published", "a later date takes", "put the earlier date back", "withheld"),
}  # fmt: skip


def recalling(intake: Intake, site: Site, items: Mapping[str, Item]) -> Intake:
    """The intake, with a warning for each article that was out and is held back now, and none for
    one that says why under `waive`. `items` are what everybody was told, by key."""
    waiving = {row.path: row for row in intake.waived if row.code in BY_PLAN}
    held = {
        card.path: (card, stands, item)
        for card, stands in site.left_out
        # Before it was first out nothing is taken back: the clock was put back, or is another's.
        if stands in _KEYS and (item := items.get(card.key)) and item.log[0].went_out <= site.as_of
    }
    files = {path: _document(path, intake.folder) for path in {*waiving, *held}}
    found = [
        placed(_taken_back(card, stands, item), document)
        for path, (card, stands, item) in held.items()
        if path not in waiving and (document := files[path])
    ]
    idle = [row for path, row in waiving.items() if path not in held]
    for row in idle:
        if document := files[row.path]:
            found.append(placed(waives_nothing(_number(document, row.code), row.code), document))
    sources = {path: one.text for path, one in files.items() if one}
    return replace(
        intake,
        problems=tuple(in_order((*intake.problems, *found))),
        sources={**sources, **intake.sources},
        waived=tuple(row for row in intake.waived if row not in idle),
    )


def may_recall(ledger: Ledger, store: Store) -> bool:
    """Whether something of the kind is to be told, or waived, after a plan with that ledger."""
    held = (entry.path for entry in ledger.left_out if entry.reason in _KEYS)
    keys = (card_unwritten(store.card(slug_of(path))).key for path in held)
    is_waived = any(row.code in BY_PLAN for row in ledger.waived)
    return is_waived or any(store.item(PUBLIC, key) for key in keys)


def _taken_back(card: Card, stands: str, item: Item) -> Finding:
    key, takes, mend, told = _KEYS[stands]
    until = card.embargo if key == "embargo" else card.published
    return Finding(
        "taken-back",
        f"the article was out on {item.log[0].went_out[:10]}, and {takes} it from readers until "
        f"{clock(until)}",
        (key,),
        f"if they are to keep it, {mend}, and write the date of an edit into `updated`; if not, "
        f"waive `taken-back` and say why: partners are told that it is {told}",
        severity="warning",
    )


def _document(path: str, folder: Folder) -> Document | None:
    """The file as it is; None when it is no article just now."""
    try:
        raw = folder.read(path.removeprefix(f"{folder.name}/"))
    except OSError:
        return None
    return read_article(path, raw)[0]


def _number(document: Document, code: str) -> int:
    waivers = document.data.get("waive", ())
    return next((place for place, one in enumerate(waivers) if one.get("code") == code), 0)
