"""Figures as they are read from prose, and what they bear out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newskit.figure import Figure
from newskit.figure_reader import Figures, figures, lean_of, numbers
from newskit.numerals import LANGUAGES
from newskit.reckoning import discrepancies, sentences


def told(text: str, language: str = "en") -> list[str]:
    """Each figure of a text as its amount and its unit."""
    read = figures(text, language).read
    return [f"{figure.amount.normalize():f} {figure.unit.name}".strip() for figure in read]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("$1.2bn, 1,200 million dollars", ["1200000000 $"] * 2),
        ("1.2 billion USD", ["1200000000 USD"]),
        ("25 per cent, 25% and 25 percent", ["25 %"] * 3),
        ("three percentage points, or 50 basis points", ["3 points", "0.5 points"]),
        ("two thirds of them", ["66.66666666666666666666666667 %"]),
        ("one in five, 1 in 5 and every fifth", ["20 %"] * 3),
        ("a dozen, twenty-five, one hundred and twelve", ["12", "25", "112"]),
        ("half a million, two and a half million", ["500000", "2500000"]),
        ("half an hour, 90 minutes", ["1800 seconds", "5400 seconds"]),
        ("17 minutes and 46 seconds", ["1066 seconds"]),
        ("between 40 and 50 percent, 40–50 percent", ["40 %", "50 %"] * 2),
        ("$5–6 billion", ["5000000000 $", "6000000000 $"]),
        ("€58 million to €64 million", ["58000000 EUR", "64000000 EUR"]),
        ("48-megawatt, 1.3 km, 162 kilometres an hour", ["48000000 W", "1300 m", "162 km/h"]),
        ("40m people stand 40m deep, at £2.6m", ["40000000", "40 m", "2600000 GBP"]),
        ("28 cents, 231p, CHF 12, 50 kroner", ["0.28 ¢", "2.31 GBP", "12 CHF", "50 kr"]),
        ("5 1/4 percent and 3½ years", ["5.25 %", "42 months"]),
        ("1,950 jobs, 2000 people", ["1950", "2000"]),
    ],
)  # fmt: skip
def test_reads_amounts_in_one_unit(text: str, amounts: list[str]) -> None:
    assert told(text) == amounts


@pytest.mark.parametrize(
    "text",
    [
        "on 16 March 2026, March 16, 2026-03-16 and 16.3.2026",
        "at 9.30 am, 14:30, six o'clock and 2:14:08",
        "in 2026, 2025/26, the 1990s and 1998–2004",
        "the 12th, 21st and eight millionth",
        "won 4-1, 4–3–3",
        "No. 12, page 14, section 32, lines 3, 4 and 5, Rule 9.4",
        "H100, B200, GPT-4, COVID-19, G20, A380, 5G, 39A",
        "version 6.1, 3.1.4",
        "call 0800 555 0199 or 007",
        "several hundred, dozens, both, a few, the other half",
        "the Big Four and the first half",
    ],
)
def test_passes_over_what_is_no_figure(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("language", "text", "amounts"),
    [
        ("de", "6.400 Wohnungen für 23,4 Millionen Euro", ["6400", "23400000 EUR"]),
        ("de", "1,2 Mrd. Euro, drei von vier", ["1200000000 EUR", "75 %"]),
        ("de", "ein Viertel, anderthalb Stunden", ["25 %", "5400 seconds"]),
        ("de", "am 2. Mai um 21.30 Uhr im 3. Stock; es waren 44. Die Zahl", ["44"]),
        ("fr", "1 240 000 conteneurs, 3,5 %, le 14 mars à 20 h", ["1240000", "3.5 %"]),
        ("es", "1.240.000 contenedores, treinta y cinco barcos", ["1240000", "35"]),
        ("it", "dodici gru per 40 milioni di euro", ["12", "40000000"]),
        ("nl", "dertig miljoen oesters, 24,5 graden", ["30000000", "24.5 degrees"]),
        ("pt", "40 milhões de euros", ["40000000"]),
        ("sv", "3,5 procent, 2.000.000 och 1.234,5", ["3.5", "2000000", "1234.5"]),
    ],
)  # fmt: skip
def test_reads_other_languages_where_it_is_certain(
    language: str, text: str, amounts: list[str]
) -> None:
    assert told(text, language) == amounts


@pytest.mark.parametrize(
    ("language", "text", "unread"),
    [
        ("en", "12,50 or 1.234,5", ("12,50", "1.234,5")),
        ("de", "2.5 Prozent", ("2.5",)),
        ("sv", "1.234 båtar, 1 240 hus", ("1.234", "1 240")),
        ("fr", "soixante-dix bateaux", ("soixante-dix",)),
        ("en", f"{'9' * 40} stars", ("9" * 40,)),
    ],
)
def test_tells_what_it_cannot_read(language: str, text: str, unread: tuple[str, ...]) -> None:
    assert figures(text, language) == Figures((), unread)


@pytest.mark.parametrize(
    ("said", "claim"),
    [
        ("1,193,400 masks", "about 1.2 million masks"),
        ("1,193,400 masks", "1.2 million masks"),
        ("79,400 homes", "nearly 80,000 homes"),
        ("€5.4 million", "more than €5 million"),
        ("two thirds", "67 percent"),
        ("67 percent", "two thirds"),
        ("34 percent", "a third of"),
        ("1.4 tonnes", "1,400 kilograms"),
        ("three weeks", "21 days"),
        ("$40 million", "40 million USD"),
        ("5.8 percent", "6 percent"),
        ("4 percent", "4."),
        ("€3 billion", "3 billion."),
    ],
)
def test_what_is_more_exact_bears_out_what_is_rounded(said: str, claim: str) -> None:
    assert _bears_out(said, claim)


@pytest.mark.parametrize(
    ("said", "claim"),
    [
        ("about 1.2 million masks", "1,193,400 masks"),
        ("$1.2 trillion", "$1 trillion"),
        ("$1.2 billion", "$1.2 million"),
        ("€40 million", "$40 million"),
        ("25 percent", "25 jobs"),
        ("0.3 percentage points", "0.3 percent"),
        ("nine kilometres", "nine miles"),
        ("79,400 homes", "nearly 90,000 homes"),
        ("2,300 workers", "some 3,200 workers"),
        ("26 weeks", "26 months"),
    ],
)
def test_what_is_another_amount_bears_out_nothing(said: str, claim: str) -> None:
    assert not _bears_out(said, claim)


def _bears_out(said: str, claim: str) -> bool:
    (one,), (two,) = figures(said, "en").read, figures(claim, "en").read
    return one.bears_out(two, lean_of(claim, two, "en"))


_PIECES = """
0 1 2 3.5 00 0800 1,200 1.234 9 2026 1/2 5 ½ ‹0› ‹9› 12th 1990s #3 A4 3-1 4–3–3 ² ٣ $ % € , - – —
: ; . ( ) “ ” − a an one two twenty five hundred and thousand million half third quarter of in out
by from to than more less up down doubled halved twice as many all together percent points bn m km
square metres days -year-old Falcon The In May Uhr Mio. von auf jeder dritte ein Drittel
"""
_WRITTEN = st.lists(st.sampled_from([*_PIECES.split(), "\n"]), max_size=24)


@given(_WRITTEN, st.sampled_from([" ", ""]), st.sampled_from([*LANGUAGES, "sv"]))
def test_reads_whatever_is_written(pieces: list[str], joint: str, language: str) -> None:
    text = joint.join(pieces)
    done = 0
    for figure in figures(text, language).read:
        assert isinstance(figure, Figure)
        assert done <= figure.start < figure.end <= len(text)
        done = figure.end
    assert all(start < end <= len(text) for start, end in numbers(text, language))
    for sentence in sentences(text, language):
        assert text[sentence.start :].startswith(sentence.words)
        assert all(0 <= found.start <= found.end <= len(text) for found in discrepancies(sentence))


@pytest.mark.parametrize(
    ("text", "sum"),
    [
        ("It went up 25% from 40 to 60 euros.", "from 40 to 60 euros is up 50%"),
        ("Sales doubled from 3 to 9.", "9 is 3 times 3"),
        ("Membership fell by 12 to 30, from 45.", "45 − 30 = 15"),
        ("We saw 50 seals, 35 percent more than the 40 of last year.", "from 40 to 50 is up 25%"),
        ("It costs €19, €6 more than the planned €15.", "€19 − €15 = €4"),
        ("€9 million, €4 million more than €7 million", "€9 million − €7 million = €2 million"),
        ("Only 12 of the 48 presses, a third, run.", "12 of 48 is 25%"),
        ("We saw 14 choirs from abroad and 9 from here, 25 in all.", "14 + 9 = 23"),
        ("They sold 18,000, twice as many as the 6,000 of last year.", "18,000 is 3 times 6,000"),
    ],
)  # fmt: skip
def test_shows_the_sum_of_what_does_not_follow(text: str, sum: str) -> None:
    (sentence,) = sentences(text, "en", deriving=True)
    assert [found.sum for found in discrepancies(sentence)] == [sum]


@pytest.mark.parametrize(
    "text",
    [
        "It went up 50% from 40 to 60 euros.",
        "Sales more than doubled from 3 to 7.",
        "Prices rose 2 percent after 3 percent in April.",
        "It grew by 20 percent from 1.0 to 1.2 billion.",
        "Turnout was 38 percent, down from 44 percent four years ago.",
        "He scored 20 points and 11 rebounds in 30 minutes, 5 more than on Friday.",
        "It costs 5 euros instead of 4, a rise of 25 percent.",
        "Of 12 ships 3 were lost after 9 days at sea, two of them in 2021.",
    ],
)
def test_lets_pass_what_follows_or_cannot_be_shown_wrong(text: str) -> None:
    assert [
        found for one in sentences(text, "en", deriving=True) for found in discrepancies(one)
    ] == []
