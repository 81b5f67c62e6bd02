"""How long something is valid is counted by the calendar."""

from datetime import UTC, datetime

import pytest

from badgeservice.services.achievements.description import Description, Period, PeriodUnit, columns_of, read_version
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.achievements.periods import end_of
from badgeservice.store.tables import AchievementVersion

D, W, M, Y = PeriodUnit.DAYS, PeriodUnit.WEEKS, PeriodUnit.MONTHS, PeriodUnit.YEARS


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ((2026, 11, 30), 3, M, (2027, 2, 28)),
        ((2027, 11, 30), 3, M, (2028, 2, 29)),
        ((2026, 11, 30), 90, D, (2027, 2, 28)),
        ((2027, 11, 30), 90, D, (2028, 2, 28)),
        ((2026, 12, 31), 1, M, (2027, 1, 31)),
        ((2026, 1, 31), 13, M, (2027, 2, 28)),
        ((2024, 2, 29), 1, Y, (2025, 2, 28)),
        ((2024, 2, 29), 4, Y, (2028, 2, 29)),
        ((2026, 5, 4), 2, W, (2026, 5, 18)),
        ((2026, 5, 4), 9000, Y, (9999, 12, 31)),
        ((2026, 5, 4), 9_999_999, D, (9999, 12, 31)),
    ],
)
def test_the_day_that_a_month_does_not_have_is_its_last(
    start: tuple[int, int, int], amount: int, unit: PeriodUnit, end: tuple[int, int, int]
) -> None:
    begun = datetime(*start, 14, 5, tzinfo=UTC)
    assert end_of(Period(amount, unit), begun) == datetime(*end, 14, 5, tzinfo=UTC)


def test_a_row_from_before_counts_days_and_one_of_now_says_about_as_many_to_who_reads_days_only() -> None:
    old = AchievementVersion(
        id="v", achievement_id="a", number=0, type="Badge", texts={"nl": {}}, valid_days=365, image_svg=b"",
        image_png=b"", created_at=datetime(2026, 1, 1, tzinfo=UTC), facts={}, rubric=[], alignments=[], tags=[],
    )  # fmt: skip
    assert read_version(old).valid_for == Period(365, D)
    columns = columns_of(Description(Kind.MODULE, "nl", {"nl": {}}, valid_for=Period(3, M)))
    assert (columns["valid_days"], columns["facts"]["valid_for"]) == (90, {"amount": 3, "unit": "months"})
