"""A real nginx on a loopback address, as a newsroom's host would set it up."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

# `newskit build` switches a link over: nothing may be remembered about open files.
SETTINGS = """
daemon off;
master_process off;
pid {state}/pid;
error_log {state}/errors warn;
events {{ worker_connections 64; }}
http {{
  log_format asked '$uri $status';
  access_log {state}/asked asked;
  {temporary}
  types {{
    text/html                 html;
    application/json          json;
    application/jwk-set+json  jwks;
    application/jose          jws;
    application/pdf           pdf;
    application/xml           xml;
    text/css                  css;
    image/png                 png;
    font/woff2                woff2;
  }}
  default_type application/octet-stream;
  server {{
    listen 127.0.0.1:{port};
    root {root};
    etag on;
    location ~ /feed(/[0-9]+)?\\.json$ {{
      types {{ }}
      default_type application/feed+json;
    }}
    location ~ /atom(/[0-9]+)?\\.xml$ {{
      types {{ }}
      default_type application/atom+xml;
    }}
    location ~ /rss(/[0-9]+)?\\.xml$ {{
      types {{ }}
      default_type application/rss+xml;
    }}
  }}
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")

_OURS = "/all-that-was-asked-before"


class Asked(NamedTuple):
    """A request that was answered."""

    address: str
    status: int


@dataclass(frozen=True)
class Host:
    """`root` is what is served: whatever a test puts there. `state` is the host's own folder."""

    root: Path
    state: Path
    origin: str

    def asked(self) -> list[Asked]:
        """Every request since this was last looked at."""
        log = self.state / "asked"
        # A line is written after the answer was sent: once ours is there, so are those before it.
        with suppress(HTTPError):
            urlopen(f"{self.origin}{_OURS}", timeout=10).close()
        until = time.monotonic() + 10
        while _OURS not in (text := log.read_text()):
            assert time.monotonic() < until, "the host does not write down what it was asked"
            time.sleep(0.005)
        os.truncate(log, 0)
        lines = re.findall(r"^(\S+) (\d+)$", text, re.MULTILINE)
        return [Asked(address, int(status)) for address, status in lines if address != _OURS]


def program() -> str:
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin")
    if found is None:
        pytest.fail("There is no nginx on the PATH; `make test` installs one.", pytrace=False)
    return found


@contextmanager
def serving(folder: Path) -> Iterator[Host]:
    """nginx over `folder`/root, until the block ends."""
    root, state = folder / "root", folder / "nginx"
    root.mkdir()
    state.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    temporary = "".join(f"{name}_temp_path {state}/{name};" for name in TEMPORARY)
    settings = state / "nginx.conf"
    settings.write_text(SETTINGS.format(state=state, root=root, port=port, temporary=temporary))
    command = [program(), "-e", f"{state}/errors", "-p", str(state), "-c", str(settings)]
    with subprocess.Popen(command) as nginx:
        try:
            _wait(port, nginx, state)
            yield Host(root, state, f"http://127.0.0.1:{port}")
        finally:
            nginx.terminate()


def _wait(port: int, nginx: subprocess.Popen[bytes], state: Path) -> None:
    for _ in range(500):
        with socket.socket() as probe:
            if nginx.poll() is None and probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if nginx.poll() is not None:
            break
        time.sleep(0.02)
    errors = state / "errors"
    said = errors.read_text() if errors.exists() else ""
    pytest.fail(f"nginx did not begin to serve:\n{said}", pytrace=False)
