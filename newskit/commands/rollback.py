"""`newskit rollback`: readers see the edition before again, until the next build."""

from __future__ import annotations

from pathlib import Path

from newskit.edition import keep_ahead
from newskit.store import open_store
from newskit.terminal import say
from newskit.tree import MARKER, held, point, trees

_BACK_ALREADY = "readers see the edition before already; the next build goes forward"


def run(output: Path) -> int:
    """0 when the pointer was switched; 2 when there is nothing that may be gone back to."""
    if not (output / MARKER).is_file():
        say(f"newskit: {output} is not an output of newskit's")
        return 2
    with held(output, lambda: None), open_store(output) as store:
        live, spare = trees(output)
        reason = store.fact("no_way_back")
        known = spare.edition and spare.edition == store.fact(f"edition_{spare.name}")
        if not known or spare.edition == live.edition:
            reason = reason or "there is no edition before this one"
        if reason:
            say(f"newskit: cannot go back: {reason}")
            return 2
        with store.writing():
            # What is planned next is compared with all pages anew.
            store.set_facts(made_by="", seal="", no_way_back=_BACK_ALREADY)
        keep_ahead(output, live)
        point(output, spare)
    say(f"Readers see the edition before again, in {output}/public. The next build goes forward.")
    return 0
