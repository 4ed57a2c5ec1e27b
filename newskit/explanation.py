"""Explanation: what a code means and how to mend it, with examples that fail and that pass.

One file a code, `codes/<code>.md`: its title and subject as front matter, a few paragraphs, and
under `## Fails` and `## Passes` one or more fenced blocks. The words after the three backticks say
what the block is and where it belongs: `yaml` are keys of an article, `yaml newsroom.yaml` keys of
the settings, `markdown` an article's text, and `text articles/x.md` a whole file. A block of `text`
alone tells in words what cannot be typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from newskit.pattern import pattern
from newskit.plain_yaml import values_of

# In the order in which a writer meets them.
SUBJECTS: Mapping[str, str] = {
    "files": "Files and folders",
    "form": "How an article is laid out",
    "yaml": "How keys and values are typed",
    "keys": "Keys and values",
    "names": "What an article names",
    "body": "The text and its story blocks",
    "pictures": "Pictures",
    "editorial": "Editorial checks",
    "output": "Feeds and PDFs",
    "added": "Checks that packages add",
}

# newskit has no site yet; every reader gets the explanation itself as well.
ADDRESS = "https://newskit.example.com/docs/codes#"

_FOLDER = Path(__file__).parent / "codes"
_FENCE = pattern(r"^(```+|~~~+)([^\n]*)\n(.*?)^\1$\n?", re.MULTILINE | re.DOTALL)


class Example(Struct, frozen=True):
    """`form` is yaml, markdown or text; `file` where it belongs, '' where it is told in words."""

    form: str
    file: str
    text: str

    @property
    def heading(self) -> str:
        """Where it stands, unless it is the article that every example is about."""
        return f"In content/{self.file}:" if self.file not in ("", ARTICLE) else ""


ARTICLE = "articles/ferry.md"


class Explanation(Struct, frozen=True):
    """`words` are paragraphs of Markdown; `is_fixable` if `--fix` mends it where it is certain."""

    code: str
    title: str
    subject: str
    words: str
    fails: tuple[Example, ...]
    passes: tuple[Example, ...]
    is_fixable: bool

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The words, a line for each paragraph."""
        return tuple(" ".join(one.split()) for one in self.words.split("\n\n"))


@lru_cache(maxsize=1)
def explanations() -> Mapping[str, Explanation]:
    """Every code that newskit knows, by subject and then by name."""
    order = list(SUBJECTS)
    found = [_read(file.stem, file.read_text(encoding="utf-8")) for file in _FOLDER.glob("*.md")]
    found.sort(key=lambda one: (order.index(one.subject), one.code))
    return {one.code: one for one in found}


def _read(code: str, text: str) -> Explanation:
    _, front, rest = text.split("---\n", 2)
    keys = values_of(front)
    assert keys is not None, f"{code}.md has front matter that cannot be read"
    words, fails, passes = re.split(r"^## (?:Fails|Passes)\n", rest, flags=re.MULTILINE)
    return Explanation(
        code=code,
        title=keys["title"],
        subject=keys["subject"],
        words=words.strip(),
        fails=tuple(_examples(fails)),
        passes=tuple(_examples(passes)),
        is_fixable=keys.get("fix") == "yes",
    )


def added_explanation(code: str, text: str) -> Explanation:
    """What a package tells of a code that it adds: the title in the first line, a few paragraphs,
    and perhaps fenced blocks under `## Fails` and `## Passes`."""
    told, *examples = re.split(r"^(## (?:Fails|Passes))\n", text.strip(), flags=re.MULTILINE)
    title, _, words = told.strip().partition("\n")
    under = dict(zip(examples[::2], examples[1::2], strict=True))
    fails, passes = (tuple(_examples(f"{under.get(f'## {one}', '')}\n")) for one in _UNDER)
    return Explanation(code, title.rstrip("."), "added", words.strip(), fails, passes, False)


_UNDER = ("Fails", "Passes")


def _examples(text: str) -> Iterator[Example]:
    for _, info, inner in _FENCE.findall(text):
        form, _, file = info.partition(" ")
        yield Example(form, file or ("" if form == "text" else ARTICLE), inner)


def codes_page() -> str:
    """docs/codes.md."""
    return "\n".join(_page())


def _page() -> Iterator[str]:
    yield "# What the codes mean\n"
    yield "Written from the files in `newskit/codes`; `newskit explain CODE` tells the same.\n"
    subject = ""
    for one in explanations().values():
        if one.subject != subject:
            subject = one.subject
            yield f"## {SUBJECTS[subject]}\n"
        yield f"### {one.code}\n"
        yield f"**{one.title}.**\n"
        yield f"{one.words}\n"
        for title, examples in (("Fails", one.fails), ("Passes", one.passes)):
            yield f"{title}:\n"
            for example in examples:
                if example.heading:
                    yield f"{example.heading}\n"
                mark = "````" if "```" in example.text else "```"
                yield f"{mark}{example.form}\n{example.text}{mark}\n"
        if one.is_fixable:
            yield f"{FIXABLE}\n"


FIXABLE = "Where it is certain what was meant, `newskit check --fix` mends it."
