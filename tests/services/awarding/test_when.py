"""A day and an hour as the clock on the wall has them."""

from datetime import UTC, datetime

import pytest

from badgeservice.errors import Invalid
from badgeservice.services.awarding.deciding.when import read_start

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)  # ten o'clock in Amsterdam


@pytest.mark.parametrize(
    ("day", "hour", "starts_at"),
    [
        ("", "09:00", None),
        ("2026-12-01", "08:30", datetime(2026, 12, 1, 7, 30, tzinfo=UTC)),
        ("2026-12-01", "", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("2027-06-30", "09:00", datetime(2027, 6, 30, 7, tzinfo=UTC)),  # in summer
        ("2027-10-31", "02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),  # which comes twice: the first
        ("2026-11-23", "10:01", datetime(2026, 11, 23, 9, 1, tzinfo=UTC)),
        ("2027-11-23", "09:00", datetime(2027, 11, 23, 8, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read(day: str, hour: str, starts_at: datetime | None) -> None:
    assert read_start(day, hour, NOW) == starts_at


@pytest.mark.parametrize(
    ("day", "hour", "field", "code"),
    [
        ("morgen", "09:00", "starts_on", "start_day"),
        ("2026-13-01", "09:00", "starts_on", "start_day"),
        ("2026-12-01", "negen", "starts_at", "start_hour"),
        ("2026-11-23", "10:00", "starts_on", "start_over"),
        ("0001-01-01", "00:00", "starts_on", "start_over"),
        ("2027-11-26", "09:00", "starts_on", "start_too_far"),
        ("9999-12-31", "23:59", "starts_on", "start_too_far"),
        ("2027-03-28", "02:30", "starts_at", "start_skipped"),
    ],
)
def test_what_is_no_moment_is_said_at_its_field(day: str, hour: str, field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_start(day, hour, NOW)
    assert (refused.value.field, refused.value.code) == (field, code)
