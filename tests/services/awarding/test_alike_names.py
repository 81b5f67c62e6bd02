"""Whether two names may be of one person."""

import pytest

from badgeservice.services.awarding.alike_names import is_alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Åsa Öberg", "Asa Oberg"),
        ("ÅSA ÖBERG", "åsa öberg"),
        ("Vries, Jan de", "Jan de Vries"),
        ("J. de Vries", "Jan de Vries"),
        ("J.S.", "Jan Smit"),
        ("Sanne Jansen", "Sanne de Boer"),
        ("Sanne de Boer-Jansen", "S. Jansen"),
        ("Mohamed El Amrani", "Mohammed Amrani"),
        ("Müller", "Mueller, Max"),
        ("Łukasz Wójcik", "Lukasz Wojcik"),
        ("Li Na", "Na Li"),
        ("Student 1", ""),
    ],
)
def test_names_of_one_person_are_written_in_many_ways(one: str, other: str) -> None:
    assert is_alike(one, other)
    assert is_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Åsa Öberg", "Totaal Anders"),
        ("Jan de Vries", "Kees de Wit"),
        ("J. Bakker", "Jan Smit"),
        ("Eva van der Laan", "Piet van der Berg"),
        ("Jan Smit MSc", "Piet Bos MSc"),
    ],
)
def test_quite_another_name_is_of_somebody_else(one: str, other: str) -> None:
    assert not is_alike(one, other)
    assert not is_alike(other, one)
