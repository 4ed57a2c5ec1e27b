"""Picture file: an image of the newsroom, its kind and its size; read by `look`."""

from __future__ import annotations

import io
import os
import warnings
from dataclasses import dataclass
from pathlib import Path

from newskit.digest import digest_of_bytes

KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}
LARGEST_FILE = 40_000_000
MOST_PIXELS = 50_000_000


@dataclass(frozen=True, slots=True)
class PictureFile:
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


def look(content: Path, file: str) -> PictureFile | str:
    """What the picture is, or in words why it cannot be published."""
    path = content / file
    root = (content / "media").resolve()
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
