"""Texts as people write them, with what a careful reader would say of each, and how much of that is found."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from badgeservice.services.achievements.advice.advise import advise
from badgeservice.services.achievements.advice.finding import Context
from badgeservice.services.achievements.description import (
    TEXTS,
    Alignment,
    Assessment,
    Description,
    Period,
    PeriodUnit,
    Programme,
    Scheme,
)
from badgeservice.services.achievements.kinds import Kind


@dataclass(frozen=True, slots=True)
class Measured:
    """`missed` and `wrong`: the text, what is said of it, and the field."""

    flaws: int
    named: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]


def measure(file: str) -> Measured:
    """Of all texts of a file."""
    told, meant = set(), set()
    for written in tomllib.loads((Path(__file__).parent / file).read_text("utf-8"))["texts"]:
        context = Context((written["organisation"],), names=frozenset(written.get("others", ())))
        told |= {f"{written['id']} {one.finding} {one.field}" for one in advise(read_text(written), context)}
        meant |= {f"{written['id']} {one}" for one in written["findings"]}
    return Measured(len(meant), len(told), tuple(sorted(meant - told)), tuple(sorted(told - meant)))


def read_text(written: Mapping[str, Any]) -> Description:
    """One of them as a description."""
    return Description(
        kind=Kind(written["kind"]),
        language=written["language"],
        texts={one: dict(written[one]) for one in ("nl", "en") if one in written},
        level=written.get("level"),
        hours=written.get("hours"),
        ects=written.get("ects"),
        assessments=tuple(map(Assessment, written.get("assessments", ()))),
        programmes=tuple(_read_programme(one) for one in written.get("programmes", ())),
        alignments=tuple(_alignment(one, written["language"]) for one in written.get("alignments", ())),
        valid_for=_read_period(written["valid"]) if "valid" in written else None,
        renewal_id="another" if written.get("renewal") else "",
        is_evidence_required=written.get("evidence", False),
    )


def describe(outcome: str = "", *, language: str = "nl", kind: Kind = Kind.MODULE, **facts: Any) -> Description:
    """One with nothing wrong but for what is given; texts by their own name."""
    texts = {name: facts.pop(name) for name in TEXTS if name in facts}
    whole = {"name": "Lassen in de werkplaats", "description": "Voor metaalbewerkers.", **_CRITERIA, **texts}
    facts = {"level": 2, "hours": 120, "assessments": (Assessment.PRACTICAL_EXAM,), **facts}
    return Description(
        kind=kind, language=language, texts={language: {**whole, **({"outcome": outcome} if outcome else {})}}, **facts
    )


_CRITERIA = {
    "criteria": "Drie proefstukken voldoen aan de norm voor klasse C, en geen lasnaad laat bij de buigproef los."
}


def _read_programme(written: str) -> Programme:
    scheme, code = written.split()
    return Programme(Scheme(scheme), code)


def _alignment(name: str, language: str) -> Alignment:
    return Alignment(f"https://example.org/{name}", "", "KOMPAS21", "CFItem", {language: {"name": name}})


def _read_period(written: str) -> Period:
    amount, unit = written.split()
    return Period(int(amount), PeriodUnit(unit))
