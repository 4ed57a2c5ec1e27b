"""The wheel, away from the checkout: it brings its own templates, styles and fonts."""

import os
import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement

from tests.conftest import CHECKOUT

AS_OF = "2030-01-01T12:00:00Z"


class Installed(NamedTuple):
    """newskit from its wheel, in an environment of its own."""

    wheel: Path
    bin: Path
    elsewhere: Path

    def run(self, *command: str, program: str = "newskit") -> subprocess.CompletedProcess[str]:
        """Run a program of the environment, in a folder and a world that know no checkout."""
        return subprocess.run(
            [str(self.bin / program), *command],
            cwd=self.elsewhere,
            env={"PATH": os.defpath, "HOME": str(self.elsewhere), "COLUMNS": "100"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )


def run_python(*command: str) -> None:
    """Run a module of the environment that tests."""
    ran = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def requirements_of(requires: list[str]) -> Iterator[Requirement]:
    """Those of the `Requires-Dist` lines that hold here."""
    for line in requires:
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement


def declared(requires: list[str]) -> dict[str, Distribution]:
    """All that a package needs by its own word, and all that those need in turn, by name."""
    found: dict[str, Distribution] = {}
    wanted = list(requirements_of(requires))
    while wanted:
        requirement = wanted.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        extras = {f"{name}[{extra}]": extra for extra in requirement.extras}
        if name in found and extras.keys() <= found.keys():
            continue
        package = distribution(requirement.name)
        assert requirement.specifier.contains(package.version, prereleases=True), requirement
        found |= {name: package} | dict.fromkeys(extras, package)
        for line in package.requires or []:
            inner = Requirement(line)
            environments = ["", *requirement.extras]
            if inner.marker is None or any(
                inner.marker.evaluate({"extra": e}) for e in environments
            ):
                wanted.append(inner)
    return found


def link(package: Distribution, packages: Path) -> None:
    """Show one installed package in another environment, by a link to each of its parts."""
    for name in {file.parts[0] for file in package.files or [] if file.parts[0] != ".."}:
        part = packages / name
        if name != "__pycache__" and not part.exists():
            part.symlink_to(Path(str(package.locate_file(name))).resolve())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """newskit, installed from a newly built wheel outside the checkout.

    Only newskit is installed. What it needs is linked from the environment that tests, and no more
    than the wheel declares: a package that newskit uses and does not declare is missing here, as it
    would be for a reader of the README; and no network is needed.
    """
    folder = tmp_path_factory.mktemp("wheel")
    run_python("hatchling", "build", "--target", "wheel", "--directory", str(folder))
    [wheel] = folder.glob("newskit-*.whl")

    environment = folder / "environment"
    venv.create(environment, symlinks=True)
    python = environment / "bin" / "python"
    run_python(
        *("pip", "--python", str(python), "--disable-pip-version-check", "install"),
        *("--quiet", "--no-deps", "--no-index", str(wheel)),
    )
    [packages] = environment.glob("lib/python*/site-packages")
    [metadata] = packages.glob("newskit-*.dist-info")
    requires = Distribution.at(metadata).requires or []
    assert requires, "the wheel declares no dependencies"
    for package in declared(requires).values():
        link(package, packages)

    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    return Installed(wheel, environment / "bin", elsewhere)


@pytest.fixture(scope="module")
def newsroom(installed: Installed) -> Path:
    """A newsroom that the installed newskit began and built."""
    begun = installed.run("init", "newsroom")
    assert begun.returncode == 0, begun.stdout
    newsroom = installed.elsewhere / "newsroom"
    built = installed.run(
        *("build", "--as-of", AS_OF, "--output", str(newsroom / "dist")),
        *("--content", str(newsroom / "content")),
    )
    assert built.returncode == 0, built.stdout
    return newsroom


def test_the_wheel_holds_templates_and_types(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = set(wheel.namelist())
    assert "newskit/py.typed" in names
    in_checkout = {
        f"newskit/_templates/{path.relative_to(CHECKOUT / 'templates').as_posix()}"
        for path in (CHECKOUT / "templates").rglob("*")
        if path.is_file()
    }
    assert in_checkout
    assert in_checkout <= names
    assert not {name for name in names if name.startswith(("tests/", "content/"))}


def test_runs_from_the_wheel_and_not_from_the_checkout(installed: Installed) -> None:
    where = installed.run("-c", "import newskit; print(newskit.__file__)", program="python")
    assert where.returncode == 0, where.stdout
    assert Path(where.stdout.strip()).is_relative_to(installed.bin.parent)


def test_an_undeclared_package_would_be_missing(installed: Installed) -> None:
    found = installed.run("-c", "import hypothesis", program="python")
    assert "No module named 'hypothesis'" in found.stdout


def test_tells_what_it_can_do(installed: Installed) -> None:
    told = installed.run("--help")
    assert told.returncode == 0, told.stdout
    for command in ("build", "check", "init", "new", "schema"):
        assert command in told.stdout


def test_a_new_newsroom_has_no_problem(installed: Installed, newsroom: Path) -> None:
    checked = installed.run("check", "--content", str(newsroom / "content"))
    assert checked.returncode == 0, checked.stdout


def test_a_mistake_ends_with_code_1(installed: Installed, newsroom: Path) -> None:
    content = installed.elsewhere / "mistaken" / "content"
    for path in (newsroom / "content").rglob("*"):
        if path.is_file():
            copy = content / path.relative_to(newsroom / "content")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    article = content / "articles" / "mistaken.md"
    article.write_text("---\nheadline: There is only a headline\n---\n", encoding="utf-8")
    checked = installed.run("check", "--content", str(content))
    assert checked.returncode == 1, checked.stdout
    assert "mistaken.md" in checked.stdout


def test_builds_pages_pdfs_and_feeds(newsroom: Path) -> None:
    public = newsroom / "dist" / "public"
    assert (public / "index.html").is_file()
    assert (public / "feed.json").is_file()
    articles = [path.parent for path in (public / "articles").rglob("article.json")]
    assert articles
    for article in articles:
        assert (article / "index.html").is_file()
        assert (article / "article.pdf").read_bytes().startswith(b"%PDF-")


def test_pages_bring_the_style_and_fonts_of_the_wheel(newsroom: Path) -> None:
    public = newsroom / "dist" / "public"
    page = (public / "index.html").read_text(encoding="utf-8")
    [style] = re.findall(r'<link[^>]*rel="?stylesheet"?[^>]*>', page)
    [address] = re.findall(r'href="([^"]+)"', style)
    sheet = (public / "index.html").parent / address.lstrip("/")
    assert sheet.is_file(), address
    fonts = re.findall(r'url\(["\']?([^"\')]+\.woff2)', sheet.read_text(encoding="utf-8"))
    assert fonts
    for font in fonts:
        file = public / font.lstrip("/") if font.startswith("/") else sheet.parent / font
        assert file.read_bytes().startswith(b"wOF2"), font
