"""Awarding by forms, as a browser without JavaScript sends them: each is saved, and leads to the page of the draft."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from badgeservice.services.parts import Parts
from badgeservice.store.tables import Award, Draft
from tests.conftest import School
from tests.web.conftest import Visitor
from tests.web.forms import Form
from tests.web.teach.learners import CLASS, PASTE, lines, many
from tests.web.teach.test_teach import address_of, award, count_credentials, rows_of

ASKED = "Anna Akkerman\tanna.akkerman@leerling.example\nJansen, Sanne (ICT) <sanne@leerling.example>"


def open_form(visitor: Visitor, school: School) -> Form:
    return Form(visitor.open(address_of(school)).text)


def check(visitor: Visitor, school: School, paste: str) -> str:
    """Paste a list; gives the page that shows what was understood."""
    return open_form(visitor, school).fill("learners", paste).press(visitor)


def drafts_of(parts: Parts) -> list[Draft]:
    with parts.reading() as session:
        return list(session.exec(select(Draft)))


def test_a_paste_is_shown_before_anything_is_signed(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    form = open_form(teacher_visitor, web_school).fill("learners", PASTE)
    text = form.press(teacher_visitor, "action", "award")  # not seen yet: only checked
    assert text.count('type="email"') == 30
    assert "aan 30 studenten" in text
    assert "30 badges uitreiken" in text
    assert count_credentials(web_parts) == 0


def test_thirty_badges_from_a_paste(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    form = Form(check(teacher_visitor, web_school, PASTE)).fill("narrative", "Een kist gemaakt.")
    assert "30 badges uitgereikt" in form.press(teacher_visitor, "action", "award")
    assert count_credentials(web_parts) == 30
    assert drafts_of(web_parts) == []


def test_every_form_is_answered_with_the_address_of_a_page(teacher_visitor: Visitor, web_school: School) -> None:
    page = address_of(web_school)
    form = open_form(teacher_visitor, web_school)
    assert form.send(teacher_visitor).location == page  # nothing in it: said there, and once
    assert "Plak of typ minstens één student" in teacher_visitor.open(page).text
    assert "Plak of typ minstens één student" not in teacher_visitor.open(page).text
    form = open_form(teacher_visitor, web_school).fill("learners", f"{lines(3)}\nBo\tbo@")
    assert form.send(teacher_visitor).location == page
    form = Form(teacher_visitor.open(page).text)
    assert form.send(teacher_visitor, "remove", form.values("row")[3]).location == f"{page}#row-4"
    assert form.send(teacher_visitor, "go", "1").location == f"{page}#understood"


def test_sending_twice_is_the_same_as_once(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    first = open_form(teacher_visitor, web_school).fill("learners", PASTE)
    assert [first.send(teacher_visitor).status_code for _ in range(2)] == [303, 303]
    form = open_form(teacher_visitor, web_school)
    assert len(form.values("row")) == 30
    answers = {form.send(teacher_visitor, "action", "award").location for _ in range(3)}
    assert len(answers) == 1
    assert next(iter(answers)).startswith("/teach/batches/")
    assert count_credentials(web_parts) == 30
    assert drafts_of(web_parts) == []


def test_the_page_of_before_there_were_drafts_still_awards(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    """It is open in a browser while the service is renewed."""
    page = address_of(web_school)
    fields = rows_of(CLASS[:2], request_id="0e7f4f5e-0000-4000-8000-000000000000", action="award", learners="")
    answer = teacher_visitor.send(page, fields, page=page)
    assert answer.location.startswith("/teach/batches/")
    assert count_credentials(web_parts) == 2


def test_another_list_on_an_old_page_is_another_award(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    form = Form(check(teacher_visitor, web_school, lines(2)))
    form.press(teacher_visitor, "action", "award")
    again = form.fill("learners", "Cas Akkerman\tcas.akkerman@leerling.example").press(
        teacher_visitor, "action", "award"
    )
    assert "Deze lijst is al uitgereikt" in again
    assert again.count("Heeft deze badge al") == 2
    assert "aan één student" in again
    Form(again).press(teacher_visitor, "action", "award")
    assert count_credentials(web_parts) == 3


def test_a_line_that_is_not_right_is_mended_in_place(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    text = check(teacher_visitor, web_school, f"{lines(2)}\nBo Fout\tfout@")
    form = Form(text).fill("narrative", "Tekst blijft.")
    text = form.press(teacher_visitor, "action", "award")
    assert "Regel 3: " in text
    assert 'value="fout@"' in text
    assert "Tekst blijft." in text
    assert 'name="action" value="award"' not in text
    text = Form(text).fill("email", "goed@leerling.example", at=2).press(teacher_visitor)
    assert 'name="action" value="award"' in text
    assert count_credentials(web_parts) == 0


def test_a_name_that_is_not_certain_is_asked_about_and_not_signed(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    text = check(teacher_visitor, web_school, ASKED)
    assert "Er staat “Jansen, Sanne (ICT)”. Is de naam “Sanne Jansen”?".lower() in text.lower()
    for email in ("sanne@leerling.example", "s.jansen@leerling.example"):
        text = Form(text).fill("email", email, at=1).press(teacher_visitor, "action", "award")
        assert 'value="award"' not in text
        assert count_credentials(web_parts) == 0


def test_the_field_that_is_asked_about_is_marked(teacher_visitor: Visitor, web_school: School) -> None:
    text = check(teacher_visitor, web_school, f"{lines(2)}\nBo Visser\tbo.visser@gmial.com")
    assert re.findall(r'<input name="(\w+)"[^>]*aria-invalid="true"', text) == ["email"]


def test_the_mail_can_be_seen_as_the_first_of_the_list_gets_it(teacher_visitor: Visitor, web_school: School) -> None:
    check(teacher_visitor, web_school, f"Bo Visser\tbo.visser@\n{lines(2)}")
    first = lines(1).split("\t")[0]
    address = f"/teach/achievements/{web_school.achievement_id}/mail-preview"
    assert f"Goed gedaan, {first}!" in teacher_visitor.open(address).text
    assert f"Goed gedaan, {first}!" in teacher_visitor.open(f"{address}/html").text


@pytest.mark.parametrize(
    ("name", "action"), [("Sanne Jansen", "confirm"), ("Sanne Jansen-Bos", "check"), ("Sanne (Jansen)", "check")]
)
def test_a_name_is_signed_as_the_teacher_confirmed_or_typed_it(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School, name: str, action: str
) -> None:
    text = check(teacher_visitor, web_school, ASKED)
    assert "Deze regel klopt" in text
    text = Form(text).fill("name", name, at=1).press(teacher_visitor, "action", action)
    assert count_credentials(web_parts) == 0
    assert "2 badges uitgereikt" in Form(text).press(teacher_visitor, "action", "award")
    with web_parts.reading() as session:
        assert {award.learner_name for award in session.exec(select(Award))} == {CLASS[0][0], name}


def test_saying_that_it_is_right_is_about_what_was_asked(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    """A name that is typed in the same form was not asked about, and is the teacher's own."""
    text = check(teacher_visitor, web_school, f"{ASKED}\nBAS BOS\tbas@leerling.example")
    text = Form(text).fill("name", "Sanne de Wit", at=1).press(teacher_visitor, "action", "confirm")
    assert 'value="Sanne de Wit"' in text
    assert "We schreven de naam als “Bas Bos”" in text  # this was only said, and is said still


def test_what_is_emptied_is_left_out(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    text = check(teacher_visitor, web_school, lines(3))
    text = Form(text).fill("name", "", at=1).fill("email", "", at=1).press(teacher_visitor, "action", "award")
    assert "2 badges uitgereikt" in text
    assert count_credentials(web_parts) == 2


def test_a_row_is_taken_out_and_put_back(teacher_visitor: Visitor, web_school: School) -> None:
    text = check(teacher_visitor, web_school, f"{lines(3)}\nBo\tbo@")
    text = Form(text).fill("name", "Iemand Anders").press(teacher_visitor, "remove", "4")
    assert 'value="Iemand Anders"' in text  # what was typed elsewhere is saved along
    assert "3 badges uitreiken" in text
    assert "aan 3 studenten" in text
    text = Form(text).press(teacher_visitor, "remove", "2")
    assert "2 badges uitreiken" in text
    text = Form(text).press(teacher_visitor, "put_back", "2")
    assert "3 badges uitreiken" in text
    assert 'value="award"' not in Form(text).press(teacher_visitor, "put_back", "4")


def test_what_we_understand_differently_is_shown_first(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    form = Form(check(teacher_visitor, web_school, lines(1))).fill("email", "Jan@Leerling.Example")
    text = form.press(teacher_visitor, "action", "award")
    assert 'value="jan@leerling.example"' in text
    assert "niet meer zoals je hem zag" in text
    assert count_credentials(web_parts) == 0


def test_more_learners_can_be_added_to_the_rows(teacher_visitor: Visitor, web_school: School) -> None:
    form = Form(check(teacher_visitor, web_school, lines(2)))
    text = form.fill("learners", "Noa Smit <nieuw@leerling.example>\nzonder adres").press(
        teacher_visitor, "action", "award"
    )
    assert 'value="nieuw@leerling.example"' in text
    assert 'value="Zonder Adres"' in text
    assert 'value="anna.akkerman@leerling.example"' in text
    assert "Naam, regel 4" in text


def test_who_has_it_already_is_left_out(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    award(web_parts, web_school, CLASS[:2])
    text = check(teacher_visitor, web_school, lines(3))
    assert text.count("Heeft deze badge al, sinds 23 november 2026") == 2
    assert text.count('type="email"') == 1
    assert "aan één student" in text
    assert "Eén badge uitgereikt" in Form(text).press(teacher_visitor, "action", "award")


def test_who_got_it_while_the_page_was_open_is_shown_first(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    """A colleague awards the same class: fewer would get it than the button says."""
    form = Form(check(teacher_visitor, web_school, lines(3)))
    award(web_parts, web_school, CLASS[:1])
    text = form.press(teacher_visitor, "action", "award")
    assert "niet meer zoals je hem zag" in text
    assert "2 badges uitreiken" in text
    assert count_credentials(web_parts) == 1


def test_a_class_that_has_it_already_gets_no_button(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    award(web_parts, web_school, CLASS[:2])
    text = check(teacher_visitor, web_school, lines(2))
    assert "Er is niets uit te reiken" in text
    assert 'value="award"' not in text


def test_a_badge_for_oneself_is_refused_with_a_sentence(teacher_visitor: Visitor, web_school: School) -> None:
    text = check(teacher_visitor, web_school, f"Tess Bakker\t{web_school.teacher_email}\n{lines(1)}")
    assert "vraag een collega" in text
    assert f'value="{web_school.teacher_email}"' in text
    assert 'value="award"' not in text


def test_a_link_that_cannot_be_used_is_said_at_its_field(teacher_visitor: Visitor, web_school: School) -> None:
    form = Form(check(teacher_visitor, web_school, lines(1))).fill("evidence_url", "c:\\werk.doc")
    text = form.press(teacher_visitor, "action", "award")
    assert 'id="evidence_url-error"' in text
    assert 'value="c:\\werk.doc"' in text
    assert 'value="anna.akkerman@leerling.example"' in text


def test_too_many_lines_are_refused_and_given_back(teacher_visitor: Visitor, web_school: School) -> None:
    too_many = many(2100)
    text = check(teacher_visitor, web_school, too_many)
    assert re.search(r"Deze lijst heeft 2\.10\d regels", text)
    assert "s2099@leerling.example" in text
    assert Form(text).values("learners") == [too_many]


def test_a_long_list_is_a_window_of_fifty(teacher_visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    text = check(teacher_visitor, web_school, f"{many(299)}\nBo Laatst\tlaatst@")
    assert "Alleen wat we vragen <span>1</span>" in text  # and that is what is shown
    assert text.count('type="email"') == 1
    text = Form(text).fill("email", "laatst@leerling.example").press(teacher_visitor)
    assert text.count('type="email"') == 50
    assert len(text) < 120_000
    assert "300 badges uitreiken" in text
    assert "Pagina 1 van 6" in text
    text = Form(text).fill("name", "Iemand Anders", at=3).press(teacher_visitor, "go", "6")
    assert 'value="s298@leerling.example"' in text
    text = Form(text).fill("q", "anders").press(teacher_visitor)
    assert re.findall(r'type="email" value="([^"]+)"', text) == ["s3@leerling.example"]
    answer = Form(text).send(teacher_visitor, "action", "award")
    text = teacher_visitor.open(answer.location).text  # reserved; the worker signs
    assert "0 van 300 ondertekend" in text


def test_a_name_is_text_and_nothing_else(teacher_visitor: Visitor, web_school: School) -> None:
    text = check(teacher_visitor, web_school, '"><script>alert(1)</script>\ta@b.example')
    assert "<script>alert" not in text


WITH_COMPANIES = "\n".join(
    f"{name}, {company} <{email}>"
    for (name, email), company in zip(
        CLASS[:4], ("Jumbo Lelystad", "Garage Hofstra BV", "Bakkerij Van Dam", "Zorg Thuis"), strict=True
    )
)


def test_one_doubt_about_many_lines_is_answered_once(
    teacher_visitor: Visitor, web_parts: Parts, web_school: School
) -> None:
    text = check(teacher_visitor, web_school, WITH_COMPANIES)
    assert "4 namen" in text
    assert "Deze 4 regels kloppen" in text
    form = Form(text).fill("name", "Anna Van Mij")  # what is changed in the same form is the teacher's own
    mark = re.search(r'name="question" value="([0-9a-f]+)"', text)
    assert mark
    text = form.press(teacher_visitor, "question", mark[1])
    assert "4 badges uitreiken" in text
    assert Form(text).values("name") == ["Anna Van Mij", *(name for name, _ in CLASS[1:4])]
    assert count_credentials(web_parts) == 0
