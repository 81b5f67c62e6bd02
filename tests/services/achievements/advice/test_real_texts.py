"""Of texts as people write them, most flaws are named, and little is named that is none."""

import tomllib
from pathlib import Path

import pytest

from badgeservice.services.achievements.advice.advise import advise
from badgeservice.services.achievements.advice.finding import Context
from tests.services.achievements.advice.real_texts import describe, measure


@pytest.mark.parametrize("file", ["texts.toml", "texts_held_out.toml", "texts_fresh.toml"])
def test_most_flaws_are_named_and_few_are_none(file: str) -> None:
    measured = measure(file)
    assert measured.flaws >= 25
    assert len(measured.missed) <= 0.2 * measured.flaws, measured.missed
    assert len(measured.wrong) <= 0.1 * measured.named, measured.wrong


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("file", ["outcomes.toml", "outcomes_fresh.toml"])
def test_outcomes_that_can_be_seen_are_told_from_those_that_cannot(file: str, language: str) -> None:
    lines = tomllib.loads((Path(__file__).parent / file).read_text("utf-8"))[language]
    unseen = [line for line in lines["unseen"] if not _is_remarked(line, language)]
    seen = [line for line in lines["seen"] if _is_remarked(line, language)]
    assert len(unseen) <= 0.1 * len(lines["unseen"]), unseen
    assert len(seen) <= 0.1 * len(lines["seen"]), seen


def _is_remarked(outcome: str, language: str) -> bool:
    advice = advise(describe(outcome, language=language), Context())
    return any(one.field == f"{language}.outcome" for one in advice if one.finding.startswith("outcome"))


def test_criteria_that_ask_something_are_told_from_those_that_do_not() -> None:
    lines = tomllib.loads((Path(__file__).parent / "outcomes_fresh.toml").read_text("utf-8"))["nl"]
    empty = [line for line in lines["empty"] if not _asks_little(line)]
    clear = [line for line in lines["clear"] if _asks_little(line)]
    assert len(empty) <= 0.1 * len(lines["empty"]), empty
    assert len(clear) <= 0.1 * len(lines["clear"]), clear


def _asks_little(criteria: str) -> bool:
    advice = advise(describe("Je last staal van 3 tot 8 mm in drie posities.", criteria=criteria), Context())
    return any(one.field == "nl.criteria" for one in advice)
