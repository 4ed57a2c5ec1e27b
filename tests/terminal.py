"""A command as it runs in a terminal, in this process."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple

import pytest

from newskit.cli import main

# What these tell is as of the last build.
TIMELESS = ("impact", "rollback", "schema", "why")


class Said(NamedTuple):
    shown: str
    words: str
    code: int


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def newskit(*words: str, answers: str | None = None, as_of: str = "2026-11-20T12:00:00Z") -> Said:
    """A command, as it would run in the current folder: in a terminal where somebody gives these
    answers, or where there is nobody."""
    stdin = io.StringIO() if answers is None else Terminal(answers)
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stderr(io.StringIO()) as heard,
        redirect_stdout(io.StringIO()) as printed,
        pytest.raises(SystemExit) as end,
    ):
        instant = () if words[0] in TIMELESS else ("--as-of", as_of)
        patch.setattr(sys, "argv", ["newskit", *words, *instant])
        patch.setattr(sys, "stdin", stdin)
        main()
        sys.exit(0)
    assert "Traceback" not in heard.getvalue(), heard.getvalue()
    return Said(printed.getvalue(), heard.getvalue(), int(end.value.code or 0))
