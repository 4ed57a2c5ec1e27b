"""`newskit list`: every article by state, for people and for programs."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import jsonschema
import pytest

from newskit import cli
from newskit.card import Card, stamp, standing
from newskit.commands.build import run as build
from newskit.commands.list import _lines, run
from newskit.commands.rollback import run as rollback
from newskit.folder import YOUNG, Folder, survey
from newskit.newslist import LEFT_OUT, STATES, newslist, newslist_schema
from tests.conftest import CHECKOUT

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
AS_OF = stamp(NOW)
NOWHERE = Folder(Path("content"), "content", {}, {}, ())


def card(**given: str) -> Card:
    empty: dict[str, object] = {"str": "", "int": 0, "float | None": None}
    blank = {name: empty.get(kind, ()) for name, kind in Card.__annotations__.items()}
    known = {"key": "x", "slug": "x", "path": "content/articles/x.md", "status": "ready"}
    return Card(**blank | known | {"published": "2026-01-01T00:00:00Z"} | given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "state", "turns", "becomes"),
    [
        ({}, "published", "", ""),
        ({"expires": "2027-01-01T00:00:00Z"}, "published", "2027-01-01T00:00:00Z", "expired"),
        ({"expires": "2026-02-01T00:00:00Z"}, "expired", "", ""),
        ({"published": "2027-01-01T00:00:00Z"}, "scheduled", "2027-01-01T00:00:00Z", "published"),
        ({"embargo": "2027-01-01T00:00:00Z"}, "embargoed", "2027-01-01T00:00:00Z", "published"),
        # Not before both: the date of the earlier one turns nothing.
        (
            {"published": "2027-01-01T00:00:00Z", "embargo": "2027-02-01T00:00:00Z"},
            "embargoed", "2027-02-01T00:00:00Z", "published",
        ),
        (
            {"published": "2027-02-01T00:00:00Z", "embargo": "2027-01-01T00:00:00Z"},
            "embargoed", "2027-01-01T00:00:00Z", "scheduled",
        ),
        # What a person set, no clock turns.
        ({"status": "draft", "published": "2027-01-01T00:00:00Z"}, "draft", "", ""),
        ({"status": "withheld", "expires": "2027-01-01T00:00:00Z"}, "withheld", "", ""),
        ({"status": "withdrawn", "embargo": "2027-01-01T00:00:00Z"}, "withdrawn", "", ""),
    ],
)  # fmt: skip
def test_tells_the_instant_at_which_the_state_turns(
    given: dict[str, str], state: str, turns: str, becomes: str
) -> None:
    (row,) = newslist(NOWHERE, (), [card(**given)], AS_OF, STATES, ("x",))
    assert (row.state, row.turns, row.becomes) == (state, turns, becomes)
    if turns:
        assert standing(card(**given), turns) == becomes


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("list")
    shutil.copytree(CHECKOUT / "content", folder / "content")
    (folder / "content/articles/bad.md").write_text("---\nheadline: A line\n---\nText.\n")
    # What was written just now could change again unseen, and would be read again.
    time.sleep(2 * YOUNG / 10**9)
    yield folder


def listed(folder: Path, *states: str, as_json: bool = False, code: int = 0) -> tuple[str, str]:
    with ExitStack() as stack:
        out, told = StringIO(), StringIO()
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(told))
        assert run(folder / "content", folder / "dist", NOW, states, as_json) == code
    return out.getvalue(), told.getvalue()


def test_lists_what_readers_do_not_have_in_columns(newsroom: Path) -> None:
    out, told = listed(newsroom)
    lines = [line for line in out.splitlines() if not line.startswith("due")]
    assert [line.split()[0] for line in lines] == [
        "failed", "draft", "scheduled", "embargoed", "withheld", "withdrawn"
    ]  # fmt: skip
    assert lines[0].split() == ["failed", "bad"]
    assert lines[3].split("  ")[-1].strip().startswith("What the losing bids")
    assert "published 2099-05-31 22:00 UTC" in lines[3]
    assert (
        len(
            {
                line.index(word)
                for line, word in zip(lines[1:4], ("infra", "policy", "climate"), strict=True)
            }
        )
        == 1
    )
    assert told == (
        "22 articles: 0 published, 1 failed, 1 draft, 16 due, 1 scheduled, 1 embargoed, "
        "1 withheld, 1 withdrawn.\n`newskit check` tells what is wrong with those that failed.\n"
    )


def test_lists_one_state_or_all(newsroom: Path) -> None:
    assert listed(newsroom, "draft")[0].split()[:2] == ["draft", "hallgrid-second-lake-hall"]
    assert listed(newsroom, "expired")[0] == ""
    assert len(listed(newsroom, *STATES)[0].splitlines()) == 22
    assert len(listed(newsroom, *LEFT_OUT)[0].splitlines()) == 22
    assert len(listed(newsroom, "due")[0].splitlines()) == 16
    assert listed(newsroom, "published")[0] == ""


def test_tells_programs_the_same_by_a_schema(newsroom: Path) -> None:
    data = json.loads(listed(newsroom, *STATES, as_json=True)[0])
    schema = newslist_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    assert [*validator.iter_errors(data)] == []
    assert data["as_of"] == AS_OF and len(data["articles"]) == 22
    (sealed,) = (one for one in data["articles"] if one["slug"] == "kessel-bay-sealed-bids")
    assert sealed == {
        "state": "embargoed",
        "file": "content/articles/kessel-bay-sealed-bids.md",
        "slug": "kessel-bay-sealed-bids",
        "headline": "What the losing bids for Kessel Bay would have cost",
        "section": "climate",
        "authors": ["jonas-feldt"],
        "published": "2026-11-16T09:00:00Z",
        "turns": "2099-05-31T22:00:00Z",
        "becomes": "published",
    }
    # The control: a list that is none is refused.
    data["articles"][0]["state"] = "lost"
    assert [*validator.iter_errors(data)]


def test_says_so_when_the_settings_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "content/articles").mkdir(parents=True)
    out, told = listed(tmp_path, code=1)
    assert out == "" and "missing-settings" in told


def test_reads_nothing_that_a_build_has_read(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (newsroom / "content/articles/bad.md").unlink()
    output = newsroom / "dist"
    assert build(survey(newsroom / "content"), newsroom, output, NOW, ("html",), False) == 0
    capsys.readouterr()
    monkeypatch.setattr("newskit.reading.read_article", lambda *_: pytest.fail("it was read"))
    assert len(listed(newsroom, *STATES)[0].splitlines()) == 21
    monkeypatch.undo()
    # What the build published, readers have; what came since is due.
    assert listed(newsroom, "due")[0] == ""
    assert listed(newsroom)[1].startswith("21 articles: 16 published, 1 draft, 1 scheduled,")
    file = newsroom / "content/articles/new.md"
    shutil.copy(newsroom / "content/articles/hallgrid-lake-cooling.md", file)
    assert listed(newsroom, "due")[0].split()[:2] == ["due", "new"]
    assert "22 articles: 16 published, 1 draft, 1 due," in listed(newsroom)[1]
    file.unlink()


def test_what_readers_have_is_what_they_were_taken_back_to(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "content", tmp_path / "content")
    file, output = tmp_path / "content/articles/new.md", tmp_path / "dist"
    for text in (None, (tmp_path / "content/articles/hallgrid-lake-cooling.md").read_bytes()):
        if text:
            file.write_bytes(text)
        assert build(survey(tmp_path / "content"), tmp_path, output, NOW, ("robots",), False) == 0
    assert listed(tmp_path, "due")[0] == ""
    assert rollback(output) == 0
    assert listed(tmp_path, "due")[0].split()[:2] == ["due", "new"]


def test_the_command_line_knows_the_states() -> None:
    assert cli.STATES == STATES


@pytest.mark.parametrize(
    ("columns", "lines"),
    [
        ("70", ["published  x  a-section-of-its-own  One, two, three, four, five, six,…"]),
        (
            "50",
            ["published  x  a-section-of-its-own", "    One, two, three, four, five, six, seven"],
        ),
        ("40", ["published  x  a-section-of-its-own", "    One, two, three, four, five, six, s…"]),
    ],
)
def test_a_headline_has_a_line_of_its_own_where_the_others_leave_no_room(
    columns: str, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"headline": "One, two, three, four, five, six, seven"}
    one = card(**given, section="a-section-of-its-own")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", columns)
    assert list(_lines(newslist(NOWHERE, (), [one], AS_OF, STATES, ("x",)), {})) == lines
