"""Newsstand: where an edition stands, a folder or an address; its files are read by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from msgspec import Struct

from newskit.fetch import Limits, NotThere, Unfetched


class Newsstand(Protocol):
    """`name` is how its place is told."""

    @property
    def name(self) -> str: ...

    def read(self, file: str) -> bytes | None:
        """The bytes of a file of the edition; None where there is none. Unfetched when that cannot
        be said."""
        ...


class FolderStand(Struct, frozen=True):
    root: Path

    @property
    def name(self) -> str:
        return str(self.root)

    def read(self, file: str) -> bytes | None:
        root = self.root.resolve()
        path = (root / file).resolve()
        if not is_within(file) or not path.is_relative_to(root) or not path.is_file():
            return None
        most = Limits().most_bytes
        with path.open("rb") as opened:
            data = opened.read(most + 1)
        if len(data) > most:
            raise Unfetched(f"{path} is larger than {most // 1_000_000} MB")
        return data


class WebStand(Struct, frozen=True):
    """`address` has no `/` at its end."""

    address: str
    fetch: Callable[[str], bytes]

    @property
    def name(self) -> str:
        return self.address

    def read(self, file: str) -> bytes | None:
        if not is_within(file):
            return None
        try:
            return self.fetch(f"{self.address}/{quote(file)}")
        except NotThere:
            return None


def is_within(file: str) -> bool:
    """Whether it is the name of a file below, and cannot lead out."""
    steps = file.split("/")
    return all(step not in ("", ".", "..") for step in steps) and not set(file) & set("\\\0?#:")
