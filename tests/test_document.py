"""Document: a file as read, whatever wrote it; the place of every key and of every line of text."""

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Tag, ValidationError

from newskit.document import MOST_BYTES, Document, Loc, read_article, read_block, read_settings
from newskit.printers.human import told
from newskit.problem import Place, Problem

ARTICLE = """\
---
headline: Nvidia speaks
authors: [mara-ito, "jo-an"]
kicker:
facts:
  - Short form.
  - id: backlog
    text: A long
      form.
affected:
  - {who: nvidia, impact: positive}
---

## Analysis

😀 The text.
"""


def article(text: str = ARTICLE, path: str = "content/articles/x.md") -> Document:
    document, problems = read_article(path, text.encode())
    assert document, told(problems, {path: text})
    assert not problems
    return document


def cut(text: str, place: Place) -> str:
    lines = text.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    return "\n".join(lines)


def only(result: tuple[Document | None, tuple[Problem, ...]]) -> Problem:
    document, (problem,) = result
    assert document is None
    return problem


# --- Files as people's tools leave them -----------------------------------------------------------


def test_reads_keys_and_body() -> None:
    document = article()
    assert document.data["authors"] == ["mara-ito", "jo-an"]
    assert document.data["kicker"] is None
    assert document.data["facts"][1] == {"id": "backlog", "text": "A long form."}
    assert document.body == "\n## Analysis\n\n😀 The text.\n"
    assert document.body_line == 13


@pytest.mark.parametrize(
    "raw",
    [
        ARTICLE.encode("utf-8-sig"),
        ARTICLE.replace("\n", "\r\n").encode(),
        ARTICLE.replace("\n", "\r").encode(),
        ARTICLE.replace("\n", "\r\n").encode("utf-8-sig"),
        ARTICLE.replace("---\n", "---  \t\n").encode(),
        ("\n \n" + ARTICLE).encode(),
        ARTICLE.replace("---\n\n##", "...\n\n##").encode(),
    ],
    ids=["BOM", "CRLF", "CR", "BOM and CRLF", "blanks after dashes", "blank lines", "dots"],
)
def test_reads_what_other_tools_write(raw: bytes) -> None:
    document, problems = read_article("x.md", raw)
    assert document
    assert not problems
    assert document.data == article().data
    assert document.body == article().body
    shift = document.body_line - article().body_line
    for loc in (("headline",), ("facts", 1, "text"), ("affected", 0, "impact")):
        for key in (True, False):
            there, here = document.place(loc, key=key), article().place(loc, key=key)
            assert (there.line - shift, there.column) == (here.line, here.column)
            assert (there.end_line - shift, there.end_column) == (here.end_line, here.end_column)


@pytest.mark.parametrize(
    ("text", "data", "body"),
    [
        ("---\n---\n", {}, ""),
        ("---\n---", {}, ""),
        ("---\na: b\n---", {"a": "b"}, ""),
        ("---\n\n# remark\n\n---\nText", {}, "Text"),
        ("---\na: b\n---\n---\nText\n---\n", {"a": "b"}, "---\nText\n---\n"),
        ("---\na: |\n  ---\n  b\n---\nText", {"a": "---\nb\n"}, "Text"),
    ],
)
def test_ends_the_keys_at_the_next_three_dashes(text: str, data: dict[str, str], body: str) -> None:
    document = article(text)
    assert document.data == data
    assert document.body == body
    if body:
        assert text.split("\n")[document.body_line - 1] == body.split("\n")[0]


def test_the_digest_is_of_the_bytes_that_were_read() -> None:
    plain, _ = read_article("x.md", ARTICLE.encode())
    windows, _ = read_article("x.md", ARTICLE.replace("\n", "\r\n").encode())
    again, _ = read_article("y.md", ARTICLE.encode())
    assert plain
    assert windows
    assert again
    assert plain.digest == again.digest != windows.digest
    assert len(plain.digest) == 64


@pytest.mark.parametrize(
    ("raw", "code", "line", "message"),
    [
        (
            b"---\na: b\n---\nTwo \x93words\x94\n",
            "not-utf-8",
            4,
            "the file is not UTF-8: a byte on line 4 is no character "
            "(0x93, probably “ in an older encoding)",
        ),
        (b"\r\n\r\n\xe9", "not-utf-8", 3, "a byte on line 3"),
        (b"---\na: \xed\xa0\x80\n---\n", "not-utf-8", 2, "0xED"),  # half of a surrogate pair
        ("---\na: b\n---\n".encode("utf-16"), "not-utf-8", 1, "the file is saved as UTF-16"),
        (b"---\na: \x00\n---\n", "control-character", 2, "(U+0000)"),
        (b"---\na: b\n---\n\n\x1b[0m\n", "control-character", 5, "(U+001B)"),
        ("---\na: \x85\n---\n".encode(), "control-character", 2, "(U+0085)"),
        ("---\na: b\n---\n\uffff".encode(), "control-character", 4, "(U+FFFF)"),
        (b"x" * (MOST_BYTES + 1), "file-too-large", 0, "1,000,001 bytes"),
    ],
)
def test_refuses_bytes_that_are_no_text(raw: bytes, code: str, line: int, message: str) -> None:
    problem = only(read_article("x.md", raw))
    assert (problem.code, problem.place.line) == (code, line)
    assert message in problem.message
    assert problem.hint


def test_tells_every_line_with_a_control_character() -> None:
    _, problems = read_settings("x.yaml", b"a: \x01\nb: c\nd: \x02\x03\n")
    assert [problem.place for problem in problems] == [
        Place("x.yaml", 1, 4, 1, 5),
        Place("x.yaml", 3, 4, 3, 5),
    ]


def test_takes_characters_that_only_look_odd() -> None:
    text = "---\na: “Ünï” … 😀 \u00a0 £ ÿ 漢字 \ufffd \u200f\n---\n\u2028 © é \ue000\n"
    assert article(text).text == text


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "ignore"))
)
def test_every_file_is_a_document_or_a_problem(raw: bytes) -> None:
    for text in (raw, b"---\n" + raw + b"\n---\n" + raw, b"body: |\n  " + raw):
        for path in ("x.md", "x.yaml"):
            for document, problems in (read_article(path, text), read_settings(path, text)):
                assert (document is None) == bool(problems)
                assert told(problems, {path: text.decode("utf-8", "replace")}) or document
                assert all(problem.hint and problem.is_error for problem in problems)


# --- Places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("loc", "value", "key"),
    [
        (("headline",), "Nvidia speaks", "headline"),
        (("authors",), '[mara-ito, "jo-an"]', "authors"),
        (("authors", 1), '"jo-an"', '"jo-an"'),
        (("kicker",), "kicker", "kicker"),  # nothing stands there: the key is shown
        (("facts", 0), "Short form.", "Short form."),
        (("facts", 1, "text"), "A long\n      form.", "text"),
        (("facts", 1), "id: backlog\n    text: A long\n      form.", "id: backlog"),
        (("affected", 0), "{who: nvidia, impact: positive}", "{who: nvidia, impact: positive}"),
        (("affected", 0, "impact"), "positive", "impact"),
        # Names that Pydantic puts between, and after.
        (("facts", 1, "LongFact", "text"), "A long\n      form.", "text"),
        (("facts", 0, "function-after[plain(), str]"), "Short form.", "Short form."),
        (("affected", 0, "model", "impact", "literal"), "positive", "impact"),
        (("headline", "[key]"), "headline", "headline"),
        # Keys that are missing: the group that lacks them.
        (
            ("affected", 0, "why"),
            "{who: nvidia, impact: positive}",
            "{who: nvidia, impact: positive}",
        ),
        (("facts", 1, "value", "unit"), "id: backlog", "id: backlog"),
        (("headline", "text"), "Nvidia speaks", "headline"),
        (("facts", 7, "text"), None, "facts"),
        # Keys that are missing in the article: the line where its keys begin.
        ((), "---", "---"),
        (("summary",), "---", "---"),
        (("terms", "text"), "---", "---"),
    ],
)
def test_every_loc_has_a_place(loc: Loc, value: str | None, key: str) -> None:
    document = article()
    if value is not None:
        assert cut(ARTICLE, document.place(loc)) == value
    assert cut(ARTICLE, document.place(loc, key=True)) == key


class _Long(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["long"]
    text: str
    size: int


def _refused(text: str) -> str:
    raise ValueError(text)


class _Article(BaseModel):
    model_config = ConfigDict(extra="forbid")
    facts: list[
        Annotated[
            Annotated[str, AfterValidator(_refused), Tag("short")] | Annotated[_Long, Tag("long")],
            Discriminator(lambda value: "short" if isinstance(value, str) else "long"),
        ]
    ]
    names: dict[Annotated[str, AfterValidator(_refused)], Any]
    pair: int | _Long


def test_what_pydantic_reports_is_found_in_the_file() -> None:
    text = (
        "---\nfacts:\n  - Short\n  - {kind: long, size: many, more: x}\n"
        "names: {Bad: x}\npair: {kind: long, text: y, size: z}\n---\n"
    )
    document = article(text)
    with pytest.raises(ValidationError) as caught:
        _Article.model_validate(document.data)
    found = {
        (error["type"], cut(text, document.place(error["loc"]))) for error in caught.value.errors()
    }
    assert found == {
        ("value_error", "Short"),
        ("missing", "{kind: long, size: many, more: x}"),
        ("int_parsing", "many"),
        ("extra_forbidden", "x"),
        ("value_error", "Bad"),
        ("int_type", "pair"),  # “int” may be a member of a union or a missing key
        ("int_parsing", "z"),
    }


def test_a_place_is_the_same_however_often_it_is_asked() -> None:
    document = article()
    places = [document.place(("facts", 1)) for _ in range(3)]
    assert len(set(places)) == 1
    assert hash(places[0])


def test_a_missing_key_of_settings_is_placed_on_their_first_line() -> None:
    text = "# remark\n\nname: The Ledger\n"
    document, _ = read_settings("content/newsroom.yaml", text.encode())
    assert document
    assert document.body == ""
    assert document.place(("address",)) == Place("content/newsroom.yaml", 1, 1, 1, 2)
    assert cut(text, document.place(("name",))) == "The Ledger"
    empty, _ = read_settings("content/newsroom.yaml", b"")
    assert empty
    assert empty.data == {}
    assert empty.place(("name",)).line == 1


# --- Bodies ---------------------------------------------------------------------------------------


@given(st.lists(st.text("ab 😀#-:\"'|", max_size=12), max_size=8))
def test_every_line_of_a_body_is_where_its_place_says(lines: list[str]) -> None:
    body = "\n".join(lines)
    document = article(f"---\nheadline: x\n---\n{body}")
    assert document.body == body
    for number, line in enumerate(lines):
        assert cut(document.text, document.in_body(number, 1, len(line))) == line


YAML_ARTICLE = """\
headline: Nvidia speaks
body: |

  ## Analysis

      code
  😀 The text.

section: ai
"""


def test_reads_an_article_that_is_all_yaml() -> None:
    document = article(YAML_ARTICLE, "content/articles/x.yaml")
    assert document.data == {"headline": "Nvidia speaks", "section": "ai"}
    assert document.body == "\n## Analysis\n\n    code\n😀 The text.\n"
    assert cut(YAML_ARTICLE, document.in_body(1, 1, 11)) == "## Analysis"
    assert cut(YAML_ARTICLE, document.in_body(3, 5, 4)) == "code"
    assert cut(YAML_ARTICLE, document.in_body(4, 3, 3)) == "The"
    assert cut(YAML_ARTICLE, document.place(("section",))) == "ai"


@pytest.mark.parametrize(
    "body",
    ['"One\\n\\nTwo"', ">\n  One\n\n  Two\n  and three", "One\n\n  Two", "'One\n\n  Two'"],
    ids=["double quotes", "folded", "plain", "single quotes"],
)
def test_a_body_without_lines_of_its_own_is_placed_as_a_whole(body: str) -> None:
    text = f"headline: x\nbody: {body}\n"
    document = article(text, "x.yml")
    assert "Two" in document.body
    assert cut(text, document.in_body(2, 3, 4)) == "body"
    fragment, _ = read_block(document, 1, "text: x\n")
    assert fragment
    assert cut(text, fragment.place(("text",))) == "body"


def test_an_article_of_yaml_may_have_no_body() -> None:
    assert article("headline: x\n", "x.yaml").body == ""
    assert article("headline: x\nbody:\n", "x.yaml").body == ""
    assert article('{"headline": "x", "body": "One\\n"}', "x.yaml").body == "One\n"


def test_reports_a_body_that_is_no_text() -> None:
    problem = only(read_article("x.yaml", b"headline: x\nbody:\n  - One\n"))
    assert (problem.code, problem.place) == ("body-not-text", Place("x.yaml", 2, 1, 2, 5))


def test_settings_keep_a_key_named_body() -> None:
    document, _ = read_settings("x.yaml", b"body: text\n")
    assert document
    assert document.data == {"body": "text"}


# --- Blocks ---------------------------------------------------------------------------------------

BLOCK = "text: The order book grows.\nspeaker: jensen-huang\nrole:\n"


@pytest.mark.parametrize(
    ("path", "before", "indent"),
    [("x.md", "---\nheadline: x\n---\n", ""), ("x.yaml", "headline: x\nbody: |\n", "  ")],
)
def test_a_block_knows_its_place_in_the_file(path: str, before: str, indent: str) -> None:
    body = f"Text.\n\n```pullquote\n{BLOCK}```\n"
    text = before + "".join(f"{indent}{line}".rstrip() + "\n" for line in body.splitlines())
    document = article(text, path)
    fragment, problems = read_block(document, 3, BLOCK)
    assert fragment
    assert not problems
    assert fragment.data == {
        "text": "The order book grows.",
        "speaker": "jensen-huang",
        "role": None,
    }
    assert cut(text, fragment.place(("speaker",))) == "jensen-huang"
    assert cut(text, fragment.place(("speaker",), key=True)) == "speaker"
    assert cut(text, fragment.place(("pullquote", "text"))) == "The order book grows."
    # A key that is missing in the block: the line where the block begins.
    assert cut(text, fragment.place(("title",))) == "```pullquote"


def test_tells_a_mistake_in_a_block() -> None:
    block = "text: Growth: more\nspeaker: a\nspeaker: b\n"
    text = f"---\nheadline: x\n---\n\n```pullquote\n{block}```\n"
    fragment, problems = read_block(article(text), 2, block)
    assert fragment is None
    assert (
        told(problems, {"content/articles/x.md": text})
        == """\
error[yaml-colon]: the colon after `Growth` makes it look like a key
 --> content/articles/x.md:6:13
  |
6 | text: Growth: more
  |             ^
  = help: put the value in quotes: `text: "Growth: more"`

error[duplicate-key]: `speaker` stands here a second time
 --> content/articles/x.md:8:1
  |
8 | speaker: b
  | ^^^^^^^
 ::: content/articles/x.md:7:1
  |
7 | speaker: a
  | ^^^^^^^ it stands here first
  = help: keep one of the two"""
    )


def test_an_empty_block_has_no_keys() -> None:
    document = article("---\na: b\n---\n```qa\n```\n")
    fragment, _ = read_block(document, 1, "")
    assert fragment
    assert fragment.data == {}
    assert cut(document.text, fragment.place(("questions",))) == "```qa"
