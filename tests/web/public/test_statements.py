"""The statements say what the software does: each table, each period, each cookie, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlmodel import Session, select

from badgeservice.app import create_app
from badgeservice.jobs import KEEP_FINISHED, forget_finished_jobs
from badgeservice.services.form_keys import KEEP
from badgeservice.services.organisations import invitation_mails
from badgeservice.services.parts import Parts
from badgeservice.services.people import forgetting
from badgeservice.services.people.sign_in import KEEP_BROWSERS
from badgeservice.store import tables
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.web.public.kept_data import WITHOUT_PEOPLE, Kept, list_cookies, list_kept
from badgeservice.web.public.statements import MOST
from tests.conftest import Clock, School, make_organisation
from tests.statements import statements_of
from tests.web.conftest import Visitor, sign_in_link

LEADS_TO_SOMEBODY = {"person", "identity", "award", "batch", "draft", "share", "auth_session", "mail"}
NAMES_SOMEBODY = {"email", "learner_name", "value", "contact", "data_contact", "actor_id"}


def kept(app: Flask, parts: Parts) -> tuple[Kept, ...]:
    with app.test_request_context("/privacy"):
        return list_kept(parts.settings)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_every_table_is_in_one_place_of_the_statement(app: Flask, web_parts: Parts) -> None:
    named = [table for one in kept(app, web_parts) for table in one.tables]
    assert sorted([*named, *WITHOUT_PEOPLE]) == sorted(tables.metadata.tables)


@pytest.mark.parametrize("name", sorted(tables.metadata.tables))
def test_what_leads_to_somebody_is_never_called_without_people(name: str) -> None:
    table = tables.metadata.tables[name]
    leads = {key.column.table.name for key in table.foreign_keys} & LEADS_TO_SOMEBODY
    says = {column.name for column in table.columns} & NAMES_SOMEBODY - ({"value"} if name == "api_status" else set())
    assert not (leads or says) or name not in WITHOUT_PEOPLE


def test_each_period_is_the_one_by_which_is_forgotten(app: Flask, web_parts: Parts) -> None:
    until = {table: one.until for one in kept(app, web_parts) for table in one.tables}
    for table, period in {
        "sign_in_code": forgetting.KEEP_CODES,
        "auth_session": forgetting.KEEP_SESSIONS,
        "known_browser": KEEP_BROWSERS,
        "job": KEEP_FINISHED,
        "draft": KEEP,
        "invitation": invitation_mails.KEEP,
    }.items():
        assert re.search(rf"\b{period.days} days", until[table]), table
    assert f"after {web_parts.settings.session_hours} hours" in until["auth_session"]
    assert f"for {web_parts.settings.idle_hours} hours" in until["auth_session"]


def test_a_setting_changes_the_statement(web_parts: Parts, web_school: School) -> None:
    other = replace(web_parts, settings=web_parts.settings.model_copy(update={"session_hours": 77, "idle_hours": 33}))
    html = create_app(other).test_client().get("/privacy", headers={"Accept": "text/html"}).text
    assert "after 77 hours, or when you did nothing for 33 hours" in words(html)
    assert "at most 77 hours" in words(html)


def rows(session: Session, table: type) -> int:
    return len(session.exec(select(table)).all())


def test_what_is_past_its_period_really_goes(web_parts: Parts, web_school: School, clock: Clock) -> None:
    """At the end of the period that the statement names, and not before."""
    sign_in_link(web_parts, web_school.learner_email)
    with web_parts.transaction() as session:
        add_job(session, JobKind.FORGET_JOBS, {}, now=clock(), is_done=True)
        codes, jobs = rows(session, tables.SignInCode), rows(session, tables.Job)
    assert codes > 0
    clock.advance(hours=1)
    forgetting.forget_old_sign_ins(web_parts, {})
    forget_finished_jobs(web_parts, {})
    with web_parts.reading() as session:
        assert (rows(session, tables.SignInCode), rows(session, tables.Job)) == (codes, jobs)
    clock.advance(seconds=(forgetting.KEEP_CODES + timedelta(hours=1)).total_seconds())
    forgetting.forget_old_sign_ins(web_parts, {})
    with web_parts.reading() as session:
        assert rows(session, tables.SignInCode) == 0
    clock.advance(seconds=KEEP_FINISHED.total_seconds())
    forget_finished_jobs(web_parts, {})
    with web_parts.reading() as session:
        assert rows(session, tables.Job) < jobs


def test_every_cookie_is_named_and_none_more(
    app: Flask, web_parts: Parts, web_school: School, visitor: Visitor
) -> None:
    """Whoever asks for a code, signs in and chooses a language has all the cookies that there are."""
    link = sign_in_link(web_parts, web_school.learner_email)
    answers = [
        visitor.open("/?lang=nl"),
        visitor.open("/sign-in"),
        visitor.send("/sign-in", {"email": "sanne@example.org"}, page="/sign-in"),
        visitor.send(link, {}, page=link),
        visitor.open("/wallet/"),
    ]
    got = {line.partition("=")[0] for answer in answers for line in answer.headers.getlist("Set-Cookie")}
    with app.test_request_context("/privacy"):
        named = {cookie.name for cookie in list_cookies(web_parts.settings)}
    assert got == named
    html = visitor.open("/privacy").text
    assert all(f"<code>{name}</code>" in html for name in named)


def test_who_is_responsible_and_whom_to_ask(web_parts: Parts, web_school: School, visitor: Visitor) -> None:
    html = visitor.open("/privacy").text
    profile = visitor.open(f"/issuers/{web_school.slug}").text
    stated = re.findall(r"<dd>(.*?)</dd>", profile[profile.index("Questions and your data") :], re.DOTALL)
    assert len(stated) == 5
    assert all(words(one) in words(html) for one in stated)
    assert f'href="/issuers/{web_school.slug}"' in html


def test_the_operator_is_named_when_they_said_who_they_are(
    web_parts: Parts, web_school: School, visitor: Visitor
) -> None:
    assert "Who runs this service" not in visitor.open("/privacy").text
    assert "Tell the organisation that gave you the badge" in visitor.open("/accessibility").text
    with web_parts.transaction() as session:
        session.add(tables.ServiceFacts(id=1, contact="hulp@regio.nl", changed_at=web_parts.clock()))
    assert "Who runs this service" in visitor.open("/privacy").text
    for address in ("/privacy", "/accessibility"):
        assert 'href="mailto:hulp@regio.nl"' in visitor.open(address).text


def test_many_organisations_ask_no_more_and_are_not_all_listed(
    web_parts: Parts, web_school: School, visitor: Visitor
) -> None:
    visitor.open("/privacy")
    with statements_of(web_parts.engine) as before:
        shown = visitor.open("/privacy").text.count('class="responsible"')
    with web_parts.transaction() as session:
        for number in range(MOST + 5):
            key, said = f"school-{number}", {"name": f"School {number}"}
            session.add_all(make_organisation(web_parts.settings, key, key, said, web_parts.clock()))
    with statements_of(web_parts.engine) as after:
        html = visitor.open("/privacy").text
    assert 0 < shown < MOST
    assert html.count('class="responsible"') == MOST
    assert "Find your organisation in the catalogue" in html
    assert len(after) == len(before)


def test_the_footer_of_every_page_leads_there(web_school: School, visitor: Visitor, learner_visitor: Visitor) -> None:
    for address in ("/", "/catalogue", "/verify", "/sign-in", "/nowhere", "/privacy"):
        for href in ("/privacy", "/accessibility"):
            assert f'href="{href}"' in visitor.open(address).text
    assert 'href="/privacy"' in learner_visitor.open("/wallet/").text


@pytest.mark.parametrize("address", ["/privacy", "/accessibility"])
def test_they_are_the_same_for_everybody_and_in_two_languages(visitor: Visitor, address: str) -> None:
    answer = visitor.open(address)
    assert answer.headers["Cache-Control"].startswith("public")
    assert "Set-Cookie" not in answer.headers
    visitor.language = "nl"
    assert words(visitor.open(address).text) != words(answer.text)
