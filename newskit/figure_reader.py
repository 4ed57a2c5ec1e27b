"""Figure reader: prose -> its figures; what is none is passed over, what cannot be read is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from newskit.figure import Figure, Lean
from newskit.numerals import NOTHING, Numerals, numerals_of
from newskit.pattern import pattern
from newskit.unit import CODES, POINTS, SHARE, SYMBOLS, THINGS, UNITS, Unit, listed


class Figures(Struct, frozen=True):
    """The figures of a text in their order, and what looks like one and cannot be read."""

    read: tuple[Figure, ...]
    unread: tuple[str, ...]


@lru_cache(maxsize=500)
def figures(text: str, language: str, least: int = 1) -> Figures:
    """Every figure of a text of plain prose; none at all where fewer than `least` could be.

    Dates, clock times, years, ordinals, scores, versions and the numbers of pages and telephones
    are no figures.
    """
    return _reader(language).read(text, least)


def lean_of(text: str, figure: Figure, language: str) -> Lean:
    """How a figure is meant, by the words before it."""
    before = text[max(figure.start - 24, 0) : figure.start]
    return next((lean for lean, words in _reader(language).leans if words.search(before)), "")


def numbers(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Where each number of a line stands, figure or not, with the word or two that it needs.

    The same words elsewhere say the same, whatever they mean; to find them takes no reading.
    """
    reader = _reader(language)
    numerals = reader.numerals
    done = 0
    for at, is_word in reader.starts(text):
        if at < done:
            continue
        start = text.rfind(" ", 0, at) + 1
        end = _next_space(text, start)
        word, behind = text[at:end].lower(), text[end + 1 : _next_space(text, end + 1)]
        if is_word:
            if word in numerals.every and behind.lower() not in numerals.ordinals:
                continue
            if word in numerals.ones and behind not in _ONE_IN and behind not in numerals.scales:
                continue
            if word not in numerals.words:
                start = text.rfind(" ", 0, max(start - 1, 0)) + 1  # a third of
        elif reader.is_date(text, start, end, behind):
            continue
        is_money = text[start] in "$€£¥"
        while (
            text[end - 1].isalnum()
            and end < len(text)
            and not (is_money and behind not in numerals.scales)
        ):
            end += 1 + len(behind)
            if behind not in _GOES_ON and behind not in numerals.scales:
                break
            behind = text[end + 1 : _next_space(text, end + 1)]
        done = end
        yield start, end


def _next_space(text: str, start: int) -> int:
    end = text.find(" ", start)
    return end if end >= 0 else len(text)


def spellings(figure: Figure, language: str) -> tuple[str, ...]:
    """How the number of a figure may be written: 3, three, Three."""
    numerals = numerals_of(language)
    plain = f"{figure.number:f}"
    if "." in plain:
        return (plain.replace(".", numerals.decimal),)
    words = [word for word, number in numerals.words.items() if number == figure.number]
    mark = {".": ",", ",": "."}.get(numerals.decimal, "")
    return (f"{figure.number:,f}".replace(",", mark), *words, *map(str.capitalize, words))


@lru_cache(maxsize=64)
def _reader(language: str) -> _Reader:
    return _Reader(numerals_of(language))


_BLANKS = " \u00a0\u2007\u2009\u202f"
_GAP = f"[{_BLANKS}]"
_LETTER = r"[^\W\d_]"
# What can be told to be no figure from its first digit on.
_NO_FIGURE = pattern(
    r"\d{4}-\d\d(?:-\d\d)?\b(?:T[\d:]+Z?)?"  # 2026-03-16
    r"|(?:1[5-9]|20)\d\d[/–-]\d\d(?:\d\d)?\b"  # 2025/26
    r"|\d{1,2}\.\d{1,2}\.(?:\d{4}|\d\d)?(?!\d)"  # 16.3.2026
    r"|\d{1,2}/\d{1,2}/\d{2,4}\b"
    r"|\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d+)?\b"  # 14:30, and a runner's time
    r"|\d+(?:[–-]\d+){2,}\b"  # 4-3-3
    r"|\d+(?:\.\d{1,2}){2,}\b"  # 3.1.4
    r"|0\d+(?:[ /-]\d{2,})*\b"  # 0800 555 0199, 007
    r"|\d+(?:st|nd|rd|th|er|ère|º|ª|\.º)(?!\w)"  # 12th
    r"|\d+[’']?s\b"  # the 1990s
    r"|24/7\b|9/11\b"
)
_SCORE = pattern(r"(\d{1,3}) ?[–:-] ?(\d{1,3})(?![,.]?\d)")
_FRACTION = pattern(r"(1|2(?=/3)|3(?=/4))/([2-9])\b")
# What may stand beside a number that is nothing but one; a pair of numbers has other signs.
_USUAL_BEFORE = frozenset(("", *" \u00a0$€£(“"))
_USUAL_BEHIND = frozenset(("", *" \u00a0%,)"))
_SIGNS_OF_A_PAIR = frozenset("–:-0123456789")
# No number of the news has more characters.
_LONGEST = 24
_MIXED = pattern(r" ([1-7])/([2-8])\b|[½¼¾]")
_VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_UNREADABLE = pattern(r"[\d.,/]*\d")
_NAME = pattern(r"[\w./-]*\w")
_NUMBER = r"\d{{1,3}}(?:{group}\d{{3}})+(?!\d)(?:{mark}\d+)?|\d+(?:{mark}\d+)?"

_SYMBOL = pattern(rf"(?:(?:US|AU|A|CA|C|NZ|HK|NT|S|R)?\$|[€£¥₹₩₽₺₪₫₦]|\bRs|\bkr){_GAP}?\Z")
_SIGNS_OF_MONEY = frozenset("$€£¥₹₩₽₺₪₫₦sr")
_CODE = pattern(rf"\b([A-Z]{{3}}){_GAP}\Z")
_AFTER = pattern(rf"({_GAP}|-)?({_LETTER}+[²³]?|°[CF]?|[%€£$¥¢])")
_UNIT_HEADS = frozenset(name.partition(" ")[0].partition("-")[0] for name in UNITS)
_SPEED = pattern(r"/([hs])\b| (?:an|a|per) (hour|second)\b")
_OLD = pattern(r"-olds?\b")
_ARTICLE = pattern(r"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Dd]e[rnm]|[Dd]ie) \Z")
_LIST = pattern(r"(?:(?:,| and| or| to|–|-| und| bis) ?\d{1,3}\b(?![.,]?\d))*")

# What is written right behind a number, and multiplies it.
_SUFFIXES = {
    "k": 10**3, "K": 10**3, "m": 10**6, "M": 10**6, "mn": 10**6, "mln": 10**6, "b": 10**9,
    "B": 10**9, "bn": 10**9, "tn": 10**12, "trn": 10**12,
}  # fmt: skip
_SPACED = listed("bn mn mln tn trn")
# What metres are followed by; with other words behind it “40m” is 40 million.
_LENGTHS = listed(
    "deep high long wide tall thick above below under over down from away race sprint hurdles "
    "butterfly freestyle final"
)
# Four digits before one of these are no year.
_COUNTED = listed(
    "jobs people workers employees homes flats houses patients cases deaths cars pupils students "
    "members visitors passengers families households posts places copies votes menschen stellen "
    "arbeitsplätze wohnungen haushalte mitarbeiter patienten einwohner"
)
# Between two figures that share a unit or a scale: 40 to 50 percent, $5–6 billion.
_JOINTS = frozenset(("–", "-", "—", " – ", " - ", " instead of ")) | frozenset(
    f" {word} " for word in listed("to and or bis und oder auf statt à et a y e tot en")
)
_MORE_OF_IT = (" ", " and ", ", ", " und ", " et ", " y ")

# A unit of more words than one begins so.
_GOES_ON = listed("square cubic basis percentage per US nautical light metric")

_OPENING = "-(“„\"‘'«—–|:/"
# “One” is a number before these.
_ONE_IN = listed("in out percent per third quarter")

_HALF_MORE = pattern(r" and a half\b")
_AND = pattern(rf" and ({_LETTER}+)")
_SMALL = pattern(r"\d{1,4}\b(?![.,]\d)")
_IN_A_ROW = pattern(r" (?:in a row|running|in succession)\b")
_OF_A_POINT = pattern(r" of a (?:percentage )?point\b|[ -](?:percentage )?point\b")
_FURTHER = "(?:further|extra|additional|good|weitere[rnm]?|gute)"
_NO_HALF = listed("first second other last next latter former better")
_OF_HALF = listed(
    "of the its their his her our your all that what as this those these der des aller so wie de du"
)
_BY = listed("by um nearly about almost over roughly")
_OF_PART = listed(
    "cheaper dearer larger smaller higher lower longer shorter faster slower lighter bigger aller "
    "teurer billiger gibt"
)
# These tell apart by a number only what is written with a capital: Year 9, and not the year 9.
_CAPITAL_ONLY = listed(
    "year years day week season act part bill form table force grade works band bands district "
    "figure size stage step block blocks unit hall halls channel move q s u re rb ic ice"
)


class _Reader:
    """Reads prose of one language."""

    def __init__(self, numerals: Numerals) -> None:
        self.numerals = numerals
        marks = {".": (",’", r"\."), ",": (".’ ", ","), "": (".,’ ", "[.,]")}[numerals.decimal]
        group = f"[{marks[0]}{_BLANKS[1:]}]"
        self._number = re.compile(_NUMBER.format(group=group, mark=marks[1]))
        self._percent = re.compile(rf"(?:{_GAP}|-)?(?:{numerals.percent})")
        self._points = re.compile(rf"(?:{_GAP}|-)(?:{numerals.points})")
        self._clock = re.compile(rf"{_GAP}?(?:{numerals.clock})")
        self._date = re.compile(
            r"\d\d?(?:\.|er)?(?: ?(?:[–-]|,|and|und|et|y) ?\d\d?\.?)?(?: of)? "
            rf"(?:{numerals.months})(?!{_LETTER})(?: \d{{4}}\b)?"
            rf"|\d\d?(?:[.:]\d\d)?(?: ?[–-] ?\d\d?)?{_GAP}?(?:{numerals.clock})"
        )
        # With what letters the words for a date, a clock and a share begin.
        self._of_a_clock = _initials(numerals.clock)
        self._of_a_date = self._of_a_clock | _initials(numerals.months) | set("aoeuy&,–-")
        self._of_a_share = _initials(f"{numerals.of}|{numerals.loose_of}")
        self._joint = re.compile(rf"(?:{numerals.tens_joint}| )({_LETTER}+)")
        self._ordinal = re.compile(rf"{numerals.ordinal}\Z")
        ones = "|".join(numerals.articles) or NOTHING
        self._one = re.compile(rf"\b((?:{ones})(?: {_FURTHER})?|another) \Z", re.IGNORECASE)
        self._month = re.compile(rf"\b(?:{numerals.months}) \Z")
        self._of = re.compile(rf" (?:(?:{numerals.of})|({numerals.loose_of})) ")
        self._one_of = re.compile(rf" {_LETTER}+ ({NOTHING})?(?:{numerals.of}) ")
        heads = _any_of(numerals.heads) or NOTHING
        self._heads = re.compile(rf" (?:{heads})(?!{_LETTER})")
        self.leans: list[tuple[Lean, re.Pattern[str]]] = [
            (lean, re.compile(rf"(?:^|\W)(?:{words})\W*\Z", re.IGNORECASE))
            for lean, words in numerals.leans.items()
        ]

    def read(self, text: str, least: int) -> Figures:
        text = text.replace("\n", " ")  # A line may end within a figure; a paragraph is two.
        found: list[Figure] = []
        unread: list[str] = []
        done = 0
        starts = self.starts(text)
        for start, is_word in starts if len(starts) >= least else ():
            if start < done:
                continue
            read = self._in_words(text, start) if is_word else self._in_digits(text, start)
            if isinstance(read, Figure):
                # A sign of money between two numbers is that of the first.
                found.append(read if read.start >= done else read._replace(start=done))
                done = read.end
            elif read < 0:
                done = -read
                unread.append(text[start:done])
            else:
                done = read
        return Figures(_joined(found, text), tuple(unread))

    def starts(self, text: str) -> list[tuple[int, bool]]:
        """Where numbers may begin, and whether in words."""
        digits = [(match.start(), False) for match in _DIGIT.finditer(text)]
        # A search that begins with a space takes half the time of one for all that opens a word.
        plain = f" {text}"
        for sign in _OPENING:
            if sign in plain:
                plain = plain.replace(sign, " ")
        words = [(match.start(), True) for match in self._heads.finditer(plain)]
        return sorted(digits + words) if words and digits else digits or words

    def is_date(self, text: str, start: int, end: int, behind: str) -> bool:
        """Whether the number there is a year, a day or a time, as far as a glance can tell."""
        number = text[start:end].strip(".,;:!?()”’")
        if not number.isdigit():
            return ":" in number or number.replace("-", "").isdigit()
        if len(number) == 4:
            is_counted = behind in UNITS or behind in _COUNTED or behind in self.numerals.scales
            return "1900" <= number <= "2100" and not is_counted
        return len(number) < 3 and self._month.search(text, max(start - 12, 0), start) is not None

    # Each of these tells a figure, or where that ends which is none; less than 0 if it is unread.

    def _in_digits(self, text: str, start: int) -> Figure | int:
        before = text[start - 1 : start]
        if before not in _USUAL_BEFORE and (
            before.isalpha()
            or before in "_#@^"
            or (before in "-/.’'" and text[start - 2 : start - 1].isalpha())
        ):
            return _end(_NAME, text, start)  # H100, GPT-4, #3
        match = self._number.match(text, start)
        assert match is not None
        end, written = match.end(), match[0]
        behind = text[end : end + 2]
        if end - start > _LONGEST:
            return -_end(_UNREADABLE, text, start)
        # A look at what is next to a number spares most of them most of these questions.
        if written[0] == "0" or behind[:1] not in _USUAL_BEHIND or behind[1:] in _SIGNS_OF_A_PAIR:
            read = self._unusual(text, start, written, end)
            if read is not None:
                return read
        may_be_date = end - start < 6 and text[end + 1 : end + 2] in self._of_a_date
        if may_be_date and (date := self._date.match(text, start)):
            return date.end()
        if end - start < 3 and self._month.search(text, max(start - 12, 0), start):
            return _end(_LIST, text, end)  # March 16
        if (value := self._valued(written)) is None:
            return -end
        if (behind[1:] in self._of_a_share or value[0] == 1) and (
            of := self._share_of(text, end, value[0])
        ):
            return _part(value[0], of[0], start, of[1])
        return self._whole(text, start, end, *value)

    def _unusual(self, text: str, start: int, written: str, end: int) -> Figure | int | None:
        """What a number is that has a sign next to it; nothing, if it is a number like others."""
        if no_figure := _NO_FIGURE.match(text, start) or self._date.match(text, start):
            return no_figure.end()
        if fraction := _FRACTION.match(text, start):
            return _part(Decimal(fraction[1]), Decimal(fraction[2]), start, fraction.end())
        if (score := _SCORE.match(text, start)) and self._is_score(text, score):
            return score.end()
        if mixed := _MIXED.match(text, end):
            part = _VULGAR.get(mixed[0]) or Decimal(mixed[1]) / Decimal(mixed[2])
            is_whole = written.isdigit()
            number = Decimal(written) + part if is_whole else part
            return self._whole(text, start, mixed.end(), number, 2) if is_whole else -mixed.end()
        if text[end : end + 1] in (".", ",", "/") and text[end + 1 : end + 2].isdigit():
            return -_end(_UNREADABLE, text, start)
        if self._ordinal.search(text, max(start - 6, 0), end + 1):
            return end + 1  # im 3. Stock
        return None

    def _valued(self, written: str) -> tuple[Decimal, int] | None:
        """A number in digits, and its decimal places; less than 0 are noughts at its end."""
        mark = self.numerals.decimal or _decimal_mark(written)
        if mark is None:
            return None
        whole, _, fraction = written.rpartition(mark) if mark in written else (written, "", "")
        digits = whole if whole.isdigit() else "".join(filter(str.isdigit, whole))
        if fraction:
            return Decimal(f"{digits}.{fraction}"), len(fraction)
        # Of a round number two digits are meant: 6,000 is said of 5,980.
        noughts = len(digits) - len(digits.rstrip("0"))
        return Decimal(digits), -min(noughts, max(len(digits) - 2, 0))

    def _is_score(self, text: str, score: re.Match[str]) -> bool:
        """3-1; and 1-3, if no unit follows that would make it a range."""
        if int(score[1]) >= int(score[2]):
            return True
        if int(score[2]) > 20 or text[score.start() - 1 : score.start()] in ("$", "€", "£"):
            return False
        after = _AFTER.match(text, score.end())
        return after is None or after[2].lower() in self.numerals.small

    def _share_of(self, text: str, end: int, number: Decimal) -> tuple[Decimal, int] | None:
        """Of how many “1 in 5” is one, and where that ends. “8 of 10” is a share, “8 of 11” not."""
        of = self._of.match(text, end) or (number == 1 and self._one_of.match(text, end))
        whole = self._whole_number(text, of.end()) if of else None
        if not of or whole is None or number >= whole[0]:
            return None
        after = _AFTER.match(text, whole[1])
        if after and (after[2] in UNITS or after[2].lower() in self.numerals.scales):
            return None
        is_round = whole[0] in (10, 100) or (self.numerals.has_capital_nouns and whole[0] < 10)
        return whole if (is_round if of[1] else whole[0] <= 1000) else None

    def _whole_number(self, text: str, start: int) -> tuple[Decimal, int] | None:
        if digits := _SMALL.match(text, start):
            return Decimal(digits[0]), digits.end()
        word = _AFTER.match(text, start)
        value = self.numerals.words.get(word[2].lower()) if word else None
        return self._compound(text, Decimal(value), word.end()) if word and value else None

    def _whole(
        self, text: str, start: int, end: int, number: Decimal, places: int, is_word: bool = False
    ) -> Figure | int:
        """The figure of a number: with the money before it, and the scale and unit behind it."""
        scales = self.numerals.scales
        unit, begin = (THINGS, start) if is_word else _money(text, start)
        scale = 1
        after = _AFTER.match(text, end)
        if after and not after[1] and not is_word and after[2].isalpha():
            word = after[2]
            is_plain = word not in ("m", "K") or unit.is_money or _says_of_what(text, after.end())
            if word in _SUFFIXES and is_plain:
                scale, end = _SUFFIXES[word], after.end()
                after = _AFTER.match(text, end)
            elif word not in UNITS:
                return _end(_NAME, text, start)  # 5G, 39A
        if after and after[1] and (after[2] in _SPACED or (after[2] == "m" and unit.is_money)):
            scale, end = _SUFFIXES[after[2]], after.end()
            after = _AFTER.match(text, end)
        while after and after[1] and (more := scales.get(after[2].lower())):
            scale, end = scale * more, after.end()
            if text[end : end + 1] == "." and f"{after[2].lower()}." in scales:
                end += 1
            after = _AFTER.match(text, end)
        if (
            after
            and after[1]
            and after[2].lower().endswith(("th", "ths"))
            and after[2][:-2] in scales
        ):
            return after.end()  # the eight millionth
        is_bare = False
        if unit is THINGS:
            unit, end, is_bare = self._unit(text, end, after)
        shown = places if places > 0 or scale == 1 else 0
        figure = Figure(number, scale, unit, shown, begin, end, is_bare)
        if unit is THINGS and scale == 1:
            return self._unless_none(text, figure, is_word)
        return figure

    def _unit(self, text: str, end: int, after: re.Match[str] | None) -> tuple[Unit, int, bool]:
        """The unit behind a number, where it ends, and whether nothing there is counted."""
        if after is None:
            return THINGS, end, True
        word = after[2]
        if word[0] in "%pP":
            if match := self._percent.match(text, end):
                return SHARE, match.end(), False
            if match := self._points.match(text, end):
                return Unit(POINTS), match.end(), False
        if word in _UNIT_HEADS or word.lower() in _UNIT_HEADS:
            measured = _measured(text, after)
            if measured is not None:
                return measured
        return THINGS, end, after[1] != "-" and self._is_no_thing(text, after)

    def _is_no_thing(self, text: str, after: re.Match[str]) -> bool:
        """Whether the word behind a number is not what it counts."""
        word = after[2]
        if not word.isalpha() or self._is_small(word):
            return True
        if not self.numerals.has_capital_nouns or word[0].isupper():
            return False
        beyond = _AFTER.match(text, after.end())
        return beyond is None or not beyond[2][0].isupper()

    def _is_small(self, word: str) -> bool:
        return word.lower() in self.numerals.small

    def _unless_none(self, text: str, figure: Figure, is_word: bool) -> Figure | int:
        """The bare number or the counted things, unless they are a clock, a year or a name."""
        start, end = figure.start, figure.end
        if text[end : end + 2].strip()[:1] in self._of_a_clock and self._clock.match(text, end):
            return end
        at = text.rfind(" ", 0, max(start - 1, 0)) + 1
        word = text[at : start - 1].lstrip("(“„\"‘'") if text[start - 1 : start] in _BLANKS else ""
        plain, written = word.lower(), text[start:end]
        if len(written) == 4 and written.isdigit() and 1000 <= figure.number <= 2100:
            after = _AFTER.match(text, end)
            is_counted = after is not None and after[2].lower() in _COUNTED
            is_late = figure.number >= 1900 or figure.is_bare
            if not is_counted and (is_late or plain in self.numerals.small):
                return end
        is_capital = word[:1].isupper()
        if plain in self.numerals.numbered and (is_capital or plain not in _CAPITAL_ONLY):
            return _end(_LIST, text, end) if plain.endswith("s") else end
        is_short = is_capital and not is_word and written.isdigit() and len(written) < 4
        if (
            not is_short
            or plain in self.numerals.small
            or self._leans(text, start)
            or _is_title(text)
        ):
            return figure
        is_named = _ARTICLE.search(text, max(at - 6, 0), at) is not None
        return figure._replace(is_exempt=figure.is_bare or is_named)

    def _leans(self, text: str, start: int) -> bool:
        before = text[max(start - 24, 0) : start]
        return any(words.search(before) for _, words in self.leans)

    def _in_words(self, text: str, start: int) -> Figure | int:
        numerals = self.numerals
        match = _AFTER.match(text, start)
        assert match is not None
        end, word = match.end(), match[2].lower()
        if f"{word}." in numerals.scales and text[end : end + 1] == ".":
            word, end = f"{word}.", end + 1
        if match[2][0].isupper() and not numerals.has_capital_nouns and not _begins(text, start):
            return end  # the Big Four
        if word in numerals.words or word in numerals.ones:
            return self._counted(text, start, end, word)
        if word in numerals.scales:
            return self._scaled(text, start, end)
        if word in numerals.every:
            return self._every_one(text, start, end)
        return self._shared_out(text, start, end, word)

    def _counted(self, text: str, start: int, end: int, word: str) -> Figure | int:
        """two, twenty-five, two and a half million, two thirds; one only where it is a number."""
        number, end = self._compound(text, Decimal(self.numerals.words.get(word, 1)), end)
        after = _AFTER.match(text, end)
        if after and after[1] == "-" and after[2].lower() in self.numerals.words:
            return -after.end()  # soixante-dix
        if more := _HALF_MORE.match(text, end):
            number, end = number + Decimal("0.5"), more.end()
        if parts := self._parts(text, end, number):
            return _part(number, parts[0], start, parts[1])
        if of := self._share_of(text, end, number):
            return _part(number, of[0], start, of[1])
        if number == 1 and not self._is_scaled(text, end):
            return end
        return self._whole(text, start, end, number, int(number % 1 != 0), is_word=True)

    def _compound(self, text: str, value: Decimal, end: int) -> tuple[Decimal, int]:
        """twenty-five, two hundred and twelve: what it comes to, and where it ends."""
        words, scales = self.numerals.words, self.numerals.scales
        if 20 <= value < 100 and value % 10 == 0 and (joint := self._joint.match(text, end)):
            word = joint[1].lower()
            ones = 1 if word in self.numerals.ones else words.get(word, 10)
            if ones < 10:
                return value + ones, joint.end()
        after = _AFTER.match(text, end)
        if after and after[1] and value < 100 and scales.get(after[2].lower()) == 100:
            value, end = value * 100, after.end()
            joint = _AND.match(text, end)
            if joint and (more := words.get(joint[1].lower())):
                rest, end = self._compound(text, Decimal(more), joint.end())
                value += rest
        return value, end

    def _is_scaled(self, text: str, end: int) -> bool:
        after = _AFTER.match(text, end)
        is_scale = after is not None and after[2].lower() in self.numerals.scales
        return is_scale or self._percent.match(text, end) is not None

    def _parts(self, text: str, end: int, number: Decimal) -> tuple[Decimal, int] | None:
        """Of how many parts “two thirds” are two, and where that ends."""
        after = _AFTER.match(text, end)
        word = after[2].lower() if after and after[1] else ""
        shares = self.numerals.shares
        parts = shares.get(word) or shares.get(word.removesuffix("s"), 0)
        if after is None or parts <= max(int(number), 2) or _IN_A_ROW.match(text, after.end()):
            return None
        return Decimal(parts), after.end()

    def _scaled(self, text: str, start: int, end: int) -> Figure | int:
        """a million; “several million” is none."""
        one = self._one.search(text, max(start - 24, 0), start)
        if one is None:
            return end
        return self._whole(text, one.start(1), start - 1, Decimal(1), 0, is_word=True)

    def _every_one(self, text: str, start: int, end: int) -> Figure | int:
        """every third: one in three."""
        after = _AFTER.match(text, end)
        parts = self.numerals.ordinals.get(after[2].lower()) if after and after[1] else None
        return _part(Decimal(1), Decimal(parts), start, after.end()) if after and parts else end

    def _shared_out(self, text: str, start: int, end: int, word: str) -> Figure | int:
        """a third of, by a quarter, half the: one part of so many."""
        words = text[max(start - 12, 0) : start].lower().split(" ")
        before = words[-2] if len(words) > 1 and not words[-1] else ""
        is_one = before in self.numerals.articles
        after = _AFTER.match(text, end)
        follows = after[2].lower() if after else ""
        parts = self.numerals.shares.get(word, 2)
        if parts == 2:
            if before in _NO_HALF or (after and after[1] == "-"):
                return end
            if (half := self._half_a(text, start, end, word, follows)) is not None:
                return half
            is_share = follows in _OF_HALF or before in _BY or is_one or not after
            return _part(Decimal(1), Decimal(2), start, end) if is_share else end
        if not is_one and before not in _BY:
            return end
        begin = start - len(before) - 1 if is_one else start
        if point := _OF_A_POINT.match(text, end):
            number = (Decimal(1) / parts).quantize(Decimal("0.01"))
            return Figure(number, 1, Unit(POINTS), 2, begin, point.end())
        is_share = not follows or self._is_small(follows) or follows in _OF_PART
        return _part(Decimal(1), Decimal(parts), begin, end) if is_share else end

    def _half_a(self, text: str, start: int, end: int, word: str, follows: str) -> Figure | None:
        """half a million, half an hour, half a percentage point; eine halbe Stunde."""
        if follows in self.numerals.articles:
            end += len(follows) + 1
        elif word not in self.numerals.halves:
            return None
        figure = self._whole(text, start, end, Decimal("0.5"), 1, is_word=True)
        is_figure = isinstance(figure, Figure) and (figure.unit is not THINGS or figure.scale > 1)
        return figure if is_figure and isinstance(figure, Figure) else None


_DIGIT = pattern(r"[0-9]+")


def _any_of(words: Iterable[str]) -> str:
    """A pattern of words that looks at the first letter once: most words are none of these."""
    tails: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-len(word), word)):
        tails.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(
        f"[{first.upper()}{first}](?:{'|'.join(rest)})" for first, rest in sorted(tails.items())
    )


def _decimal_mark(written: str) -> str | None:
    """The decimal mark of a number of an unknown language; None if it can be read in two ways."""
    marks = [character for character in written if character in "., "]
    if " " in marks or (len(marks) == 1 and len(re.split("[.,]", written)[1]) == 3):
        return None  # 1.234 is one thing in London, and another in Berlin.
    is_grouped = len(marks) > 1 and len(set(marks)) == 1
    return marks[-1] if marks and not is_grouped else "\0"


def _initials(words: str) -> frozenset[str]:
    """The letters that the words of a pattern may begin with, and perhaps a few more."""
    return frozenset(re.findall(r"(?:^|[|\[(:])([^\W\d])", words)) | set("ap")


def _end(kind: re.Pattern[str], text: str, start: int) -> int:
    match = kind.match(text, start)
    return match.end() if match else start + 1


def _part(number: Decimal, parts: Decimal, start: int, end: int) -> Figure:
    share = number * 100 / parts
    return Figure(share, 1, SHARE, 0, start, end, is_part=True)


def _money(text: str, start: int) -> tuple[Unit, int]:
    """The money whose sign or code stands before a number, and where that begins."""
    last = text[start - 1 : start]
    if last in _BLANKS:
        last = text[start - 2 : start - 1]
    if last not in _SIGNS_OF_MONEY and not last.isupper():
        return THINGS, start
    before = text[max(start - 5, 0) : start]
    if sign := _SYMBOL.search(before):
        return Unit(SYMBOLS[sign[0].strip(_BLANKS)]), start - len(sign[0])
    if (code := _CODE.search(before)) and code[1] in CODES:
        return Unit(code[1]), start - len(code[0])
    return THINGS, start


def _measured(text: str, after: re.Match[str]) -> tuple[Unit, int, bool] | None:
    """The unit of up to three words that begins behind a number."""
    ends, names = [after.end()], [after[2]]
    while len(ends) < 3 and (more := _AFTER.match(text, ends[-1])) and more[1]:
        ends.append(more.end())
        names.append(f"{names[-1]} {more[2]}")
    for stop, name in zip(reversed(ends), reversed(names), strict=True):
        unit = UNITS.get(name) or UNITS.get(name.lower())
        if unit is None:
            continue
        if _OLD.match(text, stop):
            return THINGS, stop, True  # An age is told in as many ways: a boy of two.
        if unit.name == "m" and (speed := _SPEED.match(text, stop)):
            seconds = 3600 if (speed[1] or speed[2])[0] == "s" else 1
            return Unit("km/h", unit.factor * seconds / 1000), speed.end(), False
        return unit, stop, False
    return None


def _says_of_what(text: str, end: int) -> bool:
    """Whether what follows “40m” says of what, so that it is 40 million and not metres."""
    after = _AFTER.match(text, end)
    word = after[2] if after and after[1] == " " else ""
    return len(word) > 3 and word.islower() and word not in _LENGTHS


def _begins(text: str, start: int) -> bool:
    """Whether a capital is only that of a sentence, or of a headline in capitals."""
    before = text[:start].rstrip(" \u00a0“„\"‘'«(")
    return not before or before[-1] in ".!?:\n—–|”’" or _is_title(text)


@lru_cache(maxsize=8)
def _is_title(text: str) -> bool:
    """Whether a text is a headline in capitals, where a capital says nothing."""
    words = [word for word in text.split() if len(word) > 3 and word[0].isalpha()]
    return 2 < len(words) < 25 and sum(word[0].isupper() for word in words) > 0.7 * len(words)


def _joined(found: list[Figure], text: str) -> tuple[Figure, ...]:
    """The figures, each with the unit and the scale that it shares with its neighbour, and what is
    told in two units as one: 17 minutes and 46 seconds."""
    joined: list[Figure] = []
    for figure in found:
        if joined:
            joined += _pair(joined.pop(), figure, text)
        else:
            joined.append(figure)
    return tuple(joined)


def _pair(one: Figure, two: Figure, text: str) -> Iterable[Figure]:
    joint = text[one.end : two.start]
    is_time = one.unit.name == two.unit.name and one.unit.name in ("seconds", "months")
    if is_time and joint in _MORE_OF_IT and two.amount < one.unit.factor:
        number = two.number + one.number * one.unit.factor / two.unit.factor
        return (two._replace(number=number, start=one.start),)
    if joint not in _JOINTS or (two.unit is SHARE and one.number > 200):
        return one, two
    # Who writes 40 to 50 million means 40 million; who writes 4,000 to 1 million does not.
    scale = two.scale if one.number < 1000 else 1
    if one.unit is THINGS and one.scale == 1 and (two.unit is not THINGS or two.scale > 1):
        shared = one._replace(scale=scale, unit=two.unit, is_bare=two.is_bare, is_exempt=False)
        return shared, two
    if one.unit.is_money and two.is_bare:
        first = one._replace(scale=scale) if one.scale == 1 else one
        return first, two._replace(unit=one.unit, is_bare=False)
    return one, two
