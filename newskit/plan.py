"""Plan: the whole story on one screen; everything to publish, and nothing written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newskit.amendment import NO_GROUND, Ground, amended, ground
from newskit.card import stamp, unwritten
from newskit.folder import Folder
from newskit.formats import ALWAYS, FORMATS
from newskit.intake import Intake, take_in
from newskit.ledger import Ledger, ledger_of, ledger_without_settings
from newskit.library import Digests, StoredLibrary
from newskit.newsroom import Newsroom
from newskit.page import Page
from newskit.press import Press
from newskit.problem import Problem
from newskit.seal import seal_of
from newskit.site import Site, gather
from newskit.store import Store
from newskit.templates import Templates, read_templates


@dataclass(frozen=True)
class Plan:
    """Everything to publish, and in `intake` what it was made of, problems and all.

    When `is_whole` is false, only `pages` may differ from the plan before: all others stay.
    `digest` and `stands_on` are what a page's fingerprint is made with, `seal` is what tells the
    next build that nothing changed. Without readable settings there is no `press`, and no page.
    """

    intake: Intake
    as_of: str
    ledger: Ledger
    pages: tuple[Page, ...] = ()
    is_whole: bool = True
    press: Press | None = None
    digest: Callable[[str], str] = str
    stands_on: Ground = NO_GROUND
    seal: str = ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.intake.problems

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def plan(
    content: Path | Folder,
    templates: Path | None,
    as_of: datetime,
    store: Store,
    formats: Iterable[str] = (),
    failed: tuple[Problem, ...] = (),
) -> Plan:
    """What the newsroom in `content` publishes at the instant `as_of`.

    `store` is what earlier runs know. `formats` are those of the newsroom's settings if none are
    given. `failed` are problems met when an earlier plan was rendered: the articles that they name
    are left out of this one.
    """
    intake, instant = take_in(content, store, failed), stamp(as_of)
    folder, house, newsroom = intake.folder, intake.house, intake.house.newsroom
    if newsroom is None:
        return Plan(intake, instant, ledger_without_settings(folder, intake.broken))

    # Before the templates are read: a change after that must break the seal.
    seal = "" if intake.problems else seal_of(folder, templates, formats)
    theme = read_templates(templates)
    names = tuple(formats) or newsroom.formats
    wanted = [name for name in FORMATS if name in names or name in ALWAYS]
    stands_on = ground(house, intake.pictures, intake.network, theme, wanted)
    amends = amended(store, stands_on, instant, failed)
    if amends is None:
        site = _site(intake, newsroom, theme, instant, store)
        pages = tuple(page for name in wanted for page in FORMATS[name].pages(site))
        ledger = ledger_of(folder, intake.broken, len(site.cards), site.left_out, site.turn)
        library = StoredLibrary(store, site.by_slug)
    else:
        pages, ledger = amends
        library = StoredLibrary(store, {})

    pictures, entities = intake.pictures.good(), house.entities
    press = Press(folder.root, newsroom, entities, pictures, intake.network, theme, names, library)
    digest = Digests(library, entities, pictures)
    is_whole = amends is None
    return Plan(intake, instant, ledger, pages, is_whole, press, digest, stands_on, seal)


def _site(intake: Intake, newsroom: Newsroom, theme: Templates, instant: str, store: Store) -> Site:
    """The site of all articles without an error."""
    cards = (card for card in map(unwritten, store.cards()) if card.path not in intake.broken)
    pictures = intake.pictures.good()
    return gather(newsroom, intake.house.entities, cards, instant, pictures, theme.assets)
