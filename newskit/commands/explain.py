"""`newskit explain`: what a problem means and how to mend it; which keys there are."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from newskit.blocks import BLOCKS
from newskit.checks import EDITORIAL
from newskit.explanation import (
    FIXABLE,
    SUBJECTS,
    Example,
    Explanation,
    added_explanation,
    explanations,
)
from newskit.model import example_of
from newskit.printers.human import broken
from newskit.problem import closest
from newskit.reference import TOPICS, Key, keys_of
from newskit.terminal import hand_over, say


def run(word: str) -> int:
    """0 for a code, a topic or nothing; 2 for any other word."""
    known = {**_added(), **explanations()}
    width = min(shutil.get_terminal_size().columns, 100)
    if not word:
        order = list(SUBJECTS)
        rows = sorted(known.values(), key=lambda one: order.index(one.subject))
        lines = _list(rows, width)
    elif word in known:
        lines = _explanation(known[word], width)
    elif word in TOPICS:
        lines = chain(_keys(list(keys_of(TOPICS[word])), width), _written(word))
    else:
        meant = closest(word, (*known, *TOPICS))
        hint = f"did you mean `{meant}`?" if meant else "`newskit explain` lists them all"
        say(f"newskit: there is no code `{word}`: {hint}")
        return 2
    hand_over("\n".join(lines) + "\n")
    return 0


def _added() -> Mapping[str, Explanation]:
    """What packages that are installed tell of the codes of their checks."""
    return {
        code: added_explanation(code, text)
        for check in EDITORIAL.values()
        for code, text in getattr(check, "EXPLANATIONS", {}).items()
        if code in check.CODES
    }


def _list(known: Collection[Explanation], width: int) -> Iterator[str]:
    subject, column = "", max(len(one.code) for one in known) + 4
    for one in known:
        if one.subject != subject:
            yield from ("",) if subject else ()
            subject = one.subject
            yield f"{SUBJECTS[subject]}:"
        yield from broken(f"  {one.code:<{column - 2}}", one.title, column, width)


def _explanation(one: Explanation, width: int) -> Iterator[str]:
    yield f"{one.code}: {one.title}"
    for paragraph in one.paragraphs:
        yield ""
        yield from broken("", paragraph, 0, width)
    for title, examples in (("Fails:", one.fails), ("Passes:", one.passes)):
        yield from _examples(title, examples) if examples else ()
    if one.is_fixable:
        yield ""
        yield from broken("", FIXABLE, 0, width)


def _examples(title: str, examples: Iterable[Example]) -> Iterator[str]:
    yield from ("", title)
    for example in examples:
        yield ""
        if example.heading:
            yield f"  {example.heading}"
        yield from (f"    {line}".rstrip() for line in example.text.rstrip("\n").split("\n"))


def _written(word: str) -> Iterator[str]:
    """How a story block is typed, with every key that an example is known of."""
    if (block := BLOCKS.get(word)) is None:
        return
    yield from ("", "In the text:", "", f"    ```{word}")
    yield from (f"    {line}" for line in example_of(block))
    yield "    ```"


def _keys(keys: list[Key], width: int) -> Iterator[str]:
    column = max(2 * key.depth + len(key.name) for key in keys) + 4
    for key in keys:
        head = f"{'  ' * key.depth}{key.name}{' *' if key.is_needed else ''}"
        yield from broken(f"{head:<{column}}", key.words, column, width)
    yield from ("", "* must be there.")
