"""GitHub: workflow commands that put each problem beside its line in a change under review.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from newskit.printer import Report
from newskit.problem import Problem

# The first three in any text; all of them in a property.
_IN_TEXT = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_IN_PROPERTY = (*_IN_TEXT, (":", "%3A"), (",", "%2C"))


def printed(report: Report) -> str:
    return "".join(f"{_command(problem, report.base)}\n" for problem in report.problems)


def _command(problem: Problem, base: str) -> str:
    place = problem.place
    properties = {"file": base + place.path}
    if place.line:
        properties |= {"line": f"{place.line}", "endLine": f"{place.end_line}"}
        # Columns count only within one line.
        if place.line == place.end_line:
            properties |= {"col": f"{place.column}", "endColumn": f"{place.end_column}"}
    properties["title"] = problem.code
    written = ",".join(
        f"{name}={_escaped(text, _IN_PROPERTY)}" for name, text in properties.items()
    )
    lines = [problem.message, *(f"{note.place}: {note.words}" for note in problem.notes)]
    lines += [f"help: {problem.hint}"] if problem.hint else []
    told = _escaped("\n".join(lines), _IN_TEXT)
    return f"::{problem.severity} {written}::{told}"


def _escaped(text: str, signs: tuple[tuple[str, str], ...]) -> str:
    for sign, code in signs:
        text = text.replace(sign, code)
    return text
