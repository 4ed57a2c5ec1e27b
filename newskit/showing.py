"""Showing: what a preview shows of a plan: its pages by path, and what readers do not have of them.

All that a preview knows of plans is here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from newskit.article import Article
from newskit.card import PUBLISHED, Card, standing
from newskit.digest import digest_of
from newskit.folder import slug_of
from newskit.history import Item
from newskit.ledger import Entry
from newskit.page import PUBLIC, Page, StoryView, fingerprint, needs
from newskit.plan import Plan
from newskit.press import Press
from newskit.store import Store
from newskit.story import Link

# What a preview shows: all that may be published one day, and that too which has an error now.
ALL = PUBLISHED | {"draft", "scheduled", "embargoed", "withheld", "failed"}
WITHOUT_DRAFTS = PUBLISHED | {"failed"}
# Pages that may be meant by an address that has none, and how much they must be like it.
NEAR, LIKE = 6, 0.6


class Banner(Struct, frozen=True):
    """Over the page of an article that readers do not have: why not, and the file it is in."""

    standing: str
    words: str
    file: str


class Showing(Struct, frozen=True):
    """`pages` are by the path that a browser asks for. Articles with an error are shown as they
    were before it: their files are `broken`. `left_out` are those that have no page, by slug."""

    pages: Mapping[str, Page]
    press: Press
    digest: Callable[[str], str]
    made_by: str
    as_of: str
    broken: frozenset[str]
    left_out: Mapping[str, Entry]

    def mark(self, page: Page) -> str:
        """Another one when anything that is shown on the page is."""
        parts = {name: self._digest(name, page) for name in needs(page.view)}
        hidden = [[card.slug, stands] for card, stands in self.unpublished(page)]
        return digest_of([fingerprint(page, parts, self.made_by), hidden])

    def _digest(self, name: str, page: Page) -> str:
        """Of what a view names. A preview has no editions, and counts changes from the first one
        on: an article that comes in between makes no other page another one."""
        kind, _, key = name.partition(":")
        if kind != "item" or page.format != "html":
            return self.digest(name)
        item = self.press.library.item(key)
        return digest_of([item.id, item.published, item.modified, item.embargo])

    def card(self, page: Page) -> Card | None:
        """The article that the page is of."""
        return self.press.library.card(page.view.slug) if isinstance(page.view, StoryView) else None

    def unpublished(self, page: Page) -> Iterator[tuple[Card, str]]:
        """The articles on the page that readers do not have, each with its standing."""
        for name in needs(page.view):
            kind, _, slug = name.partition(":")
            if kind in ("article", "card"):
                card = self.press.library.card(slug)
                if (stands := standing(card, self.as_of)) != "published":
                    yield card, stands

    def banner(self, page: Page) -> Banner | None:
        if (card := self.card(page)) is None:
            return None
        zone = self.press.timezone
        match standing(card, self.as_of):
            case "draft":
                return Banner("Draft", "Not published.", card.path)
            case "withheld":
                return Banner("Withheld", "Not published.", card.path)
            case "scheduled":
                when = told(card.published, zone)
                return Banner("Scheduled", f"Not published before {when}.", card.path)
            case "embargoed":
                when = told(card.embargo, zone)
                return Banner("Embargoed", f"Not published before {when}.", card.path)
        if card.path in self.broken:
            return Banner("As it was", "The article has an error now.", card.path)
        return None

    def marks(self, page: Page) -> dict[str, list[str]]:
        """Slugs by standing: how links on the page to what readers do not have are to be marked."""
        found: dict[str, list[str]] = {}
        for card, stands in self.unpublished(page):
            found.setdefault(stands.capitalize(), []).append(card.slug)
        return found

    def file(self, path: str) -> str:
        """The file of the article that stands at a path, or would; '' where none does."""
        if (page := self.pages.get(path)) is not None:
            return self.file_of(page)
        entry = self._left_out_at(path)
        return entry.path if entry else ""

    def file_of(self, page: Page) -> str:
        card = self.card(page)
        return card.path if card else ""

    def why_not(self, path: str) -> tuple[str, ...]:
        """In a sentence why the article of a path has no page; none if there is no such article."""
        if (entry := self._left_out_at(path)) is None:
            return ()
        if entry.reason == "failed":
            return (
                f"The article in {entry.path} has an error. Its page comes when that is mended.",
            )
        when = f" {entry.word} {told(entry.until, self.press.timezone)}" if entry.until else ""
        reason = "a draft" if entry.reason == "draft" else entry.reason
        return (f"The article in {entry.path} is {reason}{when}, and is left out.",)

    def _left_out_at(self, path: str) -> Entry | None:
        found = re.search(r"/articles/([^/]+)", path)
        return self.left_out.get(found[1]) if found else None

    def press_for(self, page: Page) -> Press:
        """A press that has at hand what the page needs, whatever becomes of the store meanwhile."""
        names = [name.partition(":")[::2] for name in needs(page.view)]
        library = self.press.library
        held = Held(
            {slug: library.article(slug) for kind, slug in names if kind == "article"},
            {slug: library.card(slug) for kind, slug in names if kind in ("article", "card")},
            {key: library.item(key) for kind, key in names if kind == "item"},
        )
        return replace(self.press, library=held, told={})

    def near(self, path: str) -> tuple[Link, ...]:
        """The pages whose paths are most like one that has none."""
        wanted = _words(path.lower())
        pages = [known for known, page in self.pages.items() if page.format == "html"]
        # To compare all would take seconds: those come first that have words in common.
        pages.sort(key=lambda known: -len(wanted & _words(known)))
        likeness = [(SequenceMatcher(None, path, known).ratio(), known) for known in pages[:200]]
        best = sorted(likeness, reverse=True)[:NEAR]
        return tuple(Link(self._name(known), known) for ratio, known in best if ratio > LIKE)

    def _name(self, path: str) -> str:
        card = self.card(self.pages[path])
        return card.headline if card else path


class Held(Struct, frozen=True):
    """A library of what one page is made from."""

    articles: Mapping[str, Article]
    cards: Mapping[str, Card]
    items: Mapping[str, Item]

    def article(self, slug: str) -> Article:
        return self.articles[slug]

    def card(self, slug: str) -> Card:
        return self.cards[slug]

    def item(self, key: str) -> Item:
        return self.items[key]


def showing(plan: Plan, before: Showing | None) -> Showing | None:
    """What is shown of a plan; of one that only amends, with the pages that were shown before.

    Without readable settings nothing new can be shown.
    """
    if not plan.outlets:
        return before
    outlet = plan.outlets[PUBLIC]
    press = outlet.press
    if before is not None and before.press.templates.digest == press.templates.digest:
        # To compile the same templates again would take longer than all the rest.
        press = replace(press, templates=before.press.templates)
    pages = before.pages if before is not None and not plan.is_whole else _by_path(plan)
    left_out = {slug_of(entry.path): entry for entry in plan.ledger.left_out}
    made_by = digest_of(plan.stands_on.made_by)
    broken = plan.intake.broken
    return Showing(pages, press, outlet.digest, made_by, plan.as_of, broken, left_out)


def _by_path(plan: Plan) -> dict[str, Page]:
    assert plan.press is not None
    base = plan.press.newsroom.base
    # What stands in a tree beside the public site is for partners.
    public = (page for page in plan.pages if page.site == PUBLIC)
    return {f"{base}/{page.address.removesuffix('index.html')}": page for page in public}


def _words(path: str) -> set[str]:
    return set(re.findall(r"[^/-]+", path))


def told(instant: str, zone: ZoneInfo) -> str:
    """An instant in the newsroom's own time: “5 January 2099, 06:00 CET”."""
    moment = datetime.fromisoformat(instant).astimezone(zone)
    return f"{moment.day} {moment:%B} {moment.year}, {moment:%H:%M %Z}"


def remember(plan: Plan, store: Store) -> None:
    """Lets the next plan amend this one, as a build does with what it has published."""
    if plan.press is not None:
        with store.writing():
            store.set_facts(**plan.stands_on.facts(plan.as_of, plan.ledger))
            store.settle()
