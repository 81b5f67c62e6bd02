"""Icons by their words: what is found, and what a badge gets before anybody chose."""

import pytest

from badgeservice.images.glyphs import read_glyphs
from badgeservice.services.achievements.icons import guess_icon, list_icons, search_icons


def test_every_icon_has_a_name_in_both_languages_and_words() -> None:
    icons = list_icons()
    assert [icon.name for icon in icons] == sorted(read_glyphs())
    assert all(icon.names["nl"] and icon.names["en"] and icon.words for icon in icons)
    assert len({icon.names["nl"] for icon in icons}) == len({icon.names["en"] for icon in icons}) == len(icons)


@pytest.mark.parametrize(
    ("words", "icon"), [("zorg", "hand-heart"), ("HAMER", "hammer"), ("care", "hand-heart"), ("hammer", "hammer")]
)
def test_an_icon_is_found_in_dutch_and_in_english(words: str, icon: str) -> None:
    assert icon in {one.name for one in search_icons(words)}


def test_what_goes_with_nothing_finds_nothing_and_nothing_finds_all() -> None:
    assert search_icons("qxz") == ()
    assert search_icons("") == list_icons()


@pytest.mark.parametrize(
    ("name", "icon"),
    [
        ("Haarverzorging: knippen", "scissors"), ("Autotechnicus basis", "car"), ("Engels B1", "languages"),
        ("Bedienen van een heftruck", "forklift"), ("Basis koken", "chef-hat"), ("Rekenen 2F", "calculator"),
        ("Keuzedeel Duurzaamheid in het beroep", "leaf"), ("Kritisch denken", "brain"), ("Samenwerken", "users"),
        ("Webdevelopment", "code-xml"), ("EHBO", "bandage"), ("Working together", "users"), ("Lassen TIG", "flame"),
        ("Creatief denken en handelen", "lightbulb"), ("Paardenverzorging", "paw-print"), ("Burgerschap", "flag"),
        ("Sociale en culturele vaardigheden", "users"), ("Zelfregulering", "compass"), ("Qwertz", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_name_asks_for_an_icon(name: str, icon: str) -> None:
    assert guess_icon([name]) == icon


def test_what_stands_first_counts_first() -> None:
    assert guess_icon(["Qwertz", "Lassen", "Koken"]) == "flame"
