"""Markup: a body is the same in pieces, whether its blocks are written down at once or from tokens.

`STENOGRAPHER_TEXTS` and `STENOGRAPHER_SEED` say how many generated texts are read, and which.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from random import Random
from typing import Any

import pytest

from newskit import shorthand
from newskit.body import Body
from newskit.markup import Markdown
from newskit.shorthand import PlainBlock
from tests.test_stenographer import NEWS, SEED, TEXTS, texts


def reader(*, writes_down: bool) -> Markdown:
    markdown = Markdown()
    if not writes_down:
        markdown._shorthand = None
    return markdown


AT_ONCE, BY_TOKENS = reader(writes_down=True), reader(writes_down=False)


CELLS = (
    "", " ", "one", " two ", "  three  ", "**four**", "five *six*", "`7`", "[8](/nine)", "ten & €",
    "<b>", "eleven_", "**", "[12]", "&amp;", "\u00a0", "13 \t", '"',
)  # fmt: skip
DASHES = ("-", "---", " :- ", "--:", ":-:", " :---: ", "-\t", ":--")


def tables(seed: int) -> Iterator[str]:
    """Tables of up to four columns, with rows that are too short or too long."""
    chance = Random(seed)

    def row(cells: Sequence[str], width: int) -> str:
        return "|" + "".join(f"{chance.choice(cells)}|" for _ in range(max(width, 1)))

    while True:
        width = chance.randint(1, 4)
        rows = [
            row(CELLS, width + chance.choice([0, 0, 0, -1, 1])) for _ in range(chance.randint(0, 3))
        ]
        head = [row(CELLS, width), row(DASHES, width + chance.choice([0] * 9 + [1]))]
        around = chance.choice(["{}", "{}\n", "Before.\n\n{}\n\nAfter.", "## Head\n{}\n \n{}"])
        yield around.replace("{}", "\n".join([*head, *rows]))


def differences(
    seed: int, count: int, made: Callable[[int], Iterator[str]] = texts
) -> Iterator[tuple[str, Body, Body]]:
    for text in islice(made(seed), count):
        ours, theirs = AT_ONCE.read(text), BY_TOKENS.read(text)
        if ours != theirs:
            yield text, ours, theirs


def test_news_are_written_down_at_once_and_the_same() -> None:
    assert AT_ONCE._plain_blocks(NEWS) is not None
    assert AT_ONCE.read(NEWS) == BY_TOKENS.read(NEWS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \n",
        "## A\n\n## A\n\n### Ä & “b”\n\n## ?!",
        "2. Two\n3. *Three*\n\nA\n\n1. One",
        "- a\n- [b](/c?d=e&f)\n\n> c\n> **d**",
        "A\n\n```pullquote\ntext: a\n```\n\n```qa\n```\n",
        "|a|b|\n|:-|-:|\n|1|\n\n| |\n|-|",
        "a  \nb `c` & [d] 5 * 3",
        "10^6",
    ],
)
def test_plain_blocks_are_the_same_both_ways(text: str) -> None:
    assert AT_ONCE._plain_blocks(text) is not None
    assert AT_ONCE.read(text) == BY_TOKENS.read(text)


@pytest.mark.parametrize(
    "text",
    [
        "# One",
        "## Two ##",
        "## \n\nThree",
        "- a\n  - b",
        "```\ncode\n```",
        "    code",
        "---",
        "[a]: /b\n\n[a]",
        "[a](javascript:b)",
        "```qa\nopen",
        "a\r\nb",
        "a \\* &amp; <https://example.com>",
    ],
)
def test_what_is_not_plain_is_left_to_the_tokens(text: str) -> None:
    assert AT_ONCE._plain_blocks(text) is None
    assert AT_ONCE.read(text) == BY_TOKENS.read(text)


def test_generated_texts_are_the_same_both_ways() -> None:
    assert next(differences(SEED, TEXTS), None) is None
    plain = (AT_ONCE._plain_blocks(text) for text in islice(texts(SEED), 2_000))
    assert 200 < sum(blocks is not None for blocks in plain) < 1_800


@pytest.mark.parametrize("mistake", ["_plain_heading", "_plain_list", "_plain_quote"])
def test_the_generated_texts_would_show(mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = getattr(shorthand, mistake)

    def wrong(*arguments: Any) -> Any:
        found = right(*arguments)
        if isinstance(found, PlainBlock):
            return found._replace(text=found.text.upper())
        return found[0].replace("</li>\n", "</li>"), found[1]

    monkeypatch.setattr(shorthand, mistake, wrong)
    if mistake != "_plain_list":
        table = dict(shorthand._BY_FIRST_LETTER)
        for letter, (pattern, write) in table.items():
            table[letter] = (pattern, wrong if write is right else write)
        monkeypatch.setattr(shorthand, "_BY_FIRST_LETTER", table)
    assert next(differences(SEED, 5_000), None) is not None


@pytest.mark.parametrize(
    "stroke", ["words", "code", "line", "begin", "end", "begin_link", "end_link"]
)
def test_a_stroke_left_out_would_show(stroke: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shorthand._Manuscript, stroke, lambda *_, **__: None)
    assert next(differences(SEED, 5_000), None) is not None


def test_tables_are_the_same_both_ways() -> None:
    assert next(differences(SEED, TEXTS // 10, tables), None) is None
    plain = (AT_ONCE._plain_blocks(text) for text in islice(tables(SEED), 1_000))
    assert sum(blocks is not None for blocks in plain) > 300


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("side_of", lambda dashes: ""),
        ("cells_of", lambda row: row[1:-1].split("|")[:2]),
        ("cells_of", lambda row: [cell or "x" for cell in row[1:-1].split("|")]),
        ("zip_longest", lambda looks, cells, fillvalue: zip(looks, cells, strict=False)),
    ],
)
def test_a_table_written_otherwise_would_show(
    name: str, wrong: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shorthand, name, wrong)
    assert next(differences(SEED, 500, tables), None) is not None


@pytest.mark.parametrize(
    "installed",
    [
        (),
        ("markdown_it_py-4.2.0.dist-info",),
        ("markdown_it_py-4.3.0.dist-info", "markdown_it_py-5"),
    ],
)
def test_another_version_of_the_library_reads_all(
    installed: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shorthand.is_proved()
    monkeypatch.setattr(shorthand, "distributions", lambda: tuple(f"/x/{one}" for one in installed))
    assert not shorthand.is_proved()
    other = Markdown()
    assert other._plain_blocks("a") is None
    assert other.read(NEWS) == AT_ONCE.read(NEWS)


@pytest.mark.parametrize(("text", "is_plain"), [(NEWS, True), ("a <b>", False)])
def test_the_library_is_loaded_for_what_is_not_plain(text: str, is_plain: bool) -> None:
    program = (
        "import sys; from newskit.markup import Markdown; Markdown().read(sys.argv[1]); "
        "print('markdown_it' not in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, text], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == str(is_plain)
