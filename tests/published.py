"""A newsroom that publishes trees as the syndication format has them, without a build.

Each change of an article is one of the edition's; `write` makes the whole tree anew.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newskit.canonical import canonical, canonical_digest
from newskit.card import stamp
from newskit.key import ADDRESS, PublicKey, decoded, key_set
from newskit.signing import Key, new_key, sign

START = datetime(2026, 3, 16, 8, tzinfo=UTC)
HOUSE = "https://ledger.example.com"
# Few, so that a small newsroom has several pages and several parts of its record.
PAGE, SHARD = 2, 2


def new_keys(kid: str, made: datetime = START) -> tuple[Key, PublicKey]:
    jwk = new_key(kid, made)
    public = {name: value for name, value in jwk.items() if name != "d"}
    return Key(kid, decoded(jwk["d"])), PublicKey.model_validate(public)


@dataclass
class Story:
    slug: str
    number: int
    title: str = ""
    version: int = 0
    published: str = ""
    modified: str = ""
    state: str = "published"
    at: str = ""
    reason: str = ""
    corrections: list[dict[str, str]] = field(default_factory=list)
    log: list[dict[str, Any]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"tag:ledger.example.com,2026:{self.slug}"

    @property
    def change(self) -> int:
        number: int = self.log[-1]["number"]
        return number


@dataclass
class Newsroom:
    """`now` moves on by an hour with every change."""

    address: str = HOUSE
    partner: str = ""
    edition: int = 0
    now: datetime = START
    stories: dict[str, Story] = field(default_factory=dict)
    changes: int = 0

    def publish(self, slug: str, title: str) -> None:
        self.stories[slug] = Story(slug, len(self.stories), published=stamp(self.now))
        self._change(slug, "created", title=title)

    def update(self, slug: str, title: str) -> None:
        self._change(slug, "updated", title=title)

    def correct(self, slug: str, was: str, now: str) -> None:
        story = self.stories[slug]
        said = {"at": stamp(self.now), "kind": "correction", "note": "It was misstated."}
        corrections = [*story.corrections, said | {"was": was, "now": now, "fact": ""}]
        title = story.title.replace(was, now)
        self._change(slug, "corrected", title=title, corrections=corrections)

    def stop(self, slug: str, state: str, reason: str = "") -> None:
        """withheld, withdrawn, expired or removed."""
        self._change(slug, state, state=state, at=stamp(self.now), reason=reason)

    def release(self, slug: str) -> None:
        self._change(slug, "released", state="published", at="", reason="")

    def _change(self, slug: str, kind: str, **values: Any) -> None:
        story = self.stories[slug]
        if story.log:
            story.log[-1]["digests"] = self.digests(story)
        for name, value in values.items():
            setattr(story, name, value)
        self.changes += 1
        story.version, story.modified = story.version + 1, stamp(self.now)
        story.log.append(
            {
                "number": self.changes, "kind": kind, "version": story.version,
                "at": stamp(self.now), "fields": [], "reason": story.reason, "digests": {},
            }
        )  # fmt: skip
        self.now += timedelta(hours=1)

    def forms(self, slug: str) -> dict[str, dict[str, Any]]:
        """The story in each format, or its tombstone."""
        story, schemas = self.stories[slug], f"{HOUSE}/schemas/v1"
        own: dict[str, Any] = {
            "id": story.id, "version": story.version, "change": story.change,
            "state": story.state, "url": f"{HOUSE}/articles/{slug}/",
        }  # fmt: skip
        feed: dict[str, Any] = {"id": story.id, "url": own["url"], "date_modified": story.modified}
        ninjs: dict[str, Any] = {"uri": story.id, "version": str(story.version)}
        if story.state != "published":
            own |= {"published": story.published, "at": story.at, "reason": story.reason}
            told = {"about": f"{schemas}/tombstone.json"} | own
            words = f"This article was {story.state}. {story.reason}"
            return {
                "article-json": {"$schema": f"{schemas}/tombstone.json"} | own,
                "json-feed": feed | {"title": "Gone", "content_text": words, "_newskit": told},
                "ninjs": ninjs | {"pubStatus": "canceled", "edNote": words, "newskit": told},
            }
        own |= {"corrections": story.corrections, "sentiment": {"lowest": 0, "highest": 9.5}}
        told = {"about": f"{schemas}/feed-item.json"} | own
        html = {"content_html": f"<p>{story.title} – at length.</p>"}
        headlines = [{"role": "main", "value": story.title}]
        return {
            "article-json": {"$schema": f"{schemas}/article.json", "headline": story.title}
            | own
            | {"related": [{"headline": "Another"}], "network": []},
            "json-feed": feed | {"title": story.title, **html, "_newskit": told},
            "ninjs": ninjs | {"pubStatus": "usable", "headlines": headlines, "newskit": told},
        }

    def digests(self, story: Story) -> dict[str, str]:
        forms = self.forms(story.slug)
        around = {"related", "network"}
        whole = forms["article-json"]
        forms["article-json"] = {name: whole[name] for name in whole if name not in around}
        return {name: canonical_digest(value) for name, value in forms.items()}

    def record(self, story: Story) -> dict[str, Any]:
        return {
            "id": story.id, "number": story.number, "key": story.slug, "slug": story.slug,
            "section": "harbour", "version": story.version, "state": story.state,
            "published": story.published, "modified": story.modified, "at": story.at,
            "reason": story.reason, "change": story.change, "content": "", "fields": "",
            "corrections": len(story.corrections), "embargo": "",
            "digests": self.digests(story), "log": story.log,
        }  # fmt: skip

    def files(self) -> dict[str, bytes]:
        """Every file of the edition but the manifest and its signature."""
        newest = sorted(self.stories.values(), key=lambda story: -story.change)
        files: dict[str, bytes] = {}
        for name, file in (("json-feed", "feed"), ("ninjs", "ninjs")):
            head, older = newest[:PAGE], newest[PAGE:]
            files[f"{file}.json"] = self._page(name, head, f"{file}/1.json" if older else "")
            if older:
                files[f"{file}/1.json"] = self._page(name, older, "")
        log = [{"change": story.change, "id": story.id} for story in newest]
        changes = {"$schema": f"{HOUSE}/schemas/v1/changes.json", "changes": log}
        files["changes.json"] = json.dumps(changes).encode()
        files["atom.xml"] = b'<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom"/>\n'
        return files

    def _page(self, name: str, stories: list[Story], older: str) -> bytes:
        items = [self.forms(story.slug)[name] for story in stories]
        link = f"{self.address}/{older}" if older else ""
        if name == "ninjs":
            schema = f"{HOUSE}/schemas/v1/ninjs-page.json"
            page: dict[str, Any] = {"$schema": schema, "items": items}
            return json.dumps(page | ({"next": link} if link else {}), indent=2).encode()
        own = {
            "about": f"{HOUSE}/schemas/v1/feed-item.json",
            "edition": f"{self.address}/edition.json",
        }
        page = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items}
        page |= {"_newskit": own} | ({"next_url": link} if link else {})
        return json.dumps(page, indent=2, ensure_ascii=False).encode()

    def write(self, folder: Path, key: Key | None = None, keys: tuple[PublicKey, ...] = ()) -> None:
        """The next edition, signed with `key`; `keys` are published beside it."""
        self.edition += 1
        files = self.files()
        digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        stories = sorted(self.stories.values(), key=lambda story: story.number)
        shards = {
            f"edition/items/{start // SHARD}.json": canonical(
                {"items": [self.record(story) for story in stories[start : start + SHARD]]}
            )
            for start in range(0, len(stories), SHARD)
        }
        for story in stories:
            for name, file in (("article-json", "article.json"), ("ninjs", "ninjs.json")):
                text = json.dumps(self.forms(story.slug)[name], indent=2) + "\n"
                files[f"articles/{story.slug}/{file}"] = text.encode()
        manifest: dict[str, Any] = {
            "$schema": f"{HOUSE}/schemas/v1/edition.json", "address": self.address,
            "newsroom": "The Example Ledger", "edition": self.edition, "changed": stamp(self.now),
            "changes": self.changes, "feeds": digests,
            "items": {name: hashlib.sha256(data).hexdigest() for name, data in shards.items()},
        }  # fmt: skip
        manifest |= {"partner": self.partner} if self.partner else {}
        files |= shards
        files["edition.json"] = canonical(manifest)
        if key:
            files["edition.json.jws"] = sign(files["edition.json"], key)
        if keys:
            files[ADDRESS] = key_set(keys)
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
