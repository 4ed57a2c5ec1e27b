"""`newskit build`: plans, publishes, and tells what was published and what was left out."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from newskit.build import UnsafeOutput, build, refuse_unsafe
from newskit.plan import Plan, plan
from newskit.problem import Problem
from newskit.terminal import Progress, say, say_ledger, say_problems
from newskit.typesetter import NoTypesetter


def run(
    content: Path,
    templates: Path,
    output: Path,
    as_of: datetime,
    formats: Sequence[str],
    keep_going: bool,
) -> int:
    """0 when all that may be published is; 1 when there are problems; 2 for an unsafe output."""
    started = time.perf_counter()
    try:
        refuse_unsafe(output, content)
    except UnsafeOutput as unsafe:
        say(f"newskit: {unsafe}")
        return 2
    planned = plan(content, templates, as_of, formats)
    problems: tuple[Problem, ...] = ()
    while planned.press is not None and (keep_going or not planned.has_errors):
        try:
            with Progress(len(planned.pages)) as progress:
                edition, troubles = build(planned, output, progress.advance)
        except NoTypesetter as missing:
            say(f"newskit: {missing}")
            return 2
        if edition is not None:
            _done(planned, output, troubles, len(edition.pages), time.perf_counter() - started)
            return 1 if planned.has_errors else 0
        # The articles whose pages cannot be rendered are left out, and the rest is planned anew.
        problems += troubles
        planned = plan(content, templates, as_of, formats, problems)
    say_problems(planned.problems, planned.sources)
    say_ledger(planned.ledger, published=False)
    return 1


def _done(
    planned: Plan, output: Path, warnings: tuple[Problem, ...], pages: int, seconds: float
) -> None:
    say_problems((*planned.problems, *warnings), planned.sources)
    say_ledger(planned.ledger, published=True)
    say(f"Built {pages:,} files in {seconds:.1f} s → {output}/public")
