"""Terminal: what newskit says while it works and when it is done. Problems and progress go to
standard error; colours only where a person looks, and NO_COLOR is respected."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from io import TextIOWrapper
from types import TracebackType
from typing import TextIO

from newskit.ledger import Ledger
from newskit.pattern import pattern
from newskit.printer import Mended
from newskit.printers.human import LONGEST_LINE, changed, told
from newskit.problem import Problem, is_explained, shown
from newskit.store import WaiverRow

_COLORS = (
    (pattern(r"^error(\[[^\]]*\])?", re.M), "\x1b[1;31m{}\x1b[0m"),
    (pattern(r"^warning(\[[^\]]*\])?", re.M), "\x1b[1;33m{}\x1b[0m"),
    (pattern(r"^ *(-->|:::) .*$", re.M), "\x1b[1;34m{}\x1b[0m"),
    (pattern(r"^ *\| *\^+.*$", re.M), "\x1b[31m{}\x1b[0m"),
    (pattern(r"^ *= help:", re.M), "\x1b[1;36m{}\x1b[0m"),
    (pattern(r"^  [ \d]+ - .*$", re.M), "\x1b[31m{}\x1b[0m"),
    (pattern(r"^  [ \d]+ \+ .*$", re.M), "\x1b[32m{}\x1b[0m"),
)

# Of more files nobody reads the names at the end; they stand above.
_MOST_NAMED = 40
# Nor do eyes find the next line at the end of a longer one.
_WIDEST = 110


# An address, and a command to copy, stand on one line if any is as long.
_PIECE = pattern(r" *+(?:`[^`]*`[^ ]*|[^ ]+)")


def say(words: str) -> None:
    """Says it after all that was printed, also where both are written into one file."""
    _say_as_it_is(folded(words, _columns(sys.stderr)))


def lay_out(words: str) -> None:
    """Prints it for a person: what programs read is `hand_over`'s."""
    print(folded(words, _columns(sys.stdout)))


def _say_as_it_is(words: str) -> None:
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def folded(words: str, width: int) -> str:
    """The lines, those that are longer than `width` broken at spaces, and what is left of them
    indented; as they are with a width of 0."""
    return "\n".join(part for line in words.split("\n") for part in _parts(line, width))


def _parts(line: str, width: int) -> Iterator[str]:
    if not width or len(line) <= width:
        yield line
        return
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    part = ""
    for piece in _PIECE.findall(line.rstrip()):
        if part.strip() and len(part) + len(piece) > width:
            yield part
            part, piece = indent, piece.lstrip()
        part += piece
    yield part


def has_colors() -> bool:
    return (
        sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def say_problems(problems: Iterable[Problem], sources: Mapping[str, str]) -> None:
    """Every problem, then their number and the files they are in."""
    problems = tuple(problems)
    if not problems:
        return
    _say_as_it_is(_colored(told(problems, sources, _width())) + "\n")
    say_numbers(problems)


def say_numbers(problems: Collection[Problem]) -> None:
    """How many problems there are in which files, and what to do about them."""
    if not problems:
        return
    files: dict[str, list[Problem]] = {}
    for problem in problems:
        files.setdefault(problem.place.path, []).append(problem)
    if len(files) == 1:
        say(f"{_numbers(problems)} in {shown(next(iter(files)))}.")
    else:
        say(f"{_numbers(problems)} in {counted(len(files), 'file')}:")
        named = list(files.items())[:_MOST_NAMED]
        width = max(len(shown(path)) for path, _ in named)
        for path, found in named:
            say(f"  {shown(path):<{width}}  {_numbers(found)}")
        if len(files) > len(named):
            say(f"  and {counted(len(files) - len(named), 'file')} more, named above")
    if fixable := sum(problem.fix is not None for problem in problems):
        some = f"{fixable:,} of them" if fixable < len(problems) else ""
        say(f"`newskit check --fix` mends {some or ('it' if fixable == 1 else 'them')}.")
    for problem in sorted(problems, key=lambda problem: not problem.is_error):
        if is_explained(problem.code):
            say(f"`newskit explain {problem.code}` tells more.")
            return


def _numbers(problems: Collection[Problem]) -> str:
    errors = sum(problem.is_error for problem in problems)
    warnings = len(problems) - errors
    counts = [counted(errors, "error")] if errors else []
    counts += [counted(warnings, "warning")] if warnings else []
    return " and ".join(counts)


def say_mended(mended: Iterable[Mended]) -> None:
    """Every line that was changed, as it was and as it is, by file."""
    files: dict[str, list[Mended]] = {}
    for one in mended:
        files.setdefault(one.path, []).append(one)
    for path, lines in files.items():
        gutter = max(len(f"{one.line}") for one in lines)
        room = max(_width() - gutter - 5, 40) if _width() else LONGEST_LINE
        text = f"Mended {shown(path)}:\n"
        for one in lines:
            was, now = changed(one.was, one.now, room)
            text += f"  {one.line:>{gutter}} - {was}\n  {' ' * gutter} + {now}\n"
        _say_as_it_is(_colored(text))


def _colored(text: str) -> str:
    for part, color in _COLORS if has_colors() else ():
        text = part.sub(lambda match, color=color: color.format(match[0]), text)  # type: ignore[misc]
    return text


def hand_over(text: str) -> None:
    """What another program reads, on standard output: in UTF-8, whatever the terminal speaks."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has read enough; Python would complain of it once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _width() -> int:
    """The columns that words may take; 0 where no person looks."""
    return min(_columns(sys.stderr), _WIDEST)


def _columns(stream: TextIO) -> int:
    """How wide the terminal is; 0 where no person looks."""
    if not stream.isatty():
        return 0
    return os.get_terminal_size(stream.fileno()).columns or 80


def say_figures(checked: int, unread: Mapping[str, Collection[str]]) -> None:
    """How many figures could not be read, and so not be checked; without any there is no word."""
    if unread:
        count = sum(map(len, unread.values()))
        say(f"Figures: {checked:,} checked, {count:,} could not be read:")
        width = max(map(len, unread))
        for path, words in unread.items():
            say(f"  {shown(path):<{width}}  {shown(', '.join(words))}")


def say_ledger(ledger: Ledger, published: bool) -> None:
    """What was published, and by name everything that was not, with the reason."""
    if published:
        say(f"Published {counted(ledger.published, 'article')}.")
    else:
        others = "; `--keep-going` publishes the others" if ledger.published else ""
        say(f"Nothing was published: the site is as it was{others}.")
        if any(entry.reason not in ("failed", "draft", "scheduled") for entry in ledger.left_out):
            say("What should leave the site has not left it: mend the errors, or --keep-going.")
    if ledger.left_out:
        say(f"Left out {len(ledger.left_out)}:")
        width = max(len(entry.path) for entry in ledger.left_out)
        for entry in ledger.left_out:
            when = f" {entry.word} {clock(entry.until)}" if entry.until else ""
            say(f"  {shown(entry.path):<{width}}  {entry.reason}{when}")
    say_waived(ledger.waived)
    if published and ledger.turn:
        say(f"The next change without an edit comes at {clock(ledger.turn)}.")


def say_waived(waived: Sequence[WaiverRow]) -> None:
    """What articles say is no problem in them, with their reasons."""
    if not waived:
        return
    say(f"Waived {len(waived)}:")
    width = max(len(row.path) for row in waived)
    length = max(len(row.code) for row in waived)
    for row in sorted(waived):
        say(f"  {shown(row.path):<{width}}  {row.code:<{length}}  {shown(row.reason)}")


def clock(instant: str) -> str:
    """An instant as a person reads it: “2099-05-31 22:00 UTC”."""
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
