"""What can be earned, as whoever describes it sees it: one frozen description, of which a version is the row.

A version has columns for what is asked of many rows; the rest lies in its `facts`. Only this module knows which. What
people type is read in `fields.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from badgeservice.services.achievements.kinds import ACHIEVEMENT_TYPES, Kind, kind_of
from badgeservice.store.tables import AchievementVersion
from badgeservice.store.tables.columns import Texts

LANGUAGES: Final = ("nl", "en")
# What it says in each language. All but the name and the description are Markdown.
TEXTS: Final = (
    "name",
    "description",
    "outcome",  # what who has it knows and can do
    "criteria",  # what has to be shown for it
    "assessment",  # how that is judged
    "prerequisites",
    "quality",  # who watches over it, and how
    "renewal",  # how it is renewed when it ends
)


class Participation(StrEnum):
    """Where and how it is learned."""

    ONSITE = "onsite"
    ONLINE = "online"
    BLENDED = "blended"
    WORK = "work"  # at a workplace


class Assessment(StrEnum):
    """What is judged, and how."""

    WRITTEN_EXAM = "written-exam"
    ORAL_EXAM = "oral-exam"
    PRACTICAL_EXAM = "practical-exam"
    OBSERVATION = "observation"  # behaviour, in class or at work
    PRODUCT = "product"  # something made as a professional would
    REPORT = "report"
    PORTFOLIO = "portfolio"
    INTERVIEW = "interview"  # criterion-based
    PRIOR_LEARNING = "prior-learning"  # recognised, not learned here


class Supervision(StrEnum):
    """Who looked on while it was assessed."""

    NONE = "none"
    ONLINE = "online"
    ONSITE = "onsite"


class MayAsk(StrEnum):
    """Who may ask for it."""

    NOBODY = "nobody"
    LEARNERS = "learners"  # of the organisation
    ANYONE = "anyone"


class Scheme(StrEnum):
    """Of which a code of a programme is one; the first three are of SBB."""

    QUALIFICATION = "kwalificatie"
    ELECTIVE = "keuzedeel"
    CERTIFICATE = "certificaat"
    HIGHER = "croho"


class PeriodUnit(StrEnum):
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class ResultKind(StrEnum):
    """On what a result is given: a word of ours, each with a `resultType` of Open Badges (see `results.py`)."""

    RUBRIC = "rubric"  # levels with descriptions and points
    GRADE = "grade"  # 1 to 10
    WORDS = "words"  # onvoldoende, voldoende, goed
    PASSED = "passed"  # or not
    PERCENT = "percent"
    POINTS = "points"  # between a minimum and a maximum
    OWN = "own"  # values of who describes it, low to high


@dataclass(frozen=True, slots=True)
class Period:
    """How long something is valid."""

    amount: int
    unit: PeriodUnit


@dataclass(frozen=True, slots=True)
class Programme:
    """What it is a part of: a qualification, an elective part, a certificate, by its code."""

    scheme: Scheme
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ResultLevel:
    """One step of a rubric; `key` is its name in addresses."""

    key: str
    texts: Texts  # per language: name, description
    points: str = ""


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One line on which a learner reaches something; low to high."""

    key: str
    kind: ResultKind
    texts: Texts  # per language: name
    levels: tuple[ResultLevel, ...] = ()  # of a rubric, and the values of one's own
    minimum: str = ""
    maximum: str = ""
    required: str = ""  # the key of a level, or a value


@dataclass(frozen=True, slots=True)
class Alignment:
    """An entry of a framework, as it was when it was chosen: what is awarded never depends on the framework."""

    uri: str
    code: str
    framework: str
    type: str  # `targetType`
    texts: Texts  # per language: name, description


@dataclass(frozen=True, slots=True)
class CopiedFrom:
    """Whose achievement this began as."""

    url: str  # its address, which is its id
    number: int
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Description:
    """All that can be said of what can be earned. An absent text is not there, an absent fact `None`, "" or empty."""

    kind: Kind
    language: str  # the first
    texts: Texts
    type: str = ""  # `achievementType`, of a free kind; of another it follows
    level: int | None = None  # EQF / NLQF, 1 to 8
    is_level_classified: bool = False  # by NLQF itself; else the organisation says so
    hours: int | None = None  # study load, in hours (SBU)
    ects: float | None = None  # steps of a half
    participation: tuple[Participation, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    supervision: Supervision | None = None
    is_identity_checked: bool | None = None  # at the assessment; None: not said
    quality_url: str = ""
    programmes: tuple[Programme, ...] = ()
    results: tuple[ResultLine, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    tags: tuple[str, ...] = ()
    valid_for: Period | None = None
    renewal_id: str = ""  # the achievement that renews it
    is_narrative_required: bool = False  # of who awards
    is_evidence_required: bool = False
    is_result_required: bool = False
    may_ask: MayAsk = MayAsk.NOBODY
    licence: str = ""  # of reuse of this description, an SPDX id such as CC-BY-4.0; "": none
    copied_from: CopiedFrom | None = None
    design: Mapping[str, str] = field(default_factory=dict)  # of the image; empty when it was handed in

    @property
    def achievement_type(self) -> str:
        """As the standard calls it."""
        return (self.type if self.kind is Kind.FREE else "") or ACHIEVEMENT_TYPES[self.kind]

    @property
    def languages(self) -> tuple[str, ...]:
        """In which it is described, the first one first."""
        return (self.language, *(one for one in self.texts if one != self.language))

    def text(self, name: str, language: str = "") -> str:
        """One of its texts in this language, else in its first; "" when it has none."""
        said = self.texts.get(language) or self.texts.get(self.language, {})
        return said.get(name, "")


def read_version(version: AchievementVersion) -> Description:
    """A row as a description; one from before there were kinds has what it had."""
    facts = version.facts
    return Description(
        kind=kind_of(version.type, version.kind),
        language=version.language,
        texts=version.texts,
        type=version.type,
        level=version.level,
        is_level_classified=facts.get("is_level_classified", False),
        hours=version.hours,
        ects=facts.get("ects"),
        participation=tuple(map(Participation, facts.get("participation", ()))),
        assessments=tuple(map(Assessment, facts.get("assessments", ()))),
        supervision=Supervision(facts["supervision"]) if "supervision" in facts else None,
        is_identity_checked=facts.get("is_identity_checked"),
        quality_url=facts.get("quality_url", ""),
        programmes=tuple(
            Programme(Scheme(one["scheme"]), one["code"], one.get("name", "")) for one in facts.get("programmes", ())
        ),
        results=tuple(_read_line(one) for one in version.rubric),
        alignments=tuple(_read_alignment(one, version.language) for one in version.alignments),
        tags=tuple(version.tags),
        valid_for=_read_period(facts.get("valid_for"), version.valid_days),
        renewal_id=facts.get("renewal_id", ""),
        is_narrative_required=facts.get("is_narrative_required", False),
        is_evidence_required=facts.get("is_evidence_required", False),
        is_result_required=facts.get("is_result_required", False),
        may_ask=MayAsk(facts.get("may_ask", MayAsk.NOBODY)),
        licence=facts.get("licence", ""),
        copied_from=CopiedFrom(**facts["copied_from"]) if "copied_from" in facts else None,
        design=version.design,
    )


def columns_of(description: Description) -> dict[str, Any]:
    """The columns of a row that says this; its images, number and times are of who writes it."""
    return {
        "kind": description.kind.value,
        "type": description.achievement_type,
        "language": description.language,
        "texts": {language: dict(said) for language, said in description.texts.items()},
        "level": description.level,
        "hours": description.hours,
        "rubric": [_line_columns(line) for line in description.results],
        "alignments": [_alignment_columns(one, description.language) for one in description.alignments],
        "tags": list(description.tags),
        "valid_days": _days_of(description.valid_for),
        "design": dict(description.design),
        "facts": {name: value for name, value in _facts(description) if value not in (None, "", [])},
    }


def _facts(description: Description) -> list[tuple[str, Any]]:
    period, copied = description.valid_for, description.copied_from
    return [
        ("is_level_classified", description.is_level_classified),
        ("ects", description.ects),
        ("participation", [one.value for one in description.participation]),
        ("assessments", [one.value for one in description.assessments]),
        ("supervision", description.supervision.value if description.supervision else None),
        ("is_identity_checked", description.is_identity_checked),
        ("quality_url", description.quality_url),
        ("programmes", [_programme_columns(one) for one in description.programmes]),
        ("valid_for", {"amount": period.amount, "unit": period.unit.value} if period else None),
        ("renewal_id", description.renewal_id),
        ("is_narrative_required", description.is_narrative_required),
        ("is_evidence_required", description.is_evidence_required),
        ("is_result_required", description.is_result_required),
        ("may_ask", description.may_ask.value),
        ("licence", description.licence),
        ("copied_from", _copied_columns(copied) if copied else None),
    ]


def _programme_columns(programme: Programme) -> dict[str, str]:
    return {"scheme": programme.scheme.value, "code": programme.code, "name": programme.name}


def _copied_columns(copied: CopiedFrom) -> dict[str, Any]:
    return {"url": copied.url, "number": copied.number, "name": copied.name, "organisation": copied.organisation}


def _read_period(stored: Mapping[str, Any] | None, days: int | None) -> Period | None:
    if stored:
        return Period(stored["amount"], PeriodUnit(stored["unit"]))
    return Period(days, PeriodUnit.DAYS) if days else None


def _days_of(period: Period | None) -> int | None:
    """For whoever reads days only, among them the previous version of the program: about as many."""
    if period is None:
        return None
    return period.amount * {"days": 1, "weeks": 7, "months": 30, "years": 365}[period.unit.value]


def _read_line(stored: Mapping[str, Any]) -> ResultLine:
    return ResultLine(
        key=stored["key"],
        kind=ResultKind(stored["kind"]),
        texts=stored["texts"],
        levels=tuple(
            ResultLevel(level["key"], level["texts"], level.get("points", "")) for level in stored.get("levels", ())
        ),
        minimum=stored.get("minimum", ""),
        maximum=stored.get("maximum", ""),
        required=stored.get("required", ""),
    )


def _line_columns(line: ResultLine) -> dict[str, Any]:
    levels = [{"key": level.key, "texts": dict(level.texts), "points": level.points} for level in line.levels]
    return {
        "key": line.key,
        "kind": line.kind.value,
        "texts": dict(line.texts),
        "levels": levels,
        "minimum": line.minimum,
        "maximum": line.maximum,
        "required": line.required,
    }


def _read_alignment(stored: Mapping[str, Any], language: str) -> Alignment:
    """One from before there were two languages has only the names that Open Badges gives."""
    said = {"name": stored["targetName"], "description": stored.get("targetDescription", "")}
    return Alignment(
        uri=stored["targetUrl"],
        code=stored.get("targetCode", ""),
        framework=stored.get("targetFramework", ""),
        type=stored.get("targetType", ""),
        texts=stored.get("texts") or {language: said},
    )


def _alignment_columns(alignment: Alignment, language: str) -> dict[str, Any]:
    said = alignment.texts.get(language) or next(iter(alignment.texts.values()))
    return {
        "targetName": said["name"],
        "targetUrl": alignment.uri,
        "targetCode": alignment.code,
        "targetFramework": alignment.framework,
        "targetType": alignment.type,
        "targetDescription": said.get("description", ""),
        "texts": {one: dict(texts) for one, texts in alignment.texts.items()},
    }
