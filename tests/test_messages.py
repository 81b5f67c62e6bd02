"""Every sentence for people is a message, in one place, with a code, and there in every language."""

import re
from collections import Counter
from string import Formatter

import pytest

from badgeservice.codes import Code
from tests.messages import CODES_PAGE, Found, extract, find_messages, mentioned_codes, read_catalogue, write_codes_page

MESSAGES = find_messages()

# Words that sound translated, or that nobody says. "in order to" is English.
ODD_ENGLISH = re.compile(
    r"\b(?:mend\w*|anew|afresh|somebody else than|stands in|is no|in order(?! to))\b", re.IGNORECASE
)


def place(found: Found) -> str:
    return found.place


def test_the_words_of_every_message_are_written_where_it_is_made():
    assert len(MESSAGES) > 350
    assert [found.place for found in MESSAGES if found.words is None] == []


def test_every_message_has_a_code_and_every_code_a_message():
    assert [found.place for found in MESSAGES if not found.codes and not found.is_frame] == []
    assert mentioned_codes() == set(Code.__members__)


def test_a_code_is_its_name():
    assert [code for code in Code if code.value.replace("-", "_") != code.name.lower()] == []


def test_no_sentence_is_written_twice():
    times = Counter(found.words for found in MESSAGES)
    assert {words: [f.place for f in MESSAGES if f.words == words] for words, n in times.items() if n > 1} == {}


def test_every_text_has_its_dutch_with_the_same_places():
    catalogue, wrong = read_catalogue(), {}
    for text, file in extract().items():
        words = (text,) if isinstance(text, str) else text
        entry = catalogue.get(words[0])
        said = entry.string if entry is not None else ""
        if not all([said] if isinstance(said, str) else said):
            wrong[words[0]] = f"no Dutch ({file})"
        elif isinstance(text, str) and isinstance(said, str) and places(text) != places(said):
            wrong[words[0]] = f"other places: {said}"
    assert wrong == {}


def test_the_catalogue_holds_nothing_that_is_not_said():
    texts = {text if isinstance(text, str) else text[0] for text in extract()}
    assert {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in read_catalogue() if entry.id} <= texts


def places(words: str) -> set[tuple[str, str]]:
    """The places that are to be filled: `{name:moment}` of a message, `%(name)s` of a page."""
    of_messages = {(name, how or "") for _, name, how, _ in Formatter().parse(words) if name is not None}
    return of_messages | set(re.findall(r"%\((\w+)\)([sd])", words))


@pytest.mark.parametrize("found", MESSAGES, ids=place)
def test_messages_are_in_plain_english(found: Found):
    assert ODD_ENGLISH.findall(found.words or "") == []


def test_pages_are_in_plain_english():
    texts = [words for text in extract() for words in ((text,) if isinstance(text, str) else text)]
    assert [text for text in texts if ODD_ENGLISH.search(text)] == []


def test_the_list_of_codes_is_the_one_of_today():
    assert CODES_PAGE.read_text() == write_codes_page(), "run `make texts`"
