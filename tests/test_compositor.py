"""The compositor: the same text as Jinja's own compiler makes, from fewer pieces."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from newskit.compositor import ComposedEnvironment


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
    "marks": "{% macro mark(kind, n=1) %}<i>{{ kind }}</i>{{ n }}{% endmacro %}",
    "part": "({{ it.name }}{{ x is defined }})",
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
        "{{ it.others | join('&') }}{{ it.name | upper }}{{ (it.share * 3) | round(1) }}",
        "{{ 'x' if it.number > 1 else '<y>' }}{{ it.others[0] }}{{ {'a': '<'}['a'] }}",
        "{{ 'b' ~ '<' }}{{ it.html ~ '<' }}{{ it.name ~ it.html }}",
        "{% set a, b = it.name, 2 %}{{ a }}{{ b }}{{ [a, b] }}",
        "{% filter upper %}a{{ it.name }}{% endfilter %}",
        "{% autoescape false %}{{ it.name }}{{ it.html }}{% endautoescape %}{{ it.name }}",
    ],
)
def test_text_is_what_jinja_makes(source: str) -> None:
    it = Noun("A & <b>", Markup("<b>x</b>"), 7, ("<1>", "“2”", "3"))
    texts = [
        made(environment, source).render(it=it, title="T&T")
        for environment in (ComposedEnvironment, Environment)
    ]
    assert texts[0] == texts[1]
    assert texts[0]


@pytest.mark.parametrize(
    "source", ["{{ nobody }}", "a{{ it.nobody }}b", "{{ it.called.nobody() }}"]
)
def test_an_unknown_name_is_an_error(source: str) -> None:
    with pytest.raises((UndefinedError, AttributeError)):
        made(ComposedEnvironment, source).render(it=Noun("", Markup(), 0, ()))


def made(kind: type[Environment], source: str) -> Any:
    return kind(
        loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
    ).from_string(source)
