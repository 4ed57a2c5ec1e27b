"""`newskit check`: every problem of every file, and nothing published."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from newskit.borrowing import at_hand
from newskit.document import text_of
from newskit.intake import Intake, take_in
from newskit.mending import mended
from newskit.printer import Mended, Report
from newskit.printers import printer
from newskit.problem import Edit, Problem, closest, shown
from newskit.terminal import (
    counted,
    hand_over,
    say,
    say_figures,
    say_mended,
    say_numbers,
    say_problems,
    say_waived,
)

# A fix may let newskit read further, and find what else is certain. No file needs as many rounds.
_MOST_ROUNDS = 50


def run(
    content: Path,
    output: Path,
    paths: Sequence[Path] = (),
    form: str = "human",
    is_mending: bool = False,
) -> int:
    """0 without errors, else 1; 2 for a path that is none of the newsroom's.

    `paths` limit what is told and mended: everything is read. What a build knows is used, and added
    to, where there is one.
    """
    with at_hand(output) as store:
        intake = take_in(content, store)
        files = []
        for path in paths:
            file, trouble = _file(path, intake)
            if trouble:
                say(f"newskit: {trouble}")
                return 2
            files.append(file)
        problems = _of(files, intake)
        changed: list[Mended] = []
        refused: set[str] = set()
        for _ in range(_MOST_ROUNDS if is_mending else 0):
            if not (done := _mend(intake, problems, refused)):
                break
            changed += done
            intake = take_in(content, store)
            problems = _of(files, intake)
        checked, unread = store.figures()
    _tell(intake, problems, changed, form)
    say_figures(checked, unread)
    return 1 if any(problem.is_error for problem in problems) else 0


def _tell(intake: Intake, problems: tuple[Problem, ...], changed: list[Mended], form: str) -> None:
    count = len(intake.folder.articles)
    changed = _in_one(changed)
    say_mended(changed)
    if form == "human":
        say_problems(problems, intake.sources)
    else:
        base = os.path.relpath(intake.folder.root.resolve().parent)
        base = "" if base == "." else f"{Path(base).as_posix()}/"
        report = Report(count, problems, intake.sources, tuple(changed), base)
        hand_over(printer(form).printed(report))
        say_numbers(problems)
    say_waived(intake.waived)
    checked = f"Checked {counted(count, 'article')}"
    if others := len(intake.problems) - len(problems):
        say(f"{checked}; {counted(others, 'problem')} of other files not shown.")
    else:
        say(f"{checked}." if problems else f"{checked}: no problems found.")


def _in_one(changed: Iterable[Mended]) -> list[Mended]:
    """In order of file and line; of a line that was changed twice, the first and the last."""
    found: dict[tuple[str, int], Mended] = {}
    for one in changed:
        first = found.get((one.path, one.line), one)
        found[one.path, one.line] = replace(first, now=one.now)
    return [found[place] for place in sorted(found)]


def _file(path: Path, intake: Intake) -> tuple[str, str]:
    """The name in the newsroom of the file or folder that was typed, or else what is wrong."""
    root = intake.folder.root.resolve()
    known = {*intake.folder.articles, *intake.folder.others}
    known |= {place.path.partition("/")[2] for one in intake.problems for place in one.places}
    # As it is from here, or as newskit writes it.
    for typed in (Path.cwd() / path, root.parent / path):
        place = Path(os.path.normpath(typed.parent.resolve() / typed.name))
        if place == root:
            return "", ""
        if place.is_relative_to(root):
            file = place.relative_to(root).as_posix()
            is_hidden = any(step.startswith(".") for step in file.split("/"))
            if file in known or (place.is_dir() and not is_hidden):
                return file, ""
    meant = closest(f"{path}", map(intake.folder.shown, sorted(known)))
    hint = f": did you mean {meant}?" if meant else f" in {intake.folder.root}"
    return "", f"{path} is no file of the newsroom{hint}"


def _of(files: Sequence[str], intake: Intake) -> tuple[Problem, ...]:
    """The problems of these files, or of files in these folders; of all, if none are given.

    Without settings no article can be checked to its end: what is wrong with them is told as well.
    """
    if not files or "" in files:
        return intake.problems
    named = [intake.folder.shown(file) for file in files]
    if intake.house.newsroom is None:
        named += map(intake.folder.shown, ("newsroom.yaml", "entities.yaml"))
    return tuple(
        problem
        for problem in intake.problems
        if any(
            place.path == name or place.path.startswith(f"{name}/")
            for place in problem.places
            for name in named
        )
    )


def _mend(intake: Intake, problems: Sequence[Problem], refused: set[str]) -> list[Mended]:
    """Makes the edits that are certain, file by file, and tells which lines they changed. A file
    that cannot be written is said, added to `refused`, and left alone from then on."""
    edits: dict[str, list[Edit]] = {}
    for problem in problems:
        for edit in problem.fix.edits if problem.fix else ():
            edits.setdefault(edit.place.path, []).append(edit)
    changed: list[Mended] = []
    for path in edits.keys() - refused:
        try:
            changed += _mended_file(path, edits[path], intake)
        except OSError as error:
            refused.add(path)
            say(f"newskit: {shown(path)} cannot be mended: {error.strerror}")
    return changed


def _mended_file(path: str, edits: Sequence[Edit], intake: Intake) -> Iterator[Mended]:
    file = path.partition("/")[2]
    raw = intake.folder.read(file)
    # A file that was written to since it was read waits for the next round.
    if text_of(raw) != intake.sources[path]:
        return
    now = mended(raw, edits)
    if intake.folder.rewrite(file, raw, now):
        old, new = text_of(raw).split("\n"), text_of(now).split("\n")
        for line in sorted({edit.place.line for edit in edits}):
            yield Mended(path, line, old[line - 1], new[line - 1])
