"""Borrowing: what a build knows, for a command that builds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from newskit.store import Store, known_store, open_store
from newskit.tree import MARKER, held


@contextmanager
def at_hand(output: Path) -> Iterator[Store]:
    """What a build knows, to be added to. While one is at work, a store for this run: what is read
    into the other's would pass for what it publishes."""
    with ExitStack() as stack:
        known = None
        if (output / MARKER).is_file():
            try:
                stack.enter_context(held(output, _at_work))
                known = known_store(output)
            except _BuildAtWork:
                pass
        yield stack.enter_context(known or open_store(None))


class _BuildAtWork(Exception):  # noqa: N818 - it is no error
    """Another process builds into the output."""


def _at_work() -> None:
    raise _BuildAtWork
