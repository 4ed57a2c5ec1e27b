"""Killing: builds as processes that are killed at an instant or a system call, and what is left."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from newskit.tree import NAMES
from tests.torture.gazette import (
    NOON,
    Bytes,
    Gazette,
    bytes_of,
    clean,
    differences,
    let_the_clock_tick,
    publish,
    records,
    served,
    stamp,
)

# All by which a build changes the disk. A file that is opened may be made by that.
CALLS = (
    "write,pwrite64,rename,renameat,renameat2,openat,mkdir,mkdirat,unlink,unlinkat,link,linkat,"
    "symlink,symlinkat,fsync,fdatasync,syncfs,ftruncate,rmdir"
)

# A system call by its name, and how many of that name a process has made with it: strace counts
# each name for itself.
Call = tuple[str, int]


def withdraw(gazette: Gazette) -> None:
    gazette.change("story-1", status="withdrawn")


def edit(gazette: Gazette) -> None:
    for slug in gazette.slugs[:3]:
        gazette.bodies[slug] += " And more."
        gazette.save(slug)


def redraw(gazette: Gazette) -> None:
    (gazette.templates / "article.html").write_text("{{ story }}\n\n{{ masthead }}\n")


def rename(gazette: Gazette) -> None:
    gazette.name = "Another Gazette"
    gazette.settings()
    gazette.picture("quay.png", 9)


def move(gazette: Gazette) -> None:
    """With an article more, which all other states know as withdrawn."""
    gazette.withdrawn({})
    for slug in gazette.slugs[:5]:
        gazette.change(slug, section="weather", mentions=["mole"])
    gazette.add(3)


# What the newsroom is turned to, one after the other; each begins from the first.
STATES: tuple[Callable[[Gazette], None], ...] = (
    lambda gazette: None,
    edit,
    redraw,
    withdraw,
    rename,
    move,
)


@dataclass
class Chain:
    """A newsroom that is turned from state to state, and built. `seen` counts what readers were
    served after a death: the old edition, or the new. If each build `is_first`, what the one before
    made is gone, and readers had nothing."""

    folder: Path
    articles: int
    is_first: bool = False
    canary: bytes = b""
    now: int = 0
    _previous: Path | None = None
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def newsroom(self) -> Path:
        return self.folder / "newsroom"

    @property
    def output(self) -> Path:
        return self.folder / "dist"

    def begin(self) -> None:
        """Makes every state, and publishes the first."""
        for number, change in enumerate(STATES):
            gazette = Gazette.found(self.folder / f"{number}", self.articles)
            gazette.withdrawn({f"story-{self.articles + 1}": "It was a test."})
            change(gazette)
            self.canary = gazette.canaries["story-1"].encode()
        self._turn(0)
        self._publish(self.output)

    def _publish(self, output: Path) -> None:
        """In this process, from the newsroom as it lies."""
        outcome = publish(Gazette(self.newsroom), output)
        assert outcome.problems == ()

    def _turn(self, number: int) -> None:
        """Writes the files that differ, and deletes those that are gone."""
        let_the_clock_tick(self.folder)
        for part in ("content", "templates"):
            wanted = bytes_of(self.folder / f"{number}" / part)
            there = bytes_of(self.newsroom / part)
            for name in differences(wanted, there):
                path = self.newsroom / part / name
                if name in wanted:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(wanted[name])
                else:
                    path.unlink()

    @property
    def command(self) -> list[str]:
        folders = {
            "--content": self.newsroom / "content",
            "--templates": self.newsroom / "templates",
            "--output": self.output,
            "--as-of": stamp(NOON),
        }
        options = [word for pair in folders.items() for word in map(str, pair)]
        return [sys.executable, "-m", "newskit", "build", *options]

    def next(self) -> int:
        """Turns the newsroom to the next state, which is not the one that is published; and keeps
        the records that the next edition goes on from."""
        if self.is_first:
            # What a first build leaves is what the next edition begins from.
            first, second = (bytes_of(self.output / "trees" / name) for name in NAMES)
            assert not differences(first, second), "a first build left two trees that differ"
            shutil.rmtree(self.output)
        else:
            self._previous = records(self.output, self.folder / "records")
        self.now = (self.now + 1) % len(STATES)
        self._turn(self.now)
        return self.now

    def verify(self, before: Bytes, called: str) -> None:
        """After a death: readers have the old edition or the new one, and the next build makes the
        new one, and leaves nothing of what was withdrawn."""
        after = served(self.output)
        expected = clean(Gazette(self.newsroom), self.folder / "clean", self._previous)
        if not differences(after, expected):
            self.seen["new"] += 1
        else:
            assert not differences(after, before), f"{called}: readers see neither edition"
            self.seen["old"] += 1
        self._publish(self.output)
        wrong = differences(served(self.output), expected)
        assert not wrong, f"{called}: the next build differs from a clean one: {wrong[:5]}"
        if STATES[self.now] is withdraw:
            trees = [bytes_of(self.output / "trees" / name) for name in NAMES]
            left = [name for tree in trees for name, data in tree.items() if self.canary in data]
            assert not left, f"{called}: what was withdrawn is left in {left[:5]}"

    # Deaths.

    def measure(self) -> float:
        """How long a build takes as a process, in seconds."""
        took = []
        for _ in STATES:
            self.next()
            started = time.monotonic()
            subprocess.run(self.command, check=True, capture_output=True)
            took.append(time.monotonic() - started)
        return max(took)

    def kill_at(self, seconds: float, whole_group: bool) -> bool:
        """Kills a build after so many seconds: all of its processes, or the first one alone.
        Whether it was still at work then."""
        self.next()
        before = served(self.output)
        build = subprocess.Popen(
            self.command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        was_at_work = False
        try:
            build.wait(seconds)
            self.seen["ended"] += 1
        except subprocess.TimeoutExpired:
            was_at_work = True
            if whole_group:
                os.killpg(build.pid, signal.SIGKILL)
            else:
                build.kill()
            build.wait()
            self.seen["killed"] += 1
        called = f"{'all' if whole_group else 'first'} killed after {seconds:.3f} s"
        wait_for(lambda: not processes_of(build.pid), f"{called}: workers live on")
        wait_for(lambda: is_free(self.output), f"{called}: a dead build holds the output")
        self.verify(before, called)
        return was_at_work

    def calls(self) -> list[Call]:
        """A build's system calls, from the first that is about its output on. They are counted for
        each process; the first one makes the most."""
        self.next()
        log = self.folder / "calls"
        strace = ["strace", "-f", "-qq", "-s", "300", "-o", str(log), "-e", f"trace={CALLS}"]
        subprocess.run([*strace, *self.command], check=True, capture_output=True)
        lines = [line.split(maxsplit=1) for line in log.read_text(errors="replace").splitlines()]
        own = [call for process, call in lines if process == lines[0][0] and call[0].isalpha()]
        counts: Counter[str] = Counter()
        calls: list[Call] = []
        for call in own:
            name = call.partition("(")[0]
            counts[name] += 1
            if calls or str(self.output) in call:
                calls.append((name, counts[name]))
        return calls

    def kill_at_call(self, call: Call) -> None:
        """Kills the process of a build that is the first to make this call so many times."""
        name, number = call
        self.next()
        before = served(self.output)
        strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={CALLS}"]
        strace += ["-e", f"inject={name}:signal=KILL:when={number}"]
        traced = subprocess.run([*strace, *self.command], check=False, capture_output=True)
        self.seen["ended" if traced.returncode == 0 else "killed"] += 1
        wait_for(lambda: is_free(self.output), f"{name} {number}: a dead build holds the output")
        self.verify(before, f"state {self.now} killed at {name} {number}")


def wait_for(condition: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until, otherwise
        time.sleep(0.005)


def processes_of(session: int) -> list[int]:
    """The processes of a session that are alive."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdecimal():
            try:
                state, _, _, its_session = (
                    (path / "stat").read_text().rpartition(")")[2].split()[:4]
                )
            except (OSError, ValueError):
                continue
            if int(its_session) == session and state not in "ZX":
                found.append(int(path.name))
    return found


def is_free(output: Path) -> bool:
    """Whether no process holds the output."""
    try:
        descriptor = os.open(output / ".lock", os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def kill_at_random(chain: Chain, count: int, seed: int) -> None:
    chance = random.Random(seed)
    longest = chain.measure()
    for number in range(count):
        # Most of the first tenth is Python's own start.
        seconds = chance.uniform(longest * 0.1, longest)
        if not chain.kill_at(seconds, whole_group=number % 2 == 0):
            # A neighbour was busy when it was measured.
            longest = seconds


def kill_at_calls(chain: Chain, count: int) -> None:
    """Kills so many builds, evenly spread over the calls of each state's build."""
    calls: dict[int, list[Call]] = {}
    for _ in STATES:
        found = chain.calls()
        calls[chain.now] = found
    # The next state is the one that was measured first.
    for kill in range(count):
        those = calls[(chain.now + 1) % len(STATES)]
        rounds = max(count // len(STATES) - 1, 1)
        place = min(kill // len(STATES), rounds)
        chain.kill_at_call(those[place * (len(those) - 1) // rounds])
