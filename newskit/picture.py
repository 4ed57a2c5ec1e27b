"""Picture file: an image of the newsroom, its kind and its size; read by `look`."""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import orjson
from msgspec import Struct
from msgspec.structs import asdict

from newskit.digest import digest_of_bytes

KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}
LARGEST_FILE = 40_000_000
MOST_PIXELS = 50_000_000


class PictureFile(Struct, frozen=True):
    """`file` is its name in the newsroom; `href` its path in the site, which bears its digest."""

    file: str
    digest: str
    kind: str
    width: int
    height: int

    @property
    def address(self) -> str:
        stem = self.file.rpartition("/")[2].rpartition(".")[0] or "picture"
        plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in stem)
        return f"assets/media/{plain[:60]}.{self.digest[:10]}.{self.kind}"


class Pictures:
    """What is known of the newsroom's picture files. Each is looked at once, when first asked for.

    `changed` are the files that are not what the store knew them as.
    """

    def __init__(
        self, content: Path, stats: Mapping[str, str], known: Mapping[str, tuple[str, str]]
    ) -> None:
        self._content, self._stats = content, stats
        self._found: dict[str, PictureFile | str] = {}
        self._seen: dict[str, PictureFile | str] = {}
        changed = set()
        for file, (stat, text) in known.items():
            if stat and stat == stats.get(file):
                self._found[file] = _unwritten(text)
            else:
                changed.add(file)
        self.changed = frozenset(changed)

    def find(self, file: str) -> PictureFile | str:
        """The picture, or in words why it cannot be published."""
        if file not in self._found:
            self._found[file] = self._seen[file] = look(self._content, file)
        return self._found[file]

    def troubles(self, files: Iterable[str]) -> dict[str, str]:
        """Of those of `files` that cannot be published, why."""
        found = ((file, self.find(file)) for file in files)
        return {file: trouble for file, trouble in found if isinstance(trouble, str)}

    def widths(self, files: Iterable[str]) -> dict[str, int]:
        """Of those of `files` that can be published, how wide they are."""
        found = ((file, self.find(file)) for file in files)
        return {file: seen.width for file, seen in found if isinstance(seen, PictureFile)}

    def good(self) -> dict[str, PictureFile]:
        """Every picture known that can be published."""
        return {f: found for f, found in self._found.items() if isinstance(found, PictureFile)}

    def seen(self) -> dict[str, PictureFile | str]:
        """What was looked at since this was last asked: a worker's news for its parent."""
        seen, self._seen = self._seen, {}
        return seen

    def remember(self, seen: Mapping[str, PictureFile | str]) -> None:
        self._found.update(seen)

    def rows(self, seen: Mapping[str, PictureFile | str]) -> Iterator[tuple[str, str, str]]:
        """What was seen, for the store."""
        for file, found in seen.items():
            yield file, self._stats.get(file, ""), orjson.dumps(found, asdict).decode()


def _unwritten(text: str) -> PictureFile | str:
    found = orjson.loads(text)
    return found if isinstance(found, str) else PictureFile(**found)


def look(content: Path, file: str) -> PictureFile | str:
    """What the picture is, or in words why it cannot be published."""
    path = content / file
    # A link in place of the folder itself leads outside as much as one in it.
    root = content.resolve() / "media"
    if not os.path.lexists(path):
        return "is not there"
    resolved = path.resolve()
    if not resolved.is_relative_to(root):
        return "lies outside content/media"
    if not resolved.is_file():
        return "is not a file"
    if resolved.stat().st_size > LARGEST_FILE:
        return f"is larger than {LARGEST_FILE // 1_000_000} MB"
    return _measured(file, resolved.read_bytes())


def _measured(file: str, data: bytes) -> PictureFile | str:
    # Pillow is heavy, and only a newsroom with new pictures needs it.
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=tuple(KINDS)) as image:
                kind, (width, height) = KINDS[image.format or ""], image.size
                if width * height <= MOST_PIXELS:
                    image.verify()
    except UnidentifiedImageError:
        return "is not a JPEG, PNG, WebP or GIF picture"
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return "is damaged"
    if width * height > MOST_PIXELS:
        return f"has more than {MOST_PIXELS // 1_000_000} million pixels"
    return PictureFile(file, digest_of_bytes(data), kind, width, height)
