"""Due: what the settings promise up to a day that has come, or will soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from newskit.card import stamp
from newskit.document import read_settings
from newskit.folder import Folder
from newskit.problem import Problem
from newskit.reading import House

FILE = "newsroom.yaml"
# So long before it is out of date an editor is told.
SOON = timedelta(days=30)


def overdue(house: House, folder: Folder, as_of: str) -> Iterator[Problem]:
    """A security.txt that is out of date, or nearly: finders of a hole are told by the standard
    (RFC 9116) not to use it then."""
    expires = _expires(house)
    if not expires or as_of < _soon(expires):
        return
    # The text that the day was read from: the file may be another by now, or half of one.
    path = folder.shown(FILE)
    document, _ = read_settings(path, house.sources.get(path, "").encode())
    if document is None:
        return
    when = f"since {expires[:10]}" if expires <= as_of else f"from {expires[:10]} on"
    yield Problem(
        "security-expires",
        f"security.txt is out of date {when}, and nobody is to use it then",
        document.place(("security", "expires")),
        "look whether its contact is still right, and write a day up to a year from now",
        severity="warning",
    )


def heed(house: House, as_of: str) -> str:
    """The next instant at which something else is due; '' for none."""
    expires = _expires(house)
    return next((one for one in (_soon(expires), expires) if one > as_of), "")


def _expires(house: House) -> str:
    security = house.newsroom.security if house.newsroom else None
    return stamp(security.expires) if security else ""


def _soon(expires: str) -> str:
    return stamp(datetime.fromisoformat(expires) - SOON) if expires else ""
