"""Which files of a newsroom's own templates are named, for nothing is made with them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from newskit import stray, templates
from newskit.code import BUILT_IN_TEMPLATES


def told(folder: Path | None) -> dict[str, str]:
    """The hint of each file that is named."""
    found = list(stray.strays(templates.read_templates(folder), folder))
    assert all((one.code, one.is_error) == ("unknown-file", False) for one in found)
    return {one.place.path.removeprefix(f"{folder}/"): one.hint for one in found}


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


USED = {
    "article.html": "{% include '_byline.html' %}",
    "_byline.html": '{% from "desk/_names.html" import name %}',
    "desk/_names.html": "{% macro name() %}{% endmacro %}",
    "site.css": "p {}",
    "print.css": "p {}",
    "blocks/chart.html": "<p>",
    "fonts/ledger.woff2": "a font",
    ".DS_Store": "the system's",
}


def test_what_pages_are_made_with_is_not_named(tmp_path: Path) -> None:
    write(tmp_path, **USED)
    assert told(tmp_path) == {}
    assert told(None) == {}
    assert told(tmp_path / "missing") == {}
    # In a checkout the own folder is the built-in one.
    assert told(Path(f"{BUILT_IN_TEMPLATES}")) == {}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("artcle.html", "did you mean `article.html`?"),
        ("blocks/tables.html", "did you mean `blocks/table.html`?"),
        ("sites.css", "did you mean `site.css`?"),
        ("zebra.html", "a template stands in for"),
        ("zebra.css", "templates are .html, "),
        ("logo.svg", "templates are .html, "),
        ("logo.png", "templates are .html, "),
        ("ledger.woff2", "templates are .html, "),
    ],
)
def test_what_no_page_is_made_with_is_named(name: str, hint: str, tmp_path: Path) -> None:
    write(tmp_path, **USED, **{name: "in vain"})
    (found,) = told(tmp_path).items()
    assert found[0] == name
    assert found[1].startswith(hint)


def test_a_file_that_is_too_large_to_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "LARGEST", 10)
    write(tmp_path, **{"fonts/a.woff2": "short", "fonts/b.woff2": "longer than that"})
    assert list(told(tmp_path)) == ["fonts/b.woff2"]


def test_of_what_an_extension_draws_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, **{"podcast.html": "<p>", "podcast.png": "a picture"})
    assert list(told(tmp_path)) == ["podcast.html", "podcast.png"]
    monkeypatch.setattr(stray, "ADDED", {"podcast": SimpleNamespace()})
    assert list(told(tmp_path)) == ["podcast.png"]
