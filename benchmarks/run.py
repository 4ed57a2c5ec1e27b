"""The benchmarks' one command: newskit and its peers in turn on the same articles, as Markdown."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import shutil
import sys
from pathlib import Path

# So that the command runs from any folder, installed or not.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.contenders import CHECKOUT, PEERS, Contender, Newskit
from benchmarks.corpus import Corpus, Form, write_corpus
from benchmarks.measure import adopt_orphans
from benchmarks.peers import Found, find, install
from benchmarks.race import INCREMENTAL_COUNT, SCENARIOS, Race, Results
from benchmarks.report import Setting, report

MARKER = "newskit-benchmarks.txt"


def main() -> int:
    chosen = _options().parse_args()
    if chosen.install:
        install(chosen.install, _say)
    named = {"hugo": chosen.hugo, "eleventy": chosen.eleventy, "pelican": chosen.pelican}
    found = find(chosen.peers, named, chosen.install)
    work = _work_folder(chosen.work)
    adopt_orphans()
    results = Results()
    versions = {"newskit": Newskit(Path(sys.executable), work).version()}
    for name in found.programs:
        contender = found.contender(name, work)
        versions[contender.name] = contender.version()
    setting = Setting(_machine(), versions, found.left_out, chosen.pairs)
    text = ""
    for count in chosen.count:
        _race(count, chosen.only, chosen.pairs, found, work, results)
        # After each number of articles, so that what was measured is not lost with a later one.
        text = report(results, setting)
        (work / "report.md").write_text(text, encoding="utf-8")
        (work / "results.json").write_text(json.dumps(dataclasses.asdict(results), indent=1))
    print(text)
    return 1 if any(run.failure for run in results.runs) else 0


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        description="Compares newskit with its peers: the same articles, the same pages, in turn."
    )
    add = options.add_argument
    add("--count", type=int, nargs="+", default=[1_000, 10_000], metavar="N", help="articles")
    add("--pairs", type=int, default=3, metavar="N", help="timed rounds (one more warms up)")
    add("--peers", nargs="*", choices=PEERS, default=["hugo", "eleventy", "pelican"])
    add(
        "--only",
        nargs="+",
        choices=SCENARIOS,
        help=f"scenarios; if not given all, and above {INCREMENTAL_COUNT:,} articles only cold",
    )
    add("--work", type=Path, default=CHECKOUT / "build" / "benchmarks", help="a folder to work in")
    add("--install", type=Path, metavar="DIR", help="install the peers into this folder first")
    for peer in ("hugo", "eleventy", "pelican"):
        add(f"--{peer}", type=Path, metavar="PROGRAM", help="this program, not the one on the PATH")
    return options


def _race(
    count: int, only: list[str] | None, pairs: int, found: Found, work: Path, results: Results
) -> None:
    desk = work / str(count)
    shutil.rmtree(desk, ignore_errors=True)
    corpus = Corpus(count)
    contenders: list[Contender] = [Newskit(Path(sys.executable), desk)]
    contenders += [found.contender(name, desk) for name in found.programs]
    folders: dict[Form, Path] = {one.form: one.articles for one in contenders}
    _say(f"{count:,} articles …")
    write_corpus(corpus, folders)
    for contender in contenders:
        contender.lay_out(corpus)
    scenarios = only or [name for name in SCENARIOS if name == "cold" or count <= INCREMENTAL_COUNT]
    Race(corpus, contenders, work / "logs", _say, results).run(scenarios, pairs)
    shutil.rmtree(desk)


def _work_folder(folder: Path) -> Path:
    """The folder, made if need be; one that holds other things is refused, for it is cleared."""
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        sys.exit(f"{folder} holds other files: name a folder of its own with --work")
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text("Made by benchmarks/run.py, which clears it.\n")
    return folder


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.machine()}"
    return f"{len(os.sched_getaffinity(0))} processors, {memory:.0f} GiB, {system}"


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
