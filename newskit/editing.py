"""Editing: a change of one file, shown with all that it would send out, asked about, and made."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click
from msgspec import Struct

from newskit.announcement import announced, lines_changed
from newskit.edition import UnreadableRecord
from newskit.folder import Folder
from newskit.problem import Problem, shown
from newskit.reach import Prospect, prospect
from newskit.terminal import lay_out, say, say_problems


class Editing(Struct, frozen=True):
    """The bytes `after` in place of those `before` in a file of the newsroom, for the article of
    that slug and key. `before` is None for a file that is not there yet. `draft` is what is planned
    with, where that is not just the same."""

    folder: Folder
    file: str
    before: bytes | None
    after: bytes
    slug: str
    key: str
    draft: bytes | None = None


def show(editing: Editing, templates: Path, output: Path, as_of: datetime) -> bool:
    """Prints what the edit would do; false when it cannot be published, for a reason that is
    said."""
    drafts = {editing.file: editing.draft or editing.after}
    try:
        with prospect(editing.folder, drafts, templates, output, as_of) as found:
            if wrong := _wrong(editing, found):
                say_problems(wrong, found.then.intake.sources)
                say("Nothing was written.")
                return False
            before = (editing.before or b"").decode()
            lay_out(f"{editing.folder.shown(editing.file)}")
            lay_out("\n".join(map(shown, lines_changed(before, editing.after.decode()))))
            for reach in found.reaches(editing.key):
                lay_out("\n" + "\n".join(map(shown, announced(reach, editing.slug))))
            # What is said next comes below it, wherever both go.
            sys.stdout.flush()
            if found.then.has_errors:
                say("There are errors in the newsroom: `newskit build` publishes nothing of this")
                say("before they are mended (`newskit check` tells them), unless --keep-going.")
    except UnreadableRecord as unreadable:
        say(f"newskit: {unreadable}")
        return False
    return True


def _wrong(editing: Editing, found: Prospect) -> list[Problem]:
    """The errors that would keep the edit from doing what it is made for."""
    path, known = editing.folder.shown(editing.file), set(found.now.problems)
    return [
        problem
        for problem in found.then.problems
        if problem.is_error
        and (found.then.press is None or problem not in known or problem.place.path == path)
    ]


def settle(
    editing: Editing, question: str, is_sure: bool, then: str = "`newskit build` publishes it."
) -> int:
    """Asks, where somebody can answer, and makes the edit: 0 when it is made, or the answer was no;
    1 when the file is not what was looked at any more; 2 where nobody can be asked. `then` is what
    comes next."""
    if not is_sure and not sys.stdin.isatty():
        say("Nothing was written: add --yes to write it.")
        return 2
    if not _confirmed(question, is_sure):
        say("Nothing was written.")
        return 0
    path = editing.folder.root / editing.file
    if not editing.folder.rewrite(editing.file, editing.before, editing.after):
        say(f"newskit: {path} was changed meanwhile: nothing was written")
        return 1
    say(f"Written to {path}. {then}")
    return 0


def _confirmed(question: str, is_sure: bool) -> bool:
    return is_sure or click.confirm(question, err=True)
