"""Contenders: newskit and its peers; how each is set up, called, and made to forget."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import ClassVar

from benchmarks.corpus import AS_OF, SECTIONS, Article, Corpus, Form, data_for_peers
from benchmarks.measure import Call, surroundings

CHECKOUT = Path(__file__).resolve().parent.parent
SITES = Path(__file__).resolve().parent / "sites"

# What newskit is asked for: everything that the peers' sites have, and no PDFs.
FORMATS = "html,json-feed,rss,sitemap"
# Eleventy's heap may grow to this share of the machine's memory: 50,000 articles burst the default.
HEAP_SHARE = 0.6


class Contender(ABC):
    """A program in a folder of its own, beside the articles in the form that it reads."""

    name: ClassVar[str]
    form: ClassVar[Form]

    def __init__(self, program: Path, desk: Path) -> None:
        self.program = program
        self.desk = desk
        self.home = desk / type(self).__name__.lower()

    @property
    def articles(self) -> Path:
        """Where the articles lie."""
        return self.desk / self.form

    @property
    def output(self) -> Path:
        """The folder that a host would serve."""
        return self.home / "output"

    @property
    def left_by_builds(self) -> tuple[Path, ...]:
        """All that a build leaves behind; without it the next one is cold."""
        return (self.home / "output", self.home / "cache")

    @abstractmethod
    def lay_out(self, corpus: Corpus) -> None:
        """Makes the folder of the site; the articles lie there already."""

    @abstractmethod
    def build(self, remembers: bool) -> Call:
        """A build that may keep what helps the next one, or one that is not to lose time on it."""

    @abstractmethod
    def version(self) -> str: ...

    def forget(self) -> None:
        """Moves away what builds left. It is deleted with the desk, and not between two runs: for
        minutes after many files are gone, ext4 takes several times as long to make new ones."""
        (self.desk / "forgotten").mkdir(exist_ok=True)
        for left in self.left_by_builds:
            if left.exists():
                left.rename(Path(mkdtemp(dir=self.desk / "forgotten")) / left.name)

    def page(self, article: Article) -> Path:
        return self.output / "articles" / article.slug / "index.html"

    def lists(self, article: Article) -> Iterator[Path]:
        """The pages of the first entity that the article mentions."""
        return (self.output / "entities" / article.mentions[0].id).rglob("index.html")


class Newskit(Contender):
    name = "newskit"
    form: ClassVar[Form] = "newskit"

    @property
    def articles(self) -> Path:
        return self.home / "content"

    @property
    def output(self) -> Path:
        return self.home / "dist" / "public"

    @property
    def left_by_builds(self) -> tuple[Path, ...]:
        return tuple(path for path in self.home.iterdir() if path.name != "content")

    def lay_out(self, corpus: Corpus) -> None:
        """The newsroom is all there is. newskit's modules are compiled, as pip does it."""
        compiling = (str(self.program), "-m", "compileall", "-q", str(CHECKOUT / "newskit"))
        subprocess.run(compiling, check=True, env=surroundings({}))

    def build(self, remembers: bool) -> Call:
        output = ("--output", str(self.home / "dist"), "--formats", FORMATS)
        return self._call("build", *output)

    def check(self) -> Call:
        return self._call("check")

    def _call(self, word: str, *options: str) -> Call:
        command = (
            *(str(self.program), "-m", "newskit", word, "--content", str(self.articles)),
            *("--as-of", AS_OF, *options),
        )
        # Whatever newskit keeps elsewhere for its user is kept here, and so can be forgotten.
        environment = {"PYTHONPATH": str(CHECKOUT), "XDG_CACHE_HOME": str(self.home / "cache")}
        return Call(command, self.home, environment)

    def version(self) -> str:
        words = "from importlib.metadata import version as v\ntry: print(v('newskit'))\n"
        words += "except Exception:\n import newskit; print(getattr(newskit, '__version__', ''))"
        said = _said((str(self.program), "-c", words), {"PYTHONPATH": str(CHECKOUT)})
        return f"{said} on Python {sys.version.split()[0]}".strip()


class Hugo(Contender):
    name = "Hugo"
    form: ClassVar[Form] = "yaml"

    def lay_out(self, corpus: Corpus) -> None:
        _copy_site("hugo", self.home, corpus, data=self.home / "data", styles=self.home / "static")

    def build(self, remembers: bool) -> Call:
        command = (
            *(str(self.program), "--quiet", "--noBuildLock", "--source", str(self.home)),
            *("--contentDir", str(self.articles), "--destination", str(self.output)),
        )
        return Call(command, self.home, {"HUGO_CACHEDIR": str(self.home / "cache")})

    def version(self) -> str:
        words = _said((str(self.program), "version"), {}).split()
        return next((word for word in words if word.startswith("v0")), "").lstrip("v").split("-")[0]


class HugoToml(Hugo):
    """The same articles with TOML on top, which Hugo reads faster."""

    name = "Hugo, TOML"
    form: ClassVar[Form] = "toml"


class Eleventy(Contender):
    name = "Eleventy"
    form: ClassVar[Form] = "yaml"

    def lay_out(self, corpus: Corpus) -> None:
        _copy_site("eleventy", self.home, corpus, data=self.home, styles=self.home)
        for section in SECTIONS:
            (self.home / "source" / "articles" / section).symlink_to(self.articles / section)

    def build(self, remembers: bool) -> Call:
        megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
        environment = {
            "BENCHMARK_OUTPUT": str(self.output),
            "NODE_OPTIONS": f"--max-old-space-size={int(megabytes * HEAP_SHARE)}",
        }
        return Call((str(self.program),), self.home, environment)

    def version(self) -> str:
        return f"{_said((str(self.program), '--version'), {})} on Node {_node_version()}"


class Pelican(Contender):
    name = "Pelican"
    form: ClassVar[Form] = "yaml"

    def lay_out(self, corpus: Corpus) -> None:
        styles = self.home / "theme" / "static"
        _copy_site("pelican", self.home, corpus, data=self.home, styles=styles)

    def build(self, remembers: bool) -> Call:
        environment = {
            "BENCHMARK_CONTENT": str(self.articles),
            "BENCHMARK_OUTPUT": str(self.output),
            "BENCHMARK_CACHE": str(self.home / "cache") if remembers else "",
        }
        settings = str(self.home / "pelicanconf.py")
        return Call((str(self.program), "--quiet", "--settings", settings), self.home, environment)

    def version(self) -> str:
        return _said((str(self.program), "--version"), {})


PEERS: Mapping[str, type[Contender]] = {
    "hugo": Hugo,
    "hugo-toml": HugoToml,
    "eleventy": Eleventy,
    "pelican": Pelican,
}


def _copy_site(site: str, home: Path, corpus: Corpus, data: Path, styles: Path) -> None:
    """The peer's site with the newsroom's data and the stylesheet in their places."""
    shutil.copytree(SITES / site, home, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (data, styles):
        folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data_for_peers(corpus))
    (data / "newsroom.json").write_text(text, encoding="utf-8")
    shutil.copy(SITES / "site.css", styles)


def _node_version() -> str:
    return _said(("node", "--version"), {}).lstrip("v")


def _said(command: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """What a program says of itself; a program that cannot say it says why."""
    try:
        answer = subprocess.run(
            command,
            env=surroundings(environment),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError) as trouble:
        return f"(version unknown: {trouble})"
    return answer.stdout.strip()
