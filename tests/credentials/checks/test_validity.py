"""Is it valid now, or on a chosen day? (check 6; threats V19)"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.verification import CheckName, Verdict
from tests.credentials.world import GENUINE, NOW, World


@pytest.fixture
def world(linked_data):
    made = World(linked_data)
    made.publish_list(StatusBits.empty(), valid_from=datetime(2026, 1, 1, tzinfo=UTC))
    return made


def valid_until(moment):
    return replace(GENUINE, valid_until=moment)


def valid_from(moment):
    return replace(GENUINE, valid_from=moment)


@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(-301, Verdict.EXPIRED), (-300, Verdict.EXPIRED), (-299, Verdict.VALID), (0, Verdict.VALID), (60, Verdict.VALID)],
)
def test_the_end_has_five_minutes_of_tolerance(world, seconds, verdict):
    assert world.verify(world.badge(valid_until(NOW + timedelta(seconds=seconds)))).verdict is verdict


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(301, Verdict.NOT_YET_VALID), (300, Verdict.VALID), (-1, Verdict.VALID)]
)
def test_the_beginning_has_five_minutes_of_tolerance(world, seconds, verdict):
    assert world.verify(world.badge(valid_from(NOW + timedelta(seconds=seconds)))).verdict is verdict


def test_a_badge_without_an_end(world):
    verification = world.verify(world.badge(valid_until(None)))
    assert verification.check(CheckName.VALID_NOW).sentence.nl == (
        "Vandaag is de badge geldig, sinds 2 januari 2026; er is geen einddatum."
    )


def test_a_badge_that_is_not_valid_yet_says_from_when(world):
    verification = world.verify(world.badge(valid_from(datetime(2027, 5, 3, tzinfo=UTC))))
    assert verification.summary.nl == "Nog niet geldig. De badge is pas geldig vanaf 3 mei 2027."


def test_on_a_chosen_day_in_the_past(world):
    badge = world.badge(valid_until(datetime(2026, 6, 1, tzinfo=UTC)))
    assert world.verify(badge).verdict is Verdict.EXPIRED
    then = world.verify(badge, on_date=datetime(2026, 3, 1, tzinfo=UTC))
    assert then.verdict is Verdict.VALID
    assert then.check(CheckName.VALID_NOW).sentence.nl.startswith("Op 1 maart 2026 is de badge geldig")


def test_on_a_chosen_day_before_it_began(world):
    verification = world.verify(world.badge(), on_date=datetime(2025, 6, 1, tzinfo=UTC))
    assert verification.verdict is Verdict.NOT_YET_VALID


@pytest.mark.parametrize("year", [1970, 2024, 2100])
def test_v19_a_clock_that_cannot_be_right_judges_nothing(world, year):
    world.pages.pop("https://badges.example/status/1")
    badge = world.badge(replace(GENUINE, status=(), valid_until=None, valid_from=datetime(1960, 1, 1, tzinfo=UTC)))
    verification = world.verify(badge, now=datetime(year, 6, 1, tzinfo=UTC))
    assert verification.verdict is Verdict.NOT_CHECKED
    assert verification.check(CheckName.VALID_NOW).code == "clock_wrong"
    assert verification.check(CheckName.VALID_NOW).outcome is Outcome.NOT_CHECKED
