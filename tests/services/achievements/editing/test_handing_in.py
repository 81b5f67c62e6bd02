"""What a teacher proposes, and the second person before something is published."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from badgeservice.errors import Conflict, Invalid, NotFound, WrongFields
from badgeservice.services.achievements.editing.drafts import save_fields, show_draft
from badgeservice.services.achievements.editing.handing_in import (
    ask_second,
    propose,
    send_back,
    set_needs_two,
    take_back,
)
from badgeservice.services.achievements.editing.listing import list_earnable, list_my_proposals
from badgeservice.services.achievements.editing.publishing import publish
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.tables.achievements import AchievementDraftState
from tests.conftest import School
from tests.services.achievements.editing.conftest import begin

Add = Callable[[Parts], SignedIn]


@pytest.fixture
def parts(sqlite_parts: Parts, sqlite_school: School) -> Parts:
    return sqlite_parts


def state_of(parts: Parts, person: SignedIn, achievement_id: str) -> AchievementDraftState:
    return show_draft(parts, person, School.slug, achievement_id).state


def type_level(parts: Parts, person: SignedIn, achievement_id: str) -> None:
    save_fields(parts, person, School.slug, achievement_id, {"level": "3"}, since=1, page="tab")


def test_a_proposal_is_sent_back_and_then_published(parts: Parts, designer: SignedIn, proposer: SignedIn) -> None:
    achievement_id = begin(parts, proposer)
    assert [row.name for row in list_my_proposals(parts, proposer).begun] == ["Lassen van dun plaatwerk"]
    propose(parts, proposer, School.slug, achievement_id, 1)
    (waiting,) = list_earnable(parts, designer, School.slug).handed_in
    assert (waiting.achievement_id, waiting.asked_by) == (achievement_id, "Tess Bakker")
    with pytest.raises(Conflict):  # it waits for somebody else
        type_level(parts, proposer, achievement_id)
    with pytest.raises(Invalid) as wordless:
        send_back(parts, designer, School.slug, achievement_id, 1, " ")
    assert wordless.value.field == "remark"
    send_back(parts, designer, School.slug, achievement_id, 1, "Noem ook het niveau.")
    (mine,) = list_my_proposals(parts, proposer).begun
    assert (mine.state, mine.remark) == (AchievementDraftState.DRAFT, "Noem ook het niveau.")
    type_level(parts, proposer, achievement_id)
    propose(parts, proposer, School.slug, achievement_id, 2)
    publish(parts, designer, School.slug, achievement_id, 2)
    mine_now = list_my_proposals(parts, proposer)
    assert (mine_now.begun, [one.name for one in mine_now.published]) == ((), ["Lassen van dun plaatwerk"])


def test_a_proposal_of_another_is_not_there(parts: Parts, proposer: SignedIn, add_colleague: Add) -> None:
    achievement_id = begin(parts, add_colleague(parts))
    with pytest.raises(NotFound):
        propose(parts, proposer, School.slug, achievement_id, 1)
    assert list_earnable(parts, proposer, School.slug).drafts == ()


def test_what_has_no_name_is_not_proposed(parts: Parts, proposer: SignedIn) -> None:
    achievement_id = begin(parts, proposer, nl_name="")
    with pytest.raises(Invalid) as refused:
        propose(parts, proposer, School.slug, achievement_id, 1)
    assert refused.value.field == "nl.name"


def test_who_proposed_it_takes_it_back(parts: Parts, designer: SignedIn, proposer: SignedIn) -> None:
    achievement_id = begin(parts, proposer)
    propose(parts, proposer, School.slug, achievement_id, 1)
    with pytest.raises(Conflict):
        take_back(parts, designer, School.slug, achievement_id)
    take_back(parts, proposer, School.slug, achievement_id)
    assert state_of(parts, proposer, achievement_id) is AchievementDraftState.DRAFT


def test_a_second_person_publishes_exactly_what_they_saw(parts: Parts, designer: SignedIn, add_colleague: Add) -> None:
    colleague = add_colleague(parts)
    set_needs_two(parts, designer, School.slug, is_needed=True)
    achievement_id = begin(parts, designer)
    with pytest.raises(Conflict) as alone:
        publish(parts, designer, School.slug, achievement_id, 1)
    assert alone.value.code == "achievement_needs_two"
    ask_second(parts, designer, School.slug, achievement_id, 1)
    with pytest.raises(Conflict):  # who asked is not the second
        publish(parts, designer, School.slug, achievement_id, 1)
    type_level(parts, colleague, achievement_id)
    assert state_of(parts, designer, achievement_id) is AchievementDraftState.DRAFT
    ask_second(parts, designer, School.slug, achievement_id, 2)
    with pytest.raises(Conflict):  # who changed it last is not the second either
        publish(parts, colleague, School.slug, achievement_id, 2)
    ask_second_again(parts, designer, colleague, achievement_id)
    assert publish(parts, designer, School.slug, achievement_id, 3) == 1


def ask_second_again(parts: Parts, designer: SignedIn, colleague: SignedIn, achievement_id: str) -> None:
    """The colleague writes the last word and asks; the designer is the second."""
    save_fields(parts, colleague, School.slug, achievement_id, {"level": "4"}, since=2, page="tab")
    ask_second(parts, colleague, School.slug, achievement_id, 3)
    assert state_of(parts, designer, achievement_id) is AchievementDraftState.AWAITING


def test_a_designer_is_the_second_of_what_a_teacher_proposed(
    parts: Parts, designer: SignedIn, proposer: SignedIn
) -> None:
    set_needs_two(parts, designer, School.slug, is_needed=True)
    achievement_id = begin(parts, proposer)
    propose(parts, proposer, School.slug, achievement_id, 1)
    assert publish(parts, designer, School.slug, achievement_id, 1) == 1


def test_nobody_is_asked_to_publish_what_cannot_be(parts: Parts, designer: SignedIn) -> None:
    set_needs_two(parts, designer, School.slug, is_needed=True)
    achievement_id = begin(parts, designer, nl_criteria="")
    with pytest.raises(WrongFields):
        ask_second(parts, designer, School.slug, achievement_id, 1)


def test_who_teaches_decides_nothing(parts: Parts, proposer: SignedIn) -> None:
    achievement_id = begin(parts, proposer)
    propose(parts, proposer, School.slug, achievement_id, 1)
    with pytest.raises(NotFound):
        send_back(parts, proposer, School.slug, achievement_id, 1, "nee")
    with pytest.raises(NotFound):
        ask_second(parts, proposer, School.slug, achievement_id, 1)
    with pytest.raises(NotFound):
        set_needs_two(parts, proposer, School.slug, is_needed=True)
