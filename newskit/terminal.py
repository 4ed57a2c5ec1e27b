"""Terminal: what newskit says while it works and when it is done. Problems and progress go to
standard error; colours only where a person looks, and NO_COLOR is respected."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterable, Mapping
from types import TracebackType

from newskit.ledger import Ledger
from newskit.problem import Problem, shown, told

_COLORS = (
    (re.compile(r"^error(\[[^\]]*\])?", re.M), "\x1b[1;31m{}\x1b[0m"),
    (re.compile(r"^warning(\[[^\]]*\])?", re.M), "\x1b[1;33m{}\x1b[0m"),
    (re.compile(r"^ *(-->|:::) .*$", re.M), "\x1b[34m{}\x1b[0m"),
    (re.compile(r"^ *\| *\^+.*$", re.M), "\x1b[31m{}\x1b[0m"),
    (re.compile(r"^ *= help:", re.M), "\x1b[1;36m{}\x1b[0m"),
)


def say(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def has_colors() -> bool:
    return (
        sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def say_problems(problems: Iterable[Problem], sources: Mapping[str, str]) -> None:
    """Every problem, then their number and the files they are in."""
    problems = tuple(problems)
    if not problems:
        return
    text = told(problems, sources)
    if has_colors():
        for pattern, color in _COLORS:
            text = pattern.sub(lambda match, color=color: color.format(match[0]), text)  # type: ignore[misc]
    say(text + "\n")
    errors = [problem for problem in problems if problem.is_error]
    warnings = len(problems) - len(errors)
    counts = [counted(len(errors), "error")] if errors else []
    counts += [counted(warnings, "warning")] if warnings else []
    files = {problem.place.path for problem in problems}
    say(f"{' and '.join(counts)} in {counted(len(files), 'file')}.")


def say_ledger(ledger: Ledger, published: bool) -> None:
    """What was published, and by name everything that was not, with the reason."""
    if published:
        say(f"Published {counted(ledger.published, 'article')}.")
    else:
        say("Nothing was published: the site is as it was.")
        if any(entry.reason not in ("failed", "draft", "scheduled") for entry in ledger.left_out):
            say("What should leave the site has not left it: mend the errors, or --keep-going.")
    if ledger.left_out:
        say(f"Left out {len(ledger.left_out)}:")
        width = max(len(entry.path) for entry in ledger.left_out)
        for entry in ledger.left_out:
            word = "since" if entry.reason == "expired" else "until"
            when = f" {word} {clock(entry.until)}" if entry.until else ""
            say(f"  {shown(entry.path):<{width}}  {entry.reason}{when}")
    if published and ledger.turn:
        say(f"The next change without an edit comes at {clock(ledger.turn)}.")


def clock(instant: str) -> str:
    return instant.replace("T", " ").replace(":00Z", " UTC").replace("Z", " UTC")


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


class Progress:
    """A line that grows while long work goes on; silent for short work and where nobody looks."""

    PATIENCE = 0.7

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._started = self._shown = time.monotonic()
        self._is_shown = False

    def __enter__(self) -> Progress:
        return self

    def advance(self, pages: int) -> None:
        self._done += pages
        now = time.monotonic()
        is_soon = now - self._started < self.PATIENCE or now - self._shown < 0.1
        if is_soon or not sys.stderr.isatty():
            return
        self._shown, self._is_shown = now, True
        filled = 30 * self._done // max(self._total, 1)
        bar = "━" * filled + "╌" * (30 - filled)
        sys.stderr.write(f"\r\x1b[K{bar} {self._done:,} of {self._total:,}")
        sys.stderr.flush()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
