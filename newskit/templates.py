"""Templates: the built-in ones, overridden file by file by the newsroom's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined
from msgspec import Struct

from newskit.code import BUILT_IN_TEMPLATES
from newskit.compositor import ComposedEnvironment, StandingType
from newskit.digest import digest_of, digest_of_bytes
from newskit.folder import stats_below
from newskit.unbroken import unbroken

KINDS = (".html", ".css", ".woff2", ".txt", ".svg")
LARGEST = 5_000_000


class Asset(Struct, frozen=True):
    """A file of the templates that is published as it stands, and its address."""

    name: str
    address: str
    digest: str


class Templates(Struct, frozen=True, dict=True):
    """Every template, stylesheet and font by name (`blocks/chart.html`). `own` are the names of
    those that are the newsroom's."""

    files: Mapping[str, bytes]
    own: frozenset[str] = frozenset()

    @cached_property
    def digest(self) -> str:
        return digest_of(sorted((name, digest_of_bytes(data)) for name, data in self.files.items()))

    @cached_property
    def environment(self) -> Environment:
        """Escapes everything, whatever a template's ending; an unknown name is an error."""
        sources = {
            name: data.decode() for name, data in self.files.items() if name.endswith(".html")
        }

        def load(name: str) -> tuple[str, str, None] | None:
            # The second name is that of the file, by which a fault in it is told.
            return (sources[name], name, None) if name in sources else None

        environment = ComposedEnvironment(
            loader=FunctionLoader(load),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=StandingType(sources.keys() - self.own),
        )
        environment.filters["unbroken"] = unbroken
        return environment

    @cached_property
    def stylesheet(self) -> str:
        """The address of the site's stylesheet, which bears its digest."""
        return f"assets/site.{digest_of_bytes(self.files['site.css'])[:10]}.css"

    @cached_property
    def assets(self) -> tuple[Asset, ...]:
        """The stylesheet, and the fonts under the names by which it calls them."""
        style = Asset("site.css", self.stylesheet, digest_of_bytes(self.files["site.css"]))
        fonts = (
            Asset(name, f"assets/{name}", digest_of_bytes(data))
            for name, data in sorted(self.fonts.items())
        )
        return (style, *fonts)

    @property
    def fonts(self) -> Mapping[str, bytes]:
        return {name: data for name, data in self.files.items() if name.startswith("fonts/")}


def read_templates(folder: Path | None) -> Templates:
    """The built-in templates and, over them, those of `folder`."""
    files: dict[str, bytes] = {}
    own: set[str] = set()
    for layer in (BUILT_IN_TEMPLATES, folder):
        if layer is None or not layer.is_dir():
            continue
        # In a checkout the newsroom's folder is the built-in one: nothing there is its own.
        if layer is folder and layer.samefile(BUILT_IN_TEMPLATES):
            continue
        for name in stats_below(layer):
            path = layer / name
            if path.suffix in KINDS and path.is_file() and path.stat().st_size <= LARGEST:
                files[name] = path.read_bytes()
                if layer is folder:
                    own.add(name)
    return Templates(files, frozenset(own))
