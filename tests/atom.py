"""Every fault of an Atom document: what RFC 4287 asks of it, with RFC 5005 (archives) and RFC 6721
(what is gone). Stricter than the schema of RFC 4287, which cannot look into a text or at two
elements side by side; and as strict as that in what may stand where, and how often.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XML = "http://www.w3.org/XML/1998/namespace"
_PREFIXES = {ATOM: "", HISTORY: "fh:", TOMBSTONES: "at:", XML: "xml:"}

# What each element may hold: how many of each child, at least and at most (0 for no bound).
Times = tuple[int, int]
_ANY, _MAY, _MUST = (0, 0), (0, 1), (1, 1)
_PERSON: Mapping[str, Times] = {"name": _MUST, "uri": _MAY, "email": _MAY}
_COMMON: Mapping[str, Times] = {
    "author": _ANY, "category": _ANY, "contributor": _ANY, "id": _MUST, "link": _ANY,
    "rights": _MAY, "title": _MUST, "updated": _MUST,
}  # fmt: skip
_SOURCE: Mapping[str, Times] = {
    **_COMMON, "generator": _MAY, "icon": _MAY, "logo": _MAY, "subtitle": _MAY
}  # fmt: skip
CHILDREN: Mapping[str, Mapping[str, Times]] = {
    "feed": {
        **_SOURCE, "fh:archive": _MAY, "fh:complete": _MAY, "at:deleted-entry": _ANY, "entry": _ANY
    },
    "entry": {**_COMMON, "content": _MAY, "published": _MAY, "source": _MAY, "summary": _MAY},
    "source": {name: (0, most) for name, (_, most) in _SOURCE.items()},
    "author": _PERSON,
    "contributor": _PERSON,
    "at:deleted-entry": {"at:by": _MAY, "at:comment": _MAY, "link": _ANY, "source": _MAY},
    "at:by": _PERSON,
}  # fmt: skip
# The attributes that each element may have, and those that it must have (!).
ATTRIBUTES: Mapping[str, str] = {
    "category": "term! scheme label",
    "content": "type src",
    "generator": "uri version",
    "link": "href! rel type hreflang title length",
    "at:deleted-entry": "ref! when!",
    **dict.fromkeys(("title", "subtitle", "rights", "summary", "at:comment"), "type"),
}
_TEXTS = ("title", "subtitle", "rights", "summary", "content", "at:comment")


def instant(text: str) -> bool:
    """RFC 3339, with the capital letters that RFC 4287 asks for."""
    form = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    try:
        return bool(re.fullmatch(form, text)) and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def address(text: str) -> bool:
    """An IRI (RFC 3987) that is whole: with a scheme, and with nothing that no IRI may have."""
    if not re.fullmatch(r"""[A-Za-z][A-Za-z0-9+.-]*:(%[0-9A-Fa-f]{2}|[^\s%<>"{}|\\^`])+""", text):
        return False
    parts = urlsplit(text)
    return parts.scheme not in ("http", "https") or bool(parts.netloc)


def language(text: str) -> bool:
    return bool(re.fullmatch("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*", text))


def media_type(text: str) -> bool:
    return bool(re.fullmatch(r"[\w.+!#$&^-]+/[\w.+!#$&^-]+(;\s?[\w-]+=\S+)?", text))


def _relation(text: str) -> bool:
    return bool(re.fullmatch(r"[a-z][a-z0-9.-]*", text)) or address(text)


# What a text, or an attribute, must look like, by the name of the element, or of both.
FORMS: Mapping[str, Callable[[str], bool]] = {
    "id": address,
    "icon": address,
    "logo": address,
    "uri": address,
    "email": lambda text: bool(re.fullmatch(r"\S+@\S+", text)),
    "name": lambda text: bool(text.strip()),
    "updated": instant,
    "published": instant,
    "category/term": lambda text: bool(text.strip()),
    "category/scheme": address,
    "content/src": address,
    "generator/uri": address,
    "link/href": address,
    "link/rel": _relation,
    "link/type": media_type,
    "link/hreflang": language,
    "link/length": str.isdecimal,
    "at:deleted-entry/ref": address,
    "at:deleted-entry/when": instant,
    "xml:lang": language,
    "xml:base": address,
}


def faults(data: bytes) -> list[str]:
    """What is wrong with a feed; nothing, if it is what the standards ask for."""
    try:
        text = data.decode()
        root = ElementTree.fromstring(data)
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        return [f"it is no XML in UTF-8: {error}"]
    if not text.startswith("<?xml "):
        return ["it does not say that it is XML"]
    if _name(root) != "feed":
        return [f"it is a {_name(root)}, not a feed"]
    return [*_element(root), *_feed(root)]


def _name(element: Element) -> str:
    return _short(element.tag)


def _short(tag: str) -> str:
    namespace, _, name = tag.removeprefix("{").rpartition("}")
    return _PREFIXES.get(namespace, f"{namespace}#" if namespace else "no namespace#") + name


def _is_ours(name: str) -> bool:
    return "#" not in name


def _element(element: Element) -> Iterator[str]:
    """What is wrong with an element by itself, and with all that is in it."""
    name = _name(element)
    if not _is_ours(name):
        return  # An extension that is none of those that we know may hold anything.
    yield from _attributes(element)
    if name in _TEXTS:
        yield from _text(element)
        return
    text = element.text or ""
    if name in CHILDREN:
        if text.strip() or any((child.tail or "").strip() for child in element):
            yield f"{name} holds bare words"
        yield from _children(element)
        return
    if len(element):
        yield f"{name} holds elements"
    if name in FORMS and not FORMS[name](text):
        yield f"{name} is no good: {text!r}"
    if name in ("link", "category", "fh:archive", "fh:complete") and text.strip():
        yield f"{name} is not empty"
    for child in element:
        yield from _element(child)


def _attributes(element: Element) -> Iterator[str]:
    name = _name(element)
    known = ATTRIBUTES.get(name, "").split()
    for attribute in (one.removesuffix("!") for one in known if one.endswith("!")):
        if attribute not in element.attrib:
            yield f"{name} has no {attribute}"
    allowed = {one.removesuffix("!") for one in known} | {"xml:lang", "xml:base"}
    for tag, value in element.attrib.items():
        attribute = _short(tag) if tag.startswith("{") else tag
        if _is_ours(attribute) and attribute not in allowed:
            yield f"{name} may have no {attribute}"
        form = FORMS.get(attribute if attribute.startswith("xml:") else f"{name}/{attribute}")
        if form and not form(value):
            yield f"{attribute} of {name} is no good: {value!r}"


def _children(element: Element) -> Iterator[str]:
    name = _name(element)
    allowed = CHILDREN[name]
    counts = Counter(map(_name, element))
    for child, (least, most) in allowed.items():
        if counts[child] < least:
            yield f"{name} has no {child}"
        if most and counts[child] > most:
            yield f"{name} has {counts[child]} of {child}"
    for child in counts:
        if _is_ours(child) and child not in allowed:
            yield f"{name} may hold no {child}"
    for one in element:
        yield from _element(one)


class Leads(HTMLParser):
    """The addresses that a piece of HTML leads to, and the elements that it leaves open."""

    _EMPTY = ("img", "br", "hr", "wbr", "col", "source")

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{value}" for key, value in attrs if key in ("href", "src")]
        self.open += [tag] if tag not in self._EMPTY else []

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self.open.append(f"/{tag}")


def _text(element: Element) -> Iterator[str]:
    """A text construct (RFC 4287, 3.1), or contents (4.1.3) that are written inline."""
    name, kind = _name(element), element.attrib.get("type", "text")
    text = element.text or ""
    if name == "content" and "src" in element.attrib:
        if text.strip() or len(element):
            yield "content with a src is not empty"
        return
    if kind not in ("text", "html"):
        yield f"{name} is of the type {kind}"
    if len(element):
        yield f"{name} holds elements"
    if kind == "text" and not text.strip():
        yield f"{name} is empty"
    if kind == "html":
        html = Leads()
        html.feed(text)
        html.close()
        if html.open:
            yield f"{name} is no HTML that comes to its end: {html.open}"
        # Nothing says what else a piece of a page would be relative to.
        for found in html.found:
            if not address(found):
                yield f"{name} leads to {found!r}"


def _feed(feed: Element) -> Iterator[str]:
    """What is wrong with elements side by side."""
    names = [_name(child) for child in feed]
    if "entry" in names and set(names[names.index("entry") :]) != {"entry"}:
        yield "something that is no entry stands behind an entry"
    yield from _links(feed)
    links = {one.attrib.get("rel", "alternate"): one for one in feed if _name(one) == "link"}
    if "self" not in links:
        yield "feed has no link to itself"
    is_archive = "fh:archive" in names
    if is_archive and "fh:complete" in names:
        yield "feed is an archive, and complete"
    if is_archive and "current" not in links:
        yield "an archive has no link to the feed that is current"
    entries = [one for one in feed if _name(one) == "entry"]
    for entry in entries:
        yield from _entry(entry, "author" in names)
    told = Counter(_child(entry, "id") for entry in entries)
    told.update(one.attrib.get("ref", "") for one in feed if _name(one) == "at:deleted-entry")
    yield from (f"{name} is told {count} times" for name, count in told.items() if count > 1)
    instants = [_child(entry, "updated") for entry in entries]
    instants += [one.attrib.get("when", "") for one in feed if _name(one) == "at:deleted-entry"]
    if instants and _child(feed, "updated") != max(instants):
        yield "feed was not updated when the last of its entries was"


def _entry(entry: Element, has_author: bool) -> Iterator[str]:
    yield from _links(entry)
    names = [_name(child) for child in entry]
    relations = [one.attrib.get("rel", "alternate") for one in entry if _name(one) == "link"]
    if "author" not in names and not has_author:
        yield "entry has no author, and no more has the feed"
    if "content" not in names and "alternate" not in relations:
        yield "entry has no content, and no link to it"


def _links(element: Element) -> Iterator[str]:
    """At most one link of each kind, type and language (RFC 4287, 4.1.1), and one of each that
    leads through an archive (RFC 5005)."""
    kinds = Counter(
        tuple(one.attrib.get(key, "") for key in ("rel", "type", "hreflang"))
        if one.attrib.get("rel", "alternate") == "alternate"
        else (one.attrib["rel"],)
        for one in element
        if _name(one) == "link"
    )
    single = ("self", "current", "prev-archive", "next-archive")
    for kind, count in kinds.items():
        if count > 1 and (len(kind) > 1 or kind[0] in single):
            yield f"{_name(element)} has {count} links {' '.join(kind).strip()}"


def _child(element: Element, name: str) -> str:
    return element.findtext(f"{{{ATOM}}}{name}") or ""


def chain_faults(pages: Mapping[str, bytes], head: str) -> list[str]:
    """What is wrong with the pages of one feed, by address: the current one at `head`, and its
    archive, as one reads it who follows the links (RFC 5005, 4)."""
    found: list[str] = []
    seen: list[str] = []
    ids: Counter[str] = Counter()
    at = head
    while at:
        if at in seen or at not in pages:
            return [*found, f"the archive leads to {at!r}"]
        seen.append(at)
        feed = ElementTree.fromstring(pages[at])
        links = {
            one.attrib.get("rel", "alternate"): one.attrib["href"]
            for one in feed
            if _name(one) == "link"
        }
        if links.get("self") != at:
            found.append(f"{at} calls itself {links.get('self')}")
        if links.get("current", head) != head:
            found.append(f"{at} leads to another current feed")
        is_archive = feed.find(f"{{{HISTORY}}}archive") is not None
        if is_archive == (at == head):
            found.append(f"{at} is {'an' if is_archive else 'no'} archive")
        ids.update(_child(entry, "id") for entry in feed.iter(f"{{{ATOM}}}entry"))
        ids.update(one.attrib["ref"] for one in feed.iter(f"{{{TOMBSTONES}}}deleted-entry"))
        at = links.get("prev-archive", "")
    found += [f"{one} is on {count} pages" for one, count in ids.items() if count > 1]
    found += [f"no link leads to {one}" for one in sorted(set(pages) - set(seen))]
    return found
