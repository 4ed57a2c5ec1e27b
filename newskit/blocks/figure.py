"""Figure: a picture inside the body, with its words."""

from __future__ import annotations

from typing import ClassVar

from newskit.block import CoreBlock, Picture, StoryBlock


class Figure(Picture, StoryBlock):
    word: ClassVar[str] = "figure"

    def as_core(self) -> tuple[CoreBlock, ...]:
        return (self,)
