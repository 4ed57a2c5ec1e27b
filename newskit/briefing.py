"""Briefing: the articles of a day, a section or an entity in one printed document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from newskit.card import Card
from newskit.formats.pdf import typesetting
from newskit.page import PUBLIC, StoryView
from newskit.plan import Plan
from newskit.press import Press
from newskit.problem import closest
from newskit.story import Story, When
from newskit.telling import day, masthead, tell, when
from newskit.typesetter import Setting, Sheet
from newskit.words import words_for

# A briefing is read in one go; of more articles it holds the newest, and says so.
MOST = 100
# Processor time for a page of an article, and for each article of a briefing beyond that.
SECONDS, SECONDS_EACH = 20, 1


class NothingToBrief(Exception):  # noqa: N818 - it reads as a sentence
    """No published article is of what was asked for; the words say so."""


class Subject(Struct, frozen=True):
    """What a briefing is of. `kind` is day, section or entity; `name` an ISO day or an id."""

    kind: str
    name: str

    def holds(self, card: Card, press: Press) -> bool:
        match self.kind:
            case "day":
                return _day_of(card.published, press) == self.name
            case "section":
                return card.section == self.name
            case _:
                return self.name in card.named

    def title(self, press: Press) -> str:
        match self.kind:
            case "day":
                return day(date.fromisoformat(self.name), press.newsroom.language).text
            case "section":
                return press.newsroom.sections[self.name].name
            case _:
                return press.entities[self.name].name


class Briefing(Struct, frozen=True):
    """All that its template sees of it: the stories are those that everybody may read, the newest
    first, of the `total` that there are. `clock` is the time of day of `made`, in the newsroom's
    time zone."""

    title: str
    kind: str
    made: When
    clock: str
    stories: tuple[Story, ...]
    total: int


def subject(kind: str, word: str, press: Press) -> Subject:
    """The day, section or entity that goes by `word`: its id, or its name."""
    if kind == "day":
        return Subject(kind, word)
    names: Mapping[str, str] = (
        {name: section.name for name, section in press.newsroom.sections.items()}
        if kind == "section"
        else {name: entity.name for name, entity in press.entities.items()}
    )
    named = [name for name in names if word.casefold() in (name, names[name].casefold())]
    if not named:
        meant = closest(word, (*names.values(), *names))
        hint = f": did you mean `{meant}`?" if meant else ""
        raise NothingToBrief(f"the newsroom has no {kind} `{word}`{hint}")
    return Subject(kind, named[0])


def newest_day(plan: Plan) -> Subject:
    """The last day of which an article is published; NothingToBrief where none is."""
    press = plan.press
    assert press is not None, "settings that can be read make a plan"
    published = max((press.library.card(slug).published for slug in _views(plan)), default="")
    if not published:
        raise NothingToBrief("no article is published")
    return Subject("day", _day_of(published, press))


def _day_of(instant: str, press: Press) -> str:
    """The ISO day of an instant, in the newsroom's time zone."""
    return datetime.fromisoformat(instant).astimezone(press.timezone).date().isoformat()


def _views(plan: Plan) -> Mapping[str, StoryView]:
    """What everybody's page of each article is made from, by slug."""
    return {
        page.view.slug: page.view
        for page in plan.pages
        if page.site == PUBLIC and isinstance(page.view, StoryView)
    }


def briefing(of: Subject, plan: Plan) -> Briefing:
    """The briefing of a plan that is whole; NothingToBrief where no article is of it."""
    press = plan.press
    assert press is not None, "settings that can be read make a plan"
    views = _views(plan)
    cards = [card for card in map(press.library.card, views) if of.holds(card, press)]
    if not cards:
        raise NothingToBrief(f"no article is published that is of the {of.kind} `{of.name}`")
    cards.sort(key=lambda card: card.slug)
    cards.sort(key=lambda card: card.published, reverse=True)
    stories = tuple(tell(views[card.slug], press) for card in cards[:MOST])
    moment = datetime.fromisoformat(plan.as_of)
    made = when(moment, press.timezone, press.newsroom.language)
    clock = f"{moment.astimezone(press.timezone):%H:%M %Z}"
    return Briefing(of.title(press), of.kind, made, clock, stories, len(cards))


def typeset(the_briefing: Briefing, press: Press) -> Setting:
    """The briefing as PDF/UA, or why it could not be set."""
    top = masthead(press)
    pieces = [(story, words_for(story.language)) for story in the_briefing.stories]
    words = words_for(top.language)
    seen = {"briefing": the_briefing, "pieces": pieces, "masthead": top, "words": words}
    html = press.templates.text("briefing.html", seen)
    seconds = SECONDS + SECONDS_EACH * len(the_briefing.stories)
    with typesetting(press, processes=1, seconds=seconds) as typesetter:
        (setting,) = typesetter.typeset([Sheet(the_briefing.title, html, {})])
    return setting
