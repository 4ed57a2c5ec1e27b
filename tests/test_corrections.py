"""One correction record, through everything that is published; what stands where articles were."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from newskit.build import build
from newskit.plan import plan
from newskit.store import open_store
from newskit.tree import held

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FORMATS = "[html, pdf, article-json, json-feed, ninjs, atom, rss, sitemap]"
NEWSROOM = f"""\
name: The Example Ledger
address: https://ledger.example.com
sections: {{harbour: Harbour}}
authors: {{mara-ito: {{name: Mara Ito}}}}
formats: {FORMATS}
checks: off
"""
PARTNERS = {
    "daily-wire": "name: The Daily Wire\nformats: [json-feed, ninjs, atom, rss, article-json]\n",
    "pocket": "name: Pocket\nformats: [json-feed, rss]\ncontent: summary\n",
}
ARTICLE = """\
---
headline: The harbour has {cranes} new cranes
summary: They lift twice as much as the old ones.
section: harbour
published: 2026-11-01T08:00:00Z
authors: [mara-ito]
facts:
  - {{id: cranes, text: The harbour has {cranes} new cranes., value: {cranes} cranes}}
{corrections}---

The cranes were built in the yard next door.
"""
RECORD = """\
corrections:
  - at: 2026-11-20T11:30:00Z
    fact: cranes
    was: forty cranes
    now: four cranes
    note: Onenote, an earlier version miscounted the cranes.
"""
NOTE = "Onenote, an earlier version miscounted the cranes."
_ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a newsroom whose article was published, and of which nothing was corrected."""
    folder = tmp_path_factory.mktemp("newsroom")
    content = folder / "content"
    for name, text in {
        "newsroom.yaml": NEWSROOM,
        **{f"partners/{name}.yaml": text for name, text in PARTNERS.items()},
        "articles/new-cranes.md": ARTICLE.format(cranes="forty", corrections=""),
    }.items():
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        (content / name).write_text(text)
    publish(folder, NOON - timedelta(hours=1))
    return folder


@pytest.fixture(scope="module")
def corrected(newsroom: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trees of the edition in which it is corrected."""
    folder = tmp_path_factory.mktemp("corrected") / "newsroom"
    shutil.copytree(newsroom, folder, symlinks=True)
    article = ARTICLE.format(cranes="four", corrections=RECORD)
    (folder / "content/articles/new-cranes.md").write_text(article)
    publish(folder)
    return folder / "dist/current"


def publish(folder: Path, as_of: datetime = NOON) -> None:
    output = folder / "dist"
    with held(output, lambda: None), open_store(output) as store:
        planned = plan(folder / "content", None, as_of, store)
        assert not planned.problems, planned.problems
        edition, problems = build(planned, output, store)
        assert edition is not None, problems


def texts(tree: Path) -> Iterator[tuple[str, str]]:
    """Every file of a tree as text, by its address."""
    for path in sorted(tree.rglob("*")):
        if path.suffix == ".pdf":
            told = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
            yield path.relative_to(tree).as_posix(), " ".join(told.stdout.decode().split())
        elif path.suffix in (".html", ".json", ".xml"):
            yield path.relative_to(tree).as_posix(), path.read_text(encoding="utf-8")


def telling(tree: Path, words: str) -> set[str]:
    return {address for address, text in texts(tree) if words in text}


# Where the record is told in each tree. Schemas and lists of articles say nothing of it.
TOLD = {
    "public": {
        "articles/new-cranes/article.json",
        "articles/new-cranes/article.pdf",
        "articles/new-cranes/index.html",
        "articles/new-cranes/ninjs.json",
        "atom.xml",
        "corrections.json",
        "corrections/index.html",
        "feed.json",
        "harbour/feed.json",
        "ninjs.json",
        "rss.xml",
    },
    "partners/daily-wire": {
        "articles/new-cranes/article.json",
        "articles/new-cranes/ninjs.json",
        "atom.xml",
        "corrections.json",
        "feed.json",
        "ninjs.json",
        "rss.xml",
    },
    "partners/pocket": {"corrections.json", "feed.json", "rss.xml"},
}


@pytest.mark.parametrize("site", TOLD)
def test_a_correction_is_told_wherever_the_article_is(
    site: str, newsroom: Path, corrected: Path
) -> None:
    before = newsroom / "dist/current" / site
    assert telling(before, NOTE) == set(), "nothing was corrected yet"
    assert telling(before, "forty new cranes"), "the old value is there to be found"
    assert telling(corrected / site, NOTE) == TOLD[site]
    assert telling(corrected / site, "forty new cranes") == set()


def document(path: Path) -> Any:
    return json.loads(path.read_bytes())


def item_of(tree: Path) -> Any:
    (item,) = document(tree / "feed.json")["items"]
    return item


def the_record(said: dict[str, Any]) -> None:
    """The record is there with all its fields."""
    names = ("at", "kind", "fact", "was", "now", "note")
    values = ("2026-11-20T11:30:00Z", "correction", "cranes", "forty cranes", "four cranes", NOTE)
    assert {name: said[name] for name in names} == dict(zip(names, values, strict=True))


def on_the_page(tree: Path) -> None:
    page = (tree / "articles/new-cranes/index.html").read_text()
    notice, section = page.split('id="corrections"')
    assert NOTE in notice[notice.index('<p class="notice">') :]
    assert NOTE in section and "<s>forty cranes</s>" in section and 'href="#fact-1"' in section


def in_json_ld(tree: Path) -> None:
    page = (tree / "articles/new-cranes/index.html").read_text()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    (said,) = json.loads(found[1])["correction"]
    assert (said["@type"], said["text"]) == ("CorrectionComment", NOTE)
    assert said["datePublished"] == "2026-11-20T11:30:00Z"


def in_the_pdf(tree: Path) -> None:
    text = dict(texts(tree / "articles/new-cranes"))["article.pdf"]
    assert f"Correction, November 20, 2026. {NOTE}" in text and "Was: forty cranes" in text


def in_article_json(tree: Path) -> None:
    the_record(document(tree / "articles/new-cranes/article.json")["corrections"][0])


def in_json_feed(tree: Path) -> None:
    item = item_of(tree)
    the_record(item["_newskit"]["corrections"][0])
    line = f"Correction, November 20, 2026: {NOTE} (forty cranes → four cranes)"
    assert line in item["content_text"] and line in item["content_html"]
    assert item["_newskit"]["version"] == 2 and item["date_modified"] == "2026-11-20T12:00:00Z"


def in_ninjs(tree: Path) -> None:
    item = document(tree / "articles/new-cranes/ninjs.json")
    the_record(item["newskit"]["corrections"][0])
    assert item["edNote"] == f"Correction, 2026-11-20T11:30:00Z: {NOTE}"
    assert all(NOTE in body["value"] for body in item["bodies"])


def in_atom(tree: Path) -> None:
    entry = ElementTree.parse(tree / "atom.xml").getroot().find(f"{_ATOM}entry")
    assert entry is not None
    terms = {
        (category.get("scheme"), category.get("term"), category.get("label"))
        for category in entry.iter(f"{_ATOM}category")
    }
    assert ("https://schema.org/correction", "correction", "Correction") in terms
    assert NOTE in str(entry.findtext(f"{_ATOM}content"))
    assert entry.findtext(f"{_ATOM}updated") == "2026-11-20T12:00:00Z"


def in_rss(tree: Path) -> None:
    item = ElementTree.parse(tree / "rss.xml").getroot().find("channel/item")
    assert item is not None
    domains = {(one.get("domain"), one.text) for one in item.iter("category")}
    assert ("https://schema.org/correction", "correction") in domains
    assert NOTE in str(item.findtext("description"))


def in_the_changes(tree: Path) -> None:
    newest = document(tree / "changes.json")["changes"][0]
    assert (newest["kind"], newest["version"]) == ("corrected", 2)
    assert {"corrections", "facts", "headline"} <= set(newest["fields"])


def in_the_log(tree: Path) -> None:
    (said,) = document(tree / "corrections.json")["corrections"]
    the_record(said)
    item = item_of(tree)
    assert (said["id"], said["url"], said["headline"]) == (item["id"], item["url"], item["title"])


def on_the_page_of_corrections(tree: Path) -> None:
    page = (tree / "corrections/index.html").read_text()
    assert "<s>forty cranes</s>" in page and "<dd>four cranes</dd>" in page
    assert 'href="/articles/new-cranes/#fact-1"' in page


def in_the_record(tree: Path) -> None:
    (item,) = document(tree / "edition/items/0.json")["items"]
    assert [change["kind"] for change in item["log"]] == ["created", "corrected"]
    feeds = document(tree / "edition.json")["feeds"]
    assert "corrections.json" in feeds


EVERYWHERE = (in_json_feed, in_rss, in_the_changes, in_the_log, in_the_record)
WIRE = (in_article_json, in_ninjs, in_atom)
READERS = (on_the_page, in_json_ld, in_the_pdf, on_the_page_of_corrections)
HOW = (
    *(("public", look) for look in (*EVERYWHERE, *WIRE, *READERS)),
    *(("partners/daily-wire", look) for look in (*EVERYWHERE, *WIRE)),
)


@pytest.mark.parametrize(("site", "look"), HOW, ids=lambda one: getattr(one, "__name__", one))
def test_a_correction_is_told_as_data_and_in_words(
    site: str, look: Callable[[Path], None], newsroom: Path, corrected: Path
) -> None:
    look(corrected / site)
    with pytest.raises((AssertionError, LookupError, ValueError, FileNotFoundError)):
        look(newsroom / "dist/current" / site)


def test_every_page_leads_to_the_log_once_there_is_one(newsroom: Path, corrected: Path) -> None:
    link = '<a href="/corrections/"'
    pages = {a for a, _ in texts(corrected / "public") if a.endswith(".html")}
    assert telling(newsroom / "dist/public", link) == set()
    assert telling(corrected / "public", link) == pages
    assert (
        "<loc>https://ledger.example.com/corrections/</loc>"
        in (corrected / "public/sitemap.xml").read_text()
    )


def test_a_log_of_many_corrections_has_pages_that_stay(tmp_path: Path) -> None:
    """A new correction changes the newest page alone; together the pages hold each once."""
    content = tmp_path / "content"
    (content / "articles").mkdir(parents=True)
    settings = NEWSROOM.replace(FORMATS, "[html, article-json]")
    (content / "newsroom.yaml").write_text(settings)

    def correct(count: int) -> dict[str, bytes]:
        for number in range(count):
            at = NOON - timedelta(days=300 - number)
            record = f"corrections: [{{at: {at:%Y-%m-%dT%H:%M:%SZ}, note: Number {number}.}}]\n"
            article = ARTICLE.format(cranes="four", corrections=record)
            (content / f"articles/story-{number}.md").write_text(article)
        publish(tmp_path)
        public = tmp_path / "dist/public"
        files = [public / "corrections.json", *sorted((public / "corrections").rglob("*.*"))]
        return {file.relative_to(public).as_posix(): file.read_bytes() for file in files}

    before = correct(160)
    assert set(before) == {
        "corrections.json", "corrections/1.json", "corrections/2.json", "corrections/index.html",
        "corrections/page/2/index.html", "corrections/page/3/index.html",
        "corrections/page/4/index.html",
    }  # fmt: skip
    after = correct(161)
    feeds = [name for name in before if name.endswith(".json")]
    assert [name for name in feeds if before[name] != after[name]] == ["corrections.json"]

    told: list[int] = []
    address = "https://ledger.example.com/corrections.json"
    while address:
        page = json.loads(after[address.removeprefix("https://ledger.example.com/")])
        told += [int(re.sub(r"\D", "", one["note"])) for one in page["corrections"]]
        address = page.get("next", "")
    assert told == list(range(160, -1, -1))
    for number, first in enumerate(("index.html", "page/2/index.html", "page/3/index.html")):
        shown = re.findall(r"Number (\d+)\.", after[f"corrections/{first}"].decode())
        assert shown == [str(one) for one in range(160 - 50 * number, 110 - 50 * number, -1)]


# What stands where an article was.


def test_an_address_of_a_withdrawn_article_says_so_for_ninety_days(tmp_path: Path) -> None:
    folder = small(tmp_path)
    article = folder / "content/articles/new-cranes.md"
    publish(folder, NOON)
    page = folder / "dist/public/articles/new-cranes/index.html"
    assert "four new cranes" in page.read_text(), "there is something to withdraw"
    text = article.read_text()
    article.write_text(
        text.replace("section:", "status: withdrawn\nreason: The yard is closed.\nsection:")
    )
    publish(folder, NOON + timedelta(hours=1))
    told = page.read_text()
    assert "This article was withdrawn on November 20, 2026. The yard is closed." in told
    assert '<meta name="robots" content="noindex">' in told
    assert "cranes" not in told.replace("/articles/new-cranes/", "")
    assert not (page.parent / "article.pdf").exists()
    # Its section is empty now, which says nothing of what there was.
    for list_of_none in ("index.html", "harbour/index.html"):
        listed = (folder / "dist/public" / list_of_none).read_text()
        assert "There is no article here at the moment." in listed
        assert not re.search(r"\b(been|yet|never)\b", listed.partition("<main")[2])
    assert "new-cranes" not in (folder / "dist/public/sitemap.xml").read_text()
    publish(folder, NOON + timedelta(days=90))
    assert page.exists()
    publish(folder, NOON + timedelta(days=90, hours=1))
    assert not page.exists()


def test_an_old_address_leads_to_the_new_one(tmp_path: Path) -> None:
    """After any number of renames; a new article at an old address has it for itself."""
    folder = small(tmp_path)
    articles = folder / "content/articles"
    publish(folder)
    text = (articles / "new-cranes.md").read_text()
    named = text.replace("section:", "id: new-cranes\nsection:")
    for name in ("cranes", "four-cranes"):
        for file in articles.iterdir():
            file.unlink()
        (articles / f"{name}.md").write_text(named)
        publish(folder)
    public = folder / "dist/public/articles"
    for old in ("new-cranes", "cranes"):
        page = (public / old / "index.html").read_text()
        target = "https://ledger.example.com/articles/four-cranes/"
        assert f'<link rel="canonical" href="{target}">' in page
        assert '<meta http-equiv="refresh" content="0; url=/articles/four-cranes/">' in page
        assert "<h1>This article has moved</h1>" in page
    (articles / "cranes.md").write_text(text.replace("four new cranes", "old cranes"))
    publish(folder)
    assert "old cranes" in (public / "cranes/index.html").read_text()
    assert "four-cranes" in (public / "new-cranes/index.html").read_text()
    (articles / "four-cranes.md").write_text(
        named.replace("section:", "status: withdrawn\nsection:")
    )
    publish(folder)
    assert "This article was withdrawn" in (public / "four-cranes/index.html").read_text()
    assert "four-cranes" in (public / "new-cranes/index.html").read_text()


def test_an_article_has_the_address_that_a_withdrawn_one_had(tmp_path: Path) -> None:
    folder = small(tmp_path)
    articles = folder / "content/articles"
    publish(folder)
    text = (articles / "new-cranes.md").read_text()
    (folder / "content/withdrawn.yaml").write_text("new-cranes: The yard is closed.\n")
    fresh = text.replace("four new", "other").replace("section:", "id: others\nsection:")
    (articles / "new-cranes.md").write_text(fresh)
    publish(folder)
    public = folder / "dist/public"
    page = (public / "articles/new-cranes/index.html").read_text()
    assert "other cranes" in page and "withdrawn" not in page
    assert document(public / "articles/new-cranes/article.json")["headline"]
    states = {item["_newskit"]["state"] for item in document(public / "feed.json")["items"]}
    assert states == {"published", "withdrawn"}


def small(folder: Path) -> Path:
    """A newsroom with one article, and without PDFs and partners."""
    (folder / "content/articles").mkdir(parents=True)
    settings = NEWSROOM.replace(FORMATS, "[html, article-json, json-feed, sitemap]")
    (folder / "content/newsroom.yaml").write_text(settings)
    article = ARTICLE.format(cranes="four", corrections="")
    (folder / "content/articles/new-cranes.md").write_text(article)
    return folder


def test_the_log_is_in_order_of_instant_whatever_the_order_of_the_records(tmp_path: Path) -> None:
    folder = small(tmp_path)
    records = "".join(
        f"  - {{at: 2026-11-{day}T08:00:00Z, note: Of day {day}.}}\n" for day in ("05", "19", "12")
    )
    article = ARTICLE.format(cranes="four", corrections=f"corrections:\n{records}")
    (folder / "content/articles/new-cranes.md").write_text(article)
    publish(folder)
    log = document(folder / "dist/public/corrections.json")["corrections"]
    assert [line["note"] for line in log] == ["Of day 19.", "Of day 12.", "Of day 05."]
