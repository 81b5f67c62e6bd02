"""The eleven elements of the European recommendation are found where every issuer can write them, and only there."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from badgeservice.credentials.badge.badge_view import BadgeView, Standard
from badgeservice.credentials.badge.content import Achievement, Alignment, StudyLoad
from badgeservice.services.achievements.eu_elements import Element, missing_elements, missing_in
from tests.credentials.examples import CONTENT, ISSUER
from tests.descriptions import whole

ASSESSMENT = Alignment("Test", "http://data.europa.eu/snb/assessment/6e6cb2cc78")
MODE = Alignment("Online", "http://data.europa.eu/snb/learning-assessment/920fbb3cbe")
QUALITY = Alignment("NVAO", "https://nvao.example/", target_type="ext:QualityAssurance")
SKILL = Alignment("Samenwerken", "https://x.example/1", target_type="CFItem")
# As somebody else could write it, who knows the European tables and nothing of us.
ACHIEVEMENT = Achievement(
    "urn:x", "Welding", "", criteria_narrative="Weld.", level=4, credits=StudyLoad(3, ""),
    alignments=(ASSESSMENT, MODE, QUALITY, SKILL),
)  # fmt: skip
BADGE = BadgeView(
    Standard.OPEN_BADGES_3, "urn:y", "Welding", "", ISSUER, ACHIEVEMENT, identities=CONTENT.identities,
    valid_from=CONTENT.valid_from,
)  # fmt: skip


def with_achievement(**changes: object) -> BadgeView:
    return replace(BADGE, achievement=replace(ACHIEVEMENT, **changes))  # type: ignore[arg-type]


def without(*alignments: Alignment) -> BadgeView:
    return with_achievement(alignments=tuple(one for one in ACHIEVEMENT.alignments if one not in alignments))


def test_a_badge_of_others_that_says_all_eleven_is_complete() -> None:
    assert missing_in(BADGE) == ()


@pytest.mark.parametrize(
    ("badge", "element"),
    [
        (replace(BADGE, identities=()), Element.LEARNER),
        (with_achievement(name=" "), Element.TITLE),
        (replace(BADGE, issuer=replace(ISSUER, address=None)), Element.COUNTRY),
        (replace(BADGE, issuer=replace(ISSUER, name="")), Element.BODY),
        (replace(BADGE, valid_from=None), Element.DATE),
        (without(SKILL), Element.OUTCOMES),
        (with_achievement(credits=None), Element.WORKLOAD),
        (with_achievement(credits=StudyLoad(3, "bananas")), Element.WORKLOAD),
        (with_achievement(level=None), Element.LEVEL),
        (without(ASSESSMENT), Element.ASSESSMENT),
        (without(MODE), Element.PARTICIPATION),
        (without(QUALITY), Element.QUALITY),
    ],
)
def test_each_is_missed_by_itself(badge: BadgeView, element: Element) -> None:
    assert missing_in(badge) == (element,)


@pytest.mark.parametrize(
    "alignment",
    [
        Alignment("A diploma", "https://x.example/2", target_type="ceterms:Credential"),
        Alignment("A field of study", "http://data.europa.eu/snb/isced-f/0715", target_type="ext:ISCED"),
        Alignment("Nobody knows", "https://x.example/3"),
    ],
)
def test_what_is_no_skill_is_no_outcome(alignment: Alignment) -> None:
    other = (*without(SKILL).achievement.alignments, alignment)  # type: ignore[union-attr]
    assert missing_in(with_achievement(alignments=other)) == (Element.OUTCOMES,)


def test_a_badge_of_another_standard_is_never_complete() -> None:
    assert missing_in(replace(BADGE, standard=Standard.OPEN_BADGES_2)) == tuple(Element)
    assert missing_in(replace(BADGE, achievement=None)) == tuple(Element)


@pytest.mark.parametrize(
    ("change", "element"),
    [
        (lambda one: replace(one, level=None), Element.LEVEL),
        (lambda one: replace(one, hours=None, ects=None), Element.WORKLOAD),
        (lambda one: replace(one, assessments=()), Element.ASSESSMENT),
        (lambda one: replace(one, participation=()), Element.PARTICIPATION),
    ],
)
def test_who_describes_it_hears_what_is_missing(change: Callable, element: Element) -> None:
    assert missing_elements(whole(), ISSUER) == ()
    assert missing_elements(change(whole()), ISSUER) == (element,)


def test_a_language_that_says_less_misses_it() -> None:
    texts = {language: dict(said) for language, said in whole().texts.items()}
    texts["en"] = {name: text for name, text in texts["en"].items() if name != "quality"}
    assert missing_elements(replace(whole(), texts=texts, quality_url=""), ISSUER) == (Element.QUALITY,)
