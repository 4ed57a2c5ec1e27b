"""Fetch: bytes from an address on the web, within limits of size, time, hosts and networks.

An address may come from a file that somebody sent. So it is never a file's, leads into no private
network, and is left for another host only where that was asked for.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Collection
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from msgspec import Struct

from newskit import __version__

_LED_ELSEWHERE = (301, 302, 303, 307, 308)
_NOT_THERE = (404, 410)
_PORTS = {"http": 80, "https": 443}
# In these networks of IPv6 an address of IPv4 is at the end, and may be that of a private network.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

# Scheme, host and port.
_Place = tuple[str, str, int]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unfetched(Exception):  # noqa: N818 - it reads as a sentence
    """What stands at an address cannot be had; the words say why."""


class NotThere(Unfetched):
    """The host answered, and has nothing at this address."""


class _Broken(Exception):  # noqa: N818 - it reads as a sentence
    """The connection ended before the answer did."""


class Limits(Struct, frozen=True):
    """Of one file: bytes, seconds from first to last, and how often it may lead elsewhere; and how
    many files in all, for a list of them may have no end."""

    most_bytes: int = 20_000_000
    seconds: float = 20
    redirects: int = 3
    most_files: int = 50_000


USUAL = Limits()


class Fetcher:
    """Fetches, over one connection a host while that lasts.

    `named` are hosts that a person typed: only they may be this machine itself. With
    `allow_private` all may, and may be in any network; with `other_hosts` a redirect may leave the
    host that was asked.
    """

    def __init__(
        self,
        named: Collection[str] = (),
        allow_private: bool = False,
        other_hosts: bool = False,
        limits: Limits = USUAL,
    ) -> None:
        self._named, self._allow_private = named, allow_private
        self._other_hosts, self._limits = other_hosts, limits
        self._connections: dict[_Place, HTTPConnection] = {}
        self._files = 0

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._connections.values():
            connection.close()

    def __call__(self, address: str) -> bytes:
        """What stands at the address; Unfetched when it cannot be had."""
        self._files += 1
        if self._files > self._limits.most_files:
            raise Unfetched(f"there are more than {self._limits.most_files:,} files to look at")
        for _ in range(self._limits.redirects + 1):
            parts = _parts(address)
            status, place, data = self._answer(parts)
            if status in _NOT_THERE:
                raise NotThere(f"there is nothing at {address}")
            if status not in _LED_ELSEWHERE:
                if status != 200:
                    raise Unfetched(f"{parts.hostname} answered {status} for {address}")
                return data
            address = self._led(parts, urljoin(address, place))
        raise Unfetched(f"{address} leads elsewhere, and from there elsewhere again")

    def _led(self, before: SplitResult, address: str) -> str:
        """Where a redirect leads, if it may."""
        after = _parts(address)
        if before.scheme == "https" != after.scheme:
            raise Unfetched(f"{before.hostname} leads to {address}, which is not encrypted")
        is_same = after.hostname == before.hostname and _port(after) in (_port(before), 443)
        if not is_same and not self._other_hosts:
            raise Unfetched(
                f"{before.hostname} leads to another host, {after.hostname}; --other-hosts follows"
            )
        return address

    def _answer(self, parts: SplitResult) -> tuple[int, str, bytes]:
        """Status, the place that it leads to, and the body."""
        key = (parts.scheme, f"{parts.hostname}", _port(parts))
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        target += f"?{parts.query}" if parts.query else ""
        # A host may have closed a connection that was kept; one that is new, it has not.
        for is_new in (False, True) if key in self._connections else (True,):
            try:
                return self._asked(key, target)
            except _Broken:
                if is_new:
                    break
        raise Unfetched(f"{key[1]} does not answer as a host of pages does")

    def _asked(self, key: _Place, target: str) -> tuple[int, str, bytes]:
        connection = self._connections.pop(key, None) or self._connected(key)
        with _Deadline(self._limits.seconds, connection.sock) as deadline:
            try:
                connection.request("GET", target, headers=_HEADERS)
                answer = connection.getresponse()
                data = self._body(answer)
                if deadline.has_passed:
                    # A connection that was cut off may seem to have come to its end.
                    raise TimeoutError
            except Unfetched:
                connection.close()
                raise
            except (OSError, ValueError, AttributeError, HTTPException) as error:
                # Whatever a connection that was cut off raises, the reason is the clock.
                connection.close()
                if deadline.has_passed or isinstance(error, TimeoutError):
                    words = f"{key[1]} takes longer than {self._limits.seconds:g} s"
                    raise Unfetched(words) from None
                raise _Broken from error
        if connection.sock is not None:
            self._connections[key] = connection
        return answer.status, answer.headers.get("Location", ""), data

    def _body(self, answer: HTTPResponse) -> bytes:
        most = self._limits.most_bytes
        data = answer.read(most + 1)
        if len(data) <= most and answer.length:
            raise HTTPException("the end of the file is missing")
        if answer.headers.get("Content-Encoding", "").strip().lower() in ("gzip", "x-gzip"):
            # It was not asked for; some hosts know their files only so.
            unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                data = unpacking.decompress(data, most + 1)
            except zlib.error as error:
                raise HTTPException from error
            if len(data) <= most and not unpacking.eof:
                raise HTTPException("the end of the file is missing")
        if len(data) > most:
            raise Unfetched(f"the file is larger than {most // 1_000_000} MB")
        return data

    def _connected(self, key: _Place) -> HTTPConnection:
        scheme, host, port = key
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise Unfetched(f"there is no host {host}, or no way to it") from None
        addresses = [ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in found]
        # All of them, or a name could lead to the one that was not looked at.
        if not all(map(self._may_reach(host), addresses)):
            words = "is in a private network, or this machine itself"
            raise Unfetched(f"{host} {words}; --allow-private goes there")
        try:
            way = _first_way(addresses, port, self._limits.seconds)
        except OSError as error:
            raise Unfetched(f"{host} cannot be reached: {error.strerror or error}") from None
        if scheme == "https":
            way = self._encrypted(way, host)
        connection = HTTPConnection(host, port)
        connection.sock, connection.default_port = way, _PORTS[scheme]
        # The name was looked up once, and what was found was looked at: never again by itself.
        connection.auto_open = 0
        return connection

    def _encrypted(self, way: socket.socket, host: str) -> ssl.SSLSocket:
        """The same way, when the host has shown that it is the host."""
        context = ssl.create_default_context()
        safe = context.wrap_socket(way, server_hostname=host, do_handshake_on_connect=False)
        with _Deadline(self._limits.seconds, safe):
            try:
                safe.do_handshake()
            except (OSError, ValueError, AttributeError) as error:
                safe.close()
                reason = getattr(error, "reason", None) or "the connection ended"
                raise Unfetched(f"{host} cannot show that it is {host}: {reason}") from None
        return safe

    def _may_reach(self, host: str) -> Callable[[Address], bool]:
        def may(address: Address) -> bool:
            is_own = address.is_loopback and host in self._named
            return self._allow_private or is_own or _is_public(address)

        return may


_HEADERS = {
    "User-Agent": f"newskit/{__version__}",
    "Accept": "*/*",
    "Accept-Encoding": "identity",
}


class _Deadline:
    """Cuts a connection off when its time is over, even where a byte comes every second."""

    def __init__(self, seconds: float, connection: socket.socket) -> None:
        self.has_passed = False
        self._connection = connection
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def _cut(self) -> None:
        self.has_passed = True
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def _parts(address: str) -> SplitResult:
    """The parts of a web address; of no other kind, and without a name and a password in it."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise Unfetched(f"{address} is not a web address") from None
    if parts.scheme not in _PORTS or not parts.hostname or port == 0:
        raise Unfetched(f"{address} is not a web address: it is to begin with https://")
    if parts.username is not None or parts.password is not None:
        raise Unfetched(f"an address with a name or a password in it is not fetched: {address}")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or _PORTS[parts.scheme]


def _is_public(address: Address) -> bool:
    """Whether everybody's machines may reach it. In some addresses another one is wrapped."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        else:
            teredo = address.teredo[1] if address.teredo else None
            address = address.ipv4_mapped or address.sixtofour or teredo or address
    return address.is_global and not address.is_multicast


def _first_way(addresses: Collection[Address], port: int, seconds: float) -> socket.socket:
    trouble: OSError | None = None
    for address in dict.fromkeys(addresses):
        try:
            return socket.create_connection((str(address), port), timeout=seconds)
        except OSError as error:
            trouble = error
    raise trouble or OSError("no address")
