"""`newskit serve`: a preview in the browser, renewed with every save; problems over the page."""

from __future__ import annotations

import gc
import signal
import time
import webbrowser
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from msgspec import Struct

from newskit.card import stamp
from newskit.code import BUILT_IN_TEMPLATES
from newskit.folder import Folder, stats_below, survey
from newskit.plan import Plan, plan
from newskit.preview import Preview
from newskit.recollection import recollected
from newskit.serve import serving
from newskit.showing import ALL, WITHOUT_DRAFTS, remember
from newskit.store import Store
from newskit.terminal import say, say_problems
from newskit.watch import Watch

# A file that was written to in the last moment is looked at once more when that is over. Seconds.
MOMENT = 0.06
# Files told by name when many are saved at once.
NAMED = 3
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run(
    content: Path,
    templates: Path,
    output: Path,
    as_of: datetime | None,
    with_drafts: bool,
    bind: str,
    port: int,
    opens: bool,
) -> int:
    """0 when it is told to end; 2 when it cannot listen. Without `as_of` the clock goes on."""
    # A build ends before rings of objects matter; a preview goes on all day.
    gc.set_threshold(50_000, 10, 10)
    for name in _ENDS[1:]:
        # As by Ctrl-C: what was read of drafts goes with the run.
        signal.signal(name, signal.default_int_handler)
    with ExitStack() as stack:
        try:
            watch = stack.enter_context(Watch((content, templates, BUILT_IN_TEMPLATES)))
            store = stack.enter_context(recollected(content, output))
            desk = _Desk(content, templates, as_of, with_drafts, store, Preview(templates.name))
            look = _look(content, templates)
            the_plan = desk.renewed(look, None, None)
            try:
                origin = stack.enter_context(serving(desk.preview, bind, port))
            except OSError as error:
                say(f"newskit: cannot listen at {bind}, port {port}: {error.strerror}")
                return 2
            _greet(origin, port, with_drafts, desk.preview.home)
            if opens:
                webbrowser.open(origin + desk.preview.home)
            desk.keep_looking(watch, look, the_plan)
        except KeyboardInterrupt:
            # Who asks twice gets no more than this either.
            for name in _ENDS:
                signal.signal(name, signal.SIG_IGN)
            say("")
    return 0


def _greet(origin: str, port: int, with_drafts: bool, home: str) -> None:
    if port and not origin.endswith(f":{port}"):
        say(f"Port {port} is taken; the next that is free is used.")
    say(f"The preview stands at {origin}{home} until Ctrl-C.")
    if with_drafts:
        say("What is not published yet is shown too, and marked; --no-drafts leaves it out.")


class _Look(Struct, frozen=True):
    """The newsroom's files and the templates, and how long it took to look at them, in seconds."""

    folder: Folder
    templates: tuple[Mapping[str, str], ...]
    cost: float

    @property
    def stats(self) -> dict[str, str]:
        """Of every file its stat, by name."""
        groups = (self.folder.articles, self.folder.others, *self.templates)
        return dict(chain.from_iterable(group.items() for group in groups))

    def is_like(self, other: _Look) -> bool:
        mine = (self.folder.articles, self.folder.others, self.folder.problems, self.templates)
        return mine == (
            other.folder.articles, other.folder.others, other.folder.problems, other.templates
        )  # fmt: skip


def _look(content: Path, templates: Path) -> _Look:
    started = time.perf_counter()
    folders = [folder for folder in (BUILT_IN_TEMPLATES, templates) if folder.is_dir()]
    stats = tuple(stats_below(folder) for folder in folders)
    return _Look(survey(content), stats, time.perf_counter() - started)


class _Desk(Struct, frozen=True):
    """Where plans are made for a preview."""

    content: Path
    templates: Path
    as_of: datetime | None
    with_drafts: bool
    store: Store
    preview: Preview

    def keep_looking(self, watch: Watch, look: _Look, the_plan: Plan) -> None:
        """Renews the preview whenever a file changes, or an instant passes that matters."""
        while True:
            is_young = any(
                "" in group.values()
                for group in (look.folder.articles, look.folder.others, *look.templates)
            )
            watch.wait(look.cost, MOMENT if is_young else float("inf"))
            try:
                before, look = look, _look(self.content, self.templates)
                if not look.is_like(before) or self._is_due(the_plan):
                    the_plan = self.renewed(look, before, the_plan)
            except OSError:
                # A file went away between being found and being read: the next look finds it so.
                continue

    def renewed(self, look: _Look, before: _Look | None, last: Plan | None) -> Plan:
        """The plan of what was found, which is shown from now on."""
        started = time.perf_counter()
        shows = ALL if self.with_drafts else WITHOUT_DRAFTS
        with self.preview.turning:
            moment = self.as_of or datetime.now(UTC)
            the_plan = plan(look.folder, self.templates, moment, self.store, shows=shows, last=last)
            remember(the_plan, self.store)
            self.preview.renew(the_plan)
        if before is not None:
            _tell_of(look, before, time.perf_counter() - started + look.cost)
        if last is None or the_plan.problems != last.problems:
            say_problems(the_plan.problems, the_plan.intake.sources)
            if last is not None and not the_plan.problems:
                say("No problems.")
        return the_plan

    def _is_due(self, the_plan: Plan) -> bool:
        turn = the_plan.ledger.turn
        return bool(not self.as_of and turn and turn <= stamp(datetime.now(UTC)))


def _tell_of(look: _Look, before: _Look, seconds: float) -> None:
    old, new = before.stats, look.stats
    # One that was looked at while it was young is looked at twice, and told once.
    names = [name for name in {**old, **new} if old.get(name, "-") not in ("", new.get(name))]
    if names:
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        clock = datetime.now().astimezone().strftime("%H:%M:%S")
        say(f"{clock}  {', '.join(names[:NAMED])}{more}  {1000 * seconds:.0f} ms")
