"""The core blocks that every format can draw, and StoryBlock.as_core(): any block told in them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from pydantic import Field

from newskit.field import MediaFile, Name, Optionally, Text
from newskit.model import Model


class Paragraph(Model):
    text: str


class Heading(Model):
    text: str
    level: int = 3


class Listing(Model):
    items: tuple[str, ...]
    ordered: bool = False


class Grid(Model):
    """A table: every row is as long as `columns`; no columns is a table without a header."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Picture(Model):
    """A picture of the newsroom. `alt` tells it to those who cannot see it."""

    file: MediaFile = Field(description="A file of content/media.", examples=["media/harbour.jpg"])
    alt: Text = Field(description="The picture in words.", examples=["Cranes over a harbour."])
    credit: Name = Field(description="Whose picture it is.", examples=["The Example Ledger"])
    caption: Optionally = Field("", description="What it shows.", examples=["The new quay."])


class Quote(Model):
    text: str
    speaker: str = ""


CoreBlock = Paragraph | Heading | Listing | Grid | Picture | Quote


class StoryBlock(Model, ABC):
    """A block with a meaning of its own: drawn specially where a format can, plain elsewhere.

    `word` is what a writer types after the three backticks.
    """

    word: ClassVar[str]

    @abstractmethod
    def as_core(self) -> tuple[CoreBlock, ...]:
        """The same content in core blocks, nothing lost."""


class Prose(Model):
    """A run of ordinary Markdown between story blocks.

    `html` is safe (no raw HTML, link schemes by list); `line` is its first in the body, from 0.
    """

    html: str
    text: str
    line: int
