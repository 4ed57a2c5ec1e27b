"""`newskit verify`: is an edition, or somebody's copy of an item or a page, genuine and current?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, to_builtins

from newskit.copy import Copy, NotACopy, read_copy
from newskit.edition import FILE, SIGNATURE
from newskit.fetch import Fetcher, NotThere, Unfetched
from newskit.issue import (
    Fault,
    Issue,
    Keys,
    NoEdition,
    keys_in,
    open_issue,
    published_keys,
    signature_faults,
)
from newskit.key import PublicKey
from newskit.newsstand import FolderStand, Newsstand, WebStand
from newskit.problem import shown
from newskit.terminal import clock, counted, say
from newskit.verification import Judged, Verdict, examine_copy, examine_edition, verdict_of

GENUINE, WRONG, USAGE, FAULT = 0, 1, 2, 3
_CODES: Mapping[Verdict, int] = {"genuine": GENUINE, "cannot be said": FAULT}
# How many faults are told one by one.
SHOWN = 20


class Question(Struct, frozen=True):
    """What is to be verified, and against what. Texts are as they were typed; '' for none."""

    target: str
    edition: str = ""
    key: str = ""
    at_least: int = 0
    has_all: bool = False
    as_json: bool = False


class _Misused(Exception):  # noqa: N818 - it reads as a sentence
    """The command was given something that cannot be verified; the words say why."""


class _Answer(Struct, frozen=True):
    issue: Issue
    signer: PublicKey | None
    word: str
    copy: Copy | None
    items: tuple[Judged, ...]
    faults: tuple[Fault, ...]
    is_named: bool
    """Whether a person named the edition to compare with."""

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.faults)


def run(question: Question, allow_private: bool, other_hosts: bool) -> int:
    """0 when it is genuine and current, 1 when something is wrong, 2 for wrong use, 3 when what is
    needed cannot be had, or is missing."""
    typed = [word for word in (question.target, question.edition) if _is_web(word)]
    try:
        hosts = [f"{urlsplit(word).hostname}" for word in typed]
    except ValueError:
        say(f"newskit: {shown(typed[0])} is not a web address")
        return USAGE
    with Fetcher(hosts, allow_private, other_hosts) as fetcher:
        try:
            answer = _answered(question, fetcher)
        except (_Misused, NoEdition, NotACopy) as misused:
            say(f"newskit: {shown(str(misused))}")
            return USAGE
        except (Unfetched, OSError) as unfetched:
            say(f"newskit: it cannot be said: {shown(str(unfetched))}")
            return FAULT
    lines = [json.dumps(_data(answer), indent=2)] if question.as_json else map(shown, _told(answer))
    print("\n".join(lines))
    return _CODES.get(answer.verdict, WRONG)


def _answered(question: Question, fetch: Fetcher) -> _Answer:
    found = _found(question.target, fetch)
    if isinstance(found, Copy):
        issue = open_issue(_stand_of(found, question, fetch))
        items, faults = examine_copy(found, issue)
        faults = (*(fault for item in items for fault in item.faults), *faults)
        copy: Copy | None = found
    else:
        issue = open_issue(found)
        has_all = question.has_all or isinstance(found, FolderStand)
        copy, items, faults = None, (), tuple(examine_edition(issue, has_all))
    signer, word, doubts = _vouched_for(issue, question, fetch)
    if issue.manifest.edition < question.at_least:
        words = f"it is number {issue.manifest.edition}, and {question.at_least} was seen before"
        doubts = (*doubts, Fault("old-edition", FILE, words))
    all_faults = tuple(dict.fromkeys((*doubts, *faults)))
    return _Answer(issue, signer, word, copy, items, all_faults, bool(question.edition))


def _vouched_for(
    issue: Issue, question: Question, fetch: Fetcher
) -> tuple[PublicKey | None, str, tuple[Fault, ...]]:
    """The key that signed the edition, who says that it is the newsroom's, and what is wrong."""
    published = published_keys(issue, fetch)
    trusted = _pinned(Path(question.key)) if question.key else published
    if trusted is None and issue.stand.read(SIGNATURE) is not None:
        words = "there are no keys beside it to verify it with: name a file of them with --key"
        return None, "", (Fault("no-key", FILE, words),)
    trusted = trusted or Keys((), (), "")
    signer, doubts = signature_faults(issue, trusted, published)
    return signer, trusted.word, doubts


def _pinned(file: Path) -> Keys:
    try:
        return keys_in(file.read_bytes(), str(file))
    except OSError as error:
        raise _Misused(f"{file} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise _Misused(f"{file} holds no keys to verify with: {error}") from None


def _is_web(word: str) -> bool:
    return word.lower().startswith(("http://", "https://"))


def _found(target: str, fetch: Fetcher) -> Newsstand | Copy:
    """The stand of an edition, or the copy that stands at the target."""
    if _is_web(target):
        return _found_on_the_web(target, fetch)
    path = Path(target)
    if path.is_dir():
        return FolderStand(path)
    if not path.is_file():
        raise _Misused(f"there is no {target}")
    if path.name == FILE:
        return FolderStand(path.parent)
    data = FolderStand(path.parent).read(path.name)
    return read_copy(target, data or b"")


def _found_on_the_web(target: str, fetch: Fetcher) -> Newsstand | Copy:
    if target.endswith(f"/{FILE}"):
        return WebStand(target.removesuffix(f"/{FILE}"), fetch)
    stand = WebStand(target.rstrip("/"), fetch)
    if target.endswith("/") or not urlsplit(target).path:
        return stand
    if "." not in target.rpartition("/")[2]:
        # A folder's name, and hosts differ in what they answer to that.
        with suppress(Unfetched):
            if stand.read(FILE) is not None:
                return stand
    try:
        return read_copy(target, fetch(target))
    except (NotACopy, NotThere):
        if stand.read(FILE) is None:
            raise
        return stand


def _stand_of(copy: Copy, question: Question, fetch: Fetcher) -> Newsstand:
    """Where the edition stands that the copy is of: as typed, above the copy, or as it says."""
    if question.edition:
        return _found_edition(question.edition, fetch)
    for stand in _stands_above(copy.name, fetch):
        if stand.read(FILE) is not None:
            return stand
    if copy.address:
        return WebStand(copy.address, fetch)
    raise _Misused("it does not say which edition it is of: name that with --edition")


def _found_edition(word: str, fetch: Fetcher) -> Newsstand:
    word = word.removesuffix(FILE) if word.endswith(f"/{FILE}") else word
    if _is_web(word):
        return WebStand(word.rstrip("/"), fetch)
    path = Path(word)
    return FolderStand(path.parent if path.is_file() else path)


def _stands_above(name: str, fetch: Fetcher) -> Iterator[Newsstand]:
    if not _is_web(name):
        yield from map(FolderStand, Path(name).absolute().parents)
        return
    parts = urlsplit(name)
    steps = parts.path.strip("/").split("/")[:-1]
    for count in range(len(steps), -1, -1):
        path = "".join(f"/{step}" for step in steps[:count])
        yield WebStand(f"{parts.scheme}://{parts.netloc}{path}", fetch)


def _told(answer: _Answer) -> Iterator[str]:
    """The verdict first, then what it rests on, then everything that is wrong."""
    manifest = answer.issue.manifest
    yield _verdict(answer)
    of = f" for {manifest.partner}" if manifest.partner else ""
    yield (
        f"  Edition {manifest.edition:,} of {manifest.newsroom}{of}, of {clock(manifest.changed)},"
        f" at {answer.issue.stand.name}"
    )
    if answer.signer:
        yield f"  signed with the key {answer.signer.kid}, on the word of {answer.word}"
    for fault in answer.faults[:SHOWN]:
        yield f"  {fault.code}  {fault.about}: {fault.words}"
    if len(answer.faults) > SHOWN:
        yield f"  … and {len(answer.faults) - SHOWN:,} more; --json tells all"
    is_strange = any(fault.code in ("altered-item", "unknown-item") for fault in answer.faults)
    if is_strange and answer.copy and not answer.is_named:
        yield "  If it came from a partner's feed, name that feed's edition with --edition."
    for item in answer.items:
        if item.missing:
            yield f"  {item.id} lacks {counted(len(item.missing), 'correction')}:"
            yield from (f"    {_correction(one)}" for one in item.missing)


def _verdict(answer: _Answer) -> str:
    subject = _subject(answer)
    match answer.verdict:
        case "genuine":
            return f"Genuine and current: {subject}."
        case "not genuine":
            return f"NOT GENUINE: {subject}."
        case "not vouched for":
            return f"Not vouched for: {subject}."
        case "not to be used":
            return f"NOT TO BE USED: {subject}."
        case "out of date":
            return f"Out of date: {subject}."
        case "cannot be said":
            return f"It cannot be said: {subject}."


def _subject(answer: _Answer) -> str:
    if answer.copy is None:
        items = len(answer.issue.records[0])
        pages = counted(len(answer.issue.manifest.feeds), "page")
        return f"an edition of {counted(items, 'item')}, on {pages} of feeds"
    if not answer.items:
        return "a page of a feed, compared as a whole"
    if not answer.copy.is_page:
        (item,) = answer.items
        version = f"version {item.version} of " if item.version else ""
        return f"{version}{item.id or item.url or 'an item without an id'}"
    bad = sum(bool(item.faults) for item in answer.items)
    count = counted(len(answer.items), "item")
    return f"{bad} of {count}" if bad else count


def _correction(correction: Any) -> str:
    was, now = correction.get("was"), correction.get("now")
    change = f"“{was}” is now “{now}”: " if was and now else ""
    kind, note = correction.get("kind", "correction"), correction.get("note", "")
    return f"{clock(str(correction.get('at', '')))} {kind}: {change}{note}".rstrip(": ")


def _data(answer: _Answer) -> dict[str, Any]:
    """The same for machines."""
    manifest = answer.issue.manifest
    return {
        "verdict": answer.verdict,
        "edition": {
            "stand": answer.issue.stand.name,
            "address": manifest.address,
            "newsroom": manifest.newsroom,
            "partner": manifest.partner,
            "edition": manifest.edition,
            "changed": manifest.changed,
        },
        "signed": {"kid": answer.signer.kid, "word": answer.word} if answer.signer else None,
        "items": to_builtins(answer.items),
        "faults": to_builtins(answer.faults),
    }
