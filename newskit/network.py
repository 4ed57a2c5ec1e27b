"""Dispatch: an article of a sister site, read from the copy of its JSON Feed in the newsroom."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newskit.field import WEB_SCHEMES
from newskit.newsroom import Newsroom
from newskit.problem import Place, Problem

LARGEST = 5_000_000
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Dispatch:
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
    for sister in newsroom.network if newsroom else ():
        place = Place(f"content/{sister.feed}")
        path = content / sister.feed
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
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OSError):
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


def _dispatches(site: str, feed: Any) -> Iterator[Dispatch]:
    if not str(feed["version"]).startswith("https://jsonfeed.org/version/1"):
        raise ValueError("not a JSON Feed")
    for item in feed["items"]:
        url = str(item.get("url") or "")
        if not url.lower().startswith(WEB_SCHEMES[:2]) or not item.get("title"):
            continue
        published = str(item.get("date_published") or "")
        moment = datetime.fromisoformat(published) if published else None
        yield Dispatch(
            site,
            str(item["title"])[:300],
            str(item.get("summary") or "")[:600],
            url,
            moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else "",
        )
