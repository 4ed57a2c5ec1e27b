"""Address: what a web address says of itself: that it cannot work, or is another one's twin."""

from __future__ import annotations

import re
from functools import lru_cache

from newskit.pattern import pattern

# Names that no server of the web can have (RFC 2606, RFC 6761, RFC 6762).
_NEVER = frozenset({"localhost", "local", "internal", "intranet", "invalid", "lan", "test"})
_EXAMPLE = pattern(r"(?:^|\.)example(?:\.(?:com|net|org))?$")
# This machine, and networks inside a house.
_INSIDE = pattern(r"(?:0|10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168)\.[\d.]+$")
_NUMBER = pattern(r"\d+(?:\.\d+){3}$")
_LABEL = pattern(r"(?!-)[\w-]{1,63}(?<!-)$")
_TOP = pattern(r"(?:[^\W\d_]{2,}|xn--[\w-]+)$")
_TRACKING = pattern(r"(?:^|&)(?:utm_\w+|fbclid|gclid|mc_[ce]id)=[^&]*")


@lru_cache(maxsize=4096)
def why_dead(url: str, own: str) -> str:
    """Why nobody can ever open a web address, or ''. A newsroom that stands at an example address
    itself, its `own`, may name others."""
    host = _host(url)
    if not url.lower().startswith("http") or host.startswith("["):
        return ""
    name, _, top = host.rpartition(".")
    if _NUMBER.match(host):
        return "it is inside somebody's own network" if _INSIDE.match(host) else ""
    if _EXAMPLE.search(host):
        return "" if _EXAMPLE.search(_host(own)) else f"{host} is an example, and no site"
    if top in _NEVER:
        return f"`{top}` is known on one machine or one network only"
    if not host:
        return "it names no site"
    if not name:
        return f"`{host}` lacks the end of its name, such as .com"
    if not _TOP.match(top):
        return f"no site's name ends with .{top}"
    if not all(map(_LABEL.match, name.split("."))):
        return f"no site can have the name {host}"
    return ""


def plain(url: str) -> str:
    """The address without what makes no difference: http or https, www., capitals in the site's
    name, a slash at the end, what a campaign wants to know."""
    scheme, _, rest = url.partition("://")
    if scheme.lower() not in ("http", "https"):
        return url
    rest, hash_sign, place = rest.partition("#")
    rest, _, query = rest.partition("?")
    query = _TRACKING.sub("", query).lstrip("&")
    host, _, path = rest.partition("/")
    site = host.lower().removeprefix("www.").removesuffix(":443").removesuffix(":80")
    return f"{site}/{path.rstrip('/')}?{query}{hash_sign}{place}"


def _host(url: str) -> str:
    """The name of the site in a web address, or its number; in brackets, if it is that long."""
    host = re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0].rpartition("@")[2].lower()
    return host if host.startswith("[") else host.partition(":")[0].rstrip(".")
