"""`newskit correct ARTICLE`: the record of a correction, and the lines that still say what was."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from msgspec import Struct

from newskit.article import Article, Correction, Desk, parse
from newskit.bygone import Bygone
from newskit.check import Surroundings
from newskit.document import Document, read_article
from newskit.editing import Editing, settle, show
from newskit.examination import Checks
from newskit.folder import slug_of, survey
from newskit.markup import Markdown
from newskit.model import fitted
from newskit.naming import file_named, published, suggestion
from newskit.problem import Place, Problem, closest, shown
from newskit.reading import read_newsroom
from newskit.scribe import CannotWrite, Sheet, in_lines, item_added, proved, spaced
from newskit.terminal import say, say_problems
from newskit.testimony import is_said

_STANDS = "corrected-value-stands"
# What newskit says of an article, and what its sources say, is none of its own words.
_OTHERS = ("corrections", "waive", "sources")


class Line(Struct, frozen=True):
    """A line that still says what was: its number in the file, and what it would say."""

    number: int
    text: str
    mended: str


def run(
    word: str,
    record: Mapping[str, str],
    numbers: str,
    content: Path,
    templates: Path,
    output: Path,
    as_of: datetime,
    is_sure: bool,
    was_said: bool = False,
) -> int:
    """0 when it is written, or the answer was no; 1 when a mistake stands in the way; 2 for a word
    that names no article, fact or line, for a value that nobody said, as far as is known here,
    unless `was_said`, and where nobody can be asked."""
    folder = survey(content)
    house, problems = read_newsroom(folder)
    if house.newsroom is None:
        say_problems(problems, house.sources)
        return 1
    items = published(output)
    file = file_named(word, folder) or file_named(word, folder, items)
    if not file:
        say(f"newskit: {suggestion(word, folder)}")
        return 2
    raw, path, zone = folder.read(file), folder.shown(file), ZoneInfo(house.newsroom.timezone)
    desk = Desk(zone, Markdown())
    document, article, problems = _read(path, raw, desk)
    if document is None or article is None:
        say_problems(problems, {path: raw.decode(errors="replace")})
        return 1
    item = _item(record, as_of, zone)
    trouble = _unknown_fact(item.get("fact", ""), article) or _mistyped(item, zone)
    if trouble := trouble or _same(item):
        say(f"newskit: {trouble}")
        return 2
    slug = slug_of(file)
    key = article.id or slug
    if item.get("was") and not was_said:
        slugs = (slug, *(one.slug for one in items if one.key == key))
        is_told = is_said(item["was"], _own_lines(document), slugs, output)
        if not (is_told or _is_vouched_for(item["was"], is_sure)):
            return 2
    is_recorded = _is_recorded(item, article)
    lines = list(_standing(item, document, article))
    if lines:
        _tell(lines, item["was"])
    chosen = _chosen(numbers, lines, item, is_sure)
    if chosen is None:
        return 2
    if is_recorded:
        say("The record of it is there already; only lines are changed.")
        if not chosen:
            return 0
    elif item.get("now") and not chosen:
        _tell_unsaid(item, document)
    try:
        after = _with_lines(raw, chosen, document)
        after = after if is_recorded else _with_record(after, path, item)
    except CannotWrite as trouble:
        say(f"newskit: {path}: {trouble}. Type it yourself, in `corrections`:")
        say("\n".join(in_lines(item, "  ")))
        return 1
    editing = Editing(folder, file, raw, after, slug, key, _waived(after, path))
    if not show(editing, templates, output, as_of):
        return 1
    document, article, _ = _read(path, after, desk)
    if not item.get("was") or document is None or article is None:
        return settle(editing, "Write this?", is_sure)
    left = [line.number for line in _standing(item, document, article)]
    around = Surroundings(house.newsroom, house.entities, folder.slugs, {})
    found = Checks(house.newsroom).examine(article, document, around).problems
    standing = [problem for problem in found if problem.code == _STANDS]
    if standing or left:
        _tell_standing(standing, item)
    if any(problem.is_error for problem in standing):
        then = _then(left, {problem.place.line for problem in standing})
        return settle(editing, "Write this?", is_sure, then)
    return settle(editing, "Write this?", is_sure)


def _read(
    path: str, raw: bytes, desk: Desk
) -> tuple[Document | None, Article | None, tuple[Problem, ...]]:
    document, problems = read_article(path, raw)
    return (document, *parse(document, desk)) if document else (None, None, problems)


def _then(ours: Sequence[int], found: Collection[int]) -> str:
    """What comes next where lines still say what was: `ours`, which this command can change, and
    those that a check `found`."""
    numbers = sorted({*ours, *found})
    named = ("line " if len(numbers) == 1 else "lines ") + ", ".join(map(str, numbers))
    command = f", or by the same command with --lines {','.join(map(str, ours))}" if ours else ""
    return f"Now change what is wrong in {named} of it, by hand{command}: then build."


def _item(record: Mapping[str, str], as_of: datetime, zone: ZoneInfo) -> dict[str, str]:
    """The record's keys in the order in which they are written, without those that are empty."""
    now = as_of.astimezone(zone).replace(microsecond=0).isoformat().replace("+00:00", "Z")
    item = {"at": now, **{key: spaced(value) for key, value in record.items() if spaced(value)}}
    return {key: item[key] for key in ("at", "kind", "fact", "was", "now", "note") if key in item}


def _mistyped(item: Mapping[str, str], zone: ZoneInfo) -> str:
    """What is wrong with the value of an option; '' if nothing is."""
    if "note" not in item:
        return "say what was wrong, in --note: readers and partners are told"
    _, problems = fitted(
        Correction,
        item,
        lambda loc, **_: Place(f"--{loc[0]}"),
        "correction",
        {"timezone": zone},
    )
    return "; ".join(f"{one.place.path}: {one.message}; {one.hint}" for one in problems)


def _unknown_fact(name: str, article: Article) -> str:
    known = [fact.id for fact in article.facts if fact.id]
    if not name or name in known:
        return ""
    meant = closest(name, known)
    there = f"there are {', '.join(known)}" if known else "give the fact you mean an `id` first"
    return f"no fact of the article has the id `{name}`: " + (
        f"did you mean `{meant}`?" if meant else there
    )


def _same(item: Mapping[str, str]) -> str:
    same = item.get("was") and item.get("was") == item.get("now")
    return "--was and --now say the same, so nothing is corrected" if same else ""


def _is_recorded(item: Mapping[str, str], article: Article) -> bool:
    """Whether the article has this very correction: a second record would tell readers twice."""
    keys = ("kind", "fact", "was", "now")
    asked = tuple(({"kind": "correction"} | dict(item)).get(key, "") for key in keys)
    return bool(item.get("was")) and any(
        asked == tuple(getattr(one, key) or "" for key in keys) for one in article.corrections
    )


def _own_lines(document: Document) -> Iterator[str]:
    """All lines but what others say; its own corrections may tell what it said before."""
    passed = {number for key in ("waive", "sources") for number in _lines_of((key,), document)}
    for number, text in enumerate(document.text.split("\n"), 1):
        if number not in passed:
            yield text


def _is_vouched_for(was: str, is_sure: bool) -> bool:
    """Whether the editor says that it was said, though it stands nowhere."""
    say(f"newskit: the article does not say “{shown(was)}”, nor did it in an edition that is here:")
    say("the record would tell readers of a mistake that nobody made.")
    if sys.stdin.isatty() and not is_sure:
        return click.confirm("Was it said all the same?", err=True)
    say("Nothing was written: look at --was, letter by letter; if it was said, add --was-said.")
    return False


def _tell_unsaid(item: Mapping[str, str], document: Document) -> None:
    """That no line of the article says what is said to be right."""
    now = Bygone(item["now"], "")
    if not any(any(now.spans(line)) for line in document.text.split("\n")):
        say(f"No line of the article says “{shown(item['now'])}”: is that what is right?")


def _standing(item: Mapping[str, str], document: Document, article: Article) -> Iterator[Line]:
    """The lines of the article's own words that say what was; of the fact also those that give the
    figure in another unit."""
    if "was" not in item:
        return
    bygone = Bygone(item["was"], item.get("now", ""))
    passed = {number for key in _OTHERS for number in _lines_of((key,), document)}
    numbers = [place for place, fact in enumerate(article.facts) if fact.id == item.get("fact")]
    of_fact = {number for place in numbers for number in _lines_of(("facts", place), document)}
    front = range(document.yaml_line, document.body_line)
    for number, text in enumerate(document.text.split("\n"), 1):
        if number in passed or (number in front and text.lstrip().startswith("#")):
            continue
        figure = bygone.figure if number in of_fact and not any(bygone.spans(text)) else None
        mended = (figure or bygone).mended(text)
        if mended != text:
            yield Line(number, text, mended)


def _lines_of(loc: tuple[str | int, ...], document: Document) -> range:
    if loc[0] not in document.data:
        return range(0)
    begin, end = document.place(loc, key=len(loc) == 1), document.place(loc)
    return range(min(begin.line, end.line), end.end_line + 1)


def _tell(lines: list[Line], was: str) -> None:
    say(f"These lines still say “{shown(was)}”:")
    for line in lines:
        say(f"  {line.number:>4} | {shown(line.text.strip())}")


def _chosen(
    numbers: str, lines: list[Line], item: Mapping[str, str], is_sure: bool
) -> list[Line] | None:
    """The lines that are to be changed: those that were named, and no other."""
    by_number = {line.number: line for line in lines}
    if lines and not numbers and item.get("now") and sys.stdin.isatty() and not is_sure:
        question = f"Which are to say “{item['now']}”? Their numbers, all, or Enter for none"
        numbers = click.prompt(question, default="", show_default=False, err=True)
    elif lines and not numbers:
        say("They stay as they are; name those that are to change with --lines 12,40, or all.")
    if numbers.strip() == "all":
        numbers = ",".join(map(str, by_number))
    if not re.fullmatch(r"[\d,\s]*", numbers):
        say(f"newskit: “{shown(numbers)}” names no lines: write their numbers, as in 12,40, or all")
        return None
    wanted = [int(number) for number in re.findall(r"\d+", numbers)]
    for number in wanted:
        if number not in by_number:
            say(f"newskit: line {number} is none of those that say what was")
            return None
    if wanted and not item.get("now"):
        say("newskit: say what is right, in --now, for lines to be changed")
        return None
    return [by_number[number] for number in dict.fromkeys(wanted)]


def _tell_standing(standing: Sequence[Problem], item: Mapping[str, str]) -> None:
    """What comes of the lines that still say what was."""
    if any(problem.is_error for problem in standing):
        say("While lines still say it, `newskit check` tells them as errors, and `newskit build`")
        say("publishes nothing.")
    elif standing:
        say("`newskit check` warns of lines that still say it, and `newskit build` publishes them.")
    elif "fact" in item:
        say("`newskit check` finds none of them: they may be about something else.")
    else:
        say("`newskit check` finds none of them: it looks only for what was wrong in a fact, which")
        say("--fact names.")


def _with_lines(raw: bytes, lines: list[Line], document: Document) -> bytes:
    if not lines:
        return raw
    sheet = Sheet(raw)
    strokes = (
        sheet.at(Place(document.path, line.number, 1, line.number, len(line.text) + 1), line.mended)
        for line in lines
    )
    return sheet.with_(strokes)


def _waived(raw: bytes, path: str) -> bytes:
    """The same, if what still stands in it were waived: it is to be mended before it goes out, and
    is to be shown as it will go out."""
    waiver = {"code": _STANDS, "reason": "It is mended before it goes out."}
    with suppress(CannotWrite):
        return _with_item(raw, path, "waive", waiver)
    return raw


def _with_record(raw: bytes, path: str, item: Mapping[str, str]) -> bytes:
    return _with_item(raw, path, "corrections", item)


def _with_item(raw: bytes, path: str, key: str, item: Mapping[str, str]) -> bytes:
    document, problems = read_article(path, raw)
    if document is None or problems:
        raise CannotWrite("with those lines changed it could not be read")
    strokes = item_added(document, Sheet(raw), key, item)
    items = [*(document.data.get(key) or ()), dict(item)]
    return proved(raw, strokes, document, {**document.data, key: items}, read_article)
