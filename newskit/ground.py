"""Ground: the folder that something is written in, made where there is none; or why not."""

from __future__ import annotations

import errno
from pathlib import Path

# A disk without room is nobody's wrong word.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


class NoGroundError(Exception):
    """A place was named in which nothing can be made; it reads as a sentence."""


def ground(folder: Path, mode: int = 0o777) -> Path:
    """The folder, made with those that it lies in; NoGroundError tells what cannot be made, and
    why."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in _FULL:
            raise
        raise NoGroundError(f"{folder} cannot be made: {_reason(folder, error)}") from error
    return folder


def _reason(folder: Path, error: OSError) -> str:
    there = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    if there.exists() and not there.is_dir():
        return f"{there} is a file, and no folder"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"nothing may be written in {there}"
    if error.errno == errno.ENOENT:
        return f"no folder can be made in {there}"
    return f"{error.strerror}"
