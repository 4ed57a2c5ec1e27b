"""What the documentation says is what the code does."""

import ast
import os
import re

import pytest

from newskit.explanation import codes_page, explanations
from newskit.formats import FORMATS
from newskit.model import example_of
from newskit.plain_yaml import values_of
from newskit.reference import TOPICS, authoring_page
from tests.conftest import CHECKOUT
from tests.test_architecture import LAYERS, MODULES

MAP = """\
# The map

Every file of `newskit/`, written from the files themselves; a test keeps it true. Imports run
downward: a file may import what stands on a line below its own, and nothing that stands above.
The files of a folder know nothing of each other; the folder's `__init__.py` lists them.

| file | what it is |
|---|---|
"""


def map_page() -> str:
    """docs/map.md: the modules in the order of the layers, each with the first words of its own."""
    members = {name.partition(".")[0] for name in MODULES if "." in name}
    rows = []
    for name in LAYERS.split():
        folder = name.partition(".")[0]
        if name in ("__main__", "newskit") or ("." in name and not name.endswith(".*")):
            continue
        if name.endswith(".*"):
            inner = sorted(one.partition(".")[2] for one in MODULES if one.startswith(f"{folder}."))
            rows.append((f"{folder}/", " ".join(f"`{one}`" for one in inner)))
            continue
        told = ast.get_docstring(ast.parse(MODULES[name].read_text(encoding="utf-8"))) or ""
        words = " ".join(told.partition("\n\n")[0].split())
        rows.append((f"{name}/__init__.py" if name in members else f"{name}.py", words))
    return MAP + "".join(f"| `{file}` | {words} |\n" for file, words in rows)


PAGES = {"authoring.md": authoring_page, "codes.md": codes_page, "map.md": map_page}


@pytest.mark.parametrize("name", PAGES)
def test_the_references_are_written_from_what_the_code_knows(name: str) -> None:
    page, written = CHECKOUT / "docs" / name, PAGES[name]()
    if os.environ.get("NEWSKIT_ACCEPT"):
        page.write_text(written, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == written, "run with NEWSKIT_ACCEPT=1"


def test_the_page_of_codes_has_each_once() -> None:
    page = (CHECKOUT / "docs" / "codes.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (.+)$", page, re.M) == list(explanations())


def test_every_key_of_the_reference_has_an_example_or_keys_of_its_own() -> None:
    page = authoring_page()
    for row in re.findall(r"^\| \**`[^`]+`\** \|.*$", page, re.M):
        key, told, example = [cell.strip() for cell in row.strip("| ").split(" | ")][:3] + [""] * (
            3 - len(row.strip("| ").split(" | "))
        )
        assert told, row
        name = key.strip("*`")
        assert example or re.search(rf"^#+ (Each of )?`{name}`", page, re.M), row


def test_every_file_that_the_map_names_is_there() -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^  ([a-z_]+\.py) ", readme, re.M)
    assert len(named) > 15
    for name in named:
        assert (CHECKOUT / "newskit" / name).is_file(), name


def test_the_map_names_every_format() -> None:
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    (row,) = re.findall(r"^  formats/ +(.*?)\(members\)", readme, re.M | re.S)
    assert set(row.split()) == {name.replace("-", "_") for name in FORMATS}


def test_every_example_of_the_authoring_reference_can_be_typed() -> None:
    for name, model in TOPICS.items():
        text = "\n".join(example_of(model))
        assert values_of(text), name
        assert len(values_of(text) or ()) == text.count("\n") + 1, name


def test_no_two_articles_of_the_sample_share_a_picture() -> None:
    texts = [file.read_text() for file in (CHECKOUT / "content/articles").iterdir()]
    files = [
        found for text in texts for found in re.findall(r"^picture:\n  file: (.+)$", text, re.M)
    ]
    assert len(files) > 9
    assert len(set(files)) == len(files)
