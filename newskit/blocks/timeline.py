"""Timeline: dated events in order."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from newskit.block import CoreBlock, Grid, Heading, StoryBlock
from newskit.field import Name, Optionally, Text
from newskit.model import Model


class Event(Model):
    date: Name = Field(description="A day, or any short text.", examples=["2026-03-16"])
    text: Text = Field(description="What happened.", examples=["The company reports its orders."])
    title: Optionally = Field("", description="A short title.", examples=["The keynote"])


class Timeline(StoryBlock):
    word: ClassVar[str] = "timeline"

    title: Optionally = Field("", description="The timeline's title.", examples=["How it came"])
    events: tuple[Event, ...] = Field(
        min_length=1,
        description="The events, first to last.",
        examples=[[{"date": "2026-03-16", "text": "The company reports its orders."}]],
    )

    def as_core(self) -> tuple[CoreBlock, ...]:
        told = tuple(
            (event.date, f"{event.title}: {event.text}" if event.title else event.text)
            for event in self.events
        )
        title = (Heading(text=self.title),) if self.title else ()
        return (*title, Grid(title="", columns=(), rows=told))
