"""Dates as RSS writes them, held against Python's own for mail."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from hypothesis import example, given
from hypothesis.strategies import datetimes

from newskit.card import stamp
from newskit.formats.rss import date_of


@given(datetimes(datetime(1000, 1, 1)))  # noqa: DTZ001 - all are in UTC
@example(datetime(2026, 2, 28, 23, 59, 59))  # noqa: DTZ001
def test_a_date_is_that_of_mail(moment: datetime) -> None:
    at = moment.replace(microsecond=0, tzinfo=UTC)
    assert date_of(stamp(at)) == format_datetime(at)
