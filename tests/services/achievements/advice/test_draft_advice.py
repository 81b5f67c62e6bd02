"""The remarks on a draft: what they know of the organisation, and what somebody put aside."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from badgeservice.errors import Conflict, NotFound
from badgeservice.services.achievements.advice.advise import Advice
from badgeservice.services.achievements.advice.draft_advice import DraftAdvice, advise_draft, dismiss, restore
from badgeservice.services.achievements.editing.drafts import begin_draft, save_fields, show_draft
from badgeservice.services.achievements.editing.handing_in import propose
from badgeservice.services.achievements.eu_elements import Element
from badgeservice.services.achievements.fields import read_fields
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.tables import Role
from tests.conftest import School, make_school
from tests.services.conftest import sign_in

SLUG = "roc-midden"
DESIGNER = sign_in(School.administrator_id, "beheer@rocmidden.example", School.organisation_id, Role.ADMINISTRATOR)
TEACHER = sign_in(School.teacher_id, School.teacher_email, School.organisation_id)
FIELDS = {
    "kind": "participation", "language": "nl", "languages": "nl", "nl.name": "Lassen 2025",
    "nl.description": "Een dag in de werkplaats.", "nl.criteria": "Je was er de hele dag bij.",
}  # fmt: skip


def begin(parts: Parts, person: SignedIn = DESIGNER, **fields: str) -> str:
    return begin_draft(
        parts, person, SLUG, {**FIELDS, **{name.replace("__", "."): text for name, text in fields.items()}}
    )


def advice_on(parts: Parts, achievement_id: str, fields: Mapping[str, str] | None = None) -> DraftAdvice:
    draft = show_draft(parts, DESIGNER, SLUG, achievement_id)
    return advise_draft(parts, draft, read_fields(fields or draft.fields).description)


def only(told: DraftAdvice) -> Advice:
    (one,) = told.advice
    return one


@pytest.fixture
def sqlite_school(sqlite_parts: Parts) -> School:
    return make_school(sqlite_parts)


def test_a_name_that_the_organisation_has_already_is_said(parts: Parts, school: School) -> None:
    found = [one.finding for one in advice_on(parts, begin(parts, nl__name="SAMENWERKEN")).advice]
    assert "name-taken" in found
    theirs = advice_on(parts, begin(parts, nl__name="Veilig werken op hoogte"))
    assert theirs.advice == ()  # the company beside it has that


def test_what_is_put_aside_stays_so_for_that_text_only(parts: Parts, school: School) -> None:
    achievement_id = begin(parts)
    found = only(advice_on(parts, achievement_id))
    assert (found.finding, found.field, found.quote) == ("name-dated", "nl.name", "2025")
    dismiss(parts, DESIGNER, SLUG, achievement_id, found.key)
    dismiss(parts, DESIGNER, SLUG, achievement_id, found.key)
    told = advice_on(parts, achievement_id)
    assert (told.advice, told.dismissed) == ((), 1)
    revision = show_draft(parts, DESIGNER, SLUG, achievement_id).revision
    save_fields(parts, DESIGNER, SLUG, achievement_id, {"nl.name": "Lassen 2026"}, since=revision, page="page")
    assert only(advice_on(parts, achievement_id)).quote == "2026"
    save_fields(parts, DESIGNER, SLUG, achievement_id, {"nl.name": "Lassen 2025"}, since=revision + 1, page="page")
    restore(parts, DESIGNER, SLUG, achievement_id)
    assert only(advice_on(parts, achievement_id)).key == found.key


def test_no_list_of_remarks_grows_without_end(sqlite_parts: Parts, sqlite_school: School) -> None:
    achievement_id = begin(sqlite_parts, dismissed=" ".join(f"x{number}" for number in range(70)))
    dismiss(sqlite_parts, DESIGNER, SLUG, achievement_id, "y " + "y" * 500)
    kept = show_draft(sqlite_parts, DESIGNER, SLUG, achievement_id).fields["dismissed"].split()
    assert len(kept) == 60
    assert (kept[0], kept[-1]) == ("x11", "y" * 120)


def test_only_who_writes_a_draft_puts_remarks_aside(sqlite_parts: Parts, sqlite_school: School) -> None:
    achievement_id = begin(sqlite_parts)
    with pytest.raises(NotFound):
        dismiss(sqlite_parts, TEACHER, SLUG, achievement_id, "key")
    proposed = begin(sqlite_parts, TEACHER)
    propose(sqlite_parts, TEACHER, SLUG, proposed, show_draft(sqlite_parts, TEACHER, SLUG, proposed).revision)
    with pytest.raises(Conflict):
        restore(sqlite_parts, TEACHER, SLUG, proposed)


def test_what_europe_asks_is_counted(sqlite_parts: Parts, sqlite_school: School) -> None:
    whole = {
        "kind": "microcredential", "nl.outcome": "Je last staal.", "hours": "240", "level": "3",
        "assessments": "portfolio", "participation": "onsite", "nl.quality": "De examencommissie kijkt elk jaar mee.",
    }  # fmt: skip
    achievement_id = begin(sqlite_parts)
    told = advice_on(sqlite_parts, achievement_id, {**FIELDS, **whole, "participation": ""})
    assert Element.PARTICIPATION in told.missing
    told = advice_on(sqlite_parts, achievement_id, {**FIELDS, **whole})
    assert set(told.missing) <= {Element.COUNTRY}  # which the profile of this school does not say
