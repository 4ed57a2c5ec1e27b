"""The long suite of killed builds: `python -m tests.torture.kill --instants 500 --calls 1200`."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.torture.killing import Chain, kill_at_calls, kill_at_random


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instants", type=int, default=500, help="builds killed at an instant")
    parser.add_argument("--calls", type=int, default=1200, help="builds killed at a system call")
    parser.add_argument("--first", type=int, default=200, help="first builds, killed so")
    parser.add_argument("--articles", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work, on the file system to try")
    asked = parser.parse_args()
    for name in ("instants", "first", "calls"):
        count = getattr(asked, name)
        if not count:
            continue
        started = time.monotonic()
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
            chain = Chain(Path(folder), asked.articles, is_first=name == "first")
            chain.begin()
            if name == "calls":
                kill_at_calls(chain, count)
            else:
                kill_at_random(chain, count, asked.seed)
        seconds = time.monotonic() - started
        print(f"{count} builds, killed ({name}), in {seconds:.0f} s: {dict(chain.seen)}")
        assert chain.seen["killed"] > count // 2, "most builds ended before they were killed"


if __name__ == "__main__":
    main()
