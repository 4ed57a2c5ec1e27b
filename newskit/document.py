"""Document: a file as read; data that remembers the line and column of every key."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from newskit.everyday_yaml import everyday_values
from newskit.pattern import pattern
from newskit.problem import Edit, Fix, Note, Place, Problem, replaced
from newskit.yaml_text import UNWANTED, Range, Spot

# Where a value stands in the data, as Pydantic tells it: keys, and numbers from 0.
Loc = tuple[str | int, ...]

MOST_BYTES = 1_000_000

# An article begins with a line of three dashes; the next such line (or three dots) ends the keys.
_OPENING = pattern(r"(?:[ \t]*\n)*---[ \t]*(?:\n|\Z)")
_CLOSING = pattern(r"\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
# What a hand or a word processor makes of three dashes; at the beginning, what other tools take.
_NEARLY_DASHES = pattern(r"[ \t]*(?:[-‐‑‒–—―−]{2,}|[—―])[ \t]*\Z")
_OTHER_OPENING = pattern(r"---|[ \t]*(?:\+\+\+|===|\*\*\*|___)[ \t]*\Z")
_KEY = pattern(r"[A-Za-z_][\w-]*[ \t]*:(?:\s|\Z)")
# Control characters below U+0080, as bytes: a file has none, which is quick to see.
_CONTROLS = bytes(set(range(32)) - {9, 10, 13} | {127})


class Document(Struct, frozen=True):
    """A file as read. `data` holds mappings, lists, and scalars that are still text.

    Positions are found when they are first asked for; most files never are. `body` is Markdown; it
    begins on line `body_line` of the file, and stands `body_indent` columns to the right there.
    """

    path: str
    text: str
    data: dict[str, Any]
    body: str
    body_line: int
    body_indent: int
    digest: str
    """Of the bytes that were parsed, so that what was read and what was hashed are the same."""
    yaml: str = ""
    yaml_line: int = 1
    has_body_lines: bool = True
    """Each line of the body is a line of the file; not so where YAML folds or quotes the body."""

    def place(self, loc: Loc, *, key: bool = False) -> Place:
        """The range of the value at `loc`, or of its key.

        Steps that are not in the file, such as the names of union members, are skipped. What is
        missing is placed where it belongs: at the key of the group that lacks it.
        """
        found = _found(self.yaml, loc, key)
        if found is None and self.yaml_line > 1:
            return Place(self.path, self.yaml_line - 1, 1, self.yaml_line - 1, 4)
        return _shifted(self.path, self.yaml_line - 1, found or (1, 1, 1, 2))

    def in_body(self, line: int, column: int = 1, width: int = 1) -> Place:
        """The place in the file of a range in the body; lines count from 0, columns from 1."""
        if not self.has_body_lines:
            return self.place(("body",), key=True)
        at, start = self.body_line + line, self.body_indent + column
        return Place(self.path, at, start, at, start + width)


class Fragment(Struct, frozen=True):
    """The YAML of a fenced block in a document's body; its first line is the body's line `line`."""

    document: Document
    line: int
    text: str
    data: dict[str, Any]

    def place(self, loc: Loc, *, key: bool = False) -> Place:
        """As a document's; what is missing in the block itself is placed at its fence."""
        found = _found(self.text, loc, key)
        if found is None:
            lines = self.document.body.split("\n")
            fence = lines[self.line - 1].rstrip() if 0 < self.line <= len(lines) else ""
            return self.document.in_body(self.line - 1, 1, max(len(fence), 1))
        return _in_fragment(self.document, self.line, found)


def text_of(raw: bytes) -> str:
    """The text whose lines and columns places count, whatever is wrong with the file."""
    text = raw.decode("utf-8", "replace").lstrip("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def read_article(path: str, raw: bytes) -> tuple[Document | None, tuple[Problem, ...]]:
    """An article: keys and Markdown, or a YAML file with the Markdown under `body`."""
    if path.endswith((".yaml", ".yml")):
        return _with_body(*read_settings(path, raw))
    text, problems = _text(path, raw)
    if text is None:
        return None, problems
    opening = _OPENING.match(text)
    if not opening:
        return None, (_front_matter_missing(path, text),)
    start = opening.end()
    # The line end of the opening `---` may be the one that the closing `---` needs before it.
    closing = _CLOSING.search(text, start - 1)
    if not closing:
        return None, (_front_matter_unclosed(path, text, start),)
    end = max(closing.start() + 1, start)
    front, yaml_line = text[start:end], text.count("\n", 0, start) + 1
    data, problems = _read(front, lambda at: _shifted(path, yaml_line - 1, at))
    if data is None:
        return None, tuple(map(_or_text_begins, problems))
    return (
        Document(
            path=path,
            text=text,
            data=data,
            body=text[closing.end() :],
            body_line=yaml_line + front.count("\n") + 1,
            body_indent=0,
            digest=hashlib.sha256(raw).hexdigest(),
            yaml=front,
            yaml_line=yaml_line,
        ),
        (),
    )


def _or_text_begins(problem: Problem) -> Problem:
    # What is a key or an item of a list is no text.
    if problem.code != "yaml-no-colon" or problem.place.column > 1 or problem.fix:
        return problem
    hint = f"{problem.hint}; if the article's text begins here, put a line `---` above it"
    return replace(problem, hint=hint)


def read_settings(path: str, raw: bytes) -> tuple[Document | None, tuple[Problem, ...]]:
    """A YAML file."""
    text, problems = _text(path, raw)
    if text is None:
        return None, problems
    data, problems = _read(text, lambda at: _shifted(path, 0, at))
    if data is None:
        return None, problems
    digest = hashlib.sha256(raw).hexdigest()
    return Document(path, text, data, "", 1, 0, digest, text), ()


def read_block(
    document: Document, line: int, text: str
) -> tuple[Fragment | None, tuple[Problem, ...]]:
    """The YAML of a fenced block whose first line of content is the body's line `line` (from 0)."""
    data, problems = _read(text, lambda at: _in_fragment(document, line, at))
    return (None if data is None else Fragment(document, line, text, data)), problems


def _read(
    text: str, placed: Callable[[Range], Place]
) -> tuple[dict[str, Any] | None, tuple[Problem, ...]]:
    """The values of a YAML text; `placed` turns a range in it into a place in the file."""
    if (data := everyday_values(text)) is not None:
        return data, ()
    # The rest of YAML, and all that can be wrong with it, is for files that are not everyday ones.
    from newskit.plain_yaml import values_of  # noqa: PLC0415
    from newskit.yaml_mistakes import judged  # noqa: PLC0415

    if (data := values_of(text)) is not None:
        return data, ()
    data, mistakes = judged(text)
    return data, tuple(
        Problem(
            mistake.code,
            mistake.message,
            placed(mistake.at),
            mistake.hint,
            tuple(Note(placed(at), words) for at, words in mistake.notes),
            fix=Fix(tuple(Edit(placed(at), text) for at, text in mistake.edits))
            if mistake.edits
            else None,
        )
        for mistake in mistakes
    )


def _with_body(
    document: Document | None, problems: tuple[Problem, ...]
) -> tuple[Document | None, tuple[Problem, ...]]:
    """A YAML file with its `body` taken out of the data."""
    if document is None:
        return None, problems
    data = dict(document.data)
    body = data.pop("body", None) or ""
    if not isinstance(body, str):
        place = document.place(("body",), key=True)
        message = "`body` is the article's text, but a list or a group of keys stands here"
        hint = "write `body: |`, and the text below it, each line indented by two spaces"
        return None, (Problem("body-not-text", message, place, hint),)
    place = document.place(("body",))
    # After `body: |` each line of the text is one of the file's.
    lines, below = body.rstrip("\n").split("\n"), document.text.split("\n")[place.line :]
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    indent = len(below[first]) - len(lines[first]) if first < len(below) else 0
    has_lines = len(below) >= len(lines) and all(
        line == written[indent:] or not (line.strip() or written.strip())
        for line, written in zip(lines, below, strict=False)
    )
    return (
        Document(
            path=document.path,
            text=document.text,
            data=data,
            body=body,
            body_line=place.line + 1 if has_lines else place.line,
            body_indent=max(indent, 0) if has_lines else 0,
            digest=document.digest,
            yaml=document.text,
            has_body_lines=has_lines,
        ),
        (),
    )


# --- Places ---------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=32)
def _spots(text: str) -> Spot:
    from newskit.plain_yaml import composed  # noqa: PLC0415 - as above

    return composed(text).root


def _found(text: str, loc: Loc, key: bool) -> Range | None:
    """The range of a value or key in a YAML text; None is the text as a whole."""
    spot, is_exact = _spots(text), True
    if loc and loc[-1] == "[key]":  # Pydantic's way to say that the key is at fault.
        loc, key = loc[:-1], True
    for step in loc:
        inner: Spot | None = None
        if isinstance(spot.inside, dict):
            inner = spot.inside.get(str(step))
        elif spot.inside is not None and isinstance(step, int) and 0 <= step < len(spot.inside):
            inner = spot.inside[step]
        spot, is_exact = inner or spot, inner is not None
    is_group = isinstance(spot.inside, dict)
    if spot is _spots(text) and (key or not is_exact or not loc):
        return None
    if spot.key and (key or spot.value is None or (is_group and not is_exact)):
        return spot.key
    if key or (is_group and not is_exact):
        return _first_line(text, spot.at)
    return spot.at if spot.at[:2] != spot.at[2:] else (*spot.at[:3], spot.at[3] + 1)


def _first_line(text: str, at: Range) -> Range:
    line, column, end_line, _ = at
    if end_line == line:
        return at
    return (line, column, line, max(len(text.split("\n")[line - 1]), column) + 1)


def _shifted(path: str, lines: int, at: Range) -> Place:
    return Place(path, at[0] + lines, at[1], at[2] + lines, at[3])


def _in_fragment(document: Document, line: int, at: Range) -> Place:
    first = document.in_body(line + at[0] - 1, at[1])
    if not document.has_body_lines:
        return first
    last = document.in_body(line + at[2] - 1, at[3])
    return Place(first.path, first.line, first.column, last.line, last.column)


# --- What is wrong with a file before its keys are read -------------------------------------------


def _text(path: str, raw: bytes) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a file: UTF-8, without a byte order mark, each line ended by one newline."""
    problem = None
    if len(raw) > MOST_BYTES:
        problem = Problem(
            "file-too-large",
            f"the file holds {len(raw):,} bytes, and the most that is read is {MOST_BYTES:,}",
            Place(path),
            "split it, or shorten it",
        )
        return None, (problem,)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, (_not_utf_8(path, raw, error.start),)
    if text.startswith("\ufeff"):
        text = text.lstrip("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Bytes with which a control character beyond U+007F begins; to look for one is to look once.
    if len(raw.translate(None, _CONTROLS)) != len(raw) or b"\xc2" in raw or b"\xef" in raw:
        problems = _control_characters(path, text)
        if problems:
            return None, problems
    return text, ()


def _not_utf_8(path: str, raw: bytes, start: int) -> Problem:
    code = "not-utf-8"
    hint = "save the file as UTF-8; most editors offer it under “Save as” or “Encoding”"
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Problem(code, "the file is saved as UTF-16", Place(path, 1, 1, 1, 2), hint)
    before = raw[:start].removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    line, column = before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode()) + 1
    guess = raw[start : start + 1].decode("cp1252", "ignore")
    byte = f"0x{raw[start]:02X}"
    if guess.isprintable() and guess:
        byte += f", probably {guess} in an older encoding"
    message = f"the file is not UTF-8: a byte on line {line} is no character ({byte})"
    return Problem(code, message, Place(path, line, column, line, column + 1), hint)


def _control_characters(path: str, text: str) -> tuple[Problem, ...]:
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        found = UNWANTED.search(line)
        if found:
            message = (
                f"a control character (U+{ord(found[0]):04X}) stands here, which no page or feed "
                "can carry"
            )
            place = Place(path, number, found.start() + 1, number, found.end() + 1)
            hint = "delete it; it cannot be seen in most editors, so type the line again"
            problems.append(Problem("control-character", message, place, hint))
            if len(problems) == 10:
                break
    return tuple(problems)


def _front_matter_missing(path: str, text: str) -> Problem:
    code = "front-matter-missing"
    lines = text.split("\n")
    number = next((number for number, line in enumerate(lines) if line.strip()), None)
    if number is None:
        hint = "write a line `---`, the keys, a line `---`, and the text"
        return Problem(code, "the file is empty", Place(path), hint)
    line = lines[number].rstrip()
    place = Place(path, number + 1, 1, number + 1, len(line) + 1)
    if _NEARLY_DASHES.match(line) or _OTHER_OPENING.match(line):
        message = "this line opens the article's keys, but it is not three dashes and nothing more"
        fix = replaced(place, "---") if _NEARLY_DASHES.match(line) else None
        # Who types long dashes types them twice.
        if fix and not _CLOSING.search(text):
            start = sum(len(above) + 1 for above in lines[: number + 1])
            other = _front_matter_unclosed(path, text, start).fix
            fix = Fix((*fix.edits, *(other.edits if other else ())))
        return Problem(code, message, place, "write `---`, from the first column on", fix=fix)
    message = "the article does not begin with a line `---`"
    if _KEY.match(line):
        return Problem(code, message, place, "put a line `---` above this one")
    hint = "begin with a line `---`, the keys (`headline: …`), and a line `---`; then the text"
    return Problem(code, message, place, hint)


def _front_matter_unclosed(path: str, text: str, start: int) -> Problem:
    opening = text.count("\n", 0, start) or 1
    notes: tuple[Note, ...] = ()
    hint = "put a line `---` between the keys and the text"
    fix: Fix | None = None
    lines = text.split("\n")
    after_blank = False
    for number, line in enumerate(lines[opening:], opening + 1):
        place = Place(path, number, 1, number, len(line.rstrip()) + 1)
        if _NEARLY_DASHES.match(line):
            notes = (Note(place, "was this meant to be it? It is not three dashes and no more"),)
            hint = "write `---`, from the first column on"
            fix = replaced(place, "---")
            break
        is_text = line.startswith(("##", "```")) or (
            after_blank and line[:1].isalnum() and ":" not in line
        )
        if is_text:
            notes = (Note(place, "the text seems to begin here"),)
            break
        after_blank = not line.strip()
    message = "the article's keys begin here, and no line `---` ends them"
    place = Place(path, opening, 1, opening, 4)
    return Problem("front-matter-unclosed", message, place, hint, notes, fix=fix)
