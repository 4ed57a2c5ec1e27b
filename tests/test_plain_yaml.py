"""Plain YAML: what is typed stays text, the fast and the slow way agree, no text is fatal."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from newskit import plain_yaml
from newskit.plain_yaml import composed, values_of
from newskit.yaml_line import quoted
from newskit.yaml_mistakes import judged
from newskit.yaml_text import ODD_SPACES, UNWANTED, Spot

# PyYAML's own loader that leaves every scalar text. Its two parsers differ about tabs.
BASE_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
BOMB = "a: &a {x: y}\n" + "".join(
    f"{new}: &{new} {{<<: [{', '.join([f'*{old}'] * 9)}]}}\n"
    for old, new in zip("abcd", "bcde", strict=True)
)


def as_yaml(text: str) -> Any:
    """The values as PyYAML reads them."""
    loader = BASE_LOADER(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


@pytest.fixture(params=["libyaml", "pure Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Both of PyYAML's parsers: not every machine has libyaml."""
    if request.param == "pure Python":
        monkeypatch.setattr(plain_yaml, "Parser", yaml.SafeLoader)
    return request.param


# --- Values --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("1.10", "1.10"),
        ("010", "010"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("2026-03-16T21:30:00Z", "2026-03-16T21:30:00Z"),
        ("true", "true"),
        ("Null", "Null"),  # a family name
        ("null", None),
        ("~", None),
        ("", None),
        ('""', ""),
        ("'null'", "null"),
        ('"~"', "~"),
        ("-5", "-5"),
        ("“Nvidia”", "“Nvidia”"),
        ("Nvidia   # with a remark", "Nvidia"),
        ("https://example.com/#part", "https://example.com/#part"),
        ("R&D at C*, *not* !", "R&D at C*, *not* !"),
        ("[a, b]", ["a", "b"]),
        ("{a: b, c: }", {"a": "b", "c": None}),
        ("|\n    One\n\n    two\n", "One\n\ntwo\n"),
        (">-\n    One\n    two\n", "One two"),
        ("One\n    two", "One two"),
        ('"One\n    two"', "One two"),
        ("\n  - a\n  -\n  - - b", ["a", None, ["b"]]),
        ("\n- a\n- b", ["a", "b"]),
        ('"\\U0001F600 \\t\\n"', "😀 \t\n"),
    ],
)
def test_keeps_what_was_typed(text: str, value: Any) -> None:
    data, mistakes = judged(f"key: {text}\n")
    assert not mistakes
    assert data == {"key": value}
    assert values_of(f"key: {text}\n") in (None, data)


def test_the_stock_loader_does_not_keep_what_was_typed() -> None:
    loaded = yaml.safe_load("{a: NO, b: 1.10, c: 010, d: 12:30:45}")
    assert loaded == {"a": False, "b": 1.1, "c": 8, "d": 45045}


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize("text", ["", "\n\n", "# a remark\n", "---\n", "%YAML 1.1\n---\n", "~\n"])
def test_nothing_is_an_empty_group(text: str) -> None:
    assert judged(text) == ({}, ())
    assert values_of(text) in (None, {})


def test_reads_what_a_person_writes_the_fast_way() -> None:
    assert values_of("a: b  # remark\nc: [d, {e: f}]\ng:\n- h\n# remark\ni: | \n  # text\n")


TEXT = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\u2028\u2029\ufffe\uffff"
    )
    | st.sampled_from("\n\t:#-'\"\\ ,[]{}😀é"),
    max_size=40,
).filter(lambda text: not UNWANTED.search(text))
KEY = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
DATA = st.dictionaries(
    KEY,
    st.recursive(
        TEXT,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEY, inner, max_size=3),
        max_leaves=12,
    ),
    max_size=5,
)


@given(DATA)
def test_reads_back_what_a_program_wrote(data: dict[str, Any]) -> None:
    for text in (
        json.dumps(data, ensure_ascii=False),
        yaml.safe_dump(data, width=30),
        yaml.safe_dump(data, default_style='"', sort_keys=False),
        yaml.safe_dump(data, default_style="'", default_flow_style=True),
    ):
        read, mistakes = judged(text)
        # A remark, a comma or a dash that only looks like a mistake is told as one.
        assert read == data or {mistake.code for mistake in mistakes} <= {
            "yaml-comment-swallowed",
            "yaml-indentation",
        }
        assert values_of(text) in (None, read)


# Texts with special spaces inside, as an item or a value may hold them; in each way of writing,
# what looks like a key or an item is a part of the text.
ODD = st.text(st.sampled_from(ODD_SPACES + "  "), max_size=3).map(lambda text: text + "\u00a0")
WORDS = st.sampled_from(["The ferry sails", "- and the boat", "it’s 5", "Note", "–", "a-b", "x:y"])
LINE = st.builds("{}{}{}".format, ODD | st.just(""), WORDS, ODD.map("{}x".format) | st.just(""))
KEYED = LINE | LINE.map("{}: more".format) | ODD.map("{}text: more".format)
EVEN = KEYED.map(lambda line: line.lstrip(" "))
FIRST = ODD.map("It{}".format) | st.builds("The ferry{}sails".format, ODD)


def _lines(*lines: str) -> str:
    return "".join(f"\n      {line}" for line in lines)


WRITTEN = st.one_of(
    FIRST.map(" {}".format),
    st.builds(" {}{}".format, FIRST, st.builds(_lines, ODD.map("{}- and".format), ODD | FIRST)),
    st.builds(" {1}{0}{2}{1}".format, KEYED, st.sampled_from("\"'"), st.builds(_lines, KEYED)),
    st.builds("{1} {2}{0}{2}".format, KEYED, st.just(_lines("")), st.sampled_from("\"'")),
    st.builds(
        "{}{}{}".format,
        st.sampled_from([" ", _lines("")]),
        st.sampled_from(["|", ">", "|-", ">-"]),
        st.builds(_lines, EVEN, EVEN),
    ),
)


@given(st.lists(WRITTEN, min_size=1, max_size=3), st.lists(WRITTEN, min_size=1, max_size=3))
def test_special_spaces_in_a_text_are_read_as_yaml_reads_them(
    takeaways: list[str], facts: list[str]
) -> None:
    items = "".join(f"  -{text}\n" for text in takeaways)
    text = f"headline: It\ntakeaways:\n{items}facts:\n"
    text += "".join(f"  - id: x\n    text:{value}\n    value: 2\n" for value in facts)
    data, mistakes = judged(text)
    assert not mistakes
    assert data == as_yaml(text)
    assert values_of(text) in (None, data)


# --- No text is fatal ----------------------------------------------------------------------------

PIECES = (
    st.sampled_from("ab:-#'\"“”[]{},>@`%=\\ \t\n\r😀é\u00a0\u2028\x85\ufeff\x00–•：!~|")
    | st.sampled_from(["key", "a: b\n", ": ", "- ", "\n  ", "\n - ", "  ", " #", "|\n  ", "? "])
    | st.sampled_from(["&x ", "*x", "<<: ", "!!str ", "---\n", "...\n", "\\x", "null"])
)
WRITING = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60)


def _as_text(value: Any) -> Any:
    """As PyYAML's own BaseLoader would have it: every scalar is text, and there is no None."""
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return "" if value is None or value in ("~", "null") else value


@given(WRITING)
@example("? [a]\n: b")
@example("a: {b:c}")
@example("\ufeffa: b")
@example('a: "\\ud800"')
@example("&x \na:")
@example("a: b\n\n - ")
@example("a: [\n  #b]\n")
def test_every_text_has_values_or_mistakes(text: str) -> None:
    fast = values_of(text)
    data, mistakes = judged(text)
    assert (data is None) == bool(mistakes)
    for mistake in mistakes:
        line, column, end_line, end_column = mistake.at
        assert 1 <= line <= text.count("\n") + 1
        assert (line, column) < (end_line, end_column)
        assert re.fullmatch(r"[a-z-]+", mistake.code)
        assert mistake.message
        assert mistake.hint
    if fast is not None:
        assert fast == data
    if data:
        assert _as_text(data) == _as_text(as_yaml(text))


@given(WRITING)
def test_both_parsers_give_the_same_values(text: str) -> None:
    fast, (slow, mistakes) = values_of(text), judged(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain_yaml, "Parser", yaml.SafeLoader)
        pure, pure_mistakes = judged(text)
        pure_fast = values_of(text)
    # The two differ in rare corners of what they accept, never in what it means.
    if slow is not None and pure is not None:
        assert slow == pure
        assert fast == pure_fast
    assert bool(pure_mistakes) == (pure is None)
    assert bool(mistakes) == (slow is None)


ARTICLE = """\
headline: Nvidia says its order book has reached $1 trillion
published: 2026-03-16T21:30:00Z
authors: [mara-ito]
sentiment: 9                    # 0–10
takeaways:
  - "Nvidia's chief executive: from training to inference."
  - The company reports a backlog.
facts:
  - id: backlog
    text: Nvidia reports a $1 trillion order backlog.
    sources: [keynote, wire]
affected:
  - {who: nvidia, impact: positive, why: More to sell.}
"""


@given(st.data())
def test_an_article_with_a_slip_has_values_or_mistakes(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(ARTICLE)))
    end = start + data.draw(st.integers(0, 12))
    test_every_text_has_values_or_mistakes.hypothesis.inner_test(  # type: ignore[attr-defined]
        ARTICLE[:start] + data.draw(PIECES) + ARTICLE[end:]
    )


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[" * 25_000, "yaml-depth"),
        ("a: " + "[" * 25_000, "yaml-depth"),
        ("a: " + "{b: " * 25_000, "yaml-depth"),
        ("- " * 25_000, "yaml-depth"),
        ("\n".join(" " * n + "a:" for n in range(500)), "yaml-depth"),
        ("? " * 25_000, "yaml-key"),
        ("{" * 25_000, "yaml-key"),
        (BOMB, "yaml-anchor"),
        ("a: b: c\n" * 3_000, "yaml-colon"),
        ('a: "b\n' * 3_000, "yaml-unclosed-quote"),
        ("a = b\n" * 3_000, "yaml-equals"),
        ("a: " + "b: " * 10_000, "yaml-syntax"),
        ("a: #" + " #" * 50_000, "yaml-comment-swallowed"),
    ],
)
def test_a_hostile_text_is_refused_at_once(text: str, code: str) -> None:
    began = time.process_time()
    data, mistakes = judged(text)
    assert values_of(text) is None
    assert data is None
    assert code in {mistake.code for mistake in mistakes}
    assert len(mistakes) <= 30
    assert time.process_time() - began < 5


def test_special_spaces_cost_a_large_file_little(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "takeaways:\n" + "  - The ferry sails again, and the boat with it.\n" * 9_000
    is_read = "  - 'The ferry:\n    \u00a0Note: text.'\n"
    assert values_of(text + "  - The boat\n    \u00a0- and more\n") is not None
    runs = []
    parser = vars(plain_yaml)["Parser"]

    def noted(text: str) -> Any:
        runs.append(len(text))
        return parser(text)

    monkeypatch.setattr(plain_yaml, "Parser", noted)
    assert judged(text + is_read)[0]
    assert len(runs) == 1
    for line in ("\u00a0\u00a0- It", "\u200b\u3000\u00a0- It", "    \u00a0Note: it"):
        runs.clear()
        assert len(judged(f"{text}{line}\n")[1]) == 1
        assert len(runs) <= 3


def test_a_large_file_is_bounded() -> None:
    began = time.process_time()
    assert judged("a: [" + "b, " * 300_000 + "]")[1][0].code == "yaml-values"
    assert values_of("a: [" + "b, " * 300_000 + "]") is None
    entries = "".join(f"k{number}: value\n" for number in range(60_000))
    values = values_of(entries)
    assert values is not None
    assert len(values) == 60_000
    (mistake,) = judged(entries + "last: one: two\n")[1]
    assert (mistake.code, mistake.at[0]) == ("yaml-colon", 60_001)
    assert time.process_time() - began < 20


def test_the_stock_loader_falls_for_the_bomb() -> None:
    loaded = yaml.safe_load(BOMB)  # Four levels; each more takes nine times as long.
    assert loaded["e"] == {"x": "y"}
    nine_to_the_fourth = 0
    for node in _merged(yaml.compose(BOMB)):
        nine_to_the_fourth += node
    assert nine_to_the_fourth == 1 + 9 + 9**2 + 9**3 + 9**4


def _merged(node: Any) -> Iterator[int]:
    """How many pairs a merge copies, for each entry of the bomb."""
    sizes: dict[int, int] = {}
    for _, value in node.value:
        pairs = 0
        for _key, inner in value.value:
            if isinstance(inner, yaml.SequenceNode):
                pairs += sum(sizes[id(alias)] for alias in inner.value)
            else:
                pairs += 1
        sizes[id(value)] = pairs
        yield pairs


# --- Places --------------------------------------------------------------------------------------


def _cut(text: str, at: tuple[int, int, int, int]) -> str:
    line, column, end_line, end_column = at
    lines = text.split("\n")[line - 1 : end_line]
    lines[-1] = lines[-1][: end_column - 1]
    return "\n".join([lines[0][column - 1 :], *lines[1:]])


def _spots(spot: Spot) -> Iterator[tuple[str | None, Spot]]:
    inside: list[tuple[str | None, Spot]]
    if isinstance(spot.inside, dict):
        inside = list(spot.inside.items())
    else:
        inside = [(None, inner) for inner in spot.inside or []]
    for key, inner in inside:
        yield key, inner
        yield from _spots(inner)


WORD = st.from_regex(r"[a-zé😀][a-zé😀 ]{0,12}[a-z]", fullmatch=True).filter(lambda w: w != "null")
PLAIN = st.dictionaries(
    KEY.filter(lambda key: key != "null"),
    st.recursive(
        WORD,
        lambda inner: (
            st.lists(inner, min_size=1, max_size=3)
            | st.dictionaries(KEY.filter(lambda key: key != "null"), inner, min_size=1, max_size=3)
        ),
        max_leaves=8,
    ),
    min_size=1,
    max_size=4,
)


@given(PLAIN, st.sampled_from([True, False, None]))
def test_every_key_and_value_is_where_its_place_says(data: Any, is_flow: bool | None) -> None:
    written = yaml.safe_dump(data, default_flow_style=is_flow, allow_unicode=True, width=9_999)
    # PyYAML quotes words such as `no`; here every word is plain.
    text = written.replace("'", "").replace("? ", "")
    found = composed(text)
    assert found.root.value == data
    for key, spot in _spots(found.root):
        if key is not None:
            assert spot.key is not None
            assert _cut(text, spot.key) == key
        if spot.inside is None:
            assert _cut(text, spot.at) == spot.value
        else:  # What stands in the range of a group or list is that group or list.
            indent = " " * (spot.at[1] - 1)
            assert as_yaml(indent + _cut(text, spot.at)) == spot.value


@pytest.mark.usefixtures("parser")
@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("k: plain text   # remark\n", "plain text"),
        ("k: 'quoted'\n", "'quoted'"),
        ("k: |\n  one\n\n  two\n\n\nl: x\n", "|\n  one\n\n  two"),
        ("k: >-\n  one\n\n# remark\nl: x\n", ">-\n  one"),
        ("k:\n  - a\n  - b\n\n# remark\nl: x\n", "- a\n  - b"),
        ("k: {a: b, c: d}\nl: x", "{a: b, c: d}"),
        ("k: one\n  two\n\nl: x", "one\n  two"),
        ("k: 😀é😀\nl: x", "😀é😀"),
    ],
)
def test_a_range_ends_where_the_eye_sees_its_end(text: str, cut: str) -> None:
    root = composed(text).root
    assert isinstance(root.inside, dict)
    assert _cut(text, root.inside["k"].at) == cut


@given(TEXT.map(lambda text: re.sub(r"\s+", " ", text).strip() or "a"))
def test_a_quoted_text_reads_back(text: str) -> None:
    assert judged(f"key: {quoted(text)}")[0] == {"key": text}


def test_the_example_articles_are_read_the_fast_way() -> None:
    fronts = [
        path.read_text().split("\n---\n")[0].removeprefix("---\n") + "\n"
        for path in sorted(Path("content/articles").glob("*.md"))
    ]
    assert fronts
    for front in fronts:
        assert values_of(front) == judged(front)[0] is not None
