"""Incremental builds: after any sequence of edits, the site is the one that a clean build makes.

Beside it stand the stylesheets that the edition before had and this one has not, and nothing else.

Hypothesis makes the sequences; `NEWSKIT_SEQUENCES=N` asks for another number of them. Every step of
a sequence is one or two edits and a build; every build is compared with a clean one.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

import newskit.folder
import newskit.plan
import newskit.tree
from newskit.commands import rollback
from newskit.store import known_store
from newskit.templates import Templates, read_templates
from tests.torture.gazette import (
    FORMATS,
    NOON,
    Bytes,
    Gazette,
    Killed,
    as_old,
    bytes_of,
    differences,
    dying_at,
    inodes,
    let_the_clock_tick,
    lettered,
    of_the_theme,
    publish,
    published,
    records,
    stamp,
    store_file,
    tick,
)

SEQUENCES = int(os.environ.get("NEWSKIT_SEQUENCES", "200"))
# Seconds for each, some six times what one takes: two thousand need more than a test is given.
PATIENCE = 6
# Where there is a file system in memory, the disk is no part of what is tested here.
MEMORY = Path("/dev/shm")
TINY = "{% macro teaser(it, words) %}{{ it }}{% endmacro %}\n"


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Leaves out what takes long and is the same each time: templates of one digest are compiled
    once, and the disk is not waited for."""
    known: dict[str, Templates] = {}

    def templates(folder: Path | None) -> Templates:
        fresh = read_templates(folder)
        return known.setdefault(fresh.digest, fresh)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(newskit.plan, "read_templates", templates)
        # The tests let the file system's clock tick between a build and an edit.
        patch.setattr(newskit.folder, "YOUNG", 0)
        patch.setattr(newskit.tree, "_syncfs", lambda descriptor: None)
        yield


@dataclass
class Desk:
    """The newsroom at work: its files, its clock, what readers were served so far."""

    gazette: Gazette
    output: Path
    now: datetime = NOON
    keep_going: bool = True
    editions: list[Bytes] = field(default_factory=list)
    # Of each edition the stylesheets and fonts that are its own.
    themes: list[set[str]] = field(default_factory=list)
    # All stylesheets and fonts that any edition had.
    sheets: dict[str, bytes] = field(default_factory=dict)
    # Whether more than an edit happened since the last one.
    is_unsettled: bool = False

    def records(self) -> Path | None:
        """A copy of the records that the next edition goes on from."""
        return records(self.output, self.output.parent / "records")

    def judge(self, before: Bytes, after: Bytes, expected: Bytes) -> None:
        """What readers have now is what is expected, and what those need who have a page from
        before."""
        former = of_the_theme(after) - expected.keys()
        held = {address: data for address, data in after.items() if address not in former}
        assert not differences(held, expected)
        assert all(after[address] == self.sheets[address] for address in former)
        self.sheets |= {address: expected[address] for address in of_the_theme(expected)}
        if after == before:
            return
        needed = {
            address
            for edition, theme in zip(self.editions, self.themes, strict=True)
            for address in theme - expected.keys()
            if edition == before
        }
        assert needed <= former, "a page from before has lost its stylesheet"
        assert self.is_unsettled or former <= needed, "a stylesheet stays for ever"
        if former:
            event("a stylesheet stays")
        self.editions.append(after)
        self.themes.append(of_the_theme(expected))
        self.is_unsettled = False

    def pick(self, number: int) -> str:
        """One of the articles; there is always one."""
        slugs = self.gazette.slugs or [self.gazette.add(number)]
        return slugs[number % len(slugs)]


# The edits. Each takes the desk and a number that chooses among what can be chosen.


def edit_a_body(desk: Desk, number: int) -> None:
    slug = desk.pick(number)
    desk.gazette.bodies[slug] += f" More: {number}."
    desk.gazette.save(slug)


def retitle(desk: Desk, number: int) -> None:
    desk.gazette.change(desk.pick(number), headline=f"Another headline, {lettered(number)}")


def move_to_a_section(desk: Desk, number: int) -> None:
    sections = sorted(desk.gazette.sections)
    desk.gazette.change(desk.pick(number), section=sections[number // 7 % len(sections)])


def rename_an_entity(desk: Desk, number: int) -> None:
    entities = desk.gazette.entities
    entities[sorted(entities)[number % len(entities)]] = f"Entity {number}"
    desk.gazette.registry()


def set_mentions(desk: Desk, number: int) -> None:
    entities = sorted(desk.gazette.entities)
    named = [entity for place, entity in enumerate(entities) if number >> (8 + place) & 1]
    desk.gazette.change(desk.pick(number), mentions=named)


def rename_a_file(desk: Desk, number: int) -> None:
    slug = desk.pick(number)
    new = f"renamed-{number % 5}"
    if new not in desk.gazette.articles:
        desk.gazette.rename(slug, new)


def rename_a_file_and_keep_its_id(desk: Desk, number: int) -> None:
    """The article moves: its item stays, and its old address leads to the new one."""
    slug = desk.pick(number)
    new = f"moved-{number % 3}"
    if new not in desk.gazette.articles:
        desk.gazette.rename(slug, new)
        desk.gazette.change(new, id=desk.gazette.articles[new].get("id", slug))


def correct_a_fact(desk: Desk, number: int) -> None:
    """A fact, and a record of what it said before; or another note in the newest record, or none
    any more."""
    slug = desk.pick(number)
    article = desk.gazette.articles[slug]
    records = article.get("corrections", [])
    value = f"{number % 90} cranes"
    match number // 7 % 4:
        case 0 if records:
            records = [*records[:-1], records[-1] | {"note": f"Another note {number}."}]
        case 1:
            records = []
        case _:
            at = stamp(desk.now + timedelta(minutes=number % 50 - 40))
            was = article.get("facts", [{"value": "no cranes"}])[0]["value"]
            record = {"at": at, "fact": "cranes", "was": was, "now": value}
            records = [*records, record | {"note": f"An earlier version said {was}."}]
    facts = [{"id": "cranes", "text": f"The quay has {value}.", "value": value}]
    desk.gazette.change(slug, facts=facts, corrections=records or None)


def delete(desk: Desk, number: int) -> None:
    desk.gazette.delete(desk.pick(number))


def add(desk: Desk, number: int) -> None:
    pictures = ("", "media/quay.png", "media/crane.png", "media/deeper/quay.png")
    if pictures[number % 4].startswith("media/deeper"):
        desk.gazette.picture("deeper/quay.png", 1)
    desk.gazette.add(number // 4, pictures[number % 4])


def set_related(desk: Desk, number: int) -> None:
    slug, other = desk.pick(number), desk.pick(number // 11)
    desk.gazette.change(slug, related=[other] if other != slug else None)


def set_status(desk: Desk, number: int) -> None:
    status = ("draft", "withheld", "withdrawn", "ready")[number // 13 % 4]
    desk.gazette.change(desk.pick(number), status=status)


def set_embargo(desk: Desk, number: int) -> None:
    embargo = desk.now + timedelta(hours=number % 5 - 1)
    desk.gazette.change(desk.pick(number // 5), embargo=stamp(embargo), expires=None)


def set_expiry(desk: Desk, number: int) -> None:
    expires = desk.now + timedelta(hours=number % 5 - 1)
    desk.gazette.change(desk.pick(number // 5), expires=stamp(expires), embargo=None)


def move_the_clock(desk: Desk, number: int) -> None:
    desk.now += timedelta(hours=(-4, -1, 1, 2, 4)[number % 5])


def publish_later(desk: Desk, number: int) -> None:
    moment = desk.now + timedelta(hours=number % 7 - 3)
    desk.gazette.change(desk.pick(number // 7), published=stamp(moment), expires=None)


def change_a_template(desk: Desk, number: int) -> None:
    name = ("article.html", "listing.html", "site.css")[number % 3]
    path = desk.gazette.templates / name
    path.write_text(path.read_text() + "\n" * (number // 3 % 2 + 1))


def add_or_drop_a_template(desk: Desk, number: int) -> None:
    path = desk.gazette.templates / "_teaser.html"
    if path.exists():
        path.unlink()
    else:
        path.write_text(TINY)


def rename_the_newsroom(desk: Desk, number: int) -> None:
    desk.gazette.name = f"The Gazette {number % 3}"
    desk.gazette.settings()


def rename_a_section(desk: Desk, number: int) -> None:
    sections = desk.gazette.sections
    sections[sorted(sections)[number % len(sections)]] = f"Section {number % 4}"
    desk.gazette.settings()


def reorder_sections(desk: Desk, number: int) -> None:
    turned = list(desk.gazette.sections.items())
    desk.gazette.sections = dict(turned[1:] + turned[:1])
    desk.gazette.settings()


def change_formats(desk: Desk, number: int) -> None:
    chosen = tuple(name for place, name in enumerate(FORMATS) if number >> place & 1)
    desk.gazette.formats = chosen or FORMATS
    desk.gazette.settings()


def replace_a_picture(desk: Desk, number: int) -> None:
    """Another picture under the same name, of the same size, and its time set back."""
    path = desk.gazette.content / "media" / ("quay.png", "crane.png")[number % 2]
    if path.exists():
        stat = path.stat()
        tick(path, lambda: desk.gazette.picture(path.name, number // 2 % 100))
        as_old(path, stat)


def lose_or_find_a_picture(desk: Desk, number: int) -> None:
    path = desk.gazette.content / "media" / ("quay.png", "crane.png")[number % 2]
    if path.exists():
        path.unlink()
    else:
        desk.gazette.picture(path.name, number // 2 % 100)


def choose_a_picture(desk: Desk, number: int) -> None:
    file = ("media/quay.png", "media/crane.png", "")[number % 3]
    show = {"file": file, "alt": f"Alt {number // 3 % 3}.", "credit": "The Example Gazette"}
    desk.gazette.change(desk.pick(number // 3), picture=show if file else None)


def change_a_partner(desk: Desk, number: int) -> None:
    """Small pages, so that archives come and go; now and then the file is deleted."""
    name = ("wire", "desk")[number % 2]
    if number // 2 % 5 == 0:
        (desk.gazette.content / "partners" / f"{name}.yaml").unlink(missing_ok=True)
        return
    sections = sorted(desk.gazette.sections)
    select: tuple[dict[str, object], ...] = (
        {},
        {"sections": sections[:2]},
        {"entities": ["mole"]},
        {"days": 1},
    )
    desk.gazette.partner(
        name,
        select=select[number // 8 % 4],
        content=("full", "facts")[number // 32 % 2],
        embargoed=("withhold", "deliver")[number // 64 % 2],
        limits={"page": 2 + number // 128 % 2},
    )


def break_a_partner(desk: Desk, number: int) -> None:
    folder = desk.gazette.content / "partners"
    if folder.is_dir():
        (folder / "wire.yaml").write_text("name: [")


def make_a_mistake(desk: Desk, number: int) -> None:
    slug = desk.pick(number)
    match number // 17 % 4:
        case 0:
            desk.gazette.change(slug, section="nowhere")
        case 1:
            desk.gazette.change(slug, related=["no-such-article"])
        case 2:
            desk.gazette.path(slug).write_text("no front matter")
        case _:
            desk.gazette.path(slug).write_bytes(b"\xff\xfe\x00")


def make_a_mistake_in_a_new_file(desk: Desk, number: int) -> None:
    slug = desk.gazette.add(number)
    desk.gazette.change(slug, section="nowhere")


def break_the_settings(desk: Desk, number: int) -> None:
    name = ("newsroom.yaml", "entities.yaml")[number % 2]
    (desk.gazette.content / name).write_text("name: [")


def mend(desk: Desk, number: int) -> None:
    """Every mistake is mended."""
    gazette = desk.gazette
    gazette.settings()
    gazette.registry()
    gazette.partner("wire", limits={"page": 2})
    for name in ("quay.png", "crane.png"):
        if not (gazette.content / "media" / name).exists():
            gazette.picture(name, number % 100)
    for slug, article in gazette.articles.items():
        related = [other for other in article.get("related", ()) if other in gazette.articles]
        section = article["section"] if article["section"] in gazette.sections else "harbour"
        gazette.change(slug, section=section, related=related or None)


def be_strict(desk: Desk, number: int) -> None:
    """From now on nothing is published while there are errors, or again the good articles."""
    desk.keep_going = not desk.keep_going


def touch(desk: Desk, number: int) -> None:
    slug = desk.pick(number)
    path = desk.gazette.path(slug)
    tick(path, lambda: path.write_bytes(path.read_bytes()))


def delete_the_store(desk: Desk, number: int) -> None:
    desk.is_unsettled = True
    store_file(desk.output).unlink(missing_ok=True)


def corrupt_the_store(desk: Desk, number: int) -> None:
    """Flips bits, cuts it short, or puts something else in its place."""
    path = store_file(desk.output)
    desk.is_unsettled = True
    if not path.exists():
        return
    data = bytearray(path.read_bytes())
    match number % 4:
        case 0:
            data[number * 7919 % len(data)] ^= 1 << number % 8
        case 1:
            # Only in the text of articles and views: nothing that SQLite itself would miss.
            for place in range(len(data) // 2, len(data)):
                if data[place : place + 6] == b"canary":
                    data[place] ^= 1
        case 2:
            data = data[: len(data) * (number // 4 % 100) // 100]
        case _:
            data = bytearray(b"not a store at all")
    tick(path, lambda: path.write_bytes(data))


def pretend_an_upgrade(desk: Desk, number: int) -> None:
    desk.is_unsettled = True
    if (store := known_store(desk.output)) is not None:
        with store:
            store.set_facts(version="another")


def lose_a_tree(desk: Desk, number: int) -> None:
    """Someone deletes a tree, or both, or the pointer, or the door to it."""
    desk.is_unsettled = True
    for place, name in enumerate(("trees/a", "trees/b")):
        if number >> place & 1:
            shutil.rmtree(desk.output / name, ignore_errors=True)
    for place, name in enumerate(("public", "current"), 2):
        if number >> place & 1:
            (desk.output / name).unlink(missing_ok=True)


def interrupt_a_build(desk: Desk, number: int) -> None:
    """A build that dies at one of its steps, after an edit that may be taken back. Readers are
    served what they were, or what is new."""
    before, previous = published(desk.output), desk.records()
    desk.is_unsettled = True
    the_edit = EDITS[number // 4 % NUMBER_OF_EDITS_OF_CONTENT]
    slugs = {slug: dict(article) for slug, article in desk.gazette.articles.items()}
    the_edit(desk, number)
    with dying_at(number % 9 if number & 1 else number % 60) as steps:
        try:
            publish(desk.gazette, desk.output, desk.now, desk.keep_going)
        except Killed as killed:
            event(f"died before {killed}, at step {len(steps)}")
    let_the_clock_tick(desk.output.parent)
    if (after := published(desk.output)) != before:
        desk.judge(before, after, clean(desk, previous))
    if number & 2 and slugs.keys() == desk.gazette.articles.keys():
        for slug, article in slugs.items():
            desk.gazette.articles[slug] = article
            desk.gazette.save(slug)


def roll_back(desk: Desk, number: int) -> None:
    before = published(desk.output)
    desk.is_unsettled = True
    if rollback.run(desk.output) == 0:
        event("rolled back")
        assert published(desk.output) in desk.editions
    else:
        assert published(desk.output) == before


# Those of content come first.
NUMBER_OF_EDITS_OF_CONTENT = 16
EDITS: tuple[Callable[[Desk, int], None], ...] = (
    edit_a_body,
    retitle,
    move_to_a_section,
    rename_an_entity,
    set_mentions,
    rename_a_file,
    rename_a_file_and_keep_its_id,
    correct_a_fact,
    delete,
    add,
    set_related,
    set_status,
    set_embargo,
    set_expiry,
    move_the_clock,
    publish_later,
    change_a_template,
    add_or_drop_a_template,
    rename_the_newsroom,
    rename_a_section,
    reorder_sections,
    change_formats,
    replace_a_picture,
    lose_or_find_a_picture,
    choose_a_picture,
    make_a_mistake,
    make_a_mistake_in_a_new_file,
    break_the_settings,
    change_a_partner,
    change_a_partner,
    break_a_partner,
    mend,
    be_strict,
    touch,
    delete_the_store,
    corrupt_the_store,
    pretend_an_upgrade,
    lose_a_tree,
    interrupt_a_build,
    interrupt_a_build,
    interrupt_a_build,
    roll_back,
    roll_back,
)


def clean(desk: Desk, previous: Path | None) -> Bytes:
    """What a new machine publishes of the newsroom as it is now."""
    with tempfile.TemporaryDirectory(dir=desk.output.parent) as folder:
        publish(desk.gazette, Path(folder) / "dist", desk.now, previous=previous)
        return published(Path(folder) / "dist")


def build_and_compare(desk: Desk) -> None:
    """Builds; then: the site is the clean one, nothing that may not be read is anywhere, and a
    second build does nothing."""
    before, previous = published(desk.output), desk.records()
    outcome = publish(desk.gazette, desk.output, desk.now, desk.keep_going)
    let_the_clock_tick(desk.output.parent)
    after = published(desk.output)
    with tempfile.TemporaryDirectory(dir=desk.output.parent) as folder:
        fresh = Path(folder) / "dist"
        first = publish(desk.gazette, fresh, desk.now, desk.keep_going, previous=previous)
        expected = published(fresh)
    assert outcome.account == first.account
    if outcome.edition is None:
        assert first.edition is None
        assert after == before, "a refused build changed the site"
        return
    desk.judge(before, after, expected)
    assert not unpublished_bytes(desk, expected)
    was = inodes(desk.output)
    again = publish(desk.gazette, desk.output, desk.now, desk.keep_going)
    assert again.edition is not None
    assert (again.edition.written, again.edition.shared, again.edition.removed) == (0, 0, 0)
    assert inodes(desk.output) == was, "a build of nothing new wrote something"
    assert again.account == first.account


# What stands at the address of an article that is gone, or has moved.
NOT_THE_ARTICLE = (b"Tombstone(", b"Moved(")


def unpublished_bytes(desk: Desk, there: Bytes) -> list[str]:
    """The public files of either tree that carry an article which is not published now. A partner
    may have it before."""
    slugs = {
        address.split("/")[2]
        for address, data in there.items()
        if re.fullmatch("public/articles/.*/index.html", address)
        and not any(word in data for word in NOT_THE_ARTICLE)
    }
    if not slugs and "html" not in desk.gazette.formats:
        return []
    gone = [canary.encode() for slug, canary in desk.gazette.canaries.items() if slug not in slugs]
    return [
        f"{name}/{address}"
        for name in newskit.tree.NAMES
        for address, data in bytes_of(desk.output / "trees" / name / "public").items()
        if any(canary in data for canary in gone)
    ]


STEP = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 2**14)), min_size=1, max_size=2)


@pytest.mark.timeout(PATIENCE * max(SEQUENCES, 200))
@settings(
    max_examples=SEQUENCES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.lists(STEP, min_size=2, max_size=8))
def test_builds_what_a_clean_build_makes_after_any_edits(
    steps: list[list[tuple[Callable[[Desk, int], None], int]]],
) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        desk = Desk(Gazette.found(Path(folder) / "newsroom"), Path(folder) / "dist")
        desk.gazette.partner("wire", limits={"page": 2})
        build_and_compare(desk)
        for step in steps:
            for edit, number in step:
                edit(desk, number)
            build_and_compare(desk)
