"""Check: an article in its site -> findings; each becomes a Problem with a place in the file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Protocol

from msgspec import Struct, field

from newskit.article import Article
from newskit.card import Card
from newskit.model import Loc
from newskit.newsroom import Entity, Newsroom
from newskit.problem import Severity
from newskit.style import Style

# Without these an article cannot be drawn, whatever its writer waives.
NEVER_WAIVED = frozenset({"unknown-section", "unknown-author", "unknown-entity", "bad-picture"})
# What a plan finds, which knows what readers have; it knows whether they are waived in vain.
BY_PLAN = frozenset({"taken-back"})


# From which character of a value's text to which.
Span = tuple[int, int]


class Finding(Struct, frozen=True):
    """What a check found, at a value of the article's data (or at its key).

    `span` are the characters of the value that are meant, the end exclusive. `notes` are other
    places of the same file, each with what is to be said there and, perhaps, a span. In a run of
    prose, `("body", 3)`, a further step of `loc` is the words that are meant: they may be an
    address, which is no text.
    `also` are other places of the same value: all of them are one mistake. `meant` is what the
    value was certainly meant to be, and `--fix` puts there.
    """

    code: str
    message: str
    loc: Loc
    hint: str = ""
    key: bool = False
    severity: Severity = "error"
    span: Span | None = None
    notes: tuple[tuple[Loc, str] | tuple[Loc, str, Span], ...] = ()
    also: tuple[Loc, ...] = ()
    meant: str = ""


class Tally(Struct, frozen=True):
    """How many figures of an article were checked, and those that could not be read: unchecked."""

    checked: int = 0
    unread: tuple[str, ...] = ()


class Surroundings(Struct, frozen=True):
    """What an article is checked against. `slugs` are those of all files, `withdrawn` those of
    articles that were withdrawn and have none any more.

    `troubles` says of each picture that cannot be published why; `widths` how many pixels wide each
    other one is; `media` are all that are there. `style` is the newsroom's, if it has one.
    """

    newsroom: Newsroom
    entities: Mapping[str, Entity]
    slugs: frozenset[str]
    troubles: Mapping[str, str]
    media: Collection[str] = ()
    withdrawn: Collection[str] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    style: Style | None = None


class Check(Protocol):
    """A member of `checks/` is a module with this verb."""

    def check(self, article: Article, around: Surroundings) -> Iterator[Finding | Tally]: ...


class EditorialCheck(Check, Protocol):
    """A check whose strictness is the newsroom's to set; an article can waive its codes."""

    CODES: tuple[str, ...]


class Claim(Struct, frozen=True):
    """What an article says that others may gainsay. All that is claimed under one `key` is judged
    together; `loc` is where it is said, `said` what, in the words of the check that asks."""

    key: str
    loc: Loc
    said: tuple[str, ...]
    path: str = ""


class Dispute(Struct, frozen=True):
    """A finding at a claim, and what is to be said of the claims of other articles."""

    claim: Claim
    finding: Finding
    others: tuple[tuple[Claim, str], ...] = ()


class Archive(Struct, frozen=True):
    """The articles that the newsroom has: by slug a card, or None; and the article itself."""

    card: Callable[[str], Card | None]
    article: Callable[[str], Article]


class ArchiveCheck(Protocol):
    """A check that needs the articles side by side. It sees only those that claim something under
    one key, and only when one of them changed. `DISPUTES` are its codes, `FEWEST` is how many
    claims make a dispute."""

    DISPUTES: tuple[str, ...]
    FEWEST: int

    def claims(self, article: Article, around: Surroundings) -> Iterator[Claim]: ...

    def judge(self, claims: Sequence[Claim], archive: Archive) -> Iterator[Dispute]: ...
