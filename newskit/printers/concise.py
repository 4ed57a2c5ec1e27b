"""Concise: a line for each problem, as compilers write it and editors read it."""

from __future__ import annotations

from newskit.printer import Report
from newskit.problem import shown


def printed(report: Report) -> str:
    lines = (
        f"{report.base}{problem.place}: {problem.severity}[{problem.code}]: {problem.message}"
        + (f"; {problem.hint}" if problem.hint else "")
        for problem in report.problems
    )
    return "".join(f"{shown(line)}\n" for line in lines)
