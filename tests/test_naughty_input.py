"""Naughty input: what an enemy, a generator or a cat on the keyboard may put into a newsroom."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from markdown_it import MarkdownIt
from pydantic import TypeAdapter, ValidationError

from newskit.body import Passage
from newskit.field import MediaFile, WebAddress
from newskit.markup import Markdown
from newskit.printers.human import told
from newskit.problem import Place, Problem
from tests.conftest import CHECKOUT
from tests.test_broken_sites import AS_OF, SITES, Said
from tests.test_broken_sites import newskit as commanded


def newskit(command: str, folder: Path, *words: str, as_of: str = AS_OF) -> Said:
    """A command in the newsroom `folder`, with the built-in templates."""
    with chdir(folder):
        Path("none").mkdir(exist_ok=True)
        return commanded(command, *words, templates="none", as_of=as_of)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A newsroom with one good article, its settings, its registry and its picture."""
    shutil.copytree(SITES / "base/content", tmp_path / "content")
    return tmp_path


def written(keys: dict[str, Any], body: str = "The ferry runs again.\n") -> str:
    """An article. JSON is YAML, with every character that needs it escaped."""
    must = {
        "headline": "The ferry runs again",
        "summary": "It was laid up for a month.",
        "section": "harbour",
        "published": "2026-11-02T08:00:00Z",
        "authors": ["mara-ito"],
    }
    lines = (
        f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in (must | keys).items()
    )
    return "\n".join(["---", *lines, "---", body])


def block(word: str, data: dict[str, Any]) -> str:
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in data.items())
    return "\n".join([f"````{word}", *lines, "````", "", ""])


# --- YAML ----------------------------------------------------------------------------------------

NESTED = "[" * 25_000
BOMB = "a: &a {x: y}\n" + "".join(
    f"{new}: &{new} {{<<: [{', '.join([f'*{old}'] * 9)}]}}\n"
    for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)
TWICE = "name: One\nname: Two\n"
TRAPS = {
    "nesting": (f"deep: {NESTED}\n", {"yaml-depth"}),
    "merge bomb": (BOMB, {"yaml-anchor", "yaml-alias", "yaml-merge"}),
    "duplicate key": (TWICE, {"duplicate-key"}),
}
DOORS = {
    "content/articles/ferry.md": "---\n{}---\nThe ferry runs again.\n",
    "content/articles/block.md": written({}) + "\n```factbox\n{}```\n",
    "content/articles/ferry.yaml": "{}body: The ferry runs again.\n",
    "content/newsroom.yaml": "{}",
    "content/entities.yaml": "{}",
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_in_yaml_is_refused_at_every_door(trap: str, door: str, room: Path) -> None:
    text, codes = TRAPS[trap]
    (room / door).write_text(DOORS[door].replace("{}", text))
    began = time.process_time()
    said = newskit("check", room)
    assert time.process_time() - began < 5
    assert said.code == 1
    assert set(re.findall(r"^error\[([a-z-]+)\]", said.words, re.MULTILINE)) <= codes
    assert f"--> {door}:" in said.words
    assert "Checked " in said.words


def test_the_stock_loader_falls_into_the_traps() -> None:
    assert yaml.safe_load(TWICE) == {"name": "Two"}
    assert yaml.safe_load(BOMB.partition("d: &d")[0])["c"] == {"x": "y"}
    script = "import yaml; yaml.load('[' * 25_000, getattr(yaml, 'CSafeLoader', yaml.SafeLoader))"
    crashed = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert crashed.returncode < 0 or b"RecursionError" in crashed.stderr


# --- Scripts -------------------------------------------------------------------------------------

ELEMENTS = """
<script>alert(1)</script>
<script src=https://evil.example/x.js></script>
<ScRiPt>alert(1)</sCrIpT>
<script >alert(1)</script >
<script/x>alert(1)</script>
<scr<script>ipt>alert(1)</scr</script>ipt>
<<script>alert(1)//<</script>
<script>alert(1)
<img src=x onerror=alert(1)>
<img src=x onerror="alert(1)" x=
<img/src=x/onerror=alert(1)>
<img src=javascript:alert(1)>
<image src=x onerror=alert(1)>
<svg onload=alert(1)>
<svg/onload=alert(1)>
<svg><script>alert(1)</script></svg>
<svg><a xlink:href="javascript:alert(1)"><text y=20>x</text></a></svg>
<svg><animate onbegin=alert(1) attributeName=x dur=1s>
<math><mi xlink:href="javascript:alert(1)">x</mi></math>
<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext>
<iframe src=javascript:alert(1)></iframe>
<iframe srcdoc="<script>alert(1)</script>"></iframe>
<object data=javascript:alert(1)></object>
<embed src=javascript:alert(1)>
<body onload=alert(1)>
<a href=javascript:alert(1)>x</a>
<a href="java&#115;cript:alert(1)">x</a>
<a href="&#x6A;avascript:alert(1)">x</a>
<a onmouseover=alert(1)>x</a>
<a style="position:fixed;inset:0" href=//evil.example>x</a>
<form action=javascript:alert(1)><button>x</button></form>
<input onfocus=alert(1) autofocus>
<button formaction=javascript:alert(1)>x</button>
<select onfocus=alert(1) autofocus></select>
<textarea onfocus=alert(1) autofocus>
<details open ontoggle=alert(1)>
<video><source onerror=alert(1)></video>
<video poster=javascript:alert(1)>
<audio src=x onerror=alert(1)>
<marquee onstart=alert(1)>
<base href=javascript:alert(1)//>
<link rel=stylesheet href=https://evil.example/x.css>
<link rel=import href=data:text/html,x>
<meta http-equiv=refresh content="0;url=javascript:alert(1)">
<style>@import 'https://evil.example/x.css';</style>
<style>body{background:url(javascript:alert(1))}</style>
<template><script>alert(1)</script></template>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<xmp><p title="</xmp><svg/onload=alert(1)>">
<plaintext>
<isindex action=javascript:alert(1)>
<keygen autofocus onfocus=alert(1)>
<div style="width:expression(alert(1))">
<div style="background-image:url(javascript:alert(1))">
<p onclick="alert(1)" id=x>
<?xml-stylesheet href="javascript:alert(1)"?>
<!--><script>alert(1)</script>-->
<!--><img src=x onerror=alert(1)>
<![CDATA[<script>alert(1)</script>]]>
<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;
<%= 7 * 7 %><% exec %>
<portal src=javascript:alert(1)>
<x contenteditable onblur=alert(1)>lose focus</x>
<dialog open onclose=alert(1)>
""".strip().split("\n")
ENDINGS = """
</script><script>alert(1)</script>
</SCRIPT ><svg onload=alert(1)>
</script
<!--<script>
</title><script>alert(1)</script>
</textarea><script>alert(1)</script>
</style><script>alert(1)</script>
</p></div></main></body></html><script>alert(1)</script>
"><script>alert(1)</script>
'><script>alert(1)</script>
`><img src=x onerror=alert(1)>
" onmouseover="alert(1)
' onmouseover='alert(1)
" autofocus onfocus="alert(1)" x="
x" style="position:fixed
" href="javascript:alert(1)
--><script>alert(1)</script>
]]><script>alert(1)</script>
\\"><script>alert(1)</script>
\\u003cscript\\u003ealert(1)
&lt;script&gt;alert(1)&lt;/script&gt;
&#60;script&#62;alert(1)&#60;/script&#62;
&amp;lt;script&amp;gt;alert(1)
&quot; onmouseover=&quot;alert(1)
＜script＞alert(1)＜/script＞
‹script›alert(1)‹/script›
";alert(1);//
';alert(1);//
");alert(1);("
${alert(1)}
{{7*7}}
{{ config }}
{{ story.__class__.__mro__ }}
{% include "base.html" %}
{% raw %}{{ 7*7 }}{% endraw %}
{# a remark #}
{%- set x = 1 -%}
#{7*7} ${7*7} <%= 7*7 %> {{=7*7}} [[7*7]]
{{''|attr('__class__')}}
[x](javascript:alert(1))
![x](javascript:alert(1))
<javascript:alert(1)>
""".strip().split("\n")
ADDRESSES = """
javascript:alert(1)
JAVASCRIPT:alert(1)
JaVaScRiPt:alert(1)
javascript://example.com/%0Aalert(1)
javascript:/*-->*/alert(1)
java&#115;cript:alert(1)
&#106;avascript:alert(1)
&#x6A;&#x61;vascript:alert(1)
&#0000106avascript:alert(1)
javascript&colon;alert(1)
java&Tab;script:alert(1)
java&NewLine;script:alert(1)
%6Aavascript:alert(1)
javascript%3Aalert(1)
\\javascript:alert(1)
javascript\\:alert(1)
vbscript:msgbox(1)
data:text/html,<script>alert(1)</script>
data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==
DATA:image/svg+xml,<svg/onload=alert(1)>
data:,x
file:///etc/passwd
feed:javascript:alert(1)
view-source:javascript:alert(1)
jar:https://evil.example/x.jar!/x
blob:https://example.com/x
about:blank
tel:1
ws://evil.example
livescript:alert(1)
mocha:alert(1)
mhtml:https://evil.example
ms-its:x
steam://x
intent://x#Intent;scheme=https;end
chrome://settings
x-javascript:alert(1)
:javascript:alert(1)
//javascript:alert(1)
http:javascript:alert(1)
https:alert(1)
https://
https:///x
https://:80/
https://#x
http://"onmouseover=alert(1)
https://example.com/"onmouseover="alert(1)
https://example.com/'onmouseover='alert(1)
https://example.com/<script>alert(1)</script>
https://example.com/?x=</script><script>alert(1)</script>
mailto:
mailto:x@example.com?subject="><script>alert(1)</script>
""".strip().split("\n")
PAYLOADS = [*ELEMENTS, *ENDINGS, *ADDRESSES]

# Where a text may stand in Markdown.
POSITIONS = [
    "{}", "a\n{}\nb", "## {}", "{}\n---", "> {}", "- {}", "*{}*", "`{}`", "    {}", "```\n{}\n```",
    "- x\n\n  ```{}\n  x\n  ```", "- ~~~ {}\n  x\n  ~~~", "[x]({})", "[x](<{}>)", "[x]( {} )",
    "[{}](https://example.com)", '[x](https://example.com "{}")', "[x](https://example.com '{}')",
    "<{}>", "[x][y]\n\n[y]: {}", "[x][y]\n\n[y]: <{}>", "[x][y]\n\n[y]: https://example.com '{}'",
    "[{}]\n\n[{}]: https://example.com", "![{}](https://example.com/x.png)", "![x]({})",
    "| {} |\n|---|\n| {} |", "https://example.com/{}", "&{};", "\\{}", "x {}\\\ny",
]  # fmt: skip
TAGS = {
    "html", "head", "body", "p", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "s", "code",
    "pre", "a", "ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr", "th", "td", "div",
    "br", "hr", "img",
}  # fmt: skip
ATTRIBUTES = {"href", "src", "title", "alt", "id", "class", "start", "tabindex", "style"}
# A browser takes these out of an address before it looks for the scheme.
_UNSEEN = re.compile(r"[\x00-\x20]")


def elements(html: str) -> Iterator[tuple[str, dict[str, str], Element]]:
    """Every element of a page as a browser sees it: its tag, its attributes, itself."""
    for element in html5lib.parse(html, namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str):
            yield element.tag, {f"{key}": value for key, value in element.attrib.items()}, element


def dangers(html: str) -> list[str]:
    """What stands in the HTML of a body and may not."""
    found = []
    for tag, attributes, _ in elements(html):
        found += [] if tag in TAGS else [f"<{tag}>"]
        for name, value in attributes.items():
            found += [] if name in ATTRIBUTES else [f"{tag} {name}"]
            address = _UNSEEN.sub("", value).lower()
            if name in ("href", "src") and not address.startswith(
                ("https://", "http://", "https:", "http:", "mailto:", "/", "#")
            ):
                found.append(f"{name}={value}")
            if name == "style" and not re.fullmatch(r"text-align:(left|center|right)", value):
                found.append(f"style={value}")
    return found


@pytest.mark.parametrize("position", POSITIONS)
def test_markdown_lets_no_script_through(position: str) -> None:
    markdown = Markdown()
    for payload in PAYLOADS:
        for piece in markdown.read(position.replace("{}", payload)).pieces:
            if isinstance(piece, Passage):
                assert dangers(piece.html) == [], payload


def test_a_parser_with_raw_html_lets_them_through() -> None:
    parser = MarkdownIt("commonmark")
    assert parser.options["html"]
    assert sum(bool(dangers(parser.render(payload))) for payload in ELEMENTS) > 40
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    assert dangers(parser.render("[x](javascript:alert(1))")) == ["href=javascript:alert(1)"]
    assert dangers("<p style='position:fixed' onclick=x>") == ["style=position:fixed", "p onclick"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_accepted_leads_to_the_web(address: str) -> None:
    try:
        accepted = TypeAdapter(WebAddress).validate_python(address)
    except ValidationError:
        return
    assert re.match(r"https?://[a-z]|mailto:[a-z]", accepted)


def test_good_addresses_are_accepted() -> None:
    for address in (
        "https://example.com", "http://example.com:8080/a/b?c=d&e=(f)#g", "HTTPS://EXAMPLE.COM/",
        "https://[2001:db8::1]/x", "mailto:desk@example.com",
        "https://example.com./", "https://127.0.0.1/", "https://en.example.org/wiki/A_(b)",
    ):  # fmt: skip
        assert TypeAdapter(WebAddress).validate_python(address) == address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://example.com/Übersicht", "https://example.com/%C3%9Cbersicht"),
        (
            "https://example.com/a|b?x[]=1#“c”",
            "https://example.com/a%7Cb?x%5B%5D=1#%E2%80%9Cc%E2%80%9D",
        ),
        ("https://example.com/100%", "https://example.com/100%25"),
        ("https://example.com/%C3%9C", "https://example.com/%C3%9C"),
        ("https://münchen.example.com:8080/x", "https://xn--mnchen-3ya.example.com:8080/x"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
    ],
)
def test_an_address_is_spelt_as_feeds_may_have_it(typed: str, meant: str) -> None:
    assert TypeAdapter(WebAddress).validate_python(typed) == meant


def article_with(text: str) -> str:
    """An article that has the text in every place where one may type it."""
    return written(
        {
            "headline": text, "summary": text, "kicker": text, "outlook": text, "sentiment": 7,
            "takeaways": [text], "tags": [text], "disclosures": [text], "rights": text,
            "reviewed_by": text, "mentions": ["nordvik"],
            "facts": [{"id": "f", "text": text, "value": text, "metric": text, "period": text,
                       "sources": ["s"]}],
            "affected": [{"who": text, "type": text, "impact": "mixed", "why": text}],
            "sources": [{"id": "s", "publisher": text, "title": text}],
            "picture": {"file": "media/quay.png", "alt": text, "credit": text, "caption": text},
            "watch": [{"date": text, "text": text}],
            "corrections": [{"at": "2026-11-23", "fact": "f", "was": text, "now": text,
                             "note": text}],
            "waive": [{"code": "pull-quote-not-in-body", "reason": text}],
        },
        "The ferry runs again.\n\n"
        + block("pullquote", {"text": text, "speaker": text, "role": text})
        + block("timeline", {"title": text, "events": [{"date": text, "text": text,
                                                        "title": text}]})
        + block("factbox", {"title": text, "text": text, "items": [text, {"label": text,
                                                                          "text": text}]})
        + "".join(
            block("chart", {"title": text, "type": kind, "unit": text, "alt": text, "note": text,
                            "source": text, "values": {text: 1, "Other": 2}})
            for kind in ("bar", "column", "line")
        )
        + block("figure", {"file": "media/quay.png", "alt": text, "credit": text, "caption": text})
        + block("table", {"title": text, "columns": [text, "Other"], "rows": [[text, text]],
                          "note": text, "source": text})
        + block("qa", {"title": text, "questions": [{"q": text, "a": text}]}),
    )  # fmt: skip


def skeleton(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """The elements of a page and the names of their attributes: all but the words."""
    return [(tag, tuple(sorted(attributes))) for tag, attributes, _ in elements(html)]


PLAIN = "harmless"


@pytest.fixture(scope="module")
def naughty_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one article for each payload, and one with a plain word in all the same places."""
    room = tmp_path_factory.mktemp("naughty")
    shutil.copytree(SITES / "base/content", room / "content")
    # As a neighbour, an article of another shape would change the related articles of some.
    (room / "content/articles/a-good-article.md").unlink()
    for number, payload in enumerate([PLAIN, *PAYLOADS]):
        (room / f"content/articles/payload-{number}.md").write_text(article_with(payload))
    said = newskit("build", room, "--formats", "html,article-json,json-feed")
    assert said.code == 0, said.words
    return room / "dist/public"


def test_a_text_changes_no_markup_of_a_page(naughty_site: Path) -> None:
    plain = (naughty_site / "articles/payload-0/index.html").read_text()
    expected = skeleton(plain)
    assert expected.count(("script", ("type",))) == 1
    own = {attributes.get("href") for _, attributes, _ in elements(plain)}  # such as the icon's
    for number, payload in enumerate(PAYLOADS, 1):
        page = (naughty_site / f"articles/payload-{number}/index.html").read_text()
        assert skeleton(page) == expected, payload
        for tag, attributes, element in elements(page):
            for name in ("href", "src", "action"):
                address = attributes.get(name, "")
                assert address in own or not re.match(r"(?i)\s*(java|vb)script:|\s*data:", address)
            if tag == "h1":
                # What was typed is what is read; `{{7*7}}` too.
                assert "".join(element.itertext()).strip() == payload.strip()
            if tag == "script":
                assert json.loads(element.text or "")["headline"] == payload.strip()


def test_a_text_changes_no_data(naughty_site: Path) -> None:
    for number, payload in enumerate(PAYLOADS, 1):
        record = json.loads((naughty_site / f"articles/payload-{number}/article.json").read_text())
        assert record["headline"] == payload.strip()
    feed = json.loads((naughty_site / "feed.json").read_text())
    assert feed["items"]
    for item in feed["items"]:
        assert dangers(re.sub(r"</?(figure|figcaption|caption|section|dl|dt|dd)\b[^>]*>", "",
                              item["content_html"])) == []  # fmt: skip


def test_a_page_without_escaping_would_be_another() -> None:
    source = "<h1>{{ text }}</h1><script type='application/ld+json'>{{ data }}</script>"
    template = Environment(autoescape=False).from_string(source)  # noqa: S701 - on purpose
    pages = {
        text: skeleton(template.render(text=text, data=json.dumps(text)))
        for text in (PLAIN, *ELEMENTS)
    }
    assert sum(page != pages[PLAIN] for page in pages.values()) > 50


def test_names_of_the_newsroom_change_no_markup(room: Path) -> None:
    pages = []
    for text in (PLAIN, "</script><img src=x onerror=alert(1)>\"' {{7*7}}"):
        newsroom = {
            "name": text, "address": "https://ledger.example.com", "tagline": text,
            "description": text, "contact": text, "rights": text,
            "sections": {"harbour": {"name": text, "description": text}},
            "authors": {"mara-ito": {"name": text, "role": text, "email": text, "bio": text}},
            "sentiment": {"bands": [[0, text], [5, f"{text}."]]},
            "network": [{"name": text, "address": "https://courier.example.org",
                         "feed": "network/courier.json"}],
        }  # fmt: skip
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": text,
            "items": [
                {"id": "1", "url": "https://courier.example.org/1", "title": text, "summary": text},
                {"id": "2", "url": "javascript:alert(1)", "title": text},
            ],
        }
        entities = {"nordvik": {"name": text, "type": "company", "ticker": f"{text}:{text}"}}
        (room / "content/network").mkdir(exist_ok=True)
        (room / "content/network/courier.json").write_text(json.dumps(feed))
        (room / "content/newsroom.yaml").write_text(json.dumps(newsroom, ensure_ascii=False))
        (room / "content/entities.yaml").write_text(json.dumps(entities, ensure_ascii=False))
        (room / "content/articles/ferry.md").write_text(article_with(PLAIN))
        said = newskit("build", room, "--formats", "html")
        assert said.code == 0, said.words
        found = sorted((room / "dist/public").rglob("*.html"))
        pages.append([skeleton(file.read_text()) for file in found])
        assert not [file for file in found if re.search("javascript:|<img src=x", file.read_text())]
    assert len(pages[0]) >= 5
    assert pages[0] == pages[1]


# --- Feeds of sister sites -----------------------------------------------------------------------

# A page beside whose article the sister sites' articles are shown.
BESIDE = "articles/a-good-article/index.html"
GOOD_ITEM = {"url": "https://courier.example.org/1", "title": "A tide turns"}
FEEDS: dict[str, bytes | dict[str, Any]] = {
    "no JSON": b"<rss/>",
    "no UTF-8": b"\xff\xfe\x00",
    "nothing": b"",
    "deep nesting": b"[" * 100_000,
    "a very large number": b'{"version": ' + b"9" * 5_000 + b"}",
    "no version": b'{"items": []}',
    "a list": b"[1, 2]",
    "items of no kind": {"items": [1, "x", None]},
    "an item of many kinds": {"items": [{"url": {"a": 1}, "title": ["b"], "date_published": 3}]},
    "the first day": {"items": [GOOD_ITEM | {"date_published": "0001-01-01T00:00:00+14:00"}]},
    "the last day": {"items": [GOOD_ITEM | {"date_published": "9999-12-31T23:59:59-14:00"}]},
    "no day": {"items": [GOOD_ITEM | {"date_published": "yesterday"}]},
    "half a character": {"items": [GOOD_ITEM | {"title": "x\ud800"}]},
    "half a character in an address": {"items": [GOOD_ITEM | {"url": "https://a.example/\udc00"}]},
    "a control character": {"items": [GOOD_ITEM | {"title": "x\x00\x1b[2Jy", "summary": "\x9b"}]},
    "a script": {"items": [GOOD_ITEM | {"url": "javascript:alert(1)"}]},
    "a quote": {"items": [GOOD_ITEM | {"url": 'https://"onclick=alert(1)'}]},
}


def sister(room: Path, feed: bytes | dict[str, Any]) -> None:
    """Gives the newsroom a sister site, and the copy of its feed."""
    if isinstance(feed, dict):
        whole = {"version": "https://jsonfeed.org/version/1.1", "title": "x"} | feed
        feed = json.dumps(whole).encode()
    (room / "content/network").mkdir(exist_ok=True)
    (room / "content/network/courier.json").write_bytes(feed)
    with (room / "content/newsroom.yaml").open("a") as newsroom:
        newsroom.write("network:\n  - name: The Example Courier\n")
        newsroom.write("    address: https://courier.example.org\n    feed: network/courier.json\n")


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_from_outside_is_shown_or_told_of(name: str, room: Path) -> None:
    sister(room, FEEDS[name])
    said = newskit("build", room, "--keep-going", "--formats", "html")
    assert said.code == ("error[bad-feed]" in said.words)
    assert said.code == 0 or "--> content/network/courier.json" in said.words
    page = (room / "dist/public" / BESIDE).read_bytes()
    assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|javascript:|onclick", page)


def test_a_good_feed_is_shown(room: Path) -> None:
    sister(room, {"items": [GOOD_ITEM]})
    assert newskit("build", room, "--formats", "html").code == 0
    assert b"A tide turns" in (room / "dist/public" / BESIDE).read_bytes()


def test_an_instant_without_a_zone_is_the_same_everywhere(
    room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sister(room, {"items": [GOOD_ITEM | {"date_published": "2026-11-01T00:30:00"}]})
    pages = set()
    for zone in ("UTC", "Asia/Tokyo", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        newskit("build", room, "--formats", "html", "--output", zone.partition("/")[0])
        pages.add((room / zone.partition("/")[0] / "public" / BESIDE).read_bytes())
    monkeypatch.undo()
    time.tzset()
    assert len(pages) == 1


# --- Names of files ------------------------------------------------------------------------------

BAD_STEMS = [
    "..", "...", "a..b", "-", "a--b", "-a", "A", "a b", "a_b", "ferrý", "渡船", "a%2fb", "a\\b",
    "a\nb", "a\x1b[31mb", "a\x7fb", "\u202eb", "con", "nul", "aux", "prn", "com1", "lpt9",
    "a" * 101, "~", "$(id)", "a;b", "*", "a:b", "<script>", '"', "'",
]  # fmt: skip


def test_a_file_name_that_cannot_be_an_address_is_refused(room: Path) -> None:
    for stem in BAD_STEMS:
        (room / "content/articles" / f"{stem}.md").write_text(written({}))
    said = newskit("build", room, "--keep-going", "--formats", "html")
    seen = [stem for stem in BAD_STEMS if not stem.startswith(".")]  # The others are hidden.
    assert said.words.count("error[bad-file-name]") == len(seen)
    assert f"Left out {len(seen)}:" in said.words
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", said.words), "it would steer a terminal"
    articles = sorted(folder.name for folder in (room / "dist/public/articles").iterdir())
    assert articles == ["a-good-article"]
    assert sorted(file.name for file in room.iterdir()) == ["content", "dist", "none"]


def test_a_file_name_that_is_an_address_is_published(room: Path) -> None:
    stems = ("a", "7", "ferry-2026", "a" * 100, "console")
    for stem in stems:
        (room / f"content/articles/{stem}.md").write_text(written({}))
    newskit("build", room, "--formats", "html")
    for stem in stems:
        assert (room / f"dist/public/articles/{stem}/index.html").is_file()


@pytest.mark.parametrize(
    "file",
    ["quay.png", "media", "media/", "/media/quay.png", "media/../media/quay.png",
     "media/./quay.png", "media//quay.png", "../media/quay.png", "media/..", "media/.quay.png",
     "media/.hidden/quay.png", "media/a\0b.png", "media\\quay.png", "media/..\\..\\quay.png",
     "C:/media/quay.png", "file:///etc/passwd",
     "https://example.com/x.png", "//example.com/x.png", "data:image/png,x",
     "~/quay.png", "/etc/passwd", "network/x.json", "Media/quay.png", "", " "],
    ids=ascii,
)  # fmt: skip
def test_a_picture_outside_the_media_folder_is_refused(file: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(MediaFile).validate_python(file)


def test_a_picture_of_the_media_folder_is_accepted() -> None:
    for file in ("media/quay.png", "media/2026/11/Quay (1).PNG", "media/ü.jpg", "media/a..b.jpg"):
        assert TypeAdapter(MediaFile).validate_python(file) == file


SECRET = "the-secret-outside"


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("content/articles/secret.md", "outside/secret.md"),
        ("content/articles/more", "outside"),
        ("content/articles", "outside"),
        ("content/media", "outside"),
        ("content/media/quay.png", "outside/quay.png"),
        ("content/media/more", "outside"),
        ("content/newsroom.yaml", "outside/newsroom.yaml"),
        ("content/entities.yaml", "outside/entities.yaml"),
        ("content/network", "outside"),
        ("content/network/courier.json", "outside/courier.json"),
    ],
)
def test_nothing_behind_a_link_is_published(link: str, target: str, room: Path) -> None:
    outside = room / "outside"
    shutil.copytree(room / "content/media", outside)
    (outside / "quay.png").write_bytes((outside / "quay.png").read_bytes() + SECRET.encode())
    newsroom = (room / "content/newsroom.yaml").read_text()
    newsroom += (
        "network:\n  - {name: The Example Courier, address: https://courier.example.org, "
        "feed: network/courier.json}\n"
    )
    item = {"id": "1", "url": "https://courier.example.org/1", "title": SECRET}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [item]}
    (outside / "secret.md").write_text(written({"headline": SECRET}))
    (outside / "newsroom.yaml").write_text(newsroom + f"tagline: {SECRET}\n")
    (outside / "entities.yaml").write_text(f"nordvik: {{name: {SECRET}, type: company}}\n")
    (outside / "courier.json").write_text(json.dumps(feed))
    (room / "content/newsroom.yaml").write_text(newsroom)
    (room / "content/articles/more.md").write_text(
        written({"picture": {"file": "media/more/quay.png", "alt": "x", "credit": "x"}})
    )
    place = room / link
    place.parent.mkdir(exist_ok=True)
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.symlink_to(room / target)
    said = newskit("build", room, "--keep-going", "--formats", "html,article-json,json-feed")
    assert f"error[link]: this is a link to somewhere else, and is not followed\n --> {link}\n" in (
        said.words
    )
    assert said.code == 1
    assert SECRET not in said.words
    assert not carriers(room / "dist", SECRET)


def test_the_same_files_without_a_link_are_published(room: Path) -> None:
    (room / "content/articles/secret.md").write_text(written({"headline": SECRET}))
    newskit("build", room, "--formats", "html")
    assert carriers(room / "dist", SECRET)


# --- What may not be published yet, or any more --------------------------------------------------

STATES: dict[str, dict[str, str]] = {
    "published": {},
    "draft": {"status": "draft"},
    "withheld": {"status": "withheld"},
    "withdrawn": {"status": "withdrawn"},
    "scheduled": {"published": "2026-11-21T08:00:00Z"},
    "embargoed": {"embargo": "2026-11-21T08:00:00Z"},
    "expired": {"expires": "2026-11-19T08:00:00Z"},
    "failed": {"weather": "windy"},
}


def carriers(folder: Path, token: str) -> list[Path]:
    """The files below a folder that hold the token, in their bytes or their name."""
    files = [file for file in folder.rglob("*") if file.is_file() and "store" not in file.name]
    return [
        file
        for file in files
        if token.encode() in file.read_bytes() or token in f"{file.relative_to(folder)}"
    ]


def hidden_room(room: Path, states: dict[str, dict[str, str]]) -> None:
    """Articles in these states; each has its token in every text, a picture and an entity."""
    entities = (room / "content/entities.yaml").read_text()
    names = "\n".join(f"  - canary-{state}" for state in states)
    good = room / "content/articles/a-good-article.md"
    good.write_text(good.read_text().replace("---\n", f"---\nrelated:\n{names}\n", 1))
    for state, keys in states.items():
        token = f"canary-{state}"
        text = article_with(token).replace("media/quay.png", f"media/{token}.png")
        text = text.replace('["nordvik"]', f'["organisation-of-{token}", "nordvik"]')
        front = "".join(f"{key}: {value}\n" for key, value in keys.items())
        if "published" in keys:
            text = re.sub(r"published: .*\n", "", text)
        (room / f"content/articles/{token}.md").write_text(
            text.replace("---\n", f"---\n{front}", 1)
        )
        picture = (room / "content/media/quay.png").read_bytes()
        (room / f"content/media/{token}.png").write_bytes(picture + token.encode())
        entities += f"organisation-of-{token}: {{name: The {token} entity, type: company}}\n"
    (room / "content/entities.yaml").write_text(entities)


def test_no_byte_of_a_hidden_article_is_published_before_its_time(room: Path) -> None:
    hidden_room(room, STATES)
    options = ("--keep-going", "--formats", "html,article-json,json-feed")
    said = newskit("build", room, *options)
    assert "Published 2 articles." in said.words
    for state in STATES:
        assert f"content/articles/canary-{state}.md" in said.words or state == "published"
        found = carriers(room / "dist", f"canary-{state}")
        assert bool(found) == (state == "published"), f"{state}: {found}"
    # The token of what is published is on its own page, in its files, in lists and in its name.
    names = {file.name for file in carriers(room / "dist/public/", "canary-published")}
    assert {"index.html", "article.json", "feed.json"} <= names
    # The same files, the next day: nothing but the clock has moved.
    said = newskit("build", room, *options, as_of="2026-11-22T12:00:00Z")
    assert "Published 4 articles." in said.words
    for state in STATES:
        is_out = state in ("published", "scheduled", "embargoed")
        assert bool(carriers(room / "dist", f"canary-{state}")) == is_out, state


@pytest.mark.parametrize(
    "line", ["status: withdrawn", "status: withheld", "embargo: 2027-01-01", "expires: 2026-11-19"]
)
def test_what_is_taken_back_is_gone_from_both_editions(line: str, room: Path) -> None:
    hidden_room(room, {"published": {}})
    options = ("--formats", "html,article-json,json-feed")
    newskit("build", room, *options)
    assert carriers(room / "dist/public/", "canary-published")
    file = room / "content/articles/canary-published.md"
    file.write_text(file.read_text().replace("---\n", f"---\n{line}\n", 1))
    said = newskit("build", room, *options)
    assert said.code == 0, said.words
    left = carriers(room / "dist", "canary-published")
    # Tombstones call it by its id and its address, and say nothing of what it said.
    assert left and [file for file in left if not is_tombstone(file, "canary-published")] == []


def is_tombstone(file: Path, slug: str) -> bool:
    """Whether all that the file has of an article are its id and its address."""
    names = rb'(/articles/|tag:ledger.example.com,\d+:|"(key|slug)":")%b' % slug.encode()
    data = re.sub(names, b"", file.read_bytes())
    return file.suffix in (".json", ".html") and slug.encode() not in data


# --- What is shown -------------------------------------------------------------------------------


def test_a_problem_cannot_steer_the_terminal() -> None:
    place = Place("content/articles/\x1b[2J\n.md", 1, 1, 1, 2)
    words = told(
        [Problem("x", "a\x1b]0;b\x07c\u202e", place, "\rd")], {place.path: "\x1b[31m\x9bx"}
    )
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", words)
    assert words.count("\n") == 5


# --- Articles that were bitten -------------------------------------------------------------------

SEEDS = [
    (SITES / "base/content/articles/a-good-article.md").read_bytes(),
    (SITES / "good/every-block/content/articles/ferry.md").read_bytes(),
    article_with("A word: “or” two").encode(),
]
WORDS = [
    "", ":", ": ", "-", "- ", "---", "---\n", "```", "```chart\n", "~~~", "[", "]", "{", "}", '"',
    "'", "&a ", "*a", "!!x ", "|", ">", "#", "# ", "\\", "\n", "\n\n", "  ", "\t", "\r", "\x00",
    "\x1b", "é", "\u2028", "\u202e", "\ufeff", "null", "~", "0", "-1", "1e999", "nan", "2026-13-01",
    "javascript:", "media/../", "<b>", "{{", "[a, [b]]", "{a: b}", "x" * 300,
]  # fmt: skip
BITS = st.sampled_from([b"\xff", *(word.encode() for word in WORDS)])
KEYS = re.compile(rb"^(\s*(?:- )?\{?)([a-z_]+)(: )(.*)$", re.MULTILINE)


@st.composite
def bitten(draw: st.DrawFn) -> bytes:
    """A valid article with a few bytes, keys or values changed, moved or gone."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 3))):
        lines = list(KEYS.finditer(text))
        match draw(st.integers(0, 4)):
            case 0:
                at = draw(st.integers(0, len(text)))
                text = text[:at] + draw(BITS) + text[at + draw(st.integers(0, 20)) :]
            case 1 if lines:  # another value
                line = draw(st.sampled_from(lines))
                text = text[: line.start(4)] + draw(BITS) + text[line.end(4) :]
            case 2 if lines:  # another key
                line, other = draw(st.sampled_from(lines)), draw(st.sampled_from(lines))
                text = text[: line.start(2)] + other[2] + text[line.end(2) :]
            case 3 if lines:  # another line's value
                line, other = draw(st.sampled_from(lines)), draw(st.sampled_from(lines))
                text = text[: line.start(4)] + other[4] + text[line.end(4) :]
            case _ if lines:  # no such line
                line = draw(st.sampled_from(lines))
                text = text[: line.start()] + text[line.end() :]
    return text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bitten(), st.sampled_from([".md", ".md", ".yaml"]))
def test_a_bitten_article_is_told_of_or_published(text: bytes, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        shutil.copytree(SITES / "base/content", room / "content")
        (room / f"content/articles/bitten{ending}").write_bytes(text)
        said = newskit("check", room)
        assert "Checked 2 articles" in said.words
        assert said.code in (0, 1)
        if said.code:
            assert f"content/articles/bitten{ending}" in said.words
            assert "content/articles/a-good-article" not in said.words
            assert "does not fit:" not in said.words, "a mistake without words of its own"
        else:
            said = newskit("build", room, "--formats", "html,article-json,json-feed")
            assert said.code == 0
            published = (room / "dist/public/articles/bitten/index.html").is_file()
            assert published or f"content/articles/bitten{ending}" in said.words


# What comes along when text is pasted from a word processor or a page.
PASTED = [
    "\u201cThe ferry\u201d \u2013 back \u2014 on Monday\u2026", "\u00a0\u00a0The ferry",
    "\u2022\tThe ferry", "Section\u00adname", "The\u2028ferry\u2029", "\u200bThe ferry\ufeff",
    "1\u202f200\u00a0\u20ac", "\u2018It\u2019s\u2019 here", "\u00b7 The ferry", "The ferry\u000b",
    "\u201e\u00dcber die F\u00e4hre\u201c", "<p class=MsoNormal>The ferry</p>", "\U0001f6a2",
    "The ferry\u00a0: back", "fe\u0301rry", "\u0627\u0644\u0639\u0628\u0627\u0631\u0629",
    "\u6e21\u8239\uff1a\u518d\u958b",
]  # fmt: skip


@st.composite
def battered(draw: st.DrawFn) -> bytes:
    """A valid article after bit rot, a broken download, a slip or a pasted paragraph."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        lines = text.split(b"\n")
        one, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match draw(st.integers(0, 6)):
            case 0 if at < len(text):  # a bit is flipped
                bit = 1 << draw(st.integers(0, 7))
                text = text[:at] + bytes([text[at] ^ bit]) + text[at + 1 :]
            case 1:  # the end is lost
                text = text[:at]
            case 2:  # two lines change places
                lines[one], lines[other] = lines[other], lines[one]
                text = b"\n".join(lines)
            case 3:  # a quote or bracket is lost
                signs = [found.start() for found in re.finditer(rb"[\"'\[\]{}`]", text)]
                place = draw(st.sampled_from(signs)) if signs else at
                text = text[:place] + text[place + 1 :]
            case 4:  # text is pasted
                text = text[:at] + draw(st.sampled_from(PASTED)).encode() + text[at:]
            case 5:  # a line is pasted, indented anyhow
                indent = draw(st.sampled_from([b"", b" ", b"  ", b"   ", b"\t", b"    "]))
                lines.insert(one, indent + lines[other].lstrip())
                text = b"\n".join(lines)
            case _:  # a line is doubled
                lines.insert(one, lines[one])
                text = b"\n".join(lines)
    return text


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(battered() | bitten(), st.sampled_from([".md", ".md", ".yaml"]))
def test_a_battered_article_is_told_of_and_what_is_mended_stays_mended(
    text: bytes, ending: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        shutil.copytree(SITES / "base/content", room / "content")
        file = room / f"content/articles/battered{ending}"
        file.write_bytes(text)
        before = checked(room)
        assert file.read_bytes() == text, "check writes nothing"
        fixed = newskit("check", room, "--fix")
        mended = file.read_bytes()
        assert (mended != text) == ("Mended" in fixed.words)
        again = newskit("check", room, "--fix")
        assert file.read_bytes() == mended
        assert "Mended" not in again.words and "--fix" not in again.words
        after = checked(room)
        # Line by line: a fix moves none.
        old, new = (raw.replace(b"\r\n", b"\n").splitlines() for raw in (text, mended))
        assert len(old) == len(new)
        pairs = enumerate(zip(old, new, strict=True), 1)
        changed = {number for number, (was, now) in pairs if was != now}
        # Where the keys could not be read, nobody could say what else was wrong with a line.
        if not any(code.startswith(UNREAD) for code, _ in before):
            assert {one for one in after - before if one[1] in changed} == set()


UNREAD = ("yaml-", "front-matter-", "duplicate-key")


def checked(room: Path) -> set[tuple[str, int]]:
    """The codes and lines of the one article that may have problems, found in time."""
    began = time.process_time()
    said = newskit("check", room, "--format", "human")
    assert time.process_time() - began < 2
    assert "Checked 2 articles" in said.words
    assert "content/articles/a-good-article" not in said.words
    assert "does not fit:" not in said.words, "a mistake without words of its own"
    assert said.code in (0, 1)
    if said.code:
        assert "content/articles/battered" in said.words
    pattern = r"^error\[([a-z0-9-]+)\].*\n +--> \S+?\.(?:md|yaml)(?::(\d+))?"
    found = re.findall(pattern, said.words, re.MULTILINE)
    return {(code, int(line or 0)) for code, line in found}


# --- Every text in every field, as a hand types it ------------------------------------------------

TYPED = [text for text in (*PAYLOADS, *WORDS, *PASTED) if "\n" not in text]
FIELDS = {
    "articles/ferry.md": """\
---
headline: @@
summary: @@
section: @@
published: @@
authors: [@@]
kicker: @@
updated: @@
language: @@
sentiment: @@
outlook: @@
takeaways:
  - @@
facts:
  - id: @@
    text: @@
    value: @@
    entity: @@
    sources: [@@, @@]
mentions: [@@]
affected:
  - {who: @@, type: @@, impact: @@, why: @@}
sources:
  - {id: @@, publisher: @@, title: @@, url: @@, date: @@}
picture: {file: @@, alt: @@, credit: @@}
tags: [@@]
related: [@@]
watch:
  - {date: @@, text: @@}
disclosures:
  - @@
rights: @@
status: @@
embargo: @@
expires: @@
corrections:
  - {at: @@, kind: @@, fact: @@, was: @@, now: @@, note: @@}
waive:
  - {code: @@, reason: @@}
reviewed_by: @@
@@: @@
---
## @@

@@

```@@
text: @@
```

```pullquote
text: @@
speaker: @@
```

```chart
title: @@
type: @@
values: {@@: @@, b: @@}
alt: @@
```

```table
title: @@
columns: [@@, @@]
rows:
  - [@@, @@]
```
""",
    "articles/boxes.md": """\
---
headline: The ferry runs again
summary: It was laid up for a month.
section: @@
published: 2026-11-02
authors: [mara-ito]
---
```timeline
title: @@
events:
  - {date: @@, text: @@, title: @@}
```

```factbox
title: @@
text: @@
items:
  - @@
  - {label: @@, text: @@}
```

```qa
title: @@
questions:
  - {q: @@, a: @@}
```

```figure
file: @@
alt: @@
credit: @@
caption: @@
```
""",
    "partners/wire.yaml": """\
name: @@
formats: [@@]
select: {sections: [@@], entities: [@@], tags: [@@], languages: [@@], score: {from: @@}, days: @@}
content: @@
terms: {text: @@, credit: @@, url: @@}
embargoed: @@
limits: {headline: @@, page: @@}
address: @@
links: @@
""",
    "withdrawn.yaml": "@@: {at: @@, reason: @@}\nx: @@\n",
    "newsroom.yaml": """\
name: @@
address: @@
tagline: @@
language: @@
timezone: @@
sections:
  @@: @@
  town: {name: @@, description: @@}
authors:
  @@: {name: @@, role: @@}
sentiment:
  from: @@
  to: @@
  bands: [[@@, @@], [@@, @@]]
  colors: [@@]
formats: [@@]
network:
  - {name: @@, address: @@, feed: @@}
checks: @@
""",
    "entities.yaml": "x: {name: @@, type: @@, ticker: @@, also: [@@], url: @@}\n@@: @@\n",
}


@pytest.mark.parametrize("file", FIELDS)
def test_a_text_typed_into_every_field_is_told_of(file: str, room: Path) -> None:
    for text in TYPED:
        (room / "content" / file).parent.mkdir(exist_ok=True)
        whole = FIELDS[file].replace("@@", text)
        (room / "content" / file).write_text(whole)
        began = time.process_time()
        said = newskit("check", room)
        assert time.process_time() - began < 2, text
        assert said.code == 1, text
        assert f"--> content/{file}" in said.words, text
        assert "Checked " in said.words


@pytest.mark.parametrize("field", range(FIELDS["articles/ferry.md"].count("@@")))
def test_a_text_typed_into_one_field_hides_no_file(field: int, room: Path) -> None:
    pieces = FIELDS["articles/ferry.md"].split("@@")
    sample = TYPED[field % 7 :: 7]
    for number, text in enumerate(sample):
        typed = ["2026-11-02"] * (len(pieces) - 1)
        typed[field] = text
        whole = pieces[0] + "".join(map("".join, zip(typed, pieces[1:], strict=True)))
        (room / f"content/articles/ferry-{number}.md").write_text(whole)
    said = newskit("check", room)
    assert f"Checked {len(sample) + 1} articles." in said.words
    for number in range(len(sample)):
        assert f"--> content/articles/ferry-{number}.md" in said.words


BAD_NAMES = ["\udcff.md", "a\udc80b.md", "caf\udce9.txt", "\ud7ff.md", "%s.md", "\u202e.md"]


@pytest.mark.parametrize("form", ["human", "concise", "json", "sarif", "github"])
def test_a_name_that_is_no_text_is_told_in_every_format(form: str, room: Path) -> None:
    for name in BAD_NAMES:
        (room / "content/articles" / name).write_text(written({}))
    done = subprocess.run(
        [sys.executable, "-m", "newskit", "check", "--format", form],
        cwd=room,
        env={**os.environ, "PYTHONPATH": f"{CHECKOUT}"},
        capture_output=True,
        check=False,
    )
    words = done.stderr.decode("utf-8", "replace")
    assert done.returncode == 1, words
    assert "Traceback" not in words
    printed = done.stdout.decode("utf-8")
    if form in ("json", "sarif"):
        assert json.dumps(json.loads(printed)).count("bad-file-name") >= 5
