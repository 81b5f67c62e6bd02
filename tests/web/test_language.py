"""Dutch and English: which one, how it is kept, and that nothing was left untranslated."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.web.language import say, write_day, write_moment
from tests.web.conftest import Visitor


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("nl", "nl"), ("nl-BE,fr;q=0.5", "nl"), ("en-GB", "en"), ("de", "en"), ("fr,nl;q=0.3", "nl"), ("", "en")],
)
def test_a_page_is_in_the_language_of_the_browser(visitor: Visitor, accepted: str, expected: str) -> None:
    visitor.language = accepted
    answer = visitor.open("/")
    assert f'<html lang="{expected}">' in answer.text
    assert answer.headers["Content-Language"] == expected


def test_a_choice_is_kept_for_the_next_pages(visitor: Visitor) -> None:
    assert '<html lang="nl">' in visitor.open("/?lang=nl").text
    assert '<html lang="nl">' in visitor.open("/catalogue").text


def test_a_language_we_do_not_have_changes_nothing(visitor: Visitor) -> None:
    answer = visitor.open("/?lang=tlh")
    assert '<html lang="en">' in answer.text
    assert answer.headers.getlist("Set-Cookie") == []


def test_the_switch_keeps_the_rest_of_the_address(visitor: Visitor) -> None:
    assert 'href="/catalogue?q=hout+%26+steen&amp;lang=nl"' in visitor.open("/catalogue?q=hout+%26+steen").text


def test_the_language_of_the_account_is_for_browsers_of_neither(learner_visitor: Visitor) -> None:
    learner_visitor.language = "de"
    assert '<html lang="nl">' in learner_visitor.open("/account").text
    learner_visitor.language = "en"
    assert '<html lang="en">' in learner_visitor.open("/account").text


def test_a_language_that_was_chosen_in_the_account_is_kept(learner_visitor: Visitor) -> None:
    learner_visitor.send("/sign-in/language", {"language": "en"}, page="/sign-in/sessions")
    assert '<html lang="en">' in learner_visitor.open("/account").text


def test_days_and_times_are_written_as_the_reader_does(app: Flask) -> None:
    moment = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)  # half past midnight in the Netherlands
    with app.test_request_context("/?lang=nl"):
        assert write_day(moment) == "4 mei 2026"
        assert write_moment(moment) == "4 mei 2026, 00:30"
        assert say(Message(Code.NOT_SIGNED, "Nobody has signed this.")) == "Niemand heeft dit ondertekend."
    with app.test_request_context("/?lang=en"):
        assert write_day(moment) == "4 May 2026"
        assert write_day(None) == ""
