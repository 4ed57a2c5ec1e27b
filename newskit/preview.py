"""Preview: the latest plan in memory, whose pages are drawn when asked for, and never written."""

from __future__ import annotations

import re
import threading
from typing import Any

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from newskit.digest import digest_of, digest_of_bytes
from newskit.formats import FORMATS, OWN_PROCESSES
from newskit.media import media_type
from newskit.overlay import Trouble, overlay, trouble, undrawn
from newskit.page import Page
from newskit.plan import Plan
from newskit.problem import Place
from newskit.showing import Banner, Showing, showing
from newskit.story import Link
from newskit.templates import TemplateFault, read_templates
from newskit.typesetter import NoTypesetter

HTML = "text/html; charset=utf-8"
# Where the preview's own files stand: nothing of a site has a dot in front.
OWN = "/.newskit/"
# Pages that were drawn, and are kept because a browser that was told of them asks at once.
KEPT = 64


class Answer(Struct, frozen=True):
    """What a request gets. `mark` is another one when the page is; `location` is where to ask."""

    status: int
    body: bytes = b""
    media_type: str = HTML
    mark: str = ""
    location: str = ""


class News(Struct, frozen=True):
    """What a page in a browser is to learn: its mark by now, and the problems by now.

    `told` is the digest of the problems' `html`, `known` that of all there are, on whatever page;
    `words` are for who cannot see them.
    """

    mark: str
    told: str
    known: str
    html: str
    words: str


class Wire(Struct, frozen=True):
    """What a page knows when it asks for news, as in News."""

    mark: str
    told: str
    known: str


class Preview:
    """For many threads: pages are drawn one at a time, but for those that take long.

    `templates` is what the folder of the newsroom's templates is called.
    """

    def __init__(self, templates: str) -> None:
        self._templates = templates
        self._own = read_templates(None)
        self._turning = threading.Condition(threading.RLock())
        self._long = threading.Lock()
        self._plan: Plan | None = None
        self._shown: Showing | None = None
        self._kept: dict[str, tuple[str, bytes | Trouble]] = {}
        self._turn = 0

    # Plans come and go.

    @property
    def turning(self) -> threading.Condition:
        """To be held while a plan is made: pages are drawn from the same store."""
        return self._turning

    @property
    def home(self) -> str:
        """The path of the front page."""
        return f"{self._shown.press.newsroom.base}/" if self._shown else "/"

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path at which a page stands."""
        return tuple(self._shown.pages) if self._shown else ()

    def renew(self, plan: Plan) -> None:
        """Shows this plan from now on."""
        with self._turning:
            self._plan, self._shown = plan, showing(plan, self._shown)
            self._turn += 1
            self._turning.notify_all()

    def end(self) -> None:
        """Lets go of whoever waits."""
        with self._turning:
            self._turn = -1
            self._turning.notify_all()

    def turn(self, since: int, seconds: float) -> int:
        """The number of the plan that is shown, as soon as it is not `since`, and after `seconds`
        whatever it is; -1 when there will be no other."""
        with self._turning:
            self._turning.wait_for(lambda: self._turn != since, seconds)
            return self._turn

    # Requests.

    def answer(self, path: str) -> Answer:
        """What stands at a path. It is looked up among the pages, and names no file."""
        if path.startswith(OWN):
            return self._own_file(path.removeprefix(OWN))
        with self._turning:
            shown = self._shown
            page = shown.pages.get(path) if shown else None
            if shown is None or page is None:
                return self._nothing_at(path)
            mark = shown.mark(page)
            if page.format not in OWN_PROCESSES:
                return self._answered(path, page, mark, shown)
            shown = replace(shown, press=shown.press_for(page))
        with self._long:
            try:
                return self._answered(path, page, mark, shown)
            except NoTypesetter as missing:
                return self._own_page(503, path, "PDFs cannot be set here", (f"{missing}.",))

    def news(self, path: str, mark: str) -> News:
        """What a page is to learn that was drawn with this mark.

        A page that cannot be drawn any more stays as it is, and learns why.
        """
        with self._turning:
            shown = self._shown
            page = shown.pages.get(path) if shown else None
            now = ""
            drawn: bytes | Trouble = b""
            if shown is not None and page is not None:
                now = shown.mark(page)
                drawn = self._drawn(page, now, shown)
            html, words, known = self._problems(path, drawn)
        told = digest_of_bytes(html.encode())
        is_other = now != mark and not isinstance(drawn, Trouble)
        return News(now if is_other else mark, told, known, html, words or "No problems")

    def _answered(self, path: str, page: Page, mark: str, shown: Showing) -> Answer:
        drawn = self._drawn(page, mark, shown)
        if isinstance(drawn, Trouble):
            title, words = "This page cannot be drawn", ("It comes when that is mended.",)
            return self._own_page(500, path, title, words, mark=mark, drawn=drawn)
        if (kind := media_type(page.address)) == HTML:
            marks = self._own_html("marks", marks=shown.marks(page))
            html = re.sub("(?i)</head>", lambda end: marks + end[0], drawn.decode(), count=1)
            drawn = self._wired(html, path, mark, shown.banner(page))
        return Answer(200, drawn, kind, mark)

    def _nothing_at(self, path: str) -> Answer:
        shown = self._shown
        if shown is None:
            come = ("The pages come when the problems are mended.",)
            return self._own_page(503, path, "Nothing can be shown yet", come)
        others = (f"{path}/", path.removesuffix("index.html"))
        home = f"{shown.press.newsroom.base}/"
        for other in (*others, home) if path == "/" else others:
            if other in shown.pages:
                return Answer(302, location=other)
        if why_not := shown.why_not(path):
            return self._own_page(404, path, "This article has no page now", why_not)
        words = (f"Nothing stands at {path[:200]}.",)
        return self._own_page(404, path, "There is no such page", words, shown.near(path))

    def _own_file(self, name: str) -> Answer:
        """A stylesheet or a font of newskit's own, for pages that a broken site cannot dress."""
        if name not in self._own.files or not name.endswith((".css", ".woff2")):
            return self._own_page(404, OWN + name, "There is no such page", ())
        data = self._own.files[name]
        return Answer(200, data, media_type(name), digest_of_bytes(data))

    # Drawing.

    def _drawn(self, page: Page, mark: str, shown: Showing) -> bytes | Trouble:
        kept_mark, drawn = self._kept.get(page.address, ("", b""))
        if kept_mark != mark:
            drawn = self._draw(page, shown)
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[page.address] = (mark, drawn)
        return drawn

    def _draw(self, page: Page, shown: Showing) -> bytes | Trouble:
        try:
            (rendered,) = FORMATS[page.format].render([page], shown.press)
        except TemplateFault as fault:
            place = Place(f"{self._templates}/{fault.name}", fault.line or 1, 1)
            source = shown.press.templates.files[fault.name].decode(errors="replace")
            return undrawn(f"the template cannot be drawn: {fault.words}", place, source)
        except (LookupError, OSError) as error:
            # An article that is shown as it was before its mistake may name what has gone since.
            return undrawn(f"something that the page needs is not there: {error}", None, "")
        if rendered.problem is not None and rendered.problem.is_error:
            return trouble(rendered.problem, {})
        return rendered.data

    def _own_page(
        self,
        status: int,
        path: str,
        title: str,
        words: tuple[str, ...],
        near: tuple[Link, ...] = (),
        mark: str = "",
        drawn: bytes | Trouble = b"",
    ) -> Answer:
        html = self._own_html("page", title=title, words=words, near=near)
        return Answer(status, self._wired(html, path, mark, None, drawn), HTML, mark)

    def _wired(
        self, html: str, path: str, mark: str, banner: Banner | None, drawn: bytes | Trouble = b""
    ) -> bytes:
        """The page with what the preview lays over it; the built one has nothing of that."""
        problems, _, known = self._problems(path, drawn)
        wire = Wire(mark, digest_of_bytes(problems.encode()), known)
        live = self._own_html("live", banner=banner, problems=Markup(problems), wire=wire)
        laid, count = re.subn("(?i)<body[^>]*>", lambda body: body[0] + live, html, count=1)
        return (laid if count else html + live).encode()

    def _problems(self, path: str, drawn: bytes | Trouble) -> tuple[str, str, str]:
        """The problems to tell over the page at a path, as HTML and by their number in words; and a
        digest of all there are."""
        if self._plan is None:
            return "", "", ""
        file = self._shown.file(path) if self._shown else ""
        is_undrawn = drawn if isinstance(drawn, Trouble) else None
        told = overlay(self._plan.problems, self._plan.intake.sources, file, is_undrawn)
        known = digest_of([is_undrawn, self._plan.problems])
        return self._own_html("problems", overlay=told), told.count, known

    def _own_html(self, name: str, **view: Any) -> str:
        return self._own.environment.get_template(f"preview/{name}.html").render(view)
