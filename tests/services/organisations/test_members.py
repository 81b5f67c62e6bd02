"""Who works for an organisation: seen and changed by who administers it, and never nobody who does."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.errors import Conflict, Invalid, NotFound
from badgeservice.services.awarding.draft_content import Sent
from badgeservice.services.awarding.draft_forms import DraftForm, Step
from badgeservice.services.awarding.drafts import keep_sent, list_my_drafts, open_draft, read_form_key
from badgeservice.services.awarding.handed_over import list_handed_over, take_over
from badgeservice.services.organisations.invitations import find_invitation
from badgeservice.services.organisations.inviting import list_invited
from badgeservice.services.organisations.leaving import (
    describe_leaving,
    describe_removal,
    leave_organisation,
    remove_member,
)
from badgeservice.services.organisations.members import (
    MemberView,
    change_roles,
    list_members,
    list_units,
    show_member,
)
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.account import list_sessions
from badgeservice.services.people.link_tokens import InvitationToken
from badgeservice.services.people.sign_in import find_signed_in
from badgeservice.store.identities import add_address
from badgeservice.store.tables import AuditEvent, AuthSession, Identity, Membership, Role, SignInProvider
from tests.conftest import Clock, School, make_school
from tests.services.organisations.people import (
    BRAM,
    add_department,
    begin_list,
    give_role,
    invite,
    roles_of,
    sign_in,
)

ADA = "ada@rocmidden.example"
DINA = "dina@rocmidden.example"


@pytest.fixture
def bram(parts: Parts, school: School) -> SignedIn:
    return sign_in(parts, BRAM)


@pytest.fixture
def techniek(parts: Parts, school: School) -> str:
    return add_department(parts, school.organisation_id, "techniek", "Techniek")


def names(parts: Parts, person: SignedIn, slug: str, words: str = "", *, is_deep: bool = False) -> list[str]:
    return [row.name for row in list_members(parts, person, slug, words, 1, is_deep=is_deep).rows]


def test_the_list_says_who_does_what_and_finds_names_in_any_spelling(
    parts: Parts, school: School, bram: SignedIn, techniek: str
) -> None:
    give_role(parts, "renee@rocmidden.example", techniek, Role.TEACHER, Role.DESIGNER, name="Renée Özil")
    assert names(parts, bram, school.slug) == ["Bram de Boer", "Tess Bakker"]
    assert names(parts, bram, school.slug, is_deep=True) == ["Bram de Boer", "Renée Özil", "Tess Bakker"]
    assert names(parts, bram, school.slug, "renee ozil", is_deep=True) == ["Renée Özil"]
    assert names(parts, bram, school.slug, "T.BAKKER@") == ["Tess Bakker"]
    assert names(parts, bram, school.slug, "%") == []
    renee = list_members(parts, bram, school.slug, "renee", 1, is_deep=True).rows[0]
    assert [(held.role, held.is_here, held.organisation_name) for held in renee.roles] == [
        (Role.DESIGNER, False, "Techniek"),
        (Role.TEACHER, False, "Techniek"),
    ]
    assert (renee.has_signed_in, renee.seen_at) == (True, None)
    assert show_member(parts, bram, school.slug, bram.person_id).seen_at == parts.clock()


def test_an_address_of_another_organisation_is_not_shown_and_not_found(
    parts: Parts, school: School, bram: SignedIn
) -> None:
    """Somebody works for both; each knows them by its own address, whichever is the one that pages show."""
    both = give_role(parts, ADA, school.organisation_id, Role.TEACHER, name="Ada")
    with parts.transaction() as session:
        identity, person = add_address(session, "ada@jansen.example", "", "nl", parts.clock())
        identity.person_id, identity.is_primary = both, True
        session.flush()
        session.delete(person)
    give_role(parts, "ada@jansen.example", school.company_id, Role.ADMINISTRATOR)
    assert show_member(parts, bram, school.slug, both).emails == (ADA,)
    assert names(parts, bram, school.slug, "jansen") == []
    at_company = sign_in(parts, "ada@jansen.example")
    assert show_member(parts, at_company, school.company_slug, both).emails == ("ada@jansen.example",)
    assert [held.organisation_name for held in show_member(parts, bram, school.slug, both).roles] == ["ROC Midden"]


def test_a_department_sees_nothing_above_or_beside(parts: Parts, school: School, bram: SignedIn, techniek: str) -> None:
    add_department(parts, techniek, "bouw", "Bouw")
    zorg = add_department(parts, school.organisation_id, "zorg", "Zorg")
    nurse = give_role(parts, "zo@rocmidden.example", zorg, Role.TEACHER, name="Zo")
    give_role(parts, DINA, techniek, Role.ADMINISTRATOR, name="Dina")
    dina = sign_in(parts, DINA)
    assert names(parts, dina, "techniek", is_deep=True) == ["Dina"]
    assert [(unit.name, unit.depth) for unit in list_units(parts, dina, "techniek")] == [("Techniek", 0), ("Bouw", 1)]
    assert [unit.name for unit in list_units(parts, bram, school.slug)] == ["ROC Midden", "Techniek", "Bouw", "Zorg"]
    for slug in (school.slug, "zorg", school.company_slug, "nowhere"):
        for act in (lambda: list_units(parts, dina, slug), lambda: names(parts, dina, slug)):  # noqa: B023
            with pytest.raises(NotFound):
                act()
    for person_id in (nurse, bram.person_id, school.company_teacher_id):
        for act in (
            lambda: show_member(parts, dina, "techniek", person_id),  # noqa: B023
            lambda: change_roles(parts, dina, "techniek", person_id, {Role.TEACHER}, set()),  # noqa: B023
            lambda: remove_member(parts, dina, "techniek", person_id),  # noqa: B023
            lambda: describe_removal(parts, dina, "techniek", person_id),  # noqa: B023
        ):
            with pytest.raises(NotFound):
                act()
    assert roles_of(parts, "zo@rocmidden.example") == {("zorg", "teacher")}


def test_roles_are_changed_and_written_down(parts: Parts, school: School, bram: SignedIn) -> None:
    tess = school.teacher_id
    changed = change_roles(parts, bram, school.slug, tess, {Role.READER, Role.DESIGNER}, {Role.TEACHER})
    assert set(changed.roles_here) == {Role.READER, Role.DESIGNER}
    assert roles_of(parts, school.teacher_email) == {("roc-midden", "reader"), ("roc-midden", "designer")}
    with parts.reading() as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "member:change")).one()
    assert (event.actor_id, event.subject_id) == (bram.person_id, tess)
    assert event.details == {"roles": "designer, reader", "before": "teacher"}
    with pytest.raises(Invalid) as wrong:
        change_roles(parts, bram, school.slug, tess, set(), changed.roles_here)
    assert wrong.value.field == "roles"


def test_the_second_of_two_sees_what_the_first_changed(parts: Parts, school: School, bram: SignedIn) -> None:
    seen = show_member(parts, bram, school.slug, school.teacher_id).roles_here
    change_roles(parts, bram, school.slug, school.teacher_id, {Role.TEACHER, Role.READER}, seen)
    with pytest.raises(Conflict):
        change_roles(parts, bram, school.slug, school.teacher_id, {Role.DESIGNER}, seen)
    now = show_member(parts, bram, school.slug, school.teacher_id).roles_here
    assert set(now) == {Role.TEACHER, Role.READER}
    change_roles(parts, bram, school.slug, school.teacher_id, {Role.DESIGNER}, now)  # who saw it decides
    assert show_member(parts, bram, school.slug, school.teacher_id).roles_here == (Role.DESIGNER,)


def test_what_a_provider_gives_is_shown_and_not_changed(sqlite_parts: Parts) -> None:
    parts, school = sqlite_parts, make_school(sqlite_parts)
    bram = sign_in(parts, BRAM)
    begin_list(parts, sign_in(parts, school.teacher_email), school.achievement_id)
    with parts.transaction() as session:
        provider = SignInProvider(
            id="p", slug="surf", name="SURFconext", issuer="https://surf.example", client_id="x", client_secret=b"",
            organisation_ids=[school.organisation_id], created_at=parts.clock(),
        )  # fmt: skip
        session.add(provider)
        session.flush()
        session.exec(select(Membership).where(Membership.person_id == school.teacher_id)).one().provider_id = "p"
        session.add(
            Identity(
                id="o", kind="oidc", issuer=provider.issuer, value="sub", person_id=school.teacher_id,
                created_at=parts.clock(), proven_at=parts.clock(),
            )
        )  # fmt: skip
    tess: MemberView = show_member(parts, bram, school.slug, school.teacher_id)
    assert (tess.roles[0].given_by, tess.roles_here, tess.providers) == ("SURFconext", (), ("SURFconext",))
    after = change_roles(parts, bram, school.slug, school.teacher_id, {Role.READER}, set())
    assert [(held.role, held.given_by) for held in after.roles] == [(Role.READER, ""), (Role.TEACHER, "SURFconext")]
    leaving = describe_removal(parts, bram, school.slug, school.teacher_id)
    assert (leaving.providers, leaving.drafts) == (("SURFconext",), 1)
    ine = sign_in(parts, "ine@jansen.example")
    give_role(parts, school.teacher_email, school.company_id, Role.READER)
    give_role(parts, "ine@jansen.example", school.company_id, Role.ADMINISTRATOR)
    ine = sign_in(parts, "ine@jansen.example")
    assert show_member(parts, ine, school.company_slug, school.teacher_id).providers == ()  # its word counts elsewhere


def test_the_last_administrator_stays(parts: Parts, school: School, bram: SignedIn, techniek: str) -> None:
    me = bram.person_id
    for act in (
        lambda: change_roles(parts, bram, school.slug, me, {Role.READER}, {Role.ADMINISTRATOR}),
        lambda: remove_member(parts, bram, school.slug, me),
        lambda: leave_organisation(parts, bram, school.organisation_id),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "last_administrator"
    assert describe_leaving(parts, bram, school.organisation_id).is_last
    give_role(parts, DINA, techniek, Role.ADMINISTRATOR)
    with pytest.raises(Conflict):  # who administers a department does not administer the school
        leave_organisation(parts, bram, school.organisation_id)
    leave_organisation(parts, sign_in(parts, DINA), techniek)  # the school's administrator is there
    give_role(parts, ADA, school.organisation_id, Role.ADMINISTRATOR)
    leave_organisation(parts, sign_in(parts, BRAM), school.organisation_id)
    assert roles_of(parts, BRAM) == set()


def test_two_administrators_who_remove_each_other_at_once_leave_one(
    parts: Parts, school: School, bram: SignedIn, in_parallel: Callable[[Callable[[int], Any], int], list[Any]]
) -> None:
    ada_id = give_role(parts, ADA, school.organisation_id, Role.ADMINISTRATOR)
    ada = sign_in(parts, ADA)
    pairs = [(bram, ada_id), (ada, bram.person_id)]

    def remove(at: int) -> bool:
        actor, other = pairs[at]
        try:
            remove_member(parts, actor, school.slug, other)
        except (NotFound, Conflict):
            return False
        return True

    assert sorted(in_parallel(remove, 2)) == [False, True]
    with parts.reading() as session:
        left = session.exec(select(Membership).where(Membership.role == Role.ADMINISTRATOR)).all()
    assert len(left) == 1


def test_who_was_removed_changes_nothing_more(parts: Parts, school: School, bram: SignedIn) -> None:
    give_role(parts, ADA, school.organisation_id, Role.ADMINISTRATOR)
    ada = sign_in(parts, ADA)
    remove_member(parts, bram, school.slug, ada.person_id)
    for act in (
        lambda: change_roles(parts, ada, school.slug, school.teacher_id, {Role.ADMINISTRATOR}, {Role.TEACHER}),
        lambda: remove_member(parts, ada, school.slug, bram.person_id),
        lambda: invite(parts, ada, school, "ada@thuis.example", Role.ADMINISTRATOR),
    ):
        with pytest.raises(NotFound):  # as a page that is open still would
            act()


def test_being_removed_ends_roles_sessions_and_invitations_and_says_so_first(
    parts: Parts, school: School, bram: SignedIn, techniek: str
) -> None:
    give_role(parts, school.teacher_email, techniek, Role.DESIGNER)
    give_role(parts, school.teacher_email, school.company_id, Role.TEACHER)
    tess = sign_in(parts, school.teacher_email)
    invite(parts, bram, school, school.teacher_email, Role.READER)
    begin_list(parts, tess, school.achievement_id)
    leaving = describe_removal(parts, bram, school.slug, tess.person_id)
    assert (leaving.roles, leaving.places, leaving.drafts, leaving.sessions) == (2, 2, 1, 1)
    remove_member(parts, bram, school.slug, tess.person_id)
    assert list_sessions(parts, tess) == ()
    assert roles_of(parts, school.teacher_email) == {("bouwbedrijf-jansen", "teacher")}
    assert list_invited(parts, bram, school.slug, "", 1).rows == ()
    with pytest.raises(NotFound):
        remove_member(parts, bram, school.slug, tess.person_id)


@pytest.mark.parametrize("way", ["removed", "changed"])
def test_who_manages_no_people_any_more_left_no_way_back(sqlite_parts: Parts, way: str) -> None:
    """An invitation to a second address of theirs, sent in time; what they sent to teachers still works."""
    parts, school = sqlite_parts, make_school(sqlite_parts)
    bram, ada_id = sign_in(parts, BRAM), give_role(parts, ADA, school.organisation_id, Role.ADMINISTRATOR)
    ada = sign_in(parts, ADA)
    back = invite(parts, ada, school, "ada@thuis.example", Role.ADMINISTRATOR, Role.TEACHER)
    invite(parts, ada, school, "noor@rocmidden.example", Role.TEACHER)
    if way == "removed":
        remove_member(parts, bram, school.slug, ada_id)
    else:
        change_roles(parts, bram, school.slug, ada_id, {Role.TEACHER}, {Role.ADMINISTRATOR})
    with pytest.raises(NotFound):
        find_invitation(parts, InvitationToken(back))
    assert [row.email for row in list_invited(parts, bram, school.slug, "", 1).rows] == ["noor@rocmidden.example"]


def test_a_list_goes_to_the_department_and_one_colleague_takes_it(
    parts: Parts, school: School, bram: SignedIn, in_parallel: Callable[[Callable[[int], Any], int], list[Any]]
) -> None:
    tess = sign_in(parts, school.teacher_email)
    begin_list(parts, tess, school.achievement_id)
    for address in (ADA, DINA):
        give_role(parts, address, school.organisation_id, Role.TEACHER)
    ada, dina, ine = sign_in(parts, ADA), sign_in(parts, DINA), sign_in(parts, "ine@jansen.example")
    leave_organisation(parts, tess, school.organisation_id)
    left = list_handed_over(parts, ada)
    assert [(one.size, one.unit_name) for one in left] == [(1, "ROC Midden")]
    assert list_handed_over(parts, ine) == ()
    for stranger in (ine, tess, bram):
        with pytest.raises(NotFound):
            take_over(parts, stranger if stranger is not tess else sign_in(parts, tess.email), left[0].id)

    def take(at: int) -> bool:
        try:
            take_over(parts, (ada, dina)[at], left[0].id)
        except NotFound:
            return False
        return True

    assert sorted(in_parallel(take, 2)) == [False, True]
    assert sorted([len(list_my_drafts(parts, ada)), len(list_my_drafts(parts, dina))]) == [0, 1]
    assert list_handed_over(parts, ada) == ()


def test_a_list_of_ones_own_is_kept_beside_that_of_the_colleague(parts: Parts, school: School, clock: Clock) -> None:
    tess = sign_in(parts, school.teacher_email)
    begin_list(parts, tess, school.achievement_id)
    give_role(parts, ADA, school.organisation_id, Role.TEACHER)
    ada = sign_in(parts, ADA)
    begin_list(parts, ada, school.achievement_id, "Mia Vos <mia@x.example>")
    leave_organisation(parts, tess, school.organisation_id)
    left = list_handed_over(parts, ada)[0]
    with pytest.raises(Conflict) as refused:
        take_over(parts, ada, left.id)
    assert refused.value.code == "list_of_own"
    assert open_draft(parts, ada, school.achievement_id).lines[0].name == "Mia Vos"
    clock.advance(days=13)
    assert [one.id for one in list_handed_over(parts, ada)] == [left.id]
    clock.advance(days=2)
    assert list_handed_over(parts, ada) == ()


def test_a_page_of_who_left_does_not_reach_the_list_any_more(parts: Parts, school: School) -> None:
    tess = sign_in(parts, school.teacher_email)
    key = read_form_key(parts, begin_list(parts, tess, school.achievement_id), school.achievement_id)
    assert key is not None
    give_role(parts, ADA, school.organisation_id, Role.TEACHER)
    ada = sign_in(parts, ADA)
    leave_organisation(parts, tess, school.organisation_id)
    take_over(parts, ada, list_handed_over(parts, ada)[0].id)
    sent = Sent(rows=(), texts={"paste": "Kwaad <kwaad@x.example>"}, seen={}, is_whole=False)
    keep_sent(parts, key, school.achievement_id, DraftForm(step=Step.SAVE, sent=sent))
    assert [line.name for line in open_draft(parts, ada, school.achievement_id).lines] == ["Jan Bos"]


def test_a_list_that_can_still_be_awarded_stays(parts: Parts, school: School, techniek: str) -> None:
    give_role(parts, school.teacher_email, techniek, Role.TEACHER)
    tess = sign_in(parts, school.teacher_email)
    begin_list(parts, tess, school.achievement_id)
    leave_organisation(parts, tess, techniek)
    assert len(list_my_drafts(parts, sign_in(parts, school.teacher_email))) == 1
    with parts.reading() as session:
        ended = session.exec(select(AuthSession).where(AuthSession.id == tess.session_id)).one().ended_at
    assert ended is not None
    assert find_signed_in(parts, None) is None
