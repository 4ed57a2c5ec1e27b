"""Mending: `--fix` does what is certain and nothing else, and every other byte stays as it was."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newskit.commands import check
from newskit.mending import mended
from newskit.problem import Edit, Place, certain, replaced
from tests.test_broken_sites import SITES, Said, newskit

FERRY = Path("content/articles/ferry.md")
GOOD = """\
---
headline: "The ferry: back on Monday"
summary: It was laid up for a month.
section: harbour
published: 2026-11-02
authors: [mara-ito]
status: ready
kicker: "@harbour"   # for now
language: en
tags: [ferry, winter]
mentions: [nordvik]
related: [a-good-article]
takeaways:
  - The ferry is back.
  - It sails every hour.
picture:
  file: media/quay.png
  alt: A crane on a quay.
  credit: The Example Ledger
affected:
  - {who: nordvik, impact: positive, why: "More ferries, and fewer idle days"}
facts:
  - id: crew
    text: "It has a crew of 12: all of them."
    sources: [harbour-log]
sources:
  - id: harbour-log
    publisher: Port of Ansel
    title: The harbour log
    url: https://www.example.com/log
---

The ferry runs again.

```factbox
title: "The ferry: old and slow"
items: [Built in 1998, "Seats: 300"]
```

And it is on time.
"""
# What a hand does to a line, each of it certain to mend: as it was, and as it came out.
SLIPS = [
    ('"The ferry: back on Monday"', "The ferry: back on Monday"),
    ('"The ferry: back on Monday"', "“The ferry: back on Monday”"),
    ('"The ferry: back on Monday"', '"The ferry: back on Monday'),
    ("headline: ", "headline:"),
    ("headline: ", "headlin: "),
    ("headline: ", "title: "),
    ("summary: ", "summary = "),
    ("summary: ", "sumary: "),
    ("summary: ", "summary:\u00a0"),
    ("section: harbour", "section: harbor"),
    ("section: harbour", "section: Harbour"),
    ("section: harbour", "section:harbour"),
    ("2026-11-02", "2026/11/2"),
    ("authors: [mara-ito]", "authors: mara-ito"),
    ("[mara-ito]", "[mara-ito"),
    ("[mara-ito]", "[mara-ito]]"),
    ("[mara-ito]", "[Mara Ito]"),
    ("status: ready", "status: raedy"),
    ("status: ready", "status: Ready"),
    ("status: ", "staus: "),
    ('"@harbour"', "@harbour"),
    ("[ferry, winter]", "[ferry, winter"),
    ("[nordvik]", "[nordvig]"),
    ("mentions: ", "mention: "),
    ("  - The ferry is back.\n  - It", "  • The ferry is back.\n  • It"),
    ("  - The ferry is back.\n  - It", "  -The ferry is back.\n  -It"),
    ("takeaways:", "takeways:"),
    ("  file: m", "\tfile: m"),
    ("  credit: ", "  creditt: "),
    ("positive", "possitive"),
    ('"More ferries, and fewer idle days"', "More ferries, and fewer idle days"),
    ("{who: ", "{who:"),
    ("sources:\n  - id", "source:\n  - id"),
    ('"It has a crew of 12: all of them."', "It has a crew of 12: all of them."),
    ("    publisher: ", "    publsher: "),
    ("    publisher: ", "\u00a0\u00a0\u00a0\u00a0publisher: "),
    ("    text: ", "  \u2003\u00a0text: "),
    ("  alt: ", "\u3000\u3000alt: "),
    ("  alt: ", "\u200b\u200balt: "),
    ("https://www", "www"),
    ("https://www", "htps://www"),
    ("```factbox", "```factbx"),
    ('"The ferry: old and slow"', "The ferry: old and slow"),
    ("items: ", "itmes: "),
    ('"Seats: 300"', "Seats: 300"),
    ("---\nhead", "—\nhead"),
    ("---\n\nThe", "———\n\nThe"),
]  # fmt: skip
# Seen only when nothing is wrong with the keys.
LATE_SLIPS = [
    ("[harbour-log]", "[harbor-log]"),
    ("related: [a-good-article]", "related: [a-god-article]"),
    ("media/quay.png", "media/Quay.png"),
]
# What only a person can mend, and what is left as it is.
MISTAKES = [
    ("status: ready", "status: spiked"),
    ("[ferry, winter]", "[ferry, '']"),
    ("[mara-ito]", "[mara-itto]"),
    ("[nordvik]", "[ada-bel]"),
    ("title: The harbour log", "weather: windy"),
    ("And it is on time.", "# And it is on time."),
    ("And it is on time.", "See [there](there.html)."),
    ("2026-11-02", "2.11.2026"),
    ("kicker: ", "Kicker of the day: "),
]
ENDS = ["\n", "\r\n", "\r"]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SITES / "base", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fixed(raw: bytes) -> tuple[Said, bytes]:
    """What `--fix` says of an article, and leaves of it."""
    FERRY.write_bytes(raw)
    said = newskit("check", "--fix")
    return said, FERRY.read_bytes()


def test_what_the_slips_are_made_on_is_good(room: Path) -> None:
    FERRY.write_text(GOOD)
    assert newskit("check").code == 0
    assert all(GOOD.count(was) == 1 for was, _ in SLIPS + LATE_SLIPS + MISTAKES)


@pytest.mark.parametrize(("was", "now"), SLIPS + LATE_SLIPS)
def test_a_slip_is_mended_and_told(was: str, now: str, room: Path) -> None:
    said, text = fixed(GOOD.replace(was, now).encode())
    assert text.decode() == GOOD, said.words
    assert said.code == 0
    assert said.words.startswith("Mended content/articles/ferry.md:\n")
    assert said.words.endswith("Checked 2 articles: no problems found.\n")


@pytest.mark.parametrize(("was", "now"), MISTAKES)
def test_what_is_not_certain_is_left_to_people(was: str, now: str, room: Path) -> None:
    raw = GOOD.replace(was, now).encode()
    said, text = fixed(raw)
    assert text == raw
    assert said.code == 1 and "Mended" not in said.words


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.sampled_from(SLIPS + LATE_SLIPS), max_size=12),
    st.lists(st.sampled_from(MISTAKES), max_size=2),
    st.sampled_from(ENDS),
    st.booleans(),
)
def test_many_slips_become_what_was_meant_and_nothing_else_changes(
    slips: list[tuple[str, str]], mistakes: list[tuple[str, str]], end: str, has_mark: bool
) -> None:
    # Two things that went wrong in one line, or in two that follow, may be beyond certainty.
    touched: set[int] = set()
    meant = GOOD
    for was, now in mistakes:
        if meant.count(was) and not (lines := lines_of(meant, was)) & touched:
            touched |= lines
            meant = meant.replace(was, now)
    typed = meant
    for was, now in slips:
        if mistakes and (was, now) in LATE_SLIPS:
            continue
        if typed.count(was) and not (lines := lines_of(typed, was)) & touched:
            touched |= lines
            typed = typed.replace(was, now)
    mark = "\ufeff" if has_mark else ""
    with room_of_its_own():
        said, text = fixed((mark + typed).replace("\n", end).encode())
        assert text.decode() == (mark + meant).replace("\n", end), said.words
        again, same = fixed(text)
        assert same == text
        assert "Mended" not in again.words


def lines_of(text: str, part: str) -> set[int]:
    """The lines that a part of the text stands in, and the next."""
    at = text.find(part)
    return set(range(text.count("\n", 0, at), text.count("\n", 0, at + len(part)) + 2))


@contextmanager
def room_of_its_own() -> Iterator[None]:
    """The base newsroom, in a folder that is the current one: Hypothesis makes many of them."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        shutil.copytree(SITES / "base", folder, dirs_exist_ok=True)
        yield


# --- One fix --------------------------------------------------------------------------------------


def test_edits_are_made_from_the_end_and_leave_all_else() -> None:
    raw = "\ufeffé: a\r\nb: “x” c\rd: e\n\ufeff".encode()
    edits = [
        Edit(Place("x", 2, 4, 2, 7), '"x"'),
        Edit(Place("x", 2, 1, 2, 2), "longer"),
        Edit(Place("x", 3, 4, 3, 5), "😀"),
    ]
    assert mended(raw, edits).decode() == '\ufeffé: a\r\nlonger: "x" c\rd: 😀\n\ufeff'
    assert mended(raw, ()) == raw


def test_an_edit_stays_within_one_line() -> None:
    assert replaced(Place("x", 1, 1, 1, 3), "y")
    for place in (Place("x"), Place("x", 1, 1, 2, 1), Place("x", 1, 3, 1, 3)):
        assert replaced(place, "y") is None
    assert replaced(Place("x", 1, 1, 1, 3), "a\nb") is None


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("takeways", "takeaways"), ("Takeaways", "takeaways"), ("take-aways", "takeaways"),
        ("sentimnet", "sentiment"), ("senttiment", "sentiment"), ("weather", None),
        ("sentment1", None), ("report-2", None), ("tagz", None), ("whp", None), ("", None),
        ("mara-itoh", None),
    ],
)  # fmt: skip
def test_a_word_is_certain_when_one_slip_leads_to_one_word(word: str, meant: str | None) -> None:
    known = ("takeaways", "sentiment", "report-1", "tags", "tagx", "who", "mara-ito", "mara-itoha")
    assert certain(word, known) == meant


def test_people_are_never_guessed(room: Path) -> None:
    for key, name in (("authors", "mara-itto"), ("mentions", "ada-bel")):
        text = re.sub(rf"{key}: .*", f"{key}: [{name}]", GOOD)
        assert fixed(text.encode())[1].decode() == text


def test_bullets_with_text_between_are_left(room: Path) -> None:
    text = GOOD.replace("  - The ferry is back.\n  - It", "  • The ferry is back.\n  It")
    said, left = fixed(text.encode())
    assert left.decode() == text
    assert "yaml-space-after-dash" in said.words


def test_tabs_that_could_mean_two_things_are_left(room: Path) -> None:
    text = GOOD.replace("  file:", "  \tfile:").replace("  alt:", "    alt:")
    assert fixed(text.encode())[1].decode() == text


def test_two_keys_that_mean_one_are_left(room: Path) -> None:
    text = GOOD.replace("takeaways:", "takeways: [A]\ntakeawys:")
    assert fixed(text.encode())[1].decode() == text


def test_a_key_whose_value_does_not_fit_is_left(room: Path) -> None:
    text = GOOD.replace("authors: [mara-ito]", "byline: Mara Ito")
    assert fixed(text.encode())[1].decode() == text


def test_a_body_that_has_no_lines_of_its_own_is_left(room: Path) -> None:
    """What stands in such a body has no place in the file: an edit would hit the key `body`."""
    body = '"The ferry.\\n\\n```factbox\\ntitel: The ferry\\ntext: Old\\n```\\n"'
    front = GOOD.partition("---\n")[2].partition("---\n")[0]
    file = FERRY.with_suffix(".yaml")
    file.write_text(f"{front}body: {body}\n")
    before = file.read_bytes()
    said = newskit("check", "--fix")
    assert "error[unknown-key]: `titel`" in said.words
    assert "--fix" not in said.words
    assert file.read_bytes() == before


# --- The file -------------------------------------------------------------------------------------

BAD = GOOD.replace("section: harbour", "section: harbor").encode()


def names() -> list[str]:
    return sorted(file.name for file in FERRY.parent.iterdir())


def test_a_file_keeps_its_mode_and_leaves_no_other_behind(room: Path) -> None:
    FERRY.write_bytes(BAD)
    FERRY.chmod(0o640)
    newskit("check", "--fix")
    assert FERRY.read_text() == GOOD
    assert FERRY.stat().st_mode & 0o777 == 0o640
    assert names() == ["a-good-article.md", "ferry.md"]


def test_what_a_link_leads_to_is_never_written(room: Path) -> None:
    outside = room / "outside.md"
    outside.write_bytes(BAD)
    FERRY.symlink_to(outside)
    assert "error[link]" in newskit("check", "--fix").words
    assert outside.read_bytes() == BAD
    assert FERRY.is_symlink()


def test_a_file_that_becomes_a_link_meanwhile_is_left(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = room / "outside.md"
    outside.write_bytes(BAD)
    FERRY.write_bytes(BAD)

    def swapped(raw: bytes, edits: object) -> bytes:
        FERRY.unlink(missing_ok=True)
        FERRY.symlink_to(outside)
        return raw.replace(b"harbor", b"harbour")

    monkeypatch.setattr(check, "mended", swapped)
    newskit("check", "--fix")
    assert outside.read_bytes() == BAD
    assert FERRY.is_symlink()


def test_a_file_that_was_written_to_meanwhile_is_left(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FERRY.write_bytes(BAD)
    newer = BAD.replace(b"on time", b"late")

    def overtaken(raw: bytes, edits: object) -> bytes:
        FERRY.write_bytes(newer)
        return raw.replace(b"harbor", b"harbour")

    monkeypatch.setattr(check, "mended", overtaken)
    newskit("check", "--fix")
    assert FERRY.read_bytes() == newer


def test_a_file_that_cannot_be_written_is_said_and_hinders_no_other(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    FERRY.write_bytes(BAD)
    other = FERRY.with_name("other.md")
    other.write_bytes(BAD)
    replace = Path.replace

    def refused(self: Path, target: Path) -> Path:
        if target.name == "ferry.md":
            raise PermissionError(13, "Permission denied", str(target))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refused)
    said = newskit("check", "--fix")
    assert said.words.startswith(
        "newskit: content/articles/ferry.md cannot be mended: Permission denied\n"
        "Mended content/articles/other.md:\n"
    )
    assert said.code == 1
    assert FERRY.read_bytes() == BAD and other.read_text() == GOOD
    assert names() == ["a-good-article.md", "ferry.md", "other.md"]


def test_only_what_was_named_is_mended(room: Path) -> None:
    FERRY.write_bytes(BAD)
    other = FERRY.with_name("other.md")
    other.write_bytes(BAD)
    newskit("check", "--fix", f"{other}")
    assert FERRY.read_bytes() == BAD and other.read_text() == GOOD


def test_says_what_it_changed_by_file(room: Path) -> None:
    FERRY.write_bytes(BAD.replace(b"staus", b"status").replace(b"ready", b"Ready"))
    assert newskit("check", "--fix").words == (
        "Mended content/articles/ferry.md:\n"
        "  4 - section: harbor\n"
        "    + section: harbour\n"
        "  7 - status: Ready\n"
        "    + status: ready\n"
        "\n"
        "Checked 2 articles: no problems found.\n"
    )
