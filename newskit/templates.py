"""Templates: the built-in ones, overridden file by file by the newsroom's."""

from __future__ import annotations

import re
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
    nodes,
)
from markupsafe import Markup
from msgspec import Struct

from newskit.code import BUILT_IN_TEMPLATES
from newskit.compositor import ComposedEnvironment, StandingType, composed, module_of
from newskit.digest import digest_of, digest_of_bytes
from newskit.folder import is_text, stats_below
from newskit.pattern import pattern
from newskit.unbroken import unbroken

KINDS = (".html", ".css", ".woff2", ".txt", ".svg")
LARGEST = 5_000_000
# The block of base.html in which stands what a page is for.
CONTENT = "main"
REMARK = pattern(r"(?s){#.*?#}")
_EXTENDS = pattern(r"""{%[-+]?\s*extends\s+["']([^"']+)["']\s*[-+]?%}""")


class TemplateFault(Exception):  # noqa: N818 - it is nobody's error but the template's
    """A template that cannot be drawn: its name, the line (0 for none), what is wrong there, and
    whether it is one of the newsroom's. `beside` names those that are, where it is not: it may be
    their fault all the same. `page` is the address of the first page on which it was met, for
    others may be well; '' where it was met before any was drawn."""

    def __init__(
        self, name: str, line: int, words: str, is_own: bool, beside: str = "", page: str = ""
    ) -> None:
        # All of it, or it would not come over from a worker.
        super().__init__(name, line, words, is_own, beside, page)
        self.name, self.line, self.words = name, line, words
        self.is_own, self.beside, self.page = is_own, beside, page

    def met_on(self, page: str) -> TemplateFault:
        return TemplateFault(self.name, self.line, self.words, self.is_own, self.beside, page)

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        page = f"on {self.page}" if self.page else ""
        where = ", ".join(filter(None, (line, page)))
        at = f" ({where})" if where else ""
        if self.is_own or not self.beside:
            return f"the template {self.name} cannot be drawn: {self.words}{at}"
        return (
            f"newskit's template {self.name} cannot be drawn beside your {self.beside}: "
            f"{self.words}{at}; report it if it is so without yours"
        )


class Asset(Struct, frozen=True):
    """A file of the templates that is published as it stands, and its address."""

    name: str
    address: str
    digest: str


class Templates(Struct, frozen=True, dict=True):
    """Every template, stylesheet and font by name (`blocks/chart.html`). `own` are the names of
    those that are the newsroom's, `unread` are its files that are none of these, or too large."""

    files: Mapping[str, bytes]
    own: frozenset[str] = frozenset()
    unread: tuple[str, ...] = ()

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
            try:
                # The second name is that of the file, by which a fault in it is told.
                return self.files[name].decode(), name, None
            except UnicodeDecodeError as error:
                raise self._not_utf_8(name, error) from error

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

    def prove(self) -> None:
        """Reads the newsroom's own templates: a TemplateFault where one cannot be, or where a page
        would lack what one draws. Some are drawn on a bad day alone."""
        own = sorted(name for name in self.own if name.endswith(".html"))
        for name in own:
            with self._blaming(name):
                self.environment.get_template(name)
        for name in sorted(self.files) if own else ():
            extended = self._extended(name)
            if extended and not self.own.isdisjoint((name, extended)):
                self._prove_blocks(name, extended)

    def _prove_blocks(self, name: str, extended: str) -> None:
        """A block that the extended template lacks is drawn nowhere. It may lack what newskit's
        templates say in a page's head, but not what they are for."""
        places = self._blocks(extended)
        if name not in self.own:
            if CONTENT not in places and CONTENT in self._blocks(name):
                words = f"it has no block `{CONTENT}`, and of {name} nothing would be on the page"
                raise self.fault(extended, 0, words)
            return
        tree = self.environment.parse(self.files[name].decode(), name)
        # A block can be asked for by name as well: `self.main()`.
        selves = (
            one for one in tree.find_all(nodes.Getattr) if one.node == nodes.Name("self", "load")
        )
        asked = {one.attr for one in selves}
        for block in tree.body:
            if isinstance(block, nodes.Block) and block.name not in {*places, *asked}:
                there = "; it has " + " and ".join(f"`{one}`" for one in places) if places else ""
                words = f"{extended} has no block `{block.name}`{there}"
                raise self.fault(name, block.lineno, words)

    def _blocks(self, name: str, *below: str) -> list[str]:
        """The blocks of a template, and of those that it extends."""
        blocks = self.environment.get_template(name).blocks
        extended = self._extended(name)
        above = self._blocks(extended, name, *below) if extended not in ("", name, *below) else []
        return [*dict.fromkeys((*blocks, *above))]

    def _extended(self, name: str) -> str:
        """The template that this one extends; '' if it is none, or not always the same."""
        if not name.endswith(".html"):
            return ""
        extended = set(_EXTENDS.findall(REMARK.sub("", self.files[name].decode(errors="replace"))))
        return next(iter(extended)) if len(extended) == 1 and self.files.keys() >= extended else ""

    def page(self, name: str, seen: dict[str, Any], address: str = "") -> bytes:
        """The page in UTF-8, drawn by the template of this name; or a TemplateFault, which tells
        the page's address."""
        try:
            with self._blaming(name):
                data = composed(self.environment.get_template(name), seen)
            if not data or data.isspace():
                raise self.fault(name, 0, "nothing would stand on the page")
        except TemplateFault as fault:
            page = f"/{address.removesuffix('index.html')}" if address else ""
            raise fault.met_on(page) from fault.__cause__
        return data

    def text(self, name: str, seen: dict[str, Any], address: str = "") -> str:
        """The same as text."""
        return self.page(name, seen, address).decode()

    def macro(self, name: str, macro: str) -> Callable[..., Markup]:
        """A macro of the template of this name; or a TemplateFault."""
        with self._blaming(name):
            module = module_of(self.environment.get_template(name))
        found: Callable[..., Markup] | None = getattr(module, macro, None)
        if not callable(found):
            raise self.fault(name, 0, f"it has no macro `{macro}`")
        return found

    @cached_property
    def print_styles(self) -> str:
        """The stylesheet of PDFs; or a TemplateFault."""
        name = "print.css"
        try:
            text = self.files[name].decode()
        except UnicodeDecodeError as error:
            raise self._not_utf_8(name, error) from error
        if "@font-face" not in text:
            raise self.fault(name, 0, "it has no @font-face, and PDFs are set in no other fonts")
        return text

    def fault(self, name: str, line: int, words: str) -> TemplateFault:
        """What is wrong with a template, at a line of it or, with 0, at none."""
        is_own = name in self.own
        beside = "" if is_own else ", ".join(sorted(self.own))
        return TemplateFault(name, line, words, is_own, beside)

    def _not_utf_8(self, name: str, error: UnicodeDecodeError) -> TemplateFault:
        line = self.files[name].count(b"\n", 0, error.start) + 1
        return self.fault(name, line, "it is not UTF-8")

    @contextmanager
    def _blaming(self, drawn: str) -> Iterator[None]:
        """What goes wrong within is a TemplateFault, of the innermost template in which it does;
        or of a macro's, that cannot be called as it is."""
        try:
            yield
        except (TemplateFault, MemoryError):
            raise
        except (UnicodeError, SyntaxError) as error:
            # Of what was drawn, or of Python that Jinja's own words became: nobody knows where.
            named = str(getattr(error, "filename", ""))
            raise self.fault(named if named in self.files else drawn, 0, _words(error)) from error
        except Exception as error:
            if lines := list(self._lines(error)):
                raise self.fault(*self._blamed(error, *lines[-1]), _words(error)) from error
            raise

    def _lines(self, error: Exception) -> Iterator[tuple[str, int]]:
        """The lines of templates through which an error came, the innermost last."""
        for frame, line in walk_tb(error.__traceback__):
            if frame.f_code.co_filename in self.files:
                yield frame.f_code.co_filename, line
        if isinstance(error, TemplateSyntaxError) and error.name and error.name in self.files:
            yield error.name, error.lineno

    def _blamed(self, error: Exception, name: str, line: int) -> tuple[str, int]:
        """The template at fault and its line: the one that failed, unless all it did was to call a
        macro of the newsroom's own, or to ask for it."""
        asked = _ASKED.search(str(error))
        if asked is None or name in self.own:
            return name, line
        macro, file = asked.groups()
        if file in self.own:
            return file, 0
        for own in sorted(self.own):
            text = self.files[own].decode(errors="replace")
            found = re.search(rf"{{%[-+]?\s*macro\s+{macro}\b", text) if macro else None
            if found is not None:
                return own, text.count("\n", 0, found.start()) + 1
        return name, line

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


def _words(error: Exception) -> str:
    """What went wrong, in the error's own words; with its name where those are no sentence."""
    if isinstance(error, TemplateNotFound):
        return f"there is no template `{error.name}`"
    words = getattr(error, "message", None) or getattr(error, "msg", None) or str(error)
    return words if " " in words else f"{type(error).__name__} {words}".strip()


# How Jinja tells of a macro that cannot be called as it is, or that is not there.
_ASKED = pattern(r"^macro '(\w+)'|template '([\w./-]+)' .* does not export")


def read_templates(folder: Path | None) -> Templates:
    """The built-in templates and, over them, those of `folder`."""
    files: dict[str, bytes] = {}
    own: set[str] = set()
    unread: list[str] = []
    for layer in (BUILT_IN_TEMPLATES, folder):
        if layer is None or not layer.is_dir():
            continue
        # In a checkout the newsroom's folder is the built-in one: nothing there is its own.
        if layer is folder and layer.samefile(BUILT_IN_TEMPLATES):
            continue
        for name in stats_below(layer):
            path = layer / name
            is_ours = path.suffix in KINDS and is_text(name)
            if is_ours and path.is_file() and path.stat().st_size <= LARGEST:
                files[name] = path.read_bytes()
                if layer is folder:
                    own.add(name)
            elif layer is folder:
                unread.append(name)
    return Templates(files, frozenset(own), tuple(unread))
