"""Extension: a check, a format or a block that another package adds, by an entry point."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

GROUPS = ("newskit.checks", "newskit.formats", "newskit.blocks")
_SIGN = b"[newskit."
_KINDS = (".dist-info", ".egg-info")


class ExtensionFault(Exception):  # noqa: N818 - it is nobody's error but the extension's
    """An extension that cannot be taken in: its package has to be mended, or uninstalled."""


class Extension(Struct, frozen=True):
    """What a package adds under a name; `target` says where in it, as `module` or `module:name`."""

    group: str
    name: str
    target: str
    package: str

    @property
    def module(self) -> str:
        return self.target.partition(":")[0]


@lru_cache(maxsize=1)
def extensions() -> tuple[Extension, ...]:
    """All that are installed, by group and name; nothing of them is loaded.

    The standard's own reader takes longer to load than a build takes in which nothing changed: it
    is asked only when a package names one of the groups.
    """
    if not any(_SIGN in _bytes_of(f"{path}/entry_points.txt") for path in distributions()):
        return ()
    from importlib.metadata import entry_points  # noqa: PLC0415

    found = (
        Extension(group, point.name, point.value, point.dist.name if point.dist else "")
        for group in GROUPS
        for point in entry_points(group=group)
    )
    return tuple(sorted(found, key=lambda one: (one.group, one.name, one.package)))


@lru_cache(maxsize=1)
def distributions() -> tuple[str, ...]:
    """The folders of all that is installed, in order: each ends with `name-version.dist-info`."""
    found: list[str] = []
    for folder in sys.path:
        try:
            with os.scandir(folder or ".") as entries:
                found += [one.path for one in entries if one.name.endswith(_KINDS)]
        except OSError:
            continue
    return tuple(sorted(found))


def _bytes_of(path: str) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a Path would cost as much again
            return file.read(65_536)
    except OSError:
        return b""


def names_of(group: str) -> tuple[str, ...]:
    return tuple(one.name for one in extensions() if one.group == group)


def added(group: str, built_in: Mapping[str, Any], needs: tuple[str, ...]) -> dict[str, Any]:
    """What extensions add to the table `built_in`, loaded; each has the attributes `needs`.

    A name stands for one thing: neither newskit's own nor another extension's is replaced.
    """
    found: dict[str, Any] = {}
    for one in extensions():
        if one.group != group:
            continue
        if one.name in built_in or one.name in found:
            raise ExtensionFault(f"{_told(one)} has a name that is taken")
        found[one.name] = loaded = _loaded(one)
        if lacks := [name for name in needs if not hasattr(loaded, name)]:
            raise ExtensionFault(f"{_told(one)} has no `{lacks[0]}`")
        own = next((getattr(loaded, name) for name in ("NAME", "word") if name in needs), one.name)
        if own != one.name:
            raise ExtensionFault(f"{_told(one)} calls itself `{own}`")
    return found


def _loaded(one: Extension) -> Any:
    import importlib  # noqa: PLC0415 - as above

    module, _, steps = one.target.partition(":")
    try:
        loaded: Any = importlib.import_module(module.strip())
        for step in filter(None, steps.strip().split(".")):
            loaded = getattr(loaded, step)
    except Exception as error:
        raise ExtensionFault(f"{_told(one)} cannot be loaded: {error}") from error
    return loaded


def _told(one: Extension) -> str:
    return f"`{one.name}` of {one.group}, which the package {one.package} adds,"


def files() -> Iterator[str]:
    """Every file that an extension is made of, by name, size and time, and its package's version.

    Of a package it is the whole: a module reads its neighbours, and what lies beside them.
    """
    if not extensions():
        return
    from importlib.util import find_spec  # noqa: PLC0415 - as above

    for path in distributions():
        if _SIGN in _bytes_of(f"{path}/entry_points.txt"):
            yield f"{Path(path).name}\n"
    for top in sorted({one.module.strip().partition(".")[0] for one in extensions()}):
        # The top of a package is found without a line of it being run.
        try:
            spec = find_spec(top)
        except (ImportError, ValueError):
            continue
        if spec is None:
            continue
        folders = spec.submodule_search_locations
        for file in _below(folders) if folders else (Path(spec.origin or ""),):
            if file.is_file():
                stat = file.stat()
                yield f"{file} {stat.st_size} {stat.st_mtime_ns}\n"


def _below(folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        for file in sorted(Path(folder).rglob("*")):
            if "__pycache__" not in file.parts:
                yield file
