"""Workers: where work runs: here, or in processes forked for it; results come as they are ready."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, as_completed, wait
from contextlib import suppress
from typing import Any, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_PR_SET_PDEATHSIG = 1

# A forked worker is ready in six milliseconds; what takes less time is done here.
WORTH_FORKING = 48


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spread(
    tasks: Iterable[Task], work: Callable[[list[Task]], Result], count: int, chunk: int
) -> Iterator[Result]:
    """`work` done on the `count` tasks in chunks: in this process if they are few, else in forked
    ones, which share what this one has in memory. Results come in no order.

    `work` may be any function: fork carries it over, and only chunks and results are sent.
    """
    chunks = _chunks(tasks, chunk)
    if count < WORTH_FORKING or processors() == 1:
        yield from map(work, chunks)
        return
    # What stands now is shared with the children: a collection would touch, and so copy, all of it.
    gc.collect()
    gc.freeze()
    try:
        with ProcessPoolExecutor(
            processors(), multiprocessing.get_context("fork"), _begin, (work, os.getpid())
        ) as pool:
            waiting: set[Future[Result]] = set()
            for chunk_of_tasks in chunks:
                waiting.add(pool.submit(_do, chunk_of_tasks))
                # Two chunks wait for each worker, and no more: memory stays bounded.
                if len(waiting) > 3 * processors():
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            yield from (future.result() for future in as_completed(waiting))
    finally:
        gc.unfreeze()


_work: list[Callable[[list[Any]], Any]] = []


def _begin(work: Callable[[list[Any]], Any], parent: int) -> None:
    """In the child: what it is to do (fork hands it over as it is), and that it dies with its
    parent, whose lock on the output it would otherwise hold."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work[:] = [work]
    gc.set_threshold(50_000, 20, 20)


def _do(chunk: list[Any]) -> Any:
    return _work[0](chunk)


def _chunks(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    chunk: list[Task] = []
    for task in tasks:
        chunk.append(task)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
