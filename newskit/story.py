"""Story: an article as a reader meets it, everything authored and everything computed, by name.

This is all that `article.html`, `print.html` and `article.json` may see. Dates are told in the
article's language and the newsroom's time zone; addresses that begin with `/` are on this site.
"""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup
from msgspec import Struct

from newskit.block import CoreBlock
from newskit.markup import html_of, text_of


class When(Struct, frozen=True):
    """An instant or a day: `iso` for machines (RFC 3339), `text` for readers (“March 16, 2026”)."""

    iso: str
    text: str


class Link(Struct, frozen=True):
    name: str
    href: str


class Byline(Struct, frozen=True):
    name: str
    role: str
    id: str


class Badge(Struct, frozen=True):
    """A sentiment score told by the newsroom's scale.

    `tone` is negative, neutral or positive; `band` counts from 0, lowest first.
    """

    score: str
    label: str
    tone: str
    band: int
    bands: int


class Segment(Struct, frozen=True):
    """One band of the gauge: an SVG path over a half circle, and the band's tone and label."""

    path: str
    label: str
    tone: str
    is_current: bool


class Gauge(Struct, frozen=True):
    """The outlook gauge, drawn on a 200 by 112 canvas with its hub at (100, 100)."""

    subject: str
    badge: Badge
    segments: tuple[Segment, ...]
    needle_x: str
    needle_y: str
    lowest: str
    highest: str
    alternative: str


class Mention(Struct, frozen=True):
    """An entity: its name, type (“company”), ticker (“NVDA”) and exchange (“NASDAQ”), or ''."""

    id: str
    name: str
    type: str
    ticker: str
    exchange: str
    href: str
    url: str


class Cited(Struct, frozen=True):
    """A source that a fact cites, by its number in the list of sources."""

    number: int
    publisher: str
    id: str


class FactLine(Struct, frozen=True):
    number: int
    id: str
    text: str
    value: str
    metric: str
    period: str
    entity: Mention | None
    sources: tuple[Cited, ...]


class AffectedRow(Struct, frozen=True):
    """`impact` is positive, negative, neutral or mixed; `impact_label` is the word readers see."""

    who: str
    type: str
    impact: str
    impact_label: str
    why: str
    href: str


class Photo(Struct, frozen=True):
    """A picture: `href` on the site, `uri` for the print renderer, size in pixels."""

    href: str
    uri: str
    width: int
    height: int
    alt: str
    credit: str
    caption: str


class Bar(Struct, frozen=True):
    """One value of a chart: its label, its number as written, and its share of the axis in 0–1."""

    label: str
    value: str
    share: float
    start: float


class Part(Struct, frozen=True):
    """A piece of the body: prose as safe HTML, or a story block with the template that draws it.

    For prose `kind` is "prose" and `block` is None. For a story block `kind` is its word, `block`
    the typed block, `html` its plain form; `photo`, `bars`, `points` and `speaker` are there where
    the kind has them. `zero` is where zero lies on a chart's axis, in 0–1. `quotes` are the two
    marks of the article's language.
    """

    kind: str
    prose: Markup = Markup()
    block: object | None = None
    photo: Photo | None = None
    bars: tuple[Bar, ...] = ()
    points: str = ""
    zero: float = 0.0
    speaker: str = ""
    number: int = 0
    words: str = ""
    core: tuple[CoreBlock, ...] = ()
    href: Callable[[str], str] = str
    quotes: str = "“”"

    # Few formats want the plain form of a story block: it is made when it is asked for.

    @property
    def html(self) -> Markup:
        return html_of(self.core, self.href) if self.core else self.prose

    @property
    def text(self) -> str:
        return text_of(self.core, self.quotes) if self.core else self.words


class WatchLine(Struct, frozen=True):
    when: When | None
    date: str
    text: str


class CorrectionNote(Struct, frozen=True):
    kind: str
    label: str
    at: When
    note: str
    was: str
    now: str
    fact: int


class SourceLine(Struct, frozen=True):
    number: int
    id: str
    publisher: str
    title: str
    url: str
    date: When | None
    facts: tuple[int, ...]


class Teaser(Struct, frozen=True, cache_hash=True):
    """An article as a list shows it. What was drawn of it is found by its hash, many times."""

    slug: str
    href: str
    headline: str
    summary: str
    section: Link
    kicker: str
    published: When
    badge: Badge | None
    minutes: int
    photo: Photo | None
    language: str
    source: str = ""  # the sister site's name, for an article that is not ours


class Edition(Struct, frozen=True):
    """What the history says of an article: its lasting `id` and `number`, the `version`, and the
    number of the change that made it. `modified` is when; `embargo` is there for a partner who has
    it before."""

    id: str
    number: int
    version: int
    change: int
    modified: str
    embargo: str


class Tombstone(Struct, frozen=True):
    """What stands in place of an article that cannot be read any more: `state` is withheld,
    withdrawn, expired or removed, `title` and `text` tell so; nothing of what it said is there."""

    id: str
    number: int
    url: str
    version: int
    change: int
    state: str
    published: str
    at: str
    reason: str
    title: str
    text: str


class Story(Struct, frozen=True):
    slug: str
    href: str
    url: str
    language: str
    section: Link
    kicker: str
    headline: str
    summary: str
    published: When
    updated: When | None
    expires: str
    edition: Edition
    bylines: tuple[Byline, ...]
    minutes: int
    words: int
    badge: Badge | None
    verified: int
    share: tuple[Link, ...]
    photo: Photo | None
    takeaways: tuple[str, ...]
    mentions: tuple[Mention, ...]
    facts: tuple[FactLine, ...]
    affected: tuple[AffectedRow, ...]
    gauge: Gauge | None
    parts: tuple[Part, ...]
    watch: tuple[WatchLine, ...]
    corrections: tuple[CorrectionNote, ...]
    sources: tuple[SourceLine, ...]
    disclosures: tuple[str, ...]
    tags: tuple[str, ...]
    rights: str
    reviewed_by: str
    related: tuple[Teaser, ...]
    network: tuple[Teaser, ...]
    feeds: tuple[Link, ...]  # the same story in other formats: “PDF”, “JSON”
    json_ld: Markup


class Outline(Struct, frozen=True):
    """The head of an article, for a feed that tells no more of it: the `id` of its edition, and
    when it was `published` and `modified` (RFC 3339)."""

    id: str
    url: str
    headline: str
    summary: str
    published: str
    modified: str
    section: str
    bylines: tuple[str, ...]
    photo: Photo | None
    corrections: tuple[CorrectionNote, ...]
    tags: tuple[str, ...]
    rights: str


class Listing(Struct, frozen=True):
    """One page of a list of articles: the front page, a section, or all that names an entity.

    `kind` is home, section or entity; `entity` is there for the last. Pages count from 1.
    """

    kind: str
    title: str
    description: str
    href: str
    url: str
    lead: Teaser | None
    teasers: tuple[Teaser, ...]
    groups: tuple[tuple[Link, tuple[Teaser, ...]], ...]
    entity: Mention | None
    page: int
    pages: int
    newer: str
    older: str
    feed: str


class LogLine(Struct, frozen=True):
    """A correction in the log, with the article that it mends: `language` is that of its headline,
    `fact` the id of the fact or '', `key` that of the article's item."""

    key: str
    href: str
    url: str
    headline: str
    language: str
    note: CorrectionNote
    fact: str


class Log(Struct, frozen=True):
    """One page of the log of corrections, newest first. Pages count from 1."""

    href: str
    url: str
    lines: tuple[LogLine, ...]
    page: int
    pages: int
    newer: str
    older: str
    feed: str


class Moved(Struct, frozen=True):
    """Where an article is that was at this address before: `href` on the site, `url` in full."""

    href: str
    url: str


class Masthead(Struct, frozen=True):
    """What stands on every page: the newsroom's name, its sections and the site's own files; `log`
    is the page of corrections, or ''."""

    name: str
    tagline: str
    description: str
    url: str
    home: str
    language: str
    sections: tuple[Link, ...]
    feeds: tuple[Link, ...]
    stylesheet: str
    log: str
    contact: str
    rights: str

    def leads_to(self, address: str) -> bool:
        """Whether this is the address of a section or of the page of corrections: there the link
        that leads to it is drawn as the current one."""
        return address == self.log or any(section.href == address for section in self.sections)
