"""A teacher who proposes, and two people who may publish, at the school of `tests/conftest.py`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from badgeservice.services.achievements.editing.drafts import begin_draft
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import tables
from badgeservice.store.tables import Role
from tests.conftest import School, make_school
from tests.services.conftest import sign_in

COLLEAGUE_ID = "22222222-2222-4222-8222-444444444444"
WELDING = {
    "kind": "module",
    "language": "nl",
    "languages": "nl",
    "nl.name": "Lassen van dun plaatwerk",
    "nl.description": "Je last dun plaatwerk voor de metaalindustrie.",
    "nl.criteria": "- last drie proefstukken\n- houdt zich aan de regels",
}


@pytest.fixture
def sqlite_school(sqlite_parts: Parts) -> School:
    return make_school(sqlite_parts)


@pytest.fixture
def designer() -> SignedIn:
    """The administrator of the school, who may edit."""
    return sign_in(School.administrator_id, "beheer@rocmidden.example", School.organisation_id, Role.ADMINISTRATOR)


@pytest.fixture
def proposer() -> SignedIn:
    """The teacher of the school."""
    return sign_in(School.teacher_id, School.teacher_email, School.organisation_id)


@pytest.fixture
def add_colleague() -> Callable[[Parts], SignedIn]:
    """A second person who may edit."""

    def add(parts: Parts) -> SignedIn:
        with parts.transaction() as session:
            session.add(tables.Person(id=COLLEAGUE_ID, name="Cas Visser", created_at=parts.clock()))
        return sign_in(COLLEAGUE_ID, "c.visser@rocmidden.example", School.organisation_id, Role.DESIGNER)

    return add


def begin(parts: Parts, person: SignedIn, **typed: str) -> str:
    """A draft that can be published, unless something else was typed."""
    return begin_draft(
        parts, person, School.slug, WELDING | {name.replace("_", "."): text for name, text in typed.items()}
    )
