"""Every page of the sample site in a browser: by axe-core, in light and dark, on three screens."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, Response

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
    """What axe-core and the window said of a page, on one screen."""

    width: int
    violations: tuple[str, ...]
    pixels_sideways: int


@dataclass(frozen=True)
class Visit:
    """What a browser met while it showed a page."""

    address: str
    scheme: Scheme
    looks: tuple[Look, ...]
    errors: tuple[str, ...]
    elsewhere: tuple[str, ...]
    unanswered: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        """Name the visit in the words of a report."""
        return f"{self.address} ({self.scheme})"


def visit(page: Page, address: str, origin: str, scheme: Scheme) -> Visit:
    """Show one page on each screen and note everything that is wrong with it."""
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
    # Through the debugger, so that no policy of the page keeps axe-core out.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    looks = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(SETTLED)
        looks.append(Look(width, tuple(page.evaluate(RUN_AXE)), page.evaluate(SIDEWAYS)))
    text = page.locator("body").inner_text()
    return Visit(
        address, scheme, tuple(looks), tuple(errors), tuple(elsewhere), tuple(unanswered), text
    )


def visits_to(browser: Browser, addresses: list[str], origin: str) -> Iterator[Visit]:
    """Visit each address in light and in dark, every time in a new tab."""
    for scheme in SCHEMES:
        context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
        for address in addresses:
            page = context.new_page()
            yield visit(page, address, origin, scheme)
            page.close()
        context.close()


@pytest.fixture(scope="module")
def visits(served_site: ServedSite, chromium: Browser) -> list[Visit]:
    """A visit to every page of the sample site, in light and in dark."""
    return list(visits_to(chromium, served_site.addresses, served_site.origin))


def test_breaks_no_rule_of_axe(visits: list[Visit]) -> None:
    found = [
        f"{visit} at {look.width}: {violation}"
        for visit in visits
        for look in visit.looks
        for violation in look.violations
    ]
    assert not found, "\n".join(found)


def test_never_scrolls_sideways(visits: list[Visit]) -> None:
    found = [
        f"{visit} at {look.width}: {look.pixels_sideways} px too wide"
        for visit in visits
        for look in visit.looks
        if look.pixels_sideways > 0
    ]
    assert not found, "\n".join(found)


def test_logs_nothing_to_the_console(visits: list[Visit]) -> None:
    found = [f"{visit}: {error}" for visit in visits for error in visit.errors]
    assert not found, "\n".join(found)


def test_asks_nothing_of_another_origin(visits: list[Visit]) -> None:
    found = [f"{visit}: {address}" for visit in visits for address in visit.elsewhere]
    assert not found, "\n".join(found)


def test_asks_for_nothing_that_is_not_there(visits: list[Visit]) -> None:
    found = [f"{visit}: {answer}" for visit in visits for answer in visit.unanswered]
    assert not found, "\n".join(found)


def texts_without_javascript(browser: Browser, addresses: list[str]) -> dict[str, str]:
    """The text that a reader without JavaScript sees on each page, on the last of the screens."""
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": WIDTHS[-1], "height": HEIGHT}
    )
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
        assert any(line.strip() for line in shown), f"{visit} is empty without JavaScript"
        found += [f"{visit}: {line}" for line in visit.text.splitlines() if line not in shown]
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
def faulty_visits(faulty_origin: str, chromium: Browser) -> dict[Scheme, Visit]:
    """A visit to the faulty page, in light and in dark."""
    found = visits_to(chromium, [f"{faulty_origin}/"], faulty_origin)
    return {visit.scheme: visit for visit in found}


def test_control_axe_finds_the_faults(faulty_visits: dict[Scheme, Visit]) -> None:
    for scheme, seen in faulty_visits.items():
        for look in seen.looks:
            rules = {violation.partition(":")[0] for violation in look.violations}
            assert {"html-has-lang", "image-alt", "link-name", "color-contrast"} <= rules, scheme
    pale = {
        scheme: "".join(v for v in seen.looks[0].violations if v.startswith("color-contrast:"))
        for scheme, seen in faulty_visits.items()
    }
    assert "Pale in light" in pale["light"]
    assert "Dim in dark" not in pale["light"]
    assert "Dim in dark" in pale["dark"]


def test_control_the_window_finds_the_faults(faulty_visits: dict[Scheme, Visit]) -> None:
    for seen in faulty_visits.values():
        assert [look.width for look in seen.looks if look.pixels_sideways > 0] == list(WIDTHS)
        assert any("A fault" in error for error in seen.errors)
        assert any("missingFunction" in error for error in seen.errors)
        assert seen.elsewhere == ("https://elsewhere.example/track.js",)
        assert any("missing.png" in answer for answer in seen.unanswered)


def test_control_text_from_a_script_is_found(
    faulty_origin: str, faulty_visits: dict[Scheme, Visit], chromium: Browser
) -> None:
    address = f"{faulty_origin}/"
    assert "Said by a script" in faulty_visits["light"].text
    assert "Said by a script" not in texts_without_javascript(chromium, [address])[address]
