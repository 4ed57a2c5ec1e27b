"""Newsroom: content/newsroom.yaml and entities.yaml, typed, unknown keys refused."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from newskit.extension import names_of
from newskit.field import Id, Name, Optionally, Text, WebAddress, mistake
from newskit.model import Model, restored
from newskit.notice import Crawlers, Mining, Security, Trust, on_the_web
from newskit.problem import certain

FeedName = Literal["article-json", "json-feed", "ninjs", "atom", "rss"]
FormatName = Literal[
    "html", "pdf", "article-json", "json-feed", "ninjs", "atom", "rss", "sitemap", "news-sitemap"
]
# How much of an article somebody may have: all, what stands above the body, or that and the facts.
Content = Literal["full", "summary", "facts"]
Strictness = Literal["error", "warning", "off"]
EntityType = Literal["company", "person", "technology", "organization", "place", "product", "group"]

# The site's own folders; a section of that name would stand in their place.
TAKEN = frozenset(
    {
        *("articles", "assets", "atom", "changes", "corrections", "edition", "entities", "feed"),
        *("feeds", "index", "ninjs", "page", "rss", "schemas", "sections"),
    }
)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        meant = _zone_of(name)
        raise mistake(
            "bad-timezone",
            f"“{name[:40]}” is not a time zone",
            f"write it as {meant}" if meant else "name continent and city, such as Europe/Berlin",
            meant=meant,
        ) from None
    return name


def _zone_of(name: str) -> str:
    """The time zone of a city, or the one that was misspelt; '' if there are several, or none."""
    zones = available_timezones()
    city = name.strip().replace(" ", "_").lower()
    named = [zone for zone in zones if zone.rpartition("/")[2].lower() == city]
    return named[0] if len(named) == 1 else certain(name, zones) or ""


def _language(code: str) -> str:
    parts = code.split("-")
    if not (2 <= len(parts[0]) <= 3 and all(part.isalnum() and part.isascii() for part in parts)):
        raise mistake(
            "bad-language", f"“{code[:40]}” is no code of a language", "write en, de or pt-BR"
        )
    return code


def site_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        raise mistake(
            "bad-address",
            f"“{address[:60]}” cannot be the site's address",
            "write https://example.com",
        )
    return address.rstrip("/")


def _ticker(text: str) -> str:
    exchange, colon, symbol = text.partition(":")
    if not (colon and exchange.strip() and symbol.strip()):
        raise mistake(
            "bad-ticker", f"“{text[:40]}” names no exchange", 'write it as "NASDAQ:NVDA", in quotes'
        )
    return f"{exchange.strip()}:{symbol.strip()}"


def _band(value: object) -> object:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise mistake(
            "bad-scale",
            "a band is the number at which it begins, and its label",
            "write it as [4.5, Neutral]",
        )
    return value


Language = Annotated[str, AfterValidator(_language)]
Band = Annotated[tuple[float, Name], BeforeValidator(_band)]


class Section(Model):
    name: Name = Field(description="The name that readers see.", examples=["Infrastructure"])
    description: Optionally = Field(
        "", description="A sentence.", examples=["What all else runs on."]
    )


class Author(Model):
    name: Name = Field(description="The byline.", examples=["Mara Ito"])
    role: Optionally = Field("", description="The role.", examples=["Technology editor"])
    email: Optionally = Field(
        "", description="An address for readers.", examples=["mara@example.com"]
    )
    bio: Optionally = Field("", description="A sentence or two.", examples=["Writes on chips."])


# As they are called where a newsroom that writes in German names none.
_GERMAN_BANDS = (
    (0, "Sehr pessimistisch"),
    (2, "Pessimistisch"),
    (4.5, "Neutral"),
    (5.6, "Optimistisch"),
    (8, "Sehr optimistisch"),
)


class Scale(Model):
    """The newsroom's scale of sentiment: its range and its bands, each beginning at its number."""

    lowest: float = Field(0, alias="from", description="The lowest score.", examples=[0])
    highest: float = Field(10, alias="to", description="The highest score.", examples=[10])
    bands: tuple[Band, ...] = Field(
        (
            (0, "Very Bearish"),
            (2, "Bearish"),
            (4.5, "Neutral"),
            (5.6, "Bullish"),
            (8, "Very Bullish"),
        ),
        min_length=2,
        description="Where each band begins, and its label, lowest first. Without any there are "
        "five, in German where the newsroom's language is.",
        examples=[[[0, "Bearish"], [5, "Bullish"]]],
    )
    colors: tuple[Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")], ...] = Field(
        (), description="A colour for each band, lowest first.", examples=[["#8a1c1c", "#1c6b3a"]]
    )

    @model_validator(mode="after")
    def _bands_rise(self) -> Scale:
        starts = [start for start, _ in self.bands]
        if starts != sorted(set(starts)) or starts[0] != self.lowest or starts[-1] >= self.highest:
            raise mistake(
                "bad-scale",
                "the bands are to begin at `from`, rise, and end below `to`",
                f"the scale runs from {self.lowest:g} to {self.highest:g}: give each band the "
                "number at which it begins, lowest first",
                ("bands",),
            )
        if self.colors and len(self.colors) != len(self.bands):
            raise mistake(
                "bad-scale",
                f"the scale has {len(self.bands)} bands, and {len(self.colors)} of them a colour",
                "give one colour for each band, lowest first",
                ("colors",),
                ((("bands",), "the bands"),) if "bands" in self.model_fields_set else (),
            )
        return self

    def band(self, score: float) -> int:
        """The band, from 0, that `score` falls in; 9 is the last of the default scale."""
        return max(bisect_right([start for start, _ in self.bands], score) - 1, 0)

    def label(self, score: float) -> str:
        return self.bands[self.band(score)][1]

    def share(self, score: float) -> float:
        """Where on the scale the score stands, in 0–1."""
        return min(max((score - self.lowest) / (self.highest - self.lowest), 0.0), 1.0)

    def tone(self, band: int) -> str:
        """Negative below the middle band, positive above it; of an even number none is neutral."""
        twice = 2 * band - (len(self.bands) - 1)
        return "negative" if twice < 0 else "positive" if twice > 0 else "neutral"


class Sister(Model):
    """A sister site, and the copy of its JSON Feed that lies in the newsroom."""

    name: Name = Field(description="The site's name.", examples=["The Example Courier"])
    address: WebAddress = Field(
        description="Its address.", examples=["https://courier.example.org"]
    )
    feed: Annotated[str, Field(pattern=r"^network/[A-Za-z0-9._-]+\.json$")] = Field(
        description="The copy of its feed, in content/network.", examples=["network/courier.json"]
    )


def _section(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


def _installed(checks: dict[str, Strictness]) -> dict[str, Strictness]:
    known = names_of("newskit.checks")
    for name in checks:
        if name not in known:
            message = f"no package that is installed adds a check `{name}`"
            hint = f"write {' or '.join(known)}" if known else "install the package, or delete it"
            raise mistake("unknown-key", message, hint, at=(name, "[key]"))
    return checks


class Checks(Model):
    """How strict each editorial check is: `error` or `warning` for all that it finds, or `off`.

    For a check that is not named, what would be wrong to publish is an error, and all else a
    warning. `checks: off` is for an archive that was written elsewhere: no check is made.
    """

    figures: Strictness | None = Field(
        None,
        description="Figures are borne out by the body and by facts that cite a source.",
        examples=["error"],
    )
    pull_quote: Strictness | None = Field(
        None,
        alias="pull-quote",
        description="Pull quotes stand in the body word for word; their speakers are named.",
        examples=["error"],
    )
    sources: Strictness | None = Field(
        None,
        description="Facts cite sources, sources are cited, and none is listed twice.",
        examples=["warning"],
    )
    entities: Strictness | None = Field(
        None,
        description="Who is mentioned is in the text, and nobody is registered twice.",
        examples=["warning"],
    )
    dates: Strictness | None = Field(
        None,
        description="Weekdays are those of their dates, and what comes later is dated later.",
        examples=["error"],
    )
    corrections: Strictness | None = Field(
        None,
        description="What was corrected stands nowhere any more.",
        examples=["error"],
    )
    links: Strictness | None = Field(
        None,
        description="Links on this site lead to pages that are there, others to sites that can be.",
        examples=["error"],
    )
    pictures: Strictness | None = Field(
        None,
        description="Pictures are told in words, credited to someone, and large enough.",
        examples=["warning"],
    )
    headline: Strictness | None = Field(
        None,
        description="The form of headline and summary.",
        examples=["off"],
    )
    house_style: Strictness | None = Field(
        None,
        alias="house-style",
        description="Words that the newsroom writes otherwise; `style` lists them.",
        examples=["warning"],
    )
    archive: Strictness | None = Field(
        None,
        description="No two articles give different values for one entity, metric and period.",
        examples=["warning"],
    )
    placeholder: Strictness | None = Field(
        None,
        description="The sentences of a new draft were replaced.",
        examples=["error"],
    )
    minimum_publishers: int = Field(
        1,
        alias="minimum-publishers",
        ge=0,
        description="How many publishers at least stand behind an article's facts.",
        examples=[2],
    )
    minimum_picture_width: int = Field(
        600,
        alias="minimum-picture-width",
        ge=0,
        description="How many pixels wide a picture is at least.",
        examples=[1200],
    )

    added: Annotated[dict[Id, Strictness], AfterValidator(_installed)] = Field(
        {},
        description="How strict the checks are that other packages add.",
        examples=[{"our-own-rule": "warning"}],
    )

    def strictness(self, check: str) -> Strictness | None:
        """What the newsroom says of the check of that name; None leaves each finding as it is."""
        name = check.replace("-", "_")
        # Only a field of ours: every model also has a `copy` and a `json`, which say nothing here.
        field = Checks.model_fields.get(name)
        told: Strictness | None = getattr(self, name) if field and field.default is None else None
        return told or self.added.get(check)


def _checks(value: object) -> object:
    if value != "off":
        return value
    fields = Checks.model_fields.items()
    off = {field.alias or name: "off" for name, field in fields if field.annotation is not int}
    return off | {"added": dict.fromkeys(names_of("newskit.checks"), "off")}


class Newsroom(Model):
    """content/newsroom.yaml; all but name, address, sections and authors has a default."""

    name: Name = Field(description="The newsroom's name.", examples=["The Example Ledger"])
    address: Annotated[WebAddress, AfterValidator(site_address)] = Field(
        description="Where the site will stand.", examples=["https://ledger.example.com"]
    )
    tagline: Optionally = Field(
        "", description="A line below the name.", examples=["News that adds up"]
    )
    description: Optionally = Field(
        "", description="A sentence for search.", examples=["Business news."]
    )
    language: Language = Field("en", description="The language of articles.", examples=["en"])
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        "UTC", description="The time zone that dates are told in.", examples=["Europe/Berlin"]
    )
    sections: dict[
        Id, Annotated[Section, BeforeValidator(_section, json_schema_input_type=str | Section)]
    ] = Field(min_length=1, description="Section ids and names.", examples=[{"markets": "Markets"}])
    authors: dict[Id, Author] = Field(
        min_length=1, description="Author ids.", examples=[{"mara-ito": {"name": "Mara Ito"}}]
    )
    sentiment: Scale = Field(
        restored(Scale, {}),
        description="The scale of sentiment.",
        examples=[{"from": 0, "to": 10}],
    )
    formats: tuple[FormatName, ...] = Field(
        ("html", "pdf", "article-json", "json-feed", "atom", "rss", "sitemap", "news-sitemap"),
        description="What is built.",
        examples=[["html", "pdf"]],
    )
    archives: bool = Field(
        True,
        description="Whether feeds reach back to the first article, page by page.",
        examples=[True],
    )
    feed_page: int = Field(
        10,
        alias="feed-page",
        ge=2,
        le=500,
        description="Whole articles on a page of a feed: fewer where they are long.",
        examples=[5],
    )
    network: tuple[Sister, ...] = Field(
        (),
        description="Sister sites.",
        examples=[
            [
                {
                    "name": "The Example Courier",
                    "address": "https://courier.example.org",
                    "feed": "network/courier.json",
                }
            ]
        ],
    )
    contact: Optionally = Field("", description="An e-mail address.", examples=["desk@example.com"])
    rights: Optionally = Field(
        "", description="The rights line.", examples=["© The Example Ledger"]
    )
    style: dict[Name, Name] = Field(
        default_factory=dict,
        max_length=2_000,
        description="Words that the newsroom does not write, each with what it writes instead.",
        examples=[{"e-mail": "email"}],
    )
    checks: Annotated[
        Checks, BeforeValidator(_checks, json_schema_input_type=Literal["off"] | Checks)
    ] = Field(
        restored(Checks, {}),
        description="How strict each editorial check is; or `off`, for all.",
        examples=[{"house-style": "error"}],
    )

    crawlers: Crawlers = Field(
        restored(Crawlers, {}),
        description="What robots.txt tells crawlers.",
        examples=[{"refuse": ["GPTBot"]}],
    )
    mining: Mining | None = Field(
        None,
        description="Whether texts and data may be mined.",
        examples=[{"rights": "reserved"}],
    )
    trust: Trust | None = Field(
        None,
        description="Whom the newsroom is linked with: trust.txt.",
        examples=[{"members": ["https://member.example.org"]}],
    )
    security: Security | None = Field(
        None,
        description="Whom to tell of a hole in the site: security.txt.",
        examples=[{"contact": ["security@example.com"], "expires": "2027-03-16T00:00:00Z"}],
    )

    @model_validator(mode="before")
    @classmethod
    def _bands_of_its_language(cls, data: Any) -> Any:
        scale = data.get("sentiment", {}) if isinstance(data, dict) else None
        if isinstance(scale, dict) and scale.keys().isdisjoint(("from", "to", "bands")):
            language = str(data.get("language", ""))
            if language.partition("-")[0].lower() == "de":
                return {**data, "sentiment": {**scale, "bands": _GERMAN_BANDS}}
        return data

    @model_validator(mode="after")
    def _sections_leave_room(self) -> Newsroom:
        for section in self.sections:
            if section in TAKEN:
                raise mistake(
                    "reserved-section",
                    f"a section cannot have the id `{section}`: the site uses that folder",
                    "choose another id; the name that readers see may stay",
                    ("sections", section),
                )
        return self

    @property
    def contact_address(self) -> str:
        """The contact as an address on the web; '' where it is none."""
        return on_the_web(self.contact)

    @cached_property
    def base(self) -> str:
        """The path of the site's address: '' or '/news'."""
        return urlsplit(self.address).path.rstrip("/")

    @cached_property
    def host(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"


class Entity(Model):
    """Someone or something in the news."""

    name: Name = Field(description="The name that readers see.", examples=["Nvidia"])
    type: EntityType = Field(description="What it is.", examples=["company"])
    ticker: Annotated[str, AfterValidator(_ticker)] | None = Field(
        None, description="Exchange and symbol.", examples=["NASDAQ:NVDA"]
    )
    also: tuple[Name, ...] = Field((), description="Other names.", examples=[["NVIDIA"]])
    url: WebAddress | None = Field(
        None, description="Its own site.", examples=["https://www.example.com"]
    )

    @property
    def symbol(self) -> str:
        return self.ticker.partition(":")[2] if self.ticker else ""

    @property
    def exchange(self) -> str:
        return self.ticker.partition(":")[0] if self.ticker else ""


class Registry(Model):
    """What content/entities.yaml holds, by id."""

    entities: dict[Id, Entity]


class Withdrawn(Model):
    """What content/withdrawn.yaml holds: articles whose files are gone, by id, and why."""

    articles: dict[Id, Text]
