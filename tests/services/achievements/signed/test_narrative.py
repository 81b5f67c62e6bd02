"""The criteria are one text, of which each part is found again."""

from dataclasses import replace

import pytest

from badgeservice.services.achievements.description import Description, Period, PeriodUnit
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.achievements.signed.narrative import read_narrative, write_narrative
from badgeservice.services.achievements.signed.words import Section
from tests.descriptions import HOSTILE, LEAST, whole


def describe(**said: str) -> Description:
    return replace(LEAST, texts={"nl": {"name": "Lassen", "description": "Last.", **said}})


def test_what_can_be_done_comes_first_under_headings_in_the_language_of_signing() -> None:
    dutch, english = (write_narrative(whole(), language) for language in ("nl", "en"))
    assert dutch.startswith(
        "### Wat je hiermee weet en kunt\n\noutcome (nl) *x*\n\n### Wat je ervoor laat zien\n\n- Last"
    )
    assert english.startswith("### What you know and can do\n\noutcome (en) *x*\n\n### What you show for it\n\n- Welds")
    assert "### Hoe lang dit geldt\n\nDit geldt 3 maanden.\n\nrenewal (nl)" in dutch
    assert "“Lassen \\*1\\*” of ROC \\[Elders\\](x)" in english  # of others, so no Markdown
    order = [section for section in Section if section is not Section.LAW]
    assert list(read_narrative(dutch)) == list(read_narrative(english)) == order


def test_what_was_said_before_there_was_more_is_signed_as_it_was() -> None:
    assert write_narrative(describe(criteria="- Last", assessment="Ik keek."), "nl") == (
        "- Last\n\n### Hoe dit is beoordeeld\n\nIk keek."
    )
    assert write_narrative(describe(criteria="- Last"), "nl") == "- Last"
    days = replace(describe(criteria="- Last"), valid_for=Period(365, PeriodUnit.DAYS))
    assert write_narrative(days, "nl") == "- Last"
    assert write_narrative(describe(), "nl") == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_its_part_or_begins_another(text: str) -> None:
    parts = read_narrative(write_narrative(describe(outcome=text, criteria="- Last"), "nl"))
    assert list(parts) == [Section.OUTCOME, Section.CRITERIA]
    assert parts[Section.OUTCOME].replace("####", "###") == text.strip()


def test_a_text_of_others_is_criteria_as_a_whole() -> None:
    text = "# Requirements\n\n### Anything\n\nDo it."
    assert read_narrative(text) == {Section.CRITERIA: text}
    assert read_narrative("") == {}


@pytest.mark.parametrize(
    ("kind", "dutch"),
    [
        (Kind.DIPLOMA, "Hij vervangt dat diploma niet"),
        (Kind.CERTIFICATE, "Hij vervangt dat niet"),
        (Kind.PRACTICE_STATEMENT, "Hij vervangt die niet"),
    ],
)
def test_a_protected_name_says_in_what_is_signed_that_the_badge_is_not_the_document(kind: Kind, dutch: str) -> None:
    description = replace(LEAST, kind=kind)
    assert dutch in read_narrative(write_narrative(description, "nl"))[Section.LAW]
    assert "It does not replace" in read_narrative(write_narrative(description, "en"))[Section.LAW]
    assert all(
        Section.LAW not in read_narrative(write_narrative(replace(LEAST, kind=other), "nl"))
        for other in set(Kind) - {Kind.DIPLOMA, Kind.CERTIFICATE, Kind.PRACTICE_STATEMENT}
    )
