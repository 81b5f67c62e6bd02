"""Dates in sentences are those on the clocks of the reader."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from badgeservice.credentials.wording import day, moment


def test_a_moment_is_told_by_dutch_clocks():
    assert moment(datetime(2026, 11, 22, 9, 0, tzinfo=UTC)).nl == "22 november 2026, 10:00"
    assert moment(datetime(2026, 7, 1, 9, 0, tzinfo=UTC)).en == "1 July 2026, 11:00"
    assert day(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)).nl == "1 januari 2027"


def test_summer_time_is_that_of_the_tables():
    amsterdam = ZoneInfo("Europe/Amsterdam")
    at = datetime(2020, 1, 1, 0, 30, tzinfo=UTC)
    while at.year < 2032:
        assert moment(at).nl.endswith(f"{at.astimezone(amsterdam):%H:%M}"), at
        at += timedelta(hours=7)
