"""Edition: the record that a tree publishes of itself: every item, and every page of every feed.

`edition.json` names the digests of the feeds' pages and of the parts that hold the items. All are
canonical JSON (RFC 8785), so that the bytes of a file are what is signed. The next build begins
with the record that it replaces.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import orjson
from msgspec import Struct, field

from newskit.canonical import canonical
from newskit.digest import sum_of
from newskit.history import History, Item, unwritten
from newskit.page import PUBLIC
from newskit.store import Store
from newskit.tree import Tree, is_served, trees

FILE = "edition.json"
SIGNATURE = "edition.json.jws"
SCHEMA_ADDRESS = "schemas/v1/edition.json"
# Items in one part.
PART = 200


class UnreadableRecord(Exception):  # noqa: N818 - it names the file, and reads as a sentence
    """The record of the edition before cannot be read; without it ids and versions would begin
    anew."""


class Record(Struct, frozen=True):
    """`feeds` and `items` are the digests (SHA-256, hexadecimal) of files, by address."""

    edition: int = 0
    changed: str = ""
    changes: int = 0
    feeds: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    bytes: bytes = b""


# The records of an edition that was gone back from, and of one that was fetched from where it is
# published: numbers go on from there.
_AHEAD, _PULLED = "trees/ahead", "trees/pulled"


def edition_before(output: Path) -> Path | None:
    """The folder whose records come before the next edition: the tree that readers see, unless they
    were sent back to it from a later one, or a later one was published elsewhere and fetched; None
    when there is no edition."""
    live, _ = trees(output)
    # What readers see is whole, also where a build that lost the store marked it as unknown, and
    # died.
    known = [live.root] if live.edition or is_served(live) else []
    known += [folder for name in (_AHEAD, _PULLED) if (folder := output / name).is_dir()]
    return max(known, key=_editions) if len(known) > 1 else next(iter(known), None)


def edition_seen(output: Path) -> Path | None:
    """The folder whose records tell what readers have: as `edition_before`, but of those who were
    sent back it is the tree that they see."""
    live, _ = trees(output)
    return live.root if are_taken_back(output) else edition_before(output)


def are_taken_back(output: Path) -> bool:
    """Whether readers were sent back to the edition before: the next one goes on from a later."""
    return edition_before(output) == output / _AHEAD


def _editions(folder: Path) -> int:
    """How many editions all of its trees had: what moves one may leave the public one as it is."""
    return sum(record_in(folder / site).edition for site in sites_in(folder))


def sites_in(folder: Path) -> list[str]:
    """The trees of which there are records in a folder."""
    files = (folder / PUBLIC / FILE, *sorted(folder.glob(f"partners/*/{FILE}")))
    return [file.parent.relative_to(folder).as_posix() for file in files if file.is_file()]


def records_in(folder: Path) -> dict[str, bytes]:
    """The files of the records of all trees in a folder, by path."""
    sites = [folder / site for site in sites_in(folder)]
    files = [file for site in sites for file in (site / FILE, *site.glob("edition/items/*.json"))]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def keep_ahead(output: Path, tree: Tree) -> None:
    """Keeps the records of a tree that readers are sent back from, if somebody left it any."""
    if files := records_in(tree.root):
        _keep(output / _AHEAD, files)


def keep_pulled(output: Path, files: Mapping[str, bytes]) -> None:
    """Keeps records that were fetched, by path."""
    _keep(output / _PULLED, files)


def _keep(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes the files into the folder, in the place of what was there, and all at once."""
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for name, data in files.items():
        copy = fresh / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def forget_ahead(output: Path) -> None:
    """When an edition was published that goes on from all of them."""
    for name in (_AHEAD, _PULLED):
        shutil.rmtree(output / name, ignore_errors=True)


def record_in(folder: Path) -> Record:
    """The record of the tree in `folder`; an empty one if it has none."""
    try:
        return record_of((folder / FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return Record()
    except ValueError:
        raise UnreadableRecord(f"{folder / FILE} is not the record of an edition") from None


def record_of(data: bytes) -> Record:
    """The record that an edition.json is; a ValueError if it is none."""
    try:
        said = orjson.loads(data)
        return Record(
            int(said["edition"]),
            str(said["changed"]),
            int(said["changes"]),
            {str(name): str(digest) for name, digest in said["feeds"].items()},
            {str(name): str(digest) for name, digest in said["items"].items()},
            data,
        )
    except (LookupError, TypeError, AttributeError):
        raise ValueError("not the record of an edition") from None


def is_known(record: Record, site: str, store: Store) -> bool:
    """Whether the items in the store are those of the record."""
    return bool(record.bytes) and store.fact(f"record {site}") == sum_of(record.bytes)


def history_of(record: Record, folder: Path | None, site: str, store: Store) -> History:
    """The whole history of a site: from the store if that has it, else from the tree's parts."""
    if is_known(record, site, store):
        found = [unwritten(item) for item in store.items(site)]
    else:
        found = [item for name in record.items for item in _part(folder, name, record)]
    return History(record.changes, {item.key: item for item in found})


def history_of_some(record: Record, keys: Iterable[str], site: str, store: Store) -> History:
    """The part of a site's history that tells of some articles; the store must have it."""
    found = [unwritten(data) for key in keys if (data := store.item(site, key))]
    return History(record.changes, {item.key: item for item in found})


def _part(folder: Path | None, name: str, record: Record) -> list[Item]:
    assert folder is not None
    path = folder / name
    try:
        data = path.read_bytes()
        if sum_of(data) != record.items[name]:
            raise ValueError(name)
        return [unwritten(item) for item in orjson.loads(data)["items"]]
    except (OSError, ValueError, LookupError, TypeError):
        raise UnreadableRecord(f"{path} is not what the edition's record says of it") from None


def part_of(number: int) -> str:
    """The address of the part that holds the item of that number."""
    return f"edition/items/{number // PART}.json"


def written(
    before: Record,
    head: Mapping[str, str],
    changes: int,
    feeds: Mapping[str, str],
    parts: Mapping[str, Iterable[bytes]],
    is_whole: bool,
    changed: str,
) -> Iterator[tuple[str, bytes]]:
    """The files of the record by address, the record itself last: those parts that may differ.

    `parts` are items as `history` writes them, in order of number, by address; unless the plan
    `is_whole`, what `before` says of all others holds. `head` says whose record it is, `changed`
    when the last change was.
    """
    files = {address: b'{"items":[' + b",".join(items) + b"]}" for address, items in parts.items()}
    sums = {address: sum_of(data) for address, data in files.items()}
    told = {
        **head,
        "changed": max(before.changed, changed),
        "changes": changes,
        "feeds": feeds,
        "items": sums if is_whole else {**before.items, **sums},
    }
    same = canonical({**told, "edition": before.edition})
    is_same = same == before.bytes
    yield from files.items()
    yield FILE, same if is_same else canonical({**told, "edition": before.edition + 1})
