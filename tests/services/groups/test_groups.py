"""Groups on both engines: who sees them, two colleagues on one, what is certain and what is asked, the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.errors import Conflict, Invalid, NotFound
from badgeservice.services.awarding.draft_content import Sent, SentRow
from badgeservice.services.awarding.draft_forms import DraftForm, Step
from badgeservice.services.groups.groups import (
    delete_group,
    forget_unused_groups,
    list_groups,
    rename_group,
)
from badgeservice.services.groups.members import add_learners, answer, new_group, show_group, take_out
from badgeservice.services.groups.using import use_group
from badgeservice.services.parts import Membership, Parts, SignedIn
from badgeservice.store.tables import AuditEvent, GroupMember, LearnerGroup, Role
from tests.conftest import Clock, School
from tests.services.audit.conftest import add_department
from tests.statements import statements_of

CLASS = "Anna Akkerman <anna@leerling.example>\nBram Brouwer <bram@leerling.example>"
GROUP = "aaaaaaaa-0000-4000-8000-000000000001"
DEPARTMENT = "99999999-0000-4000-8000-000000000002"
InParallel = Callable[[Callable[[int], Any], int], list[Any]]


def pasted(text: str) -> DraftForm:
    return DraftForm(Step.CHECK, Sent(texts={"paste": text}))


def add(parts: Parts, teacher: SignedIn, name: str = "MB3A", text: str = CLASS, group_id: str = GROUP) -> str:
    return new_group(parts, teacher, group_id, "", name, pasted(text)).group_id


def names_in(parts: Parts, teacher: SignedIn, group_id: str = GROUP) -> list[str]:
    return [name for name, _ in show_group(parts, teacher, group_id).members]


def test_the_same_form_sent_at_once_makes_one_group(
    parts: Parts, school: School, teacher: SignedIn, in_parallel: InParallel
) -> None:
    assert in_parallel(lambda _: add(parts, teacher), 4) == [GROUP] * 4
    group = show_group(parts, teacher, GROUP)
    assert (group.size, [email for _, email in group.members]) == (
        2,
        ["anna@leerling.example", "bram@leerling.example"],
    )
    assert list_groups(parts, teacher, "mb3", 1).found == 1
    assert list_groups(parts, teacher, "mb4", 1).found == 0


def test_no_two_groups_of_a_school_have_one_name(parts: Parts, school: School, teacher: SignedIn) -> None:
    add(parts, teacher, "Zorg é")
    with pytest.raises(Invalid) as refused:
        add(parts, teacher, "zorg  E", group_id="aaaaaaaa-0000-4000-8000-000000000002")
    assert refused.value.field == "name"


def test_colleagues_who_add_and_take_out_at_once_lose_nothing(
    parts: Parts, school: School, teacher: SignedIn, in_parallel: InParallel
) -> None:
    add(parts, teacher)

    def act(number: int) -> None:
        if number == 3:
            take_out(parts, teacher, GROUP, (), "bram@leerling.example")
        else:
            first = ("Cato", "Dirk", "Evi")[number]
            add_learners(parts, teacher, GROUP, pasted(f"{first} Smit <{first}@leerling.example>"))

    in_parallel(act, 4)
    assert names_in(parts, teacher) == ["Anna Akkerman", "Cato Smit", "Dirk Smit", "Evi Smit"]
    assert show_group(parts, teacher, GROUP).size == 4


def test_a_name_that_a_colleague_changed_is_not_overwritten_unseen(
    parts: Parts, school: School, teacher: SignedIn
) -> None:
    add(parts, teacher)
    rename_group(parts, teacher, GROUP, "MB3B", seen="MB3A")
    with pytest.raises(Conflict) as clash:
        rename_group(parts, teacher, GROUP, "MB3C", seen="MB3A")
    assert "MB3B" in str(clash.value.sentence)
    rename_group(parts, teacher, GROUP, "MB3C", seen="MB3B")
    assert show_group(parts, teacher, GROUP).name == "MB3C"


def test_a_group_that_grew_since_is_not_removed(parts: Parts, school: School, teacher: SignedIn) -> None:
    add(parts, teacher)
    seen = show_group(parts, teacher, GROUP).revision
    add_learners(parts, teacher, GROUP, pasted("Cato Smit <cato@leerling.example>"))
    with pytest.raises(Conflict):
        delete_group(parts, teacher, GROUP, seen)
    assert delete_group(parts, teacher, GROUP, seen + 1) == "MB3A"
    with parts.reading() as session:
        assert session.exec(select(GroupMember)).all() == []


def test_what_is_not_certain_is_asked_and_is_nobody_until_then(parts: Parts, school: School, teacher: SignedIn) -> None:
    many = "\n".join(f"Leerling Nummer{letter} <{letter}@leerling.example>" for letter in "abcdef")
    add(parts, teacher, text=f"{many}\nCato <cato@leerlin.example>\nDirk Smit <dirk@leerling>")
    group = show_group(parts, teacher, GROUP)
    assert group.size == 6
    assert [line.name for line in group.lines] == ["Cato", "Dirk Smit"]
    cato, dirk = group.lines
    rows = (
        SentRow(cato.key, "Cato Smit", "cato@leerling.example", seen=cato.seen),
        SentRow(dirk.key, dirk.name, dirk.email, seen=dirk.seen),
    )
    change = answer(parts, teacher, GROUP, DraftForm(Step.CHECK, Sent(rows)))
    assert (change.added, change.asked) == (1, 1)
    other = SentRow(dirk.key, "Dirk Smit", "dirk@leerling.example", seen=dirk.seen)
    assert answer(parts, teacher, GROUP, DraftForm(Step.CHECK, Sent((*rows[:1], other)))).added == 1
    assert show_group(parts, teacher, GROUP).lines == ()
    assert "Dirk Smit" in names_in(parts, teacher)


def test_a_line_that_two_mend_otherwise_is_said(parts: Parts, school: School, teacher: SignedIn) -> None:
    add(parts, teacher, text=f"{CLASS}\nDirk Smit <dirk@leerling>")
    (line,) = show_group(parts, teacher, GROUP).lines
    sent = [SentRow(line.key, "Dirk Smit", email, seen=line.seen) for email in ("dirk@x", "d.smit@leerling.example")]
    answer(parts, teacher, GROUP, DraftForm(Step.CHECK, Sent((sent[0],))))
    with pytest.raises(Conflict):
        answer(parts, teacher, GROUP, DraftForm(Step.CHECK, Sent((sent[1],))))


def test_another_name_for_an_address_is_taken_when_it_is_alike_and_else_asked(
    parts: Parts, school: School, teacher: SignedIn
) -> None:
    add(parts, teacher)
    change = add_learners(
        parts, teacher, GROUP, pasted("Anna Akkermans <anna@leerling.example>\nOlga Petrova <bram@leerling.example>")
    )
    assert (change.renamed, change.asked) == (1, 1)
    assert names_in(parts, teacher) == ["Anna Akkermans", "Bram Brouwer"]
    (line,) = show_group(parts, teacher, GROUP).lines
    row = SentRow(line.key, line.name, line.email, seen=line.seen)
    answer(parts, teacher, GROUP, DraftForm(Step.CONFIRM, Sent((row,)), about=(line.key,)))
    assert names_in(parts, teacher) == ["Anna Akkermans", "Olga Petrova"]


def test_a_personal_number_is_never_stored(parts: Parts, school: School, teacher: SignedIn) -> None:
    add(parts, teacher, "Klas 123456782", "Naam\tBSN\tE-mail\nAnna Bos\t123456782\tanna@leerling.example")
    with parts.reading() as session:
        (group,) = session.exec(select(LearnerGroup)).all()
    assert "123456782" not in f"{group.name} {group.folded} {group.asked}"


def test_a_department_sees_its_own_and_what_is_below_and_nothing_else(
    parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn
) -> None:
    with parts.transaction() as session:
        add_department(session, f"/{school.organisation_id}/", DEPARTMENT, "Techniek", parts.clock())
    path = f"/{school.organisation_id}/{DEPARTMENT}/"
    below = Membership(DEPARTMENT, DEPARTMENT, "Techniek", Role.TEACHER, path, f"/{school.organisation_id}/")
    theirs = SignedIn(school.administrator_id, "", "x@rocmidden.example", "nl", "s", (below,))
    add(parts, teacher)
    add(parts, theirs, "T1", group_id="aaaaaaaa-0000-4000-8000-000000000002")
    assert [one.name for one in list_groups(parts, theirs, "", 1).groups] == ["T1"]
    assert [one.name for one in list_groups(parts, teacher, "", 1).groups] == ["MB3A", "T1"]
    assert list_groups(parts, company_teacher, "", 1).found == 0
    for person in (theirs, company_teacher):
        with pytest.raises(NotFound):
            show_group(parts, person, GROUP)
        with pytest.raises(NotFound):
            use_group(parts, person, school.achievement_id, GROUP)
        with pytest.raises(NotFound):
            add(parts, person)  # by the id of somebody else's


def test_what_nobody_used_for_thirteen_months_goes(
    parts: Parts, school: School, teacher: SignedIn, clock: Clock
) -> None:
    begun = clock()
    add(parts, teacher)
    add(parts, teacher, "MB3B", group_id="aaaaaaaa-0000-4000-8000-000000000002")
    until = show_group(parts, teacher, GROUP).kept_until
    assert (until.year * 12 + until.month) - (begun.year * 12 + begun.month) == 13
    clock.advance(days=200)
    use_group(parts, teacher, school.achievement_id, GROUP)
    clock.advance(seconds=(until - clock()).total_seconds() + 1)
    forget_unused_groups(parts, {})
    assert [one.name for one in list_groups(parts, teacher, "", 1).groups] == ["MB3A"]
    with parts.reading() as session:
        assert {member.group_id for member in session.exec(select(GroupMember))} == {GROUP}


def test_what_is_written_down_names_nobody(parts: Parts, school: School, teacher: SignedIn) -> None:
    add(parts, teacher)
    take_out(parts, teacher, GROUP, ["anna@leerling.example"], "")
    with parts.reading() as session:
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "group:change")).all()
    assert [event.organisation_id for event in events] == [school.organisation_id] * 3
    assert all(set(event.details) == {"learners"} for event in events)


def test_a_group_asks_as_much_for_two_as_for_two_hundred(parts: Parts, school: School, teacher: SignedIn) -> None:
    add(parts, teacher)
    with statements_of(parts.engine) as few:
        show_group(parts, teacher, GROUP)
    text = "\n".join(f"Leerling{number} Smit <l{number}@leerling.example>" for number in range(200))
    add_learners(parts, teacher, GROUP, pasted(text))
    with statements_of(parts.engine) as many:
        show_group(parts, teacher, GROUP)
    assert len(many) == len(few) <= 8


def test_nobody_empties_a_list_by_mistake(parts: Parts, school: School, teacher: SignedIn) -> None:
    add(parts, teacher)
    for act in (
        lambda: add_learners(parts, teacher, GROUP, pasted(" ")),
        lambda: take_out(parts, teacher, GROUP, (), "nobody"),
        lambda: rename_group(parts, teacher, GROUP, " ", seen="MB3A"),
        lambda: rename_group(parts, teacher, GROUP, "x" * 81, seen="MB3A"),
    ):
        with pytest.raises(Invalid):
            act()
    assert take_out(parts, teacher, GROUP, (), "olga@leerling.example") == 0
    assert show_group(parts, teacher, GROUP).revision == 1
