"""Partner: the Site -> the smaller Site that this partner may have. Everybody is a partner too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Literal

from msgspec import Struct
from msgspec.structs import replace
from pydantic import AfterValidator, Field, model_validator

from newskit.article import Article
from newskit.card import Card, stamp
from newskit.field import Id, Name, Optionally, Text, WebAddress, mistake
from newskit.history import Absence, Gone
from newskit.model import Model, made, restored
from newskit.newsroom import Content, FeedName, Language, Newsroom, site_address
from newskit.page import PUBLIC
from newskit.site import Site
from newskit.stream import Measure

# What an article has above its body, beside its facts.
_FACTS = ("takeaways", "facts", "affected", "sources", "mentions", "watch")


class Band(Model):
    """A part of the newsroom's scale, ends included."""

    lowest: float | None = Field(None, alias="from", description="The lowest.", examples=[5])
    highest: float | None = Field(None, alias="to", description="The highest.", examples=[10])

    def holds(self, score: float | None) -> bool:
        if score is None:
            return self.lowest is None and self.highest is None
        return (self.lowest is None or self.lowest <= score) and (
            self.highest is None or score <= self.highest
        )


class Select(Model):
    """Which articles; all that is not said is no condition."""

    sections: tuple[Id, ...] = Field((), description="Of these.", examples=[["markets"]])
    entities: tuple[Id, ...] = Field(
        (), description="That mention one of these.", examples=[["nvidia"]]
    )
    tags: tuple[Name, ...] = Field((), description="That bear one of these.", examples=[["chips"]])
    languages: tuple[Language, ...] = Field((), description="In these.", examples=[["en"]])
    score: Band = Field(
        restored(Band, {}),
        description="With a score on this part of the scale.",
        examples=[{"from": 5}],
    )
    days: int | None = Field(
        None, ge=1, description="Published within so many days.", examples=[30]
    )

    def holds(self, card: Card, as_of: str) -> bool:
        return (
            (not self.sections or card.section in self.sections)
            and (not self.entities or any(name in card.mentions for name in self.entities))
            and (not self.tags or any(tag in card.tags for tag in self.tags))
            and (not self.languages or card.language in self.languages)
            and self.score.holds(card.sentiment)
            and (self.days is None or as_of < self.until(card))
        )

    def until(self, card: Card) -> str:
        """When the article is older than is wanted; '' for never."""
        if self.days is None:
            return ""
        return stamp(datetime.fromisoformat(card.published) + timedelta(days=self.days))


class Terms(Model):
    """On what terms a partner has the articles."""

    text: Text = Field(description="The terms.", examples=["For publication with credit."])
    credit: Optionally = Field("", description="The credit.", examples=["The Example Ledger"])
    url: WebAddress | None = Field(
        None, description="The terms in full.", examples=["https://ledger.example.com/terms/"]
    )


class Limits(Model):
    headline: int | None = Field(
        None, ge=20, le=200, description="Most characters of a headline.", examples=[90]
    )
    page: int | None = Field(
        None, ge=2, le=500, description="Items on a page of a feed.", examples=[50]
    )


def _link(text: str) -> str:
    if text and "{slug}" not in text:
        raise mistake(
            "bad-form",
            f"“{text[:60]}” is one address for all articles",
            "write {slug} where the article's own name belongs",
        )
    return text


class Partner(Model):
    """content/partners/<id>.yaml; all but the name has a default."""

    name: Name = Field(description="The partner's name.", examples=["The Daily Wire"])
    formats: tuple[FeedName, ...] = Field(
        ("json-feed",), min_length=1, description="The formats.", examples=[["json-feed", "ninjs"]]
    )
    select: Select = Field(
        restored(Select, {}),
        description="Which articles; all by default.",
        examples=[{"sections": ["markets"]}],
    )
    content: Content = Field("full", description="How much of them.", examples=["summary"])
    terms: Terms | None = Field(
        None,
        description="On what terms.",
        examples=[{"text": "For publication with credit."}],
    )
    embargoed: Literal["withhold", "deliver"] = Field(
        "withhold",
        description="Whether embargoed articles are kept back, or delivered and marked.",
        examples=["deliver"],
    )
    limits: Limits = Field(
        restored(Limits, {}),
        description="What the partner's system can take.",
        examples=[{"headline": 90}],
    )
    address: Annotated[WebAddress, AfterValidator(site_address)] | None = Field(
        None,
        description="Where the partner's tree stands; below the newsroom's address by default.",
        examples=["https://feeds.example.com/daily-wire"],
    )
    links: Annotated[Optionally, AfterValidator(_link)] = Field(
        "",
        description="The address of an article in this partner's feeds.",
        examples=["https://wire.example.com/ledger/{slug}"],
    )

    @model_validator(mode="after")
    def _band_rises(self) -> Partner:
        band = self.select.score
        if band.lowest is not None and band.highest is not None and band.lowest > band.highest:
            raise mistake(
                "bad-scale",
                "the band of scores ends below where it begins",
                "put the lower number under `from`",
                ("select", "score"),
            )
        return self


class Reader(Struct, frozen=True):
    """Somebody who has a tree: everybody, or a partner. `digest` is that of the partner's file."""

    root: str
    partner: Partner | None = None
    digest: str = ""

    @property
    def id(self) -> str:
        return self.root.rpartition("/")[2] if self.partner else ""


EVERYBODY = Reader(PUBLIC)


def measure_of(reader: Reader, newsroom: Newsroom) -> Measure:
    """How this reader's feeds are cut into pages."""
    partner = reader.partner
    full = newsroom.feed_page
    if partner is None:
        return Measure(newsroom.archives, full=full)
    is_short, length = partner.content != "full", partner.limits.page or 0
    return Measure(newsroom.archives, is_short, length, full)


def shared(site: Site, reader: Reader) -> Site:
    """The site that this reader may have: a smaller one, and of some the embargoed articles."""
    partner, measure = reader.partner, measure_of(reader, site.newsroom)
    if partner is None:
        return replace(site, measure=measure)
    cards = [card for card in site.cards if partner.select.holds(card, site.as_of)]
    if partner.embargoed == "deliver":
        cards += [
            card
            for card, stands in site.left_out
            if stands == "embargoed" and partner.select.holds(card, site.as_of)
        ]
        cards.sort(key=lambda card: card.slug)
        cards.sort(key=lambda card: card.published, reverse=True)
    ends = (partner.select.until(card) for card in cards)
    turn = min(filter(None, (site.turn, *ends)), default="")
    return replace(
        site,
        cards=tuple(cards),
        root=reader.root,
        turn=turn,
        measure=measure,
        assets=(),
    )


_STATES: Mapping[str, Gone] = {
    "draft": "withheld",
    "scheduled": "withheld",
    "embargoed": "withheld",
    "withheld": "withheld",
    "withdrawn": "withdrawn",
    "expired": "expired",
}


def absent(site: Site, reader: Reader, withdrawn: Mapping[str, str]) -> dict[str, Absence]:
    """Why this reader may not have the rest of a site, by key. `withdrawn` are the reasons of
    articles whose files are gone."""
    gone = {key: Absence("withdrawn", reason) for key, reason in withdrawn.items()}
    for card, stands in site.left_out:
        gone[card.key] = Absence(_STATES[stands], card.reason)
    if reader.partner is not None:
        select = reader.partner.select
        here = [*site.cards, *(card for card, stands in site.left_out if stands == "embargoed")]
        gone |= {
            card.key: Absence("removed") for card in here if not select.holds(card, site.as_of)
        }
    return gone


def reduced(article: Article, partner: Partner) -> Article:
    """As much of the article as the partner has."""
    values = dict(article.__dict__)
    # Of all that it says only a part is left.
    values.pop("texts", None)
    if partner.content != "full":
        values["body"] = ()
        if partner.content == "summary":
            values |= dict.fromkeys(_FACTS, ()) | {"takeaways": article.takeaways}
    if (most := partner.limits.headline) is not None:
        values["headline"] = shortened(article.headline, most)
    return made(Article, values)


def shortened(text: str, most: int) -> str:
    """The text in at most so many characters; cut between words, and marked."""
    if len(text) <= most:
        return text
    return text[: most - 1].rpartition(" ")[0].rstrip(" ,;:–—-") + "…"
