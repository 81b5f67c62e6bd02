"""Each remark is made where it belongs, says why, and never takes long."""

from __future__ import annotations

from collections.abc import Mapping
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badgeservice.services.achievements.advice.advise import Advice, advise
from badgeservice.services.achievements.advice.finding import Context, Finding
from badgeservice.services.achievements.advice.wording import find_capitals
from badgeservice.services.achievements.description import TEXTS, Description, Programme, Scheme
from badgeservice.services.achievements.kinds import Kind
from tests.services.achievements.advice.real_texts import describe

GOOD = "Je last staal van 3 tot 8 mm in drie posities en keurt je eigen las."
NOBODY = Context()


def findings(description: Description, context: Context = NOBODY) -> set[str]:
    return {f"{one.finding} {one.field}" for one in advise(description, context)}


def test_a_good_description_has_nothing_to_remark() -> None:
    assert advise(describe(GOOD), NOBODY) == ()


@pytest.mark.parametrize(
    "outcome",
    [
        "Je bent in staat zelfstandig een muur te metselen.",
        "De student weet klanten te overtuigen van een duurzaam product.",
        "Is zich bewust van gevaren en zet de machine bij storing direct stil.",
        "Stelt samen met de cliënt een zorgplan op.",
        "- kapt en knipt haar volgens wens van de klant",
        "De kandidaat begrijpt de AVG en past haar toe bij het opvragen van dossiers.",
        "De student laat zien dat hij een conflict tussen twee kinderen kan oplossen.",
        "Kan zelfstandig een warme maaltijd voor tien personen bereiden.",
        "Durft een collega aan te spreken op onveilig gedrag.",
        "Je past kennis van de anatomie toe bij het tillen van een cliënt.",
    ],
)
def test_what_can_be_seen_is_an_outcome(outcome: str) -> None:
    assert advise(describe(outcome), NOBODY) == ()


@pytest.mark.parametrize(
    "outcome",
    [
        "De student heeft kennis van lastechnieken.",
        "De deelnemer begrijpt hoe een PLC werkt en weet wanneer die wordt gebruikt.",
        "Weet hoe je een tuin onderhoudt.",
        "Affiniteit met de zorg.",
        "Je hebt gevoel voor humor en kleur.",
        "De student is sociaal vaardig en flexibel.",
        "Samenwerken.",
        "- heeft inzicht in de markt\n- is zich bewust van trends\n- maakt kennis met bedrijven\n- schrijft een plan",
    ],
)
def test_what_is_only_in_a_head_is_no_outcome(outcome: str) -> None:
    assert findings(describe(outcome)) == {"outcome-vague nl.outcome"}


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        ("You weld a T-joint that passes the bend test and explain its flaws.", set()),
        ("The learner understands hygiene rules and applies them in the kitchen.", set()),
        ("Able to replace a brake pad without help.", set()),
        ("Students will gain an understanding of sustainability.", {"outcome-vague en.outcome"}),
        ("Demonstrates knowledge of food safety.", {"outcome-vague en.outcome"}),
        ("This module covers the basics of welding.", {"outcome-course en.outcome"}),
        ("During this course you will learn about safety at work.", {"outcome-course en.outcome"}),
    ],
)
def test_english_is_read_as_well(outcome: str, found: set[str]) -> None:
    text = {"criteria": "Three test pieces meet the norm, and no seam breaks in the test."}
    assert findings(describe(outcome, language="en", description="For metal workers.", **text)) == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"hours": 28, "ects": 1.0}, set()),
        ({"hours": 34, "ects": 1.0}, {"hours-credits hours"}),
        ({"hours": 24, "ects": 1.0}, set()),
        ({"hours": 2}, {"hours-unlikely hours"}),
        ({"hours": 480, "programmes": (Programme(Scheme.ELECTIVE, "K0072"),)}, set()),
        ({"hours": 250, "programmes": (Programme(Scheme.ELECTIVE, "K0072"),)}, {"hours-unlikely hours"}),
        ({"kind": Kind.MICROCREDENTIAL, "hours": 84, "level": 6}, set()),
        ({"kind": Kind.MICROCREDENTIAL, "hours": 84, "level": 4}, {"hours-unlikely hours"}),
        ({"kind": Kind.MICROCREDENTIAL, "hours": None, "ects": 40.0}, {"hours-unlikely ects"}),
        ({"level": None}, {"level-missing level"}),
        ({"level": 5}, {"level-high level"}),
        ({"level": 5, "is_level_classified": True}, set()),
        ({"level": 5, "ects": 5.0, "hours": 140}, set()),
        ({"kind": Kind.PARTICIPATION, "level": 2}, {"level-high level"}),
        ({"assessments": ()}, {"assessment-missing assessments"}),
        ({"assessments": (), "assessment": "Twee docenten kijken naar elk proefstuk."}, set()),
        ({"assessment": "Wordt automatisch toegekend."}, {"assessment-automatic nl.assessment"}),
        ({"kind": Kind.SKILL}, {"code-missing alignments"}),
        (
            {"is_evidence_required": True, "criteria": "Je last drie hoeken en geen las scheurt bij het buigen."},
            {"evidence-unsaid is_evidence_required"},
        ),
    ],
)
def test_facts_are_weighed(facts: Mapping[str, Any], found: set[str]) -> None:
    assert findings(describe(GOOD, **facts)) == found


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("BHV", set()),
        ("NEN 1010", set()),
        ("Werken met Excel 2019", set()),
        ("Lassen volgens ISO 2017", set()),
        ("Bediening", set()),
        ("Stage bediening 2024-2025", {"name-dated nl.name"}),
        ("Lassen leerjaar 2", {"name-dated nl.name"}),
        ("Lassen ROC Midden", {"name-dated nl.name"}),
        ("Keuzedeel 3", {"name-unclear nl.name"}),
        ("KT1-WP2", {"name-unclear nl.name"}),
        ("VEILIG LASSEN", {"capitals nl.name"}),
        ("Testen van software", set()),
        ("Test 2", {"placeholder nl.name"}),
        ("Mbo-diploma lasser", {"protected-name nl.name"}),
        ("Lassen " * 13, {"name-long nl.name"}),
    ],
)
def test_names_stand_alone(name: str, found: set[str]) -> None:
    assert findings(describe(GOOD, name=name), Context(("ROC Midden",))) == found


def test_a_name_that_another_has_is_said_whatever_its_letters() -> None:
    assert findings(describe(GOOD), Context(names=frozenset({"lassen in de WERKPLAATS"}))) == {"name-taken nl.name"}


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        ("Zie <https://example.org>; elke las is bij <5% van de keuringen afgekeurd.", set()),
        ("Zie [de lijst](https://example.org/lijst): elke las krijgt een voldoende.", set()),
        ("Zie [de lijst](http://intranet/lijst): elke las krijgt een voldoende.", {"markup nl.criteria"}),
        ("Elke <b>las</b> van de drie krijgt van twee keurders een voldoende.", {"markup nl.criteria"}),
        ("De SLB-docent en twee keurders geven elke las een voldoende.", {"abbreviation nl.criteria"}),
        ("De SLB (studieloopbaan) en twee keurders geven elke las een voldoende.", set()),
        ("Je studieloopbaanbegeleider (SLB) en twee keurders geven elke las een voldoende.", set()),
        ("Je slb'er en twee keurders geven elke las een voldoende voor de PvB.", {"abbreviation nl.criteria"}),
        ("Deze badge is geen erkend diploma; twee keurders geven elke las een voldoende.", set()),
        ("Met een voldoende voor elke las heb je een erkend diploma lassen.", {"protected-name nl.criteria"}),
        ("Je was alle dagen aanwezig en op tijd.", {"criteria-attendance nl.criteria"}),
        ("Je was alle dagen aanwezig en last drie proefstukken zonder scheuren.", set()),
        ("Voldoende.", {"criteria-short nl.criteria"}),
        ("De student last staal en keurt zijn las in drie posities.", {"criteria-repeat nl.criteria"}),
    ],
)
def test_criteria_are_read(criteria: str, found: set[str]) -> None:
    assert findings(describe(GOOD, criteria=criteria)) == found


def test_one_remark_names_all_that_a_language_lacks() -> None:
    whole = describe(GOOD)
    half = Description(
        whole.kind, "nl", {**whole.texts, "en": {"name": "Welding"}}, level=2, assessments=whole.assessments
    )
    (advice,) = advise(half, NOBODY)
    assert (advice.finding, advice.field) == (Finding.LANGUAGE_HOLES, "en.description")
    assert str(advice.sentence) == "In English this is missing: the description, the outcome, the criteria."


def test_capitals_are_heard_in_the_middle_of_a_text() -> None:
    text = "Voor lassers. NEEM ALTIJD JE EIGEN HANDSCHOENEN MEE! Tot dan."
    assert find_capitals(text) == "NEEM ALTIJD JE EIGEN HANDSCHOENEN MEE"
    assert find_capitals("OP DE BPV LEER JE VCA EN BHV") == "OP DE BPV LEER JE"
    assert find_capitals("Met NEN 1010, VCA, BHV en ICT-kennis op MBO.") == ""


def test_every_remark_says_what_was_found_and_why() -> None:
    bad = describe("Kennis van metaal.", name="Module 4", criteria="Aanwezig zijn.", level=None, hours=28, ects=9.0)
    said = [(str(one.sentence), str(one.reason)) for one in advise(bad, NOBODY)]
    assert len(said) == 5
    assert all(sentence and reason and sentence != reason for sentence, reason in said)


def test_another_text_is_another_remark() -> None:
    def key(outcome: str) -> str:
        return only(advise(describe(outcome), NOBODY)).key

    assert key("Kennis van metaal.") == key("Kennis van metaal.") != key("Kennis van hout.")


def only(advice: tuple[Advice, ...]) -> Advice:
    (one,) = advice
    return one


PIECES = [
    "kennis van ", "en ", ", ", "heeft ", "<b ", "[a](", "AAAA ", "\n- ", "is zich ", "1", "20", "erkend ", "(",
    "x" * 50, "in deze module ", "*", "&nbsp", "weet te ", "🙂", "İ", "\u0000", "ß ", "hoe ",
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=40), st.sampled_from(Kind))
def test_any_text_is_read(pieces: list[str], kind: Kind) -> None:
    text = "".join(pieces)
    said = dict.fromkeys(TEXTS, text)
    for one in advise(Description(kind, "nl", {"nl": said, "en": said}), NOBODY):
        assert one.sentence.words
        assert len(one.quote) <= 100


@pytest.mark.parametrize("piece", [*PIECES, "a ", "heeft a ", "SLB ", "is een ", "Je last staal en keurt de las. "])
def test_the_longest_description_takes_no_time(piece: str) -> None:
    text = piece * (100_000 // (2 * len(TEXTS) * len(piece)))
    said = dict.fromkeys(TEXTS, text)
    description = Description(Kind.MODULE, "nl", {"nl": said, "en": {**said, "name": "b"}})
    advise(description, NOBODY)
    began = process_time()
    advise(description, NOBODY)
    assert process_time() - began < 0.1  # measured: 15 ms; the rest is for a busy machine
