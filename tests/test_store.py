"""The store: a cache that may be deleted, damaged, foreign or left by a build that died."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from msgspec.structs import replace

import newskit.build
import newskit.distribution
import newskit.folder
import newskit.plan
from newskit import reading, workers
from newskit.card import MOVED, RETOLD, REWORDED
from newskit.card import unwritten as card_unwritten
from newskit.card import written as card_written
from newskit.commands import check
from newskit.digest import digest_of_bytes
from newskit.folder import survey
from newskit.page import SEVERAL
from newskit.recollection import Recollection
from newskit.store import ClaimRow, FileRow, PageRow, Store, known_store, open_store
from newskit.templates import Templates, read_templates
from newskit.tree import held
from tests.torture.gazette import (
    NOON,
    Gazette,
    Killed,
    bytes_of,
    clean,
    let_the_clock_tick,
    publish,
    served,
    store_file,
    tick,
)

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def settled_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are old as soon as the clock has ticked: what was read is not read again."""
    monkeypatch.setattr(newskit.folder, "YOUNG", 0)


@pytest.fixture
def gazette(tmp_path: Path) -> Gazette:
    return Gazette.found(tmp_path / "newsroom")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "dist"


def edit_and_compare(gazette: Gazette, output: Path, tmp_path: Path) -> None:
    """After this edit most pages are made from what the store knows."""
    let_the_clock_tick(tmp_path)
    gazette.name = "Another name"
    gazette.settings()
    gazette.change("story-2", mentions=["mole"])
    publish(gazette, output)
    assert served(output) == clean(gazette, tmp_path / "clean", output / "current")


def test_a_store_that_was_deleted_costs_time_alone(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    publish(gazette, output)
    store_file(output).unlink()
    edit_and_compare(gazette, output, tmp_path)


def test_a_flipped_bit_never_reaches_a_page(gazette: Gazette, output: Path, tmp_path: Path) -> None:
    """In the text of an article, where SQLite has no way to tell."""
    publish(gazette, output)
    path = store_file(output)
    data = bytearray(path.read_bytes())
    places = [place for place in range(len(data)) if data[place : place + 6] == b"canary"]
    assert places, "the store holds no article"
    for place in places:
        data[place] ^= 1
    tick(path, lambda: path.write_bytes(data))
    # SQLite has no complaint; it is asked of a copy, for asking is a way of opening.
    shutil.copy(path, tmp_path / "copy")
    with sqlite3.connect(tmp_path / "copy") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    edit_and_compare(gazette, output, tmp_path)
    assert not any(b"banary" in data for data in served(output).values())


@pytest.mark.parametrize("share", range(0, 100, 9))
def test_a_store_that_was_cut_short_is_made_anew(
    share: int, gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    publish(gazette, output)
    path = store_file(output)
    data = path.read_bytes()
    tick(path, lambda: path.write_bytes(data[: len(data) * share // 100]))
    edit_and_compare(gazette, output, tmp_path)


@pytest.mark.parametrize("step", range(12))
def test_a_damaged_store_is_made_anew(
    step: int, gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    publish(gazette, output)
    path = store_file(output)
    data = bytearray(path.read_bytes())
    for place in range(step * len(data) // 12, len(data), 997):
        data[place] ^= 0xFF
    tick(path, lambda: path.write_bytes(data))
    edit_and_compare(gazette, output, tmp_path)


def make_foreign(path: Path, kind: str) -> None:
    path.unlink()
    match kind:
        case "text":
            path.write_text("a shopping list")
        case "nothing":
            path.touch()
        case "a folder":
            path.mkdir()
        case "a link":
            path.symlink_to("/etc/hostname")
        case "another's":
            with sqlite3.connect(path) as connection:
                connection.execute("CREATE TABLE fact (name TEXT, value TEXT)")
            connection.close()


@pytest.mark.parametrize("kind", ["text", "nothing", "a folder", "a link", "another's"])
def test_a_foreign_store_is_not_used(
    kind: str, gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    publish(gazette, output)
    make_foreign(store_file(output), kind)
    edit_and_compare(gazette, output, tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_store_that_may_not_be_written_is_made_anew(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    publish(gazette, output)
    store_file(output).chmod(0o444)
    edit_and_compare(gazette, output, tmp_path)


def test_another_version_of_newskit_knows_nothing(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    publish(gazette, output)
    known = known_store(output)
    assert known is not None
    with known as store:
        store.set_facts(version="another")
    assert known_store(output) is None
    edit_and_compare(gazette, output, tmp_path)


def test_a_store_is_as_it_was_closed(gazette: Gazette, output: Path) -> None:
    """The control of the tests above: a store that nobody wrote to is used."""
    publish(gazette, output)
    with open_store(output) as store:
        assert not store.is_new
    with open_store(output) as store:
        assert not store.is_new


def test_a_store_that_was_never_closed_is_used(gazette: Gazette, output: Path) -> None:
    """The build died, and SQLite has all that was written in its log."""
    publish(gazette, output)
    left = open_store(output)
    left.set_facts(some="thing")
    copy = output.parent / "copy"
    copy.mkdir()
    for file in output.glob("store.*"):
        shutil.copy(file, copy)
    left.db.close()
    with open_store(copy) as store:
        assert not store.is_new
        assert store.fact("some") == "thing"


def test_a_store_that_was_not_filled_to_its_end_is_made_anew(tmp_path: Path) -> None:
    """There is no log that SQLite could mend it from, whether the process died or told of it."""
    killed = open_store(tmp_path)
    killed.set_facts(some="thing")
    assert known_store(tmp_path) is None
    with pytest.raises(Killed), open_store(tmp_path) as store:
        assert store.is_new
        assert store.fact("some") == ""
        store.set_facts(some="other thing")
        raise Killed("while it was filled")
    killed.db.close()
    with open_store(tmp_path) as store:
        assert store.is_new
        assert store.fact("some") == ""
        store.set_facts(some="third thing")
    # The control: it came to its end, and from here on a crash takes nothing from it.
    with pytest.raises(Killed), open_store(tmp_path) as store:
        assert not store.is_new
        store.set_facts(some="fourth thing")
        raise Killed("later")
    with open_store(tmp_path) as store:
        assert store.fact("some") == "fourth thing"


def test_a_store_that_is_torn_is_made_anew_whoever_catches_it(tmp_path: Path) -> None:
    for is_new in (True, False):
        with open_store(tmp_path) as store:
            assert store.is_new or not is_new
            store.set_facts(some="thing")
            with suppress(Killed), store.writing():
                store.set_facts(some="other thing")
                raise Killed("in a transaction")
        with open_store(tmp_path) as store:
            # The control: a store with a log takes it back, and is used again.
            assert store.is_new == is_new
            assert store.fact("some") == ("" if is_new else "thing")


def test_a_store_that_somebody_reads_at_its_first_end_costs_time_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newskit.store.PATIENCE", 0.1)
    with open_store(tmp_path) as store:
        store.set_facts(some="thing")
        reader = sqlite3.connect(store_file(tmp_path), isolation_level=None)
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM fact").fetchone() == (2,)
    reader.close()
    assert known_store(tmp_path) is None
    with open_store(tmp_path) as store:
        assert store.is_new


def test_a_reader_marks_no_other_store_than_its_own_as_closed(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.set_facts(some="thing")
    with known_store(tmp_path) or pytest.fail("no store"):
        for file in tmp_path.glob("store.sqlite3*"):
            file.unlink()
        filling = open_store(tmp_path)
        assert filling.is_new
        assert known_store(tmp_path) is None
    assert known_store(tmp_path) is None
    filling.db.close()
    with open_store(tmp_path) as store:
        assert store.is_new


def test_readers_find_a_store_with_a_log(tmp_path: Path) -> None:
    """Who may only read could not give it one."""
    with open_store(tmp_path) as store:
        assert store.db.execute("PRAGMA journal_mode").fetchone() == ("off",)
    closed = store_file(tmp_path).read_bytes()
    with known_store(tmp_path) or pytest.fail("no store") as store:
        assert store.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store_file(tmp_path).read_bytes() == closed


def test_rows_made_ahead_are_those_made_late(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a first build, and of one that changes every page."""
    monkeypatch.setattr(workers, "processors", lambda: 2)

    def patient(*given: Any) -> Iterator[Any]:
        """The workers do not begin before this process is done."""
        *work, meanwhile = given
        for _ in meanwhile:
            pass
        return workers.spread(*work)

    monkeypatch.setattr(newskit.build, "spread", patient)
    rows_of = newskit.build._rows_of
    counts: list[int] = []

    def counted(*given: Any) -> Iterator[PageRow]:
        counts.append(len(given[4]))
        return rows_of(*given)

    monkeypatch.setattr(newskit.build, "_rows_of", counted)
    known: list[list[PageRow]] = []
    for most in (16_000, 0):
        monkeypatch.setattr(newskit.build, "MOST_AHEAD", most)
        gazette, output = Gazette.found(tmp_path / f"news-{most}", 30), tmp_path / f"dist-{most}"
        for name in ("One name", "Another name"):
            gazette.name = name
            gazette.settings()
            let_the_clock_tick(tmp_path)
            publish(gazette, output)
            with open_store(output) as store:
                known.append(sorted(store.pages()))
    assert known[:2] == known[2:]
    assert known[0] != known[1]
    assert min(counts[:2]) > 60
    assert counts[2:] == [0, 0]


def test_pages_are_the_same_with_cards_from_memory_and_from_the_store(
    gazette: Gazette, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newskit.distribution, "MOST_SHARED", 0)
    publish(gazette, output)
    monkeypatch.undo()
    assert served(output) == clean(gazette, tmp_path / "clean")


def test_a_store_for_one_run_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with open_store(None) as store:
        store.set_facts(some="thing")
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())


def test_finds_a_card_by_a_file_whose_name_json_writes_otherwise(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        file = 'media/the "quay".png'
        row = FileRow("a.md", "1", digest_of_bytes(b""), "a", "a", '["media/the \\"quay\\".png"]')
        store.keep_articles([(row, b"{}")])
        assert store.paths_naming([file]) == {"a.md"}


# What was read and what was published.


def test_tells_of_a_new_file_with_a_mistake_and_of_its_end(gazette: Gazette, output: Path) -> None:
    publish(gazette, output)
    let_the_clock_tick(output)
    slug = gazette.add(1)
    gazette.change(slug, section="nowhere")
    ledger = publish(gazette, output).ledger
    assert [entry.path for entry in ledger.left_out] == [f"content/articles/{slug}.md"]
    let_the_clock_tick(output)
    gazette.delete(slug)
    assert publish(gazette, output).ledger.left_out == ()


def test_shows_the_sections_in_their_new_order(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    publish(gazette, output)
    let_the_clock_tick(output)
    gazette.sections = dict(reversed(gazette.sections.items()))
    gazette.settings()
    publish(gazette, output)
    assert served(output) == clean(gazette, tmp_path / "clean", output / "current")


def test_never_knows_an_article_without_its_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that finds a new picture dies after every transaction of its reading, one after the
    other; the store that it had is used again."""
    original = Store.writing
    for last in range(1, 20):
        gazette, output = Gazette.found(tmp_path / f"newsroom-{last}"), tmp_path / f"dist-{last}"
        publish(gazette, output)
        gazette.picture("mast.png", 3)
        picture = {"file": "media/mast.png", "alt": "A mast.", "credit": "The Example Gazette"}
        gazette.change("story-3", picture=picture)
        let_the_clock_tick(tmp_path)
        done: list[int] = []

        def writing(
            store: Store, done: list[int] = done, last: int = last
        ) -> AbstractContextManager[None]:
            if len(done) == last:
                raise Killed("writing")
            done.append(1)
            return original(store)

        monkeypatch.setattr(Store, "writing", writing)
        died = False
        try:
            publish(gazette, output)
        except Killed:
            died = True
        monkeypatch.setattr(Store, "writing", original)
        with known_store(output) or pytest.fail("what was known is lost"):
            pass
        publish(gazette, output)
        assert served(output) == clean(gazette, tmp_path / "clean", output / "current")
        if not died:
            assert last > 4
            return
    raise AssertionError("the build has no end")


def test_one_picture_under_one_name_in_two_folders_is_one_file(
    gazette: Gazette, output: Path
) -> None:
    gazette.picture("deeper/quay.png", 1)
    gazette.add(1, "media/deeper/quay.png")
    publish(gazette, output)
    let_the_clock_tick(output)
    # The clock has turned, so that the whole of the plan is made again.
    gazette.change("story-3", expires="2026-11-20T13:00:00Z")
    publish(gazette, output)
    edition = publish(gazette, output, NOON - timedelta(minutes=1)).edition
    assert edition is not None
    assert (edition.written, edition.shared, edition.removed) == (0, 0, 0)


def test_a_template_edited_during_a_build_is_not_forgotten(
    gazette: Gazette, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build has read it already: it publishes the old one, and the next build the new one."""
    template = gazette.templates / "article.html"

    def read_and_edit(folder: Path | None) -> Templates:
        read = read_templates(folder)
        tick(template, lambda: template.write_text("Edited. {{ story }}\n"))
        let_the_clock_tick(tmp_path)
        return read

    with monkeypatch.context() as patch:
        patch.setattr(newskit.plan, "read_templates", read_and_edit)
        publish(gazette, output)
    assert not served(output)["articles/story-1/index.html"].startswith(b"Edited.")
    publish(gazette, output)
    assert served(output)["articles/story-1/index.html"].startswith(b"Edited.")


def test_notes_which_of_many_articles_changed_and_how_far(gazette: Gazette, output: Path) -> None:
    publish(gazette, output)
    with open_store(output) as store:
        same, retold, *_ = (FileRow(*row) for row in store.db.execute("SELECT * FROM file"))
        card = replace(card_unwritten(retold.card), headline="Another one")
        retold = retold._replace(card=card_written(card))
        added = same._replace(path="content/articles/other.md", slug="other", key="other")
        before = store.article(same.slug)
        with store.writing():
            store.keep_articles([(same, b"[0]"), (retold, b"[1]"), (added, b"[2]")])
        assert store.changes() == {retold.slug: RETOLD, "other": MOVED}
        articles = [store.article(slug) for slug in (same.slug, retold.slug, "other")]
        assert articles == [before, b"[1]", b"[2]"]


def test_sees_one_state_however_often_it_looks(gazette: Gazette, output: Path) -> None:
    publish(gazette, output)
    with open_store(output) as store, open_store(output) as other:
        with store.reading():
            before = store.fact("tide")
            with other.writing():
                other.set_facts(tide="high")
            assert other.fact("tide") == "high"
            assert store.fact("tide") == before == ""
        assert store.fact("tide") == "high"


def test_looks_anew_when_a_look_came_to_no_end(gazette: Gazette, output: Path) -> None:
    publish(gazette, output)
    with open_store(output) as store, open_store(output) as other:
        with pytest.raises(KeyError), store.reading():
            raise KeyError(store.fact("tide"))
        with other.writing():
            other.set_facts(tide="high")
        assert store.fact("tide") == "high"


def test_tells_what_the_machine_failed_in_and_not_what_came_of_it(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        with pytest.raises(sqlite3.OperationalError, match="disk I/O"), store.reading():
            # As SQLite does when a disk fails.
            store.db.execute("ROLLBACK")
            raise sqlite3.OperationalError("disk I/O error")
        assert store.fact("tide") == ""


def test_keeps_what_many_files_claim_and_waive_each_for_itself(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for slug in ("a", "b"):
            row = FileRow(f"{slug}.md", "1", "", slug, slug, "[]")
            store.keep_articles([(row, b"{}")])
        of_a = ClaimRow("tide", "figures", "a.md", 0, "[]", '"1 m"')
        of_b = ClaimRow("/articles/a/", "links", "b.md", 0, "[]", '"a"')
        store.keep_claims({"a.md": [of_a], "b.md": [of_b]})
        store.keep_waivers({"a.md": [("one", "why")], "b.md": [("two", "why"), ("one", "why")]})
        assert store.doubts() == {"tide", "/articles/a/"}
        store.doubt_only([])
        other = of_a._replace(said='"2 m"')
        store.keep_claims({"a.md": [other], "b.md": [of_b]})
        store.keep_waivers({"a.md": []})
        assert set(store.db.execute("SELECT * FROM claim")) == {tuple(other), tuple(of_b)}
        assert store.doubts() == {"tide"}
        assert sorted(row.code for row in store.waivers() if row.path == "b.md") == ["one", "two"]
        assert len(store.waivers()) == 2
        store.doubt_only([])
        store.doubt_claims(["/articles/a/", "/articles/c/"])
        assert store.doubts() == {"/articles/a/"}
        store.forget(["a.md", "a.md", "c.md"])
        assert list(store.db.execute("SELECT path FROM file")) == [("b.md",)]
        assert list(store.db.execute("SELECT path FROM claim")) == [("b.md",)]
        assert store.changes() == {"a": MOVED, "b": MOVED}
        assert store.doubts() == {"tide", "/articles/a/"}
        store.forget(["b.md"])
        assert not store.waivers() and not store.db.execute("SELECT 1 FROM claim").fetchone()


# What is kept in one piece is what the rows say.


def rows_say(store: Store) -> dict[str, str]:
    return dict(store.db.execute("SELECT path, stat FROM file"))


def mark(store: Store) -> None:
    """Has the roll say of every file what no row does: so that it shows what is read from it."""
    marked = dict.fromkeys(rows_say(store), "a mark")
    with store.writing():
        store.drop_roll()
        store.db.execute("INSERT INTO roll VALUES (?)", (json.dumps(marked),))


def test_the_roll_knows_of_whatever_is_written_of_a_file(gazette: Gazette, output: Path) -> None:
    publish(gazette, output)
    with open_store(output) as store:
        path, gone, recalled, *rest = sorted(rows_say(store))
        (row,) = store.db.execute("SELECT * FROM file WHERE path = ?", (path,))
        changed = FileRow(*row)._replace(stat="another")
        added = changed._replace(path="content/articles/other.md", slug="other", key="other")
        mark(store)
        assert store.stats() == dict.fromkeys([path, gone, recalled, *rest], "a mark")
        with store.writing():
            store.keep_articles([(changed, b"{}"), (added, b"{}")])
            store.forget([gone])
            Recollection(store, gazette.content).forget([recalled])
        written = {path: "another", added.path: "another", recalled: ""}
        assert rest
        assert store.stats() == written | dict.fromkeys(rest, "a mark")
        mark(store)
        with store.writing():
            store.doubt_articles()
        assert store.stats() == rows_say(store) == dict.fromkeys([*written, *rest], "")


def test_the_roll_knows_of_what_another_process_wrote(gazette: Gazette, output: Path) -> None:
    """A check that reads the settings anew while a build reads the articles."""
    publish(gazette, output)
    with open_store(output) as store, open_store(output) as other:
        mark(store)
        gone, *rest = rows_say(store)
        with other.writing():
            other.forget([gone])
        with store.writing():
            store.keep_roll()
        assert rest
        assert store.stats() == dict.fromkeys(rest, "a mark")
        with other.writing():
            other.doubt_articles()
        with store.writing():
            store.keep_roll()
        assert set(rows_say(store).values()) == {""}
        assert store.stats() == rows_say(store)


def test_the_roll_names_no_file_whose_slug_another_one_took(gazette: Gazette, output: Path) -> None:
    publish(gazette, output)
    with open_store(output) as store:
        path, *_ = store.stats()
        (row,) = store.db.execute("SELECT * FROM file WHERE path = ?", (path,))
        other = FileRow(*row)._replace(path="content/articles/other/story-1.md")
        mark(store)
        with store.writing():
            store.keep_articles([(other, b"{}")])
            store.keep_roll()
        assert path not in store.stats() and store.stats()[other.path] == other.stat
        assert "a mark" in store.stats().values(), "the roll is what is read"


def test_a_roll_that_is_behind_of_many_files_is_written_anew(
    gazette: Gazette, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(gazette, output)
    with open_store(output) as store:
        mark(store)
        first, second, *_ = rows_say(store)
        monkeypatch.setattr("newskit.store.MOST_LATER", 1)
        for path, is_behind in ((first, True), (second, False)):
            with store.writing():
                store.db.execute("UPDATE file SET stat = 'new' WHERE path = ?", (path,))
                store.keep_roll()
            assert ("a mark" in store.stats().values()) == is_behind
            (behind,) = store.db.execute("SELECT count(*) FROM later").fetchone()
            assert behind == is_behind
        assert store.stats() == rows_say(store)


def test_the_roll_follows_what_was_read(gazette: Gazette, output: Path) -> None:
    publish(gazette, output)
    let_the_clock_tick(output)
    gazette.bodies["story-1"] = "Edited."
    gazette.save("story-1")
    gazette.path("story-2").unlink()
    gazette.path("story-3").write_text("no article at all")
    publish(gazette, output)
    with open_store(output) as store:
        assert store.db.execute("SELECT count(*) FROM roll").fetchone() == (1,)
        assert store.stats() == rows_say(store)
        assert not any(path.endswith(("story-2.md", "story-3.md")) for path in store.stats())


def test_what_only_one_page_tells_is_looked_for_among_few(gazette: Gazette, output: Path) -> None:
    """A body stands in the article's own pages and in feeds; a headline in every list as well."""
    publish(gazette, output)
    with open_store(output) as store:
        telling = {row.path for row in store.pages_telling(["story-1"], SEVERAL)}
        naming = {row.path for row in store.pages_naming(["story-1"])}
    assert {"public/articles/story-1/index.html", "public/feed.json"} <= telling < naming
    assert "public/index.html" in naming - telling
    for change, how_far in (
        ({"takeaways": ["Another."]}, REWORDED),
        ({"headline": "Another headline"}, RETOLD),
        ({"tags": ["another"]}, MOVED),
    ):
        let_the_clock_tick(output)
        gazette.change("story-1", **change)
        assert check.run(gazette.content, output) == 0
        with known_store(output) or pytest.fail("no store") as store:
            assert store.changes() == {"story-1": how_far}
        publish(gazette, output)


# Two commands at once.


def test_a_check_during_a_build_takes_nothing_from_it(gazette: Gazette, output: Path) -> None:
    """The build is at work when the article is edited and checked: it must not pass for what the
    build published."""
    publish(gazette, output)
    let_the_clock_tick(output)
    with held(output, lambda: None):
        with known_store(output) or pytest.fail("no store") as store:
            before = store.stats()
        gazette.bodies["story-1"] = "Edited while a build was at work."
        gazette.save("story-1")
        assert check.run(gazette.content, output) == 0
        with known_store(output) or pytest.fail("no store") as store:
            assert store.stats() == before
            assert store.changes() == {}


def test_a_check_after_a_build_keeps_what_it_read(gazette: Gazette, output: Path) -> None:
    publish(gazette, output)
    let_the_clock_tick(output)
    gazette.bodies["story-1"] = "Edited after the build."
    gazette.save("story-1")
    assert check.run(gazette.content, output) == 0
    with known_store(output) or pytest.fail("no store") as store:
        assert store.changes() == {"story-1": REWORDED}
    publish(gazette, output)
    assert any(b"Edited after the build" in data for data in served(output).values())


def test_a_check_makes_no_output(gazette: Gazette, output: Path) -> None:
    assert check.run(gazette.content, output) == 0
    assert not output.exists()


def test_has_bytes_of_every_page(gazette: Gazette, output: Path) -> None:
    """The control of every comparison here: there is something to compare."""
    publish(gazette, output)
    assert len(served(output)) > 20
    assert bytes_of(output / "trees" / "a") == bytes_of(output / "trees" / "b")


def test_a_store_that_cannot_be_made_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with open_store(None):
        assert len(list(tmp_path.iterdir())) == 1

    def full(path: Path) -> NoReturn:
        path.write_text("half")
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("newskit.store._connect", full)
    with pytest.raises(sqlite3.OperationalError):
        open_store(None)
    assert list(tmp_path.iterdir()) == []


NEWSROOMS = sorted(
    path.parent
    for folder in ("content", "tests/sites", "newskit/conformance")
    for path in (CHECKOUT / folder).rglob("newsroom.yaml")
)


@pytest.mark.parametrize("content", NEWSROOMS, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_settings_are_the_same_read_and_remembered(content: Path, tmp_path: Path) -> None:
    folder = survey(content)
    with open_store(tmp_path) as store:
        read, problems = reading.read_house(folder, store)
        is_kept = bool(store.fact("settings"))
        assert is_kept == (not problems and read.newsroom is not None)
        with pytest.MonkeyPatch.context() as patch:
            if is_kept:
                patch.setattr(reading, "read_newsroom", lambda folder: pytest.fail("read anew"))
            known, again = reading.read_house(folder, store)
    assert again == problems
    # As models they differ in what they say was set; in words they are the same, types and all.
    assert repr(known) == repr(read)
    dumped = [repr(entity.model_dump(mode="json")) for entity in known.entities.values()]
    assert dumped == [repr(entity.model_dump(mode="json")) for entity in read.entities.values()]


def test_there_are_newsrooms_to_remember() -> None:
    assert len(NEWSROOMS) > 3
    kept = 0
    for content in NEWSROOMS:
        with open_store(None) as store:
            reading.read_house(survey(content), store)
            kept += bool(store.fact("settings"))
    assert 1 < kept < len(NEWSROOMS)


def test_settings_are_those_of_these_bytes(gazette: Gazette, tmp_path: Path) -> None:
    """As text, a sign that cannot be read is the same as the sign that stands for it."""
    registry = gazette.content / "entities.yaml"
    registry.write_text('{"nordvik": {"name": "Nordvik \ufffd", "type": "company"}}')
    with open_store(tmp_path) as store:
        assert not reading.read_house(survey(gazette.content), store)[1]
        registry.write_bytes(registry.read_bytes().replace("\ufffd".encode(), b"\xff"))
        problems = reading.read_house(survey(gazette.content), store)[1]
        assert [problem.code for problem in problems] == ["not-utf-8"]


def test_a_number_beyond_all_bounds_is_remembered(gazette: Gazette, tmp_path: Path) -> None:
    file = gazette.content / "newsroom.yaml"
    file.write_text(
        file.read_text().replace(
            '"minimum-picture-width": 0', '"minimum-picture-width": ' + "9" * 30
        )
    )
    with open_store(tmp_path) as store:
        for _ in range(2):
            house, problems = reading.read_house(survey(gazette.content), store)
            assert not problems
            assert house.newsroom is not None
            assert house.newsroom.checks.minimum_picture_width == int("9" * 30)
        assert store.fact("settings")


def test_settings_that_changed_are_read(gazette: Gazette, tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        reading.read_house(survey(gazette.content), store)
        gazette.name = "Another name"
        gazette.settings()
        house, _ = reading.read_house(survey(gazette.content), store)
        assert house.newsroom is not None
        assert house.newsroom.name == "Another name"
        gazette.entities["buoy"] = "The Buoy"
        gazette.registry()
        house, _ = reading.read_house(survey(gazette.content), store)
        assert house.entities["buoy"].name == "The Buoy"
        (gazette.content / "entities.yaml").write_text("entities: nobody")
        for _ in range(2):
            assert reading.read_house(survey(gazette.content), store)[1]
