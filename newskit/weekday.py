"""Weekday: where a text says on which day of the week a date falls, in its language's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from msgspec import Struct

from newskit.pattern import pattern


class Weekday(Struct, frozen=True):
    """`name` stands at the character `start`, and is the day `number`, where 0 is Monday. Its date
    names no year when `year` is None, and may be none of the calendar."""

    name: str
    number: int
    start: int
    year: int | None
    month: int
    day: int


class Calendar(Struct, frozen=True):
    """A language's names of weekdays (0 is Monday) and of months (1 is January), the longest first,
    and how a date reads that follows a weekday. `heads` are what weekdays begin with, each with
    those that do: “Mon” is one, for “Monday” and itself."""

    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    forms: tuple[re.Pattern[str], ...]
    heads: Mapping[str, tuple[str, ...]]


# “Monday, ”, “Monday, the ”, “Monday (”
_AFTER = r"\.?[,،]?\s\(?(?:[^\W\d_]{1,4}\s)?"
_FORMS = (
    # “16 March 2026”, “16th of March”, “16. März 2026”, “16 de marzo de 2026”
    r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|[.º])?\s(?:(?:of|de|di)\s)?(?P<month>MONTHS)\.?(?!\w)"
    r"(?:,?\s(?:del?\s)?(?P<year>\d{4})(?!\d))?",
    # “March 16, 2026”
    r"(?P<month>MONTHS)\.?\s(?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\w)"
    r"(?:,?\s(?P<year>\d{4})(?!\d))?",
    # “16.03.2026”
    r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?!\d)",
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
)
_NEXT = (" ", ".", ",", "،")
# “2026年3月16日(月)”: the weekday comes last.
_LAST = ("日", "일", " ", "(", "（")
_BEFORE = pattern(
    r"(?<!\d)(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"
    r"\s?[(（]?$"
)


def weekdays_in(text: str, language: str) -> Iterator[Weekday]:
    """Every weekday that stands beside a date; none in a language that Babel does not know.

    Spaces of the text are plain ones.
    """
    if (calendar := calendar_of(language)) is None:
        return
    for head, names in calendar.heads.items():
        at = text.find(head)
        while at >= 0:
            name = next(name for name in names if text.startswith(name, at))
            if found := _date_at(text, at, at + len(name), calendar):
                year, month = found["year"], calendar.months.get(found["month"])
                yield Weekday(
                    name,
                    calendar.weekdays[name],
                    at,
                    int(year) if year else None,
                    month or int(found["month"]),
                    int(found["day"]),
                )
            at = text.find(head, at + 1)


def name_of(number: int, language: str) -> str:
    """The weekday's name in the language."""
    calendar = calendar_of(language)
    names = calendar.weekdays.items() if calendar else ()
    return next((name for name, one in names if one == number), "")


def _date_at(text: str, at: int, end: int, calendar: Calendar) -> re.Match[str] | None:
    """The date beside the weekday whose name stands between two characters of a text."""
    if text[end : end + 1] in _NEXT and not text[at - 1 : at].isalpha():
        for form in calendar.forms:
            if found := form.match(text, end):
                return found
    return _BEFORE.search(text[max(at - 20, 0) : at]) if text[at - 1 : at] in _LAST else None


@lru_cache(maxsize=64)
def calendar_of(language: str) -> Calendar | None:
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
    months = _names(locale.months)
    known = "|".join(map(re.escape, months))
    forms = (re.compile(_AFTER + form.replace("MONTHS", known)) for form in _FORMS)
    weekdays = _names(locale.days)
    heads = [
        name for name in weekdays if not any(name[:end] in weekdays for end in range(len(name)))
    ]
    begun = {head: tuple(name for name in weekdays if name.startswith(head)) for head in heads}
    return Calendar(weekdays, months, tuple(forms), begun)


def _names(told: Any) -> dict[str, int]:
    """Every name in its forms: by itself and in a date, long and short, small and capital."""
    names: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in told[context][width].items():
                plain = name.rstrip(".").replace("’", "'")
                names |= {plain: number, plain[:1].upper() + plain[1:]: number}
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))
