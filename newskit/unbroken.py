"""Unbroken: a figure and the word of its size, held on one line: $1 trillion, 40 Millionen."""

from __future__ import annotations

from markupsafe import Markup, escape

from newskit.pattern import pattern

# The words of the languages in which newskit reads figures, and what papers shorten them to.
_SIZES = (
    "thousand", "millions?", "billions?", "trillions?", "bn", "mn", "percent", "per cent",
    "[Tt]ausend", "Million(?:en)?", "Milliarden?", "Billion(?:en)?", r"Mio\.", r"Mrd\.", "Prozent",
    "milliards?", "mille", "pour cent", "mil", "millón", "millones", "por ciento",
)  # fmt: skip
_SIZE = rf"(?:{'|'.join(_SIZES)})(?!\w)"
# Most texts hold none, and are done with after this.
_END = pattern(rf"\d {_SIZE}")
_FIGURE = pattern(rf"([$€£¥]?\d[\d.,]* {_SIZE})")


def unbroken(text: str) -> str:
    """The text for a page, in which no line ends between a figure and its size. What is copied from
    there is the text as it was written."""
    if _END.search(text) is None:
        return text
    pieces = _FIGURE.split(str(escape(text)))
    pieces[1::2] = [f'<span class="unbroken">{figure}</span>' for figure in pieces[1::2]]
    return Markup("".join(pieces))
