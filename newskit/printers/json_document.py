"""JSON: one document with every problem, in the form that `newskit schema problems` describes."""

from __future__ import annotations

import json
from typing import Any

from newskit import __version__
from newskit.printer import Report
from newskit.problem import data_of

# Counts up when a program that reads the form of today could not read that of tomorrow.
VERSION = 1


def printed(report: Report) -> str:
    problems = [_based(data_of(problem), report.base) for problem in report.problems]
    errors = sum(problem.is_error for problem in report.problems)
    document = {
        "version": VERSION,
        "newskit": __version__,
        "articles": report.articles,
        "errors": errors,
        "warnings": len(problems) - errors,
        "fixable": sum(problem.fix is not None for problem in report.problems),
        "problems": problems,
        "mended": [
            {"path": report.base + one.path, "line": one.line, "was": one.was, "now": one.now}
            for one in report.mended
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _based(data: Any, base: str) -> Any:
    """The same data, with the paths that a reader in the current folder needs."""
    if isinstance(data, list):
        return [_based(one, base) for one in data]
    if not isinstance(data, dict):
        return data
    return {
        key: f"{base}{value}" if key == "path" else _based(value, base)
        for key, value in data.items()
    }


def problems_schema() -> dict[str, Any]:
    """The JSON Schema of what `printed` writes."""
    from_one = {"type": "integer", "minimum": 1}
    count = {"type": "integer", "minimum": 0}
    text = {"type": "string"}
    return {
        "title": "What `newskit check --format json` prints",
        **_object(
            version={"const": VERSION, "description": "Of this form."},
            newskit={**text, "description": "The version of newskit."},
            articles={**count, "description": "How many articles were checked."},
            errors=count,
            warnings=count,
            fixable={**count, "description": "How many problems `--fix` would mend."},
            problems={"type": "array", "items": {"$ref": "#/$defs/problem"}},
            mended={
                "type": "array",
                "description": "The lines that `--fix` changed before these problems were found.",
                "items": _object(path=text, line=from_one, was=text, now=text),
            },
        ),
        "$defs": {
            "problem": _object(
                code={
                    **text,
                    "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
                    "description": "Lasts for ever; `newskit explain CODE` tells what it means.",
                },
                severity={"enum": ["error", "warning"]},
                message=text,
                place={"$ref": "#/$defs/place"},
                hint={**text, "description": "How to mend it; may be empty."},
                notes={
                    "type": "array",
                    "description": "Other places that explain it, such as the first of two keys.",
                    "items": _object(place={"$ref": "#/$defs/place"}, words=text),
                },
                fix={
                    "type": ["array", "null"],
                    "description": "Edits that together mend it for certain; null where only a "
                    "person can tell. Each stays within one line.",
                    "minItems": 1,
                    "items": _object(place={"$ref": "#/$defs/range"}, text=text),
                },
            ),
            "place": {
                "description": "A range in a file, or a whole file.",
                "anyOf": [{"$ref": "#/$defs/range"}, _object(path=text)],
            },
            "range": {
                "description": "Lines and columns count from 1, columns in characters; the end is "
                "exclusive.",
                **_object(
                    path=text,
                    line=from_one,
                    column=from_one,
                    end_line=from_one,
                    end_column=from_one,
                ),
            },
        },
    }


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has all these properties, and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
