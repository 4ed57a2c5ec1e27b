"""The digest of newskit's own code: what another version made is not taken for this one's."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import lru_cache
from pathlib import Path

from newskit.extension import distributions, extensions, files

# In the wheel the templates lie inside the package, in a checkout beside it.
_HERE = Path(__file__).parent
BUILT_IN_TEMPLATES = (
    _HERE / "_templates" if (_HERE / "_templates").is_dir() else _HERE.parent / "templates"
)


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Of every file of the package by name, size and time, of what other packages add to it, and of
    the libraries' versions.

    Sizes and times, because reading all of it would cost each build several milliseconds.
    """
    digest = hashlib.sha256(sys.version.encode())
    for folder, _, names in sorted(os.walk(Path(__file__).parent)):
        if folder.endswith(("__pycache__", "/codes")):
            continue  # What the codes mean decides no byte.
        for name in sorted(names):
            stat = (Path(folder) / name).stat()
            digest.update(f"{folder}/{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    for path in distributions():
        name = os.path.basename(path)  # noqa: PTH119 - a Path for each would take a millisecond
        if name.partition("-")[0].lower() in LIBRARIES:
            digest.update(name.encode())
    for line in (*map(repr, extensions()), *files()):
        digest.update(line.encode())
    return digest.hexdigest()[:32]


# Whatever decides a byte of a page, what is read from an article, or how the store tells it.
LIBRARIES = (
    "babel", "jinja2", "markdown_it_py", "markupsafe", "mdit_py_plugins", "msgspec", "orjson",
    "pillow", "pydantic", "pydantic_core", "pyyaml", "rfc8785", "weasyprint",
)  # fmt: skip
