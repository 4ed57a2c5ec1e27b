"""Plan: the whole story on one screen; everything to publish, and nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from newskit.card import card_of, stamp
from newskit.examination import examine
from newskit.folder import survey
from newskit.formats import ALWAYS, FORMATS
from newskit.ledger import Ledger, ledger_of
from newskit.network import read_network
from newskit.page import Page
from newskit.press import Press
from newskit.problem import Problem, in_order
from newskit.reading import read_articles, read_newsroom
from newskit.site import gather
from newskit.templates import read_templates


@dataclass(frozen=True)
class Plan:
    """`pages` are what is to be published; `sources` the text of the files that `problems` name."""

    pages: tuple[Page, ...]
    press: Press | None
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
    formats: Iterable[str] = (),
    failed: tuple[Problem, ...] = (),
) -> Plan:
    """What the newsroom in `content` publishes at the instant `as_of`.

    `formats` are those of the newsroom's settings if none are given. `failed` are problems met when
    an earlier plan was rendered: the articles that they name are left out of this one.
    """
    folder = survey(content)
    house, house_problems = read_newsroom(folder)
    reading = read_articles(folder, house)
    examined = examine(folder, house, reading)
    problems = (*folder.problems, *house_problems, *reading.problems, *examined.problems, *failed)
    broken = {problem.place.path for problem in problems if problem.is_error}
    sources = house.sources | reading.sources
    if house.newsroom is None:
        return Plan((), None, ledger_of(folder, None, broken), tuple(in_order(problems)), sources)
    network, network_problems = read_network(content, house.newsroom.network)
    articles = [article for article in reading.articles if article.path not in broken]
    cards = {article.path: card_of(article, house.newsroom.language) for article in articles}
    site = gather(house.newsroom, house.entities, cards.values(), stamp(as_of))
    press = Press(
        content=content,
        newsroom=house.newsroom,
        entities=house.entities,
        articles={article.digest: article for article in articles},
        cards={card.digest: card for card in cards.values()},
        pictures=examined.pictures,
        network=network,
        templates=read_templates(templates),
        formats=tuple(formats) or house.newsroom.formats,
    )
    wanted = [name for name in FORMATS if name in press.formats or name in ALWAYS]
    pages = tuple(page for name in wanted for page in FORMATS[name].pages(site, press))
    problems = (*problems, *network_problems)
    return Plan(pages, press, ledger_of(folder, site, broken), tuple(in_order(problems)), sources)
