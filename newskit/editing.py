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
from newskit.terminal import say, say_problems


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
                return False
            before = (editing.before or b"").decode()
            print(f"{editing.folder.shown(editing.file)}")
            print("\n".join(map(shown, lines_changed(before, editing.after.decode()))))
            for reach in found.reaches(editing.key):
                print("\n" + "\n".join(map(shown, announced(reach, editing.slug))))
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


def confirmed(question: str, is_sure: bool) -> bool:
    """Whether the edit is to be made: that is asked where somebody can answer."""
    if is_sure:
        return True
    if not sys.stdin.isatty():
        say("Nothing was written: add --yes to write it.")
        return False
    if not click.confirm(question, err=True):
        say("Nothing was written.")
        return False
    return True


def write(editing: Editing) -> bool:
    """Writes the file, whole or not at all; false when it is not what was looked at any more."""
    path = editing.folder.root / editing.file
    if not editing.folder.rewrite(editing.file, editing.before, editing.after):
        say(f"newskit: {path} was changed meanwhile: nothing was written")
        return False
    say(f"Written to {path}. `newskit build` publishes it.")
    return True
