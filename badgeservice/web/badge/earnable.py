"""Lists of what can be earned: what they call each kind, and which of them is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from flask import request

from badgeservice.services.achievements.achievement import AchievementSummary
from badgeservice.services.achievements.kinds import Kind
from badgeservice.web.words import to_translate
from badgeservice.web.words import translate as _

KIND_WORDS: Final[Mapping[Kind, str]] = {
    Kind.MODULE: to_translate("Modules"),
    Kind.SKILL: to_translate("Skills"),
    Kind.MICROCREDENTIAL: to_translate("Microcredentials"),
    Kind.WORK_PLACEMENT: to_translate("Work placements"),
    Kind.PRACTICE_STATEMENT: to_translate("Practice statements"),
    Kind.CERTIFICATE: to_translate("Certificates"),
    Kind.DIPLOMA: to_translate("Diplomas"),
    Kind.PARTICIPATION: to_translate("Participation"),
    Kind.FREE: to_translate("Other badges"),
}


def asked_kind() -> Kind | None:
    """`?kind=`; what is none of ours asks for all."""
    named = request.args.get("kind")
    return Kind(named) if named in set(Kind) else None


def kinds_among(items: Iterable[AchievementSummary], wanted: Kind | None) -> dict[Kind, str]:
    """Those that a list has, in order and in words, when there is something to choose."""
    there = {item.kind for item in items} | ({wanted} if wanted else set())
    return {kind: _(KIND_WORDS[kind]) for kind in Kind if kind in there} if len(there) > 1 else {}
