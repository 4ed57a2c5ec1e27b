"""What the documentation says is what the code does."""

import os
import re

import pytest

from newskit.explanation import codes_page, explanations
from newskit.formats import FORMATS
from newskit.model import example_of
from newskit.plain_yaml import values_of
from newskit.reference import TOPICS, authoring_page
from tests.conftest import CHECKOUT

PAGES = {"authoring.md": authoring_page, "codes.md": codes_page}


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
