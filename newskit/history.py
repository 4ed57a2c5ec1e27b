"""History: what was published in a tree, and as what: identity, versions, dates, tombstones.

It is a record, not a cache: it comes from the content and from the edition before, and from nothing
else. The same content, the same edition before, the same instant: the same history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, Literal, cast

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from newskit.card import stamp
from newskit.pattern import pattern

State = Literal["published", "embargoed", "withheld", "withdrawn", "expired", "removed"]
Gone = Literal["withheld", "withdrawn", "expired", "removed"]
Kind = Literal[
    "created", "updated", "corrected", "released", "embargoed",
    "withheld", "withdrawn", "expired", "removed",
]  # fmt: skip

# For how long feeds tell that an article is gone; one that is withheld may come back.
RETENTION = timedelta(days=90)
# In these states an article can be read.
READABLE = ("published", "embargoed")


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happened to an item. `number` counts the changes of a tree; `fields` names
    what an update touched; `digests` are those of the version that the change made; `out` is when
    that went out, where it was later than `at`: an article is dated as its writer dates it."""

    number: int
    kind: Kind
    version: int
    at: str
    fields: tuple[str, ...] = ()
    reason: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)
    out: str = ""

    @property
    def went_out(self) -> str:
        return self.out or self.at


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """An article as a tree has, or had, it.

    `id` and `number` are minted once and never used again; `key` ties the item to its file. A
    version is made by each change, and only then. `at` and `reason` are those of the state of an
    item that cannot be read. `digests` are, by format, those of the item as that format carries it;
    `former` are the slugs that it had before its file was renamed, oldest first.
    """

    id: str
    number: int
    key: str
    slug: str
    section: str
    version: int
    state: State
    published: str
    modified: str
    at: str
    reason: str
    change: int
    content: str
    fields: str
    corrections: int
    embargo: str
    digests: Mapping[str, str]
    log: tuple[Change, ...]
    former: tuple[str, ...] = ()

    @property
    def is_readable(self) -> bool:
        return self.state in READABLE

    def is_told(self, as_of: str) -> bool:
        """Whether feeds carry it at that instant: itself, or that it is gone."""
        return self.is_readable or self.state == "withheld" or as_of < self.until

    @property
    def until(self) -> str:
        """When feeds stop to tell that it is gone; '' for never."""
        if self.is_readable or self.state == "withheld":
            return ""
        return stamp(datetime.fromisoformat(self.at) + RETENTION)


class Presence(Struct, frozen=True):
    """An article that a tree may have now. `embargo` is there while it is embargoed, for a partner
    who may have it all the same."""

    key: str
    slug: str
    section: str
    published: str
    updated: str
    embargo: str
    content: str
    fields: str
    corrections: int


class Absence(Struct, frozen=True):
    """Why an article that a tree had cannot be read there any more."""

    state: Gone
    reason: str = ""


class History(Struct, frozen=True):
    """The items of a tree by key, or of a part of it, and the number of its last change."""

    changes: int = 0
    items: Mapping[str, Item] = field(default_factory=dict)

    def with_(self, moved: Iterable[Item]) -> History:
        """The history after these items moved."""
        items = {item.key: item for item in moved}
        newest = max((item.change for item in items.values()), default=self.changes)
        return History(newest, {**self.items, **items})


def moved(
    history: History,
    present: Iterable[Presence],
    absent: Mapping[str, Absence],
    as_of: str,
    minted: Callable[[Presence], str],
    is_whole: bool = True,
    is_first: bool = False,
) -> tuple[Item, ...]:
    """The items that are not what the edition before had, with their new changes, in order.

    `absent` says why an article cannot be read, and one that nothing is said of is withheld, unless
    it was gone already: then it stays as it was. If what is given is not the whole, it only tells
    of items that can still be read. `minted` makes the id of a new item. In a newsroom's first
    edition articles went out when they say so: most of an archive was read elsewhere before.
    """
    here = {one.key: one for one in present}
    new = [one for one in here.values() if one.key not in history.items]
    new.sort(key=lambda one: (one.published, one.key))
    first = max((item.number for item in history.items.values()), default=-1) + 1
    made = [
        Pending(
            _since(one, as_of),
            one.key,
            partial(_created, one, minted(one), number, "" if is_first else as_of),
        )
        for number, one in enumerate(new, first)
    ]
    for key, item in history.items.items():
        if one := here.get(key):
            made += _present(item, one, as_of)
        elif is_whole:
            made += _absent(item, absent.get(key, _unsaid(item)), as_of)
    made.sort(key=lambda pending: (pending.at, pending.key))
    return tuple(
        pending.make(pending.at, change) for change, pending in enumerate(made, history.changes + 1)
    )


class Pending(Struct, frozen=True):
    """An item that moved, of which its change has still to get its number: `make` takes the instant
    and the number."""

    at: str
    key: str
    make: Callable[[str, int], Item]


def _since(one: Presence, as_of: str) -> str:
    """When a new item came to be."""
    return as_of if one.embargo else min(max(one.published, one.updated), as_of)


def _created(one: Presence, name: str, number: int, out: str, at: str, change: int) -> Item:
    return Item(
        id=name,
        number=number,
        key=one.key,
        slug=one.slug,
        section=one.section,
        version=1,
        state="embargoed" if one.embargo else "published",
        published=one.published,
        modified=at,
        at="",
        reason="",
        change=change,
        content=one.content,
        fields=one.fields,
        corrections=one.corrections,
        embargo=one.embargo,
        digests={},
        log=(Change(change, "created", 1, at, out=out if at < out else ""),),
    )


def _present(item: Item, one: Presence, as_of: str) -> Iterator[Pending]:
    state: State = "embargoed" if one.embargo else "published"
    is_same = (item.content, item.slug, item.embargo) == (one.content, one.slug, one.embargo)
    if item.state == state and is_same:
        return
    fields: tuple[str, ...] = ()
    kind: Kind = "updated"
    if item.state != state:
        kind = "embargoed" if state == "embargoed" else "released"
    elif one.corrections > item.corrections:
        kind = "corrected"
    if item.is_readable:
        fields = _differing(item.fields, one.fields)
        fields += ("url",) if item.slug != one.slug else ()
        fields += ("embargo",) if item.embargo != one.embargo and item.state == state else ()
    make = partial(
        _changed,
        item,
        kind,
        fields=fields,
        state=state,
        slug=one.slug,
        former=_former(item, one.slug),
        section=one.section,
        published=one.published,
        # A writer's own date holds as long as it moves: a change is never dated as the one before.
        modified=one.updated if item.modified < one.updated <= as_of else as_of,
        marks=one.fields,
        content=one.content,
        corrections=one.corrections,
        embargo=one.embargo,
        since="",
        reason="",
    )
    yield Pending(as_of, item.key, make)


def _former(item: Item, slug: str) -> tuple[str, ...]:
    if item.slug == slug:
        return item.former
    return (*(one for one in item.former if one not in (slug, item.slug)), item.slug)


def _unsaid(item: Item) -> Absence:
    """What became of an item of which nothing is said any more."""
    if item.is_readable or item.state == "withheld":
        return Absence("withheld")
    return Absence(cast(Gone, item.state), item.reason)


def _absent(item: Item, absence: Absence, as_of: str) -> Iterator[Pending]:
    if item.state == absence.state and item.reason == absence.reason:
        return
    make = partial(
        _changed,
        item,
        absence.state,
        state=absence.state,
        reason=absence.reason,
        since=item.at if item.state == absence.state else as_of,
        embargo="",
    )
    yield Pending(as_of, item.key, make)


def _changed(
    item: Item,
    kind: Kind,
    at: str,
    change: int,
    *,
    since: str,
    fields: tuple[str, ...] = (),
    marks: str = "",
    **values: Any,
) -> Item:
    """The item after a change. The version before keeps its digests in the log."""
    last = replace(item.log[-1], digests=item.digests)
    line = Change(change, kind, item.version + 1, at, fields, values["reason"])
    return replace(
        item,
        version=item.version + 1,
        change=change,
        digests={},
        fields=marks or item.fields,
        log=(*item.log[:-1], last, line),
        at=since,
        **values,
    )


def _differing(before: str, after: str) -> tuple[str, ...]:
    """The keys whose marks differ, of two texts such as `headline 1a2b3c4d body 5e6f7a8b`."""
    old, new = (dict(zip(*[iter(text.split())] * 2, strict=True)) for text in (before, after))
    return tuple(sorted(key for key in {*old, *new} if old.get(key) != new.get(key)))


def written(item: Item) -> bytes:
    """The item as canonical JSON (RFC 8785: its keys are ASCII and sorted, its numbers whole)."""
    return _OUT_AS_DATED.sub(b"", _IN_ORDER.encode(item))


# A change that went out when it is dated says so by saying nothing. Before that name a number ends
# in a change; among digests a text does.
_OUT_AS_DATED: Final = pattern(rb'"out":"",(?<=\d,"out":"",)')
_IN_ORDER: Final = msgspec.json.Encoder(order="sorted")


def unwritten(data: Any) -> Item:
    """The item of a record's JSON, parsed or not."""
    if isinstance(data, bytes | str):
        return _ITEM_IN_JSON.decode(data)
    return msgspec.convert(data, Item)


_ITEM_IN_JSON: Final = msgspec.json.Decoder(Item)
