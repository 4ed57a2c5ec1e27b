"""Naming: the article that an editor means by a slug, an id, a file or an address."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from newskit.edition import (
    UnreadableRecord,
    edition_before,
    edition_seen,
    history_of,
    record_in,
)
from newskit.folder import ARTICLE_ENDINGS, Folder, slug_of
from newskit.history import Item
from newskit.page import PUBLIC
from newskit.pattern import pattern
from newskit.problem import closest
from newskit.store import known_store, open_store

_ADDRESS = pattern(r"(?:^|/)articles/([^/]+)(?:/|\Z)")


def slug_in(word: str) -> str:
    """The slug in what was typed, if it is one: of `articles/x.md`, of an address of the site."""
    path = word.partition("://")[2] if "://" in word else word
    path = re.split("[?#]", path)[0].rstrip("/")
    if path.endswith(ARTICLE_ENDINGS):
        return slug_of(path)
    found = _ADDRESS.search(path)
    return (found[1] if found else path.rpartition("/")[2]).casefold()


def file_named(word: str, folder: Folder, items: Iterable[Item] = ()) -> str:
    """The file of the article that is meant, as the folder names it; '' for none. `items` are what
    was published: an article may go by its id, or by a name that it had."""
    files = {slug_of(file): file for file in folder.articles}
    slug = slug_in(word)
    if slug in files:
        return files[slug]
    item = item_named(word, items)
    return files.get(item.slug, "") if item else ""


def item_named(word: str, items: Iterable[Item]) -> Item | None:
    """The article that was published and is meant: by its id, its slug, or one that it had."""
    slug, known = slug_in(word), list(items)
    for names in (lambda i: (i.id, i.key), lambda i: (i.slug,), lambda i: i.former):
        for item in known:
            if {slug, word} & set(names(item)):
                return item
    return None


def suggestion(word: str, folder: Folder, items: Iterable[Item] = ()) -> str:
    """What to say of a word that names no article."""
    names = sorted({*folder.slugs, *(item.key for item in items)})
    slug = slug_in(word)
    meant = closest(slug, names) or next((name for name in names if slug and slug in name), "")
    return f"there is no article {word}" + (f": did you mean `{meant}`?" if meant else "")


def published(output: Path) -> tuple[Item, ...]:
    """Every article that the edition in `output` tells everybody of, or that it is gone; none where
    there is no edition, or none that can be read."""
    return _items(edition_before(output), output)


def seen(output: Path) -> frozenset[str]:
    """The keys of the articles that everybody can read now."""
    return frozenset(item.key for item in _items(edition_seen(output), output) if item.is_readable)


def _items(folder: Path | None, output: Path) -> tuple[Item, ...]:
    if folder is None:
        return ()
    with suppress(UnreadableRecord), known_store(output) or open_store(None) as store:
        record = record_in(folder / PUBLIC)
        return tuple(history_of(record, folder / PUBLIC, PUBLIC, store).items.values())
    return ()
