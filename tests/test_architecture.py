"""Architecture: imports run downward only, and stand at the top of the file."""

import ast
from collections.abc import Iterator
from pathlib import Path

import newskit

# Top to bottom; each may import what stands after it, on its own line or below. `x.*` are the
# members of a folder, and `x` is its list of them.
LAYERS = """
    __main__ cli
    commands.init commands.* commands reference kit rehearsal
    editing announcement impact reach naming testimony
    serve preview showing briefing rendering build records difference plan distribution outlet seal
    due recall stray
    courier verification issue copy newsstand fetch
    formats amendment formats.* schemas published typesetter errata format telling record contents
    story words
    overlay terminal printers printers.* printer explanation ledger edition press library
    intake readership newslist
    reading archive mending examination checks checks.* check style address weekday
    network partner site stream signing key
    evidence statement
    bygone article lost texts blocks blocks.* markup longhand stenographer
    shorthand body block
    scribe document yaml_mistakes yaml_repair
    newsroom notice model field plain_yaml everyday_yaml history yaml_text yaml_line
    reckoning figure_reader numerals figure unit
    recollection borrowing templates unbroken compositor store workers tree card picture page folder
    ground problem shape code extension digest canonical watch media pattern postponed newskit
    conformance.*
"""
PACKAGE = Path(newskit.__file__).parent
MODULES = {
    ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): file
    for file in PACKAGE.rglob("*.py")
}
MODULES["newskit"] = MODULES.pop("__init__")
# Loaded when they are first used: the one command that was typed, and libraries that take long.
LATE = {
    "cli": {f"newskit.{name}" for name in MODULES if name.startswith("commands.")}
    | {"newskit.formats", "newskit.folder", "select", "traceback"},
    "formats.schemas": {"newskit.schemas"},
    "document": {"newskit.plain_yaml", "newskit.yaml_mistakes"},
    "markup": {"newskit.longhand"},
    "extension": {"importlib", "importlib.metadata", "importlib.util"},
    "picture": {"PIL"},
    "signing": {"cryptography.exceptions", "cryptography.hazmat.primitives.asymmetric"},
    "tree": {"ctypes"},
    "workers": {"ctypes", "multiprocessing", "multiprocessing.connection"},
    "problem": {"difflib"},
    "checks.pull_quote": {"difflib"},
    "typesetter": {
        *("logging", "multiprocessing.connection", "subprocess"),
        *("weasyprint", "weasyprint.text.fonts", "weasyprint.urls", "tinycss2"),
    },
}


def faults(name: str, source: str) -> Iterator[str]:
    """What the module `name` imports that it may not."""
    tree = ast.parse(source)
    top = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
    shallow = {inner for node in top for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for imported in _imported(node):
                if node not in shallow and imported not in LATE.get(name, ()):
                    yield f"{name} imports {imported} inside a function"
                inner = imported.partition("newskit.")[2]
                if inner and _layer(inner) <= _layer(name):
                    yield f"{name} imports {inner}, which stands above it, or beside it"
        if isinstance(node, ast.Name | ast.alias) and "TYPE_CHECKING" in ast.unparse(node):
            yield f"{name} takes a detour by TYPE_CHECKING"


def _imported(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """Modules by their full names: `from newskit.checks import registry` is a module too."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    assert not node.level, "imports name their module in full"
    package = f"{node.module}".partition("newskit.")[2]
    for alias in node.names:
        yield f"{node.module}" + (f".{alias.name}" if f"{package}.{alias.name}" in MODULES else "")


def _layer(name: str) -> int:
    """Members of a folder that has a `*` stand on one step: none may import another."""
    layers = LAYERS.split()
    return layers.index(name if name in layers else f"{name.partition('.')[0]}.*")


def test_imports_run_downward_and_stand_at_the_top() -> None:
    assert [fault for name in MODULES for fault in faults(name, MODULES[name].read_text())] == []


def names_a_partner(source: str) -> bool:
    """Whether a module imports of partners, or asks a press for its own."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == "partner":
            return True
        if isinstance(node, ast.Import | ast.ImportFrom) and "newskit.partner" in _imported(node):
            return True
    return False


def test_formats_never_hear_of_partners() -> None:
    formats = [name for name in MODULES if name.startswith("formats")]
    assert len(formats) > 15
    assert [name for name in formats if names_a_partner(MODULES[name].read_text())] == []
    assert names_a_partner("terms = press.partner.terms")
    assert names_a_partner("from newskit.partner import Reader")


def test_the_layers_name_every_module_once() -> None:
    layers = LAYERS.split()
    assert len(layers) == len(set(layers))
    assert all(_layer(name) >= 0 for name in MODULES)
    assert all(name in MODULES or name.endswith(".*") for name in layers)


def test_reports_imports_that_run_upward_or_hide() -> None:
    for name, source in (
        ("article", "from newskit.plan import plan"),
        ("site", "from newskit.formats import FORMATS"),
        ("card", "from newskit.checks import CHECKS"),
        ("checks.related", "from newskit.checks.registry import check"),
        ("checks.related", "from newskit.checks import registry"),
        ("blocks.chart", "from newskit.blocks import BLOCKS"),
        ("problem", "import newskit.document"),
        ("site", "def late():\n    from newskit.card import Card"),
        ("site", "class Late:\n    def late(self):\n        import weasyprint"),
        ("site", "from typing import TYPE_CHECKING"),
    ):
        assert len(list(faults(name, source))) == 1, source
    for name, source in (
        ("plan", "from newskit.formats import FORMATS"),
        ("checks.related", "from newskit.check import Finding"),
        ("cli", "def run():\n    from newskit.commands.build import run"),
        ("site", "try:\n    import fast\nexcept ImportError:\n    import slow"),
    ):
        assert list(faults(name, source)) == [], source
