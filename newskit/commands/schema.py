"""`newskit schema`: JSON Schemas of what may be written, and of what is published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from newskit.article import Authored
from newskit.blocks import BLOCKS
from newskit.impact import Impact
from newskit.key import PublicKey
from newskit.model import Model
from newskit.newslist import newslist_schema
from newskit.newsroom import Newsroom, Registry
from newskit.partner import Partner
from newskit.printers.json_document import problems_schema
from newskit.problem import closest
from newskit.published import record_schema
from newskit.terminal import say

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def run(name: str) -> int:
    """Prints the schema; 2 for a name that is none."""
    if name not in (names := schemas()):
        meant = closest(name, names)
        say(
            f"newskit: there is no schema `{name}`"
            + (f": did you mean `{meant}`?" if meant else f": there are {', '.join(names)}")
        )
        return 2
    print(json.dumps(names[name], indent=2, ensure_ascii=False))
    return 0


def schemas() -> Mapping[str, dict[str, Any]]:
    """Every schema by name."""
    return {
        "article": _article(),
        "newsroom": _schema(Newsroom),
        "entities": _entities(),
        "partner": _schema(Partner),
        "key": _schema(PublicKey),
        "blocks": {
            "$schema": DRAFT,
            "title": "Story blocks, by the word after the three backticks",
            "$defs": {word: _schema(block) for word, block in BLOCKS.items()},
        },
        "article-json": record_schema("https://example.com"),
        "problems": {"$schema": DRAFT} | problems_schema(),
        "list": {"$schema": DRAFT} | newslist_schema(),
        "impact": {"$schema": DRAFT} | Impact.model_json_schema(),
    }


def _article() -> dict[str, Any]:
    """An article in pure YAML: its keys and, under `body`, its Markdown."""
    schema = _schema(Authored)
    schema["properties"]["body"] = {
        "type": "string",
        "description": "The text, in Markdown; in a .md file it stands below the second `---`.",
        "examples": ["## Analysis\n\nOrders have doubled in a year."],
    }
    return schema


def _entities() -> dict[str, Any]:
    schema = _schema(Registry)
    inner = schema.pop("properties")["entities"]
    schema.pop("required", None)
    keys = ("additionalProperties", "patternProperties", "propertyNames")
    return schema | {key: inner[key] for key in keys if key in inner}


def _schema(model: type[Model]) -> dict[str, Any]:
    schema: dict[str, Any] = _as_typed(model.model_json_schema())
    return {"$schema": DRAFT} | schema


def _as_typed(node: Any) -> Any:
    """A schema for what an editor reads: `period: 2026` is a number to it, and text to newskit."""
    if isinstance(node, list):
        return [_as_typed(one) for one in node]
    if not isinstance(node, dict):
        return node
    is_text = node.get("type") == "string" and not {"enum", "const", "format"} & node.keys()
    kept = {key: inner if key in _VALUES else _as_typed(inner) for key, inner in node.items()}
    return kept | {"type": ["string", "number"]} if is_text else kept


# What stands there is no schema.
_VALUES = ("default", "examples", "enum", "const", "propertyNames")
