"""Every page of the sample site in a browser: by axe-core, in light and dark, on three screens."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    Route,
)

from tests.conftest import CHECKOUT, ServedSite, serve

AXE = CHECKOUT / "node_modules/axe-core/axe.min.js"

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

# A telephone, a tablet, a desk; in CSS pixels.
WIDTHS = (360, 820, 1280)
HEIGHT = 900

RUN_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations']})
  return found.violations.flatMap(({id, help, nodes}) => nodes.map(
    (node) => `${id}: ${help}\\n    ${node.html}\\n    ${node.failureSummary}`))
}"""

SETTLED = """async () => {
  await document.fonts.ready
  document.getAnimations()
    .filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity)
    .forEach((animation) => animation.finish())
}"""

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Look:
    """What axe-core and the window said of a page, in one colour scheme on one screen."""

    scheme: Scheme
    width: int
    violations: tuple[str, ...]
    pixels_sideways: int

    def __str__(self) -> str:
        """Name the look in the words of a report."""
        return f"{self.scheme} at {self.width}"


@dataclass(frozen=True)
class Visit:
    """What a browser met while it showed a page."""

    address: str
    looks: tuple[Look, ...]
    text: str
    errors: tuple[str, ...]
    elsewhere: tuple[str, ...]
    unanswered: tuple[str, ...]


def looks_at(page: Page) -> Iterator[Look]:
    """Look at the page that is shown, in light and in dark, on each screen."""
    # Through the debugger, so that no policy of the page keeps axe-core out.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            page.evaluate(SETTLED)
            violations = tuple(page.evaluate(RUN_AXE))
            yield Look(scheme, width, violations, page.evaluate(SIDEWAYS))


def visit(page: Page, address: str, origin: str) -> Visit:
    """Show one page and note everything that is wrong with it."""
    errors: list[str] = []
    elsewhere: list[str] = []
    unanswered: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            errors.append(message.text)

    def on_error(error: Error) -> None:
        errors.append(str(error))

    def on_request(request: Request) -> None:
        if not request.url.startswith((f"{origin}/", "data:", "blob:", "about:")):
            elsewhere.append(request.url)

    def on_response(response: Response) -> None:
        if response.status >= 400:
            unanswered.append(f"{response.status} {response.url}")

    page.on("console", on_console)
    page.on("pageerror", on_error)
    page.on("request", on_request)
    page.on("response", on_response)
    page.goto(address, wait_until="load")
    looks = tuple(looks_at(page))
    text = page.locator("body").inner_text()
    return Visit(address, looks, text, tuple(errors), tuple(elsewhere), tuple(unanswered))


REFRESH = '<meta http-equiv="refresh"'


def stay(context: BrowserContext) -> None:
    """Lets nobody be sent on: a page that leads to another address is to be looked at too."""

    def answer(route: Route) -> None:
        if route.request.resource_type != "document":
            route.continue_()
            return
        answered = route.fetch()
        route.fulfill(response=answered, body=answered.text().replace(REFRESH, '<meta name="to"'))

    context.route("**/*", answer)


def visits_to(browser: Browser, addresses: list[str], origin: str) -> Iterator[Visit]:
    """Visit each address, every time in a new tab."""
    context = browser.new_context()
    stay(context)
    for address in addresses:
        page = context.new_page()
        yield visit(page, address, origin)
        page.close()
    context.close()


@pytest.fixture(scope="module")
def visits(served_site: ServedSite, chromium: Browser) -> list[Visit]:
    """A visit to every page of the sample site."""
    return list(visits_to(chromium, served_site.addresses, served_site.origin))


def test_breaks_no_rule_of_axe(visits: list[Visit]) -> None:
    found = [
        f"{visit.address} in {look}: {violation}"
        for visit in visits
        for look in visit.looks
        for violation in look.violations
    ]
    assert not found, "\n".join(found)


def test_an_old_address_leads_to_the_article(served_site: ServedSite, chromium: Browser) -> None:
    page = chromium.new_page()
    page.goto(f"{served_site.origin}/articles/kelvane-trial-results/")
    page.wait_for_url(f"{served_site.origin}/articles/kelvane-migraine-trial/")
    page.close()


def test_never_scrolls_sideways(visits: list[Visit]) -> None:
    found = [
        f"{visit.address} in {look}: {look.pixels_sideways} px too wide"
        for visit in visits
        for look in visit.looks
        if look.pixels_sideways > 0
    ]
    assert not found, "\n".join(found)


HIDDEN_IN_MENU = """() => [...document.querySelectorAll('.sections a')].filter((link) => {
  const [own, room] = [link.getBoundingClientRect(), link.closest('nav').getBoundingClientRect()]
  return own.left < room.left || own.right > room.right || own.bottom > room.bottom
}).map((link) => link.textContent)"""


@pytest.mark.parametrize("width", WIDTHS)
def test_the_menu_hides_no_section(width: int, served_site: ServedSite, chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": width, "height": HEIGHT})
    try:
        page.goto(f"{served_site.origin}/")
        assert page.locator(".sections a").count() > 5
        assert page.evaluate(HIDDEN_IN_MENU) == []
        page.add_style_tag(content=".sections ul { flex-wrap: nowrap; gap: 30rem }")
        assert page.evaluate(HIDDEN_IN_MENU), "the control finds what is cut off"
    finally:
        page.close()


def test_logs_nothing_to_the_console(visits: list[Visit]) -> None:
    found = [f"{visit.address}: {error}" for visit in visits for error in visit.errors]
    assert not found, "\n".join(found)


def test_asks_nothing_of_another_origin(visits: list[Visit]) -> None:
    found = [f"{visit.address}: {address}" for visit in visits for address in visit.elsewhere]
    assert not found, "\n".join(found)


def test_asks_for_nothing_that_is_not_there(visits: list[Visit]) -> None:
    found = [f"{visit.address}: {answer}" for visit in visits for answer in visit.unanswered]
    assert not found, "\n".join(found)


def texts_without_javascript(browser: Browser, addresses: list[str]) -> dict[str, str]:
    """The text that a reader without JavaScript sees on each page, on the last of the screens."""
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": WIDTHS[-1], "height": HEIGHT}
    )
    stay(context)
    page = context.new_page()
    texts = {}
    for address in addresses:
        page.goto(address, wait_until="load")
        texts[address] = page.locator("body").inner_text()
    context.close()
    return texts


def test_shows_everything_without_javascript(
    visits: list[Visit], served_site: ServedSite, chromium: Browser
) -> None:
    without = texts_without_javascript(chromium, served_site.addresses)
    found = []
    for visit in visits:
        shown = without[visit.address].splitlines()
        assert any(line.strip() for line in shown), f"{visit.address} is empty without JavaScript"
        found += [
            f"{visit.address}: {line}" for line in visit.text.splitlines() if line not in shown
        ]
    assert not found, "\n".join(found)


# The controls: a page with every fault above has to be found out in every way.

FAULTY = """<!doctype html><html><head><title>A faulty page</title></head>
<body style="color-scheme: light dark">
<div style="width: 2000px">Too wide</div>
<p style="color: #aaa; background: #fff">Pale in light</p>
<style>@media (prefers-color-scheme: dark) { .dark { color: #222; background: #000 } }</style>
<p class="dark">Dim in dark</p>
<img src="missing.png"><a href="/"></a>
<script>console.error('A fault'); missingFunction()</script>
<script src="https://elsewhere.example/track.js"></script>
<script>document.body.append('Said by a script')</script>
</body></html>"""


@pytest.fixture(scope="module")
def faulty_origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site of one page that has every fault these tests look for."""
    tree: Path = tmp_path_factory.mktemp("faulty")
    (tree / "index.html").write_text(FAULTY, encoding="utf-8")
    yield from serve(tree)


@pytest.fixture(scope="module")
def faulty_visit(faulty_origin: str, chromium: Browser) -> Visit:
    """A visit to the faulty page."""
    [seen] = visits_to(chromium, [f"{faulty_origin}/"], faulty_origin)
    return seen


def test_control_axe_finds_the_faults(faulty_visit: Visit) -> None:
    assert [(look.scheme, look.width) for look in faulty_visit.looks] == [
        (scheme, width) for scheme in SCHEMES for width in WIDTHS
    ]
    for look in faulty_visit.looks:
        rules = {violation.partition(":")[0] for violation in look.violations}
        assert {"html-has-lang", "image-alt", "link-name", "color-contrast"} <= rules, look
        pale = "".join(v for v in look.violations if v.startswith("color-contrast:"))
        assert "Pale in light" in pale
        assert ("Dim in dark" in pale) == (look.scheme == "dark")


def test_control_the_window_finds_the_faults(faulty_visit: Visit) -> None:
    assert all(look.pixels_sideways > 0 for look in faulty_visit.looks)
    assert any("A fault" in error for error in faulty_visit.errors)
    assert any("missingFunction" in error for error in faulty_visit.errors)
    assert faulty_visit.elsewhere == ("https://elsewhere.example/track.js",)
    assert any("missing.png" in answer for answer in faulty_visit.unanswered)


def test_control_text_from_a_script_is_found(faulty_visit: Visit, chromium: Browser) -> None:
    without = texts_without_javascript(chromium, [faulty_visit.address])
    assert "Said by a script" in faulty_visit.text
    assert "Said by a script" not in without[faulty_visit.address]
