"""A few thousand of the mutated inputs that `make fuzz` tries."""

import pytest

from badgeservice.credentials.shape import ReadingProfile
from badgeservice.credentials.verification import Verdict
from tests.fuzz import SECONDS, run

TRIES = 1500


@pytest.mark.parametrize("profile", ReadingProfile)
def test_mutated_inputs_are_answered_in_time_and_what_is_genuine_was_signed(linked_data, profile):
    report = run(linked_data, profile, TRIES, seed=1)
    assert report.slowest < SECONDS, report.slowest_input
    assert report.kilobytes < 50 * 1024
    assert report.verdicts[Verdict.NOT_GENUINE] > TRIES / 2
    assert report.verdicts[Verdict.VALID] > 0  # damage outside the badge, in the picture around it, does no harm
