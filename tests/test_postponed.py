"""What Pydantic would look for plugins with is not loaded, and is there for whoever uses it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HAND = """
import sys
from newskit.postponed import postpone
postpone()
from pydantic import BaseModel
class Model(BaseModel):
    number: int
assert Model(number="7").number == 7
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", HAND + program], capture_output=True, text=True, check=False
    )


def test_models_are_made_without_it() -> None:
    looked = "assert not {'importlib.metadata._adapters', 'email.message'} & set(sys.modules)"
    done = run(looked)
    assert done.returncode == 0, done.stderr
    shown = run("from importlib.metadata import version; " + looked)
    assert shown.returncode == 1 and "AssertionError" in shown.stderr, "it shows what is loaded"


def test_the_command_line_postpones_it() -> None:
    """Whatever a build imports, and in whatever order."""
    modules = "newskit.cli, newskit.commands.build, newskit.commands.unchanged"
    loaded = "{'importlib.metadata._adapters', 'email', 'logging', 'difflib'} & set(sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print({loaded})"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"


def test_of_many_threads_each_has_it() -> None:
    done = run("""
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata as stand
from threading import Barrier
sys.setswitchinterval(1e-6)
together = Barrier(16)
def use(number):
    together.wait()
    return stand.version("pydantic")
with ThreadPoolExecutor(16) as pool:
    assert len(set(pool.map(use, range(16)))) == 1
""")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "use",
    [
        "from importlib.metadata import entry_points",
        "import importlib.metadata; entry_points = importlib.metadata.entry_points",
        "import importlib.metadata as metadata; entry_points = metadata.entry_points",
        "from importlib.metadata import EntryPoint, entry_points",
        "from importlib.metadata import entry_points; import importlib.metadata._meta",
        "from importlib.util import find_spec; assert find_spec('importlib.metadata').origin\n"
        "from importlib.metadata import entry_points",
    ],
)
def test_whoever_uses_it_has_it(use: str) -> None:
    ask = """
names = {point.name for point in entry_points(group="pytest11")}
import importlib.metadata as real
assert names == {point.name for point in real.entry_points(group="pytest11")}
print(real.version("pydantic"), "hypothesispytest" in names, type(real).__name__)
"""
    done = run(f"{use}\n{ask}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1:] == ["True", "module"]
