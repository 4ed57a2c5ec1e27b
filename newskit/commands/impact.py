"""`newskit impact FACT|ARTICLE`: all that carries a fact, or tells of an article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newskit.edition import (
    UnreadableRecord,
    are_taken_back,
    history_of,
    record_in,
    sites_in,
)
from newskit.folder import survey
from newskit.history import Item, written
from newskit.impact import (
    Audience,
    Given,
    Impact,
    facts_named,
    impact_of_article,
    impact_of_fact,
    impact_of_value,
)
from newskit.naming import item_named, published, slug_in
from newskit.partner import EVERYBODY, Reader
from newskit.problem import closest, shown
from newskit.reach import KINDS
from newskit.readership import read_readership
from newskit.reading import read_newsroom
from newskit.store import PageRow, Store, known_store, open_store
from newskit.terminal import clock, counted, say
from newskit.tree import Tree, trees


def run(word: str, content: Path, output: Path, as_json: bool) -> int:
    """0 when there is something to tell; 2 for a word that nothing goes by."""
    if (known := known_store(output)) is None:
        say(f"newskit: nothing is known of {output}: build first")
        return 2
    readers, items = _readers(content), published(output)
    try:
        with _as_seen(known, output) as store:
            found = _found(word, readers, items, store)
    except UnreadableRecord as unreadable:
        found = str(unreadable)
    if isinstance(found, str):
        say(f"newskit: {found}")
        return 2
    found = found.model_copy(update={"taken_back": are_taken_back(output)})
    print(found.model_dump_json(indent=2) if as_json else "\n".join(map(shown, _lines(found))))
    return 0


@contextmanager
def _as_seen(known: Store, output: Path) -> Iterator[Store]:
    """What the last build knows; while readers are taken back, a copy that knows what those see:
    the items of their edition, and of its pages no more than it has."""
    with known:
        if not are_taken_back(output):
            yield known
            return
        live, _ = trees(output)
        with open_store(None) as store:
            known.db.backup(store.db)
            rows = list(store.pages())
            with store.writing():
                store.keep_pages(row._replace(view=None) for row in rows if not _has(row, live))
                for site in sites_in(live.root):
                    folder = live.root / site
                    there = history_of(record_in(folder), folder, site, store).items.values()
                    store.forget_items(site)
                    store.keep_items((site, one.key, one.number, written(one)) for one in there)
            yield store


def _has(row: PageRow, tree: Tree) -> bool:
    return getattr(row, tree.name) is not None


def _readers(content: Path) -> tuple[Reader, ...]:
    """Everybody, and the partners; without the newsroom's files nobody knows what those have."""
    if not content.is_dir():
        return (EVERYBODY,)
    folder = survey(content)
    house, _ = read_newsroom(folder)
    readers, _, _ = read_readership(folder, house.newsroom, house.entities)
    return readers


def _found(
    word: str, readers: tuple[Reader, ...], items: Iterable[Item], store: Store
) -> Impact | str:
    """What the word means: a fact, an article, or words that articles say; or what to say of it."""
    facts = facts_named(_with_slug(word), store)
    if len(facts) > 1:
        return f"{word} is a fact of several articles: {', '.join(one.name for one in facts)}"
    if facts:
        return impact_of_fact(facts[0], readers, store)
    if "#" in word:
        article, _, fact = word.rpartition("#")
        return f"no article that goes by {article} has a fact `{fact}`"
    item = item_named(word, items)
    slug = slug_in(word)
    if item is not None or store.path_of(slug):
        slug = slug if store.path_of(slug) else item.slug if item else slug
        return impact_of_article(slug, item.key if item else slug, readers, store)
    found = impact_of_value(word, readers, store)
    if found.carriers:
        return found
    meant = closest(slug, (item.slug for item in items))
    nothing = f"no fact and no article goes by {word}, and no article says it"
    return f"{nothing}: did you mean `{meant}`?" if meant else nothing


def _with_slug(word: str) -> str:
    """An address and a fact: `https://…/articles/x/#backlog` is `x#backlog`."""
    article, hash_, fact = word.rpartition("#")
    return f"{slug_in(article)}#{fact}" if hash_ else fact


def _lines(found: Impact) -> Iterator[str]:
    if found.taken_back:
        yield "Readers were taken back to the edition before: this tells what they have now; what"
        yield "articles say is as they were last built. The next build goes forward."
        yield ""
    yield _title(found)
    if found.fact:
        yield f"  fact `{found.fact}` of {found.article}: {found.text}"
    for old in found.was:
        yield f"  was {old}, before it was corrected"
    if found.carriers:
        yield ""
        count = len(found.carriers)
        yield f"{counted(count, 'article')} {'says' if count == 1 else 'say'} so"
    for carrier in found.carriers:
        yield f"  {carrier.file}"
        width = max(len(saying.where) for saying in carrier.says)
        for saying in carrier.says:
            old = "  ← the old value" if saying.is_old else ""
            yield f"    {saying.where:<{width}}  {_short(saying.text)}{old}"
    for audience in found.audiences:
        yield ""
        yield from _of(audience)
    if not found.audiences:
        yield ""
        yield "Nobody was told of it yet."


def _title(found: Impact) -> str:
    about = ", ".join(filter(None, (found.entity, found.metric, found.period)))
    if not found.value:
        return about or found.article
    return f"{about}: {found.value}" if about else found.value


def _of(audience: Audience) -> Iterator[str]:
    yield f"{audience.name} ({audience.partner})" if audience.partner else "Everybody"
    for told in audience.told:
        state = "" if told.state == "published" else f", {told.state}"
        yield f"  {told.article}  version {told.version}{state} since {clock(told.since)}"
        for kind in KINDS:
            if addresses := told.addresses.get(kind):
                yield f"    {_LABELS.get(kind, kind):<9} {' '.join(addresses)}"
        for given in told.given:
            yield f"    {_given(given)}"


_LABELS = {"list": "lists", "neighbour": "beside", "log": "log", "feed": "feeds", "map": "maps"}


def _given(given: Given) -> str:
    one = given.first == given.last
    versions = f"version {given.first}" if one else f"versions {given.first}–{given.last}"
    return (
        f"said “{given.value}” in {versions}, from {clock(given.since)} until {clock(given.until)}"
    )


def _short(text: str) -> str:
    return text if len(text) <= 100 else text[:99].rstrip() + "…"
