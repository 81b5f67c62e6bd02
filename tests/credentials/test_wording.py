"""Dates in sentences are those on the clocks of the reader."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from badgeservice.credentials.wording import day, moment


def test_a_moment_is_told_by_dutch_clocks():
    assert moment(datetime(2026, 11, 22, 9, 0, tzinfo=UTC)).nl == "22 november 2026, 10:00"
    assert moment(datetime(2026, 7, 1, 9, 0, tzinfo=UTC)).en == "1 July 2026, 11:00"
    assert day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)).nl == "1 januari 2027"


def test_the_ends_of_the_calendar_are_told_too():
    """Many write the last second of the year 9999 for "never"."""
    assert moment(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)).en == "31 December 9999, 23:59"
    assert day(datetime.max.replace(tzinfo=UTC)).nl == "31 december 9999"
    assert day(datetime.min.replace(tzinfo=UTC)).nl == "1 januari 1"


def test_summer_time_is_that_of_the_tables():
    amsterdam = ZoneInfo("Europe/Amsterdam")
    at = datetime(2020, 1, 1, 0, 30, tzinfo=UTC)
    while at.year < 2032:
        assert moment(at).nl.endswith(f"{at.astimezone(amsterdam):%H:%M}"), at
        at += timedelta(hours=7)
