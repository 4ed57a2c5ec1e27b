"""Plan: the whole story on one screen; everything to publish, and nothing written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newskit.amendment import Ground, amended, ground
from newskit.card import stamp, unwritten
from newskit.folder import Folder, survey
from newskit.formats import ALWAYS, FORMATS
from newskit.ledger import Ledger, ledger_of, ledger_without_settings
from newskit.library import Digests, StoredLibrary
from newskit.network import read_network
from newskit.page import Page
from newskit.picture import Pictures
from newskit.press import Press
from newskit.problem import Problem, in_order
from newskit.reading import read_articles, read_newsroom
from newskit.seal import seal_of
from newskit.site import gather
from newskit.store import Store
from newskit.templates import read_templates


@dataclass(frozen=True)
class Plan:
    """Everything to publish. `sources` is the text of the files that `problems` name.

    When `is_whole` is false, only `pages` may differ from the plan before: all others stay.
    `digest` and `stands_on` are what a page's fingerprint is made with, `seal` is what tells the
    next build that nothing changed.
    """

    pages: tuple[Page, ...]
    is_whole: bool
    press: Press | None
    digest: Callable[[str], str]
    stands_on: Ground
    as_of: str
    seal: str
    ledger: Ledger
    problems: tuple[Problem, ...]
    sources: Mapping[str, str]

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def plan(
    content: Path,
    templates: Path | None,
    as_of: datetime,
    store: Store,
    formats: Iterable[str] = (),
    failed: tuple[Problem, ...] = (),
    folder: Folder | None = None,
) -> Plan:
    """What the newsroom in `content` publishes at the instant `as_of`.

    `store` is what earlier runs know. `formats` are those of the newsroom's settings if none are
    given. `failed` are problems met when an earlier plan was rendered: the articles that they name
    are left out of this one. `folder` is the newsroom's, if it was looked through already.
    """
    folder = folder or survey(content)
    house, house_problems = read_newsroom(folder)
    pictures = Pictures(content, folder.others, store.pictures())
    reading = read_articles(folder, house, store, pictures)
    network, network_problems = read_network(content, house.newsroom)
    problems = tuple(
        in_order((*folder.problems, *house_problems, *reading.problems, *network_problems, *failed))
    )
    broken = {place.path for problem in problems for place in problem.places if problem.is_error}
    sources = house.sources | reading.sources
    if house.newsroom is None:
        ledger, nowhere = ledger_without_settings(folder, broken), Ground({}, "")
        return Plan((), True, None, str, nowhere, stamp(as_of), "", ledger, problems, sources)

    theme = read_templates(templates, store)
    names = tuple(formats) or house.newsroom.formats
    wanted = [name for name in FORMATS if name in names or name in ALWAYS]
    stands_on = ground(house, pictures, network, theme, wanted)
    amends = amended(store, stands_on, stamp(as_of), failed)
    if amends is None:
        cards = map(unwritten, store.cards())
        good = (card for card in cards if card.path not in broken)
        site = gather(
            house.newsroom, house.entities, good, stamp(as_of), pictures.good(), theme.assets
        )
        pages = tuple(page for name in wanted for page in FORMATS[name].pages(site))
        library = StoredLibrary(store, site.by_slug)
        ledger = ledger_of(folder, broken, len(site.cards), site.left_out, site.turn)
    else:
        library = StoredLibrary(store, {})
        pages, ledger = amends
    press = Press(
        content, house.newsroom, house.entities, pictures.good(), network, theme, names, library
    )
    digest = Digests(library, house.entities, pictures.good())
    return Plan(
        pages,
        amends is None,
        press,
        digest,
        stands_on,
        stamp(as_of),
        "" if problems else seal_of(folder, templates, formats),
        ledger,
        problems,
        sources,
    )
