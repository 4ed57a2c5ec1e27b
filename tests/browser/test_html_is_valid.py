"""Every page, style sheet and drawing of the sample site, as the Nu HTML checker sees it."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.conftest import CHECKOUT, SampleSite

CHECKER = CHECKOUT / "node_modules/vnu-jar/build/dist/vnu.jar"

CHECKED = {".html", ".css", ".svg"}

# What the checker says that is no fault of the page: none so far. A line added here needs its
# reason beside it.
NO_FAULT: tuple[str, ...] = ()


def complaints(tree: Path) -> list[str]:
    """What the checker has against the HTML, CSS and SVG of this tree, warnings included."""
    files = [str(path) for path in sorted(tree.rglob("*")) if path.suffix in CHECKED]
    # The checker is as content with no file as with a good one.
    assert files, f"nothing to check in {tree}"
    checked = subprocess.run(
        [
            *("java", "-Xss4m", "-jar", str(CHECKER), "--format", "json", "--exit-zero-always"),
            *("--also-check-css", "--also-check-svg", *files),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    messages: list[dict[str, Any]] = json.loads(checked.stderr)["messages"]
    return [
        f"{message['url']}:{message.get('lastLine', '?')}: {message['message']}"
        f"\n    {message.get('extract', '').strip()}"
        for message in messages
        if message["message"] not in NO_FAULT
    ]


def test_the_sample_site_is_valid(sample_site: SampleSite) -> None:
    found = complaints(sample_site.public)
    assert not found, "\n".join(found)


def test_the_checker_sees_a_broken_page(tmp_path: Path) -> None:
    (tmp_path / "broken.html").write_text(
        '<!doctype html><html lang="en"><title>A page</title>'
        '<p id="a">One<p id="a">Two<ul><p>In a list</p></ul><img src="x.png">'
    )
    found = "\n".join(complaints(tmp_path))
    assert "Duplicate ID “a”" in found
    assert "not allowed as child of element “ul”" in found
    assert "must have an “alt” attribute" in found


def test_the_checker_sees_what_it_only_warns_of(tmp_path: Path) -> None:
    (tmp_path / "warned.html").write_text(
        '<!doctype html><html lang="en"><title>A page</title><section><p>No heading</section>'
    )
    assert "Section lacks heading" in "\n".join(complaints(tmp_path))


def test_the_checker_sees_broken_style_and_drawings(tmp_path: Path) -> None:
    (tmp_path / "broken.css").write_text("p { colour: red; margin: 1px 2 }")
    (tmp_path / "broken.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><circle r="x"/><oval/></svg>'
    )
    found = "\n".join(complaints(tmp_path))
    assert "colour" in found
    assert "oval" in found
