"""Words: every word of the interface that no writer types, by language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from msgspec import Struct

from newskit.pattern import pattern


# Each language is one of a kind: it equals itself alone, and so can be a key.
class Words(Struct, frozen=True, kw_only=True, eq=False):
    """One language. Sentences with a gap are methods, so that each language orders them itself."""

    language: str

    # Around every page.
    skip: str
    sections: str
    feeds: str
    contact: str

    # The head of an article.
    by: str
    updated: str
    reviewed_by: str
    share: str
    email: str
    quotes: str
    formats: str
    see_corrections: str
    about_corrections: str

    # What stands beside the story and below it.
    takeaways: str
    mentioned: str
    facts: str
    fact: str
    facts_short: str
    affected: str
    who: str
    impact_heading: str
    why: str
    story: str
    watch: str
    corrections: str
    was: str
    now: str
    sources: str
    source: str
    disclosures: str
    tags: str
    network: str
    picture: str

    # Lists.
    newer: str
    older: str
    pages: str
    nothing_yet: str
    website: str
    moved: str
    moved_here: str

    # Print.
    page: str
    of: str
    briefing: str
    contents: str

    # Gaps are filled by the methods below.
    _minutes: str
    _as_of: str
    _article_one: str
    _article_many: str
    _article_some: str
    _verified_one: str
    _verified_many: str
    _outlook: str
    _on_scale: str
    _fact_one: str
    _fact_many: str
    _and: str
    _share_by: str
    _share_on: str
    _page_of: str
    _all_of: str
    _about_entity: str
    _scroll: str

    _impacts: Mapping[str, str]
    _corrections: Mapping[str, str]
    _types: Mapping[str, str]
    _gone: Mapping[str, str]
    _gone_told: Mapping[str, str]

    def gone(self, state: str) -> str:
        """The title of what stands in place of an article that cannot be read any more."""
        return self._gone.get(state, state)

    def gone_told(self, state: str, day: str, reason: str) -> str:
        """The same in a sentence, and why."""
        return " ".join(filter(None, (self._gone_told[state].format(day=day), reason)))

    def impact(self, kind: str) -> str:
        """The word for positive, negative, neutral or mixed."""
        return self._impacts.get(kind, kind)

    def correction(self, kind: str) -> str:
        """The word for a correction, clarification, update or refile."""
        return self._corrections.get(kind, kind)

    def entity_type(self, kind: str) -> str:
        """The word for one of the registry's types; a word of the newsroom's own stays as it is."""
        return self._types.get(kind, kind)

    def reading_time(self, minutes: int) -> str:
        return self._minutes.format(minutes=minutes)

    def as_of(self, day: str, clock: str) -> str:
        """The instant of which a briefing tells."""
        return self._as_of.format(day=day, clock=clock)

    def articles(self, count: int, total: int) -> str:
        """How many articles are here, and of how many they are the newest."""
        if count < total:
            return self._article_some.format(count=count, total=total)
        return (self._article_one if count == 1 else self._article_many).format(count=count)

    def verified_by(self, count: int) -> str:
        return (self._verified_one if count == 1 else self._verified_many).format(count=count)

    def outlook(self, subject: str) -> str:
        return self._outlook.format(subject=subject)

    def on_scale(self, lowest: str, highest: str) -> str:
        """What follows a score: on which scale it stands."""
        return self._on_scale.format(lowest=lowest, highest=highest)

    def for_facts(self, numbers: tuple[int, ...]) -> str:
        """Which facts a source stands behind: “Fact 1”, “Facts 1, 2 and 4”."""
        if len(numbers) == 1:
            return self._fact_one.format(number=numbers[0])
        most, last = ", ".join(map(str, numbers[:-1])), numbers[-1] if numbers else ""
        return self._fact_many.format(numbers=f"{most} {self._and} {last}")

    def share_by(self, name: str) -> str:
        """The whole of what a link for sharing does, for those who do not see where it stands."""
        pattern = self._share_by if name == self.email else self._share_on
        return pattern.format(name=name)

    def page_of(self, page: int, pages: int) -> str:
        return self._page_of.format(page=page, pages=pages)

    def all_of(self, section: str) -> str:
        """The link from a group on the front page to its section."""
        return self._all_of.format(section=section)

    def about_entity(self, name: str) -> str:
        """What the page of an entity is, for those who find it by searching."""
        return self._about_entity.format(name=name)

    def scroll(self, title: str) -> str:
        """The name of a table that scrolls by itself on a narrow screen."""
        return self._scroll.format(title=title)

    def day(self, text: str) -> str:
        """A date that a writer typed, told in full: “2026-03-16”, “from 2026-03-16”, “2026-03”."""
        return _day(text, self.language)


_ISO_DAY = pattern(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])")


@lru_cache(maxsize=4096)
def _day(text: str, language: str) -> str:
    locale = Locale.parse(language)

    def told(found: re.Match[str]) -> str:
        try:
            return format_date(date.fromisoformat(found[0]), "long", locale=locale)
        except ValueError:
            return found[0]

    # A month only where it stands alone: “2010-12” inside a sentence may be two years.
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        return format_date(date.fromisoformat(f"{text}-01"), "LLLL y", locale=locale)
    return _ISO_DAY.sub(told, text)


ENGLISH = Words(
    language="en",
    skip="Skip to the content",
    sections="Sections",
    feeds="Feeds",
    contact="Contact",
    by="By",
    updated="Updated",
    reviewed_by="Reviewed by",
    share="Share",
    email="E-mail",
    quotes="“”",
    formats="This article as",
    see_corrections="What was changed",
    about_corrections="What we have put right in articles after they were published.",
    takeaways="Key Takeaways",
    mentioned="Mentioned",
    facts="Key Facts",
    fact="Fact",
    facts_short="Facts",
    affected="Who’s Affected",
    who="Who",
    impact_heading="Impact",
    why="Why",
    story="The story",
    watch="Dates to Watch",
    corrections="Corrections",
    was="Was",
    now="Now",
    sources="Sources",
    source="Source",
    disclosures="Disclosures",
    tags="Topics",
    network="From the Network",
    picture="Picture",
    newer="Newer",
    older="Older",
    pages="Pages",
    # Nor need there never have been one: it may have been withdrawn.
    nothing_yet="There is no article here at the moment.",
    website="Website",
    moved="This article has moved",
    moved_here="Read it at its new address",
    page="Page",
    of="of",
    briefing="Briefing",
    contents="In this briefing",
    _minutes="{minutes} min read",
    _as_of="As of {day}, {clock}",
    _article_one="{count} article",
    _article_many="{count} articles",
    _article_some="The newest {count} of {total} articles",
    _verified_one="Verified by {count} source",
    _verified_many="Verified by {count} sources",
    _outlook="Market Outlook for {subject}",
    _on_scale="on a scale from {lowest} to {highest}",
    _fact_one="Fact {number}",
    _fact_many="Facts {numbers}",
    _and="and",
    _share_by="Share by {name}",
    _share_on="Share on {name}",
    _page_of="Page {page} of {pages}",
    _all_of="All of {section}",
    _about_entity="Everything we have published about {name}.",
    _scroll="Table: {title}",
    _impacts={
        "positive": "Positive",
        "negative": "Negative",
        "neutral": "Neutral",
        "mixed": "Mixed",
    },
    _corrections={
        "correction": "Correction",
        "clarification": "Clarification",
        "update": "Update",
        "refile": "Refiled",
    },
    _types={},
    _gone={
        "withheld": "Withheld",
        "withdrawn": "Withdrawn",
        "expired": "Expired",
        "removed": "Removed",
    },
    _gone_told={
        "withheld": "This article has been withheld since {day}.",
        "withdrawn": "This article was withdrawn on {day}.",
        "expired": "This article expired on {day}.",
        "removed": "This article has not been part of this feed since {day}.",
    },
)

GERMAN = Words(
    language="de",
    skip="Zum Inhalt springen",
    sections="Ressorts",
    feeds="Feeds",
    contact="Kontakt",
    by="Von",
    updated="Aktualisiert",
    reviewed_by="Geprüft von",
    share="Teilen",
    email="E-Mail",
    quotes="„“",
    formats="Dieser Artikel als",
    see_corrections="Was geändert wurde",
    about_corrections="Was wir in Artikeln berichtigt haben, nachdem sie erschienen waren.",
    takeaways="Das Wichtigste",
    mentioned="Erwähnt",
    facts="Fakten",
    fact="Fakt",
    facts_short="Fakten",
    affected="Wen es betrifft",
    who="Wer",
    impact_heading="Auswirkung",
    why="Warum",
    story="Der Artikel",
    watch="Termine",
    corrections="Korrekturen",
    was="Vorher",
    now="Jetzt",
    sources="Quellen",
    source="Quelle",
    disclosures="Offenlegung",
    tags="Themen",
    network="Aus dem Netzwerk",
    picture="Bild",
    newer="Neuere",
    older="Ältere",
    pages="Seiten",
    nothing_yet="Hier steht zurzeit kein Artikel.",
    website="Website",
    moved="Dieser Artikel ist umgezogen",
    moved_here="Zum Artikel an seiner neuen Adresse",
    page="Seite",
    of="von",
    briefing="Briefing",
    contents="In diesem Briefing",
    _minutes="{minutes} Min. Lesezeit",
    _as_of="Stand: {day}, {clock}",
    _article_one="{count} Artikel",
    _article_many="{count} Artikel",
    _article_some="Die neuesten {count} von {total} Artikeln",
    _verified_one="Belegt durch {count} Quelle",
    _verified_many="Belegt durch {count} Quellen",
    _outlook="Marktausblick: {subject}",
    _on_scale="auf einer Skala von {lowest} bis {highest}",
    _fact_one="Fakt {number}",
    _fact_many="Fakten {numbers}",
    _and="und",
    _share_by="Per {name} teilen",
    _share_on="Auf {name} teilen",
    _page_of="Seite {page} von {pages}",
    _all_of="Alles aus {section}",
    _about_entity="Alles, was wir über {name} veröffentlicht haben.",
    _scroll="Tabelle: {title}",
    _impacts={
        "positive": "Positiv",
        "negative": "Negativ",
        "neutral": "Neutral",
        "mixed": "Gemischt",
    },
    _corrections={
        "correction": "Korrektur",
        "clarification": "Klarstellung",
        "update": "Aktualisierung",
        "refile": "Neufassung",
    },
    _types={
        "company": "Unternehmen",
        "person": "Person",
        "technology": "Technologie",
        "organization": "Organisation",
        "place": "Ort",
        "product": "Produkt",
        "group": "Gruppe",
    },
    _gone={
        "withheld": "Zurückgehalten",
        "withdrawn": "Zurückgezogen",
        "expired": "Abgelaufen",
        "removed": "Entfernt",
    },
    _gone_told={
        "withheld": "Dieser Artikel wird seit dem {day} zurückgehalten.",
        "withdrawn": "Dieser Artikel wurde am {day} zurückgezogen.",
        "expired": "Dieser Artikel ist am {day} abgelaufen.",
        "removed": "Dieser Artikel gehört seit dem {day} nicht mehr zu diesem Feed.",
    },
)

WORDS: Mapping[str, Words] = {"en": ENGLISH, "de": GERMAN}


def words_for(language: str) -> Words:
    """The words of a language: those of “de” for “de-AT”, English where there are none."""
    return WORDS.get(language) or WORDS.get(language.partition("-")[0].lower()) or ENGLISH
