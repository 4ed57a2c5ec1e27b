"""Chart: a few labelled numbers, drawn as bars, columns or a line."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from newskit.block import CoreBlock, Grid, Heading, Paragraph, StoryBlock
from newskit.field import Name, Optionally, Text, mistake, one_value


def _number(value: object) -> object:
    """A number as a writer types it: 1,200 and 1200 and 12.5 and -3."""
    text = one_value(value).replace("−", "-")
    plain = text.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text) else text
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", plain) or not number.is_finite():
        raise mistake("bad-number", f"“{text[:40]}” is not a number", "write it as 1200 or 12.5")
    return number


class Chart(StoryBlock):
    word: ClassVar[str] = "chart"

    title: Name = Field(description="What the chart shows.", examples=["Orders by year"])
    type: Literal["bar", "column", "line"] = Field(
        "bar", description="How it is drawn.", examples=["bar"]
    )
    unit: Optionally = Field("", description="The unit of the numbers.", examples=["bn USD"])
    values: dict[Name, Annotated[Decimal, BeforeValidator(_number)]] = Field(
        min_length=2,
        max_length=60,
        description="Label: number, in order.",
        examples=[{"2025": "1.2", "2026": "2.4"}],
    )
    alt: Text = Field(
        description="The chart in words, for those who cannot see it.",
        examples=["Orders doubled in a year."],
    )
    source: Optionally = Field("", description="Where the numbers are from.", examples=["Filings"])
    note: Optionally = Field("", description="A remark below the chart.", examples=["Estimates."])

    def as_core(self) -> tuple[CoreBlock, ...]:
        head = f"{self.title} ({self.unit})" if self.unit else self.title
        below = tuple(filter(None, (self.alt, self.note, self.source)))
        return (
            Heading(text=head),
            Grid(title="", columns=(), rows=tuple((k, f"{v:f}") for k, v in self.values.items())),
            *(Paragraph(text=line) for line in below),
        )
