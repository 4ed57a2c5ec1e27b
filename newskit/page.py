"""Page: an address, a format, and the view that its renderer may see; its fingerprint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, assert_never

import msgspec
from msgspec import Struct, field

from newskit.digest import digest_of
from newskit.problem import Problem


class StoryView(Struct, frozen=True, array_like=True, tag="story"):
    """What the page of an article is made from: the article, the registry's entities that it names,
    the cards of related articles. `key` is that of its item in the site's history."""

    slug: str
    key: str
    entities: tuple[str, ...]
    related: tuple[str, ...]


class ListView(Struct, frozen=True, array_like=True, tag="list"):
    """What a list's page is made from. `kind` is home, section or entity; `name` which of them.

    `slugs` are the articles of the list, `groups` those below it, under the ids of their sections.
    """

    kind: str
    name: str
    page: int
    pages: int
    slugs: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()


class TombstoneView(Struct, frozen=True, array_like=True, tag="tombstone"):
    """What is made in place of an article that cannot be read any more, from its item alone."""

    key: str


class FeedView(Struct, frozen=True, array_like=True, tag="feed"):
    """What a page of a feed is made from: items by the number of their last change, newest first.

    `name` is a section or '' for the site, `number` that of an archive or 0 for the newest page,
    `older` that of the archive that comes next or 0 for none. On the newest page `forgotten` is
    the number of the last change that the feed does not tell of any more.
    """

    name: str
    number: int
    older: int
    entries: tuple[tuple[int, StoryView | TombstoneView], ...]
    forgotten: int = 0


class ChangesView(Struct, frozen=True, array_like=True, tag="changes"):
    """What a page of the list of changes is made from: numbers, each with the rest of the line."""

    number: int
    older: int
    entries: tuple[tuple[int, Mapping[str, Any]], ...]


class LogView(Struct, frozen=True, array_like=True, tag="log"):
    """What a page of the log of corrections is made from: of each the article's slug, and its place
    among that article's own.

    `number` is that of the page, 0 for the newest page of a feed; `older` that of the page that
    comes next or 0 for none. `pages` is how many there are, where readers are told.
    """

    number: int
    older: int
    entries: tuple[tuple[str, int], ...]
    pages: int = 0


class MovedView(Struct, frozen=True, array_like=True, tag="moved"):
    """What is made at an address that an article had before its file was renamed: `slug` is what it
    has now."""

    slug: str


class FileView(Struct, frozen=True, array_like=True, tag="file"):
    """What a file that is published as it stands is made from: its name, its digest."""

    name: str
    digest: str


class MapView(Struct, frozen=True, array_like=True, tag="map"):
    """What a sitemap is made from: paths, each with the instant of its last change or ''."""

    kind: str
    entries: tuple[tuple[str, str], ...]


View = (
    StoryView
    | TombstoneView
    | MovedView
    | ListView
    | FeedView
    | ChangesView
    | LogView
    | FileView
    | MapView
)


# The tree that everybody may read.
PUBLIC = "public"


class Page(Struct, frozen=True, array_like=True):
    """`address` is a path in the site, without a leading slash: `articles/x/index.html`.

    `site` is the folder of an output in which the site stands: `public`, or `partners/<id>`.
    """

    address: str
    format: str
    view: View
    site: str = PUBLIC

    @property
    def path(self) -> str:
        """Where the page stands in an output: the site's folder, then the address."""
        return f"{self.site}/{self.address}"


class Rendered(Struct, frozen=True):
    """A page's bytes, or the problem that kept it from being rendered. `digests` are those of the
    items that it carries, by key: of the item as this format tells it."""

    page: Page
    data: bytes
    problem: Problem | None = None
    digests: Mapping[str, str] = field(default_factory=dict)


def needs(view: View) -> list[str]:
    """What the view names: `article:slug`, `card:slug`, `corrections:slug`, `entity:id`,
    `item:key`; each has a digest."""
    match view:
        case StoryView():
            return [
                f"article:{view.slug}",
                f"item:{view.key}",
                *[f"entity:{name}" for name in view.entities],
                *[f"card:{slug}" for slug in view.related],
            ]
        case ListView():
            return [
                *([f"entity:{view.name}"] if view.kind == "entity" else []),
                *[f"card:{slug}" for slug in view.slugs],
                *[f"card:{slug}" for _, slugs in view.groups for slug in slugs],
            ]
        case TombstoneView():
            return [f"item:{view.key}"]
        case FeedView():
            return [name for _, story in view.entries for name in needs(story)]
        case LogView():
            return [f"corrections:{slug}" for slug in dict.fromkeys(s for s, _ in view.entries)]
        case FileView() | MapView() | ChangesView() | MovedView():
            return []
        case _:
            assert_never(view)


def told(view: View) -> str:
    """The slug of the article that the view tells, SEVERAL of more than one, '' of none: what only
    shows an article's card tells of it no more than that."""
    match view:
        case StoryView():
            return view.slug
        case FeedView() if any(isinstance(story, StoryView) for _, story in view.entries):
            return SEVERAL
        case _:
            return ""


SEVERAL: Final = "*"


def fingerprint(page: Page, parts: Mapping[str, str], made_by: str) -> str:
    """A digest of all that decides the page's bytes.

    `parts` are the digests of what the view names; `made_by` stands for the settings, the templates
    and the versions of what makes pages.
    """
    return digest_of([made_by, page.path, page.format, page.view, parts])


def parted(path: str) -> tuple[str, str]:
    """The site and the address of a page, of its path in an output."""
    site, _, address = path.partition("/")
    if site != PUBLIC:
        partner, _, address = address.partition("/")
        site = f"{site}/{partner}"
    return site, address


def restored(path: str, format_name: str, view: str) -> Page:
    """The page at a path in an output, given its view as `written` told it."""
    site, address = parted(path)
    return Page(address, format_name, unwritten(view), site)


def written(view: View) -> str:
    """The view as JSON, in which every slug stands in quotes."""
    return msgspec.json.encode(view).decode()


def unwritten(text: str) -> View:
    view: View = _VIEW.decode(text)
    return view


_VIEW: Final = msgspec.json.Decoder[Any](View)
