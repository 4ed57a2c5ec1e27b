"""Pull quote: a sentence of the body, set large."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from newskit.block import CoreBlock, Quote, StoryBlock
from newskit.field import Name, Optionally, Text


class PullQuote(StoryBlock):
    word: ClassVar[str] = "pullquote"

    text: Text = Field(
        description="The sentence exactly as it stands in the body.",
        examples=["The order book now reaches past the end of next year."],
    )
    speaker: Name | None = Field(
        None, description="Who said it: an entity's id, or a name.", examples=["jensen-huang"]
    )
    role: Optionally = Field("", description="The speaker's role.", examples=["chief executive"])

    def as_core(self) -> tuple[CoreBlock, ...]:
        return (Quote(text=self.text, speaker=", ".join(filter(None, (self.speaker, self.role)))),)
