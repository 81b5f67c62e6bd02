"""Which name stands there before a teacher chooses: what was asked for, else what they used last, else the first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from badgeservice.services.organisations.units import Unit, list_units
from badgeservice.services.parts import SignedIn
from badgeservice.store import awards
from badgeservice.store.achievements import OwnedAchievement


def preset_unit(session: Session, teacher: SignedIn, owned: OwnedAchievement, *slugs: str) -> Unit:
    """The first of these slugs that this teacher may award this in the name of; else as above."""
    return choose_preset(session, teacher, owned, list_units(session, teacher, owned.owner), slugs)


def choose_preset(
    session: Session, teacher: SignedIn, owned: OwnedAchievement, units: Sequence[Unit], slugs: Sequence[str]
) -> Unit:
    """The same, of units that were looked up already. What was used last is asked only where it matters."""
    by_slug = {unit.slug: unit for unit in units}
    if asked := next((by_slug[slug] for slug in slugs if slug in by_slug), None):
        return asked
    if len(units) == 1:
        return units[0]
    last = awards.find_last_unit(session, teacher.person_id, owned.achievement.id)
    return next((unit for unit in units if unit.id == last), units[0])
