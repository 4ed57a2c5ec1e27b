"""Shape: the JSON Schema of what a command prints, for data that has no model."""

from __future__ import annotations

from typing import Any


def told(kind: dict[str, Any], description: str, example: object) -> dict[str, Any]:
    """A kind of value with its meaning and an example."""
    return {**kind, "description": description, "examples": [example]}


def whole(**properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has all these properties, and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
