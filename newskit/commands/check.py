"""`newskit check`: every problem of every file, and nothing published."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from newskit.plan import plan
from newskit.store import known_store, open_store
from newskit.terminal import counted, say, say_problems


def run(content: Path, templates: Path, output: Path, as_of: datetime) -> int:
    """0 without errors, else 1. What a build knows is used, and added to, where there is one."""
    with known_store(output) or open_store(None) as store:
        planned = plan(content, templates, as_of, store)
    say_problems(planned.problems, planned.sources)
    count = planned.ledger.published + len(planned.ledger.left_out)
    if not planned.problems:
        say(f"Checked {counted(count, 'article')}: no problems found.")
    else:
        say(f"Checked {counted(count, 'article')}.")
    return 1 if planned.has_errors else 0
