"""Public keys: what editions are verified with, as they lie in content/keys and are published.

A key is a JWK (RFC 7517) for Ed25519 (RFC 8037). `nbf` is when it was made; `exp` when it was
retired, after which it signs nothing, and what it signed before stays good. A key that others may
have got hold of is `revoked`: nothing that it signed, at whatever time, is to be believed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from msgspec.structs import replace
from pydantic import AfterValidator, Field

from newskit.canonical import canonical
from newskit.card import stamp
from newskit.document import read_settings
from newskit.field import Id, Instant, mistake
from newskit.folder import Folder
from newskit.model import Model, fitted
from newskit.problem import Place, Problem

FOLDER = "keys"
ADDRESS = ".well-known/newskit-keys.json"
# The private part of a JWK, and how other files of private keys begin.
_SECRET = re.compile(rb"""(?:^|["'\s{,])d["']?\s*:|PRIVATE KEY""")
_AS_WRITTEN = "take the file back as `newskit keys` wrote it"


def decoded(text: str) -> bytes:
    """The bytes of unpadded base64url; a ValueError unless it is the one spelling of them."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if encoded(data) != text:
        raise ValueError("not base64url")
    return data


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _point(text: str) -> str:
    try:
        is_whole = len(decoded(text)) == 32
    except ValueError:
        is_whole = False
    if not is_whole:
        raise mistake(
            "bad-key",
            f"“{text[:50]}” is not the public part of an Ed25519 key",
            _AS_WRITTEN,
        )
    return text


class Revoked(Model):
    """That a key is not to be believed any more, as OpenID Federation writes it."""

    revoked_at: Instant = Field(
        description="When that was known.", examples=["2026-03-16T21:30:00Z"]
    )
    reason: Literal["compromised"] = Field(
        "compromised", description="Why.", examples=["compromised"]
    )


class PublicKey(Model):
    """One file of content/keys, named by its `kid`."""

    kid: Id = Field(description="The key's name, and its file's.", examples=["2026-03-16"])
    kty: Literal["OKP"] = Field(description="The family of keys.", examples=["OKP"])
    crv: Literal["Ed25519"] = Field(description="The curve.", examples=["Ed25519"])
    x: Annotated[str, AfterValidator(_point)] = Field(
        description="The key itself.",
        examples=["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"],
    )
    use: Literal["sig"] = Field("sig", description="What it is for.", examples=["sig"])
    alg: Literal["EdDSA"] = Field("EdDSA", description="How it signs.", examples=["EdDSA"])
    nbf: Instant | None = Field(
        None, description="When it was made.", examples=["2026-03-16T21:30:00Z"]
    )
    exp: Instant | None = Field(
        None, description="When it was retired.", examples=["2027-03-16T00:00:00Z"]
    )
    revoked: Revoked | None = Field(
        None,
        description="That nothing signed by it is believed.",
        examples=[{"revoked_at": "2026-03-16T21:30:00Z", "reason": "compromised"}],
    )

    @property
    def may_sign(self) -> bool:
        return self.exp is None and self.revoked is None

    @property
    def age(self) -> tuple[str, str]:
        """What the keys of a newsroom are in order by, the oldest first."""
        return stamp(self.nbf), self.kid

    @property
    def jwk(self) -> dict[str, Any]:
        """The key as published: what is not said of it is left out."""
        jwk = {"kty": self.kty, "crv": self.crv, "x": self.x, "kid": self.kid}
        jwk |= {"use": self.use, "alg": self.alg}
        jwk |= {"nbf": stamp(self.nbf)} if self.nbf else {}
        jwk |= {"exp": stamp(self.exp)} if self.exp else {}
        if self.revoked is None:
            return jwk
        at, reason = stamp(self.revoked.revoked_at), self.revoked.reason
        return jwk | {"revoked": {"revoked_at": at, "reason": reason}}


def key_set(keys: Iterable[PublicKey]) -> bytes:
    """The keys as a JWK Set in canonical JSON, the newest first.

    Those that are revoked stand apart, where a reader who knows only of JWK Sets overlooks them: to
    such a one they are no keys at all.
    """
    in_order = sorted(keys, key=lambda key: key.age, reverse=True)
    revoked = [key.jwk for key in in_order if key.revoked]
    good = [key.jwk for key in in_order if not key.revoked]
    return canonical({"keys": good} | ({"revoked": revoked} if revoked else {}))


def read_keys(folder: Folder) -> tuple[tuple[PublicKey, ...], tuple[Problem, ...], dict[str, str]]:
    """The public keys of the newsroom, the problems of their files, and the text of those."""
    keys: list[PublicKey] = []
    problems: list[Problem] = []
    sources: dict[str, str] = {}
    for file in folder.others:
        if not file.startswith(f"{FOLDER}/"):
            continue
        path = folder.shown(file)
        try:
            raw = folder.read(file)
        except OSError as error:
            words = f"the file cannot be read: {error.strerror}"
            problems.append(Problem("unreadable", words, Place(path)))
            continue
        key, found = _key(file, path, raw)
        keys += [key] if key else []
        problems += found
        if found and not _SECRET.search(raw):
            sources[path] = raw.decode(errors="replace")
    return tuple(keys), tuple(problems), sources


def _key(file: str, path: str, raw: bytes) -> tuple[PublicKey | None, tuple[Problem, ...]]:
    if _SECRET.search(raw):
        # Without its line: what is shown may end in a log that many read.
        return None, (_private(Place(path)),)
    if not file.endswith(".json"):
        words = "newskit has no use for this file, and leaves it out"
        hint = "a public key is a .json file, as `newskit keys new` writes it"
        return None, (Problem("unknown-file", words, Place(path), hint, severity="warning"),)
    # JSON is YAML, and newskit's reader of YAML knows the place of every key.
    document, problems = read_settings(path, raw)
    if document is None:
        return None, problems
    key, misfits = fitted(PublicKey, document.data, document.place, "a key")
    problems = tuple(replace(problem, hint=_AS_WRITTEN) for problem in misfits)
    if key is not None and file != f"{FOLDER}/{key.kid}.json":
        words = f"the key in this file calls itself `{key.kid}`"
        hint = f"name the file {key.kid}.json"
        return None, (Problem("key-name", words, document.place(("kid",)), hint),)
    return key, problems


def _private(place: Place) -> Problem:
    return Problem(
        "private-key",
        "this is a private key: with it anyone could sign in the newsroom's name",
        place,
        "move the file out of the newsroom's folder; if others may have seen it, make another with "
        "`newskit keys new`, and give up this one with `newskit keys retire ID --compromised`",
    )
