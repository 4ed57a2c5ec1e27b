"""Record: the structured article as partners read it, in article.json and in every feed."""

from __future__ import annotations

from typing import Any

from newskit.block import StoryBlock
from newskit.contents import absolute
from newskit.press import Press
from newskit.story import Mention, Story, Teaser, Tombstone

SCHEMAS = "schemas/v1"
# What a newsroom publishes there; `newskit.schemas` makes them.
PUBLISHED_SCHEMAS = (
    "article", "tombstone", "feed-item", "changes", "corrections", "edition", "edition-items",
    "ninjs", "ninjs-page",
)  # fmt: skip
SCHEMA_ADDRESS = f"{SCHEMAS}/article.json"


# The parts of a record that tell of other articles: a digest of the record leaves them out.
AROUND = frozenset({"related", "network"})


def schema_at(press: Press, name: str) -> str:
    """Where the schema of that name stands."""
    return f"{press.newsroom.address}/{SCHEMAS}/{name}.json"


def tombstone_record(stone: Tombstone) -> dict[str, Any]:
    """All of a `TombstoneRecord`."""
    return {name: getattr(stone, name) for name in _OF_A_TOMBSTONE}


_OF_A_TOMBSTONE = (
    "id", "number", "version", "change", "state", "url", "published", "at", "reason",
)  # fmt: skip


def record_of(story: Story, press: Press) -> dict[str, Any]:
    """The record of a story, whole, as data for JSON, with the address of its schema first.

    Made by hand: a model of it would be made, and taken apart again, for every article. A test
    holds it to the schemas.
    """
    host = press.newsroom.host
    own = _own(story, press)
    return {
        "$schema": schema_at(press, "article"),
        **own,
        "body": [
            {
                "kind": part.kind,
                "html": absolute(part.html, host),
                "text": part.text,
                "data": part.block.model_dump(mode="json", exclude_defaults=True)
                if isinstance(part.block, StoryBlock)
                else None,
            }
            for part in story.parts
        ],
        "related": [_related(teaser, host) for teaser in story.related],
        "network": [_related(teaser, "") for teaser in story.network],
    }


def item_record(story: Story, press: Press) -> dict[str, Any]:
    """What a feed tells of the article beside its text, with the address of its schema first."""
    return {"about": schema_at(press, "feed-item"), **_own(story, press)}


def _own(story: Story, press: Press) -> dict[str, Any]:
    """All of an `ItemRecord`."""
    host, scale = press.newsroom.host, press.newsroom.sentiment
    edition, terms = story.edition, press.terms
    badge, photo = story.badge, story.photo
    facts = {fact.number: fact.id for fact in story.facts}
    return {
        "id": edition.id,
        "number": edition.number,
        "version": edition.version,
        "change": edition.change,
        "state": "embargoed" if edition.embargo else "published",
        "url": story.url,
        "language": story.language,
        "section": {"name": story.section.name, "url": host + story.section.href},
        "kicker": story.kicker,
        "headline": story.headline,
        "summary": story.summary,
        "published": story.published.iso,
        "updated": story.updated.iso if story.updated else "",
        "modified": edition.modified,
        "embargoed_until": edition.embargo,
        "terms": {"text": terms.text, "credit": terms.credit, "url": terms.url or ""}
        if terms
        else None,
        "authors": [{"name": by.name, "id": by.id, "role": by.role} for by in story.bylines],
        "reading_minutes": story.minutes,
        "words": story.words,
        "verified_by": story.verified,
        "sentiment": {
            "score": badge.score,
            "label": badge.label,
            "lowest": _plain(scale.lowest),
            "highest": _plain(scale.highest),
            "outlook": story.gauge.subject if story.gauge else "",
        }
        if badge
        else None,
        "picture": {
            "url": photo.uri,
            "width": photo.width,
            "height": photo.height,
            "alt": photo.alt,
            "credit": photo.credit,
            "caption": photo.caption,
        }
        if photo
        else None,
        "takeaways": list(story.takeaways),
        "mentions": [_entity(mention) for mention in story.mentions],
        "facts": [
            {
                "id": fact.id,
                "text": fact.text,
                "value": fact.value,
                "metric": fact.metric,
                "period": fact.period,
                "entity": fact.entity.id if fact.entity else "",
                "sources": [cited.id for cited in fact.sources],
            }
            for fact in story.facts
        ],
        "affected": [
            {"who": row.who, "type": row.type, "impact": row.impact, "why": row.why}
            for row in story.affected
        ],
        "watch": [
            {"date": item.when.iso if item.when else item.date, "text": item.text}
            for item in story.watch
        ],
        "corrections": [
            {
                "at": note.at.iso,
                "kind": note.kind,
                "note": note.note,
                "was": note.was,
                "now": note.now,
                "fact": facts.get(note.fact, ""),
            }
            for note in story.corrections
        ],
        "sources": [
            {
                "id": source.id,
                "publisher": source.publisher,
                "title": source.title,
                "url": source.url,
                "date": source.date.iso if source.date else "",
            }
            for source in story.sources
        ],
        "disclosures": list(story.disclosures),
        "tags": list(story.tags),
        "rights": story.rights,
        "reviewed_by": story.reviewed_by,
    }


def _plain(number: float) -> int | float:
    """A whole number without a point: canonical JSON writes none."""
    return int(number) if number == int(number) else number


def _entity(mention: Mention) -> dict[str, str]:
    return {
        "id": mention.id,
        "name": mention.name,
        "type": mention.type,
        "ticker": mention.ticker,
        "exchange": mention.exchange,
        "url": mention.url,
    }


def _related(teaser: Teaser, host: str) -> dict[str, str]:
    return {
        "headline": teaser.headline,
        "url": host + teaser.href,
        "published": teaser.published.iso,
        "site": teaser.source,
    }
