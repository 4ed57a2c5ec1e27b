"""Ground: a folder that cannot be made is told in words; a disk that is full is no wrong word."""

import errno
from pathlib import Path

import pytest

from newskit.ground import NoGroundError, ground


def test_makes_a_folder_with_those_that_it_lies_in(tmp_path: Path) -> None:
    folder = tmp_path / "one" / "two"
    assert ground(folder) == ground(folder) == folder
    assert folder.is_dir()


def test_tells_of_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "two"):
        with pytest.raises(NoGroundError, match="file is a file, and no folder"):
            ground(folder)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_tells_of_a_folder_that_may_not_be_written_in(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _refuse(number, monkeypatch)
    with pytest.raises(NoGroundError, match=f"one cannot be made: nothing may .* {tmp_path}$"):
        ground(tmp_path / "one")


def test_a_full_disk_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _refuse(errno.ENOSPC, monkeypatch)
    with pytest.raises(OSError, match="refused"):
        ground(tmp_path / "one")


def _refuse(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(Path, "mkdir", refused)
