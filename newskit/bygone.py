"""Bygone: a value that a correction put out of use, and where a text still gives it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from newskit.article import Article
from newskit.pattern import pattern

_NUMBER = r"\d(?:[\d.,\u00a0\u202f]*\d)?"
_SIZE = (
    r"[ \u00a0\u202f]?"
    r"(?:thousand|million|billion|trillion|bn|tn|percent|per cent|%|Mio\.?|Mrd\.?|"
    r"Tausend|Millionen|Milliarden|Billionen|Prozent)(?!\w)"
)
# A figure with the word for its size, if it has one; the unit may stand on either side.
_FIGURE = f"{_NUMBER}(?:{_SIZE})?"
SIZED = pattern(f"{_NUMBER}{_SIZE}")
_LONG = 4
# The spellings of a currency: a sum is the same in each of them.
_CURRENCIES = (
    r"EUR|€|euros?",
    r"USD|US-?\$|\$|(?:US[\s-])?dollars?",
    r"GBP|£|pounds?",
    r"JPY|¥|yen",
    r"CHF|(?:Swiss\s)?francs?|(?:Schweizer\s)?Franken",
)
_NOT_MEANT = (
    r"(?i)\b(?:not|no longer|never|instead of|rather than|earlier|previously|formerly|originally|"
    r"first|wrongly|mistakenly|incorrectly|corrected from|up from|down from|"
    r"nicht|nicht mehr|nie|statt|anstatt|anstelle von|zuvor|früher|bisher|zunächst|"
    r"fälschlich|irrtümlich)\b[^.!?]{0,40}\Z"
)
_SENTENCE_END = r"[.!?…][\"”’)]*\s+(?=\S)|\n\n"

# Characters of a text, the end exclusive.
Span = tuple[int, int]


class Bygone(Struct, frozen=True, dict=True):
    """What was said, and what is right. `fact` is the number of the fact in its article, from 0, if
    the correction names one; `correction` that of the correction."""

    was: str
    now: str
    fact: int | None = None
    correction: int = 0

    def spans(self, text: str) -> Iterator[Span]:
        """Where a text still gives it: as a value of its own, and not to say that it was wrong."""
        for found in self._pattern.finditer(text):
            before = text[max(found.start() - 80, 0) : found.start()]
            if not re.search(_NOT_MEANT, re.split(_SENTENCE_END, before)[-1]):
                yield found.span()

    def found(self, text: str) -> Iterator[Span]:
        """Wherever a text gives it, to say whatever of it."""
        return (found.span() for found in self._pattern.finditer(text))

    def mended(self, text: str) -> str:
        """The text with what is right in each of those places. A sum in another spelling of its
        currency keeps that, if it is right."""
        for start, end in reversed(list(self.spans(text))):
            text = text[:start] + self._mended_there(text[start:end]) + text[end:]
        return text

    def _mended_there(self, there: str) -> str:
        is_as_it_was = there.casefold().split() == self.was.casefold().split()
        figure = self.figure
        if is_as_it_was or figure is None or _currency(self.was) != _currency(self.now):
            return self.now
        return re.sub(_words(figure.was), lambda _: figure.now, there, count=1, flags=re.IGNORECASE)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words, figures = _words(self.was), re.findall(_FIGURE, self.was)
        if spellings := _currency(self.was):
            figure = _words(figures[0])
            either = rf"(?:{spellings})\s*{figure}|{figure}\s*(?:{spellings})(?!-\w)"
            words = f"(?:{words}|{either})"
        # Five dollars are not five million.
        end = rf"(?!{_SIZE})" if len(figures) == 1 and figures[0][-1].isdigit() else ""
        around = r"(?<![\w.,\\-])(?<!\d[ \u202f])", r"(?!\w|[.,]\d)"
        return re.compile(f"{around[0]}{words}{around[1]}{end}", re.IGNORECASE)

    @property
    def size(self) -> str:
        """The figure of what was, where it stands alone and has a word for its size; or ''."""
        figures = re.findall(_FIGURE, self.was)
        return figures[0] if len(figures) == 1 and not figures[0][-1].isdigit() else ""

    @property
    def long(self) -> str:
        """The figure of what was, where it stands alone and has four digits or more; or ''."""
        figures = re.findall(_NUMBER, self.was)
        is_long = len(figures) == 1 and sum(map(str.isdigit, figures[0])) >= _LONG
        return figures[0] if is_long else ""

    @cached_property
    def figure(self) -> Bygone | None:
        """The figures alone, for a fact that gives another unit: “1.2 trillion” of “$1.2 trillion”
        and “1.2 trillion USD” alike. None where there is more, or less, than one."""
        was, now = re.findall(_FIGURE, self.was), re.findall(_FIGURE, self.now)
        if len(was) != 1 or len(now) != 1 or was == now:
            return None
        return Bygone(was[0], now[0], self.fact, self.correction)


def _currency(text: str) -> str:
    """A pattern of the spellings of the currency, where the text is a sum and nothing else."""
    figures = re.findall(_FIGURE, text)
    unit = text.replace(figures[0], "", 1).strip() if len(figures) == 1 else ""
    return next((one for one in _CURRENCIES if re.fullmatch(one, unit, re.IGNORECASE)), "")


def _words(text: str) -> str:
    """A pattern of the words, whatever space is between them."""
    return r"\s+".join(map(re.escape, text.split()))


def bygones(article: Article) -> Iterator[Bygone]:
    """The values that the article's corrections put out of use, and that none has put back."""
    numbers = {fact.id: number for number, fact in enumerate(article.facts) if fact.id}
    in_time = sorted(enumerate(article.corrections), key=lambda pair: pair[1].at)
    for place, (number, correction) in enumerate(in_time):
        if not correction.was:
            continue
        since = [later for _, later in in_time[place:] if later.fact == correction.fact]
        one = Bygone(
            correction.was,
            correction.now,
            numbers.get(correction.fact) if correction.fact else None,
            number,
        )
        if not any(next(one.spans(later.now), None) for later in since):
            yield one
