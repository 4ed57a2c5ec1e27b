"""SARIF 2.1.0: problems as code scanners tell them, for platforms that show those of many tools.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from newskit import __version__
from newskit.explanation import ADDRESS, Explanation, explanations
from newskit.printer import Report
from newskit.problem import Edit, Fix, Place, Problem

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def printed(report: Report) -> str:
    codes = list(dict.fromkeys(problem.code for problem in report.problems))
    driver = {
        "name": "newskit",
        "version": __version__,
        "informationUri": ADDRESS.partition("docs")[0],
        "rules": [_rule(code, explanations().get(code)) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(problem, codes.index(problem.code), report.base) for problem in report.problems
        ],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str, one: Explanation | None) -> dict[str, Any]:
    if one is None:  # The code of a check that is not newskit's own.
        return {"id": code, "shortDescription": {"text": code}}
    return {
        "id": code,
        "shortDescription": {"text": f"{one.title}."},
        "fullDescription": {"text": one.paragraphs[0]},
        "help": {"text": "\n\n".join(one.paragraphs), "markdown": one.words},
        "helpUri": ADDRESS + code,
    }


def _result(problem: Problem, rule: int, base: str) -> dict[str, Any]:
    sentences = [problem.message, f"Help: {problem.hint}" if problem.hint else ""]
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity,
        "message": {"text": " ".join(map(_sentence, filter(None, sentences)))},
        "locations": [_location(problem.place, base)],
    }
    if problem.notes:
        result["relatedLocations"] = [
            {"id": number, **_location(note.place, base), "message": {"text": note.words}}
            for number, note in enumerate(problem.notes, 1)
        ]
    if problem.fix:
        result["fixes"] = [_fix(problem.fix, problem.hint, base)]
    return result


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _location(place: Place, base: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(place.path, base)}
    if place.line:
        physical["region"] = _region(place)
    return {"physicalLocation": physical}


def _artifact(path: str, base: str) -> dict[str, Any]:
    return {"uri": quote(os.fsencode(base + path))}


def _region(place: Place) -> dict[str, Any]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _fix(fix: Fix, hint: str, base: str) -> dict[str, Any]:
    files = dict.fromkeys(edit.place.path for edit in fix.edits)
    return {
        "description": {"text": hint},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(path, base),
                "replacements": list(_replacements(path, fix.edits)),
            }
            for path in files
        ],
    }


def _replacements(path: str, edits: Iterable[Edit]) -> Iterator[dict[str, Any]]:
    for edit in edits:
        if edit.place.path == path:
            yield {
                "deletedRegion": _region(edit.place),
                "insertedContent": {"text": edit.text},
            }
