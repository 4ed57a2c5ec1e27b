"""`newskit edition`: what is in a briefing, what never is, and where it may be written."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

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


def test_a_day_is_that_of_the_newsrooms_clock(room: Path) -> None:
    assert newskit("edition", "--day", "2026-11-02").code == 0
    assert "Nordvik orders cranes" in text_of("briefing-2026-11-02.pdf")
    said = newskit("edition", "--day", "2026-11-01")
    assert said.code == 2
    assert said.words.rstrip().endswith("no article is published that is of the day `2026-11-01`")
    assert newskit("edition", as_of="2026-11-01T23:45:00Z").code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--section", "harbor"), "the newsroom has no section `harbor`: did you mean `harbour`?"),
        (("--entity", "x"), "the newsroom has no entity `x`"),
        (("--day", "3 May"), "--day 3 May is not a day: write it as 2026-03-16"),
        (("--day", "2026-11-02", "--section", "town"), "a briefing is of one thing"),
        (("--section", "town", "-o", "content/newsroom.yaml"), "is there and is no PDF"),
        (("--section", "town", "-o", "none/town.pdf"), "there is no folder none"),
    ],
)
def test_says_what_it_cannot_do(room: Path, words: tuple[str, ...], told: str) -> None:
    before = Path("content/newsroom.yaml").read_bytes()
    said = newskit("edition", *words)
    assert said.code == 2 and told in said.words
    assert Path("content/newsroom.yaml").read_bytes() == before


def test_is_not_made_while_there_are_errors(room: Path) -> None:
    Path("content/articles/bad.md").write_text(FERRY.replace("section: town", "section: twon"))
    said = newskit("edition", "--section", "town", "-o", "town.pdf")
    assert said.code == 1 and "[unknown-section]" in said.words
    assert not Path("town.pdf").exists()
    assert newskit("edition", "--section", "town", "-o", "town.pdf", "--keep-going").code == 0
