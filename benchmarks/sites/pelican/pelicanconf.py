"""The benchmark's site for Pelican."""

import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "plugins"))

SITENAME = "The Salt Coast Tidings"
SITEURL = "https://tidings.example.com"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
NEWSROOM = json.loads((HERE / "newsroom.json").read_text(encoding="utf-8"))

PATH = os.environ["BENCHMARK_CONTENT"]
OUTPUT_PATH = os.environ["BENCHMARK_OUTPUT"]
THEME = str(HERE / "theme")
THEME_STATIC_DIR = "."
PLUGINS = ["tidings"]
STATIC_PATHS: list[str] = []
TYPOGRIFY = False
DELETE_OUTPUT_DIRECTORY = False
SLUGIFY_SOURCE = "basename"
USE_FOLDER_AS_CATEGORY = True
# No more of Python-Markdown than the articles use.
MARKDOWN = {
    "extension_configs": {"markdown.extensions.tables": {}, "markdown.extensions.toc": {}},
    "output_format": "html",
}

ARTICLE_URL = "articles/{slug}/"
ARTICLE_SAVE_AS = "articles/{slug}/index.html"
CATEGORY_URL = "{slug}/"
CATEGORY_SAVE_AS = "{slug}/index.html"
TAG_URL = "entities/{slug}/"
TAG_SAVE_AS = "entities/{slug}/index.html"
AUTHOR_SAVE_AS = DRAFT_SAVE_AS = ARCHIVES_SAVE_AS = ""
AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = TAGS_SAVE_AS = ""
DIRECT_TEMPLATES = ["index", "sitemap"]
SITEMAP_SAVE_AS = SITEMAP_URL = "sitemap.xml"
DEFAULT_PAGINATION = 50
PAGINATED_TEMPLATES = {"category": None, "tag": None}
PAGINATION_PATTERNS = (
    (1, "/{url}", "{base_name}/index.html"),
    (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)

FEED_ALL_RSS = "index.xml"
FEED_MAX_ITEMS = 15
RSS_FEED_SUMMARY_ONLY = True
FEED_DOMAIN = SITEURL
FEED_ALL_ATOM = FEED_ATOM = FEED_RSS = None
CATEGORY_FEED_ATOM = CATEGORY_FEED_RSS = None
TRANSLATION_FEED_ATOM = TRANSLATION_FEED_RSS = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None

# Kept between builds where the articles have been read before; a cold build is spared writing it.
CACHE_PATH = os.environ.get("BENCHMARK_CACHE", "")
CACHE_CONTENT = LOAD_CONTENT_CACHE = bool(CACHE_PATH)
CONTENT_CACHING_LAYER = "reader"
CHECK_MODIFIED_METHOD = "mtime"
