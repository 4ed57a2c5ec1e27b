"""Pattern: a regular expression that is compiled when it is first asked, and not before.

Most of what newskit looks for in a text is for what one article does not have; to compile it all
would take longer than to read that article.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, for whoever asks its methods: the functions of `re` take none of these. A
    mistake in it is a `re.error` of the first that asks."""
    return cast("re.Pattern[AnyStr]", Unasked(text, flags))


class Unasked:
    """Stands for a compiled pattern, and has of it what was asked for."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        # `re` keeps what it compiled: a second question costs no second compiling.
        answer = getattr(re.compile(self._text, self._flags), name)
        # The next time it is found before Python comes here.
        setattr(self, name, answer)
        return answer
