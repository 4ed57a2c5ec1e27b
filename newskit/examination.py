"""Examination: what a check found, placed in the file that it was found in."""

from __future__ import annotations

from newskit.check import Finding
from newskit.document import Document, read_block
from newskit.markup import Fence, Markdown
from newskit.problem import Place, Problem


def placed(finding: Finding, document: Document) -> Problem:
    """The finding as a problem, at its line."""
    place = _place(finding, document)
    return Problem(finding.code, finding.message, place, finding.hint, severity=finding.severity)


def _place(finding: Finding, document: Document) -> Place:
    match finding.loc:
        case ("body", int(number), *rest):
            # An article does not keep where its blocks stand: that is asked only for a finding.
            piece = Markdown().read(document.body).pieces[number]
            if isinstance(piece, Fence):
                fragment, _ = read_block(document, piece.line, piece.text)
                if fragment is not None:
                    return fragment.place(tuple(rest), key=finding.key)
            return document.in_body(piece.line)
        case loc:
            return document.place(loc, key=finding.key)
