"""Moments in signed documents: XSD dateTimeStamp and nothing else."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.credentials.timestamps import format_timestamp, parse_timestamp
from badgeservice.errors import Invalid


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2023-02-24T23:36:38Z", datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)),
        ("2023-02-24T23:36:38.5+01:00", datetime(2023, 2, 24, 22, 36, 38, 500000, tzinfo=UTC)),
        ("2023-02-24T24:00:00Z", datetime(2023, 2, 25, tzinfo=UTC)),
        ("2023-02-24T00:00:00-14:00", datetime(2023, 2, 24, 14, tzinfo=UTC)),
        ("2023-02-24T23:36:38.123456789Z", datetime(2023, 2, 24, 23, 36, 38, 123456, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("9999-12-31T23:59:59-05:00", datetime.max.replace(tzinfo=UTC)),
        ("9999-12-31T24:00:00Z", datetime.max.replace(tzinfo=UTC)),
        ("0001-01-01T00:00:00+01:00", datetime.min.replace(tzinfo=UTC)),
    ],
)
def test_a_moment_with_a_zone_is_read(text: str, moment: datetime) -> None:
    assert parse_timestamp(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-24T23:36:38",  # no zone
        "2023-02-24",
        "2023-02-24 23:36:38Z",
        "2023-02-24t23:36:38z",
        "2023-02-30T00:00:00Z",
        "2023-02-24T24:00:01Z",
        "2023-02-24T23:59:60Z",
        "2023-02-24T23:36:38+14:01",
        "2023-02-24T23:36:38+01:60",
        "2023-02-24T23:36:38+0100",
        "２０23-02-24T23:36:38Z",
        "2023-02-24T23:36:38Z\n",
        "0000-01-01T00:00:00Z",
        "12023-02-24T23:36:38Z",
        "",
        20230224,
        None,
    ],
)
def test_anything_else_is_refused(text: object) -> None:
    with pytest.raises(Invalid) as caught:
        parse_timestamp(text, field="validFrom")
    assert (caught.value.code, caught.value.field) == ("timestamp_invalid", "validFrom")


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-5, minutes=-30))])))
def test_what_we_write_we_read(moment: datetime) -> None:
    try:
        text = format_timestamp(moment)
    except OverflowError:  # the first and last hours of the calendar have no UTC form
        return
    assert parse_timestamp(text) == moment.replace(microsecond=0)
    finer = parse_timestamp(format_timestamp(moment, to_the_millisecond=True))
    assert finer == moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def test_a_moment_without_a_zone_is_never_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        format_timestamp(datetime(2026, 1, 1))  # noqa: DTZ001 - the flaw itself
