"""`newskit rollback`: readers see the edition before again, until the next build."""

from __future__ import annotations

from pathlib import Path

from newskit.build import go_back
from newskit.store import open_store
from newskit.terminal import say
from newskit.tree import MARKER, held


def run(output: Path) -> int:
    """0 when the pointer was switched; 2 when there is nothing that may be gone back to."""
    if not (output / MARKER).is_file():
        say(f"newskit: {output} is not an output of newskit's")
        return 2
    with held(output, lambda: None), open_store(output) as store:
        if reason := go_back(output, store):
            say(f"newskit: cannot go back: {reason}")
            return 2
    say(f"Readers see the edition before again, in {output}/public. The next build goes forward.")
    return 0
