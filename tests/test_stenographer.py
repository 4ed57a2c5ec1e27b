"""The stenographer: the same tokens and the same HTML as the library, in less time, whatever it is.

The library is the judge of every text here: one parser takes shorthand, the other is markdown-it-py
and nothing else. `STENOGRAPHER_TEXTS=2000000` reads so many generated texts instead of the usual
number, and `STENOGRAPHER_SEED=7` others.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, product
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import markdown_it
import pytest
from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace, mdTrim
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from newskit import shorthand, stenographer
from newskit.shorthand import PROVED_WITH
from newskit.stenographer import Stenographer

CHECKOUT = Path(__file__).resolve().parent.parent
SPEC = CHECKOUT / "node_modules/commonmark-spec/spec.txt"
TEXTS = int(os.environ.get("STENOGRAPHER_TEXTS", "100000"))
SEED = int(os.environ.get("STENOGRAPHER_SEED", "1"))


def _is_allowed(address: str) -> bool:
    return address.strip().lower().startswith(("http://", "https://", "mailto:", "/", "#"))


def _table_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return '<div class="scroll"><table>\n'


def parser(*, is_brief: bool, **options: Any) -> Stenographer:
    """A parser as the newsroom uses it."""
    made = Stenographer(
        "commonmark", {"html": False, "maxNesting": 20, **options}, is_brief=is_brief
    )
    made.enable(["table", "strikethrough"])
    made.validateLink = _is_allowed  # type: ignore[method-assign,assignment]
    made.add_render_rule("table_open", _table_open)
    return made


BRIEF, LIBRARY = parser(is_brief=True), parser(is_brief=False)


def read(reader: MarkdownIt, text: str) -> tuple[list[Token], str, dict[str, Any]]:
    env: dict[str, Any] = {}
    tokens = reader.parse(text, env)
    return tokens, reader.renderer.render(tokens, reader.options, env), env


def assert_same(text: str, brief: MarkdownIt = BRIEF, library: MarkdownIt = LIBRARY) -> None:
    """`repr` as well: `==` takes 1 for True, and an attribute's place for nothing."""
    ours, theirs = read(brief, text), read(library, text)
    assert repr(ours) == repr(theirs), f"not the same for {text!r}"
    assert ours == theirs


@contextmanager
def calls_for_help(reader: MarkdownIt) -> Iterator[Counter[str]]:
    """How often the shorthand had to ask the library: for a block, for the words of a block."""
    calls: Counter[str] = Counter()
    words, block = reader.inline.parse, stenographer._ask_the_library

    def counted_words(*arguments: Any) -> Any:
        calls["words"] += 1
        return words(*arguments)

    def counted_block(*arguments: Any) -> Any:
        calls["block"] += 1
        return block(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader.inline, "parse", counted_words)
        patch.setattr(stenographer, "_ask_the_library", counted_block)
        yield calls


# --- Written texts -------------------------------------------------------------------------------

NEWS = """\
The harbour board met on Monday. **41 percent** of its members were *absent*, and [the
minutes](https://www.example.com/minutes?year=2026&p=1) say so.
“We waited”, said the chair — “and then we [the board] voted.” R&D costs 5 * 3 = 15 snake_case
euros!

## What it means #1

„Wir warten“, sagte *Henrike Vossen*, die **Geschäftsführerin (50%)**, zu `hafen-7`.

- Ships *wait*.
- 40 of them, at €1.2 million each
- **Fees** rise by **4.1%**.

1. One
2. [Two](/two/#part)
10. Ten

> Nobody asked *us*.
> Nobody ever does.

| Measure | Latest | Change |
|---|---:|:-:|
| Ships | 40 | **up** |
| Crews | |
| a | b | c | d |

```factbox
title: Ships
- "*not* emphasis"
```

*Read more* below.\x20\x20
A new line, and _another_ __one__.
"""

# Where one way and the other could part: each of these was once wrong, or nearly.
CORNERS = [
    "",
    "\n",
    "   ",
    "\n\n  \n",
    "a",
    "a\n   ",
    "a\n\n   ",
    "\n\na\r\n\r\nb\rc\0d",
    "**a**",
    "**a**\nb",
    "**a** \nb",
    "**a**__b__",
    "**__a__**",
    "*__a__*",
    "x **a** *b* ***c***",
    "***a** b*",
    "**5.1%**.",
    "**a*",
    "*a **b*** c",
    "*a **b* c**",
    "a*b*c",
    "_a_b_",
    "a  \n  b\n c \nd\\\ne",
    "[a](/b)",
    "[*a*](/b)",
    "[a*b](/c)*",
    "*[a](/b)*",
    "[](/b)",
    "[a\nb](/c)",
    "[a!](/b)![c](/d)",
    "[a](javascript:b)",
    "[a](https://EXAMPLE.com/ü)",
    '[a](/b "c")',
    "[a](/b(c))",
    "[a](//b)",
    "[a]\n\n[a]: /b",
    "[a]: /b\n[a]",
    "[a][b] [c](d [e]",
    "[a]\\: b",
    "a\n[b]: /c",
    "`a` ``b`` ` c ` `d`` e`",
    "a\n=",
    "a\n-",
    "a\n---",
    "a | b\n-|-",
    "# a | b\n|-|-|",
    "``` a | b\n|---|---|\n```",
    "- a | b\n|---|---|",
    "| a |\n|---|\nb",
    "| a |\n|---|\n| b\n",
    "| a |\n|---|\n| \\| |",
    "|a|b|\n|---|\n|c|",
    "||\n|-|",
    "- a\n- b\n\n- c",
    "- a\n- b\n\nc",
    "- a\n- b\n\n\n  c",
    "- a\nb",
    "- a\n* b",
    "- a\n\n---",
    "- a\n\n- - -",
    "* a\n\n*b*",
    "* * *",
    "- - a",
    "- # a",
    "- [a]: /b",
    "-\ta",
    "- a\n-",
    "1. a\n2. b\n\n3) c",
    "0. a\n0. b",
    "123456789. a",
    "1234567890. a",
    "1. a\n\n2026 b",
    "1.\n2.",
    "a\n1. b",
    "a\n2. b",
    "a\n- b",
    "a\n# b",
    "a\n> b",
    "a\n```\nb",
    "> a\nb",
    "> a\n> # b",
    "> a\n>b",
    "> a\n\n> b",
    ">\n> a",
    "# a #",
    "# a \\#",
    "#",
    "# ",
    "####### a",
    "#a",
    "# a\x0b",
    "```\na\n````",
    "````\n```\n````",
    "```\n\n```   \nb",
    "```\na",
    "``` a`b\n```",
    "```\n   ```\n",
    "\x0ba\x0c",
    "\u2028",
    "\u00a0a\u00a0\n\u00a0",
    "\ufeffa",
    "a\u2028b\x85c",
    "&amp; &copy &#38; & &x; AT&T;",
    "~a~ ~~b~~",
    "<https://example.com> <a@example.com> <b>",
    "\\*a\\*",
    "!a ![ b",
    "\ud800",
    "> " * 30 + "a",
    "- " * 30 + "a",
    "*" * 30 + "a" + "*" * 30,
    "[" * 30 + "a" + "](/b)" * 30,
]


@pytest.mark.parametrize("text", [NEWS, *CORNERS])
def test_reads_what_the_library_reads(text: str) -> None:
    assert_same(text)


def test_reads_the_examples_of_commonmark_as_the_library_does() -> None:
    if not SPEC.exists():
        reason = f"{SPEC} is missing: run `npm ci`"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    fence = "`" * 32
    examples = re.findall(
        rf"^{fence} example\n(.*?)^\.\n.*?^{fence}$",
        SPEC.read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    assert len(examples) > 600
    for example in examples:
        text = example.replace("→", "\t")
        assert_same(text)
        # With more around it, what it begins and what it leaves open matter.
        assert_same(f"Before\n\n{text}\n\nAfter\n")


def _articles() -> list[str]:
    files = sorted((CHECKOUT / "content/articles").glob("*.md"))
    assert len(files) > 10
    return [file.read_text("utf-8").split("\n---\n", 1)[1] for file in files]


def test_reads_the_articles_as_the_library_does_and_seldom_asks_it() -> None:
    bodies = _articles()
    with calls_for_help(BRIEF) as calls:
        for body in bodies:
            assert_same(body)
    tokens = [token for body in bodies for token in LIBRARY.parse(body)]
    blocks = sum(token.level == 0 and token.nesting >= 0 for token in tokens)
    texts = sum(token.type == "inline" for token in tokens)
    assert calls["block"] < blocks * 0.05
    assert calls["words"] < texts * 0.05


def test_needs_no_help_with_plain_news() -> None:
    with calls_for_help(BRIEF) as calls:
        BRIEF.parse(NEWS)
    assert not calls


# --- Generated texts -----------------------------------------------------------------------------

# Blocks as a newsroom writes them; the generator damages them afterwards.
BLOCKS = """\
Ships wait.
Ships *wait* for **40 hours**.
**Fees** rise by **4.1%**.
„Wir _warten_“, sagte er.
See [the minutes](https://example.com/a?b=c&d) today.
[Minutes](/a/#b) of *the [board](/c)* and **`x-1`**
Two lines,\nand [a\nlink](/b).
One  \ntwo \nthree
We [the board] said [so] & R&D, 5 * 3, a_b_c!
2026 was quiet
-5 degrees\n+3 later
# Ships
## Ships & *crews* #1
- Ships\n- *Crews*\n- 40
* a\n* b
+ a
1. One\n2. Two
7) Seven\n8) Eight\n10) Ten
> Nobody *asked*.\n> Nobody.
> a
| a | b |\n|---|--:|\n| 1 | **2** |\n| 3 |
|a|\n|:-:|
```x\na: b\n\n- c\n```
````\n```\n````
# a | b\n|---|---|\n| 1 | 2 |
``` a | b\n|---|---|\n```
- a | b\n|---|---|
| a \\| b |\n|---|---|\n| c |
```\na\n  ```\n```
---
A\n===
- a\n  - b\n\n    c
1. a\n\n   b
> - a\n> b
    code
[a]: /b "c"
[a] and [b][a] and ![a](/c)
***a** b* __c__ ~~d~~ ~e~
\\*a\\* &amp; <https://example.com>""".splitlines()
SNIPPETS = [block.replace("\\n", "\n") for block in BLOCKS]
MARKS = [
    *"*_`[]()<>&\\!~|-=#+:.,;%€“”„—ä1٣ax\t\n\x0b\x0c\x85\u00a0\u2003\u2028\ufeff",
    *("**", "__", "***", "``", "```", "~~", "](", "](/a)", "](/a 'b')", "![", "[a]", "[a]: /b"),
    *("  ", "   ", "    ", "\n\n", "\n\n\n", " \n", "  \n", "\n  ", "\n   ", "\n\t", "\\\n"),
    *("\n- ", "\n* ", "\n1. ", "\n2. ", "\n10) ", "\n> ", "\n>", "\n# ", "\n##", "\n---", "\n==="),
    *("\n-", "\n*", "\n|", "|\n", "\n|---|", "\n|---|---|", "\n```", "\n~~~", "\n    ", "\n[a]: "),
    *("&amp;", "&#35;", "https://example.com/", "mailto:a@b.example", "javascript:a", "\r\n", "\0"),
    *("**a**", "*b*", "_c_", "`d`", "[e](/f)", " g ", "word", "€5", "50%"),
]
DENSE = [*"**__``[]()!&<>\\~\n a. ", "**", "](/a)", "](/", "[a](/b)", "a", "é", "%"]


def texts(seed: int) -> Iterator[str]:
    """Short texts for ever: news that was damaged, marks in any order, and letters in any order."""
    random = Random(seed)
    choices, pick, below = random.choices, random.choice, random.randrange
    while True:
        kind = below(10)
        if kind < 5:
            text = pick(("\n\n", "\n\n", "\n")).join(choices(SNIPPETS, k=1 + below(3)))
            for _ in range(below(4)):
                place = below(len(text) + 1)
                cut = place + pick((0, 0, 1, 1, 2, 5))
                text = text[:place] + (pick(MARKS) if below(4) else "") + text[cut:]
        elif kind < 7:
            text = "".join(choices(MARKS, k=2 + below(10)))
        else:
            text = "".join(choices(DENSE, k=2 + below(14)))
        yield text


def differences(seed: int, count: int) -> Iterator[str]:
    """Of so many texts, those that are not read in the same way."""
    library_render, brief_render = LIBRARY.renderer.render, BRIEF.renderer.render
    options = LIBRARY.options
    for text in islice(texts(seed), count):
        ours: dict[str, Any] = {}
        theirs: dict[str, Any] = {}
        found, right = BRIEF.parse(text, ours), LIBRARY.parse(text, theirs)
        if (
            found != right
            or ours != theirs
            or brief_render(found, options, ours) != library_render(right, options, theirs)
        ):
            yield text


def test_reads_generated_texts_as_the_library_does() -> None:
    count = wrong = 0
    with calls_for_help(BRIEF) as calls:
        # In portions, so that a long run tells of its first mistake early.
        while count < TEXTS and not wrong:
            portion = min(TEXTS - count, 100_000)
            for text in differences(SEED + count, portion):
                wrong += 1
                assert_same(text)
            count += portion
    assert not wrong
    assert count == TEXTS >= 100_000
    # The texts are for the shorthand: the library is to be asked, but not for most of them.
    assert 0.2 * TEXTS < calls["block"] < 1.0 * TEXTS
    assert 0.2 * TEXTS < calls["words"] < 1.0 * TEXTS


def _repeated(pattern: str, old: str, new: str) -> re.Pattern[str]:
    """A recogniser with a mistake in it."""
    text: str = getattr(stenographer, pattern).pattern
    assert old in text
    return re.compile(text.replace(old, new), re.VERBOSE)


def _first_letter(name: str, letters: str, old: str, new: str) -> tuple[str, Any]:
    table = dict(stenographer._BY_FIRST_LETTER)
    for letter in letters:
        table[letter] = (_repeated(name, old, new), table[letter][1])
    return "_BY_FIRST_LETTER", table


def _mark(old: str, new: str) -> tuple[str, Any]:
    assert old in shorthand._MARK.pattern
    return "_MARK", re.compile(shorthand._MARK.pattern.replace(old, new), re.VERBOSE)


MISTAKES: dict[str, Callable[[], tuple[str, Any]]] = {
    "a line of === goes on": lambda: ("PARAGRAPH", _repeated("PARAGRAPH", "|:=]", "|:]")),
    "a number begins no list": lambda: ("PARAGRAPH", _repeated("PARAGRAPH", "[.)]", "[.]")),
    "a reference is text": lambda: ("PARAGRAPH", _repeated("PARAGRAPH", "(?! : )", "")),
    "a line of | goes on": lambda: ("PARAGRAPH", _repeated("PARAGRAPH", "[|:=]", "[:=]")),
    "an indented line is over": lambda: _first_letter("BULLETS", "-*+", "(?! [ \\t] |", "(?! "),
    "an item may follow": lambda: _first_letter("NUMBERS", "123", "| [0-9] ) |", ") |"),
    "a heading holds pipes": lambda: _first_letter("HEADING", "#", "[^|\\n]", "[^\\n]"),
    "a fence's text is not indented": lambda: _first_letter("FENCE", "`", "(?! [ \\t]*+ ", "(?! "),
    "a cell holds backslashes": lambda: _first_letter("TABLE", "|", "[^\\\\\\n]", "[^\\n]"),
    "an address holds brackets": lambda: _mark("[!\\#-'*-:", "[!\\#-(*-:"),
    "brackets hold links": lambda: _mark("(?= [^\\[\\]", "(?= [^\\]"),
    "code ends at any backtick": lambda: _mark("` (?! ` )", "`"),
    "there are no entities": lambda: _mark(" | & (?= \\# | [A-Za-z][A-Za-z0-9]{1,31}; )", ""),
    "there are no escapes": lambda: _mark(" | \\\\ | <", " | <"),
    "there are no pictures": lambda: _mark(" | ! (?= \\[ )", ""),
    "a mark in a word is text": lambda: ("_CAN", {**shorthand._CAN, "a*a": "nothing"}),
    "letters are spaces": lambda: ("_KIND", {**dict.fromkeys(map(chr, range(0x3000)), " ")}),
    "every address is plain": lambda: ("_PLAIN_ADDRESS", re.compile(".*")),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_generated_texts_would_show(mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, wrong = MISTAKES[mistake]()
    blocks = ("PARAGRAPH", "_BY_FIRST_LETTER")
    monkeypatch.setattr(stenographer if name in blocks else shorthand, name, wrong)
    assert next(differences(SEED, 50_000), None) is not None


def test_takes_for_plain_only_addresses_that_the_library_leaves_as_they_are() -> None:
    random = Random(SEED)
    pieces = [
        *(
            "https://",
            "http://",
            "HTTP://",
            "//",
            "/",
            "#",
            "?",
            "@",
            ":",
            "%",
            "%41",
            ".",
            "..",
            "-",
        ),
        *(
            "example",
            "example.com",
            "www.",
            "xn--a",
            "a" * 64,
            "[::1]",
            ":80",
            "a:b@",
            "'",
            "*",
            "_",
        ),
        *(
            "ü",
            " ",
            "&",
            "&amp;",
            ";",
            "(",
            ")",
            "{",
            "|",
            "\\",
            '"',
            "~",
            "$",
            "+",
            "=",
            "mailto:",
        ),
    ]
    plain = 0
    for _ in range(30_000):
        address = "".join(random.choices(pieces, k=random.randrange(1, 7)))
        if shorthand._PLAIN_ADDRESS.fullmatch(address):
            plain += 1
            assert BRIEF.normalizeLink(address) == address
    assert plain > 500


def test_knows_white_space_and_points_as_the_library_does() -> None:
    for letter in map(chr, range(sys.maxunicode + 1)):
        is_point = isMdAsciiPunct(ord(letter)) or isPunctChar(letter)
        kind = " " if isWhiteSpace(ord(letter)) else "." if is_point else "a"
        assert shorthand._Kinds()[letter] == kind, hex(ord(letter))
        assert shorthand.trimmed(letter) == mdTrim(letter), hex(ord(letter))


@pytest.mark.parametrize("around", list(product("*_", " .a", " .a")), ids="".join)
def test_knows_what_a_mark_can_do_as_the_library_does(around: tuple[str, str, str]) -> None:
    mark, before, after = around
    opens, closes, _ = StateInline(before + mark + after, LIBRARY, {}, []).scanDelims(
        1, mark == "*"
    )
    can = {(True, True): "both", (True, False): "open", (False, True): "close"}
    assert shorthand._CAN[before + mark + after] == can.get((opens, closes), "nothing")


# --- When it is off ------------------------------------------------------------------------------


def test_is_off_when_it_is_switched_off() -> None:
    assert type(LIBRARY.core) is type(MarkdownIt().core)
    assert type(LIBRARY.renderer) is RendererHTML


def test_is_proved_with_the_library_that_is_installed() -> None:
    """To take up a new one: read what changed, run this file with millions of texts, add it."""
    assert markdown_it.__version__ in PROVED_WITH


def test_leaves_all_to_a_library_that_it_was_not_proved_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(markdown_it, "__version__", "5.0.0")
    made = Stenographer()
    assert type(made.core) is type(MarkdownIt().core)


def _rule(*arguments: Any) -> Any:
    return False


CHANGES: dict[str, Callable[[MarkdownIt], object]] = {
    "raw HTML": lambda made: made.options.__setitem__("html", True),
    "little nesting": lambda made: made.options.__setitem__("maxNesting", 2),
    "task lists": lambda made: made.options.__setitem__("tasklists", True),
    "alerts": lambda made: made.options.__setitem__("alerts", True),
    "labels": lambda made: made.options.__setitem__("store_labels", True),
    "single tildes": lambda made: made.options.__setitem__("strikethrough_single_tilde", True),
    "no tables": lambda made: made.disable("table"),
    "no strikethrough": lambda made: made.disable("strikethrough"),
    "quotes": lambda made: made.enable(["smartquotes", "replacements"]),
    "a rule for blocks": lambda made: made.block.ruler.before("paragraph", "x", _rule),
    "a rule for words": lambda made: made.inline.ruler.push("x", _rule),
    "a rule for pairs": lambda made: made.inline.ruler2.push("x", _rule),
    "a rule for all": lambda made: made.core.ruler.push("x", _rule),
    "another end": lambda made: made.block.ruler.at(
        "table", made.block.ruler.getRules()[0], {"alt": []}
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_leaves_all_to_the_library_under_other_rules(
    change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief, library = parser(is_brief=True), parser(is_brief=False)
    CHANGES[change](brief)
    CHANGES[change](library)
    monkeypatch.setattr(stenographer, "_take_down", lambda state: pytest.fail("took shorthand"))
    text = NEWS + '\n- [ ] "a" ~b~\n\n> [!NOTE]\n> c\n\n<div>d</div>\n'
    assert_same(text, brief, library)


def test_reads_a_single_line_as_the_library_does() -> None:
    for text in ("a *b* c", "# a", "a\nb"):
        assert BRIEF.parseInline(text) == LIBRARY.parseInline(text)
        assert BRIEF.renderInline(text) == LIBRARY.renderInline(text)


# --- HTML ----------------------------------------------------------------------------------------


def test_writes_the_same_html_for_any_part_of_a_text() -> None:
    for text in (NEWS, "- a\n  > b\n- c\n\n1. d\n   # e\n", "- \n- a\n  - b\n", *_articles()):
        tokens = LIBRARY.parse(text)
        for start in range(len(tokens)):
            for part in (tokens[start:], tokens[:start]):
                assert BRIEF.renderer.render(part, BRIEF.options, {}) == LIBRARY.renderer.render(
                    part, LIBRARY.options, {}
                )


def test_writes_what_was_added_to_tokens_and_rules() -> None:
    def rule(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return f"<!--{tokens[index].type}-->"

    for name in ("text", "list_item_open", "paragraph_open", "em_open", "softbreak"):
        brief, library = parser(is_brief=True), parser(is_brief=False)
        found, right = brief.parse(NEWS), library.parse(NEWS)
        for number, tokens in enumerate(zip(found, right, strict=True)):
            for token in tokens:
                token.attrSet("data-number", number)
                token.hidden = token.hidden or number % 7 == 0
                for child in token.children or ():
                    child.attrSet("id", '"')
                    child.hidden = len(child.content) == 4
                if token.type == "list_item_open":
                    token.meta["checked"] = True
        brief.add_render_rule(name, rule)
        library.add_render_rule(name, rule)
        html = brief.renderer.render(found, brief.options, {})
        assert f"<!--{name}-->" in html
        assert html == library.renderer.render(right, library.options, {})


# --- Work ----------------------------------------------------------------------------------------


def _calls(reader: MarkdownIt, text: str) -> int:
    """How many functions, of Python's and of C's, reading a text calls: the same on any machine."""
    count = 0

    def counted(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    reader.renderer.render(reader.parse(text), reader.options, {})
    sys.setprofile(counted)
    try:
        reader.renderer.render(reader.parse(text), reader.options, {})
    finally:
        sys.setprofile(None)
    return count


def test_does_less_than_half_the_work_with_news() -> None:
    bodies = "\n\n".join(_articles())
    assert _calls(BRIEF, bodies) < _calls(LIBRARY, bodies) / 2


MANY = 3000
LONG: dict[str, str] = {
    "stars": "*" * MANY,
    "openings": "*a " * MANY,
    "closings": "a* " * MANY,
    "pairs": "*a* " * MANY,
    "underscores": "_a" * MANY,
    "both": "**a *b" * MANY,
    "brackets": "[" * MANY,
    "closing brackets": "]" * MANY,
    "bracketed": "[a] " * MANY,
    "labels": "[a " * MANY,
    "open links": "[a](/b" * MANY,
    "links": "[a](/b) " * MANY,
    "an address": f"[a](/{'b' * MANY}",
    "backticks": "`" * MANY,
    "runs of backticks": "".join(f"{'`' * count} " for count in range(70)),
    "code": "`a` " * MANY,
    "open code": "`a" + " a" * MANY,
    "ampersands": "&" * MANY,
    "entities": "&a" * MANY,
    "pointed brackets": "<" * MANY,
    "pictures": "![" * 300,
    "tildes": "~" * MANY,
    "spaces": "a" + " " * MANY + "b",
    "spaces at the end": "a" + " " * MANY,
    "lines": "a\n" * MANY,
    "lines and =": "a\n" * MANY + "=",
    "lines and more": "a\n" * MANY + "- ",
    "spaced lines": "a  \n" * MANY,
    "empty lines": "\n" * MANY,
    "empty lines with spaces": "    \n" * MANY,
    "paragraphs": "a\n\n" * MANY,
    "headings": "# a\n" * MANY,
    "headings with marks": "# a #\n" * MANY,
    "items": "- a\n" * MANY,
    "items with a line": "- a\n" * MANY + "b",
    "items apart": "- a\n\n" * MANY,
    "mixed items": "- a\n* a\n" * MANY,
    "numbers": "1. a\n" * MANY,
    "digits": "1" * MANY,
    "quotes": "> a\n" * MANY,
    "quotes with a line": "> a\n" * MANY + "b\n",
    "quotes apart": "> a\n\n" * MANY,
    "nested quotes": "> " * 200 + "a",
    "fences": "```\n" * MANY,
    "a fence": "```\n" + "a\n" * MANY,
    "a fence with fences": "```\n" + "a\n" * MANY + "````x\n",
    "fences apart": "```\na\n\n" * MANY,
    "rows": "| a |\n|---|\n" + "| b |\n" * MANY,
    "rows with a line": "| a |\n|---|\n" + "| b |\n" * MANY + "c",
    "rows alone": "| b |\n" * MANY,
    "pipes": "|" * MANY + "\n" + "|-" * MANY + "|",
    "heads": "| a |\n|---|\n\n" * MANY,
    "references": "[a]: /b\n" * MANY,
    "reference labels": "[" + "a\n" * MANY,
}


@pytest.mark.parametrize("name", LONG)
def test_does_no_more_than_the_library_for(name: str) -> None:
    text = LONG[name]
    ours, theirs = _calls(BRIEF, text), _calls(LIBRARY, text)
    # What is tried in vain costs most with brackets that nothing closes: 17 % of the calls.
    assert ours < theirs * 1.2 + 200, f"{ours} calls, and the library {theirs}"
    assert read(BRIEF, text) == read(LIBRARY, text)
