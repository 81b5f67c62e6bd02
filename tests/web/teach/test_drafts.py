"""No work is lost: a session that ends, a second tab, a second device, somebody else at the same computer."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from badgeservice.app import create_app
from badgeservice.jobs import run_due_jobs, schedule_daily_jobs
from badgeservice.services.parts import Parts
from badgeservice.store.tables import Membership, Role, metadata
from badgeservice.web.auth import access_of
from tests.conftest import Clock, School
from tests.web.conftest import Visitor
from tests.web.forms import Form
from tests.web.teach.learners import CLASS, lines, many
from tests.web.teach.test_award_form import check, drafts_of, open_form
from tests.web.teach.test_teach import address_of, award, count_credentials

SESSION = "badgeservice-session"


def sign_out(visitor: Visitor) -> None:
    """The session ends, at night or on another device; the browser keeps its page."""
    visitor.client.delete_cookie(SESSION)


def give_colleague(parts: Parts, school: School) -> None:
    """From now on the administrator may award the same."""
    with parts.transaction() as session:
        session.add(
            Membership(
                id="c", organisation_id=school.organisation_id, person_id=school.administrator_id,
                role=Role.TEACHER, created_at=parts.clock(),
            )
        )  # fmt: skip


def everything_in(parts: Parts) -> str:
    """Every value of every table."""
    with parts.reading() as session:
        return "\n".join(str(list(session.execute(sa.select(table)))) for table in metadata.sorted_tables)


def test_a_list_is_found_again_wherever_one_looks(
    app: Flask, teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    form = Form(check(teacher_visitor, web_school, lines(3)))
    form.fill("name", "Iemand Anders", at=1).fill("narrative", "Een kist.").press(teacher_visitor)
    elsewhere = Visitor(app.test_client(), web_parts).sign_in(web_school.teacher_email)
    for visitor in (teacher_visitor, elsewhere):
        for _ in range(2):  # also when it is reloaded
            form = open_form(visitor, web_school)
            assert form.values("name")[1] == "Iemand Anders"
            assert form.values("narrative") == ["Een kist."]
        assert "Lijsten waaraan je begon" in visitor.open("/teach/").text
        assert "3 studenten" in visitor.open("/teach/").text


def test_the_words_of_who_is_typing_are_saved(teacher_visitor: Visitor, web_school: School) -> None:
    form = open_form(teacher_visitor, web_school).fill("learners", "Sanne de Vr")
    saved = form.send(teacher_visitor, "action", "save", Accept="application/json")
    assert (saved.status_code, saved.json) == (200, {"revision": 1, "count": 0})
    assert open_form(teacher_visitor, web_school).values("learners") == ["Sanne de Vr"]


def test_a_word_that_comes_late_changes_nothing(teacher_visitor: Visitor, web_school: School) -> None:
    form = Form(check(teacher_visitor, web_school, lines(2)))
    late = {**form.fill("name", "Te").content("action", "save"), "number": ["1"]}
    form.fill("number", "2").fill("name", "Te laat").press(teacher_visitor)
    answer = teacher_visitor.client.post(form.address, data=late, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert open_form(teacher_visitor, web_school).values("name")[0] == "Te laat"


def test_a_form_that_is_sent_after_the_session_ended_is_there_after_signing_in(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    form = Form(check(teacher_visitor, web_school, f"{lines(3)}\nBo\tbo@"))
    form.fill("email", "bo@leerling.example", at=3).fill("narrative", "Een kist.")
    sign_out(teacher_visitor)
    answer = form.send(teacher_visitor)
    assert (answer.status_code, answer.location) == (
        303,
        f"/sign-in?next=%2Fteach%2Fachievements%2F{web_school.achievement_id}%2Faward",
    )
    text = teacher_visitor.open(answer.location).text
    assert "Je lijst is bewaard en er is niets uitgereikt" in text
    assert "bo@leerling" not in text
    text = teacher_visitor.sign_in(web_school.teacher_email).open(address_of(web_school)).text
    assert "We hebben alles bewaard wat je typte" in text
    assert 'value="bo@leerling.example"' in text
    assert "Een kist." in text
    assert "4 badges uitreiken" in text
    assert "We hebben alles bewaard" not in teacher_visitor.open(address_of(web_school)).text  # said once
    assert "4 badges uitgereikt" in Form(text).press(teacher_visitor, "action", "award")
    assert drafts_of(web_parts) == []


def test_a_first_paste_is_there_too(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    form = open_form(teacher_visitor, web_school).fill("learners", lines(3))
    sign_out(teacher_visitor)
    assert drafts_of(web_parts) == []
    form.send(teacher_visitor)
    text = teacher_visitor.sign_in(web_school.teacher_email).open(address_of(web_school)).text
    assert text.count('type="email"') == 3
    assert "3 badges uitreiken" in text


def test_nothing_is_awarded_by_a_form_without_a_session(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    form = Form(check(teacher_visitor, web_school, lines(3)))
    sign_out(teacher_visitor)
    form.send(teacher_visitor, "action", "award")
    assert "3 badges uitreiken" in teacher_visitor.sign_in(web_school.teacher_email).open(address_of(web_school)).text
    assert count_credentials(web_parts) == 0


def test_the_old_tab_of_who_signed_in_again_is_not_lost(teacher_visitor: Visitor, web_school: School) -> None:
    """Signing out gave its token away; the key of the form is still good."""
    form = Form(check(teacher_visitor, web_school, lines(2))).fill("name", "Uit Het Oude Tabblad")
    teacher_visitor.send("/sign-out", {}, page="/sign-in/sessions")
    teacher_visitor.sign_in(web_school.teacher_email)
    answer = form.send(teacher_visitor)
    assert (answer.status_code, answer.location) == (303, address_of(web_school))
    assert 'value="Uit Het Oude Tabblad"' in teacher_visitor.open(address_of(web_school)).text


@pytest.mark.parametrize("has_token", [True, False], ids=["token of before", "no token"])
def test_somebody_else_at_the_same_computer_sees_nothing_of_it(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, has_token: bool
) -> None:
    give_colleague(web_parts, web_school)
    form = Form(check(teacher_visitor, web_school, lines(2))).fill("name", "Van De Eerste")
    if not has_token:
        form.fill("csrf_token", "x")
    teacher_visitor.sign_in("beheer@rocmidden.example")
    answer = form.send(teacher_visitor)
    assert (answer.status_code, answer.location) == (303, f"/teach/list-kept?of={web_school.achievement_id}")
    assert "Iemand anders begon aan deze lijst" in teacher_visitor.open(answer.location).text
    for address in (answer.location, address_of(web_school), "/teach/"):
        text = teacher_visitor.open(address).text
        assert "Van De Eerste" not in text
        assert "anna.akkerman@" not in text
        assert "waaraan je begon" not in text
    teacher_visitor.sign_in(web_school.teacher_email)
    assert 'value="Van De Eerste"' in teacher_visitor.open(address_of(web_school)).text


def test_a_learner_at_the_same_computer_sees_nothing_of_it(teacher_visitor: Visitor, web_school: School) -> None:
    form = Form(check(teacher_visitor, web_school, lines(2))).fill("name", "Van De Docent")
    teacher_visitor.sign_in(web_school.learner_email)
    page = form.send(teacher_visitor).location
    text = teacher_visitor.open(page).text
    assert "er is niets uitgereikt" in text
    assert "Van De Docent" not in text
    answer = teacher_visitor.send("/sign-out", {"next": address_of(web_school)}, page=page)
    assert answer.location.startswith("/sign-in?next=%2Fteach%2Fachievements")
    teacher_visitor.sign_in(web_school.teacher_email)
    assert 'value="Van De Docent"' in teacher_visitor.open(address_of(web_school)).text


def test_without_the_key_of_a_page_nothing_is_kept(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, clock: Clock
) -> None:
    form = Form(check(teacher_visitor, web_school, lines(2))).fill("name", "Van Een Vreemde")
    before, key = drafts_of(web_parts), form.values("draft")[0]
    sign_out(teacher_visitor)
    changed = [key[:-1] + ("0" if key[-1] != "0" else "1"), key.replace("2", "3", 1), "", "x" * 5000]
    for wrong in changed:
        assert form.fill("draft", wrong).send(teacher_visitor).status_code == 401
    form.fill("draft", key)
    assert form.send(teacher_visitor, Origin="https://evil.example").status_code == 401
    other = form.address.replace(web_school.achievement_id, web_school.skill_id)
    assert teacher_visitor.client.post(other, data=form.content(), headers={"Accept": "text/html"}).status_code == 401
    clock.advance(days=14)
    assert form.send(teacher_visitor).status_code == 401  # the draft is over, and so is its key
    assert [draft.sent for draft in before] == [draft.sent for draft in drafts_of(web_parts)] == ["[]"]


def test_what_is_kept_without_a_session_is_bounded(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, clock: Clock
) -> None:
    forms = [Form(check(teacher_visitor, web_school, lines(2)))]
    forms += [open_form(teacher_visitor, web_school) for _ in range(6)]
    sign_out(teacher_visitor)
    assert forms[0].send(teacher_visitor).status_code == 303
    assert forms[0].send(teacher_visitor).status_code == 303  # a double click
    forms[0].fill("name", "Anders")
    sent = [forms[0].fill("narrative", str(number)).send(teacher_visitor).status_code for number in range(5)]
    assert sent == [303, 303, 303, 303, 429]  # who presses twice loses nothing; more than a few at once is no person
    forms[0].fill("name", CLASS[0][0])
    clock.advance(seconds=5)
    statuses = []
    for form in forms:
        clock.advance(seconds=1)
        statuses.append(form.fill("narrative", "x" * 200_000).send(teacher_visitor).status_code)
    assert statuses == [303, 303, 303, 303, 413, 413, 413]
    assert len(drafts_of(web_parts)[0].sent) < 1_000_000
    clock.advance(seconds=1)
    assert forms[0].fill("narrative", "x" * 900_000).send(teacher_visitor).status_code == 413


def test_only_the_forms_of_drafts_are_kept_without_a_session(app: Flask) -> None:
    keeping = {name for name, view in app.view_functions.items() if (a := access_of(view)) and a.keep_form}
    beside_the_list = {"choosing.add_group", "choosing.search_people", "choosing.save_as_group"}  # in the same form
    assert keeping == {"awards.check_or_award", "design_editor.save"} | beside_the_list


def test_a_script_is_told_that_it_was_kept(teacher_visitor: Visitor, web_school: School) -> None:
    form = Form(check(teacher_visitor, web_school, lines(2))).fill("name", "Anders")
    sign_out(teacher_visitor)
    answer = form.send(teacher_visitor, "action", "save", Accept="application/json")
    assert (answer.status_code, answer.json["kept"]) == (401, True)


@pytest.mark.slow
def test_what_cannot_be_stored_now_stands_in_the_answer(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    form = Form(check(teacher_visitor, web_school, lines(2))).fill("name", "Net Getypt")
    with web_parts.transaction():  # somebody writes, for too long
        found: list[TestResponse] = []
        writer = threading.Thread(target=lambda: found.append(form.send(teacher_visitor, "action", "award")))
        writer.start()
        writer.join(30)
    assert found[0].status_code == 503
    assert 'value="Net Getypt"' in found[0].text
    assert "Het is nu erg druk" in found[0].text
    assert "2 badges uitgereikt" in Form(found[0].text).press(teacher_visitor, "action", "award")


def test_what_is_said_once_is_not_said_to_the_next_one_here(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    award(web_parts, web_school, CLASS[:1])
    page = re.search(r'href="(/teach/awards/[^"]+)"', teacher_visitor.open(address_of(web_school)[:-6]).text)
    assert page
    teacher_visitor.send(page[1], {"reason": "Te lang: " + "x" * 400}, page=page[1])
    give_colleague(web_parts, web_school)
    teacher_visitor.sign_in("beheer@rocmidden.example")
    assert "Te lang" not in teacher_visitor.open(page[1]).text


# Two tabs, or two devices


def test_what_two_tabs_changed_in_different_rows_stands_together(teacher_visitor: Visitor, web_school: School) -> None:
    one = Form(check(teacher_visitor, web_school, lines(3)))
    other = open_form(teacher_visitor, web_school)
    one.fill("name", "Van Tab Een").press(teacher_visitor)
    text = other.fill("name", "Van Tab Twee", at=2).press(teacher_visitor, "action", "award")
    assert "ook in een ander tabblad" in text  # it is said, and nothing is awarded yet
    assert Form(text).values("name") == ["Van Tab Een", CLASS[1][0], "Van Tab Twee"]


@pytest.mark.parametrize(("choice", "name", "text"), [("use", "Van Tab Twee", "Twee"), ("drop", "Van Tab Een", "Een")])
def test_what_two_tabs_changed_in_the_same_place_is_shown_both(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, choice: str, name: str, text: str
) -> None:
    one = Form(check(teacher_visitor, web_school, lines(3)))
    other = open_form(teacher_visitor, web_school)
    one.fill("name", "Van Tab Een").fill("narrative", "Een").press(teacher_visitor)
    page = other.fill("name", "Van Tab Twee").fill("narrative", "Twee").press(teacher_visitor, "action", "award")
    assert "op twee plaatsen veranderd" in page
    assert "Van Tab Een" in page
    assert "Van Tab Twee" in page
    assert 'value="award"' not in page  # not before it is settled
    assert count_credentials(web_parts) == 0
    form = Form(page).fill("name", "Later Getypt", at=1)
    page = form.press(teacher_visitor, "action", choice)
    assert Form(page).values("name")[:2] == [name, "Later Getypt"]
    assert Form(page).values("narrative") == [text]
    assert "op twee plaatsen" not in page
    assert 'value="award"' in page


def test_two_first_pages_do_not_mix_their_lists(teacher_visitor: Visitor, web_school: School) -> None:
    one, other = open_form(teacher_visitor, web_school), open_form(teacher_visitor, web_school)
    one.fill("learners", lines(3)).press(teacher_visitor)
    page = other.fill("learners", "Iemand Anders\tander@leerling.example").press(teacher_visitor)
    assert "op twee plaatsen veranderd" in page
    assert "ander@leerling.example" in page
    page = Form(page).press(teacher_visitor, "action", "use")
    assert Form(page).values("email") == ["ander@leerling.example"]


def test_who_goes_back_and_pastes_again_has_the_second_list(teacher_visitor: Visitor, web_school: School) -> None:
    form = open_form(teacher_visitor, web_school)
    form.fill("learners", lines(3)).press(teacher_visitor)
    page = form.fill("learners", lines(2)).press(teacher_visitor)  # the page that the browser kept
    assert Form(page).values("email") == [email for _, email in CLASS[:2]]


def test_a_tab_that_types_on_after_another_one_saved_is_told(teacher_visitor: Visitor, web_school: School) -> None:
    one = Form(check(teacher_visitor, web_school, lines(3)))
    other = open_form(teacher_visitor, web_school)
    one.fill("name", "Van Tab Een").press(teacher_visitor)
    answer = other.fill("name", "Van T").send(teacher_visitor, "action", "save", Accept="application/json")
    assert (answer.status_code, answer.json["code"]) == (409, "draft_changed_elsewhere")
    assert open_form(teacher_visitor, web_school).values("name")[0] == "Van Tab Een"


def test_a_word_underway_does_not_bring_back_what_was_awarded(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    form = Form(check(teacher_visitor, web_school, lines(2)))
    form.press(teacher_visitor, "action", "award")
    assert form.send(teacher_visitor, "action", "save", Accept="application/json").status_code == 409
    assert drafts_of(web_parts) == []


def test_what_was_sent_without_a_session_and_changed_since_is_shown_both(
    app: Flask, teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    form = Form(check(teacher_visitor, web_school, lines(3))).fill("name", "Van Dit Apparaat")
    elsewhere = Visitor(app.test_client(), web_parts).sign_in(web_school.teacher_email)
    sign_out(teacher_visitor)
    open_form(elsewhere, web_school).fill("name", "Van Het Andere").press(elsewhere)
    form.send(teacher_visitor)
    text = teacher_visitor.sign_in(web_school.teacher_email).open(address_of(web_school)).text
    assert "Je stuurde dit toen je was uitgelogd, en daarna is de lijst veranderd" in text
    assert "Van Dit Apparaat" in text
    assert "Van Het Andere" in text


def test_lists_of_several_tabs_without_a_session_are_one_text_to_add(
    teacher_visitor: Visitor, web_school: School
) -> None:
    forms = [open_form(teacher_visitor, web_school) for _ in range(3)]
    sign_out(teacher_visitor)
    for form, (name, email) in zip(forms, CLASS, strict=False):
        form.fill("learners", f"{name}\t{email}").send(teacher_visitor)
    text = teacher_visitor.sign_in(web_school.teacher_email).open(address_of(web_school)).text
    assert text.count("Wat je het laatst stuurde") == 1
    assert "Een lijst met één student" in text
    page = Form(text).press(teacher_visitor, "action", "use")
    assert Form(page).values("email") == [email for _, email in CLASS[:3]]
    assert "op twee plaatsen" not in page


def test_a_tab_of_what_was_awarded_adds_its_rows_once(teacher_visitor: Visitor, web_school: School) -> None:
    form = Form(check(teacher_visitor, web_school, lines(2)))
    form.press(teacher_visitor, "action", "award")
    form.fill("name", "Nog Iemand").fill("email", "nog@leerling.example")
    form.press(teacher_visitor)
    page = form.press(teacher_visitor, "action", "award")
    assert page.count('value="nog@leerling.example"') == 1
    assert "op twee plaatsen" not in page


# Whose an address is, and how long anything is kept


def test_an_address_that_was_of_somebody_else_is_asked_about(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    award(web_parts, web_school, [("Åsa Öberg", "asa@leerling.example"), ("J. de Vries", "jan@leerling.example")])
    skill = School(achievement_id=web_school.skill_id)
    paste = "Totaal Anders\tasa@leerling.example\nVRIES, Jan de\tjan@leerling.example"
    text = check(teacher_visitor, skill, paste)
    assert "Dit adres was eerder van Åsa Öberg. Is dit dezelfde persoon?" in text
    assert text.count("Dit adres was eerder van") == 1
    assert 'value="award"' not in text
    text = Form(text).press(teacher_visitor, "action", "confirm")
    assert "Dit adres was eerder van" not in text
    text = Form(text).fill("name", "Weer Iemand").press(teacher_visitor)
    assert "Dit adres was eerder van" in text  # it was about another name
    text = Form(text).press(teacher_visitor, "action", "confirm")
    assert "2 badges uitgereikt" in Form(text).press(teacher_visitor, "action", "award")


def test_a_list_can_be_thrown_away(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    check(teacher_visitor, web_school, lines(3))
    page = address_of(web_school)
    answer = teacher_visitor.send(f"{page}/throw-away", {}, page=page)
    assert "De lijst is weggegooid" in teacher_visitor.follow(answer).text
    assert drafts_of(web_parts) == []
    assert "anna.akkerman@" not in everything_in(web_parts)


def test_nothing_is_begun_by_looking(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    open_form(teacher_visitor, web_school).send(teacher_visitor)
    assert drafts_of(web_parts) == []


def test_after_a_fortnight_it_is_gone(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, clock: Clock
) -> None:
    text = check(teacher_visitor, web_school, lines(3))
    assert "We bewaren deze lijst voor je tot 7 december 2026" in text
    clock.advance(days=13, hours=23)
    schedule_daily_jobs(web_parts)
    run_due_jobs(web_parts)
    assert len(drafts_of(web_parts)) == 1
    clock.advance(hours=1)
    teacher_visitor.sign_in(web_school.teacher_email)
    assert open_form(teacher_visitor, web_school).values("email") == []  # at once, before the night
    clock.advance(days=1)
    schedule_daily_jobs(web_parts)
    run_due_jobs(web_parts)
    assert drafts_of(web_parts) == []
    assert "anna.akkerman@" not in everything_in(web_parts)


BSN, OTHER_BSN = "111222333", "123456782"
WITH_NUMBERS = f"""Naam;BSN;E-mail
Anna Akkerman;{BSN};anna@leerling.example
Bram Brouwer;111 222 333;bram@leerling.example
"""


@pytest.fixture
def both(parts: Parts, school: School) -> Visitor:
    """The teacher, on SQLite and on PostgreSQL."""
    return Visitor(create_app(parts).test_client(), parts).sign_in(school.teacher_email)


def files_in(folder: Path) -> bytes:
    """Everything that was written: the database, mails, keys."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_a_number_of_a_person_is_nowhere_afterwards(
    both: Visitor, parts: Parts, school: School, tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    form = open_form(both, school).fill("learners", WITH_NUMBERS).fill("narrative", f"Anna, BSN {BSN}")
    form.send(both, "action", "save", Accept="application/json")
    assert "•••" in open_form(both, school).values("learners")[0]
    text = form.press(both)
    assert "3 nummers" in text
    form = Form(text).fill("name", f"Anna {OTHER_BSN}")
    both.client.delete_cookie(SESSION)
    form.fill("evidence_url", f"https://school.example/{OTHER_BSN}").send(both)
    clock.advance(seconds=2)
    text = both.sign_in(school.teacher_email).open(address_of(school)).text
    form = Form(text).fill("name", "Anna Akkerman").fill("evidence_url", "")
    assert form.values("narrative") == ["Anna, BSN •••"]
    assert "2 badges uitgereikt" in form.press(both, "action", "award")
    run_due_jobs(parts)
    said = everything_in(parts) + caplog.text
    for number in (BSN, OTHER_BSN, "111 222 333"):
        assert number not in said
        assert number.encode() not in files_in(tmp_path)


def test_a_file_is_read_and_not_kept(both: Visitor, parts: Parts, school: School, tmp_path: Path) -> None:
    form = open_form(both, school)
    content = (WITH_NUMBERS + "Cas Claassen;;cas@leerling.example\n").encode("cp1252")
    answer = both.client.post(
        form.address,
        data={**form.content(), "file": (BytesIO(content), "klas 3A.csv")},
        content_type="multipart/form-data",
        headers={"Accept": "text/html", "Accept-Language": "nl"},
    )
    text = both.follow(answer).text
    assert "3 badges uitreiken" in text
    for secret in (BSN, "klas 3A"):
        assert secret not in everything_in(parts)
        assert secret.encode() not in files_in(tmp_path)


def test_a_file_that_is_no_list_is_said_at_its_field(teacher_visitor: Visitor, web_school: School) -> None:
    form = open_form(teacher_visitor, web_school).fill("learners", "Sanne de Vries")
    data = {**form.content(), "file": (BytesIO(b"%PDF-1.7"), "klas.pdf")}
    headers = {"Accept": "text/html", "Accept-Language": "nl"}
    answer = teacher_visitor.client.post(form.address, data=data, content_type="multipart/form-data", headers=headers)
    text = teacher_visitor.follow(answer).text
    assert "XLSX-, ODS- en CSV-bestanden" in text
    assert "Sanne de Vries" in text  # and what was typed beside it is there


def test_a_file_that_is_no_list_is_said_after_signing_in(teacher_visitor: Visitor, web_school: School) -> None:
    form = open_form(teacher_visitor, web_school).fill("narrative", "Een kist.")
    sign_out(teacher_visitor)
    fields = [*form.fields, ["action", "check"], ['file"; filename="klas.pdf', "%PDF-1.7"]]  # in the order of the page
    body = "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields)
    answer = teacher_visitor.client.post(
        form.address,
        data=f"{body}--x--\r\n".encode(),
        content_type="multipart/form-data; boundary=x",
        headers={"Accept": "text/html", "Accept-Language": "nl"},
    )
    assert answer.status_code == 303
    text = teacher_visitor.sign_in(web_school.teacher_email).open(address_of(web_school)).text
    assert "Alleen de lijst uit je bestand staat er niet" in text
    assert "XLSX-, ODS- en CSV-bestanden" in text
    assert "Een kist." in text


def test_what_was_pasted_is_nowhere_after_its_award(both: Visitor, parts: Parts, school: School) -> None:
    """What is awarded stays, and nothing else of the list."""
    paste = "Anna Akkerman (komt uit Ermelo)\tanna@leerling.example\nBo Weggelaten\tweggelaten@leerling.example"
    text = Form(check(both, school, paste)).press(both, "action", "confirm")
    text = Form(text).press(both, "remove", "2")
    assert "Weggelaten" in everything_in(parts)
    assert "Eén badge uitgereikt" in Form(text).press(both, "action", "award")
    for gone in ("Ermelo", "weggelaten", "Weggelaten"):
        assert gone not in everything_in(parts)


def test_what_was_pasted_is_nowhere_after_a_fortnight(
    both: Visitor, parts: Parts, school: School, clock: Clock
) -> None:
    form = Form(check(both, school, lines(3)))
    both.client.delete_cookie(SESSION)
    form.fill("name", "Zonder Sessie").send(both)
    assert "Zonder Sessie" in everything_in(parts)
    clock.advance(days=14, hours=1)
    schedule_daily_jobs(parts)
    run_due_jobs(parts)
    for gone in ("Zonder Sessie", "anna.akkerman"):
        assert gone not in everything_in(parts)


def test_statements_do_not_grow_with_the_list(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    counts = []
    for count in (3, 300):
        form = Form(check(teacher_visitor, web_school, many(count)))
        with counting(web_parts) as statements:
            form.press(teacher_visitor)
        counts.append(len(statements))
        teacher_visitor.send(f"{address_of(web_school)}/throw-away", {}, page=address_of(web_school))
    assert counts[0] == counts[1] < 30


@contextmanager
def counting(parts: Parts) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    sa.event.listen(parts.engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(parts.engine, "before_cursor_execute", note)
