"""Check: an article in its site -> findings; each becomes a Problem with a place in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from newskit.article import Article
from newskit.model import Loc
from newskit.newsroom import Entity, Newsroom
from newskit.problem import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, at a value of the article's data (or at its key)."""

    code: str
    message: str
    loc: Loc
    hint: str = ""
    key: bool = False
    severity: Severity = "error"


@dataclass(frozen=True)
class Surroundings:
    """What an article is checked against. `slugs` are those of all valid articles."""

    newsroom: Newsroom
    entities: Mapping[str, Entity]
    slugs: frozenset[str]
    pictures: Mapping[str, str]


class Check(Protocol):
    """A member of `checks/` is a module with this verb."""

    def check(self, article: Article, around: Surroundings) -> Iterator[Finding]: ...
