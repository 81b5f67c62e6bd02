"""What a badge means, for who has never seen one: level, study load, how it was assessed, in plain words.

Everything here comes from the `BadgeView` that the signature covers. An address that others wrote is text, never a
link (verification-page §7.5); an image is shown only if it is ours or lies inside the badge itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from badgeservice.credentials.badge import target_types
from badgeservice.credentials.badge.badge_view import BadgeView
from badgeservice.credentials.badge.content import SBU, Achievement, Alignment, StudyLoad
from badgeservice.credentials.badge.skills import QUALIFICATION_PART
from badgeservice.credentials.wording import shown
from badgeservice.services import addresses
from badgeservice.services.achievements.achievement import AchievementSummary
from badgeservice.services.achievements.description import Assessment, Participation, Period, PeriodUnit, Supervision
from badgeservice.services.achievements.eu_elements import Element, missing_in
from badgeservice.services.achievements.kinds import ACHIEVEMENT_TYPES, Kind
from badgeservice.services.achievements.signed.narrative import read_narrative
from badgeservice.services.achievements.signed.words import LAW, Section
from badgeservice.settings import Settings
from badgeservice.web.badge.entries import ShownEvidence, ShownSkill, describe_evidence, describe_skills
from badgeservice.web.badge.results import ShownResult, describe_results
from badgeservice.web.language import current_language, language_of, other_language, write_number
from badgeservice.web.markdown import render_markdown
from badgeservice.web.words import to_translate, translate_count
from badgeservice.web.words import translate as _

_IMAGE_INSIDE = re.compile(r"data:image/(?:png|svg\+xml|jpeg);base64,[A-Za-z0-9+/=]+")
Texts = Mapping[str, Mapping[str, str]]  # by language, then by name
LEVELS = {
    1: to_translate("level 1: does simple tasks under guidance (mbo entry level)"),
    2: to_translate("level 2: does familiar work by set methods (mbo 2)"),
    3: to_translate("level 3: does the whole job independently (mbo 3)"),
    4: to_translate("level 4: works independently and guides others (mbo 4)"),
    5: to_translate("level 5: between mbo and bachelor (associate degree)"),
    6: to_translate("level 6: bachelor"),
    7: to_translate("level 7: master"),
    8: to_translate("level 8: doctorate"),
}
# Of ours, by its kind.
KINDS: Final[Mapping[Kind, str]] = {
    Kind.MODULE: to_translate("module"),
    Kind.SKILL: to_translate("skill"),
    Kind.MICROCREDENTIAL: to_translate("microcredential"),
    Kind.WORK_PLACEMENT: to_translate("work placement"),
    Kind.PRACTICE_STATEMENT: to_translate("practice statement"),
    Kind.CERTIFICATE: to_translate("certificate"),
    Kind.DIPLOMA: to_translate("diploma"),
    Kind.PARTICIPATION: to_translate("participation"),
}
COURSE: Final = ACHIEVEMENT_TYPES[Kind.MODULE]
# A diploma may have all eleven elements of a micro-credential; that is the name of something small.
LARGE_TYPES: Final = frozenset(
    {
        "Diploma",
        "SecondarySchoolDiploma",
        "Degree",
        "AssociateDegree",
        "BachelorDegree",
        "MasterDegree",
        "DoctoralDegree",
    }
)  # fmt: skip
_ELECTIVE_CODE: Final = re.compile(r"K\d{4}")  # of the Dutch register
# Of everybody's, by the word of the standard, which is all that is signed: a course of others is not a module.
TYPES: Final[Mapping[str, str]] = {
    "MicroCredential": KINDS[Kind.MICROCREDENTIAL],
    "Competency": KINDS[Kind.SKILL],
    "Certificate": KINDS[Kind.CERTIFICATE],
    "Certification": KINDS[Kind.CERTIFICATE],
    "CertificateOfCompletion": to_translate("statement of what was completed"),
    "Course": to_translate("module or course"),
    "Fieldwork": KINDS[Kind.WORK_PLACEMENT],
    "Diploma": KINDS[Kind.DIPLOMA],
    "CommunityService": to_translate("community service"),
}
PARTICIPATION: Final[Mapping[str, str]] = {
    Participation.ONSITE: to_translate("on location"),
    Participation.ONLINE: to_translate("online"),
    Participation.BLENDED: to_translate("partly online, partly on location"),
    Participation.WORK: to_translate("at a workplace"),
}
ASSESSMENTS: Final[Mapping[str, str]] = {
    Assessment.WRITTEN_EXAM: to_translate("a written exam"),
    Assessment.ORAL_EXAM: to_translate("an oral exam"),
    Assessment.PRACTICAL_EXAM: to_translate("a practical exam"),
    Assessment.OBSERVATION: to_translate("observation in class or at work"),
    Assessment.PRODUCT: to_translate("something made as a professional would"),
    Assessment.REPORT: to_translate("a report"),
    Assessment.PORTFOLIO: to_translate("a portfolio"),
    Assessment.INTERVIEW: to_translate("an interview about the criteria"),
    Assessment.PRIOR_LEARNING: to_translate("recognition of what was known already"),
}
SUPERVISIONS: Final[Mapping[str, str]] = {
    Supervision.NONE: to_translate("nobody looked on"),
    Supervision.ONLINE: to_translate("somebody looked on, online"),
    Supervision.ONSITE: to_translate("somebody looked on, on location"),
}
IDENTITY_CHECKS: Final[Mapping[str, str]] = {
    "yes": to_translate("identity was checked"),
    "no": to_translate("identity was not checked"),
}
SECTIONS: Final[Mapping[Section, str]] = {
    Section.CRITERIA: to_translate("What it takes"),
    Section.ASSESSMENT: to_translate("How it is assessed"),
    Section.PREREQUISITES: to_translate("What is needed beforehand"),
    Section.QUALITY: to_translate("How quality is kept"),
    Section.RENEWAL: to_translate("How long it counts"),
    Section.LAW: to_translate("What it is by law"),
    Section.REUSE: to_translate("Reuse of this description"),
}


ELEMENTS: Final[Mapping[Element, str]] = {
    Element.LEARNER: to_translate("who earned it"),
    Element.TITLE: to_translate("a name"),
    Element.COUNTRY: to_translate("the country of the organisation"),
    Element.BODY: to_translate("the name of the organisation"),
    Element.DATE: to_translate("the day on which it was awarded"),
    Element.OUTCOMES: to_translate("what somebody with it knows and can do"),
    Element.WORKLOAD: to_translate("the study load, in hours or ECTS"),
    Element.LEVEL: to_translate("the level (EQF or NLQF)"),
    Element.ASSESSMENT: to_translate("how it was assessed, by its kind"),
    Element.PARTICIPATION: to_translate("the form of participation"),
    Element.QUALITY: to_translate("how quality is assured"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in one language: a text of the issuer's, of which what somebody can do comes first."""

    language: str  # where that is another than that of the page
    name: str
    description: str
    outcome: Markup | None
    sections: tuple[tuple[str, Markup], ...]


@dataclass(frozen=True, slots=True)
class BadgeMeaning:
    """What the page says about a genuine badge."""

    name: str
    name_language: str  # of each text, where that is another than that of the page
    language: str  # of what says nothing of its own language
    description: str
    description_language: str
    criteria_language: str
    holder: str
    issuer_name: str
    issuer_domain: str
    awarded_by: str  # in whose name, when that is a part of the issuer
    image_url: str
    awarded_at: datetime | None
    valid_until: datetime | None
    facts: tuple[tuple[str, str], ...]
    outcome: Markup | None  # what whoever has it knows and can do
    sections: tuple[tuple[str, Markup], ...]  # the rest of the criteria
    narrative: Markup | None
    narrative_language: str
    skills: tuple[ShownSkill, ...]
    eu_missing: tuple[str, ...]  # of the eleven elements of the European recommendation, in words
    eu_elements: tuple[str, ...]  # all eleven, when none is missing
    translation: Said | None  # by the issuer, into the language of this page; not signed
    results: tuple[ShownResult, ...]
    evidence: tuple[ShownEvidence, ...]

    @property
    def says_what_one_can(self) -> bool:
        """More than a description, which speaks to who may earn it."""
        return bool(self.outcome or self.results or self.skills)


def describe_badge(badge: BadgeView, settings: Settings, texts: Texts | None = None) -> BadgeMeaning:
    """The badge in the language of this page. `texts` are those of our own record of what was awarded, in all its
    languages: what is signed is shown as it is, and the other text beside it."""
    achievement, awarded_by = badge.achievement, _awarded_by(badge)
    outcome, sections = _split(achievement.criteria_narrative if achievement else "")
    is_large = achievement is not None and achievement.achievement_type in LARGE_TYPES
    missing = () if is_large else missing_in(badge)
    name, description = (achievement.name, achievement.description) if achievement else (badge.name, badge.description)
    written = achievement.language if achievement else ""
    return BadgeMeaning(
        name=name,
        name_language=language_of(name, written),
        language=other_language(written),
        description=description,
        description_language=language_of(description, written),
        criteria_language=language_of(achievement.criteria_narrative if achievement else "", written),
        holder=", ".join(badge.holder_names),
        issuer_name=badge.issuer.name or badge.issuer_domain or badge.issuer.id,
        issuer_domain=badge.issuer_domain,
        awarded_by=awarded_by,
        image_url=_safe_image(badge, settings),
        awarded_at=badge.awarded_at or badge.valid_from,
        valid_until=badge.valid_until,
        facts=tuple((term, words) for term, words in _facts(badge, awarded_by, is_ours=bool(texts)) if words),
        outcome=outcome,
        sections=sections,
        narrative=_text(badge.narrative),
        narrative_language=language_of(badge.narrative, written),
        skills=describe_skills(achievement) if achievement else (),
        eu_missing=tuple(_(ELEMENTS[element]) for element in missing),
        eu_elements=tuple(map(_, ELEMENTS.values())) if not (missing or is_large) else (),
        translation=_translate(achievement, texts) if achievement and texts else None,
        results=describe_results(badge.results, achievement) if achievement else (),
        evidence=describe_evidence(badge.evidence, written),
    )


def describe_text(achievement: Achievement) -> Said:
    """What an achievement says, for its own page."""
    outcome, sections = _split(achievement.criteria_narrative)
    language = other_language(achievement.language)
    return Said(language, achievement.name, achievement.description, outcome, sections)


def describe_facts(achievement: Achievement) -> Iterator[tuple[str, str]]:
    """Level, load, form and the like; a fact that nobody states is no line."""
    yield _("Level"), _describe_level(achievement)
    yield _("Study load"), _describe_loads(achievement)
    yield _("How you take part"), _list(achievement, target_types.PARTICIPATION, PARTICIPATION)
    yield _("Assessed by"), _list(achievement, target_types.ASSESSMENT, ASSESSMENTS)
    supervision = _list(achievement, target_types.SUPERVISION, SUPERVISIONS)
    identity = _list(achievement, target_types.IDENTITY_CHECK, IDENTITY_CHECKS)
    yield _("While it was assessed"), ", ".join(filter(None, (supervision, identity)))
    yield _("Belongs to"), "; ".join(_programmes(achievement))
    yield _("Quality is described at"), _quality(achievement)


def describe_level(level: int | None) -> str:
    """`niveau 4: zelfstandig beroepsbeoefenaar`, in the words of NLQF, which has the levels of EQF."""
    return _(LEVELS[level]) if level in LEVELS else ""


def describe_hours(hours: int | None) -> str:
    """`40 uur`: the time that a learner needs, not lessons only."""
    return translate_count("%(num)s hour", "%(num)s hours", hours) if hours else ""


def describe_type(achievement_type: str) -> str:
    """An `achievementType` of the standard as a word of ours; what we do not know is left out."""
    return _(TYPES[achievement_type]) if achievement_type in TYPES else ""


def describe_kind(kind: Kind) -> str:
    """A kind of ours in a word; a free one has none."""
    return _(KINDS[kind]) if kind in KINDS else ""


def describe_period(period: Period | None) -> str:
    """`3 maanden`: by the calendar. What always counts has no end date."""
    if period is None:
        return _("no end date")
    match period.unit:
        case PeriodUnit.DAYS:
            return translate_count("%(num)s day", "%(num)s days", period.amount)
        case PeriodUnit.WEEKS:
            return translate_count("%(num)s week", "%(num)s weeks", period.amount)
        case PeriodUnit.MONTHS:
            return translate_count("%(num)s month", "%(num)s months", period.amount)
        case PeriodUnit.YEARS:
            return translate_count("%(num)s year", "%(num)s years", period.amount)


def summarise(items: Iterable[AchievementSummary]) -> dict[str, str]:
    """One short line under each achievement in a list, by its id."""
    return {
        item.id: " · ".join(
            words
            for words in (
                describe_kind(item.kind),
                _("level %(level)s", level=item.level) if item.level else "",
                describe_hours(item.hours),
            )
            if words
        )
        for item in items
    }


def _awarded_by(badge: BadgeView) -> str:
    """A department of who signs; or somebody else, of whom the issuer says that they acted for it."""
    source = badge.source
    if source is None or not source.name or source.id == badge.issuer.id:
        return ""
    name, issuer = shown(source.name), shown(badge.issuer.name or badge.issuer_domain)
    if source.parent is not None and source.parent.id == badge.issuer.id:
        return _("%(department)s of %(organisation)s", department=name, organisation=issuer)
    return _("%(name)s, in the name of %(organisation)s", name=name, organisation=issuer)


def _facts(badge: BadgeView, awarded_by: str, *, is_ours: bool) -> Iterator[tuple[str, str]]:
    achievement = badge.achievement
    yield _("Awarded by"), awarded_by
    if achievement:
        yield _("Kind"), _describe_signed_kind(achievement, is_ours=is_ours)
        yield from describe_facts(achievement)


def _describe_signed_kind(achievement: Achievement, *, is_ours: bool) -> str:
    """The standard has no word for a praktijkverklaring, and what it is by law is signed in words; a keuzedeel has the
    code of one. Of what was signed here a course is a module."""
    is_statement = read_narrative(achievement.criteria_narrative).get(Section.LAW) in LAW[Kind.PRACTICE_STATEMENT]
    if is_statement:
        return describe_kind(Kind.PRACTICE_STATEMENT)
    if achievement.achievement_type == COURSE and any(map(_is_elective, achievement.alignments)):
        return _("elective part (keuzedeel)")
    if achievement.achievement_type == COURSE and is_ours:
        return describe_kind(Kind.MODULE)
    return describe_type(achievement.achievement_type)


def _is_elective(alignment: Alignment) -> bool:
    return alignment.target_type == QUALIFICATION_PART and _ELECTIVE_CODE.fullmatch(alignment.target_code) is not None


def _describe_level(achievement: Achievement) -> str:
    words, by_nlqf = describe_level(achievement.level), _("classified by NLQF")
    is_classified = any(one.target_type == target_types.NLQF for one in achievement.alignments)
    return f"{words}, {by_nlqf}" if words and is_classified else words


def _describe_loads(achievement: Achievement) -> str:
    loads = (achievement.study_load, achievement.credits)
    return " · ".join(_describe_load(load) for load in loads if load)


def _describe_load(load: StudyLoad) -> str:
    if load.unit == SBU and isinstance(load.amount, int):
        return describe_hours(load.amount)
    unit = load.unit or _("credits")
    return f"{write_number(load.amount)} {unit}"


def _list(achievement: Achievement, target_type: str, words: Mapping[str, str]) -> str:
    """In our words where the code is ours, else as the issuer wrote it."""
    found = (one for one in achievement.alignments if one.target_type == target_type)
    return ", ".join(_(words[one.target_code]) if one.target_code in words else one.target_name for one in found)


def _programmes(achievement: Achievement) -> Iterator[str]:
    for one in achievement.alignments:
        if one.target_type in target_types.PROGRAMMES:
            has_code = one.target_code and one.target_code not in one.target_name
            yield f"{one.target_name} ({one.target_code})" if has_code else one.target_name


def _quality(achievement: Achievement) -> str:
    """Where somebody says more of it; an address below the achievement says nothing more."""
    urls = (one.target_url for one in achievement.alignments if one.target_type == target_types.QUALITY)
    return ", ".join(url for url in urls if not url.startswith(f"{achievement.id}#"))


def _split(narrative: str) -> tuple[Markup | None, tuple[tuple[str, Markup], ...]]:
    """What somebody can do, and the other parts under the words of this page."""
    found = {section: render_markdown(text, links=False) for section, text in read_narrative(narrative).items()}
    rest = ((_(SECTIONS[section]), text) for section, text in found.items() if section in SECTIONS)
    return found.get(Section.OUTCOME), tuple(rest)


def _translate(achievement: Achievement, texts: Texts) -> Said | None:
    """The issuer's own words in the language of this page, where they are not what was signed."""
    said, language = texts.get(current_language(), {}), current_language()
    if not other_language(achievement.language) or not said.get("name"):
        return None
    parts = ((words, said.get(section.value, "")) for section, words in SECTIONS.items())
    sections = tuple((_(words), render_markdown(text, links=False)) for words, text in parts if text.strip())
    return Said(language, said["name"], said.get("description", ""), _text(said.get("outcome", "")), sections)


def _text(markdown: str) -> Markup | None:
    return render_markdown(markdown, links=False) if markdown.strip() else None


def _safe_image(badge: BadgeView, settings: Settings) -> str:
    images = (badge.image, badge.achievement.image if badge.achievement else None)
    for url in (image.url for image in images if image):
        for address in (addresses.ACHIEVEMENT_VERSION_IMAGE, addresses.ACHIEVEMENT_IMAGE):
            if ours := address.match(url.removeprefix(settings.base_url)):
                # Documents name the PNG; the drawing is sharper and twenty times smaller.
                return address.path(**ours | {"kind": "svg"})
        if _IMAGE_INSIDE.fullmatch(url):
            return url
    return ""
