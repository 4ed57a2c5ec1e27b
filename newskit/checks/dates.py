"""Dates: a weekday is that of its date, and what comes later is dated later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from newskit.article import Article
from newskit.check import Finding, Surroundings
from newskit.pattern import pattern
from newskit.weekday import Weekday, name_of, weekdays_in

CODES: tuple[str, ...] = (
    "wrong-weekday",
    "no-such-day",
    "update-before-publication",
    "correction-before-publication",
    "watch-before-publication",
)

# Until then some countries counted the days otherwise.
_FIRST_YEAR = 1924
_ISO_DAY = pattern(r"\d{4}-\d\d-\d\d")
_YEAR = pattern(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    zone = ZoneInfo(around.newsroom.timezone)
    published = article.published.astimezone(zone)
    if article.updated and _is_before(article.updated.astimezone(zone), published):
        yield Finding(
            "update-before-publication",
            "the article was updated before it was published",
            ("updated",),
            "correct the date, or delete the line",
            notes=((("published",), "published only here"),),
        )
    for number, correction in enumerate(article.corrections):
        if _is_before(correction.at.astimezone(zone), published):
            yield Finding(
                "correction-before-publication",
                "the correction was made before the article was published",
                ("corrections", number, "at"),
                "correct the date; what was mended before publication needs no notice",
                notes=((("published",), "published only here"),),
            )
    for number, item in enumerate(article.watch):
        if item.date < published.date().isoformat() and _ISO_DAY.fullmatch(item.date):
            yield Finding(
                "watch-before-publication",
                "what readers are to watch for had happened when the article was published",
                ("watch", number, "date"),
                "correct the date, or delete the item",
                severity="warning",
                notes=((("published",), "published here"),),
            )
    language = article.language or around.newsroom.language
    for told in weekdays_in(article.texts.whole, language):
        yield from _judged(told, article, published.date(), language)


def _is_before(moment: datetime, published: datetime) -> bool:
    """A moment that was typed as a day, without a time, may be any of that day."""
    if moment.time() == time():
        return moment.date() < published.date()
    return moment < published


def _judged(told: Weekday, article: Article, published: date, language: str) -> Iterator[Finding]:
    loc, piece, start = article.texts.at(told.start)
    year = told.year or _year_meant(piece, start, told, published)
    if year is None or not _FIRST_YEAR <= year <= 9000:
        return
    span = (start, start + len(told.name))
    try:
        day = date(year, told.month, told.day)
    except ValueError:
        yield Finding(
            "no-such-day",
            f"there is no day {year}-{told.month:02}-{told.day:02}",
            loc,
            "correct the date",
            span=span,
        )
        return
    if day.weekday() != told.number:
        yield Finding(
            "wrong-weekday",
            f"{day} is a {name_of(day.weekday(), language)}, not a {told.name}",
            loc,
            "correct the weekday or the date",
            severity="error" if told.year else "warning",
            span=span,
        )


def _year_meant(piece: str, start: int, told: Weekday, published: date) -> int | None:
    """The year of a date that names none: the nearest to publication, unless the paragraph speaks
    of another one."""
    # Nobody reads a paragraph as one that is longer.
    near_by = piece[max(start - 1_000, 0) : start + 1_000]
    at = min(start, 1_000)
    begin, end = near_by.rfind("\n\n", 0, at) + 1, near_by.find("\n\n", at)
    spoken_of = set(_YEAR.findall(near_by[begin : end if end >= 0 else len(near_by)]))
    near = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            near.append((abs((date(year, told.month, told.day) - published).days), year))
        except ValueError:
            return None
    _, year = min(near)
    return None if spoken_of - {str(year)} else year
