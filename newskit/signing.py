"""Signing: Ed25519 signatures of bytes, as detached JWS (RFC 7515, appendix F; RFC 8037).

A signature is deterministic: the same bytes and key give the same signature. The library that makes
and verifies it is loaded when that is first done.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from msgspec import Struct

from newskit.canonical import canonical, unambiguous
from newskit.card import stamp
from newskit.key import PublicKey, decoded, encoded

# What RFC 8037 calls it, and what RFC 9864 does.
_ALGORITHMS = ("EdDSA", "Ed25519")


class BadKey(Exception):  # noqa: N818 - it names the file, and reads as a sentence
    """A file in the folder of private keys cannot be used; the words say why."""


class BadSignature(Exception):  # noqa: N818 - it reads as a sentence
    """The signature does not show that a holder of one of the keys signed these bytes."""


class UnknownKey(BadSignature):
    """It was made with a key that is none of those."""


class Key(Struct, frozen=True):
    """A private key. What it is made from is never shown."""

    kid: str
    seed: bytes

    def __repr__(self) -> str:
        return f"Key(kid={self.kid!r})"


def new_key(kid: str, at: datetime) -> dict[str, Any]:
    """A private key as a JWK, made at random; without `d` it is the public one."""
    seed = os.urandom(32)
    names = {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA"}
    return names | {"kid": kid, "nbf": stamp(at), "x": _public(seed), "d": encoded(seed)}


def _public(seed: bytes) -> str:
    private = _ed25519().Ed25519PrivateKey.from_private_bytes(seed)
    return encoded(private.public_key().public_bytes_raw())


def _ed25519() -> ModuleType:
    from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 - see above

    return ed25519


def private_key(folder: Path, published: Iterable[PublicKey]) -> Key | None:
    """The key that new editions are signed with: the newest one of the `published` that may still
    sign and whose private part lies in `folder`. None if there is none; a BadKey if its file is
    not what it should be."""
    for public in sorted(published, key=lambda key: key.age, reverse=True):
        file = folder / f"{public.kid}.json"
        if public.may_sign and file.is_file():
            return Key(public.kid, _seed(file, public))
    return None


def _seed(file: Path, public: PublicKey) -> bytes:
    try:
        seed = decoded(unambiguous(file.read_bytes())["d"])
        public_part = _public(seed)
    except OSError as error:
        raise BadKey(f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, LookupError, TypeError, AttributeError):
        raise BadKey(f"{file} holds no private key") from None
    if public_part != public.x:
        raise BadKey(f"{file} holds another key than the one published as {public.kid}")
    return seed


def sign(payload: bytes, key: Key) -> bytes:
    """The signature of the payload: header and signature, without the payload between them."""
    header = encoded(canonical({"alg": "EdDSA", "kid": key.kid}))
    private = _ed25519().Ed25519PrivateKey.from_private_bytes(key.seed)
    signature = private.sign(f"{header}.{encoded(payload)}".encode())
    return f"{header}..{encoded(signature)}".encode()


def signer(payload: bytes, signature: bytes, keys: Iterable[PublicKey]) -> PublicKey:
    """The key that signed the payload; a BadSignature if it was none of `keys`.

    Whether that key may be believed is another question: `exp` and `revoked` are not looked at.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - see above

    try:
        header, middle, tail = signature.decode("ascii").strip().split(".")
        said = unambiguous(decoded(header))
        made = decoded(tail)
        kid = said["kid"]
        # What a header asks for beyond this, nobody here would do.
        is_ours = said["alg"] in _ALGORITHMS and not middle and not {"crit", "b64"} & said.keys()
    except (ValueError, LookupError, TypeError, AttributeError):
        raise BadSignature("it is not a detached JWS") from None
    if not is_ours:
        raise BadSignature("it is not a detached JWS made with Ed25519")
    known = {key.kid: key for key in keys}
    if not isinstance(kid, str) or kid not in known:
        raise UnknownKey(f"it was made with the key “{str(kid)[:60]}”, which is not known")
    public = _ed25519().Ed25519PublicKey.from_public_bytes(decoded(known[kid].x))
    try:
        public.verify(made, f"{header}.{encoded(payload)}".encode())
    except InvalidSignature:
        raise BadSignature("it is not of these bytes, or not made with that key") from None
    return known[kid]
