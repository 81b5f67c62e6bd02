"""What a teacher may award: used lately first, by kind, found by words; and a count that is the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlmodel import select

from badgeservice.services.achievements.achievement import list_deciders, show_achievement
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.achievements.shelf import FIRST_OF_KIND, ON_A_PAGE, Shelf, list_shelf
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.revoke import revoke_award, show_award
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.store.achievements import add_version
from badgeservice.store.tables import Achievement, Award, Person, Role
from tests.conftest import Clock, School, describe, make_version
from tests.services.conftest import sign_in

COLLEAGUE_ID = "22222222-2222-4222-8222-999999999999"


def award(parts: Parts, teacher: SignedIn, achievement_id: str, *emails: str) -> None:
    learners = tuple((f"Student {email.partition('@')[0].title()}", email) for email in emails)
    award_achievement(parts, teacher, AwardRequest(str(uuid4()), achievement_id, learners))


def add_achievements(parts: Parts, school: School, names: list[str], **values: object) -> list[str]:
    ids = [f"44444444-4444-4444-8444-{9000 + number:010}00" for number in range(len(names))]
    with parts.transaction() as session:
        for key, name in zip(ids, names, strict=True):
            said = {"name": name, "description": "Iets leren."}
            now = parts.clock()
            achievement = Achievement(id=key, owner_id=school.organisation_id, current_number=1, created_at=now)
            add_version(session, achievement, make_version(key, 1, said, now, **values))
    return ids


@pytest.fixture
def colleague(parts: Parts, school: School) -> SignedIn:
    with parts.transaction() as session:
        session.add(Person(id=COLLEAGUE_ID, name="Youssef El Amrani", created_at=parts.clock()))
    return sign_in(COLLEAGUE_ID, "y@rocmidden.example", school.organisation_id)


@contextmanager
def counting(parts: Parts) -> Iterator[Callable[[], int]]:
    """How many questions the database was asked."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    sa.event.listen(parts.engine, "before_cursor_execute", note)
    yield lambda: len([statement for statement in asked if statement.lstrip().upper().startswith("SELECT")])
    sa.event.remove(parts.engine, "before_cursor_execute", note)


def names(shelf: Shelf) -> dict[Kind, list[str]]:
    return {group.kind: [item.name for item in group.items] for group in shelf.kinds}


def test_it_has_the_achievements_of_the_own_school_by_kind(parts: Parts, teacher: SignedIn) -> None:
    shelf = list_shelf(parts, teacher)
    assert names(shelf) == {Kind.MODULE: ["Houtbewerking: verbindingen"], Kind.SKILL: ["Samenwerken"]}
    assert (shelf.recent, shelf.total, shelf.has_several_owners) == ((), 2, False)


def test_a_learner_and_an_administrator_have_nothing_to_award(
    parts: Parts, school: School, learner: SignedIn, administrator: SignedIn
) -> None:
    assert list_shelf(parts, learner).total == 0
    assert list_shelf(parts, administrator).kinds == ()


def test_who_teaches_at_two_sees_of_whom_each_is(parts: Parts, school: School) -> None:
    both = SignedIn(
        school.teacher_id, "", school.teacher_email, "nl", "session",
        (Membership(school.organisation_id, "", "", Role.TEACHER), Membership(school.company_id, "", "", Role.TEACHER)),
    )  # fmt: skip
    shelf = list_shelf(parts, both)
    assert shelf.has_several_owners
    assert names(shelf)[Kind.CERTIFICATE] == ["Veilig werken op hoogte"]


def test_what_this_teacher_used_last_comes_first(
    parts: Parts, school: School, teacher: SignedIn, colleague: SignedIn, clock: Clock
) -> None:
    award(parts, teacher, school.skill_id, "a@leerling.example")
    clock.advance(hours=1)
    award(parts, teacher, school.achievement_id, "a@leerling.example")
    clock.advance(hours=1)
    award(parts, colleague, school.skill_id, "b@leerling.example")
    mine, of_colleague = list_shelf(parts, teacher), list_shelf(parts, colleague)
    assert [item.name for item in mine.recent] == ["Houtbewerking: verbindingen", "Samenwerken"]
    assert mine.kinds == ()  # each stands there once
    assert [item.name for item in of_colleague.recent] == ["Samenwerken"]
    assert names(of_colleague) == {Kind.MODULE: ["Houtbewerking: verbindingen"]}


def test_what_is_no_longer_theirs_to_award_is_not_there(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock
) -> None:
    award(parts, teacher, school.skill_id, "a@leerling.example")
    with parts.transaction() as session:
        session.get_one(Achievement, school.skill_id).archived_at = clock.now
    assert list_shelf(parts, teacher).recent == ()


def test_it_is_searched_by_words(parts: Parts, school: School, teacher: SignedIn) -> None:
    describe(parts, school.achievement_id, tags=["timmeren"])
    award(parts, teacher, school.skill_id, "a@leerling.example")
    for words in ("hout", "VERBINDINGEN hout", "houtbewérking", "timmeren", "roc midden hout"):
        shelf = list_shelf(parts, teacher, words)
        assert names(shelf) == {Kind.MODULE: ["Houtbewerking: verbindingen"]}
        assert (shelf.found, shelf.recent) == (1, ())
        assert list_shelf(parts, teacher, f"{words} zwemmen").kinds == ()


def test_of_many_the_first_of_each_kind_stand_there_and_the_rest_comes_in_pages(
    parts: Parts, school: School, teacher: SignedIn
) -> None:
    add_achievements(parts, school, [f"Module {number:03}" for number in range(130)], type="Course", kind="module")
    modules = list_shelf(parts, teacher).kinds[0]
    assert (len(modules.items), modules.left_out) == (FIRST_OF_KIND, 131 - FIRST_OF_KIND)
    pages = [list_shelf(parts, teacher, wanted=Kind.MODULE, page=page) for page in (1, 2, 3)]
    shown = [item.name for shelf in pages for group in shelf.kinds for item in group.items]
    assert [len(names(shelf)[Kind.MODULE]) for shelf in pages] == [ON_A_PAGE, ON_A_PAGE, 11]
    assert len(set(shown)) == 131
    for wrong, right in ((-1, 1), (99, 3)):
        assert list_shelf(parts, teacher, wanted=Kind.MODULE, page=wrong).page == right


def test_however_many_there_are_it_asks_the_same(parts: Parts, school: School, teacher: SignedIn) -> None:
    award(parts, teacher, school.skill_id, "a@leerling.example")
    with counting(parts) as few:
        list_shelf(parts, teacher)
    add_achievements(parts, school, [f"Module {number:03}" for number in range(40)])
    with counting(parts) as many:
        list_shelf(parts, teacher)
    assert few() == many() == 3


def test_one_count_everywhere_of_who_has_it_now(parts: Parts, school: School, teacher: SignedIn, clock: Clock) -> None:
    """Signed, and not withdrawn or over."""
    describe(parts, school.achievement_id, valid_days=30)
    emails = [f"s{number}@leerling.example" for number in range(4)]
    award(parts, teacher, school.achievement_id, *emails)
    clock.advance(days=29)
    award(parts, teacher, school.achievement_id, "later@leerling.example")
    first = show_achievement(parts, teacher, school.achievement_id)[1][1]
    revoke_award(parts, teacher, first.award_id, "Twee keer gegeven.")
    assert counts(parts, teacher, school.achievement_id) == {4}
    clock.advance(days=2)
    assert counts(parts, teacher, school.achievement_id) == {1}


def counts(parts: Parts, teacher: SignedIn, achievement_id: str) -> set[int | None]:
    shelf = list_shelf(parts, teacher)
    items = [*shelf.recent, *(item for group in shelf.kinds for item in group.items)]
    detail, _ = show_achievement(parts, teacher, achievement_id)
    return {item.awarded_count for item in items if item.id == achievement_id} | {detail.awarded_count}


def test_who_awarded_and_who_revoked_have_a_name(
    parts: Parts, school: School, teacher: SignedIn, colleague: SignedIn, company_teacher: SignedIn
) -> None:
    award(parts, teacher, school.skill_id, "a@leerling.example")
    with parts.reading() as session:
        award_id = session.exec(select(Award.id)).one()
    assert show_award(parts, teacher, award_id).awarded_by == "Tess Bakker"
    revoke_award(parts, colleague, award_id, "Verkeerde student.")
    deciders = list_deciders(parts, teacher, school.skill_id, [award_id])
    assert deciders == {award_id: ("Tess Bakker", "Youssef El Amrani")}
    assert list_deciders(parts, teacher, school.achievement_id, [award_id]) == {}  # it is of another achievement
    assert list_deciders(parts, company_teacher, school.company_achievement_id, [award_id]) == {}
