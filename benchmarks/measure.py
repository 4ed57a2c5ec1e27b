"""Measure: one command with all the processes it starts; wall time, CPU time, peak memory."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.02
# The share of time that is spent on looking: a large process takes long to look at.
SAMPLE_SHARE = 0.2
LINGER_SECONDS = 5.0
_PR_SET_CHILD_SUBREAPER = 36
# A shell that keeps Python from compiling ahead is no part of how a program was installed: both
# newskit and Pelican would compile anew, at each start, what their users have compiled once.
_NOT_HANDED_ON = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")


@dataclass(frozen=True, slots=True)
class Call:
    """A command, where it runs, and what it finds in its environment beside the caller's."""

    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Measurement:
    """`cpu` is user and system time of the whole tree, in seconds as `wall` is.

    `peak` is the largest sum, at one instant, of the proportional set sizes of all processes of the
    tree, in bytes, or 0 where it was not sampled: a page shared by two processes counts once.
    `foreign` is how many processors others kept busy at the same time.
    """

    wall: float
    cpu: float
    peak: int
    foreign: float
    code: int


def surroundings(own: Mapping[str, str]) -> dict[str, str]:
    """The environment that a contender finds: what of the caller's is handed on, and its own."""
    handed_on = {name: os.environ[name] for name in os.environ if name not in _NOT_HANDED_ON}
    return {**handed_on, **own}


def adopt_orphans() -> None:
    """From here on a grandchild whose parent has ended is ours, so that its CPU time is counted."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def measure(call: Call, log: Path, limit: float, samples_memory: bool) -> Measurement:
    """Runs the call to its end, or kills it after `limit` seconds; what it says goes into `log`.

    Sampling costs a little, so what is to be compared by time is run without it.
    """
    busy = _busy_seconds()
    with log.open("wb") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            call.command,
            cwd=call.folder,
            env=surroundings(call.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        sampler = _Sampler(process.pid) if samples_memory else None
        if sampler:
            sampler.start()
        alarm = threading.Timer(limit, _kill, (process.pid,))
        alarm.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
        except BaseException:
            # Its session is its own: Ctrl-C has not reached it.
            _kill(process.pid)
            raise
        finally:
            alarm.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if sampler:
        sampler.stop()
    cpu = usage.ru_utime + usage.ru_stime + _cpu_of_orphans(process.pid)
    foreign = (_busy_seconds() - busy - cpu) / wall
    return Measurement(
        wall, cpu, sampler.peak if sampler else 0, max(foreign, 0.0), process.returncode
    )


class _Sampler(threading.Thread):
    """Looks at the memory of a tree of processes until it is stopped."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._root = root
        self._stopped = threading.Event()

    def run(self) -> None:
        pause = 0.0
        while not self._stopped.wait(pause):
            began = time.perf_counter()
            self.peak = max(self.peak, sum(map(_proportional_size, _tree(self._root))))
            pause = max(SAMPLE_SECONDS, (time.perf_counter() - began) / SAMPLE_SHARE)

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def _tree(root: int) -> Iterable[int]:
    """`root`, all that descend from it, and all of its session."""
    parents: dict[int, int] = {}
    found = {root}
    for folder in Path("/proc").iterdir():
        if (name := folder.name).isdecimal():
            with suppress(OSError):
                text = (folder / "stat").read_bytes()
                # The name of the program stands in brackets and may hold anything.
                _, parent, _, session, *_ = text[text.rindex(b")") + 2 :].split(b" ", 4)
                parents[int(name)] = int(parent)
                if int(session) == root:
                    found.add(int(name))
    for process in parents:
        line = [process]
        while line[-1] not in found and line[-1] in parents:
            line.append(parents[line[-1]])
        if line[-1] in found:
            found.update(line)
    return found


def _proportional_size(process: int) -> int:
    with suppress(OSError):
        for line in Path("/proc", str(process), "smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _cpu_of_orphans(session: int) -> float:
    """The CPU time of those of its group that outlived the command; who does not end soon is
    killed."""
    total = 0.0
    until = time.monotonic() + LINGER_SECONDS
    with suppress(ChildProcessError):
        while True:
            process, _, usage = os.wait4(-session, os.WNOHANG)
            if process:
                total += usage.ru_utime + usage.ru_stime
            elif time.monotonic() > until:
                _kill(session)
                until += LINGER_SECONDS
            else:
                time.sleep(0.01)
    return total


def _kill(session: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(session, signal.SIGKILL)


def _busy_seconds() -> float:
    """What all processors of the machine have worked since it started."""
    line = Path("/proc/stat").read_text(encoding="ascii").partition("\n")[0]
    user, nice, system, _, _, irq, soft_irq, steal = map(int, line.split()[1:9])
    ticks = user + nice + system + irq + soft_irq + steal
    return ticks / os.sysconf("SC_CLK_TCK")
