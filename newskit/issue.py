"""Issue: an edition as others find it at a stand: its record, and who signed it.

What is read here may come from anyone. It is typed at the door, and nothing in it leads out of the
stand that it was found at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlsplit

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from newskit.canonical import unambiguous
from newskit.card import stamp
from newskit.edition import FILE, SIGNATURE
from newskit.fetch import Unfetched
from newskit.key import ADDRESS as KEYS
from newskit.key import PublicKey
from newskit.newsstand import FolderStand, Newsstand, WebStand, is_within
from newskit.signing import BadSignature, UnknownKey, signer

State = Literal["published", "embargoed", "withheld", "withdrawn", "expired", "removed"]


class Recorded(BaseModel):
    """A piece of the record. Later versions of the format may say more."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Change(Recorded):
    """A change of an item, and the digests of the version that it made, by format. Those of the
    version that stands are the item's own."""

    number: int
    kind: str
    version: int
    at: str
    digests: dict[str, str] = {}


class Item(Recorded):
    id: str
    slug: str
    version: int
    state: State
    at: str = ""
    reason: str = ""
    digests: dict[str, str]
    log: list[Change]

    @property
    def is_told(self) -> bool:
        """Whether its text may be read; if not, there is a tombstone in its place."""
        return self.state in ("published", "embargoed")


class Items(Recorded):
    items: list[Item]


class Manifest(Recorded):
    """What edition.json says: `feeds` and `items` are digests of files, by name."""

    schema_: str = Field(alias="$schema")
    address: str
    newsroom: str
    partner: str = ""
    edition: int
    changed: str
    feeds: dict[str, str]
    items: dict[str, str]

    @property
    def house(self) -> str:
        """The newsroom's address, as the address of the schema has it; '' if it has none."""
        address, slash, _ = self.schema_.partition("/schemas/")
        return address if slash and urlsplit(address).scheme in ("http", "https") else ""


class Fault(Struct, frozen=True):
    """One thing that is wrong: its code, a word that lasts; what it is about; and the words."""

    code: str
    about: str
    words: str


class Keys(Struct, frozen=True):
    """Keys to verify with, those that were given up, and `word`: who says that they are the
    newsroom's."""

    good: tuple[PublicKey, ...]
    revoked: tuple[PublicKey, ...]
    word: str


class NoEdition(Exception):  # noqa: N818 - it reads as a sentence
    """There is no edition at the stand, or none that can be read; the words say why."""


class Issue(Struct, frozen=True, dict=True):
    stand: Newsstand
    manifest: Manifest
    data: bytes
    """The bytes of the manifest, which are what is signed."""

    @cached_property
    def records(self) -> tuple[Mapping[str, Item], tuple[Fault, ...]]:
        """Every item of the edition by its id, and what is wrong with the files they stand in."""
        found: dict[str, Item] = {}
        faults: list[Fault] = []
        for file, digest in self.manifest.items.items():
            data = self.stand.read(file)
            if data is None or hashlib.sha256(data).hexdigest() != digest:
                faults.append(missing_or_tampered(file, data, "record"))
                continue
            try:
                items = Items.model_validate(unambiguous(data)).items
            except ValueError:
                faults.append(Fault("bad-edition", file, "it is no part of an edition's record"))
                continue
            found |= {item.id: item for item in items}
        return found, tuple(faults)


def missing_or_tampered(file: str, data: bytes | None, kind: str) -> Fault:
    if data is None:
        return Fault(f"missing-{kind}", file, "the edition names it, and it is not there")
    return Fault(f"tampered-{kind}", file, "it is not what the edition was published with")


def open_issue(stand: Newsstand) -> Issue:
    """The edition at a stand, whoever signed it."""
    data = stand.read(FILE)
    if data is None:
        raise NoEdition(f"there is no {FILE} at {stand.name}")
    try:
        manifest = Manifest.model_validate(unambiguous(data))
    except ValueError:
        raise NoEdition(f"the {FILE} at {stand.name} is not the record of an edition") from None
    if strays := [file for file in (*manifest.feeds, *manifest.items) if not is_within(file)]:
        raise NoEdition(f"the {FILE} at {stand.name} names a file elsewhere: {strays[0]}")
    return Issue(stand, manifest, data)


def keys_in(data: bytes, word: str) -> Keys:
    """The keys of a JWK Set, or of a file that holds one key; a ValueError if it holds none.

    Keys of other kinds are passed over.
    """
    held = unambiguous(data)
    if not isinstance(held, dict):
        raise ValueError("it holds no keys")
    good = held.get("keys", [held] if "kty" in held else [])
    revoked = held.get("revoked", []) if "keys" in held else []
    keys = [*_keys(good), *_keys(revoked)]
    if not keys:
        raise ValueError("it holds no Ed25519 key")
    given_up = {key.x for key in _keys(revoked)} | {key.x for key in keys if key.revoked}
    return Keys(
        tuple(key for key in keys if key.x not in given_up),
        tuple(key for key in keys if key.x in given_up),
        word,
    )


def _keys(held: Any) -> Iterator[PublicKey]:
    for jwk in held if isinstance(held, list) else []:
        if isinstance(jwk, dict):
            try:
                known = {name: jwk[name] for name in PublicKey.model_fields if name in jwk}
                yield PublicKey.model_validate(known)
            except ValidationError:
                continue


def published_keys(issue: Issue, fetch: Callable[[str], bytes]) -> Keys | None:
    """The keys that stand beside the edition, or with the newsroom that it says it is of."""
    for stand in _stands_of_keys(issue, fetch):
        try:
            data = stand.read(KEYS)
        except Unfetched:
            continue
        if data is not None:
            try:
                return keys_in(data, f"{stand.name}/{KEYS}")
            except ValueError:
                continue
    return None


def _stands_of_keys(issue: Issue, fetch: Callable[[str], bytes]) -> Iterator[Newsstand]:
    yield issue.stand
    if isinstance(issue.stand, FolderStand):
        # A partner's tree, as built, lies beside the public one.
        yield FolderStand(issue.stand.root / ".." / ".." / "public")
    elif issue.manifest.house:
        yield WebStand(issue.manifest.house, fetch)


def signature_faults(
    issue: Issue, trusted: Keys, published: Keys | None
) -> tuple[PublicKey | None, tuple[Fault, ...]]:
    """The key that signed the edition, if it may be believed, and what is wrong with that."""
    signature = issue.stand.read(SIGNATURE)
    if signature is None:
        words = "it is not signed: nobody vouches for it"
        return None, (Fault("unsigned", FILE, words),)
    revoked = (*trusted.revoked, *(published.revoked if published else ()))
    given_up = {key.x for key in revoked}
    # A key that was given up is known all the same, so that it can be called what it is.
    candidates = {key.kid: key for key in (*revoked, *trusted.good)}
    try:
        key = signer(issue.data, signature, candidates.values())
    except UnknownKey as unknown:
        return None, (Fault("unknown-key", SIGNATURE, str(unknown)),)
    except BadSignature as bad:
        return None, (Fault("bad-signature", SIGNATURE, str(bad)),)
    if key.x in given_up:
        words = f"it was made with the key {key.kid}, which the newsroom gave up as compromised"
        return None, (Fault("compromised-key", SIGNATURE, words),)
    if key.exp and stamp(key.exp) < issue.manifest.changed:
        words = f"it was made with the key {key.kid}, which had been retired before"
        return None, (Fault("retired-key", SIGNATURE, words),)
    return key, ()
