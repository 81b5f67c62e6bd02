"""Names as schools write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badgeservice.errors import Invalid
from badgeservice.person_name import has_mixed_alphabets, join_name, order_name, read_person_name, tidy_case


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("  Jan \t de\u00a0Vries ", "Jan de Vries"),
        ("Jose\u0301", "José"),
        ("Jan\u200b de\ufeff Vr\u00adies", "Jan de Vries"),
        ("José", "José"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("Bo 👩\u200d🦱", "Bo 👩\u200d🦱"),
    ],
)
def test_a_name_is_read_in_one_spelling(written: str, name: str) -> None:
    assert read_person_name(written) == name


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "name_missing"),
        (" \u200b ", "name_missing"),
        ("a" * 201, "name_too_long"),
        ("Jan\u202eseirV", "name_hidden_character"),
        ("Jan\u2066", "name_hidden_character"),
        ("Ja\u200dn", "name_hidden_character"),
        ("علی\u200c\u200cرضا", "name_hidden_character"),
        ("علی\u200c", "name_hidden_character"),
        ("Jan\x00", "name_hidden_character"),
        ("Jan\ud800", "name_hidden_character"),
        ("Jan\ue000", "name_hidden_character"),
        ("12 - 3", "name_without_letters"),
        ("jan@roc.example", "name_with_address"),
        ("Jan 123456782", "name_with_number"),
    ],
)
def test_what_is_no_name_gets_a_sentence(written: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_person_name(written)
    assert (refused.value.code, refused.value.field) == (code, "name")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Jan de Vries", "Jan de Vries"),
        ("Vries, Jan", "Jan Vries"),
        ("Vries, de, Jan", "Jan de Vries"),
        ("Vries, Jan, de", "Jan de Vries"),
        ("Vries, Jan de", "Jan de Vries"),
        ("de Vries, Jan", "Jan de Vries"),
        ("Vries de, Jan", "Jan de Vries"),
        ("Berg, van den, Anne-Marie", "Anne-Marie van den Berg"),
        ("Hart, 't, Jan", "Jan 't Hart"),
        ("Vries, J. de (Jan)", "Jan de Vries"),
        ("Vries, J. de (m)", "J. de Vries"),
        ("Vries, de, Jan (123456)", "Jan de Vries"),
        ("Jan de Vries, MSc", "Jan de Vries, MSc"),
        ("Jan,", "Jan"),
        ("a, b, c, d", "a b c d"),
    ],
)
def test_a_last_name_in_front_is_put_behind(written: str, name: str) -> None:
    assert order_name(written) == name


def test_three_cells_make_a_name() -> None:
    assert join_name("Jan", "de", "Vries") == join_name("Jan de", "", "Vries") == "Jan de Vries"
    assert join_name("Jan", "", "") == "Jan"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("JAN DE VRIES", "Jan de Vries"),
        ("jan de vries", "Jan de Vries"),
        ("Jan De Vries", "Jan De Vries"),
        ("IJSBRAND VAN 'T HOF", "IJsbrand van 't Hof"),
        ("J.P. JANSEN-VAN DEN BERG", "J.P. Jansen-van den Berg"),
        ("D'ARTAGNAN O’BRIEN", "D'Artagnan O’Brien"),
        ("OP DEN KAMP", "Op den Kamp"),
        ("AB", "AB"),
        ("=SOM", "=SOM"),
    ],
)
def test_shouting_and_whispering_are_mended(written: str, name: str) -> None:
    assert tidy_case(written) == name


def test_look_alike_alphabets_are_noticed() -> None:
    assert has_mixed_alphabets("Jаn")
    assert not has_mixed_alphabets("Łukasz Żółć-Müller")
    assert not has_mixed_alphabets("Иван")


@given(st.text(max_size=80))
@pytest.mark.slow
def test_a_name_that_is_read_is_read_the_same_again(text: str) -> None:
    try:
        name = read_person_name(text)
    except Invalid:
        return
    assert read_person_name(name) == name
    assert name.isprintable()
