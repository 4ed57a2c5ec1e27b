"""The story blocks, by the word that a writer types after the three backticks."""

from __future__ import annotations

from newskit.block import StoryBlock
from newskit.blocks.chart import Chart
from newskit.blocks.factbox import FactBox
from newskit.blocks.figure import Figure
from newskit.blocks.pullquote import PullQuote
from newskit.blocks.qa import QuestionsAndAnswers
from newskit.blocks.table import Table
from newskit.blocks.timeline import Timeline
from newskit.extension import added

BLOCKS: dict[str, type[StoryBlock]] = {
    "pullquote": PullQuote,
    "timeline": Timeline,
    "factbox": FactBox,
    "chart": Chart,
    "figure": Figure,
    "table": Table,
    "qa": QuestionsAndAnswers,
}
BLOCKS |= added("newskit.blocks", BLOCKS, ("word", "as_core"))
