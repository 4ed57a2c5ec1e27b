"""`newskit pull`: fetches the record of the live edition, so that a build here goes on from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from newskit.courier import Courier, Errand, Parcel
from newskit.edition import (
    FILE,
    Record,
    UnreadableRecord,
    edition_before,
    keep_pulled,
    record_in,
    records_in,
)
from newskit.fetch import Fetcher, Unfetched
from newskit.folder import survey
from newskit.issue import Fault, Keys, NoEdition
from newskit.key import FOLDER as KEYS
from newskit.key import PublicKey, read_keys
from newskit.newsroom import Newsroom
from newskit.newsstand import WebStand
from newskit.page import PUBLIC
from newskit.partner import Reader
from newskit.problem import closest, shown
from newskit.readership import read_readership
from newskit.reading import read_newsroom
from newskit.store import known_store
from newskit.terminal import clock, counted, say, say_problems
from newskit.tree import UnsafeOutput, held, refuse_unsafe

GOOD, REFUSED, USAGE, UNFETCHED = 0, 1, 2, 3


class Order(Struct, frozen=True):
    """What is to be pulled: from `address`, '' for the newsroom's own, `without` the trees of some
    partners; with `is_good_enough` also what nobody vouches for."""

    content: Path
    output: Path
    address: str = ""
    without: tuple[str, ...] = ()
    is_good_enough: bool = False


class _House(Struct, frozen=True):
    """What of the newsroom's files says what is to be brought, and whom to believe."""

    newsroom: Newsroom
    readers: tuple[Reader, ...]
    keys: Keys | None


class _Missing(Struct, frozen=True):
    """A tree that was not brought: the words say why. `code` is what the command ends with for it;
    `is_nowhere` when there is nothing at its address."""

    reader: Reader
    words: str
    code: int = UNFETCHED
    is_nowhere: bool = False


def run(order: Order, allow_private: bool, other_hosts: bool) -> int:
    """0 when what is live is here; 1 when it is not to be believed, or older than what is here, or
    the settings cannot be read; 2 for wrong use; 3 when it cannot be had."""
    try:
        refuse_unsafe(order.output, order.content)
    except UnsafeOutput as unsafe:
        say(f"newskit: {unsafe}")
        return USAGE
    house = _house(order.content)
    if house is None:
        return REFUSED
    partners = {reader.id for reader in house.readers if reader.partner}
    for name in order.without:
        if name not in partners:
            meant = closest(name, partners)
            hint = f": did you mean `{meant}`?" if meant else ""
            say(f"newskit: there is no partner {shown(name)}{hint}")
            return USAGE
    address = (order.address or house.newsroom.address).removesuffix(f"/{FILE}").rstrip("/")
    addresses = {reader: _address_of(reader, address) for reader in house.readers}
    if not _is_web(address):
        say(f"newskit: {shown(address)} is not a web address: it is to begin with https://")
        return USAGE
    hosts = {f"{urlsplit(one).hostname}" for one in addresses.values() if _is_web(one)}
    with Fetcher(hosts, allow_private, other_hosts) as fetch:
        courier = Courier(house.newsroom, house.keys, order.is_good_enough, fetch)
        found = [
            _brought(Errand(reader, WebStand(at, fetch)), courier)
            for reader, at in addresses.items()
            if reader.id not in order.without
        ]
    parcels = [one for one in found if isinstance(one, Parcel)]
    missing = [one for one in found if isinstance(one, _Missing)]
    if missing:
        return _refused(missing)
    return _kept(order, parcels)


def _house(content: Path) -> _House | None:
    """None, and told, when the settings have an error."""
    folder = survey(content)
    house, problems = read_newsroom(folder)
    readers, more, texts = read_readership(folder, house.newsroom, house.entities)
    keys, others, keys_texts = read_keys(folder)
    errors = [problem for problem in (*problems, *more, *others) if problem.is_error]
    if errors or house.newsroom is None:
        say_problems(errors, house.sources | texts | keys_texts)
        return None
    return _House(house.newsroom, readers, _own(keys, folder.shown(KEYS)))


def _own(keys: Sequence[PublicKey], word: str) -> Keys | None:
    if not keys:
        return None
    good = tuple(key for key in keys if not key.revoked)
    return Keys(good, tuple(key for key in keys if key.revoked), word)


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _address_of(reader: Reader, home: str) -> str:
    if reader.partner is None:
        return home
    return reader.partner.address or f"{home}/{reader.root}"


def _brought(errand: Errand, courier: Courier) -> Parcel | _Missing:
    reader, stand = errand.reader, errand.stand
    try:
        if reader.partner and stand.read(FILE) is None:
            return _Missing(reader, f"there is no {FILE} at {stand.name}", is_nowhere=True)
        parcel, faults = courier.brought(errand)
    except NoEdition as none:
        # Where a log-in is asked for, a page that asks for it may stand for everything.
        return _Missing(reader, str(none), UNFETCHED if reader.partner else USAGE)
    except Unfetched as unfetched:
        return _Missing(reader, str(unfetched))
    return parcel or _Missing(reader, _told(faults, stand.name), REFUSED)


def _told(faults: Sequence[Fault], stand: str) -> str:
    return "; ".join(f"{stand}/{fault.about}: {fault.words} [{fault.code}]" for fault in faults)


def _refused(missing: Sequence[_Missing]) -> int:
    for one in missing:
        say(f"newskit: {_whose(one.reader)} cannot be pulled: {shown(one.words)}")
    say("Nothing was written: what is here is as it was.")
    if all(one.reader.id for one in missing):
        options = " ".join(f"--without {one.reader.id}" for one in missing)
        say(_TREE_IS_MISSING.format(options))
    elif any(one.code == USAGE for one in missing):
        say("If nothing is published there yet, there is nothing to pull: `newskit build` begins.")
    # Before the first edition no partner has one either.
    is_first = any(one.code == USAGE for one in missing)
    rest = [one for one in missing if one.code != USAGE and not (is_first and one.is_nowhere)]
    return max((one.code for one in rest), default=USAGE)


_TREE_IS_MISSING = """\
A tree whose record is not here begins anew with the next build: its versions and its dates, and
nothing is told in it of what was withdrawn. Where it is behind a log-in, bring the records of all
trees yourself, and name their folder with `newskit build --previous`. Go on without it, as where it
was never built yet, with {}."""


def _kept(order: Order, parcels: Sequence[Parcel]) -> int:
    """Writes what was brought, unless something newer is here."""

    def waiting() -> None:
        say("A build is at work on this output; waiting for it to end.")

    with held(order.output, waiting):
        try:
            before = edition_before(order.output)
            here = records_in(before) if before else {}
            old = [words for one in parcels for words in _overtaken(one, before)]
        except UnreadableRecord as unreadable:
            say(f"newskit: {unreadable}: whether what is live is newer cannot be said.")
            say(f"Remove {order.output}, and pull again.")
            return REFUSED
        if old:
            for words in old:
                say(f"newskit: {words}")
            say("Nothing was written. If what is live is right all the same, remove")
            say(f"{order.output}, and pull again.")
            return REFUSED
        brought = {
            f"{one.errand.reader.root}/{file}": data
            for one in parcels
            for file, data in one.files.items()
        }
        is_here = all(here.get(path) == data for path, data in brought.items())
        if not is_here:
            replaced = {one.errand.reader.root for one in parcels}
            stay = {path: data for path, data in here.items() if _site_of(path) not in replaced}
            if known := known_store(order.output):
                with known as store, store.writing():
                    # Names, sizes and times of the content tell nothing of what was brought. First:
                    # killed in between, the next build looks at everything, and that is all.
                    store.set_facts(seal="")
            keep_pulled(order.output, stay | brought)
    for line in _account(parcels, here, order.without):
        say(shown(line))
    say("It is here already: nothing was written." if is_here else _GOES_ON)
    return GOOD


_GOES_ON = "`newskit build` goes on from there."


def _site_of(path: str) -> str:
    """The tree that a file of a record is in."""
    return PUBLIC if path.startswith(f"{PUBLIC}/") else "/".join(path.split("/")[:2])


def _overtaken(parcel: Parcel, before: Path | None) -> Iterator[str]:
    """That what is here is newer than what was brought, or that both came after one edition."""
    reader, theirs = parcel.errand.reader, parcel.record
    ours = record_in(before / reader.root) if before else Record()
    if ours.bytes == theirs.bytes or ours.edition < theirs.edition:
        return
    where = parcel.errand.stand.name
    if ours.edition > theirs.edition:
        yield (
            f"{_whose(reader)} is number {theirs.edition:,} at {where}, and number "
            f"{ours.edition:,} here: publish what is here"
        )
    else:
        yield (
            f"{_whose(reader)} is number {ours.edition:,} both here and at {where}, and not the "
            "same: both were built after the one before"
        )


def _account(
    parcels: Sequence[Parcel], here: Mapping[str, bytes], without: Sequence[str]
) -> Iterator[str]:
    for one in parcels:
        reader, record = one.errand.reader, one.record
        whose = f" for {reader.id}" if reader.id else ""
        yield (
            f"Edition {record.edition:,}{whose}, of {clock(record.changed)}, at "
            f"{one.errand.stand.name}: {counted(one.items, 'item')}"
        )
        if one.signer:
            yield f"  signed with the key {one.signer.kid}, on the word of {one.word}"
        else:
            yield "  nobody vouches for it: it is believed because it stands there"
    for name in dict.fromkeys(without):
        is_kept = f"partners/{name}/{FILE}" in here
        then = "the record that is here is kept" if is_kept else "that tree begins with the build"
        yield f"No edition for {name}: left out; {then}"


def _whose(reader: Reader) -> str:
    return f"the edition for {reader.id}" if reader.id else "the edition"
