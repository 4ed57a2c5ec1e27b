"""Questions and answers."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from newskit.block import CoreBlock, Heading, Paragraph, StoryBlock
from newskit.field import Optionally, Text
from newskit.model import Model


class Question(Model):
    q: Text = Field(description="The question.", examples=["What is inference?"])
    a: Text = Field(description="The answer.", examples=["Running a trained model."])


class QuestionsAndAnswers(StoryBlock):
    word: ClassVar[str] = "qa"

    title: Optionally = Field("", description="A title.", examples=["In short"])
    questions: tuple[Question, ...] = Field(
        min_length=1,
        description="Pairs of `q` and `a`.",
        examples=[[{"q": "What is inference?", "a": "Running a trained model."}]],
    )

    def as_core(self) -> tuple[CoreBlock, ...]:
        title = (Heading(text=self.title),) if self.title else ()
        pairs = (
            core
            for question in self.questions
            for core in (Heading(text=question.q, level=4), Paragraph(text=question.a))
        )
        return (*title, *pairs)
