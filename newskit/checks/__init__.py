"""The checks, in the order in which they are made."""

from __future__ import annotations

from collections.abc import Mapping

from newskit.check import Check
from newskit.checks import pictures, placeholder, pull_quote, registry, related

CHECKS: Mapping[str, Check] = {
    "registry": registry,
    "related": related,
    "pictures": pictures,
    "pull-quote": pull_quote,
    "placeholder": placeholder,
}

# Those whose strictness is the newsroom's to set; without the others no page can be made.
EDITORIAL = frozenset({"pull-quote", "placeholder"})
