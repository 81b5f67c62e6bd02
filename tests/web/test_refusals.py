"""Who asks for what is somebody else's reads that it does not exist, and it is written down (threats I1)."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import Flask
from sqlmodel import col, delete, select

from badgeservice.services.awarding.draft_content import DraftContent
from badgeservice.services.parts import Parts
from badgeservice.services.permissions import Permission
from badgeservice.store.tables import AuditEvent, Draft
from badgeservice.web.auth import Audience, access_of
from tests.conftest import School
from tests.web.awarded import Awarded, award_badge
from tests.web.conftest import Visitor

UNKNOWN = "0e7f4f5e-0000-4000-8000-000000000000"
OF_NO_ORGANISATION = ("/account/", "/operator/", "/sign-in/with/")  # of oneself, or of the service


def refusals(parts: Parts) -> list[AuditEvent]:
    with parts.reading() as session:
        return list(session.exec(select(AuditEvent).where(AuditEvent.action == "access:refuse")))


@pytest.fixture
def awarded(web_parts: Parts, web_school: School) -> Awarded:
    return award_badge(web_parts, web_school)


@pytest.fixture
def things(awarded: Awarded, web_parts: Parts, web_school: School) -> dict[str, str]:
    """Something real of the school and of its learner for each name in an address."""
    return {
        "achievement_id": web_school.achievement_id,
        "batch_id": awarded.award.batch_id,
        "award_id": awarded.award.id,
        "credential_id": awarded.credential_id,
        "share_id": awarded.share().id,
        "draft_id": _add_list_of_who_left(web_parts, web_school),
    }


def _add_list_of_who_left(parts: Parts, school: School) -> str:
    with parts.transaction() as session:
        draft = Draft(
            id=parts.new_id(), unit_id=school.organisation_id, achievement_id=school.achievement_id,
            content=DraftContent().as_text(), created_at=parts.clock(), changed_at=parts.clock(),
            ends_at=parts.clock() + timedelta(days=14),
        )  # fmt: skip
        session.add(draft)
        return draft.id


def private_addresses(app: Flask, things: dict[str, str]) -> list[tuple[str, str, str, Audience | Permission]]:
    """Every private address about something: method, address, the name of what it is about, and for whom it is."""
    found = []
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        about = rule.arguments & things.keys()
        if rule.rule.startswith(OF_NO_ORGANISATION):
            continue
        if access and access.reads_session and rule.arguments - {"session_id", "token", "next"}:
            if not about or "slug" in rule.arguments:
                continue  # of an account, an organisation or the service: `tests/matrix` tells
            assert len(about) == 1, f"say in this test what {rule} is about"
            (name,) = about
            address = app.url_map.bind("localhost").build(rule.endpoint, {"kind": "svg"} | things)
            address = address.partition("?")[0]
            methods = (rule.methods or set()) & {"GET", "POST"}
            found += [(method, address, name, access.who) for method in sorted(methods)]
    return found


def ask(visitor: Visitor, method: str, address: str) -> int:
    if method == "GET":
        return visitor.open(address).status_code
    fields: dict[str, object] = {"action": "check", "reason": "x", "until": "week"}
    return visitor.send(address, fields, page="/sign-in/sessions").status_code


def test_every_address_about_something_refuses_a_stranger_and_writes_it_down(
    app: Flask, web_parts: Parts, web_school: School, company_visitor: Visitor, things: dict[str, str]
) -> None:
    """The teacher of another organisation, who may open the pages of teachers and has a wallet of their own."""
    walked = private_addresses(app, things)
    assert len(walked) >= 14
    for method, address, name, _who in walked:
        with web_parts.transaction() as session:
            session.exec(delete(AuditEvent).where(col(AuditEvent.action) == "access:refuse"))
        assert ask(company_visitor, method, address) == HTTPStatus.NOT_FOUND, f"{method} {address}"
        (event,) = refusals(web_parts)
        assert event.subject_id == things[name], f"{method} {address}"
        assert event.actor_id == web_school.company_teacher_id
        assert event.organisation_id == web_school.organisation_id
        assert event.details.keys() == {"tried"}
        assert "@" not in str(event.details)
        # What does not exist answers the same, and there is nothing to write down.
        unknown = address.replace(things[name], UNKNOWN)
        assert ask(company_visitor, method, unknown) == HTTPStatus.NOT_FOUND
        assert len(refusals(web_parts)) == 1


def test_the_answer_is_the_same_to_the_letter(company_visitor: Visitor, things: dict[str, str]) -> None:
    for section, name in (("teach/achievements", "achievement_id"), ("wallet/credentials", "credential_id")):
        for accept in ("text/html", "*/*"):
            real = company_visitor.open(f"/{section}/{things[name]}", accept=accept)
            unknown = company_visitor.open(f"/{section}/{UNKNOWN}", accept=accept)
            assert real.text.replace(things[name], UNKNOWN) == unknown.text


def test_the_owner_and_the_teacher_leave_no_refusal(
    app: Flask, web_parts: Parts, teacher_visitor: Visitor, learner_visitor: Visitor, things: dict[str, str]
) -> None:
    for method, address, _name, who in private_addresses(app, things):
        if method == "GET":
            visitor = teacher_visitor if isinstance(who, Permission) else learner_visitor
            assert ask(visitor, method, address) == HTTPStatus.OK, address
    assert refusals(web_parts) == []


def test_nobody_in_particular_leaves_no_refusal(web_parts: Parts, visitor: Visitor, awarded: Awarded) -> None:
    assert visitor.open(f"/credentials/{awarded.credential_id}", accept="*/*").status_code == HTTPStatus.NOT_FOUND
    assert refusals(web_parts) == []
