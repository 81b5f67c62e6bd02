"""Who has what, to take along as a file: of a badge, of a list, or of the learners of a unit.

Whoever may open the page that it stands on may take it along, and that they did is written down, with how many, before
the first row is read (`files.py` writes it).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from badgeservice.services.achievements.achievement import find_my_achievement
from badgeservice.services.awarding.deciding.my_batch import find_my_batch
from badgeservice.services.overview.learners import READ, find_places
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.services.search import LONGEST
from badgeservice.store import audit
from badgeservice.store.audit import AuditAction
from badgeservice.store.awarding import taking_along
from badgeservice.store.awarding.taking_along import Chosen
from badgeservice.store.mailing.deliveries import LearnerState

MOST: Final = 50_000  # rows; as the file of what happened
Format = Literal["csv", "xlsx"]


class Scope(StrEnum):
    """Of what a file is."""

    ACHIEVEMENT = "achievement"
    BATCH = "batch"
    LEARNERS = "learners"  # of a unit, or those that were looked for


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a file, in the language of who takes it along."""

    language: str
    heads: tuple[str, ...]  # of the columns before the results
    heads_behind: tuple[str, ...]
    results: str  # of one column for all of them
    states: Mapping[LearnerState, str]
    more: str  # that the file ends here and there is more


@dataclass(frozen=True, slots=True)
class Taken:
    """What somebody may take along: decided and written down, and not read yet."""

    chosen: tuple[Chosen, ...]
    has_more: bool
    parts: Parts
    wording: Wording


@noting_refusals
def take_achievement(parts: Parts, teacher: SignedIn, achievement_id: str, form: Format, wording: Wording) -> Taken:
    """Everybody who was ever awarded this, in the names that this teacher awards in. Raises `NotFound`."""
    with parts.reading() as session:
        find_my_achievement(session, teacher, achievement_id)
        mine = teacher.where_may(Permission.AWARD)
        chosen = taking_along.choose_of_achievement(session, achievement_id, mine, MOST + 1)
    _note(parts, teacher, chosen, Scope.ACHIEVEMENT, form, achievement_id)
    return _taken(parts, chosen, wording)


@noting_refusals
def take_batch(parts: Parts, teacher: SignedIn, batch_id: str, form: Format, wording: Wording) -> Taken:
    """Everybody of a list. Raises `NotFound`."""
    with parts.reading() as session:
        find_my_batch(session, teacher, batch_id)
        chosen = taking_along.choose_of_batch(session, batch_id, MOST + 1)
    _note(parts, teacher, chosen, Scope.BATCH, form, batch_id)
    return _taken(parts, chosen, wording)


@noting_refusals
def take_learners(parts: Parts, person: SignedIn, words: str, unit: str, form: Format, wording: Wording) -> Taken:
    """What the learners have that `list_learners` shows for these words and this unit. Raises `NotFound`."""
    with parts.reading() as session:
        _, place = find_places(session, person, unit)
        below = [place.path] if place else sorted(person.where_may(READ))
        split = words[:LONGEST].split()
        chosen = taking_along.choose_of_people(session, below, split, MOST + 1)
    _note(parts, person, chosen, Scope.LEARNERS, form, "", filtered=bool(split))
    return _taken(parts, chosen, wording)


def _taken(parts: Parts, chosen: Sequence[Chosen], wording: Wording) -> Taken:
    return Taken(tuple(chosen[:MOST]), len(chosen) > MOST, parts, wording)


def _note(
    parts: Parts, person: SignedIn, chosen: Sequence[Chosen], scope: Scope, form: Format, about: str, *,
    filtered: bool = False,
) -> None:  # fmt: skip
    """In the trail of each unit: who took along what, and how many of that unit. Never what was looked for."""
    numbers = Counter(one.unit_id for one in chosen[:MOST])
    with parts.transaction() as session:
        for unit_id, number in sorted(numbers.items()):
            audit.add_event(
                session, AuditAction.LEARNERS_EXPORT, about or unit_id, now=parts.clock(), actor_id=person.person_id,
                organisation_id=unit_id, scope=scope, learners=number, format=form, filtered=int(filtered),
            )  # fmt: skip
