"""Testimony: whether an article says a value, or said it to readers, as far as is known here."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from pathlib import Path

from newskit.bygone import Bygone
from newskit.edition import sites_in
from newskit.pattern import pattern
from newskit.tree import trees

_TAG = pattern(r"<[^>]*>")


def is_said(value: str, texts: Iterable[str], slugs: Iterable[str], output: Path) -> bool:
    """Whether one of the texts gives the value, or a page or the data of the article in one of the
    two editions in `output`, where it went by one of `slugs`. A figure counts in any unit."""
    one = Bygone(value, "")
    forms = [Bygone(form, "") for form in dict.fromkeys((value, one.size, one.long)) if form]
    return any(
        any(form.found(text))
        for place in (texts, _published(slugs, output))
        for text in place
        for form in forms
    )


def _published(slugs: Iterable[str], output: Path) -> Iterator[str]:
    roots = [tree.root / site for tree in trees(output) for site in sites_in(tree.root)]
    for folder in [root / "articles" / slug for slug in dict.fromkeys(slugs) for root in roots]:
        for file in sorted(folder.glob("*.html")):
            yield html.unescape(_TAG.sub(" ", file.read_text(errors="replace")))
        for file in sorted(folder.glob("*.json")):
            yield file.read_text(errors="replace").replace("\\n", " ")
