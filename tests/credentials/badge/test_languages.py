"""A badge in several languages is shown in that of its reader, and its decisions are the same in each."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.checks.verdict import Verdict
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.linked_data.node import InLanguage, Spoken, in_language, preferred
from tests.credentials.world import GENUINE, World

NAMES = {"nl": "Solderen", "en": "Soldering", "de-AT": "Löten"}


@pytest.fixture
def world(linked_data: LinkedData) -> World:
    return World(linked_data)


def _translated(world: World) -> dict[str, Any]:
    document = deepcopy(build_credential(GENUINE))
    achievement = document["credentialSubject"]["achievement"]
    achievement["name"] = [{"@value": name, "@language": language} for language, name in NAMES.items()]
    return world.sign(document)


@pytest.mark.parametrize(
    ("language", "name", "spoken"),
    [("en", "Soldering", "en"), ("nl", "Solderen", "nl"), ("de", "Löten", "de-at"), ("fr", "Solderen", "nl")],
)
def test_the_name_is_in_the_language_of_the_reader(world: World, language: str, name: str, spoken: str) -> None:
    verification = world.verify(_translated(world))
    assert verification.verdict is Verdict.VALID
    badge = verification.badge_in(language)
    assert badge is not None and badge.achievement is not None
    shown = badge.achievement.name
    assert isinstance(shown, Spoken)
    assert (shown, shown.language) == (name, spoken)
    assert badge is verification.badge_in(language)  # read once


def test_what_has_no_language_stays() -> None:
    plain, both = InLanguage("Samenwerken", None), InLanguage("Working together", "en")
    assert in_language(frozenset({plain}), "en") == {plain}
    assert in_language((frozenset({plain, both}), "x", frozenset({"y"})), "en") == ({both}, "x", {"y"})
    assert type(preferred(frozenset({plain}))) is str
    assert preferred(frozenset({plain, both})) == "Samenwerken"
