"""No longer awarded, awardable again; a draft that is thrown away; a department that is closed."""

from __future__ import annotations

import pytest

from badgeservice.errors import Conflict, NotFound
from badgeservice.services.achievements.achievement import achievement_document, list_catalogue
from badgeservice.services.achievements.editing.archiving import (
    archive,
    remove_draft,
    restore,
    show_archiving,
    show_removal,
)
from badgeservice.services.achievements.editing.drafts import begin_draft, save_fields, show_draft
from badgeservice.services.achievements.editing.listing import list_earnable
from badgeservice.services.achievements.editing.publishing import edit, publish
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.drafts import open_draft
from badgeservice.services.organisations.closing import close_organisation
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import audit
from tests.conftest import School
from tests.departments import TECH, add_departments
from tests.services.achievements.editing.conftest import WELDING, begin

LEARNERS = (("Jo Smit", "jo@x.example"),)


@pytest.fixture
def parts(sqlite_parts: Parts, sqlite_school: School) -> Parts:
    return sqlite_parts


def test_what_is_archived_is_not_awarded_and_stays(parts: Parts, designer: SignedIn, proposer: SignedIn) -> None:
    award_achievement(parts, proposer, AwardRequest("r", School.achievement_id, LEARNERS))
    assert show_archiving(parts, designer, School.slug, School.achievement_id).learners == 1
    archive(parts, designer, School.slug, School.achievement_id)
    archive(parts, designer, School.slug, School.achievement_id)
    assert School.achievement_id not in {one.id for one in list_catalogue(parts)}
    assert achievement_document(parts, School.achievement_id, "1")["version"] == "1"
    opened = open_draft(parts, proposer, School.achievement_id)
    assert opened.refusal is not None and opened.refusal.code == "achievement_archived"
    with pytest.raises(Conflict) as refused:
        award_achievement(parts, proposer, AwardRequest("s", School.achievement_id, (("Al Bos", "al@x.example"),)))
    assert refused.value.code == "achievement_archived"
    shown = list_earnable(parts, designer, School.slug, is_archived=True)
    assert [row.summary.name for row in shown.rows] == ["Houtbewerking: verbindingen"]
    restore(parts, designer, School.slug, School.achievement_id)
    assert School.achievement_id in {one.id for one in list_catalogue(parts)}
    with parts.reading() as session:
        events = [event.action for event in audit.list_events(session, School.achievement_id)]
    assert sorted(events) == ["achievement:archive", "achievement:restore"]


def test_the_same_request_gets_the_same_answer_after_archiving(
    parts: Parts, designer: SignedIn, proposer: SignedIn
) -> None:
    request = AwardRequest("r", School.achievement_id, LEARNERS)
    batch_id = award_achievement(parts, proposer, request)
    archive(parts, designer, School.slug, School.achievement_id)
    assert award_achievement(parts, proposer, request) == batch_id


def test_a_draft_of_what_is_archived_waits(parts: Parts, designer: SignedIn) -> None:
    edit(parts, designer, School.slug, School.achievement_id)
    save_fields(parts, designer, School.slug, School.achievement_id, WELDING, since=1, page="tab")
    archive(parts, designer, School.slug, School.achievement_id)
    with pytest.raises(Conflict) as refused:
        publish(parts, designer, School.slug, School.achievement_id, 2)
    assert refused.value.code == "achievement_archived"
    restore(parts, designer, School.slug, School.achievement_id)
    assert publish(parts, designer, School.slug, School.achievement_id, 2) == 2


def test_a_teacher_archives_nothing(parts: Parts, proposer: SignedIn) -> None:
    with pytest.raises(NotFound):
        archive(parts, proposer, School.slug, School.achievement_id)
    with pytest.raises(NotFound):
        archive(parts, proposer, School.company_slug, School.company_achievement_id)


def test_a_draft_is_thrown_away_as_it_was_seen(parts: Parts, designer: SignedIn) -> None:
    achievement_id = begin(parts, designer)
    form = show_removal(parts, designer, School.slug, achievement_id)
    assert (form.filled, form.changes, form.is_published) == (len(WELDING), 0, False)
    save_fields(parts, designer, School.slug, achievement_id, {"level": "3"}, since=1, page="tab")
    with pytest.raises(Conflict):
        remove_draft(parts, designer, School.slug, achievement_id, 1)
    remove_draft(parts, designer, School.slug, achievement_id, 2)
    with pytest.raises(NotFound):
        show_draft(parts, designer, School.slug, achievement_id)


def test_what_a_department_was_writing_goes_where_its_badges_go(parts: Parts, designer: SignedIn) -> None:
    add_departments(parts, School.organisation_id)
    achievement_id = begin_draft(parts, designer, "techniek", WELDING)
    close_organisation(parts, designer, "techniek", "Techniek")
    assert show_draft(parts, designer, School.slug, achievement_id).managed.id != TECH
    assert publish(parts, designer, School.slug, achievement_id, 1) == 1
