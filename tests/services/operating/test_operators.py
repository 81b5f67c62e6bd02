"""Who runs the service, what it says of itself, and whether its mail arrives."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from badgeservice.errors import BadgeServiceError, Conflict, Invalid, NotAllowed, NotFound
from badgeservice.services.mails.mailbox import list_mails
from badgeservice.services.operating.facts import FactsChanged, change_facts, find_security_contact, read_facts
from badgeservice.services.operating.mail_trial import note_arrival, read_queue, send_trial
from badgeservice.services.operating.operators import list_operators, remove_operator
from badgeservice.services.operating.overview import show_overview
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.settings import Mode
from badgeservice.store import tables
from tests.conftest import Clock
from tests.services.operating.conftest import ON_SQLITE

SAID = {"name": "Badges Noord", "contact": "hulp@noord.example", "privacy_url": "noord.example/privacy"}


@ON_SQLITE
def test_one_operator_removes_another_and_never_the_last(
    parts: Parts, operator: SignedIn, become_operator: Callable[..., SignedIn]
) -> None:
    with pytest.raises(Conflict):
        remove_operator(parts, operator, operator.person_id)
    other = become_operator("Ot Tweede", "ot@dienst.example")
    assert {one.name for one in list_operators(parts, operator)} == {"Olga Operator", "Ot Tweede"}
    remove_operator(parts, operator, other.person_id)
    with pytest.raises(NotFound):
        remove_operator(parts, other, operator.person_id)  # with a page that was open
    assert [one.is_me for one in list_operators(parts, operator)] == [True]


def test_two_who_remove_each_other_leave_one(
    parts: Parts, operator: SignedIn, become_operator: Callable[..., SignedIn], in_parallel: Callable[..., list[Any]]
) -> None:
    both = [operator, become_operator("Ot Tweede", "ot@dienst.example")]

    def remove(number: int) -> bool:
        try:
            remove_operator(parts, both[number], both[1 - number].person_id)
        except BadgeServiceError:
            return False
        return True

    assert sum(in_parallel(remove, 2)) == 1
    with parts.reading() as session:
        assert len(session.exec(select(tables.Operator)).all()) == 1


@ON_SQLITE
def test_facts_are_saved_and_nothing_is_overwritten_unseen(parts: Parts, operator: SignedIn) -> None:
    change_facts(parts, operator, SAID, 0)
    facts = read_facts(parts)
    assert (facts.name, facts.privacy_url, facts.revision) == ("Badges Noord", "https://noord.example/privacy", 1)
    with pytest.raises(FactsChanged) as second:
        change_facts(parts, operator, SAID | {"name": "Badges Zuid"}, 0)
    assert second.value.facts.name == "Badges Noord"
    change_facts(parts, operator, SAID | {"name": "Badges Zuid"}, 1)
    assert read_facts(parts).name == "Badges Zuid"


def test_two_who_save_the_first_facts_at_once(
    parts: Parts, operator: SignedIn, in_parallel: Callable[..., list[Any]]
) -> None:
    def save(number: int) -> bool:
        try:
            change_facts(parts, operator, SAID | {"name": f"Badges {number}"}, 0)
        except FactsChanged:
            return False
        return True

    assert sum(in_parallel(save, 3)) == 1


@ON_SQLITE
def test_a_fact_that_cannot_be_used_is_named(parts: Parts, operator: SignedIn) -> None:
    wrong = [
        ("contact", "nobody"), ("privacy_url", "http://noord.example"), ("privacy_url", "https://u:p@noord.example"),
        ("privacy_url", "javascript:alert(1)"), ("security_contact", "our administrator"), ("name", "a\u202eb"),
    ]  # fmt: skip
    for field, value in wrong:
        with pytest.raises(Invalid) as refused:
            change_facts(parts, operator, SAID | {field: value}, 0)
        assert refused.value.field == field, value


@ON_SQLITE
def test_the_setting_goes_before_the_page_and_production_has_no_guess(parts: Parts, operator: SignedIn) -> None:
    assert find_security_contact(parts) == "mailto:security@localhost"
    change_facts(parts, operator, SAID | {"security_contact": "veilig@noord.example"}, 0)
    assert find_security_contact(parts) == "mailto:veilig@noord.example"
    said = parts.settings.model_copy(update={"security_contact": "mailto:a@b.example"})
    assert find_security_contact(replace(parts, settings=said)) == "mailto:a@b.example"
    change_facts(parts, operator, SAID, 1)
    served = parts.settings.model_copy(update={"mode": Mode.PRODUCTION})
    assert find_security_contact(replace(parts, settings=served)) is None
    assert not show_overview(replace(parts, settings=served), operator).has_security_contact


def test_a_message_to_oneself_proves_that_mail_arrives(parts: Parts, operator: SignedIn, clock: Clock) -> None:
    trial = send_trial(parts, operator)
    assert (trial.email, trial.is_taken, trial.problem) == ("olga@dienst.example", True, None)
    token = list_mails(parts)[0].text.partition("/operator/mail/arrived/")[2].split()[0]
    assert not show_overview(parts, operator).is_mail_tried
    note_arrival(parts, operator, token)
    assert show_overview(parts, operator).is_mail_tried
    with parts.reading() as session:
        auth_session = session.get_one(tables.AuthSession, operator.session_id)
        assert auth_session.proven_at == clock.now
        assert session.get_one(tables.Identity, auth_session.identity_id).proven_at == clock.now


@ON_SQLITE
def test_the_link_of_the_message_is_for_one_address_and_a_day(
    parts: Parts, operator: SignedIn, become_operator: Callable[..., SignedIn], clock: Clock
) -> None:
    send_trial(parts, operator)
    token = list_mails(parts)[0].text.partition("/operator/mail/arrived/")[2].split()[0]
    other = become_operator("Ot Tweede", "ot@dienst.example")
    for person, wrong in ((other, token), (operator, f"9{token}"), (operator, "x"), (operator, "é-1")):
        with pytest.raises(Invalid):
            note_arrival(parts, person, wrong)
    clock.advance(hours=24)
    with pytest.raises(Invalid):
        note_arrival(parts, operator, token)


@ON_SQLITE
def test_what_the_mail_server_says_is_shown(parts: Parts, operator: SignedIn) -> None:
    unreachable = parts.settings.model_copy(update={"mail_url": "smtp://localhost:9"})
    trial = send_trial(replace(parts, settings=unreachable), operator)
    assert not trial.is_taken
    assert "refused" in trial.said.lower()


@ON_SQLITE
def test_nobody_else_asks_for_any_of_it(parts: Parts, tmp_path: Path) -> None:
    nobody = SignedIn("x", "x", "x@x.example", "nl", "x", ())
    for ask in (list_operators, show_overview, send_trial, read_queue):
        with pytest.raises(NotAllowed):
            ask(parts, nobody)
