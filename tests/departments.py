"""Departments of the school of `tests/conftest.py`, and people who work in them."""

from __future__ import annotations

from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.store import tables
from badgeservice.store.organisations import add_profile
from badgeservice.store.tree import find_signer_paths, get_path

TECH = "11111111-1111-4111-8111-aaaaaaaaaaaa"
CARE = "11111111-1111-4111-8111-bbbbbbbbbbbb"


def add_department(parts: Parts, parent_id: str, key: str, slug: str, name: str) -> str:
    """Below this organisation; gives its id."""
    with parts.transaction() as session:
        row = tables.Organisation(
            id=key, kind=tables.OrganisationKind.DEPARTMENT, slug=slug, parent_id=parent_id,
            path=f"{get_path(session, parent_id)}{key}/", state=tables.OrganisationState.ACTIVE,
            created_at=parts.clock(),
        )  # fmt: skip
        said = {"nl": {"name": name}}
        add_profile(
            session,
            row,
            tables.ProfileVersion(id=key, organisation_id=key, number=1, texts=said, created_at=parts.clock()),
        )
    return key


def add_departments(parts: Parts, school_id: str) -> tuple[str, str]:
    """Techniek and Zorg."""
    return (
        add_department(parts, school_id, TECH, "techniek", "Techniek"),
        add_department(parts, school_id, CARE, "zorg", "Zorg"),
    )


def add_teacher(parts: Parts, number: int, *organisation_ids: str) -> SignedIn:
    """Somebody new who teaches there, as the web hands them to a service."""
    key, email = f"22222222-2222-4222-8222-{number:012}", f"docent{number}@rocmidden.example"
    with parts.transaction() as session:
        session.add(tables.Person(id=key, name=f"Docent {number}", created_at=parts.clock()))
        session.flush()
        session.add(tables.Identity(id=key, value=email, person_id=key, created_at=parts.clock()))
        for place, organisation_id in enumerate(organisation_ids):
            session.add(
                tables.Membership(
                    id=f"{key[:-3]}{place:03}{number}", organisation_id=organisation_id, person_id=key,
                    role=tables.Role.TEACHER, created_at=parts.clock(),
                )
            )  # fmt: skip
    return SignedIn(key, f"Docent {number}", email, "nl", "session", memberships_of(parts, *organisation_ids))


def memberships_of(parts: Parts, *organisation_ids: str) -> tuple[Membership, ...]:
    with parts.reading() as session:
        paths = {key: get_path(session, key) for key in organisation_ids}
        signers = find_signer_paths(session, set(paths.values()))
    return tuple(
        Membership(key, "", "", tables.Role.TEACHER, paths[key], signers[paths[key]]) for key in organisation_ids
    )
