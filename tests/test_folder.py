"""A newsroom's files are read one after the other, and one that cannot be read hides no other."""

import errno
import os
import resource
from contextlib import ExitStack
from pathlib import Path

import pytest

from newskit.folder import survey


def test_each_file_is_read_or_named(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    for name in ("one", "two", "three"):
        (articles / f"{name}.md").write_text(name)
    folder = survey(tmp_path).with_article("articles/two.md", b"as typed")
    (articles / "one.md").unlink()
    read = dict(folder.read_each(["articles/one.md", "articles/two.md", "articles/three.md"]))
    assert [type(read.pop("articles/one.md")), read] == [
        FileNotFoundError,
        {"articles/two.md": b"as typed", "articles/three.md": b"three"},
    ]


def test_a_reader_who_stops_leaves_no_file_open(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    for number in range(20):
        (tmp_path / "articles" / f"story-{number}.md").write_text("It is quiet.")
    folder = survey(tmp_path)
    before = open_files()
    reading = folder.read_each(folder.articles)
    next(reading)
    assert open_files() > before
    reading.close()
    assert open_files() == before


def test_few_files_may_be_open_and_all_are_read(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    for number in range(40):
        (tmp_path / "articles" / f"story-{number}.md").write_text(f"It is quiet on {number}.")
    folder = survey(tmp_path)
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken = {int(file.name) for file in Path("/proc/self/fd").iterdir()}
    free = [number for number in range(few) if number not in taken]
    resource.setrlimit(resource.RLIMIT_NOFILE, (free[8], most))
    try:
        read = dict(folder.read_each(folder.articles))
        with pytest.raises(OSError, match="Too many open files"), ExitStack() as stack:
            for file in folder.articles:  # the control
                stack.enter_context((tmp_path / file).open())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))
    assert len(read) == 40
    assert all(data == (tmp_path / file).read_bytes() for file, data in read.items())


def test_a_system_that_takes_no_advice_is_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: int) -> None:
        asked.append(1)
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    asked: list[int] = []
    monkeypatch.setattr(os, "posix_fadvise", refuse)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "story.md").write_text("It is quiet.")
    assert survey(tmp_path).read("articles/story.md") == b"It is quiet." and asked


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
