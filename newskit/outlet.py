"""Outlet: a tree that is published for somebody, and what making its pages takes."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from newskit.edition import Record
from newskit.history import History, Item
from newskit.partner import Reader
from newskit.press import Press


class Outlet(Struct, frozen=True):
    """`record` is that of the edition before, `history` what the tree published up to this plan,
    and `moved` the items that the edition before had otherwise; of a plan that only amends,
    `history` holds those alone.
    """

    reader: Reader
    press: Press
    digest: Callable[[str], str]
    record: Record
    history: History
    moved: tuple[Item, ...]
