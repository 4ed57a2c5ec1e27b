"""Seal: a digest of all that a build reads, by name, size and time; unbroken, nothing changed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from newskit.code import BUILT_IN_TEMPLATES
from newskit.digest import digest_of
from newskit.folder import Folder, is_text, stats_below
from newskit.ledger import Ledger, unwritten
from newskit.store import Store
from newskit.tree import is_open, is_served, trees


def seal_of(
    folder: Folder, templates: Path | None, formats: Iterable[str], keys: Path | None = None
) -> str:
    """The seal; '' when a file was written to in the last moment, and could be again unseen.

    That of newskit itself is the store's version: another one knows nothing of this seal.
    """
    layers = [BUILT_IN_TEMPLATES, *(one for one in (templates, keys) if one and one.is_dir())]
    stats = list(map(stats_below, layers))
    if folder.problems or not folder.seal or any("" in group.values() for group in stats):
        return ""
    if not all(is_text(name) for group in stats for name in group):
        return ""
    return digest_of([f"{folder.root.resolve()}", list(formats), folder.seal, stats])


def unbroken(store: Store, output: Path, seal: str, as_of: str) -> Ledger | None:
    """The ledger of the last build if this one would publish the same; else None."""
    facts = store.facts()
    if not seal or facts.get("seal") != seal:
        return None
    if not facts["as_of"] <= as_of or (facts["turn"] and facts["turn"] <= as_of):
        return None
    live, spare = trees(output)
    if (
        not (is_served(live) and is_open(output))
        or not live.edition
        or live.edition != facts.get("settled")
    ):
        return None
    # A build that died may have left in the spare tree what must not be read.
    if not spare.edition or spare.edition != facts.get(f"edition_{spare.name}"):
        return None
    if facts.get("withdrawn"):
        return None
    return unwritten(facts["ledger"])
