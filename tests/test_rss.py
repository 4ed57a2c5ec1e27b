"""Dates as RSS writes them, held against Python's own for mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from hypothesis import example, given
from hypothesis.strategies import integers

from newskit.card import stamp
from newskit.formats.rss import date_of

FIRST = datetime(1000, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
END_OF_FEBRUARY = datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC)


@given(integers(0, int((LAST - FIRST).total_seconds())))
@example(int((END_OF_FEBRUARY - FIRST).total_seconds()))
def test_a_date_is_that_of_mail(seconds: int) -> None:
    at = FIRST + timedelta(seconds=seconds)
    assert date_of(stamp(at)) == format_datetime(at)
