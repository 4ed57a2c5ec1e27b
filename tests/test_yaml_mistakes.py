"""YAML mistakes: the exact words that a writer reads, for each mistake, from both parsers."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from newskit import plain_yaml
from newskit.document import read_article
from newskit.mending import mended
from newskit.plain_yaml import composed
from newskit.printers.human import told
from newskit.problem import Edit, Place
from newskit.yaml_mistakes import judged

# A title, a file, and after `>>>` what is told about it. ⇥ is a tab, ⍽ a no-break space.
_CASES = [
    case.split("\n", 1)
    for case in (Path(__file__).parent / "yaml_mistakes.txt")
    .read_text()
    .removeprefix("=== ")
    .split("\n=== ")
]


@pytest.mark.parametrize("is_pure", [False, True], ids=["libyaml", "pure Python"])
@pytest.mark.parametrize(("title", "case"), _CASES, ids=[title for title, _ in _CASES])
def test_tells_a_mistake_in_these_words(
    title: str, case: str, is_pure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_pure:
        monkeypatch.setattr(plain_yaml, "Parser", yaml.SafeLoader)
    text, expected = case.replace("⇥", "\t").replace("⍽", "\u00a0").split(">>>\n")
    document, problems = read_article("x.md", text.encode())
    assert document is None
    assert told(problems, {"x.md": text}) == expected.rstrip("\n")


def test_the_cases_are_there() -> None:
    assert len(_CASES) > 70
    assert len({title for title, _ in _CASES}) == len(_CASES)


def test_the_line_that_is_shown_can_be_pasted() -> None:
    """A mended line that a hint shows is YAML that reads as it was meant."""
    shown = {
        "headline: Nvidia: the backlog": {"headline": "Nvidia: the backlog"},
        "headline: “Nvidia: the backlog”": {"headline": "Nvidia: the backlog"},
        "headline: 'It's here'": {"headline": "It's here"},
        'headline: He said: "No"': {"headline": 'He said: "No"'},
        'headline: Nvidia\'s plan: "No"': {"headline": 'Nvidia\'s plan: "No"'},
        'headline: "Nvidia': {"headline": "Nvidia"},
        "headline: #1 in Europe": {"headline": "#1 in Europe"},
        "headline: *Breaking* news": {"headline": "*Breaking* news"},
        "headline = Nvidia #1": {"headline": "Nvidia #1"},
        "tags: [#ai, #chips]": {"tags": ["#ai", "#chips"]},
        "tags: [the #1, it's]": {"tags": ["the #1", "it's"]},
        "a: {b: x, c: at 1:0 #2, d: y}": {"a": {"b": "x", "c": "at 1:0 #2", "d": "y"}},
        'headline: "C:\\Data"': {"headline": "C:\\Data"},
    }
    for line, meant in shown.items():
        (mistake,) = judged(f"{line}\nsection: ai\n")[1]
        mended = mistake.hint.split("`")[1]
        assert judged(mended) == (meant, ()), line


@pytest.mark.parametrize(
    "text",
    [
        "headline: “Nvidia speaks”\n",
        "headline: Nvidia (the maker); speaks, at 10:30 – “now”\n",
        "headline:  Nvidia\t\n",
        "headline: Nvidia's\n  second line\n",
        "url: https://example.com/#top\n",
        "when:\t2026-03-16\n",
        "note: 5 - 3 = 2 -> ok\n",
        "takeaways:\n- One - and a half\n- -5 degrees\n",
        "takeaways: [One,\n  Two]   #remark\n",
        "quote: |\n  # not a remark\n  - not: a list\n  \t x\n",
        '"headline": "Nvidia"\n',
        "# headline: #1\n#another\nkicker: x # one\n",
        # Special spaces within a text are the writer's.
        'takeaways:\n  - "The ferry sails:\n    \u00a0Note: also on Sunday."\n',
        "takeaways:\n  - The ferry sails\n    \u00a0- and the boat\n",
        "takeaways:\n  -\n    |\n    \u00a0Note: text.\n",
        "takeaways:\n  - >-\n    \u00a0Note: text.\n\n    \u2003- more\n  - two\n",
        "headline:\n  \u00a0The ferry # as of: Monday\n",
        "tags: [\n  \u00a0- ferry,\n  winter]\n",
    ],
)
def test_is_silent_about_what_is_fine(text: str) -> None:
    data, mistakes = judged(text)
    assert data
    assert not mistakes


def test_text_that_began_too_early_is_one_mistake() -> None:
    prose = "The order book grows. It has for years.\n" * 5 + "\nAnd more.\n\nAnd more.\n"
    _, mistakes = judged("headline: Nvidia\n\n" + prose)
    assert [(mistake.code, mistake.at[0]) for mistake in mistakes] == [("yaml-no-colon", 3)]


def test_no_more_than_a_handful_is_told_at_once() -> None:
    _, mistakes = judged("".join(f"k{number}: a: b\n" for number in range(50)))
    assert len(mistakes) == 10


def test_what_a_writer_typed_is_no_template() -> None:
    for typed in ("{shown}", "<b>", "<hint>", "%s", "{0}"):
        for text in (f'a: "Yes {typed}\nb: x "\n', f"a: Our #1 {typed}\n", f"a: &x b {typed}\n"):
            (mistake,) = judged(text)[1]
            assert typed in mistake.message + mistake.hint


# What was typed, and what of it is mended; none of what may be meant in two ways.
_LINES = [
    ('a: ["The "big" oven is lit", "Two more"]', """a: ['The "big" oven is lit', "Two more"]"""),
    ('a: {b: ["The "big" oven", "x"], c: y}', """a: {b: ['The "big" oven', "x"], c: y}"""),
    ('a: {b: "He said "no" to it", c: y}', """a: {b: 'He said "no" to it', c: y}"""),
    ('a: {b: "The "big", round oven", c: y}', """a: {b: 'The "big", round oven', c: y}"""),
    ('a: {b: "He said "no", said: y", c: z}', None),
    ('a: ["He said "no", "yes" and left"]', None),
    ('a: ["He said "no", "she left"]', None),
    ('a: ["The "big", round oven", "x"]', None),
    ("a: [{b: A bond has a value: 2, c: x}, {value: y}]", None),
    ("a: [{b: x value: 2}, {value: y}]", None),
    ('a: [{b: "x" value: 2}, {value: y}]', None),
    ("a: [{b: x; value: 2}, {value: y}]", "a: [{b: x, value: 2}, {value: y}]"),
    ("a: {who: x, why: Who knows who: it}", 'a: {who: x, why: "Who knows who: it"}'),
    # A key that no other group has is a key all the same, or is not.
    ("a: [{who: Riders impact: positive}]", None),
    ("a: {who: x, why: Who knows; who: it}", 'a: {who: x, why: "Who knows; who: it"}'),
    ("a: [{who: x; why: y; who: z}, {why: b}]", None),
    ("a:\n  - b: x\n    c: y\n    b: z\n    c: u", "a:\n  - b: x\n    c: y\n  - b: z\n    c: u"),
    ("a:\n  - b: x\n    c: y\n    b: z\nd:\n  - b: x\n    c: y\n    c: z", None),
    ("a:\n  - b: x\n    c: y\n    b: z\n  - b: x\n    c: y\n    c: z", None),
    ("a:\n  - b: x\n    c: y\n    d: z\n    b: u\n    c: v", None),
    ('a: {"b": "x "y" z"}', None),
    ("a: '90s band\nb: '80s band", """a: "'90s band"\nb: "'80s band\""""),
    ("a: 'Tis the season", None),
    ("a: 'Tis x\nb: 'Twas y", None),
    ("a: 'boys' and girls'", None),
    ("a: '90s and '80s bands'", None),
    ("a: 'It's here'", """a: "It's here\""""),
    ('a: "A" and "B"', """a: '"A" and "B"'"""),
    ("a: “A: x” and “B”", 'a: "“A: x” and “B”"'),
    ("a: ’90s: rock’n’roll’", 'a: "’90s: rock’n’roll’"'),
    ("a: ‘Tis: boys’", None),
    ("a: “The: boys'", None),
    # What keeps an item together is not moved out of it.
    ("a:\n  - b: x\n⍽⍽⍽⍽c: y\n    d: z", "a:\n  - b: x\n    c: y\n    d: z"),
    ("a:\n  - b: x\n⍽⍽⍽⍽c: y: z\n    d: z", "a:\n  - b: x\n    c: y: z\n    d: z"),
    ("a:\n  - b: x\n⍽⍽c: y\n    d: z", None),
    ("a:\n  - b: x\nc: y\n    d: z\n    e: z", None),
    ("a:\n  - b: x\n\u200b\u200b\u200b\u200bc: y", None),
    ("a:\n  - b: x\n\u3000\u3000c: y\n    d: z", "a:\n  - b: x\n    c: y\n    d: z"),
    # What is a part of a text stays so, whatever is wrong above it or below.
    ("a: b: c\nd:\n  -\n    |\n    ⍽e: x\n    y", 'a: "b: c"\nd:\n  -\n    |\n    ⍽e: x\n    y'),
    ("a: b: c\nd:\n  - x\n    ⍽- y", 'a: "b: c"\nd:\n  - x\n    ⍽- y'),
    ('d:\n  - "x:\n    ⍽Note: y"\na: b: c', 'd:\n  - "x:\n    ⍽Note: y"\na: "b: c"'),
    ("a:\n  ⍽- x\n  ⍽- y", "a:\n   - x\n   - y"),
    # Nor is a line moved for one that is not mended.
    ("a:\n  - b: x\n    c: y\n    @d: z", None),
    ("a:\n  - b: x\n    c: y\n    `d: z", None),
    ("a:\n  - b: x\n    c: y\n    %d: z", None),
    ("a:\n  - b: x\n    c: y\n    @d e: z", None),
    ("a:\n  - b: x\n    c: y\n    %d e", None),
    ('a: {b: "6" nails", c: "4" nails"}', None),
]


@pytest.mark.parametrize(("typed", "meant"), _LINES)
def test_only_what_is_certain_is_mended(typed: str, meant: str | None) -> None:
    text, now = (
        f"{lines}\nsection: ai\n".replace("⍽", "\u00a0") for lines in (typed, meant or typed)
    )
    data, mistakes = judged(text)
    assert data is None
    edits = [Edit(Place("x", *at), new) for one in mistakes for at, new in one.edits]
    assert mended(text.encode(), edits).decode() == now


_WORDS = ["'90s", "'24", "it's", "rock'n'roll", "band", "Ferry:", "No", "7", "ain't"]


@given(
    st.sampled_from(["a: ", "- ", "a:\n  - "]),
    st.sampled_from(["", "'", '"', "“", "‘"]),
    st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4),
    st.sampled_from(["", "'", '"', "”", "’"]),
)
def test_what_is_mended_keeps_every_letter_digit_and_apostrophe(
    lead: str, opening: str, words: list[str], closing: str
) -> None:
    text = f"{lead}{opening}{' '.join(words)}{closing}\n"
    edits = [Edit(Place("x", *at), new) for one in judged(text)[1] for at, new in one.edits]
    now = mended(text.encode(), edits).decode()
    found = composed(now)
    assert not edits or (
        not found.stop and _signs("".join(words)) in _signs(_said(found.root.value))
    )


def _said(value: object) -> str:
    """All that a value says, keys and all."""
    if isinstance(value, dict):
        return "".join(f"{key}{_said(inner)}" for key, inner in value.items())
    return "".join(map(_said, value)) if isinstance(value, list) else f"{value}"


def _signs(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum() or sign == "'")


@given(
    st.lists(st.sampled_from([" ", "\u00a0", "\u2003", "\u3000", "\u200b"]), max_size=6),
    st.sampled_from(["text: y", "- y", "b: c: d", "value: '90s"]),
    st.sampled_from(["", "    value: z\n", "  - id: w\n"]),
)
def test_no_line_is_moved_for_another_that_begins_with_special_spaces(
    spaces: list[str], line: str, below: str
) -> None:
    text = f"facts:\n  - id: x\n{''.join(spaces)}\u00a0{line}\n{below}section: ai\n"
    assert all(at[0] == 3 for one in judged(text)[1] for at, _ in one.edits)


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  - b: x\n⍽⍽c: y\n    d: z\n",
        "a:\n  - x\n⍽⍽Note: y\n",
        "a:\n  - x\n   ⍽⍽Note: y\nb: z\n",
        "a: x\nb:\n⍽⍽c: y\n    d: z\n",
        "a:\n  - x\n⍽- y\n" + "  - The ferry sails.\n" * 8_000,
        "a:\n" + "  - The ferry sails.\n" * 8_000 + "   ⍽⍽Note: y\n",
    ],
)
def test_a_line_that_begins_with_special_spaces_is_one_mistake(text: str) -> None:
    (mistake,) = judged(text.replace("⍽", "\u00a0"))[1]
    assert mistake.edits == ()
    assert "⍽" in text.split("\n")[mistake.at[0] - 1]


@pytest.mark.parametrize("sign", "@`%")
def test_a_sign_before_a_key_is_one_mistake(sign: str) -> None:
    text = f"a:\n  - b: x\n    c: y\n    {sign}d: [z]\n  - b: y\n"
    (mistake,) = judged(text)[1]
    assert (mistake.code, mistake.at) == ("yaml-special-start", (4, 5, 4, 6))


@pytest.mark.parametrize(
    "text",
    [
        "- foo\nb: x\nc: y\n",
        "- foo\n- bar\nb: x\n",
        "b: x\n- foo\n- bar\nc: y\n",
        "- b: x\nc: y\n",
        "b: x\n- c: y\nd: z\n",
    ],
)
def test_items_among_keys_are_one_mistake(text: str) -> None:
    (mistake,) = judged(text)[1]
    assert (mistake.code, mistake.edits) == ("yaml-not-keys", ())
    assert text.split("\n")[mistake.at[0] - 1].startswith("- ")


def test_keys_that_stand_twice_in_two_items_are_two_mistakes() -> None:
    text = "a:\n  - b: x\n    c: y\n    b: z\n  - b: x\n    c: y\n    c: z\n"
    assert [(one.code, one.at[0]) for one in judged(text)[1]] == [
        ("duplicate-key", 4),
        ("duplicate-key", 7),
    ]
