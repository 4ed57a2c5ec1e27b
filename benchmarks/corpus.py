"""Corpus: invented news articles, the same for the same seed, in the forms the contenders read."""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Literal, TypeVar

from benchmarks import wording
from benchmarks.wording import fill

# Every article lies before the instant that newskit is asked to build at.
AS_OF = "2026-11-20T12:00:00Z"
_FIRST = datetime(2024, 10, 1, tzinfo=UTC)
_SPAN = timedelta(days=779)

ADDRESS = "https://tidings.example.com"
NEWSROOM = "The Salt Coast Tidings"
SECTIONS: Mapping[str, str] = {
    "markets": "Markets",
    "energy": "Energy",
    "shipping": "Shipping",
    "technology": "Technology",
    "health": "Health",
    "politics": "Politics",
    "farming": "Farming",
    "cities": "Cities",
}
AUTHOR_COUNT = 40
ENTITY_COUNT = 600
PULL_QUOTE_SHARE = 1 / 3
WORDS = (700, 800)

Form = Literal["newskit", "yaml", "toml"]
Choice = TypeVar("Choice")

# What a YAML scalar may be without quotes, in a block and within brackets.
_PLAIN = re.compile(r"(?:\d[\d.,]* )?[A-Za-z$€](?:[A-Za-z0-9 .$€%()/;'&,-]*[A-Za-z0-9.%)])?")
_WORDS_OF_YAML = frozenset({"yes", "no", "true", "false", "null", "on", "off", "y", "n"})


@dataclass(frozen=True, slots=True)
class Entity:
    id: str
    name: str
    type: str
    ticker: str


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    publisher: str
    title: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Fact:
    text: str
    value: str
    metric: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Who is affected: a name with its type, or an entity."""

    who: str
    type: str
    impact: str
    why: str
    entity: Entity | None


@dataclass(frozen=True, slots=True)
class PullQuote:
    """`after` counts the pieces of the body that stand before the block."""

    text: str
    speaker: Entity
    after: int


@dataclass(frozen=True, slots=True)
class Article:
    slug: str
    headline: str
    summary: str
    section: str
    published: str
    authors: tuple[str, ...]
    sentiment: float
    outlook: str
    takeaways: tuple[str, ...]
    facts: tuple[Fact, ...]
    mentions: tuple[Entity, ...]
    affected: tuple[Row, ...]
    sources: tuple[Source, ...]
    pull_quote: PullQuote | None
    body: tuple[str, ...]


def slug_of(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


@dataclass(frozen=True)
class Corpus:
    """`count` articles of one newsroom, oldest first."""

    count: int
    seed: int = 1

    @cached_property
    def authors(self) -> Mapping[str, str]:
        names = [
            f"{given} {family}"
            for turn in range(2)
            for given, family in zip(
                wording.GIVEN, wording.FAMILY[turn * 7 :] + wording.FAMILY[: turn * 7], strict=True
            )
        ]
        return {slug_of(name): name for name in names[:AUTHOR_COUNT]}

    @cached_property
    def entities(self) -> tuple[Entity, ...]:
        roll = random.Random(f"entities {self.seed}").random
        found: dict[str, Entity] = {}
        while len(found) < ENTITY_COUNT:
            entity = _entity(roll)
            found.setdefault(entity.id, entity)
        return tuple(found.values())

    @cached_property
    def _weights(self) -> tuple[float, ...]:
        """Some entities are in the news far more often than others."""
        return tuple(accumulate(1 / (12 + rank) ** 0.6 for rank in range(ENTITY_COUNT)))

    def __iter__(self) -> Iterator[Article]:
        return map(self.article, range(self.count))

    def article(self, number: int) -> Article:
        dice = random.Random(f"{self.seed} {number}")
        roll = dice.random
        mentions = self._mentions(dice, 3 + int(roll() * 4))
        names = tuple(entity.name for entity in mentions)
        headline = _sentence_case(fill(_pick(wording.HEADLINES, roll), names[:1], roll))
        sources = tuple(_source(index, roll) for index in range(2 + int(roll() * 3)))
        section = _pick(tuple(SECTIONS), roll)
        at = _FIRST + _SPAN * ((number + roll()) / self.count)
        writing = _Writing(names, tuple(source.url for source in sources), roll)
        body, quotable = writing.body()
        return Article(
            slug=f"{slug_of(headline)[:80].rstrip('-')}-{number:06d}",
            headline=headline,
            summary=writing.sentence(),
            section=section,
            published=f"{at:%Y-%m-%dT%H:%M:%SZ}",
            authors=tuple(dice.sample(tuple(self.authors), 1 if roll() < 0.7 else 2)),
            sentiment=int(roll() * 21) / 2,
            outlook=SECTIONS[section],
            takeaways=tuple(writing.sentence() for _ in range(2 + int(roll() * 3))),
            facts=tuple(_fact(writing, sources) for _ in range(4 + int(roll() * 5))),
            mentions=mentions,
            affected=tuple(_row(writing, mentions) for _ in range(3 + int(roll() * 3))),
            sources=sources,
            pull_quote=_pull_quote(quotable, mentions, roll),
            body=body,
        )

    def _mentions(self, dice: random.Random, count: int) -> tuple[Entity, ...]:
        found: dict[str, Entity] = {}
        while len(found) < count:
            entity = dice.choices(self.entities, cum_weights=self._weights)[0]
            found[entity.id] = entity
        return tuple(found.values())


def _pick(pool: tuple[Choice, ...], roll: Callable[[], float]) -> Choice:
    return pool[int(roll() * len(pool))]


def _sentence_case(text: str) -> str:
    return text[0].upper() + text[1:]


def _entity(roll: Callable[[], float]) -> Entity:
    place = _pick(wording.PLACE_STARTS, roll) + _pick(wording.PLACE_ENDS, roll)
    lot = roll()
    if lot < 0.5:
        name, kind = f"{place} {_pick(wording.TRADES, roll)}", "company"
    elif lot < 0.7:
        name, kind = f"{place} {_pick(wording.BODIES, roll)}", "organization"
    elif lot < 0.85:
        name, kind = f"{_pick(wording.GIVEN, roll)} {place}", "person"
    elif lot < 0.95:
        name, kind = f"{place} {_pick(wording.DEVICES, roll)}", "technology"
    else:
        name, kind = place, "place"
    letters = "".join(word[:2] for word in name.upper().split())
    return Entity(slug_of(name), name, kind, f"KMX:{letters}" if kind == "company" else "")


def _source(index: int, roll: Callable[[], float]) -> Source:
    topic = f"{_pick(wording.ADJECTIVES, roll)} {_pick(wording.THINGS, roll)}"
    day = _FIRST + timedelta(days=int(roll() * 700))
    return Source(
        id=f"source-{index + 1}",
        publisher=_pick(wording.PUBLISHERS, roll),
        title=_sentence_case(f"{topic}, the figures"),
        url=f"https://records.example.org/{int(roll() * 10**6):06d}?page={index}&from=tidings",
        date=f"{day:%Y-%m-%d}",
    )


class _Writing:
    """Sentences and bodies about the names of one article."""

    def __init__(
        self, names: tuple[str, ...], links: tuple[str, ...], roll: Callable[[], float]
    ) -> None:
        self.names, self._links, self.roll = names, links, roll

    def sentence(self) -> str:
        return _sentence_case(fill(_pick(wording.SENTENCES, self.roll), self.names, self.roll))

    def phrase(self, frames: tuple[wording.Frame, ...]) -> str:
        return _sentence_case(fill(_pick(frames, self.roll), self.names, self.roll))

    def marked(self) -> str:
        """A sentence of Markdown: one in three has a link, emphasis or code."""
        sentence = self.sentence()
        lot = self.roll()
        if lot > 0.34:
            return sentence
        words = sentence.split(" ")
        at = 2 + int(self.roll() * (len(words) - 5))
        if lot < 0.12:
            words[at] = _around(words[at], "**", "**")
        elif lot < 0.22:
            words[at] = _around(words[at], "*", "*")
        elif lot < 0.32:
            words[at] = f"[{words[at]}"
            words[at + 1] = _around(words[at + 1], "", f"]({_pick(self._links, self.roll)})")
        else:
            words[at] = _around(words[at], "`", "`")
        return " ".join(words)

    def body(self) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
        """The pieces of a body, and plain sentences, each with the number of pieces up to it."""
        roll = self.roll
        target = WORDS[0] + 5 + int(roll() * 50)
        pieces: list[str] = []
        quotable: list[tuple[str, int]] = []
        words = 0

        def add(piece: str) -> None:
            nonlocal words
            pieces.append(piece)
            words += len(piece.split())

        def paragraph() -> None:
            sentences = [self.marked() for _ in range(3 + int(roll() * 3))]
            plain = self.sentence()
            sentences.insert(1, plain)
            while sentences and words + sum(len(text.split()) for text in sentences) > WORDS[1] - 5:
                sentences.pop()
            add(" ".join(sentences))
            if len(sentences) > 1:
                quotable.append((plain, len(pieces)))

        paragraph()
        paragraph()
        add("## Analysis")
        paragraph()
        lot = roll()
        if lot < 0.25:
            add("\n".join(f"- {self.marked()}" for _ in range(3 + int(roll() * 3))))
        elif lot < 0.45:
            rows = (
                f"| {self.phrase(wording.METRICS)} | {_pick(wording.FIGURES, roll)} "
                f"| {_pick(wording.FIGURES, roll)} |"
                for _ in range(3 + int(roll() * 3))
            )
            add("\n".join(("| Measure | Latest | Before |", "|---|---:|---:|", *rows)))
        elif lot < 0.65:
            add(f"> {self.sentence()}\n> {self.sentence()}")
        while words < target * 0.7:
            paragraph()
        add("## What to Watch")
        if roll() < 0.35:
            add("\n".join(f"{number}. {self.marked()}" for number in (1, 2, 3)))
        while words < target:
            paragraph()
        return tuple(pieces), tuple(quotable)


def _around(word: str, before: str, after: str) -> str:
    """The word in marks; a comma or a full stop at its end stays outside of them."""
    bare = word.rstrip(",.")
    return f"{before}{bare}{after}{word[len(bare) :]}"


def _fact(writing: _Writing, sources: tuple[Source, ...]) -> Fact:
    roll = writing.roll
    has_value = roll() < 0.6
    first = _pick(sources, roll).id
    second = _pick(sources, roll).id
    return Fact(
        text=writing.sentence(),
        value=_pick(wording.FIGURES, roll) if has_value else "",
        metric=writing.phrase(wording.METRICS).lower() if has_value else "",
        sources=(first,) if first == second else (first, second),
    )


def _row(writing: _Writing, mentions: tuple[Entity, ...]) -> Row:
    roll = writing.roll
    entity = _pick(mentions, roll) if roll() < 0.3 else None
    return Row(
        who=entity.name if entity else writing.phrase(wording.ROWS),
        type=entity.type if entity else _pick(wording.KINDS, roll),
        impact=_pick(("positive", "negative", "neutral", "mixed"), roll),
        why=writing.sentence(),
        entity=entity,
    )


def _pull_quote(
    quotable: tuple[tuple[str, int], ...], mentions: tuple[Entity, ...], roll: Callable[[], float]
) -> PullQuote | None:
    if roll() >= PULL_QUOTE_SHARE:
        return None
    text, after = _pick(quotable, roll)
    return PullQuote(text, _pick(mentions, roll), after)


def edited_body(article: Article, number: int) -> Article:
    """The article with one more sentence at its end; each number is another sentence."""
    *rest, last = article.body
    return replace(article, body=(*rest, f"{last} {edit_mark(number)}"))


def edited_headline(article: Article, number: int) -> Article:
    return replace(article, headline=f"{article.headline[:170]}, {edit_mark(number)[:-1]}")


def edit_mark(number: int) -> str:
    """The words that an edit leaves on the page."""
    return f"This is edit {number} of the desk."


# The forms that articles are written in.


def written(article: Article, form: Form) -> str:
    """The file of an article, in newskit's form or, for its peers, with YAML or TOML on top.

    The peers have no pull quotes and no registry of their own: they are given the quote as a key,
    and the names of what is affected.
    """
    if form == "newskit":
        return _newskit(article)
    body = "\n\n".join(article.body)
    if form == "toml":
        return f"+++\n{_toml(article)}\n+++\n\n{body}\n"
    return f"---\n{_yaml_for_peers(article)}\n---\n\n{body}\n"


def _scalar(text: str, is_within_brackets: bool = False) -> str:
    """Without quotes where YAML allows it, as writers and other programs do."""
    if (
        _PLAIN.fullmatch(text)
        and text.lower() not in _WORDS_OF_YAML
        and not (is_within_brackets and "," in text)
    ):
        return text
    return json.dumps(text, ensure_ascii=False)


def _within(text: str) -> str:
    return _scalar(text, is_within_brackets=True)


def _newskit(article: Article) -> str:
    lines = [
        "---",
        f"headline: {_scalar(article.headline)}",
        *_opening(article),
        f"published: {article.published}",
        f"mentions: [{', '.join(entity.id for entity in article.mentions)}]",
        "affected:",
    ]
    for row in article.affected:
        who = row.entity.id if row.entity else f"{_within(row.who)}, type: {row.type}"
        lines.append(f"  - {{who: {who}, impact: {row.impact}, why: {_within(row.why)}}}")
    lines.append("sources:")
    lines += [f"  - {{{_source_keys(source)}, date: {source.date}}}" for source in article.sources]
    lines += ["---", ""]
    pieces = list(article.body)
    if quote := article.pull_quote:
        block = f"text: {_scalar(quote.text)}\nspeaker: {quote.speaker.id}"
        pieces.insert(quote.after, f"```pullquote\n{block}\n```")
    return "\n".join(lines) + "\n" + "\n\n".join(pieces) + "\n"


def _yaml_for_peers(article: Article) -> str:
    lines = [
        f"title: {_scalar(article.headline)}",
        *_opening(article),
        f"date: {article.published}",
        f"mentions: [{', '.join(entity.id for entity in article.mentions)}]",
        "affected:",
    ]
    lines += [
        f"  - {{who: {_within(row.who)}, type: {row.type}, impact: {row.impact}, "
        f"why: {_within(row.why)}}}"
        for row in article.affected
    ]
    lines.append("sources:")
    # In quotes the day stays the text that it is.
    lines += [
        f'  - {{{_source_keys(source)}, date: "{source.date}"}}' for source in article.sources
    ]
    if quote := article.pull_quote:
        lines.append(
            f"pull_quote: {{text: {_within(quote.text)}, speaker: {_within(quote.speaker.name)}}}"
        )
    return "\n".join(lines)


def _opening(article: Article) -> list[str]:
    """The keys that every form has alike."""
    lines = [
        f"summary: {_scalar(article.summary)}",
        f"section: {article.section}",
        f"authors: [{', '.join(article.authors)}]",
        f"sentiment: {article.sentiment:g}",
        f"outlook: {article.outlook}",
        "takeaways:",
        *(f"  - {_scalar(text)}" for text in article.takeaways),
        "facts:",
    ]
    for fact in article.facts:
        lines.append(f"  - text: {_scalar(fact.text)}")
        if fact.value:
            lines += [f"    value: {_scalar(fact.value)}", f"    metric: {_scalar(fact.metric)}"]
        lines.append(f"    sources: [{', '.join(fact.sources)}]")
    return lines


def _source_keys(source: Source) -> str:
    return (
        f"id: {source.id}, publisher: {_within(source.publisher)}, "
        f"title: {_within(source.title)}, url: {source.url}"
    )


def _toml(article: Article) -> str:
    # A text of JSON is a text of TOML.
    def text(value: str) -> str:
        return json.dumps(value, ensure_ascii=False)

    def table(**values: str) -> str:
        return "{" + ", ".join(f"{key} = {text(value)}" for key, value in values.items()) + "}"

    def texts(values: tuple[str, ...]) -> str:
        return "[" + ", ".join(map(text, values)) + "]"

    lines = [
        f"title = {text(article.headline)}",
        f"summary = {text(article.summary)}",
        f"section = {text(article.section)}",
        f"date = {article.published}",
        f"authors = {texts(article.authors)}",
        f"sentiment = {article.sentiment:g}",
        f"outlook = {text(article.outlook)}",
        f"takeaways = {texts(article.takeaways)}",
        f"mentions = {texts(tuple(entity.id for entity in article.mentions))}",
    ]
    if quote := article.pull_quote:
        lines.append(f"pull_quote = {table(text=quote.text, speaker=quote.speaker.name)}")
    for fact in article.facts:
        lines += ["[[facts]]", f"text = {text(fact.text)}"]
        if fact.value:
            lines += [f"value = {text(fact.value)}", f"metric = {text(fact.metric)}"]
        lines.append(f"sources = {texts(fact.sources)}")
    for row in article.affected:
        lines += [
            "[[affected]]",
            f"who = {text(row.who)}",
            f"type = {text(row.type)}",
            f"impact = {text(row.impact)}",
            f"why = {text(row.why)}",
        ]
    for source in article.sources:
        lines += [
            "[[sources]]",
            f"id = {text(source.id)}",
            f"publisher = {text(source.publisher)}",
            f"title = {text(source.title)}",
            f"url = {text(source.url)}",
            f"date = {text(source.date)}",
        ]
    return "\n".join(lines)


# Where the files lie.


def place_of(article: Article, form: Form, folder: Path) -> Path:
    """newskit's articles lie in one folder, its peers' in a folder for each section."""
    under = "articles" if form == "newskit" else article.section
    return folder / under / f"{article.slug}.md"


def write_article(article: Article, form: Form, folder: Path) -> None:
    place_of(article, form, folder).write_text(written(article, form), encoding="utf-8")


def write_corpus(corpus: Corpus, folders: Mapping[Form, Path]) -> None:
    """Every article in each of the forms, and the newsroom's settings beside newskit's."""
    for form, folder in folders.items():
        for name in ("articles",) if form == "newskit" else SECTIONS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        if form == "newskit":
            (folder / "newsroom.yaml").write_text(_newsroom(corpus), encoding="utf-8")
            (folder / "entities.yaml").write_text(_registry(corpus), encoding="utf-8")
    for article in corpus:
        for form, folder in folders.items():
            write_article(article, form, folder)


def _newsroom(corpus: Corpus) -> str:
    lines = [
        f"name: {NEWSROOM}",
        f"address: {ADDRESS}",
        "language: en",
        "timezone: UTC",
        "sections:",
        *(f"  {name}: {title}" for name, title in SECTIONS.items()),
        "authors:",
        *(f"  {name}: {{name: {byline}}}" for name, byline in corpus.authors.items()),
        # The text is invented word by word: its figures cannot be checked against each other.
        "checks: off",
        # The peers have a feed of the newest alone: newskit is not to make the archives either.
        "archives: false",
    ]
    return "\n".join(lines) + "\n"


def _registry(corpus: Corpus) -> str:
    lines = []
    for entity in corpus.entities:
        ticker = f', ticker: "{entity.ticker}"' if entity.ticker else ""
        lines.append(f"{entity.id}: {{name: {entity.name}, type: {entity.type}{ticker}}}")
    return "\n".join(lines) + "\n"


def data_for_peers(corpus: Corpus) -> dict[str, object]:
    """Who the authors and the entities are; the peers' templates look them up by id."""
    return {
        "authors": corpus.authors,
        "entities": {
            entity.id: {"name": entity.name, "type": entity.type, "ticker": entity.ticker}
            for entity in corpus.entities
        },
        "sections": SECTIONS,
    }


def main() -> None:
    """Writes a corpus of newskit's own form, to look at or to try newskit on."""
    options = argparse.ArgumentParser(description=main.__doc__)
    options.add_argument("folder", type=Path, help="where the content folder is to be")
    options.add_argument("--count", type=int, default=1_000)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    write_corpus(Corpus(chosen.count, chosen.seed), {"newskit": chosen.folder})


if __name__ == "__main__":
    main()
