"""Every sentence for people is a message, in one place, with a code, and there in every language."""

import re
from collections import Counter
from string import Formatter

import pytest

from badgeservice.codes import Code
from tests.texts.messages import (
    CODES_PAGE,
    PACKAGE,
    Found,
    extract,
    find_messages,
    mentioned_codes,
    read_catalogue,
    write_codes_page,
)

MESSAGES = find_messages()
CORE, PROGRAMS = "badgeservice/credentials/", "badgeservice/credentials/programs/"  # readers of the second are programs
TEMPLATES = PACKAGE / "web" / "templates"

# Words that sound translated, or that nobody says, and letters where characters or keys are meant. "in order to" and
# "is no longer" are English.
ODD_ENGLISH = re.compile(
    r"\b(?:mend\w*|anew|afresh|somebody else than|stands in|is no(?! longer)|in order(?! to)|letters)\b", re.IGNORECASE
)

# What an employer, a learner or a teacher need not know. IRI, URI, DID and JSON only as written: "did" is a word.
TECHNICAL = re.compile(
    r"@|\b(?:JSON(?:-LD)?|DIDs?|IRIs?|URIs?"
    r"|(?i:proofs?|contexts?|canonical\w*|status lists?|payloads?|hash\w*|cryptosuites?))\b"
)
# What a page says first: its title, its headings, and the macros that make one.
HEADING = re.compile(
    r"{% block title %}.*?{% endblock %}|{% set titles.*?%}|<h([12])\b.*?</h\1>"
    r"|ui\.(?:heading|confirm|empty|notice)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)",
    re.DOTALL,
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


@pytest.mark.parametrize("words", ["the proof", "JSON", "a @", "its DID", "two contexts", "Status list", "hashed"])
def test_a_technical_word_is_seen(words: str):
    assert TECHNICAL.search(words)


def test_what_is_said_of_a_badge_needs_no_knowledge_of_the_technique():
    """Every sentence of the core can decide a check, and so be the first line under a verdict."""
    said = [found for found in MESSAGES if found.place.startswith(CORE) and not found.place.startswith(PROGRAMS)]
    assert len(said) > 150
    assert [(found.place, found.words) for found in said if TECHNICAL.search(found.words or "")] == []


def test_what_is_read_first_needs_no_knowledge_of_the_technique():
    firsts = headings() | flashes() | beginnings_of_mails() | words_of_verdicts()
    assert [words for words in sorted(firsts) if TECHNICAL.search(words)] == []
    catalogue = read_catalogue()
    dutch = [str(entry.string) for words in firsts if (entry := catalogue.get(words))]
    assert [words for words in dutch if TECHNICAL.search(words)] == []


def headings() -> set[str]:
    found = {
        words
        for path in TEMPLATES.rglob("*.html")
        for heading in HEADING.finditer(path.read_text())
        for _, words in re.findall(r"""_\((['"])(.*?)\1[,)]""", heading[0])
    }
    assert len(found) > 60
    return found


def flashes() -> set[str]:
    sources = [path.read_text() for path in (PACKAGE / "web").rglob("*.py")]
    found = {words for source in sources for words in re.findall(r"""flash\(\s*\w+\(\s*"(.*?)",?\s*[,)]""", source)}
    assert found
    return found


def beginnings_of_mails() -> set[str]:
    ends = ("_SUBJECT", "_HEADING")
    found = {
        found.words or ""
        for found in MESSAGES
        for code in found.codes
        if code.startswith("MAIL") and code.endswith(ends)
    }
    assert len(found) > 3
    return found


def words_of_verdicts() -> set[str]:
    found = {text for text, file in extract().items() if file == "web/verdict.py" and isinstance(text, str)}
    assert len(found) > 15
    return found


def test_a_number_is_written_as_the_reader_does() -> None:
    """`%d` would write 1200 where the scripts of the page write 1.200."""
    texts = [one for text in extract() for one in ([text] if isinstance(text, str) else text)]
    assert [text for text in texts if re.search(r"%\(\w+\)d", text)] == []
