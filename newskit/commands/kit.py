"""`newskit kit`: the conformance kit, with which partners try their systems before they go live."""

from __future__ import annotations

from pathlib import Path

from newskit.kit import write_kit
from newskit.terminal import say


def run(folder: Path) -> int:
    """0 when the kit is written; 2 when something is there already, which is left as it is."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        say(f"newskit: {folder} is there already, and newskit overwrites nothing")
        return 2
    count = write_kit(folder)
    say(f"The conformance kit is in {folder}: {count} editions, and a README for partners.")
    return 0
