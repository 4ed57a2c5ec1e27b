"""The typesetter: what is on its pages, what it refuses to read, what stops it, what it repeats."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from markupsafe import Markup
from PIL import Image

from newskit.story import (
    AffectedRow,
    Badge,
    Byline,
    Cited,
    CorrectionNote,
    Edition,
    FactLine,
    Gauge,
    Link,
    Masthead,
    Mention,
    Part,
    Photo,
    Segment,
    SourceLine,
    Story,
    WatchLine,
    When,
)
from newskit.templates import read_templates
from newskit.typesetter import NoTypesetter, Setting, Sheet, Typesetter, typeset
from newskit.words import words_for

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
STYLESHEET = (TEMPLATES / "print.css").read_text(encoding="utf-8")
FONTS = {
    f"fonts/{file.name}": file.read_bytes()
    for file in sorted((TEMPLATES / "fonts").glob("*.woff2"))
    if file.name in STYLESHEET
}

# Ten flex boxes in one another took a quarter of a minute, two more take four times as long each.
NESTED_BOXES = '<div style="display: flex">' * 14 + "deep" + "</div>" * 14
WIDE_CELL = '<table><tr><td colspan="1000000">wide</td></tr></table>'
LONG_TABLE = "<table>" + "<tr><td>a</td><td>b</td></tr>" * 40_000 + "</table>"
PARAGRAPHS = "".join(
    f"<h2>Part {number}</h2><p>{'The tide is known a century ahead. ' * 40}</p>"
    for number in range(1, 7)
)


def sheet(body: str, name: str = "an article", language: str = "en", head: str = "") -> Sheet:
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>The tide</title>{head}</head><body>{body}</body></html>"
    )
    return Sheet(name, html, {"asset:harbour.jpg": picture()})


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (60, 40), (20, 90, 160)).save(file, "JPEG")
    return file.getvalue()


def asked(command: list[str], pdf: bytes, folder: Path) -> str:
    """What one of the PDF tools says of a file; the file's path goes where the command has `{}`."""
    if shutil.which(command[0]) is None:
        pytest.fail(f"{command[0]} is not on the PATH: install poppler-utils and qpdf")
    path = folder / "page.pdf"
    path.write_bytes(pdf)
    words = [str(path) if word == "{}" else word for word in command]
    result = subprocess.run(words, capture_output=True, check=False)
    assert result.returncode == 0, (result.stdout + result.stderr)[-2000:]
    return result.stdout.decode(errors="replace")


@pytest.fixture(scope="module")
def typesetter() -> Iterator[Typesetter]:
    assert FONTS, "the templates bring no font that print.css names"
    with Typesetter(STYLESHEET, FONTS, processes=1) as one:
        yield one


def setting(typesetter: Typesetter, page: Sheet) -> Setting:
    (one,) = typesetter.typeset([page])
    return one


def pdf_of(typesetter: Typesetter, page: Sheet) -> bytes:
    one = setting(typesetter, page)
    assert (one.trouble, one.flaws) == ("", ())
    assert one.pdf is not None
    return one.pdf


def test_sets_the_text_in_order_on_whole_pages(typesetter: Typesetter, tmp_path: Path) -> None:
    pdf = pdf_of(typesetter, sheet(PARAGRAPHS))
    text = asked(["pdftotext", "{}", "-"], pdf, tmp_path)
    assert re.findall(r"Part \d", text) == [f"Part {number}" for number in range(1, 7)]
    assert text.count("known a century") + text.count("known a\ncentury") >= 200
    pages = re.search(r"Pages:\s+(\d+)", asked(["pdfinfo", "{}"], pdf, tmp_path))
    assert pages is not None
    assert 2 <= int(pages[1]) <= 5
    asked(["qpdf", "--check", "{}"], pdf, tmp_path)


def test_says_that_it_is_accessible(typesetter: Typesetter, tmp_path: Path) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><title>A bar</title>'
        '<rect width="9" height="9"/></svg>'
    )
    pdf = pdf_of(typesetter, sheet(f"<h1>The tide</h1><p>It turns.</p>{drawing}", language="de"))
    about = asked(["pdfinfo", "{}"], pdf, tmp_path)
    assert re.search(r"^Title:\s+The tide$", about, re.MULTILINE)
    assert re.search(r"^Tagged:\s+yes$", about, re.MULTILINE)
    plain = asked(["qpdf", "--qdf", "--object-streams=disable", "{}", "-"], pdf, tmp_path)
    assert re.search(r"/Lang \(de\)", plain)
    assert re.search(r'pdfuaid:part="1"|<pdfuaid:part>1<', plain)
    assert "/Alt (A bar)" in plain
    assert re.search(r"/S /H1\b", plain)


def test_embeds_a_picture_that_the_sheet_brings(typesetter: Typesetter) -> None:
    with_picture = pdf_of(typesetter, sheet('<img src="asset:harbour.jpg" alt="A harbour">'))
    assert picture() in with_picture


@pytest.mark.parametrize(
    ("body", "head", "refused"),
    [
        ('<img src="file:///etc/hostname" alt="a file">', "", "file:///etc/hostname"),
        ('<img src="FILE:/etc/hostname" alt="a file">', "", "FILE:/etc/hostname"),
        ('<img src="http://127.0.0.1:9/a.png" alt="a page">', "", "http://127.0.0.1:9/a.png"),
        ('<img src="asset:other.jpg" alt="no one sent">', "", "asset:other.jpg"),
        ('<img src="data:image/gif;base64,R0lGODlhAQAB" alt="a dot">', "", "data:image/gif"),
        ("x", '<link rel="attachment" href="file:///etc/hostname">', "file:///etc/hostname"),
        ("x", '<link rel="stylesheet" href="https://example.com/a.css">', "https://example.com/"),
        ("x", '<style>@import "file:///etc/hostname";</style>', "file:///etc/hostname"),
        ('<div style="background: url(file:///etc/hostname)">x</div>', "", "file:///etc/hostname"),
        (
            '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>t</title>'
            '<image href="file:///etc/hostname" width="9" height="9"/></svg>',
            "",
            "file:///etc/hostname",
        ),
    ],
)
def test_refuses_what_the_sheet_does_not_bring(
    typesetter: Typesetter, body: str, head: str, refused: str
) -> None:
    one = setting(typesetter, sheet(body, head=head))
    assert any(flaw.startswith(f"may not use {refused}") for flaw in one.flaws), one
    if one.pdf is not None:
        assert b"/EmbeddedFile" not in one.pdf
        assert Path("/etc/hostname").read_bytes().strip() not in one.pdf


def test_names_the_character_that_no_font_has(typesetter: Typesetter) -> None:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><title>t</title>'
        '<text y="15">語</text></svg>'
    )
    one = setting(typesetter, sheet(f"<p>中 and 中, and Łódź.</p>{drawing}"))
    assert one.flaws == ("no font has “中” (U+4E2D)", "no font has “語” (U+8A9E)")
    assert one.lacking == "中語"
    assert one.pdf is not None


def test_sets_the_letters_of_many_languages(typesetter: Typesetter, tmp_path: Path) -> None:
    words = "Łódź Dvořák Erdoğan Þórsdóttir Müßig cœur ‘quoted’ “words” – € 5 … ½"
    pdf = pdf_of(typesetter, sheet(f"<p>{words}</p><p><em>{words}</em> <b>{words}</b></p>"))
    text = asked(["pdftotext", "{}", "-"], pdf, tmp_path)
    assert " ".join(text.split()).count(words) == 3
    # Two faces of one family would share an embedded font, and show each other's letters.
    fonts = asked(["pdffonts", "{}"], pdf, tmp_path)
    assert len(re.findall(r"Source-Serif-4", fonts)) == 6


def test_the_page_draws_itself_only_with_letters_it_has(typesetter: Typesetter) -> None:
    marks = "".join(
        f'<span class="mark impact-{impact}">word</span>'
        for impact in ("positive", "negative", "neutral", "mixed")
    )
    lists = "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>"
    long_word = "<p>" + "Versorgungssicherheitsbestimmungen " * 30 + "</p>"
    page = sheet(f'{marks}<div class="body"><div class="prose">{lists}{long_word}</div></div>')
    assert setting(typesetter, page).flaws == ()


@pytest.mark.parametrize("bomb", [NESTED_BOXES, WIDE_CELL, LONG_TABLE])
def test_stops_a_page_that_takes_too_long_and_sets_the_rest(bomb: str) -> None:
    good = sheet("<h1>The tide</h1><p>It turns.</p>", name="good")
    with Typesetter(STYLESHEET, FONTS, processes=1, seconds=2) as one:
        first, stopped, second = one.typeset([good, sheet(bomb, name="a bomb"), good])
    assert stopped == Setting("a bomb", None, "takes longer than 2 seconds to set")
    assert first == second
    assert first.pdf is not None


def test_stops_a_page_that_takes_too_much_memory_and_sets_the_rest() -> None:
    good = sheet("<p>It turns.</p>", name="good")
    large = sheet(LONG_TABLE, name="large")
    with Typesetter(STYLESHEET, FONTS, processes=1, seconds=60, megabytes=400) as one:
        first, stopped, second = one.typeset([good, large, good])
    assert stopped == Setting("large", None, "needs more than 400 MB of memory to set")
    assert first == second
    assert first.pdf is not None


def test_names_a_page_that_is_nested_too_deeply(typesetter: Typesetter) -> None:
    deep = setting(typesetter, sheet("<ul><li>" * 300 + "deep", name="deep"))
    assert deep == Setting("deep", None, "has parts too deep inside one another to set")


def test_sets_the_same_page_to_the_same_bytes_whatever_came_before(typesetter: Typesetter) -> None:
    page = sheet(PARAGRAPHS + '<img src="asset:harbour.jpg" alt="A harbour">')
    (alone,) = typeset([page], STYLESHEET, FONTS, processes=1)
    others = [sheet(f"<p>Another {number}, <i>Łódź</i></p>") for number in range(3)]
    *_, after = typesetter.typeset([*others, page])
    assert alone == after
    assert alone.pdf is not None


def test_keeps_the_order_of_the_sheets() -> None:
    sheets = [
        sheet(PARAGRAPHS if number % 3 == 0 else "<p>short</p>", name=str(number))
        for number in range(12)
    ]
    names = [one.name for one in typeset(iter(sheets), STYLESHEET, FONTS, processes=2)]
    assert names == [str(number) for number in range(12)]


def compositors() -> int:
    """How many compositors of this process are running."""
    command = ["ps", "-ww", "-o", "args=", "--ppid", str(os.getpid())]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    return shown.stdout.count("/typesetter.py ")


def test_leaves_no_process_and_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = compositors()
    pages = typeset([sheet("<p>x</p>")] * 9, STYLESHEET, FONTS, processes=2)
    assert next(pages).pdf is not None
    assert compositors() == before + 2
    assert len(list(tmp_path.iterdir())) == 2
    del pages  # a caller who stops half-way
    assert compositors() == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("body", "flaws"),
    [
        ('<p><a href="#gone">There</a></p>', ()),
        ('<p><a href="#here">There</a></p><p id="here">Here</p>', ()),
        ("<p>\U0001f4a9</p>", ("no font has “\U0001f4a9” (U+1F4A9)",)),
    ],
)
def test_a_link_that_leads_nowhere_on_the_page_is_no_flaw(
    body: str, flaws: tuple[str, ...]
) -> None:
    (setting,) = typeset([sheet(body)], STYLESHEET, FONTS, processes=1)
    assert setting.pdf is not None
    assert setting.flaws == flaws


def test_refuses_a_stylesheet_that_names_a_font_it_does_not_have() -> None:
    stylesheet = '@font-face { font-family: A; src: url("fonts/none.woff2") }'
    with pytest.raises(ValueError, match=r"names fonts/none\.woff2, and reads no other"):
        list(typeset([sheet("x")], stylesheet, FONTS, processes=1))


def test_refuses_two_faces_of_one_name() -> None:
    first, second, *_ = FONTS
    stylesheet = "".join(
        f'@font-face {{ font-family: {name}; src: url("{font}") }}'
        for name, font in (("A", first), ('"A"', second))
    )
    with pytest.raises(ValueError, match="2 faces that are all “A normal normal”"):
        list(typeset([sheet("x")], stylesheet, FONTS, processes=1))


def test_tells_plainly_when_pango_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weasyprint.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0'\\nmore lines\")"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(NoTypesetter) as missing:
        list(typeset([sheet("x")], STYLESHEET, FONTS, processes=1))
    assert "cannot load library 'libpango-1.0-0'" in str(missing.value)
    assert "apt install libpango-1.0-0 " in str(missing.value)


def test_loads_weasyprint_in_no_process_but_its_own() -> None:
    program = "import sys, newskit.typesetter; print('weasyprint' in sys.modules)"
    root = Path(__file__).resolve().parent.parent
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=root, check=True
    )
    assert shown.stdout == "False\n"


DAY = When("2026-03-16T21:30:00Z", "March 16, 2026")
BADGE = Badge("9", "Very Bullish", "positive", 0, 1)
TIDE = Mention("tide", "Tide Power", "company", "TIDE", "OSL", "/tide/", "")
PHOTO = Photo("/harbour.jpg", "asset:harbour.jpg", 60, 40, "A harbour", "A. Painter", "The quay.")
STORY = Story(
    slug="tide",
    href="/power/tide/",
    url="https://ledger.example.com/power/tide/",
    language="en",
    section=Link("Power", "/power/"),
    kicker="Turbines",
    headline="The tide turns a profit",
    summary="A standfirst in a sentence.",
    published=DAY,
    updated=DAY,
    expires="",
    edition=Edition("tag:ledger.example.com,2026:tide", 0, 1, 1, DAY.iso, ""),
    bylines=(Byline("Mara Ito", "Technology editor", "mara-ito"),),
    minutes=3,
    words=700,
    badge=BADGE,
    verified=2,
    share=(),
    photo=PHOTO,
    takeaways=("A first takeaway.", "A second takeaway."),
    mentions=(TIDE,),
    facts=(
        FactLine(
            1, "", "A fact in words.", "41 USD", "cost", "2026", TIDE, (Cited(1, "A Wire", "wire"),)
        ),
    ),
    affected=(AffectedRow("Gas plants", "company", "negative", "Negative", "The price.", ""),),
    gauge=Gauge(
        "Tides",
        BADGE,
        (
            Segment(
                "M10 100 A90 90 0 0 1 190 100 L160 100 A60 60 0 0 0 40 100 Z", "", "positive", True
            ),
        ),
        "170",
        "60",
        "0",
        "10",
        "Outlook for tides: 9 of 10.",
    ),
    parts=(
        Part("prose", Markup("<h2>Analysis</h2><p>It is <em>known</em> a century ahead.</p>")),
        Part("unheard-of", Markup("<p>A block without a look of its own.</p>")),
    ),
    watch=(WatchLine(None, "Spring 2027", "The first winter report."),),
    corrections=(
        CorrectionNote("correction", "Correction", DAY, "A slip.", "14 USD", "41 USD", 1),
    ),
    sources=(SourceLine(1, "wire", "A Wire", "On tides", "https://example.org/tides", DAY, (1,)),),
    disclosures=("No shares are held.",),
    tags=("tides",),
    rights="All rights are the tide’s.",
    reviewed_by="Ines Duarte",
    related=(),
    network=(),
    feeds=(),
    json_ld=Markup(""),
)
MASTHEAD = Masthead("The Ledger", "With sources", "", "", "/", "en", (), (), "", "", "", "")


def test_prints_every_part_of_a_story_in_order(typesetter: Typesetter, tmp_path: Path) -> None:
    template = read_templates(None).environment.get_template("print.html")
    html = template.render(story=STORY, masthead=MASTHEAD, words=words_for("en"))
    pdf = pdf_of(typesetter, Sheet("tide", html, {"asset:harbour.jpg": picture()}))
    text = " ".join(asked(["pdftotext", "-raw", "{}", "-"], pdf, tmp_path).split())
    place = 0
    for words in (
        "The Ledger With sources Power / Turbines Very Bullish 9 The tide turns a profit",
        "A standfirst in a sentence. By Mara Ito, Technology editor March 16, 2026 ",
        "The quay. – A. Painter",
        "– A first takeaway. – A second takeaway.",
        "Tide Power company, OSL: TIDE",
        "A fact in words. [1] 41 USD · cost · Tide Power · 2026",
        "Gas plants company Negative The price.",
        "Very Bullish 9 on a scale",
        "Analysis It is known a century ahead.",
        "A block without a look of its own.",
        "Spring 2027 The first winter report.",
        "Correction, March 16, 2026. A slip. Was: 14 USD · Now: 41 USD",
        "A Wire: On tides, March 16, 2026",
        "https://example.org/tides",
        "No shares are held.",
        "Reviewed by Ines Duarte All rights are the tide’s.",
        "https://ledger.example.com/power/tide/",
    ):
        assert words in text[place:], f"{words!r} is not in, or not in its place in: {text}"
        place = text.index(words, place)
    assert re.search(r"Page 1 of [12]\b", text)
    plain = asked(["qpdf", "--qdf", "--object-streams=disable", "{}", "-"], pdf, tmp_path)
    assert "/Alt (Outlook for tides: 9 of 10.)" in plain
    assert "/URI (https://example.org/tides)" in plain
