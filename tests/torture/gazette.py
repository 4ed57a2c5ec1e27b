"""The Gazette: a newsroom of a few short articles that a test edits, and its editions as bytes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import struct
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newskit.build import Edition, build
from newskit.edition import edition_before
from newskit.folder import survey
from newskit.ledger import Ledger
from newskit.plan import plan
from newskit.problem import Problem
from newskit.seal import seal_of, unbroken
from newskit.store import FILE, known_store, open_store
from newskit.tree import NAMES, held

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FORMATS = ("html", "article-json", "json-feed", "ninjs", "atom", "rss", "sitemap", "news-sitemap")

# Templates that show all that a template may see: whatever a page depends on is in its bytes.
TEMPLATES = {
    "article.html": "{{ masthead }}\n{{ story }}\n",
    "listing.html": "{{ masthead }}\n{{ listing }}\n",
    "corrections.html": "{{ masthead }}\n{{ log }}\n",
    "gone.html": "{{ masthead }}\n{{ stone }}\n",
    "moved.html": "{{ masthead }}\n{{ moved }}\n",
    "site.css": "body { color: black }\n",
}

Bytes = Mapping[str, bytes]


@dataclass
class Gazette:
    """The newsroom in `root`, which has folders for its content and its templates.

    Every method changes files, as an editor's program would. Each article has a word of its own,
    its canary, in its body, and keeps it when its file is renamed.
    """

    root: Path
    name: str = "The Example Gazette"
    sections: dict[str, str] = field(
        default_factory=lambda: {"harbour": "Harbour", "markets": "Markets", "weather": "Weather"}
    )
    entities: dict[str, str] = field(
        default_factory=lambda: {"nordvik": "Nordvik", "tide-fund": "Tide Fund", "mole": "The Mole"}
    )
    formats: tuple[str, ...] = FORMATS
    articles: dict[str, dict[str, Any]] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    canaries: dict[str, str] = field(default_factory=dict)
    endings: dict[str, str] = field(default_factory=dict)
    born: int = 0

    @property
    def content(self) -> Path:
        return self.root / "content"

    @property
    def templates(self) -> Path:
        return self.root / "templates"

    @property
    def slugs(self) -> list[str]:
        return sorted(self.articles)

    @classmethod
    def found(cls, root: Path, articles: int = 6) -> Gazette:
        """A newsroom with so many articles; the first two show a picture."""
        gazette = cls(root)
        for folder in ("content/articles", "content/media", "templates"):
            (root / folder).mkdir(parents=True)
        for name, text in TEMPLATES.items():
            (gazette.templates / name).write_text(text)
        gazette.picture("quay.png", 1)
        gazette.picture("crane.png", 2)
        gazette.settings()
        gazette.registry()
        for number in range(articles):
            file = ("media/quay.png", "media/crane.png", "")[min(number, 2)]
            gazette.add(number, file)
        return gazette

    def settings(self) -> None:
        """newsroom.yaml; JSON is YAML."""
        settings = {
            "name": self.name,
            "address": "https://gazette.example.com",
            "sections": self.sections,
            "authors": {"mara-ito": {"name": "Mara Ito"}},
            "formats": list(self.formats),
            # Mentions come and go here, and no text follows them; pictures are a few bytes.
            "checks": {"entities": "off", "minimum-picture-width": 0},
        }
        (self.content / "newsroom.yaml").write_text(json.dumps(settings))

    def registry(self) -> None:
        entities = {key: {"name": name, "type": "company"} for key, name in self.entities.items()}
        (self.content / "entities.yaml").write_text(json.dumps(entities))

    def withdrawn(self, reasons: Mapping[str, str]) -> None:
        """withdrawn.yaml: the articles that leave together with their files."""
        (self.content / "withdrawn.yaml").write_text(json.dumps(reasons))

    def partner(self, name: str, **settings: object) -> None:
        """A partner who takes every format that the newsroom may have."""
        path = self.content / "partners" / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        formats = ["json-feed", "article-json", "ninjs", "atom", "rss"]
        path.write_text(json.dumps({"name": name, "formats": formats, **settings}))

    def picture(self, name: str, shade: int, size: int = 2) -> None:
        path = self.content / "media" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(png(shade, size))

    def add(self, number: int, picture: str = "") -> str:
        """A new article, ready and published an hour or more ago."""
        self.born += 1
        slug = f"story-{self.born}"
        entities, sections = sorted(self.entities), sorted(self.sections)
        self.articles[slug] = {
            "headline": f"Headline {self.born}",
            "summary": f"Summary {self.born}.",
            "section": sections[number % len(sections)],
            "published": stamp(NOON - timedelta(hours=1 + number % 40)),
            "authors": ["mara-ito"],
            "mentions": entities[: number % 3],
        }
        if picture:
            show = {"file": picture, "alt": "A quay.", "credit": "The Example Gazette"}
            self.articles[slug]["picture"] = show
        self.canaries[slug] = f"canary{hashlib.sha256(slug.encode()).hexdigest()[:12]}"
        self.bodies[slug] = f"The words of it are {self.canaries[slug]}."
        self.endings[slug] = ".md"
        self.save(slug)
        return slug

    def path(self, slug: str) -> Path:
        return self.content / "articles" / f"{slug}{self.endings[slug]}"

    def save(self, slug: str) -> None:
        front = "".join(f"{k}: {json.dumps(v)}\n" for k, v in self.articles[slug].items())
        self.path(slug).write_text(f"---\n{front}---\n\n{self.bodies[slug]}\n")

    def change(self, slug: str, **values: object) -> None:
        """Sets keys of the front matter; a value of None takes the key out."""
        article = self.articles[slug] | values
        self.articles[slug] = {key: value for key, value in article.items() if value is not None}
        self.save(slug)

    @property
    def _kept(self) -> tuple[dict[str, Any], ...]:
        return self.articles, self.bodies, self.canaries, self.endings

    def rename(self, slug: str, new: str) -> None:
        old = self.path(slug)
        for kept in self._kept:
            kept[new] = kept.pop(slug)
        old.rename(self.path(new))

    def delete(self, slug: str) -> None:
        self.path(slug).unlink()
        for kept in self._kept:
            del kept[slug]


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def lettered(number: int) -> str:
    """The number as a word that no check takes for a figure."""
    return str(number).translate(str.maketrans("0123456789", "abcdefghij"))


def png(shade: int, size: int = 2) -> bytes:
    """A grey square; two shades below 128 give files of one length."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    rows = b"".join(b"\0" + bytes([shade]) * size for _ in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 0, 0, 0, 0)
    body = zlib.compress(rows, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


# Editions.


@dataclass(frozen=True)
class Outcome:
    """What is told of a run, and what the build did; None when nothing was published."""

    ledger: Ledger
    problems: tuple[Problem, ...]
    edition: Edition | None

    @property
    def account(self) -> object:
        return self.ledger, self.problems


def publish(
    gazette: Gazette,
    output: Path,
    as_of: datetime = NOON,
    keep_going: bool = True,
    failed: tuple[Problem, ...] = (),
    previous: Path | None = None,
) -> Outcome:
    """What `newskit build` does, in this process."""
    folder = survey(gazette.content)
    if not failed and (known := known_store(output)) is not None:
        seal = seal_of(folder, gazette.templates, ())
        with known as store:
            ledger = unbroken(store, output, seal, as_of.strftime("%Y-%m-%dT%H:%M:%SZ"))
        if ledger is not None:
            return Outcome(ledger, (), Edition(0, 0, 0, 0))
    with held(output, lambda: None), open_store(output) as store:
        planned = plan(folder, gazette.templates, as_of, store, (), failed, previous)
        if planned.press is None or (planned.has_errors and not keep_going):
            return Outcome(planned.ledger, planned.problems, None)
        edition, problems = build(planned, output, store)
        assert edition is not None, problems
        return Outcome(planned.ledger, planned.problems, edition)


def records(output: Path, folder: Path) -> Path | None:
    """The records of the edition before the next one, copied: all that a new machine needs to go on
    from there. None if there is no edition."""
    before = edition_before(output)
    if before is None:
        return None
    shutil.rmtree(folder, ignore_errors=True)
    for file in (*before.rglob("edition.json"), *before.rglob("edition/items/*.json")):
        copy = folder / file.relative_to(before)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return folder


def clean(
    gazette: Gazette, folder: Path, previous: Path | None = None, as_of: datetime = NOON
) -> Bytes:
    """What a build on a new machine publishes, which has the records of the edition before and
    nothing else. `folder` is one that it may use up."""
    shutil.rmtree(folder, ignore_errors=True)
    publish(gazette, folder, as_of, previous=previous)
    return served(folder)


def served(output: Path) -> Bytes:
    """What readers are served: every file by its address."""
    return bytes_of(output / "public")


def published(output: Path) -> Bytes:
    """What anybody is served: the public tree, and that of each partner."""
    return bytes_of(output / "current")


def bytes_of(tree: Path) -> Bytes:
    """Every file of a tree, hidden ones too; a tree that is not there has none."""
    root = tree.resolve()
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def inodes(output: Path) -> Mapping[str, tuple[int, int]]:
    root = (output / "public").resolve()
    stats = {path: path.stat() for path in sorted(root.rglob("*"))}
    return {str(path): (stat.st_ino, stat.st_mtime_ns) for path, stat in stats.items()}


def differences(one: Bytes, other: Bytes) -> list[str]:
    """The addresses whose bytes differ, or that only one has."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def of_the_theme(edition: Bytes) -> set[str]:
    """The addresses of stylesheets and fonts."""
    return {address for address in edition if re.search("(^|/)assets/(?!media/)", address)}


def held_anywhere(output: Path, word: bytes) -> list[str]:
    """The files of either tree that hold a word."""
    return [
        f"{name}/{address}"
        for name in NAMES
        for address, data in bytes_of(output / "trees" / name).items()
        if word in data
    ]


def tick(path: Path, write: Callable[[], object]) -> None:
    """Writes until the file system's clock tells the writing from the one before: two writes
    within one tick of some milliseconds cannot be told apart by anyone."""
    before = path.stat().st_ctime_ns if path.exists() else 0
    until = time.monotonic() + 5
    while time.monotonic() < until:
        write()
        if path.stat().st_ctime_ns != before:
            return
    raise AssertionError(f"the clock of the file system of {path} stands still")


class Killed(BaseException):
    """Stands for a process that dies: no `except Exception` sees it."""


@contextmanager
def dying_at(step: int) -> Iterator[list[str]]:
    """Kills the build before its step of that number; yields the names of the steps taken.

    The steps are all that a build does to the disk: to the trees, the pointer and the store.
    """
    from newskit import build as building  # noqa: PLC0415
    from newskit.store import Store  # noqa: PLC0415
    from newskit.tree import Tree  # noqa: PLC0415

    taken: list[str] = []

    def watched(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def stepping(*args: Any, **more: Any) -> Any:
            if len(taken) == step:
                raise Killed(name)
            taken.append(name)
            return work(*args, **more)

        return stepping

    places: list[tuple[Any, str]] = [
        *((Tree, name) for name in ("begin", "finish", "clear", "write", "share", "remove")),
        (building, "point"),
        (Store, "writing"),
    ]
    originals = [(owner, name, getattr(owner, name)) for owner, name in places]
    try:
        for owner, name, work in originals:
            setattr(owner, name, watched(name, work))
        yield taken
    finally:
        for owner, name, work in originals:
            setattr(owner, name, work)


def store_file(output: Path) -> Path:
    return output / FILE


def as_old(path: Path, stat: os.stat_result) -> None:
    """Sets a file's time back to what it was."""
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def let_the_clock_tick(folder: Path) -> None:
    """Until a file written now has a later time than all that were written: then what a test edits
    next is told from what was read before, as a person's edits are."""
    probe = folder / ".probe"
    probe.touch()
    tick(probe, probe.touch)
