"""`newskit edition`: one PDF briefing of a day, a section or an entity, of what is published."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from newskit.briefing import NothingToBrief, briefing, newest_day, subject, typeset
from newskit.edition import UnreadableRecord, edition_before
from newskit.folder import survey
from newskit.plan import Plan, plan
from newskit.problem import shown
from newskit.recollection import recollected
from newskit.terminal import counted, say, say_problems
from newskit.typesetter import NoTypesetter


def run(
    kind: str,
    word: str,
    file: Path | None,
    content: Path,
    templates: Path,
    output: Path,
    as_of: datetime,
    keep_going: bool,
) -> int:
    """0 when it is written; 1 when there are problems; 2 when no article is of what was asked for,
    the file is not to be written, or the typesetter is missing. Without a `word` it is of the
    newest day of which an article is published."""
    if file is not None and (words := _refused(file, output)):
        say(f"newskit: {words}")
        return 2
    try:
        with recollected(content, output) as store:
            before = edition_before(output)
            the_plan = plan(survey(content), templates, as_of, store, ("html",), previous=before)
            if the_plan.press is None or (the_plan.has_errors and not keep_going):
                say_problems(the_plan.problems, the_plan.intake.sources)
                say("No briefing was made.")
                return 1
            return _written(kind, word, file, the_plan, output)
    except (NothingToBrief, NoTypesetter, UnreadableRecord) as trouble:
        say(f"newskit: {shown(str(trouble))}")
        return 2


def _written(kind: str, word: str, file: Path | None, the_plan: Plan, output: Path) -> int:
    press = the_plan.press
    assert press is not None
    of = subject(kind, word, press) if word else newest_day(the_plan)
    found = briefing(of, the_plan)
    file = file or Path(f"briefing-{of.name}.pdf")
    if words := _refused(file, output):
        say(f"newskit: {words}")
        return 2
    setting = typeset(found, press)
    if setting.pdf is None:
        say(f"newskit: the briefing could not be set: it {setting.trouble}")
        return 1
    for flaw in setting.flaws:
        say(f"warning: the briefing lacks something: {shown(flaw)}")
    try:
        file.write_bytes(setting.pdf)
    except (FileNotFoundError, PermissionError) as error:
        say(f"newskit: {file} cannot be written: {error.strerror}")
        return 2
    number = len(found.stories)
    newest = f", the newest of {found.total:,}" if number < found.total else ""
    say(f"{shown(found.title)}: {counted(number, 'article')}{newest} → {file}")
    return 1 if the_plan.has_errors else 0


def _refused(file: Path, output: Path) -> str:
    """Why a briefing may not be written there; '' if it may: only a PDF is written over, and none
    in an output, where builds alone write."""
    if file.is_dir() or not file.parent.is_dir():
        return f"{file} is a folder" if file.is_dir() else f"there is no folder {file.parent}"
    if output.resolve() in file.resolve().parents:
        return f"{output} is for builds alone: name a file outside of it with -o"
    if file.exists():
        with file.open("rb") as there:
            if there.read(5) != b"%PDF-":
                return f"{file} is there and is no PDF: name another file with -o"
    return ""
