"""Press: what a renderer has at hand: the heavy parts by digest, and the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from newskit.article import Article
from newskit.card import Card
from newskit.digest import digest_of, digest_of_bytes
from newskit.network import Dispatch
from newskit.newsroom import Entity, Newsroom
from newskit.picture import PictureFile
from newskit.templates import Templates


@dataclass(frozen=True)
class Press:
    """`articles` and `cards` are by digest, `pictures` by file; `formats` are those being built."""

    content: Path
    newsroom: Newsroom
    entities: Mapping[str, Entity]
    articles: Mapping[str, Article]
    cards: Mapping[str, Card]
    pictures: Mapping[str, PictureFile]
    network: tuple[Dispatch, ...]
    templates: Templates
    formats: tuple[str, ...]

    @cached_property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.newsroom.timezone)

    @cached_property
    def newsroom_digest(self) -> str:
        """Of all that stands on every page: the settings, the sister sites, the formats built."""
        return digest_of([self.newsroom.model_dump(mode="json"), self.network, self.formats])

    @cached_property
    def _entity_digests(self) -> dict[str, str]:
        return {
            name: digest_of([name, entity.model_dump(mode="json")])
            for name, entity in self.entities.items()
        }

    def entity_digest(self, name: str) -> str:
        return self._entity_digests[name]

    def picture_bytes(self, file: str) -> bytes:
        """The picture as it was when its digest was taken; one that changed since is an OSError."""
        data = (self.content / file).read_bytes()
        if digest_of_bytes(data) != self.pictures[file].digest:
            raise OSError(f"{file} was changed while newskit was building")
        return data

    def picture_bytes_at(self, address: str) -> bytes:
        return self.picture_bytes(self._files[address])

    @cached_property
    def _files(self) -> dict[str, str]:
        return {picture.address: file for file, picture in self.pictures.items()}
