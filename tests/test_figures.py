"""The check of figures, held against articles in which every mistake is marked."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from newskit.check import Finding, Tally
from newskit.checks import figures
from newskit.examination import placed
from tests.conftest import CHECKOUT, TOLD
from tests.labelled import AROUND, CODES, Labelled, labelled, read

FOLDER = CHECKOUT / "tests" / "figures"
# The held-out articles were written before the check was tried on them, and not looked at since.
DEVELOPMENT = tuple(labelled(FOLDER / "development.txt"))
HELD_OUT = tuple(labelled(FOLDER / "held_out.txt"))


class Score:
    """How many of the marked mistakes were found, by code; how many that are none; and which."""

    def __init__(self) -> None:
        self.right, self.false, self.missed = Counter[str](), Counter[str](), Counter[str]()
        self.told: list[str] = []

    def add(self, one: Labelled) -> None:
        left = list(one.labels)
        for finding in findings(one):
            label = next((label for label in left if label.is_found_by(finding)), None)
            if label is None:
                self.false[finding.code] += 1
                self.told.append(f"{one.name}: not marked: {finding.message}")
            else:
                self.right[finding.code] += 1
                left.remove(label)
        for label in left:
            self.missed[label.code] += 1
            self.told.append(f"{one.name}: not found: {label.words} in {label.loc}")

    def precision(self, *codes: str) -> float:
        right = sum(self.right[code] for code in codes)
        return right / max(right + sum(self.false[code] for code in codes), 1)

    def recall(self, *codes: str) -> float:
        right = sum(self.right[code] for code in codes)
        return right / max(right + sum(self.missed[code] for code in codes), 1)

    def lines(self) -> Iterator[str]:
        for name, codes in [(code, (code,)) for code in CODES.values()] + [
            ("all", (*CODES.values(),))
        ]:
            yield (
                f"{name:<24} precision {self.precision(*codes):.3f}  "
                f"recall {self.recall(*codes):.3f}"
            )


def findings(one: Labelled) -> list[Finding]:
    found = figures.check(one.article, AROUND)
    return [finding for finding in found if isinstance(finding, Finding)]


@pytest.mark.parametrize(
    "articles", [DEVELOPMENT + HELD_OUT, HELD_OUT], ids=["all articles", "held-out articles"]
)
def test_finds_the_marked_mistakes_and_hardly_anything_else(
    articles: tuple[Labelled, ...], record_property: Callable[[str, object], None]
) -> None:
    score = Score()
    for one in articles:
        score.add(one)
    head = f"{len(articles)} labelled articles, {sum(len(one.labels) for one in articles)} mistakes"
    record_property(TOLD, "\n  ".join([head, *score.lines()]))
    codes = tuple(CODES.values())
    assert score.precision(*codes) >= 0.95, "\n".join(score.told)
    assert score.recall(*codes) >= 0.90, "\n".join(score.told)


def test_almost_half_of_the_marked_articles_are_without_a_mistake() -> None:
    articles = DEVELOPMENT + HELD_OUT
    assert len(articles) >= 300
    assert sum(not one.labels for one in articles) >= 0.45 * len(articles)


def test_points_at_the_figure_itself_in_its_file() -> None:
    pointed = 0
    for one in DEVELOPMENT:
        for finding in findings(one):
            place = placed(finding, one.document).place
            line = one.document.text.split("\n")[place.line - 1]
            assert finding.span is not None
            words = line[place.column - 1 : place.end_column - 1]
            assert place.line == place.end_line
            assert words in finding.message.replace("\n", " "), (one.name, words, finding.message)
            pointed += 1
    assert pointed > 300


def test_what_says_otherwise_is_shown_where_it_stands() -> None:
    one = read(
        "# Port Ansel orders 14 cranes\n> They come from Skarn.\n\n"
        "The **port** of [Port Ansel](https://example.com/12) orders\n12 *electric* cranes."
    )
    (finding,) = findings(one)
    problem = placed(finding, one.document)
    assert finding.code == "figure-not-in-body"
    (note,) = problem.notes
    line = one.document.text.split("\n")[note.place.line - 1]
    assert line[note.place.column - 1 : note.place.end_column - 1] == "12"
    assert line.startswith("12 *electric*")


def test_a_figure_that_cannot_be_read_is_counted_and_not_passed() -> None:
    one = read("# A bridge of 12,50 metres\n> It is new.\n\nThe bridge is built of oak.")
    (tally,) = [found for found in figures.check(one.article, AROUND) if isinstance(found, Tally)]
    assert tally == Tally(0, ("12,50",))
    assert findings(one) == []


def test_what_the_body_says_in_the_same_words_counts_as_checked() -> None:
    one = read("# A bridge of 12 metres\n> It is new.\n\nThe bridge of 12 metres is new.")
    (tally,) = figures.check(one.article, AROUND)
    assert tally == Tally(1, ())


@pytest.mark.parametrize("status", ["draft", "ready"])
def test_a_draft_is_not_checked_yet(status: str) -> None:
    one = read("# A bridge of 12 metres\n> It is new.\n\nThe bridge is built of oak.")
    article = one.article.model_copy(update={"status": status})
    found = [each for each in figures.check(article, AROUND) if isinstance(each, Finding)]
    assert len(found) == (0 if status == "draft" else 1)
