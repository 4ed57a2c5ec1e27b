"""Distribution: from one site the outlets of all its readers, and every page of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from newskit.amendment import amended, pages_of
from newskit.card import Card
from newskit.card import unwritten as card_unwritten
from newskit.digest import digest_of
from newskit.edition import (
    FILE,
    SIGNATURE,
    Record,
    history_of,
    history_of_some,
    is_known,
    part_of,
    record_in,
)
from newskit.format import LOG
from newskit.formats import ALWAYS, FORMATS, FORMS, news_sitemap
from newskit.history import History, Item, Presence, moved
from newskit.intake import Intake
from newskit.ledger import Ledger
from newskit.library import StoredLibrary, digests
from newskit.newsroom import Newsroom
from newskit.outlet import Outlet
from newskit.page import PUBLIC, Page
from newskit.partner import EVERYBODY, Reader, absent, measure_of, shared
from newskit.picture import PictureFile
from newskit.press import Press
from newskit.problem import Place, Problem
from newskit.site import Site, presence
from newskit.store import Store
from newskit.templates import Templates

# So many cards workers find in memory: it takes 0.97 of the time, and with the copies five
# kilobytes a card. A part of more would be no better: what is touched lies among all the others.
MOST_SHARED = 16_000


class Distribution(Struct, frozen=True, dict=True):
    """Makes the outlets of every reader. `formats` are those that everybody gets, `before` is the
    folder that holds the edition before. A whole plan of a preview keeps the cards that it was made
    of; articles come from the store."""

    intake: Intake
    newsroom: Newsroom
    theme: Templates
    formats: tuple[str, ...]
    as_of: str
    store: Store
    before: Path | None
    is_preview: bool = False

    def whole(
        self, site: Site
    ) -> tuple[Mapping[str, Outlet], tuple[Page, ...], str, tuple[Problem, ...]]:
        """The outlets and all their pages; the next instant at which they would differ; and the
        articles that were published, and whose files are gone without a word."""
        outlets: dict[str, Outlet] = {}
        pages: list[Page] = []
        turns: list[str] = []
        lost: tuple[Problem, ...] = ()
        for reader in self.intake.readers:
            share = shared(site, reader)
            record, before = self._before(reader)
            present = [self._presence(card, share) for card in share.cards]
            gone = absent(site, reader, self.intake.house.withdrawn)
            is_first = not self._history_of_everybody[0].bytes
            minted = self._minter(outlets)
            changed = moved(before, present, gone, self.as_of, minted, is_first=is_first)
            share = replace(share, history=before.with_(changed))
            has_log = any(card.corrections for card in share.cards)
            outlet = self._outlet(reader, share.by_slug, record, share.history, changed, has_log)
            outlets[reader.root] = outlet
            wanted = self._wanted(reader)
            for name in wanted:
                pages += [_of(page, reader) for page in FORMATS[name].pages(share)]
            turns += [share.turn, *(item.until for item in share.tombstones)]
            turns += [news_sitemap.turn(share)] if news_sitemap.NAME in wanted else []
            if reader.root == PUBLIC:
                here = {one.key for one in present}
                lost = tuple(self._lost(share.history, here.union(gone)))
        return outlets, tuple(pages), min(filter(None, turns), default=""), lost

    def reused(self, site: Site) -> tuple[Problem, ...]:
        """Articles that have the id of another one, which was withdrawn: partners would take them
        for what it says now."""
        withdrawn = {
            item.key: item
            for item in self._history_of_everybody[1].items.values()
            if item.state == "withdrawn"
        }
        return tuple(
            Problem(
                "reused-id",
                f"the id `{card.key}` belongs to an article that was withdrawn on {item.at[:10]}",
                Place(card.path),
                "if this is another article, rename its file, or give it an `id` of its own; if it "
                f"is the same again, leave `published` at {item.published}, and add `updated`",
            )
            for card in site.cards
            if (item := withdrawn.get(card.key)) and item.published != card.published
        )

    def amended(
        self, edits: Mapping[str, int], ledger: Ledger
    ) -> tuple[Mapping[str, Outlet], tuple[Page, ...]] | None:
        """The outlets, and the pages that may differ after edits of these articles; None if more
        may differ, or the store does not know the edition before."""
        outlets: dict[str, Outlet] = {}
        pages: list[Page] = []
        cards = [card_unwritten(self.store.card(slug)) for slug in edits]
        named = pages_of(edits, self.store)
        for reader in self.intake.readers:
            record = record_in(self.before / reader.root) if self.before else Record()
            if not is_known(record, reader.root, self.store):
                return None
            keys = [card.key for card in cards]
            before = history_of_some(record, keys, reader.root, self.store)
            readable = {item.key: item for item in before.items.values() if item.is_readable}
            present = [
                presence(
                    card,
                    self.newsroom,
                    self._entity,
                    self._pictures,
                    readable[card.key].embargo,
                )
                for card in cards
                if card.key in readable
            ]
            some = History(record.changes, readable)
            changed = moved(some, present, {}, self.as_of, lambda one: "", is_whole=False)
            history = some.with_(changed)
            has_log = self.store.is_planned(f"{reader.root}/{LOG}")
            outlet = self._outlet(reader, {}, record, history, changed, has_log)
            forms = [
                (form, form.pace(measure_of(reader, self.newsroom)))
                for name in self._wanted(reader)
                if (form := FORMS.get(name))
            ]
            here = named.get(reader.root, [])
            found = amended(
                here, outlet.press, changed, history.changes, forms, self.store, reader.root
            )
            if found is None:
                return None
            outlets[reader.root] = outlet
            pages += [_of(page, reader) for page in found]
        return outlets, tuple(pages)

    def restocked(self, outlets: Mapping[str, Outlet]) -> Mapping[str, Outlet]:
        """The outlets of a preview after edits that move no article: as they are, with the articles
        as the store has them now."""
        return {
            root: self._outlet(one.reader, {}, one.record, one.history, (), one.press.has_log)
            for root, one in outlets.items()
        }

    def known(self) -> Mapping[str, Item]:
        """What everybody was told up to the edition before, by key."""
        return self._history_of_everybody[1].items

    @cached_property
    def _history_of_everybody(self) -> tuple[Record, History]:
        return self._read(EVERYBODY)

    def _before(self, reader: Reader) -> tuple[Record, History]:
        return self._history_of_everybody if reader.partner is None else self._read(reader)

    def _read(self, reader: Reader) -> tuple[Record, History]:
        if self.before is None:
            return Record(), History()
        folder = self.before / reader.root
        record = record_in(folder)
        return record, history_of(record, folder, reader.root, self.store)

    def _wanted(self, reader: Reader) -> list[str]:
        names = reader.partner.formats if reader.partner else self.formats
        return [name for name in FORMATS if name in names or name in ALWAYS]

    def _outlet(
        self,
        reader: Reader,
        cards: Mapping[str, Card],
        record: Record,
        history: History,
        changed: tuple[Item, ...],
        has_log: bool,
    ) -> Outlet:
        library = StoredLibrary(self.store, cards, history.items, reader)
        # Workers share what is in memory until they touch it: then each has a copy. What is read
        # from the store is theirs for a moment.
        is_near = self.is_preview or len(cards) <= MOST_SHARED
        read = StoredLibrary(self.store, cards if is_near else {}, history.items, reader)
        press = Press(
            content=self.intake.folder.root,
            newsroom=self.newsroom,
            entities=self.intake.house.entities,
            pictures=self._pictures,
            network=self.intake.network,
            templates=self.theme,
            formats=self.formats,
            library=read,
            home=self._home(reader),
            partner=reader.partner,
            keys=self.intake.keys,
            has_log=has_log and "html" in self._wanted(reader),
        )
        digest = digests(library, self.intake.house.entities, self._pictures)
        return Outlet(reader, press, digest, record, history, changed)

    def _home(self, reader: Reader) -> str:
        if reader.partner is None:
            return self.newsroom.address
        return reader.partner.address or f"{self.newsroom.address}/{reader.root}"

    def _presence(self, card: Card, site: Site) -> Presence:
        embargo = card.embargo if card.embargo > self.as_of else ""
        return presence(card, self.newsroom, self._entity, self._pictures, embargo)

    def _minter(self, outlets: Mapping[str, Outlet]) -> Callable[[Presence], str]:
        """How a new item gets its id: the one that everybody knows it by, if there is one; else a
        `tag:` address (RFC 4151) of the newsroom's host and the year of publication."""
        known = outlets[PUBLIC].history.items if PUBLIC in outlets else {}
        host = self.newsroom.host.partition("://")[2].partition(":")[0]

        def minted(one: Presence) -> str:
            item = known.get(one.key)
            return item.id if item else f"tag:{host},{one.published[:4]}:{one.key}"

        return minted

    def _lost(self, history: History, accounted: set[str]) -> Iterable[Problem]:
        """Articles that were published, and of which no file and no word is left."""
        folder = self.intake.folder
        for item in history.items.values():
            is_open = item.is_readable or item.state == "withheld"
            if is_open and item.key not in accounted and item.slug not in folder.slugs:
                yield Problem(
                    "article-gone",
                    f"the article `{item.key}` was published, and its file is gone",
                    Place(folder.shown(f"articles/{item.slug}.md")),
                    f"put the file back; if it was renamed, add `id: {item.key}` to it; if the "
                    f'article is to leave: `newskit withdraw {item.key} --reason "…"`',
                )

    @cached_property
    def _pictures(self) -> Mapping[str, PictureFile]:
        return self.intake.pictures.good()

    @cached_property
    def _entities(self) -> dict[str, str]:
        return {}

    def _entity(self, name: str) -> str:
        """The digest of an entity, or '' for a word that is none."""
        if name not in self._entities:
            entity = self.intake.house.entities.get(name)
            self._entities[name] = digest_of(entity.model_dump(mode="json")) if entity else ""
        return self._entities[name]


def _of(page: Page, reader: Reader) -> Page:
    return page if reader.root == PUBLIC else replace(page, site=reader.root)


def without_clashes(
    pages: Iterable[Page], place: Place
) -> tuple[tuple[Page, ...], tuple[Problem, ...]]:
    """The pages without those that stand at the address of another one, of which only the last
    would be seen, or of the edition's record; and of each two formats a problem that names both.
    newskit's own formats keep apart: it is those of other packages that may not."""
    held: dict[str, Page] = {}
    clashes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for page in pages:
        first = held.setdefault(page.path, page)
        if first is not page:
            clashes[page.format, f"the format `{first.format}`"].append(page.path)
        elif page.address in (FILE, SIGNATURE) or page.address.startswith(_PARTS):
            del held[page.path]
            clashes[page.format, "the edition's record"].append(page.path)
    return tuple(held.values()), tuple(
        Problem(
            "taken-address",
            f"the format `{name}` has a page at {paths[0]}, and so has {other}"
            + (f"; of such pages there are {len(paths):,}" if len(paths) > 1 else ""),
            place,
            f"give the pages of `{name}` other addresses in the package that adds it, or uninstall "
            "that",
        )
        for (name, other), paths in clashes.items()
    )


_PARTS = part_of(0).rpartition("/")[0] + "/"
