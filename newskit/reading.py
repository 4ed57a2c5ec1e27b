"""Reading: the newsroom's settings, and every article that could be made from its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from newskit.article import Article, Desk, parse
from newskit.document import Document, read_article, read_settings
from newskit.folder import Folder
from newskit.markup import Markdown
from newskit.model import Model, fitted
from newskit.newsroom import Entity, Newsroom, Registry
from newskit.problem import Place, Problem

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class House:
    """The settings as read. Without a newsroom the articles can still be read, and that is all."""

    newsroom: Newsroom | None
    entities: Mapping[str, Entity]
    sources: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """Every valid article in order of file, its document, and the problems of all the others."""

    articles: tuple[Article, ...]
    documents: Mapping[str, Document]
    problems: tuple[Problem, ...]
    sources: dict[str, str]


def read_newsroom(folder: Folder) -> tuple[House, tuple[Problem, ...]]:
    """newsroom.yaml and, if it is there, entities.yaml."""
    sources: dict[str, str] = {}
    newsroom, problems = _settings(folder, "newsroom.yaml", Newsroom, "the newsroom", sources)
    if not (folder.root / "entities.yaml").exists():
        return House(newsroom, {}, sources), problems
    registry, more = _settings(folder, "entities.yaml", Registry, "the registry", sources)
    # A registry that cannot be read makes every mention unknown: one mistake would be hundreds.
    if registry is None:
        return House(None, {}, sources), (*problems, *more)
    return House(newsroom, registry.entities, sources), (*problems, *more)


def _settings(
    folder: Folder, file: str, model: type[M], called: str, sources: dict[str, str]
) -> tuple[M | None, tuple[Problem, ...]]:
    path = folder.shown(file)
    try:
        raw = folder.read(file)
    except FileNotFoundError:
        return None, (
            Problem(
                "missing-settings",
                f"the newsroom has no {file}",
                Place(path),
                "`newskit init DIR` makes a newsroom to begin with",
            ),
        )
    except OSError as error:
        return None, (
            Problem("unreadable", f"the file cannot be read: {error.strerror}", Place(path)),
        )
    sources[path] = raw.decode(errors="replace")
    document, problems = read_settings(path, raw)
    if document is None:
        return None, problems
    data: Any = {"entities": document.data} if model is Registry else document.data
    fit, misfits = fitted(model, data, document.place, called)
    return fit, (*problems, *misfits)


def read_articles(folder: Folder, house: House) -> Reading:
    """Every article of the folder; a bad one never hides another."""
    zone = ZoneInfo(house.newsroom.timezone if house.newsroom else "UTC")
    desk = Desk(zone, Markdown())
    articles: list[Article] = []
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    sources: dict[str, str] = {}
    for file in folder.articles:
        path = folder.shown(file)
        try:
            raw = folder.read(file)
        except OSError as error:
            words = f"the file cannot be read: {error.strerror}"
            problems.append(Problem("unreadable", words, Place(path)))
            continue
        document, mistakes = read_article(path, raw)
        article = None
        if document is not None:
            documents[path] = document
            article, more = parse(document, desk)
            mistakes = (*mistakes, *more)
        if mistakes:
            problems += mistakes
            sources[path] = document.text if document else raw.decode(errors="replace")
        if article is not None:
            articles.append(article)
    return Reading(tuple(articles), documents, tuple(problems), sources)
