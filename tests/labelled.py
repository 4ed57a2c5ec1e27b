"""Labelled: short articles in which it is marked what a check has to find, and nothing else.

The files in `tests/figures/` hold an article each between two lines `==`. Its head has a line for
each text, told apart by a sign: `#` headline, `>` summary, `-` takeaway, `~` who is affected and
why, `+` a fact with a source, `?` one without (text, value, metric), `"` a pull quote, `@` the
language; the body follows after an empty line. What is wrong stands in braces, with what kind of
mistake it is: `{$1.2 trillion:fact}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newskit.article import Article, Desk, parse
from newskit.check import Finding, Span, Surroundings
from newskit.document import Document, read_article
from newskit.markup import Markdown
from newskit.model import Loc
from newskit.newsroom import Newsroom

CODES = {
    "body": "figure-not-in-body",
    "fact": "figure-contradicts-fact",
    "sum": "figure-miscalculated",
}
_MARK = re.compile(rf"\{{([^{{}}]*):({'|'.join(CODES)})\}}")
AROUND = Surroundings(
    Newsroom.model_validate(
        {
            "name": "The Example Ledger",
            "address": "https://ledger.example.com",
            "sections": {"news": "News"},
            "authors": {"mara-ito": {"name": "Mara Ito"}},
        }
    ),
    {},
    frozenset(),
    {},
)
_DESK = Desk(ZoneInfo("UTC"), Markdown())


@dataclass(frozen=True)
class Label:
    """A mistake: at which value, which part of it, and the code that it has to be found by."""

    loc: Loc
    span: Span
    code: str
    words: str

    def is_found_by(self, finding: Finding) -> bool:
        if finding.span is None or (finding.loc, finding.code) != (self.loc, self.code):
            return False
        return finding.span[0] < self.span[1] and self.span[0] < finding.span[1]


@dataclass(frozen=True)
class Labelled:
    name: str
    article: Article
    document: Document
    labels: tuple[Label, ...]


def labelled(file: Path) -> Iterator[Labelled]:
    """Every article of a file."""
    for text in file.read_text(encoding="utf-8").split("\n==\n"):
        if text.strip():
            yield read(text.strip("\n"))


@dataclass
class _Draft:
    """An article as it is being read from its lines."""

    data: dict[str, Any] = field(default_factory=dict)
    quotes: list[str] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def plain(self, loc: Loc, text: str) -> str:
        """The text without its marks, which become labels."""
        plain, at = "", 0
        for mark in _MARK.finditer(text):
            plain += text[at : mark.start()]
            span = (len(plain), len(plain) + len(mark[1]))
            self.labels.append(Label(loc, span, CODES[mark[2]], mark[1]))
            plain, at = plain + mark[1], mark.end()
        return plain + text[at:]

    def add(self, key: str, value: Any) -> None:
        self.data.setdefault(key, []).append(value)

    def next(self, key: str) -> int:
        return len(self.data.get(key, ()))


def read(text: str) -> Labelled:
    """The article that one text is, and what is marked in it."""
    head, _, body = text.partition("\n\n")
    draft = _Draft()
    for line in head.split("\n"):
        _add(draft, line[0], line[2:])
    draft.data.setdefault("summary", "What happened, and why it matters.")
    draft.data |= {"section": "news", "published": "2026-11-20", "authors": ["mara-ito"]}
    if any("sources" in fact for fact in draft.data.get("facts", ())):
        draft.add("sources", {"id": "report", "publisher": "The Office", "title": "A report"})
    prose = draft.plain(("body", 0), body)
    keys = "".join(f"{key}: {_yaml(value)}\n" for key, value in draft.data.items())
    quotes = "".join(f"\n```pullquote\ntext: {_yaml(quote)}\n```\n" for quote in draft.quotes)
    raw = f"---\n{keys}---\n{prose}\n{quotes}".encode()
    document, problems = read_article("content/articles/labelled.md", raw)
    assert document is not None, (text, problems)
    article, problems = parse(document, _DESK)
    assert article is not None, (text, problems)
    return Labelled(text.partition("\n")[0], article, document, tuple(draft.labels))


def _add(draft: _Draft, sign: str, text: str) -> None:
    match sign:
        case "#":
            draft.data["headline"] = draft.plain(("headline",), text)
        case ">":
            draft.data["summary"] = draft.plain(("summary",), text)
        case "@":
            draft.data["language"] = text
        case "-":
            draft.add("takeaways", draft.plain(("takeaways", draft.next("takeaways")), text))
        case "~":
            who, _, why = text.partition(" | ")
            row = {"who": who, "type": "group", "impact": "mixed"}
            loc = ("affected", draft.next("affected"), "why")
            draft.add("affected", row | {"why": draft.plain(loc, why)})
        case "+" | "?":
            told, value, metric = text.split(" | ")
            fact = {"text": draft.plain(("facts", draft.next("facts"), "text"), told)}
            sources = {"sources": ["report"]} if sign == "+" else {}
            draft.add("facts", fact | {"value": value, "metric": metric} | sources)
        case '"':
            draft.quotes.append(draft.plain(("body", len(draft.quotes) + 1, "text"), text))
        case _:
            raise AssertionError(f"{sign} {text}")


def _yaml(value: Any) -> str:
    """What is JSON is YAML."""
    return json.dumps(value, ensure_ascii=False)
