"""Impact: every article, page, feed and partner that carries a fact, or tells of an article; and
what went out before it was corrected. From what the last build knows, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

import orjson
from msgspec import Struct
from pydantic import Field

from newskit.amendment import planned
from newskit.article import Article, Correction, Fact
from newskit.article import unwritten as article_unwritten
from newskit.bygone import Bygone
from newskit.card import stamp
from newskit.formats import FORMS
from newskit.history import Item
from newskit.history import unwritten as item_unwritten
from newskit.page import Page
from newskit.partner import Reader, reduced
from newskit.pattern import pattern
from newskit.published import Published
from newskit.reach import kind_of
from newskit.store import Store

_SENTENCE = pattern(r"(?<=[.!?…])[\"”’)]*\s+|\n{2,}")


class Saying(Published):
    """A sentence that gives the value: `where` it stands in the article. `is_old` when it gives one
    that was corrected."""

    where: str = Field(description="The key, or the place in the body.", examples=["takeaways.1"])
    text: str = Field(description="The sentence.", examples=["The hall cost €310 million."])
    is_old: bool = Field(
        False, description="Whether it gives a value that was corrected.", examples=[False]
    )


class Carrier(Published):
    """An article that gives the value: its slug, its file, and where it says so."""

    article: str = Field(description="The article's slug.", examples=["hallgrid-lake-cooling"])
    file: str = Field(
        description="Its file.", examples=["content/articles/hallgrid-lake-cooling.md"]
    )
    says: tuple[Saying, ...] = Field(
        description="Where it says so.",
        examples=[[{"where": "headline", "text": "A hall for €310 million", "is_old": False}]],
    )


class Given(Published):
    """What was said before it was corrected, in the versions `first` to `last`, which went out from
    `since` until `until`."""

    value: str = Field(description="What was said.", examples=["60 metres"])
    first: int = Field(description="The first version that may have said so.", examples=[1])
    last: int = Field(description="The last one.", examples=[1])
    since: str = Field(
        description="When the first went out, RFC 3339.", examples=["2026-01-22T06:00:00Z"]
    )
    until: str = Field(
        description="When it was corrected, RFC 3339.", examples=["2026-01-24T08:00:00Z"]
    )


class Told(Published):
    """An article in one tree: its item's lasting id, its state, its version and when that went out,
    and the addresses that carry it, by what they are to it."""

    article: str = Field(description="The article's slug.", examples=["hallgrid-lake-cooling"])
    id: str = Field(
        description="Its item's lasting id.",
        examples=["tag:ledger.example.com,2026:hallgrid-lake-cooling"],
    )
    state: str = Field(description="Its state.", examples=["published"])
    version: int = Field(description="The version that this reader has.", examples=[2])
    since: str = Field(
        description="Since when it has that version, RFC 3339.", examples=["2026-01-24T08:00:00Z"]
    )
    addresses: dict[str, tuple[str, ...]] = Field(
        description="Addresses that carry it, by what they are to it.",
        examples=[{"its page": ["/articles/hallgrid-lake-cooling/"]}],
    )
    given: tuple[Given, ...] = Field(
        (),
        description="What went out before it was corrected.",
        examples=[
            [
                {
                    "value": "60 metres",
                    "first": 1,
                    "last": 1,
                    "since": "2026-01-22T06:00:00Z",
                    "until": "2026-01-24T08:00:00Z",
                }
            ]
        ],
    )


class Audience(Published):
    """A reader with a tree: everybody, whose site is `public`, or a partner."""

    site: str = Field(
        description="The tree: public, or partners/<id>.", examples=["partners/daily-wire"]
    )
    partner: str = Field(
        "", description="The partner's id; '' for everybody.", examples=["daily-wire"]
    )
    name: str = Field("", description="The partner's name.", examples=["The Daily Wire"])
    told: tuple[Told, ...] = Field(
        description="What this reader has of it.",
        examples=[
            [
                {
                    "article": "hallgrid",
                    "id": "tag:ledger.example.com,2026:hallgrid",
                    "state": "published",
                    "version": 2,
                    "since": "2026-01-24T08:00:00Z",
                    "addresses": {},
                }
            ]
        ],
    )


class Impact(Published):
    """Of a fact, of an article, or of a value alone; what it is not is ''. While readers are
    `taken_back` it tells what those have."""

    article: str = Field(
        "",
        description="The slug of the article that was asked of.",
        examples=["hallgrid-lake-cooling"],
    )
    fact: str = Field("", description="The id or the number of the fact.", examples=["depth"])
    text: str = Field(
        "",
        description="The fact, as a sentence.",
        examples=["Cooling water is drawn from a depth of 40 metres."],
    )
    value: str = Field("", description="Its value.", examples=["40 metres"])
    entity: str = Field("", description="The id of whom it is about.", examples=["hallgrid"])
    metric: str = Field("", description="What it measures.", examples=["intake depth"])
    period: str = Field("", description="Of which time it is.", examples=["2026"])
    was: tuple[str, ...] = Field(
        (), description="Values that it had before it was corrected.", examples=[["60 metres"]]
    )
    carriers: tuple[Carrier, ...] = Field(
        (),
        description="Articles that give the value.",
        examples=[[{"article": "hallgrid", "file": "content/articles/hallgrid.md", "says": []}]],
    )
    audiences: tuple[Audience, ...] = Field(
        (),
        description="Who has it: everybody, and each partner with a tree.",
        examples=[[{"site": "public", "told": []}]],
    )
    taken_back: bool = Field(
        False,
        description="Whether readers were taken back to the edition before, until the next build.",
        examples=[False],
    )


class Named(Struct, frozen=True):
    """A fact by its place in its article."""

    article: Article
    number: int

    @property
    def fact(self) -> Fact:
        return self.article.facts[self.number]

    @property
    def name(self) -> str:
        return f"{self.article.slug}#{self.fact.id or self.number + 1}"


def facts_named(word: str, store: Store) -> list[Named]:
    """The facts that `article#fact` or a fact's id alone may mean. A fact without an id goes by its
    number, from 1."""
    slug, hash_, name = word.rpartition("#")
    if hash_:
        articles = [article_unwritten(store.article(slug))] if store.path_of(slug) else []
    else:
        articles = _with("id", name, store)
    return [
        Named(article, number)
        for article in articles
        for number, fact in enumerate(article.facts)
        if fact.id == name or (hash_ and fact.id is None and str(number + 1) == name)
    ]


def impact_of_fact(named: Named, readers: Iterable[Reader], store: Store) -> Impact:
    """Of a fact: every article that gives its value, or one that it had."""
    fact, article = named.fact, named.article
    records = [one for one in article.corrections if one.fact and one.fact == fact.id]
    was = tuple(dict.fromkeys(one.was for one in records if one.was))
    wanted = dict.fromkeys(_forms(fact.value) if fact.value else [fact.text], False)
    wanted = dict.fromkeys((form for old in was for form in _forms(old)), True) | wanted
    found = {one.slug: one for value in wanted for one in _saying(value, store)}
    found |= {one.slug: one for one in _with("metric", fact.metric, store)} if fact.metric else {}
    found[article.slug] = article

    def says(other: Article) -> tuple[Saying, ...]:
        """As a fact of its own about the same, or in any words that give the value, if it names
        whom the fact is about."""
        if other.slug == article.slug:
            return tuple(_says(other, wanted))
        same = [one for one in other.facts if is_same(one, fact)]
        if not same and (not fact.entity or fact.entity not in other.named):
            return ()
        given = {one.value: False for one in same if one.value and one.value not in wanted}
        return tuple(_says(other, given | wanted))

    articles = sorted(found.values(), key=lambda one: (one.slug != article.slug, one.slug))
    return Impact(
        article=article.slug,
        fact=fact.id or str(named.number + 1),
        text=fact.text,
        value=fact.value or "",
        entity=fact.entity or "",
        metric=fact.metric or "",
        period=fact.period or "",
        was=was,
        carriers=tuple(_carriers(articles, says)),
        audiences=tuple(_audiences(articles, says, readers, {article.slug: records}, store)),
    )


def impact_of_value(value: str, readers: Iterable[Reader], store: Store) -> Impact:
    """Of a value, or some other words: every article that says them."""
    wanted = dict.fromkeys(_forms(value), False)
    found = {one.slug: one for form in wanted for one in _saying(form, store)}
    articles = [one for _, one in sorted(found.items())]

    def says(article: Article) -> tuple[Saying, ...]:
        return tuple(_says(article, wanted))

    return Impact(
        value=value,
        carriers=tuple(_carriers(articles, says)),
        audiences=tuple(_audiences(articles, says, readers, {}, store)),
    )


def impact_of_article(slug: str, key: str, readers: Iterable[Reader], store: Store) -> Impact:
    """Of an article as a whole: wherever anything tells of it."""
    is_there = store.path_of(slug)
    records = article_unwritten(store.article(slug)).corrections if is_there else ()
    pages = _pages({slug, key}, store)
    audiences = [
        Audience(**_name(reader), told=(told,))
        for reader in readers
        if (told := _told(slug, key, reader, pages, records, store)) is not None
    ]
    return Impact(article=slug, audiences=tuple(audiences))


# What articles say.


def is_same(one: Fact, other: Fact) -> bool:
    """Whether two facts are about the same: whom, what of it, and if both say so, when."""
    if not (one.entity and one.entity == other.entity and one.metric and other.metric):
        return False
    is_then = not one.period or not other.period or one.period == other.period
    return one.metric.casefold() == other.metric.casefold() and is_then


def _says(article: Article, wanted: Mapping[str, bool]) -> Iterator[Saying]:
    """The sentences that give one of the values; of each it is known whether it is old."""
    values = [(Bygone(value, ""), is_old) for value, is_old in wanted.items()]
    for where, text in _texts(article):
        for sentence in filter(None, _SENTENCE.split(text)):
            ages = [is_old for value, is_old in values if any(value.found(sentence))]
            if ages:
                yield Saying(where=where, text=" ".join(sentence.split()), is_old=all(ages))


def _texts(article: Article) -> Iterator[tuple[str, str]]:
    """All that an article says in its own words, each piece with where it stands; what it says of
    its own mistakes apart."""
    for loc, text in article.texts.pieces:
        if loc[0] == "facts":
            yield f"fact {int(loc[1]) + 1}", text
            yield f"value of fact {int(loc[1]) + 1}", article.facts[int(loc[1])].value or ""
        elif loc[0] == "takeaways":
            yield f"takeaway {int(loc[1]) + 1}", text
        elif loc[0] != "corrections":
            yield "text" if loc[0] == "body" else str(loc[0]), text


def _forms(value: str) -> list[str]:
    """A value as it stands, and its figure alone where few others are the same: it has a word for
    its size, or four digits; “40,000 EUR” is “€40,000” in a sentence."""
    one = Bygone(value, "")
    return list(filter(None, dict.fromkeys((value, one.size, one.long))))


def _saying(text: str, store: Store) -> list[Article]:
    """The articles in which a text stands."""
    return list(map(article_unwritten, store.articles_with(orjson.dumps(text).decode()[1:-1])))


def _with(key: str, value: str, store: Store) -> list[Article]:
    """The articles in which a key has a value."""
    pair = f'"{key}":{orjson.dumps(value).decode()}'
    return list(map(article_unwritten, store.articles_with(pair)))


# Where it is told.

Says = Callable[[Article], tuple[Saying, ...]]
Pages = Mapping[str, list[Page]]


def _carriers(articles: Iterable[Article], says: Says) -> Iterator[Carrier]:
    for article in articles:
        if found := says(article):
            yield Carrier(article=article.slug, file=article.path, says=found)


def _audiences(
    articles: list[Article],
    says: Says,
    readers: Iterable[Reader],
    records: Mapping[str, Sequence[Correction]],
    store: Store,
) -> Iterator[Audience]:
    """Of each reader the articles that give the value in as much of them as the reader has."""
    pages = {one.slug: _pages({one.slug, one.id or one.slug}, store) for one in articles}
    for reader in readers:
        found: list[Told] = []
        for article in articles:
            share = reduced(article, reader.partner) if reader.partner else article
            said = {saying.where for saying in says(share)}
            key, mended = article.id or article.slug, records.get(article.slug, ())
            if not said and not mended:
                continue
            told = _told(article.slug, key, reader, pages[article.slug], mended, store, said)
            if told is not None and (said or told.given):
                found.append(told)
        if found:
            yield Audience(**_name(reader), told=tuple(found))


def _name(reader: Reader) -> dict[str, str]:
    name = reader.partner.name if reader.partner else ""
    return {"site": reader.root, "partner": reader.id, "name": name}


def _told(
    slug: str,
    key: str,
    reader: Reader,
    pages: Pages,
    records: Sequence[Correction],
    store: Store,
    said: Collection[str] | None = None,
) -> Told | None:
    """The article in one tree; None where it never was. `said` is where it gives the value that is
    asked for."""
    json = store.item(reader.root, key)
    if not json:
        return None
    item = item_unwritten(json)
    addresses: dict[str, list[str]] = defaultdict(list)
    for page in pages.get(reader.root, ()):
        kind = kind_of(page, slug)
        if said is None or _carries(page, kind, said, bool(records)):
            addresses[kind].append("/" + page.address.removesuffix("index.html"))
    return Told(
        article=slug,
        id=item.id,
        state=item.state,
        version=item.version,
        since=item.log[-1].went_out if item.is_readable else item.at,
        addresses={kind: tuple(sorted(found)) for kind, found in addresses.items()},
        given=tuple(_given(item, records)),
    )


def _carries(page: Page, kind: str, said: Collection[str], is_corrected: bool) -> bool:
    """Whether a page that names an article gives what is said in it there."""
    if kind == "log":
        return is_corrected
    if kind == "neighbour" and page.format != "html":
        return "headline" in said
    if kind in ("list", "neighbour") or page.format in _SUMMARIES:
        return not _SHOWN.isdisjoint(said)
    return kind in ("page", "PDF", "data", "feed")


_SUMMARIES = frozenset(name for name, form in FORMS.items() if not form.is_full)
# What is shown of an article beside its own pages, and in feeds of summaries.
_SHOWN = frozenset({"headline", "summary"})


def _pages(names: Collection[str], store: Store) -> Pages:
    """The pages that name an article, by site."""
    return planned(store.pages_naming(names))


def _given(item: Item, records: Iterable[Correction]) -> Iterator[Given]:
    """What went out of each record: the versions before the one that came with it."""
    begun: dict[str | None, int] = {}
    for record in sorted(records, key=lambda record: record.at):
        mended = _mended_by(record, item)
        if not record.was or mended is None:
            continue
        first = begun.get(record.fact, 0)
        begun[record.fact] = mended
        if first < mended:
            before, after = item.log[first], item.log[mended]
            yield Given(
                value=record.was,
                first=before.version,
                last=after.version - 1,
                since=before.went_out,
                until=after.went_out,
            )


def _mended_by(record: Correction, item: Item) -> int | None:
    """The place in the log of the change that brought a correction: the first one after it was
    made, or else the last; None for an article that came with it."""
    corrected = [place for place, change in enumerate(item.log) if change.kind == "corrected"]
    after = (place for place in corrected if item.log[place].at >= stamp(record.at))
    return next(chain(after, reversed(corrected)), None)
