"""Race: the scenarios, each run by every contender in turn, round by round."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.contenders import Contender, Newskit
from benchmarks.corpus import (
    SECTIONS,
    Article,
    Corpus,
    edit_mark,
    edited_body,
    edited_headline,
    write_article,
)
from benchmarks.measure import Call, Measurement, measure

LIMIT_SECONDS = 1_800.0
# Above this, only cold builds are run unless a scenario is asked for by name.
INCREMENTAL_COUNT = 10_000

SCENARIOS: Mapping[str, str] = {
    "cold": "cold full build",
    "edit": "one edited body",
    "headline": "one edited headline",
    "nothing": "nothing changed",
    "check": "`newskit check`, one edited file",
}
_CHANGES: Mapping[str, Callable[[Article, int], Article]] = {
    "edit": edited_body,
    "headline": edited_headline,
    "check": edited_body,
}


@dataclass(frozen=True, slots=True)
class Run:
    """One call of one contender. Round 0 is not timed: it warms the caches, and memory is sampled.

    `failure` says what was wrong, if anything was; then the measurement counts for nothing.
    """

    count: int
    scenario: str
    contender: str
    round: int
    measurement: Measurement | None
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """What a cold build wrote, and which of the kinds of page that all have to write it lacks."""

    count: int
    contender: str
    files: int
    size: int
    lacks: tuple[str, ...]


@dataclass
class Results:
    runs: list[Run] = field(default_factory=list)
    trees: list[Tree] = field(default_factory=list)

    def failure(self, count: int, scenario: str, contender: str) -> str:
        """Why the contender has no time in this scenario; '' if it has."""
        place = (count, scenario, contender)
        runs = (run for run in self.runs if (run.count, run.scenario, run.contender) == place)
        return next((run.failure for run in runs if run.failure), "")


class Race:
    """All scenarios at one number of articles. The corpus is written before."""

    def __init__(
        self,
        corpus: Corpus,
        contenders: Sequence[Contender],
        logs: Path,
        say: Callable[[str], None],
        results: Results,
    ) -> None:
        self._corpus = corpus
        self._contenders = contenders
        self._logs = logs
        self._say = say
        self._results = results
        self._edits = 0

    def run(self, scenarios: Sequence[str], pairs: int) -> None:
        """The scenarios in order; before the first that is not cold, every site is built."""
        standing: set[str] = set()
        for scenario in scenarios:
            if scenario != "cold" and not standing:
                standing = {one.name for one in self._contenders if self._stand(one)}
            self._scenario(scenario, pairs, standing)

    def _scenario(self, scenario: str, pairs: int, standing: set[str]) -> None:
        out: set[str] = set()
        for number in range(pairs + 1):
            changed = self._change(scenario)
            for contender in self._contenders:
                call = self._call(scenario, contender)
                if call is None or contender.name in out:
                    continue
                if scenario != "cold" and contender.name not in standing:
                    run = Run(
                        self._corpus.count,
                        scenario,
                        contender.name,
                        number,
                        None,
                        "the build before it failed",
                    )
                else:
                    run = self._measured(scenario, contender, call, number, changed)
                self._results.runs.append(run)
                if run.failure:
                    out.add(contender.name)
                    self._say(f"  {contender.name}: {SCENARIOS[scenario]} failed: {run.failure}")

    def _call(self, scenario: str, contender: Contender) -> Call | None:
        if scenario == "check":
            return contender.check() if isinstance(contender, Newskit) else None
        return contender.build(remembers=scenario != "cold")

    def _measured(
        self,
        scenario: str,
        contender: Contender,
        call: Call,
        number: int,
        changed: tuple[Article, str] | None,
    ) -> Run:
        count = self._corpus.count
        if scenario == "cold":
            contender.forget()
        # What earlier runs have written is not to be paid for by this one.
        os.sync()
        log = self._logs / f"{count}-{scenario}-{type(contender).__name__.lower()}-{number}.txt"
        measured = measure(call, log, LIMIT_SECONDS, samples_memory=number == 0)
        failure = f"exit code {measured.code}; {_last_words(log)}" if measured.code else ""
        if not failure and scenario != "check":
            failure = self._trouble(contender, scenario, changed)
        if not failure and scenario == "cold" and number == 0:
            self._results.trees.append(_tree(contender, count))
        self._say(
            f"  {contender.name:<10} {scenario:<8} round {number}: {measured.wall:8.3f} s, "
            f"CPU {measured.cpu:8.3f} s"
            + (f", {measured.peak / 2**20:,.0f} MiB" if measured.peak else "")
            + f", others {measured.foreign:.2f}"
        )
        return Run(count, scenario, contender.name, number, measured, failure)

    def _stand(self, contender: Contender) -> bool:
        """A site that is up to date, with all that the contender keeps for the next build."""
        contender.forget()
        log = self._logs / f"{self._corpus.count}-standing-{type(contender).__name__.lower()}.txt"
        call = contender.build(remembers=True)
        return measure(call, log, LIMIT_SECONDS, samples_memory=False).code == 0

    def _change(self, scenario: str) -> tuple[Article, str] | None:
        """Another article for each edit, in every form, and the words that it must leave behind."""
        change = _CHANGES.get(scenario)
        if change is None:
            return None
        self._edits += 1
        article = self._corpus.article((self._edits * 7_919) % self._corpus.count)
        edited = change(article, self._edits)
        for form, folder in {one.form: one.articles for one in self._contenders}.items():
            write_article(edited, form, folder)
        return edited, edit_mark(self._edits).rstrip(".")

    def _trouble(
        self, contender: Contender, scenario: str, changed: tuple[Article, str] | None
    ) -> str:
        """What is not as it has to be in the site that was built."""
        if changed is None:
            pages = sum(1 for _ in (contender.output / "articles").glob("*/index.html"))
            return "" if pages == self._corpus.count else f"it wrote {pages} pages of articles"
        article, mark = changed
        if mark not in contender.page(article).read_text(encoding="utf-8"):
            return "the edit is not on the page"
        if scenario == "headline" and not any(
            mark in page.read_text(encoding="utf-8") for page in contender.lists(article)
        ):
            return "the new headline is not in the list of the entity"
        return ""


def _tree(contender: Contender, count: int) -> Tree:
    files = [path for path in contender.output.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    names = {
        path.relative_to(contender.output).as_posix()
        for path in files
        if not path.is_relative_to(contender.output / "articles")
    }
    has = {
        "a front page": "index.html" in names,
        "section pages": all(f"{section}/index.html" in names for section in SECTIONS),
        "entity pages": any(name.startswith("entities/") for name in names),
        "a JSON Feed": "feed.json" in names,
        "a JSON Feed for each section": all(
            any(section in name and name.endswith(".json") for name in names)
            for section in SECTIONS
        ),
        "RSS": any(name.endswith((".xml", ".rss")) and "sitemap" not in name for name in names),
        "a sitemap": any("sitemap" in name and name.endswith(".xml") for name in names),
    }
    lacks = tuple(kind for kind, is_there in has.items() if not is_there)
    return Tree(count, contender.name, len(files), size, lacks)


def _last_words(log: Path) -> str:
    """The end of what the program said; all of it stands in the log."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    said = f"it said “{lines[-1].strip()[:160]}”" if lines else "it said nothing"
    return f"{said} (logs/{log.name})"
