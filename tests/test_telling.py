"""What pages say of an article beside its own words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from newskit import telling
from newskit.blocks.pullquote import PullQuote
from newskit.body import heading_name
from newskit.commands.new import slug_of
from newskit.field import in_plain_letters
from newskit.model import fitted, restored
from newskit.newsroom import Entity, Newsroom
from newskit.press import Press
from newskit.problem import Place
from newskit.story import Part
from newskit.words import words_for


@given(st.text(st.sampled_from("aZ09 -_.~:/,%&?+#=ä€😀\n"), max_size=20))
@example("https://courier.example.com/articles/a-b/")
@example("Ratten, Mäuse: 40 % mehr\n")
@example("a\n")
def test_an_address_is_quoted_as_by_the_library(text: str) -> None:
    assert telling._quoted(text) == quote(text, safe="")


def test_a_mistake_in_quoting_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "_QUOTED", ["?"] * 256)
    assert telling._quoted("a b") != quote("a b", safe="")


@pytest.mark.parametrize(
    ("language", "name", "told"),
    [
        ("en", "E-mail", ["Share by E-mail", "Share on Bluesky"]),
        ("de", "E-Mail", ["Per E-Mail teilen", "Auf Bluesky teilen"]),
    ],
)
def test_sharing_is_told_in_the_language_of_the_article(
    language: str, name: str, told: list[str]
) -> None:
    links = telling._share("A, B", "https://example.com/", words_for(language))
    assert [link.name for link in links] == [name, "Bluesky", "LinkedIn", "WhatsApp"]
    assert [words_for(language).share_by(link.name) for link in links[:2]] == told
    assert links[0].href == "mailto:?subject=A%2C%20B&body=https%3A%2F%2Fexample.com%2F"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Was sich ändert", "was-sich-aendert"),
        ("Was sich a\u0308ndert", "was-sich-aendert"),
        ("ÜBER STRASSEN", "ueber-strassen"),
        ("Straße", "strasse"),
        ("Café, façade, niño", "cafe-facade-nino"),
        ("10–20 Boote", "10-20-boote"),
        ("Kettle—again™", "kettle-againtm"),
        ("Plain words", "plain-words"),
        ("Œuvres, Ærøskøbing, Łódź, Þing", "oeuvres-aeroeskoebing-lodz-thing"),
        ("Donau\u00addampf\u200bschiff", "donaudampfschiff"),
    ],
)
def test_addresses_are_spelled_in_plain_letters(text: str, plain: str) -> None:
    assert heading_name(text, set()) == f"s-{plain}"
    assert slug_of(text) == plain


def test_an_apostrophe_ends_no_word_of_a_file_name() -> None:
    assert slug_of("What's new, and what’s old") == "whats-new-and-whats-old"


def test_what_has_no_plain_spelling_is_left_to_whoever_asks() -> None:
    assert in_plain_letters("Ναι 2") == "ναι 2"
    assert heading_name("Ναι", set()) == "s-section"


NEWSROOM = {
    "name": "Courier",
    "address": "https://courier.example.com",
    "sections": {"town": "Town"},
    "authors": {"mara-ito": {"name": "Mara Ito"}},
}


@pytest.mark.parametrize(
    ("settings", "lowest"),
    [
        ({}, "Very Bearish"),
        ({"language": "en-GB"}, "Very Bearish"),
        ({"language": "de"}, "Sehr pessimistisch"),
        ({"language": "de-AT", "sentiment": {}}, "Sehr pessimistisch"),
        ({"language": "de", "sentiment": {"bands": [["0", "Mies"], ["5", "Gut"]]}}, "Mies"),
    ],
)
def test_bands_are_called_in_the_language_of_the_newsroom(
    settings: dict[str, Any], lowest: str
) -> None:
    newsroom, problems = fitted(
        Newsroom, NEWSROOM | settings, lambda loc, key=False: Place("newsroom.yaml"), "the newsroom"
    )
    assert newsroom is not None, problems
    assert newsroom.sentiment.label(0) == lowest
    # What a store keeps of the settings is what they were read as.
    kept = newsroom.model_dump(mode="json", exclude_defaults=True)
    assert restored(Newsroom, kept).sentiment.label(0) == lowest
    assert restored(Newsroom, kept) == newsroom


@pytest.mark.parametrize(
    ("who", "kind", "told"),
    [("kettle-works", None, "company"), ("kettle-works", "group", "group"), ("Boaters", None, "")],
)
def test_who_is_affected_is_of_one_kind_in_every_language(
    who: str, kind: str | None, told: str
) -> None:
    entity = restored(Entity, {"name": "Kettle Works", "type": "company"})
    press = SimpleNamespace(
        entities={"kettle-works": entity}, newsroom=SimpleNamespace(base="/daily")
    )
    german = words_for("de")
    row = telling._affected(who, kind, "mixed", "", german, cast(Press, press))
    assert (row.type, row.impact_label) == (told, "Gemischt")
    assert german.entity_type("company") == "Unternehmen"


@pytest.mark.parametrize(("language", "said"), [("en", "“Ay” — Ida"), ("de", "„Ay“ — Ida")])
def test_what_was_said_stands_in_the_marks_of_the_language(language: str, said: str) -> None:
    part = Part("pullquote", core=PullQuote(text="Ay", speaker="Ida").as_core())
    assert part.text == "“Ay” — Ida"
    assert replace(part, quotes=words_for(language).quotes).text == said
