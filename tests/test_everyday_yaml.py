"""Everyday YAML: what is read without a parser is what the parser reads, or is left to it."""

import itertools
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newskit import everyday_yaml
from newskit.everyday_yaml import everyday_values
from newskit.plain_yaml import composed

ARTICLES = sorted(Path("content/articles").glob("*.md"))
MUTATIONS = 100_000
SEED = 20260316


def fault(text: str) -> str:
    """How the two ways to read a text differ; empty if they do not, or only one reads it."""
    values = everyday_values(text)
    if values is None:
        return ""
    found = composed(text)
    if found.stop or found.troubles:
        return f"read {text!r} in spite of {found.stop or found.troubles}"
    is_same = repr(values) == repr(found.root.value)  # The order of the keys is part of it.
    return "" if is_same else f"read {text!r} as {values}, and not as {found.root.value}"


# --- What is read, and what is not ----------------------------------------------------------------


def test_reads_every_sample_article_as_the_parser_does() -> None:
    assert ARTICLES
    for path in ARTICLES:
        front = path.read_text().split("\n---\n")[0].removeprefix("---\n") + "\n"
        assert everyday_values(front) is not None, path
        assert fault(front) == ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("k: NO", "NO"),
        ("k: 2026-03-16T21:30:00Z  ", "2026-03-16T21:30:00Z"),
        ("k: R&D, C*, {so} it's [said]#1!", "R&D, C*, {so} it's [said]#1!"),
        ("k: https://example.com/?a=b&c=d#part", "https://example.com/?a=b&c=d#part"),
        ("k: -5", "-5"),
        ("k: “Nvidia”  # with a remark", "“Nvidia”"),
        ('k: "one: two #3"', "one: two #3"),
        ("k: 'it''s'", "it's"),
        ('k: ""', ""),
        ("k: ''", ""),
        ("k: []", []),
        ("k: {}", {}),
        ("k: [a b, c-d]", ["a b", "c-d"]),
        ("k: [\"a, b\", 'c''d', e]", ["a, b", "c'd", "e"]),
        (
            "k: { a: b, c: \"d, e\", f: '', g: [h, i], j: 1:2 }",
            {"a": "b", "c": "d, e", "f": "", "g": ["h", "i"], "j": "1:2"},
        ),
        ("k:\n- a\n- b", ["a", "b"]),
        ("k:\n  - a\n\n  # remark\n  - {b: c}\n  - [d]", ["a", {"b": "c"}, ["d"]]),
        (
            "k:\n  - a: b\n    c:\n      - d\n  - e:\n    - f",
            [{"a": "b", "c": ["d"]}, {"e": ["f"]}],
        ),
        ("k:\n  l:\n    m:\n  n: o", {"l": {"m": None}, "n": "o"}),
    ],
)
def test_reads_what_a_person_writes(text: str, value: Any) -> None:
    for whole, values in (
        (f"{text}\n", {"k": value}),
        (f"\n# remark\na: b\n{text}\n\nz:\n", {"a": "b", "k": value, "z": None}),
    ):
        assert everyday_values(whole) == values
        assert fault(whole) == ""


@pytest.mark.parametrize("text", ["", "\n\n", "# remark\n"])
def test_nothing_is_an_empty_group(text: str) -> None:
    assert everyday_values(text) == {}
    assert fault(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "k",
        "k: v",  # The last line has no end.
        "- a\n",
        " k: v\n",
        "k: null\n",
        "k: ~\n",
        "k: a: b\n",
        "k: a:\n",
        "k:v\n",
        "k: a #b\n",
        "k: # a\n",
        "k: a\n  b\n",
        "k: a\n  - b\n",
        "k: a\n  b: c\n",
        "k: a\nk: b\n",
        "k:\n  l: a\n m: b\n",
        "k:\n  l: a\n   m: b\n",
        "k:\n  - a\n - b\n",
        "k:\n  - a\n  l: b\n",
        "k:\n  - l: a\n   m: b\n",
        "k:\n  - l: a\n     m: b\n",
        "k:\n  -\n",
        "k:\n  - \n    l: a\n",
        "k:\n  - - a\n",
        "k:\n  -a\n",
        "k:\n  – a\n",
        "k:\n\tl: a\n",
        "k: |\n  a\n",
        "k: >-\n  a\n",
        "k: &a b\n",
        "k: *a\n",
        "k: !!str a\n",
        "k: @a\n",
        "k: %a\n",
        "k: `a`\n",
        "? k\n",
        "<<: {a: b}\n",
        "---\nk: a\n",
        "k: a\n---\n",
        "k: a\n...\n",
        "%YAML 1.1\nk: a\n",
        'k: "a\n',
        'k: "a\n  b"\n',
        'k: "a" b\n',
        'k: "\\n"\n',
        "k: 'a'b'\n",
        "k: [a\n",
        "k: [a, b\n  c]\n",
        "k: [a]b\n",
        "k: [a,]\n",
        "k: [a, , b]\n",
        "k: [a: b]\n",
        "k: [a, null]\n",
        "k: [[a]]\n",
        "k: {a}\n",
        "k: {a: b, c}\n",
        "k: {a: b, a: c}\n",
        "k: {a: b: c}\n",
        "k: {a:b}\n",
        "k: {a: b:}\n",
        "k: {a: https://example.com/:?b}\n",
        "k: {a: b #c}\n",
        "k: {a: {b: c}}\n",
        "k: {a: b}, {c: d}\n",
        "k: {a: null}\n",
        "k: {a: }\n",
        "k: a\u00a0b\n",
        "k: a\u200bb\n",
        "k: a\u2028b\n",
        "k: a\x85b\n",
        "k: a\x00b\n",
        "k: a\rb\n",
        "\ufeffk: a\n",
        "k: \ud800\n",
        f"{'k' * 1_100}: a\n",
        "".join(" " * n + "k:\n" for n in range(70)),
        "".join(f"k{n}: a\n" for n in range(20_000)),
    ],
)
def test_leaves_to_the_parser_what_is_not_beyond_doubt(text: str) -> None:
    assert everyday_values(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "a" * 99_000,
        "a: " + " " * 99_000,
        "a: " + "a:" * 49_000 + "\n",
        "a: " + "x#" * 49_000 + ": \n",
        "a: " + "a " * 49_000 + "#x\n",
        "a: " + "'" * 98_999 + "\n",
        "a: b" + "  #c" * 24_000 + "\n",
        "a: {" + "}" * 99_000 + " x\n",
        "a: {" + "b: " * 33_000 + "}\n",
        "a: {b: " + "c  :d" * 19_000 + " #}\n",
        "a: [" + "b  " * 33_000 + "}\n",
        "a: [" + '"" ' * 33_000 + "]\n",
        "- " * 49_000,
        " #\n" * 33_000 + "-",
    ],
)
def test_a_hostile_text_is_left_to_the_parser_at_once(text: str) -> None:
    began = time.process_time()
    assert everyday_values(text) is None
    assert time.process_time() - began < 0.5


# --- Every indent ---------------------------------------------------------------------------------

KINDS = ("k{}: v", "k{}:", "- v", "- k{}: v", "- k{}:", "k: v")


def indented(count: int) -> Iterator[str]:
    """Every text of so many lines below a key: each kind of line at each indent."""
    lines = [" " * indent + kind for indent in range(5) for kind in KINDS]
    for below in itertools.product(lines, repeat=count):
        yield "\n".join(["k:", *below, ""]).format(*range(count * 2))


def test_every_indent_is_read_as_the_parser_reads_it() -> None:
    texts = [text for count in range(4) for text in indented(count)]
    read = [text for text in texts if everyday_values(text) is not None]
    assert read == [
        text for text in texts if not composed(text).stop and not composed(text).troubles
    ]
    assert [found for text in read if (found := fault(text))] == []
    assert len(read) > 3_000


# --- Slips of the hand ----------------------------------------------------------------------------

FRONTS = (
    """\
headline: Port Ansel's “quiet” cranes - none is louder
section: technology
authors: [mara-ito, tomas okoro]
sentiment: -8.2   # of ten
takeaways:
  - The harbour bought nine cranes for €64 million.
  - "A quote: with a colon, and a #."
""",
    """\
# Facts, short and long.
facts:
- Just text, with a comma.
- id: round
  text: The round brings in €64 million.
  period: "2025"
  sources: [release, 'the post', "a report, with a comma"]

- id: accounts
  value: null-energy 10:30 to 11:00
  sources:
    - accounts
embargo:
note: 'It''s an example.'
""",
    """\
affected:
  - {who: skerry-fund, impact: mixed, why: "A position, at a price."}
  - { who: Makers of cabs, type: industry, why: 'It''s fewer.' }
sources:
  - {id: release, url: https://example.com/a?b=c&d=e, date: 2026-02-25, tags: [a, b]}
tags: []
picture:
  file: media/a.jpg
  credit: ""
  size:
    width: 640
extra: {}
""",
)
INSERTED = (
    *"ab1:#-'\"[]{},&*!|>%@`~?=<\\ \n\té–•\u00a0\u2028\ufeff",
    *(": ", " #", "# ", "- ", "\n  ", "\n- ", "\n    - ", "  ", ", ", ": \n", "''", "null", "~"),
    *(
        "k: v",
        "{a: b}",
        "[a, b]",
        '"q"',
        "---\n",
        "...\n",
        "<<: ",
        "&x ",
        "!t ",
        "? ",
        "|\n",
        "://",
    ),
)


def slipped(chance: random.Random) -> str:
    """A piece of front matter in which a few things went wrong, or only elsewhere."""
    groups = re.split(r"\n(?=\w)", chance.choice(FRONTS).rstrip())
    first = chance.randrange(len(groups))
    lines = "\n".join(groups[first : first + chance.randint(1, 3)]).split("\n")
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(lines))
        match chance.randrange(10):
            case 0:
                other = chance.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case 1:
                lines.insert(chance.randrange(len(lines) + 1), lines[at])
            case 2:
                lines[at] = " " * chance.randrange(7) + lines[at].lstrip(" ")
            case 3:
                start = chance.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:start] + lines[at][start + chance.randint(1, 3) :]
            case 4:
                lines.insert(at, chance.choice(chance.choice(FRONTS).split("\n")))
            case 5:
                lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
            case 6 | 7:
                parts = re.split(r"(: |, |- |\[|[]}])", lines[at])
                parts[chance.randrange(len(parts))] = chance.choice(
                    chance.choice((INSERTED, parts))
                )
                lines[at] = "".join(parts)
            case _:
                start = chance.randrange(len(lines[at]) + 1)
                lines[at] = lines[at][:start] + chance.choice(INSERTED) + lines[at][start:]
    return "\n".join(lines) + "\n"


def slips(seed: int, count: int) -> Iterator[str]:
    chance = random.Random(seed)
    return (slipped(chance) for _ in range(count))


def test_slips_of_the_hand_are_read_as_the_parser_reads_them_or_left_to_it() -> None:
    assert [found for text in slips(SEED, MUTATIONS) if (found := fault(text))] == []


def test_slips_of_the_hand_are_read_both_ways() -> None:
    read = sum(everyday_values(text) is not None for text in slips(SEED, 2_000))
    assert 400 < read < 1_600


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("_LINES", "( {0,30}+)", " ?( {0,30}+)"),
        ("_LINES", r"(?!null\b)", ""),
        ("_LINES", r":(?=[^ \n])", ":"),
        ("_LINES", "(?<! )#", "#"),
        ("_LINES", "# .*+", "#.*+"),
        ("_LINES", r"-(?=\d)", "-"),
        ("_LINES", r"&*!|", ""),
        ("_LINES", r'"[^"\\\n]*+"', r'"[^"\n]*+"'),
        ("_LINES", r"'[^'\n]*+(?:''[^'\n]*+)*'", "'.*'"),
        ("_PAIRS", r"(?!null\b)", ""),
        ("_PAIRS", r":(?=[^ \n?,\[\]{}])", ":"),
        ("_PAIRS", "(?<! )#", "#"),
        ("_PAIRS", r"|[\s\S]+", ""),
        ("_ITEMS", r"|[\s\S]+", ""),
    ],
)
def test_finds_a_reader_that_is_wrong_in_one_place(
    name: str, right: str, wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pattern = getattr(everyday_yaml, name).pattern
    assert right in pattern
    monkeypatch.setattr(everyday_yaml, name, re.compile(pattern.replace(right, wrong)))
    assert any(map(fault, slips(SEED, MUTATIONS)))


# --- Soup -----------------------------------------------------------------------------------------

SOUP = st.lists(st.sampled_from([*INSERTED, "k: ", "\nl: ", "\n  m: ", "\n  - n: "]), max_size=30)


@given(SOUP.map("".join) | st.text(max_size=40))
@example("k: a\n\n  - b\n")
@example("k: [a] # [b]\n")
@example("k: {a: b} # {c: d}\n")
def test_soup_is_read_as_the_parser_reads_it_or_left_to_it(soup: str) -> None:
    for text in (soup, f"k: {soup}\n", f"k:\n  - l: {soup}\n    m: n\n", f"k: {{l: {soup}}}\n"):
        assert fault(text) == ""


@given(st.text(st.characters(codec="utf-8"), max_size=12))
def test_every_character_is_read_as_the_parser_reads_it_or_left_to_it(part: str) -> None:
    for text in (part, f"a{part}b", f"{part}b", f'"{part}"', f"'{part}'", f"[{part}, a{part}]"):
        assert fault(f"k: {text}\n") == ""
        assert fault(f"{part}: {{a: {text}}}\n") == ""
        assert fault(f"k:\n- {text}\n- {part}: b\n  c: d\n") == ""
