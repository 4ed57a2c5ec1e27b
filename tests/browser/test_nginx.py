"""The recipe for nginx: it serves the sample site, and every answer is looked at."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from newskit.media import media_type
from tests.conftest import CHECKOUT, SampleSite
from tests.walkthrough import of_kind

PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
TYPES = [Path("/etc/nginx/mime.types"), Path("/usr/local/etc/nginx/mime.types")]


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Host(NamedTuple):
    port: int
    public: Path

    def ask(self, path: str, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=names)
        got = connection.getresponse()
        answer = Answer(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
        connection.close()
        return answer

    @property
    def files(self) -> list[str]:
        """Every file of the site, by its path."""
        found = (path for path in self.public.rglob("*") if path.is_file())
        return sorted(f"/{path.relative_to(self.public).as_posix()}" for path in found)


@pytest.fixture(scope="module")
def host(sample_site: SampleSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    if PROGRAM is None:
        pytest.fail("There is no nginx on the PATH; `make test` installs one.", pytrace=False)
    folder = tmp_path_factory.mktemp("nginx")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (recipe,) = of_kind(CHECKOUT / "docs" / "recipes.md", "nginx")
    for said, here in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("root /srv/paper/dist/public;", f"root {sample_site.public};"),
    ):
        assert recipe.count(said) == 1
        recipe = recipe.replace(said, here)
    types = next(file for file in TYPES if file.exists())
    temporary = "".join(
        f"{name}_temp_path {folder}; "
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error;\n"
        "events { worker_connections 64; }\n"
        f"http {{ access_log off; {temporary} include {types};\n"
        f"default_type application/octet-stream;\n{recipe} }}\n"
    )
    command = [PROGRAM, "-e", f"{folder}/error", "-p", str(folder), "-c", f"{folder}/nginx.conf"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            until = time.monotonic() + 20
            while not _answers(port):
                ended = server.poll() is not None and server.stderr is not None
                assert not ended, server.stderr.read() if server.stderr else ""
                assert time.monotonic() < until
                time.sleep(0.02)
            yield Host(port, sample_site.public)
        finally:
            server.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def kind(name: str) -> str:
    """A media type without its charset; XML has two names for one thing."""
    return name.partition(";")[0].replace("text/xml", "application/xml")


def test_everything_is_called_what_it_is(host: Host) -> None:
    assert len(host.files) > 60
    for file in host.files:
        got = host.ask(file)
        assert got.status == 200, file
        assert kind(got.headers["content-type"]) == kind(media_type(file)), file
        assert got.body == (host.public / file[1:]).read_bytes()
        if got.headers["content-type"].startswith(("text/html", "text/css", "text/plain")):
            assert "utf-8" in got.headers["content-type"], file
        assert got.headers["x-content-type-options"] == "nosniff"


def test_only_what_bears_a_digest_is_kept_for_ever(host: Host) -> None:
    kept = {file: host.ask(file).headers["cache-control"] for file in host.files}
    forever = {file for file, words in kept.items() if "immutable" in words}
    assert forever == {file for file in host.files if re.search(r"\.[0-9a-f]{10}\.\w+$", file)}
    assert len(forever) > 5
    assert all(kept[file] == "no-cache" for file in kept if not file.startswith("/assets/"))


def test_what_did_not_change_is_not_sent_again(host: Host) -> None:
    first = host.ask("/feed.json")
    assert first.headers["content-type"].startswith("application/feed+json")
    again = host.ask("/feed.json", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_addresses_end_in_folders_and_folders_are_not_listed(host: Host) -> None:
    assert host.ask("/").status == 200
    moved = host.ask("/articles/hallgrid-lake-cooling")
    assert moved.status == 301
    assert moved.headers["location"].endswith("/articles/hallgrid-lake-cooling/")
    assert host.ask("/articles/").status == 403
    assert host.ask("/articles/kessel-bay-sealed-bids/").status == 404
    for path in ("/../edition.state", "/%2e%2e/a.state", "/..%2f..%2fstore.sqlite3"):
        assert host.ask(path).status in (400, 404), path


def test_pages_are_compressed(host: Host) -> None:
    for path in ("/", "/feed.json"):
        assert host.ask(path, Accept_Encoding="gzip").headers["content-encoding"] == "gzip"


def test_pages_obey_the_strictest_policy(host: Host, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
    for file in host.files:
        if file.endswith(".html"):
            address = f"http://127.0.0.1:{host.port}{file.removesuffix('index.html')}"
            page.goto(address, wait_until="load")
            if b'http-equiv="refresh"' in (host.public / file[1:]).read_bytes():
                # It leads on, and would do so in the middle of the next one.
                page.wait_for_function("address => location.href != address", arg=address)
                page.wait_for_load_state()
    assert complaints == []
    assert page.evaluate("document.fonts.size") > 0
    # The control: what the policy refuses is complained of.
    page.evaluate("document.body.append(Object.assign(new Image, {src: 'https://example.org/x'}))")
    page.wait_for_timeout(300)
    assert any("Content Security Policy" in words for words in complaints)
    context.close()
