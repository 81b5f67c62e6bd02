"""Messages in the language of the reader, and dates as they are on the clocks of the schools."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from badgeservice.catalogue import Catalogue
from badgeservice.codes import Code
from badgeservice.errors import Message, Stranger


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


def say(catalogue: Catalogue, words: str, language: str = "nl", **values: object) -> str:
    return catalogue.say(Message(Code.VALID_NOW, words, **values), language)


def test_a_moment_is_told_by_dutch_clocks(catalogue):
    assert say(catalogue, "{at:moment}", at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC)) == "22 november 2026, 10:00"
    assert say(catalogue, "{at:moment}", "en", at=datetime(2026, 7, 1, 9, 0, tzinfo=UTC)) == "1 July 2026, 11:00"
    assert say(catalogue, "{at}", at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "1 januari 2027"
    assert say(catalogue, "{at}", at=date(2026, 12, 31)) == "31 december 2026"


def test_the_ends_of_the_calendar_are_told_too(catalogue):
    """Many write the last second of the year 9999 for "never"."""
    never = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert say(catalogue, "{at:moment}", "en", at=never) == "31 December 9999, 23:59"
    assert say(catalogue, "{at}", at=datetime.max.replace(tzinfo=UTC)) == "31 december 9999"
    assert say(catalogue, "{at}", at=datetime.min.replace(tzinfo=UTC)) == "1 januari 1"


def test_summer_time_is_that_of_the_tables(catalogue):
    amsterdam = ZoneInfo("Europe/Amsterdam")
    at = datetime(2020, 1, 1, 0, 30, tzinfo=UTC)
    while at.year < 2032:
        assert say(catalogue, "{at:moment}", at=at).endswith(f"{at.astimezone(amsterdam):%H:%M}"), at
        at += timedelta(days=3, hours=7)


def test_numbers_are_written_as_the_reader_does(catalogue):
    assert say(catalogue, "{count}", count=1234567) == "1.234.567"
    assert say(catalogue, "{count}", "en", count=1234567) == "1,234,567"


def test_a_message_in_a_message_is_said_in_the_same_language(catalogue):
    inner = Message(Code.NOT_SIGNED, "Nobody has signed this.")
    assert say(catalogue, "{inner}", inner=inner) == "Niemand heeft dit ondertekend."


def test_a_name_from_right_to_left_does_not_turn_the_sentence_around(catalogue):
    assert say(catalogue, "{name}!", name=Stranger("سارة")) == "\u2068سارة\u2069!"
    assert say(catalogue, "{name}!", name=Stranger("Zoë")) == "Zoë!"


def test_braces_of_a_stranger_are_no_places(catalogue):
    assert say(catalogue, "{name}", name=Stranger("{0.__class__}")) == "{0.__class__}"


def test_a_language_we_do_not_have_is_english(catalogue):
    assert [catalogue.choose(name) for name in ("nl-BE", "NL", "en_GB", "tlh", "")] == ["nl", "nl", "en", "en", "en"]
    assert catalogue.languages == {"nl": "Nederlands", "en": "English"}


def test_without_a_catalogue_a_message_is_english(tmp_path: Path):
    at = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)
    assert str(Message(Code.EXPIRED, "It was valid until {last}.", last=at)) == "It was valid until 3 May 2026."
    assert str(Message(Code.EXPIRED, "{last:moment}", last=at)) == "3 May 2026, 22:30 UTC"
    assert Catalogue(tmp_path).languages == {"en": "English"}


def test_messages_are_equal_when_they_say_the_same():
    message = Message(Code.EXPIRED, "Until {last}.", last=date(2026, 1, 1))
    assert message == Message(Code.EXPIRED, "Until {last}.", last=date(2026, 1, 1))
    assert message != Message(Code.EXPIRED, "Until {last}.", last=date(2026, 1, 2))
    assert message.coded(Code.VALID_NOW).code is Code.VALID_NOW
    assert len({message, message.coded(Code.EXPIRED)}) == 1
