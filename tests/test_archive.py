"""Archive: what articles say of each other is found when one of them changes, and only then."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import newskit.folder
from newskit.intake import Intake, take_in
from newskit.problem import Problem
from newskit.store import Store, open_store
from tests.test_broken_sites import SITES

SOURCES = [{"id": "register", "publisher": "Town Register", "title": "Riders"}]


class Paper:
    """A newsroom whose articles a test edits; `problems` are those of a desk that has been at work
    all along, and are held against those of one that reads everything for the first time."""

    def __init__(self, root: Path, store: Store) -> None:
        self.content = root / "content"
        self.store = store

    def put(self, slug: str, body: str = "The ferry runs again from Monday.", **keys: Any) -> None:
        given = {
            "headline": "The ferry runs again",
            "summary": "It was laid up for a month.",
            "section": "harbour",
            "published": "2026-11-02T08:00:00Z",
            "authors": ["mara-ito"],
        }
        front = "".join(f"{key}: {json.dumps(v)}\n" for key, v in (given | keys).items())
        (self.content / f"articles/{slug}.md").write_text(f"---\n{front}---\n{body}\n")

    def put_riders(self, slug: str, value: str, **keys: Any) -> None:
        """An article that says how many riders there were in October."""
        fact = {"id": "riders", "text": "Riders were counted.", "value": value}
        asked = {"entity": "nordvik", "metric": "riders", "period": "2026-10"}
        told: dict[str, Any] = fact | asked | {"sources": ["register"]}
        given: dict[str, Any] = {"facts": [told], "sources": SOURCES}
        self.put(slug, **(given | keys))

    def delete(self, slug: str) -> None:
        (self.content / f"articles/{slug}.md").unlink(missing_ok=True)

    def read(self) -> Intake:
        intake = take_in(self.content, self.store)
        with open_store(None) as fresh:
            clean = take_in(self.content, fresh)
        assert intake.problems == clean.problems
        assert sorted(intake.waived) == sorted(clean.waived)
        assert intake.sources.keys() == clean.sources.keys()
        return intake

    @property
    def problems(self) -> list[Problem]:
        return list(self.read().problems)

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Paper]:
    monkeypatch.setattr(newskit.folder, "YOUNG", 0)
    shutil.copytree(SITES / "base", tmp_path, dirs_exist_ok=True)
    with open_store(tmp_path / "known") as store:
        yield Paper(tmp_path, store)


@pytest.fixture(autouse=True)
def known(tmp_path: Path) -> None:
    (tmp_path / "known").mkdir()


# --- Contradictions -------------------------------------------------------------------------------


def test_tells_at_the_newer_article_what_the_older_one_says(paper: Paper) -> None:
    paper.put_riders("older", "1200")
    paper.put_riders("newer", "1400", published="2026-11-03")
    (problem,) = paper.problems
    assert problem.code == "contradiction" and not problem.is_error
    assert problem.place.path == "content/articles/newer.md"
    assert [note.place.path for note in problem.notes] == ["content/articles/older.md"]
    assert "1200" in problem.message and "1400" in problem.message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"value": "1,200"}, {"value": "1200"}),
        ({"value": "1200 Riders"}, {"value": "1200  riders"}),
        ({"period": "2026-09"}, {}),
        ({"metric": "lorries"}, {}),
        ({"entity": "ada-bell"}, {}),
        ({"period": None}, {"period": None}),
    ],
)
def test_what_is_the_same_or_of_something_else_is_no_contradiction(
    one: dict[str, Any], other: dict[str, Any], paper: Paper
) -> None:
    for slug, changes in (("one", {"value": "1400"} | one), ("other", {"value": "1200"} | other)):
        fact: dict[str, Any] = {"text": "Riders were counted.", "entity": "nordvik"}
        fact |= {"metric": "riders"}
        fact |= {"period": "2026-10", "sources": ["register"]} | changes
        told = {key: value for key, value in fact.items() if value is not None}
        paper.put(slug, facts=[told], sources=SOURCES)
    assert paper.codes == []


def test_a_corrected_fact_contradicts_only_who_still_gives_the_old_value(paper: Paper) -> None:
    mended = [{"at": "2026-11-05", "fact": "riders", "was": "1,200", "now": "1400", "note": "So."}]
    paper.put_riders("mended", "1400", published="2026-11-04", corrections=mended)
    paper.put_riders("other", "1300")
    assert paper.codes == []
    paper.put_riders("other", "1200")
    (problem,) = paper.problems
    assert problem.place.path == "content/articles/other.md"
    assert "corrected" in problem.message


def test_a_withdrawn_article_contradicts_nobody(paper: Paper) -> None:
    paper.put_riders("one", "1400")
    paper.put_riders("other", "1200", status="withdrawn")
    assert paper.codes == []


def test_is_told_each_time_and_forgotten_when_mended(paper: Paper) -> None:
    paper.put_riders("one", "1400")
    paper.put_riders("other", "1200")
    assert paper.codes == paper.codes == ["contradiction"]
    paper.put_riders("one", "1200")
    assert paper.codes == []
    assert paper.store.doubts() == set()


def test_an_article_that_is_gone_or_broken_contradicts_nobody(paper: Paper) -> None:
    paper.put_riders("one", "1400")
    paper.put_riders("other", "1200")
    assert paper.codes == ["contradiction"]
    paper.put_riders("other", "1200", section="harbor")
    assert paper.codes == ["unknown-section"]
    paper.put_riders("other", "1200")
    assert paper.codes == ["contradiction"]
    paper.delete("other")
    assert paper.codes == []


def test_as_an_error_it_leaves_out_the_one_article(paper: Paper) -> None:
    settings = paper.content / "newsroom.yaml"
    settings.write_text(settings.read_text() + "checks: {archive: error}\n")
    paper.put_riders("older", "1200")
    paper.put_riders("newer", "1400", published="2026-11-03")
    assert paper.read().broken == {"content/articles/newer.md"}


def test_a_newsroom_that_has_it_off_keeps_nothing_of_it(paper: Paper) -> None:
    paper.put_riders("one", "1400")
    paper.put_riders("other", "1200")
    assert paper.codes == ["contradiction"]
    settings = paper.content / "newsroom.yaml"
    text = settings.read_text()
    settings.write_text(text + "checks: off\n")
    assert paper.codes == []
    for table in ("claim", "doubt", "waiver"):
        assert paper.store.db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    settings.write_text(text)
    assert paper.codes == ["contradiction"]


# --- Links ----------------------------------------------------------------------------------------


def test_follows_what_becomes_of_the_article_that_is_linked_to(paper: Paper) -> None:
    paper.put("from", "It [was laid up](/articles/to/#s-why).")
    paper.put("to", "## Why\n\nIts gearbox had failed.")
    assert paper.codes == []
    paper.put("to", "## The reason\n\nIts gearbox had failed.")
    assert paper.codes == ["broken-anchor-elsewhere"]
    for status in ("draft", "withheld", "withdrawn"):
        paper.put("to", "## Why\n\nIts gearbox had failed.", status=status)
        (problem,) = paper.problems
        assert problem.code == "link-to-unpublished" and status in problem.message
    paper.delete("to")
    assert paper.codes == ["broken-link"]
    paper.put("to", "## Why\n\nIts gearbox had failed.")
    assert paper.codes == []


def test_a_draft_may_link_to_a_draft(paper: Paper) -> None:
    paper.put("from", "It [was laid up](/articles/to/).", status="draft")
    paper.put("to", status="draft")
    assert paper.codes == []


def test_a_link_to_what_is_scheduled_or_embargoed_is_no_problem(paper: Paper) -> None:
    paper.put("from", "It [was laid up](/articles/to/).")
    paper.put("to", published="2099-01-01", embargo="2099-01-01")
    assert paper.codes == []


# --- Waivers --------------------------------------------------------------------------------------

WAIVED = [{"code": "contradiction", "reason": "Both counted in their own way."}]


@pytest.mark.parametrize("slug", ["newer", "older"])
def test_either_article_can_waive_a_dispute(slug: str, paper: Paper) -> None:
    paper.put_riders("older", "1200", **({"waive": WAIVED} if slug == "older" else {}))
    paper.put_riders("newer", "1400", published="2026-11-03")
    if slug == "newer":
        paper.put_riders("newer", "1400", published="2026-11-03", waive=WAIVED)
    for _ in range(2):
        intake = paper.read()
        assert intake.problems == ()
        assert intake.waived == (
            (f"content/articles/{slug}.md", "contradiction", "Both counted in their own way."),
        )


def test_a_waiver_of_one_article_hides_no_dispute_of_two_others(paper: Paper) -> None:
    paper.put_riders("one", "1200")
    paper.put_riders("two", "1300", published="2026-11-03")
    paper.put_riders("three", "1400", published="2026-11-04", waive=WAIVED)
    (problem,) = paper.problems
    assert problem.place.path == "content/articles/two.md"


def test_a_waiver_of_a_dispute_that_is_over_waives_nothing(paper: Paper) -> None:
    paper.put_riders("one", "1200")
    paper.put_riders("other", "1400", published="2026-11-03", waive=WAIVED)
    assert paper.codes == []
    paper.put_riders("one", "1400")
    (problem,) = paper.problems
    assert problem.code == "waives-nothing"
    assert problem.place.path == "content/articles/other.md"


# --- Whatever is edited ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_a_desk_at_work_finds_what_a_fresh_one_finds(seed: int, paper: Paper) -> None:
    chance = random.Random(seed)
    slugs = [f"story-{number}" for number in range(4)]
    seen: set[str] = set()
    for _ in range(15):
        for slug in chance.sample(slugs, chance.choice((1, 1, 2))):
            if chance.random() < 0.15:
                paper.delete(slug)
                continue
            keys: dict[str, Any] = {"status": chance.choice(("ready", "ready", "draft"))}
            keys["section"] = chance.choice(("harbour", "harbour", "harbour", "harbor"))
            if chance.random() < 0.2:
                keys["waive"] = WAIVED
            if chance.random() < 0.2:
                keys["corrections"] = [
                    {"at": "2026-11-05", "fact": "riders", "was": "1200", "note": "So."}
                ]
            anchor = chance.choice(("", "#s-why", "#s-how"))
            body = f"## {chance.choice(('Why', 'How'))}\n\n"
            body += f"See [there](/articles/{chance.choice(slugs)}/{anchor})."
            paper.put_riders(slug, chance.choice(("1200", "1400")), body=body, **keys)
        if chance.random() < 0.1:
            registry = paper.content / "entities.yaml"
            registry.write_text(registry.read_text() + "# A remark.\n")
        seen.update(paper.codes)
    assert seen


def test_nothing_is_judged_when_what_changed_claims_nothing(
    paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        paper.put_riders(f"story-{number}", "1200")
    assert paper.codes == []
    paper.put("a-good-article", "Other words.")
    take_in(paper.content, paper.store)
    assert paper.store.doubts() == set()
    paper.put_riders("story-1", "1200", body="Other words.")
    monkeypatch.setattr(Store, "doubtful_claims", lambda store: pytest.fail("nothing is in doubt"))
    take_in(paper.content, paper.store)
