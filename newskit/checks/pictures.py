"""Pictures: each is told in words, credited to someone, and large enough to be looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newskit.article import Article
from newskit.block import Picture
from newskit.blocks.figure import Figure
from newskit.check import Finding, Surroundings
from newskit.model import Loc
from newskit.pattern import pattern

CODES: tuple[str, ...] = (
    "alt-is-a-file-name",
    "alt-says-picture",
    "credit-names-nobody",
    "small-picture",
)

_FILE_NAME = pattern(
    r"\S+\.(?:jpe?g|png|webp|gif|tiff?|heic|svg)$|(?:img|dsc|dscf|dscn|pxl|screenshot)[_ -]?\d\S*$",
    re.IGNORECASE,
)
# What a screen reader says by itself. An illustration or a map is worth its word.
_SAYS_PICTURE = pattern(
    r"(?:(?:an?|the)\s)?(?:image|picture|photo(?:graph)?|pic)s?\s(?:of|showing)\b"
    r"|(?:ein\s)?(?:bild|foto|fotografie)\s(?:von|zeigt)\b"
    r"|(?:une\s)?(?:image|photo(?:graphie)?)\s(?:de|du|d')\b"
    r"|(?:una?\s)?(?:imagen|foto(?:grafía)?)\s(?:de|del)\b"
    r"|(?:an?\s)?(?:image|picture|photo(?:graph)?|bild|foto|imagen)\W*$",
    re.IGNORECASE,
)
_NOBODY = pattern(
    r"(?:internet|web|google|unknown|unbekannt|n/a|none|tb[ad]|todo|xxx|credit|source|[-–?.]+)\.?$",
    re.IGNORECASE,
)


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    for loc, picture in _pictures(article):
        alt = picture.alt
        if _FILE_NAME.match(alt) or alt == picture.file.rpartition("/")[2]:
            yield Finding(
                "alt-is-a-file-name",
                "the words for those who cannot see the picture are the name of a file",
                (*loc, "alt"),
                "say in a sentence what it shows",
                severity="warning",
            )
        elif found := _SAYS_PICTURE.match(alt):
            yield Finding(
                "alt-says-picture",
                f"“{found[0]}” tells nothing: whoever hears it has just been told of a picture",
                (*loc, "alt"),
                "say in a sentence what it shows",
                severity="warning",
                span=found.span(),
            )
        if _NOBODY.match(picture.credit):
            yield Finding(
                "credit-names-nobody",
                f"“{picture.credit}” is nobody's name",
                (*loc, "credit"),
                "name who made the picture, or who gave it",
                severity="warning",
            )
        width, least = around.widths.get(picture.file), around.newsroom.checks.minimum_picture_width
        if width is not None and width < least:
            yield Finding(
                "small-picture",
                f"the picture is {width} pixels wide, and the newsroom wants {least}",
                (*loc, "file"),
                "put a larger one there",
                severity="warning",
            )


def _pictures(article: Article) -> Iterator[tuple[Loc, Picture]]:
    if article.picture:
        yield ("picture",), article.picture
    for number, part in enumerate(article.body):
        if isinstance(part, Figure):
            yield ("body", number), part
