"""Typesetter: sets print pages as PDF, in processes of its own, within limits of time and memory.

Some inputs of a few hundred bytes keep WeasyPrint busy for hours or take all memory there is, and
nothing inside it says stop. So pages are set by compositors: processes that the kernel ends when
they have used their processor time, that get no memory beyond a limit, that are replaced when they
are gone, and that can read nothing but what they were sent. A page that could not be set is named
with the reason; the rest is set.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import SubElement

from msgspec import Struct

# A stylesheet names its fonts by addresses beside it; this one exists nowhere (RFC 2606).
_BESIDE_THE_STYLESHEET = "https://print.invalid/"

_SVG = "{http://www.w3.org/2000/svg}"

# A compositor grows by some 15 kB a page, and a fresh one costs half a second.
_PAGES_A_COMPOSITOR = 1_000

# A compositor has no fonts but those that the stylesheet names: a page looks the same everywhere.
_NO_OTHER_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>{folder}/cache</cachedir></fontconfig>
"""


class Sheet(Struct, frozen=True):
    """A page to set: `files` holds every address that `html` may name, and what is there."""

    name: str
    html: str
    files: Mapping[str, bytes]


class Setting(Struct, frozen=True):
    """A page as set, or the reason why it is not: `trouble` is '' when there is a `pdf`.

    `flaws` are what a reader of the PDF would miss: a character that no font has, a picture that
    could not be shown. All of these are words for the person who wrote the article; `lacking` are
    the characters by themselves.
    """

    name: str
    pdf: bytes | None
    trouble: str = ""
    flaws: tuple[str, ...] = ()
    lacking: str = ""


class BadStylesheet(ValueError):  # noqa: N818 - the name says what is wrong
    """The stylesheet names what is not among the fonts."""


class NoTypesetter(Exception):  # noqa: N818 - the name says what is missing, not that it is wrong
    """WeasyPrint, or a library that it needs, is not on this machine."""


class Typesetter:
    """Compositors that stay warm between calls; a context manager, for one thread at a time.

    `stylesheet` is the text of print.css, `fonts` are the files that it names, by the address it
    names them. `seconds` is processor time for one page, `megabytes` the memory of one compositor.
    A stylesheet that names what is not in `fonts` is a BadStylesheet at the first page.
    """

    def __init__(
        self,
        stylesheet: str,
        fonts: Mapping[str, bytes],
        *,
        processes: int = 2,
        seconds: float = 20,
        megabytes: int = 1_000,
    ) -> None:
        self._stylesheet = stylesheet
        self._fonts = fonts
        self._processes = processes
        self._seconds = seconds
        self._megabytes = megabytes
        self._compositors: list[_Compositor] = []

    def __enter__(self) -> Typesetter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        while self._compositors:
            self._compositors.pop().stop()

    def typeset(self, sheets: Iterable[Sheet]) -> Iterator[Setting]:
        """Every sheet, set or not, in the order they came; sheets are taken as they are needed."""
        arriving = enumerate(sheets)
        finished: dict[int, Setting] = {}
        at_work: dict[_Compositor, tuple[int, Sheet]] = {}
        following = 0
        is_more = True
        try:
            while True:
                # One slow page must not let the ones behind it pile up in memory.
                while (
                    is_more
                    and len(at_work) < self._processes
                    and len(finished) < 8 * self._processes
                ):
                    if (arrived := next(arriving, None)) is None:
                        is_more = False
                    else:
                        compositor = self._idle_compositor(at_work)
                        at_work[compositor] = arrived
                        compositor.take(arrived[1])
                if not at_work:
                    return
                for compositor in _ready(at_work):
                    number, sheet = at_work.pop(compositor)
                    finished[number] = compositor.give(sheet)
                    if compositor.is_spent:
                        compositor.stop()
                        self._compositors.remove(compositor)
                while following in finished:
                    yield finished.pop(following)
                    following += 1
        finally:
            # Whoever stops listening half-way must not get these pages for others later.
            for compositor in at_work:
                compositor.stop()
                self._compositors.remove(compositor)

    def _idle_compositor(self, at_work: Mapping[_Compositor, tuple[int, Sheet]]) -> _Compositor:
        for compositor in self._compositors:
            if compositor not in at_work:
                return compositor
        compositor = _Compositor(self._stylesheet, self._fonts, self._seconds, self._megabytes)
        self._compositors.append(compositor)
        return compositor


def typeset(
    sheets: Iterable[Sheet],
    stylesheet: str,
    fonts: Mapping[str, bytes],
    *,
    processes: int = 2,
    seconds: float = 20,
    megabytes: int = 1_000,
) -> Iterator[Setting]:
    """Every sheet, set or not, in the order they came; see Typesetter for what the words mean."""
    with Typesetter(
        stylesheet, fonts, processes=processes, seconds=seconds, megabytes=megabytes
    ) as typesetter:
        yield from typesetter.typeset(sheets)


class _Compositor:
    """The near side of one process: what it was given, what came back, how it ended."""

    def __init__(
        self, stylesheet: str, fonts: Mapping[str, bytes], seconds: float, megabytes: int
    ) -> None:
        self._seconds = seconds
        self._megabytes = megabytes
        self._pages = 0
        self._is_broken = False
        self._deadline = 0.0
        self._folder = Path(tempfile.mkdtemp(prefix="newskit-compositor-"))
        settings = self._folder / "fonts.conf"
        settings.write_text(_NO_OTHER_FONTS.format(folder=self._folder), encoding="utf-8")
        # What starts programs is loaded with the first: most builds set nothing.
        from multiprocessing.connection import Pipe  # noqa: PLC0415
        from subprocess import DEVNULL, Popen  # noqa: PLC0415

        self.line, far_end = Pipe()
        # A new program, not a fork: a fork would bring along ten thousand articles and the locks of
        # other threads, and multiprocessing's own servers run the caller's main file once more. By
        # its file and with -P, because this folder's `site` and `format` must not be found first.
        with (self._folder / "stderr").open("wb") as complaints:
            self._process = Popen(
                [sys.executable, "-P", __file__, str(far_end.fileno())],
                pass_fds=[far_end.fileno()],
                stdin=DEVNULL,
                stdout=DEVNULL,
                stderr=complaints,
                env=os.environ
                | {
                    "FONTCONFIG_FILE": str(settings),
                    "TMPDIR": str(self._folder),
                    # Pango takes its first choice of language from here.
                    "LC_ALL": "C.UTF-8",
                },
            )
        far_end.close()
        with suppress(OSError):  # if it died at once, that is told with the first page
            letter = {"seconds": seconds, "megabytes": megabytes, "fonts": list(fonts)}
            _post(self.line, letter | {"stylesheet": stylesheet}, *fonts.values())

    @property
    def is_spent(self) -> bool:
        return self._is_broken or self._pages >= _PAGES_A_COMPOSITOR

    @property
    def deadline(self) -> float:
        return self._deadline

    def take(self, sheet: Sheet) -> None:
        self._pages += 1
        # The kernel ends a compositor that computes too long; this is for one that waits for ever,
        # and must not strike where the machine is merely busy.
        self._deadline = time.monotonic() + 4 * self._seconds + 20
        with suppress(OSError):
            letter = {"html": sheet.html, "files": list(sheet.files)}
            _post(self.line, letter, *sheet.files.values())

    def give(self, sheet: Sheet) -> Setting:
        """What became of the sheet it took; to be called when its line is ready or time is up."""
        is_late = not self.line.poll()
        if is_late:
            self._process.kill()
        try:
            answer = json.loads(self.line.recv_bytes())
            pdf = self.line.recv_bytes() if answer["is_set"] else None
        except (EOFError, OSError):
            self._is_broken = True
            return Setting(sheet.name, None, self._cause_of_death(is_late))
        if answer["missing"]:
            raise NoTypesetter(
                "PDFs need WeasyPrint 70 or newer and the Pango library, and one of them cannot be "
                f"loaded here ({answer['missing']}). On Debian and Ubuntu Pango comes with: "
                "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
            )
        if answer["fault"]:
            raise BadStylesheet(answer["fault"])
        # What broke off in the middle of other people's code is not trusted with another page.
        self._is_broken = pdf is None
        flaws, lacking = tuple(answer["flaws"]), answer["lacking"]
        return Setting(sheet.name, pdf, answer["trouble"], flaws, lacking)

    def _cause_of_death(self, is_late: bool) -> str:
        code = self._process.wait()
        if is_late or code == -signal.SIGPROF:
            return f"takes longer than {self._seconds:g} seconds to set"
        said = (self._folder / "stderr").read_text(encoding="utf-8", errors="replace")
        if "allocate" in said or "out of memory" in said.lower():
            return _needs_more_than(self._megabytes)
        if code < 0:
            name = signal.Signals(-code).name
            return f"brings the typesetter down ({name}); it may need more memory than it may have"
        raise RuntimeError(f"a compositor ended with exit code {code}: {said[-2000:]}")

    def stop(self) -> None:
        self.line.close()
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


def _ready(compositors: Iterable[_Compositor]) -> list[_Compositor]:
    """Those that have something to say or whose time is up; waits until there is one."""
    from multiprocessing.connection import wait  # noqa: PLC0415 - as above

    compositors = list(compositors)
    patience = max(0.0, min(compositor.deadline for compositor in compositors) - time.monotonic())
    speaking = wait([compositor.line for compositor in compositors], timeout=patience)
    return [
        compositor
        for compositor in compositors
        if compositor.line in speaking or compositor.deadline <= time.monotonic()
    ]


def _needs_more_than(megabytes: int) -> str:
    return f"needs more than {megabytes:,} MB of memory to set"


def _post(line: Any, letter: Mapping[str, object], *enclosed: bytes) -> None:
    line.send_bytes(json.dumps(letter).encode())
    for piece in enclosed:
        line.send_bytes(piece)


# From here on it is the far side: what a compositor runs.


def _set_pages(line: Any) -> None:
    """Sets page after page for whoever holds the other end of `line`, until they let go of it."""
    setup = json.loads(line.recv_bytes())
    fonts = {_BESIDE_THE_STYLESHEET + name: line.recv_bytes() for name in setup["fonts"]}
    try:
        # Loaded late on purpose: 0.4 seconds and Pango, which only a compositor needs.
        import weasyprint  # type: ignore[import-untyped]  # noqa: PLC0415
        from weasyprint.text.fonts import (  # type: ignore[import-untyped]  # noqa: PLC0415
            FontConfiguration,
        )
        from weasyprint.urls import (  # type: ignore[import-untyped]  # noqa: PLC0415
            URLFetcher,
            URLFetcherResponse,
        )
    except (ImportError, OSError) as error:
        line.recv_bytes()
        return _answer(line, missing=str(error).splitlines()[0])

    class Courier(URLFetcher):  # type: ignore[misc]  # WeasyPrint tells no types
        """Brings what is on its list. Every other address, of whatever kind, is refused."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False)
            self.files: Mapping[str, bytes] = {}
            self.refused: dict[str, None] = {}

        def fetch(self, url: str, headers: object = None) -> Any:
            if url not in self.files:
                self.refused[url] = None
                raise ValueError("not among the files of this page")
            return URLFetcherResponse(url, self.files[url])

    complaints = _Complaints()
    drawing_rules = _drawing_rules(setup["stylesheet"])
    faults = _faces_of_one_name(setup["stylesheet"])
    courier = Courier()
    courier.files = fonts
    # Shared by all pages of this compositor: decoding the fonts takes as long as setting a page.
    font_configuration = FontConfiguration()
    stylesheet = weasyprint.CSS(
        string=setup["stylesheet"],
        base_url=_BESIDE_THE_STYLESHEET,
        url_fetcher=courier,
        font_config=font_configuration,
    )
    for url in courier.refused:
        name = url.removeprefix(_BESIDE_THE_STYLESHEET)
        faults.append(f"names {name}, and reads no other files than `fonts/*.woff2`")

    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # a page makes some 100,000 objects, and few rings
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    memory = setup["megabytes"] * 1_000_000
    if most == resource.RLIM_INFINITY or memory < most:
        resource.setrlimit(resource.RLIMIT_AS, (memory, most))
    while True:
        page = json.loads(line.recv_bytes())
        files = {name: line.recv_bytes() for name in page["files"]}
        if faults:
            return _answer(line, fault=f"the print stylesheet {'; it '.join(faults)}")
        complaints.clear()
        courier.files, courier.refused = files, {}
        # No handler: at the end of its time the kernel ends the process, wherever it is just then.
        # An exception raised from a handler waits for Python code to run, and leaves ruins.
        signal.setitimer(signal.ITIMER_PROF, setup["seconds"])
        try:
            html = weasyprint.HTML(string=page["html"], url_fetcher=courier)
            for drawing in html.etree_element.iter(f"{_SVG}svg"):
                SubElement(drawing, f"{_SVG}style").text = drawing_rules
            pdf = html.write_pdf(
                stylesheets=[stylesheet],
                font_config=font_configuration,
                pdf_variant="pdf/ua-1",
            )
        except MemoryError:
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
            return _answer(line, trouble=_needs_more_than(setup["megabytes"]))
        except RecursionError:
            return _answer(line, trouble="has parts too deep inside one another to set")
        except Exception as error:
            # WeasyPrint's own mistakes on this page are this page's trouble and no one else's.
            words = f"{type(error).__name__}: {error}".rstrip(": ")
            return _answer(line, trouble=f"is too much for the typesetter ({words})")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        _answer(line, pdf, flaws=complaints.in_words(courier.refused), lacking=complaints.lacking)


def _drawing_rules(stylesheet: str) -> str:
    """The rules of a stylesheet that begin with `svg`: WeasyPrint takes none into a drawing."""
    return "".join(
        rule.serialize()
        for rule in _rules(stylesheet)
        if rule.type == "qualified-rule" and getattr(rule.prelude[0], "value", "") == "svg"
    )


def _faces_of_one_name(stylesheet: str) -> list[str]:
    """Faces that WeasyPrint would take for one, setting letters of one by numbers of the other."""
    faces = Counter(
        tuple(
            # As it stands, but for what may be written in more than one way.
            declared.get(name, "normal").strip(" \"'").replace("400", "normal")
            for name in ("font-family", "font-weight", "font-style")
        )
        for declared in _declared_faces(stylesheet)
    )
    return [
        f"has {count} faces that are all “{' '.join(face)}”: give each a family name of its own"
        for face, count in faces.items()
        if count > 1
    ]


def _declared_faces(stylesheet: str) -> Iterator[dict[str, str]]:
    import tinycss2  # type: ignore[import-untyped]  # noqa: PLC0415

    for rule in _rules(stylesheet):
        if rule.type == "at-rule" and rule.lower_at_keyword == "font-face":
            yield {
                declaration.lower_name: tinycss2.serialize(declaration.value)
                for declaration in tinycss2.parse_blocks_contents(rule.content)
                if declaration.type == "declaration"
            }


def _rules(stylesheet: str) -> list[Any]:
    import tinycss2  # noqa: PLC0415 - comes with WeasyPrint

    rules = tinycss2.parse_stylesheet(stylesheet, skip_comments=True, skip_whitespace=True)
    return list(rules)


def _answer(
    line: Any,
    pdf: bytes | None = None,
    *,
    trouble: str = "",
    flaws: Iterable[str] = (),
    lacking: str = "",
    missing: str = "",
    fault: str = "",
) -> None:
    told = {"flaws": list(flaws), "lacking": lacking, "missing": missing, "fault": fault}
    letter = {"trouble": trouble, **told, "is_set": pdf is not None}
    _post(line, letter, *([] if pdf is None else [pdf]))


# Levels of a log; below them a complaint is of what a reader would not miss.
_ERRORS = ("ERROR", "CRITICAL")


class _Complaints:
    """What WeasyPrint leaves out of a page, it tells its log and no one else."""

    def __init__(self) -> None:
        # Here and not above: most builds set nothing.
        from logging import getLogger  # noqa: PLC0415

        self._records: list[Any] = []
        # A filter hears nothing of logs below this one: WeasyPrint's only other tells of progress.
        getLogger("weasyprint").addFilter(self._heard)

    def _heard(self, record: Any) -> bool:
        self._records.append(record)
        return False

    def clear(self) -> None:
        self._records.clear()

    @property
    def lacking(self) -> str:
        """The characters that no font has."""
        return "".join(dict.fromkeys(map(_lacking, self._records)))

    def in_words(self, refused: Iterable[str]) -> list[str]:
        refused = list(refused)
        flaws = dict.fromkeys(f"may not use {url}" for url in refused)
        for record in self._records:
            if character := _lacking(record):
                flaws[f"no font has “{character}” (U+{ord(character):04X})"] = None
            # Of a link that leads nowhere in its article, `check` warns.
            elif record.levelname in _ERRORS and "No anchor" not in record.msg:
                message = record.getMessage()
                if not any(url in message for url in refused):
                    flaws[message] = None
        return list(flaws)


def _lacking(record: Any) -> str:
    """The character that no font has, if the record tells of one."""
    match record.args:
        case (str(character), int()) if "notdef" in record.msg:
            return character
        case _:
            return ""


if __name__ == "__main__":
    # A terminal's interrupt goes to all its processes; the near side decides what becomes of this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from multiprocessing.connection import Connection

    with suppress(EOFError, ConnectionError):
        _set_pages(Connection(int(sys.argv[1])))
    # Nobody is left to clean up if the near side was killed. And no tidy farewell of Python's: what
    # went wrong in a page must not keep its process.
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os._exit(0)
