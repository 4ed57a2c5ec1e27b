"""JSON: one document with every problem, in the form that `newskit schema problems` describes."""

from __future__ import annotations

import json
from typing import Any

from newskit import __version__
from newskit.printer import Report
from newskit.problem import data_of
from newskit.shape import told, whole

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


# For examples.
FILE = "content/articles/the-ferry.md"
RANGE = {"path": FILE, "line": 4, "column": 1, "end_line": 4, "end_column": 8}


def problems_schema() -> dict[str, Any]:
    """The JSON Schema of what `printed` writes."""
    from_one = {"type": "integer", "minimum": 1}
    count = {"type": "integer", "minimum": 0}
    text = {"type": "string"}
    return {
        "title": "What `newskit check --format json` prints",
        **whole(
            version={"const": VERSION, "description": "Of this form."},
            newskit=told(text, "The version of newskit.", "0.1.0"),
            articles=told(count, "How many articles were checked.", 21),
            errors=told(count, "How many problems keep the newsroom from being published.", 1),
            warnings=told(count, "How many do not.", 2),
            fixable=told(count, "How many problems `--fix` would mend.", 1),
            problems={
                "type": "array",
                "description": "Every problem, by file and line.",
                "items": {"$ref": "#/$defs/problem"},
                "examples": [[]],
            },
            mended={
                "type": "array",
                "description": "The lines that `--fix` changed before these problems were found.",
                "items": whole(
                    path=told(text, "The file.", FILE),
                    line=told(from_one, "The line.", 4),
                    was=told(text, "What stood there.", "headine: The ferry runs"),
                    now=told(text, "What stands there now.", "headline: The ferry runs"),
                ),
                "examples": [[]],
            },
        ),
        "$defs": {
            "problem": whole(
                code={
                    **text,
                    "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
                    "description": "Lasts for ever; `newskit explain CODE` tells what it means.",
                    "examples": ["unknown-key"],
                },
                severity=told(
                    {"enum": ["error", "warning"]}, "With an error nothing is published.", "error"
                ),
                message=told(text, "What is wrong, in words for the writer.", "no such section"),
                place=told({"$ref": "#/$defs/place"}, "Where.", {"path": FILE}),
                hint=told(text, "How to mend it; may be empty.", "did you mean `markets`?"),
                notes={
                    "type": "array",
                    "description": "Other places that explain it, such as the first of two keys.",
                    "items": whole(
                        place=told({"$ref": "#/$defs/place"}, "Where.", {"path": FILE}),
                        words=told(text, "What stands there.", "the first one is here"),
                    ),
                    "examples": [[]],
                },
                fix={
                    "type": ["array", "null"],
                    "description": "Edits that together mend it for certain; null where only a "
                    "person can tell. Each stays within one line.",
                    "minItems": 1,
                    "items": whole(
                        place=told({"$ref": "#/$defs/range"}, "What is replaced.", RANGE),
                        text=told(text, "By what.", "headline"),
                    ),
                    "examples": [None],
                },
            ),
            "place": {
                "description": "A range in a file, or a whole file.",
                "anyOf": [
                    {"$ref": "#/$defs/range"},
                    whole(path=told(text, "The file.", FILE)),
                ],
            },
            "range": {
                "description": "Lines and columns count from 1, columns in characters; the end is "
                "exclusive.",
                **whole(
                    path=told(text, "The file.", FILE),
                    line=told(from_one, "The line that it begins in.", 4),
                    column=told(from_one, "The character that it begins with.", 1),
                    end_line=told(from_one, "The line that it ends in.", 4),
                    end_column=told(from_one, "The character before which it ends.", 8),
                ),
            },
        },
    }
