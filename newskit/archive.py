"""Archive: what articles say of each other, judged when one of them changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

import orjson
from msgspec import Struct
from msgspec.structs import replace

from newskit.article import Article, unwritten
from newskit.card import Card
from newskit.card import unwritten as card_unwritten
from newskit.check import Archive, Claim, Dispute
from newskit.checks import ARCHIVE, CHECK_OF, DISPUTES
from newskit.document import Document, read_article
from newskit.examination import as_strict, place_of, placed, waives_nothing
from newskit.folder import Folder, slug_of
from newskit.newsroom import Newsroom, Strictness
from newskit.problem import Note, Problem
from newskit.store import ClaimRow, Store, WaiverRow


class Judgement(Struct, frozen=True):
    """`sources` is the text of the files that `problems` name; `waived` is what articles waive, be
    it in one of them or in several side by side."""

    problems: tuple[Problem, ...]
    sources: dict[str, str]
    waived: tuple[WaiverRow, ...]


def judge(folder: Folder, newsroom: Newsroom | None, store: Store) -> Judgement:
    """The disputes among all articles that are known. Only what is in doubt is looked at: what
    changed since it was judged, and what was in dispute then."""
    doubts, waivers = store.doubts(), store.waivers()
    waiving = {(row.path, row.code) for row in waivers if row.code in DISPUTES}
    if newsroom is None or not (doubts or waiving):
        return Judgement((), {}, tuple(waivers))
    archive, files = _archive(store), _Files(folder)
    disputed: set[str] = set()
    used: set[tuple[str, str]] = set()
    problems: list[Problem] = []
    for (key, name), group in groupby(store.doubtful_claims(), attrgetter("key", "name")):
        rows, check = list(group), ARCHIVE[name]
        if len(rows) < check.FEWEST:
            continue
        claims = list(map(_claim, rows))
        disputes = list(check.judge(claims, archive))
        disputed.update(key for _ in disputes[:1])
        silent = {one for dispute in disputes for one in _parties(dispute) if one in waiving}
        if silent:
            used |= silent
            paths = {path for path, _ in silent}
            others = [claim for claim in claims if claim.path not in paths]
            disputes = list(check.judge(others, archive)) if others else []
        strictness = newsroom.checks.strictness(name)
        problems += (found for one in disputes if (found := files.problem(one, strictness)))
    if disputed != doubts:
        with store.writing():
            store.doubt_only(disputed)
    problems += _idle(waiving - used, newsroom, archive, files)
    waived = (row for row in waivers if (row.path, row.code) not in waiving - used)
    return Judgement(tuple(problems), files.sources, tuple(waived))


def _claim(row: ClaimRow) -> Claim:
    return Claim(row.key, tuple(orjson.loads(row.loc)), tuple(orjson.loads(row.said)), row.path)


def _parties(dispute: Dispute) -> Iterator[tuple[str, str]]:
    """The files of a dispute, each with the code by which it would waive it."""
    for claim in (dispute.claim, *(other for other, _ in dispute.others)):
        yield claim.path, dispute.finding.code


def _idle(
    waiving: Iterable[tuple[str, str]], newsroom: Newsroom, archive: Archive, files: _Files
) -> Iterator[Problem]:
    """Waivers of disputes that there are not."""
    for path, code in sorted(waiving):
        document = files.document(path)
        if document is None or newsroom.checks.strictness(CHECK_OF[code]) == "off":
            continue
        waivers = archive.article(slug_of(path)).waive
        number = next(number for number, waiver in enumerate(waivers) if waiver.code == code)
        yield placed(waives_nothing(number, code), document)


def _archive(store: Store) -> Archive:
    def card(slug: str) -> Card | None:
        return card_unwritten(store.card(slug)) if store.path_of(slug) else None

    def article(slug: str) -> Article:
        return unwritten(store.article(slug))

    return Archive(card, article)


class _Files:
    """The files of a dispute, read again to say where in them it is."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._documents: dict[str, Document | None] = {}
        self.sources: dict[str, str] = {}

    def document(self, path: str) -> Document | None:
        """The file as it is; None when it is no article just now."""
        if path not in self._documents:
            try:
                raw = self._folder.read(path.removeprefix(f"{self._folder.name}/"))
                self._documents[path], _ = read_article(path, raw)
                self.sources[path] = raw.decode(errors="replace").removeprefix("\ufeff")
            except OSError:
                self._documents[path] = None
        return self._documents[path]

    def problem(self, dispute: Dispute, strictness: Strictness | None) -> Problem | None:
        """The dispute as a problem of the one file, with notes in the others."""
        document = self.document(dispute.claim.path)
        if document is None:
            return None
        problem = placed(as_strict(dispute.finding, strictness), document)
        notes = (
            Note(place_of(other.loc, beside), words)
            for other, words in dispute.others
            if (beside := self.document(other.path))
        )
        return replace(problem, notes=(*problem.notes, *notes))
