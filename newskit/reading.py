"""Reading: the newsroom's settings, and every article whose file changed, into the store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import orjson
from msgspec import Struct, field
from msgspec.structs import replace

from newskit.archive import judge
from newskit.article import Article, Desk, Parsed, card_of, parse_each, plain
from newskit.article import written as article_written
from newskit.card import address_of
from newskit.card import written as card_written
from newskit.check import Surroundings
from newskit.checks.entities import doubles
from newskit.checks.registry import glance
from newskit.digest import digest_of, digest_of_bytes
from newskit.document import Document, read_article, read_settings, text_of
from newskit.examination import Checks, Examination, as_strict, placed
from newskit.folder import Folder, slug_of
from newskit.markup import Markdown
from newskit.mending import proved
from newskit.model import Model, fitted, restored
from newskit.newsroom import Entity, Newsroom, Registry, Withdrawn
from newskit.picture import Pictures
from newskit.problem import Note, Place, Problem
from newskit.store import ClaimRow, FileRow, Store, WaiverRow
from newskit.style import Style
from newskit.workers import spread

M = TypeVar("M", bound=Model)

# Articles read in one go by a worker, and kept in one transaction.
CHUNK = 100


class House(Struct, frozen=True):
    """The settings as read. Without a newsroom the articles can still be read, and that is all.

    `digest` is that of the files' bytes: an article is checked anew when it changes. `settings` is
    that of newsroom.yaml alone, which every page is made with. `withdrawn` are the reasons of
    articles that left together with their files, by id.
    """

    newsroom: Newsroom | None
    entities: Mapping[str, Entity]
    digest: str
    settings: str
    sources: dict[str, str] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)


class Reading(Struct, frozen=True):
    """The problems of all articles, and the text of the files that have any.

    Articles without a problem are in the store. So are those with warnings alone; they are read
    anew each time, so that the warnings are told each time. `waived` is what would be a problem,
    had the article not said why it is none.
    """

    problems: tuple[Problem, ...]
    sources: dict[str, str]
    waived: tuple[WaiverRow, ...]


def read_house(folder: Folder, store: Store) -> tuple[House, tuple[Problem, ...]]:
    """The settings: as the store knows them, if these same bytes held no problem before. To read
    and validate them takes a fortieth of what an edit does."""
    before = _bytes_of_settings(folder)
    if (known := _known_house(folder, store, before)) is not None:
        return known, ()
    house, problems = read_newsroom(folder)
    # A file that changed while it was read is not what was read.
    if house.newsroom is not None and not problems and before == _bytes_of_settings(folder):
        newsroom = _as_data(house.newsroom)
        entities = {name: _as_data(entity) for name, entity in house.entities.items()}
        digests = (_digest_of_files(before), house.digest, house.settings)
        kept = (*digests, newsroom, entities, house.withdrawn)
        with store.writing():
            # Not by orjson, which stops at numbers of more than 64 bits.
            store.set_facts(settings=json.dumps(kept))
    return house, problems


def _known_house(folder: Folder, store: Store, files: Mapping[str, bytes]) -> House | None:
    if not files or not (kept := store.fact("settings")):
        return None
    of_files, digest, settings, newsroom, entities, withdrawn = json.loads(kept)
    if of_files != _digest_of_files(files):
        return None
    sources = {folder.shown(file): text_of(raw) for file, raw in files.items()}
    registry = {name: restored(Entity, entity) for name, entity in entities.items()}
    newsroom = restored(Newsroom, newsroom)
    try:
        # Which zones there are, the machine says.
        ZoneInfo(newsroom.timezone)
    except (KeyError, OSError, ValueError):
        return None
    return House(newsroom, registry, digest, settings, sources, withdrawn)


def _bytes_of_settings(folder: Folder) -> dict[str, bytes]:
    """The bytes of the settings' files; none if one cannot be read: who reads them tells of it."""
    try:
        return {file: folder.read(file) for file in _SETTINGS if file in folder.others}
    except OSError:
        return {}


def _digest_of_files(files: Mapping[str, bytes]) -> str:
    return digest_of(sorted((file, digest_of_bytes(raw)) for file, raw in files.items()))


_SETTINGS = ("newsroom.yaml", "entities.yaml", "withdrawn.yaml")


def _as_data(model: Model) -> dict[str, Any]:
    return model.model_dump(mode="json", exclude_defaults=True)


def read_newsroom(folder: Folder) -> tuple[House, tuple[Problem, ...]]:
    """newsroom.yaml and, if they are there, entities.yaml and withdrawn.yaml."""
    sources: dict[str, str] = {}
    newsroom, _, problems = settings_in(folder, "newsroom.yaml", Newsroom, "the newsroom", sources)
    registry: Registry | None = Registry(entities={})
    if "entities.yaml" in folder.others:
        registry, document, more = settings_in(
            folder, "entities.yaml", Registry, "the registry", sources
        )
        problems = (*problems, *more)
        if newsroom and registry and document and newsroom.checks.entities != "off":
            found = (as_strict(one, newsroom.checks.entities) for one in doubles(registry.entities))
            problems = (*problems, *(placed(finding, document) for finding in found))
    digest = digest_of(sorted(sources.items()))
    # As text, for its order matters: readers meet the sections as they are listed.
    drawn = newsroom.model_dump_json(exclude={"checks", "style"}) if newsroom else ""
    settings = digest_of(drawn)
    # A registry that cannot be read makes every mention unknown: one mistake would be hundreds.
    if registry is None:
        return House(None, {}, digest, settings, sources), problems
    # No article is another one because of what left before.
    withdrawn: Withdrawn | None = Withdrawn(articles={})
    if "withdrawn.yaml" in folder.others:
        withdrawn, _, more = settings_in(
            folder, "withdrawn.yaml", Withdrawn, "the list of withdrawn articles", sources
        )
        problems = (*problems, *more)
    gone = withdrawn.articles if withdrawn else {}
    return House(newsroom, registry.entities, digest, settings, sources, gone), problems


def settings_in(
    folder: Folder, file: str, model: type[M], called: str, sources: dict[str, str]
) -> tuple[M | None, Document | None, tuple[Problem, ...]]:
    """A settings file as a model, and as a document with its places; its text goes to `sources`."""
    path = folder.shown(file)
    if (folder.root / file).is_symlink():
        return None, None, ()  # The folder's problems name it.
    try:
        raw = folder.read(file)
    except FileNotFoundError:
        hint = "`newskit init DIR` makes a newsroom to begin with"
        problem = Problem("missing-settings", f"the newsroom has no {file}", Place(path), hint)
        return None, None, (problem,)
    except OSError as error:
        return None, None, (_unreadable(path, error),)
    sources[path] = text_of(raw)

    def read(raw: bytes) -> tuple[Document | None, M | None, tuple[Problem, ...]]:
        document, problems = read_settings(path, raw)
        if document is None:
            return None, None, problems
        # These two are nothing but entries under their ids.
        names: Mapping[type[Model], str] = {Registry: "entities", Withdrawn: "articles"}
        data: Any = {names[model]: document.data} if model in names else document.data
        fit, misfits = fitted(model, data, document.place, called)
        return document, fit, (*problems, *misfits)

    found = read(raw)
    document, fit, _ = found
    return fit, document, proved(found, raw, read)


def _unreadable(path: str, error: OSError) -> Problem:
    words = f"the file cannot be read: {error.strerror}"
    return Problem("unreadable", words, Place(path), "ask whoever owns it to let you read it")


def read_articles(folder: Folder, house: House, store: Store, pictures: Pictures) -> Reading:
    """Reads every article whose file, settings, pictures or named neighbours changed since the
    store knew it. A bad article never hides another."""
    checks = Checks(house.newsroom) if house.newsroom else None
    if store.fact("house") != house.digest:
        with store.writing():
            store.doubt_articles()
            store.drop_said()
            store.set_facts(house=house.digest)
    known = store.stats()
    paths = {folder.shown(file): file for file in folder.articles}
    gone = known.keys() - paths.keys()
    # Who names an article that had a mistake when it went must hear of it as well.
    failed: list[str] = orjson.loads(store.fact("broken") or "[]")
    lost_slugs = [slug_of(path) for path in (*gone, *failed) if path not in paths]
    touched = store.paths_naming([*lost_slugs, *pictures.changed])
    touched |= store.paths_claiming(map(address_of, lost_slugs))
    clashing = {
        place.path
        for problem in folder.problems
        if problem.code == "same-address"
        for place in (problem.place, *(note.place for note in problem.notes))
    }
    if lost := gone | (known.keys() & clashing):
        with store.writing():
            store.forget(lost)
    stale = [
        file
        for path, file in paths.items()
        if path not in clashing
        and (
            not folder.articles[file] or known.get(path) != folder.articles[file] or path in touched
        )
    ]
    reader = _Reader(folder, house, checks, store, pictures)
    problems: list[Problem] = []
    sources: dict[str, str] = {}
    for found, texts, seen in spread(stale, reader.read, len(stale), CHUNK):
        problems += found
        sources |= texts
        pictures.remember(seen)
    if stale or lost:
        with store.writing():
            store.keep_roll()
    judgement = judge(folder, house.newsroom, store)
    problems += (*judgement.problems, *_of_one_key(store), *_withdrawn_and_there(house, store))
    sources |= judgement.sources
    failing = broken_by(problems) | clashing
    if (broken := orjson.dumps(sorted(failing)).decode()) != store.fact("broken"):
        with store.writing():
            # The ledger names them: the plan before is not the plan now.
            store.note_change("")
            store.set_facts(broken=broken)
    return Reading(tuple(problems), sources, judgement.waived)


def broken_by(problems: Iterable[Problem]) -> set[str]:
    """The files that have an error. Of two that want to be one and the same, both: each is named as
    a whole. An article of which another one says something else is not at fault for being named."""
    errors = [problem for problem in problems if problem.is_error]
    notes = (note.place for problem in errors for note in problem.notes)
    others = {place.path for place in notes if not place.line}
    return {problem.place.path for problem in errors} | others


def _of_one_key(store: Store) -> Iterator[Problem]:
    """Two files that would be one article to partners: renamed, but the first one stayed."""
    first: dict[str, str] = {}
    for key, path in store.paths_of_one_key():
        if key in first:
            yield Problem(
                "same-id",
                f"two articles have the id `{key}`: the line `id:` of one, or the name of its file",
                Place(path),
                "delete the line `id:` if this is another article, or one of the two files",
                (Note(Place(first[key]), "the other article"),),
            )
        first.setdefault(key, path)


def _withdrawn_and_there(house: House, store: Store) -> Iterator[Problem]:
    """An id is never used for another article: not even that of one that is gone."""
    for key in house.withdrawn:
        if path := store.path_of_key(key):
            yield Problem(
                "withdrawn-id",
                f"an article `{key}` was withdrawn, and stands in withdrawn.yaml",
                Place(path),
                f"rename this file if it is another article; to publish the same one again, delete "
                f"the line `{key}:` from withdrawn.yaml",
            )


_Read = tuple[Document | None, Article | None, Examination]


class _Reader:
    """Reads articles into the store: in this process, or in a worker forked from it."""

    def __init__(
        self, folder: Folder, house: House, checks: Checks | None, store: Store, pictures: Pictures
    ) -> None:
        self._folder, self._house, self._pictures = folder, house, pictures
        zone = house.newsroom.timezone if house.newsroom else "UTC"
        self._desk = Desk(ZoneInfo(zone), Markdown())
        self._store, self._checks = store, checks
        self._media = frozenset(file for file in folder.others if file.startswith("media/"))
        has_style = checks is not None and "house-style" not in checks.off
        listed = house.newsroom.style if house.newsroom and has_style else {}
        self._style = Style(listed) if listed else None

    def read(self, files: list[str]) -> tuple[list[Problem], dict[str, str], dict[str, Any]]:
        """Reads and keeps some articles: their problems, those files' texts, the pictures seen."""
        store = self._store.here()
        problems: list[Problem] = []
        sources: dict[str, str] = {}
        said: list[tuple[Article, Examination]] = []
        broken: list[str] = []
        raws: list[tuple[str, bytes]] = []
        stats: dict[str, str] = {}
        for file, raw in self._folder.read_each(files):
            path = self._folder.shown(file)
            if isinstance(raw, OSError):
                problems.append(_unreadable(path, raw))
                broken.append(path)
            else:
                raws.append((path, raw))
                stats[path] = self._folder.articles[file]
        for (path, raw), (document, article, examined) in zip(
            raws, self._articles(raws), strict=True
        ):
            found = examined.problems
            if found:
                reading = (document, article, found)
                problems += proved(reading, raw, partial(self._tried, path))
                sources[path], stats[path] = text_of(raw), ""
            if article is None or any(problem.is_error for problem in found):
                broken.append(path)
            elif self._house.newsroom is not None:
                said.append((article, examined))
        kept = self._rows(said, stats)
        seen = self._pictures.seen()
        with store.writing():
            store.forget(broken)
            store.keep_articles(kept)
            if self._checks is not None and self._checks.are_made:
                _keep_said(said, store)
            # An article is never known without its pictures: a build may die at any time.
            store.keep_pictures(self._pictures.rows(seen))
        return problems, sources, seen

    def _tried(
        self, path: str, raw: bytes
    ) -> tuple[Document | None, Article | None, tuple[Problem, ...]]:
        """The file as it would be read after a fix."""
        document, article, examined = self._articles([(path, raw)])[0]
        return document, article, examined.problems

    def _articles(self, raws: Sequence[tuple[str, bytes]]) -> list[_Read]:
        """The articles in these files. As in `parse_each`, each step is taken for all at once."""
        documents = [read_article(path, raw) for path, raw in raws]
        parsed = iter(parse_each([one for one, _ in documents if one], self._desk))
        steps = [(one, found, next(parsed) if one else None) for one, found in documents]
        return [self._examined(*step) for step in steps]

    def _examined(
        self, document: Document | None, problems: tuple[Problem, ...], parsed: Parsed | None
    ) -> _Read:
        if document is None or parsed is None:
            return None, None, Examination(problems)
        article, more = parsed
        problems = (*problems, *more)
        if self._house.newsroom is None or self._checks is None:
            return document, article, Examination(problems)
        if article is None:
            found = glance(document.data, self._around(self._house.newsroom, ()))
            more = tuple(placed(finding, document) for finding in found)
            return document, None, Examination((*problems, *more))
        around = self._around(self._house.newsroom, [file for _, file in article.pictures])
        examined = self._checks.examine(article, document, around)
        examined = replace(examined, problems=(*problems, *examined.problems))
        return document, article, examined

    def _rows(
        self, said: Sequence[tuple[Article, Examination]], stats: Mapping[str, str]
    ) -> list[tuple[FileRow, bytes]]:
        """The articles as the store keeps them."""
        if self._house.newsroom is None:
            return []
        language = self._house.newsroom.language
        plains = [plain(article) for article, _ in said]
        cards = [
            card_written(card_of(article, data, language))
            for (article, _), data in zip(said, plains, strict=True)
        ]
        rows = [
            FileRow(
                article.path,
                stats[article.path],
                article.digest,
                article.slug,
                article.id or article.slug,
                card,
                examined.tally.checked,
                "\n".join(examined.tally.unread),
            )
            for (article, examined), card in zip(said, cards, strict=True)
        ]
        return list(zip(rows, map(article_written, plains), strict=True))

    def _around(self, newsroom: Newsroom, files: Sequence[str]) -> Surroundings:
        # What a link leads to, or other capitals on some systems, can be read and is not there.
        troubles = {file: "is not there" for file in files if file not in self._media}
        return Surroundings(
            newsroom=newsroom,
            entities=self._house.entities,
            slugs=self._folder.slugs,
            troubles=troubles | self._pictures.troubles(files),
            media=self._media,
            withdrawn=self._house.withdrawn,
            widths=self._pictures.widths(files),
            style=self._style,
        )


def _keep_said(said: Sequence[tuple[Article, Examination]], store: Store) -> None:
    """Keeps what articles claim and waive; who claims something of them is to be judged again."""
    store.keep_claims({article.path: _claims(article, examined) for article, examined in said})
    store.doubt_claims(address_of(article.slug) for article, _ in said)
    store.keep_waivers({article.path: examined.waived for article, examined in said})


def _claims(article: Article, examined: Examination) -> list[ClaimRow]:
    return [
        ClaimRow(
            claim.key,
            name,
            article.path,
            number,
            orjson.dumps(claim.loc).decode(),
            orjson.dumps(claim.said).decode(),
        )
        for number, (name, claim) in enumerate(examined.claims)
    ]
