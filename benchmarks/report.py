"""Report: what was measured, as Markdown that fits a README."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from benchmarks.measure import Measurement
from benchmarks.race import SCENARIOS, Results

NEWSKIT = "newskit"
# Above this many processors kept busy by others, a time is not worth much.
DISTURBED = 0.2


@dataclass(frozen=True, slots=True)
class Setting:
    """The machine and the programs, by the names that the results use."""

    machine: str
    versions: Mapping[str, str]
    left_out: Mapping[str, str]
    pairs: int


def report(results: Results, setting: Setting) -> str:
    table = _Table(results, list(setting.versions))
    parts = [
        f"{setting.machine}; timed rounds, in turn: {setting.pairs}; medians; whole process trees.",
        "Wall seconds / CPU seconds / peak memory:",
        table.times(),
    ]
    if len(setting.versions) > 1 and NEWSKIT in setting.versions:
        parts += ["newskit ÷ peer, pair by pair: median (lowest–highest):", table.ratios()]
    if results.trees:
        parts += ["How a cold build grows:", table.growth()]
        parts += ["What a cold build writes:", table.trees()]
    versions = "; ".join(f"{name} {version}" for name, version in setting.versions.items())
    notes = [f"Versions: {versions}.", *_notes(results, setting)]
    return "\n\n".join([*parts, "\n".join(f"- {note}" for note in notes)]) + "\n"


def _notes(results: Results, setting: Setting) -> Iterator[str]:
    for peer, reason in setting.left_out.items():
        yield f"Left out: {peer}: {reason}."
    for run in results.runs:
        if run.failure:
            yield (
                f"Failed: {run.contender}, {run.count:,} articles, {SCENARIOS[run.scenario]}: "
                f"{run.failure}."
            )
    for tree in results.trees:
        if tree.lacks:
            yield f"{tree.contender} wrote all but {', '.join(tree.lacks)} ({tree.count:,})."
    foreign = [run.measurement.foreign for run in results.runs if run.measurement and run.round]
    if foreign:
        most = max(foreign)
        words = f"Other programs kept {median(foreign):.2f} processors busy, at most {most:.2f}"
        yield words + (": the times are disturbed." if most > DISTURBED else ".")


class _Table:
    def __init__(self, results: Results, names: list[str]) -> None:
        self._results = results
        self._names = names
        self._rows = list(dict.fromkeys((run.count, run.scenario) for run in results.runs))

    def _timed(self, count: int, scenario: str, name: str) -> list[Measurement]:
        """The timed rounds, in order; none if one of them failed."""
        if self._results.failure(count, scenario, name):
            return []
        return [
            run.measurement
            for run in self._results.runs
            if (run.count, run.scenario, run.contender) == (count, scenario, name)
            and run.round
            and run.measurement
        ]

    def _peak(self, count: int, scenario: str, name: str) -> int:
        return max(
            (
                run.measurement.peak
                for run in self._results.runs
                if (run.count, run.scenario, run.contender) == (count, scenario, name)
                and run.measurement
            ),
            default=0,
        )

    def times(self) -> str:
        def cell(count: int, scenario: str, name: str) -> str:
            timed = self._timed(count, scenario, name)
            if not timed:
                return "failed" if self._results.failure(count, scenario, name) else "–"
            wall, cpu = (median(times) for times in _walls_and_cpus(timed))
            memory = _memory(self._peak(count, scenario, name))
            return f"{_seconds(wall)} / {_seconds(cpu)} / {memory}"

        return _markdown(
            ["", *self._names],
            (
                [_title(count, scenario), *(cell(count, scenario, name) for name in self._names)]
                for count, scenario in self._rows
            ),
        )

    def ratios(self) -> str:
        peers = [name for name in self._names if name != NEWSKIT]

        def cell(count: int, scenario: str, peer: str) -> str:
            ours, theirs = (self._timed(count, scenario, name) for name in (NEWSKIT, peer))
            if not (ours and theirs):
                return "–"
            return ", ".join(
                f"{word} {_spread([a / b for a, b in zip(mine, other, strict=False)])}"
                for word, mine, other in zip(
                    ("wall", "CPU"), _walls_and_cpus(ours), _walls_and_cpus(theirs), strict=True
                )
            )

        rows = ((count, scenario) for count, scenario in self._rows if scenario != "check")
        return _markdown(
            ["", *peers],
            (
                [_title(count, scenario), *(cell(count, scenario, peer) for peer in peers)]
                for count, scenario in rows
            ),
        )

    def growth(self) -> str:
        counts = [count for count, scenario in self._rows if scenario == "cold"]

        def each(count: int) -> Callable[[str], str]:
            def cell(name: str) -> str:
                timed = self._timed(count, "cold", name)
                return (
                    f"{median(_walls_and_cpus(timed)[0]) / count * 1e6:,.0f} µs" if timed else "–"
                )

            return cell

        def memory(fewer: int, more: int) -> Callable[[str], str]:
            def cell(name: str) -> str:
                if not (self._timed(fewer, "cold", name) and self._timed(more, "cold", name)):
                    return "–"
                before, after = (self._peak(count, "cold", name) for count in (fewer, more))
                return f"{_memory(before)} → {_memory(after)} (× {after / max(before, 1):.1f})"

            return cell

        rows: list[tuple[str, Callable[[str], str]]] = [
            (f"an article among {count:,}, wall", each(count)) for count in counts
        ]
        rows += [
            (f"memory, {fewer:,} → {more:,}", memory(fewer, more))
            for fewer, more in pairwise(sorted(counts))
        ]
        return _markdown(
            ["", *self._names], ([title, *map(cell, self._names)] for title, cell in rows)
        )

    def trees(self) -> str:
        counts = sorted({tree.count for tree in self._results.trees})
        by_place = {(tree.count, tree.contender): tree for tree in self._results.trees}

        def cell(count: int, name: str) -> str:
            tree = by_place.get((count, name))
            return f"{tree.files:,} files, {tree.size / 1e6:,.0f} MB" if tree else "–"

        return _markdown(
            ["", *self._names],
            (
                [f"{count:,} articles", *(cell(count, name) for name in self._names)]
                for count in counts
            ),
        )


def _walls_and_cpus(timed: Sequence[Measurement]) -> tuple[list[float], list[float]]:
    return [one.wall for one in timed], [one.cpu for one in timed]


def _title(count: int, scenario: str) -> str:
    return f"{count:,}: {SCENARIOS[scenario]}"


def _seconds(value: float) -> str:
    return f"{value:,.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def _memory(value: int) -> str:
    return f"{value / 2**30:.2f} GiB" if value >= 2**30 else f"{value / 2**20:,.0f} MiB"


def _ratio(value: float) -> str:
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def _spread(ratios: Sequence[float]) -> str:
    return f"{_ratio(median(ratios))} ({_ratio(min(ratios))}–{_ratio(max(ratios))})"


def _markdown(head: Sequence[str], rows: Iterator[list[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
