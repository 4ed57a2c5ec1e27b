"""Verification: whether an edition, or a copy of part of it, is genuine, current, to be used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from newskit.canonical import canonical, canonical_digest
from newskit.copy import CopiedItem, Copy, NotACopy, read_copy
from newskit.issue import Change, Fault, Issue, Item, missing_or_tampered

Verdict = Literal[
    "genuine", "not genuine", "not vouched for", "not to be used", "out of date", "cannot be said"
]

# What each fault comes to, and of several the first that stands here is the verdict.
VERDICTS: tuple[tuple[Verdict, tuple[str, ...]], ...] = (
    (
        "not genuine",
        (
            "altered-item", "unknown-item", "unknown-page", "tampered-page", "tampered-record",
            "bad-edition", "bad-signature",
        ),
    ),
    ("not vouched for", ("unsigned", "unknown-key", "no-key", "compromised-key", "retired-key")),
    ("not to be used", ("withdrawn", "withheld", "expired", "removed")),
    ("out of date", ("old-edition", "superseded")),
    # What is not there accuses nobody.
    ("cannot be said", ("missing-page", "missing-record", "untold-item")),
)  # fmt: skip
# The files that an item has beside those of the feeds, by the format that they are in.
FILES = {"article-json": "article.json", "ninjs": "ninjs.json"}


class Judged(Struct, frozen=True):
    """What is to be said of a copied item. `version` is 0 when it is none that was published;
    `missing` are the corrections made since that version."""

    id: str
    url: str
    format: str
    version: int
    newest: int
    state: str
    missing: tuple[Mapping[str, Any], ...]
    faults: tuple[Fault, ...]


def verdict_of(faults: Iterable[Fault]) -> Verdict:
    codes = {fault.code for fault in faults}
    assert codes <= {code for _, known in VERDICTS for code in known}, codes
    return next((verdict for verdict, known in VERDICTS if codes & set(known)), "genuine")


def examine_edition(issue: Issue, has_all: bool) -> Iterator[Fault]:
    """Every page and every part of the record against the manifest; with `has_all` also the files
    that each article has of its own."""
    records, faults = issue.records
    yield from faults
    for file, digest in issue.manifest.feeds.items():
        data = issue.stand.read(file)
        if data is not None and hashlib.sha256(data).hexdigest() == digest:
            continue
        yield missing_or_tampered(file, data, "page")
        if data is not None:
            yield from _altered_items(file, data, records, issue)
    for item in records.values() if has_all else ():
        yield from _files_of(item, issue)


def _altered_items(
    file: str, data: bytes, records: Mapping[str, Item], issue: Issue
) -> Iterator[Fault]:
    """Which of the items on a page that was tampered with are not what was published."""
    try:
        items = read_copy(file, data).items
    except NotACopy:
        return
    for item in items:
        yield from judged(item, issue).faults


def _files_of(item: Item, issue: Issue) -> Iterator[Fault]:
    for name, file in FILES.items():
        if name not in item.digests:
            continue
        address = f"articles/{item.slug}/{file}"
        data = issue.stand.read(address)
        if data is None:
            # A tombstone need not stand for ever.
            if item.is_told:
                yield missing_or_tampered(address, None, "page")
            continue
        try:
            copied = read_copy(address, data).items
        except NotACopy:
            copied = ()
        if len(copied) != 1 or _digest(copied[0]) != item.digests[name]:
            yield missing_or_tampered(address, data, "page")


def examine_copy(copy: Copy, issue: Issue) -> tuple[tuple[Judged, ...], tuple[Fault, ...]]:
    """What is to be said of each item of a copy, and of the copy as a whole.

    A page is what the edition has, byte for byte, or it is as good as its items are. A part of the
    record that is missing matters to those of which nothing is said elsewhere.
    """
    _, faults = issue.records
    if copy.is_page and not copy.items:
        faults = tuple(fault for fault in faults if fault.code != "missing-record")
        if hashlib.sha256(copy.data).hexdigest() not in issue.manifest.feeds.values():
            words = "it is no page of this edition: one of another edition, or altered"
            faults = (*faults, Fault("unknown-page", copy.name, words))
        return (), faults
    found = tuple(judged(item, issue) for item in copy.items)
    is_all_told = not any(fault.code == "untold-item" for one in found for fault in one.faults)
    needless = ("missing-record",) if is_all_told else ()
    return found, tuple(fault for fault in faults if fault.code not in needless)


def judged(item: CopiedItem, issue: Issue) -> Judged:
    """One copied item against the edition's record of it."""
    records, gaps = issue.records
    record = records.get(item.id)
    if record is None:
        about, house = item.id or item.url or "an item without an id", issue.manifest.newsroom
        fault = Fault("unknown-item", about, f"the edition of {house} has no such item")
        if gaps and item.id:
            words = f"whether the edition of {house} has it cannot be told without all its record"
            fault = Fault("untold-item", about, words)
        return Judged(item.id, item.url, item.format, 0, 0, "", (), (fault,))
    digest = _digest(item)
    faults: list[Fault] = []
    missing: tuple[Mapping[str, Any], ...] = ()
    version = record.version
    if digest != record.digests.get(item.format):
        change = _change(record, item.format, digest)
        version = change.version if change else 0
        if change is None:
            faults.append(Fault("altered-item", record.id, _altered(item, record, issue)))
        else:
            missing = _missing(item, change, record, issue)
            if record.is_told or version < record.version:
                faults.append(Fault("superseded", record.id, _superseded(version, record)))
        if not record.is_told:
            words = f"{record.state} since {record.at}"
            words += f": {record.reason}" if record.reason else ""
            faults.append(Fault(record.state, record.id, words))
    found = (record.id, item.url, item.format, version, record.version, record.state)
    return Judged(*found, missing, tuple(faults))


def _superseded(version: int, record: Item) -> str:
    if version < record.version:
        return f"it is version {version}, and the newest is {record.version}"
    last = record.log[-1]
    return f"it is version {version} as it was before it was {last.kind} at {last.at}"


def _digest(item: CopiedItem) -> str:
    """'' for what has no canonical form, and so no digest."""
    try:
        return canonical_digest(item.signed)
    except ValueError:
        return ""


def _change(record: Item, name: str, digest: str) -> Change | None:
    """The last change that brought the version with this digest."""
    found = (one for one in reversed(record.log) if one.digests.get(name) == digest)
    return next(found, None)


def _missing(
    item: CopiedItem, change: Change, record: Item, issue: Issue
) -> tuple[Mapping[str, Any], ...]:
    """The corrections since: in full where the current item can be had, else when they came."""
    current = _current(record, issue)
    if current is not None:
        known = {canonical(one) for one in item.corrections}
        return tuple(one for one in current.corrections if canonical(one) not in known)
    later = (one for one in record.log if one.number > change.number and one.kind == "corrected")
    return tuple({"at": one.at, "kind": "correction"} for one in later)


def _current(record: Item, issue: Issue, formats: Iterable[str] = FILES) -> CopiedItem | None:
    """The item as the edition has it, if it has a file of its own that is what it should be."""
    for name in formats:
        if name not in FILES or name not in record.digests or not record.is_told:
            continue
        data = issue.stand.read(f"articles/{record.slug}/{FILES[name]}")
        try:
            (item,) = read_copy(record.slug, data).items if data else ()
        except (NotACopy, ValueError):
            continue
        if _digest(item) == record.digests[name]:
            return item
    return None


def _altered(item: CopiedItem, record: Item, issue: Issue) -> str:
    """What an item that was never published says, and where it differs if that can be told."""
    said = item.version
    if said > record.version:
        return (
            f"it says it is version {said}, and this edition knows {record.version}: "
            "it was altered, or the edition is older than the copy"
        )
    current = _current(record, issue, [item.format]) if said == record.version else None
    if current is None:
        version = f"version {said}" if said else "of no version"
        return f"it says it is {version}, and is not what was published as that"
    here, there = item.signed, current.signed
    differs = sorted(key for key in here | there if here.get(key) != there.get(key))
    return f"it says it is version {said}, and differs from it in {', '.join(differs)}"
