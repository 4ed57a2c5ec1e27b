"""Reckoning: what a sentence derives from its own figures, reckoned again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from newskit.figure import PART, ROUNDED, Figure, Lean
from newskit.figure_reader import figures, lean_of
from newskit.pattern import pattern
from newskit.unit import POINTS, SHARE, THINGS, TIMES, listed


class Discrepancy(Struct, frozen=True):
    """What is derived and does not follow: from where to where it stands, and the sum."""

    start: int
    end: int
    sum: str


class Sentence(Struct, frozen=True, dict=True):
    """A sentence that begins at `start` of a text; its figures stand at places in its own words."""

    words: str
    start: int
    figures: tuple[Figure, ...]
    language: str

    @cached_property
    def pattern(self) -> str:
        """The words, with ‹0› for the first figure, ‹1› for the second."""
        plain = self.words.translate(_PLAIN)
        parts, at = [], 0
        for number, figure in enumerate(self.figures):
            parts += [plain[at : figure.start], f"‹{number}›"]
            at = figure.end
        return "".join([*parts, plain[at:]])

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every “from 40 to 50” of it."""
        found = []
        for needed, words, first in _CHANGES:
            if not re.search(needed, self.pattern):
                continue
            for match in re.finditer(words, self.pattern):
                before = self.figures[int(match[first])]
                after = self.figures[int(match[3 - first])]
                is_of_a_kind = before.unit.may_be(after.unit)
                if is_of_a_kind and before.amount and before.amount != after.amount:
                    found.append(Change(before, after, self))
        return tuple(found)

    def written(self, figure: Figure) -> str:
        return " ".join(self.words[figure.start : figure.end].split())


class Change(Struct, frozen=True):
    """From one figure of a sentence to another."""

    before: Figure
    after: Figure
    sentence: Sentence

    @property
    def percent(self) -> Decimal:
        """By how many percent; less than 0 is down."""
        return (self.after.amount - self.before.amount) * 100 / self.before.amount

    @property
    def gap(self) -> Decimal:
        return abs(self.after.amount - self.before.amount)

    @property
    def factor(self) -> Decimal:
        return self.after.amount / self.before.amount

    @property
    def is_of_shares(self) -> bool:
        return self.before.unit is SHARE

    def bears_out(self, figure: Figure, lean: Lean) -> bool:
        """Whether the change may be called one by `figure`, as far as the two are rounded."""
        if figure.unit is SHARE and not self.is_of_shares:
            return _holds(figure, lean, *self._percents)
        is_in_points = figure.unit.name == POINTS and self.is_of_shares
        if not is_in_points and not figure.unit.may_be(self.before.unit):
            return False
        slack = _slack(self.before) + _slack(self.after)
        return _holds(figure, lean, self.gap - slack, self.gap + slack)

    def bears_out_loosely(self, figure: Figure, lean: Lean) -> bool:
        """As `bears_out`; that shares differ by points may be told in percent of them, too."""
        is_share = figure.unit is SHARE and self.is_of_shares
        return self.bears_out(figure, lean) or (is_share and _holds(figure, lean, *self._percents))

    @property
    def _percents(self) -> tuple[Decimal, Decimal]:
        before, after = self.before, self.after
        ends = [
            abs(late - early) * 100 / early
            for early in (before.amount - _slack(before), before.amount + _slack(before))
            for late in (after.amount - _slack(after), after.amount + _slack(after))
        ]
        return min(ends), max(ends)

    def is_by(self, factor: Decimal, words: str, at: int) -> bool:
        """Whether what changed has doubled, say; `at` is where that stands in `words`."""
        before = words[max(at - 15, 0) : at].lower().rstrip()
        if before.endswith(("more than", "over", "mehr als")):
            return self.factor >= factor if factor > 1 else self.factor <= factor
        is_about = before.endswith(
            ("nearly", "almost", "about", "roughly", "fast", "rund", "knapp")
        )
        return abs(self.factor - factor) <= factor * Decimal("0.15" if is_about else "0.06")

    def sum_for(self, figure: Figure) -> str:
        """The sum that tells by what it changed, in the kind of `figure`."""
        one, two = self.sentence.written(self.before), self.sentence.written(self.after)
        if figure.unit is SHARE and not self.is_of_shares:
            way = "up" if self.percent > 0 else "down"
            return f"from {one} to {two} is {way} {_told(abs(self.percent))}%"
        high, low = (two, one) if self.after.amount > self.before.amount else (one, two)
        apart = self.gap / max(self.before.size, self.after.size)
        return f"{high} − {low} = {_told_like(high, apart)}"

    @property
    def multiple(self) -> str:
        one, two = self.sentence.written(self.before), self.sentence.written(self.after)
        return f"{two} is {_told(self.factor)} times {one}"


# In a pattern these are for figures alone.
_PLAIN = str.maketrans("‹›\n", "<> ")
_END = pattern(r"(?<=[.!?])[”“\"’)]*\s+(?=[^\Wa-z_]|[“\"„‘$€£(])|\n\s*\n|\n(?=[-|])|;\s")
_NUMBER = pattern(r"[0-9]")
# One of these is in each of the words, and in few others.
_TIMES_PARTS = ("oubl", "ripl", "rebl", "drupl", "halv", "Halv", "doppel", "fach", "halbier")
# Without one of these a sentence derives nothing that is reckoned here. Each begins with a letter
# or two of its own, which the search is quick to find: a border of words first would cost most.
_DERIVES = (
    pattern(
        r" (?:[Ff]rom|than|after|below|above|instead of|as|als|[Ss]tatt|nach|[Vv]on|de|unter|über)"
        r"(?: [\w-]+){0,3}? [$€£]?[0-9]"
    ),
    pattern(
        r"(?:%|cent|Prozent|thirds?|quarters?|half|fifths?|tenths?|Drittel|Viertel)"
        r"(?:[,.;)–—]|\Z| of )"
    ),
    pattern(r" (?:in all|together|in total|altogether|combined|insgesamt|zusammen)\b"),
)
_SKIP = r"[^‹›.]{0,45}?"
_NEAR = r"(?:(?:the|just|about|some|only|now|nearly|almost|over|planned|rund|etwa|knapp|gut) )*"
# From here on patterns are texts, for few articles ask for one: `re` compiles it then.
# The ways to say that something changed: a word that each needs, which is quick to see, and which
# of its two numbers was first.
_CHANGES = tuple(
    (f"(?:{needed}) ", words.replace("NUMBER", rf"{_NEAR}‹(\d+)›"), first)
    for needed, words, first in (
        (
            "rom|[Vv]on|[Dd]e",
            rf"\b(?:[Ff]rom|[Vv]on|[Dd]e) NUMBER{_SKIP}\b(?:to|auf|à|a|hasta) NUMBER",
            1,
        ),
        (" from| von", rf"\b(?:to|auf|at) NUMBER{_SKIP}\b(?:from|von) NUMBER", 2),
        (" from", rf"NUMBER{_SKIP}\b(?:up|down) (?:by ‹\d+› |‹\d+› )?from NUMBER", 2),
        (
            " after| nach| statt| of",
            r"NUMBER[^‹›.]{0,80}?,? (?:after|nach|statt|instead of) NUMBER",
            2,
        ),
    )
)
_THAN = (
    r"‹(\d+)›(?: [\w-]+){0,3}? (more|fewer|less|higher|lower|dearer|cheaper|larger|longer|shorter|"
    r"mehr|weniger|höher|niedriger|teurer|billiger)(?: [\w-]+){0,3}? "
    r"(?:than|als) (?:[\w-]+ ){0,3}?‹(\d+)›"
    r"|‹(\d+)› (above|below|unter|über) (?:[\w-]+ ){0,2}?‹(\d+)›"
)
_MORE = listed("more higher dearer larger longer above mehr höher teurer über")
_BY = (
    r"\b(?:by|um|up|down|rose|fell|grew|gained|lost|climbed|dropped|shrank|sank|(?:rise|fall|drop|"
    r"cut|gain|loss|jump|increase|growth|decline) of|plus|minus)(?: [\w-]+){0,2} $|"
    r", (?:or |a |up |down )*(?:about |some |nearly )?$"
)
_AFTER_BY = r"(?: [\w-]+)? (?:more|fewer|less|higher|lower|mehr|weniger)\b"
_TURNS = (
    r"(?i)\b(?:up|down|ris|rose|grew|grow|increas|gain|climb|jump|soar|surg|more|higher|dearer|above|"
    r"fall|fell|drop|los|cut|less|fewer|lower|below|cheaper|shr[aiu]nk|declin|s[aiu]nk|plung|reduc|"
    r"slump|slid|tumbl|(?:ge)?stieg|steig|gesteigert|mehr|höher|teurer|w[uä]chs|zugelegt|erhöh|ge"
    r"sunken|weniger|niedriger|billiger|gefallen|fiel|augment|baiss|creci|subi|cay)"
)
_TIMES = {
    word: Decimal(factor)
    for factor, words in {
        "2": "doubled doubles doubling verdoppelt verdoppelte verdoppeln",
        "3": "tripled triples tripling trebled trebles verdreifacht verdreifachte",
        "4": "quadrupled quadruples vervierfacht vervierfachte",
        "0.5": "halved halves halving halbiert halbierte",
    }.items()
    for word in words.split()
}
_TIMES_WORD = rf"(?i)\b(?:{'|'.join(_TIMES)})\b"
_HALF_OR_TWICE = {"twice": Decimal(2), "doppelt": Decimal(2), "half": Decimal("0.5")}
_AS = (
    r"(?:\b(twice|half|doppelt)|‹(\d+)›) (?:as|so) (?:[\w-]+ ){1,3}?(?:as|wie) "
    r"(?:the |die |der |das )?‹(\d+)›"
)
_TOTAL = (
    r"‹(\d+)›(?: [\w-]+){0,2} (?:in all|together|in total|altogether|combined|insgesamt|zusammen)\b"
)
_APART = (
    r"(?:, (?:or |that is |das sind |also |oder )?|\(|–|—)\s?"
    r"(?:(?:about|some|nearly|almost|more than|rund|fast|knapp) )?‹(\d+)›(?=[,.;)–—]|$)"
)
_PART_OF = r"‹(\d+)›(?: [\w-]+){0,2}, (?:or |about )*‹(\d+)› of (?:the |its |their |all )*‹(\d+)›"
_OF = r"\b(?:[Oo]f|out of|among|von|der)\b"


def sentences(text: str, language: str, *, deriving: bool = False) -> Iterator[Sentence]:
    """The sentences of a text that hold two figures or more; those only that may be `deriving` one
    from the others are found much faster."""
    for start, end in _deriving(text) if deriving else _every(text):
        read = figures(text[start:end], language, 2).read
        if len(read) > 1:
            yield Sentence(text[start:end], start, read, language)


def _every(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _deriving(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences stand that have two numbers, and a word which derives one of them."""
    has_multiple = _has_any(text, _TIMES_PARTS)
    if not has_multiple and not _NUMBER.search(text):
        return
    start = 0
    for piece in text.split(". "):
        if (_NUMBER.search(piece) and _may_derive(f" {piece}")) or (
            has_multiple and _has_any(piece, _TIMES_PARTS)
        ):
            is_one = not any(mark in piece for mark in "?!;\n”")
            for first, last in ((0, len(piece)),) if is_one else _every(piece):
                yield start + first, start + last
        start += len(piece) + 2


def _may_derive(piece: str) -> bool:
    by_words, by_share, by_total = _DERIVES
    return bool(by_words.search(piece) or by_share.search(piece) or by_total.search(piece))


def _has_any(text: str, words: Iterable[str]) -> bool:
    for word in words:  # noqa: SIM110 - this is made for every text, and any() takes twice as long
        if word in text:
            return True
    return False


def discrepancies(sentence: Sentence) -> Iterator[Discrepancy]:
    """Everything that a sentence derives and that does not follow, at its place in the text."""
    told: set[int] = set()
    for rule in _RULES:
        for found in rule(sentence):
            if found.start not in told:
                told.add(found.start)
                yield Discrepancy(
                    sentence.start + found.start, sentence.start + found.end, found.sum
                )


def multiples(text: str) -> Iterator[tuple[int, int, Decimal]]:
    """Every “doubled” of a text: where it stands, and the factor."""
    if not _has_any(text, _TIMES_PARTS):
        return
    for match in re.finditer(_TIMES_WORD, text):
        yield match.start(), match.end(), _TIMES[match[0].lower()]


def _changed(sentence: Sentence) -> Iterator[Discrepancy]:
    """up 25% from 40 to 50; fell by 12 to 30 from 42; doubled from 3 to 6."""
    if not sentence.changes:
        return
    change = sentence.changes[0]
    words = sentence.words
    for figure in sentence.figures:
        if figure in (change.before, change.after) or not _is_by(sentence, figure):
            continue
        if figure.unit.name == TIMES:
            if not change.is_by(figure.number, words, figure.start):
                yield Discrepancy(figure.start, figure.end, change.multiple)
            continue
        is_share = figure.unit is SHARE and re.search(_TURNS, words) is not None
        is_of_a_kind = figure.unit.may_be(change.before.unit) and figure.unit is not SHARE
        is_in_points = figure.unit.name == POINTS
        lean = lean_of(words, figure, sentence.language)
        if (is_share or is_of_a_kind or is_in_points) and not change.bears_out_loosely(
            figure, lean
        ):
            yield Discrepancy(figure.start, figure.end, change.sum_for(figure))
    for start, end, factor in multiples(words):
        if not change.is_by(factor, words, start):
            yield Discrepancy(start, end, change.multiple)


def _is_by(sentence: Sentence, figure: Figure) -> bool:
    """Whether the figure is told as that by which something changed."""
    before = sentence.words[max(figure.start - 40, 0) : figure.start]
    after = sentence.words[figure.end : figure.end + 30]
    return bool(re.search(_BY, before) or re.match(_AFTER_BY, after))


def _compared(sentence: Sentence) -> Iterator[Discrepancy]:
    """50, or 25% more than the 40 of last year; 48, six more than the 42 of last year."""
    inside = sentence.figures
    for match in re.finditer(_THAN, sentence.pattern):
        number, word, other = match.group(1, 2, 3) if match[1] else match.group(4, 5, 6)
        told, base = inside[int(number)], inside[int(other)]
        subject = _subject(sentence, int(number), base)
        if subject is None or not base.amount or subject.amount == base.amount:
            continue
        base, stated = base.beside(subject), told.beside(subject)
        if not (stated.unit is SHARE or stated.unit.may_be(base.unit)):
            continue
        change = Change(base, subject, sentence)
        is_turned = (word in _MORE) != (subject.amount > base.amount)
        lean = lean_of(sentence.words, told, sentence.language)
        if is_turned or not change.bears_out_loosely(stated, lean):
            yield Discrepancy(told.start, told.end, change.sum_for(stated))


def _subject(sentence: Sentence, number: int, base: Figure) -> Figure | None:
    """The figure before that is compared with `base`."""
    for figure in reversed(sentence.figures[:number]):
        is_left_out = base.is_bare and base.unit is THINGS and figure.unit is not SHARE
        size, other = figure.number * figure.scale, base.number * base.scale
        if figure.unit.may_be(base.unit) or (
            is_left_out and size < other * 10 and other < size * 10
        ):
            return figure
    return None


def _multiplied(sentence: Sentence) -> Iterator[Discrepancy]:
    """18, three times as many as the 6 of last year."""
    for match in re.finditer(_AS, sentence.pattern):
        base = sentence.figures[int(match[3])]
        told = sentence.figures[int(match[2])] if match[2] else None
        subject = _subject(sentence, int(match[2] or match[3]), base)
        if subject is None or not base.amount or (told and told.unit.name != TIMES):
            continue
        factor = told.number if told else _HALF_OR_TWICE[match[1]]
        change = Change(base.beside(subject), subject, sentence)
        start = told.start if told else sentence.words.index(match[1], subject.end)
        if not change.is_by(factor, sentence.words, start):
            yield Discrepancy(start, base.end, change.multiple)


def _parted(sentence: Sentence) -> Iterator[Discrepancy]:
    """30 of the 90 members, a third; 18 of 24 (75%); 310 jobs, 10 percent of its 3,100."""
    form, inside = sentence.pattern, sentence.figures
    if sentence.changes:
        return
    told = [
        (inside[int(match[2])], inside[int(match[1])], inside[int(match[3])])
        for match in re.finditer(_PART_OF, form)
    ]
    told += [
        (inside[number], inside[number - 2], inside[number - 1])
        for match in re.finditer(_APART, form)
        if (number := int(match[1])) > 1 and re.search(_OF, form[: match.start()])
    ]
    for share, one, two in told:
        part, whole = sorted((one, two), key=lambda figure: figure.amount)
        is_of_a_kind = part.unit.may_be(whole.unit) and part.unit is not SHARE
        if share.unit is not SHARE or not is_of_a_kind or part.amount == whole.amount:
            continue
        exact = part.amount * 100 / whole.amount
        if not _holds(share, lean_of(sentence.words, share, sentence.language), exact, exact):
            words = f"{sentence.written(part)} of {sentence.written(whole)} is {_told(exact)}%"
            yield Discrepancy(share.start, share.end, words)


def _totalled(sentence: Sentence) -> Iterator[Discrepancy]:
    """14 choirs from abroad and 9 from here, 23 in all."""
    form, inside = sentence.pattern, sentence.figures
    for match in re.finditer(_TOTAL, form):
        number = int(match[1])
        total, parts = inside[number], inside[:number]
        is_sum = all(part.unit == total.unit and not part.is_part for part in parts)
        is_of_two = number > 1 and " and " in form[: match.start()] and " each" not in form
        if not is_sum or not is_of_two:
            continue
        zero = Decimal(0)
        added = sum((part.amount for part in parts), zero)
        slack = sum(map(_slack, parts), zero)
        lean = lean_of(sentence.words, total, sentence.language)
        if not _holds(total, lean, added - slack, added + slack):
            words = " + ".join(map(sentence.written, parts))
            last = _told_like(sentence.written(parts[-1]), added / total.size)
            yield Discrepancy(total.start, total.end, f"{words} = {last}")


Rule = Callable[[Sentence], Iterator[Discrepancy]]
_RULES: tuple[Rule, ...] = (_changed, _compared, _multiplied, _parted, _totalled)


def _slack(figure: Figure) -> Decimal:
    """How far from what is written the truth may be; what is counted one by one is exact."""
    is_rounded = figure.size > 1 or figure.number % 1
    return min(figure.step / 2, figure.amount * ROUNDED) if is_rounded else Decimal(0)


def _holds(figure: Figure, lean: Lean, low: Decimal, high: Decimal) -> bool:
    """Whether a figure may be said of something between `low` and `high`."""
    amount = figure.amount
    half = PART if figure.is_part else figure.step / 2
    if figure.unit is not SHARE:
        half = min(half, amount * ROUNDED)
    if lean == "about":
        half = max(half, amount / 10)
    if lean == "over":
        return high >= amount - half and low <= amount * Decimal("1.35")
    if lean == "under":
        return low <= amount + half and high >= amount * Decimal("0.75")
    return low <= amount + half and high >= amount - half


def _told(number: Decimal) -> str:
    return f"{round(number, 1):,f}".removesuffix(".0")


def _told_like(written: str, number: Decimal) -> str:
    """A number told as the figure `written` is: €4 million, like €19 million."""
    return re.sub(r"\d[\d.,]*", _told(number), written, count=1)
