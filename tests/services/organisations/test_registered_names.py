"""Whose name a stranger has is asked of the register as it is at the moment, and never for a badge of ours."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from sqlmodel import select

from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.keys.did import did_key, did_key_method
from badgeservice.credentials.keys.multikey import KeyType, MemorySigner, generate_private_key
from badgeservice.credentials.proofs.proofs import add_proof_set
from badgeservice.credentials.verification import CheckName
from badgeservice.services.parts import Parts
from badgeservice.services.receiving.handed_in import verify_content
from badgeservice.store.organisations import add_profile
from badgeservice.store.tables import Organisation, OrganisationState, ProfileVersion
from tests.conftest import School
from tests.credentials.examples import CONTENT, ISSUER


def _code(parts: Parts, name: str) -> str:
    """What check 5 says of a badge of a stranger with this name."""
    key = generate_private_key(KeyType.ED25519, lambda size: b"\x07" * size)
    signer = MemorySigner(key, did_key_method(MemorySigner(key, "").public_key))
    issuer = replace(ISSUER, id=did_key(signer.public_key), name=name)
    document = build_credential(replace(CONTENT, issuer=issuer, status=(), evidence=()))
    signed = add_proof_set(
        document, signer, created=parts.clock() - timedelta(minutes=1), linked_data=parts.linked_data
    )
    return verify_content(parts, json.dumps(signed).encode()).check(CheckName.ISSUER).code


def _rename(parts: Parts, school: School, name: str) -> None:
    with parts.transaction() as session:
        organisation = session.get_one(Organisation, school.organisation_id)
        number = organisation.profile_number + 1
        profile = ProfileVersion(
            id=parts.new_id(), organisation_id=organisation.id, number=number, texts={"nl": {"name": name}},
            created_at=parts.clock(),
        )  # fmt: skip
        add_profile(session, organisation, profile)


def test_the_register_is_read_as_it_is_now(parts: Parts, school: School) -> None:
    with parts.reading() as session:
        name = session.exec(
            select(ProfileVersion).where(ProfileVersion.organisation_id == school.organisation_id)
        ).one().texts["nl"]["name"]  # fmt: skip
    assert _code(parts, name.upper() + " B.V.") == "issuer_like_another"
    assert _code(parts, "Kookclub Zeezicht") == "issuer_not_in_register"
    _rename(parts, school, "Kookclub Zeezicht")
    assert _code(parts, "Kookclub Zeezicht") == "issuer_like_another"
    assert _code(parts, name) == "issuer_not_in_register"


def test_who_awaits_approval_is_nobody_to_be_taken_for(parts: Parts, school: School) -> None:
    _rename(parts, school, "Kookclub Zeezicht")
    with parts.transaction() as session:
        session.get_one(Organisation, school.organisation_id).state = OrganisationState.AWAITING
    assert _code(parts, "Kookclub Zeezicht") == "issuer_not_in_register"


def test_the_names_are_read_once_and_then_only_whether_they_changed(parts: Parts, school: School) -> None:
    statements: list[str] = []
    _code(parts, "Kookclub Zeezicht")
    sa.event.listen(parts.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    _code(parts, "Kookclub Zeezicht")
    assert len([one for one in statements if "count(" in one]) == 1
    assert not [one for one in statements if "profile_version.texts" in one and "WHERE organisation.did =" not in one]
