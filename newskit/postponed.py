"""Postponed: `importlib.metadata`, which Pydantic imports for its plugins, loaded when it is used.

No plugin of Pydantic's has a part in newskit, and Pydantic is told so. It loads all the same what
it would look for them with, mail and archives among it: that takes a thirtieth of what a build of
one edited article does.
"""

from __future__ import annotations

import importlib
import os
import sys
from importlib.machinery import PathFinder
from threading import Lock
from types import ModuleType
from typing import Any

NAME = "importlib.metadata"
_LOCK = Lock()


class _Stand(ModuleType):
    """Stands where the module will be, until something in it is asked for, or used."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real(), name)

    # Pydantic takes this name when it is imported, and calls it only where plugins are looked for.
    def entry_points(self, **wanted: Any) -> Any:
        return self._real().entry_points(**wanted)

    def _real(self) -> ModuleType:
        with _LOCK:
            if sys.modules.get(NAME) is self:
                del sys.modules[NAME]
        return importlib.import_module(NAME)


def postpone() -> None:
    """To be called before Pydantic is imported; where the module is there already, it stays."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    if NAME not in sys.modules:
        # As an import would: by its whole name, as a part of its package, and as a package itself.
        sys.modules[NAME] = stand = _Stand(NAME)
        stand.__spec__ = spec = PathFinder.find_spec(NAME, importlib.__path__)
        stand.__path__ = (spec and spec.submodule_search_locations) or []
        vars(importlib)["metadata"] = stand
