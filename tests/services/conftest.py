"""The people of the school of `tests/conftest.py`, signed in."""

import pytest

from badgeservice.services.parts import Membership, SignedIn
from badgeservice.store.tables import Role
from tests.conftest import School


def sign_in(person_id: str, email: str, organisation_id: str = "", role: Role = Role.TEACHER) -> SignedIn:
    """A person as the web hands it to a service."""
    memberships = (Membership(organisation_id, "", "", role),) if organisation_id else ()
    return SignedIn(person_id, "", email, "nl", "session", memberships)


@pytest.fixture
def teacher(school: School) -> SignedIn:
    return sign_in(school.teacher_id, school.teacher_email, school.organisation_id)


@pytest.fixture
def administrator(school: School) -> SignedIn:
    return sign_in(school.administrator_id, "beheer@rocmidden.example", school.organisation_id, Role.ADMINISTRATOR)


@pytest.fixture
def company_teacher(school: School) -> SignedIn:
    return sign_in(school.company_teacher_id, "ine@jansen.example", school.company_id)


@pytest.fixture
def learner(school: School) -> SignedIn:
    return sign_in(school.learner_id, school.learner_email)
