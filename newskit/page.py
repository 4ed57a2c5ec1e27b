"""Page: an address, a format, and the view that its renderer may see; its fingerprint."""

from __future__ import annotations

from dataclasses import dataclass

from newskit.digest import digest_of
from newskit.problem import Problem


@dataclass(frozen=True, slots=True)
class StoryView:
    """What the page of an article is made from. Everything heavy stands here by its digest.

    `cards` are the related articles', `entities` those of the registry that the article names,
    `pictures` the addresses of its pictures (which bear digests).
    """

    slug: str
    article: str
    newsroom: str
    entities: tuple[str, ...]
    cards: tuple[str, ...]
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    """What a list's page is made from. `kind` is home, section or entity; `name` which of them."""

    kind: str
    name: str
    newsroom: str
    entity: str
    page: int
    pages: int
    cards: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeedView:
    """What a page of a feed is made from: the views of its stories, newest first."""

    name: str
    newsroom: str
    stories: tuple[StoryView, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """What a file that is published as it stands is made from: its name, its digest."""

    name: str
    digest: str


View = StoryView | ListView | FeedView | FileView


@dataclass(frozen=True, slots=True)
class Page:
    """`address` is a path in the site, without a leading slash: `articles/x/index.html`."""

    address: str
    format: str
    view: View


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page's bytes, or the problem that kept it from being rendered."""

    page: Page
    data: bytes
    problem: Problem | None = None


def fingerprint(page: Page, made_by: str) -> str:
    """A digest of all that decides the bytes; `made_by` stands for templates and versions."""
    return digest_of([page.address, page.format, page.view, made_by])
