"""`newskit build` when nothing changed, which names, sizes and times alone can tell."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from newskit.card import stamp
from newskit.folder import Folder, survey
from newskit.seal import seal_of, unbroken
from newskit.store import known_store
from newskit.terminal import say, say_ledger
from newskit.tree import UnsafeOutput, refuse_unsafe


def run(
    content: Path,
    templates: Path,
    output: Path,
    as_of: datetime,
    formats: Sequence[str],
    keys: Path,
) -> int | Folder:
    """0 when there is nothing to do, 2 for an unsafe output; else the newsroom's files, found."""
    started = time.perf_counter()
    try:
        refuse_unsafe(output, content)
    except UnsafeOutput as unsafe:
        say(f"newskit: {unsafe}")
        return 2
    folder = survey(content)
    if (known := known_store(output)) is None:
        return folder
    with known as store:
        seal = seal_of(folder, templates, formats, keys)
        ledger = unbroken(store, output, seal, stamp(as_of))
    if ledger is None:
        return folder
    say_ledger(ledger, published=True)
    say(f"Nothing changed in {time.perf_counter() - started:.1f} s → {output}/public")
    return 0
