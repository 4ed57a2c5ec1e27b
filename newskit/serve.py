"""Serve: a preview over HTTP, for a browser on this machine; a wire tells each page of its news."""

from __future__ import annotations

import errno
import json
import select
import socket
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socketserver import TCPServer
from urllib.parse import parse_qs, quote, unquote, urlsplit

from newskit import __version__
from newskit.preview import OWN, Answer, Preview

WIRE = f"{OWN}wire"
# How often a wire looks whether anyone is still listening, in seconds.
LISTEN = 1.0
# A port that is taken is passed over for one of the next so many.
PORTS = 100

# A page may be read by itself alone: nothing of it goes to another site, or into one.
_HEADERS = (
    ("Cache-Control", "no-cache"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Content-Security-Policy", "frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex"),
)


class _Server(ThreadingHTTPServer):
    """Answers in as many threads as a browser asks in, which end with it."""

    daemon_threads = True
    # Browsers open many connections at once.
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], preview: Preview) -> None:
        self.preview = preview
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Without the base class's question to the network for the name of this machine."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def is_called(self, host: str) -> bool:
        """Whether a name, with a port or not, means this server. Any other may be the trick of a
        site that had its own name lead here."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in ("localhost", "127.0.0.1", "::1"):
            return True
        bound = self.server_address[0]
        return name == bound or (bound in ("0.0.0.0", "::") and _is_number(name))

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that went away is no fault; ours are shown, and end one answer only."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    # A connection that says nothing for so many seconds is closed.
    timeout = 20

    def do_GET(self) -> None:
        if (refusal := self._refusal()) is not None:
            self._send(refusal)
            return
        path, _, query = self.path.partition("?")
        if path == WIRE:
            self._send_news(parse_qs(query))
            return
        try:
            answer = self.server.preview.answer(unquote(path))
        except Exception:
            traceback.print_exc()
            answer = _words(
                500, "A fault of newskit's own; the terminal says where. Please report it."
            )
        self._send(answer)

    do_HEAD = do_GET  # noqa: N815

    def _refuse_method(self) -> None:
        self.close_connection = True
        self._send(_words(405, "A preview is for reading alone."))

    do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _refuse_method  # noqa: N815

    def _refusal(self) -> Answer | None:
        """What to say to a request that was not made by a page of the preview, or by who types its
        address: other sites can make a browser ask for anything."""
        host = self.headers.get("Host", "")
        if not self.server.is_called(host):
            return _words(403, "This preview does not go by that name.")
        origin = self.headers.get("Origin")
        if origin is not None and origin != f"http://{host}":
            return _words(403, "This preview is not for pages of other sites.")
        is_elsewhere = self.headers.get("Sec-Fetch-Site", "none") in ("cross-site", "same-site")
        if is_elsewhere and self.headers.get("Sec-Fetch-Mode") != "navigate":
            return _words(403, "This preview is not for pages of other sites.")
        return None

    def _send(self, answer: Answer) -> None:
        tag = (
            f'"{answer.mark}"'
            if answer.mark and not answer.media_type.startswith("text/html")
            else ""
        )
        if tag and self.headers.get("If-None-Match") == tag:
            answer = Answer(304)
        self.send_response(answer.status)
        for name, value in _HEADERS:
            self.send_header(name, value)
        if tag:
            self.send_header("ETag", tag)
        if answer.location:
            self.send_header("Location", quote(answer.location))
        if answer.status == 405:
            self.send_header("Allow", "GET, HEAD")
        if answer.status != 304:
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status != 304:
            self.wfile.write(answer.body)

    def _send_news(self, asked: dict[str, list[str]]) -> None:
        """An event stream (WHATWG HTML, “Server-sent events”), until nobody listens any more."""
        path, mark, told = (asked.get(name, [""])[0] for name in ("page", "mark", "told"))
        self.close_connection = True
        self.send_response(200)
        for name, value in (
            *_HEADERS,
            ("Content-Type", "text/event-stream"),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        self._say("retry: 500")
        path, turn = unquote(path), 0
        while turn >= 0:
            news = self.server.preview.news(path, mark)
            if news.mark != mark:
                mark = news.mark
                self._say("event: page\ndata:")
            if news.told != told:
                told = news.told
                data = {name: getattr(news, name) for name in ("html", "words", "told", "known")}
                self._say(f"event: problems\ndata: {json.dumps(data)}")
            before = turn
            while (turn := self.server.preview.turn(before, LISTEN)) == before:
                if self._is_alone():
                    return

    def _say(self, event: str) -> None:
        self.wfile.write(f"{event}\n\n".encode())

    def _is_alone(self) -> bool:
        """Whether the browser has gone: it has no more to say, and what can be read is its end."""
        ready, _, _ = select.select([self.connection], [], [], 0)
        return bool(ready) and not self.connection.recv(1, socket.MSG_PEEK)

    def version_string(self) -> str:
        return f"newskit/{__version__}"

    def log_message(self, format: str, *args: object) -> None:
        """The terminal is for what a writer saves."""


@contextmanager
def serving(preview: Preview, bind: str, port: int) -> Iterator[str]:
    """The preview at an address of this machine, while the context lasts: yields its origin.

    A port that is taken is passed over for the next that is free; if none is, it is an OSError.
    """
    server = _listening(preview, bind, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        name = f"[{bind}]" if ":" in bind else bind
        yield f"http://{name}:{server.server_port}"
    finally:
        preview.end()
        server.shutdown()
        server.server_close()
        thread.join()


def _listening(preview: Preview, bind: str, port: int) -> _Server:
    for number in range(port, min(port + PORTS, 65_535)):
        try:
            return _Server((bind, number), preview)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    return _Server((bind, port), preview)


def _words(status: int, words: str) -> Answer:
    return Answer(status, f"{words}\n".encode(), "text/plain; charset=utf-8")


def _is_number(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
