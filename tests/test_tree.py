"""The trees: one switch for readers, nothing left of what was withdrawn, no place but our own."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from newskit.commands import rollback, why
from newskit.problem import Place, Problem
from newskit.tree import NAMES, Tree, UnsafeOutput, held, refuse_unsafe
from tests.torture.gazette import (
    NOON,
    Gazette,
    Killed,
    bytes_of,
    clean,
    differences,
    dying_at,
    held_anywhere,
    of_the_theme,
    publish,
    records,
    served,
    stamp,
    store_file,
)

CANARY = b"canary"


@pytest.fixture
def gazette(tmp_path: Path) -> Gazette:
    return Gazette.found(tmp_path / "newsroom")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "dist"


# What was withdrawn.


def traces(gazette: Gazette, slug: str, picture: bytes, output: Path) -> list[str]:
    """The files of both trees that tell what an article said: its headline, its summary, its body,
    its picture. A tombstone has its address, and nothing of this."""
    number = slug.removeprefix("story-")
    said = (gazette.canaries[slug], f"Headline {number}", f"Summary {number}.")
    words = (*(word.encode() for word in said), picture)
    found = [
        f"{name}/{address}"
        for name in ("a", "b")
        for address, data in bytes_of(output / "trees" / name).items()
        if any(word in data for word in words)
    ]
    return sorted(found)


def withdraw(gazette: Gazette, slug: str) -> None:
    gazette.change(slug, status="withdrawn")


def embargo(gazette: Gazette, slug: str) -> None:
    gazette.change(slug, embargo=stamp(NOON + timedelta(days=1)))


def withdraw_and_drop_the_picture(gazette: Gazette, slug: str) -> None:
    gazette.change(slug, status="withdrawn", picture=None)


TAKEN_BACK: tuple[Callable[[Gazette, str], None], ...] = (
    withdraw,
    embargo,
    withdraw_and_drop_the_picture,
    Gazette.delete,
)


@pytest.mark.parametrize("take_back", TAKEN_BACK, ids=lambda work: work.__name__)
def test_keeps_no_trace_of_an_article_that_was_taken_back(
    take_back: Callable[[Gazette, str], None], gazette: Gazette, output: Path
) -> None:
    picture = (gazette.content / "media" / "quay.png").read_bytes()
    canary = dict(gazette.canaries)
    publish(gazette, output)
    gazette.change("story-3", headline="Another headline")
    publish(gazette, output)
    assert len(traces(gazette, "story-1", picture, output)) > 10, "there is nothing to be found"
    take_back(gazette, "story-1")
    gazette.canaries = canary
    publish(gazette, output)
    assert traces(gazette, "story-1", picture, output) == []


def test_keeps_no_trace_when_the_build_that_takes_back_dies_at_any_step(tmp_path: Path) -> None:
    for step in range(1_000):
        gazette = Gazette.found(tmp_path / f"{step}")
        output = tmp_path / f"{step}-dist"
        picture = (gazette.content / "media" / "quay.png").read_bytes()
        publish(gazette, output)
        before, previous = served(output), records(output, tmp_path / "records")
        gazette.change("story-1", status="withdrawn")
        gazette.change("story-2", headline="Another headline")
        died = False
        with dying_at(step):
            try:
                publish(gazette, output)
            except Killed:
                died = True
        after = served(output)
        expected = clean(gazette, tmp_path / "clean", previous)
        assert not differences(after, before) or not differences(after, expected)
        publish(gazette, output)
        assert traces(gazette, "story-1", picture, output) == [], f"after step {step}"
        assert not differences(served(output), expected)
        shutil.rmtree(gazette.root)
        shutil.rmtree(output)
        if not died:
            assert step > 30, "the build takes more steps than these"
            return
    raise AssertionError("the build has no end")


def test_keeps_no_trace_of_what_a_build_that_died_had_written(
    gazette: Gazette, output: Path
) -> None:
    """The article was never published, so that to publish it no more changes nothing."""
    publish(gazette, output)
    slug = gazette.add(1)
    with dying_in("newskit.tree.Tree.finish"), pytest.raises(Killed):
        publish(gazette, output)
    assert traces(gazette, slug, CANARY, output), "the build died before it wrote the article"
    gazette.change(slug, status="draft")
    publish(gazette, output)
    assert traces(gazette, slug, b"no picture", output) == []


def test_keeps_no_trace_for_everybody_of_what_is_embargoed_and_a_partner_still_has(
    gazette: Gazette, output: Path
) -> None:
    canary = gazette.canaries["story-1"].encode()
    gazette.partner("wire", embargoed="deliver")
    for headline in ("A headline", "Another headline"):
        gazette.change("story-1", headline=headline)
        publish(gazette, output)
    assert len(held_anywhere(output, canary)) > 10, "both trees tell of it"
    gazette.change("story-1", embargo=stamp(NOON + timedelta(hours=2)))
    publish(gazette, output)
    held = held_anywhere(output, canary)
    assert held, "the partner has it"
    assert [path for path in held if "/partners/wire/" not in path] == []


def test_keeps_no_trace_when_the_store_was_deleted(gazette: Gazette, output: Path) -> None:
    publish(gazette, output)
    store_file(output).unlink()
    withdraw(gazette, "story-1")
    publish(gazette, output)
    assert traces(gazette, "story-1", b"no picture", output) == []


def test_keeps_no_trace_of_what_only_lists_told(gazette: Gazette, output: Path) -> None:
    gazette.formats = ("rss",)
    gazette.settings()
    publish(gazette, output)
    withdraw(gazette, "story-1")
    publish(gazette, output)
    assert traces(gazette, "story-1", b"no picture", output) == []


# Going back.


def test_goes_back_to_exactly_the_edition_before(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    publish(gazette, output)
    before = served(output)
    gazette.change("story-1", headline="Another headline")
    gazette.add(3)
    publish(gazette, output)
    assert served(output) != before
    assert rollback.run(output) == 0
    assert served(output) == before
    publish(gazette, output)
    assert served(output) == clean(gazette, tmp_path / "clean", output / "current")


def test_does_not_go_back_to_what_may_not_be_read(
    gazette: Gazette, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(gazette, output)
    withdraw(gazette, "story-1")
    publish(gazette, output)
    after = served(output)
    assert rollback.run(output) == 2
    assert "cannot go back: an article that it tells may not be read" in capsys.readouterr().err
    assert served(output) == after
    # The edition after that may be left again: it does not have the article.
    gazette.change("story-2", headline="Another headline")
    publish(gazette, output)
    assert rollback.run(output) == 0
    assert served(output) == after


def test_does_not_go_back_from_the_first_edition(
    gazette: Gazette, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(gazette, output)
    assert rollback.run(output) == 2
    assert "there is no edition before this one" in capsys.readouterr().err


def test_does_not_go_back_to_an_edition_that_was_never_published(
    gazette: Gazette, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build that dies just before the switch leaves a later edition where the earlier was."""
    publish(gazette, output)
    gazette.change("story-1", headline="Another headline")
    publish(gazette, output)
    before = served(output)
    gazette.change("story-1", headline="A third headline")
    with dying_in("newskit.build.point"), pytest.raises(Killed):
        publish(gazette, output)
    assert rollback.run(output) == 2
    assert "the last build did not come to its end" in capsys.readouterr().err
    assert served(output) == before


@contextmanager
def dying_in(function: str) -> Iterator[None]:
    """Kills the build where it would call the function."""

    def die(*_: object) -> None:
        raise Killed(function)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(function, die)
        yield


def test_keeps_no_trace_of_what_only_a_later_edition_told(gazette: Gazette, output: Path) -> None:
    """Readers were sent back to the edition before, in which the article is not."""
    publish(gazette, output)
    slug = gazette.add(1)
    publish(gazette, output)
    assert rollback.run(output) == 0
    assert traces(gazette, slug, b"no picture", output), "there is nothing to be found"
    withdraw(gazette, slug)
    publish(gazette, output)
    assert traces(gazette, slug, b"no picture", output) == []
    assert rollback.run(output) == 2


# What a page from before still needs.


def redraw(gazette: Gazette, color: str) -> None:
    (gazette.templates / "site.css").write_text(f"body {{ color: {color} }}\n")


def stylesheets(output: Path) -> list[bytes]:
    return [data for address, data in served(output).items() if address.endswith(".css")]


BLACK, RED, BLUE = (f"body {{ color: {color} }}\n".encode() for color in ("black", "red", "blue"))


def test_a_stylesheet_stays_for_one_edition_more(
    gazette: Gazette, output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(gazette, output)
    before = of_the_theme(served(output))
    redraw(gazette, "red")
    publish(gazette, output)
    after = served(output)
    assert before < of_the_theme(after)
    assert sorted(stylesheets(output)) == [BLACK, RED]
    (old,) = (address for address in before if after[address] == BLACK)
    assert why.run(old, output) == 0
    assert "stays for pages of the edition before" in capsys.readouterr().out
    # A build of nothing new is no edition.
    publish(gazette, output)
    assert served(output) == after
    # The smallest edit is one.
    gazette.bodies["story-1"] += " And more."
    gazette.save("story-1")
    assert publish(gazette, output).edition
    assert stylesheets(output) == [RED]
    # And the other tree, which readers may be sent back to, is as they saw it.
    assert rollback.run(output) == 0
    assert served(output) == after


def test_a_stylesheet_stays_no_longer_when_every_page_is_another(
    gazette: Gazette, output: Path
) -> None:
    publish(gazette, output)
    redraw(gazette, "red")
    publish(gazette, output)
    gazette.name = "Another Gazette"
    gazette.settings()
    publish(gazette, output)
    assert stylesheets(output) == [RED]


def test_a_stylesheet_comes_back_as_it_was(gazette: Gazette, output: Path) -> None:
    publish(gazette, output)
    redraw(gazette, "red")
    publish(gazette, output)
    redraw(gazette, "black")
    publish(gazette, output)
    assert sorted(stylesheets(output)) == [BLACK, RED]
    gazette.change("story-1", headline="Another headline")
    publish(gazette, output)
    assert stylesheets(output) == [BLACK]


def test_a_stylesheet_stays_when_the_store_was_lost(gazette: Gazette, output: Path) -> None:
    """As with an update of newskit, which may bring another stylesheet."""
    publish(gazette, output)
    store_file(output).unlink()
    redraw(gazette, "red")
    publish(gazette, output)
    assert sorted(stylesheets(output)) == [BLACK, RED]
    first, second = (bytes_of(output / "trees" / name) for name in NAMES)
    assert first == second
    for headline in ("A headline", "Another headline"):
        gazette.change("story-1", headline=headline)
        publish(gazette, output)
        assert stylesheets(output) == [RED]


def test_stylesheets_do_not_gather_when_every_build_loses_its_store(
    gazette: Gazette, output: Path
) -> None:
    for color in ("red", "blue", "green", "grey"):
        publish(gazette, output)
        store_file(output).unlink()
        redraw(gazette, color)
    publish(gazette, output)
    assert len(stylesheets(output)) == 2


@pytest.mark.parametrize("lost", ["a.state", "b.state", "current"])
def test_no_picture_stays_when_something_else_was_lost(
    lost: str, gazette: Gazette, output: Path
) -> None:
    picture = (gazette.content / "media" / "quay.png").read_bytes()
    publish(gazette, output)
    gazette.change("story-3", headline="Another headline")
    publish(gazette, output)
    (output / lost if lost == "current" else output / "trees" / lost).unlink()
    gazette.picture("quay.png", 9)
    for headline in ("A third headline", "A fourth headline", "A fifth headline"):
        publish(gazette, output)
        assert picture not in served(output).values()
        gazette.change("story-3", headline=headline)


def test_a_stylesheet_stays_for_those_who_were_sent_back(gazette: Gazette, output: Path) -> None:
    publish(gazette, output)
    redraw(gazette, "red")
    publish(gazette, output)
    assert rollback.run(output) == 0
    assert stylesheets(output) == [BLACK]
    redraw(gazette, "blue")
    publish(gazette, output)
    assert {BLACK, BLUE} <= set(stylesheets(output))
    gazette.change("story-1", headline="Another headline")
    publish(gazette, output)
    assert stylesheets(output) == [BLUE]


def test_a_picture_that_is_replaced_does_not_stay(gazette: Gazette, output: Path) -> None:
    picture = (gazette.content / "media" / "quay.png").read_bytes()
    publish(gazette, output)
    assert picture in served(output).values()
    gazette.picture("quay.png", 9)
    publish(gazette, output)
    assert picture not in served(output).values()


# What a build finds when it begins.


def test_publishes_all_of_it_after_both_trees_were_deleted(gazette: Gazette, output: Path) -> None:
    publish(gazette, output)
    before = served(output)
    shutil.rmtree(output / "trees")
    publish(gazette, output)
    assert served(output) == before


@pytest.mark.parametrize("editions", [1, 2])
def test_points_to_the_site_again_after_the_pointer_was_deleted(
    editions: int, gazette: Gazette, output: Path
) -> None:
    for number in range(editions):
        gazette.change("story-1", headline=f"Headline number {number}")
        publish(gazette, output)
    before = served(output)
    (output / "public").unlink()
    publish(gazette, output)
    assert served(output) == before


def test_forgets_an_edition_that_was_never_published(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    """The build died just before the switch, and then its edit was taken back."""
    publish(gazette, output)
    slug = gazette.add(1)
    with dying_in("newskit.build.point"), pytest.raises(Killed):
        publish(gazette, output)
    gazette.delete(slug)
    publish(gazette, output)
    gazette.bodies["story-2"] += " More."
    gazette.save("story-2")
    publish(gazette, output)
    assert served(output) == clean(gazette, tmp_path / "clean", output / "current")


def test_does_not_take_a_tree_filled_again_for_the_one_it_knows(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    """Two builds die, of as many pages at the same instant: one just after the store knew of its
    tree, one just before. The text of the first is then what is wanted."""
    publish(gazette, output)

    def body(text: str) -> None:
        gazette.bodies["story-1"] = text
        gazette.save("story-1")

    body("One.")
    with dying_in("newskit.build.point"), pytest.raises(Killed):
        publish(gazette, output)
    body("Two.")
    with dying_in("newskit.build._keep"), pytest.raises(Killed):
        publish(gazette, output)
    body("One.")
    publish(gazette, output)
    assert served(output) == clean(gazette, tmp_path / "clean", output / "current")


def test_tries_an_article_again_whose_page_could_not_be_made(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    trouble = Problem("pdf-not-set", "it takes too long", Place("content/articles/story-1.md"))
    publish(gazette, output, failed=(trouble,))
    assert "articles/story-1/index.html" not in served(output)
    gazette.bodies["story-1"] = "Mended."
    gazette.save("story-1")
    publish(gazette, output)
    assert served(output) == clean(gazette, tmp_path / "clean", output / "current")


def test_removes_the_folders_that_a_file_leaves_empty_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for output in (tmp_path, Path()):
        tree = Tree(output, "a")
        tree.begin()
        tree.write("articles/x/index.html", b"x", True)
        tree.write("articles/x/article.json", b"x", True)
        tree.remove("articles/x/index.html")
        assert list(bytes_of(tree.root)) == ["articles/x/article.json"]
        tree.remove("articles/x/article.json")
        tree.remove("articles/never/was.html")
        assert list(tree.root.iterdir()) == []


def test_shares_what_is_shared_already_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    """A build that died in the middle of it had shared some; the next one begins again."""
    first, second = (Tree(tmp_path, name) for name in ("a", "b"))
    for tree, data in ((first, b"new"), (second, b"old")):
        tree.begin()
        tree.write("articles/x/index.html", data, True)
    for _ in range(2):
        second.share("articles/x/index.html", first)
        assert bytes_of(second.root) == {"articles/x/index.html": b"new"}


@pytest.mark.parametrize("address", ["", "/etc/passwd", "../b/x", "a/../../b", "a/..", "x\0y"])
def test_writes_nothing_outside_the_tree(address: str, tmp_path: Path) -> None:
    tree = Tree(tmp_path, "a")
    tree.begin()
    works: tuple[Callable[[], None], ...] = (
        lambda: tree.write(address, b"x", True),
        lambda: tree.share(address, Tree(tmp_path, "b")),
        lambda: tree.remove(address),
    )
    for work in works:
        with pytest.raises(ValueError, match="is not an address"):
            work()


# Places that are not ours.


def test_refuses_an_output_that_is_not_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    content = home / "newsroom" / "content"
    (content / "articles").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("years of work")
    file = tmp_path / "file"
    file.write_text("a file")
    link = tmp_path / "link"
    link.symlink_to(content)
    for output in (
        Path("/"),
        home,
        content,
        content.parent,
        content / "articles",
        content / "dist",
        foreign,
        file,
        link,
        home / "newsroom" / "content" / ".." / "content",
    ):
        with pytest.raises(UnsafeOutput):
            refuse_unsafe(output, content)
    assert (foreign / "thesis.txt").read_text() == "years of work"


def test_accepts_an_output_that_is_new_or_empty_or_its_own(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    empty, own = tmp_path / "empty", tmp_path / "own"
    empty.mkdir()
    with held(own, lambda: None):
        pass
    for output in (tmp_path / "new", tmp_path / "far" / "new", empty, own):
        refuse_unsafe(output, content)


def test_goes_back_from_a_tree_that_somebody_deleted(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    publish(gazette, output)
    before = served(output)
    gazette.change("story-1", headline="Another headline")
    publish(gazette, output)
    shutil.rmtree((output / "current").resolve())
    assert rollback.run(output) == 0
    assert served(output) == before
    publish(gazette, output)
    assert served(output)["articles/story-1/index.html"] != before["articles/story-1/index.html"]


def test_a_tree_that_is_known_is_no_first_edition_though_nobody_is_led_there(
    gazette: Gazette, tmp_path: Path
) -> None:
    output = tmp_path / "dist"
    publish(gazette, output)
    (output / "public").unlink()
    (output / "current").unlink()
    (output / "trees" / "b.state").write_text("unfinished\n")
    gazette.bodies["story-2"] += " And more."
    gazette.save("story-2")
    publish(gazette, output)
    assert served(output) == clean(gazette, tmp_path / "clean", records(output, tmp_path / "was"))
    first, second = (bytes_of(output / "trees" / name) for name in NAMES)
    assert differences(first, second) == []


@pytest.mark.parametrize("made", ["a folder", "a file", "a link elsewhere"])
def test_refuses_a_pointer_that_is_not_its_own(
    made: str, gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    with held(output, lambda: None):
        pass
    pointer = output / "public"
    match made:
        case "a folder":
            pointer.mkdir()
        case "a file":
            pointer.write_text("mine")
        case _:
            pointer.symlink_to(tmp_path / "a")
    with pytest.raises(UnsafeOutput, match="public"):
        refuse_unsafe(output, gazette.content)


def test_refuses_a_tree_that_leads_elsewhere(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    publish(gazette, output)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.rmtree(output / "trees" / "b")
    (output / "trees" / "b").symlink_to(elsewhere)
    with pytest.raises(UnsafeOutput, match="trees/b"):
        refuse_unsafe(output, gazette.content)


# Two builds at once.


def command(gazette: Gazette, output: Path) -> list[str]:
    folders = ("--content", gazette.content, "--templates", gazette.templates, "--output", output)
    return [sys.executable, "-m", "newskit", "build", *map(str, folders), "--as-of", stamp(NOON)]


def test_a_second_build_waits_and_says_so(gazette: Gazette, output: Path, tmp_path: Path) -> None:
    with held(output, lambda: None):
        second = subprocess.Popen(
            command(gazette, output), stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        assert second.stderr is not None
        said = second.stderr.readline()
        assert "Another build is at work" in said
        assert not (output / "public").exists()
        assert second.poll() is None
    _, rest = second.communicate(timeout=60)
    assert second.returncode == 0, rest
    assert served(output) == clean(gazette, tmp_path / "clean", output / "current")


def test_several_builds_at_once_all_end_well(
    gazette: Gazette, output: Path, tmp_path: Path
) -> None:
    builds = [
        subprocess.Popen(command(gazette, output), stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for build in builds:
        _, said = build.communicate(timeout=120)
        assert build.returncode == 0, said
    assert served(output) == clean(gazette, tmp_path / "clean", output / "current")


def test_a_dead_holder_blocks_nobody(output: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from newskit.tree import held\n"
        "with held(Path(sys.argv[1]), lambda: None):\n"
        "    print('held', flush=True); time.sleep(600)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(output)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    waited: list[bool] = []

    def wait() -> None:
        waited.append(True)
        holder.send_signal(signal.SIGKILL)

    with held(output, wait):
        assert waited, "the holder did not hold it"
    holder.communicate(timeout=10)
    with held(output, lambda: pytest.fail("a dead holder holds it still")):
        pass


# Readers.

MARKED = "{{ story.headline }}|{{ story }}|{{ masthead }}|{{ story.headline }}"


def is_whole(page: bytes) -> bool:
    """Whether a page drawn by MARKED begins and ends alike."""
    first, _, rest = page.partition(b"|")
    return bool(first) and rest.rpartition(b"|")[2].strip() == first


class Reader(threading.Thread):
    """Reads the pages of articles, again and again, and notes those that are missing or torn."""

    def __init__(self, read: Callable[[str], bytes], slugs: list[str]) -> None:
        super().__init__(daemon=True)
        self.read, self.slugs = read, slugs
        self.reads = 0
        self.faults: list[str] = []
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.is_set():
            for slug in self.slugs:
                try:
                    page = self.read(slug)
                except OSError as error:
                    self.faults.append(f"{slug}: {error}")
                else:
                    self.reads += 1
                    if not is_whole(page):
                        self.faults.append(f"{slug}: {page[:40]!r} … {page[-40:]!r}")


@contextmanager
def reading(read: Callable[[str], bytes], slugs: list[str]) -> Iterator[Reader]:
    reader = Reader(read, slugs)
    reader.start()
    try:
        yield reader
    finally:
        reader.done.set()
        reader.join(timeout=30)


def marked(gazette: Gazette) -> None:
    (gazette.templates / "article.html").write_text(MARKED)


def rebuild(gazette: Gazette, output: Path, times: int) -> None:
    """Editions that differ in every page, or in one; some make an article come or go."""
    for number in range(times):
        if number % 3 == 0:
            gazette.name = f"The Gazette {number}"
            gazette.settings()
        gazette.change("story-2", headline=f"Headline number {number}")
        if number % 5 == 4:
            gazette.change("story-6", status="ready" if number % 2 else "withdrawn")
        publish(gazette, output)


def through_the_pointer(output: Path) -> Callable[[str], bytes]:
    def read(slug: str) -> bytes:
        tree = output / (output / "public").readlink()
        return (tree / "articles" / slug / "index.html").read_bytes()

    return read


def test_a_reader_sees_every_page_whole_during_thirty_editions(
    gazette: Gazette, output: Path
) -> None:
    marked(gazette)
    publish(gazette, output)
    with reading(through_the_pointer(output), gazette.slugs[:5]) as reader:
        rebuild(gazette, output, 30)
    assert reader.faults == []
    assert reader.reads > 100


def test_the_reader_would_see_a_torn_page(gazette: Gazette, output: Path) -> None:
    """The reader of the test above, with a page written in place."""
    marked(gazette)
    publish(gazette, output)
    path = output / "public" / "articles" / "story-1" / "index.html"
    whole = path.read_bytes()
    with reading(through_the_pointer(output), ["story-1"]) as reader:
        until = time.monotonic() + 30
        while not reader.faults and time.monotonic() < until:
            with path.open("wb") as file:
                file.write(whole[:100])
                file.flush()
                file.write(whole[100:])
    assert reader.faults


@pytest.fixture
def nginx(tmp_path: Path, output: Path) -> Iterator[int]:
    """nginx with its defaults, serving `output/public` on a port of the loopback address."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        pytest.skip("there is no nginx on the PATH")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path / "nginx"
    folder.mkdir()
    config = folder / "nginx.conf"
    user = "user root;" if os.getuid() == 0 else ""
    config.write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error;"
        "events { worker_connections 64; }"
        f"http {{ access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};"
        f"fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};"
        f"sendfile on; server {{ listen 127.0.0.1:{port}; root {output}/public; }} }}"
    )
    server = subprocess.Popen(
        [program, "-e", str(folder / "error"), "-p", str(folder), "-c", str(config)],
        stderr=subprocess.PIPE,
    )
    try:
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                ended = server.poll() is not None and server.stderr is not None
                assert not ended, server.stderr.read() if server.stderr else ""
                assert time.monotonic() < until, "nginx does not answer"
                time.sleep(0.02)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)
        if server.stderr:
            server.stderr.close()


def test_a_reader_of_nginx_sees_every_page_whole_during_thirty_editions(
    gazette: Gazette, output: Path, nginx: int
) -> None:
    marked(gazette)
    publish(gazette, output)
    connection = http.client.HTTPConnection("127.0.0.1", nginx, timeout=20)

    def read(slug: str) -> bytes:
        connection.request("GET", f"/articles/{slug}/")
        answer = connection.getresponse()
        page = answer.read()
        if answer.status != 200:
            raise OSError(f"{answer.status}")
        return page

    with reading(read, gazette.slugs[:5]) as reader:
        rebuild(gazette, output, 30)
    connection.close()
    assert reader.faults == []
    assert reader.reads > 100
