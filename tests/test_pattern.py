"""A pattern that is compiled when it is asked says what a compiled one says."""

from __future__ import annotations

import copy
import gc
import importlib
import pkgutil
import re

import pytest

import newskit
from newskit.pattern import Unasked, pattern


def test_a_pattern_answers_as_one_of_re_does() -> None:
    lazy, eager = (
        pattern(r"(?P<size>\d+) (KM)", re.IGNORECASE),
        re.compile(r"(?P<size>\d+) (KM)", 2),
    )
    text = "from 12 km to 14 Km"
    for _ in range(2):
        assert lazy.findall(text) == eager.findall(text) != []
        assert lazy.sub("<>", text) == eager.sub("<>", text) != text
        assert (lazy.pattern, lazy.flags) == (eager.pattern, eager.flags)
        assert lazy.fullmatch("7 km") and not lazy.fullmatch("7 cm")


def test_a_pattern_is_not_compiled_before_it_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def compile_it(text: str, flags: int) -> re.Pattern[str]:
        asked.append(text)
        return real(text, flags)

    real = re.compile
    monkeypatch.setattr("newskit.pattern.re.compile", compile_it)
    lazy = pattern("asked first")
    assert asked == []
    assert lazy.search("who asked first?") and lazy.search("nobody") is None
    assert asked == ["asked first"]
    for _ in range(3):
        assert lazy.match("asked first")
    assert asked == ["asked first"] * 2, "once for each verb, and re keeps what it compiled"


def test_a_pattern_can_be_copied() -> None:
    asked, unasked = pattern("a"), pattern("a")
    assert asked.match("a")
    for one in (asked, unasked):
        assert copy.copy(one).match("a") and not copy.copy(one).match("b")


def test_a_mistake_in_a_pattern_is_told_when_it_is_asked() -> None:
    with pytest.raises(re.error, match="unterminated"):
        pattern("(").match("")


def test_every_pattern_of_newskit_can_be_compiled() -> None:
    for module in pkgutil.walk_packages(newskit.__path__, "newskit."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found = [one for one in gc.get_objects() if type(one) is Unasked]
    assert len(found) > 100
    for one in found:
        assert one.groups >= 0
