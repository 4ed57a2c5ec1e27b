"""Newslist: every article by its state, and the instant at which the clock alone turns that."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, get_args

from msgspec import Struct

from newskit.card import Card, Standing, standing, turn
from newskit.folder import Folder, slug_of
from newskit.shape import told, whole

# In the order in which an editor has to do with them.
STATES = (
    "failed", "draft", "due", "scheduled", "embargoed", "withheld", "withdrawn", "expired",
    "published",
)  # fmt: skip
LEFT_OUT = STATES[:-1]
_BY_HAND = ("draft", "withheld", "withdrawn")


class Listed(Struct, frozen=True):
    """An article of the list. `turns` is an instant (RFC 3339, UTC) or '', `becomes` the state from
    then on. Of one that has an error no more is known than its file."""

    state: str
    file: str
    slug: str
    headline: str = ""
    section: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    turns: str = ""
    becomes: str = ""

    @property
    def data(self) -> dict[str, Any]:
        """As JSON may hold it; what is not known is null."""
        return {
            "state": self.state,
            "file": self.file,
            "slug": self.slug,
            "headline": self.headline or None,
            "section": self.section or None,
            "authors": list(self.authors),
            "published": self.published or None,
            "turns": self.turns or None,
            "becomes": self.becomes or None,
        }


def newslist(
    folder: Folder,
    broken: Collection[str],
    cards: Iterable[Card],
    as_of: str,
    states: Collection[str],
    seen: Collection[str],
) -> list[Listed]:
    """The articles in these states at the instant `as_of`; within a state, what turns next comes
    first, and then what is newest. `broken` are the files that have errors, `seen` the keys of the
    articles that readers have: one that may be published and is none of these is due."""
    failed = (folder.shown(file) for file in folder.articles)
    rows = [Listed("failed", file, slug_of(file)) for file in failed if file in broken]
    rows += (_listed(card, as_of, seen) for card in cards if card.path not in broken)
    rows = [row for row in rows if row.state in states]
    rows.sort(key=lambda row: row.published, reverse=True)
    rows.sort(key=lambda row: (STATES.index(row.state), row.turns or "~"))
    return rows


def _listed(card: Card, as_of: str, seen: Collection[str]) -> Listed:
    state = standing(card, as_of)
    turns, becomes = next(_turns(card, state, as_of), ("", ""))
    told = "due" if state == "published" and card.key not in seen else state
    return Listed(
        told, card.path, card.slug, card.headline, card.section, card.authors, card.published,
        turns, becomes,
    )  # fmt: skip


def _turns(card: Card, state: Standing, as_of: str) -> Iterator[tuple[str, str]]:
    """The instants at which the article is in another state than before, each with that state."""
    while state not in _BY_HAND and (as_of := turn(card, as_of)):
        if (then := standing(card, as_of)) != state:
            yield as_of, then
            state = then


def newslist_schema() -> dict[str, Any]:
    """The JSON Schema of `newskit list --json`."""
    instant = {"type": "string", "format": "date-time"}
    states = [*STATES]
    assert {*get_args(Standing), "failed", "due"} == {*states}
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}

    def perhaps(kind: dict[str, Any], description: str, example: object) -> dict[str, Any]:
        return told({"anyOf": [kind, {"type": "null"}]}, description, example)

    state = {"enum": states}
    at = "2026-11-20T12:00:00Z"
    properties = {
        "state": told(
            state, "Where it stands; failed has an error, due waits for the next build.", "draft"
        ),
        "file": told(text, "Its file, in the newsroom's folder.", "content/articles/the-ferry.md"),
        "slug": told(text, "Its address in the site is /articles/<slug>/.", "the-ferry"),
        "headline": perhaps(text, "Its headline; null, as what follows, if it failed.", "It runs"),
        "section": perhaps(text, "The section's id.", "harbour"),
        "authors": told(texts, "Ids of authors.", ["mara-ito"]),
        "published": perhaps(instant, "As the article says.", at),
        "turns": perhaps(instant, "When the state turns without an edit.", at),
        "becomes": perhaps(state, "The state from then on.", "published"),
    }
    articles = {
        "type": "array",
        "description": "By state, and what turns first before others.",
        "examples": [[]],
        "items": whole(**properties),
    }
    return {
        "title": "Articles by state, as `newskit list --json` prints them",
        **whole(as_of=told(instant, "The instant of the list.", at), articles=articles),
    }
