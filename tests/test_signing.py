"""Signatures: the standard's own example, another library as witness, and keys that rotate."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry, deserialize_compact, serialize_compact
from msgspec.structs import replace

from newskit.key import PublicKey, Revoked, decoded, encoded, key_set
from newskit.signing import (
    BadKey,
    BadSignature,
    Key,
    UnknownKey,
    new_key,
    private_key,
    sign,
    signer,
)

# RFC 9864 would rather have the algorithm called Ed25519; what partners have today knows EdDSA.
pytestmark = pytest.mark.filterwarnings("ignore:EdDSA is deprecated")

MADE = datetime(2026, 3, 16, 21, 30, tzinfo=UTC)
PAYLOAD = b'{"edition":37}'
# RFC 8037, appendix A: a key, what it signs, and the signature.
D = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
SIGNED = b"Example of Ed25519 signing"
SIGNATURE = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"


def public(kid: str, made: datetime = MADE) -> tuple[PublicKey, dict[str, Any]]:
    """A key that was just made: its public part, and the JWK of the private one."""
    jwk = new_key(kid, made)
    return PublicKey.model_validate({name: jwk[name] for name in jwk if name != "d"}), jwk


def key_of(jwk: dict[str, Any]) -> Key:
    return Key(jwk["kid"], decoded(jwk["d"]))


def test_verifies_the_example_of_the_standard() -> None:
    header = encoded(b'{"alg":"EdDSA"}')
    known = PublicKey(kid="ours", kty="OKP", crv="Ed25519", x=X)
    # The standard's example has no key id in its header; its signature is what is compared.
    made = sign(SIGNED, Key("ours", decoded(D)))
    assert signer(SIGNED, made, [known]) == known
    private = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": X, "d": D})
    theirs = serialize_compact({"alg": "EdDSA"}, SIGNED, private, registry=registry())
    assert theirs == f"{header}.{encoded(SIGNED)}.{SIGNATURE}"


def registry() -> JWSRegistry:
    return JWSRegistry(algorithms=["EdDSA", "Ed25519"])


def test_another_library_verifies_what_we_sign_and_we_what_it_signs() -> None:
    known, jwk = public("2026-03-16")
    header, _, tail = sign(PAYLOAD, key_of(jwk)).decode().split(".")
    theirs = OKPKey.import_key(known.jwk)
    whole = f"{header}.{encoded(PAYLOAD)}.{tail}"
    assert deserialize_compact(whole, theirs, registry=registry()).payload == PAYLOAD
    private = OKPKey.import_key({name: jwk[name] for name in ("kty", "crv", "x", "d")})
    made = serialize_compact(
        {"alg": "EdDSA", "kid": known.kid}, PAYLOAD, private, registry=registry()
    )
    detached = "..".join(made.split(".")[::2])
    assert signer(PAYLOAD, detached.encode(), [known]) == known
    assert detached.encode() == sign(PAYLOAD, key_of(jwk)), "one payload and key, one signature"


@pytest.mark.parametrize("position", range(0, 120, 7))
def test_one_changed_character_of_a_signature_is_found(position: int) -> None:
    known, jwk = public("2026-03-16")
    made = bytearray(sign(PAYLOAD, key_of(jwk)))
    made[position] = ord("A") if made[position] != ord("A") else ord("B")
    with pytest.raises(BadSignature):
        signer(PAYLOAD, bytes(made), [known])


def test_one_changed_byte_of_the_payload_is_found() -> None:
    known, jwk = public("2026-03-16")
    made = sign(PAYLOAD, key_of(jwk))
    assert signer(PAYLOAD, made + b"\n", [known]) == known
    with pytest.raises(BadSignature, match="not of these bytes"):
        signer(PAYLOAD + b" ", made, [known])


def test_a_key_of_the_same_name_is_not_the_key() -> None:
    (known, _), (_, other) = public("2026-03-16"), public("2026-03-16")
    with pytest.raises(BadSignature, match="not made with that key"):
        signer(PAYLOAD, sign(PAYLOAD, key_of(other)), [known])
    with pytest.raises(UnknownKey, match="“2026-03-16”, which is not known"):
        signer(PAYLOAD, sign(PAYLOAD, key_of(other)), [])


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "HS256"},
        {"alg": None},
        {"crit": ["exp"]},
        {"b64": False},
        {"kid": 1},
        {"kid": None},
    ],
)
def test_what_another_header_asks_for_is_not_done(header: dict[str, Any]) -> None:
    known, jwk = public("2026-03-16")
    _, _, tail = sign(PAYLOAD, key_of(jwk)).decode().split(".")
    asked = encoded(json.dumps({"alg": "EdDSA", "kid": known.kid} | header).encode())
    with pytest.raises(BadSignature):
        signer(PAYLOAD, f"{asked}..{tail}".encode(), [known])


@pytest.mark.parametrize(
    "text", [b"", b"..", b"a.b.c", b"{}", b"\xff..\xff", b"e30..e30", b"W10..e30"]
)
def test_what_is_no_signature_is_a_bad_one(text: bytes) -> None:
    with pytest.raises(BadSignature, match="not a detached JWS"):
        signer(PAYLOAD, text, [public("2026-03-16")[0]])


def test_the_newest_key_at_hand_that_may_sign_is_the_one(tmp_path: Path) -> None:
    keys = []
    for number in range(3):
        known, jwk = public(f"key-{number}", MADE + timedelta(days=number))
        keys.append(known)
        (tmp_path / f"{known.kid}.json").write_text(json.dumps(jwk))

    def chosen(*published: PublicKey) -> str:
        key = private_key(tmp_path, published)
        return key.kid if key else ""

    assert chosen(*keys) == "key-2"
    assert chosen(keys[0]) == "key-0", "a key that nobody can verify with signs nothing"
    retired = keys[2].model_copy(update={"exp": MADE})
    assert chosen(keys[0], keys[1], retired) == "key-1"
    revoked = keys[1].model_copy(update={"revoked": Revoked(revoked_at=MADE)})
    assert chosen(keys[0], revoked, retired) == "key-0"
    (tmp_path / "key-0.json").unlink()
    assert chosen(keys[0], revoked, retired) == ""
    assert private_key(tmp_path / "nowhere", keys) is None


def test_a_file_that_is_not_the_key_signs_nothing(tmp_path: Path) -> None:
    (known, _), (_, other) = public("2026-03-16"), public("2026-03-16")
    file = tmp_path / "2026-03-16.json"
    file.write_text(json.dumps(other))
    with pytest.raises(BadKey, match="another key than the one published"):
        private_key(tmp_path, [known])
    for text in ("", "{}", "[]", '{"d": 1}', '{"d": "AAAA"}'):
        file.write_text(text)
        with pytest.raises(BadKey, match="holds no private key"):
            private_key(tmp_path, [known])


def test_a_private_key_is_not_shown() -> None:
    _, jwk = public("2026-03-16")
    assert jwk["d"] not in repr(key_of(jwk))
    assert repr(decoded(jwk["d"])) not in repr(replace(key_of(jwk), kid="other"))


def test_the_set_of_keys_has_the_newest_first_and_says_what_became_of_each() -> None:
    old, _ = public("old", MADE - timedelta(days=400))
    lost, _ = public("lost", MADE - timedelta(days=40))
    new, _ = public("new")
    old = old.model_copy(update={"exp": MADE})
    lost = lost.model_copy(update={"revoked": Revoked(revoked_at=MADE)})
    published = json.loads(key_set([old, lost, new]))
    assert [key["kid"] for key in published["keys"]] == ["new", "old"]
    instant = "2026-03-16T21:30:00Z"
    assert published["keys"][0]["nbf"] == instant and "exp" not in published["keys"][0]
    assert published["keys"][1]["exp"] == instant
    assert [key["kid"] for key in published["revoked"]] == ["lost"]
    assert published["revoked"][0]["revoked"] == {"reason": "compromised", "revoked_at": instant}
    assert key_set([new, lost, old]) == key_set([old, lost, new])
