"""Codes: every one that newskit can say is explained, and the examples do what they say."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newskit.checks import CHECK_OF
from newskit.explanation import SUBJECTS, Example, Explanation, explanations
from newskit.reference import TOPICS
from tests.conftest import CHECKOUT
from tests.test_broken_sites import BROKEN, HEAD, SITES, newskit

PACKAGE = CHECKOUT / "newskit"
ALL = explanations()
# What cannot be typed is told in words, and a broken site shows it.
IN_WORDS = {
    "article-gone", "bad-file-name", "control-character", "file-too-large", "heavy-feed", "link",
    "missing-settings", "no-file", "not-utf-8", "pdf-flaw", "pdf-not-set", "reused-id",
    "same-address", "security-expires", "taken-address", "taken-back", "unknown-file",
    "unreadable", "yaml-values",
}  # fmt: skip
TYPED = [code for code in ALL if code not in IN_WORDS]

# --- Which codes there are ------------------------------------------------------------------------

# What makes a problem, and which of its arguments is the code.
MAKERS = {"Problem": 0, "Finding": 0, "Slip": 0, "Mistake": 0, "mistake": 0, "Repair": 3}
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def said_in(source: str, name: str = "") -> Iterator[str]:
    """The codes that a module can say. A code is written out whole wherever it is made: as an
    argument of a maker or one named `code`, as the value of a name `code`, as the first of what
    `_words` returns, or as one of `TroubleCode`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=maker), args=args) if len(args) > MAKERS.get(maker, 99):
                yield from _written(args[MAKERS[maker]], f"{name}:{node.lineno}")
            case ast.keyword(arg="code", value=ast.Constant() | ast.JoinedStr() as value):
                yield from _written(value, f"{name}:{value.lineno}")
            case ast.Assign(
                targets=[ast.Name(id="code")],
                value=ast.Constant(value=str()) | ast.IfExp() | ast.JoinedStr() as value,
            ):
                yield from _written(value, f"{name}:{node.lineno}")
            case ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id="code"), *_])]) as assign:
                if isinstance(assign.value, ast.Tuple):
                    yield from _written(assign.value.elts[0], f"{name}:{node.lineno}")
            case ast.FunctionDef(name="_words"):
                for inner in ast.walk(node):
                    match inner:
                        case ast.Return(value=ast.Tuple(elts=[first, *_])):
                            yield from _written(first, f"{name}:{inner.lineno}")
            case ast.Assign(targets=[ast.Name(id="TroubleCode")], value=ast.Subscript(slice=words)):
                for word in ast.walk(words):
                    if isinstance(word, ast.Constant):
                        yield str(word.value)


def _written(value: ast.expr, where: str) -> Iterator[str]:
    match value:
        case ast.Constant(value=str(code)):
            assert CODE.fullmatch(code), f"{where}: {code} is no code"
            yield code
        case ast.IfExp(body=one, orelse=other):
            yield from _written(one, where)
            yield from _written(other, where)
        case ast.Name(id="code" | "kind") | ast.Attribute(attr="code"):
            pass  # It was made elsewhere.
        case _:
            pytest.fail(f"{where}: a code is to be written out whole")


def said() -> set[str]:
    return {
        code
        for file in PACKAGE.rglob("*.py")
        for code in said_in(file.read_text(encoding="utf-8"), file.name)
    }


def test_every_code_is_explained_and_every_explanation_is_of_a_code() -> None:
    assert said() - set(ALL) == set(), "write newskit/codes/<code>.md"
    assert set(ALL) - said() == set(), "nothing says this code any more"


def test_codes_are_found_wherever_they_are_made() -> None:
    for source, codes in (
        ('Problem("a-b", "words", place)', ["a-b"]),
        ('raise mistake("a-b" if x else "c-d", "words")', ["a-b", "c-d"]),
        ('code = "a-b"\nProblem(code, "words", place)', ["a-b"]),
        ('Repair(number, 0, 1, "a-b", "words", "", "")', ["a-b"]),
        ('def _words(error):\n    return "a-b", "words", ""', ["a-b"]),
        ('Problem(finding.code, "words", place)', []),
    ):
        assert list(said_in(source)) == codes, source
    with pytest.raises(pytest.fail.Exception):
        list(said_in('Problem(f"unknown-{kind}", "words", place)'))


@pytest.mark.parametrize("code", ALL)
def test_every_code_has_a_broken_site(code: str) -> None:
    assert any(re.match(rf"{code}(-|$)", name) for name in BROKEN)


# --- What the explanations say --------------------------------------------------------------------

KEYS = {
    "headline": "headline: The ferry runs again\n",
    "summary": "summary: It was laid up for a month.\n",
    "section": "section: harbour\n",
    "published": "published: 2026-11-02T08:00:00Z\n",
    "authors": "authors: [mara-ito]\n",
}
BODY = "The ferry between the two towns runs again from Monday.\n"
_TOP_KEY = re.compile(r"^([A-Za-z_][\w-]*)\s*[:=]", re.MULTILINE)


def laid(examples: tuple[Example, ...], room: Path) -> dict[str, str]:
    """Puts the examples into the newsroom, with all that they leave out; what stands there now."""
    for file in {example.file for example in examples}:
        of_file = [example for example in examples if example.file == file]
        path = room / "content" / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(_whole(of_file, path))
    files = sorted((room / "content").rglob("*"))
    return {f"{file}": file.read_text() for file in files if file.suffix in (".md", ".yaml")}


def _whole(examples: list[Example], path: Path) -> str:
    by_form = {example.form: example.text for example in examples}
    if "text" in by_form:
        return by_form["text"]
    typed = by_form.get("yaml", "")
    keys = set(_TOP_KEY.findall(typed))
    if path.suffix == ".yaml":
        old = path.read_text()
        pieces = re.split(r"^(?=\S)", old, flags=re.MULTILINE)
        return "".join(piece for piece in pieces if piece.partition(":")[0] not in keys) + typed
    front = "".join(line for key, line in KEYS.items() if key not in keys) + typed
    return f"---\n{front}---\n{by_form.get('markdown', BODY)}"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SITES / "base", tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("code", TYPED)
def test_the_failing_example_has_this_problem_and_no_other(code: str, room: Path) -> None:
    laid(ALL[code].fails, room)
    said = newskit("check")
    assert HEAD.findall(said.words) == [code], said.words


@pytest.mark.parametrize("code", TYPED)
def test_the_passing_example_has_no_problem(code: str, room: Path) -> None:
    laid(ALL[code].passes, room)
    said = newskit("check")
    assert said.words.endswith(": no problems found.\n"), said.words


@pytest.mark.parametrize("code", [code for code in TYPED if ALL[code].is_fixable])
def test_what_can_be_fixed_becomes_the_passing_example(code: str, room: Path) -> None:
    laid(ALL[code].fails, room)
    said = newskit("check", "--fix")
    assert said.code == 0, said.words
    files = {f"{file}": file.read_text() for file in (room / "content").rglob("*.[my]*")}
    assert files == laid(ALL[code].passes, room)
    assert newskit("check", "--fix").words.startswith("Checked")


@pytest.mark.parametrize("code", [code for code in TYPED if not ALL[code].is_fixable])
def test_what_is_said_to_be_for_people_to_mend_is_left_to_them(code: str, room: Path) -> None:
    before = laid(ALL[code].fails, room)
    said = newskit("check", "--fix")
    assert HEAD.findall(said.words) == [code]
    assert {f"{file}": file.read_text() for file in (room / "content").rglob("*.[my]*")} == before


def test_only_what_cannot_be_typed_is_told_in_words() -> None:
    in_words = {
        one.code
        for one in ALL.values()
        if not all(example.file for example in (*one.fails, *one.passes))
    }
    assert in_words == IN_WORDS


@pytest.mark.parametrize("one", ALL.values(), ids=str)
def test_an_explanation_is_short_and_says_what_to_do(one: Explanation) -> None:
    assert one.subject in SUBJECTS
    assert not one.title.endswith(".") and len(one.title) <= 60
    assert 2 <= len(one.paragraphs) <= 4
    assert all(line.endswith((".", "?")) for line in one.paragraphs)
    assert one.fails and one.passes and one.fails != one.passes
    for word in re.findall(r"`newskit explain ([a-z-]+)`", one.words):
        assert word in ALL or word in TOPICS


def test_no_topic_is_a_code() -> None:
    assert not set(TOPICS) & set(ALL)


def test_every_word_that_a_problem_sends_its_reader_to_is_explained() -> None:
    for expected in (SITES / "broken").rglob("expected.txt"):
        for word in re.findall(r"`newskit explain ([a-z-]+)`", expected.read_text()):
            assert word in ALL or word in TOPICS, expected


# --- Editorial checks: the newsroom's to set, an article's to waive -------------------------------


def set_to(word: str, code: str, room: Path) -> None:
    """Sets the check of a code to error, warning or off, beside what the example sets."""
    settings = room / "content/newsroom.yaml"
    text = settings.read_text()
    if "checks: {" not in text:
        text += "checks: {}\n"
    text = text.replace("checks: {", f"checks: {{{CHECK_OF[code]}: {word}, ").replace(", }", "}")
    settings.write_text(text)


@pytest.mark.parametrize("word", ["error", "warning", "off"])
@pytest.mark.parametrize("code", CHECK_OF)
def test_the_newsroom_says_how_strict_an_editorial_check_is(
    code: str, word: str, room: Path
) -> None:
    laid(ALL[code].fails, room)
    set_to(word, code, room)
    said = newskit("check")
    assert re.findall(r"^(error|warning)\[", said.words, re.MULTILINE) == [word] * (word != "off")
    assert said.code == (word == "error")


REASON = "The editor has looked at it."


@pytest.mark.parametrize("code", CHECK_OF)
def test_an_article_waives_an_editorial_check_with_a_reason_that_is_told(
    code: str, room: Path
) -> None:
    laid(ALL[code].fails, room)
    set_to("error", code, room)
    found = re.search(r"--> content/(articles/\S+?\.md)", newskit("check").words)
    assert found
    file = room / "content" / found[1]
    waiver = f"waive: [{{code: {code}, reason: {REASON}}}]"
    file.write_text(file.read_text().replace("---\n", f"---\n{waiver}\n", 1))
    said = newskit("check")
    assert HEAD.findall(said.words) == [], said.words
    assert said.code == 0
    assert f"Waived 1:\n  content/{found[1]}  {code}  {REASON}\n" in said.words
    if code in ("question-headline", "contradiction"):
        assert f"{code}  {REASON}\n" in newskit("build", "--formats", "html").words
