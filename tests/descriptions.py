"""Descriptions of all kinds and with every field, made up: what whatever is signed, shown or kept has to stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from badgeservice.services.achievements.description import (
    TEXTS,
    Alignment,
    Assessment,
    CopiedFrom,
    Description,
    MayAsk,
    Participation,
    Period,
    PeriodUnit,
    Programme,
    ResultKind,
    ResultLevel,
    ResultLine,
    Scheme,
    Supervision,
)
from badgeservice.services.achievements.kinds import Kind

LEAST: Final = Description(
    Kind.MODULE,
    "nl",
    {
        "nl": {"name": "Lassen", "description": "Je last een hoekverbinding.", "criteria": "- Last\n- Keurt"},
        "en": {"name": "Welding", "description": "You weld a corner joint.", "criteria": "- Welds\n- Checks"},
    },
)
RUBRIC: Final = ResultLine(
    "lijn0001",
    ResultKind.RUBRIC,
    {"nl": {"name": "Samenwerken"}, "en": {"name": "Working together"}},
    (
        ResultLevel("begin001", {"nl": {"name": "Begin", "description": "Met hulp"}, "en": {"name": "Start"}}, "1"),
        ResultLevel("sterk001", {"nl": {"name": "Sterk", "description": "Alleen"}, "en": {"name": "Strong"}}, "2"),
    ),
    required="begin001",
)
SCALES: Final = (
    ResultLine("cijfer01", ResultKind.GRADE, {"nl": {"name": "Cijfer"}}, required="6"),
    ResultLine("woorden1", ResultKind.WORDS, {"nl": {"name": "Verslag"}}, required="sufficient"),
    ResultLine("behaald1", ResultKind.PASSED, {"nl": {"name": "Praktijk"}}),
    ResultLine("procent1", ResultKind.PERCENT, {"nl": {"name": "Toets"}}, required="55.5"),
    ResultLine("punten01", ResultKind.POINTS, {"nl": {"name": "Punten"}}, minimum="0", maximum="40"),
    ResultLine("eigen001", ResultKind.OWN, {"nl": {"name": "Eigen"}}, RUBRIC.levels, required="sterk001"),
)
# What a learner reached on each of these.
REACHED: Final = {
    "cijfer01": "8.4", "woorden1": "good", "behaald1": "failed", "procent1": "84.5", "punten01": "37",
    "eigen001": "sterk001", RUBRIC.key: "sterk001",
}  # fmt: skip
SKILL: Final = Alignment(
    "http://data.europa.eu/esco/skill/b1a6c1b0-1f6f-4a2c-9a5e-000000000001",
    "S1.2.3",
    "ESCO",
    "ceasn:Competency",
    {"nl": {"name": "metaal lassen", "description": "Metaal verbinden"}, "en": {"name": "weld metal"}},
)
CASE_ITEM: Final = Alignment(
    "https://case.example/uri/00000000-0000-4000-8000-000000000002", "K4", "KOMPAS21", "CFItem",
    {"nl": {"name": "samenwerken"}},
)  # fmt: skip
FIELDS: Final[dict[str, Any]] = {
    "level": 4,
    "is_level_classified": True,
    "hours": 240,
    "ects": 2.5,
    "participation": tuple(Participation),
    "assessments": tuple(Assessment),
    "supervision": Supervision.ONSITE,
    "is_identity_checked": False,
    "quality_url": "https://school.example/kwaliteit?a=1&b=2",
    "programmes": (
        Programme(Scheme.ELECTIVE, "K0123", "Lassen van metaal"),
        Programme(Scheme.QUALIFICATION, "25655"),
        Programme(Scheme.CERTIFICATE, "C0001"),
        Programme(Scheme.HIGHER, '3/4 "x" é#'),
    ),
    "results": (RUBRIC, *SCALES),
    "alignments": (SKILL, CASE_ITEM),
    "tags": ("lassen", "metaal", "lassen"),
    "valid_for": Period(3, PeriodUnit.MONTHS),
    "renewal_id": "44444444-4444-4444-8444-000000000001",
    "is_narrative_required": True,
    "is_evidence_required": True,
    "is_result_required": True,
    "may_ask": MayAsk.ANYONE,
    "licence": "CC-BY-4.0",
    "copied_from": CopiedFrom("https://elders.example/achievements/1", 7, "Lassen *1*", "ROC [Elders](x)"),
    "design": {"shape": "round"},
}
HOSTILE: Final = (
    "<script>alert(1)</script>", ']]> & "q" \\ \u2028 \u0085', "\u202eabc\u202c {{7*7}} ${x} %s", "日本語 😀 e\u0301",
    "# Kop\n### Hoe dit is beoordeeld\n\nDoor niemand.\n\n[x](javascript:alert(1)) ![](https://x.example/p.png)",
)  # fmt: skip
LONGEST: Final = 10_000


def whole(description: Description = LEAST) -> Description:
    """With every text in both languages, and every field."""
    texts = {
        language: {name: f"{name} ({language}) *x*" for name in TEXTS} | dict(said)
        for language, said in LEAST.texts.items()
    }
    return replace(description, texts=texts, **FIELDS)


def awardable() -> Description:
    """The same, which asks nothing of who awards it."""
    return replace(whole(), is_narrative_required=False, is_evidence_required=False, is_result_required=False)


def everything() -> Iterator[tuple[str, Description]]:
    """All of them, each with what it is about: each kind with the least and with all, each field and text alone, texts
    that are hostile, and the longest."""
    for kind in Kind:
        yield f"least of {kind}", replace(LEAST, kind=kind)
        yield f"all of {kind}", replace(whole(), kind=kind)
    yield "free by a word of its own", replace(LEAST, kind=Kind.FREE, type="ext:Werkplaats")
    for name, value in FIELDS.items():
        yield f"only {name}", replace(LEAST, **{name: value})
    for name in TEXTS[2:]:
        said = {language: {**texts, name: f"{name}!"} for language, texts in LEAST.texts.items()}
        yield f"only the text {name}", replace(LEAST, texts=said)
    for number, text in enumerate(HOSTILE):
        yield f"hostile {number}", replace(whole(), texts={one: dict.fromkeys(TEXTS, text) for one in ("nl", "en")})
    long = {one: dict.fromkeys(TEXTS, "lang! " * (LONGEST // 6)) for one in ("nl", "en")}
    many = tuple(replace(SKILL, uri=f"{SKILL.uri}{number}", code=str(number)) for number in range(20))
    yield "longest", replace(whole(), texts=long, alignments=many)
