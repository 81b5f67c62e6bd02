"""From a draft to what is awarded, and a version after it: what was awarded never changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select

from badgeservice.credentials.strict_json import read_document
from badgeservice.errors import Conflict, Invalid, NotFound, WrongFields
from badgeservice.services.achievements.achievement import achievement_document, achievement_image, list_catalogue
from badgeservice.services.achievements.editing.archiving import remove_draft, show_removal
from badgeservice.services.achievements.editing.drafts import MAX_LETTERS, save_fields, show_draft
from badgeservice.services.achievements.editing.form_saving import Choice, Sent, open_form, save_form
from badgeservice.services.achievements.editing.publishing import edit, publish
from badgeservice.services.achievements.editing.versions import compare, show_one, show_review
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.organisations.closing import close_organisation
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import audit
from badgeservice.store.achievements import list_versions
from badgeservice.store.credentials import find_credential
from badgeservice.store.organisations import find_issuer
from badgeservice.store.tables import Award, Credential
from tests.conftest import School
from tests.services.achievements.editing.conftest import begin

WRITTEN = ("outcome", "quality", "assessment", "renewal")
Together = Callable[[Callable[[int], Any], int], list[Any]]


def type_in(parts: Parts, person: SignedIn, achievement_id: str, **typed: str) -> int:
    """Save some fields; gives the revision."""
    since = show_draft(parts, person, School.slug, achievement_id).revision
    fields = {name.replace("_", ".", 1) if name[:3] in ("nl_", "en_") else name: text for name, text in typed.items()}
    return save_fields(parts, person, School.slug, achievement_id, fields, since=since, page="tab").revision


def publish_next(parts: Parts, person: SignedIn, achievement_id: str, **typed: str) -> int:
    edit(parts, person, School.slug, achievement_id)
    return publish(parts, person, School.slug, achievement_id, type_in(parts, person, achievement_id, **typed))


def test_a_draft_becomes_what_is_awarded(parts: Parts, school: School, designer: SignedIn, proposer: SignedIn) -> None:
    achievement_id = begin(parts, designer)
    assert publish(parts, designer, school.slug, achievement_id, 1) == 1
    assert achievement_id in {one.id for one in list_catalogue(parts)}
    batch_id = award_achievement(parts, proposer, AwardRequest("r", achievement_id, (("Jo Smit", "jo@x.example"),)))
    assert batch_id
    with pytest.raises(NotFound):
        show_draft(parts, designer, school.slug, achievement_id)
    with parts.reading() as session:
        (past,) = list_versions(session, achievement_id)
        events = [event.action for event in audit.list_events(session, achievement_id)]
    assert (past.version.number, past.publisher, past.version.published_by_id) == (
        1, "Bram de Boer", designer.person_id,
    )  # fmt: skip
    assert events == ["achievement:publish"]


def test_versions_and_what_was_awarded_never_change(
    sqlite_parts: Parts, sqlite_school: School, designer: SignedIn, proposer: SignedIn
) -> None:
    parts = sqlite_parts
    achievement_id = begin(parts, designer)
    publish(parts, designer, School.slug, achievement_id, 1)
    award_achievement(parts, proposer, AwardRequest("r", achievement_id, (("Jo Smit", "jo@x.example"),)))
    said: dict[str, bytes] = {}

    def look() -> dict[str, bytes]:
        with parts.reading() as session:
            numbers = [one.version.number for one in list_versions(session, achievement_id)]
            signed = session.exec(select(Credential.id).join(Award, col(Credential.award_id) == col(Award.id))).all()
            found = {key: find_credential(session, key).document_bytes for key in signed}  # type: ignore[union-attr]
        for number in map(str, numbers):
            found[number] = json.dumps(achievement_document(parts, achievement_id, number)).encode()
            found[f"{number}.png"] = achievement_image(parts, achievement_id, "png", number)
        return found

    for count in range(5):
        before = look()
        assert said.items() <= before.items()
        said = before
        assert publish_next(parts, designer, achievement_id, nl_description=f"Nu anders: {count}") == count + 2
    assert said.items() <= look().items()


def test_of_two_who_publish_at_once_one_does(
    parts: Parts, school: School, designer: SignedIn, in_parallel: Together
) -> None:
    achievement_id = begin(parts, designer)

    def act(_number: int) -> int | None:
        try:
            return publish(parts, designer, school.slug, achievement_id, 1)
        except (NotFound, Conflict):
            return None

    assert sorted(in_parallel(act, 4), key=str) == [1, None, None, None]


def test_two_who_begin_at_once_write_in_the_same(
    parts: Parts, school: School, designer: SignedIn, in_parallel: Together
) -> None:
    in_parallel(lambda _n: edit(parts, designer, school.slug, school.achievement_id), 4)
    draft = show_draft(parts, designer, school.slug, school.achievement_id)
    assert (draft.revision, draft.base_number, draft.has_picture) == (1, 1, True)
    assert draft.fields["nl.name"] == "Houtbewerking: verbindingen"


def test_two_who_save_at_once_lose_nothing(
    parts: Parts, school: School, designer: SignedIn, in_parallel: Together
) -> None:
    achievement_id = begin(parts, designer)

    def act(number: int) -> int:
        typed = {f"nl.{name}": "getypt" for name in WRITTEN[number : number + 1]}
        return save_fields(parts, designer, school.slug, achievement_id, typed, since=1, page=str(number)).revision

    assert sorted(in_parallel(act, 4)) == [2, 3, 4, 5]
    fields = show_draft(parts, designer, school.slug, achievement_id).fields
    assert [fields[f"nl.{name}"] for name in WRITTEN] == ["getypt"] * 4


def test_nothing_is_published_that_nobody_saw(sqlite_parts: Parts, sqlite_school: School, designer: SignedIn) -> None:
    achievement_id = begin(sqlite_parts, designer)
    type_in(sqlite_parts, designer, achievement_id, nl_description="Iets heel anders.")
    with pytest.raises(Conflict) as refused:
        publish(sqlite_parts, designer, School.slug, achievement_id, 1)
    assert refused.value.code == "achievement_draft_changed"
    review = show_review(sqlite_parts, designer, School.slug, achievement_id, seen=1)
    assert [one.field for one in review.since] == ["description"]
    assert show_review(sqlite_parts, designer, School.slug, achievement_id, seen=2).since == ()


def test_what_is_wrong_names_its_field(sqlite_parts: Parts, sqlite_school: School, designer: SignedIn) -> None:
    achievement_id = begin(sqlite_parts, designer, nl_criteria="", level="hoog")
    with pytest.raises(WrongFields) as refused:
        publish(sqlite_parts, designer, School.slug, achievement_id, 1)
    assert set(refused.value.wrong) == {"nl.criteria", "level"}
    assert set(show_review(sqlite_parts, designer, School.slug, achievement_id).wrong) == {"nl.criteria", "level"}


def test_a_diploma_is_of_a_school_with_a_brin(sqlite_parts: Parts, sqlite_school: School, designer: SignedIn) -> None:
    achievement_id = begin(sqlite_parts, designer, kind="diploma")
    with pytest.raises(WrongFields) as refused:
        publish(sqlite_parts, designer, School.slug, achievement_id, 1)
    assert refused.value.wrong["kind"].code == "achievement_kind_protected"
    with sqlite_parts.transaction() as session:
        found = find_issuer(session, School.slug)
        assert found is not None
        found.profile.identifiers = [{"type": "BRIN", "value": "25LX"}]
        session.add(found.profile)
    assert publish(sqlite_parts, designer, School.slug, achievement_id, 1) == 1


def test_a_teacher_does_not_publish_nor_edit(sqlite_parts: Parts, sqlite_school: School, proposer: SignedIn) -> None:
    achievement_id = begin(sqlite_parts, proposer)
    with pytest.raises(NotFound):
        publish(sqlite_parts, proposer, School.slug, achievement_id, 1)
    with pytest.raises(NotFound):
        edit(sqlite_parts, proposer, School.slug, School.achievement_id)


def test_what_is_closed_publishes_nothing(sqlite_parts: Parts, sqlite_school: School, designer: SignedIn) -> None:
    achievement_id = begin(sqlite_parts, designer)
    close_organisation(sqlite_parts, designer, School.slug, "ROC Midden")
    with pytest.raises(Conflict) as refused:
        publish(sqlite_parts, designer, School.slug, achievement_id, 1)
    assert refused.value.code == "achievement_owner_closed"
    with pytest.raises(Conflict):
        edit(sqlite_parts, designer, School.slug, School.achievement_id)


def test_two_versions_are_compared_in_what_changed(
    sqlite_parts: Parts, sqlite_school: School, designer: SignedIn
) -> None:
    parts, achievement_id = sqlite_parts, begin(sqlite_parts, designer)
    publish(parts, designer, School.slug, achievement_id, 1)
    publish_next(parts, designer, achievement_id, level="4", nl_description="Je last dun plaatwerk voor de bouw.")
    compared = compare(parts, designer, School.slug, achievement_id, 1, 2)
    assert [(one.field, one.added) for one in compared.differences] == [("description", ()), ("level", (4,))]
    edit(parts, designer, School.slug, achievement_id)
    assert compare(parts, designer, School.slug, achievement_id, 2, None).differences == ()
    with pytest.raises(NotFound):
        compare(parts, designer, School.slug, achievement_id, 1, 7)
    shown = show_one(parts, designer, School.slug, achievement_id)
    assert [(row.number, row.by) for row in shown.versions] == [(2, "Bram de Boer"), (1, "Bram de Boer")]
    assert shown.draft is not None


def test_a_list_of_a_teacher_is_awarded_in_the_version_that_was_seen(
    sqlite_parts: Parts, sqlite_school: School, designer: SignedIn, proposer: SignedIn
) -> None:
    parts, learners = sqlite_parts, (("Jo Smit", "jo@x.example"),)
    publish_next(parts, designer, School.achievement_id, nl_description="Nu anders.", nl_criteria="- iets")
    with pytest.raises(Conflict) as refused:
        award_achievement(parts, proposer, AwardRequest("r", School.achievement_id, learners, version="1"))
    assert refused.value.code == "achievement_version_new"
    assert award_achievement(parts, proposer, AwardRequest("r", School.achievement_id, learners, version="2"))


@pytest.mark.parametrize("is_published", [True, False])
def test_a_page_of_an_earlier_draft_is_never_taken_for_one_of_the_next(
    sqlite_parts: Parts, sqlite_school: School, designer: SignedIn, *, is_published: bool
) -> None:
    """Somebody's tab is still open, while a colleague publishes or throws away what it shows, and begins anew."""
    parts, slug = sqlite_parts, sqlite_school.slug
    achievement_id = begin(parts, designer)
    publish(parts, designer, slug, achievement_id, 1)
    edit(parts, designer, slug, achievement_id)
    seen = type_in(parts, designer, achievement_id, nl_name="Van de open pagina", hours="240")
    if is_published:
        publish(parts, designer, slug, achievement_id, type_in(parts, designer, achievement_id, nl_name="Nieuw"))
    else:
        remove_draft(parts, designer, slug, achievement_id, seen)
    edit(parts, designer, slug, achievement_id)
    began = show_draft(parts, designer, slug, achievement_id)
    old_form = {"nl.name": "Van de open pagina", "hours": began.fields.get("hours", "")}
    saved = save_fields(parts, designer, slug, achievement_id, old_form, since=seen, page="open")
    assert [(one.field, one.typed) for one in saved.clashes] == [("nl.name", "Van de open pagina")]
    assert show_draft(parts, designer, slug, achievement_id).fields == began.fields
    for number in range(1, seen + 1):
        with pytest.raises(Conflict):
            publish(parts, designer, slug, achievement_id, number)
    assert show_removal(parts, designer, slug, achievement_id).changes == 0


def test_what_waits_for_somebodys_choice_waits_on_when_a_colleague_publishes(
    parts: Parts, school: School, designer: SignedIn, add_colleague: Callable[[Parts], SignedIn]
) -> None:
    colleague, achievement_id = add_colleague(parts), begin(parts, designer)
    save_form(parts, colleague, school.slug, achievement_id, Sent({"nl.name": "Van Cas"}, 1, "a"))
    save_form(parts, designer, school.slug, achievement_id, Sent({"nl.name": "Van Bram"}, 1, "b"))
    assert publish(parts, colleague, school.slug, achievement_id, 2) == 1
    (waiting,) = open_form(parts, designer, school.slug, achievement_id).waiting
    assert (waiting.typed, waiting.now) == ("Van Bram", "Van Cas")
    choice = Choice("b", "nl.name", show_draft(parts, designer, school.slug, achievement_id).revision, is_mine=True)
    saved = save_form(parts, designer, school.slug, achievement_id, Sent({}, 3, "c"), choice)
    assert (saved.draft.fields["nl.name"], saved.waiting) == ("Van Bram", ())
    assert publish(parts, designer, school.slug, achievement_id, saved.draft.revision) == 2
    with pytest.raises(NotFound):
        show_draft(parts, designer, school.slug, achievement_id)


@pytest.mark.parametrize("sign", ['"\\', "\n> ", "漢", "\U0001f600"])
def test_whatever_fits_in_a_draft_can_be_signed_and_read(
    sqlite_parts: Parts, sqlite_school: School, designer: SignedIn, proposer: SignedIn, sign: str
) -> None:
    """Else it would be published, and learners would wait for ever."""
    room = MAX_LETTERS - 1_000
    text = "x" + sign * (room // len(sign.encode()))
    achievement_id = begin(sqlite_parts, designer, nl_criteria=text)
    with pytest.raises(Invalid):
        begin(sqlite_parts, designer, nl_criteria=text, nl_outcome=sign * 1_000)
    publish(sqlite_parts, designer, School.slug, achievement_id, 1)
    request = AwardRequest("r", achievement_id, (("Jo Smit", "jo@x.example"),))
    batch_id = award_achievement(sqlite_parts, proposer, request)
    with sqlite_parts.reading() as session:
        of_award = select(Credential.id).join(Award, col(Credential.award_id) == col(Award.id))
        key = session.exec(of_award.where(Award.batch_id == batch_id)).one()
        signed = find_credential(session, key)
    assert signed is not None
    document = read_document(signed.document_bytes)
    assert document["credentialSubject"]["achievement"]["criteria"]["narrative"].startswith(text.strip()[:100])
