"""A page of documentation, done as it says: every command run, every file written, every answer
compared.

A block of `sh` holds commands behind `$ ` and what they say. A block after “Write `file`” is that
file; one of `diff` is an edit of the file that was named last. Blocks of other kinds are for the
test of the page to judge.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<kind>\w+)\n(?P<text>.*?)^(?P=fence)$", re.M | re.S)
FILE = r"`((?:content|templates)/[\w./-]+|\w+\.py)`"
NAMED = re.compile(FILE)
# After which a command is ended: what it has said by then is not what the page says.
PATIENCE_SECONDS = 120
WRITTEN = re.compile(rf"Write\s+{FILE}:\s*$")
# What differs from run to run: how long it took, how many files a site has by now, this instant.
VARIES = (
    (re.compile(r"\d+\.\d s\b"), "0.1 s"),
    (re.compile(r"\b[\d,]+ files?\b"), "9 files"),
    (re.compile(r"removed [\d,]+"), "removed 9"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "0" * 32),
    (re.compile(r"comes at \d.* UTC"), "comes at 2099-01-01 00:00 UTC"),
    (re.compile(r"Port 8000 is taken.*\n"), ""),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:8000"),
)


@dataclass
class Terminal:
    """A shell in a folder, in which `cd` lasts and `newskit serve` is ended once it stands."""

    folder: Path
    bin: Path

    def run(self, command: str) -> str:
        if command.startswith("cd "):
            self.folder /= command.removeprefix("cd ")
            return ""
        paths = {"PATH": f"{self.bin}:{os.environ['PATH']}", "PYTHONPATH": str(CHECKOUT)}
        with subprocess.Popen(
            ["bash", "-c", f"exec {command}" if command == "newskit serve" else command],
            cwd=self.folder,
            # What is printed waits for what is said only where newskit sees to it.
            env={
                **os.environ,
                **paths,
                "COLUMNS": "100",
                "LC_ALL": "C.UTF-8",
                "PYTHONUNBUFFERED": "",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            alarm = threading.Timer(PATIENCE_SECONDS, process.kill)
            alarm.start()
            said = []
            for line in process.stdout:
                said.append(line)
                if "--no-drafts" in line:
                    process.send_signal(signal.SIGINT)
            alarm.cancel()
        return "".join(said).rstrip("\n")


def terminal_in(folder: Path) -> Terminal:
    """A terminal that knows `newskit`, and `python` as the one that it runs with."""
    programs = folder / "bin"
    programs.mkdir()
    for name, words in (("newskit", "-m newskit"), ("python", "")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {words} "$@"\n')
        program.chmod(0o755)
    return Terminal(folder, programs)


def blocks(page: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Every block of code with the prose before it."""
    end = 0
    for block in BLOCK.finditer(page):
        yield page[end : block.start()], block
        end = block.end()


def of_kind(page: Path, kind: str) -> list[str]:
    """The blocks of a kind, for tests that judge them."""
    found = blocks(page.read_text(encoding="utf-8"))
    return [block["text"] for _, block in found if block["kind"] == kind]


def walk(page: Path, terminal: Terminal) -> None:
    """Does what the page says. With NEWSKIT_ACCEPT=1 what was said is written into it anew."""
    text = page.read_text(encoding="utf-8")
    accepted, file, end, found = "", "", 0, []
    for prose, block in blocks(text):
        file = [file, *NAMED.findall(prose)][-1]
        # As in life, some time goes by between a save and the next command.
        time.sleep(0.06)
        if block["kind"] == "sh":
            said = _done(block["text"], terminal)
            if _plain(said) != _plain(block["text"]):
                found.append(f"is said to say:\n{block['text']}\nand says:\n{said}")
                accepted += text[end : block.start("text")] + said
                end = block.end("text")
        elif block["kind"] == "diff":
            path = terminal.folder / file
            path.write_text(edited(path.read_text("utf-8"), block["text"]), encoding="utf-8")
        elif WRITTEN.search(prose):
            path = terminal.folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["text"], encoding="utf-8")
    if found and os.environ.get("NEWSKIT_ACCEPT"):
        page.write_text(accepted + text[end:], encoding="utf-8")
    elif found:
        pytest.fail("\n\n".join(found), pytrace=False)


def edited(text: str, diff: str) -> str:
    """A file after an edit told as lines with a sign, or a space, in front."""
    lines = diff.splitlines()
    assert all(line[:1] in "+- " for line in lines), diff
    old = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "+")
    new = "".join(f"{line[1:]}\n" for line in lines if line[:1] != "-")
    assert text.count(old) == 1, f"these lines stand {text.count(old)} times in the file:\n{old}"
    return text.replace(old, new)


def _done(block: str, terminal: Terminal) -> str:
    """The block's commands, each with what it said."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    answers = []
    for command in commands:
        said = terminal.run(command.removeprefix("$ "))
        answers.append(f"{command}\n{said}\n" if said else f"{command}\n")
    return "".join(answers)


def _plain(said: str) -> str:
    for pattern, word in VARIES:
        said = pattern.sub(word, said)
    return said
