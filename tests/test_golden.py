"""Whole outputs of three articles, as they are meant to be: read a difference, then accept it.

`NEWSKIT_ACCEPT=1 pytest tests/test_golden.py` writes them anew.
"""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newskit.build import build
from newskit.plan import plan
from newskit.store import open_store
from newskit.tree import held
from tests.conftest import CHECKOUT

CONTENT = CHECKOUT / "tests" / "sites" / "everything" / "content"
GOLDEN = CHECKOUT / "tests" / "golden"
# The edition before has an article that was withdrawn since, and another by its old name.
GONE = """---
headline: Kettle bursts
summary: It did not.
section: town
published: 2026-03-01T08:00:00Z
authors: [ada-bell]
---

Nobody was hurt.
"""
OUTPUTS = [
    *(
        f"articles/{slug}/{file}"
        for slug in ("every-key", "other-story", "drittes-stueck")
        for file in ("index.html", "article.json")
    ),
    "articles/kettle-bursts/index.html",
    "articles/kettle-bursts/article.json",
    "articles/erstes-stueck/index.html",
    "index.html",
    "corrections/index.html",
    "corrections.json",
    "town/index.html",
    "entities/orbital-kettle/index.html",
    "feed.json",
    "rss.xml",
    "sitemap.xml",
    "robots.txt",
    "trust.txt",
    ".well-known/tdmrep.json",
    ".well-known/security.txt",
    ".well-known/newskit-keys.json",
    "schemas/v1/article.json",
    "schemas/v1/corrections.json",
]


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("golden")
    output, as_of = folder / "dist", datetime(2026, 11, 20, 12, tzinfo=UTC)
    formats = ("html", "article-json", "json-feed", "rss", "sitemap", "news-sitemap")
    before = as_of - timedelta(days=5)
    for content, instant in ((edition_before(folder / "content"), before), (CONTENT, as_of)):
        with held(output, lambda: None), open_store(output) as store:
            planned = plan(content, None, instant, store, formats)
            assert not planned.problems, planned.problems
            edition, _ = build(planned, output, store)
            assert edition is not None
    return output / "public"


def edition_before(folder: Path) -> Path:
    shutil.copytree(CONTENT, folder)
    articles = folder / "articles"
    (articles / "kettle-bursts.md").write_text(GONE)
    piece = (articles / "drittes-stueck.yaml").read_text(encoding="utf-8")
    assert "\nid: erstes-stueck\n" in piece
    (articles / "drittes-stueck.yaml").unlink()
    first = piece.replace("\nid: erstes-stueck\n", "\n")
    (articles / "erstes-stueck.yaml").write_text(first, encoding="utf-8")
    (folder / "withdrawn.yaml").unlink()
    return folder


@pytest.mark.parametrize("address", OUTPUTS)
def test_output_is_as_it_is_meant_to_be(public: Path, address: str) -> None:
    golden = GOLDEN / address
    made = (public / address).read_bytes()
    if os.environ.get("NEWSKIT_ACCEPT"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(made)
    assert made.decode() == golden.read_text(encoding="utf-8")
