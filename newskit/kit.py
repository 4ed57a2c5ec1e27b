"""Kit: numbered editions as a host would serve them, and what a partner must hold after each."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from newskit.build import build, go_back
from newskit.card import stamp
from newskit.ground import ground
from newskit.plan import plan
from newskit.rehearsal import (
    MATERIAL,
    SITES,
    Articles,
    Forgery,
    Scene,
    expectations,
    script,
)
from newskit.store import open_store
from newskit.tree import held

# What a partner copies, and how to use it.
PROGRAMS = ("consumer.py", "compare.py")


def write_kit(folder: Path) -> int:
    """Writes the kit into a folder that is new or empty; the number of its editions.

    The same newskit writes the same bytes. A file's time is that of the edition in which its bytes
    moved, so that hosts whose ETags are made of times make good ones.
    """
    editions = script().editions
    for name in PROGRAMS:
        shutil.copyfile(MATERIAL / name, ground(folder) / name)
    moved: dict[str, tuple[bytes, datetime]] = {}
    with TemporaryDirectory(prefix="newskit-") as place:
        for number, (scene, states) in enumerate(
            zip(editions, expectations(editions), strict=True), 1
        ):
            _stage(editions[:number], Path(place))
            edition = folder / f"{number:02}-{scene.id}"
            for path, data in _tree(Path(place) / "dist", scene.forge):
                if moved.get(path, (b"",))[0] != data:
                    moved[path] = data, scene.at
                _put(edition / path, data, moved[path][1])
            told = {"edition": number, "title": scene.title, "at": stamp(scene.at), **states}
            state = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
            _put(edition / "state.json", state.encode(), scene.at)
    readme = (MATERIAL / "README.md").read_text(encoding="utf-8")
    text = readme.replace("EDITIONS\n", "".join(_rows(editions)))
    (folder / "README.md").write_text(text, encoding="utf-8")
    return len(editions)


def _stage(editions: tuple[Scene, ...], place: Path) -> None:
    """Publishes the last of some editions, all but which have been."""
    *_, scene = editions
    output, content = place / "dist", place / "content"
    with held(output, lambda: None), open_store(output) as store:
        if scene.go_back:
            refusal = go_back(output, store)
            assert not refusal, refusal
            return
        articles: Articles = {}
        for one in editions:
            articles = one.edited(articles)
        _write(articles, content)
        _write_keys(editions, content / "keys")
        planned = plan(content, None, scene.at, store, keys=MATERIAL / "keys")
        assert not planned.has_errors, planned.problems
        edition, problems = build(planned, output, store)
        assert edition is not None, problems


def _write(articles: Articles, content: Path) -> None:
    """The newsroom's files, anew: no file is what the edition before had in its place."""
    shutil.rmtree(content, ignore_errors=True)
    shutil.copytree(MATERIAL / "newsroom", content)
    (content / "articles").mkdir()
    for slug, keys in articles.items():
        front = "".join(
            f"{key}: {json.dumps(value, ensure_ascii=False)}\n"
            for key, value in keys.items()
            if key != "body"
        )
        path = content / "articles" / f"{slug}.md"
        path.write_text(f"---\n{front}---\n\n{keys['body']}\n", encoding="utf-8")


def _write_keys(editions: tuple[Scene, ...], folder: Path) -> None:
    """The public part of every key that was taken into use. The private ones are no secret: nobody
    believes what they sign."""
    folder.mkdir()
    retired = {scene.retire: stamp(scene.at) for scene in editions if scene.retire}
    for kid in (scene.key for scene in editions if scene.key):
        key = orjson.loads((MATERIAL / "keys" / f"{kid}.json").read_bytes())
        del key["d"]
        key |= {"exp": retired[kid]} if kid in retired else {}
        (folder / f"{kid}.json").write_bytes(orjson.dumps(key))


def _tree(output: Path, forgery: Forgery | None) -> Iterator[tuple[str, bytes]]:
    """Every file that is served, by its path in the output."""
    for site in SITES:
        root = (output / site).resolve()
        for file in sorted(root.rglob("*")):
            if file.is_file():
                name, data = file.relative_to(root).as_posix(), file.read_bytes()
                if forgery and name == "feed.json":
                    data = _forged(data, forgery)
                yield f"{site}/{name}", data


def _forged(data: bytes, forgery: Forgery) -> bytes:
    feed: dict[str, Any] = orjson.loads(data)
    for item in feed["items"]:
        if item["id"].endswith(f":{forgery.article}"):
            item["id"] = item["id"].replace(forgery.article, forgery.under)
            item["_newskit"]["id"] = item["id"]
    return orjson.dumps(feed) + b"\n"


def _put(path: Path, data: bytes, at: datetime) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (at.timestamp(), at.timestamp()))


def _rows(editions: tuple[Scene, ...]) -> Iterator[str]:
    for number, scene in enumerate(editions, 1):
        yield f"| `{number:02}-{scene.id}` | {scene.title} | {scene.teaches} |\n"
