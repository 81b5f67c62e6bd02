"""`badgeservice setup`: one address, one hour, one person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.errors import BadgeServiceError, Invalid, NotFound
from badgeservice.services.operating.setting_up import (
    AddressKnown,
    find_setup,
    make_setup_link,
    set_up,
    set_up_as,
)
from badgeservice.services.parts import Parts, Role, SignedIn
from badgeservice.services.people.sign_in import (
    Caller,
    LinkToken,
    find_signed_in,
    make_sign_in_link,
    sign_in_with_link,
)
from badgeservice.services.people.typed_addresses import NOT_PROVEN
from badgeservice.services.permissions import Permission
from badgeservice.store import tables
from badgeservice.store.audit import AuditAction, list_events
from badgeservice.store.tables import ActorKind
from tests.conftest import Clock, School
from tests.services.operating.conftest import ON_SQLITE

HERE, ELSEWHERE = Caller("here", "192.0.2.1"), Caller("elsewhere", "192.0.2.2")
NEW: dict[str, Any] = {
    "name": "Olga Operator",
    "email": "olga@dienst.example",
    "language": "nl",
    "device": "test",
    "caller": HERE,
}


def token_of(link: str) -> str:
    assert link.startswith("http://localhost:8000/setup/")
    return link.rpartition("/")[2]


@ON_SQLITE
def test_it_makes_an_operator_who_is_signed_in(parts: Parts, operator: SignedIn) -> None:
    assert operator.is_operator
    assert operator.may_anywhere(Permission.OPERATE)
    assert operator.memberships == ()


@ON_SQLITE
def test_a_new_address_is_not_proven_by_typing_it(parts: Parts, operator: SignedIn) -> None:
    with parts.reading() as session:
        auth_session = session.get_one(tables.AuthSession, operator.session_id)
        assert auth_session.proven_at == NOT_PROVEN
        assert session.get_one(tables.Identity, auth_session.identity_id).proven_at is None


def prove(parts: Parts, caller: Caller) -> SignedIn:
    """Somebody presses the button in a mail to the address that was typed."""
    with parts.transaction() as session:
        link = make_sign_in_link(parts, session, NEW["email"], timedelta(hours=1))
    person = find_signed_in(parts, sign_in_with_link(parts, LinkToken(link), caller, device="test"))
    assert person is not None
    return person


def test_whose_address_was_typed_by_mistake_does_not_become_what_setup_made(parts: Parts) -> None:
    typed = set_up(parts, token_of(make_setup_link(parts)), **NEW)
    owner = prove(parts, ELSEWHERE)
    assert not owner.is_operator
    assert owner.name != NEW["name"]
    assert find_signed_in(parts, typed) is None  # who typed it proved nothing, and begins again with `setup`
    assert prove(parts, ELSEWHERE).person_id == owner.person_id


def test_who_proves_the_address_where_it_was_typed_goes_on_anywhere(parts: Parts) -> None:
    typed = find_signed_in(parts, set_up(parts, token_of(make_setup_link(parts)), **NEW))
    assert typed is not None
    assert prove(parts, HERE).person_id == typed.person_id
    assert prove(parts, ELSEWHERE).is_operator


@ON_SQLITE
def test_it_works_once(parts: Parts) -> None:
    token = token_of(make_setup_link(parts))
    set_up(parts, token, **NEW)
    with pytest.raises(Invalid):
        find_setup(parts, token)
    with pytest.raises(Invalid):
        set_up(parts, token, **(NEW | {"email": "other@dienst.example"}))


def test_of_two_who_use_it_at_once_one_does(parts: Parts, in_parallel: Callable[..., list[Any]]) -> None:
    token = token_of(make_setup_link(parts))

    def use(number: int) -> bool:
        try:
            set_up(parts, token, **(NEW | {"email": f"{number}@dienst.example"}))
        except BadgeServiceError:
            return False
        return True

    assert sum(in_parallel(use, 4)) == 1
    with parts.reading() as session:
        assert len(session.exec(select(tables.Operator)).all()) == 1


@ON_SQLITE
def test_it_ends_after_an_hour(parts: Parts, clock: Clock) -> None:
    token = token_of(make_setup_link(parts))
    clock.advance(minutes=59)
    find_setup(parts, token)
    clock.advance(minutes=1)
    with pytest.raises(Invalid):
        set_up(parts, token, **NEW)


@ON_SQLITE
def test_its_secret_is_stored_nowhere(parts: Parts) -> None:
    token = token_of(make_setup_link(parts))
    with parts.reading() as session:
        (row,) = session.exec(select(tables.Invitation)).all()
    assert token not in str(row.model_dump())
    assert len(row.token_hash) == 64


def test_an_address_of_somebody_is_proven_first(parts: Parts, school: School) -> None:
    token = token_of(make_setup_link(parts))
    with pytest.raises(AddressKnown):
        set_up(parts, token, **(NEW | {"email": f" {school.teacher_email.upper()} "}))
    with parts.reading() as session:
        assert session.exec(select(tables.Operator)).all() == []
    find_setup(parts, token)  # nothing was used up


@ON_SQLITE
def test_who_is_signed_in_only_confirms(parts: Parts, school: School, operator: SignedIn) -> None:
    set_up_as(parts, operator, token_of(make_setup_link(parts)))
    with parts.reading() as session:
        assert [row.person_id for row in session.exec(select(tables.Operator))] == [operator.person_id]


def test_it_helps_an_organisation_that_nobody_can_get_into(parts: Parts, school: School) -> None:
    token = token_of(make_setup_link(parts, school.company_slug))
    assert find_setup(parts, token).organisation_name == "Bouwbedrijf Jansen"
    set_up(parts, token, **NEW)
    with parts.reading() as session:
        (row,) = session.exec(
            select(tables.Membership).where(
                tables.Membership.role == Role.ADMINISTRATOR, tables.Membership.organisation_id == school.company_id
            )
        )
        assert session.exec(select(tables.Operator)).all() == []
        (event,) = list_events(session, row.person_id)
    assert (event.action, event.actor_kind, event.organisation_id) == (
        AuditAction.MEMBER_ADD,
        ActorKind.OPERATOR,
        school.company_id,
    )


@ON_SQLITE
def test_an_unknown_organisation_is_said(parts: Parts) -> None:
    with pytest.raises(NotFound):
        make_setup_link(parts, "nowhere")


@ON_SQLITE
def test_it_is_written_down_without_a_name(parts: Parts, operator: SignedIn) -> None:
    with parts.reading() as session:
        events = session.exec(select(tables.AuditEvent)).all()
    assert [(event.action, event.actor_kind) for event in events] == [
        (AuditAction.INVITATION_SEND, ActorKind.OPERATOR),
        (AuditAction.OPERATOR_ADD, ActorKind.OPERATOR),
    ]
    assert "olga" not in str([event.model_dump() for event in events]).lower()


@ON_SQLITE
def test_what_is_typed_wrong_is_named(parts: Parts) -> None:
    token = token_of(make_setup_link(parts))
    for changes, field in (({"name": " "}, "name"), ({"name": "x@y"}, "name"), ({"email": "x"}, "email")):
        with pytest.raises(Invalid) as refused:
            set_up(parts, token, **(NEW | changes))
        assert refused.value.field == field
    set_up(parts, token, **NEW)  # and can be typed again


def test_of_two_with_one_address_the_second_is_told(parts: Parts, in_parallel: Callable[..., list[Any]]) -> None:
    tokens = [token_of(make_setup_link(parts)) for _ in range(4)]

    def use(number: int) -> bool:
        try:
            set_up(parts, tokens[number], **NEW)
        except AddressKnown:
            return False
        return True

    assert sum(in_parallel(use, 4)) == 1
