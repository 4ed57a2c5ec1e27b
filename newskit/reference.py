"""Reference: the authoring form as a page of Markdown, written from the models themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from msgspec import Struct
from pydantic.fields import FieldInfo

from newskit.article import Authored
from newskit.blocks import BLOCKS
from newskit.model import Model, model_in, typed
from newskit.newsroom import Entity, Newsroom
from newskit.partner import Partner

_INTRODUCTION = """\
# What may be typed

Written from newskit's own models; a test keeps it true. Keys in **bold** must be there. Anything
that can be computed is never typed: the label of a score, the reading time, “Verified by N
sources”, the names and types of entities, related articles.

An article is `content/articles/<slug>.md`: YAML between two lines `---`, then Markdown. The same
keys in a `.yaml` file, with the Markdown under `body: |`, are the same article. Instants are
written `2026-03-16T21:30:00Z`, or without a zone in the newsroom's own time, or as a day.

Text is plain. A value that holds `: ` or begins with a sign such as `#`, `@` or `[` is put in
quotes, and so is a value with a comma inside `{…}` or `[…]`.
"""

_BODY = """\
## The body

Ordinary Markdown: paragraphs, `##` and `###` headings, lists, links, emphasis, quotes, tables,
code. A link to this site begins with `/` (`/articles/<slug>/`, `/entities/<id>/`). HTML is not
read, and pictures are `figure` blocks, because they need a credit.

## Story blocks

A fenced block whose word names its kind holds YAML:

````markdown
```pullquote
text: The sentence exactly as it stands in the body.
speaker: jensen-huang
```
````
"""


# What `newskit explain` tells the keys of.
TOPICS: Mapping[str, type[Model]] = {
    "article": Authored,
    "newsroom": Newsroom,
    "registry": Entity,
    "partner": Partner,
    **BLOCKS,
}


def authoring_page() -> str:
    """docs/authoring.md."""
    return "\n".join(
        [
            _INTRODUCTION,
            *_section("An article", Authored),
            _BODY,
            *(
                line
                for word, block in BLOCKS.items()
                for line in _section(f"`{word}`", block, "###")
            ),
            *_section("The newsroom: `content/newsroom.yaml`", Newsroom),
            *_section("An entity of `content/entities.yaml`, under its id", Entity),
            *_section("A partner: `content/partners/<id>.yaml`", Partner),
        ]
    )


def _section(title: str, model: type[Model], mark: str = "##") -> Iterator[str]:
    yield f"{mark} {title}\n"
    yield "| key | what it is | example |\n|---|---|---|"
    inner: dict[str, type[Model]] = {}
    for name, field in model.model_fields.items():
        key = field.alias or name
        shown = f"**`{key}`**" if field.is_required() else f"`{key}`"
        yield f"| {shown} | {_told(field)} | {_example(field)} |"
        if (found := model_in(field.annotation)) is not None:
            inner[key] = found
    yield ""
    for key, found in inner.items():
        yield from _section(
            f"Each of `{key}`" if _is_many(model, key) else f"`{key}`", found, mark + "#"
        )


class Key(Struct, frozen=True):
    """A key that may be typed; `depth` tells how many others it stands within."""

    name: str
    depth: int
    is_needed: bool
    words: str


def keys_of(model: type[Model], depth: int = 0) -> Iterator[Key]:
    """The keys of a model, each followed by those that stand within it."""
    for name, field in model.model_fields.items():
        yield Key(field.alias or name, depth, field.is_required(), _told(field))
        if (inner := model_in(field.annotation)) is not None:
            yield from keys_of(inner, depth + 1)


def _is_many(model: type[Model], key: str) -> bool:
    annotations = {(f.alias or n): f.annotation for n, f in model.model_fields.items()}
    return get_origin(annotations[key]) in (tuple, dict)


def _told(field: FieldInfo) -> str:
    words = field.description or ""
    choices = [
        c for a in _alternatives(field.annotation) if get_origin(a) is Literal for c in get_args(a)
    ]
    return words + (f" One of {', '.join(f'`{choice}`' for choice in choices)}." if choices else "")


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    inner = tuple(a for a in get_args(annotation) if a is not NoneType)
    return inner if inner and get_origin(annotation) is not Literal else (annotation,)


def _example(field: FieldInfo) -> str:
    if not field.examples:
        return ""
    return f"`{typed(field.examples[0])}`".replace("|", "\\|")
