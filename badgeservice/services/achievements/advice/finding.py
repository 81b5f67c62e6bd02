"""What can be remarked on a description."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from badgeservice.services.achievements.description import Description

LONGEST_READ: Final = 2_500  # letters of one text; a flaw further down than that is nobody's first worry
LONGEST_QUOTE: Final = 90


class Finding(StrEnum):
    """Their order is the order in which a page shows those of one field."""

    PLACEHOLDER = "placeholder"
    OUTCOME_MISSING = "outcome-missing"
    OUTCOME_VAGUE = "outcome-vague"
    OUTCOME_COURSE = "outcome-course"
    CRITERIA_REPEAT = "criteria-repeat"
    CRITERIA_ATTENDANCE = "criteria-attendance"
    CRITERIA_SHORT = "criteria-short"
    EVIDENCE_UNSAID = "evidence-unsaid"
    ASSESSMENT_MISSING = "assessment-missing"
    ASSESSMENT_AUTOMATIC = "assessment-automatic"
    LEVEL_MISSING = "level-missing"
    LEVEL_HIGH = "level-high"
    HOURS_CREDITS = "hours-credits"
    HOURS_UNLIKELY = "hours-unlikely"
    CODE_MISSING = "code-missing"
    RENEWAL_MISSING = "renewal-missing"
    NAME_UNCLEAR = "name-unclear"
    NAME_DATED = "name-dated"
    NAME_LONG = "name-long"
    NAME_TAKEN = "name-taken"
    PROTECTED_NAME = "protected-name"
    ABBREVIATION = "abbreviation"
    CAPITALS = "capitals"
    MARKUP = "markup"
    LANGUAGE_HOLES = "language-holes"
    LANGUAGE_WRONG = "language-wrong"
    LANGUAGE_SAME = "language-same"


@dataclass(frozen=True, slots=True)
class Context:
    """What a description does not say of itself."""

    organisations: tuple[str, ...] = ()  # the names of whose it is, and of what that is a part of
    needed: frozenset[str] = frozenset()  # texts of which something else says that they are missing
    names: frozenset[str] = frozenset()  # of what else it has with a name like this


@dataclass(frozen=True, slots=True)
class Found:
    """One remark: about which field of the form, and the words that it is about."""

    finding: Finding
    field: str  # as the form calls it, such as `nl.outcome` or `hours`
    quote: str = ""

    @property
    def key(self) -> str:
        """Its name in the list of what was dismissed: another text makes it another remark."""
        seen = hashlib.sha256(self.quote.encode()).hexdigest()[:8]
        return f"{self.finding}:{self.field}:{seen}"


Check = Callable[[Description, Context], Iterator[Found]]


def shorten(text: str) -> str:
    """For a quote: one line, and no more of it than one needs to find the place."""
    line = " ".join(text[: LONGEST_QUOTE * 4].split())
    return line if len(line) <= LONGEST_QUOTE else line[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


def field_of(language: str, name: str) -> str:
    """The name in the form of a text in this language."""
    return f"{language}.{name}"


def texts_of(description: Description, name: str) -> Iterator[tuple[str, str]]:
    """Each language in which it has this text, and as much of the text as is read."""
    for language in description.languages:
        if text := description.texts.get(language, {}).get(name, "").strip():
            yield language, text[:LONGEST_READ]
