"""Watch: waits until something below some folders may have changed; who waits looks for what."""

from __future__ import annotations

import ctypes
import os
import select
import sys
import time
from collections.abc import Iterable
from pathlib import Path

# A program that saves a file does several things to it; it is done when nothing comes for so long.
QUIET = 0.004
# Where a bell rings, folders are looked at seldom, in case it missed something; elsewhere only
# looking tells. Seconds.
SELDOM, OFTEN = 2.0, 0.1
# What share of the time may be spent on looking.
SHARE = 0.05


class Watch:
    """Watches folders that may come and go, with all that is below them; a context manager."""

    def __init__(self, roots: Iterable[Path]) -> None:
        self._roots = tuple(roots)
        self._bell = _Bell()
        self._bell.hang(self._roots)

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        self._bell.close()

    def wait(self, cost: float, patience: float = SELDOM) -> None:
        """Returns when something may have changed, or when it is time to look.

        `cost` is what a look takes, and `patience` the longest to wait, in seconds.
        """
        pause = max(SELDOM if self._bell.is_there else OFTEN, cost / SHARE)
        if self._bell.rings_within(min(pause, patience)):
            latest = time.monotonic() + 25 * QUIET
            while time.monotonic() < latest and self._bell.rings_within(QUIET):
                pass
            if not self._bell.has_other_folders:
                return
        self._bell.hang(self._roots)


class _Bell:
    """inotify, by which Linux tells of changes in folders as they come; silent on other systems,
    and where it may not listen to so many."""

    # Written and closed, moved here or away, made, deleted, and other properties.
    EVENTS = 0x8 | 0x80 | 0x40 | 0x100 | 0x200 | 0x4
    MADE, IS_FOLDER = 0x100, 0x40000000

    def __init__(self) -> None:
        self.has_other_folders = False
        self._libc = ctypes.CDLL(None, use_errno=True)
        try:
            self._descriptor = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        except AttributeError:
            self._descriptor = -1

    @property
    def is_there(self) -> bool:
        return bool(self._descriptor >= 0)

    def hang(self, roots: Iterable[Path]) -> None:
        """Listens to every folder below `roots`; one that is listened to already stays so."""
        self.has_other_folders = False
        for root in roots if self.is_there else ():
            for folder, inner, _ in os.walk(root):
                inner[:] = [name for name in inner if not name.startswith(".")]
                name = os.fsencode(folder)
                added = self._libc.inotify_add_watch(self._descriptor, name, self.EVENTS)
                if added < 0 and os.path.isdir(folder):  # noqa: PTH112 - text, as walk gives it
                    self.close()
                    return

    def rings_within(self, seconds: float) -> bool:
        """Whether there was a change that may be looked at. A file that was only just made has
        nothing in it yet: it rings when it is closed."""
        latest = time.monotonic() + seconds
        while (left := latest - time.monotonic()) > 0:
            if not self.is_there:
                time.sleep(left)
            elif select.select([self._descriptor], [], [], left)[0] and self._is_worth_a_look():
                return True
        return False

    def _is_worth_a_look(self) -> bool:
        rung = os.read(self._descriptor, 65_536)
        is_worth = False
        while rung:
            mask = int.from_bytes(rung[4:8], sys.byteorder)
            length = int.from_bytes(rung[12:16], sys.byteorder)
            rung = rung[16 + length :]
            self.has_other_folders |= bool(mask & self.IS_FOLDER)
            is_worth |= bool(mask & self.IS_FOLDER) or not mask & self.MADE
        return is_worth

    def close(self) -> None:
        if self.is_there:
            os.close(self._descriptor)
            self._descriptor = -1
