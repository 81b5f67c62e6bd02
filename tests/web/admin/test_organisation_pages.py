"""The pages around an organisation: where it stands, its departments, its keys, its end."""

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect
from sqlmodel import select

from badgeservice.services.parts import Parts
from badgeservice.store import organisations
from badgeservice.store.many_rows import insert_rows
from badgeservice.store.tables import (
    Membership,
    Organisation,
    OrganisationKind,
    OrganisationState,
    Person,
    ProfileVersion,
    Role,
)
from tests.conftest import School
from tests.web.admin.conftest import HOME
from tests.web.conftest import LiveService, OpenPage, Visitor

MOST_STATEMENTS = 12
MOST_BYTES = 60_000  # compressed


def add_department(visitor: Visitor, name: str, below: str = HOME) -> str:
    """Gives the address of its own page."""
    page = f"{below}departments"
    answer = visitor.send(page, {"name_nl": name, "name_en": ""}, page=page)
    assert answer.status_code == 303, answer.text[:300]
    return answer.location


def test_nobody_lands_in_an_empty_page(administrator_visitor: Visitor) -> None:
    text = administrator_visitor.open("/admin/").location
    assert text == HOME
    text = administrator_visitor.open(f"{HOME}?lang=en").text
    assert "Not ready to award yet" in text or "Ready to award" in text
    assert f'href="{HOME}profile"' in text


def test_what_the_law_wants_is_asked_for_until_it_is_there(
    administrator_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    _say_nothing(web_parts, web_school)
    text = administrator_visitor.open(f"{HOME}?lang=en").text
    assert "who is responsible by law" in text
    assert f'href="{HOME}profile#law"' in text


def test_who_awaits_approval_reads_what_that_means(
    administrator_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    with web_parts.transaction() as session:
        session.get_one(Organisation, web_school.organisation_id).state = OrganisationState.AWAITING
    assert "every badge says “test”" in administrator_visitor.open(f"{HOME}?lang=en").text


def test_a_department_is_added_found_moved_and_closed(
    administrator_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    techniek, zorg = (add_department(administrator_visitor, name) for name in ("Techniek", "Zorg"))
    bouw = add_department(administrator_visitor, "Bouw", techniek)
    listed = administrator_visitor.open(f"{HOME}departments").text
    assert "Techniek" in listed
    assert "Bouw" not in listed
    assert "Bouw" in administrator_visitor.open(f"{HOME}departments?q=bou").text
    ids = _ids(web_parts)
    fields = {"from": ids["Techniek"], "to": ids["Zorg"]}
    page = administrator_visitor.follow(administrator_visitor.send(f"{bouw}move", fields, page=f"{bouw}move")).text
    assert "1 afdeling is verplaatst" in page
    assert "Bouw" in administrator_visitor.open(f"{zorg}departments").text
    answer = administrator_visitor.send(f"{zorg}close", {"name": "Anders"}, page=f"{zorg}close")
    assert 'id="name-error"' in administrator_visitor.follow(answer).text
    answer = administrator_visitor.send(f"{zorg}close", {"name": "Zorg"}, page=f"{zorg}close")
    assert "is gesloten" in administrator_visitor.follow(answer).text
    answer = administrator_visitor.send(f"{zorg}reopen", {}, page=zorg)
    assert "weer open" in administrator_visitor.follow(answer).text


@pytest.mark.parametrize("to", ["", "nothing", "' OR 1=1 --"])
def test_a_move_to_nowhere_gets_a_sentence(administrator_visitor: Visitor, web_school: School, to: str) -> None:
    department = add_department(administrator_visitor, "Techniek")
    add_department(administrator_visitor, "Zorg")
    fields = {"from": web_school.organisation_id, "to": to}
    answer = administrator_visitor.send(f"{department}move", fields, page=f"{department}move")
    assert "Kies waar de afdeling heen gaat" in administrator_visitor.follow(answer).text


def test_a_name_that_is_taken_is_said_beside_the_field_and_kept(administrator_visitor: Visitor) -> None:
    add_department(administrator_visitor, "Techniek")
    page = f"{HOME}departments"
    answer = administrator_visitor.send(page, {"name_nl": "techniek", "name_en": "Technology"}, page=page)
    text = administrator_visitor.follow(answer).text
    assert 'id="name_nl-error"' in text
    assert 'value="Technology"' in text


def test_keys_are_renewed_once_however_often_the_form_is_sent(administrator_visitor: Visitor, visitor: Visitor) -> None:
    before = visitor.open("/issuers/roc-midden/did.json", accept="*/*").json["verificationMethod"]
    current = before[0]["publicKeyMultibase"]
    page = f"{HOME}keys/renew"
    assert current in administrator_visitor.open(page).text
    for words in ("nieuwe sleutels", "niet nog een keer vernieuwd"):
        answer = administrator_visitor.send(page, {"instead_of": current}, page=page)
        assert words in administrator_visitor.follow(answer).text
    after = visitor.open("/issuers/roc-midden/did.json", accept="*/*").json["verificationMethod"]
    names = [
        {method["publicKeyMultibase"] for method in methods if "publicKeyMultibase" in method}
        for methods in (before, after)
    ]
    assert len(names[1] - names[0]) == 2


def test_closed_it_says_so_to_everybody(
    administrator_visitor: Visitor, visitor: Visitor, teacher_visitor: Visitor
) -> None:
    for who in (teacher_visitor, visitor):
        assert who.open(f"{HOME}close").status_code != 200
    answer = administrator_visitor.send(f"{HOME}close", {"name": "ROC Midden"}, page=f"{HOME}close")
    assert "ROC Midden is gesloten" in administrator_visitor.follow(answer).text
    assert "closed on" in visitor.open("/issuers/roc-midden?lang=en").text
    answer = administrator_visitor.send("/operator/organisations/roc-midden/reopen", {}, page=f"{HOME}profile")
    assert answer.status_code in {403, 404}


@pytest.mark.parametrize(
    "page", ["", "profile", "profile/history", "departments", "move", "keys", "keys/renew", "close"]
)
def test_another_organisation_is_not_found(administrator_visitor: Visitor, web_school: School, page: str) -> None:
    for slug in (web_school.company_slug, "nothing"):
        assert administrator_visitor.open(f"/admin/{slug}/{page}").status_code == 404


def test_no_page_grows_with_five_hundred_departments_and_five_thousand_people(
    administrator_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    _grow(web_parts, web_school)
    pages = ["", "profile", "profile/history", "departments", "departments?q=e", "keys", "close"]
    for page in (*(f"{HOME}{page}" for page in pages), "/admin/department-7/", "/admin/department-7/move"):
        with counting(web_parts) as statements:
            answer = administrator_visitor.open(page)
        assert answer.status_code == 200
        assert len(statements) <= MOST_STATEMENTS, page
        assert len(zlib.compress(answer.data)) < MOST_BYTES, page
    assert answer.text.count('name="to"') == 20


def test_the_form_is_right_on_a_telephone_and_by_keyboard(
    open_page: OpenPage, live: LiveService, assert_accessible: Callable[[Page], None]
) -> None:
    email = "beheer@rocmidden.example"
    for width, language in ((360, "en"), (1280, "nl")):
        page = open_page(f"{HOME}profile", email=email, width=width, language=language)
        assert_accessible(page)
    page.get_by_label("Naam in het Engels").focus()
    page.keyboard.type("ROC Midden College")
    page.get_by_label("BRIN").fill("oeps")
    page.get_by_role("button", name="Opslaan").press("Enter")
    expect(page.get_by_label("BRIN")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Naam in het Engels")).to_have_value("ROC Midden College")
    assert_accessible(page)
    page.get_by_label("BRIN").fill("25LX")
    page.get_by_role("button", name="Opslaan").press("Enter")
    expect(page.get_by_text("Dit wacht op de operator")).to_be_visible()
    assert_accessible(page)


@contextmanager
def counting(parts: Parts) -> Iterator[list[str]]:
    """The statements that are asked within, without those that only begin and end."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.upper().startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            asked.append(statement)

    sa.event.listen(parts.engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(parts.engine, "before_cursor_execute", note)


def _grow(parts: Parts, school: School) -> None:
    now, count = parts.clock(), 500
    with parts.transaction() as session:
        for number in range(count):
            parent = f"/{school.organisation_id}/" if number < 100 else f"/{school.organisation_id}/d{number % 100}/"
            department = Organisation(
                id=f"d{number}", kind=OrganisationKind.DEPARTMENT, slug=f"department-{number}",
                path=f"{parent}d{number}/",
                parent_id=parent.rstrip("/").rpartition("/")[2], state=OrganisationState.ACTIVE, created_at=now,
            )  # fmt: skip
            profile = ProfileVersion(
                id=f"p{number}", organisation_id=f"d{number}", number=1, created_at=now,
                texts={"nl": {"name": f"Afdeling {number} met een lange naam"}},
            )  # fmt: skip
            session.add_all([department, profile])
        session.flush()
        people = [
            {"id": f"m{number}", "name": f"Mens {number}", "language": "nl", "created_at": now}
            for number in range(5000)
        ]
        insert_rows(session, Person, people)
        memberships = [
            {
                "id": f"r{number}", "organisation_id": f"d{number % count}", "person_id": f"m{number}",
                "role": Role.TEACHER, "created_at": now, "provider_id": None,
            }
            for number in range(5000)
        ]  # fmt: skip
        insert_rows(session, Membership, memberships)


def _ids(parts: Parts) -> dict[str, str]:
    with parts.reading() as session:
        return {row.text("name"): row.organisation_id for row in session.exec(select(ProfileVersion))}


def _say_nothing(parts: Parts, school: School) -> None:
    with parts.transaction() as session:
        profile = organisations.get_issuer(session, school.organisation_id).profile
        profile.responsible = profile.contact = profile.retention = ""
