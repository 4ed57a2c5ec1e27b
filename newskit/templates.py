"""Templates: the built-in ones, overridden file by file by the newsroom's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from traceback import walk_tb
from typing import Any

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
)
from markupsafe import Markup
from msgspec import Struct

from newskit.code import BUILT_IN_TEMPLATES
from newskit.compositor import ComposedEnvironment, StandingType, composed, module_of
from newskit.digest import digest_of, digest_of_bytes
from newskit.folder import stats_below
from newskit.unbroken import unbroken

KINDS = (".html", ".css", ".woff2", ".txt", ".svg")
LARGEST = 5_000_000


class TemplateFault(Exception):  # noqa: N818 - it is nobody's error but the template's
    """A template that cannot be drawn: its name, the line, what is wrong there, and whether it is
    one of the newsroom's."""

    def __init__(self, name: str, line: int, words: str, is_own: bool) -> None:
        # All of it, or it would not come over from a worker.
        super().__init__(name, line, words, is_own)
        self.name, self.line, self.words, self.is_own = name, line, words, is_own

    def __str__(self) -> str:
        return f"the template {self.name} cannot be drawn: {self.words} (line {self.line})"


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
        names = {name for name in self.files if name.endswith(".html")}

        def load(name: str) -> tuple[str, str, None] | None:
            if name not in names:
                return None
            data = self.files[name]
            try:
                # The second name is that of the file, by which a fault in it is told.
                return data.decode(), name, None
            except UnicodeDecodeError as error:
                line = data.count(b"\n", 0, error.start) + 1
                raise TemplateFault(name, line, "it is not UTF-8", name in self.own) from error

        environment = ComposedEnvironment(
            loader=FunctionLoader(load),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=StandingType(names - self.own),
        )
        environment.filters["unbroken"] = unbroken
        return environment

    def page(self, name: str, seen: dict[str, Any]) -> bytes:
        """A page in UTF-8, drawn by the template of this name; or a TemplateFault."""
        with self._blaming():
            return composed(self.environment.get_template(name), seen)

    def text(self, name: str, seen: dict[str, Any]) -> str:
        """The same as text."""
        return self.page(name, seen).decode()

    def macro(self, name: str, macro: str) -> Callable[..., Markup]:
        """A macro of the template of this name; or a TemplateFault."""
        with self._blaming():
            module = module_of(self.environment.get_template(name))
        if not hasattr(module, macro):
            raise TemplateFault(name, 1, f"it has no macro `{macro}`", name in self.own)
        found: Callable[..., Markup] = getattr(module, macro)
        return found

    @contextmanager
    def _blaming(self) -> Iterator[None]:
        """What goes wrong within is a TemplateFault, if it does in a template: in one of the
        newsroom's, before all others."""
        try:
            yield
        except TemplateFault:
            raise
        except Exception as error:
            lines = [(name in self.own, name, line) for name, line in self._lines(error)]
            if not lines:
                raise
            is_own = any(own for own, _, _ in lines)
            # The last of them: what that one calls, others call as well.
            name, line = [(name, line) for own, name, line in lines if own == is_own][-1]
            words = str(error) or type(error).__name__
            if isinstance(error, TemplateSyntaxError):
                words = error.message or words
            elif isinstance(error, TemplateNotFound):
                words = f"there is no template `{error.name}`"
            raise TemplateFault(name, line, words, is_own) from error

    def _lines(self, error: Exception) -> Iterator[tuple[str, int]]:
        """The lines of templates through which an error came, the innermost last."""
        for frame, line in walk_tb(error.__traceback__):
            if frame.f_code.co_filename in self.files:
                yield frame.f_code.co_filename, line
        if isinstance(error, TemplateSyntaxError) and error.name and error.name in self.files:
            yield error.name, error.lineno

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
