"""Strays: files among the newsroom's own templates that no page is made with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from newskit.blocks import BLOCKS
from newskit.code import BUILT_IN_TEMPLATES
from newskit.folder import stats_below
from newskit.formats import ADDED
from newskit.pattern import pattern
from newskit.problem import Place, Problem, closest
from newskit.templates import LARGEST, REMARK, Templates

# What people put beside files that others may use.
_BESIDE = pattern(r"(?i)(?:.*/)?(?:readme|licen[cs]e|copying|notice|ofl)\b[^/]*\Z")
# What a template names: all that follows the word, and for macros what stands before theirs.
_NAMING = pattern(
    r"(?s){%[-+]?\s*(?:(?:include|extends)\b(.*?)%}|(?:import|from)\b(.*?)\b(?:import|as)\b)"
)
_NAME = pattern(r"\"([^\"\\]*)\"|'([^'\\]*)'")
# What may stand beside names that are written out.
_WORDS = pattern(r"[\[\](),\s+-]|\b(?:ignore|missing|with|without|context)\b")


def strays(theme: Templates, folder: Path | None) -> Iterator[Problem]:
    """A warning for each file in `folder` that stands in for none of newskit's and that none of the
    templates there names: it would be waited for in vain."""
    if folder is None or not (theme.own or theme.unread):
        return
    # The preview is newskit's own, and so are its templates.
    ours = {name for name in stats_below(BUILT_IN_TEMPLATES) if not name.startswith("preview/")}
    ours |= {f"blocks/{word}.html" for word in BLOCKS}
    drawn, begun = _reached(theme, ours)
    for name in sorted((*theme.own, *theme.unread)):
        # With what an extension draws its pages, it alone knows.
        may_be_drawn = name.endswith(".html") and (bool(ADDED) or name.startswith(begun))
        is_used = name in drawn or may_be_drawn or name in theme.fonts
        if (name in theme.own and is_used) or _BESIDE.match(name):
            continue
        yield Problem(
            "unknown-file",
            "no page is made with this file",
            # A name may be any bytes.
            Place(f"{folder.as_posix()}/{name}".encode(errors="replace").decode()),
            _hint(folder / name, name, ours),
            severity="warning",
        )


def _reached(theme: Templates, ours: set[str]) -> tuple[set[str], tuple[str, ...]]:
    """The files that pages are made with, as far as templates write their names out; and how names
    begin that they put together."""
    reached, new = set(ours), set(ours)
    begun: set[str] = set()
    while new:
        named: set[str] = set()
        for name in new & theme.own:
            text = theme.files[name].decode(errors="replace") if name.endswith(".html") else ""
            for told in map("".join, _NAMING.findall(REMARK.sub("", text))):
                names = ["".join(either) for either in _NAME.findall(told)]
                named.update(names)
                if _WORDS.sub("", _NAME.sub("", told)):
                    first = names[0] if names and told.lstrip(" [(")[:1] in "\"'" else ""
                    begun.add(re.split("[%{]", first)[0])
        new = named - reached
        reached |= new
    # As newskit's own templates do; which blocks there are is known.
    return reached, tuple(begun - {"blocks/"})


def _hint(path: Path, name: str, ours: set[str]) -> str:
    if path.is_dir():
        return "a link to a folder is not followed; put the folder itself there"
    if not path.exists():
        return "the link leads nowhere"
    if path.is_file() and path.stat().st_size > LARGEST:
        return f"it is larger than {LARGEST // 1_000_000} MB, and is not read"
    folder, slash, file = name.rpartition("/")
    stem, _, kind = file.lower().rpartition(".")
    kind = "html" if kind == "htm" else kind
    near = (one.removeprefix(f"{folder}{slash}") for one in ours if one.startswith(folder + slash))
    stems = [one.removesuffix(f".{kind}") for one in near if "/" not in one and one.endswith(kind)]
    if meant := closest(stem, stems):
        return f"did you mean `{folder}{slash}{meant}.{kind}`?"
    if kind == "html":
        return "a template stands in for one of newskit's of the same name, or another includes it"
    if re.fullmatch("svg|png|jpe?g|webp|gif|ico", kind):
        return "a logo can stand in a template as SVG; pictures of articles lie in content/media"
    return "templates are .html, `site.css` and `print.css`, and fonts are `fonts/*.woff2`"
