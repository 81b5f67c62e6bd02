"""The words that a description is signed with, in the language of signing.

They stand here and in no catalogue, because what was signed is never translated again: who improves a translation must
not change what the next credential of a class says.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from badgeservice.services.achievements.description import (
    Assessment,
    Participation,
    Period,
    PeriodUnit,
    Scheme,
    Supervision,
)
from badgeservice.services.achievements.kinds import Kind


class Both(NamedTuple):
    """Dutch and English."""

    nl: str
    en: str

    def in_language(self, language: str) -> str:
        """Whatever is not English is signed as Dutch, the first language of the schools."""
        return self.en if language.startswith("en") else self.nl


class Section(StrEnum):
    """What stands under headings of its own in the criteria, in this order."""

    OUTCOME = "outcome"
    CRITERIA = "criteria"
    ASSESSMENT = "assessment"
    PREREQUISITES = "prerequisites"
    QUALITY = "quality"
    RENEWAL = "renewal"
    LAW = "law"
    REUSE = "reuse"


HEADINGS: Final[Mapping[Section, Both]] = {
    Section.OUTCOME: Both("Wat je hiermee weet en kunt", "What you know and can do"),
    Section.CRITERIA: Both("Wat je ervoor laat zien", "What you show for it"),
    Section.ASSESSMENT: Both("Hoe dit is beoordeeld", "How this was assessed"),
    Section.PREREQUISITES: Both("Wat je vooraf nodig hebt", "What you need beforehand"),
    Section.QUALITY: Both("Hoe de kwaliteit wordt bewaakt", "How quality is watched over"),
    Section.RENEWAL: Both("Hoe lang dit geldt", "How long this is valid"),
    Section.LAW: Both("Wat dit volgens de wet is", "What this is by law"),
    Section.REUSE: Both("Deze beschrijving hergebruiken", "Reusing this description"),
}
# A protected name is never what a badge is (design §12).
LAW: Final[Mapping[Kind, Both]] = {
    Kind.DIPLOMA: Both(
        "Deze badge hoort bij een wettelijk diploma. Hij vervangt dat diploma niet: het diploma zelf en het "
        "diplomaregister van DUO zijn het bewijs.",
        "This badge accompanies a diploma under Dutch law. It does not replace that diploma: the diploma itself and "
        "the national register of diplomas (DUO) are the proof.",
    ),
    Kind.CERTIFICATE: Both(
        "Deze badge hoort bij een certificaat. Hij vervangt dat niet: het certificaat zelf is het bewijs. Een "
        "wettelijk mbo-certificaat staat in het diplomaregister van DUO.",
        "This badge accompanies a certificate. It does not replace it: the certificate itself is the proof. An mbo "
        "certificate under Dutch law stands in the national register of diplomas (DUO).",
    ),
    Kind.PRACTICE_STATEMENT: Both(
        "Deze badge hoort bij een praktijkverklaring. Hij vervangt die niet: de ondertekende praktijkverklaring zelf "
        "is het document.",
        "This badge accompanies a “praktijkverklaring”: in Dutch vocational education, a statement of what somebody "
        "learned at work. It does not replace it: the signed statement itself is the document.",
    ),
}
PARTICIPATION: Final[Mapping[Participation, Both]] = {
    Participation.ONSITE: Both("Op locatie", "On site"),
    Participation.ONLINE: Both("Online", "Online"),
    Participation.BLENDED: Both("Deels online, deels op locatie", "Partly online, partly on site"),
    Participation.WORK: Both("Op de werkplek", "At a workplace"),
}
ASSESSMENT: Final[Mapping[Assessment, Both]] = {
    Assessment.WRITTEN_EXAM: Both("Schriftelijk examen", "Written exam"),
    Assessment.ORAL_EXAM: Both("Mondeling examen", "Oral exam"),
    Assessment.PRACTICAL_EXAM: Both("Praktijkexamen", "Practical exam"),
    Assessment.OBSERVATION: Both("Observatie in de les of op het werk", "Observation in class or at work"),
    Assessment.PRODUCT: Both("Beroepsproduct", "Something made as a professional would"),
    Assessment.REPORT: Both("Verslag", "Report"),
    Assessment.PORTFOLIO: Both("Portfolio", "Portfolio"),
    Assessment.INTERVIEW: Both("Criteriumgericht interview", "Criterion-based interview"),
    Assessment.PRIOR_LEARNING: Both("Erkenning van wat iemand al kon", "Recognition of what somebody knew already"),
}
SUPERVISION: Final[Mapping[Supervision, Both]] = {
    Supervision.NONE: Both("Zonder toezicht", "Without supervision"),
    Supervision.ONLINE: Both("Online toezicht", "Supervised online"),
    Supervision.ONSITE: Both("Toezicht op locatie", "Supervised on site"),
}
IDENTITY: Final[Mapping[bool, Both]] = {
    True: Both("Identiteit gecontroleerd bij de beoordeling", "Identity checked at the assessment"),
    False: Both("Identiteit niet gecontroleerd bij de beoordeling", "Identity not checked at the assessment"),
}
QUALITY: Final = Both("Kwaliteitsbewaking", "Quality assurance")
NLQF_GAVE: Final = Both("NLQF-niveau {level}, ingeschaald door NLQF", "NLQF level {level}, classified by NLQF")
NLQF_OWN: Final = Both(
    "Vergelijkbaar met NLQF-niveau {level}, volgens de organisatie zelf",
    "Comparable to NLQF level {level}, as the organisation says",
)
SCHEMES: Final[Mapping[Scheme, Both]] = {
    Scheme.QUALIFICATION: Both("Kwalificatie", "Qualification"),
    Scheme.ELECTIVE: Both("Keuzedeel", "Elective part (keuzedeel)"),
    Scheme.CERTIFICATE: Both("Mbo-certificaat", "Mbo certificate"),
    Scheme.HIGHER: Both("Opleiding in het hoger onderwijs", "Programme of higher education"),
}
LICENCE: Final = Both(
    "Deze beschrijving mag worden hergebruikt onder de licentie {licence}.",
    "This description may be reused under the licence {licence}.",
)
COPIED: Final = Both(
    "Deze beschrijving begon als “{name}” van {organisation}.",
    "This description began as “{name}” of {organisation}.",
)
VALID_FOR: Final = Both("Dit geldt {period}.", "This is valid for {period}.")
_UNITS: Final[Mapping[PeriodUnit, tuple[Both, Both]]] = {
    PeriodUnit.DAYS: (Both("dag", "day"), Both("dagen", "days")),
    PeriodUnit.WEEKS: (Both("week", "week"), Both("weken", "weeks")),
    PeriodUnit.MONTHS: (Both("maand", "month"), Both("maanden", "months")),
    PeriodUnit.YEARS: (Both("jaar", "year"), Both("jaar", "years")),
}


def write_period(period: Period, language: str) -> str:
    """`3 maanden`, `1 year`."""
    one, several = _UNITS[period.unit]
    return f"{period.amount} {(one if period.amount == 1 else several).in_language(language)}"
