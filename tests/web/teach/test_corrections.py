"""The pages that put right what was awarded: what is typed is kept, what will happen is said, and old links lead on."""

from __future__ import annotations

import io
import re

import pytest
from sqlmodel import select

from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.parts import Parts
from badgeservice.store.tables import Award, AwardState, Correction
from tests.conftest import School
from tests.web.awarded import award_badge, teacher_of
from tests.web.conftest import Visitor

LEARNERS = (("Jan de Vries", "jan@leerling.example"), ("Ans Bakker", "ans@leerling.example"))
WHY = {"kind": "wrong_name", "reason": "De naam was fout."}


@pytest.fixture
def batch_id(web_parts: Parts, web_school: School) -> str:
    asked = AwardRequest("r1", web_school.achievement_id, LEARNERS, "Samen gewerkt.")
    return award_achievement(web_parts, teacher_of(web_school), asked)


def list_awards(parts: Parts) -> list[Award]:
    with parts.reading() as session:
        return list(session.exec(select(Award).order_by(Award.created_at, Award.row)))  # type: ignore[arg-type]


def test_a_new_list_finds_what_is_different_and_is_done_once(
    teacher_visitor: Visitor, web_parts: Parts, batch_id: str
) -> None:
    page = f"/teach/batches/{batch_id}/correct"
    names = (
        b"Naam;E-mail\nJan de Wit;jan@leerling.example\nAns Bakker;ans@leerling.example\nPiet Vos;piet@elders.example"
    )
    sent = {"act": "list", "file": (io.BytesIO(names), "klas.csv"), **WHY}
    answer = teacher_visitor.send(page, sent, page=page)
    shown = teacher_visitor.follow(answer)
    assert "<del>Jan de Vries</del> <ins>Jan de Wit</ins>" in shown.text
    assert "Piet Vos" in shown.text
    assert [one.state for one in list_awards(web_parts)] == [AwardState.ISSUED] * 2
    address = answer.location
    done = teacher_visitor.send(address, {}, page=address)
    assert "Jan de Wit" in teacher_visitor.follow(done).text
    again = teacher_visitor.client.post(
        address, data={"csrf_token": re.findall(r'csrf_token" value="([^"]+)', shown.text)[0]}
    )
    assert again.location == done.location
    assert sorted(one.state.value for one in list_awards(web_parts)) == ["issued", "issued", "replaced"]
    with web_parts.reading() as session:
        assert session.exec(select(Correction)).all() == []


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    teacher_visitor: Visitor, web_parts: Parts, batch_id: str
) -> None:
    page = f"/teach/awards/{list_awards(web_parts)[0].id}/correct"
    wrong = {"name": "Jan de Wit", "email": "jan@leerling", "earned_on": "2026-01-01", **WHY}
    shown = teacher_visitor.follow(teacher_visitor.send(page, wrong, page=page))
    assert 'id="email-error"' in shown.text
    assert 'value="Jan de Wit"' in shown.text
    for field, value in (("kind", "zomaar"), ("reason", " "), ("earned_on", "2999-01-01"), ("ends_on", "gisteren")):
        sent = {**wrong, "email": "jan@leerling.example", field: value}
        assert f'id="{field}-error"' in teacher_visitor.follow(teacher_visitor.send(page, sent, page=page)).text
    assert len(list_awards(web_parts)) == 2


def test_a_whole_list_is_withdrawn_and_given_back_one_by_one(
    teacher_visitor: Visitor, web_parts: Parts, batch_id: str
) -> None:
    page = f"/teach/batches/{batch_id}/correct"
    sent = {"act": "withdraw", "kind": "wrong_person", "reason": "Verkeerde klas."}
    address = teacher_visitor.send(page, sent, page=page).location
    teacher_visitor.send(address, {}, page=address)
    assert [(one.state.value, one.revocation_kind) for one in list_awards(web_parts)] == [
        ("revoked", "wrong_person")
    ] * 2
    first = list_awards(web_parts)[0]
    page = f"/teach/awards/{first.id}/correct"
    back = {"name": first.learner_name, "email": LEARNERS[0][1], "kind": "by_mistake", "reason": "Toch deze klas.",
            "narrative": "Samen gewerkt."}  # fmt: skip
    address = teacher_visitor.send(page, back, page=page).location
    teacher_visitor.send(address, {}, page=address)
    assert sorted(one.state.value for one in list_awards(web_parts)) == ["issued", "replaced", "revoked"]


def test_the_old_code_shows_the_new_badge_and_what_changed_in_kind(
    teacher_visitor: Visitor, visitor: Visitor, learner_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    awarded = award_badge(web_parts, web_school)
    link = awarded.share().url.partition("://")[2].partition("/")[2]
    page = f"/teach/awards/{awarded.award.id}/correct"
    right = {"name": "Sanne Willemse", "email": web_school.learner_email, **WHY}
    address = teacher_visitor.send(page, right, page=page).location
    assert "<li>" in teacher_visitor.open(address).text
    teacher_visitor.send(address, {}, page=address)
    scanned = visitor.open(f"/{link}").text
    assert "Sanne Willemse" in scanned
    assert "Put right on" in scanned
    assert "the name" in scanned
    assert "Sanne Willems<" not in scanned
    old = learner_visitor.open(f"/wallet/credentials/{awarded.credential_id}")
    assert old.status_code == 302
    assert "Sanne Willemse" in learner_visitor.open(old.location).text


def test_who_was_never_meant_to_have_it_keeps_the_notice(
    teacher_visitor: Visitor, visitor: Visitor, learner_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    awarded = award_badge(web_parts, web_school)
    link = awarded.share().url.partition("://")[2].partition("/")[2]
    page = f"/teach/awards/{awarded.award.id}/correct"
    right = {"name": "Sanne Willems", "email": "sanne.w@leerling.example", **WHY}
    address = teacher_visitor.send(page, right, page=page).location
    teacher_visitor.send(address, {}, page=address)
    scanned = visitor.open(f"/{link}")
    assert "Withdrawn" in scanned.text
    assert "Sanne" not in scanned.text
    assert visitor.open(f"/{link}", accept="application/json").status_code == 410
    notice = learner_visitor.open(f"/wallet/credentials/{awarded.credential_id}")
    assert "De naam was fout." in notice.text
    assert "badge.json" not in notice.text
    for file in ("badge.json", "badge.png"):
        assert learner_visitor.open(f"/wallet/credentials/{awarded.credential_id}/{file}").status_code == 404
    assert learner_visitor.open(f"/credentials/{awarded.credential_id}", accept="application/json").status_code == 404
