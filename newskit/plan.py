"""Plan: the whole story on one screen; everything to publish, and nothing written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from newskit.amendment import NO_GROUND, Ground, amendable, ground
from newskit.card import PUBLISHED, stamp, unwritten
from newskit.distribution import Distribution, without_clashes
from newskit.due import FILE, heed, overdue
from newskit.edition import edition_before
from newskit.folder import Folder
from newskit.formats import ADDED, ALWAYS, FORMATS
from newskit.intake import Intake, take_in
from newskit.ledger import Ledger, ledger_of, ledger_without_settings
from newskit.newsroom import Newsroom
from newskit.outlet import Outlet
from newskit.page import PUBLIC, Page
from newskit.partner import EVERYBODY
from newskit.press import Press
from newskit.problem import Place, Problem, in_order
from newskit.recall import may_recall, recalling
from newskit.seal import seal_of
from newskit.signing import Key, private_key
from newskit.site import Site, can_be_drawn, gather
from newskit.store import Store
from newskit.stray import strays
from newskit.templates import Templates, read_templates


class Plan(Struct, frozen=True):
    """Everything to publish, and in `intake` what it was made of, problems and all.

    `outlets` are the trees to publish, by the folder that each stands in. When `is_whole` is false,
    only `pages` may differ from the plan before: all others stay. `stands_on` is what fingerprints
    are made with, `seal` is what tells the next build that nothing changed, `signer` signs the
    records if it is there. Without readable settings there is no outlet, and no page.
    """

    intake: Intake
    as_of: str
    ledger: Ledger
    lost: tuple[Problem, ...] = ()
    pages: tuple[Page, ...] = ()
    is_whole: bool = True
    outlets: Mapping[str, Outlet] = field(default_factory=dict)
    stands_on: Ground = NO_GROUND
    seal: str = ""
    signer: Key | None = None
    is_preview: bool = False

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.intake.problems, *self.lost)

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    @property
    def press(self) -> Press | None:
        """What renders the pages that everybody may read."""
        return self.outlets[PUBLIC].press if self.outlets else None


def plan(
    content: Path | Folder,
    templates: Path | None,
    as_of: datetime,
    store: Store,
    formats: Iterable[str] = (),
    failed: tuple[Problem, ...] = (),
    previous: Path | None = None,
    keys: Path | None = None,
    shows: Collection[str] = PUBLISHED,
    last: Plan | None = None,
) -> Plan:
    """What the newsroom in `content` publishes at the instant `as_of`.

    `store` is what earlier runs know. `formats` are those of the newsroom's settings if none are
    given. `failed` are problems met when an earlier plan was rendered: the articles that they name
    are left out of this one. `previous` is a folder that holds the edition before, where none
    stands beside the store. `keys` is the folder of private keys.

    `shows` are the standings of the articles that have pages. A preview's plan shows more than is
    published, and is never built; with “failed” among them, an article that has an error stays as
    the store knew it before. `last` is the plan that the preview shows now.
    """
    intake, instant = take_in(content, store, failed), stamp(as_of)
    folder, newsroom = intake.folder, intake.house.newsroom
    if is_preview := shows != PUBLISHED:
        intake = replace(intake, readers=(EVERYBODY,))
    if newsroom is None or not intake.is_settled:
        return Plan(intake, instant, ledger_without_settings(folder, intake.broken))

    due = (*intake.problems, *overdue(intake.house, folder, instant))
    # Before the templates are read: a change after that must break the seal.
    seal = "" if due else seal_of(folder, templates, formats, keys)
    theme = read_templates(templates)
    intake = replace(intake, problems=tuple(in_order((*due, *strays(theme, templates)))))
    seal = "" if intake.problems else seal
    names = tuple(formats) or newsroom.formats
    signer = private_key(keys, intake.keys) if keys else None
    wanted = [name for name in FORMATS if name in names or name in ALWAYS]
    stands_on = ground(intake, theme, (*wanted, *sorted(shows)), signer)
    stands_on = replace(stands_on, heed=heed(intake.house, instant))
    before = edition_before(store.path.parent) or previous
    distribution = Distribution(intake, newsroom, theme, names, instant, store, before, is_preview)
    edits = amendable(store, stands_on, instant, failed, intake.waived)
    edits = None if edits is not None and may_recall(edits[1], store) else edits
    if edits is not None and last is not None:
        outlets = distribution.restocked(last.outlets)
        return replace(last, intake=intake, as_of=instant, is_whole=False, outlets=outlets)
    if edits is not None and (amended := distribution.amended(*edits)):
        outlets, pages = amended
        return Plan(intake, instant, edits[1], (), pages, False, outlets, stands_on, seal, signer)

    site = _site(intake, newsroom, theme, instant, store, shows)
    if reused := distribution.reused(site):
        again = (formats, (*failed, *reused), previous, keys, shows, last)
        return plan(content, templates, as_of, store, *again)
    if not is_preview:
        intake = recalling(intake, site, distribution.known())
        seal = "" if intake.problems else seal
    outlets, pages, turn, lost = distribution.whole(site)
    gone = tuple(problem.place.path for problem in lost)
    if ADDED:
        pages, clashes = without_clashes(pages, Place(folder.shown(FILE)))
        lost = (*lost, *clashes)
    counts = (len(site.cards), site.left_out, turn)
    ledger = ledger_of(folder, intake.broken, *counts, intake.waived, gone)
    seal = "" if lost else seal
    return Plan(
        intake, instant, ledger, lost, pages, True, outlets, stands_on, seal, signer, is_preview
    )


def _site(
    intake: Intake,
    newsroom: Newsroom,
    theme: Templates,
    instant: str,
    store: Store,
    shows: Collection[str],
) -> Site:
    """The site of all articles without an error, and for a preview of those that were without."""
    entities, pictures = intake.house.entities, intake.pictures.good()
    cards = (
        card
        for card in map(unwritten, store.cards())
        if card.path not in intake.broken
        or ("failed" in shows and can_be_drawn(card, newsroom, entities, pictures))
    )
    return gather(newsroom, entities, cards, instant, pictures, theme.assets, intake.keys, shows)
