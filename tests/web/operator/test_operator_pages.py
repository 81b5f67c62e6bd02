"""The pages of the operator, as a form without JavaScript sends them."""

import re

from flask import Flask

from badgeservice.jobs import run_due_jobs
from badgeservice.services.mails.mailbox import list_mails
from badgeservice.services.parts import Parts
from tests.conftest import School
from tests.services.operating.conftest import typed
from tests.web.conftest import Visitor


def test_the_overview_leads_to_each_step(operator_visitor: Visitor) -> None:
    page = operator_visitor.open("/operator/").text
    for address in ("/operator/facts", "/operator/mail"):
        assert f'href="{address}"' in page
    assert page.count('class="done"') == 2  # the school is there, and has achievements


def test_facts_and_two_who_write_them(app: Flask, operator_visitor: Visitor, web_parts: Parts) -> None:
    fields = {"name": "Badges Noord", "contact": "hulp@x.example", "privacy_url": "x.example/p", "revision": "0"}
    assert operator_visitor.send("/operator/facts", fields, page="/operator/facts").location == "/operator/"
    front = operator_visitor.open("/").text
    assert 'href="mailto:hulp@x.example"' in front
    assert 'href="https://x.example/p"' in front
    second = fields | {"name": "Badges Zuid"}
    page = operator_visitor.follow(operator_visitor.send("/operator/facts", second, page="/operator/facts")).text
    assert "Somebody else saved: Badges Noord" in page
    assert 'value="Badges Zuid"' in page
    assert 'name="revision" value="1"' in page
    wrong = fields | {"revision": "1", "contact": "nobody"}
    page = operator_visitor.follow(operator_visitor.send("/operator/facts", wrong, page="/operator/facts")).text
    assert 'value="nobody"' in page
    assert "has no @" in page
    assert "Somebody else saved" not in page


def test_a_message_to_oneself(operator_visitor: Visitor, web_parts: Parts) -> None:
    page = operator_visitor.follow(operator_visitor.send("/operator/mail", {}, page="/operator/mail")).text
    assert "was taken" in page
    address = re.findall(r"/operator/mail/arrived/\S+", list_mails(web_parts)[0].text)[0]
    assert "It arrived" in operator_visitor.open(address).text
    page = operator_visitor.follow(operator_visitor.send(address, {}, page=address)).text
    assert "so mail works" in page
    wrong = operator_visitor.send("/operator/mail/arrived/1-x", {}, page="/operator/mail")
    assert "too old" in operator_visitor.follow(wrong).text


def test_inviting_approving_and_refusing(app: Flask, operator_visitor: Visitor, web_parts: Parts) -> None:
    invite, page = "/operator/organisations/invite", "/operator/organisations"
    fields = {"email": "fatima@rocnoord.example", "person_name": "Fatima", "kind": "school", "language": "nl"}
    assert "is on its way" in operator_visitor.follow(operator_visitor.send(invite, fields, page=invite)).text
    again = operator_visitor.follow(operator_visitor.send(invite, fields, page=invite)).text
    assert "was invited already" in again
    assert 'value="Fatima"' in again
    run_due_jobs(web_parts)
    address = "/invitation/" + list_mails(web_parts)[0].text.partition("/invitation/")[2].split()[0]
    founder = Visitor(app.test_client(), web_parts)
    assert 'name="privacy_url" type="text" value=""' in founder.open(address).text
    founder.send(address, typed(person_name="Fatima"), page=address)
    (approval,) = set(re.findall(r"/operator/approvals/[0-9a-f-]+", operator_visitor.open(page).text))
    shown = operator_visitor.open(approval).text
    mark = re.findall(r'name="mark" value="([^"]+)"', shown)[0]
    assert "North College" in shown
    refused = operator_visitor.send(approval, {"mark": mark, "decision": "refuse", "reason": ""}, page=approval)
    assert "Say why" in operator_visitor.follow(refused).text
    operator_visitor.send(approval, {"mark": mark, "decision": "refuse", "reason": "Which one?"}, page=approval)
    assert "Which one?" in founder.open("/admin/roc-noord/approval").text
    founder.send("/admin/roc-noord/approval", {}, page="/admin/roc-noord/approval")
    (approval,) = set(re.findall(r"/operator/approvals/[0-9a-f-]+", operator_visitor.open(page).text))
    mark = re.findall(r'name="mark" value="([^"]+)"', operator_visitor.open(approval).text)[0]
    approved = operator_visitor.send(approval, {"mark": mark, "decision": "grant"}, page=approval)
    assert "ROC Noord is approved." in operator_visitor.follow(approved).text
    assert operator_visitor.open(approval).status_code == 303  # decided


def test_founding_keeps_what_was_typed(operator_visitor: Visitor) -> None:
    new = "/operator/organisations/new"
    wrong = typed(name_nl="ROC Midden", name_en="", ready="goede-start")
    page = operator_visitor.follow(operator_visitor.send(new, wrong, page=new)).text
    assert "looks like that of an organisation" in page
    assert 'value="goede-start" checked' in page
    assert 'value="samenwerken" checked' not in page
    assert not re.search(r'name="awards_too" value="1" checked', page)


def test_every_wrong_field_of_founding_and_of_the_service_says_what_to_do(operator_visitor: Visitor) -> None:
    new, facts = "/operator/organisations/new", "/operator/facts"
    wrong = typed(name_nl="1234", contact="nobody", url="http://localhost", privacy_url="", slug="A B")
    page = operator_visitor.follow(operator_visitor.send(new, wrong, page=new)).text
    assert set(re.findall(r'id="(\w+)-error"', page)) == {"name_nl", "contact", "url", "privacy_url", "slug"}
    assert "5 fields need another look" in page
    said = {"name": "x", "contact": "nobody", "privacy_url": "http://x", "security_contact": "?", "revision": "0"}
    page = operator_visitor.follow(operator_visitor.send(facts, said, page=facts)).text
    assert set(re.findall(r'id="(\w+)-error"', page)) == {"contact", "privacy_url", "security_contact"}


def test_a_closed_organisation_is_opened_again_from_the_list(operator_visitor: Visitor) -> None:
    home, page = "/admin/roc-noord/", "/operator/organisations"
    confirm = f"{page}/roc-noord/reopen"
    operator_visitor.send(f"{page}/new", typed(), page=f"{page}/new")
    assert confirm not in operator_visitor.open(page).text
    operator_visitor.send(f"{home}close", {"name": "ROC Noord"}, page=f"{home}close")
    assert f'href="{confirm}"' in operator_visitor.open(page).text
    assert "Open ROC Noord again?" in operator_visitor.open(confirm).text
    answer = operator_visitor.send(confirm, {}, page=confirm)
    assert "It is open again" in operator_visitor.follow(answer).text
    assert "is not closed" in operator_visitor.follow(operator_visitor.open(confirm)).text


def test_the_only_operator_stays(operator_visitor: Visitor, web_school: School) -> None:
    page = operator_visitor.open("/operator/operators").text
    assert "badgeservice setup" in page
    assert "/remove" not in page
    assert operator_visitor.open(f"/operator/operators/{web_school.teacher_id}/remove").status_code == 404


def test_nobody_else_gets_in(teacher_visitor: Visitor, learner_visitor: Visitor) -> None:
    for path in ("", "facts", "mail", "organisations", "organisations/new", "operators"):
        assert teacher_visitor.open(f"/operator/{path}").status_code == 403
        assert learner_visitor.open(f"/operator/{path}").status_code == 403
