"""A school with departments in which a few things happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from sqlmodel import Session

from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import tables
from badgeservice.store.audit import AuditAction, add_event
from tests.conftest import School


@pytest.fixture
def award(parts: Parts, school: School, teacher: SignedIn) -> Callable[[str], None]:
    """Award the badge of the school to a learner of this name."""

    def to(name: str) -> None:
        lines = ((name, f"{uuid4()}@leerling.example"),)
        award_achievement(parts, teacher, AwardRequest(str(uuid4()), school.achievement_id, learners=lines))

    return to


@pytest.fixture
def happen(parts: Parts) -> Callable[..., None]:
    """Write an event down."""

    def one(action: AuditAction | str, subject_id: str, **values: object) -> None:
        with parts.transaction() as session:
            add_event(session, action, subject_id, **({"now": parts.clock()} | values))  # type: ignore[arg-type]

    return one


def add_department(session: Session, parent_path: str, key: str, name: str, now: datetime) -> str:
    """Below the organisation at this path; gives its own path."""
    path = f"{parent_path}{key}/"
    parent_id = parent_path.rstrip("/").rpartition("/")[2]
    session.add(
        tables.Organisation(
            id=key, kind=tables.OrganisationKind.DEPARTMENT, slug=key, parent_id=parent_id, path=path,
            state=tables.OrganisationState.ACTIVE, created_at=now,
        )
    )  # fmt: skip
    session.flush()
    session.add(
        tables.ProfileVersion(id=key, organisation_id=key, number=1, created_at=now, texts={"nl": {"name": name}})
    )
    return path
