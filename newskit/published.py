"""Published: what partners read, key by key, as models of which the schemas are made.

Nothing is made by these: `record` makes the same by hand, and tests hold it to the schemas. They
take long to load, and a build that publishes no schema anew never does.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from newskit.history import Gone
from newskit.record import SCHEMAS


class Published(BaseModel):
    """A piece of what partners read: all of it is there, and nothing else."""

    # A build that writes no record need not wait for what makes one.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Named(Published):
    name: str = Field(description="The name that readers see.", examples=["Mara Ito"])
    id: str = Field(
        "",
        description="The author's id in the newsroom; '' for a person who is no author.",
        examples=["mara-ito"],
    )
    role: str = Field("", description="What the author does.", examples=["Technology editor"])


class SectionRecord(Published):
    name: str = Field(description="The section's name.", examples=["Markets"])
    url: str = Field(
        description="The section's page.", examples=["https://ledger.example.com/markets/"]
    )


class SentimentRecord(Published):
    """`score` as written, on a scale from `lowest` to `highest`, and its label there."""

    score: str = Field(description="The score, as readers see it.", examples=["6.5"])
    label: str = Field(description="The name of the band that it falls into.", examples=["Bullish"])
    lowest: int | float = Field(description="Where the newsroom's scale begins.", examples=[0])
    highest: int | float = Field(description="Where it ends.", examples=[10])
    outlook: str = Field(
        "",
        description="Of what the score is; '' for the article as a whole.",
        examples=["Lake cooling"],
    )


class EntityRecord(Published):
    id: str = Field(description="The entity's id in the newsroom.", examples=["hallgrid"])
    name: str = Field(description="Its name.", examples=["Hallgrid"])
    type: str = Field(description="What it is: company, person, place, …", examples=["company"])
    ticker: str = Field(
        "",
        description="Its ticker symbol, as readers see it.",
        examples=["HALL"],
    )
    exchange: str = Field("", description="Where it is listed.", examples=["HBX"])
    url: str = Field("", description="Its own website.", examples=["https://hallgrid.example.com/"])


class FactRecord(Published):
    """`sources` are ids of the article's sources."""

    id: str = Field(description="The fact's id in the article.", examples=["cost"])
    text: str = Field(
        description="The fact, as a sentence.", examples=["The hall cost €310 million."]
    )
    value: str = Field(
        "", description="What is counted, with its unit.", examples=["310 million EUR"]
    )
    metric: str = Field("", description="What the value measures.", examples=["construction cost"])
    period: str = Field("", description="Of which time it is.", examples=["2026"])
    entity: str = Field("", description="The id of whom it is about.", examples=["hallgrid"])
    sources: tuple[str, ...] = Field(
        (), description="Ids of the article's sources that bear it out.", examples=[["permit"]]
    )


class AffectedRecord(Published):
    who: str = Field(description="Who is affected.", examples=["Fishing clubs"])
    type: str = Field(description="What they are.", examples=["association"])
    impact: str = Field(
        description="How: positive, negative, mixed or neutral.", examples=["neutral"]
    )
    why: str = Field(
        "",
        description="Why, in a sentence.",
        examples=["The intake lies below the depth at which they fish."],
    )


class SourceRecord(Published):
    id: str = Field(description="The source's id in the article.", examples=["permit"])
    publisher: str = Field(description="Who published it.", examples=["Torrin Water Board"])
    title: str = Field(
        description="What it is called.",
        examples=["Permit for the taking and return of lake water"],
    )
    url: str = Field(
        "", description="Where it stands.", examples=["https://example.org/water-board/permit-17"]
    )
    date: str = Field(
        "", description="When it was published: a day, a month or a year.", examples=["2025-03-04"]
    )


class CorrectionRecord(Published):
    at: str = Field(
        description="When it was made, RFC 3339.", examples=["2026-01-24T09:00:00+01:00"]
    )
    kind: str = Field(
        description="What it is: correction, clarification or update.", examples=["correction"]
    )
    note: str = Field(
        description="What readers are told.", examples=["An earlier version gave the wrong depth."]
    )
    was: str = Field("", description="What was said.", examples=["60 metres"])
    now: str = Field("", description="What is right.", examples=["40 metres"])
    fact: str = Field("", description="The id of the fact that it corrects.", examples=["depth"])


class WatchRecord(Published):
    date: str = Field(
        description="When it is due: a day, a month, a quarter or a year.", examples=["2026-09"]
    )
    text: str = Field(
        description="What to watch.", examples=["The water board publishes its first measurements."]
    )


class PictureRecord(Published):
    url: str = Field(
        description="Where the picture stands.",
        examples=["https://ledger.example.com/media/hall.jpg"],
    )
    width: int = Field(description="In pixels.", examples=[1600])
    height: int = Field(description="In pixels.", examples=[900])
    alt: str = Field(
        description="What it shows, for those who do not see it.",
        examples=["A long hall at the shore of a lake."],
    )
    credit: str = Field(description="Whose picture it is.", examples=["The Example Ledger"])
    caption: str = Field(
        "", description="What stands below it.", examples=["Cold water in, warmer water out."]
    )


class PartRecord(Published):
    """A piece of the body. `kind` is prose or a story block's word; `html` and `text` are its plain
    form; `data` the story block as authored."""

    kind: str = Field(description="prose, or the word of a story block.", examples=["prose"])
    html: str = Field(
        description="The part as plain HTML.",
        examples=["<p>No chiller runs on an ordinary day.</p>"],
    )
    text: str = Field(
        description="The part as plain text.", examples=["No chiller runs on an ordinary day."]
    )
    data: dict[str, Any] | None = Field(
        None,
        description="A story block's keys, as authored; null for prose.",
        examples=[{"text": "We moved the machines.", "speaker": "dunya-hale"}],
    )


class RelatedRecord(Published):
    headline: str = Field(
        description="Its headline.", examples=["Storhall makes large users pay for the peak"]
    )
    url: str = Field(
        description="Where it stands.",
        examples=["https://ledger.example.com/articles/storhall-grid-fee-reform/"],
    )
    published: str = Field(
        description="When it was published, RFC 3339.", examples=["2026-06-18T06:00:00Z"]
    )
    site: str = Field(
        "",
        description="The name of the sister site that it is from; '' for the newsroom's own.",
        examples=["The Tidal Review"],
    )


class TermsRecord(Published):
    text: str = Field(
        description="What the partner may do with it.",
        examples=["For publication within 30 days, unchanged."],
    )
    credit: str = Field(
        "", description="The credit line to print.", examples=["By The Example Ledger"]
    )
    url: str = Field(
        "",
        description="Where the terms stand in full.",
        examples=["https://ledger.example.com/terms/"],
    )


# What an item and the tombstone in its place both have.
_Id = Annotated[
    str,
    Field(
        description="Lasts for ever, and is never given to another article.",
        examples=["tag:ledger.example.com,2026:hallgrid-lake-cooling"],
    ),
]
_Number = Annotated[
    int,
    Field(
        description="The article's own in the tree that it is read from, for ever: "
        "with another number an id is another article's.",
        examples=[17],
    ),
]
_Version = Annotated[
    int, Field(description="Counts from 1, and moves with each change.", examples=[2])
]
_Change = Annotated[
    int, Field(description="The number of the last change among all of the tree.", examples=[40])
]
_Url = Annotated[
    str,
    Field(
        description="Its page.",
        examples=["https://ledger.example.com/articles/hallgrid-lake-cooling/"],
    ),
]
_First = Annotated[
    str,
    Field(description="When it was published first, RFC 3339.", examples=["2026-01-22T06:00:00Z"]),
]


class TombstoneRecord(Published):
    """What partners read in place of an article that cannot be read any more: `state` says why not,
    `at` since when. Nothing of what it said is there."""

    id: _Id
    number: _Number
    version: _Version
    change: _Change
    state: Gone = Field(description="Why it cannot be read any more.", examples=["withdrawn"])
    url: _Url
    published: _First
    at: str = Field(description="Since when, RFC 3339.", examples=["2026-05-20T07:40:00Z"])
    reason: str = Field(
        description="The reason, as readers are told.",
        examples=["The letter on which it rested was forged."],
    )


class ItemRecord(Published):
    """A structured article without its body. Dates are RFC 3339; addresses are absolute; '' and []
    mean none.

    `number` is the article's own in the tree that it is read from, for ever, as `id` is: with
    another number an id would be another article's. `version` counts from 1 and moves with each
    change; `change` is the number of that change among all of the tree; `modified` is when it was
    made.
    """

    id: _Id
    number: _Number
    version: _Version
    change: _Change
    state: Literal["published", "embargoed"] = Field(
        description="Embargoed is what a partner has early, and no reader may have before that.",
        examples=["published"],
    )
    url: _Url
    language: str = Field(description="A language tag, BCP 47.", examples=["en"])
    section: SectionRecord = Field(
        description="Where it belongs.",
        examples=[{"name": "Markets", "url": "https://ledger.example.com/markets/"}],
    )
    kicker: str = Field(description="A word or two above the headline.", examples=["Analysis"])
    headline: str = Field(
        description="The headline.",
        examples=["Hallgrid opens a data hall cooled by the bottom of a lake"],
    )
    summary: str = Field(
        description="The gist, in a sentence or two.",
        examples=["The hall needs 38 percent less electricity for cooling."],
    )
    published: _First
    updated: str = Field(
        description="When its writer said that it was updated; '' if never.",
        examples=["2026-01-24T08:00:00Z"],
    )
    modified: str = Field(
        description="When this version was made: it moves when the content does, and only then.",
        examples=["2026-01-24T08:00:00Z"],
    )
    embargoed_until: str = Field(
        description="The instant before which it may not be published; '' for none.",
        examples=["2026-01-22T06:00:00Z"],
    )
    terms: TermsRecord | None = Field(
        description="On what terms the partner has it; null for what everybody may read.",
        examples=[
            {
                "text": "For publication within 30 days.",
                "credit": "By The Example Ledger",
                "url": "",
            }
        ],
    )
    authors: tuple[Named, ...] = Field(
        description="Who wrote it.",
        examples=[[{"name": "Mara Ito", "id": "mara-ito", "role": "Technology editor"}]],
    )
    reading_minutes: int = Field(description="Minutes that reading it takes.", examples=[4])
    words: int = Field(description="Words that a reader reads.", examples=[812])
    verified_by: int = Field(
        description="How many publishers the cited sources have.", examples=[3]
    )
    sentiment: SentimentRecord | None = Field(
        description="The score, or null.",
        examples=[{"score": "6.5", "label": "Bullish", "lowest": 0, "highest": 10, "outlook": ""}],
    )
    picture: PictureRecord | None = Field(
        description="The picture at the top, or null.", examples=[None]
    )
    takeaways: tuple[str, ...] = Field(
        description="What to remember, a sentence each.",
        examples=[["The hall draws water from a depth of 40 metres."]],
    )
    mentions: tuple[EntityRecord, ...] = Field(
        description="Who and what it speaks of.",
        examples=[[{"id": "hallgrid", "name": "Hallgrid", "type": "company"}]],
    )
    facts: tuple[FactRecord, ...] = Field(
        description="Its facts, in order: the first is number 1.",
        examples=[[{"id": "cost", "text": "The hall cost €310 million.", "sources": ["permit"]}]],
    )
    affected: tuple[AffectedRecord, ...] = Field(
        description="Who is affected, and how.",
        examples=[[{"who": "Fishing clubs", "type": "association", "impact": "neutral"}]],
    )
    watch: tuple[WatchRecord, ...] = Field(
        description="What to watch.",
        examples=[[{"date": "2026-09", "text": "The first measurements."}]],
    )
    corrections: tuple[CorrectionRecord, ...] = Field(
        description="Every correction, the newest first.",
        examples=[
            [
                {
                    "at": "2026-01-24T09:00:00+01:00",
                    "kind": "correction",
                    "note": "The depth was wrong.",
                }
            ]
        ],
    )
    sources: tuple[SourceRecord, ...] = Field(
        description="What it rests on.",
        examples=[[{"id": "permit", "publisher": "Torrin Water Board", "title": "Permit"}]],
    )
    disclosures: tuple[str, ...] = Field(
        description="What readers should know of those who wrote it.",
        examples=[["The author owns no shares of Hallgrid."]],
    )
    tags: tuple[str, ...] = Field(
        description="Words that it is filed under.", examples=[["data centres", "water"]]
    )
    rights: str = Field(description="The rights line.", examples=["© The Example Ledger"])
    reviewed_by: str = Field(description="Who reviewed it.", examples=["Ruth Calder"])


class Record(ItemRecord):
    """A structured article, whole."""

    body: tuple[PartRecord, ...] = Field(
        description="The text, part by part.",
        examples=[
            [{"kind": "prose", "html": "<p>It is quiet.</p>", "text": "It is quiet.", "data": None}]
        ],
    )
    related: tuple[RelatedRecord, ...] = Field(
        description="Other articles of the newsroom.",
        examples=[
            [
                {
                    "headline": "Storhall makes large users pay",
                    "url": "https://ledger.example.com/articles/storhall/",
                    "published": "2026-06-18T06:00:00Z",
                }
            ]
        ],
    )
    network: tuple[RelatedRecord, ...] = Field(
        description="Articles of sister sites.",
        examples=[
            [
                {
                    "headline": "The night shift",
                    "url": "https://tidal.example.org/night-shift/",
                    "published": "2026-11-14T06:00:00Z",
                    "site": "The Tidal Review",
                }
            ]
        ],
    )


def schema_of(model: type[BaseModel], address: str, name: str, *about: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what is published, under its address; `about` are the
    keys that lead there from a document, or from a part of one."""
    schema = model.model_json_schema()
    leads = {
        "type": "string",
        "description": "Where this schema stands.",
        "examples": [f"{address}/{SCHEMAS}/{name}.json"],
    }
    schema["properties"] = dict.fromkeys(about, leads) | schema["properties"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{address}/{SCHEMAS}/{name}.json",
    } | schema


def record_schema(address: str) -> dict[str, Any]:
    """Of article.json."""
    return schema_of(Record, address, "article", "$schema")
