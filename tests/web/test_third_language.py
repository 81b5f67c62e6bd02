"""A third language is one file: every page, mail and command speaks it, and nothing is written in the code alone."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from badgeservice.app import create_app
from badgeservice.catalogue import Catalogue
from badgeservice.cli import main
from badgeservice.jobs import run_due_jobs
from badgeservice.mail import Mail
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.parts import Parts
from badgeservice.store.tables import Person
from tests.conftest import School
from tests.texts.pseudo import LANGUAGE, make_catalogue, words_left_out, words_left_out_of_text
from tests.web.awarded import award_badge, teacher_of
from tests.web.conftest import Visitor
from tests.web.test_routes import walk


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return make_catalogue(tmp_path_factory.mktemp("translations"))


@pytest.fixture
def web_parts(sqlite_parts: Parts, catalogue: Catalogue) -> Parts:
    return replace(sqlite_parts, catalogue=catalogue)


@pytest.fixture
def known(web_parts: Parts, web_school: School) -> set[str]:
    """The words of people's own data: these are said as they are."""
    awarded = award_badge(web_parts, web_school)
    awarded.share()
    data = json.dumps([[str(value) for value in row] for row in _rows(web_parts)], ensure_ascii=False)
    ours = "badgeservice Badgeservice Nederlands English Frysk JSON PNG SVG JWT https ROC SBU test"
    example = "Demir Yusuf yusuf student Vries"  # how a list may look, in the box for it
    return set(re.findall(r"[^\W\d_]{2,}", " ".join([data, ours, example])))


def _rows(parts: Parts) -> list[tuple[object, ...]]:
    with parts.engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        return [tuple(row) for name in names for row in connection.execute(sa.text(f'SELECT * FROM "{name}"'))]


def _open(visitor: Visitor, address: str) -> str:
    visitor.language = LANGUAGE
    answer = visitor.client.get(
        address + ("&" if "?" in address else "?") + f"lang={LANGUAGE}", headers={"Accept": "text/html"}
    )
    return answer.text if answer.mimetype == "text/html" and answer.status_code not in {302, 303} else ""


@pytest.mark.parametrize("who", ["nobody", "learner", "teacher"])
def test_every_page_speaks_it(
    app: Flask, web_parts: Parts, web_school: School, known: set[str], who: str, subtests: pytest.Subtests
) -> None:
    visitor = Visitor(app.test_client(), web_parts)
    if who != "nobody":
        visitor.sign_in(web_school.learner_email if who == "learner" else web_school.teacher_email)
        with web_parts.transaction() as session:  # the mail that a teacher looks at is in the language of mails
            for person in session.exec(sa.select(Person)).scalars():
                person.language = LANGUAGE
    pages = 0
    for _rule, method, address, _access in walk(app, web_school):
        if method != "GET" or (html := _open(visitor, address)) == "":
            continue
        pages += 1
        in_addresses = (
            {"http", "sign", "in", "link", "next", "wallet", "no", "reply"} if "mail-preview" in address else set()
        )
        with subtests.test(address):
            assert sorted(words_left_out(html) - known - in_addresses) == []
    assert pages > 15


def test_what_was_typed_wrongly_is_answered_in_it(
    app: Flask, web_parts: Parts, web_school: School, known: set[str]
) -> None:
    teacher = Visitor(app.test_client(), web_parts).sign_in(web_school.teacher_email)
    teacher.client.get(f"/?lang={LANGUAGE}")
    path = f"/teach/achievements/{web_school.achievement_id}/award"
    lists = ["", "Jan", "jan@roc", "Jan Jansen;jan@roc.example\nJan Jansen;jan@roc.example\nAns <ans@@x>", "a\tb\tc\td"]
    for text in lists:
        fields = {"action": "check", "whole": "1", "learners": text, "evidence_url": "x"}
        answer = teacher.follow(teacher.send(path, dict(fields), page=path))
        teacher.send(f"{path}/throw-away", {}, page=path)
        typed = set(re.findall(r"[^\W\d_]{2,}", text))
        assert words_left_out(answer.text) - known - typed - {"jansen", "jan", "roc", "ans", "example"} == set(), text
    for text in ("", "hello there", "{", "https://localhost/x", '{"@context": []}', "a.b.c", "x" * 3000):
        answer = teacher.client.post("/verify", data={"text": text}, headers={"Accept": "text/html"})
        typed = set(re.findall(r"[^\W\d_]{2,}", text))
        assert words_left_out(answer.text) - known - typed == set(), text


class Postbox:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    def send(self, mail: Mail) -> None:
        self.mails.append(mail)


def test_every_mail_speaks_it(web_parts: Parts, web_school: School, known: set[str]) -> None:
    postbox = Postbox()
    parts = replace(web_parts, mailer=postbox)
    with parts.transaction() as session:
        session.get_one(Person, web_school.learner_id).language = LANGUAGE
    awarded = award_badge(parts, web_school, request_id="second", learner=("Sanne Willems", "nieuw@leerling.example"))
    revoke_award(parts, teacher_of(web_school), awarded.award.id, "Verkeerde persoon")
    with Visitor(create_app(parts).test_client(), parts).client as client:
        page = client.get(f"/sign-in?lang={LANGUAGE}").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        client.post("/sign-in", data={"email": web_school.learner_email, "csrf_token": token[1]})
    with parts.transaction() as session:
        for person in session.exec(sa.select(Person)).scalars():
            person.language = LANGUAGE
    run_due_jobs(parts)
    assert len(postbox.mails) >= 2
    for mail in postbox.mails:
        said = {"Verkeerde", "persoon", "localhost", "http", "sign", "in", "link", "nieuw", "leerling", "example"}
        assert words_left_out_of_text(mail.subject) - known - said == set()
        text = re.sub(r"http[^\s⟧]+", "", mail.text)  # what closes the sentence stays
        assert words_left_out_of_text(text) - known - said == set(), mail.subject
        assert words_left_out(mail.html) - known - said == set(), mail.subject
        assert f'lang="{LANGUAGE}"' in mail.html


def test_the_command_speaks_it(
    web_parts: Parts, web_school: School, catalogue: Catalogue, known: set[str], tmp_path: Path
) -> None:
    awarded = award_badge(web_parts, web_school, request_id="second", learner=("Ine Jansen", "ine@jansen.example"))
    (tmp_path / "badge.json").write_bytes(awarded.document_bytes)
    (tmp_path / "page.html").write_text("<html>")
    environment = {"LANG": f"{LANGUAGE}_NL.UTF-8", "LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": ""}
    for arguments in (["verify", "badge.json"], ["verify", "page.html"]):
        arguments[1] = str(tmp_path / arguments[1])
        result = CliRunner().invoke(main, arguments, env=environment, obj=catalogue)
        lines = re.sub(r"\[[a-z_]+\]|\S*/\S*|Error:", "", result.output)
        assert "⟦" in result.output
        assert words_left_out_of_text(lines) - known == set(), arguments
