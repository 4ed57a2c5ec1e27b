"""The printers, by the word after `--format`; each is loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from newskit.printer import Printer

PRINTERS = {
    "human": "human",
    "concise": "concise",
    "json": "json_document",
    "sarif": "sarif",
    "github": "github",
}


def printer(name: str) -> Printer:
    """A check that nobody pipes loads none of those that write for programs."""
    return cast(Printer, import_module(f"{__name__}.{PRINTERS[name]}"))
