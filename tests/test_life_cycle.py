"""`newskit withdraw` and `newskit correct`: what is shown, what is written, and what is not."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from newskit.formats import FORMATS
from newskit.page import Page, Rendered
from newskit.press import Press
from newskit.problem import Place, Problem
from tests.terminal import newskit
from tests.torture.gazette import bytes_of

NEWSROOM = """\
name: The Example Ledger
address: https://ledger.example.com
timezone: Europe/Berlin
sections: {harbour: Harbour}
authors: {mara-ito: {name: Mara Ito}}
formats: [html, article-json, json-feed, atom]
checks: {figures: "off"}
"""
ENTITIES = "nordvik: {name: Nordvik Energy, type: company}\n"
PARTNERS = {
    "daily-wire": "name: The Daily Wire\nembargoed: deliver\n",
    "pocket": "name: Pocket\nselect: {tags: [cranes]}\n",
}
ARTICLE = """\
---
headline: Nordvik orders cranes for €40 million   # a working title
summary: The harbour wants to empty a ship in 18 hours.
section: harbour
published: 2026-11-01T08:00:00Z
authors: [mara-ito]
mentions: [nordvik]

facts:
  - id: price
    text: The cranes cost €40 million.
    value: 40 million EUR
    entity: nordvik
    sources: [yard]
  - The cranes were built next door.

# €40 million was the price in the first offer.
sources:
  - {id: yard, publisher: The Yard, title: An order of €40 million}
---

Nordvik Energy has ordered cranes worth €40 million. The yard had first said €40 million,
and not €40 million a crane. A third offer was €40 million.
"""
OTHER = """\
---
headline: The ferry runs again
summary: It was laid up for a month.
section: harbour
published: 2026-11-02T08:00:00Z
authors: [mara-ito]
tags: [cranes]
---

The ferry runs.
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A newsroom in the current folder whose edition has two articles, of which one partner has
    both, and another one."""
    for name, text in {
        "newsroom.yaml": NEWSROOM,
        "entities.yaml": ENTITIES,
        "articles/cranes.md": ARTICLE,
        "articles/ferry.md": OTHER,
        **{f"partners/{name}.yaml": text for name, text in PARTNERS.items()},
    }.items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("newskit.tree._syncfs", lambda descriptor: None)
    said = newskit("build", as_of="2026-11-10T12:00:00Z")
    assert said.code == 0, said.words
    return tmp_path


def article(room: Path) -> str:
    return (room / "content/articles/cranes.md").read_text()


WITHDRAW = ("withdraw", "cranes", "--reason", "The order: it was forged.")
CORRECT = (
    "correct", "cranes", "--fact", "price", "--was", "€40 million", "--now", "€14 million",
    "--note", "An earlier version misstated the price.",
)  # fmt: skip


@pytest.mark.parametrize("command", [WITHDRAW, CORRECT])
def test_writes_nothing_where_nobody_can_be_asked(command: tuple[str, ...], room: Path) -> None:
    before = bytes_of(room)
    said = newskit(*command)
    assert said.code == 2 and "Nothing was written: add --yes" in said.words
    assert bytes_of(room) == before


@pytest.mark.parametrize("command", [WITHDRAW, CORRECT])
def test_asks_before_it_writes(command: tuple[str, ...], room: Path) -> None:
    before = article(room)
    more = "\n" if command is CORRECT else ""
    said = newskit(*command, answers=f"{more}n\n")
    assert said.code == 0 and "Nothing was written." in said.words
    assert article(room) == before
    said = newskit(*command, answers=f"{more}y\n")
    assert "Written to content/articles/cranes.md" in said.words
    assert article(room) != before


def test_a_correction_is_recorded_once_and_the_second_time_its_lines_are_mended(room: Path) -> None:
    said = newskit(*CORRECT, "--yes")
    recorded = article(room)
    assert recorded.count("was: €40 million") == 1, said.words
    assert "is there already" not in said.words
    said = newskit(*CORRECT, "--yes")
    assert (said.code, article(room)) == (0, recorded), said.words
    numbers = re.findall(r"^ +(\d+) \| ", said.words, re.M)
    assert "The record of it is there already; only lines are changed." in said.words
    said = newskit(*CORRECT, "--lines", ",".join(numbers), "--yes")
    assert said.code == 0, said.words
    mended = article(room)
    assert mended.count("was: €40 million") == 1
    assert mended.count("€14 million") > recorded.count("€14 million")


def test_says_when_no_line_says_what_is_said_to_be_right(room: Path) -> None:
    words = "No line of the article says “€19 million”: is that what is right?"
    wrong = [word.replace("€14", "€19") for word in CORRECT]
    assert words in newskit(*wrong).words
    (line, *_) = re.findall(r"^ +(\d+) \| ", newskit(*wrong).words, re.M)
    assert "No line" not in newskit(*wrong, "--lines", line).words


HELD = "embargo: 2026-11-25T06:00:00Z\n"
WAIVER = "waive: [{code: taken-back, reason: The court asked.}]\n"
_TAKEN = "warning[taken-back]: the article was out on 2026-11-01, and "
_IDLE = "the waiver of `taken-back` waives nothing"


@pytest.mark.parametrize("way", ["embargo", "published"])
def test_tells_when_an_embargo_or_a_date_takes_an_article_back(way: str, room: Path) -> None:
    held = {
        "embargo": ARTICLE.replace("authors:", f"{HELD}authors:", 1),
        "published": ARTICLE.replace("2026-11-01T08", "2026-11-25T06"),
    }[way]
    file = room / "content/articles/cranes.md"
    file.write_text(held)
    # One that was never out is only waited for.
    (room / "content/articles/new.md").write_text(held.replace("Nordvik orders", "A ship brings"))
    said = newskit("build")
    assert said.code == 0 and said.words.count("[taken-back]") == 1
    takes = {"embargo": "its embargo takes", "published": "a later date takes"}[way]
    words = f"{_TAKEN}{takes} it from readers until 2026-11-25 06:00 UTC\n --> content/articles/cr"
    assert words in said.words
    # Partners are told what it said that they are.
    states = {
        site: json.loads(Path(f"dist/{site}/changes.json").read_bytes())["changes"][0]["kind"]
        for site in ("public", "partners/daily-wire")
    }
    # The newest change there is the new article, which this partner may have early.
    early = {"embargo": "created", "published": "withheld"}[way]
    assert states == {"public": "withheld", "partners/daily-wire": early}
    assert "€40 million" not in Path("dist/public/feed.json").read_text()
    # It is told until somebody says why, also when something else changes; or it is out again.
    assert words in newskit("build").words
    (room / "content/articles/ferry.md").write_text(OTHER.replace("The ferry runs.", "It runs."))
    assert words in newskit("build").words
    said = newskit("build", as_of="2026-11-25T06:00:00Z")
    assert "[taken-back]" not in said.words
    assert "€40 million" in Path("dist/public/feed.json").read_text()


def test_an_article_says_why_it_is_taken_back(room: Path) -> None:
    file = room / "content/articles/cranes.md"
    file.write_text(ARTICLE.replace("authors:", f"{HELD}{WAIVER}authors:", 1))
    assert _IDLE not in newskit("check").words, "only a plan can tell"
    for words in ("It runs.", "It runs.", "It ran."):
        (room / "content/articles/ferry.md").write_text(OTHER.replace("The ferry runs.", words))
        said = newskit("build")
        assert said.code == 0 and "[taken-back]" not in said.words and _IDLE not in said.words
        assert "content/articles/cranes.md  taken-back  The court asked." in said.words
    # For as long as it is held back; then, and where nobody had it, it waives nothing.
    said = newskit("build", as_of="2026-11-25T06:00:00Z")
    assert said.code == 0 and _IDLE in said.words
    assert "taken-back  The court asked." not in said.words
    ferry = room / "content/articles/ferry.md"
    ferry.write_text(OTHER.replace("The ferry runs.", "It runs."))
    said = newskit("build", as_of="2026-11-25T07:00:00Z")
    assert said.words.count(_IDLE) == 1
    file.write_text(ARTICLE)
    assert _IDLE not in newskit("build", as_of="2026-11-25T08:00:00Z").words


def test_tells_of_a_waiver_whose_code_is_misspelt(room: Path) -> None:
    waiver = WAIVER.replace("taken-back", "taken-bak")
    (room / "content/articles/cranes.md").write_text(
        ARTICLE.replace("authors:", f"{waiver}authors:", 1)
    )
    assert "did you mean `taken-back`?" in newskit("check").words


NEVER_SAID = [word.replace("€40", "€50") for word in CORRECT]
_UNSAID = "the article does not say “€50 million”, nor did it in an edition that is here"


def test_refuses_to_correct_what_nobody_said(room: Path) -> None:
    before = article(room)
    for more in ((), ("--yes",)):
        said = newskit(*NEVER_SAID, *more)
        assert said.code == 2 and _UNSAID in said.words and "add --was-said" in said.words
        assert not said.shown
    said = newskit(*NEVER_SAID, answers="\n")
    assert said.code == 2 and "Was it said all the same? [y/N]" in said.words
    assert article(room) == before
    # An editor who knows that it was said, says so.
    said = newskit(*NEVER_SAID, answers="y\nn\n")
    assert said.code == 0 and "Write this?" in said.words
    said = newskit(*NEVER_SAID, "--was-said", "--yes")
    assert said.code == 0 and _UNSAID not in said.words
    assert "was: €50 million" in article(room)
    # What a record says was said is known.
    said = newskit(*NEVER_SAID, "--yes")
    assert said.code == 0 and "is there already" in said.words


def test_knows_what_was_said_in_the_editions_that_are_here(room: Path) -> None:
    """An editor may have mended the text before the record is written; it may go by its figure."""
    text = ARTICLE.replace("40 million", "14 million")
    file = room / "content/articles/cranes.md"
    file.write_text(text)
    assert _UNSAID.replace("50", "40") not in newskit(*CORRECT).words
    # Under the name that it had there, and in another unit.
    file.unlink()
    renamed = room / "content/articles/big-cranes.md"
    renamed.write_text(text.replace("section:", "id: cranes\nsection:"))
    words = [word.replace("€40 million", "$40 million") for word in CORRECT]
    said = newskit(words[0], "big-cranes", *words[2:])
    assert "add --yes" in said.words and "the article does not say" not in said.words
    # In the edition before, and not two editions on.
    renamed.unlink()
    for hour, is_unknown in ((12, False), (13, True)):
        file.write_text(text.replace("section:", f"kicker: At {hour}\nsection:"))
        assert newskit("build", as_of=f"2026-11-20T{hour}:00:00Z").code == 0
        said = newskit(*words)
        assert ("does not say “$40 million”" in said.words) == is_unknown


def test_withdraws_after_showing_what_goes_out_to_whom(room: Path) -> None:
    before = article(room)
    said = newskit(*WITHDRAW, "--yes")
    written = 'status: withdrawn\nreason: "The order: it was forged."\n'
    published = "published: 2026-11-01T08:00:00Z\n"
    assert article(room) == before.replace(published, published + written)
    assert said.shown.startswith("content/articles/cranes.md\n")
    assert "   6 + status: withdrawn" in said.shown.replace("\n  ", "\n   ")
    everybody, wire, pocket = said.shown.split("\n\n")[1:]
    assert everybody.startswith(
        "Everybody has had it since 2026-11-01 08:00 UTC, now as version 1.\n"
        "  a tombstone with the reason stands in its place in every feed for 90 days; its text is"
    )
    assert "  changed  its page: /articles/cranes/\n" in everybody
    assert "  changed  lists: / /harbour/\n" in everybody
    assert "  removed  lists: /entities/nordvik/" in everybody
    assert "  changed  pages that lead to it: /articles/ferry/ " in everybody
    assert "  changed  feeds: /atom.xml /changes.json /feed.json /harbour/feed.json\n" in everybody
    assert wire.startswith("The Daily Wire (daily-wire) has had it since 2026-11-01 08:00 UTC")
    assert "a tombstone" in wire and "/feed.json" in wire
    assert pocket == "Pocket (pocket) does not have it.\n  nothing goes out\n"
    # What was shown is what comes.
    assert newskit("build").code == 0
    assert "withdrawn on November 20" in Path("dist/public/articles/cranes/index.html").read_text()
    assert not Path("dist/public/entities/nordvik").exists()


def test_names_who_had_it_under_embargo(room: Path) -> None:
    text = ARTICLE.replace("authors:", "embargo: 2026-11-20T20:00:00Z\nauthors:")
    (room / "content/articles/secret.md").write_text(text)
    assert newskit("build").code == 0
    words = ("withdraw", "secret", "--reason", "No deal.")
    said = newskit(*words, as_of="2026-11-20T13:00:00Z")
    assert "Readers do not have it.\n  nothing goes out\n" in said.shown
    assert "now as version 1, under embargo until 2026-11-20 20:00 UTC.\n" in said.shown
    assert newskit("build", as_of="2026-11-20T21:00:00Z").code == 0
    said = newskit(*words, as_of="2026-11-20T22:00:00Z")
    assert "Everybody has had it since 2026-11-20 21:00 UTC, now as version 1.\n" in said.shown
    assert (
        "(daily-wire) has had it since 2026-11-20 12:00 UTC, now as version 2; "
        "it had it early, under embargo.\n"
    ) in said.shown


def test_withdraws_an_article_whose_file_is_gone(room: Path) -> None:
    file = room / "content/articles/cranes.md"
    file.unlink()
    assert "error[article-gone]" in newskit("build").words
    said = newskit(*WITHDRAW, "--yes")
    assert said.code == 0, said.words
    withdrawn = room / "content/withdrawn.yaml"
    assert withdrawn.read_text() == 'cranes: "The order: it was forged."\n'
    assert "a tombstone with the reason" in said.shown
    assert newskit("build").code == 0
    assert "it was forged" in Path("dist/public/articles/cranes/index.html").read_text()
    # Another one is added below, another reason put in place.
    withdrawn.write_text("# Gone.\n" + withdrawn.read_text())
    (room / "content/articles/ferry.md").unlink()
    assert newskit("withdraw", "ferry", "--reason", "No ferry.", "--yes").code == 0
    assert newskit("withdraw", "cranes", "--reason", "No order.", "--yes").code == 0
    assert withdrawn.read_text() == "# Gone.\ncranes: No order.\nferry: No ferry.\n"


@pytest.mark.parametrize(
    "word",
    [
        "cranes",
        "content/articles/cranes.md",
        "articles/cranes.md",
        "https://ledger.example.com/articles/cranes/",
        "/articles/cranes/index.html",
        "tag:ledger.example.com,2026:cranes",
    ],
)
def test_knows_an_article_by_its_slug_file_address_and_id(word: str, room: Path) -> None:
    said = newskit("withdraw", word, "--reason", "Forged.")
    assert said.shown.startswith("content/articles/cranes.md\n"), said.words


def test_knows_an_article_by_a_name_that_it_had(room: Path) -> None:
    file = room / "content/articles/cranes.md"
    file.unlink()
    (room / "content/articles/big-cranes.md").write_text(
        ARTICLE.replace("section:", "id: cranes\nsection:")
    )
    assert newskit("build").code == 0
    said = newskit("withdraw", "cranes", "--reason", "Forged.")
    assert said.shown.startswith("content/articles/big-cranes.md\n"), said.words


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("withdraw", "crans", "--reason", "x"),
            "there is no article crans: did you mean `cranes`",
        ),
        (("withdraw", "ran", "--reason", "x"), "there is no article ran: did you mean `cranes`"),
        (("withdraw", "cranes", "--reason", " "), "say why, in --reason"),
        (("withdraw", "cranes"), "Missing option '--reason'"),
        (("correct", "cranes"), "Missing option '--note'"),
        (("correct", "xyz", "--note", "x"), "there is no article xyz"),
        (("correct", "cranes", "--fact", "prize", "--note", "x"), "did you mean `price`?"),
        (("correct", "ferry", "--fact", "x", "--note", "x"), "give the fact you mean an `id`"),
        (
            ("correct", "cranes", "--was", "40 cranes", "--now", "40 cranes", "--note", "x"),
            "--was and --now say the same",
        ),
        ((*CORRECT, "--lines", "3"), "line 3 is none of those that say what was"),
        ((*CORRECT, "--lines", "these"), "“these” names no lines: write their numbers"),
        ((*CORRECT, "--kind", "apology"), "'apology' is not one of"),
    ],
)
def test_wrong_words_are_told_and_nothing_is_written(
    words: tuple[str, ...], says: str, room: Path
) -> None:
    before = bytes_of(room / "content")
    said = newskit(*words, *(("--yes",) if words[-1] != "cranes" else ()))
    assert (said.code, says in said.words) == (2, True), said.words
    assert bytes_of(room / "content") == before


@pytest.mark.parametrize(
    ("command", "change"),
    [
        (WITHDRAW, lambda text: text.replace("headline:", "headlin:")),
        (CORRECT, lambda text: text.replace("headline:", "headlin:")),
        (CORRECT, lambda text: "no front matter"),
        (WITHDRAW, lambda text: text.replace("harbour", "nowhere")),
    ],
)
def test_a_mistake_in_the_article_is_told_and_nothing_is_written(
    command: tuple[str, ...], change: Callable[[str], str], room: Path
) -> None:
    broken = change(ARTICLE)
    (room / "content/articles/cranes.md").write_text(broken)
    said = newskit(*command, "--yes")
    assert said.code == 1 and "error[" in said.words
    assert article(room) == broken


def test_what_cannot_be_written_safely_is_told_to_be_typed(room: Path) -> None:
    front = (
        "{headline: H, summary: S., section: harbour, published: 2026-11-01, authors: [mara-ito]}"
    )
    (room / "content/articles/cranes.md").write_text(f"---\n{front}\n---\n\nText.\n")
    for command, line in (
        (WITHDRAW, "  status: withdrawn\n"),
        (CORRECT[:2] + CORRECT[4:], "- at:"),
    ):
        said = newskit(*command, "--yes")
        assert said.code == 1 and "in braces. Type it yourself" in said.words
        assert line in said.words


def test_a_file_that_was_changed_meanwhile_is_left_alone(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answered(question: str, is_sure: bool) -> bool:
        (room / "content/articles/cranes.md").write_text(ARTICLE + "More.\n")
        return True

    monkeypatch.setattr("newskit.editing._confirmed", answered)
    said = newskit(*WITHDRAW, "--yes")
    assert said.code == 1 and "was changed meanwhile" in said.words
    assert article(room) == ARTICLE + "More.\n"
    assert not list((room / "content/articles").glob(".*"))


def test_a_file_is_written_whole_or_not_at_all(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("newskit.folder.os.fsync", die)
    assert newskit(*WITHDRAW, "--yes").code == 3
    assert article(room) == ARTICLE
    assert not list((room / "content/articles").glob(".*"))


STANDING = [
    "     2 | headline: Nordvik orders cranes for €40 million   # a working title",
    "    11 | text: The cranes cost €40 million.",
    "    12 | value: 40 million EUR",
    "    22 | Nordvik Energy has ordered cranes worth €40 million. The yard had first said €40 "
    "million,",
    "    23 | and not €40 million a crane. A third offer was €40 million.",
]


def test_names_the_lines_that_still_say_what_was_and_changes_none(room: Path) -> None:
    said = newskit(*CORRECT, "--yes")
    named = said.words[: said.words.index("They stay as they are")].splitlines()
    assert named == ["These lines still say “€40 million”:", *STANDING]
    record = """
corrections:
  - at: 2026-11-20T13:00:00+01:00
    kind: correction
    fact: price
    was: €40 million
    now: €14 million
    note: An earlier version misstated the price.
"""
    sources = "title: An order of €40 million}\n"
    assert article(room) == ARTICLE.replace(sources, sources + record)
    assert "  version 2 goes out, marked as corrected, with the record\n" in said.shown
    assert "  changed  corrections: /corrections/" in said.shown.replace("made   ", "changed")


def test_changes_the_lines_that_are_named_and_no_other(room: Path) -> None:
    said = newskit(*CORRECT, "--lines", "11,12, 22", "--yes")
    assert said.code == 0
    changed = [
        (number, old, new)
        for number, (old, new) in enumerate(
            zip(ARTICLE.splitlines(), (line for line in article(room).splitlines()), strict=False),
            1,
        )
        if old != new and number < 20
    ]
    assert [number for number, _, _ in changed] == [11, 12]
    text = article(room)
    assert "    text: The cranes cost €14 million.\n    value: 14 million EUR\n" in text
    # A sentence that says that it was wrong stays.
    assert "worth €14 million. The yard had first said €40 million,\n" in text
    assert "\nand not €40 million a crane. A third offer was €40 million.\n" in text
    assert text.startswith("---\nheadline: Nordvik orders cranes for €40 million   # a working")


def test_asks_which_lines_are_to_change(room: Path) -> None:
    said = newskit(*CORRECT, answers="2 11\ny\n")
    assert "Which are to say “€14 million”?" in said.words
    assert article(room).startswith(
        "---\nheadline: Nordvik orders cranes for €14 million   # a working title\n"
    )
    assert "value: 40 million EUR" in article(room)


def test_another_record_comes_below_the_first(room: Path) -> None:
    assert newskit(*CORRECT, "--yes").code == 0
    more = ("--kind", "clarification", "--note", "The price is that of all cranes.", "--yes")
    assert newskit("correct", "cranes", "--at", "2026-11-21 09:00", *more).code == 0
    assert article(room).index("misstated") < article(room).index("    kind: clarification\n")
    assert "  - at: 2026-11-21 09:00\n    kind: clarification\n" in article(room)
    said = newskit("check")
    assert said.words.count("error[") == said.words.count("error[corrected-value-stands]") == 5


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--at", "yesterday"), "newskit: --at: “yesterday” is not a date and time; write 2026-"),
        (("--at", "2026-11-31"), "newskit: --at: “2026-11-31” is no day of the calendar; Novem"),
        (("--note", " "), "newskit: say what was wrong, in --note: readers and partners are told"),
        (("--note", "no " * 1000), "newskit: --note: "),
    ],
)
def test_a_mistyped_option_is_told_as_such(words: tuple[str, str], says: str, room: Path) -> None:
    said = newskit(*CORRECT, *words, "--yes")
    assert (said.code, said.words.startswith(says)) == (2, True), said.words
    assert article(room) == ARTICLE


def test_a_record_that_cannot_be_published_is_said_not_to_be_written(room: Path) -> None:
    said = newskit(*CORRECT, "--at", "2026-10-01", "--yes")
    assert said.code == 1 and said.words.endswith("Nothing was written.\n"), said.words
    assert article(room) == ARTICLE


def test_tells_that_lines_keep_a_correction_from_being_published(room: Path) -> None:
    holds = "`newskit check` tells them as errors, and `newskit build`\npublishes nothing.\n"
    said = newskit(*CORRECT)
    assert holds in said.words and "--lines 2" not in said.words
    said = newskit(*CORRECT, "--yes")
    assert holds in said.words and "`newskit build` publishes it" not in said.words
    (numbers,) = re.findall(r"with --lines ([\d,]+): then build\.", said.words)
    assert newskit("build").code == 1
    said = newskit(*CORRECT, "--lines", numbers, "--yes")
    assert said.code == 0 and said.words.endswith("`newskit build` publishes it.\n"), said.words
    assert newskit("build").code == 0


def test_tells_that_nothing_looks_for_what_names_no_fact(room: Path) -> None:
    said = newskit(*CORRECT[:2], *CORRECT[4:], "--yes")
    assert "`newskit check` finds none of them: it looks only for what was wrong in" in said.words
    assert said.words.endswith("`newskit build` publishes it.\n")
    assert newskit("check").code == 0


def test_tells_what_the_newsroom_is_only_warned_of(room: Path) -> None:
    settings = room / "content/newsroom.yaml"
    settings.write_text(settings.read_text().replace('"off"', '"off", corrections: warning'))
    said = newskit(*CORRECT, "--yes")
    assert "`newskit check` warns of lines that still say it" in said.words
    assert said.words.endswith("`newskit build` publishes it.\n")


def test_tells_when_other_errors_keep_it_from_being_published(room: Path) -> None:
    (room / "content/articles/ferry.md").write_text("---\nheadline: Alone\n---\nText.\n")
    said = newskit(*WITHDRAW, "--yes")
    assert said.code == 0 and "publishes nothing of this" in said.words
    assert "status: withdrawn" in article(room)


def test_a_newsroom_that_was_never_built_is_no_trouble(room: Path) -> None:
    shutil.rmtree(room / "dist")
    said = newskit(*WITHDRAW, "--yes")
    assert said.code == 0, said.words
    assert "Readers do not have it." in said.shown


def test_a_build_that_failed_gave_readers_nothing(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is told is compared with what they have, not with what was planned."""
    settings = room / "content/newsroom.yaml"
    settings.write_text(settings.read_text().replace("atom]", "atom, rss]"))
    (room / "content/articles/new.md").write_text(OTHER.replace("The ferry runs again", "New"))
    trouble = Problem("pdf-not-set", "it takes too long", Place("content/articles/new.md"))

    def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
        return (Rendered(page, b"", trouble) for page in pages)

    with monkeypatch.context() as patch:
        patch.setattr(FORMATS["rss"], "render", render)
        assert newskit("build").code == 1
    assert not Path("dist/public/articles/new").exists()
    # Of one that never went out, nothing goes.
    said = newskit("withdraw", "new", "--reason", "No.")
    assert said.code == 2, said.words
    tells = [part for part in said.shown.split("\n\n")[1:] if "  nothing goes out" not in part]
    assert not any("new" in part or "removed" in part for part in tells), said.shown
    assert said.shown.count("not have it.\n  nothing goes out") == 2
    # What they have changes, what they do not have is made.
    said = newskit(*CORRECT)
    everybody = said.shown.split("\n\n")[1]
    assert "  made     feeds: /rss.xml" in everybody
    assert "  changed  its page: /articles/cranes/\n" in everybody
    said = newskit("correct", "new", "--note", "It did not run.")
    everybody = said.shown.split("\n\n")[1]
    assert everybody.startswith("Readers do not have it.\n  version 1 goes out\n")
    assert "  made     its page: /articles/new/\n" in everybody
    assert "  changed  lists: / /harbour/\n" in everybody
    # What was shown is what comes.
    assert newskit("build").code == 0
    assert Path("dist/public/rss.xml").exists()
    said = newskit(*CORRECT)
    assert "  changed  feeds: /atom.xml /changes.json /feed.json /harbour/feed.json" in said.shown
    assert "made     feeds" not in said.shown.split("\n\n")[1]


def test_without_its_store_the_files_of_an_edition_say_what_readers_have(room: Path) -> None:
    (room / "content/articles/new.md").write_text(OTHER.replace("The ferry runs again", "New"))
    (room / "dist/store.sqlite3").unlink()
    said = newskit("withdraw", "new", "--reason", "No.")
    assert said.code == 2, said.words
    assert "Readers do not have it.\n" in said.shown and "removed  its page" not in said.shown
    said = newskit(*CORRECT)
    assert "  changed  its page: /articles/cranes/\n" in said.shown


def test_tells_what_readers_have_who_were_taken_back(room: Path) -> None:
    later = "2026-11-12T12:00:00Z"
    (room / "content/articles/cranes.md").write_text(ARTICLE.replace("built", "made"))
    assert newskit("build", as_of=later).code == 0
    assert "now as version 2." in newskit(*WITHDRAW).shown
    assert newskit("rollback").code == 0
    said = newskit(*WITHDRAW)
    assert "Everybody has had it since 2026-11-01 08:00 UTC, now as version 1.\n" in said.shown
    assert newskit(*WITHDRAW, "--yes").code == 0
    assert newskit("build").code == 0
    assert "it was forged" in Path("dist/public/articles/cranes/index.html").read_text()


def test_the_store_of_the_last_build_is_left_as_it_is(room: Path) -> None:
    """What was only looked at would pass for what was published."""
    before = bytes_of(room / "dist")
    newskit(*CORRECT)
    assert bytes_of(room / "dist") == before
    assert "Nothing changed" in newskit("build", as_of="2026-11-10T12:00:00Z").words
