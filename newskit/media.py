"""Media types: what a host should call each file of a site, by its address."""

from __future__ import annotations

import re

from newskit.pattern import pattern

# The first whose pattern is found is meant. Feeds have names of their own; all else has an ending.
MEDIA_TYPES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (pattern(form), name)
    for form, name in (
        (r"\.html$", "text/html; charset=utf-8"),
        (r"(^|/)feed(/\d+)?\.json$", "application/feed+json"),
        (r"(^|/)atom(/\d+)?\.xml$", "application/atom+xml"),
        (r"(^|/)rss(/\d+)?\.xml$", "application/rss+xml"),
        (r"\.json$", "application/json"),
        (r"\.xml$", "application/xml"),
        (r"\.pdf$", "application/pdf"),
        (r"\.css$", "text/css; charset=utf-8"),
        (r"\.txt$", "text/plain; charset=utf-8"),
        (r"\.woff2$", "font/woff2"),
        (r"\.jpg$", "image/jpeg"),
        (r"\.png$", "image/png"),
        (r"\.webp$", "image/webp"),
        (r"\.gif$", "image/gif"),
        (r"\.svg$", "image/svg+xml"),
    )
)


def media_type(address: str) -> str:
    """The media type of what stands at an address of the site; bytes, if nothing is known of it."""
    fitting = (name for ending, name in MEDIA_TYPES if ending.search(address))
    return next(fitting, "application/octet-stream")
