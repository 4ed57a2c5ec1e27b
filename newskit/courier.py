"""Courier: brings the record of an edition from where it is published, for a build to go on from.

That record is all that a build needs of the edition before: pages and archives are made from it and
from the content. What is brought may come from anyone, so it is typed at the door; of a tree it is
the whole record, or there is a Fault.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson
from pydantic import TypeAdapter

from newskit.edition import FILE, SIGNATURE, Record, part_of, record_of
from newskit.history import Item, unwritten, written
from newskit.issue import (
    Fault,
    Issue,
    Keys,
    missing_or_tampered,
    open_issue,
    published_keys,
    signature_faults,
)
from newskit.key import PublicKey
from newskit.newsroom import Newsroom
from newskit.newsstand import Newsstand, is_within
from newskit.partner import Reader
from newskit.verification import verdict_of

# How often an edition is asked for anew that was switched over while it was read.
_PATIENCE = 2
_ITEMS = TypeAdapter(dict[str, list[Item]])


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be brought: the record of the tree that `reader` has, which stands at `stand`."""

    reader: Reader
    stand: Newsstand


@dataclass(frozen=True, slots=True)
class Parcel:
    """What was brought: the record, the number of its items, and its files by their address in the
    tree. `signer` is the key that it was signed with, on whose `word`; None for one that nobody
    vouches for."""

    errand: Errand
    record: Record
    items: int
    files: Mapping[str, bytes]
    signer: PublicKey | None
    word: str


@dataclass(frozen=True, slots=True)
class Courier:
    """`keys` are the newsroom's own, if it has any: what is brought must be signed with one of
    them, unless what nobody vouches for `is_good_enough`."""

    newsroom: Newsroom
    keys: Keys | None
    is_good_enough: bool
    fetch: Callable[[str], bytes]

    def brought(
        self, errand: Errand, patience: int = _PATIENCE
    ) -> tuple[Parcel | None, tuple[Fault, ...]]:
        """What was brought, or what is wrong with it. NoEdition where there is none, Unfetched
        where that cannot be said."""
        issue = open_issue(errand.stand)
        parcel, faults = self._brought(errand, issue)
        if parcel or not patience or open_issue(errand.stand).data == issue.data:
            return parcel, faults
        return self.brought(errand, patience - 1)

    def _brought(self, errand: Errand, issue: Issue) -> tuple[Parcel | None, tuple[Fault, ...]]:
        signer, word, doubts = self._vouched_for(issue)
        if self.is_good_enough and verdict_of(doubts) == "not vouched for":
            doubts = ()
        if faults := (*self._strangers(errand, issue), *doubts):
            return None, faults
        try:
            record = record_of(issue.data)
        except ValueError:
            return None, (Fault("bad-edition", FILE, _OTHER_VERSION),)
        files, items = {FILE: issue.data}, list[Item]()
        for file, digest in record.items.items():
            data = errand.stand.read(file)
            if data is None or hashlib.sha256(data).hexdigest() != digest:
                return None, (missing_or_tampered(file, data, "record"),)
            files[file] = data
            try:
                items += _items(file, data)
            except (ValueError, LookupError, TypeError):
                return None, (Fault("bad-edition", file, _OTHER_VERSION),)
        if len({item.key for item in items}) < len(items):
            return None, (Fault("bad-edition", FILE, "it tells of one article twice"),)
        return Parcel(errand, record, len(items), files, signer, word), ()

    def _strangers(self, errand: Errand, issue: Issue) -> Iterator[Fault]:
        """That the edition is somebody else's. A newsroom may have moved, or have another name by
        now; not both."""
        manifest, house = issue.manifest, self.newsroom
        names = (house.name, house.address, errand.reader.id)
        if manifest.newsroom != names[0] and manifest.house != names[1]:
            words = f"it is of {manifest.newsroom}, at {manifest.house}, not of {names[0]}"
            yield Fault("other-edition", FILE, words)
        elif manifest.partner != names[2]:
            whose = [name or "everybody" for name in (manifest.partner, names[2])]
            yield Fault("other-edition", FILE, f"it is for {whose[0]}, not for {whose[1]}")

    def _vouched_for(self, issue: Issue) -> tuple[PublicKey | None, str, tuple[Fault, ...]]:
        """The key that signed the edition, on whose word, and what is wrong with that. Without keys
        of its own a newsroom can take those that stand beside the edition at their word."""
        if issue.stand.read(SIGNATURE) is None:
            if self.keys is None:
                return None, "", ()
            words = "it is not signed, and this newsroom has keys"
            return None, "", (Fault("unsigned", FILE, words),)
        trusted = self.keys or published_keys(issue, self.fetch)
        if trusted is None:
            words = "there are no keys to verify it with, neither here nor beside it"
            return None, "", (Fault("no-key", SIGNATURE, words),)
        signer, faults = signature_faults(issue, trusted, None)
        return signer, trusted.word, faults


_OTHER_VERSION = (
    "it is not written as this version of newskit writes it, and cannot be gone on from"
)


def _items(file: str, data: bytes) -> Iterator[Item]:
    """The items of a part of a record; a ValueError, LookupError or TypeError unless the part is,
    byte for byte, what would be written of them."""
    _ITEMS.validate_json(data, strict=True)
    items = [unwritten(item) for item in orjson.loads(data)["items"]]
    if data != b'{"items":[' + b",".join(map(written, items)) + b"]}":
        raise ValueError(file)
    for item in items:
        instants = [item.published, item.modified, *([item.at] if item.at else [])]
        # Where its pages stand, and when it began and ended, is taken from here.
        names = [item.slug, *item.former]
        is_sound = (item.is_readable or item.at) and part_of(item.number) == file
        if not is_sound or not all(is_within(name) and "/" not in name for name in names):
            raise ValueError(file)
        for instant in instants:
            datetime.fromisoformat(instant)
        yield item
