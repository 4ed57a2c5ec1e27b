"""Intake: all that the newsroom's files say, read and checked, and every problem of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from newskit.document import text_of
from newskit.folder import Folder, survey
from newskit.key import PublicKey, read_keys
from newskit.network import Dispatch, read_network
from newskit.partner import Reader
from newskit.picture import Pictures
from newskit.problem import Problem, in_order
from newskit.readership import FOLDER, read_readership
from newskit.reading import House, broken_by, read_articles, read_house
from newskit.store import Store, WaiverRow


class Intake(Struct, frozen=True, dict=True):
    """The articles themselves are in the store. `readers` are everybody and the partners; `sources`
    is the text of the files that `problems` name; `waived` is what would be a problem, had an
    article not said why it is none."""

    folder: Folder
    house: House
    pictures: Pictures
    network: tuple[Dispatch, ...]
    readers: tuple[Reader, ...]
    problems: tuple[Problem, ...]
    sources: Mapping[str, str]
    waived: tuple[WaiverRow, ...] = ()
    keys: tuple[PublicKey, ...] = ()

    @cached_property
    def broken(self) -> frozenset[str]:
        """The files that have an error."""
        return frozenset(broken_by(self.problems))

    @cached_property
    def is_settled(self) -> bool:
        """Whether all settings can be read. Without a partner's file that partner's tree would go,
        and with it the record of what the partner was told."""
        root = self.folder.shown(FOLDER)
        return self.house.newsroom is not None and not any(
            path.startswith(root) for path in self.broken
        )


def take_in(content: Path | Folder, store: Store, failed: tuple[Problem, ...] = ()) -> Intake:
    """Reads and checks what changed in the newsroom since the store knew it; `failed` are problems
    that were met later, when pages were rendered."""
    folder = content if isinstance(content, Folder) else survey(content)
    house, house_problems = read_house(folder, store)
    pictures = Pictures(folder.root, folder.others, store.pictures())
    reading = read_articles(folder, house, store, pictures)
    network, network_problems = read_network(folder.root, house.newsroom)
    readers, readers_problems, texts = read_readership(folder, house.newsroom, house.entities)
    keys, keys_problems, keys_texts = read_keys(folder)
    problems = (
        *(*folder.problems, *house_problems, *reading.problems),
        *(*network_problems, *readers_problems, *keys_problems, *failed),
    )
    sources = house.sources | reading.sources | texts | keys_texts | _texts_of(failed, folder)
    found = (tuple(in_order(problems)), sources, reading.waived, keys)
    return Intake(folder, house, pictures, network, readers, *found)


def _texts_of(problems: Sequence[Problem], folder: Folder) -> dict[str, str]:
    """The texts of the articles that have a problem at a line of theirs, by path."""
    texts: dict[str, str] = {}
    files = {folder.shown(file): file for file in folder.articles} if problems else {}
    for path in {problem.place.path for problem in problems if problem.place.line} & files.keys():
        with suppress(OSError):
            texts[path] = text_of(folder.read(files[path]))
    return texts
