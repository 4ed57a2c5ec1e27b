"""Examination: what a check found, placed in the file that it was found in."""

from __future__ import annotations

from newskit.check import Finding
from newskit.document import Document, read_block
from newskit.markup import Fence, Markdown
from newskit.model import Loc
from newskit.problem import Note, Place, Problem, replaced


def placed(finding: Finding, document: Document) -> Problem:
    """The finding as a problem, at its line."""
    place = _place(finding.loc, document, finding.key)
    return Problem(
        finding.code,
        finding.message,
        place,
        finding.hint,
        tuple(Note(_place(loc, document), words) for loc, words in finding.notes),
        finding.severity,
        replaced(place, finding.meant) if finding.meant else None,
    )


def _place(loc: Loc, document: Document, key: bool = False) -> Place:
    match loc:
        case ("body", int(number), *rest):
            # An article does not keep where its blocks stand: that is asked only for a finding.
            piece = Markdown().read(document.body).pieces[number]
            if isinstance(piece, Fence):
                fragment, _ = read_block(document, piece.line, piece.text)
                if fragment is not None:
                    return fragment.place(tuple(rest), key=key)
            return document.in_body(piece.line)
        case _:
            return document.place(loc, key=key)
