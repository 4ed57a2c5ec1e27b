"""Which files of a newsroom's own templates are named, for nothing is made with them."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from newskit import stray, templates
from newskit.code import BUILT_IN_TEMPLATES
from newskit.folder import YOUNG
from tests.test_broken_sites import newskit
from tests.test_cli import FAST, run


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
    "article.html": "{% include '_byline.html' %}"
    "{%- from 'desk/_more.html' import more with context %}"
    '{% include ["none.html", "_either.html"] ignore missing %}',
    "_byline.html": '{% import "desk/_names.html" as names %}',
    "_either.html": "either",
    "desk/_names.html": "{% macro name() %}{% endmacro %}",
    "desk/_more.html": '{% extends "desk/_base.html" %}',
    "desk/_base.html": "{% block main %}{% endblock %}",
    "site.css": "p {}",
    "print.css": "p {}",
    "blocks/chart.html": "<p>",
    "fonts/ledger.woff2": "a font",
    "fonts/OFL.txt": "its licence",
    "README.md": "ours",
    "LICENSE": "ours",
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
        ("Article.HTM", "did you mean `article.html`?"),
        ("blocks/tables.html", "did you mean `blocks/table.html`?"),
        ("blocks/gallery.html", "a template stands in for"),
        ("blocks/note.html", "did you mean `blocks/_note.html`?"),
        ("sites.css", "did you mean `site.css`?"),
        ("zebra.html", "a template stands in for"),
        ("preview/page.html", "a template stands in for"),
        ("zebra.css", "templates are .html, "),
        ("logo.svg", "a logo can stand in a template as SVG"),
        ("logo.png", "a logo can stand in a template as SVG"),
        ("ledger.woff2", "templates are .html, "),
        ("fonts/ledger.ttf", "templates are .html, "),
    ],
)
def test_what_no_page_is_made_with_is_named(name: str, hint: str, tmp_path: Path) -> None:
    write(tmp_path, **USED, **{name: "in vain"})
    (found,) = told(tmp_path).items()
    assert found[0] == name
    assert found[1].startswith(hint)


@pytest.mark.parametrize(
    "text",
    [
        '{# {% include "old.html" %} #}',
        '<a href="old.html">',
        '{% set file = "old.html" %}',
        '{% include "_old.html" %}',
        '{% include "elder/" ~ story.slug ~ ".html" %}',
    ],
)
def test_a_name_that_stands_elsewhere_is_no_use(text: str, tmp_path: Path) -> None:
    write(tmp_path, **{"article.html": text, "old.html": '{% include "old.html" %}'})
    assert list(told(tmp_path)) == ["old.html"]


def test_files_that_only_each_other_name_are_named(tmp_path: Path) -> None:
    write(tmp_path, **{"a.html": '{% include "b.html" %}', "b.html": '{% include "a.html" %}'})
    assert list(told(tmp_path)) == ["a.html", "b.html"]


@pytest.mark.parametrize(
    "text",
    [
        '{% include "cards/" ~ story.slug ~ ".html" ignore missing %}',
        '{% include "cards/%s.html" % story.slug %}',
        '{% include "cards/{}.html".format(story.slug) %}',
        '{% include ["cards/" ~ story.slug ~ ".html", "card.html"] %}',
        "{% include story.slug %}",
        '{% extends "cards/one.html" if story.slug else "base.html" %}',
    ],
)
def test_what_a_name_that_is_put_together_may_be_is_not_named(text: str, tmp_path: Path) -> None:
    write(tmp_path, **{"article.html": text, "cards/one.html": "<p>"})
    assert told(tmp_path) == {}


def test_a_file_that_cannot_be_read_is_named_though_it_has_the_right_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(templates, "LARGEST", 10)
    monkeypatch.setattr(stray, "LARGEST", 10)
    write(tmp_path, **{"fonts/a.woff2": "short", "article.html": "longer than that"})
    (tmp_path / "site.css").symlink_to("/nowhere")
    (tmp_path / "blocks").symlink_to(BUILT_IN_TEMPLATES / "blocks")
    hints = told(tmp_path)
    assert list(hints) == ["article.html", "blocks", "site.css"]
    assert hints["article.html"].startswith("it is larger than")
    assert hints["blocks"].startswith("a link to a folder is not followed")
    assert hints["site.css"] == "the link leads nowhere"


def test_of_what_an_extension_draws_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, **{"podcast.html": "<p>", "podcast.png": "a picture"})
    assert list(told(tmp_path)) == ["podcast.html", "podcast.png"]
    monkeypatch.setattr(stray, "ADDED", {"podcast": SimpleNamespace()})
    assert list(told(tmp_path)) == ["podcast.png"]


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    assert run("init", "paper", cwd=tmp_path).returncode == 0
    age(tmp_path / "paper", 500)
    return tmp_path / "paper"


def age(folder: Path, second: int) -> None:
    """Every file below says that it was written then."""
    for path in folder.rglob("*"):
        os.utime(path, (second, second))


def test_it_is_told_by_every_build(newsroom: Path) -> None:
    write(newsroom / "templates", **{"zebra.html": "in vain"})
    age(newsroom / "templates", 500)
    for result in ("Wrote", "Nothing changed"):
        built = run("build", *FAST, cwd=newsroom)
        assert built.returncode == 0
        assert " --> templates/zebra.html\n" in built.stderr
        assert result in built.stderr
    (newsroom / "templates/zebra.html").unlink()
    assert "zebra" not in run("build", *FAST, cwd=newsroom).stderr


def test_a_name_that_is_no_text_is_told(newsroom: Path) -> None:
    (newsroom / "templates").mkdir()
    for name in (b"caf\xe9.png", b"caf\xe9.html"):
        (newsroom / "templates" / os.fsdecode(name)).touch()
    for _ in range(2):
        built = run("build", *FAST, cwd=newsroom)
        assert built.returncode == 0, built.stderr
        assert "--> templates/caf?.png" in built.stderr
        assert "--> templates/caf?.html" in built.stderr


def test_a_template_that_changes_while_it_is_read_is_read_by_the_next_build(
    newsroom: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(text: str, second: int) -> None:
        write(newsroom / "templates", **{"article.html": text})
        age(newsroom / "templates", second)
        # What was changed just now could change again unseen, and there is no seal.
        time.sleep(2 * YOUNG / 10**9)

    def read(folder: Path | None) -> templates.Templates:
        theme = templates.read_templates(folder)
        put("two", 1_000)
        return theme

    put("one", 500)
    monkeypatch.chdir(newsroom)
    monkeypatch.setattr("newskit.plan.read_templates", read)
    page = newsroom / "dist/public/articles/harbour-bakery-second-oven/index.html"
    for text in ("one", "two"):
        newskit("build", "--formats", "html")
        assert page.read_text() == text
