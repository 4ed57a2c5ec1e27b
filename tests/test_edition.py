"""`newskit edition`: what is in a briefing, what never is, and where it may be written."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from newskit import briefing
from newskit.formats import pdf
from newskit.typesetter import Sheet, Typesetter
from tests.terminal import newskit

NEWSROOM = """\
name: The Example Ledger
address: https://ledger.example.com
timezone: Europe/Berlin
sections: {harbour: Harbour, town: The Town}
authors: {mara-ito: {name: Mara Ito}}
"""
ENTITIES = "nordvik: {name: Nordvik Energy, type: company}\n"
CRANES = """\
---
headline: Nordvik orders cranes
summary: The harbour wants to empty a ship in 18 hours.
section: harbour
published: 2026-11-01T23:30:00Z
authors: [mara-ito]
mentions: [nordvik]
takeaways: [The cranes cost €40 million.]
facts: [{id: price, text: The cranes cost €40 million., value: 40 million EUR, sources: [yard]}]
affected: [{who: nordvik, impact: mixed, why: It pays., type: company}]
sources: [{id: yard, publisher: The Yard, title: An order}]
---

Nordvik Energy has ordered cranes worth €40 million. It pays. Nothing else is told of them.
"""
FERRY = """\
---
headline: The ferry runs again
summary: It was laid up for a month.
section: town
published: 2026-11-03T08:00:00Z
authors: [mara-ito]
---

The ferry runs.
"""
LEFT_OUT = {
    "draft": "status: draft",
    "withheld": "status: withheld",
    "withdrawn": "status: withdrawn\nreason: It was not so.",
    "embargoed": "embargo: 2026-12-01T00:00:00Z",
    "expired": "expires: 2026-11-05T00:00:00Z",
}


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {"newsroom.yaml": NEWSROOM, "entities.yaml": ENTITIES}
    files |= {"articles/cranes.md": CRANES, "articles/ferry.md": FERRY}
    for state, keys in LEFT_OUT.items():
        text = FERRY.replace("The ferry runs again", f"Canary {state}")
        files[f"articles/{state}.md"] = text.replace("authors:", f"{keys}\nauthors:")
    late = FERRY.replace("The ferry runs again", "Canary scheduled")
    files["articles/scheduled.md"] = late.replace("2026-11-03", "2026-12-03")
    for name, text in files.items():
        path = tmp_path / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def text_of(file: str) -> str:
    command = ["pdftotext", "-raw", file, "-"]
    return " ".join(
        subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    )


def test_tells_of_each_article_what_a_briefing_needs(room: Path) -> None:
    said = newskit("edition", "--entity", "Nordvik Energy", "-o", "nordvik.pdf")
    assert said.code == 0, said.words
    assert "Nordvik Energy: 1 article → nordvik.pdf" in said.words
    text, place = text_of("nordvik.pdf"), 0
    for words in (
        "The Example Ledger Briefing / 1 article Nordvik Energy As of",
        "In this briefing Nordvik orders cranes 2 Harbour",
        "Nordvik orders cranes The harbour wants to empty",
        "Key Takeaways – The cranes cost",
        "Key Facts 1 The cranes cost €40 million. 40 million EUR · Source: The Yard",
        "Who’s Affected Who Impact Why Nordvik Energy company Mixed It pays.",
        "https://ledger.example.com/articles/cranes/",
    ):
        assert words in text[place:], f"{words!r} is not in {text[place:]!r}"
        place = text.index(words, place)


def test_is_accessible_and_the_same_each_time(room: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        assert newskit("edition", "--section", "town", "-o", name).code == 0
    assert Path("one.pdf").read_bytes() == Path("two.pdf").read_bytes()
    about = subprocess.run(
        ["pdfinfo", "one.pdf"], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"^Title:\s+The Example Ledger: The Town$", about, re.MULTILINE)
    assert re.search(r"^Tagged:\s+yes$", about, re.MULTILINE)
    command = ["qpdf", "--qdf", "--object-streams=disable", "one.pdf", "-"]
    plain = subprocess.run(command, capture_output=True, check=True).stdout
    assert re.search(rb'pdfuaid:part="1"|<pdfuaid:part>1<', plain)


def test_holds_nothing_but_what_everybody_may_read(room: Path) -> None:
    assert newskit("build", "--formats", "html").code == 0
    for words in (("--section", "town"), ("--day", "2026-11-03")):
        said = newskit("edition", *words, "-o", "town.pdf")
        assert said.code == 0 and "1 article →" in said.words
        text = text_of("town.pdf")
        assert "The ferry runs again" in text and "Canary" not in text
    # Each of those that time alone held back is there when its time has come.
    later = newskit("edition", "--section", "town", "-o", "town.pdf", as_of="2027-01-01T00:00:00Z")
    assert later.code == 0
    found = set(re.findall(r"Canary (\w+)", text_of("town.pdf")))
    assert found == {"embargoed", "scheduled"}


class Sheets(Typesetter):
    """Keeps what is sent to the typesetter, whose files hold no plain text."""

    html = ""

    def typeset(self, sheets: Any) -> Iterator[Any]:
        kept: list[Sheet] = list(sheets)
        Sheets.html = kept[0].html
        return super().typeset(kept)


@pytest.mark.parametrize(
    "words", [("--section", "town"), ("--day", "2026-11-03"), ("--entity", "nordvik")]
)
def test_a_partner_who_has_more_changes_nothing_of_it(
    room: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, str]
) -> None:
    monkeypatch.setattr(pdf, "Typesetter", Sheets)
    for file in Path("content/articles").glob("*.md"):
        if "mentions" not in file.read_text():
            text = file.read_text().replace("authors:", "mentions: [nordvik]\nauthors:")
            text = text.replace("The ferry runs.", f"Nordvik Energy says: token-{file.stem}.")
            summary = f"It was laid up for a month, says token-{file.stem}."
            file.write_text(text.replace("It was laid up for a month.", summary))
    bad = Path("content/articles/ferry.md").read_text().replace("token-ferry", "token-failed")
    Path("content/articles/failed.md").write_text(bad.replace("authors:", "weather: wet\nauthors:"))
    Path("content/partners").mkdir()
    Path("content/partners/early.yaml").write_text("name: Early Wire\nembargoed: deliver\n")
    said = newskit("edition", *words, "-o", "some.pdf", "--keep-going")
    assert "1 article" in said.words or "2 articles" in said.words, said.words
    assert set(re.findall(r"token-\w+", Sheets.html)) == {"token-ferry"}
    # What the clock alone held back can be found when its time has come.
    later = ("-o", "some.pdf", "--keep-going")
    newskit("edition", *words, *later, as_of="2027-01-01T00:00:00Z")
    assert "token-embargoed" in Sheets.html and "token-draft" not in Sheets.html


def test_a_day_is_that_of_the_newsrooms_clock(room: Path) -> None:
    assert newskit("edition", "--day", "2026-11-02").code == 0
    assert "Nordvik orders cranes" in text_of("briefing-2026-11-02.pdf")
    said = newskit("edition", "--day", "2026-11-01")
    assert said.code == 2
    assert said.words.rstrip().endswith("no article is published that is of the day `2026-11-01`")


def test_without_a_word_it_is_of_the_newest_day_with_articles(room: Path) -> None:
    assert "November 3, 2026: 1 article → briefing-2026-11-03.pdf" in newskit("edition").words
    before = newskit("edition", as_of="2026-11-02T09:00:00Z")
    assert "November 2, 2026: 1 article → briefing-2026-11-02.pdf" in before.words
    nothing = newskit("edition", as_of="2020-01-01T00:00:00Z")
    assert nothing.code == 2 and "no article is published" in nothing.words


def many(number: int) -> None:
    for place in range(number):
        text = FERRY.replace("The ferry runs again", f"Sailing {place:02}")
        text = text.replace("2026-11-03", f"2026-10-{place + 10}")
        Path(f"content/articles/sailing-{place:02}.md").write_text(text)


def test_its_contents_give_the_pages_of_the_articles(room: Path) -> None:
    many(15)
    assert newskit("edition", "--section", "town", "-o", "town.pdf").code == 0
    command = ["pdftotext", "-raw", "town.pdf", "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pages = [" ".join(page.split()) for page in text.split("\f")]
    contents = re.findall(r"(Sailing \d\d) (\d+) The Town · ", " ".join(pages[:2]))
    assert [headline for headline, _ in contents] == [f"Sailing {n:02}" for n in range(14, -1, -1)]
    for headline, page in contents:
        assert f"{headline} It was laid up" in pages[int(page) - 1]


def test_no_link_of_its_contents_stands_in_another(room: Path) -> None:
    assert newskit("edition", "--section", "town", "-o", "town.pdf").code == 0
    command = ["pdfinfo", "-struct", "town.pdf"]
    spoken = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    lines = [line for line in spoken.splitlines() if not line.lstrip().startswith("Object")]
    assert any(line.lstrip().startswith("Link") for line in lines)
    for outer, inner in pairwise(lines):
        is_in = len(inner) - len(inner.lstrip()) > len(outer) - len(outer.lstrip())
        assert not (is_in and {outer.split()[0], inner.split()[0]} == {"Link"})


def test_of_many_articles_it_holds_the_newest_and_says_so(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(3)
    monkeypatch.setattr(briefing, "MOST", 2)
    said = newskit("edition", "--section", "town", "-o", "town.pdf")
    assert "The Town: 2 articles, the newest of 4 → town.pdf" in said.words
    text = text_of("town.pdf")
    assert "The newest 2 of 4 articles" in text
    assert "The ferry runs again" in text and "Sailing 02" in text and "Sailing 01" not in text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--section", "harbor"), "the newsroom has no section `harbor`: did you mean `harbour`?"),
        (("--entity", "x"), "the newsroom has no entity `x`"),
        (("--day", "3 May"), "--day 3 May is not a day: write it as 2026-03-16"),
        (("--day", "2026-11-02", "--section", "town"), "a briefing is of one thing"),
        (("--section", "town", "-o", "content/newsroom.yaml"), "is there and is no PDF"),
        (("--section", "town", "-o", "none/town.pdf"), "there is no folder none"),
        (("--section", "town", "-o", "dist/town.pdf"), "dist is for builds alone"),
    ],
)
def test_says_what_it_cannot_do(room: Path, words: tuple[str, ...], told: str) -> None:
    Path("dist").mkdir()
    before = Path("content/newsroom.yaml").read_bytes()
    said = newskit("edition", *words)
    assert said.code == 2 and told in said.words
    assert Path("content/newsroom.yaml").read_bytes() == before


def test_is_not_made_while_there_are_errors(room: Path) -> None:
    Path("content/articles/bad.md").write_text(FERRY.replace("section: town", "section: twon"))
    said = newskit("edition", "--section", "town", "-o", "town.pdf")
    assert said.code == 1 and "[unknown-section]" in said.words
    assert not Path("town.pdf").exists()
    said = newskit("edition", "--section", "town", "-o", "town.pdf", "--keep-going")
    # As of a build: what is good is there, and it is said that not all is.
    assert said.code == 1 and "The Town: 1 article → town.pdf" in said.words
