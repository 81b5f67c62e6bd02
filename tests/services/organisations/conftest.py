"""An approved school with an administrator, and what they do there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.services.organisations.departments import add_department
from badgeservice.services.organisations.profile_editing import ProfileEdit, Saved, save_profile, show_profile
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import organisations, tables, tree
from badgeservice.store.tables import Role
from tests.conftest import School
from tests.services.conftest import sign_in

ABOUT = {
    "contact": "info@rocmidden.example",
    "responsible": "het bestuur",
    "data_contact": "fg@rocmidden.example",
    "retention": "twee jaar",
    "privacy_url": "https://rocmidden.example/privacy",
}


@pytest.fixture
def save(parts: Parts, administrator: SignedIn, school: School) -> Callable[..., Saved]:
    """`save(url="…")`: change these fields in a form that was opened just now."""

    def change(**fields: str) -> Saved:
        form = show_profile(parts, administrator, school.slug)
        mark = form.asked.mark if form.asked else ""
        return save_profile(
            parts, administrator, school.slug, ProfileEdit(form.number, mark, {**form.fields, **fields})
        )

    return change


@pytest.fixture
def add(parts: Parts, administrator: SignedIn, school: School) -> Callable[..., str]:
    """`add("Techniek")`: a department, below the school or below another; gives its slug."""

    def add_one(name: str, below: str = "") -> str:
        return add_department(parts, administrator, below or school.slug, {"name_nl": name})

    return add_one


def find(parts: Parts, slug: str) -> tables.Organisation:
    with parts.reading() as session:
        found = organisations.find_issuer(session, slug)
    assert found is not None
    return found.organisation


def profile_of(parts: Parts, slug: str) -> tables.ProfileVersion:
    with parts.reading() as session:
        found = organisations.find_issuer(session, slug)
    assert found is not None
    return found.profile


def as_role(parts: Parts, slug: str, role: Role = Role.ADMINISTRATOR, person_id: str = "somebody") -> SignedIn:
    """Somebody with this role at this organisation, as a request finds them."""
    organisation = find(parts, slug)
    person = sign_in(person_id, f"{person_id}@rocmidden.example", organisation.id, role)
    with parts.reading() as session:
        signer = tree.find_signer_paths(session, [organisation.path])[organisation.path]
    member = replace(person.memberships[0], organisation_path=organisation.path, signer_path=signer)
    return replace(person, memberships=(member,))


def events(parts: Parts, action: str) -> list[dict[str, Any]]:
    """What was written down of this kind."""
    with parts.reading() as session:
        rows = session.exec(select(tables.AuditEvent).where(tables.AuditEvent.action == action))
        return [{"by": row.actor_id, "of": row.organisation_id, **row.details} for row in rows]
