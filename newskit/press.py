"""Press: what a renderer has at hand: the settings, the templates, and articles when it asks."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from newskit.article import Article
from newskit.card import Card
from newskit.digest import digest_of_bytes
from newskit.history import Item
from newskit.key import PublicKey
from newskit.network import Dispatch
from newskit.newsroom import Entity, Newsroom
from newskit.partner import Partner, Reader, Terms, measure_of
from newskit.picture import PictureFile
from newskit.stream import Measure
from newskit.templates import Templates


class Library(Protocol):
    """Where articles and cards are fetched by slug, and items by key, one at a time."""

    def article(self, slug: str) -> Article: ...

    def card(self, slug: str) -> Card: ...

    def item(self, key: str) -> Item: ...


class Press(Struct, frozen=True, eq=False, dict=True):
    """`pictures` are by file, `formats` those being built; `told` keeps what many pages show.

    `home` is the address where the site's own files stand, and for everybody the newsroom's.
    `partner` is there when the site is a partner's, which formats never hear of: `terms`, `measure`
    and `article_url` answer for whoever reads the site. `has_log` when its pages lead to one of
    corrections.
    """

    content: Path
    newsroom: Newsroom
    entities: Mapping[str, Entity]
    pictures: Mapping[str, PictureFile]
    network: tuple[Dispatch, ...]
    templates: Templates
    formats: tuple[str, ...]
    library: Library
    home: str
    partner: Partner | None = None
    keys: tuple[PublicKey, ...] = ()
    has_log: bool = False
    told: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` makes, which many pages show: made for the first that asks, and kept."""
        if key not in self.told:
            self.told[key] = make()
        return self.told[key]

    @cached_property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.newsroom.timezone)

    @property
    def terms(self) -> Terms | None:
        """On what terms the articles are had; none where everybody may read them."""
        return self.partner.terms if self.partner else None

    @property
    def measure(self) -> Measure:
        """How the feeds are cut into pages."""
        return measure_of(Reader("", self.partner), self.newsroom)

    def shorter(self, site: str, length: int) -> tuple[str, str]:
        """By which settings, in which file, at most `length` articles stand on a page of the feeds
        of a site, which is this press's."""
        if self.partner is None:
            return f"feed-page: {length}", "newsroom.yaml"
        return f"limits: {{page: {length}}}", f"{site}.yaml"

    def picture_bytes(self, file: str) -> bytes:
        """The picture as it was when it was looked at; one that changed since is an OSError."""
        data = (self.content / file).read_bytes()
        if digest_of_bytes(data) != self.pictures[file].digest:
            raise OSError(f"{file} was changed while newskit was building")
        return data

    def picture_bytes_at(self, uri: str) -> bytes:
        """The picture that a story's photo calls by its whole address."""
        return self.picture_bytes(self._files[uri.removeprefix(f"{self.home}/")])

    def picture_type_at(self, uri: str) -> str:
        """The media type of the picture that a story's photo calls by its whole address."""
        kind = uri.rpartition(".")[2]
        return f"image/{'jpeg' if kind == 'jpg' else kind}"

    def article_url(self, slug: str) -> str:
        """The whole address of an article, as this site's reader is to link to it."""
        if self.partner and self.partner.links:
            return self.partner.links.replace("{slug}", slug)
        return f"{self.newsroom.address}/articles/{slug}/"

    @cached_property
    def _files(self) -> dict[str, str]:
        return {picture.address: file for file, picture in self.pictures.items()}
