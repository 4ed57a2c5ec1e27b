"""`newskit build`: plans, publishes, and tells what was published and what was left out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from newskit.build import Edition, build
from newskit.edition import UnreadableRecord
from newskit.folder import Folder
from newskit.plan import Plan, plan
from newskit.problem import Problem
from newskit.signing import BadKey
from newskit.store import Store, open_store
from newskit.terminal import Progress, counted, say, say_ledger, say_problems
from newskit.tree import held
from newskit.typesetter import NoTypesetter


def run(
    folder: Folder,
    templates: Path,
    output: Path,
    as_of: datetime,
    formats: Sequence[str],
    keep_going: bool,
    previous: Path | None = None,
    keys: Path | None = None,
) -> int:
    """0 when all that may be published is; 1 when there are problems; 2 without a typesetter, or
    when the record of the edition before or the private key cannot be read."""
    started = time.perf_counter()
    content = folder.root
    waited: list[bool] = []

    def waiting() -> None:
        waited.append(True)
        say("Another build is at work on this output; waiting for it to end.")

    with held(output, waiting), open_store(output) as store:

        def planned(failed: tuple[Problem, ...] = ()) -> Plan:
            # What was found before waiting, or before rendering failed, may be out of date.
            found = content if waited or failed else folder
            return plan(found, templates, as_of, store, formats, failed, previous, keys)

        try:
            return _publish(planned, output, store, keep_going, started)
        except (NoTypesetter, BadKey) as trouble:
            say(f"newskit: {trouble}")
            return 2
        except UnreadableRecord as unreadable:
            say(f"newskit: {unreadable}: without it, ids and versions would begin anew.")
            say("Put it back, or name a folder that holds the edition before with --previous.")
            return 2


def _publish(
    planned: Callable[..., Plan], output: Path, store: Store, keep_going: bool, started: float
) -> int:
    the_plan = planned()
    problems: tuple[Problem, ...] = ()
    while the_plan.press is not None and (keep_going or not the_plan.has_errors):
        with Progress(len(the_plan.pages)) as progress:
            edition, troubles = build(the_plan, output, store, progress.advance)
        if edition is not None:
            _tell(the_plan, output, troubles, edition, time.perf_counter() - started)
            return 1 if the_plan.has_errors else 0
        # The articles whose pages cannot be rendered are left out, and the rest is planned anew.
        problems += troubles
        the_plan = planned(problems)
    say_problems(the_plan.problems, the_plan.intake.sources)
    say_ledger(the_plan.ledger, published=False)
    return 1


def _tell(
    the_plan: Plan, output: Path, warnings: tuple[Problem, ...], edition: Edition, seconds: float
) -> None:
    say_problems((*the_plan.problems, *warnings), the_plan.intake.sources)
    say_ledger(the_plan.ledger, published=True)
    say(_signed(the_plan))
    what = "Nothing changed"
    if edition.is_new:
        removed = f", removed {edition.removed:,}" if edition.removed else ""
        what = f"Wrote {counted(edition.written, 'file')}{removed}"
    say(f"{what} in {seconds:.1f} s → {output}/public")


def _signed(the_plan: Plan) -> str:
    """Whether the edition is signed, and what to do where it is not."""
    if the_plan.signer:
        return f"Signed with the key {the_plan.signer.kid}."
    if any(key.may_sign for key in the_plan.intake.keys):
        return "Unsigned: no private key is at hand; --keys names the folder where they lie."
    return "Unsigned: `newskit keys new` makes a key."
