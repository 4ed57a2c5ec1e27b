"""Charts: whatever their numbers, what is drawn stands on the axis, and the axis is at zero."""

import re
import shutil

import pytest

from tests.torture.gazette import Gazette, publish, served

VALUES = {
    "all above": (5, 2, 9),
    "the first below": (-1, 2, -7),
    "the last below": (3, 2, -7),
    "all below": (-5, -2, -3),
    "nothing above or below": (0, 0, 0),
    "from below to above": (-5, -2, 3),
}
# How far a rounded place may be from the true one.
NEAR = 0.2


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """The figures of an article that draws every kind of chart, by kind and values."""
    folder = tmp_path_factory.mktemp("charts")
    gazette = Gazette.found(folder / "newsroom", 1)
    shutil.rmtree(gazette.templates)
    gazette.formats = ("html",)
    gazette.settings()
    wanted = [(kind, name) for kind in ("column", "line") for name in VALUES]
    for kind, name in wanted:
        lines = [f"  day {number}: {value}" for number, value in enumerate(VALUES[name])]
        block = ["title: Tides", f"type: {kind}", "values:", *lines, "alt: Tides in words."]
        gazette.bodies["story-1"] += "\n".join(("\n", "```chart", *block, "```"))
    gazette.save("story-1")
    publish(gazette, folder / "dist")
    page = served(folder / "dist")["articles/story-1/index.html"].decode()
    figures = re.findall(r'<figure class="chart.*?</figure>', page, re.DOTALL)
    return dict(zip(wanted, figures, strict=True))


def axis(figure: str) -> float:
    """How far below the top zero is drawn."""
    (place,) = re.findall(r'class="zero".*? d="M\S+ ([0-9.]+)', figure)
    return float(place)


@pytest.mark.parametrize("name", VALUES)
def test_columns_stand_on_the_axis_or_hang_from_it(
    drawn: dict[tuple[str, str], str], name: str
) -> None:
    figure = drawn["column", name]
    columns = re.findall(r'<rect x="\S+" y="(-?[0-9.]+)" width="\S+" height="([0-9.]+)"', figure)
    assert len(columns) == len(VALUES[name])
    for value, (top, height) in zip(VALUES[name], columns, strict=True):
        end = float(top) + (float(height) if value >= 0 else 0)
        # The line is drawn by its middle, a unit below.
        assert end == pytest.approx(axis(figure) - 1, abs=NEAR)
        assert (float(height) > NEAR) == (value != 0)


@pytest.mark.parametrize("name", VALUES)
def test_a_line_crosses_the_axis_where_its_numbers_do(
    drawn: dict[tuple[str, str], str], name: str
) -> None:
    figure = drawn["line", name]
    (points,) = re.findall(r'points="(.*?)"', figure)
    heights = [axis(figure) - float(point.partition(",")[2]) for point in points.split()]
    for value, height in zip(VALUES[name], heights, strict=True):
        assert height == pytest.approx(0, abs=NEAR) if value == 0 else height * value > NEAR
