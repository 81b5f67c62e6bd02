"""A class that was awarded something, for the tests of who has what."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlmodel import select

from badgeservice.services.awarding.award import AwardRequest, award_achievement, run_batch
from badgeservice.services.overview.export import Wording
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.mailing.deliveries import LearnerState
from badgeservice.store.tables import Identity

HEADS = ("naam", "adres", "badge", "code", "versie", "datum")
BEHIND = ("staat", "tot", "namens", "door")


def award(parts: Parts, teacher: SignedIn, achievement_id: str, *learners: tuple[str, str], **more: object) -> str:
    """In one list; gives its batch."""
    request = AwardRequest(str(uuid4()), achievement_id, learners, **more)  # type: ignore[arg-type]
    batch_id = award_achievement(parts, teacher, request)
    run_batch(parts, batch_id)
    return batch_id


def identity_of(parts: Parts, email: str) -> Identity:
    """The newest with this address."""
    with parts.reading() as session:
        return max(session.exec(select(Identity).where(Identity.value == email)), key=lambda one: one.created_at)


def change_identity(parts: Parts, email: str, **values: datetime | str) -> None:
    """Of who has this address now."""
    with parts.transaction() as session:
        row = session.get_one(Identity, identity_of(parts, email).id)
        for name, value in values.items():
            setattr(row, name, value)


def wording(language: str = "nl") -> Wording:
    return Wording(language, HEADS, BEHIND, "resultaten", {state: state.value for state in LearnerState}, "er is meer")
