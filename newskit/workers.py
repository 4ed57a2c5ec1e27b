"""Workers: where work runs: here, or in processes forked for it; results come as they are ready."""

from __future__ import annotations

import gc
import os
import signal
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any, Final, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_PR_SET_PDEATHSIG = 1

# A forked worker is ready in six milliseconds; what takes less time is done here.
WORTH_FORKING = 48
# The number of a chunk. Readers of one pipe get whole tickets, for each is written at once.
_TICKET = struct.Struct("I")
_NOTHING_LEFT: Final = object()
# More would not fit into a pipe before anyone reads.
_MOST_CHUNKS = 4_096


class WorkerDied(Exception):  # noqa: N818 - it says what happened
    """A worker ended before its work: killed, or out of memory."""


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    tasks: list[Task],
    work: Callable[[list[Task]], Result],
    count: int,
    chunk: int,
    meanwhile: Iterator[None] | None = None,
) -> Iterator[Result]:
    """`work` done on the tasks in chunks: in this process if the `count` of things that they are
    about is small, else in forked ones, which share what this one has in memory. Results come in no
    order.

    `work` may be any function, and tasks any values: fork carries them over, and only results are
    sent. Each worker begins with a part of its own, as neighbours have much in common, and then
    takes from the others'. `meanwhile` is what this process does while it waits, step by step; what
    is left of it when the work is done is not done.
    """
    chunk = max(chunk, -(-len(tasks) // _MOST_CHUNKS))
    chunks = [tasks[start : start + chunk] for start in range(0, len(tasks), chunk)]
    if count < WORTH_FORKING or processors() == 1:
        yield from map(work, chunks)
        return
    # Loaded where it pays: an edited article needs none of it.
    from multiprocessing import get_context  # noqa: PLC0415

    # What stands now is shared with the children: a collection would touch, and so copy, all of it.
    # Nor is there one before: it took a quarter of a second of ten thousand articles.
    gc.freeze()
    fork = get_context("fork")
    lists = [_tickets(numbers) for numbers in _parts(len(chunks), processors())]
    workers: dict[Any, Any] = {}
    try:
        for number in range(len(lists)):
            results, answers = fork.Pipe(duplex=False)
            own_first = (*lists[number:], *lists[:number])
            order = (os.getpid(), chunks, work, own_first, answers)
            workers[results] = worker = fork.Process(target=_labour, args=order, daemon=True)
            worker.start()
            answers.close()
        yield from _results(set(workers), meanwhile or iter(()))
    finally:
        for tickets in lists:
            os.close(tickets)
        for worker in workers.values():
            worker.kill()
            worker.join()
        gc.unfreeze()


def _parts(count: int, workers: int) -> list[range]:
    """The numbers below `count`, in as many runs as there are workers."""
    ends = [count * worker // workers for worker in range(workers + 1)]
    return [range(start, end) for start, end in pairwise(ends)]


def _tickets(numbers: range) -> int:
    """A pipe that holds a ticket for each chunk, and then ends: who reads one has it alone."""
    source, sink = os.pipe()
    os.write(sink, b"".join(map(_TICKET.pack, numbers)))
    os.close(sink)
    return source


def _results(working: set[Any], meanwhile: Iterator[None]) -> Iterator[Any]:
    """What comes through these connections, until all are done; a step of `meanwhile` whenever
    nothing has come."""
    from multiprocessing.connection import wait  # noqa: PLC0415

    has_more = True
    while working:
        ready = wait(list(working), timeout=0 if has_more else None)
        if not ready:
            has_more = next(meanwhile, _NOTHING_LEFT) is not _NOTHING_LEFT
        for connection in working.intersection(ready):
            try:
                kind, value = connection.recv()
            except EOFError:
                raise WorkerDied("a worker of newskit's was killed") from None
            if kind == "result":
                yield value
            elif kind == "done":
                working.discard(connection)
            else:
                raise value


def _labour(
    parent: int,
    chunks: list[Any],
    work: Callable[[Any], Any],
    lists: Sequence[int],
    answers: Any,
) -> None:
    """In the child: it dies with its parent, whose lock on the output it would otherwise hold."""
    import ctypes  # noqa: PLC0415

    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.set_threshold(50_000, 20, 20)
    try:
        for tickets in lists:
            while ticket := os.read(tickets, _TICKET.size):
                answers.send(("result", work(chunks[_TICKET.unpack(ticket)[0]])))
        answers.send(("done", None))
    except BaseException as error:  # The parent is to hear of it, whatever it is.
        answers.send(("raised", error))
    # Nothing of the parent's is flushed, closed or cleared away here.
    os._exit(0)
