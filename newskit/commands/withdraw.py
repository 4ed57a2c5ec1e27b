"""`newskit withdraw ARTICLE`: takes an article back, after showing what will go out to whom."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from newskit.document import read_article, read_settings
from newskit.editing import Editing, settle, show
from newskit.folder import Folder, slug_of, survey
from newskit.history import Item
from newskit.naming import file_named, item_named, published, suggestion
from newskit.problem import shown
from newskit.scribe import CannotWrite, Sheet, keys_set, proved, spaced, written
from newskit.terminal import say, say_problems

FILE = "withdrawn.yaml"


def run(
    word: str,
    reason: str,
    content: Path,
    templates: Path,
    output: Path,
    as_of: datetime,
    is_sure: bool,
) -> int:
    """0 when it is written, or the answer was no; 1 when a mistake stands in the way; 2 for a word
    that names no article, and where nobody can be asked."""
    folder, reason = survey(content), spaced(reason)
    if not reason:
        say("newskit: say why, in --reason: readers and partners are told")
        return 2
    items = published(output)
    file = file_named(word, folder, items)
    item = None if file else item_named(word, items)
    if not file and item is None:
        say(f"newskit: {suggestion(word, folder, items)}")
        return 2
    try:
        editing = _of_gone(folder, item, reason) if item else _of_article(folder, file, reason)
    except CannotWrite as trouble:
        path = folder.root / (FILE if item else file)
        line = f"{item.key}: {written(reason)}" if item else f"reason: {written(reason)}"
        say(f"newskit: {path}: {trouble}. Type it yourself:")
        say(f"  {line}" if item else f"  status: withdrawn\n  {line}")
        return 1
    if editing is None:
        return 1
    if editing.after == editing.before:
        say(f"{shown(editing.slug)} is withdrawn already, for this reason.")
        return 0
    if not show(editing, templates, output, as_of):
        return 1
    return settle(editing, "Withdraw it?", is_sure)


def _of_article(folder: Folder, file: str, reason: str) -> Editing | None:
    """`status` and `reason` in the article's own file; None for one that cannot be read."""
    raw = folder.read(file)
    document, problems = read_article(folder.shown(file), raw)
    if document is None:
        say_problems(problems, {folder.shown(file): raw.decode(errors="replace")})
        return None
    keys = {"status": "withdrawn", "reason": reason}
    strokes = keys_set(document, Sheet(raw), keys, after="published")
    after = proved(raw, strokes, document, {**document.data, **keys}, read_article)
    slug = slug_of(file)
    return Editing(folder, file, raw, after, slug, str(document.data.get("id") or slug))


def _of_gone(folder: Folder, item: Item, reason: str) -> Editing | None:
    """A line in withdrawn.yaml for an article whose file is gone."""
    if FILE not in folder.others:
        line = f"{item.key}: {written(reason)}\n"
        return Editing(folder, FILE, None, line.encode(), item.slug, item.key)
    raw = folder.read(FILE)
    document, problems = read_settings(folder.shown(FILE), raw)
    if document is None:
        say_problems(problems, {folder.shown(FILE): raw.decode(errors="replace")})
        return None
    keys = {item.key: reason}
    strokes = keys_set(document, Sheet(raw), keys, after="")
    after = proved(raw, strokes, document, {**document.data, **keys}, read_settings)
    return Editing(folder, FILE, raw, after, item.slug, item.key)
