"""Whose is it? A typed address is compared; nothing else can be (check 8; threats V20)."""

from dataclasses import replace

import pytest

from badgeservice.credentials.badge.content import Identity
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.verification import CheckName, Verdict
from tests.credentials.world import EMAIL, GENUINE, World
from tests.texts.said import dutch


@pytest.fixture
def world(linked_data):
    return World(linked_data)


def holder(verification):
    check = verification.check(CheckName.HOLDER)
    return check.outcome, check.code


@pytest.mark.parametrize("typed", [EMAIL, f" {EMAIL} ", EMAIL.upper()])
def test_the_address_it_was_issued_to(world, typed):
    verification = world.verify(world.badge(), email=typed)
    assert holder(verification) == (Outcome.PASSED, "holder_matches")
    assert verification.verdict is Verdict.VALID


@pytest.mark.parametrize("typed", ["", "somebody@else.example", EMAIL[:-1], "x" * 5000])
def test_another_address_is_not_this_persons(world, typed):
    verification = world.verify(world.badge(), email=typed)
    assert holder(verification) == (Outcome.FAILED, "holder_differs")
    assert verification.verdict is Verdict.OTHER_HOLDER


def test_an_address_in_plain_text(world):
    badge = world.badge(replace(GENUINE, identities=(Identity("emailAddress", EMAIL),)))
    assert holder(world.verify(badge, email=EMAIL)) == (Outcome.PASSED, "holder_matches")


def test_a_badge_without_an_address(world):
    badge = world.badge(replace(GENUINE, identities=GENUINE.identities[:1]))
    assert holder(world.verify(badge, email=EMAIL)) == (Outcome.NOT_CHECKED, "holder_without_address")


def test_v20_without_a_typed_address_it_says_who_and_what_that_is_worth(world):
    verification = world.verify(world.badge())
    assert holder(verification) == (Outcome.NOT_CHECKED, "holder_not_compared")
    assert dutch(verification.check(CheckName.HOLDER).sentence) == (
        "Uitgereikt aan Sanne de Vries. Typ het e-mailadres om te zien of de badge van deze persoon is."
    )


def test_a_badge_that_names_nobody(world):
    badge = world.badge(replace(GENUINE, identities=()))
    assert dutch(world.verify(badge).check(CheckName.HOLDER).sentence).startswith("In de badge staat geen naam.")


def test_a_name_that_plays_tricks_is_shown_flat(world):
    badge = world.badge(replace(GENUINE, identities=(Identity("name", "Sanne\n\u202eevil\u2066" + "x" * 500),)))
    sentence = dutch(world.verify(badge).check(CheckName.HOLDER).sentence)
    assert "\u202e" not in sentence and "\n" not in sentence and len(sentence) < 250
