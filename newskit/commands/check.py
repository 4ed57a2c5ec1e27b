"""`newskit check`: every problem of every file, and nothing written."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from newskit.plan import plan
from newskit.terminal import say, say_problems


def run(content: Path, templates: Path, as_of: datetime) -> int:
    """0 without errors, else 1."""
    planned = plan(content, templates, as_of)
    say_problems(planned.problems, planned.sources)
    count = len(planned.ledger.published) + len(planned.ledger.left_out)
    if not planned.problems:
        say(f"Checked {count} articles: no problems found.")
    else:
        say(f"Checked {count} articles.")
    return 1 if planned.has_errors else 0
