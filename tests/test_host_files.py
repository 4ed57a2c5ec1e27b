"""What the settings say to hosts and crawlers, and the map of what is news, which time alone moves.

What they look like with every setting is among the golden outputs.
"""

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from newskit.build import build
from newskit.card import stamp, unwritten
from newskit.folder import survey
from newskit.formats import news_sitemap, sitemap
from newskit.intake import Intake, take_in
from newskit.plan import Plan, plan
from newskit.seal import seal_of, unbroken
from newskit.site import gather
from newskit.store import open_store
from newskit.templates import read_templates
from newskit.tree import held
from tests.conftest import CHECKOUT

BASE = CHECKOUT / "tests" / "sites" / "base"
PUBLISHED = datetime.fromisoformat("2026-11-01T08:00:00Z")
NAMES = ("article-json", "sitemap", "news-sitemap")
MAP = "news-sitemap.xml"


class Newsroom(NamedTuple):
    """The base newsroom, in a folder where it may be written to."""

    folder: Path

    def write(self, file: str, text: str) -> None:
        path = self.folder / "content" / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def add(self, settings: str) -> None:
        path = self.folder / "content" / "newsroom.yaml"
        path.write_text(path.read_text() + settings)

    def built(
        self, as_of: datetime = PUBLISHED, output: str = "dist", formats: tuple[str, ...] = NAMES
    ) -> Plan:
        """Builds in the output that is there, or in a new one."""
        folder = self.folder / output
        with held(folder, lambda: None), open_store(folder) as store:
            templates = self.folder / "templates"
            planned = plan(self.folder / "content", templates, as_of, store, formats)
            assert not planned.problems, planned.problems
            edition, problems = build(planned, folder, store)
            assert edition is not None and not problems
        return planned

    def text(self, address: str, output: str = "dist") -> str:
        """What stands at an address; '' for nothing."""
        file = self.folder / output / "public" / address
        return file.read_text() if file.exists() else ""


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    return Newsroom(tmp_path)


def test_without_a_setting_only_robots_txt_is_published(newsroom: Newsroom) -> None:
    newsroom.built(PUBLISHED + timedelta(days=9))
    assert newsroom.text("robots.txt") == (
        "User-agent: *\nAllow: /\n\nSitemap: https://ledger.example.com/sitemap.xml\n"
    )
    public = newsroom.folder / "dist" / "public"
    assert not (public / ".well-known").exists()
    assert not (public / "trust.txt").exists()


def test_robots_txt_names_only_maps_that_are_built(newsroom: Newsroom) -> None:
    newsroom.built()
    assert "/sitemap.xml" in newsroom.text("robots.txt")
    assert f"/{MAP}" in newsroom.text("robots.txt")
    newsroom.built(formats=("article-json",))
    assert newsroom.text("robots.txt") == "User-agent: *\nAllow: /\n"


def test_robots_txt_refuses_all_or_some(newsroom: Newsroom) -> None:
    newsroom.add("crawlers: {refuse: ['*']}\n")
    newsroom.built(formats=("article-json",))
    assert newsroom.text("robots.txt") == "User-agent: *\nDisallow: /\n"


def test_mining_may_be_open_and_then_training_is_allowed(newsroom: Newsroom) -> None:
    newsroom.add("mining: {rights: open}\ntrust: {social: [https://social.example.org/@ledger]}\n")
    newsroom.built()
    assert '"tdm-reservation": 0' in newsroom.text(".well-known/tdmrep.json")
    assert newsroom.text("trust.txt").splitlines() == [
        "social=https://social.example.org/@ledger",
        "datatrainingallowed=yes",
    ]


def test_a_key_that_comes_is_published_by_the_next_build(newsroom: Newsroom) -> None:
    newsroom.built()
    key = CHECKOUT / "tests/sites/everything/content/keys/2026-03-01.json"
    newsroom.write("keys/2026-03-01.json", key.read_text())
    newsroom.built()
    assert '"kid":"2026-03-01"' in newsroom.text(".well-known/newskit-keys.json")
    (newsroom.folder / "content/keys/2026-03-01.json").unlink()
    newsroom.built()
    assert newsroom.text(".well-known/newskit-keys.json") == ""


def locations(text: str) -> list[str]:
    """The addresses of a sitemap."""
    root = ElementTree.fromstring(text)
    return [f"{element.text}" for element in root.iter() if element.tag.endswith("}loc")]


def test_an_article_is_news_for_two_days(newsroom: Newsroom) -> None:
    first = newsroom.built(PUBLISHED)
    article = "https://ledger.example.com/articles/a-good-article/"
    assert locations(newsroom.text(MAP)) == [article]
    end = PUBLISHED + timedelta(days=2)
    assert first.ledger.turn == stamp(end)

    # Just before, nothing is to be done; then the map goes, and so does the line that names it.
    assert newsroom.built(end - timedelta(seconds=1)).pages == ()
    assert locations(newsroom.text(MAP)) == [article]
    last = newsroom.built(end)
    assert newsroom.text(MAP) == ""
    assert MAP not in newsroom.text("robots.txt")
    assert last.ledger.turn == ""


def test_a_map_amended_is_the_map_of_a_clean_build(newsroom: Newsroom) -> None:
    newsroom.built()
    article = newsroom.folder / "content/articles/a-good-article.md"
    article.write_text(article.read_text().replace("a new crane", "a crane & a <quay>"))
    amended = newsroom.built(PUBLISHED + timedelta(hours=1))
    assert not amended.is_whole
    assert "a crane &amp; a &lt;quay&gt;</news:title>" in newsroom.text(MAP)
    newsroom.built(PUBLISHED + timedelta(hours=1), output="clean")
    assert newsroom.text(MAP) == newsroom.text(MAP, "clean")


def test_a_site_without_the_map_does_not_wait_for_its_turn(newsroom: Newsroom) -> None:
    assert newsroom.built(formats=("article-json", "sitemap")).ledger.turn == ""


def test_the_map_holds_the_newest_thousand(newsroom: Newsroom) -> None:
    planned = newsroom.built()
    assert planned.press is not None
    with open_store(newsroom.folder / "dist") as store:
        card = unwritten(next(store.cards()))
    cards = [
        replace(
            card, slug=f"article-{number}", published=stamp(PUBLISHED - timedelta(seconds=number))
        )
        for number in range(1_200)
    ]
    press = planned.press
    assets = read_templates(None).assets
    site = gather(press.newsroom, {}, cards, stamp(PUBLISHED), press.pictures, assets)
    (page,) = news_sitemap.pages(site)
    assert len(site.recent) == 1_200
    assert page.view.slugs == tuple(f"article-{number}" for number in range(1_000))  # type: ignore[union-attr]
    assert news_sitemap.turn(site) == stamp(PUBLISHED + timedelta(days=2, seconds=-999))


_OUT_OF_DATE = "security.txt is out of date "


def test_a_security_txt_is_told_of_from_thirty_days_before_its_end(newsroom: Newsroom) -> None:
    newsroom.add("security: {contact: [desk@ledger.example.com], expires: 2027-01-30}\n")
    folder = newsroom.folder
    end = datetime.fromisoformat("2027-01-30T00:00:00Z")

    def told(as_of: datetime) -> list[str]:
        """What a build says of it that need not look at anything if nothing is due."""
        with held(folder / "dist", lambda: None), open_store(folder / "dist") as store:
            seal = seal_of(survey(folder / "content"), folder / "templates", NAMES)
            if unbroken(store, folder / "dist", seal, stamp(as_of)):
                return []
            planned = plan(folder / "content", folder / "templates", as_of, store, NAMES)
            build(planned, folder / "dist", store)
        assert not planned.has_errors
        # What is to be told is no change of the site.
        assert not planned.ledger.turn
        return [problem.message.removeprefix(_OUT_OF_DATE) for problem in planned.problems]

    later = PUBLISHED + timedelta(days=9)
    assert told(later) == told(later) == told(end - timedelta(days=30, seconds=1)) == []
    soon = ["from 2027-01-30 on, and nobody is to use it then"]
    assert told(end - timedelta(days=30)) == told(end - timedelta(seconds=1)) == soon
    assert told(end) == told(end) == ["since 2027-01-30, and nobody is to use it then"]
    assert f"Expires: {stamp(end)}" in newsroom.text(".well-known/security.txt")


@pytest.mark.parametrize("left", ["half", "a beginning", "nothing", "no file"])
def test_settings_that_are_being_written_meanwhile_are_told_of_as_they_were_read(
    left: str, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editor's program writes a file in pieces: a build may look between two of them."""
    newsroom.add("security:\n  contact: [desk@ledger.example.com]\n  expires: 2026-11-05\n")
    file = newsroom.folder / "content/newsroom.yaml"
    whole = file.read_text()
    cut = {"half": whole[: len(whole) // 2], "a beginning": "sections: {har", "nothing": ""}

    def change() -> None:
        if left == "no file":
            file.unlink()
        else:
            file.write_text(cut[left])

    def taken_in(*given: Any) -> Intake:
        intake = take_in(*given)
        change()
        return intake

    output, templates = newsroom.folder / "dist", newsroom.folder / "templates"
    with monkeypatch.context() as patch, open_store(output) as store:
        patch.setattr("newskit.plan.take_in", taken_in)
        planned = plan(newsroom.folder / "content", templates, PUBLISHED, store, NAMES)
    (problem,) = planned.problems
    lines = whole.split("\n")
    assert problem.code == "security-expires"
    assert lines[problem.place.line - 1][problem.place.column - 1 :] == "2026-11-05"
    assert planned.intake.sources[problem.place.path] == whole
    # The control: a build that begins now reads what is there, and says what is wrong with that.
    with open_store(output) as store:
        broken = plan(newsroom.folder / "content", templates, PUBLISHED, store, NAMES)
    assert broken.has_errors and "security-expires" not in {one.code for one in broken.problems}


def test_a_sitemap_of_more_than_fifty_thousand_addresses_is_an_index_of_maps(
    newsroom: Newsroom,
) -> None:
    assert sitemap.LENGTH == 50_000
    planned = newsroom.built()
    assert planned.press is not None
    with open_store(newsroom.folder / "dist") as store:
        card = unwritten(next(store.cards()))
    press = planned.press

    def maps(articles: int) -> dict[str, list[str]]:
        """The addresses in each map, by its name, of a site with so many articles."""
        cards = [replace(card, slug=f"article-{number}") for number in range(articles)]
        assets = read_templates(None).assets
        site = gather(press.newsroom, {}, cards, stamp(PUBLISHED), press.pictures, assets)
        pages = list(sitemap.pages(site))
        rendered = sitemap.render(pages, press)
        return {one.page.address: locations(one.data.decode()) for one in rendered}

    # The front page and two sections stand beside the articles.
    assert {name: len(found) for name, found in maps(49_997).items()} == {"sitemap.xml": 50_000}
    found = maps(50_010)
    assert {name: len(addresses) for name, addresses in found.items()} == {
        "sitemap.xml": 2, "sitemap-1.xml": 50_000, "sitemap-2.xml": 13
    }  # fmt: skip
    home = press.newsroom.address
    assert found["sitemap.xml"] == [f"{home}/sitemap-1.xml", f"{home}/sitemap-2.xml"]
    assert len({*found["sitemap-1.xml"], *found["sitemap-2.xml"]}) == 50_013
