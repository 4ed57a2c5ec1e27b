"""Atom and RSS as feedparser reads them, which many partners use: every item of the kit's editions,
with its id, its dates and its headline; and what is gone. And as their standards have them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser  # type: ignore[import-untyped]
import pytest

from newskit.kit import write_kit
from newskit.rehearsal import SITES, script
from tests import atom, rss
from tests.conftest import SampleSite
from tests.torture.gazette import NOON, Gazette, publish

SCENES = [scene.id for scene in script().editions]
ADDRESSES = {
    "public": "https://rehearsal.example.com/",
    "partners/harbour-wire": "https://rehearsal.example.com/partners/harbour-wire/",
}
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit") / "kit"
    write_kit(folder)
    return folder


def tree(kit: Path, scene: str, site: str) -> Path:
    return kit / f"{SCENES.index(scene) + 1:02}-{scene}" / site


def must(kit: Path, scene: str, site: str) -> dict[str, dict[str, Any]]:
    number = SCENES.index(scene) + 1
    state = json.loads((kit / f"{number:02}-{scene}" / "state.json").read_text())
    return {one["id"]: one for one in state[site]}


def pages(kit: Path, scene: str, site: str, head: str) -> Iterator[tuple[Any, bytes]]:
    """Every page of a feed as feedparser reads it, from the newest to the oldest, and its bytes."""
    name = head
    while name:
        data = (tree(kit, scene, site) / name).read_bytes()
        feed = feedparser.parse(data)
        assert not feed.bozo, feed.get("bozo_exception")
        yield feed, data
        links = {link["rel"]: link["href"] for link in feed.feed.links}
        assert links["self"] == ADDRESSES[site] + name
        name = links.get("prev-archive", "").removeprefix(ADDRESSES[site])


# Those in which the feed is not what the script says: gone back, or forged.
STAGED = [scene.id for scene in script().editions if not scene.go_back and not scene.forge]


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("scene", STAGED)
def test_atom_tells_every_item_that_can_be_read(kit: Path, scene: str, site: str) -> None:
    states = must(kit, scene, site)
    entries = [one for feed, _ in pages(kit, scene, site, "atom.xml") for one in feed.entries]
    assert {one.id: (one.title, one.updated) for one in entries} == {
        name: (one["headline"], one["at"]) for name, one in states.items() if one["headline"]
    }
    assert len(entries) == len({one.id for one in entries})


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("scene", STAGED)
def test_atom_tells_what_is_gone(kit: Path, scene: str, site: str) -> None:
    gone = {name: one["at"] for name, one in must(kit, scene, site).items() if not one["headline"]}
    told: dict[str, str] = {}
    for feed, data in pages(kit, scene, site, "atom.xml"):
        here = {
            one.attrib["ref"]: one.attrib["when"] for one in ElementTree.XML(data).iter(TOMBSTONE)
        }
        # feedparser knows no tombstones, and keeps the last of a page as a word about the feed.
        last = feed.feed.get("at_deleted-entry")
        assert last == ({"ref": list(here)[-1], "when": list(here.values())[-1]} if here else None)
        told |= here
    assert told == gone


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("scene", STAGED)
def test_rss_tells_every_item_and_what_is_gone(kit: Path, scene: str, site: str) -> None:
    states = must(kit, scene, site)
    entries = [one for feed, _ in pages(kit, scene, site, "rss.xml") for one in feed.entries]
    assert {one.id: one.updated for one in entries} == {
        name: one["at"] for name, one in states.items()
    }
    for one in entries:
        headline, state = states[one.id]["headline"], states[one.id]["state"]
        assert one.title == headline or (headline is None and one.tags[-1].term == state)


def test_words_in_angle_brackets_reach_readers_as_words(tmp_path: Path) -> None:
    """What an editor types is text. RSS alone has no word for that: there it must be escaped."""
    gazette = Gazette.found(tmp_path / "newsroom")
    gazette.formats = ("rss", "atom")
    gazette.settings()
    words = "Profits <b>fell</b> <script>alert(1)</script> & rose <little at AT&T &amp; Co."
    slugs = [gazette.add(number) for number in range(2)]
    gazette.change(slugs[0], summary=words)
    assert publish(gazette, tmp_path / "dist").problems == ()
    gazette.change(slugs[1], status="withdrawn", reason=words)
    assert publish(gazette, tmp_path / "dist", NOON + timedelta(hours=1)).problems == ()
    data = (tmp_path / "dist/public/rss.xml").read_bytes()
    assert rss.faults(data) == []
    told = {
        item.findtext("guid", "").rpartition(":")[2]: item.findtext("description", "")
        for item in ElementTree.XML(data).iter("item")
    }
    for slug in slugs:
        shown = HTMLText()
        shown.feed(told[slug])
        shown.close()
        assert words in shown.text, told[slug]
    assert atom.faults((tmp_path / "dist/public/atom.xml").read_bytes()) == []


class HTMLText(HTMLParser):
    """What a reader sees of a piece of HTML."""

    text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


# What the standards ask for.


def documents(kit: Path, sample_site: SampleSite, head: str) -> Iterator[dict[str, bytes]]:
    """The pages of every feed of that name, by their own addresses: of the kit's editions, and of
    the checkout's content, which between them have all that a feed can tell."""
    trees = sample_site.public.parent
    roots = [tree(kit, scene, site) for scene in SCENES for site in SITES]
    roots += [(trees / "public").resolve(), *(one.resolve() for one in trees.glob("partners/*"))]
    for root in roots:
        files = (root / head, *(root / head.removesuffix(".xml")).glob("*.xml"))
        if pages := {address_of(data): data for data in map(read_bytes, files) if data}:
            yield pages


def read_bytes(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def address_of(page: bytes) -> str:
    """What a page calls itself, be it Atom or RSS."""
    links = ElementTree.fromstring(page).iter(f"{{{atom.ATOM}}}link")
    return next(link.attrib["href"] for link in links if link.attrib.get("rel") == "self")


def test_every_atom_document_is_what_the_standards_ask_for(
    kit: Path, sample_site: SampleSite
) -> None:
    count, told = 0, b""
    for pages in documents(kit, sample_site, "atom.xml"):
        for address, data in pages.items():
            assert atom.faults(data) == [], address
            told += data
            count += 1
        assert atom.chain_faults(pages, next(iter(pages))) == []
    assert count > 80
    for what in (b"<at:deleted-entry", b"<fh:archive", b'rel="prev-archive"', b'rel="enclosure"'):
        assert what in told, what
    assert b"<rights>" in told and b'type="html"' in told and b"scheme=" in told


def test_every_rss_document_is_what_rss_asks_for(kit: Path, sample_site: SampleSite) -> None:
    count, told = 0, b""
    for pages in documents(kit, sample_site, "rss.xml"):
        for address, data in pages.items():
            assert rss.faults(data) == [], address
            told += data
            count += 1
    assert count > 60
    for what in (b"<media:content", b"<fh:archive", b'rel="prev-archive"', b"creativeWorkStatus"):
        assert what in told, what
    assert b"<dc:rights>" in told and b"<dc:creator>" in told


ATOM_PAGE = b"""<?xml version='1.0' encoding='utf-8'?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"
 xmlns:fh="http://purl.org/syndication/history/1.0" xml:lang="en">
<id>https://ledger.example.com/atom.xml</id>
<title>The Ledger</title>
<updated>2026-03-16T09:00:00Z</updated>
<author><name>The Ledger</name></author>
<link rel="self" href="https://ledger.example.com/atom/1.xml" />
<link rel="alternate" href="https://ledger.example.com/" />
<fh:archive />
<link rel="current" href="https://ledger.example.com/atom.xml" />
<at:deleted-entry ref="tag:ledger.example.com,2026:quay" when="2026-03-16T09:00:00Z">
<at:comment>It was withdrawn.</at:comment>
</at:deleted-entry>
<entry xml:lang="en">
<id>tag:ledger.example.com,2026:ferry</id>
<title>The ferry runs</title>
<link rel="alternate" href="https://ledger.example.com/articles/ferry/" />
<published>2026-03-16T08:00:00Z</published>
<updated>2026-03-16T08:00:00Z</updated>
<author><name>Mara Ito</name></author>
<category term="Harbour" />
<summary>It runs again.</summary>
<content type="html">&lt;p&gt;It &lt;a href="https://example.org/"&gt;runs&lt;/a&gt;.&lt;/p&gt;</content>
</entry>
</feed>
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("</feed>", "", "no XML"),
        ("<?xml version='1.0' encoding='utf-8'?>\n", "", "does not say"),
        ("http://www.w3.org/2005/Atom", "http://example.org/", "not a feed"),
        ("<id>https://ledger.example.com/atom.xml</id>", "", "feed has no id"),
        ("<id>tag:ledger", "<id>ledger", "id is no good"),
        ("<id>tag:ledger", "<id> tag:ledger", "id is no good"),
        ("<title>The Ledger</title>", "", "feed has no title"),
        ("<title>The Ledger</title>", "<title/><title/>", "feed has 2 of title"),
        ("<title>The Ledger</title>", "<title> </title>", "title is empty"),
        ("<title>The ferry", "<title><b/>The ferry", "title holds elements"),
        ("<title>The ferry", '<title type="xhtml">The ferry', "of the type xhtml"),
        ("T09:00:00Z</updated>", "t09:00:00z</updated>", "updated is no good"),
        ("2026-03-16T09:00:00Z</updated>", "2026-03-16</updated>", "updated is no good"),
        ("03-16T08:00:00Z</published>", "02-30T08:00:00Z</published>", "published is no good"),
        ("09:00:00Z</updated>", "10:00:00Z</updated>", "the last of its entries"),
        ("<author><name>The Ledger</name></author>", "<author/>", "author has no name"),
        ("<name>Mara Ito</name>", "<name>Mara Ito</name><phone/>", "author may hold no phone"),
        ("<category ", "<category label='x' kind='y' ", "category may have no kind"),
        ('term="Harbour"', "", "category has no term"),
        ('rel="self"', 'rel="start"', "no link to itself"),
        ('rel="current"', 'rel="next-archive"', "no link to the feed that is current"),
        ('href="https://ledger.example.com/"', 'href="/"', "href of link is no good"),
        ('<link rel="current"', '<link rel="self"', "has 2 links self"),
        ('<link rel="current"', '<link rel="alternate"', "has 2 links alternate"),
        ('<link rel="alternate"', '<link type="html" rel="alternate"', "type of link"),
        ("<fh:archive />", "<fh:archive /><fh:complete />", "archive, and complete"),
        ("<fh:archive />", "<fh:archive>1</fh:archive>", "fh:archive is not empty"),
        ("</at:deleted-entry>", "</at:deleted-entry>loose", "feed holds bare words"),
        (' when="2026-03-16T09:00:00Z"', "", "at:deleted-entry has no when"),
        ('ref="tag:', 'ref="', "ref of at:deleted-entry is no good"),
        ("2026:quay", "2026:ferry", "is told 2 times"),
        ("<at:comment>", "<summary/><at:comment>", "at:deleted-entry may hold no summary"),
        ("</entry>", "</entry><rights>x</rights>", "behind an entry"),
        ("<summary>", "<description/><summary>", "entry may hold no description"),
        ("<content ", "<summary>x</summary><content ", "entry has 2 of summary"),
        ('type="html"', 'type="html" lang="en"', "content may have no lang"),
        ("/a&gt;", "/b&gt;", "no HTML that comes to its end"),
        ('"https://example.org/"', '"/a/"', "content leads to '/a/'"),
        ('xml:lang="en">\n<id>tag', 'xml:lang="e n">\n<id>tag', "xml:lang of entry"),
    ],
)
def test_reports_a_fault_of_an_atom_document(old: str, new: str, fault: str) -> None:
    assert atom.faults(ATOM_PAGE) == []
    assert old.encode() in ATOM_PAGE
    found = atom.faults(ATOM_PAGE.replace(old.encode(), new.encode(), 1))
    assert [one for one in found if fault in one], found


def test_reports_an_entry_of_nobody_and_one_without_contents() -> None:
    nobody = re.sub(b"<author>.*</author>\n", b"", ATOM_PAGE)
    assert atom.faults(nobody) == ["entry has no author, and no more has the feed"]
    bare = re.sub(b"<content.*</content>\n", b"", ATOM_PAGE)
    assert atom.faults(bare) == [], "a link stands for it"
    (entry, count) = re.subn(b"<link [^>]*articles/ferry/. />\n", b"", bare)
    assert count == 1 and atom.faults(entry) == ["entry has no content, and no link to it"]
    # What no standard that we know speaks of may stand anywhere before the entries.
    other = b'<x:mood xmlns:x="http://example.org/"><x:any/></x:mood>'
    assert atom.faults(ATOM_PAGE.replace(b"<fh:archive", other + b"<fh:archive")) == []


def test_reports_a_fault_of_an_archive() -> None:
    head, old = "https://ledger.example.com/atom.xml", "https://ledger.example.com/atom/1.xml"
    current = ATOM_PAGE.replace(b"2026:", b"2027:").replace(b"atom/1.xml", b"atom.xml")
    archive = b'<fh:archive />\n<link rel="current" href="https://ledger.example.com/atom.xml" />'
    assert archive in current
    current = current.replace(archive, f'<link rel="prev-archive" href="{old}" />'.encode())
    pages = {head: current, old: ATOM_PAGE}
    assert atom.chain_faults(pages, head) == []
    for wrong, fault in (
        ({head: current}, "leads to"),
        ({head: current.replace(b"2027:ferry", b"2026:ferry"), old: ATOM_PAGE}, "on 2 pages"),
        ({head: current, old: ATOM_PAGE.replace(b"<fh:archive />", b"")}, "is no archive"),
        ({head: ATOM_PAGE}, "calls itself"),
        ({**pages, "https://ledger.example.com/atom/2.xml": ATOM_PAGE}, "no link leads to"),
        ({head: current, old: ATOM_PAGE.replace(b'.xml" />\n<at', b'-2.xml" />\n<at')}, "another"),
    ):
        assert any(fault in one for one in atom.chain_faults(wrong, head)), fault


RSS_PAGE = b"""<?xml version='1.0' encoding='utf-8'?>
<rss xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/" version="2.0">
<channel>
<title>The Ledger</title>
<link>https://ledger.example.com/</link>
<description>News.</description>
<language>en</language>
<atom:link href="https://ledger.example.com/rss.xml" rel="self" type="application/rss+xml" />
<item>
<title>The ferry runs</title>
<link>https://ledger.example.com/articles/ferry/</link>
<guid isPermaLink="false">tag:ledger.example.com,2026:ferry</guid>
<pubDate>Mon, 16 Mar 2026 08:00:00 +0000</pubDate>
<atom:updated>2026-03-16T08:00:00Z</atom:updated>
<description>It runs again.</description>
<category>Harbour</category>
<dc:creator>Mara Ito</dc:creator>
<media:content url="https://ledger.example.com/a.jpg" medium="image" type="image/jpeg" width="1"
 height="1"><media:description>A ferry.</media:description></media:content>
</item>
</channel>
</rss>
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("</rss>", "", "no XML"),
        ('version="2.0"', 'version="0.91"', "version of rss is no good"),
        ("<description>News.</description>", "", "channel has no description"),
        ("<language>en", "<language>", "language is no good"),
        ('rel="self"', 'rel="current"', "no link to itself"),
        (' type="application/rss+xml"', "", "atom:link has no type"),
        ("<title>The ferry runs</title>", "<title/>", "title is no good"),
        ("<title>The ferry runs</title>", "", "item has no title"),
        ("It runs again", "It &lt;b&gt;runs again", "description is no good"),
        (' isPermaLink="false"', "", "guid has no isPermaLink"),
        ("<guid", "<guid isPermaLink='true'>tag:x:y</guid><guid", "item has 2 of guid"),
        ("Mon, 16 Mar", "Tue, 16 Mar", "pubDate is no good"),
        ("16 Mar 2026", "16 Mar 26", "pubDate is no good"),
        ("2026-03-16T08", "2026-03-16 08", "atom:updated is no good"),
        ("<category>", "<category domain='x y'>", "domain of category is no good"),
        ("<category>", "<keyword>x</keyword><category>", "item may hold no keyword"),
        ("<category>", "<author><b/></author><category>", "item may hold no author"),
        ('medium="image"', 'medium="picture"', "medium of media:content"),
        ('width="1"', 'width="wide"', "width of media:content"),
        ("<dc:creator>", "<x xmlns='http://example.org/'/><dc:creator>", "do not know"),
        ("</item>", "</item><ttl>5</ttl>", "behind an item"),
        ("<item>", "loose<item>", "channel holds bare words"),
    ],
)
def test_reports_a_fault_of_an_rss_document(old: str, new: str, fault: str) -> None:
    assert rss.faults(RSS_PAGE) == []
    assert old.encode() in RSS_PAGE
    found = rss.faults(RSS_PAGE.replace(old.encode(), new.encode(), 1))
    assert [one for one in found if fault in one], found
    item = RSS_PAGE[RSS_PAGE.index(b"<item>") : RSS_PAGE.index(b"</channel>")]
    assert "told 2 times" in rss.faults(RSS_PAGE.replace(item, item * 2))[0]
