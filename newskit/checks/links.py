"""Links: on this site they lead to what is there, and elsewhere to what can be."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from html import unescape
from urllib.parse import unquote

from msgspec import Struct

from newskit.address import why_dead
from newskit.article import Article
from newskit.block import Prose
from newskit.card import address_of
from newskit.check import Archive, Claim, Dispute, Finding, Surroundings
from newskit.newsroom import TAKEN
from newskit.pattern import pattern
from newskit.problem import closest

CODES: tuple[str, ...] = (
    "broken-link",
    "broken-anchor",
    "link-not-mentioned",
    "dead-link",
)

FEWEST = 1
DISPUTES: tuple[str, ...] = (
    "link-to-unpublished",
    "broken-anchor-elsewhere",
)

_LINK = pattern(r'<a href="([^"]*)"')
_HEADING = pattern(r'<h\d id="([^"]*)"')


class Link(Struct, frozen=True):
    """An address in the body; `path` and `anchor` are '' where there is none, or another site."""

    part: int
    address: str
    path: str
    anchor: str

    @property
    def loc(self) -> tuple[str | int, ...]:
        return "body", self.part, self.address


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    for link in _links(article, around):
        if link.path:
            yield from _on_this_site(link, article, around)
        elif link.anchor:
            yield from _on_this_page(link, article)
        elif why := why_dead(link.address, around.newsroom.address):
            yield Finding(
                "dead-link",
                f"“{link.address[:60]}” leads nowhere: {why}",
                link.loc,
                "write an address that readers can open",
            )


def _links(article: Article, around: Surroundings) -> Iterator[Link]:
    """Each address of the body once for a run of prose; those of this site without its name."""
    own = around.newsroom.address + "/"
    for number, part in enumerate(article.body):
        if not isinstance(part, Prose) or "<a href=" not in part.html:
            continue
        for address in map(unescape, dict.fromkeys(_LINK.findall(part.html))):
            told = "/" + address.removeprefix(own) if address.startswith(own) else address
            path, _, anchor = told.partition("#")
            if path.startswith("/") or not path:
                yield Link(number, address, path.partition("?")[0], unquote(anchor))
            else:
                yield Link(number, address, "", "")


def _on_this_site(link: Link, article: Article, around: Surroundings) -> Iterator[Finding]:
    first, *rest = link.path.strip("/").split("/")
    second = rest[0] if rest else ""
    known: dict[str, Collection[str]] = {"articles": around.slugs, "entities": around.entities}
    if first == "articles" and second not in around.slugs and second in around.withdrawn:
        # No error: what was withdrawn must leave the site, whoever still links to it.
        yield Finding(
            "broken-link",
            f"the article `{second}` was withdrawn",
            link.loc,
            "delete the link",
            severity="warning",
        )
    elif first in known and second not in known[first]:
        kind = "article" if first == "articles" else "entity"
        meant = closest(second, sorted(known[first]))
        yield Finding(
            "broken-link",
            f"there is no {kind} `{second[:60]}`" if second else f"the link names no {kind}",
            link.loc,
            f"did you mean `/{first}/{meant}/`?" if meant else "correct the address, or delete it",
        )
    elif first == "entities" and second not in article.named:
        yield Finding(
            "link-not-mentioned",
            f"`{second}` has a page only while an article mentions it, and this one does not",
            link.loc,
            f"add `{second}` to `mentions`",
            severity="warning",
        )
    elif first not in (*known, *around.newsroom.sections, "") and not _is_taken(first):
        meant = closest(first, (*around.newsroom.sections, *known))
        yield Finding(
            "broken-link",
            f"newskit makes no page at {link.path[:60]}",
            link.loc,
            f"did you mean `/{'/'.join((meant, *rest))}/`?"
            if meant
            else "correct the address; a page of another's making is linked to by https://",
            severity="warning",
        )
    elif first == "articles" and second == article.slug and link.anchor:
        yield from _on_this_page(link, article)


def _is_taken(name: str) -> bool:
    """Whether newskit makes files of that name: feeds, the map of the site, pictures."""
    return name.partition(".")[0] in (*TAKEN, "sitemap")


def _on_this_page(link: Link, article: Article) -> Iterator[Finding]:
    anchors = anchors_of(article)
    if link.anchor in anchors:
        return
    meant = _meant(link.anchor, anchors)
    yield Finding(
        "broken-anchor",
        f"nothing on this page has the name `{link.anchor[:60]}`",
        link.loc,
        f"did you mean `#{meant}`?" if meant else "a heading's name is `s-` and its words",
        severity="warning",
    )


def _meant(anchor: str, anchors: Iterable[str]) -> str | None:
    known = sorted(anchors)
    return closest(f"s-{anchor}", known) or closest(anchor, known)


def anchors_of(article: Article) -> frozenset[str]:
    """The names on an article's page that a link can lead to: its headings', and those that the
    page gives to its parts."""
    prose = (part.html for part in article.body if isinstance(part, Prose))
    headings = (name for html in prose if "<h" in html for name in _HEADING.findall(html))
    given = {
        "main": True,
        "affected": article.affected,
        "outlook": article.outlook,
        "corrections": article.corrections,
        "sources": article.sources,
    }
    numbered = (("fact", article.facts), ("source", article.sources))
    return frozenset(
        (
            *headings,
            *(name for name, is_there in given.items() if is_there),
            *(f"{name}-{n}" for name, items in numbered for n in range(1, len(items) + 1)),
        )
    )


def claims(article: Article, around: Surroundings) -> Iterator[Claim]:
    """The articles that this one leads its readers to, by their addresses. An article that is
    not published claims them too: it is checked again when one of them goes."""
    for link in _links(article, around):
        first, _, rest = link.path.strip("/").partition("/")
        slug = rest.partition("/")[0]
        if first == "articles" and slug in around.slugs and slug != article.slug:
            yield Claim(address_of(slug), link.loc, (slug, link.anchor, article.status))


def judge(claims: Sequence[Claim], archive: Archive) -> Iterator[Dispute]:
    """What is wrong with links to one article."""
    slug = claims[0].said[0]
    card = archive.card(slug)
    if card is None:
        return
    for claim in claims:
        _, anchor, status = claim.said
        if status != "ready":
            continue
        if card.status != "ready":
            words = {"draft": "is a draft", "withheld": "is withheld", "withdrawn": "is withdrawn"}
            yield Dispute(
                claim,
                Finding(
                    "link-to-unpublished",
                    f"the article `{slug}` {words[card.status]}: readers will not find it",
                    claim.loc,
                    "delete the link; what it leads to is not on the site",
                    severity="warning",
                ),
            )
        elif anchor and anchor not in (anchors := anchors_of(archive.article(slug))):
            meant = _meant(anchor, anchors)
            yield Dispute(
                claim,
                Finding(
                    "broken-anchor-elsewhere",
                    f"nothing in the article `{slug}` has the name `{anchor[:60]}`",
                    claim.loc,
                    f"did you mean `#{meant}`?" if meant else "delete it from the address",
                    severity="warning",
                ),
            )
