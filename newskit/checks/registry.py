"""Registry: every section, author, entity and score that an article names is the newsroom's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from newskit.article import Article
from newskit.blocks.pullquote import PullQuote
from newskit.check import Finding, Surroundings
from newskit.field import is_id
from newskit.model import Loc
from newskit.problem import certain, closest

_IN_SETTINGS = "`{}` in content/newsroom.yaml"


def check(article: Article, around: Surroundings) -> Iterator[Finding]:
    if article.section not in around.newsroom.sections:
        yield _no_section(article.section, around)
    for number, author in _once(article.authors):
        if author not in around.newsroom.authors:
            yield _no_author(author, [("authors", number)], around)
    unknown = {
        name: locs for name, locs in _entities(article).items() if name not in around.entities
    }
    for name, locs in unknown.items():
        yield _no_entity(name, locs, around)
    for key, names in (("authors", article.authors), ("mentions", article.mentions)):
        for number, name in enumerate(names):
            if name in names[:number]:
                yield Finding(
                    "named-twice",
                    f"`{name}` is named twice",
                    (key, number),
                    "delete one of the two",
                    notes=(((key, names.index(name)), "it is named here first"),),
                )
    for number, row in enumerate(article.affected):
        if row.type is None and row.who not in around.entities and row.who not in unknown:
            by_name = None if is_id(row.who) else _by_name(row.who, around)
            meant = closest(row.who, around.entities) if is_id(row.who) else by_name
            yield Finding(
                "untyped-affected",
                f"“{row.who}” is no entity of the registry, and the row does not say what it is",
                ("affected", number, "who"),
                f"did you mean `{meant}`?" if meant else "add `type:`, such as company or group",
                meant=by_name or "",
            )
    for number, part in enumerate(article.body):
        speaker = part.speaker if isinstance(part, PullQuote) else ""
        if speaker and speaker not in unknown and _is_mistyped_id(speaker, around):
            yield _no_entity(speaker, [("body", number, "speaker")], around)
    yield from _sentiment(article, around)


def _entities(article: Article) -> dict[str, list[Loc]]:
    """Every id of an entity, and all places where it stands: one that the registry lacks is one
    mistake."""
    found: dict[str, list[Loc]] = {}
    for number, name in _once(article.mentions):
        found.setdefault(name, []).append(("mentions", number))
    for number, fact in enumerate(article.facts):
        if fact.entity:
            found.setdefault(fact.entity, []).append(("facts", number, "entity"))
    for number, row in enumerate(article.affected):
        if row.who in found:
            found[row.who].append(("affected", number, "who"))
    for number, part in enumerate(article.body):
        if isinstance(part, PullQuote) and part.speaker in found:
            found[part.speaker].append(("body", number, "speaker"))
    return found


def glance(data: Mapping[str, Any], around: Surroundings) -> Iterator[Finding]:
    """What can be said of an article that is no article yet: names that the newsroom lacks. So a
    writer hears of all mistakes in one round."""
    section = data.get("section")
    if isinstance(section, str) and is_id(section) and section not in around.newsroom.sections:
        yield _no_section(section, around)
    for key, known, unknown in (
        ("authors", around.newsroom.authors, _no_author),
        ("mentions", around.entities, _no_entity),
    ):
        names = data.get(key)
        for number, name in _once(names if isinstance(names, list) else ()):
            if isinstance(name, str) and is_id(name) and name not in known:
                yield unknown(name, [(key, number)], around)


def _once(names: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """Each name with its number; one that is named twice is told of as that."""
    return ((number, name) for number, name in enumerate(names) if name not in names[:number])


def _by_name(who: str, around: Surroundings) -> str | None:
    """The id of the entity that goes by this name."""
    plain = who.casefold()
    for name, entity in around.entities.items():
        if plain in (entity.name.casefold(), *(other.casefold() for other in entity.also)):
            return name
    return None


def _is_mistyped_id(speaker: str, around: Surroundings) -> bool:
    """A speaker may be any name; one that is almost an id of the registry was meant as that id."""
    known = (*around.entities, *around.newsroom.authors)
    is_id_of_none = "-" in speaker and is_id(speaker) and speaker not in known
    return is_id_of_none and closest(speaker, known) is not None


def _sentiment(article: Article, around: Surroundings) -> Iterator[Finding]:
    scale = around.newsroom.sentiment
    if article.sentiment is None or scale.lowest <= article.sentiment <= scale.highest:
        return
    yield Finding(
        "sentiment-range",
        f"the score {article.sentiment:g} is not on the newsroom's scale",
        ("sentiment",),
        f"the scale runs from {scale.lowest:g} to {scale.highest:g}",
    )


def _no_section(name: str, around: Surroundings) -> Finding:
    sections = around.newsroom.sections
    hint = _hint(name, sections, f"{name}: {_in_words(name)}", _IN_SETTINGS.format("sections"))
    sure = certain(name, sections) or ""
    message = f"the newsroom has no section `{name}`"
    return Finding("unknown-section", message, ("section",), hint, meant=sure)


def _no_author(name: str, locs: Sequence[Loc], around: Surroundings) -> Finding:
    # A person's name is never guessed, however near it is to another's.
    row = f"{name}: {{name: {_in_words(name)}}}"
    hint = _hint(name, around.newsroom.authors, row, _IN_SETTINGS.format("authors"))
    return Finding("unknown-author", f"the newsroom has no author `{name}`", locs[0], hint)


def _no_entity(name: str, locs: Sequence[Loc], around: Surroundings) -> Finding:
    row = f"{name}: {{name: {_in_words(name)}, type: …}}"
    hint = _hint(name, around.entities, row, "content/entities.yaml")
    sure = certain(name, around.entities)
    is_person = sure is not None and around.entities[sure].type == "person"
    return Finding(
        "unknown-entity",
        f"the newsroom has no entity `{name}`",
        locs[0],
        hint,
        also=tuple(locs[1:]),
        meant="" if is_person else sure or "",
    )


def _hint(name: str, known: Iterable[str], row: str, where: str) -> str:
    meant = closest(name, known)
    return f"did you mean `{meant}`?" if meant else f"choose another, or add `{row}` to {where}"


def _in_words(name: str) -> str:
    """What an id probably stands for: “Jon Berg” for `jon-berg`."""
    return " ".join(word.capitalize() for word in name.split("-"))
