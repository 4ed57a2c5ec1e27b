"""The checks, in the order in which they are made."""

from __future__ import annotations

from collections.abc import Mapping

from newskit.check import ArchiveCheck, Check, EditorialCheck
from newskit.checks import (
    archive,
    corrections,
    dates,
    entities,
    figures,
    headline,
    house_style,
    links,
    picture_files,
    pictures,
    placeholder,
    pull_quote,
    registry,
    related,
    sources,
)
from newskit.extension import added

# Without these no page can be made.
NEEDED: tuple[Check, ...] = (registry, related, picture_files)

# Those whose strictness is the newsroom's to set, by the name that it knows them by.
EDITORIAL: dict[str, EditorialCheck] = {
    "headline": headline,
    "dates": dates,
    "corrections": corrections,
    "sources": sources,
    "entities": entities,
    "pictures": pictures,
    "links": links,
    "pull-quote": pull_quote,
    "house-style": house_style,
    "placeholder": placeholder,
    "figures": figures,
}
EDITORIAL |= added("newskit.checks", EDITORIAL, ("CODES", "check"))

# Those that need the articles side by side.
ARCHIVE: Mapping[str, ArchiveCheck] = {
    "links": links,
    "archive": archive,
    "corrections": corrections,
}

# What an article can waive, and the check that finds it; of disputes the archive decides.
CHECK_OF: Mapping[str, str] = {
    code: name for name, check in EDITORIAL.items() for code in check.CODES
} | {code: name for name, check in ARCHIVE.items() for code in check.DISPUTES}
DISPUTES = frozenset(code for check in ARCHIVE.values() for code in check.DISPUTES)
