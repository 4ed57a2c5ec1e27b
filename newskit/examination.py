"""Examination: every check made on every article, each finding placed in its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newskit.check import Finding, Surroundings
from newskit.checks import CHECKS
from newskit.document import Document, read_block
from newskit.folder import Folder
from newskit.markup import Fence, Markdown
from newskit.picture import PictureFile, look
from newskit.problem import Place, Problem
from newskit.reading import House, Reading


@dataclass(frozen=True)
class Examined:
    pictures: Mapping[str, PictureFile]
    problems: tuple[Problem, ...]


def examine(folder: Folder, house: House, reading: Reading) -> Examined:
    """All that the checks find. Without a newsroom there is nothing to check articles against."""
    if house.newsroom is None:
        return Examined({}, ())
    files = sorted({file for article in reading.articles for _, file in article.pictures})
    looked = {file: look(folder.root, file) for file in files}
    around = Surroundings(
        newsroom=house.newsroom,
        entities=house.entities,
        slugs=frozenset(article.slug for article in reading.articles),
        pictures={file: found for file, found in looked.items() if isinstance(found, str)},
    )
    problems: list[Problem] = []
    for article in reading.articles:
        waived = {waiver.code for waiver in article.waive}
        document = reading.documents[article.path]
        found = [finding for check in CHECKS.values() for finding in check.check(article, around)]
        if found:
            reading.sources[article.path] = document.text
        problems += [_placed(finding, document) for finding in found if finding.code not in waived]
    pictures = {file: found for file, found in looked.items() if isinstance(found, PictureFile)}
    return Examined(pictures, tuple(problems))


def _placed(finding: Finding, document: Document) -> Problem:
    return Problem(
        finding.code,
        finding.message,
        _place(finding, document),
        finding.hint,
        severity=finding.severity,
    )


def _place(finding: Finding, document: Document) -> Place:
    match finding.loc:
        case ("body", int(number), *rest):
            # An article does not keep where its blocks stand: that is asked only when one is wrong.
            piece = Markdown().read(document.body).pieces[number]
            if isinstance(piece, Fence):
                fragment, _ = read_block(document, piece.line, piece.text)
                if fragment is not None:
                    return fragment.place(tuple(rest), key=finding.key)
            return document.in_body(piece.line)
        case loc:
            return document.place(loc, key=finding.key)
