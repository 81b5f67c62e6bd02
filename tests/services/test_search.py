"""Looking for words as people type them."""

import pytest

from badgeservice.services.search import fold, has_words


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        ("", "Renée"),
        ("renee", "Renée Bos"),
        ("BOS ren", "Renée Bos"),
        ("yilmaz", "Emre Yılmaz"),
        ("soren", "Søren Strauß"),
        ("strauss", "Søren Strauß"),
        ("Renée", "Rene\u0301e"),  # the same letter, written as two
        ("leerling.example", "anna@leerling.example"),
    ],
)
def test_what_is_meant_is_found(wanted: str, text: str) -> None:
    assert has_words(wanted, text)


def test_words_may_stand_in_different_texts_but_each_must_be_there() -> None:
    assert has_words("anna leerling", "Anna Bos", "a.bos@leerling.example")
    assert not has_words("anna vos", "Anna Bos", "a.bos@leerling.example")
    assert not has_words("annabos", "Anna", "Bos")


def test_a_question_without_end_is_not_read() -> None:
    assert has_words("a" * 100 + " zzz", "a" * 100)


def test_a_name_in_another_script_stays_what_it_is() -> None:
    assert fold("Ελένη") == "ελενη"
    assert has_words("高橋", "高橋 花子")
