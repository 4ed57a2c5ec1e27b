"""What a Pelican site of this kind adds: YAML on top of articles, neighbours, JSON feeds."""

import json
import re
from pathlib import Path

import yaml
from markdown import Markdown
from pelican import signals
from pelican.contents import Author, Category, Tag
from pelican.readers import BaseReader

FAST_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TAGS = re.compile("<[^>]*>")
KEYS = ("sentiment", "outlook", "takeaways", "facts", "mentions", "affected", "sources")


class Reader(BaseReader):
    enabled = True
    file_extensions = ("md",)

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.markdown = Markdown(extensions=list(self.settings["MARKDOWN"]["extension_configs"]))

    def read(self, path):
        _, top, body = Path(path).read_text(encoding="utf-8").split("---\n", 2)
        keys = yaml.load(top, Loader=FAST_LOADER)  # noqa: S506 - a safe loader, in C
        self.markdown.reset()
        authors = self.settings["NEWSROOM"]["authors"]
        metadata = {
            "title": keys["title"],
            "date": keys["date"],
            "summary": keys["summary"],
            "category": Category(keys["section"], self.settings),
            "authors": [Author(authors[name], self.settings) for name in keys["authors"]],
            "tags": [Tag(name, self.settings) for name in keys["mentions"]],
            "slug": Path(path).stem,
            "pull_quote": keys.get("pull_quote"),
        }
        metadata |= {key: keys[key] for key in KEYS}
        return self.markdown.convert(body), metadata


def add_reader(readers):
    readers.reader_classes["md"] = Reader


def relate(generator):
    by_section = {}
    for article in generator.articles:
        by_section.setdefault(article.category.name, []).append(article)
    for articles in by_section.values():
        for at, article in enumerate(articles):
            near = (at - 1, at - 2, at + 1, at + 2, at + 3)
            article.near = [articles[one] for one in near if 0 <= one < len(articles)]


def write_feeds(generator, writer):
    name, sections = generator.settings["SITENAME"], generator.settings["NEWSROOM"]["sections"]
    _write_feed(generator, generator.articles, name, "")
    for category, articles in generator.categories:
        _write_feed(generator, articles, f"{name}: {sections[category.name]}", f"{category.slug}/")


def _write_feed(generator, articles, title, folder):
    site, entities = generator.settings["SITEURL"], generator.settings["NEWSROOM"]["entities"]
    items = [
        {
            "id": f"{site}/{article.url}",
            "url": f"{site}/{article.url}",
            "title": article.title,
            "summary": article.summary,
            "date_published": f"{article.date:%Y-%m-%dT%H:%M:%SZ}",
            "content_html": article.content,
            "content_text": TAGS.sub("", article.content),
            "authors": [{"name": author.name} for author in article.authors],
            "tags": [article.category.name],
            "_newsroom": {
                "sentiment": article.sentiment,
                "takeaways": article.takeaways,
                "facts": article.facts,
                "affected": article.affected,
                "mentions": [entities[name] for name in article.mentions],
                "sources": article.sources,
            },
        }
        for article in articles[: generator.settings["FEED_MAX_ITEMS"]]
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": f"{site}/{folder}",
        "feed_url": f"{site}/{folder}feed.json",
        "language": "en",
        "items": items,
    }
    path = Path(generator.output_path, folder, "feed.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(feed), encoding="utf-8")


def register():
    signals.readers_init.connect(add_reader)
    signals.article_generator_finalized.connect(relate)
    signals.article_writer_finalized.connect(write_feeds)
