"""The check itself: every remark on a description, in the order of the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.services.achievements.advice.criteria import check_criteria, check_evidence
from badgeservice.services.achievements.advice.facts import (
    check_assessment,
    check_code,
    check_level,
    check_load,
    check_renewal,
)
from badgeservice.services.achievements.advice.finding import Check, Context, Finding, Found
from badgeservice.services.achievements.advice.languages import check_languages
from badgeservice.services.achievements.advice.names import check_name
from badgeservice.services.achievements.advice.outcomes import check_outcome
from badgeservice.services.achievements.advice.placeholders import check_placeholders
from badgeservice.services.achievements.advice.sentences import Said, say
from badgeservice.services.achievements.advice.wording import check_wording
from badgeservice.services.achievements.description import TEXTS, Description

_CHECKS: Final[Sequence[Check]] = (
    check_placeholders,
    check_name,
    check_outcome,
    check_criteria,
    check_evidence,
    check_assessment,
    check_level,
    check_load,
    check_code,
    check_renewal,
    check_wording,
    check_languages,
)
_FIELDS: Final = (*TEXTS, "level", "hours", "ects", "assessments", "alignments", "valid_amount", "is_evidence_required")


@dataclass(frozen=True, slots=True)
class Advice:
    """One remark as a page shows it."""

    finding: Finding
    field: str  # as the form calls it, such as `nl.outcome`
    key: str  # by which it is dismissed
    quote: str  # the words that it is about, "" when it is about none
    said: Said

    @property
    def code(self) -> Code:
        return self.said.sentence.code

    @property
    def language(self) -> str:
        """Of the text that it is about; "" when it is about a fact."""
        return self.field.partition(".")[0] if "." in self.field else ""

    @property
    def sentence(self) -> Message:
        """What was found."""
        return self.said.sentence

    @property
    def reason(self) -> Message:
        """Why that matters to who reads the badge."""
        return self.said.reason

    @property
    def example(self) -> Message | None:
        """What would be better."""
        return self.said.example


def advise(description: Description, context: Context) -> tuple[Advice, ...]:
    """Everything that there is to remark; nothing of it forbids anything."""
    found = [one for check in _CHECKS for one in check(description, context)]
    found.sort(key=lambda one: _place_of(one, description.languages))
    return tuple(Advice(one.finding, one.field, one.key, _quote(one), say(one, description)) for one in found)


def _place_of(one: Found, languages: Sequence[str]) -> tuple[int, int, int]:
    language, _, name = one.field.rpartition(".")
    nth = languages.index(language) if language in languages else 0
    return _FIELDS.index(name), nth, list(Finding).index(one.finding)


def _quote(one: Found) -> str:
    """Of facts and holes there is nothing to quote: the sentence says them."""
    is_said = "." not in one.field or one.finding is Finding.LANGUAGE_HOLES
    return "" if is_said else one.quote
