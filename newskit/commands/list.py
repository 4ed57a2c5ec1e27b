"""`newskit list`: the articles by state, in columns for a person or as JSON for a program."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from newskit.borrowing import at_hand
from newskit.card import stamp, unwritten
from newskit.intake import take_in
from newskit.naming import seen
from newskit.newslist import LEFT_OUT, STATES, Listed, newslist
from newskit.newsroom import Author
from newskit.problem import shown
from newskit.terminal import clock, counted, lay_out, say, say_problems

# A headline is cut to what the line has left; where that is less, it has a line of its own.
SHORTEST = 24
INDENT = "    "


def run(
    content: Path, output: Path, as_of: datetime, states: Collection[str], as_json: bool
) -> int:
    """0 when there is a list; 1 when the settings cannot be read."""
    instant = stamp(as_of)
    with at_hand(output) as store:
        intake = take_in(content, store)
        newsroom = intake.house.newsroom
        if newsroom is None:
            say_problems(intake.problems, intake.sources)
            return 1
        cards = list(map(unwritten, store.cards()))
    rows = newslist(intake.folder, intake.broken, cards, instant, STATES, seen(output))
    wanted = [row for row in rows if row.state in (states or LEFT_OUT)]
    if as_json:
        data = {"as_of": instant, "articles": [row.data for row in wanted]}
        print(json.dumps(data, indent=2, ensure_ascii=False))
        return 0
    for line in _lines(wanted, newsroom.authors):
        lay_out(line)
    say(_counts(rows, wanted))
    return 0


def _lines(rows: list[Listed], authors: Mapping[str, Author]) -> Iterator[str]:
    """State, slug, section, authors and turn in columns as wide as what is in them; the headline is
    last, and cut where a person looks, or stands below them."""
    cells = [[row.state, row.slug, row.section, _byline(row, authors), _turn(row)] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    start = sum(width + 2 for width in widths if width)
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    is_narrow = 0 < columns < start + SHORTEST
    room = columns - (len(INDENT) if is_narrow else start)
    for row, texts in zip(rows, cells, strict=True):
        head = "  ".join(
            f"{text:<{width}}" for text, width in zip(texts, widths, strict=True) if width
        )
        headline = shown(row.headline)
        if columns and len(headline) > room:
            headline = headline[: room - 1].rstrip() + "…"
        if is_narrow:
            yield head.rstrip()
            yield f"{INDENT}{headline}".rstrip()
        else:
            yield f"{head}  {headline}".rstrip()


def _byline(row: Listed, authors: Mapping[str, Author]) -> str:
    names = [authors[name].name if name in authors else name for name in row.authors]
    return shown(names[0] + (f" +{len(names) - 1}" if len(names) > 1 else "")) if names else ""


def _turn(row: Listed) -> str:
    return f"{row.becomes} {clock(row.turns)}" if row.turns else ""


def _counts(rows: list[Listed], wanted: list[Listed]) -> str:
    left_out = [row for row in rows if row.state in LEFT_OUT]
    counts = [(state, sum(row.state == state for row in rows)) for state in LEFT_OUT]
    told = ", ".join(f"{number:,} {state}" for state, number in counts if number)
    published = len(rows) - len(left_out)
    words = f"{counted(len(rows), 'article')}: {published:,} published"
    words += f", {told}." if told else "."
    if any(row.state == "failed" for row in wanted):
        words += "\n`newskit check` tells what is wrong with those that failed."
    return words
