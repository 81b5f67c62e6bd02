"""A learner across badges: all that was awarded where I may read it; of elsewhere not even that there is more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from badgeservice.errors import NotFound
from badgeservice.services.overview import learners
from badgeservice.services.overview.learners import ON_A_PAGE, Address, list_learners, show_learner
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.audit import AuditAction
from badgeservice.store.tables import AuditEvent, Role
from tests.conftest import Clock, School, make_school
from tests.departments import add_departments, add_teacher
from tests.services.conftest import sign_in
from tests.services.overview.people import award, change_identity, identity_of
from tests.statements import statements_of

SANNE, BO = ("Sanne Willems", "sanne@leerling.example"), ("Bo Élise Vos", "bo@leerling.example")
PRIVATE = ("Sanne Willems", "sanne@thuis.example")


def names(parts: Parts, person: SignedIn, words: str = "", **more: str) -> list[str]:
    return [one.name for one in list_learners(parts, person, words, **more).learners]


def test_a_person_with_two_addresses_is_one(
    parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn, clock: Clock
) -> None:
    award(parts, teacher, school.achievement_id, SANNE, BO)
    clock.now += timedelta(days=1)
    award(parts, teacher, school.skill_id, PRIVATE)
    award(parts, company_teacher, school.company_achievement_id, SANNE)
    change_identity(parts, PRIVATE[1], person_id=school.learner_id)

    sanne, bo = list_learners(parts, teacher).learners
    assert (bo.name, bo.badges) == (BO[0], 1)
    assert (sanne.name, sanne.badges, sanne.last_at) == (SANNE[0], 2, clock.now)
    assert sanne.addresses == (Address(PRIVATE[1], is_released=False), Address(SANNE[1], is_released=False))
    for email in (SANNE[1], PRIVATE[1]):
        shown = show_learner(parts, teacher, identity_of(parts, email).id)
        assert [(badge.name, badge.row.email) for badge in shown.badges] == [
            ("Samenwerken", PRIVATE[1]),
            ("Houtbewerking: verbindingen", SANNE[1]),
        ]
        assert all(badge.may_award and badge.may_revoke and badge.batch_id for badge in shown.badges)
        assert {badge.acting_name for badge in shown.badges} == {"ROC Midden"}

    elsewhere = show_learner(parts, company_teacher, school.learner_id)
    assert [badge.name for badge in elsewhere.badges] == ["Veilig werken op hoogte"]
    assert elsewhere.learner.addresses == (Address(SANNE[1], is_released=False),)


def test_what_others_awarded_is_not_there_and_asking_is_noted(
    parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn
) -> None:
    award(parts, teacher, school.achievement_id, BO)
    assert names(parts, company_teacher) == names(parts, company_teacher, BO[0]) == []
    bo = identity_of(parts, BO[1]).id
    for asked in (bo, "nobody", school.teacher_id):
        with pytest.raises(NotFound) as refused:
            show_learner(parts, company_teacher, asked)
        assert refused.value.code == "learner_unknown"
    with pytest.raises(NotFound):
        list_learners(parts, company_teacher, unit=school.slug)
    with parts.reading() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == AuditAction.ACCESS_REFUSE)).all()
    assert {(event.subject_id, event.organisation_id) for event in events} == {
        (bo, school.organisation_id),
        (school.organisation_id, school.organisation_id),
    }


def test_an_address_of_two_people_shows_each_what_is_theirs(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock
) -> None:
    award(parts, teacher, school.achievement_id, BO)
    old = identity_of(parts, BO[1])
    change_identity(parts, BO[1], released_at=clock.now)
    clock.now += timedelta(days=400)
    award(parts, teacher, school.achievement_id, ("Bob de Nieuwe", BO[1]))
    new = identity_of(parts, BO[1])
    assert names(parts, teacher, BO[1]) == [BO[0], "Bob de Nieuwe"]
    assert show_learner(parts, teacher, old.id).learner.addresses == (Address(BO[1], is_released=True),)
    assert show_learner(parts, teacher, new.id).learner.addresses == (Address(BO[1], is_released=False),)


def test_a_reader_sees_and_can_do_nothing(parts: Parts, school: School, teacher: SignedIn) -> None:
    award(parts, teacher, school.achievement_id, SANNE)
    reader = sign_in(school.administrator_id, "lezer@rocmidden.example", school.organisation_id, Role.READER)
    [badge] = show_learner(parts, reader, school.learner_id).badges
    assert (badge.may_award, badge.may_revoke) == (False, False)
    assert names(parts, replace(reader, memberships=())) == []


def test_a_department_sees_its_own_learners(parts: Parts, school: School, teacher: SignedIn) -> None:
    technology, care = add_departments(parts, school.organisation_id)
    of_technology, of_both = add_teacher(parts, 1, technology), add_teacher(parts, 2, technology, care)
    award(parts, of_technology, school.achievement_id, BO)
    award(parts, teacher, school.achievement_id, SANNE)
    assert names(parts, teacher, unit="techniek") == names(parts, of_technology) == names(parts, of_both) == [BO[0]]
    assert names(parts, teacher, unit="zorg") == names(parts, of_both, unit="zorg") == []
    assert sorted(names(parts, teacher)) == sorted(names(parts, teacher, unit=school.slug)) == [BO[0], SANNE[0]]
    [badge] = show_learner(parts, of_both, identity_of(parts, BO[1]).id).badges
    assert badge.acting_name == "Techniek, ROC Midden"
    assert [place.slug for place in list_learners(parts, of_both).places] == ["techniek", "zorg"]
    with pytest.raises(NotFound):
        list_learners(parts, of_technology, unit="zorg")
    with pytest.raises(NotFound):
        list_learners(parts, teacher, unit="nergens")


@pytest.mark.parametrize("words", ["élise vos", "ÉLISE", "Vos bo@", "BO", "élise"])
def test_words_are_found_in_name_and_address(parts: Parts, school: School, teacher: SignedIn, words: str) -> None:
    award(parts, teacher, school.achievement_id, SANNE, BO)
    assert names(parts, teacher, words) == [BO[0]]
    assert names(parts, teacher, "b%o") == names(parts, teacher, "_") == []


def test_it_comes_in_pages_and_asks_as_often_for_many(
    sqlite_parts: Parts, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = make_school(sqlite_parts)
    teacher = sign_in(school.teacher_id, school.teacher_email, school.organisation_id)
    award(sqlite_parts, teacher, school.achievement_id, SANNE)
    with statements_of(sqlite_parts.engine) as of_one:
        list_learners(sqlite_parts, teacher)
    clock.now += timedelta(days=1)
    many = [(f"Kim Ter{chr(97 + n % 26)}{chr(97 + n // 26)}", f"k{n}@leerling.example") for n in range(ON_A_PAGE + 9)]
    award(sqlite_parts, teacher, school.achievement_id, *many)
    with statements_of(sqlite_parts.engine) as of_many:
        first = list_learners(sqlite_parts, teacher)
    assert len(of_many) == len(of_one) <= 12
    last = list_learners(sqlite_parts, teacher, page=2)
    assert (first.found, first.pages, len(first.learners), len(last.learners)) == (ON_A_PAGE + 10, 2, ON_A_PAGE, 10)
    assert last.learners[-1].name == SANNE[0]
    assert list_learners(sqlite_parts, teacher, page=77).page == 1
    assert show_learner(sqlite_parts, teacher, school.learner_id, page=9).page == 1
    by_name = list_learners(sqlite_parts, teacher, "leerling.example", page=2)
    assert (by_name.found, by_name.learners[-1].name, by_name.has_more) == (ON_A_PAGE + 10, SANNE[0], False)
    monkeypatch.setattr(learners, "MOST", 3)
    for words in ("", "kim"):
        some = list_learners(sqlite_parts, teacher, words)
        assert (some.has_more, some.found) == (True, 4)
