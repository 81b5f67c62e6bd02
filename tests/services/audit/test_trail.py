"""An administrator reads what happened in their organisation and below it, and nothing of anybody else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col, delete

from badgeservice.catalogue import Catalogue
from badgeservice.errors import NotFound
from badgeservice.services.achievements.achievement import show_achievement
from badgeservice.services.audit.sentences import ACTIONS, Kind, Names, say_event
from badgeservice.services.audit.trail import ON_A_PAGE, Asked, Page, show_service_trail, show_trail
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import tables
from badgeservice.store.audit import AuditAction
from badgeservice.store.audit_trail.events import Place, Wanted, list_events_below
from badgeservice.store.many_rows import insert_rows
from badgeservice.store.tables import ActorKind, AuditEvent, Award, Identity, Membership, Operator, Person, Role
from tests.conftest import Clock, School
from tests.services.audit.conftest import add_department
from tests.services.conftest import sign_in
from tests.statements import statements_of

WORDS = Catalogue()
Happen = Callable[..., None]


def said(page: Page, language: str = "en") -> list[str]:
    return [WORDS.say(entry.sentence, language) for entry in page.trail.entries]


@pytest.fixture
def show(parts: Parts, school: School, administrator: SignedIn) -> Callable[..., Page]:
    return lambda **asked: show_trail(parts, administrator, school.slug, Asked(**asked))


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("action", AuditAction)
def test_every_act_has_a_sentence_in_every_language(action: AuditAction, language: str) -> None:
    event = AuditEvent(
        id="e", at=Clock().now, actor_kind=ActorKind.PERSON, actor_id="a", action=action, subject_id="s", details={}
    )
    names = Names()
    names.actors["a"] = "Tess Bakker"
    sentence = WORDS.say(say_event(event, names), language)
    assert sentence.startswith("Tess Bakker ")
    assert action not in sentence and "{" not in sentence
    assert (language == "en") is (sentence == str(say_event(event, names)))
    assert sum(action in actions for actions in ACTIONS.values()) == 1, "it is looked for as one kind"


def test_what_happened_is_said_with_names(show: Callable[..., Page], award: Callable[[str], None]) -> None:
    award("Sanne Willems")
    assert sorted(said(show())) == [
        "Tess Bakker awarded “Houtbewerking: verbindingen” to Sanne Willems.",
        "Tess Bakker decided to award “Houtbewerking: verbindingen”. Number of learners: 1.",
    ]
    assert said(show(kind=Kind.AWARDS), "nl")[0].startswith("Tess Bakker ")


def test_roles_and_whose_address_it_was_are_said(
    show: Callable[..., Page], school: School, happen: Happen, administrator: SignedIn
) -> None:
    act = {"organisation_id": school.organisation_id, "actor_id": administrator.person_id}
    happen(AuditAction.MEMBER_CHANGE, school.teacher_id, roles="teacher, reader", **act)
    happen(AuditAction.IDENTITY_RELEASE, "i", person_id=school.teacher_id, **act)
    happen(AuditAction.PROFILE_ASK, school.organisation_id, withdrawn=1, **act)
    happen(AuditAction.INVITATION_SEND, "gone", number=2, **act)
    found = "\n".join(said(show()))
    assert "changed the roles of Tess Bakker at ROC Midden: Teacher, Reader." in found
    assert "released an e-mail address of Tess Bakker, so that" in found
    assert "took back what the operator was asked to approve for ROC Midden." in found
    assert "sent the invitation of somebody who is no longer here again." in found


def test_an_act_of_another_version_is_shown_plainly(show: Callable[..., Page], school: School, happen: Happen) -> None:
    happen("moon:land", "s", actor_id=school.teacher_id, organisation_id=school.organisation_id)
    assert said(show()) == ["Tess Bakker did something that this version of the service has no words for: moon:land."]
    assert show().trail.entries[0].kind is None


def test_programs_rules_and_operators_are_named_as_such(
    show: Callable[..., Page], parts: Parts, school: School, happen: Happen, clock: Clock
) -> None:
    with parts.transaction() as session:
        session.add(Operator(person_id=school.learner_id, created_at=clock()))
    for actor in (
        {"actor_kind": ActorKind.PROGRAM},
        {"actor_kind": ActorKind.RULE},
        {"actor_kind": ActorKind.OPERATOR},
        {"actor_id": school.learner_id},
        {"actor_id": "nobody"},
    ):
        happen(AuditAction.PROFILE_CHANGE, "s", organisation_id=school.organisation_id, **actor)
    assert sorted(sentence.partition(" changed")[0] for sentence in said(show())) == [
        "A program",
        "A rule",
        "Somebody who is no longer here",
        "The operator of this service",
        "The operator, by a command,",
    ]


@pytest.mark.parametrize(("kind", "made"), [("operator", "an operator"), ("administrator", "an administrator of")])
def test_what_setup_printed_invites_nobody_yet(kind: str, made: str) -> None:
    event = AuditEvent(
        id="e", at=Clock().now, actor_kind=ActorKind.OPERATOR, action=AuditAction.INVITATION_SEND, subject_id="s",
        details={"kind": kind},
    )  # fmt: skip
    sentence = WORDS.say(say_event(event, Names()), "en")
    assert f"made an address that makes {made}" in sentence


def test_who_is_refused_from_outside_stays_a_stranger(
    show: Callable[..., Page], parts: Parts, school: School, company_teacher: SignedIn
) -> None:
    with pytest.raises(NotFound):
        show_achievement(parts, company_teacher, school.achievement_id)
    assert said(show()) == ["Somebody from outside asked for something that is not theirs, and did not get it."]
    assert said(show(words="Ine Jansen")) == []
    assert said(show(words="ine@jansen.example")) == []


def test_who_left_is_still_named_in_what_they_did(
    show: Callable[..., Page], parts: Parts, school: School, award: Callable[[str], None]
) -> None:
    award("Sanne Willems")
    with parts.transaction() as session:
        session.exec(delete(Membership).where(col(Membership.person_id) == school.teacher_id))
    assert all(sentence.startswith("Tess Bakker ") for sentence in said(show()))


def test_another_organisation_is_not_found_and_nothing_of_it_is_shown(
    show: Callable[..., Page], parts: Parts, school: School, happen: Happen
) -> None:
    happen(AuditAction.PROFILE_CHANGE, school.company_id, organisation_id=school.company_id)
    happen(AuditAction.SERVICE_CHANGE, "service")
    assert said(show()) == []
    company_head = sign_in("x", "x@x.example", school.company_id, Role.ADMINISTRATOR)
    with pytest.raises(NotFound):
        show_trail(parts, company_head, school.slug, Asked())
    assert said(show()) == [
        "Somebody who is no longer here asked for something that is not theirs, and did not get it."
    ]


@pytest.mark.parametrize("role", [Role.TEACHER, Role.DESIGNER, Role.ASSESSOR, Role.READER])
def test_only_administrators_read_it(parts: Parts, school: School, role: Role) -> None:
    with pytest.raises(NotFound):
        show_trail(parts, sign_in("x", "x@x.example", school.organisation_id, role), school.slug, Asked())


def test_a_department_reads_what_is_below_it_and_nothing_above(
    parts: Parts, school: School, happen: Happen, clock: Clock, administrator: SignedIn
) -> None:
    root = f"/{school.organisation_id}/"
    with parts.transaction() as session:
        technique = add_department(session, root, "techniek", "Techniek", clock())
        add_department(session, technique, "hout", "Hout", clock())
        add_department(session, root, "zorg", "Zorg", clock())
    for number, key in enumerate((school.organisation_id, "techniek", "hout", "zorg")):
        happen(AuditAction.PROFILE_CHANGE, key, organisation_id=key, now=clock() + timedelta(seconds=number))
    head = sign_in("x", "x@x.example", "techniek", Role.ADMINISTRATOR)
    head = replace(head, memberships=(replace(head.memberships[0], organisation_path=technique),))
    below = show_trail(parts, head, "techniek", Asked())
    assert [entry.organisation for entry in below.trail.entries] == ["Hout", "Techniek"]
    with pytest.raises(NotFound):
        show_trail(parts, head, "zorg", Asked())
    whole = show_trail(parts, administrator, school.slug, Asked())
    assert [entry.organisation for entry in whole.trail.entries][:3] == ["Zorg", "Hout", "Techniek"]
    assert sorted(entry.organisation for entry in whole.trail.entries)[1] == "ROC Midden"


def test_a_learner_or_a_colleague_is_found_by_name_or_address(
    show: Callable[..., Page], parts: Parts, award: Callable[[str], None], school: School
) -> None:
    award("Sanne Willems")
    award("Daan Visser")
    with parts.reading() as session:
        query = sa.select(col(Identity.value)).join(Award).where(col(Award.learner_name) == "Daan Visser")
        address = session.execute(query).scalar_one()
    for words in ("visser", "VISSER daan", address):
        assert said(show(words=words)) == ["Tess Bakker awarded “Houtbewerking: verbindingen” to Daan Visser."]
    assert len(said(show(words="tess bakker"))) == 4
    assert said(show(words="100%")) == said(show(words="nobody")) == []


def test_a_name_of_many_is_asked_for_more_precisely(show: Callable[..., Page], parts: Parts, school: School) -> None:
    with parts.transaction() as session:
        for number in range(21):
            session.add(Person(id=f"p{number}", name=f"Jan de Vries {number}", created_at=parts.clock()))
            session.flush()
            session.add(
                Membership(
                    id=f"m{number}", organisation_id=school.organisation_id, person_id=f"p{number}",
                    role=Role.READER, created_at=parts.clock(),
                )
            )  # fmt: skip
    assert show(words="vries").trail.too_many
    assert not show(words="vries 20").trail.too_many


def test_filters_narrow_it(show: Callable[..., Page], school: School, happen: Happen, clock: Clock) -> None:
    for days, action in enumerate((AuditAction.PROFILE_CHANGE, AuditAction.KEY_CREATE, AuditAction.MEMBER_REMOVE)):
        at = clock() + timedelta(days=days)
        happen(action, f"s{days}", now=at, organisation_id=school.organisation_id, actor_id=school.teacher_id)

    def actions(**asked: object) -> list[str]:
        return [entry.action for entry in show(**asked).trail.entries]

    assert actions(kind=Kind.ORGANISATION) == ["key:create", "profile:change"]
    assert actions(first_day=date(2026, 11, 24)) == ["member:remove", "key:create"]
    assert actions(last_day=date(2026, 11, 24)) == ["key:create", "profile:change"]
    assert actions(subject_id="s2") == ["member:remove"]
    assert len(actions(actor_id=school.teacher_id)) == 3
    assert actions(actor_id=school.learner_id) == []
    assert actions(actor_id=school.teacher_id, kind=Kind.PEOPLE, first_day=date(2026, 11, 26)) == []


def test_a_day_is_one_on_the_clocks_of_the_schools(
    show: Callable[..., Page], school: School, happen: Happen, clock: Clock
) -> None:
    late = clock().replace(hour=23, minute=30)  # half past midnight in Amsterdam
    happen(AuditAction.PROFILE_CHANGE, "s", now=late, organisation_id=school.organisation_id)
    assert said(show(last_day=date(2026, 11, 23))) == []
    assert len(said(show(first_day=date(2026, 11, 24), last_day=date(2026, 11, 24)))) == 1


def test_pages_follow_each_other_also_within_one_moment(
    show: Callable[..., Page], school: School, happen: Happen
) -> None:
    for number in range(ON_A_PAGE + 5):
        happen(AuditAction.PROFILE_CHANGE, f"s{number}", organisation_id=school.organisation_id)
    first = show().trail
    second = show(after=first.next).trail
    assert (len(first.entries), len(second.entries), second.next) == (ON_A_PAGE, 5, None)
    assert len({entry.id for entry in (*first.entries, *second.entries)}) == ON_A_PAGE + 5


def test_the_operator_reads_acts_on_the_service_and_on_organisations(
    parts: Parts, school: School, happen: Happen, award: Callable[[str], None]
) -> None:
    award("Sanne Willems")
    happen(AuditAction.ORGANISATION_APPROVE, school.company_id, organisation_id=school.company_id)
    happen(AuditAction.SERVICE_CHANGE, "service")
    happen(AuditAction.INVITATION_SEND, "i1")
    happen(AuditAction.INVITATION_SEND, "i2", organisation_id=school.organisation_id)
    happen(AuditAction.SHARE_CREATE, "share", actor_id=school.learner_id)
    shown = [(entry.action, entry.organisation) for entry in show_service_trail(parts, Asked()).entries]
    assert sorted(shown) == [
        ("invitation:send", ""),
        ("organisation:approve", "Bouwbedrijf Jansen"),
        ("service:change", ""),
    ]
    assert [entry.action for entry in show_service_trail(parts, Asked(kind=Kind.SERVICE)).entries] == ["service:change"]


DEPARTMENTS, EVENTS = 300, 10_000


@pytest.fixture
def many(parts: Parts, school: School) -> str:
    """A large school, in which much happened; gives its path."""
    root, now = f"/{school.organisation_id}/", parts.clock()
    with parts.transaction() as session:
        insert_rows(session, tables.Organisation, [_department(school, number, now) for number in range(DEPARTMENTS)])
        insert_rows(session, AuditEvent, [_event(school, number, now) for number in range(EVENTS)])
    if parts.engine.dialect.name == "postgresql":
        with parts.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE audit_event")
    return root


def _department(school: School, number: int, now: object) -> dict[str, object]:
    key = str(UUID(int=1000 + number))
    return {
        "id": key, "kind": tables.OrganisationKind.DEPARTMENT, "slug": f"d{number}", "did": None,
        "parent_id": school.organisation_id, "path": f"/{school.organisation_id}/{key}/",
        "state": tables.OrganisationState.ACTIVE, "is_test": False, "profile_number": 1, "revision": 1,
        "created_at": now, "approved_at": None, "closed_at": None,
    }  # fmt: skip


def _event(school: School, number: int, now: object) -> dict[str, object]:
    of_school = number % 2 == 0
    return {
        "id": str(UUID(int=number * 7919 % EVENTS + 10**9)), "at": now + timedelta(seconds=number // 5),  # type: ignore[operator]
        "actor_kind": ActorKind.PERSON, "actor_id": f"p{number % 500}",
        "organisation_id": school.organisation_id if of_school else str(UUID(int=1000 + number % DEPARTMENTS)),
        "action": "credential:issue" if number % 1000 else "member:add", "subject_id": f"s{number}", "details": {},
    }  # fmt: skip


@pytest.mark.slow
def test_a_page_of_much_is_read_from_the_indexes(parts: Parts, many: str, school: School) -> None:
    every = {"actions": ("member:add",), "actor_id": "p7", "about": frozenset({"p7", "s40"})}
    cases = [Wanted(), Wanted(after=Place(parts.clock() + timedelta(seconds=900), "5"))]
    cases += [Wanted(**{name: value}) for name, value in every.items()]  # type: ignore[arg-type]
    with parts.reading() as session:
        plain = sa.select(AuditEvent).order_by(col(AuditEvent.at).desc(), col(AuditEvent.id).desc())
        expected = [event.id for event in session.execute(plain.limit(50)).scalars()]
        assert [event.id for event in list_events_below(session, [many], cases[0], 50)] == expected
    for wanted in cases:
        with parts.reading() as session, statements_of(parts.engine) as sent:
            plans = [plan for plan in _plans(parts, session, wanted) if "audit_event" in plan]
        assert len(sent) <= 10
        assert plans
        for plan in plans:
            assert "ix_audit_event_" in plan
            assert "SCAN audit_event" not in plan
            assert "Seq Scan on audit_event" not in plan


def _plans(parts: Parts, session: object, wanted: Wanted) -> list[str]:
    """How the database answers each statement of one page."""
    explain = "EXPLAIN QUERY PLAN " if parts.engine.dialect.name == "sqlite" else "EXPLAIN "
    plans: list[str] = []
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_rest: object) -> None:
        asked.append((statement, values))

    sa.event.listen(parts.engine, "before_cursor_execute", note)
    list_events_below(session, [f"/{School().organisation_id}/"], wanted, 41)  # type: ignore[arg-type]
    sa.event.remove(parts.engine, "before_cursor_execute", note)
    with parts.engine.connect() as connection:
        for statement, values in asked:
            rows = connection.exec_driver_sql(explain + statement, values)  # type: ignore[arg-type]
            plans.append("\n".join(str(row[-1]) for row in rows))
    return plans
