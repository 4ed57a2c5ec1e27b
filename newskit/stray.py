"""Strays: files among the newsroom's own templates that no page is made with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newskit.blocks import BLOCKS
from newskit.code import BUILT_IN_TEMPLATES
from newskit.folder import stats_below
from newskit.formats import ADDED
from newskit.problem import Place, Problem, closest
from newskit.templates import Templates


def strays(theme: Templates, folder: Path | None) -> Iterator[Problem]:
    """A warning for each file in `folder` that stands in for none of newskit's and that no other
    one names: it would be waited for in vain."""
    if folder is None:
        return
    own = "".join(theme.files[name].decode(errors="replace") for name in sorted(theme.own))
    drawn = {f"blocks/{word}.html" for word in BLOCKS}
    for name in sorted((*theme.own, *theme.unread)):
        is_named = f'"{name}"' in own or f"'{name}'" in own
        # With what an extension draws its pages, it alone knows.
        may_be_drawn = name in theme.own and name.endswith(".html") and (is_named or ADDED)
        if may_be_drawn or name in drawn or _is_built_in(name) or name in theme.fonts:
            continue
        yield Problem(
            "unknown-file",
            "no page is made with this file",
            Place(f"{folder.as_posix()}/{name}"),
            _hint(name),
            severity="warning",
        )


def _is_built_in(name: str) -> bool:
    return (BUILT_IN_TEMPLATES / name).is_file()


def _hint(name: str) -> str:
    stem, _, kind = name.rpartition(".")
    ours = (file.rpartition(".") for file in stats_below(BUILT_IN_TEMPLATES))
    if meant := closest(stem, [name for name, _, ending in ours if ending == kind]):
        return f"did you mean `{meant}.{kind}`?"
    if name.endswith(".html"):
        return "a template stands in for one of newskit's of the same name, or another includes it"
    return "templates are .html, `site.css` and `print.css`, and fonts are `fonts/*.woff2`"
