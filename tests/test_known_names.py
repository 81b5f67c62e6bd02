"""Who calls himself like somebody whom we know is told from an honest neighbour."""

import pytest

from badgeservice.lookalikes.known_names import MAX_LENGTH, KnownNames

KNOWN = KnownNames(
    ["ROC Midden", "Yuverta", "Deltion College", "Stichting De Nieuwe Hoek", "Bakkerij Van Dam B.V.", "Het College"]
)


@pytest.mark.parametrize(
    "name",
    [
        "ROC MÌDDEN ✓", "R.O.C. Midden", "ROCMidden", "ＲＯＣ ⅯIDDEN", "ROC\u200b Mid\u00adden", "ROC _Midden_",
        "Roc Miclden",
        "ROC M|dden", "RОС Мidden", "Midden ROC", "\u202fROC\u2028Midden", "Stichting R O C Midden", "ROC Midden B.V.",
        "Υuverta", "De1tion College", "DELTION\u2003COLLEGE GmbH", "Nieuwe Hoek, De", "De Nieuwe Hoek vzw",
        "Bakkerij van Dàm", "The College Ltd.", "ROC Midden™", "ROC Midden²", "ROC\u3164Midden", "ʀᴏᴄ ᴍɪᴅᴅᴇɴ",
        "🆁🅾🅲 Midden",
    ],
)  # fmt: skip
def test_the_same_name_to_a_reader(name: str) -> None:
    assert KNOWN.resemble(name)


@pytest.mark.parametrize(
    "name",
    [
        "Examenbureau ROC Midden", "Diploma's ROC Midden (officieel)", "www.rocmidden.nl", "Het ROC-Midden Badges Team",
        "rocmiddenexamens", "ROC Midden-Examencommissie", "Vrienden van ROC Midden", "ROC Midden Techniek 2027",
        "YUVERTA mbo", "Yuverta Amsterdam", "Stichting Yuverta e.V.", "Deltion CoIlege Zwolle",
        "Bakkerij Van Dam N.V. Opleidingen",
        "\u200b \n" * MAX_LENGTH + "ROC Midden", "Goed onderwijs " * 30 + "ROC Midden",
    ],
)  # fmt: skip
def test_the_name_inside_a_longer_one(name: str) -> None:
    assert KNOWN.resemble(name)


@pytest.mark.parametrize(
    "name",
    [
        "ROC Midden-Oost", "ROC Midden Nederland", "ROC Midden-Brabant", "ROC Midden-Delfland", "ROC Middenmeer",
        "ROC Minden", "MBO Midden", "ROC Noord", "Midden", "ROC", "Middenschool ROCK", "Albeda College",
        "Bakkerij Van Damme", "Bakkerij Van der Dam", "Bakkerij Van Dam-Jansen", "Van Dam Advocaten",
        "Slagerij Van Dam",
        "De Oude Hoek", "De Nieuwe Hoeve", "Graafschap College", "Het Stedelijk College", "Yuvera", "Yuverta-Jansen",
        "Familie Yuverta", "University of Deltona", "Stichting", "", "✓", "Deltion Museum Parijs", "Sint Yuverta",
        "M² Midden",
    ],
)  # fmt: skip
def test_an_honest_neighbour(name: str) -> None:
    assert not KNOWN.resemble(name)


def test_whoever_knows_nobody() -> None:
    assert not KnownNames(["", "–"]).resemble("ROC Midden")


def test_a_register_of_many_names() -> None:
    """The honest ones among five thousand neighbours are not taken for one another."""
    many = KnownNames(f"ROC Midden {number}" for number in range(5000))
    assert many.resemble("ROC-Midden 4711 B.V.")
    assert not many.resemble("ROC Midden 5001")
