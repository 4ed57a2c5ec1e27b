"""The formats, by the name that a newsroom lists them under; some belong to every site."""

from __future__ import annotations

from collections.abc import Mapping

from newskit.extension import added
from newskit.format import FeedForm, Format
from newskit.formats import (
    article_json,
    assets,
    atom,
    changes,
    corrections,
    html,
    json_feed,
    keys,
    mining,
    news_sitemap,
    ninjs,
    pdf,
    robots,
    rss,
    schemas,
    security,
    sitemap,
    trust,
)

FORMATS: dict[str, Format] = {
    "html": html,
    "article-json": article_json,
    "json-feed": json_feed,
    "ninjs": ninjs,
    "atom": atom,
    "rss": rss,
    "changes": changes,
    "corrections": corrections,
    "sitemap": sitemap,
    "news-sitemap": news_sitemap,
    "robots": robots,
    "trust": trust,
    "mining": mining,
    "security": security,
    "keys": keys,
    "assets": assets,
    "schemas": schemas,
    "pdf": pdf,
}
ADDED = added("newskit.formats", FORMATS, ("NAME", "pages", "render"))
FORMATS |= ADDED
# Not listed by a newsroom: they belong to every site, or follow from the settings.
ALWAYS = (
    *("assets", "changes", "corrections", "schemas"),
    *("robots", "trust", "mining", "security", "keys"),
    *ADDED,
)
# The feeds of a whole site: each is a stream, cut into pages that stay.
FORMS: Mapping[str, FeedForm] = {
    module.NAME: module.FORM for module in (json_feed, ninjs, atom, rss, changes)
}
# Formats that run processes of their own: they are not rendered inside a worker.
OWN_PROCESSES = ("pdf",)
