"""The scribe: keys come into a file, and every other byte stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newskit.document import Document, read_article, read_settings
from newskit.scribe import CannotWrite, Sheet, item_added, keys_set, proved, spaced, written
from tests.conftest import CHECKOUT

ARTICLES = sorted(
    path
    for root in ("content", "tests/sites/everything/content", "tests/sites/good")
    for path in (CHECKOUT / root).rglob("articles/*.*")
    if path.suffix in (".md", ".yaml")
)
WITHDRAWN = {"status": "withdrawn", "reason": "The letter: it was forged."}
RECORD = {
    "at": "2026-03-17T09:00:00Z",
    "kind": "correction",
    "was": "$1.2 trillion: or so",
    "now": "$1 trillion",
    "note": "An [earlier] version said “more”, # and more.",
}


def document_of(path: str, raw: bytes) -> Document:
    document, problems = read_article(path, raw)
    assert document is not None, problems
    return document


def withdrawn(raw: bytes, path: str = "content/articles/x.md") -> bytes:
    document = document_of(path, raw)
    strokes = keys_set(document, Sheet(raw), WITHDRAWN, after="published")
    return proved(raw, strokes, document, {**document.data, **WITHDRAWN}, read_article)


def corrected(
    raw: bytes, path: str = "content/articles/x.md", record: Mapping[str, str] = RECORD
) -> bytes:
    document = document_of(path, raw)
    strokes = item_added(document, Sheet(raw), "corrections", record)
    records = [*(document.data.get("corrections") or ()), dict(record)]
    expected: dict[str, Any] = {**document.data, "corrections": records}
    return proved(raw, strokes, document, expected, read_article)


def without(after: bytes, before: bytes) -> bool:
    """Whether the lines of `before` are lines of `after`, in order, and byte for byte."""
    lines = iter(after.splitlines(keepends=True))
    return all(any(line == other for other in lines) for line in before.splitlines(keepends=True))


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
def test_adds_lines_and_touches_no_other_byte(path: Path, end: str, mark: bytes) -> None:
    plain = path.read_bytes().removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    raw = mark + plain.replace(b"\n", end.encode())
    after = corrected(raw, str(path))
    assert without(after, raw)
    assert after.count(b"\xef\xbb\xbf") == raw.count(b"\xef\xbb\xbf") == bool(mark)
    added = after.decode().replace("\r\n", "\n").replace("\r", "\n").count("\n")
    assert added - plain.count(b"\n") in (5, 6, 7)
    if end == "\r\n":
        assert b"\n" not in after.replace(b"\r\n", b"")
    elif end == "\r":
        assert b"\n" not in after
    again = corrected(after, str(path))
    assert without(again, after), "a second record comes after the first"
    if "status" not in document_of(str(path), raw).data:
        assert without(withdrawn(raw, str(path)), raw)


CASES = {
    "a status that is there": (
        "---\nheadline: x\nstatus: ready   # soon\npublished: y\n---\nBody",
        "---\nheadline: x\nstatus: withdrawn   # soon\n"
        'reason: "The letter: it was forged."\npublished: y\n---\nBody',
    ),
    "a reason that runs over lines": (
        "---\npublished: y\nreason: >-\n  one\n  two\n\nheadline: x\n---\nBody",
        '---\npublished: y\nreason: "The letter: it was forged."\nstatus: withdrawn\n\n'
        "headline: x\n---\nBody",
    ),
    "a status without a value": (
        "---\nstatus:\npublished: y\n---\nBody",
        '---\nstatus: withdrawn\nreason: "The letter: it was forged."\npublished: y\n---\nBody',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_sets_keys(name: str) -> None:
    before, after = CASES[name]
    assert withdrawn(before.encode()).decode() == after


def lines_of(dash: str) -> str:
    inner = " " * len(dash)
    return (
        f"{dash}- at: 2026-03-17T09:00:00Z\n{inner}  kind: correction\n"
        f'{inner}  was: "$1.2 trillion: or so"\n{inner}  now: $1 trillion\n'
        f'{inner}  note: "An [earlier] version said “more”, # and more."\n'
    )


LISTS = {
    "no list": ("---\na: x\n# end\n---\nBody", f"---\na: x\ncorrections:\n{lines_of('  ')}# end\n"),
    "keys apart": (
        "---\na: x\n\nb: [y]\n---\nBody",
        f"---\na: x\n\nb: [y]\n\ncorrections:\n{lines_of('  ')}---\n",
    ),
    "an empty list": (
        "---\ncorrections: []   # none\na: x\n---\nBody",
        f"---\ncorrections:   # none\n{lines_of('  ')}a: x\n---\n",
    ),
    "nothing": (
        "---\ncorrections: ~\na: x\n---\nBody",
        f"---\ncorrections:\n{lines_of('  ')}a: x\n---\n",
    ),
    "dashes below the key": (
        "---\ncorrections:\n- at: x\n  note: >-\n    y\n\n# end\na: x\n---\nBody",
        f"---\ncorrections:\n- at: x\n  note: >-\n    y\n{lines_of('')}\n# end\na: x\n---\n",
    ),
    "dashes far in": (
        "---\ncorrections:\n    # first\n    - {at: x, note: y}\na: x\n---\nBody",
        f"---\ncorrections:\n    # first\n    - {{at: x, note: y}}\n{lines_of('    ')}a: x\n---\n",
    ),
    "brackets": (
        "---\ncorrections: [{at: x,\n  note: y}, {at: z}, ]  # two\na: x\n---\nBody",
        "---\ncorrections: [{at: x,\n  note: y}, {at: z}, {at: 2026-03-17T09:00:00Z, "
        'kind: correction, was: "$1.2 trillion: or so", now: $1 trillion, '
        'note: "An [earlier] version said “more”, # and more."}, ]  # two\na: x\n---\n',
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_adds_an_item_in_the_form_of_the_list(name: str) -> None:
    before, after = LISTS[name]
    made = corrected(before.encode()).decode()
    assert made.startswith(after)
    assert made.endswith("---\nBody")


def test_a_text_at_the_end_of_pure_yaml_stays_last() -> None:
    before = "headline: x\n\nfacts: [a]\n\n# The text.\nbody: |\n  One.\n\n  Two."
    made = corrected(before.encode(), "content/articles/x.yaml").decode()
    assert made == before.replace("facts: [a]\n", f"facts: [a]\n\ncorrections:\n{lines_of('  ')}")
    before = "body: |\n  One.\nheadline: x"
    made = corrected(before.encode(), "content/articles/x.yaml").decode()
    assert made == f"{before}\ncorrections:\n{lines_of('  ')}"


@pytest.mark.parametrize(
    "front", ["{headline: x, published: y}", "# all\n{headline: x}", "corrections: one"]
)
def test_refuses_what_cannot_be_added_to(front: str) -> None:
    raw = f"---\n{front}\n---\nBody\n".encode()
    with pytest.raises(CannotWrite):
        corrected(raw)


def test_refuses_what_reads_otherwise_than_meant() -> None:
    raw = b"---\nheadline: x\n---\nBody\n"
    document = document_of("x.md", raw)
    strokes = keys_set(document, Sheet(raw), {"status": "withdrawn"}, after="published")
    with pytest.raises(CannotWrite):
        proved(raw, strokes, document, document.data, read_article)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1))
@example("NO")
@example("~")
@example("null")
@example("- a")
@example("#1 of 2")
@example("a: b")
@example("1.10")
@example('"')
@example("C:\\new")
@example("{a}, [b]")
@example("2026-03-16")
@example("---")
@example("\u2028")
@example("\ufeff")
def test_writes_any_text_so_that_it_is_read_back(text: str) -> None:
    text = spaced(text)
    for around in ("k: {}", "k: [{{a: {}}}]"):
        line = around.format(written(text, around))
        document, problems = read_settings("x.yaml", line.encode())
        if document is None:
            # Only what no file may hold.
            assert {problem.code for problem in problems} <= {
                "control-character", "yaml-invisible-character", "yaml-escape"
            }  # fmt: skip
            continue
        read = document.data["k"]
        assert (read if around == "k: {}" else read[0]["a"]) == text
