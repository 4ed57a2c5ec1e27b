"""Whole outputs of three articles, as they are meant to be: read a difference, then accept it.

`NEWSKIT_ACCEPT=1 pytest tests/test_golden.py` writes them anew.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newskit.build import build
from newskit.plan import plan
from newskit.store import open_store
from newskit.tree import held
from tests.conftest import CHECKOUT

CONTENT = CHECKOUT / "tests" / "sites" / "everything" / "content"
GOLDEN = CHECKOUT / "tests" / "golden"
OUTPUTS = [
    *(
        f"articles/{slug}/{file}"
        for slug in ("every-key", "other-story", "drittes-stueck")
        for file in ("index.html", "article.json")
    ),
    "index.html",
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
]


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("golden") / "dist"
    as_of = datetime(2026, 11, 20, 12, tzinfo=UTC)
    formats = ("html", "article-json", "json-feed", "rss", "sitemap", "news-sitemap")
    with held(output, lambda: None), open_store(output) as store:
        planned = plan(CONTENT, None, as_of, store, formats)
        assert not planned.problems, planned.problems
        edition, _ = build(planned, output, store)
        assert edition is not None
    return output / "public"


@pytest.mark.parametrize("address", OUTPUTS)
def test_output_is_as_it_is_meant_to_be(public: Path, address: str) -> None:
    golden = GOLDEN / address
    made = (public / address).read_bytes()
    if os.environ.get("NEWSKIT_ACCEPT"):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(made)
    assert made.decode() == golden.read_text(encoding="utf-8")
