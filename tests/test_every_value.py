"""One article that uses every key and every block: each authored value is in every format."""

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import html5lib
import pytest

from newskit.article import Authored
from newskit.blocks import BLOCKS
from newskit.body import Fence
from newskit.build import build
from newskit.document import read_article, read_block
from newskit.markup import Markdown
from newskit.plan import plan
from newskit.store import open_store
from newskit.tree import held
from tests.conftest import CHECKOUT

SITE = CHECKOUT / "tests" / "sites" / "everything"
ARTICLE = SITE / "content" / "articles" / "every-key.md"

# Keys whose values no reader reads as they are typed: ids that stand for a name (tested below by
# that name), instants and addresses of files (tested by what they do), and what stays private.
NOT_SHOWN = {
    "section", "authors", "mentions", "related", "file", "status", "embargo", "expires", "waive",
    "published", "updated", "at", "reviewed_by", "language", "impact", "kind", "type", "id",
    "fact", "speaker", "entity", "sources",
}  # fmt: skip
# `sources` of the article are shown; only those of a fact are ids. Dates are told in words.
NAMES = [
    "Systems Desk", "Ada Bell", "Tom Weller", "Orbital Kettle", "Ines Varga", "Steam Loop",
    "Valdmere", "Otherheadline of a related story", "The ferry runs late again",
]  # fmt: skip
BODY_WORDS = [
    "Openingword", "emphasisword", "strongword", "linkword", "https://example.com/link",
    "Headingword two", "Headingword three", "Listone", "Listtwo", "Quotedword", "Columnone",
    "Columntwo", "Cellone", "codeword = 1", "Closingword", "What to Watch",
]  # fmt: skip


def leaves(data: Any, key: str = "") -> Iterator[str]:
    """Every authored value that is shown, as it is typed."""
    match data:
        case dict():
            for name, value in data.items():
                if key == "values":
                    yield name
                if key == "values" or name not in NOT_SHOWN or (name == "sources" and not key):
                    yield from leaves(value, name)
        case list():
            for value in data:
                yield from leaves(value, key)
        case str():
            yield data


# Headlines of other articles, which a page shows beside its own: a feed has an item for each.
ELSEWHERE = {"Otherheadline of a related story", "The ferry runs late again"}


@pytest.fixture(scope="module")
def authored() -> dict[str, Any]:
    document, problems = read_article("content/articles/every-key.md", ARTICLE.read_bytes())
    assert document is not None, problems
    return document.data


@pytest.fixture(scope="module")
def blocks() -> dict[str, list[dict[str, Any]]]:
    document, _ = read_article("content/articles/every-key.md", ARTICLE.read_bytes())
    assert document is not None
    found: dict[str, list[dict[str, Any]]] = {}
    for piece in Markdown().read(document.body).pieces:
        if isinstance(piece, Fence):
            fragment, problems = read_block(document, piece.line, piece.text)
            assert fragment is not None, problems
            found.setdefault(piece.word, []).append(fragment.data)
    return found


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("everything") / "dist"
    as_of = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with held(output, lambda: None), open_store(output) as store:
        planned = plan(SITE / "content", None, as_of, store)
        assert not planned.problems, planned.problems
        edition, problems = build(planned, output, store)
    assert edition is not None and not problems, problems
    return output / "public"


@pytest.fixture(scope="module")
def values(authored: dict[str, Any], blocks: dict[str, list[dict[str, Any]]]) -> list[str]:
    in_blocks = (leaf for group in blocks.values() for data in group for leaf in leaves(data))
    return [*leaves(authored), *in_blocks, *NAMES, *BODY_WORDS]


def test_uses_every_key_of_an_article(authored: dict[str, Any]) -> None:
    # These tie a renamed file to its item, and tell of an article that cannot be read.
    assert {*authored, "id", "reason"} == set(Authored.model_fields)


def test_uses_every_kind_of_block(blocks: dict[str, list[dict[str, Any]]]) -> None:
    assert set(blocks) == set(BLOCKS)
    for word, group in blocks.items():
        assert {key for data in group for key in data} == set(BLOCKS[word].model_fields), word


def squeezed(text: str) -> str:
    """Without spaces and line-end hyphens, which a page sets as it needs."""
    return "".join(text.split()).replace("\u00ad", "").casefold()


def shown_forms(value: str) -> list[str]:
    """A value as typed, or as a date or a number is told in words."""
    told = {
        "2026-05-20": "May 20, 2026",
        "2026-03-15": "March 15, 2026",
        "2026-01-05": "January 5, 2026",
        "Bartwo": "Bartwo",
        "1,204": "1204",
        "-3": "−3",
        "orbital-kettle": "Orbital Kettle",
    }
    return [value, *([told[value]] if value in told else [])]


def missing(values: list[str], text: str) -> list[str]:
    plain = squeezed(text)
    return [v for v in values if not any(squeezed(form) in plain for form in shown_forms(v))]


def text_of_page(path: Path) -> str:
    """What a page says: its text, and the attributes that are read out or followed."""
    tree = html5lib.parse(path.read_text(), namespaceHTMLElements=False)
    pieces = list(tree.itertext())
    for element in tree.iter():
        pieces += [element.get(name) or "" for name in ("alt", "href", "content")]
    return " ".join(pieces)


def test_every_value_is_on_the_page(public: Path, values: list[str]) -> None:
    assert not missing(values, text_of_page(public / "articles/every-key/index.html"))


def test_every_value_is_in_the_pdf(public: Path, values: list[str]) -> None:
    pdf = public / "articles/every-key/article.pdf"
    text = subprocess.run(
        ["pdftotext", "-raw", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    # A word broken at a line's end has its hyphen there; a picture's words are in the structure.
    structure = subprocess.run(
        ["pdfinfo", "-struct-text", str(pdf)], capture_output=True, text=True, check=True
    ).stdout
    joined = text.replace("-\n", "").replace("‐\n", "") + text
    lost = missing(values, joined + structure)
    # What leads to other articles is of no use on paper.
    ways_on = ["Otherheadline of a related story", "The ferry runs late again"]
    assert [value for value in lost if not is_in_pdf_strings(value, pdf)] == ways_on


def is_in_pdf_strings(value: str, pdf: Path) -> bool:
    """Whether a value is an alternative text or a link's address, which are not page text."""
    plain = subprocess.run(
        ["qpdf", "--qdf", "--object-streams=disable", str(pdf), "-"],
        capture_output=True,
        check=True,
    ).stdout
    return value.encode("latin-1", "replace") in plain or value.encode("utf-16-be") in plain


def strings(data: Any) -> Iterator[str]:
    match data:
        case dict():
            for value in data.values():
                yield from strings(value)
        case list():
            for value in data:
                yield from strings(value)
        case None:
            return
        case _:
            yield str(data)


def test_every_value_is_in_the_json(public: Path, values: list[str]) -> None:
    record = json.loads((public / "articles/every-key/article.json").read_text())
    assert not missing(values, " ".join(strings(record)))


def test_every_value_is_in_the_feed(public: Path, values: list[str]) -> None:
    feed = json.loads((public / "feed.json").read_text())
    (item,) = (item for item in feed["items"] if item["id"].endswith(":every-key"))
    own = [value for value in values if value not in ELSEWHERE]
    assert len(own) == len(values) - len(ELSEWHERE)
    assert not missing(own, " ".join(strings(item)))


def test_the_feed_tells_the_article_even_to_those_who_know_no_extension(
    public: Path, values: list[str]
) -> None:
    feed = json.loads((public / "feed.json").read_text())
    (item,) = (item for item in feed["items"] if item["id"].endswith(":every-key"))
    item.pop("_newskit")
    elsewhere = ELSEWHERE | {"Kickerword", "Captiontop under the picture."}
    told = [value for value in values if value not in elsewhere]
    lost = missing(told, " ".join(strings(item)))
    assert set(lost) <= {
        # The section, the reviewer, the top picture's words and an entity's period are structure.
        "Systems Desk", "Alttop of the hall.", "Credittop Agency",
    }  # fmt: skip


def test_a_lost_value_is_found() -> None:
    assert missing(["Kickerword", "absent"], "the kicker word Kickerword") == ["absent"]


def test_what_is_private_is_nowhere(public: Path) -> None:
    for path in public.rglob("*"):
        if path.is_file():
            assert b"Reasonword" not in path.read_bytes(), path
