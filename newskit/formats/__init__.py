"""The formats, by the name that a newsroom lists them under. Assets belong to every site."""

from __future__ import annotations

from collections.abc import Mapping

from newskit.format import Format
from newskit.formats import article_json, assets, html, json_feed, pdf, rss, sitemap

FORMATS: Mapping[str, Format] = {
    "html": html,
    "article-json": article_json,
    "json-feed": json_feed,
    "rss": rss,
    "sitemap": sitemap,
    "assets": assets,
    "pdf": pdf,
}
ALWAYS = ("assets",)
# Formats that run processes of their own: they are not rendered inside a worker.
OWN_PROCESSES = ("pdf",)
