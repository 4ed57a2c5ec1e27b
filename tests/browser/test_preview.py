"""The preview in a browser: a save shows, problems come and go, and nothing moves meanwhile."""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_pages_are_accessible import looks_at
from tests.conftest import AS_OF, CHECKOUT

SLUG = "hallgrid-lake-cooling"
DRAFT = "hallgrid-second-lake-hall"
# How long a preview may take to show what was saved, in seconds.
PATIENCE = 10.0


class Desk:
    """A copy of the sample newsroom, and `newskit serve` at work on it."""

    def __init__(self, folder: Path) -> None:
        self.content, self.templates = folder / "content", folder / "templates"
        self.origin = ""

    def file(self, slug: str = SLUG) -> Path:
        return self.content / f"articles/{slug}.md"

    def edit(self, old: str, new: str, slug: str = SLUG) -> None:
        text = self.file(slug).read_text(encoding="utf-8")
        assert old in text
        self.file(slug).write_text(text.replace(old, new, 1), encoding="utf-8")

    def address(self, slug: str = SLUG) -> str:
        return f"{self.origin}/articles/{slug}/"

    def waits_for(self, words: str, slug: str = SLUG) -> None:
        """Until the preview has them in an article's page."""
        until(lambda: words in urlopen(self.address(slug)).read().decode())


def until(is_true: Callable[[], bool]) -> None:
    latest = time.monotonic() + PATIENCE
    while not is_true():
        assert time.monotonic() < latest
        time.sleep(0.02)


@contextmanager
def serving(folder: Path, port: str = "0") -> Iterator[str]:
    command = [sys.executable, "-m", "newskit", "serve", "--port", port, "--as-of", AS_OF]
    said: list[str] = []
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            said.append(line)
            if "until Ctrl-C" in line:
                break
        reader = threading.Thread(target=lambda: said.extend(process.stderr or ()), daemon=True)
        reader.start()
        try:
            yield "http://" + "".join(said).partition("http://")[2].partition("/")[0]
        finally:
            process.terminate()
            process.wait(10)
            reader.join(10)
    assert "Traceback" not in "".join(said)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(CHECKOUT / "content", folder / "content")
    (folder / "templates").mkdir()
    desk = Desk(folder)
    with serving(folder) as desk.origin:
        yield desk


@pytest.fixture
def desk(running: Desk) -> Iterator[Desk]:
    """The desk, tidied up after each test; and what the preview shows with it, so that no test
    opens a page as the one before left it."""
    kept = {path: path.read_bytes() for path in running.content.rglob("*") if path.is_file()}
    shown = shown_by(running)
    yield running
    for path in [*running.content.rglob("*"), *running.templates.rglob("*")]:
        if path.is_file() and path not in kept:
            path.unlink()
    for path, data in kept.items():
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
    until(lambda: shown_by(running) == shown)


def shown_by(desk: Desk) -> list[bytes]:
    """The pages that tests change, with the problems that are laid over them."""
    addresses = (f"{desk.origin}/", desk.address(), desk.address(DRAFT))
    return [urlopen(address).read() for address in addresses]


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    yield page
    context.close()


def open_at(page: Page, address: str) -> None:
    """Opens a page and marks it, so that a reload would show."""
    page.goto(address)
    page.evaluate("window.isTheSame = true")


def test_a_save_shows_without_a_reload_and_where_the_reader_is(desk: Desk, page: Page) -> None:
    open_at(page, desk.address())
    page.evaluate("scrollTo(0, 700)")
    desk.edit("summary: ", "summary: Said anew. ")
    expect(page.locator(".standfirst")).to_contain_text("Said anew.")
    assert page.evaluate("window.isTheSame") is True
    assert page.evaluate("scrollY") == 700
    assert page.evaluate("document.querySelector('meta[name=description]').content").startswith(
        "Said anew."
    )
    # And again: what was laid over the page is still there, and still listens.
    desk.edit("Said anew.", "Said once more.")
    expect(page.locator(".standfirst")).to_contain_text("Said once more.")


def test_a_headline_shows_in_the_lists_that_name_it(desk: Desk, page: Page) -> None:
    open_at(page, f"{desk.origin}/infrastructure/")
    desk.edit("headline: ", "headline: Lake news, ")
    expect(page.get_by_role("link", name="Lake news,")).to_be_visible()


def test_a_save_of_another_article_touches_nothing(desk: Desk, page: Page) -> None:
    requests: list[str] = []
    open_at(page, desk.address("kelvane-migraine-trial"))
    page.on("request", lambda request: requests.append(request.url))
    desk.edit("## ", "## Of the lake: ")
    desk.waits_for("Of the lake: ")
    page.wait_for_timeout(300)
    assert requests == []


def test_a_stylesheet_and_a_template_show_too(desk: Desk, page: Page) -> None:
    open_at(page, desk.address())
    style = (CHECKOUT / "templates/site.css").read_text(encoding="utf-8")
    (desk.templates / "site.css").write_text(style + "\nh1 { color: rgb(1, 2, 3); }\n")
    expect(page.locator("h1")).to_have_css("color", "rgb(1, 2, 3)", timeout=10_000)
    (desk.templates / "part.html").write_text("<p>Drawn otherwise.</p>")
    (desk.templates / "blocks").mkdir(exist_ok=True)
    (desk.templates / "blocks/pullquote.html").write_text("<p>Quoted otherwise.</p>")
    expect(page.get_by_text("Quoted otherwise.").first).to_be_visible(timeout=10_000)
    article = (CHECKOUT / "templates/article.html").read_text(encoding="utf-8")
    (desk.templates / "article.html").write_text(article.replace("story.headline", "story.hedline"))
    panel = page.get_by_role("complementary", name="Problems")
    expect(panel).to_contain_text("has no attribute 'hedline'", timeout=10_000)
    expect(page.locator("h1")).to_be_visible()
    (desk.templates / "article.html").unlink()
    expect(panel).to_have_count(0)


def test_a_newsrooms_own_script_runs_after_a_save(desk: Desk, page: Page) -> None:
    part = (CHECKOUT / "templates/article.html").read_text(encoding="utf-8")
    script = "<script>document.documentElement.dataset.ran = document.title</script>"
    (desk.templates / "article.html").write_text(
        part.replace("{% block main %}", "{% block main %}" + script)
    )
    desk.waits_for(script)
    page.goto(desk.address())
    desk.edit("headline: ", "headline: Anew, ")
    expect(page.locator("html")).to_have_attribute(
        "data-ran", re.compile("^Anew, "), timeout=10_000
    )


def test_problems_come_over_the_page_and_go_when_they_are_mended(desk: Desk, page: Page) -> None:
    open_at(page, desk.address())
    headline = page.locator("h1").inner_text()
    panel = page.get_by_role("complementary", name="Problems")
    expect(panel).to_have_count(0)
    desk.edit("section: ", "secton: ")
    expect(panel.locator("details")).to_be_visible()
    expect(panel.get_by_role("heading", name="On this page")).to_be_visible()
    expect(panel.locator("h3").first).to_have_text("secton is not a key of an article")
    expect(panel.locator("mark").first).to_have_text("secton")
    expect(panel).to_contain_text(f"content/articles/{SLUG}.md:")
    expect(panel).to_contain_text("newskit explain unknown-key")
    expect(page.get_by_role("status")).to_contain_text("error")
    assert page.locator("h1").inner_text() == headline
    desk.edit("secton: ", "section: ")
    expect(panel).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("No problems")
    assert page.evaluate("window.isTheSame") is True


def test_a_page_that_is_opened_later_shows_them_as_well(desk: Desk, page: Page) -> None:
    desk.edit("section: ", "secton: ")
    desk.waits_for("secton")
    page.goto(f"{desk.origin}/")
    panel = page.get_by_role("complementary", name="Problems")
    expect(panel.locator("details")).to_be_visible()
    expect(panel.get_by_role("heading", name="In the newsroom")).to_be_visible()


def test_problems_are_shown_without_javascript_too(desk: Desk, chromium: Browser) -> None:
    desk.edit("section: ", "secton: ")
    desk.waits_for("secton")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(desk.address())
    expect(page.get_by_role("complementary", name="Problems")).to_contain_text("secton")
    context.close()


def test_the_problems_can_be_reached_and_hidden_by_the_keyboard(desk: Desk, page: Page) -> None:
    desk.edit("section: ", "secton: ")
    open_at(page, desk.address())
    listed = page.locator("#newskit-preview .list")
    expect(listed).to_be_visible()
    page.keyboard.press("Tab")
    focused = "document.activeElement.shadowRoot?.activeElement?.localName"
    assert page.evaluate(focused) == "summary"
    page.keyboard.press("Enter")
    expect(listed).to_be_hidden()
    page.keyboard.press("Enter")
    expect(listed).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.shadowRoot.activeElement.className") == "list"
    page.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    assert page.evaluate(focused) == "summary"
    # What was hidden stays so on other pages, until there is something else to tell.
    page.goto(f"{desk.origin}/")
    expect(page.locator("#newskit-preview summary")).to_contain_text("error")
    expect(listed).to_be_hidden()
    page.goto(desk.address())
    expect(listed).to_be_hidden()
    desk.edit("summary: ", "sumary: ")
    expect(listed).to_be_visible()


def test_warnings_wait_to_be_asked_for(desk: Desk, page: Page) -> None:
    open_at(page, desk.address())
    (desk.content / "notes.txt").write_text("Not an article.")
    summary = page.locator("#newskit-preview summary")
    expect(summary).to_contain_text("1 warning", timeout=10_000)
    expect(page.locator("#newskit-preview .list")).to_be_hidden()
    summary.click()
    expect(page.locator("#newskit-preview .list")).to_contain_text("notes.txt")


def test_a_draft_wears_its_banner_and_its_mark(desk: Desk, page: Page) -> None:
    page.goto(desk.address(DRAFT))
    banner = page.get_by_role("complementary", name="Preview")
    expect(banner).to_contain_text("Draft. Not published.")
    page.evaluate("scrollTo(0, 900)")
    expect(banner).to_be_in_viewport()
    page.goto(f"{desk.origin}/")
    link = page.locator(f'a[href="/articles/{DRAFT}/"]').first
    assert link.evaluate("it => getComputedStyle(it, '::before').content") == '"Draft"'
    other = page.locator(f'h3 > a[href="/articles/{SLUG}/"], h2 > a[href="/articles/{SLUG}/"]')
    assert other.first.evaluate("it => getComputedStyle(it, '::before').content") == "none"


def test_the_banner_goes_when_the_draft_is_ready(desk: Desk, page: Page) -> None:
    open_at(page, desk.address(DRAFT))
    banner = page.get_by_role("complementary", name="Preview")
    expect(banner).to_be_visible()
    desk.edit("status: draft", "status: ready", DRAFT)
    expect(banner).to_have_count(0)


def test_an_article_that_is_begun_shows_where_it_was_waited_for(desk: Desk, page: Page) -> None:
    page.goto(desk.address("yet-to-come"))
    expect(page.locator("h1")).to_have_text("There is no such page")
    text = desk.file().read_text(encoding="utf-8")
    desk.file("yet-to-come").write_text(text.replace("headline: ", "headline: Yet to come, ", 1))
    expect(page.locator("h1")).to_contain_text("Yet to come,")
    desk.file("yet-to-come").unlink()
    expect(page.locator("h1")).to_have_text("There is no such page")


PLACES: dict[str, Callable[[Desk], str]] = {
    "a draft": lambda desk: desk.address(DRAFT),
    "a list with drafts": lambda desk: f"{desk.origin}/",
    "nothing": lambda desk: desk.address("nothing-at-all"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("has_errors", [False, True])
def test_what_is_laid_over_is_accessible(
    desk: Desk, page: Page, place: str, has_errors: bool
) -> None:
    if has_errors:
        desk.edit("section: ", "secton: ", DRAFT)
        desk.edit("authors: [", "authors: [nobody, ")
        (desk.content / "notes.txt").write_text("Not an article.")
        desk.waits_for("notes.txt")
    page.goto(PLACES[place](desk))
    expect(page.get_by_role("complementary", name="Problems")).to_have_count(int(has_errors))
    looks = list(looks_at(page))
    found = [f"{look}: {violation}" for look in looks for violation in look.violations]
    found += [f"{look}: too wide" for look in looks if look.pixels_sideways > 0]
    assert not found, "\n".join(found)


def test_only_pages_that_are_looked_at_hold_a_wire(desk: Desk, chromium: Browser) -> None:
    """A browser has six connections for a site: the seventh page would wait for ever."""
    context = chromium.new_context()
    pages = [context.new_page() for _ in range(8)]
    for page in pages:
        page.add_init_script(
            "Object.defineProperty(document, 'hidden', {get: () => window.isHidden ?? false})"
        )
        page.goto(desk.address())
        page.evaluate(
            "window.isHidden = true; document.dispatchEvent(new Event('visibilitychange'))"
        )
    first = pages[0]
    first.evaluate("window.isHidden = false; document.dispatchEvent(new Event('visibilitychange'))")
    desk.edit("summary: ", "summary: Seen by one. ")
    expect(first.locator(".standfirst")).to_contain_text("Seen by one.")
    assert "Seen by one" not in pages[7].locator(".standfirst").inner_text()
    pages[7].evaluate(
        "window.isHidden = false; document.dispatchEvent(new Event('visibilitychange'))"
    )
    expect(pages[7].locator(".standfirst")).to_contain_text("Seen by one.")
    context.close()


def test_a_page_finds_the_preview_again_when_it_was_begun_anew(tmp_path: Path, page: Page) -> None:
    shutil.copytree(CHECKOUT / "content", tmp_path / "content")
    desk = Desk(tmp_path)
    with serving(tmp_path) as desk.origin:
        open_at(page, desk.address())
    desk.edit("summary: ", "summary: While nobody looked. ")
    with serving(tmp_path, desk.origin.rpartition(":")[2]) as again:
        assert again == desk.origin
        expect(page.locator(".standfirst")).to_contain_text("While nobody looked.", timeout=15_000)
