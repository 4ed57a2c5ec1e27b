"""Story: an article as a reader meets it, everything authored and everything computed, by name.

This is all that `article.html`, `print.html` and `article.json` may see. Dates are told in the
article's language and the newsroom's time zone; addresses that begin with `/` are on this site.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class When:
    """An instant or a day: `iso` for machines (RFC 3339), `text` for readers (“March 16, 2026”)."""

    iso: str
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Byline:
    name: str
    role: str
    id: str


@dataclass(frozen=True, slots=True)
class Badge:
    """A sentiment score told by the newsroom's scale.

    `tone` is negative, neutral or positive; `band` counts from 0, lowest first.
    """

    score: str
    label: str
    tone: str
    band: int
    bands: int


@dataclass(frozen=True, slots=True)
class Segment:
    """One band of the gauge: an SVG path over a half circle, and the band's tone and label."""

    path: str
    label: str
    tone: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Gauge:
    """The outlook gauge, drawn on a 200 by 112 canvas with its hub at (100, 100)."""

    subject: str
    badge: Badge
    segments: tuple[Segment, ...]
    needle_x: str
    needle_y: str
    lowest: str
    highest: str
    alternative: str


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity: its name, type (“company”), ticker (“NVDA”) and exchange (“NASDAQ”), or ''."""

    id: str
    name: str
    type: str
    ticker: str
    exchange: str
    href: str
    url: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A source that a fact cites, by its number in the list of sources."""

    number: int
    publisher: str
    id: str


@dataclass(frozen=True, slots=True)
class FactLine:
    number: int
    id: str
    text: str
    value: str
    metric: str
    period: str
    entity: Mention | None
    sources: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class AffectedRow:
    """`impact` is positive, negative, neutral or mixed; `impact_label` is the word readers see."""

    who: str
    type: str
    impact: str
    impact_label: str
    why: str
    href: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture: `href` on the site, `uri` for the print renderer, size in pixels."""

    href: str
    uri: str
    width: int
    height: int
    alt: str
    credit: str
    caption: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One value of a chart: its label, its number as written, and its share of the axis in 0–1."""

    label: str
    value: str
    share: float
    start: float


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the body: prose as safe HTML, or a story block with the template that draws it.

    For prose `kind` is "prose" and `block` is None. For a story block `kind` is its word, `block`
    the typed block, `html` its plain form; `photo`, `bars`, `points` and `speaker` are there where
    the kind has them.
    """

    kind: str
    html: Markup
    block: object | None = None
    photo: Photo | None = None
    bars: tuple[Bar, ...] = ()
    points: str = ""
    speaker: str = ""
    number: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class WatchLine:
    when: When | None
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    kind: str
    label: str
    at: When
    note: str
    was: str
    now: str
    fact: int


@dataclass(frozen=True, slots=True)
class SourceLine:
    number: int
    id: str
    publisher: str
    title: str
    url: str
    date: When | None
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Teaser:
    """An article as a list shows it."""

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


@dataclass(frozen=True, slots=True)
class Edition:
    """What the history says of an article: its lasting `id`, the `version`, and the number of the
    change that made it. `modified` is when; `embargo` is there for a partner who has it before."""

    id: str
    version: int
    change: int
    modified: str
    embargo: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What stands in place of an article that cannot be read any more: `state` is withheld,
    withdrawn, expired or removed, `title` and `text` tell so; nothing of what it said is there."""

    id: str
    url: str
    version: int
    change: int
    state: str
    published: str
    at: str
    reason: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Story:
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


@dataclass(frozen=True, slots=True)
class Listing:
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


@dataclass(frozen=True, slots=True)
class Masthead:
    """What stands on every page: the newsroom's name, its sections and the site's own files."""

    name: str
    tagline: str
    description: str
    url: str
    home: str
    language: str
    sections: tuple[Link, ...]
    feeds: tuple[Link, ...]
    stylesheet: str
    contact: str
    rights: str
