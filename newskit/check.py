"""Check: an article in its site -> findings; each becomes a Problem with a place in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from newskit.article import Article
from newskit.model import Loc
from newskit.newsroom import Entity, Newsroom
from newskit.problem import Severity

# Without these an article cannot be drawn, whatever its writer waives.
NEVER_WAIVED = frozenset({"unknown-section", "unknown-author", "unknown-entity", "bad-picture"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, at a value of the article's data (or at its key).

    `notes` are other values that explain it, such as the fact that a sentence disagrees with, each
    with a few words. `meant` is what the value was certainly meant to be, and `--fix` puts there.
    """

    code: str
    message: str
    loc: Loc
    hint: str = ""
    key: bool = False
    severity: Severity = "error"
    notes: tuple[tuple[Loc, str], ...] = ()
    meant: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What an article is checked against. `slugs` are those of all files.

    `troubles` says of each picture that cannot be published why; `media` are all that are there.
    """

    newsroom: Newsroom
    entities: Mapping[str, Entity]
    slugs: frozenset[str]
    troubles: Mapping[str, str]
    media: Collection[str] = ()


class Check(Protocol):
    """A member of `checks/` is a module with this verb."""

    def check(self, article: Article, around: Surroundings) -> Iterator[Finding]: ...
