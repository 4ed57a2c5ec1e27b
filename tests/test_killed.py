"""Killed builds: readers have the old edition or the new one, and the next build makes it good.

A small part of what `make torture` does.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.gazette import served
from tests.torture.killing import Chain, kill_at_calls, kill_at_random


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    # More pages than one process would render alone.
    chain = Chain(tmp_path, articles=20)
    chain.begin()
    return chain


def test_survives_being_killed_at_any_instant(chain: Chain) -> None:
    kill_at_random(chain, 12, seed=1)
    assert chain.seen["killed"] > 4, "the builds ended before they were killed"
    assert chain.seen["old"] > 0


def test_survives_being_killed_before_there_is_an_edition(tmp_path: Path) -> None:
    chain = Chain(tmp_path, articles=20, is_first=True)
    chain.begin()
    kill_at_random(chain, 12, seed=2)
    assert chain.seen["killed"] > 4, "the builds ended before they were killed"
    assert chain.seen["old"] > 0


def test_survives_being_killed_at_any_system_call(chain: Chain) -> None:
    if shutil.which("strace") is None:
        pytest.skip("there is no strace on the PATH")
    kill_at_calls(chain, 42)
    assert chain.seen["killed"] > 20
    assert chain.seen["old"] > 0
    assert chain.seen["new"] > 0


# A file may not be longer than this: to a build it is a disk with no room left.
LIMITED = (
    "import resource, sys; limit = int(sys.argv.pop(1));"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit));"
    "from newskit.cli import main; main()"
)


@pytest.mark.parametrize("limit", [0, 60_000])
def test_says_in_words_that_nothing_can_be_written(chain: Chain, limit: int) -> None:
    chain.next()
    before = served(chain.output)
    command = [sys.executable, "-c", LIMITED, str(limit), *chain.command[3:]]
    build = subprocess.run(command, check=False, capture_output=True, text=True)
    assert build.returncode == 3
    assert "the published site is whole" in build.stderr
    assert "Traceback" not in build.stderr
    assert served(chain.output) == before
    chain.verify(before, f"with files of {limit} bytes at most")
