"""The preview: what it shows, what it keeps to itself, and whom it answers."""

import gc
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from newskit.build import build
from newskit.commands.build import run as run_build
from newskit.document import read_article
from newskit.folder import survey
from newskit.library import StoredLibrary, digests
from newskit.partner import EVERYBODY
from newskit.plan import Plan, plan
from newskit.preview import Preview
from newskit.recollection import Recollection, recollected
from newskit.serve import serving
from newskit.showing import ALL, WITHOUT_DRAFTS, remember, showing
from newskit.store import open_store
from newskit.tree import held
from tests.conftest import CHECKOUT

NEWSROOM = CHECKOUT / "tests" / "sites" / "everything" / "content"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
FORMATS = ("html", "article-json", "json-feed", "rss", "sitemap")
CANARY = "Xylophone Quagmire"
HIDDEN = {
    "draft": "status: draft",
    "scheduled": "published: 2031-05-04T06:00:00Z",
    "embargoed": "embargo: 2031-05-04T06:00:00Z",
    "withheld": "status: withheld",
}
GONE = {"withdrawn": "status: withdrawn", "expired": "expires: 2026-11-10T00:00:00Z"}


def article(line: str = "", headline: str = CANARY, text: str = "Text of the article.") -> str:
    published = "" if line.startswith("published") else "published: 2026-11-02T06:00:00Z\n"
    return (
        f"---\nheadline: {headline}\nsummary: A summary of it.\nsection: town\n{published}"
        f"authors: [ada-bell]\nmentions: [orbital-kettle]\n{line}\n---\n{text}\n"
    )


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Room:
    """A newsroom on the disk, and a preview of it without a clock or a watch."""

    def __init__(self, folder: Path, store: Recollection, shows: frozenset[str]) -> None:
        self.content = folder / "content"
        self.templates = folder / "templates"
        self.store, self.shows = store, shows
        self.preview = Preview("templates")
        self.last: Plan | None = None
        self.origin = ""

    def write(self, name: str, text: str) -> None:
        path = self.content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def look(self, as_of: datetime = NOW) -> Plan:
        with self.preview.turning:
            self.last = plan(
                survey(self.content), self.templates, as_of, self.store,
                shows=self.shows, last=self.last,
            )  # fmt: skip
            remember(self.last, self.store)
            self.preview.renew(self.last)
        return self.last

    @property
    def port(self) -> int:
        return int(self.origin.rpartition(":")[2])

    def ask(self, path: str, method: str = "GET", **headers: str) -> Got:
        """A request; a header's name is written with `_`, and Host may be another than it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        got = Got(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        connection.close()
        return got

    def mark(self, path: str) -> str:
        return self.preview.answer(path).mark


@contextmanager
def room_of(folder: Path, shows: frozenset[str] = ALL) -> Iterator[Room]:
    content = folder / "content"
    if not content.exists():
        shutil.copytree(NEWSROOM, content)
    with recollected(content, folder / "dist") as store:
        room = Room(folder, store, shows)
        room.look()
        with serving(room.preview, "127.0.0.1", 0) as origin:
            room.origin = origin
            yield room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with room_of(tmp_path) as made:
        yield made


# What it shows.


def test_shows_what_a_build_would_write_and_lays_over_pages_alone(tmp_path: Path) -> None:
    shutil.copytree(NEWSROOM, tmp_path / "content")
    with (tmp_path / "content/newsroom.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"formats: [{', '.join(FORMATS)}]\n")
    output = tmp_path / "other"
    with held(output, lambda: None), open_store(output) as store:
        made = plan(tmp_path / "content", None, NOW, store)
        build(made, output, store)
    with room_of(tmp_path, WITHOUT_DRAFTS) as room:
        for page in made.pages:
            built = (output / "public" / page.address).read_bytes()
            got = room.ask(f"/daily/{page.address.removesuffix('index.html')}")
            assert got.status == 200, page.address
            assert (LAID in got.body) == page.address.endswith(".html"), page.address
            assert without_what_is_laid_over(got.body) == built, page.address
            assert LAID not in built


LAID = b'<div id="newskit-preview"'


def without_what_is_laid_over(page: bytes) -> bytes:
    start = page.find(LAID)
    if start < 0:
        return page
    end = page.index(b"</script>", page.index(b"<script>", start)) + len(b"</script>")
    return page[:start] + page[end:]


def test_says_of_everything_what_it_is(room: Room) -> None:
    kinds = {
        "": "text/html; charset=utf-8",
        "articles/every-key/": "text/html; charset=utf-8",
        "articles/every-key/article.json": "application/json",
        "feed.json": "application/feed+json",
        "town/feed.json": "application/feed+json",
        "rss.xml": "application/rss+xml",
        "sitemap.xml": "application/xml",
        "assets/fonts/OFL.txt": "text/plain; charset=utf-8",
        "assets/fonts/source-serif-4-latin-400-italic.woff2": "font/woff2",
    }
    for path, kind in kinds.items():
        got = room.ask(f"/daily/{path}")
        assert (got.status, got.headers["content-type"]) == (200, kind), path
        assert got.headers["x-content-type-options"] == "nosniff"
    pages = [path for path in room.preview.paths if not path.endswith(".pdf")]
    assert len(pages) > 20
    for path in pages:
        assert "octet-stream" not in room.ask(path).headers["content-type"], path


def test_leads_to_the_folder_and_to_the_front_page(room: Room) -> None:
    for path, goal in {
        "/": "/daily/",
        "/daily": "/daily/",
        "/daily/articles/every-key": "/daily/articles/every-key/",
        "/daily/articles/every-key/index.html": "/daily/articles/every-key/",
    }.items():
        got = room.ask(path)
        assert (got.status, got.headers["location"]) == (302, goal)


def test_a_page_that_is_not_there_names_those_that_are_like_it(room: Room) -> None:
    got = room.ask("/daily/articles/every-kex/")
    assert got.status == 404
    assert 'href="/daily/articles/every-key/"' in got.text
    assert "systems/" not in got.text
    assert room.ask("/daily/articles/every-key/").status == 200


def test_what_was_asked_for_before_is_not_sent_again(room: Room) -> None:
    first = room.ask("/daily/feed.json")
    again = room.ask("/daily/feed.json", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    room.write("articles/other-story.md", article(text="Other text."))
    room.look()
    assert room.ask("/daily/feed.json", If_None_Match=first.headers["etag"]).status == 200


def test_head_is_answered_without_a_body(room: Room) -> None:
    got = room.ask("/daily/", "HEAD")
    assert (got.status, got.body) == (200, b"")
    assert int(got.headers["content-length"]) > 1000


def test_an_article_is_set_as_pdf_when_it_is_asked_for(room: Room) -> None:
    got = room.ask("/daily/articles/other-story/article.pdf")
    assert (got.status, got.headers["content-type"]) == (200, "application/pdf")
    assert got.body.startswith(b"%PDF-")


# What readers do not have.


@pytest.mark.parametrize("standing", HIDDEN)
def test_what_is_not_published_is_shown_with_a_banner_and_marked_in_lists(
    room: Room, standing: str
) -> None:
    room.write("articles/hidden.md", article(HIDDEN[standing]))
    room.look()
    page, front = room.ask("/daily/articles/hidden/").text, room.ask("/daily/").text
    assert f"<b>{standing.capitalize()}.</b> Not published" in page
    assert "content/articles/hidden.md" in page
    assert CANARY in front
    assert f'[href$="/articles/hidden/"]::before {{ content: "{standing.capitalize()}"' in front
    if standing in ("scheduled", "embargoed"):
        assert "Not published before 4 May 2031, 08:00 CEST." in page
    assert "Not published" not in room.ask("/daily/articles/every-key/").text


@pytest.mark.parametrize("standing", [*HIDDEN, *GONE])
def test_nothing_of_it_is_shown_without_drafts(tmp_path: Path, standing: str) -> None:
    line = (HIDDEN | GONE)[standing]
    with room_of(tmp_path, WITHOUT_DRAFTS) as room:
        room.write("articles/hidden.md", article(line))
        room.look()
        for path in room.preview.paths:
            if not path.endswith(".pdf"):
                assert CANARY.encode() not in room.ask(path).body, path
        got = room.ask("/daily/articles/hidden/")
        assert got.status == 404 and CANARY not in got.text
        reason = "a draft" if standing == "draft" else standing
        assert f"content/articles/hidden.md is {reason}" in got.text
        # The control: once it is published, it is found.
        room.write("articles/hidden.md", article())
        room.look()
        assert CANARY.encode() in room.ask("/daily/").body


@pytest.mark.parametrize("standing", GONE)
def test_what_has_left_the_site_is_not_shown_with_drafts_either(room: Room, standing: str) -> None:
    room.write("articles/hidden.md", article(GONE[standing]))
    room.look()
    assert room.ask("/daily/articles/hidden/").status == 404
    assert CANARY not in room.ask("/daily/").text


def test_a_plan_that_shows_drafts_is_never_built(room: Room, tmp_path: Path) -> None:
    with open_store(None) as store, pytest.raises(ValueError, match="never built"):
        build(room.look(), tmp_path / "dist", store)
    assert not (tmp_path / "dist").exists()


def test_the_passing_of_an_instant_turns_pages_into_others(room: Room) -> None:
    room.write("articles/hidden.md", article(HIDDEN["embargoed"]))
    made = room.look()
    assert made.ledger.turn == "2031-05-04T06:00:00Z"
    before = room.mark("/daily/articles/hidden/")
    room.look(datetime(2031, 5, 4, 6, tzinfo=UTC))
    assert room.mark("/daily/articles/hidden/") != before
    assert "Not published" not in room.ask("/daily/articles/hidden/").text


# Problems.


def test_a_page_stays_while_its_article_has_an_error(room: Room) -> None:
    path = "/daily/articles/other-story/"
    good = (room.content / "articles/other-story.md").read_text()
    mark = room.mark(path)
    room.write("articles/other-story.md", good.replace("section: town", "secton: town"))
    room.look()
    page = room.ask(path).text
    assert "Orbital Kettle is named here." in page
    assert "<b>As it was.</b>" in page
    assert "On this page" in page and "<mark>secton</mark>: town" in page
    assert "did you mean <code>section</code>?" in page
    assert "<code>newskit explain unknown-key</code>" in page
    assert "<code>newskit check --fix</code> mends it" in page
    assert "content/articles/other-story.md:4:1" in page
    assert "Otherheadline" in room.ask("/daily/town/").text
    assert "On this page" not in room.ask("/daily/town/").text
    room.write("articles/other-story.md", good)
    room.look()
    assert room.mark(path) == mark
    assert "secton" not in room.ask(path).text


def test_other_articles_can_be_worked_on_while_one_has_an_error(room: Room) -> None:
    room.write("articles/bad.md", "---\nheadline: Alone\n---\nText.\n")
    room.look()
    room.write("articles/other-story.md", article(text="Text that is new."))
    room.look()
    assert "Text that is new." in room.ask("/daily/articles/other-story/").text
    got = room.ask("/daily/articles/bad/")
    assert got.status == 404
    assert "content/articles/bad.md has an error" in got.text and "On this page" in got.text


def test_an_article_is_gone_when_its_file_is(room: Room) -> None:
    room.write("articles/other-story.md", "---\nno: article\n---\n")
    room.look()
    assert room.ask("/daily/articles/other-story/").status == 200
    (room.content / "articles/other-story.md").unlink()
    room.look()
    assert room.ask("/daily/articles/other-story/").status == 404


def test_pages_stay_while_the_settings_cannot_be_read(room: Room) -> None:
    settings = (room.content / "newsroom.yaml").read_text()
    room.write("newsroom.yaml", settings.replace("sections:", "sektions:"))
    room.look()
    got = room.ask("/daily/")
    assert got.status == 200 and "sektions" in got.text and "In the newsroom" in got.text


def test_without_settings_from_the_start_the_problems_are_shown_alone(tmp_path: Path) -> None:
    (tmp_path / "content/articles").mkdir(parents=True)
    with room_of(tmp_path) as room:
        got = room.ask("/")
        assert got.status == 503
        assert "missing-settings" in got.text
        shutil.rmtree(room.content)
        shutil.copytree(NEWSROOM, room.content)
        room.look()
        assert room.ask("/daily/").status == 200


def test_what_an_article_named_may_be_taken_away_from_it(room: Room) -> None:
    path = "/daily/articles/every-key/"
    (room.content / "entities.yaml").write_text("nobody: {name: Nobody, type: person}\n")
    made = room.look()
    assert {problem.code for problem in made.problems} >= {"unknown-entity"}
    assert room.ask("/daily/").status == 200
    assert room.ask(path).status in (404, 500)
    assert "On this page" in room.ask(path).text


def test_a_template_that_cannot_be_drawn_is_told_at_its_line(room: Room) -> None:
    path = "/daily/articles/every-key/"
    mark = room.mark(path)
    for text, says in {
        "<p>\n{{ story.headlin }}</p>": "has no attribute",
        "<p>\n{% if story %}</p>": "Unexpected end of template",
        "<p>\n{{ nothing.of_this }}</p>": "is undefined",
        "<p>\ncaf\udce9</p>": "it is not UTF-8",
    }.items():
        (room.templates).mkdir(exist_ok=True)
        (room.templates / "article.html").write_text(text, errors="surrogateescape")
        room.look()
        news = room.preview.news(path, mark)
        assert news.mark == mark, "the page in the browser stays"
        assert "cannot be drawn" in news.html and says in news.html
        assert "templates/article.html:2" in news.html
        got = room.ask(path)
        assert got.status == 500 and says in got.text.replace("&#39;", "'")
    (room.templates / "article.html").unlink()
    room.look()
    assert room.mark(path) == mark and room.preview.news(path, mark).words == "No problems"


def test_a_second_place_is_told_in_its_own_words(room: Room) -> None:
    good = (room.content / "articles/other-story.md").read_text()
    quote = "\n```pullquote\ntext: Orbital Kettle is praised here.\n```\n"
    room.write("articles/other-story.md", good.replace("named", "“named") + quote)
    room.look()
    page = room.ask("/daily/articles/other-story/").text
    assert "no “praised”" in page or "not “praised”" in page
    assert "--fix" not in page, "nobody knows what was said"
    # A fence is told of as it is: it opens and closes no code of the overlay's own.
    room.write("articles/other-story.md", f"{good}\n```pullquote\ntext: Orbital Kettle\n")
    room.look()
    page = room.ask("/daily/articles/other-story/").text
    assert "write ``` on a line of its own where it ends" in page


def test_what_an_overlay_quotes_is_only_text(room: Room) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    room.write("articles/bad.md", f'---\n"{attack}": {attack}\n---\n{attack}\n')
    room.write(f"articles/{attack[:8]}.md", "---\n---\n")
    room.look()
    page = room.ask("/daily/").text
    assert "&lt;script&gt;alert(1)" in page, "the problem is told"
    assert "<script>alert" not in page and "<img src=x" not in page
    missing = room.ask("/daily/%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert" not in missing and "&lt;script&gt;" in missing


# Whom it answers.


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "",
     "127.0.0.1@evil.example", "[::1", "192.168.0.1", "2130706433", "0.0.0.0"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/daily/", "/.newskit/wire?page=/daily/", "/nothing"])
def test_another_name_is_refused(room: Room, host: str, path: str) -> None:
    got = room.ask(path, Host=host)
    assert got.status == 403
    assert "Courier" not in got.text
    for mine in ("127.0.0.1", "localhost", f"localhost:{room.port}", "LOCALHOST:1", "[::1]:80"):
        assert room.ask("/daily/", Host=mine).status == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1", "file://"]
)
@pytest.mark.parametrize("path", ["/daily/", "/daily/feed.json", "/.newskit/wire?page=/daily/"])
def test_a_page_of_another_origin_is_refused(room: Room, origin: str, path: str) -> None:
    got = room.ask(path, Origin=origin)
    assert got.status == 403
    assert "Courier" not in got.text
    assert room.ask("/daily/feed.json", Origin=room.origin).status == 200


def test_another_site_can_link_here_and_do_no_more(room: Room) -> None:
    for site in ("cross-site", "same-site"):
        for mode in ("no-cors", "cors", "same-origin", "websocket"):
            got = room.ask("/daily/feed.json", Sec_Fetch_Site=site, Sec_Fetch_Mode=mode)
            assert got.status == 403
        got = room.ask("/daily/", Sec_Fetch_Site=site, Sec_Fetch_Mode="navigate")
        assert got.status == 200
        assert "frame-ancestors 'none'" in got.headers["content-security-policy"]
    assert (
        room.ask("/daily/feed.json", Sec_Fetch_Site="same-origin", Sec_Fetch_Mode="cors").status
        == 200
    )


def test_no_header_lets_another_site_read(room: Room) -> None:
    for path in ("/daily/", "/daily/feed.json", "/nothing", "/.newskit/site.css"):
        headers = room.ask(path, Origin=room.origin).headers
        assert not [name for name in headers if name.startswith("access-control")]
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_it_is_for_reading_alone(room: Room, method: str) -> None:
    got = room.ask("/daily/", method, Origin="http://evil.example")
    assert (got.status, got.headers["allow"]) == (405, "GET, HEAD")
    assert not [name for name in got.headers if name.startswith("access-control")]


def test_listens_to_this_machine_alone(room: Room) -> None:
    port = f"{room.port:04X}"
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port}")}
    assert listening == {f"0100007F:{port}"}


OUTSIDE = "secret-outside.txt"


@pytest.mark.parametrize(
    "path",
    [
        f"/../{OUTSIDE}", f"/daily/../../{OUTSIDE}", f"/%2e%2e/{OUTSIDE}", f"/..%2f{OUTSIDE}",
        f"/daily/assets/..%2f..%2f..%2f{OUTSIDE}", f"/..%5c{OUTSIDE}", f"/%c0%ae%c0%ae/{OUTSIDE}",
        f"/.newskit/../{OUTSIDE}", f"/.newskit/..%2f{OUTSIDE}", f"/.newskit/fonts/../../{OUTSIDE}",
        f"//{OUTSIDE}", "/content/newsroom.yaml", "/daily/newsroom.yaml", "/.newskit/base.html",
        "/.newskit/preview/live.html", "/daily/articles/every-key.md", "/daily/%00", "/%ff%fe",
        "/.newskit/../content/articles/every-key.md", "*",
    ],
)  # fmt: skip
def test_a_path_leads_to_no_file(room: Room, tmp_path: Path, path: str) -> None:
    (tmp_path / OUTSIDE).write_text(CANARY)
    (room.content / OUTSIDE).write_text(CANARY)
    got = room.ask(path)
    assert got.status in (400, 404), got.text
    assert CANARY not in got.text and "{%" not in got.text and "headline: " not in got.text


def raw(room: Room, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", room.port), timeout=5) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


@pytest.mark.parametrize("path", ["/daily", "/nothing", "/daily/articles/every-key"])
def test_a_path_adds_no_header(room: Room, path: str) -> None:
    for end in ("%0d%0aSet-Cookie:%20a=b", "%0aSet-Cookie:%20a=b", "%0d%0a%0d%0a<b>", "\x85a: b"):
        request = f"GET {path}{end} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("latin-1")
        head, _, _ = raw(room, request).partition(b"\r\n\r\n")
        assert head.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), head
        assert b"set-cookie" not in head.lower() and b"\r\na: b" not in head


@pytest.mark.parametrize(
    "request_",
    [
        b"", b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 300 + b"\r\n",
        b"GET / HTTP/1.1\r\n\r\n", b"GET //[ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)  # fmt: skip
def test_noise_ends_nothing(room: Room, request_: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    assert b"HTTP/1.1 200" not in raw(room, request_)
    assert room.ask("/daily/").status == 200
    assert "Traceback" not in capfd.readouterr().err


# The wire.


class Wire:
    """A browser's end of an event stream."""

    def __init__(self, room: Room, path: str, mark: str) -> None:
        self.connection = socket.create_connection(("127.0.0.1", room.port), timeout=10)
        query = f"page={path}&mark={mark}&told="
        request = f"GET /.newskit/wire?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        self.connection.sendall(request.encode())
        self.file = self.connection.makefile("rb")
        self.head = b"".join(iter(self.file.readline, b"\r\n")).decode()

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self.connection.close()

    def event(self) -> str:
        """The lines up to the next empty one."""
        return b"".join(iter(self.file.readline, b"\n")).decode()

    def news(self) -> dict[str, str]:
        name, _, data = self.event().partition("\n")
        assert name == "event: problems"
        told: dict[str, str] = json.loads(data.removeprefix("data: "))
        return told


def test_the_wire_tells_of_a_page_that_is_another_one_and_of_no_other(room: Room) -> None:
    other, still = "/daily/articles/other-story/", "/daily/articles/drittes-stueck/"
    with Wire(room, other, room.mark(other)) as wire, Wire(room, still, room.mark(still)) as quiet:
        for one in (wire, quiet):
            assert "Content-Type: text/event-stream" in one.head
            assert one.event() == "retry: 500\n"
            assert one.news()["words"] == "No problems"
        text = (room.content / "articles/other-story.md").read_text()
        room.write("articles/other-story.md", text.replace("is named here", "stands here"))
        room.look()
        assert wire.event() == "event: page\ndata:\n"
        quiet.connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            quiet.file.readline()


def test_the_wire_tells_at_once_what_was_missed(room: Room) -> None:
    with Wire(room, "/daily/", "the-mark-of-an-earlier-run") as wire:
        wire.event()
        assert wire.event().startswith("event: page\n")


def test_the_wire_tells_problems_and_that_there_are_none(room: Room) -> None:
    with Wire(room, "/daily/", room.mark("/daily/")) as wire:
        wire.event()
        assert wire.news()["words"] == "No problems"
        room.write("articles/bad.md", "---\nheadline: A line\n---\nText.\n")
        room.look()
        news = wire.news()
        assert news["words"] == "4 errors" and "missing-key" in news["html"]
        (room.content / "articles/bad.md").unlink()
        room.look()
        assert wire.news()["words"] == "No problems"


def test_wires_that_are_dropped_leave_nothing_behind(room: Room) -> None:
    before = threading.active_count()
    for _ in range(4):
        with ExitStack() as stack:
            for _ in range(75):
                stack.enter_context(Wire(room, "/daily/", room.mark("/daily/"))).event()
            assert threading.active_count() >= before + 75
        room.write("articles/other-story.md", article(text=f"Text {time.time_ns()}"))
        room.look()
    assert_soon(lambda: threading.active_count() <= before)
    assert room.ask("/daily/").status == 200


def assert_soon(claim: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not claim():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_hundreds_of_reloads_are_all_answered(room: Room) -> None:
    before = threading.active_count()
    for number in range(200):
        room.write("articles/other-story.md", article(text=f"Text number {number} of many."))
        room.look()
        assert f"Text number {number} of" in room.ask("/daily/articles/other-story/").text
    assert_soon(lambda: threading.active_count() <= before + 1)


def test_pages_are_drawn_while_plans_are_made(room: Room) -> None:
    paths = [path for path in room.preview.paths if not path.endswith(".pdf")]
    wrong: list[object] = []

    def read() -> None:
        for path in paths:
            got = room.ask(path)
            if got.status != 200:
                wrong.append((path, got))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    number = 0
    while any(reader.is_alive() for reader in readers):
        number += 1
        room.write("articles/other-story.md", article(f"tags: [t{number}]", text=f"Text {number}."))
        room.look()
    assert number > 3 and not wrong


# What it costs, and what it leaves.


def files_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list that grows by every article that is read from now on."""
    read: list[str] = []

    def noted(path: str, raw: bytes) -> object:
        read.append(path)
        return read_article(path, raw)

    monkeypatch.setattr("newskit.reading.read_article", noted)
    return read


def test_an_edit_reads_one_article_and_amends_the_plan(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_everything_grow_old(room)
    read = files_read(monkeypatch)
    text = (room.content / "articles/other-story.md").read_text()
    room.write("articles/other-story.md", text.replace("is named here", "stands here"))
    made = room.look()
    assert read == ["content/articles/other-story.md"]
    assert not made.is_whole
    assert "stands here" in room.ask("/daily/articles/other-story/").text
    # The control: an article that moves makes a whole plan.
    let_everything_grow_old(room)
    room.write("articles/other-story.md", text.replace("2026-02-01", "2026-02-02"))
    assert room.look().is_whole


def let_everything_grow_old(room: Room) -> None:
    """A file that was just written is read again each time, for it could be written again."""
    time.sleep(0.08)
    room.look()


def test_an_error_that_stays_makes_no_other_article_wait_for_a_whole_plan(room: Room) -> None:
    room.write("articles/other-story.md", "---\nheadline: A line\n---\nText.\n")
    room.look()
    let_everything_grow_old(room)
    text = (room.content / "articles/every-key.md").read_text()
    room.write("articles/every-key.md", text + "\nA last line.\n")
    assert not room.look().is_whole
    assert "A last line." in room.ask("/daily/articles/every-key/").text


def test_the_templates_are_compiled_once(room: Room) -> None:
    made = [room.look().press, room.look().press]
    assert made[0] is not None and made[1] is not None
    assert made[0].templates is not made[1].templates
    first = showing(room.look(), None)
    assert first is not None
    second = showing(room.look(), first)
    assert second is not None and second.press.templates is first.press.templates
    room.write("../templates/part.html", "<p>Another.</p>")
    third = showing(room.look(), second)
    assert third is not None and third.press.templates is not first.press.templates


def test_begins_with_what_a_build_knows_and_leaves_it_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    content, output = tmp_path / "content", tmp_path / "dist"
    shutil.copytree(NEWSROOM, content)
    time.sleep(0.08)
    assert run_build(survey(content), tmp_path / "templates", output, NOW, ("html",), False) == 0
    before = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    read = files_read(monkeypatch)
    with room_of(tmp_path) as room:
        assert read == []
        # A build may come at any time: nothing is held.
        with held(output, lambda: pytest.fail("the output is held")):
            pass
        room.write("articles/draft.md", article("status: draft"))
        room.look()
        assert read == ["content/articles/draft.md"]
    after = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    assert after == before
    capfd.readouterr()


def test_nothing_is_left_of_it(tmp_path: Path) -> None:
    with room_of(tmp_path) as room:
        kept = room.store.path.parent
        assert kept.is_dir() and kept.stat().st_mode & 0o077 == 0
    assert not kept.exists()
    assert not (tmp_path / "dist").exists()


# The command.


class Command:
    """`newskit serve`, as it runs in a terminal."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []

    def read(self) -> None:
        assert self.process.stderr is not None
        self.said += iter(self.process.stderr.readline, "")

    @property
    def text(self) -> str:
        return "".join(self.said)

    def origin(self) -> str:
        assert_soon(lambda: "until Ctrl-C" in self.text or self.process.poll() is not None, 30)
        assert self.process.poll() is None, self.text
        return self.text.partition("http://")[2].partition("/")[0]

    def ask(self, path: str) -> Got:
        connection = http.client.HTTPConnection(self.origin(), timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        got = Got(answer.status, dict(answer.getheaders()), answer.read())
        connection.close()
        return got


@contextmanager
def command(folder: Path, *words: str) -> Iterator[Command]:
    if not (folder / "content").exists():
        shutil.copytree(NEWSROOM, folder / "content")
    with subprocess.Popen(
        [sys.executable, "-m", "newskit", "serve", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        running = Command(process)
        reader = threading.Thread(target=running.read, daemon=True)
        reader.start()
        try:
            yield running
        finally:
            process.terminate()
            process.wait(20)
            reader.join(10)


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ends_quietly_and_takes_with_it_what_it_kept(
    tmp_path: Path, by: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "tmp"
    kept.mkdir()
    monkeypatch.setenv("TMPDIR", str(kept))
    with command(tmp_path, "--port", "0") as running:
        assert running.ask("/daily/").status == 200
        assert list(kept.iterdir())
        running.process.send_signal(by)
        assert running.process.wait(10) == 0
        assert not list(kept.iterdir())
    assert "Traceback" not in running.text and "fault" not in running.text


def test_a_port_that_is_taken_is_passed_over_and_that_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with command(tmp_path, "--port", str(port)) as running:
            assert running.origin() != f"127.0.0.1:{port}"
            assert f"Port {port} is taken" in running.text
            assert running.ask("/daily/").status == 200


def test_an_address_that_is_not_this_machines_is_refused(tmp_path: Path) -> None:
    with command(tmp_path, "--bind", "203.0.113.7") as running:
        assert running.process.wait(30) == 2
    assert "cannot listen at 203.0.113.7" in running.text


def test_a_save_shows_and_its_problems_are_told_in_the_terminal_too(tmp_path: Path) -> None:
    with command(tmp_path, "--port", "0") as running:
        path = tmp_path / "content/articles/other-story.md"
        assert "named here" in running.ask("/daily/articles/other-story/").text
        good = path.read_text()
        path.write_text(good.replace("named here", "told here"))
        assert_soon(lambda: "told here" in running.ask("/daily/articles/other-story/").text)
        assert_soon(lambda: "articles/other-story.md" in running.text)
        path.write_text(good.replace("section: town", "section: twon"))
        assert_soon(lambda: "error[unknown-section]" in running.text)
        path.write_text(good)
        assert_soon(lambda: "No problems." in running.text)
        # As an editor saves that writes beside, and renames.
        beside = path.with_name(".other-story.md.swp")
        beside.write_text(good.replace("named here", "renamed in"))
        beside.replace(path)
        assert_soon(lambda: "renamed in" in running.ask("/daily/articles/other-story/").text)
        new = tmp_path / "content/articles/2026/november/new.md"
        new.parent.mkdir(parents=True)
        new.write_text(article())
        assert_soon(lambda: running.ask("/daily/articles/new/").status == 200)
        new.write_text(article(text="Second text of it."))
        assert_soon(lambda: "Second text" in running.ask("/daily/articles/new/").text)
        shutil.rmtree(new.parent)
        assert_soon(lambda: running.ask("/daily/articles/new/").status == 404)


def test_of_two_hundred_saves_the_last_is_shown(tmp_path: Path) -> None:
    with command(tmp_path, "--port", "0") as running:
        path = tmp_path / "content/articles/other-story.md"
        running.origin()
        for number in range(200):
            path.write_text(article(text=f"Save number {number}."))
            time.sleep(0.01)
        assert_soon(lambda: "Save number 199." in running.ask("/daily/articles/other-story/").text)
        assert "Traceback" not in running.text


def test_the_clock_goes_on_where_no_instant_is_given(tmp_path: Path) -> None:
    shutil.copytree(NEWSROOM, tmp_path / "content")
    soon = datetime.now(UTC) + timedelta(seconds=5)
    line = f"embargo: {soon:%Y-%m-%dT%H:%M:%SZ}"
    (tmp_path / "content/articles/soon.md").write_text(article(line))
    with command(tmp_path, "--port", "0", "--no-drafts") as running:
        assert running.ask("/daily/articles/soon/").status == 404
        assert_soon(lambda: running.ask("/daily/articles/soon/").status == 200, 20)
        assert datetime.now(UTC) >= soon - timedelta(seconds=1)


def test_an_instant_that_is_given_stays(tmp_path: Path) -> None:
    shutil.copytree(NEWSROOM, tmp_path / "content")
    (tmp_path / "content/articles/soon.md").write_text(article("embargo: 2026-03-01T00:00:00Z"))
    words = ("--port", "0", "--no-drafts", "--as-of", "2026-11-20T12:00:00Z")
    with command(tmp_path, *words) as running:
        assert running.ask("/daily/articles/soon/").status == 200
    with command(tmp_path, *words[:-1], "2026-02-28T12:00:00Z") as running:
        assert running.ask("/daily/articles/soon/").status == 404


def test_what_is_not_shown_any_more_is_let_go_at_once(tmp_path: Path) -> None:
    """A preview makes plans all day, and nobody looks for rings of objects meanwhile."""
    with open_store(tmp_path) as store:
        library = StoredLibrary(store, {}, {}, EVERYBODY)
        kept = digests(library, {}, {})
        gone = weakref.ref(library)
        gc.disable()
        try:
            del library
            assert gone() is not None, "the control: what answers with digests holds it"
            del kept
            assert gone() is None
        finally:
            gc.enable()
