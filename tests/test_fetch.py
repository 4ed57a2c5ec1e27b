"""Fetching: what may be fetched, from where, how much of it, and for how long."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

import newskit.fetch
from newskit.fetch import Fetcher, Limits, NotThere, Unfetched, _is_public

HERE = ("127.0.0.1", "localhost")
SMALL = Limits(most_bytes=1_000, seconds=1, redirects=2)


class Host(BaseHTTPRequestHandler):
    """A host that keeps connections, and answers as its table says."""

    protocol_version = "HTTP/1.1"
    answers: dict[str, tuple[int, dict[str, str], bytes]]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(f"{self.client_address[1]} {self.path}")
        status, headers, body = self.answers.get(self.path, (404, {}, b"nothing here"))
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[type[Host]]:
    """The handler of a host on the loopback address, at its `origin`."""
    handler = type("OneHost", (Host,), {"answers": {}, "asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        handler.origin = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
        yield handler
        server.shutdown()
        thread.join()


@pytest.fixture
def fetch() -> Iterator[Fetcher]:
    with Fetcher(HERE, limits=SMALL) as fetcher:
        yield fetcher


def test_fetches_what_is_there_and_keeps_the_connection(host: Any, fetch: Fetcher) -> None:
    host.answers |= {"/a.json": (200, {}, b"a"), "/b%20c.json?d=1": (200, {}, b"b")}
    assert fetch(f"{host.origin}/a.json") == b"a"
    assert fetch(f"{host.origin}/b%20c.json?d=1") == b"b"
    with pytest.raises(NotThere):
        fetch(f"{host.origin}/c.json")
    assert fetch(f"{host.origin}/a.json") == b"a"
    assert len({line.partition(" ")[0] for line in host.asked}) == 1


def test_a_connection_that_the_host_closed_is_made_anew(host: Any, fetch: Fetcher) -> None:
    host.answers |= {"/a": (200, {}, b"a"), "/last": (200, {"Connection": "close"}, b"z")}
    assert fetch(f"{host.origin}/a") == b"a"
    assert fetch(f"{host.origin}/last") == b"z"
    assert fetch(f"{host.origin}/a") == b"a"
    for kept in fetch._connections.values():
        kept.sock.shutdown(socket.SHUT_RDWR)
    assert fetch(f"{host.origin}/a") == b"a"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "//127.0.0.1/x",
        "127.0.0.1/x",
        "http://",
        "http://user@127.0.0.1/x",
        "http://user:word@127.0.0.1/x",
        "http://127.0.0.1:0/x",
        "http://127.0.0.1:99999/x",
        "http://[::1/x",
        "data:,x",
        "",
    ],
)
def test_nothing_but_a_web_address_is_fetched(fetch: Fetcher, address: str) -> None:
    with pytest.raises(Unfetched):
        fetch(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fd00::1",
        "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::10.0.0.1", "2002:7f00:1::",
        "2001:db8::1",
    ],
)  # fmt: skip
def test_a_private_network_is_known_however_it_is_written(address: str) -> None:
    assert not _is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::8.8.8.8"])
def test_a_public_address_is_one(address: str) -> None:
    assert _is_public(ip_address(address))


def test_this_machine_is_reached_only_if_it_was_named(host: Any) -> None:
    host.answers["/a"] = (200, {}, b"a")
    for named in ((), ("example.com",)):
        with Fetcher(named) as fetch, pytest.raises(Unfetched, match="--allow-private"):
            fetch(f"{host.origin}/a")
    with Fetcher(allow_private=True) as fetch:
        assert fetch(f"{host.origin}/a") == b"a"
    assert len(host.asked) == 1


def test_a_name_is_looked_up_once_and_reached_where_it_was_found(
    host: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name may lead to a public address when it is looked at, and to a private one after that."""
    port = int(host.origin.rpartition(":")[2])
    host.answers["/a"] = (200, {}, b"a")
    found = iter(["127.0.0.1", "10.0.0.1"])

    def looked_up(name: str, port: int, **kind: Any) -> list[Any]:
        assert name == "news.example.com"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(found), port))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(newskit.fetch, "_is_public", lambda address: str(address) == "127.0.0.1")
    # The library looks up the address, which is a number, by the same function.
    monkeypatch.setattr(newskit.fetch, "_first_way", lambda ways, port, seconds: way(ways, port))
    with Fetcher() as fetch:
        assert fetch(f"http://news.example.com:{port}/a") == b"a"
        assert fetch(f"http://news.example.com:{port}/a") == b"a"


def way(addresses: Any, port: int) -> socket.socket:
    connection = socket.socket()
    connection.connect((str(addresses[0]), port))
    return connection


def test_a_name_that_leads_to_a_private_address_too_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places = [(2, 1, 6, "", (address, 80)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)
    with Fetcher() as fetch, pytest.raises(Unfetched, match="private network"):
        fetch("http://news.example.com/a")


def test_a_redirect_stays_on_its_host(host: Any, fetch: Fetcher) -> None:
    other = host.origin.replace("127.0.0.1", "localhost")
    host.answers |= {
        "/old": (301, {"Location": "/new"}, b""),
        "/new": (200, {}, b"new"),
        "/away": (302, {"Location": f"{other}/new"}, b""),
        "/file": (302, {"Location": "file:///etc/passwd"}, b""),
        "/round": (307, {"Location": "/round"}, b""),
        "/nowhere": (302, {}, b""),
        "/private": (302, {"Location": "http://169.254.169.254/latest/"}, b""),
    }
    assert fetch(f"{host.origin}/old") == b"new"
    with pytest.raises(Unfetched, match="--other-hosts follows"):
        fetch(f"{host.origin}/away")
    for path in ("/file", "/round", "/nowhere", "/private"):
        with pytest.raises(Unfetched):
            fetch(f"{host.origin}{path}")
    with Fetcher(HERE, other_hosts=True) as wide:
        assert wide(f"{host.origin}/away") == b"new"
        with pytest.raises(Unfetched, match="private network"):
            wide(f"{host.origin}/private")


def test_too_much_is_not_taken(host: Any, fetch: Fetcher) -> None:
    packed = gzip.compress(b"x" * 100_000)
    assert len(packed) < SMALL.most_bytes
    host.answers |= {
        "/most": (200, {}, b"x" * 1_000),
        "/more": (200, {}, b"x" * 1_001),
        "/bomb": (200, {"Content-Encoding": "gzip"}, packed),
        "/packed": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 900)),
        "/not-packed": (200, {"Content-Encoding": "gzip"}, b"x"),
    }
    assert fetch(f"{host.origin}/most") == b"x" * 1_000
    assert fetch(f"{host.origin}/packed") == b"x" * 900
    for path in ("/more", "/bomb", "/not-packed"):
        with pytest.raises(Unfetched):
            fetch(f"{host.origin}{path}")


def test_a_list_of_files_has_an_end(host: Any) -> None:
    host.answers["/a"] = (200, {}, b"a")
    with Fetcher(HERE, limits=Limits(most_files=2)) as fetch:
        fetch(f"{host.origin}/a")
        fetch(f"{host.origin}/a")
        with pytest.raises(Unfetched, match="more than 2 files"):
            fetch(f"{host.origin}/a")


def test_a_host_that_fails_or_speaks_otherwise_is_told(host: Any, fetch: Fetcher) -> None:
    host.answers |= {"/500": (500, {}, b""), "/cut": (200, {"Content-Length": "99"}, b"x")}
    with pytest.raises(Unfetched, match="answered 500"):
        fetch(f"{host.origin}/500")
    with pytest.raises(Unfetched, match=r"1 s|does not answer"):
        fetch(f"{host.origin}/cut")
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(Unfetched, match="cannot be reached"):
        fetch(f"http://127.0.0.1:{port}/")
    with pytest.raises(Unfetched):
        fetch(f"{host.origin.replace('http', 'https')}/500")


def certificate(folder: Path, name: str) -> Path:
    """A file with a certificate of that name, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    now, said = datetime.now(UTC), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder(said, said, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "host.pem").write_bytes(key.private_bytes(*form) + made.public_bytes(Encoding.PEM))
    (folder / "trusted.pem").write_bytes(made.public_bytes(Encoding.PEM))
    return folder / "host.pem"


@pytest.mark.parametrize("name", ["localhost", "other.example.com"])
def test_a_host_is_believed_by_its_certificate(
    host: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    host.answers |= {
        "/a": (200, {}, b"a"),
        "/plain": (302, {"Location": "http://localhost/a"}, b""),
    }
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path, name))
    with ThreadingHTTPServer(("127.0.0.1", 0), host) as server:
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        origin = f"https://localhost:{server.server_port}"
        with Fetcher(HERE) as fetch, pytest.raises(Unfetched, match="cannot show that it is"):
            fetch(f"{origin}/a")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
        with Fetcher(HERE) as fetch:
            if name == "localhost":
                assert fetch(f"{origin}/a") == b"a"
                with pytest.raises(Unfetched, match="not encrypted"):
                    fetch(f"{origin}/plain")
            else:
                with pytest.raises(Unfetched, match="cannot show that it is"):
                    fetch(f"{origin}/a")
        server.shutdown()
        thread.join()


def slow(drip: Callable[[socket.socket], None]) -> Iterator[str]:
    """A host that takes its time."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with closing(connection):
                try:
                    drip(connection)
                except OSError:
                    return

        threading.Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


@pytest.mark.parametrize(
    "said", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"]
)
def test_a_byte_now_and_then_does_not_hold_newskit_up(fetch: Fetcher, said: bytes) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(said)
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.1)

    for address in slow(drip):
        started = time.monotonic()
        with pytest.raises(Unfetched, match="takes longer than 1 s"):
            fetch(address)
        assert time.monotonic() - started < 4


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_host_that_cannot_show_who_it_is_is_not_believed(fetch: Fetcher, said: bytes) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(said)
        time.sleep(3)

    for address in slow(drip):
        started = time.monotonic()
        with pytest.raises(Unfetched, match="cannot show that it is"):
            fetch(address.replace("http:", "https:"))
        assert time.monotonic() - started < 2.5
