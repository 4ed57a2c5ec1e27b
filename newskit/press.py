"""Press: what a renderer has at hand: the settings, the templates, and articles when it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from newskit.article import Article
from newskit.card import Card
from newskit.digest import digest_of_bytes
from newskit.network import Dispatch
from newskit.newsroom import Entity, Newsroom
from newskit.picture import PictureFile
from newskit.templates import Templates


class Library(Protocol):
    """Where articles and cards are fetched by slug, one at a time."""

    def article(self, slug: str) -> Article: ...

    def card(self, slug: str) -> Card: ...


@dataclass(frozen=True)
class Press:
    """`pictures` are by file, `formats` those being built; `told` keeps what many pages show."""

    content: Path
    newsroom: Newsroom
    entities: Mapping[str, Entity]
    pictures: Mapping[str, PictureFile]
    network: tuple[Dispatch, ...]
    templates: Templates
    formats: tuple[str, ...]
    library: Library
    told: dict[str, Any] = field(default_factory=dict, compare=False)

    @cached_property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.newsroom.timezone)

    def picture_bytes(self, file: str) -> bytes:
        """The picture as it was when it was looked at; one that changed since is an OSError."""
        data = (self.content / file).read_bytes()
        if digest_of_bytes(data) != self.pictures[file].digest:
            raise OSError(f"{file} was changed while newskit was building")
        return data

    def picture_bytes_at(self, uri: str) -> bytes:
        """The picture that a story's photo calls by its whole address."""
        return self.picture_bytes(self._files[uri.removeprefix(f"{self.newsroom.address}/")])

    @cached_property
    def _files(self) -> dict[str, str]:
        return {picture.address: file for file, picture in self.pictures.items()}
