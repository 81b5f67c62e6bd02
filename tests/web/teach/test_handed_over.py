"""A list of a colleague who left is on the page of who awards there, and is taken over with one press."""

import re

from flask import Flask

from badgeservice.services.organisations.leaving import leave_organisation
from badgeservice.services.parts import Parts, Role
from tests.conftest import School
from tests.services.organisations.people import begin_list, give_role, sign_in
from tests.web.conftest import Visitor

ADA = "ada@rocmidden.example"


def test_a_list_of_who_left_is_taken_over(app: Flask, web_parts: Parts, web_school: School) -> None:
    tess = sign_in(web_parts, web_school.teacher_email)
    begin_list(web_parts, tess, web_school.achievement_id)
    give_role(web_parts, ADA, web_school.organisation_id, Role.TEACHER, name="Ada")
    ada = Visitor(app.test_client(), web_parts).sign_in(ADA)
    assert "take-over" not in ada.open("/teach/?lang=en").text
    leave_organisation(web_parts, tess, web_school.organisation_id)
    page = ada.open("/teach/?lang=en").text
    assert "Lists of colleagues who left" in page
    assert "jan@x.example" not in page  # who is on it, only who takes it sees
    address = re.findall(r'action="(/teach/lists/[^"]+/take-over)"', page)[0]
    ine = Visitor(app.test_client(), web_parts).sign_in("ine@jansen.example")
    assert ine.send(address, {}, page="/sign-in/sessions").status_code == 404
    taken = ada.send(address, {}, page="/teach/")
    assert taken.location == f"/teach/achievements/{web_school.achievement_id}/award"
    assert "jan@x.example" in ada.follow(taken).text
    assert ada.send(address, {}, page="/teach/").status_code == 404  # taken


def test_with_a_list_of_my_own_both_are_kept(app: Flask, web_parts: Parts, web_school: School) -> None:
    tess = sign_in(web_parts, web_school.teacher_email)
    begin_list(web_parts, tess, web_school.achievement_id)
    give_role(web_parts, ADA, web_school.organisation_id, Role.TEACHER, name="Ada")
    begin_list(web_parts, sign_in(web_parts, ADA), web_school.achievement_id, "Mia Vos <mia@x.example>")
    leave_organisation(web_parts, tess, web_school.organisation_id)
    ada = Visitor(app.test_client(), web_parts).sign_in(ADA)
    address = re.findall(r'action="(/teach/lists/[^"]+/take-over)"', ada.open("/teach/").text)[0]
    page = ada.follow(ada.send(address, {}, page="/teach/")).text
    assert "Je bent zelf al aan een lijst voor deze badge begonnen." in page
    assert address in page
