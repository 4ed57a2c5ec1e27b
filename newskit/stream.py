"""Stream: items by the number of their last change, cut into pages that stay as they are.

A page of the archive holds what changed last within one range of numbers, and is made when the
range is whole and lies far enough back; what is newer stands on the first page. So a change touches
the first page, and the one that the item leaves. Whoever follows the pages down to a number that
they know has seen all that changed since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise
from typing import Generic, TypeVar

from msgspec import Struct

Line = TypeVar("Line")
Entry = tuple[int, Line]


class Pace(Struct, frozen=True):
    """`length` numbers make a page of the archive; the first page holds `newest` at least.

    Without `archives` there is the first page alone, of so many lines as both together.
    """

    length: int
    newest: int
    archives: bool = True


# Items on a page of a feed's archive: whole articles, if the newsroom says nothing, and short ones.
FULL_PAGE, SHORT_PAGE = 10, 40


class Measure(Struct, frozen=True):
    """How a site's feeds are cut: by the partner's measure, `length`, if there is one; else so that
    a page of whole articles stays below 250 kB, with as many as the newsroom says in `full`."""

    archives: bool = True
    is_short: bool = False
    length: int = 0
    full: int = FULL_PAGE

    def pace(self, is_full: bool) -> Pace:
        is_short = self.is_short or not is_full
        length = self.length or (SHORT_PAGE if is_short else self.full)
        return Pace(length, max(length // 2, 1), self.archives)


class Cut(Struct, Generic[Line], frozen=True):
    """A page of a stream: `number` counts from 1, the oldest, and is 0 for the first page; `older`
    is that of the page that comes next, or 0."""

    number: int
    older: int
    entries: tuple[Entry[Line], ...]


def page_of(number: int, changes: int, pace: Pace) -> int:
    """The page on which a change of that number stands, of `changes` in all."""
    whole = max((changes - pace.newest) // pace.length, 0)
    return 0 if number > whole * pace.length else (number - 1) // pace.length + 1


def cut(
    entries: Iterable[Entry[Line]],
    changes: int,
    pace: Pace,
    stones: Iterable[Entry[Line]] = (),
) -> Iterator[Cut[Line]]:
    """The pages of a stream, the first one first; `entries` are in falling order of number. A page
    of the archive that all items have left is left out. `stones` are those of the entries that are
    told whether there are archives or not."""
    if not pace.archives:
        # The rest is not even looked at.
        newest = tuple(islice(entries, pace.length + pace.newest))
        last = newest[-1][0] if newest else 0
        yield Cut(0, 0, (*newest, *(stone for stone in stones if stone[0] < last)))
        return
    pages: dict[int, list[Entry[Line]]] = defaultdict(list)
    for entry in entries:
        pages[page_of(entry[0], changes, pace)].append(entry)
    first = pages.pop(0, [])
    archives = sorted(pages, reverse=True)
    yield Cut(0, archives[0] if archives else 0, tuple(first))
    for number, older in pairwise((*archives, 0)):
        yield Cut(number, older, tuple(pages[number]))
