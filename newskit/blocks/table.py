"""Table: rows under columns."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from newskit.block import CoreBlock, Grid, Paragraph, StoryBlock
from newskit.field import Name, Optionally, mistake
from newskit.pattern import pattern

_FIGURE = pattern(r"[^A-Za-z]{0,4}\d[\d.,\u202f ]*\s*(%|[A-Za-z]{1,3})?$")


class Table(StoryBlock):
    word: ClassVar[str] = "table"

    title: Name = Field(description="What the table shows.", examples=["Bids by bidder"])
    columns: tuple[Name, ...] = Field(
        min_length=1,
        max_length=20,
        description="The heads of the columns.",
        examples=[["Bidder", "Bid"]],
    )
    rows: tuple[tuple[Optionally, ...], ...] = Field(
        min_length=1,
        max_length=500,
        description="The rows, each a list of cells.",
        examples=[[["Nordvik Energy", "1.2"]]],
    )
    note: Optionally = Field("", description="A remark below the table.", examples=["Estimates."])
    source: Optionally = Field("", description="Where the numbers are from.", examples=["Filings"])

    @model_validator(mode="after")
    def _rows_fit_columns(self) -> Table:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise mistake(
                    "ragged-table",
                    f"row {number} has {len(row)} cell{'' if len(row) == 1 else 's'}, and the "
                    f"table has {len(self.columns)} column{'' if len(self.columns) == 1 else 's'}",
                    "give every row a cell for each column; an empty cell is ''",
                    ("rows", number - 1),
                    ((("columns",), "the columns"),),
                )
        return self

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Which columns hold figures, and are set flush right."""
        return tuple(
            all(_FIGURE.match(cell) or cell in ("", "–", "-") for cell in column)
            for column in zip(*self.rows, strict=True)
        )

    def as_core(self) -> tuple[CoreBlock, ...]:
        below = tuple(filter(None, (self.note, self.source)))
        return (
            Grid(title=self.title, columns=self.columns, rows=self.rows),
            *(Paragraph(text=line) for line in below),
        )
