"""Courier: brings the record of an edition from where it is published, for a build to go on from.

That record is all that a build needs of the edition before: pages and archives are made from it and
from the content. What is brought may come from anyone, so it is typed at the door; of a tree it is
the whole record, or there is a Fault.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

import msgspec
import orjson
from msgspec import Struct

from newskit.card import stamp
from newskit.edition import FILE, SIGNATURE, Record, part_of, record_of
from newskit.field import is_id
from newskit.history import Change, Item, written
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
from newskit.newsstand import Newsstand
from newskit.partner import Reader
from newskit.pattern import pattern
from newskit.verification import verdict_of
from newskit.yaml_text import UNWANTED

# How often an edition is asked for anew that was switched over while it was read.
_PATIENCE = 2
_ITEMS: Final = msgspec.json.Decoder(dict[str, list[Item]])


class Errand(Struct, frozen=True):
    """What is to be brought: the record of the tree that `reader` has, which stands at `stand`."""

    reader: Reader
    stand: Newsstand


class Parcel(Struct, frozen=True):
    """What was brought: the record, the number of its items, and its files by their address in the
    tree. `signer` is the key that it was signed with, on whose `word`; None for one that nobody
    vouches for."""

    errand: Errand
    record: Record
    items: int
    files: Mapping[str, bytes]
    signer: PublicKey | None
    word: str


class Courier(Struct, frozen=True):
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
            record = _record(issue.data)
        except ValueError:
            return None, (Fault("bad-edition", FILE, _OTHER_VERSION),)
        files, items = {FILE: issue.data}, list[Item]()
        for file, digest in record.items.items():
            data = errand.stand.read(file)
            if data is None or hashlib.sha256(data).hexdigest() != digest:
                return None, (missing_or_tampered(file, data, "record"),)
            files[file] = data
            try:
                items += _items(file, data, record)
            except (ValueError, LookupError, TypeError):
                return None, (Fault("bad-edition", file, _OTHER_VERSION),)
        if any(len({*names}) < len(items) for names in _names(items)):
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


# Numbers that JSON holds exactly everywhere, with room to count on; a text longer than any that an
# article may have is none of ours.
_MOST, _LONGEST = 2**53, 20_000
_FIRST_YEAR, _LAST_YEAR = 1600, 9000
_LONGEST_NAME = 200
_PART = pattern(r"edition/items/(?:0|[1-9]\d{0,15})\.json", re.ASCII)
_TAG = pattern(r"tag:[^\s,]{1,255},\d{4}:(.+)", re.ASCII)
# The keys of an article, each with its mark.
_MARKS = pattern(r"(?:\S+ \S+(?: \S+ \S+)*)?")


def _record(data: bytes) -> Record:
    """The record that an edition.json is; a ValueError unless a build can go on from it."""
    record = record_of(data)
    said = orjson.loads(data)
    is_sound = (
        _are_numbers(said["edition"], said["changes"])
        and _is_instant(said["changed"])
        and all(_PART.fullmatch(file) for file in record.items)
        and all(_is_plain(text) for pair in record.feeds.items() for text in pair)
    )
    if not is_sound:
        raise ValueError(FILE)
    return record


def _items(file: str, data: bytes, record: Record) -> Iterator[Item]:
    """The items of a part of a record; a ValueError, LookupError or TypeError unless the part is,
    byte for byte, what would be written of them, and a build can go on from them."""
    items = _ITEMS.decode(data)["items"]
    if data != b'{"items":[' + b",".join(map(written, items)) + b"]}":
        raise ValueError(file)
    for item in items:
        if part_of(item.number) != file or not _is_sound(item, record):
            raise ValueError(file)
        yield item


def _is_sound(item: Item, record: Record) -> bool:
    """Whether a build can go on from it: where its pages stand, and when it began and ended, is
    taken from here."""
    tag = _TAG.fullmatch(item.id)
    last = item.log[-1] if item.log else None
    versions = [change.version for change in item.log]
    # Of an item that can be read there is nothing to be told since when.
    instants = [item.published, item.modified, *filter(None, (item.at, item.embargo))]
    return (
        last is not None
        and (last.number, last.version) == (item.change, item.version)
        and versions == sorted({*versions})
        and all(_is_sound_change(change, record) for change in item.log)
        and bool(item.is_readable or item.at)
        and all(map(_is_instant, instants))
        and _are_numbers(item.number, item.version, item.change, item.corrections)
        and all(is_id(one) and len(one) <= _LONGEST_NAME for one in _addresses(item))
        and tag is not None
        and tag[1] == item.key
        and bool(_MARKS.fullmatch(item.fields))
        and all(map(_is_plain, (item.reason, item.content, item.fields, *_texts(item.digests))))
    )


def _is_sound_change(change: Change, record: Record) -> bool:
    texts = (change.reason, *change.fields, *_texts(change.digests))
    return (
        _are_numbers(change.number, change.version)
        and change.number <= record.changes
        and all(map(_is_instant, filter(None, (change.at, change.out))))
        and bool(change.at)
        and all(map(_is_plain, texts))
    )


def _names(items: Iterable[Item]) -> tuple[list[object], ...]:
    """What no two items may have in common."""
    return [item.key for item in items], [item.number for item in items]


def _addresses(item: Item) -> tuple[str, ...]:
    return (item.key, item.slug, item.section, *item.former)


def _texts(digests: Mapping[str, str]) -> Iterator[str]:
    for pair in digests.items():
        yield from pair


def _is_plain(text: str) -> bool:
    """Whether every page and feed can carry it."""
    return len(text) <= _LONGEST and not UNWANTED.search(text)


def _are_numbers(*numbers: object) -> bool:
    return all(type(one) is int and 0 <= one < _MOST for one in numbers)


def _is_instant(text: object) -> bool:
    """Whether it is an instant as `stamp` writes it, with room to count from it."""
    if not isinstance(text, str):
        return False
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return stamp(moment) == text and _FIRST_YEAR <= moment.year <= _LAST_YEAR
