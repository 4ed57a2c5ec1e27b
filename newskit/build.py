"""Build: writes every page of a plan into a spare tree, and switches the site over at once."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from newskit.digest import digest_of_bytes
from newskit.formats import FORMATS
from newskit.page import Page, Rendered
from newskit.plan import Plan
from newskit.problem import Problem

MARKER = ".newskit"
TREES = ("a", "b")
POINTER = "public"


class UnsafeOutput(Exception):  # noqa: N818 - it names the output, and reads as a sentence
    """The output is a place that newskit must not write to; the words say why."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What a build made: pages by address, each with the digest of its bytes."""

    tree: Path
    pages: dict[str, str]


def refuse_unsafe(output: Path, content: Path) -> None:
    """Raises UnsafeOutput unless `output` is new, empty, or an output that newskit made."""
    resolved, newsroom = output.resolve(), content.resolve()
    if resolved == Path(resolved.anchor) or resolved == Path.home().resolve():
        raise UnsafeOutput(f"{output} is not a folder to build into")
    if newsroom.is_relative_to(resolved) or resolved.is_relative_to(newsroom):
        raise UnsafeOutput(f"{output} holds the newsroom, or lies in it")
    if not output.exists():
        return
    if not output.is_dir():
        raise UnsafeOutput(f"{output} is not a folder")
    if any(output.iterdir()) and not (output / MARKER).is_file():
        raise UnsafeOutput(f"{output} holds files that newskit did not make; choose another folder")


def rendered(plan: Plan) -> Iterator[Rendered]:
    """Every page of the plan, rendered, format by format."""
    assert plan.press is not None
    by_format: dict[str, list[Page]] = {}
    for page in plan.pages:
        by_format.setdefault(page.format, []).append(page)
    for name, pages in by_format.items():
        yield from FORMATS[name].render(pages, plan.press)


def build(
    plan: Plan, output: Path, progress: Callable[[Page], None] = lambda page: None
) -> tuple[Edition | None, tuple[Problem, ...]]:
    """Publishes the plan into `output`, or nothing of it when a page could not be rendered.

    `output/public` points to one of two trees. The other one is filled and synced, then the pointer
    is replaced: whoever reads sees the old edition or the new one, whole.
    """
    output.mkdir(parents=True, exist_ok=True)
    (output / MARKER).write_text("newskit made this folder, and keeps two editions in it.\n")
    spare = _spare(output)
    if spare.exists():
        shutil.rmtree(spare)
    spare.mkdir(parents=True)
    pages: dict[str, str] = {}
    problems: list[Problem] = []
    for result in rendered(plan):
        progress(result.page)
        if result.problem is not None:
            problems.append(result.problem)
        if not problems:
            _write(spare, result.page.address, result.data)
            pages[result.page.address] = digest_of_bytes(result.data)
    if any(problem.is_error for problem in problems):
        shutil.rmtree(spare)
        return None, tuple(problems)
    _write(output / "manifests", f"{spare.name}.json", _manifest(pages))
    _sync(spare)
    _point(output, spare)
    return Edition(spare, pages), tuple(problems)


def _spare(output: Path) -> Path:
    """The tree that is not being served."""
    pointer = output / POINTER
    live = pointer.readlink().name if pointer.is_symlink() else TREES[1]
    return output / "trees" / (TREES[0] if live == TREES[1] else TREES[1])


def _write(tree: Path, address: str, data: bytes) -> None:
    steps = PurePosixPath(address).parts
    if not steps or PurePosixPath(address).is_absolute() or ".." in steps:
        raise ValueError(f"{address} is not an address in the tree")
    path = tree / address
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _manifest(pages: dict[str, str]) -> bytes:
    return json.dumps(pages, sort_keys=True, indent=0).encode() + b"\n"


def _sync(tree: Path) -> None:
    """One sync for the whole tree: a sync for each file costs ten times its writing."""
    os.sync()


def _point(output: Path, tree: Path) -> None:
    """Replaces the pointer in one step of the file system."""
    fresh = output / f".{POINTER}.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(tree.relative_to(output), target_is_directory=True)
    fresh.replace(output / POINTER)
