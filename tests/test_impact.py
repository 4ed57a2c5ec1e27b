"""`newskit impact`: all that carries a fact, and what went out of it before it was corrected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from newskit.commands import init
from tests.terminal import newskit
from tests.torture.gazette import bytes_of

NEWSROOM = """\
name: The Example Ledger
address: https://ledger.example.com
sections: {harbour: Harbour, markets: Markets}
authors: {mara-ito: {name: Mara Ito}}
formats: [html, article-json, json-feed, rss]
"""
ENTITIES = "nordvik: {name: Nordvik Energy, type: company}\nyard: {name: The Yard, type: company}\n"
PARTNERS = {
    "wire": "name: The Wire\n",
    "brief": "name: Brief\nformats: [json-feed, rss]\ncontent: summary\n",
    "markets": "name: Markets Only\nselect: {sections: [markets]}\n",
}
ORDER = """\
---
headline: Nordvik orders {cranes}
summary: The price is {price}.
section: harbour
published: 2026-11-01T08:00:00Z
authors: [mara-ito]
mentions: [nordvik]
facts:
  - id: price
    text: The order is worth {price}.
    value: {value}
    entity: nordvik
    metric: Order
    period: 2026
  - The yard is next door.
{corrections}---

A deal of {price} was signed.
"""
# It says the same in a fact of its own; in its text it names another price of the yard's.
SAME = """\
---
headline: A good year
summary: The best so far.
section: markets
published: 2026-11-02T08:00:00Z
authors: [mara-ito]
facts:
  - text: An order for cranes came in.
    value: €1.2 million
    entity: nordvik
    metric: order
    period: 2026
---

The yard asks for more.
"""
TOLD = """\
---
headline: Who builds what
summary: A list.
section: harbour
published: 2026-11-03T08:00:00Z
authors: [mara-ito]
mentions: [nordvik]
---

Nordvik Energy builds for €1.2 million. The yard
builds for less.
"""
# It gives the same figure, but of somebody else.
ELSEWHERE = TOLD.replace("[nordvik]", "[yard]").replace("Who builds", "Who pays")
RECORD = """\
corrections:
  - {at: 2026-11-11T12:00:00Z, fact: price, was: €1.2 million, now: €1.4 million, note: Mended.}
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A newsroom in the current folder, built when nothing was corrected, and after."""
    content = tmp_path / "content"
    old = ORDER.format(
        cranes="cranes", price="€1.2 million", value="1.2 million EUR", corrections=""
    )
    for name, text in {
        "newsroom.yaml": NEWSROOM,
        "entities.yaml": ENTITIES,
        **{f"partners/{name}.yaml": text for name, text in PARTNERS.items()},
        "articles/order.md": old,
        "articles/same.md": SAME,
        "articles/told.md": TOLD,
        "articles/elsewhere.md": ELSEWHERE,
    }.items():
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("newskit.tree._syncfs", lambda descriptor: None)
    build("2026-11-10T12:00:00Z")
    (content / "articles/order.md").write_text(old.replace("A deal", "The deal"))
    build("2026-11-11T09:00:00Z")
    new = ORDER.format(
        cranes="cranes", price="€1.4 million", value="1.4 million EUR", corrections=RECORD
    )
    (content / "articles/order.md").write_text(new)
    build("2026-11-11T13:00:00Z")
    return tmp_path


def build(as_of: str) -> None:
    said = newskit("build", as_of=as_of)
    assert said.code == 0, said.words


def impact(word: str) -> Any:
    said = newskit("impact", word, "--json")
    assert said.code == 0, said.words
    return json.loads(said.shown)


def told(found: Any, site: str) -> dict[str, Any]:
    """What a reader was told, by article."""
    for audience in found["audiences"]:
        if audience["site"] == site:
            return {one["article"]: one for one in audience["told"]}
    return {}


@pytest.mark.parametrize("word", ["price", "order#price", "/articles/order/#price"])
def test_tells_every_article_that_gives_a_fact(word: str, room: Path) -> None:
    found = impact(word)
    assert (found["article"], found["fact"], found["value"]) == (
        "order",
        "price",
        "1.4 million EUR",
    )
    assert found["was"] == ["€1.2 million"]
    says = {
        carrier["article"]: [(say["where"], say["is_old"]) for say in carrier["says"]]
        for carrier in found["carriers"]
    }
    assert says == {
        "order": [
            ("summary", False),
            ("fact 1", False),
            ("value of fact 1", False),
            ("text", False),
        ],
        "same": [("value of fact 1", True)],
        "told": [("text", True)],
    }
    assert next(iter(says)) == "order", "the fact's own article comes first"


def test_tells_every_address_that_carries_it_by_tree(room: Path) -> None:
    found = impact("price")
    everybody = told(found, "public")
    assert everybody["order"]["addresses"] == {
        "page": ["/articles/order/"],
        "data": ["/articles/order/article.json"],
        # Lists and neighbours show the summary, in which it stands.
        "list": ["/", "/entities/nordvik/", "/harbour/"],
        "neighbour": ["/articles/elsewhere/", "/articles/told/"],
        "log": ["/corrections.json", "/corrections/"],
        "feed": ["/feed.json", "/harbour/feed.json", "/rss.xml"],
    }
    assert everybody["told"]["addresses"] == {
        "page": ["/articles/told/"],
        "data": ["/articles/told/article.json"],
        "feed": ["/feed.json", "/harbour/feed.json"],
    }
    for audience in found["audiences"]:
        for one in audience["told"]:
            for addresses in one["addresses"].values():
                for address in addresses:
                    file = address + ("index.html" if address.endswith("/") else "")
                    assert Path("dist/current", audience["site"], file[1:]).is_file()


def test_tells_of_a_partner_only_what_the_partner_has(room: Path) -> None:
    found = impact("price")
    assert set(told(found, "partners/wire")) == {"order", "same", "told"}
    # Of summaries alone the others do not give it.
    assert set(told(found, "partners/brief")) == {"order"}
    assert set(told(found, "partners/markets")) == {"same"}
    names = {one["site"]: (one["partner"], one["name"]) for one in found["audiences"]}
    assert names["partners/brief"] == ("brief", "Brief")


def test_tells_which_versions_went_out_with_what_was(room: Path) -> None:
    found = impact("price")
    for site in ("public", "partners/wire", "partners/brief"):
        assert told(found, site)["order"]["given"] == [
            {
                "value": "€1.2 million",
                "first": 1,
                "last": 2,
                "since": "2026-11-01T08:00:00Z",
                "until": "2026-11-11T13:00:00Z",
            }
        ]
        assert told(found, site)["order"]["version"] == 3
    assert told(found, "public")["told"]["given"] == []


def test_tells_of_each_correction_what_it_mended(room: Path) -> None:
    """Another correction of the same fact, in a build that comes before its instant; and an article
    that came with its record."""
    article = room / "content/articles/order.md"
    more = RECORD.partition("\n")[2].replace("-11T", "-15T")
    more = more.replace("€1.4", "€1.5").replace("€1.2", "€1.4")
    text = article.read_text().replace("1.4 million", "1.5 million")
    text = text.replace(RECORD.replace("1.4", "1.5"), RECORD + more)
    article.write_text(text)
    (room / "content/articles/new.md").write_text(
        text.replace("id: price", "id: fresh").replace("fact: price", "fact: fresh")
    )
    build("2026-11-14T12:00:00Z")
    given = told(impact("price"), "public")["order"]["given"]
    assert [(one["value"], one["first"], one["last"]) for one in given] == [
        ("€1.2 million", 1, 2),
        ("€1.4 million", 3, 3),
    ]
    assert told(impact("fresh"), "public")["new"]["given"] == []


def test_tells_when_a_version_went_out_however_its_article_is_dated(room: Path) -> None:
    """One that came into an edition after its date, and a partner who came after both."""
    content = room / "content"
    (content / "articles/late.md").write_text(
        ORDER.format(cranes="tugs", price="€2.2 million", value="2.2 million EUR", corrections="")
        .replace("id: price", "id: tugs")
        .replace("period: 2026", "period: 2027")
    )
    build("2026-11-12T12:00:00Z")
    (content / "partners/new.yaml").write_text("name: New\n")
    build("2026-11-13T12:00:00Z")
    record = RECORD.replace("1.2", "2.2").replace("1.4", "2.4").replace("-11T", "-14T")
    (content / "articles/late.md").write_text(
        (content / "articles/late.md")
        .read_text()
        .replace("2.2", "2.4")
        .replace("---\n\n", record.replace("price", "tugs") + "---\n\n")
    )
    build("2026-11-14T13:00:00Z")
    found = impact("tugs")
    for site, since in (("public", "12T12"), ("partners/wire", "12T12"), ("partners/new", "13T12")):
        late = told(found, site)["late"]
        assert (late["version"], late["since"]) == (2, "2026-11-14T13:00:00Z")
        (given,) = late["given"]
        assert (given["first"], given["last"]) == (1, 1)
        assert (given["since"], given["until"]) == (f"2026-11-{since}:00:00Z", late["since"])


def test_tells_what_readers_have_who_were_taken_back(room: Path) -> None:
    (room / "content/articles/fresh.md").write_text(TOLD.replace("Who builds", "Fresh, who builds"))
    article = room / "content/articles/order.md"
    article.write_text(article.read_text().replace("next door", "far away"))
    build("2026-11-12T12:00:00Z")
    words = "Readers were taken back to the edition before"
    assert told(impact("price"), "public")["order"]["version"] == 4
    assert "page" in told(impact("fresh"), "public")["fresh"]["addresses"]
    assert not impact("price")["taken_back"]
    assert words not in newskit("why", "articles/order/").words
    assert newskit("rollback").code == 0
    found = impact("price")
    assert found["taken_back"]
    for site in ("public", "partners/wire", "partners/brief"):
        order = told(found, site)["order"]
        assert (order["version"], order["since"]) == (3, "2026-11-11T13:00:00Z")
    assert impact("fresh")["audiences"] == []
    assert newskit("impact", "price").shown.startswith(f"{words}: this tells what they have now;")
    # What is told of an address is what the last build knows: that is not what readers see.
    assert f"{words}, which has this page otherwise." in newskit("why", "articles/order/").words
    assert f"{words}, which has no such page." in newskit("why", "articles/fresh/").words
    assert words not in newskit("why", "schemas/v1/changes.json").words
    build("2026-11-12T13:00:00Z")
    found = impact("price")
    assert (found["taken_back"], told(found, "public")["order"]["version"]) == (False, 4)
    assert words not in newskit("why", "articles/order/").words
    # What they have is in the record of their edition, and nowhere else.
    assert newskit("rollback").code == 0
    (room / "dist/public/edition/items/0.json").unlink()
    said = newskit("impact", "price")
    assert said.code == 2 and "is not what the edition's record says of it" in said.words


def test_tells_where_an_article_is(room: Path) -> None:
    found = impact("told")
    assert found["carriers"] == []
    addresses = told(found, "public")["told"]["addresses"]
    assert set(addresses) == {"page", "data", "list", "neighbour", "feed"}
    assert addresses["list"] == ["/", "/entities/nordvik/", "/harbour/"]
    assert told(found, "partners/markets") == {}
    assert told(found, "partners/brief")["told"]["addresses"] == {
        "feed": ["/feed.json", "/rss.xml"]
    }


def test_tells_where_a_tombstone_stands(room: Path) -> None:
    assert newskit("withdraw", "told", "--reason", "No.", "--yes").code == 0
    build("2026-11-15T12:00:00Z")
    found = told(impact("https://ledger.example.com/articles/told/"), "public")["told"]
    assert (found["state"], found["since"]) == ("withdrawn", "2026-11-15T12:00:00Z")
    assert found["addresses"] == {
        "page": ["/articles/told/"],
        "data": ["/articles/told/article.json"],
        "feed": ["/feed.json", "/harbour/feed.json", "/rss.xml"],
    }


def test_tells_who_says_a_value(room: Path) -> None:
    found = impact("€1.2 million")
    assert [carrier["article"] for carrier in found["carriers"]] == ["elsewhere", "same", "told"]
    assert set(told(found, "public")) == {"elsewhere", "same", "told"}


def test_reads_well_in_a_terminal(room: Path) -> None:
    said = newskit("impact", "price")
    head, carriers, everybody, *_ = said.shown.rstrip("\n").split("\n\n")
    assert head == (
        "nordvik, Order, 2026: 1.4 million EUR\n"
        "  fact `price` of order: The order is worth €1.4 million.\n"
        "  was €1.2 million, before it was corrected"
    )
    assert carriers.startswith("3 articles say so\n  content/articles/order.md\n    summary   ")
    assert "    text  Nordvik Energy builds for €1.2 million.  ← the old value" in carriers
    assert everybody.startswith(
        "Everybody\n  order  version 3 since 2026-11-11 13:00 UTC\n    page      /articles/order/\n"
    )
    assert (
        "    said “€1.2 million” in versions 1–2, "
        "from 2026-11-01 08:00 UTC until 2026-11-11 13:00 UTC"
    ) in everybody
    assert "The Wire (wire)\n  order  version 3" in said.shown


def test_changes_nothing(room: Path) -> None:
    before = bytes_of(room)
    for word in ("price", "told", "€1.2 million", "nothing of the kind"):
        newskit("impact", word)
    assert bytes_of(room) == before


def test_is_what_its_schema_says(room: Path) -> None:
    schema = json.loads(newskit("schema", "impact").shown)
    validator = Draft202012Validator(schema)
    for word in ("price", "told", "€1.2 million"):
        assert list(validator.iter_errors(impact(word))) == []
    assert list(validator.iter_errors({"mood": "fine"}))


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("nothing of the kind", "no fact and no article goes by nothing of the kind"),
        ("tolt", "did you mean `told`?"),
        ("order#prize", "no article that goes by order has a fact `prize`"),
    ],
)
def test_says_so_when_nothing_goes_by_a_word(word: str, says: str, room: Path) -> None:
    said = newskit("impact", word)
    assert (said.code, said.shown) == (2, "")
    assert says in said.words


def test_asks_which_fact_is_meant(room: Path) -> None:
    told = room / "content/articles/told.md"
    told.write_text(TOLD.replace("mentions", "facts: [{id: price, text: A fact.}]\nmentions"))
    build("2026-11-15T12:00:00Z")
    said = newskit("impact", "price")
    assert said.code == 2
    assert "price is a fact of several articles: order#price, told#price" in said.words
    assert impact("told#price")["text"] == "A fact."


def test_needs_a_build(room: Path) -> None:
    said = newskit("impact", "price", "--output", "elsewhere")
    assert (said.code, "build first" in said.words) == (2, True)


def test_finds_every_sentence_of_the_first_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its fact says 40,000 EUR, its sentences say 40,000 euros."""
    init.run(tmp_path / "paper")
    monkeypatch.chdir(tmp_path / "paper")
    build("2026-11-20T12:00:00Z")
    (carrier,) = impact("harbour-bakery-second-oven#loan")["carriers"]
    says = {say["where"] for say in carrier["says"]}
    file = Path("content/articles/harbour-bakery-second-oven.md").read_text()
    assert file.count("40,000 euros") >= 3
    assert {"fact 1", "value of fact 1", "text"} < says
    assert any(where.startswith("takeaway") for where in says)
