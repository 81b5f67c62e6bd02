"""The words for what is chosen in the form of an achievement: kinds, assessments, licences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from badgeservice.services.achievements.description import (
    Assessment,
    MayAsk,
    Participation,
    PeriodUnit,
    Scheme,
    Supervision,
)
from badgeservice.services.achievements.kinds import TYPES, Kind
from badgeservice.web.words import to_translate
from badgeservice.web.words import translate as _

KINDS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.MODULE: (to_translate("Module"), to_translate("A part of a programme, such as a keuzedeel")),
    Kind.SKILL: (to_translate("Skill"), to_translate("Something somebody does well, such as working together")),
    Kind.MICROCREDENTIAL: (
        to_translate("Microcredential"),
        to_translate("A small course with a level, a load and an assessment, as Europe describes it"),
    ),
    Kind.WORK_PLACEMENT: (to_translate("Work placement"), to_translate("What was learned and shown in a company")),
    Kind.PRACTICE_STATEMENT: (
        to_translate("Practice statement"),
        to_translate("Praktijkverklaring: parts of a profession, shown at work"),
    ),
    Kind.CERTIFICATE: (to_translate("Certificate"), to_translate("Accompanies an mbo certificate; needs a BRIN")),
    Kind.DIPLOMA: (to_translate("Diploma"), to_translate("Accompanies a diploma; needs a BRIN")),
    Kind.PARTICIPATION: (to_translate("Participation"), to_translate("Somebody was there; nothing was judged")),
    Kind.FREE: (to_translate("Something else"), to_translate("You choose what it is called")),
}
CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "participation": {
        Participation.ONSITE: to_translate("At school"),
        Participation.ONLINE: to_translate("Online"),
        Participation.BLENDED: to_translate("Partly online, partly at school"),
        Participation.WORK: to_translate("At work"),
    },
    "assessments": {
        Assessment.WRITTEN_EXAM: to_translate("Written exam"),
        Assessment.ORAL_EXAM: to_translate("Oral exam"),
        Assessment.PRACTICAL_EXAM: to_translate("Practical exam"),
        Assessment.OBSERVATION: to_translate("Behaviour, in class or at work"),
        Assessment.PRODUCT: to_translate("Something made as a professional would"),
        Assessment.REPORT: to_translate("Report or paper"),
        Assessment.PORTFOLIO: to_translate("Portfolio"),
        Assessment.INTERVIEW: to_translate("Criterion-based interview"),
        Assessment.PRIOR_LEARNING: to_translate("Learned before, and recognised here"),
    },
    "supervision": {
        "": to_translate("We do not say"),
        Supervision.NONE: to_translate("Nobody: learners did it alone"),
        Supervision.ONLINE: to_translate("Somebody, online"),
        Supervision.ONSITE: to_translate("Somebody in the room"),
    },
    "is_identity_checked": {
        "": to_translate("We do not say that either"),
        "yes": to_translate("Yes"),
        "no": to_translate("No"),
    },
    "may_ask": {
        "": to_translate("Nobody: teachers award it"),
        MayAsk.LEARNERS: to_translate("Learners of this school"),
        MayAsk.ANYONE: to_translate("Anybody"),
    },
    "licence": {
        "": to_translate("No: ask us first"),
        "CC-BY-4.0": to_translate("Yes, when they name us (CC BY)"),
        "CC-BY-SA-4.0": to_translate("Yes, when they name us and share alike (CC BY-SA)"),
        "CC-BY-NC-4.0": to_translate("Yes, when they name us and earn nothing with it (CC BY-NC)"),
        "CC0-1.0": to_translate("Yes, freely (CC0)"),
    },
    "valid_unit": {
        PeriodUnit.DAYS: to_translate("days"),
        PeriodUnit.WEEKS: to_translate("weeks"),
        PeriodUnit.MONTHS: to_translate("months"),
        PeriodUnit.YEARS: to_translate("years"),
    },
    "scheme": {
        Scheme.ELECTIVE: to_translate("Keuzedeel (K0000)"),
        Scheme.QUALIFICATION: to_translate("Qualification (00000)"),
        Scheme.CERTIFICATE: to_translate("Mbo certificate (C0000)"),
        Scheme.HIGHER: to_translate("Higher education (CROHO)"),
    },
    "required": {
        "is_evidence_required": to_translate("Evidence of each learner"),
        "is_narrative_required": to_translate("Some words about it"),
        "is_result_required": to_translate("A result of each learner"),
    },
    "type": {
        "Badge": to_translate("badge"),
        "Achievement": to_translate("achievement"),
        "Assessment": to_translate("assessment"),
        "Assignment": to_translate("assignment"),
        "Award": to_translate("prize"),
        "CoCurricular": to_translate("beside the programme"),
        "CommunityService": to_translate("community service"),
        "LearningProgram": to_translate("programme"),
        "License": to_translate("licence to practise"),
        "Membership": to_translate("membership"),
    },
}


def list_choices(name: str, chosen: str = "") -> list[tuple[str, str]]:
    """Value and words, for this page; what was chosen elsewhere and is not offered here stays as it is."""
    offered = [(value, _(words)) for value, words in CHOICES[name].items()]
    is_kept = chosen and chosen not in CHOICES[name] and (name != "type" or chosen in TYPES)
    return [*offered, (chosen, chosen)] if is_kept else offered


def list_kinds() -> list[tuple[str, str, str]]:
    """Value, name and explanation."""
    return [(kind.value, _(name), _(hint)) for kind, (name, hint) in KINDS.items()]
