#!/usr/bin/env python3
"""Compares what a partner holds with what it must hold after an edition of the kit.

    consumer.py export --db held.sqlite3 | compare.py 05-release/state.json public

What is held comes as JSON: a list of {"id", "version", "state", "at", "headline", "corrections"}.
Only the id is needed of tombstones that a partner keeps and the feed tells no more.
"""

import json
import sys
from pathlib import Path

LIVE = ("published", "embargoed")


def differences(must: list[dict], held: list[dict]) -> list[str]:  # type: ignore[type-arg]
    """What is not as it must be, a line each."""
    here = {one["id"]: one for one in held}
    lines = []
    for one in must:
        mine = here.pop(one["id"], None)
        if mine is None:
            lines.append(f"{one['id']} is missing")
            continue
        for key, value in one.items():
            if mine.get(key) != value:
                lines.append(f"{one['id']}: {key} is {mine.get(key)!r}, and must be {value!r}")
    lines += [f"{name} must go" for name, mine in here.items() if mine.get("state", "") in LIVE]
    return lines


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit((__doc__ or "").strip())
    states = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))[sys.argv[2]]
    found = differences(states, json.load(sys.stdin))
    print("\n".join(found) or f"All {len(states)} items are as they must be.")
    sys.exit(bool(found))
