"""`newskit check`: every problem of every file, and nothing published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from newskit.plan import plan
from newskit.store import Store, known_store, open_store
from newskit.terminal import counted, say, say_problems
from newskit.tree import MARKER, held


def run(content: Path, templates: Path, output: Path, as_of: datetime) -> int:
    """0 without errors, else 1. What a build knows is used, and added to, where there is one."""
    with _at_hand(output) as store:
        planned = plan(content, templates, as_of, store)
    say_problems(planned.problems, planned.sources)
    count = planned.ledger.published + len(planned.ledger.left_out)
    if not planned.problems:
        say(f"Checked {counted(count, 'article')}: no problems found.")
    else:
        say(f"Checked {counted(count, 'article')}.")
    return 1 if planned.has_errors else 0


class _BuildAtWork(Exception):  # noqa: N818 - it is no error
    """Another process builds into the output."""


def _at_work() -> None:
    raise _BuildAtWork


@contextmanager
def _at_hand(output: Path) -> Iterator[Store]:
    """What a build knows; a store for this run while one is at work, which must find what it read
    as it read it."""
    with ExitStack() as stack:
        known = None
        if (output / MARKER).is_file():
            try:
                stack.enter_context(held(output, _at_work))
                known = known_store(output)
            except _BuildAtWork:
                pass
        yield stack.enter_context(known or open_store(None))
