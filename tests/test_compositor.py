"""The compositor: the same text as Jinja's own compiler makes, from fewer pieces."""

from __future__ import annotations

import marshal
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from newskit.code import BUILT_IN_TEMPLATES
from newskit.compositor import ComposedEnvironment, composed
from newskit.templates import Templates, read_templates


class Noun(NamedTuple):
    name: str
    html: Markup
    number: int
    others: tuple[str, ...]
    nothing: None = None
    share: float = 0.5

    def called(self, before: str, *, after: str = "!") -> str:
        return f"{before}{self.name}{after}"


TEMPLATES = {
    "base": (
        "{% set side = 'left' %}<{{ title }}>{% block head %}none{% endblock %}"
        "{% for x in it.others %}{% block row scoped %}[{{ x }}]{% endblock %}{% endfor %}"
        "{% block end %}{{ it.number }}{% endblock %}{{ side }}"
    ),
    "marks": "{% macro mark(kind, n=1) %}<i>{{ kind }}</i>{{ range(n) | list }}{% endmacro %}",
    "part": "({{ it.name }}{{ x is defined }})",
    "alone": "{{ x is defined }}{{ it is defined }}{% for n in range(2) %}{{ n }}{% endfor %}",
    "names": "{% for x in range(1) %}{{ x }}{% endfor %}{{ nobody }}",
}


@pytest.mark.parametrize(
    "source",
    [
        "{{ it.name }}",
        "a{{ it.name }}b{{ it.html }}c{{ it.number }}{{ it.nothing }}{{ it.share }}{{ true }}",
        "{{ it.called('<', after='&') }}{{ it.called(*['>']) }}{{ it.called(**{'before': '?'}) }}",
        "{% for x in it.others %}{{ x }}{% if not loop.last %}, {% endif %}{% else %}-{% endfor %}",
        "{% for x in () %}{{ x }}{% else %}nothing{{ it.name }}{% endfor %}",
        "{% from 'marks' import mark %}{{ mark(it.name) }}{{ mark('<', n=2) }}|{{ mark(it.html) }}",
        "{% macro m(a) %}{{ a }}{{ caller() }}{% endmacro %}"
        "{% call m('&') %}{{ it.name }}<{% endcall %}",
        "{% for x in it.others %}{% include ['none', 'part'] %}{% endfor %}",
        "{% extends 'base' %}{% set title = it.name ~ it.html %}{% block head %}{{ super() }}"
        "{{ it.name }}{% endblock %}{% block row %}{{ x }}{{ side is defined }}{% endblock %}",
        "{% extends 'base' %}{% set title = it.name %}{% block head %}{{ self.end() }}"
        "{{ self.odd() }}{% endblock %}{% block odd %}<{{ it.name }}>{% endblock %}",
        "{{ it.others | join('&') }}{{ it.name | upper }}{{ (it.share * 3) | round(1) }}",
        "{{ 'x' if it.number > 1 else '<y>' }}{{ it.others[0] }}{{ {'a': '<'}['a'] }}",
        "a{{ 'x' if it.number > 9 }}b{{ '<' if it.number }}{{ ('x' if it.nothing) ~ 'c' }}",
        "{% for x in range(2) %}{{ x }}{% include 'alone' %}{% endfor %}{{ dict(a='<')['a'] }}",
        "{% for x in range(2) %}{{ x }}{% include 'alone' without context %}{% endfor %}",
        "{% import 'marks' as it_ %}{{ it_.mark(it.name) }}{% import 'marks' as it_ with context %}"
        "{{ it_.mark(it.html) }}{% set c = cycler('<', '>') %}{{ c.next() }}{{ c.next() }}",
        "{{ 'b' ~ '<' }}{{ it.html ~ '<' }}{{ it.name ~ it.html }}",
        "{% set a, b = it.name, 2 %}{{ a }}{{ b }}{{ [a, b] }}",
        "{% filter upper %}a{{ it.name }}{% endfilter %}",
        "{% autoescape false %}{{ it.name }}{{ it.html }}{% endautoescape %}{{ it.name }}",
    ],
)
def test_text_is_what_jinja_makes(source: str) -> None:
    it = Noun("A & <b>", Markup("<b>x</b>"), 7, ("<1>", "“2”", "3"))
    seen = {"it": it, "title": "T&T"}
    text = made(Environment, source).render(seen)
    template = made(ComposedEnvironment, source)
    assert (template.render(seen), composed(template, seen)) == (text, text.encode())
    assert text


@pytest.mark.parametrize(
    "source",
    [
        "{{ nobody }}",
        "a{{ nobody }}b",
        "a{{ it.nobody }}b",
        "{{ it.called.nobody() }}",
        "{% include 'names' %}",
    ],
)
def test_an_unknown_name_is_an_error(source: str) -> None:
    template, seen = made(ComposedEnvironment, source), {"it": Noun("", Markup(), 0, ())}
    for make in (template.render, partial(composed, template)):
        with pytest.raises((UndefinedError, AttributeError), match="nobody"):
            make(seen)


def test_a_fault_is_told_by_its_line_in_the_template() -> None:
    template = made(ComposedEnvironment, "{% if true %}\n\n{{ it.nobody }}\n{% endif %}")
    with pytest.raises(AttributeError) as fault:
        composed(template, {"it": Noun("", Markup(), 0, ())})
    assert (fault.traceback[-1].path, fault.traceback[-1].lineno) == ("<template>", 2)


def made(kind: type[Environment], source: str) -> Any:
    return kind(
        loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    ).from_string(source)


# What stays set.


@pytest.fixture
def standing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Python keeps compiled code during a test."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path


def compiled(templates: Templates, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that had to be compiled for a page that is gone."""
    seen: list[str] = []
    environment = templates.environment
    compile_ = environment.compile

    def watched(source: str, name: str, filename: str) -> object:
        seen.append(name)
        return compile_(source, name, filename)

    monkeypatch.setattr(environment, "compile", watched)
    environment.get_template("gone.html")
    environment.get_template("base.html")
    return sorted(seen)


def test_a_built_in_template_is_compiled_once(
    standing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert compiled(read_templates(None), monkeypatch) == ["base.html", "gone.html"]
    assert compiled(read_templates(None), monkeypatch) == []
    # What was cut off, and what is not code, is compiled anew, and kept.
    (file,) = standing.rglob("gone.html.*")
    head, _, body = file.read_bytes().partition(b"\n")
    for broken in (b"", head, head + b"\n" + body[:99], head + b"\n" + marshal.dumps("no code")):
        file.write_bytes(broken)
        assert compiled(read_templates(None), monkeypatch) == ["gone.html"]
        assert compiled(read_templates(None), monkeypatch) == []


def test_in_a_checkout_the_newsrooms_templates_are_the_built_in_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(BUILT_IN_TEMPLATES.parent)
    here = read_templates(Path(BUILT_IN_TEMPLATES.name))
    assert here == read_templates(None)
    assert not here.own
    # A copy of them is the newsroom's own.
    copied = read_templates(Path(shutil.copytree(BUILT_IN_TEMPLATES, tmp_path / "templates")))
    assert copied.files == here.files
    assert copied.own == here.files.keys()


def test_a_newsrooms_own_template_is_never_kept(
    standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    compiled(read_templates(None), monkeypatch)
    (file,) = standing.rglob("gone.html.*")
    kept = file.read_bytes()
    (own / "gone.html").write_text("Gone.\n")
    for _ in range(2):
        assert compiled(read_templates(own), monkeypatch) == ["gone.html"]
    assert file.read_bytes() == kept


def test_another_versions_template_is_not_taken(
    standing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read_templates(None)
    compiled(first, monkeypatch)
    changed = Templates({**first.files, "gone.html": first.files["gone.html"] + b"<!-- more -->"})
    assert compiled(changed, monkeypatch) == ["gone.html"]
    monkeypatch.setattr("newskit.compositor.code_digest", lambda: "another")
    assert compiled(Templates(changed.files), monkeypatch) == ["base.html", "gone.html"]


def test_nothing_is_kept_where_python_keeps_nothing(
    standing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    for _ in range(2):
        assert compiled(read_templates(None), monkeypatch) == ["base.html", "gone.html"]
    assert not list(standing.rglob("*.html.*"))
