"""The address that `badgeservice setup` prints, and the one in the mail to who may found."""

from flask import Flask

from badgeservice.jobs import run_due_jobs
from badgeservice.services.mails.mailbox import list_mails
from badgeservice.services.operating.founders import invite_founder
from badgeservice.services.operating.setting_up import make_setup_link
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import tables
from tests.conftest import School
from tests.services.operating.conftest import typed
from tests.web.conftest import Visitor

OLGA = {"name": "Olga", "email": "olga@dienst.example", "language": "nl"}


def address_of(parts: Parts, slug: str = "") -> str:
    return make_setup_link(parts, slug).partition(":8000")[2]


def test_opening_it_does_nothing(visitor: Visitor, web_parts: Parts) -> None:
    address = address_of(web_parts)
    for _ in range(3):
        assert "Set up this service" in visitor.open(address).text
    answer = visitor.send(address, OLGA, page=address)
    assert answer.location == "/operator/"
    page = visitor.open("/operator/")
    assert page.status_code == 200
    assert "Deze dienst inrichten" in page.text  # in the language that was chosen


def test_a_used_and_an_unknown_one_get_the_same_helpful_page(app: Flask, visitor: Visitor, web_parts: Parts) -> None:
    address = address_of(web_parts)
    visitor.send(address, OLGA, page=address)
    stranger = Visitor(app.test_client(), web_parts)
    used, unknown = stranger.open(address), stranger.open("/setup/nothing")
    assert (used.status_code, unknown.status_code) == (410, 410)
    assert "badgeservice setup" in used.text
    assert used.text.count("This link no longer works") == unknown.text.count("This link no longer works") > 0


def test_what_is_typed_wrong_is_kept_beside_its_sentence(visitor: Visitor, web_parts: Parts) -> None:
    address = address_of(web_parts)
    page = visitor.follow(visitor.send(address, OLGA | {"email": "olga@dienst"}, page=address))
    assert "needs a dot" in page.text
    assert 'value="olga@dienst"' in page.text
    assert 'value="Olga"' in page.text


def test_an_address_of_somebody_gets_a_code_first(visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    address = address_of(web_parts)
    answer = visitor.send(address, OLGA | {"email": web_school.teacher_email}, page=address)
    assert answer.location == "/sign-in/code"
    page = visitor.follow(answer)
    run_due_jobs(web_parts)
    code = "".join(c for c in list_mails(web_parts)[0].subject.partition(" is ")[0] if c.isdigit())
    entered = visitor.send(
        "/sign-in/code", {"email": web_school.teacher_email, "code": code, "next": address}, page="/sign-in/code"
    )
    assert f'value="{address}"' in page.text
    assert entered.location == address
    assert "Tess Bakker" in visitor.open(address).text
    assert visitor.send(address, {}, page=address).location == "/operator/"
    assert visitor.open("/operator/").status_code == 200


def test_an_administrator_who_lost_the_mailbox(visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    address = address_of(web_parts, web_school.slug)
    assert "Become administrator of ROC Midden" in visitor.open(address).text
    assert visitor.send(address, OLGA, page=address).location == "/admin/"
    assert visitor.open("/operator/").status_code == 403


def test_who_was_invited_founds_on_one_page(app: Flask, visitor: Visitor, web_parts: Parts, web_school: School) -> None:
    with web_parts.transaction() as session:
        session.add(tables.Operator(person_id=web_school.teacher_id, created_at=web_parts.clock()))
    operator = SignedIn(web_school.teacher_id, "Tess", "t@x.example", "nl", "x", (), is_operator=True)
    invite_founder(web_parts, operator, "Fatima", "fatima@rocnoord.example", "community", "en")
    run_due_jobs(web_parts)
    address = "/invitation/" + list_mails(web_parts)[0].text.partition("/invitation/")[2].split()[0]
    page = visitor.open(address).text
    assert "Tess Bakker invites you" in page
    assert '<option value="community" selected' in page
    wrong = typed(person_name="Fatima", privacy_url="")
    page = visitor.follow(visitor.send(address, wrong, page=address)).text
    assert "Fill in the address of your privacy statement." in page
    assert 'value="ROC Noord"' in page
    answer = visitor.send(address, typed(person_name="Fatima", ready="samenwerken"), page=address)
    assert answer.location == "/admin/roc-noord/"
    assert "The operator still has to look" in visitor.open("/admin/roc-noord/approval").text
    assert visitor.open(address).status_code == 303  # whose it was goes on
    assert Visitor(app.test_client(), web_parts).open(address).status_code == 410
