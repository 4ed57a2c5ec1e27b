"""The kinds of value that a writer types: text, ids, addresses, instants; typed at the door."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Annotated, Any
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from newskit.pattern import pattern

ID = pattern(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
# Names that some systems or this site keep for themselves (Windows devices; our own folders).
RESERVED = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(10)}
)
WEB_SCHEMES = ("https:", "http:", "mailto:")
_SCHEME = pattern(r"[A-Za-z][A-Za-z0-9+.\-]*:")
# The name of a site in a web address, or its number in brackets.
_SITE = pattern(
    r"https?://(?:[^/?#@:\[\]\\\"'<>]*[^/?#@:\[\]\\\"'<>.]\.?|\[[0-9a-f:.]+\])(?::\d*)?(?:[/?#]|$)",
    re.IGNORECASE,
)
_A_DAY = pattern(r"\d{4}-\d\d-\d\d\Z")
# Most countries that put dots put the day first.
_DOTTED = pattern(r"(?P<day>\d\d?)\. ?(?P<month>\d\d?)\. ?(?P<year>\d{4})\Z")
# A day as people write it. In numbers only one that can be no month.
_WRITTEN_OUT = tuple(
    pattern(form, re.IGNORECASE)
    for form in (
        r"(?P<day>1[3-9]|[23]\d)\. ?(?P<month>\d\d?)\. ?(?P<year>\d{4})\Z",
        r"(?P<day>1[3-9]|[23]\d)[/-](?P<month>\d\d?)[/-](?P<year>\d{4})\Z",
        r"(?P<month>\d\d?)[/-](?P<day>1[3-9]|[23]\d)[/-](?P<year>\d{4})\Z",
        r"(?P<day>\d\d?)(?:st|nd|rd|th|\.)? (?P<month>[a-zä]{3,9})\.?,? (?P<year>\d{4})\Z",
        r"(?P<month>[a-zä]{3,9})\.? (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>\d{4})\Z",
    )
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(_MONTHS, 1)}
_MONTH_NUMBERS |= {
    "januar": 1, "februar": 2, "märz": 3, "mai": 5, "juni": 6, "juli": 7, "oktober": 10,
    "dezember": 12,
}  # fmt: skip
_NEARLY_DATED = pattern(
    r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?:(?:T|,? )(\d\d?):(\d\d)(?::(\d\d))? ?(Z?))?\Z"
)
# Nothing is published earlier, and no source is older: such a year is a slip.
_FIRST_PUBLISHED, _FIRST_SOURCE, _LAST_YEAR = 1600, 1000, 9000
_DATED = pattern(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?Z?)?\Z")


def mistake(
    code: str,
    message: str,
    hint: str = "",
    at: tuple[str | int, ...] = (),
    notes: tuple[tuple[tuple[str | int, ...], str], ...] = (),
    meant: str = "",
) -> PydanticCustomError:
    """A mistake with a code of our own. Braces in the words are not templates.

    `at` is the value at fault, counted from the one that was being looked at; `notes` are others,
    each with what it has to do with it. `meant` is what that value was certainly meant to be.
    """
    words = {"said": message, "hint": hint, "at": at, "notes": notes, "meant": meant}
    return PydanticCustomError(code, "{said}", words)


def one_value(value: object) -> str:
    """The value as it was typed; a list or a group of keys is none."""
    if isinstance(value, list | dict):
        kind = "a list" if isinstance(value, list) else "a group of keys"
        raise mistake(
            "wrong-kind", f"one value belongs here, and {kind} stands here", "write just the value"
        )
    return str(value).strip()


# What a word processor makes of straight quotes; as a part of an id, a date or an address they can
# only have been meant to hold it together.
CURLY_QUOTES = "“”„‟‘’‚‛«»"


def _shown(text: str, most: int) -> str:
    return f"`{text[:most]}`" if text and text[0] in CURLY_QUOTES else f"“{text[:most]}”"


def is_id(text: str) -> bool:
    return bool(ID.match(text))


# As they are spelled where there are no such letters.
_GERMAN = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
_OTHERS = {"æ": "ae", "œ": "oe", "ø": "oe", "þ": "th", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
_SPELLED = str.maketrans(_GERMAN | _OTHERS)
# Accents that stand for themselves; soft hyphens and others that nobody sees.
_ACCENTS = pattern("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+")


def in_plain_letters(text: str) -> str:
    """The text in lower case, for an address: ä is ae, é is e. What has no such spelling stays."""
    lower = text.lower()
    if lower.isascii():
        return lower
    spelled = unicodedata.normalize("NFC", lower).translate(_SPELLED)
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", spelled)).lower()


def as_id(text: str) -> str:
    """The id that is nearest to a text; '' where it holds no letter that an id may."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100]


@lru_cache(maxsize=4096)
def _identifier(text: str) -> str:
    if not ID.match(text) or len(text) > 100:
        better = as_id(text)
        raise mistake(
            "bad-id",
            f"{_shown(text, 60)} cannot be an id: "
            "ids are lower-case letters, digits and single hyphens",
            f"write `{better}`" if better else "write a short word in lower case",
            meant=better,
        )
    if text in RESERVED:
        raise mistake(
            "bad-id", f"“{text}” is a name that computers keep for themselves", "choose another id"
        )
    return text


def _web_address(text: str) -> str:
    if " " in text or not text.isprintable():
        raise mistake("bad-address", "a web address holds no spaces", "write a space as %20")
    if not text.lower().startswith(WEB_SCHEMES) or text.lower() in WEB_SCHEMES:
        meant = _with_scheme(text)
        scheme = _SCHEME.match(text)
        raise mistake(
            "bad-address",
            f"{_shown(text, 60)} is not a web address"
            + (f": `{scheme[0]}` is not allowed" if scheme and not meant else ""),
            f"write {meant}" if meant else "begin it with https://",
            meant=meant,
        )
    if text.lower().startswith("http") and not _SITE.match(text):
        meant = _with_scheme(text)
        raise mistake(
            "bad-address",
            f"“{text[:60]}” names no site",
            f"write {meant or 'https://example.com/page'}",
            meant=meant,
        )
    return text if _URI.fullmatch(text) else _as_uri(text)


# What RFC 3986 lets stand in an address as it is, in one without a port or brackets in its host.
_PLAIN = r"[A-Za-z0-9/?:@!$&'()*+,;=~._#-]*"
_URI = pattern(rf"[a-zA-Z]+:{_PLAIN}(?:%[0-9A-Fa-f]{{2}}{_PLAIN})*")
_LONE_PERCENT = pattern(r"%(?![0-9A-Fa-f]{2})")


def _as_uri(text: str) -> str:
    """An address as RFC 3986 spells it: browsers show letters and signs that feeds may not have."""
    try:
        scheme, host, *rest = urlsplit(text)
        name, colon, port = host.rpartition(":") if host[-1:].isdigit() else (host, "", "")
        host = host if name.isascii() else f"{name.encode('idna').decode()}{colon}{port}"
    except ValueError:
        raise mistake(
            "bad-address",
            f"{_shown(text, 60)} names no site",
            "write it as the address line of a browser gives it when it is copied",
        ) from None
    parts = (quote(_LONE_PERCENT.sub("%25", part), safe="%/?:@!$&'()*+,;=~") for part in rest)
    return urlunsplit((scheme, host, *parts))


def _with_scheme(text: str) -> str:
    """The address that was meant where only its beginning is mistyped, left out, or a curly quote;
    else ''."""
    if (bare := text.strip(CURLY_QUOTES)) != text:
        return bare if _SITE.match(bare) else ""
    if _WITHOUT_SCHEME.match(text):
        return f"https://{text}"
    found = _MISTYPED_SCHEME.match(text)
    if not found:
        return ""
    typed = re.sub(r"(.)\1+", r"\1", found[1].lower())
    meant = f"{'https' if typed.endswith('s') else 'http'}://{found[2]}"
    return meant if _SITE.match(meant) else ""


# A site's name as it is read aloud. What else has a dot may be a file.
_WITHOUT_SCHEME = pattern(r"www\.[^\s/:]+\.[^\s/:.]+(?:[/?#]|$)", re.IGNORECASE)
# `htps://`, `hhttps://`, `https//`, `https:/`, `http;//`, `https;/`.
_MISTYPED_SCHEME = pattern(
    r"(h+t+p+s*|t+p+s*|h+p+s*|h+t+s*)[:;]?/{1,3}([^\s/:.]+\.[^\s/:]\S*)\Z", re.IGNORECASE
)


def _media_file(text: str) -> str:
    steps = text.split("/")
    name = re.split(r"[/\\:]", text)[-1].lstrip(".") or "name.jpg"
    if (
        len(steps) < 2
        or steps[0] != "media"
        or any(step in ("", ".", "..") or step.startswith(".") for step in steps)
        or "\\" in text
        or "\0" in text
        or ":" in text
    ):
        raise mistake(
            "bad-file",
            f"“{text[:60]}” is not a file of the media folder",
            f"put the picture into content/media, and write `media/{name[:60]}`",
        )
    return text


def _instant(value: Any, info: ValidationInfo) -> datetime:
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC)
    zone: tzinfo = (info.context or {}).get("timezone", UTC)
    text = one_value(value)
    try:
        if _A_DAY.match(text):
            moment = datetime.combine(date.fromisoformat(text), time())
        else:
            # Later versions of Python take 24:00 for the next day.
            if text[11:13] == "24":
                raise ValueError(text)
            moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        moment = moment.astimezone(UTC)
        if not _FIRST_PUBLISHED <= moment.year <= _LAST_YEAR:
            raise ValueError(moment.year)
    except (ValueError, OverflowError):
        meant, (what, about) = _in_full(text), _amiss(text, _FIRST_PUBLISHED)
        raise mistake(
            "bad-date",
            f"{_shown(text, 40)} is {what or 'not a date and time'}",
            f"write {meant}"
            if meant
            else about
            or "write 2026-03-16T21:30:00Z, or 2026-03-16 21:30 in the newsroom's own time, "
            "or just 2026-03-16",
            meant=meant,
        ) from None
    # To the second, and never early: an embargo of 23:59:59.9 ends at midnight.
    return moment.replace(microsecond=0) + timedelta(seconds=bool(moment.microsecond))


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = one_value(value)
    try:
        if not _A_DAY.match(text) or int(text[:4]) < _FIRST_SOURCE:
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        full, (what, about) = _in_full(text) or text, _amiss(text[:10], _FIRST_SOURCE)
        day = full[:10] if _DATED.match(full) and _is_in_calendar(full[:10]) else ""
        raise mistake(
            "bad-date",
            f"{_shown(text, 40)} is {what or 'not a day'}",
            about if about and not day else f"write the day as {day or '2026-03-16'}",
            # Of an instant nobody can tell that its day was meant.
            meant=day if day == full else "",
        ) from None


def _amiss(text: str, first: int) -> tuple[str, str]:
    """What a text is that is written as a date, and is none from the year `first` on; and what
    there is to say of it, or of 6.3.2026, which may be two days. '' where there is nothing."""
    if found := _DOTTED.match(text):
        day = _day_of(found["year"], found["month"], found["day"])
        return "", f"write {day}, if the day stands before the month" if day else ""
    if not _DATED.match(text):
        return "", ""
    year = int(text[:4])
    if year < first:
        meant = f", as in 20{year:02}" if year < 100 else ""
        return f"a day of the year {year}", f"write the year that is meant{meant}"
    if year > _LAST_YEAR:
        return f"a day of the year {year}", f"write a year no later than {_LAST_YEAR}"
    if not _is_in_calendar(text[:10]):
        return "no day of the calendar", _about_the_month(text)
    if _is_in_calendar(text):
        return "", ""
    hint = "write an hour from 00 to 23, and a minute from 00 to 59"
    if text[11:].rstrip("Z") in ("24:00", "24:00:00"):
        next_day = date.fromisoformat(text[:10]) + timedelta(1)
        midnight = f"{next_day}{text[10]}00{text[13:]}"
        hint = f"the last hour is 23, and midnight is 00:00 of the next day: write {midnight}"
    return "no time of the day", hint


def _about_the_month(text: str) -> str:
    """What there is to say of 31 September; '' of all else."""
    year, month, day_of_month = (int(number) for number in text[:10].split("-"))
    if not (1 <= month <= 12 and 28 < day_of_month <= 31):
        return ""
    first = date(year, month, 1)
    days = ((first + timedelta(31)).replace(day=1) - first).days
    return f"{_MONTHS[month - 1]} has {days} days" + (f" in {year}" if month == 2 else "")


def _in_full(text: str) -> str:
    """A date as it is to be written, where it is certain: of 2026/3/6, 2026-3-6 9:30, 28/3/2026,
    6 March 2026; '' for any other text. Of 6/3/2026 nobody can tell the month."""
    if (bare := text.strip(CURLY_QUOTES)) != text:
        return bare if _DATED.match(bare) and _is_in_calendar(bare) else ""
    for form in _WRITTEN_OUT:
        if written := form.match(text):
            return _day_of(written["year"], written["month"], written["day"])
    found = _NEARLY_DATED.match(text)
    if not found:
        return ""
    year, month, day, hour, minute, second, zone = found.groups("")
    full = f"{year}-{month:>02}-{day:>02}"
    if hour:
        gap = "T" if zone else " "
        full += f"{gap}{hour:>02}:{minute}" + (f":{second}" if second else "") + zone
    return full if full != text and _is_in_calendar(full) else ""


def _is_in_calendar(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.year >= _FIRST_SOURCE and text[11:13] != "24"


def _day_of(year: str, month: str, day: str) -> str:
    """A day as it is to be written; '' if there is none. The month is a number, or a name or what
    one begins with."""
    names = (name for name in _MONTH_NUMBERS if name.startswith(month.lower()))
    number = int(month) if month.isdecimal() else _MONTH_NUMBERS.get(next(names, ""), 0)
    try:
        found = date(int(year), number, int(day))
    except ValueError:
        return ""
    return found.isoformat() if found.year >= _FIRST_SOURCE else ""


# Control characters are refused by the reader of the file, so that text costs no Python call here.
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
Optionally = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]
Id = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    AfterValidator(_identifier),
    Field(json_schema_extra={"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}),
]
WebAddress = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=2_000), AfterValidator(_web_address)
]
MediaFile = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=300), AfterValidator(_media_file)
]
# A day alone is an instant too, which the schema's own form of one is not.
Instant = Annotated[datetime, BeforeValidator(_instant, json_schema_input_type=str)]
Day = Annotated[date, BeforeValidator(_day)]
