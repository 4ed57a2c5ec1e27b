"""Printer: all that a check found -> the text of one format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from newskit.problem import Problem


class Mended(Struct, frozen=True):
    """A line of a file as it was, and as `--fix` left it."""

    path: str
    line: int
    was: str
    now: str


class Report(Struct, frozen=True):
    """What a check of so many `articles` found, and what it mended before.

    `sources` is the text of the files that `problems` name. `base` is what the paths of files begin
    with for who stands in the current folder: '' where the newsroom's folder lies in it.
    """

    articles: int
    problems: tuple[Problem, ...]
    sources: Mapping[str, str]
    mended: tuple[Mended, ...] = ()
    base: str = ""


class Printer(Protocol):
    """A member of `printers/` is a module with this verb."""

    def printed(self, report: Report) -> str: ...
