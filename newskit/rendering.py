"""Rendering: one page of a plan -> its bytes, and nothing written; `build` does it for all."""

from __future__ import annotations

from newskit.formats import FORMATS
from newskit.page import PUBLIC, Page, Rendered
from newskit.plan import Plan


def page_at(address: str, plan: Plan, site: str = PUBLIC) -> Page:
    """The page of a plan at an address such as `articles/x/index.html`; a KeyError if it has none.

    A plan that only amends another has but the pages that may differ: begin with a store for one
    run, and the plan is whole.
    """
    for page in plan.pages:
        if (page.address, page.site) == (address, site):
            return page
    raise KeyError(address)


def render(page: Page, plan: Plan) -> Rendered:
    """The page's bytes, or the problem that kept it from being rendered.

    A PDF takes a second, and raises NoTypesetter where the libraries for it are missing.
    """
    (rendered,) = FORMATS[page.format].render([page], plan.outlets[page.site].press)
    return rendered
