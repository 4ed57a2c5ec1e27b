"""Workers: every task is done once, what goes wrong is told, and nobody is left behind."""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
from collections.abc import Iterator

import pytest

from newskit import workers
from newskit.workers import WorkerDied, spread


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "processors", lambda: 2)


def doubled(numbers: list[int]) -> list[int]:
    return [2 * number for number in numbers]


@pytest.mark.parametrize(("count", "chunk"), [(0, 7), (5, 7), (48, 48), (100, 1), (9_001, 2)])
def test_every_task_is_done_once(count: int, chunk: int) -> None:
    tasks = list(range(count))
    results = [number for some in spread(tasks, doubled, count, chunk) for number in some]
    assert sorted(results) == doubled(tasks)
    assert not multiprocessing.active_children()


def test_few_tasks_are_done_here_and_many_are_not() -> None:
    def here(tasks: list[int]) -> int:
        return os.getpid()

    assert set(spread([1, 2], here, 2, 1)) == {os.getpid()}
    assert os.getpid() not in set(spread(list(range(100)), here, 100, 1))


def test_a_worker_with_nothing_left_of_its_own_takes_from_the_others() -> None:
    source, sink = os.pipe()

    def waits_for_the_other(tasks: list[int]) -> tuple[int, int]:
        if tasks[0] == 0:
            assert select.select([source], [], [], 60)[0], "nobody else does what is mine"
        if tasks[0] == 1:
            os.write(sink, b".")
        return tasks[0], os.getpid()

    done = dict(spread(list(range(100)), waits_for_the_other, 100, 1))
    assert len(done) == 100
    assert done[0] != done[1]


def test_what_a_worker_raises_is_raised_here() -> None:
    def failing(tasks: list[int]) -> int:
        if 70 in tasks:
            raise ValueError("seventy")
        return len(tasks)

    with pytest.raises(ValueError, match="seventy"):
        list(spread(list(range(100)), failing, 100, 10))
    assert not multiprocessing.active_children()


def test_a_killed_worker_is_no_quiet_end() -> None:
    def killed(tasks: list[int]) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return 0

    with pytest.raises(WorkerDied):
        list(spread(list(range(100)), killed, 100, 10))


def test_who_stops_listening_leaves_no_worker_behind() -> None:
    results = spread(list(range(1_000)), doubled, 1_000, 1)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def test_something_else_is_done_while_the_others_work() -> None:
    source, sink = os.pipe()

    def waits_for_the_steps(tasks: list[int]) -> int:
        if tasks[0] == 0:
            assert select.select([source], [], [], 60)[0], "nothing was done here meanwhile"
        return os.getpid()

    steps: list[int] = []

    def meanwhile() -> Iterator[None]:
        for step in range(3):
            steps.append(os.getpid())
            if step == 2:
                os.write(sink, b".")
            yield

    results = list(spread(list(range(100)), waits_for_the_steps, 100, 10, meanwhile()))
    assert len(results) == 10
    assert steps == [os.getpid()] * 3
    assert os.getpid() not in results


def test_what_is_not_done_in_time_is_left() -> None:
    steps = iter(lambda: None, "never")
    assert len(list(spread(list(range(100)), doubled, 100, 10, steps))) == 10
    assert next(steps) is None
