"""Tree: the two trees of an output, the pointer that readers follow, and what state they are in.

A tree holds all that an edition has for anyone: `public` for everybody, `partners/<id>` for one
each. `current` points to one of the two trees, and `public` and `partners` beside it lead through
`current`, so that one switch of one pointer is a switch for all.

A tree's state stands beside it: `whole EDITION`, or `unfinished`. It is marked before the first
write and after the last, so that a crash leaves a spare that the next build repairs.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from newskit.ground import ground

MARKER = ".newskit"
NAMES = ("a", "b")
POINTER = "current"
# What a host serves, and where it leads.
DOORS = {"public": Path(POINTER, "public"), "partners": Path(POINTER, "partners")}
# Never into a file that is there: it could be the other tree's as well.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL


class UnsafeOutput(Exception):  # noqa: N818 - it names the output, and reads as a sentence
    """The output is a place that newskit must not write to; the words say why."""


class Tree(Struct, frozen=True):
    """One of the two: `name` is a or b."""

    output: Path
    name: str

    @property
    def root(self) -> Path:
        return self.output / "trees" / self.name

    @property
    def _state(self) -> Path:
        return self.output / "trees" / f"{self.name}.state"

    @property
    def edition(self) -> str:
        """The edition that the tree holds whole; '' when it is unfinished or was never filled."""
        try:
            state, _, edition = self._state.read_text().partition(" ")
        except (OSError, UnicodeDecodeError):
            return ""
        return edition.strip() if state == "whole" and self.root.is_dir() else ""

    def begin(self) -> None:
        """Marks the tree as unfinished."""
        self.root.mkdir(parents=True, exist_ok=True)
        _replace(self._state, "unfinished\n")

    def sync(self) -> None:
        """Has the disk take all that was written so far. One sync for each file would cost ten
        times what writing it does."""
        descriptor = os.open(self.root, os.O_RDONLY)
        try:
            _syncfs(descriptor)
        finally:
            os.close(descriptor)

    def finish(self, edition: str) -> None:
        """Syncs the tree, and marks it as whole."""
        self.sync()
        _replace(self._state, f"whole {edition}\n")

    def clear(self) -> None:
        """Removes all that is in the tree. newskit alone writes there."""
        with suppress(FileNotFoundError):
            self._state.unlink()
        if self.root.is_dir() and not self.root.is_symlink():
            shutil.rmtree(self.root)
        self.root.mkdir(parents=True, exist_ok=True)

    def write(self, address: str, data: bytes, is_fresh: bool) -> None:
        """Puts bytes at an address. Into a fresh tree they are written straight; else beside, and
        renamed in, so that a reader of this tree finds the one or the other."""
        path = self._path(address)
        target = path if is_fresh else _beside(path)
        _make_folder(path)
        try:
            descriptor = os.open(target, _NEW, 0o644)
        except FileExistsError:
            os.unlink(target)
            descriptor = os.open(target, _NEW, 0o644)
        try:
            written = os.write(descriptor, data)
            while written < len(data):
                written += os.write(descriptor, memoryview(data)[written:])
        finally:
            os.close(descriptor)
        if not is_fresh:
            os.replace(target, path)

    def files(self, folder: str) -> Iterator[str]:
        """The addresses of the files below a folder, but for hidden ones and links."""
        for place, _, names in os.walk(self._path(folder)):
            for name in names:
                path = f"{place}/{name}"
                if not (name.startswith(".") or os.path.islink(path)):
                    yield path.removeprefix(f"{self.output}/trees/{self.name}/")

    def read(self, address: str) -> bytes:
        """What stands at an address; nothing if no file does."""
        with suppress(OSError), open(self._path(address), "rb") as file:
            return file.read()
        return b""

    def has(self, address: str, data: bytes) -> bool:
        try:
            with open(self._path(address), "rb") as file:
                return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
        except OSError:
            return False

    def share(self, address: str, other: Tree) -> None:
        """Makes the file at an address one with the other tree's."""
        path, source = self._path(address), other._path(address)
        target = _beside(path)
        _make_folder(path)
        with suppress(FileNotFoundError):
            os.unlink(target)
        try:
            os.link(source, target)
        except OSError:
            # Some file systems have no hard links.
            shutil.copyfile(source, target)
        os.replace(target, path)
        # Of two names of one file `rename` removes neither: both trees had it together already.
        with suppress(FileNotFoundError):
            os.unlink(target)

    def link(self, address: str, other: Tree) -> None:
        """Like `share`, where nothing stands yet."""
        path, source = self._path(address), other._path(address)
        _make_folder(path)
        try:
            os.link(source, path)
        except OSError:
            self.share(address, other)

    def remove(self, address: str) -> None:
        """Removes the file at an address, and the folders that it leaves empty."""
        path = self._path(address)
        with suppress(FileNotFoundError):
            os.unlink(path)
        root = f"{self.output}/trees/{self.name}"
        while (path := os.path.dirname(path)) != root:
            try:
                os.rmdir(path)
            except OSError:
                break

    def _path(self, address: str) -> str:
        # Text, not a Path: making one costs as much as opening the file.
        if not address or address[0] == "/" or "/../" in f"/{address}/" or "\0" in address:
            raise ValueError(f"{address} is not an address in a tree")
        return f"{self.output}/trees/{self.name}/{address}"


def _make_folder(path: str) -> None:
    """Makes the folder of a file. Most have one of their own: to look first costs as much again."""
    folder = path.rpartition("/")[0]
    try:
        os.mkdir(folder)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)


def _beside(path: str) -> str:
    folder, _, name = path.rpartition("/")
    return f"{folder}/.{name}.new"


def trees(output: Path) -> tuple[Tree, Tree]:
    """The tree that is being served, and the spare one."""
    first, second = Tree(output, NAMES[0]), Tree(output, NAMES[1])
    return (first, second) if is_served(first) else (second, first)


def is_served(tree: Tree) -> bool:
    """Whether the pointer is there, and points to this tree."""
    return _leads(tree.output / POINTER, _goal(tree))


def is_open(output: Path) -> bool:
    """Whether there is a door to all that the pointer leads to, and to nothing else."""
    return all(
        _leads(output / name, goal) == (output / goal).is_dir() for name, goal in DOORS.items()
    )


def _leads(link: Path, goal: Path) -> bool:
    return link.is_symlink() and link.readlink() == goal


def _goal(tree: Tree) -> Path:
    return Path("trees") / tree.name


def point(output: Path, tree: Tree) -> None:
    """Switches readers over to a tree, in one step of the file system."""
    _lead(output / POINTER, _goal(tree))
    for name, goal in DOORS.items():
        if not (output / goal).is_dir():
            (output / name).unlink(missing_ok=True)
        elif not _leads(output / name, goal):
            _lead(output / name, goal)
    descriptor = os.open(output, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _lead(link: Path, goal: Path) -> None:
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(goal, target_is_directory=True)
    fresh.replace(link)


def refuse_unsafe(output: Path, content: Path) -> None:
    """Raises UnsafeOutput unless `output` is new, empty, or an output that newskit made."""
    resolved, newsroom = output.resolve(), content.resolve()
    if resolved == Path(resolved.anchor) or resolved == Path.home().resolve():
        raise UnsafeOutput(f"{output} is not a folder to build into")
    if newsroom.is_relative_to(resolved) or resolved.is_relative_to(newsroom):
        raise UnsafeOutput(f"{output} holds the newsroom, or lies in it; choose another folder")
    if not output.exists():
        return
    if not output.is_dir():
        raise UnsafeOutput(f"{output} is not a folder")
    if not (output / MARKER).is_file() and any(output.iterdir()):
        raise UnsafeOutput(f"{output} holds files that newskit did not make; choose another folder")
    both = [Tree(output, name) for name in NAMES]
    doors = {POINTER: [_goal(tree) for tree in both]} | {n: [goal] for n, goal in DOORS.items()}
    for name, goals in doors.items():
        link = output / name
        if os.path.lexists(link) and not any(_leads(link, goal) for goal in goals):
            raise UnsafeOutput(f"{link} is not newskit's pointer; move it away")
    for folder in (output / "trees", *(tree.root for tree in both)):
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise UnsafeOutput(f"{folder} is not newskit's folder; move it away")


@contextmanager
def held(output: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Holds the output for one build. The kernel lets go when the holder dies, however it dies.

    `waiting` is called once when another build holds it.
    """
    ground(output)
    marker = output / MARKER
    if not marker.exists():
        marker.write_text("newskit made this folder, and keeps two editions in it.\n")
    descriptor = os.open(output / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text)
    fresh.replace(path)


def _syncfs(descriptor: int) -> None:
    """Syncs the file system that a folder is on; elsewhere than on Linux, all of them."""
    import ctypes  # noqa: PLC0415 - only a build that wrote something needs it

    with suppress(OSError, AttributeError):
        if ctypes.CDLL(None, use_errno=True).syncfs(descriptor) == 0:
            return
    os.sync()
