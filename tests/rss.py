"""Every fault of an RSS document: what RSS 2.0 asks of it, Media RSS, RFC 5005 (archives), and the
advice of the RSS Advisory Board and of validators where that is of one mind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tests.atom import address, instant, language, media_type

ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
_PREFIXES = {
    ATOM: "atom:",
    HISTORY: "fh:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://purl.org/dc/elements/1.1/": "dc:",
}
# What each element may hold: how many of each child, at least and at most (0 for no bound).
Times = tuple[int, int]
_ANY, _MAY, _MUST = (0, 0), (0, 1), (1, 1)
CHILDREN: Mapping[str, Mapping[str, Times]] = {
    "rss": {"channel": _MUST},
    "channel": {
        "title": _MUST, "link": _MUST, "description": _MUST, "language": _MAY, "copyright": _MAY,
        "pubDate": _MAY, "lastBuildDate": _MAY, "category": _ANY, "generator": _MAY, "ttl": _MAY,
        "image": _MAY, "atom:link": (1, 0), "fh:archive": _MAY, "fh:complete": _MAY, "item": _ANY,
    },
    "item": {
        "title": _MUST, "link": _MUST, "guid": _MUST, "pubDate": _MUST, "description": _MUST,
        "category": _ANY, "enclosure": _MAY, "source": _MAY, "atom:updated": _MAY,
        "dc:creator": _ANY, "dc:rights": _MAY, "media:content": _ANY,
    },
    "media:content": {"media:description": _MAY, "media:credit": _ANY, "media:title": _MAY},
}  # fmt: skip
# The attributes that each element may have, and those that it must have (!).
ATTRIBUTES: Mapping[str, str] = {
    "rss": "version!",
    "guid": "isPermaLink!",
    "category": "domain",
    "atom:link": "href! rel! type!",
    "enclosure": "url! length! type!",
    "media:content": "url! medium! type width! height!",
    "media:credit": "role scheme",
    "media:description": "type",
}


def _date(text: str) -> bool:
    """RFC 822 with four digits of the year, and the day of the week that it was."""
    form = r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)"
    try:
        return bool(re.fullmatch(form, text)) and text.startswith(
            f"{parsedate_to_datetime(text):%a}"
        )
    except ValueError:
        return False


def _words(text: str) -> bool:
    return bool(text.strip())


def _plain(text: str) -> bool:
    """Words that say the same to readers who take them for HTML, as most do (RSS 2.0, encoding)."""
    return _words(text) and not re.search(r"<[A-Za-z/!?]", text)


# What a text, or an attribute, must look like, by the name of the element, or of both.
FORMS: Mapping[str, Callable[[str], bool]] = {
    "title": _words,
    "description": _plain,
    "category": _words,
    "dc:creator": _words,
    "dc:rights": _words,
    "link": lambda text: address(text) and text.startswith("http"),
    "guid": address,
    "pubDate": _date,
    "lastBuildDate": _date,
    "language": language,
    "atom:updated": instant,
    "rss/version": "2.0".__eq__,
    "guid/isPermaLink": ("true", "false").__contains__,
    "category/domain": address,
    "atom:link/href": address,
    "atom:link/rel": ("self", "current", "prev-archive").__contains__,
    "atom:link/type": "application/rss+xml".__eq__,
    "media:content/url": address,
    "media:content/medium": ("image", "video", "audio", "document").__contains__,
    "media:content/type": media_type,
    "media:content/width": str.isdecimal,
    "media:content/height": str.isdecimal,
}


def faults(data: bytes) -> list[str]:
    """What is wrong with a feed; nothing, if it is what RSS asks for."""
    try:
        data.decode()
        root = ElementTree.fromstring(data)
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        return [f"it is no XML in UTF-8: {error}"]
    if _name(root) != "rss":
        return [f"it is a {_name(root)}, not RSS"]
    return [*_element(root), *(fault for channel in root for fault in _channel(channel))]


def _name(element: Element) -> str:
    namespace, _, name = element.tag.removeprefix("{").rpartition("}")
    return _PREFIXES.get(namespace, f"{namespace}#" if namespace else "") + name


def _element(element: Element) -> Iterator[str]:
    name, text = _name(element), element.text or ""
    if "#" in name:
        yield f"{name} is of a language that readers of RSS do not know"
        return
    known = ATTRIBUTES.get(name, "").split()
    for attribute in (one.removesuffix("!") for one in known if one.endswith("!")):
        if attribute not in element.attrib:
            yield f"{name} has no {attribute}"
    for attribute, value in element.attrib.items():
        if attribute not in [one.removesuffix("!") for one in known]:
            yield f"{name} may have no {attribute}"
        elif (form := FORMS.get(f"{name}/{attribute}")) and not form(value):
            yield f"{attribute} of {name} is no good: {value!r}"
    if name not in CHILDREN:
        if len(element):
            yield f"{name} holds elements"
        if name in FORMS and not FORMS[name](text):
            yield f"{name} is no good: {text!r}"
        return
    if text.strip() or any((child.tail or "").strip() for child in element):
        yield f"{name} holds bare words"
    counts = Counter(map(_name, element))
    for child, (least, most) in CHILDREN[name].items():
        if counts[child] < least:
            yield f"{name} has no {child}"
        if most and counts[child] > most:
            yield f"{name} has {counts[child]} of {child}"
    for child in counts:
        if "#" not in child and child not in CHILDREN[name]:
            yield f"{name} may hold no {child}"
    for one in element:
        yield from _element(one)


def _channel(channel: Element) -> Iterator[str]:
    """What is wrong with elements side by side."""
    relations = Counter(link.attrib.get("rel") for link in channel.iter(f"{{{ATOM}}}link"))
    if not relations["self"]:
        yield "channel has no link to itself"
    if any(count > 1 for count in relations.values()):
        yield "channel has two links of one kind"
    if channel.find(f"{{{HISTORY}}}archive") is not None and not relations["current"]:
        yield "an archive has no link to the feed that is current"
    guids = Counter(item.findtext("guid") for item in channel.iter("item"))
    yield from (f"{guid} is told {count} times" for guid, count in guids.items() if count > 1)
    names = [_name(one) for one in channel]
    if "item" in names and set(names[names.index("item") :]) != {"item"}:
        yield "something that is no item stands behind an item"
