"""Unbroken: what is held on one line, and what readers copy from there."""

import re
from html import unescape

import pytest

from newskit.templates import read_templates
from newskit.unbroken import unbroken


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Orders reach $1 trillion in May", ["$1 trillion"]),
        ("€58.4 million & 34 percent <of> it", ["€58.4 million", "34 percent"]),
        ("Rund 40 Millionen Euro, 3,5 Mrd. davon", ["40 Millionen", "3,5 Mrd."]),
        ("It's 5 milestones, 12 months and a million", []),
        ("No figure stands here", []),
    ],
)
def test_a_figure_and_its_size_stand_on_one_line(text: str, held: list[str]) -> None:
    template = read_templates(None).environment.from_string("{{ text | unbroken }}")
    page = template.render(text=text)
    assert re.findall(r'<span class="unbroken">(.+?)</span>', page) == held
    assert unescape(re.sub(r"</?span[^>]*>", "", page)) == text
    assert bool(held) == (unbroken(text) is not text)
