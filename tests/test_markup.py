"""Markup: a body is the same in pieces, whether its blocks are written down at once or from tokens.

`STENOGRAPHER_TEXTS` and `STENOGRAPHER_SEED` say how many generated texts are read, and which.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
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


def differences(seed: int, count: int) -> Iterator[tuple[str, Body, Body]]:
    for text in islice(texts(seed), count):
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


@pytest.mark.parametrize(
    ("text", "is_plain"), [(NEWS.replace("|", ","), True), (NEWS, False), ("a <b>", False)]
)
def test_the_library_is_loaded_for_what_is_not_plain(text: str, is_plain: bool) -> None:
    program = (
        "import sys; from newskit.markup import Markdown; Markdown().read(sys.argv[1]); "
        "print('markdown_it' not in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, text], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == str(is_plain)
