"""Errata: every correction of every article that can be read, and the log that tells them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from newskit.page import LogView
from newskit.press import Press
from newskit.site import Site
from newskit.story import Log, LogLine
from newskit.telling import correction_notes
from newskit.words import words_for

# Of an article, by slug, the correction of that place among its own.
Erratum = tuple[str, int]


def errata(site: Site) -> Iterable[Erratum]:
    """Newest first; of one instant those of the later slug, and of an article the later ones."""
    found = (
        (at, card.slug, place)
        for card in site.cards
        if card.corrections
        for place, at in enumerate(card.corrections)
    )
    return ((slug, place) for _, slug, place in sorted(found, reverse=True))


def log(view: LogView, press: Press) -> Log:
    """The page of the log that the view names, as readers are told of it."""
    newsroom = press.newsroom
    path = "/corrections/"
    here = path if view.number == 1 else f"{path}page/{view.number}/"
    newer = path if view.number == 2 else f"{path}page/{view.number - 1}/"
    return Log(
        href=newsroom.base + here,
        url=newsroom.address + here,
        lines=tuple(lines(view, press)),
        page=view.number,
        pages=view.pages,
        newer="" if view.number == 1 else newsroom.base + newer,
        older=f"{newsroom.base}{path}page/{view.older}/" if view.older else "",
        feed=f"{newsroom.base}/corrections.json",
    )


def lines(view: LogView, press: Press) -> Iterator[LogLine]:
    """The corrections that the view names, in the newsroom's own language."""
    language = press.newsroom.language
    for slug, place in view.entries:
        article, card = press.library.article(slug), press.library.card(slug)
        note = correction_notes(article, words_for(language), press, language)[place]
        yield LogLine(
            key=card.key,
            href=f"{press.newsroom.base}/articles/{slug}/",
            url=press.article_url(slug),
            headline=article.headline,
            language=card.language,
            note=note,
            fact=(article.facts[note.fact - 1].id or "") if note.fact else "",
        )


def line_record(line: LogLine, press: Press) -> dict[str, Any]:
    """All of a `CorrectionLine`."""
    return {
        "at": line.note.at.iso,
        "kind": line.note.kind,
        "id": press.library.item(line.key).id,
        "url": line.url,
        "headline": line.headline,
        "note": line.note.note,
        "was": line.note.was,
        "now": line.note.now,
        "fact": line.fact,
    }
