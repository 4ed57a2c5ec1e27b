"""Killed builds: readers have the old edition or the new one, and the next build makes it good.

A small part of what `make torture` does.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.torture.killing import Chain, kill_at_calls, kill_at_random


@pytest.fixture
def chain(tmp_path: Path) -> Chain:
    # More pages than one process would render alone.
    chain = Chain(tmp_path, articles=20)
    chain.begin()
    return chain


def test_survives_being_killed_at_any_instant(chain: Chain) -> None:
    kill_at_random(chain, 15, seed=1)
    assert chain.seen["killed"] > 5, "the builds ended before they were killed"
    assert chain.seen["old"] > 0


def test_survives_being_killed_at_any_system_call(chain: Chain) -> None:
    if shutil.which("strace") is None:
        pytest.skip("there is no strace on the PATH")
    kill_at_calls(chain, 30)
    assert chain.seen["killed"] > 20
    assert chain.seen["old"] > 0
    assert chain.seen["new"] > 0
