"""Dispatch: an article of a sister site, read from the copy of its JSON Feed in the newsroom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from pydantic import TypeAdapter, ValidationError

from newskit.field import WebAddress
from newskit.newsroom import Newsroom
from newskit.problem import Place, Problem
from newskit.yaml_text import UNWANTED

LARGEST = 5_000_000
SHOWN = 3
# What reading, decoding and making a feed of what was decoded may raise.
_BAD = (
    ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError
)  # fmt: skip
_WEB: TypeAdapter[str] = TypeAdapter(WebAddress)


class Dispatch(Struct, frozen=True):
    site: str
    headline: str
    summary: str
    url: str
    published: str


def read_network(
    content: Path, newsroom: Newsroom | None
) -> tuple[tuple[Dispatch, ...], tuple[Problem, ...]]:
    """The newest few articles of each sister site; a feed that cannot be read is a problem."""
    dispatches: list[Dispatch] = []
    problems: list[Problem] = []
    root = content.resolve()
    for sister in newsroom.network if newsroom else ():
        place = Place(f"{root.name}/{sister.feed}")
        path = root / sister.feed
        if path.resolve() != path:
            continue  # A link: the folder's problems name it.
        try:
            if path.stat().st_size > LARGEST:
                raise ValueError("it is larger than 5 MB")
            feed = json.loads(path.read_bytes())
            items = sorted(_dispatches(sister.name, feed), key=lambda item: item.url)
        except FileNotFoundError:
            problems.append(
                Problem(
                    "missing-feed",
                    f"the copy of the feed of {sister.name} is not there",
                    place,
                    "save the site's JSON Feed under this name, or delete the sister site",
                )
            )
        except _BAD:
            problems.append(
                Problem(
                    "bad-feed",
                    f"this is not a JSON Feed of {sister.name}",
                    place,
                    "save the site's JSON Feed 1.1 anew",
                )
            )
        else:
            dispatches += sorted(items, key=lambda item: item.published, reverse=True)[:SHOWN]
    return tuple(dispatches), tuple(problems)


def _text(value: object) -> str:
    """A feed comes from outside: what no page can carry is taken out of its texts."""
    if not isinstance(value, str):
        return ""
    return " ".join(UNWANTED.sub(" ", value).encode(errors="ignore").decode().split())


def _dispatches(site: str, feed: Any) -> Iterator[Dispatch]:
    if not str(feed["version"]).startswith("https://jsonfeed.org/version/1"):
        raise ValueError("not a JSON Feed")
    for item in feed["items"]:
        title, summary = _text(item.get("title")), _text(item.get("summary"))
        try:
            url = _WEB.validate_python(item.get("url"))
        except ValidationError:
            continue
        if not title or url.startswith("mailto:"):
            continue
        published = str(item.get("date_published") or "")
        moment = datetime.fromisoformat(published) if published else None
        if moment and not 1600 <= moment.year <= 9000:
            moment = None  # The zero time of some programs.
        if moment and not moment.tzinfo:
            moment = moment.replace(tzinfo=UTC)
        yield Dispatch(
            site,
            title[:300],
            summary[:600],
            url,
            moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else "",
        )
