"""How long something is valid, by the calendar: three months from 30 November end on the last day of February."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta

from badgeservice.services.achievements.description import Period, PeriodUnit

_LAST_YEAR = 9999


def end_of(period: Period, start: datetime) -> datetime:
    """When it ends, at the time of day at which it began. A day that its month does not have is the last one that it
    has. What would end after all years that a date can have, ends with the last."""
    match period.unit:
        case PeriodUnit.DAYS:
            return _add_days(start, period.amount)
        case PeriodUnit.WEEKS:
            return _add_days(start, 7 * period.amount)
        case PeriodUnit.MONTHS:
            return _add_months(start, period.amount)
        case PeriodUnit.YEARS:
            return _add_months(start, 12 * period.amount)


def _add_days(start: datetime, days: int) -> datetime:
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return start.replace(year=_LAST_YEAR, month=12, day=31)


def _add_months(start: datetime, months: int) -> datetime:
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if year > _LAST_YEAR:
        return start.replace(year=_LAST_YEAR, month=12, day=31)
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))
