"""PDF: every article set for print, tagged for assistive technology (PDF/UA-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from newskit.document import text_of
from newskit.format import story_view
from newskit.page import Page, Rendered, StoryView
from newskit.press import Press
from newskit.problem import Place, Problem
from newskit.site import Site
from newskit.story import Story
from newskit.telling import masthead, tell
from newskit.typesetter import BadStylesheet, Setting, Sheet, Typesetter
from newskit.words import words_for

NAME = "pdf"


def pages(site: Site) -> Iterator[Page]:
    for card in site.cards:
        yield Page(f"articles/{card.slug}/article.pdf", NAME, story_view(card, site))


def render(pages: Iterable[Page], press: Press) -> Iterator[Rendered]:
    wanted = list(pages)
    if not wanted:
        return
    with typesetting(press) as typesetter:
        settings = typesetter.typeset(_sheets(wanted, press))
        for page, setting in zip(wanted, settings, strict=True):
            yield _rendered(page, setting, press)


@contextmanager
def typesetting(press: Press, **limits: int) -> Iterator[Typesetter]:
    """A typesetter with the print stylesheet and the fonts of the press, within limits; what is
    wrong with these is a TemplateFault."""
    templates = press.templates
    with Typesetter(templates.print_styles, templates.fonts, **limits) as typesetter:
        try:
            yield typesetter
        except BadStylesheet as error:
            raise templates.fault("print.css", 0, str(error)) from error


def _rendered(page: Page, setting: Setting, press: Press) -> Rendered:
    place = Place(setting.name)
    if setting.pdf is None:
        problem = Problem(
            "pdf-not-set",
            f"the PDF of this article could not be set: it {setting.trouble}",
            place,
            "look for a very long word, a very large table or deep nesting",
        )
        return Rendered(page, b"", problem)
    if setting.flaws:
        problem = Problem(
            "pdf-flaw",
            "the PDF of this article would lack something: " + "; ".join(setting.flaws),
            _place_of_any(setting.lacking, place, press),
            "write it in other characters, or add a font to the templates",
        )
        return Rendered(page, setting.pdf, problem)
    return Rendered(page, setting.pdf)


def _place_of_any(characters: str, whole: Place, press: Press) -> Place:
    """Where the first of some characters stands in an article's file; the `whole` file where they
    are written otherwise."""
    _, _, file = whole.path.partition("/")
    with suppress(OSError):
        text = text_of((press.content / file).read_bytes())
        for number, line in enumerate(text.split("\n"), 1):
            for column, character in enumerate(line, 1):
                if character in characters:
                    return Place(whole.path, number, column, number, column + 1)
    return whole


def _sheets(pages: Iterable[Page], press: Press) -> Iterator[Sheet]:
    top = masthead(press)
    for page in pages:
        assert isinstance(page.view, StoryView)
        story = tell(page.view, press)
        seen = {"story": story, "masthead": top, "words": words_for(story.language)}
        html = press.templates.text("print.html", seen, page.address)
        path = press.library.card(page.view.slug).path
        yield Sheet(path, html, dict(_pictures(story, press)))


def _pictures(story: Story, press: Press) -> Iterator[tuple[str, bytes]]:
    photos = (story.photo, *(part.photo for part in story.parts))
    for photo in photos:
        if photo:
            yield photo.uri, press.picture_bytes_at(photo.uri)
