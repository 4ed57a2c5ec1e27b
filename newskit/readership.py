"""Readership: everybody, and the partners of content/partners; each reads a tree of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from newskit.digest import digest_of_bytes
from newskit.document import Document
from newskit.field import is_id
from newskit.folder import Folder
from newskit.model import Loc
from newskit.newsroom import Entity, Newsroom
from newskit.partner import EVERYBODY, Partner, Reader
from newskit.problem import Place, Problem, closest
from newskit.reading import settings_in

FOLDER = "partners/"


def read_readership(
    folder: Folder, newsroom: Newsroom | None, entities: Mapping[str, Entity]
) -> tuple[tuple[Reader, ...], tuple[Problem, ...], dict[str, str]]:
    """Everybody and then each partner, the problems of partners' files, and those files' texts."""
    readers = [EVERYBODY]
    problems: list[Problem] = []
    sources: dict[str, str] = {}
    for file in folder.others:
        if not file.startswith(FOLDER):
            continue
        name, dot, ending = file.removeprefix(FOLDER).rpartition(".")
        if ending != "yaml" or not dot or not is_id(name):
            problems.append(_misnamed(folder.shown(file), name))
            continue
        partner, document, found = settings_in(folder, file, Partner, "a partner", sources)
        problems += found
        if partner is not None and document is not None:
            if newsroom is not None:
                problems += _unknowns(partner, document, newsroom, entities)
            digest = digest_of_bytes(partner.model_dump_json().encode())
            readers.append(Reader(f"{FOLDER}{name}", partner, digest))
    return tuple(readers), tuple(problems), sources


def _misnamed(path: str, name: str) -> Problem:
    hint = "name it after the partner, in lower case: partners/daily-wire.yaml"
    words = "this is not the file of a partner, and is left out"
    return Problem("not-a-partner", words, Place(path), hint, severity="warning")


def _unknowns(
    partner: Partner, document: Document, newsroom: Newsroom, entities: Mapping[str, Entity]
) -> Iterator[Problem]:
    """Sections and entities of the selection that the newsroom does not have: the partner would
    get nothing, and nobody would know."""
    select = partner.select
    kinds: tuple[tuple[str, str, str, Iterable[str], Iterable[str]], ...] = (
        ("unknown-section", "section", "sections", select.sections, newsroom.sections),
        ("unknown-entity", "entity", "entities", select.entities, entities),
    )
    for code, kind, key, names, known in kinds:
        for number, name in enumerate(names):
            if name not in known:
                loc: Loc = ("select", key, number)
                meant = closest(name, known)
                hint = f"did you mean `{meant}`?" if meant else "choose one that the newsroom has"
                words = f"the newsroom has no {kind} `{name}`"
                yield Problem(code, words, document.place(loc), hint)
