"""Watch: a change is heard of at once where the system tells of it, and found where it does not."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newskit.watch import OFTEN, SELDOM, Watch, _Bell


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "root/inner").mkdir(parents=True)
    (tmp_path / "root/inner/old.md").write_text("old")
    yield tmp_path / "root"


def waited(watch: Watch, change: Callable[[], object] = lambda: None, cost: float = 0) -> float:
    """How long the watch waited, in seconds, when the change was made while it did."""
    timer = threading.Timer(0.1, change)
    timer.start()
    started = time.monotonic()
    watch.wait(cost)
    seconds = time.monotonic() - started
    timer.join()
    return seconds


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda root: (root / "inner/old.md").write_text("new"),
    "made": lambda root: (root / "inner/new.md").write_text("new"),
    "deleted": lambda root: (root / "inner/old.md").unlink(),
    "renamed": lambda root: (root / "inner/old.md").rename(root / "new.md"),
    "touched": lambda root: (root / "inner/old.md").touch(),
    "a folder made": lambda root: (root / "inner/more").mkdir(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_hears_of_a_file_that_is(root: Path, change: str) -> None:
    with Watch([root, root / "not-there"]) as watch:
        assert waited(watch, lambda: CHANGES[change](root)) < SELDOM / 2


def test_hears_of_a_file_in_a_folder_that_came_later(root: Path) -> None:
    with Watch([root]) as watch:
        waited(watch, lambda: (root / "later/inner").mkdir(parents=True))
        assert waited(watch, lambda: (root / "later/inner/new.md").write_text("x")) < SELDOM / 2


def test_a_file_that_is_still_being_written_is_left_in_peace(root: Path) -> None:
    with (root / "new.md").open("w") as file, Watch([root]) as watch:
        assert waited(watch, lambda: file.write("half of it, " * 9_000)) > SELDOM / 2
        assert waited(watch, file.close) < SELDOM / 2


def test_looks_from_time_to_time_where_nothing_is_heard(root: Path) -> None:
    with Watch([root]) as watch:
        assert SELDOM * 0.9 < waited(watch) < SELDOM * 2
        started = time.monotonic()
        watch.wait(0, patience=0.05)
        assert time.monotonic() - started < 0.5


def test_finds_changes_by_looking_often_where_the_system_tells_of_none(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Bell, "is_there", property(lambda bell: False))
    with Watch([root]) as watch:
        assert OFTEN * 0.9 < waited(watch) < SELDOM / 2
        # Looking takes no more than its share of the time.
        assert 0.9 < waited(watch, cost=0.05) < 2
