"""Folder: the newsroom's files, every one of them accounted for by name; read by `survey`."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from io import FileIO
from operator import attrgetter
from pathlib import Path

import orjson
from msgspec import Struct, field
from msgspec.structs import replace

from newskit.digest import digest_of_bytes
from newskit.problem import Note, Place, Problem

ARTICLE_ENDINGS = (".md", ".yaml", ".yml")
SETTINGS = ("newsroom.yaml", "entities.yaml", "withdrawn.yaml", "skeleton.md")
# Nanoseconds; the file system's clock ticks every four milliseconds.
YOUNG = 50_000_000
OTHER_FOLDERS = ("media", "network", "partners", "keys")


class Folder(Struct, frozen=True, dict=True):
    """A newsroom's files by their names in it (`articles/x.md`); `name` is the folder's own.

    `articles` and `others` say of each file its stat: a text that differs when the file was written
    to since. `given` are files whose bytes are at hand, and need not be on the disk.
    """

    root: Path
    name: str
    articles: Mapping[str, str]
    others: Mapping[str, str]
    problems: tuple[Problem, ...]
    given: Mapping[str, bytes] = field(default_factory=dict)

    @cached_property
    def slugs(self) -> frozenset[str]:
        """The slugs of all articles: fewer than there are files if two want one address."""
        return frozenset(map(slug_of, self.articles))

    @cached_property
    def seal(self) -> str:
        """A digest of every file's name and stat; '' if one was written to in the last moment."""
        groups = (self.articles, self.others)
        if any("" in group.values() for group in groups):
            return ""
        return digest_of_bytes(orjson.dumps(groups))

    def shown(self, file: str) -> str:
        """The file's name as its writer knows it: `content/articles/x.md`."""
        return f"{self.name}/{file}"

    def read(self, file: str) -> bytes:
        ((_, found),) = self.read_each([file])
        if isinstance(found, OSError):
            raise found
        return found

    def read_each(self, files: Iterable[str]) -> Generator[tuple[str, bytes | OSError]]:
        """Every file's bytes, or why it cannot be read. The disk hears of all of them first, and
        fetches the others while the first is worked on: ten thousand that nobody read for a while
        are there in 0.2 seconds, not in 1.4."""
        sources = [(file, self._opened(file)) for file in files]
        try:
            for file, source in sources:
                if isinstance(source, OSError) and source.errno in _TOO_MANY_OPEN:
                    # Those before it are closed by now.
                    source = self._opened(file)
                yield file, _read(source) if isinstance(source, FileIO) else source
        finally:
            for _, source in sources:
                if isinstance(source, FileIO):
                    source.close()

    def _opened(self, file: str) -> FileIO | bytes | OSError:
        if (known := self.given.get(file)) is not None:
            return known
        try:
            # A Path, and a buffer, for each of ten thousand would cost twice what reading does.
            source = FileIO(f"{self.root}/{file}")
        except OSError as error:
            return error
        if hasattr(os, "posix_fadvise"):
            with suppress(OSError):
                os.posix_fadvise(source.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
        return source

    def with_article(self, file: str, data: bytes) -> Folder:
        """The folder as it would be if `data` lay in it under the name `file` (`articles/x.md`)."""
        articles = dict(sorted({**self.articles, file: ""}.items()))
        problems = [problem for problem in self.problems if problem.code != "same-address"]
        return replace(
            self,
            articles=articles,
            problems=(*problems, *_clashes(self.name, articles)),
            given={**self.given, file: data},
        )

    def with_file(self, file: str, data: bytes) -> Folder:
        """The same of any file that the newsroom may have."""
        if file.startswith("articles/"):
            return self.with_article(file, data)
        given = {**self.given, file: data}
        return replace(self, others={**self.others, file: ""}, given=given)

    def rewrite(self, file: str, was: bytes | None, now: bytes) -> bool:
        """Puts `now` in the place of a file that holds `was`: whoever reads it finds the one or the
        other. `was` is None for a file that is not there yet. A file that changed meanwhile, and a
        link, are left as they are."""
        path = self.root / file
        if path.is_symlink() or (path.read_bytes() if path.exists() else None) != was:
            return False
        beside = path.with_name(f".newskit-{os.getpid()}-{time.time_ns()}")
        try:
            with beside.open("xb") as new:
                if was is not None:
                    os.fchmod(new.fileno(), path.stat().st_mode & 0o7777)
                new.write(now)
                new.flush()
                os.fsync(new.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        return True


_TOO_MANY_OPEN = (errno.EMFILE, errno.ENFILE)


def _read(source: FileIO) -> bytes | OSError:
    try:
        with source:
            return source.read()
    except OSError as error:
        return error


def survey(root: Path) -> Folder:
    """The files of the newsroom in `root`; what is none of them is a problem that names it."""
    articles: dict[str, str] = {}
    others: dict[str, str] = {}
    problems: list[Problem] = []
    name = root.resolve().name
    # A file written to in the last moment could be written to again without its time moving on.
    young = time.time_ns() - YOUNG
    for file, entry, stat in _files(root, "", young):
        if entry.is_symlink():
            problems.append(
                Problem(
                    "link",
                    "this is a link to somewhere else, and is not followed",
                    Place(f"{name}/{file}"),
                    "put the file itself here",
                )
            )
        elif not is_text(file):
            problems.append(
                Problem(
                    "bad-file-name",
                    "the name of this file is no text, as another system may have written it",
                    Place(f"{name}/{file}"),
                    "rename it, with letters, digits and hyphens",
                )
            )
        elif not entry.is_file():
            place = Place(f"{name}/{file}")
            problems.append(Problem("no-file", "this is not a file", place, "delete it"))
        elif file.startswith("articles/"):
            if file.endswith(ARTICLE_ENDINGS):
                articles[file] = stat
            else:
                problems.append(
                    Problem(
                        "not-an-article",
                        "this file is not an article, and is left out",
                        Place(f"{name}/{file}"),
                        "name it .md or .yaml, or move it out of articles",
                        severity="warning",
                    )
                )
        elif file not in SETTINGS and file.partition("/")[0] not in OTHER_FOLDERS:
            problems.append(
                Problem(
                    "unknown-file",
                    "newskit has no use for this file, and leaves it out",
                    Place(f"{name}/{file}"),
                    "articles lie in content/articles, pictures in content/media",
                    severity="warning",
                )
            )
        else:
            others[file] = stat
    folder = Folder(root, name, articles, others, tuple(problems))
    if len(folder.slugs) == len(articles):
        return folder
    return replace(folder, problems=(*problems, *_clashes(name, articles)))


def is_text(name: str) -> bool:
    """Whether a name can be written as UTF-8: a file's may be any bytes."""
    if name.isascii():
        return True
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def stats_below(root: Path) -> dict[str, str]:
    """Of every file below a folder its stat, in order of name."""
    young = time.time_ns() - YOUNG
    # Unlike content, templates are trusted: a link among them is followed.
    return {file: stat for file, _, stat in _files(root, "", young, follows=True)}


def _files(
    root: Path, under: str, young: int, follows: bool = False
) -> Iterator[tuple[str, os.DirEntry[str], str]]:
    """Every file below `root` in order of name, with its stat; hidden ones belong to the system."""
    folder = os.open(root / under, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=attrgetter("name"))
        for entry in entries:
            if entry.name.startswith("."):
                continue
            file = f"{under}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _files(root, f"{file}/", young, follows)
            else:
                yield file, entry, _stat(entry.name, folder, young, follows)
    finally:
        os.close(folder)


def _stat(name: str, folder: int, young: int, follows: bool) -> str:
    """The time of the last change to the inode cannot be set back, unlike that of the file."""
    try:
        # What an entry says of itself takes a quarter longer; so does the whole path.
        stat = os.stat(name, dir_fd=folder, follow_symlinks=follows)
    except OSError:
        return ""  # A link that leads nowhere, or a file that went while it was looked at.
    if stat.st_ctime_ns > young:
        return ""
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def keys_beside(content: Path) -> Path:
    """Where private keys lie if no other place is named: beside the newsroom's folder."""
    # The folder `.` has no name, and lies in itself.
    beside = content.parent if content.name not in ("", "..") else content.resolve().parent
    return beside / ".newskit" / "keys"


def slug_of(file: str) -> str:
    """An article's slug is its file's name, without folders and ending."""
    return stem_of(file).casefold()


def stem_of(file: str) -> str:
    """A file's name without folders and ending, as it was typed."""
    return file.rpartition("/")[2].rpartition(".")[0]


def _clashes(name: str, articles: Iterable[str]) -> Iterator[Problem]:
    """Two files of one name in different folders, or with different endings, want one address."""
    first: dict[str, str] = {}
    for file in articles:
        slug = slug_of(file)
        if slug in first:
            yield Problem(
                "same-address",
                f"two articles would stand at the address /articles/{slug}/",
                Place(f"{name}/{file}"),
                "rename one of the two files",
                (Note(Place(f"{name}/{first[slug]}"), "the other article"),),
            )
        else:
            first[slug] = file
