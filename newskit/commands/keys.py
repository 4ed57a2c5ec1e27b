"""`newskit keys`: makes the keys that editions are signed with, lists them, retires them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from newskit.card import stamp
from newskit.field import RESERVED, is_id
from newskit.folder import Folder, survey
from newskit.ground import ground
from newskit.key import FOLDER, PublicKey, Revoked, read_keys
from newskit.problem import closest
from newskit.signing import BadKey, new_key, private_key
from newskit.terminal import say, say_problems


def make(content: Path, output: Path, keys: Path, kid: str, now: datetime) -> int:
    """Makes a key: the private part for the newsroom alone, the public one to be published.

    2 where the private part could be published, or a key of that name is there.
    """
    public = content / FOLDER
    for place in (content, output):
        if keys.resolve().is_relative_to(place.resolve()):
            say(f"newskit: {keys} lies in {place}: what is there may be published")
            say("newskit: name another folder for private keys with --keys")
            return 2
    kid = kid or _free(now.strftime("%Y-%m-%d"), public, keys)
    if not is_id(kid) or kid in RESERVED or len(kid) > 100:
        say(f"newskit: “{kid}” cannot be a key's name: write lower-case letters, digits, hyphens")
        return 2
    files = (keys / f"{kid}.json", public / f"{kid}.json")
    if taken := [file for file in files if file.exists()]:
        say(f"newskit: {taken[0]} is there already, and newskit overwrites no key")
        return 2
    jwk = new_key(kid, now)
    ground(keys, mode=0o700)
    ground(public)
    if not (keys / ".gitignore").exists():
        # A key in a repository is a key that many have.
        (keys / ".gitignore").write_text("*\n")
    descriptor = os.open(files[0], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(_told(jwk))
    files[1].write_text(_told({name: value for name, value in jwk.items() if name != "d"}))
    say(f"A new key, {kid}:")
    say(f"  private  {files[0]}   keep it, and show it to nobody")
    say(f"  public   {files[1]}   published by the next build, which signs with the new key")
    return 0


def show(content: Path, keys: Path) -> int:
    """Tells of every key what it is good for; 1 when one cannot be read."""
    known, problems, sources = read_keys(survey(content))
    signs = _signing(keys, known)
    for key in sorted(known, key=lambda key: key.age, reverse=True):
        made = f"made {_day(key.nbf)}" if key.nbf else ""
        print(f"{key.kid:<24} {made:<16} {_state(key, keys, signs)}".rstrip())
    if not known and not problems:
        say("There is no key: editions are not signed. `newskit keys new` makes one.")
    say_problems(problems, sources)
    return 1 if problems else 0


def retire(content: Path, keys: Path, kid: str, is_compromised: bool, now: datetime) -> int:
    """Writes into a public key that it signs nothing any more; 2 when there is no such key."""
    folder = survey(content)
    known, problems, sources = read_keys(folder)
    found = next((key for key in known if key.kid == kid), None)
    if found is None:
        say_problems(problems, sources)
        meant = closest(kid, (key.kid for key in known))
        say(f"newskit: there is no key `{kid}`" + (f": did you mean `{meant}`?" if meant else ""))
        return 2
    if found.revoked or (found.exp and not is_compromised):
        say(f"newskit: {kid} is {_state(found, keys, '')} already")
        return 2
    change = {"revoked": Revoked(revoked_at=now)} if is_compromised else {"exp": now}
    retired = found.model_copy(update=change)
    _write(folder, retired)
    left = [key for key in known if key.kid != kid]
    if is_compromised:
        say(f"{kid} is given up as compromised: nothing it signed is believed any more.")
    else:
        say(f"{kid} is retired: it signs nothing more, and what it signed stays good.")
    if _signing(keys, left):
        say("Build and publish, so that partners learn of it.")
    else:
        say("No other key is at hand: make one with `newskit keys new` before the next build,")
        say("or the next edition is unsigned.")
    return 0


def _write(folder: Folder, key: PublicKey) -> None:
    path = folder.root / FOLDER / f"{key.kid}.json"
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(_told(key.jwk))
    fresh.replace(path)


def _told(jwk: dict[str, Any]) -> str:
    return json.dumps(jwk, indent=2) + "\n"


def _free(day: str, *folders: Path) -> str:
    """A name for a key of this day that no key has."""
    kid, number = day, 1
    while any((folder / f"{kid}.json").exists() for folder in folders):
        number += 1
        kid = f"{day}-{number}"
    return kid


def _signing(keys: Path, known: Iterable[PublicKey]) -> str:
    """The id of the key that the next edition is signed with; '' for none."""
    try:
        key = private_key(keys, known)
    except BadKey as bad:
        say(f"newskit: {bad}")
        return ""
    return key.kid if key else ""


def _state(key: PublicKey, keys: Path, signs: str) -> str:
    if key.revoked:
        return f"compromised since {_day(key.revoked.revoked_at)}"
    if key.exp:
        return f"retired since {_day(key.exp)}"
    if key.kid == signs:
        return "signs the next edition"
    return "at hand" if (keys / f"{key.kid}.json").exists() else "its private part is not here"


def _day(moment: datetime | None) -> str:
    return stamp(moment)[:10]
