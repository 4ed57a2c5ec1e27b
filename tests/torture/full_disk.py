"""A disk that fills up: `python -m tests.torture.full_disk` builds on small file systems in memory.

Needs root, for it mounts them. Every size fails at another point, until one is enough.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.torture.gazette import NOON, Gazette, clean, differences, publish, records, served, stamp

KILOBYTE = 1024


def build(gazette: Gazette, output: Path) -> subprocess.CompletedProcess[str]:
    folders = ("--content", gazette.content, "--templates", gazette.templates, "--output", output)
    command = [sys.executable, "-m", "newskit", "build", *map(str, folders)]
    return subprocess.run(
        [*command, "--as-of", stamp(NOON)], check=False, capture_output=True, text=True
    )


# How much room a build finds: mostly too little, at last enough.
SPARE = (*range(0, 260 * KILOBYTE, 4 * KILOBYTE), *range(260 * KILOBYTE, 4_000 * KILOBYTE, 220_000))


def fill(disk: Path, spare: int) -> None:
    """Leaves so many bytes on the disk."""
    left = int(subprocess.check_output(["stat", "-f", "-c", "%a", disk])) * 4 * KILOBYTE
    (disk / "ballast").write_bytes(b"\0" * max(left - spare, 0))


def main() -> None:
    failed = ended = 0
    with tempfile.TemporaryDirectory() as folder:
        gazette = Gazette.found(Path(folder) / "newsroom", 20)
        disk = Path(folder) / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk], check=True)
        try:
            output = disk / "dist"
            publish(gazette, output)
            for number, spare in enumerate(SPARE):
                before, previous = served(output), records(output, Path(folder) / "records")
                gazette.name = f"The Gazette {number}"
                gazette.settings()
                fill(disk, spare)
                outcome = build(gazette, output)
                (disk / "ballast").unlink()
                expected = clean(gazette, Path(folder) / "clean", previous)
                if outcome.returncode:
                    failed += 1
                    assert "no room left" in outcome.stderr, outcome.stderr
                    assert "Traceback" not in outcome.stderr, outcome.stderr
                    now = served(output)
                    assert not differences(now, before) or not differences(now, expected)
                else:
                    ended += 1
                again = build(gazette, output)
                assert again.returncode == 0, again.stderr
                assert not differences(served(output), expected), spare
        finally:
            subprocess.run(["umount", disk], check=True)
    print(f"{failed} builds met a full disk, {ended} did not")
    assert failed > 10 and ended > 3


if __name__ == "__main__":
    main()
