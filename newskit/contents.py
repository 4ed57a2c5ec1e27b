"""Contents: a whole article as plain HTML and as plain text, for feeds that know no extension."""

from __future__ import annotations

from markupsafe import Markup

from newskit.block import CoreBlock, Grid, Heading, Listing, Paragraph
from newskit.markup import html_of, text_of
from newskit.press import Press
from newskit.story import CorrectionNote, FactLine, Story
from newskit.words import Words, words_for

# What feeds that have categories call one which says that an article was corrected.
CORRECTION = "https://schema.org/correction"


def contents(story: Story, press: Press) -> tuple[str, str]:
    """The whole article as plain HTML with absolute addresses, and as plain text: nothing is left
    to extensions."""
    before, after = _around(story)
    body = (part.html for part in story.parts)
    html = Markup("\n").join((html_of(before), *body, html_of(after)))
    text = (text_of(before), *(part.text for part in story.parts), text_of(after))
    return absolute(html, press.newsroom.host), "\n\n".join(filter(None, text))


def _around(story: Story) -> tuple[tuple[CoreBlock, ...], tuple[CoreBlock, ...]]:
    """What stands before and after the body, in core blocks."""
    words = words_for(story.language)
    publishers = {source.number: source for source in story.sources}

    def titled(title: str, *blocks: CoreBlock) -> tuple[CoreBlock, ...]:
        return (Heading(text=title, level=2), *blocks)

    before: list[CoreBlock] = [Paragraph(text=story.summary)]
    if story.badge:
        before.append(Paragraph(text=f"{story.badge.label} {story.badge.score}"))
    if story.takeaways:
        before += titled(words.takeaways, Listing(items=story.takeaways))
    if story.mentions:
        names = tuple(
            ", ".join(filter(None, (m.name, words.entity_type(m.type), m.ticker)))
            for m in story.mentions
        )
        before += titled(words.mentioned, Listing(items=names))
    if story.facts:
        lines = tuple(
            fact.text
            + "".join(f" [{cited.publisher}]" for cited in fact.sources)
            + (f" ({detail})" if (detail := _detail(fact, words)) else "")
            for fact in story.facts
        )
        before += titled(words.facts, Listing(items=lines, ordered=True))
    if story.affected:
        rows = tuple(
            (row.who, words.entity_type(row.type), row.impact_label, row.why)
            for row in story.affected
        )
        before += titled(words.affected, Grid(title="", columns=(), rows=rows))
    if story.gauge:
        before.append(Paragraph(text=story.gauge.alternative))
    after: list[CoreBlock] = []
    if story.watch:
        lines = tuple(
            f"{item.when.text if item.when else item.date}: {item.text}" for item in story.watch
        )
        after += titled(words.watch, Listing(items=lines))
    if story.corrections:
        notes = tuple(map(correction_line, story.corrections))
        after += titled(words.corrections, Listing(items=notes))
    if publishers:
        lines = tuple(
            ", ".join(
                filter(
                    None,
                    (
                        source.publisher,
                        source.title,
                        source.date.text if source.date else "",
                        source.url,
                    ),
                )
            )
            for source in story.sources
        )
        after += titled(words.sources, Listing(items=lines, ordered=True))
    after += [Paragraph(text=text) for text in (*story.disclosures, story.rights) if text]
    return tuple(before), tuple(after)


def correction_line(note: CorrectionNote) -> str:
    """A correction in one line of text."""
    values = f" ({note.was} → {note.now})" if note.was or note.now else ""
    return f"{note.label}, {note.at.text}: {note.note}{values}"


def _detail(fact: FactLine, words: Words) -> str:
    return ", ".join(filter(None, (fact.metric, fact.value, words.day(fact.period))))


def absolute(html: Markup, host: str) -> str:
    # Text holds no bare quote after an attribute's name: only our own markup does.
    return str(html).replace('href="/', f'href="{host}/').replace('src="/', f'src="{host}/')
