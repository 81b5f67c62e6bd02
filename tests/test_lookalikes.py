"""Two names that a reader can take for each other have one skeleton; names of schools that only resemble have not."""

import pytest

from badgeservice.lookalikes.skeleton import has_mixed_scripts, skeleton

NAME = "ROC Midden"


@pytest.mark.parametrize(
    "other",
    [
        "roc midden", "ROC MlDDEN", "ROC M1dden", "R0C Midden", "ROC Mídden", "RОC Midden", "ROC-Midden",
        "ＲＯＣ Ｍｉｄｄｅｎ", "ROC\u00a0Midden", "ROC Mıdden", "𝐑𝐎𝐂 Midden",
    ],
)  # fmt: skip
def test_a_name_that_looks_like_another_has_its_skeleton(other: str) -> None:
    assert skeleton(other) == skeleton(NAME)


def test_two_letters_that_look_like_one() -> None:
    assert skeleton("Sumrna") == skeleton("Summa")


def test_another_alphabet_as_a_whole() -> None:
    assert skeleton("РОС") == skeleton("POC")
    assert not has_mixed_scripts("РОС")


@pytest.mark.parametrize("other", ["ROC Minden", "ROC Midden Nederland", "ROC Maiden", "Roc van Midden", ""])
def test_a_name_that_only_resembles_has_another(other: str) -> None:
    assert skeleton(other) != skeleton(NAME)


@pytest.mark.parametrize("name", ["RОC Midden", "ROC Μidden", "Школa"])
def test_letters_of_two_scripts_are_mixed(name: str) -> None:
    assert has_mixed_scripts(name)


@pytest.mark.parametrize("name", [NAME, "Школа № 7", "東京カレッジ", "한국 學校", "Curaçao 2.0 – École", "Şişli Okulu"])
def test_what_people_write_together_is_not_mixed(name: str) -> None:
    assert not has_mixed_scripts(name)
