"""What many tests share: the sample site, built once; a server that shows it; a browser."""

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

# A neighbour's load on the machine is no fault of the code under test. What is new is sought by
# hand: a change is not refused for what another one did.
settings.register_profile("newskit", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("newskit")

# A shell starts what it runs in the background deaf to Ctrl-C, and children inherit it: a preview
# that a test ends so would never end.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Herald:
    """Names a failure when it happens: a run that is cut off has told it already."""

    def __init__(self, reporter: pytest.TerminalReporter) -> None:
        self._reporter = reporter

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            lines = report.longreprtext.splitlines() or [""]
            told = next((line for line in lines if line.startswith("E  ")), lines[-1])
            self._reporter.ensure_newline()
            self._reporter.write_line(f"{report.nodeid} failed in its {report.when}: {told}")


# What takes minutes begins first, so that at the end no worker waits for another's.
LONG = ("test_incremental", "test_tree", "test_killed", "test_partners_follow")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Herald(reporter))


CHECKOUT = Path(__file__).resolve().parent.parent

# The instant of every build of the sample site, so that it is the same site on every day.
AS_OF = "2026-11-20T12:00:00Z"
AS_OF_BEFORE = "2026-11-18T12:00:00Z"

BUILD_SECONDS = 600

# The property of a test whose value is told at the end, from whichever process it ran in.
TOLD = "told"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    for told in (value for one in reports for name, value in one.user_properties if name == TOLD):
        terminalreporter.write_line(f"{told}")


class SampleSite(NamedTuple):
    """The checkout's own content, built in every format."""

    public: Path
    """The tree that a host would serve."""

    @property
    def pages(self) -> list[Path]:
        """Every HTML page of the tree, in order."""
        return sorted(self.public.rglob("*.html"))


class ServedSite(NamedTuple):
    """A tree and the loopback address it is served at."""

    site: SampleSite
    origin: str

    @property
    def addresses(self) -> list[str]:
        """The address of every page; a folder's `index.html` goes by the folder's own."""
        paths = (page.relative_to(self.site.public).as_posix() for page in self.site.pages)
        return [f"{self.origin}/{path.removesuffix('index.html')}" for path in paths]


class Host(SimpleHTTPRequestHandler):
    """A plain static host that sends the content types a good host would."""

    extensions_map = {  # noqa: RUF012 - the base class has it so
        "": "application/octet-stream",
        ".atom": "application/atom+xml",
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".ico": "image/x-icon",
        ".jpg": "image/jpeg",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".pdf": "application/pdf",
        ".png": "image/png",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".webmanifest": "application/manifest+json",
        ".webp": "image/webp",
        ".woff2": "font/woff2",
        ".xml": "application/xml",
    }

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test that fails says what it saw."""


class Server(ThreadingHTTPServer):
    """A loopback server; a reader who leaves in the middle of an answer is no fault."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over a connection that the browser closed; show anything else."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def serve(tree: Path) -> Iterator[str]:
    """Serve a tree on a free port of the loopback address; yields its origin."""
    with Server(("127.0.0.1", 0), partial(Host, directory=tree)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def edition_before(content: Path) -> None:
    """The checkout's content as it was two days earlier: an article that was withdrawn since stood
    there uncorrected, and another had the name that its `id` tells."""
    shutil.copytree(CHECKOUT / "content", content)
    withdrawn = content / "articles" / "quillstone-takeover-talks.md"
    renamed = content / "articles" / "kelvane-migraine-trial.md"
    for file, key in ((withdrawn, "status: withdrawn"), (renamed, "id: kelvane-trial-results")):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith(key)]
        assert len(kept) == len(lines) - 1
        file.write_text("".join(kept), encoding="utf-8")
    told = withdrawn.read_text(encoding="utf-8")
    before, record = re.subn(r"^corrections:\n(?: .*\n)+", "", told, flags=re.MULTILINE)
    assert record == 1
    withdrawn.write_text(before, encoding="utf-8")
    renamed.rename(renamed.with_name("kelvane-trial-results.md"))


def build_sample_site(output: Path) -> None:
    """Build the checkout's content through the command line, as a newsroom would, after an edition
    of some days before."""
    with tempfile.TemporaryDirectory() as folder:
        content = Path(folder) / "content"
        edition_before(content)
        run_build(content, output, AS_OF_BEFORE, "--formats", "html")
    run_build(CHECKOUT / "content", output, AS_OF)


def run_build(content: Path, output: Path, as_of: str, *words: str) -> None:
    # Not the console script: the tests also run where newskit itself is not installed.
    command = [sys.executable, "-c", "import sys; from newskit.cli import main; sys.exit(main())"]
    options = {
        "--content": content,
        "--templates": CHECKOUT / "templates",
        "--output": output,
        "--as-of": as_of,
    }
    for option, value in options.items():
        command += [option, str(value)]
    command.insert(3, "build")
    command += words
    built = subprocess.run(
        command,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    if built.returncode != 0:
        pytest.fail(f"newskit build ended with {built.returncode}:\n{built.stdout}", pytrace=False)


@pytest.fixture
def memory() -> Iterator[Path]:
    """A folder for what a test writes often; where there is a file system in memory, in that."""
    shared = Path("/dev/shm")
    with TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> SampleSite:
    """The checkout's own content as a site: built once, even where several workers test."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    output = shared / "sample-site"
    done = shared / "sample-site.json"
    with (shared / "sample-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            # What a worker that failed has left would make the next one's failure another one.
            shutil.rmtree(output, ignore_errors=True)
            build_sample_site(output)
            done.write_text(json.dumps({"as-of": AS_OF}))
    site = SampleSite(output / "public")
    assert site.pages, f"the build was good, but there is no page in {site.public}"
    return site


@pytest.fixture(scope="session")
def served_site(sample_site: SampleSite) -> Iterator[ServedSite]:
    """The sample site on a loopback address."""
    for origin in serve(sample_site.public):
        yield ServedSite(sample_site, origin)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A headless Chromium that can reach the loopback address and nothing else."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        pytest.fail("There is no Chromium on the PATH; `make test` installs one.", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )
        yield browser
        browser.close()
