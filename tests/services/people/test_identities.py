"""An award is made to an address and belongs to whoever has the address: joining two people moves addresses, parting
moves them back, and nothing of what was awarded is rewritten.
"""

from dataclasses import replace

import pytest
from sqlmodel import select

from badgeservice.errors import Conflict, NotFound
from badgeservice.services.achievements.achievement import show_achievement
from badgeservice.services.achievements.shelf import list_shelf
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.wallet.share import create_share, list_shares
from badgeservice.services.wallet.wallet import list_wallet, read_credential, show_credential
from badgeservice.store import identities
from badgeservice.store.tables import Award, Credential, Identity
from tests.conftest import Clock, School
from tests.services.conftest import sign_in

OTHER = "sanne@elders.example"


def award(parts: Parts, teacher: SignedIn, achievement_id: str, *emails: str, request_id: str = "") -> None:
    learners = tuple(("Sanne Willems", email) for email in emails)
    award_achievement(parts, teacher, AwardRequest(request_id or str(parts.new_id()), achievement_id, learners))


def add_person(parts: Parts, email: str) -> str:
    """Somebody new with this address; the identity."""
    with parts.transaction() as session:
        return identities.add_address(session, email, "Sanne Willems", "nl", parts.clock())[0].id


def move(parts: Parts, identity_id: str, person_id: str) -> str:
    """Give an identity to another person; whose it was."""
    with parts.transaction() as session:
        identity = session.get_one(Identity, identity_id)
        before, identity.person_id = identity.person_id, person_id
        return before


def held_by(parts: Parts, person_id: str) -> tuple[list[str], list[str]]:
    """The badges and the links of somebody."""
    person = sign_in(person_id, "")
    badges = [item.credential_id for item in list_wallet(parts, person)]
    return sorted(badges), sorted(share.id for share in list_shares(parts, person))


def test_two_people_joined_and_parted_keep_exactly_what_is_theirs(
    parts: Parts, school: School, teacher: SignedIn, learner: SignedIn
) -> None:
    identity_id = add_person(parts, OTHER)
    award(parts, teacher, school.achievement_id, school.learner_email, OTHER)
    award(parts, teacher, school.skill_id, OTHER)
    with parts.reading() as session:
        other_id = session.get_one(Identity, identity_id).person_id
    for person in (learner, sign_in(other_id, OTHER)):
        create_share(parts, person, list_wallet(parts, person)[0].credential_id, None, person.email)
    before = held_by(parts, learner.person_id), held_by(parts, other_id)
    assert [(len(badges), len(shares)) for badges, shares in before] == [(1, 1), (2, 1)]
    rows = list_rows(parts)

    assert move(parts, identity_id, learner.person_id) == other_id
    (badges, shares), (other_badges, other_shares) = before
    assert held_by(parts, learner.person_id) == (sorted(badges + other_badges), sorted(shares + other_shares))
    assert held_by(parts, other_id) == ([], [])
    for credential_id in badges + other_badges:
        assert show_credential(parts, learner, credential_id).badge is not None
    with pytest.raises(NotFound):
        read_credential(parts, sign_in(other_id, OTHER), other_badges[0])
    while_joined = create_share(parts, learner, other_badges[0], None, "while joined")

    move(parts, identity_id, other_id)
    assert held_by(parts, learner.person_id) == before[0]
    assert held_by(parts, other_id) == (other_badges, sorted([*other_shares, while_joined.id]))  # it shows their badge
    with pytest.raises(NotFound):
        show_credential(parts, learner, other_badges[0])
    assert [row[:2] for row in list_rows(parts)] == [row[:2] for row in rows]


def list_rows(parts: Parts) -> list[tuple[str, str, bytes | None]]:
    """To which identity each award was made, and what was signed of it."""
    with parts.reading() as session:
        query = select(Award.id, Award.identity_id, Credential.document_bytes).join(Credential)
        return sorted(session.exec(query).all())


def test_a_teacher_can_award_to_none_of_their_own_addresses(parts: Parts, school: School, teacher: SignedIn) -> None:
    move(parts, add_person(parts, "tess@thuis.example"), school.teacher_id)
    by_the_other = replace(teacher, email="tess@thuis.example")
    for person in (teacher, by_the_other):
        for email in (school.teacher_email, "Tess@Thuis.example"):
            with pytest.raises(Conflict) as refused:
                award(parts, person, school.achievement_id, school.learner_email, email)
            assert refused.value.code == "award_to_oneself"
    with parts.reading() as session:
        assert session.exec(select(Award)).all() == []


def test_who_has_it_at_one_address_has_it_at_the_other(parts: Parts, school: School, teacher: SignedIn) -> None:
    move(parts, add_person(parts, OTHER), school.learner_id)
    award(parts, teacher, school.achievement_id, OTHER)
    for email in (school.learner_email, OTHER):
        with pytest.raises(Conflict) as refused:
            award(parts, teacher, school.achievement_id, email)
        assert refused.value.code == "already_awarded"


def test_who_has_it_at_two_addresses_counts_once(parts: Parts, school: School, teacher: SignedIn) -> None:
    """Awarded before it was known that they are one."""
    identity_id = add_person(parts, OTHER)
    award(parts, teacher, school.achievement_id, school.learner_email, OTHER)
    assert counted(parts, teacher, school.achievement_id) == {2}
    other_id = move(parts, identity_id, school.learner_id)
    assert counted(parts, teacher, school.achievement_id) == {1}
    with parts.reading() as session:
        award_id = session.exec(select(Award.id).where(Award.identity_id == identity_id)).one()
    revoke_award(parts, teacher, award_id, "Twee keer gegeven.")
    assert counted(parts, teacher, school.achievement_id) == {1}
    move(parts, identity_id, other_id)
    assert counted(parts, teacher, school.achievement_id) == {1}


def counted(parts: Parts, teacher: SignedIn, achievement_id: str) -> set[int]:
    """How many learners have it, by the page of the achievement and by the list."""
    detail, _ = show_achievement(parts, teacher, achievement_id)
    shelf = list_shelf(parts, teacher)
    (summary,) = [item for item in shelf.recent if item.id == achievement_id]
    return {detail.awarded_count, summary.awarded_count}


def test_a_released_address_begins_anew(parts: Parts, school: School, teacher: SignedIn, clock: Clock) -> None:
    """What was awarded at it stays with who had it; who has it now starts with nothing and can earn the same."""
    award(parts, teacher, school.achievement_id, school.learner_email)
    before = held_by(parts, school.learner_id)
    with parts.transaction() as session:
        session.get_one(Identity, school.learner_id).released_at = clock()
    award(parts, teacher, school.achievement_id, school.learner_email)
    assert held_by(parts, school.learner_id) == before
    with parts.reading() as session:
        found = identities.find_address(session, school.learner_email)
    assert found is not None
    assert found[1].id != school.learner_id
    assert len(held_by(parts, found[1].id)[0]) == 1
