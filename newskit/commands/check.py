"""`newskit check`: every problem of every file, and nothing published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from newskit.intake import take_in
from newskit.store import Store, known_store, open_store
from newskit.terminal import counted, say, say_problems
from newskit.tree import MARKER, held


def run(content: Path, output: Path) -> int:
    """0 without errors, else 1. What a build knows is used, and added to, where there is one."""
    with _at_hand(output) as store:
        intake = take_in(content, store)
    say_problems(intake.problems, intake.sources)
    checked = f"Checked {counted(len(intake.folder.articles), 'article')}"
    say(f"{checked}." if intake.problems else f"{checked}: no problems found.")
    return 1 if any(problem.is_error for problem in intake.problems) else 0


class _BuildAtWork(Exception):  # noqa: N818 - it is no error
    """Another process builds into the output."""


def _at_work() -> None:
    raise _BuildAtWork


@contextmanager
def _at_hand(output: Path) -> Iterator[Store]:
    """What a build knows. While one is at work, a store for this run: what is read into the other's
    would pass for what it publishes."""
    with ExitStack() as stack:
        known = None
        if (output / MARKER).is_file():
            try:
                stack.enter_context(held(output, _at_work))
                known = known_store(output)
            except _BuildAtWork:
                pass
        yield stack.enter_context(known or open_store(None))
