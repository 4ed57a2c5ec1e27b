"""Fact box: background beside the story, as a paragraph, a list, or both."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, model_validator

from newskit.block import CoreBlock, Heading, Listing, Paragraph, StoryBlock
from newskit.field import Name, Optionally, Text, mistake
from newskit.model import Model


class Entry(Model):
    """A line of the box; the short form is just its text."""

    label: Optionally = Field("", description="What the line is about.", examples=["Founded"])
    text: Text = Field(description="The line.", examples=["1993 in Santa Clara"])


def _entry(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class FactBox(StoryBlock):
    word: ClassVar[str] = "factbox"

    title: Name = Field(description="The box's title.", examples=["What inference means"])
    text: Optionally = Field("", description="A paragraph.", examples=["Running a trained model."])
    items: tuple[
        Annotated[Entry, BeforeValidator(_entry, json_schema_input_type=str | Entry)], ...
    ] = Field((), description="Lines: text, or a label and text.", examples=[["Founded in 1993"]])

    @model_validator(mode="after")
    def _says_something(self) -> FactBox:
        if not self.text and not self.items:
            raise mistake(
                "empty-block", "this factbox has a title and nothing in it", "add `text` or `items`"
            )
        return self

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The items under a name that a template can reach (`items` is a dict's method there)."""
        return self.items

    def as_core(self) -> tuple[CoreBlock, ...]:
        lines = tuple(
            f"{item.label}: {item.text}" if item.label else item.text for item in self.items
        )
        return (
            Heading(text=self.title),
            *((Paragraph(text=self.text),) if self.text else ()),
            *((Listing(items=lines),) if lines else ()),
        )
