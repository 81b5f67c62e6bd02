"""The form of an achievement goes into its draft; of what two people, or two moments, disagree about, one is chosen."""

from __future__ import annotations

import pytest

from badgeservice.errors import NotFound, TooLarge
from badgeservice.services.achievements.editing.drafts import begin_draft, show_draft
from badgeservice.services.achievements.editing.form_saving import (
    MAX_ASIDE,
    Choice,
    Sent,
    keep_sent,
    open_form,
    save_form,
)
from badgeservice.services.form_keys import read_form_key
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.tables import Role
from tests.conftest import School
from tests.services.conftest import sign_in

BEGUN = {"kind": "module", "nl.name": "Lassen", "hours": "40"}


@pytest.fixture
def colleague(school: School) -> SignedIn:
    """Somebody else who may edit."""
    return sign_in(school.company_teacher_id, "ine@jansen.example", school.organisation_id, Role.DESIGNER)


@pytest.fixture
def key(parts: Parts, administrator: SignedIn, school: School) -> str:
    return begin_draft(parts, administrator, school.slug, BEGUN)


def test_fields_are_kept_as_typed_and_the_same_twice_is_no_change(
    parts: Parts, administrator: SignedIn, school: School, key: str
) -> None:
    sent = Sent({**BEGUN, "hours": "veertig uur", "tags": ""}, since=1, page="a")
    opened = save_form(parts, administrator, school.slug, key, sent)
    assert opened.draft.fields == {**BEGUN, "hours": "veertig uur"}
    again = save_form(parts, administrator, school.slug, key, sent)
    assert again.draft.revision == opened.draft.revision == 2


def test_what_two_wrote_in_different_fields_is_both_there(
    parts: Parts, administrator: SignedIn, colleague: SignedIn, school: School, key: str
) -> None:
    save_form(parts, colleague, school.slug, key, Sent({**BEGUN, "hours": "80"}, since=1, page="theirs"))
    opened = save_form(parts, administrator, school.slug, key, Sent({**BEGUN, "level": "3"}, since=1, page="mine"))
    assert opened.waiting == ()
    assert opened.draft.fields == {**BEGUN, "hours": "80", "level": "3"}


def test_of_two_texts_for_one_field_both_wait_until_one_is_chosen(
    parts: Parts, administrator: SignedIn, colleague: SignedIn, school: School, key: str
) -> None:
    slug = school.slug
    save_form(parts, colleague, slug, key, Sent({"hours": "80"}, since=1, page="theirs"))
    save_form(parts, administrator, slug, key, Sent({"hours": "60"}, since=1, page="mine"))
    (clash,) = open_form(parts, administrator, slug, key).waiting
    assert (clash.field, clash.typed, clash.now, clash.by) == ("hours", "60", "80", "Ine Jansen")
    assert open_form(parts, colleague, slug, key).waiting == ()  # it waits for who typed it

    typing = Sent({"hours": "61"}, since=2, page="again", waiting=frozenset({("mine", "hours")}))
    opened = save_form(parts, administrator, slug, key, typing)
    assert [one.typed for one in opened.waiting] == ["61"]
    assert opened.draft.fields["hours"] == "80"

    chosen = save_form(
        parts, administrator, slug, key, typing, Choice("mine", "hours", opened.draft.revision, is_mine=True)
    )
    assert chosen.waiting == ()
    assert chosen.draft.fields["hours"] == "61"


def test_what_was_chosen_is_asked_again_when_it_changed_once_more(
    parts: Parts, administrator: SignedIn, colleague: SignedIn, school: School, key: str
) -> None:
    slug = school.slug
    save_form(parts, colleague, slug, key, Sent({"hours": "80"}, since=1, page="theirs"))
    seen = save_form(parts, administrator, slug, key, Sent({"hours": "60"}, since=1, page="mine"))
    save_form(parts, colleague, slug, key, Sent({"hours": "90"}, since=2, page="theirs"))
    held = Sent({"hours": "60"}, since=2, page="mine", waiting=frozenset({("mine", "hours")}))
    choice = Choice("mine", "hours", seen.draft.revision, is_mine=True)
    opened = save_form(parts, administrator, slug, key, held, choice)
    assert [one.now for one in opened.waiting] == ["90"]
    assert opened.draft.fields["hours"] == "90"


def test_leaving_it_as_it_is_lets_go_of_what_was_typed(
    parts: Parts, administrator: SignedIn, colleague: SignedIn, school: School, key: str
) -> None:
    slug = school.slug
    save_form(parts, colleague, slug, key, Sent({"hours": "80"}, since=1, page="theirs"))
    opened = save_form(parts, administrator, slug, key, Sent({"hours": "60"}, since=1, page="mine"))
    held = Sent({"hours": "60"}, since=1, page="mine", waiting=frozenset({("mine", "hours")}))
    choice = Choice("mine", "hours", opened.draft.revision, is_mine=False)
    after = save_form(parts, administrator, slug, key, held, choice)
    assert after.waiting == ()
    assert after.draft.fields["hours"] == "80"


def test_what_was_sent_while_signed_out_is_there_after_signing_in_and_only_then(
    parts: Parts, administrator: SignedIn, colleague: SignedIn, school: School, key: str
) -> None:
    opened = open_form(parts, administrator, school.slug, key)
    form_key = read_form_key(parts, opened.key, key)
    assert form_key is not None
    save_form(parts, colleague, school.slug, key, Sent({"level": "4"}, since=1, page="theirs"))
    keep_sent(parts, form_key, key, Sent({**BEGUN, "hours": "50", "level": "3"}, since=1, page="mine"))
    assert show_draft(parts, administrator, school.slug, key).fields["hours"] == "40"
    assert not open_form(parts, colleague, school.slug, key).is_brought_back
    back = open_form(parts, administrator, school.slug, key)
    assert back.is_brought_back
    assert back.draft.fields["hours"] == "50"
    assert [(one.field, one.typed, one.now) for one in back.waiting] == [("level", "3", "4")]
    assert not open_form(parts, administrator, school.slug, key).is_brought_back


def test_a_key_of_another_draft_is_none(parts: Parts, administrator: SignedIn, school: School, key: str) -> None:
    other = begin_draft(parts, administrator, school.slug, BEGUN)
    assert read_form_key(parts, open_form(parts, administrator, school.slug, key).key, other) is None


def test_what_waits_is_bounded(parts: Parts, administrator: SignedIn, school: School, key: str) -> None:
    form_key = read_form_key(parts, open_form(parts, administrator, school.slug, key).key, key)
    assert form_key is not None
    for number in range(MAX_ASIDE):
        keep_sent(parts, form_key, key, Sent({"hours": "1"}, since=1, page=str(number)))
    keep_sent(parts, form_key, key, Sent({"hours": "2"}, since=1, page="0"))  # of one page the newest
    with pytest.raises(TooLarge):
        keep_sent(parts, form_key, key, Sent({"hours": "1"}, since=1, page="one more"))


def test_a_draft_of_somebody_else_is_not_found(
    parts: Parts, administrator: SignedIn, teacher: SignedIn, company_teacher: SignedIn, school: School, key: str
) -> None:
    for person in (teacher, company_teacher):
        with pytest.raises(NotFound):
            save_form(parts, person, school.slug, key, Sent({"hours": "1"}, since=1, page="x"))
    assert show_draft(parts, administrator, school.slug, key).fields == BEGUN
