"""What a learner reached, as a teacher gives it while awarding: its fields, what was typed there, and what is asked.

Two things are asked and never decided here: a result that is missing where there has to be one, and one that is less
than what is enough. A badge for who did not reach that is the teacher's to give, after a question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message, Stranger
from badgeservice.services.achievements.description import ResultKind, ResultLine, read_version
from badgeservice.services.achievements.result_scales import (
    find_bounds,
    find_value,
    is_enough,
    list_choices,
    said,
)
from badgeservice.store.tables import AchievementVersion

Pairs = tuple[tuple[str, str], ...]  # by the key of a line: what was typed, or a value as it is kept

MAX_TYPED: Final = 100
# What schools call the column with the one result that there is.
_ANY_RESULT: Final = frozenset(("cijfer", "eindcijfer", "resultaat", "grade", "result", "score"))

_MISSING = Message(Code.RESULT_MISSING, "Still to give: {lines}.")
_NOT_ENOUGH = Message(
    Code.RESULT_NOT_ENOUGH,
    "This is less than what is enough for {lines}. Change it, leave this learner out, or say that the line is right:"
    " then the badge is awarded with this result.",
)
_KINDS: Final[Mapping[ResultKind, Message]] = {
    ResultKind.GRADE: Message(
        Code.RESULT_GRADE, "Type a grade from 1 to 10 for {line}, with at most one decimal, such as 7,5."
    ),
    ResultKind.PERCENT: Message(Code.RESULT_PERCENT, "Type a percentage from 0 to 100 for {line}."),
    ResultKind.POINTS: Message(Code.RESULT_POINTS, "Type a number of points from {low} to {high} for {line}."),
}
_CHOICE = Message(Code.RESULT_CHOICE, "Choose one of the results that there are for {line}.")
_OF_NOBODY = Message(
    Code.RESULT_OF_NOBODY, "There is a result for somebody who is not in the list. Look at the list again."
)
_NARRATIVE = Message(
    Code.NARRATIVE_NEEDED, "Say what these learners showed: the badge is only awarded with an explanation."
)
_EVIDENCE = Message(
    Code.EVIDENCE_NEEDED, "Give a link to the evidence: the badge is only awarded with something to look at."
)


@dataclass(frozen=True, slots=True)
class ResultField:
    """One field of a learner: choices low to high, or a number between two."""

    key: str
    name: str
    choices: tuple[tuple[str, str], ...]
    low: str
    high: str
    enough: str  # in words; "" when all is
    is_percent: bool


@dataclass(frozen=True, slots=True)
class ResultForm:
    """The fields that each learner has, in the language of who fills them in."""

    lines: tuple[ResultLine, ...]
    language: str
    is_required: bool

    @property
    def fields(self) -> tuple[ResultField, ...]:
        """In their order."""
        return tuple(self._field(line) for line in self.lines)

    def _field(self, line: ResultLine) -> ResultField:
        choices = list_choices(line, self.language)
        low, high = ("", "") if choices else find_bounds(line)
        enough = dict(choices).get(line.required, "" if choices else line.required)
        return ResultField(line.key, self.name(line), choices, low, high, enough, line.kind is ResultKind.PERCENT)

    def name(self, line: ResultLine) -> str:
        """As the school calls it."""
        return said(line.texts, "name", self.language)


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What was typed for one learner, read."""

    values: Pairs = ()
    problem: Message | None = None
    is_asked: bool = False  # the teacher may say that it is right
    is_missing: bool = False
    wrong: tuple[str, ...] = ()  # the keys of the lines that it is about


def find_form(version: AchievementVersion, language: str) -> ResultForm | None:
    """The fields for an achievement as it is described now; none when nothing is reached on a scale."""
    description = read_version(version)
    if not description.results:
        return None
    return ResultForm(description.results, language, description.is_result_required)


def find_needs(version: AchievementVersion) -> frozenset[str]:
    """Which texts must be there before it is awarded."""
    description = read_version(version)
    flags = {"narrative": description.is_narrative_required, "evidence_url": description.is_evidence_required}
    return frozenset(name for name, is_needed in flags.items() if is_needed)


def look_at_results(form: ResultForm, typed: Pairs, *, is_sure: bool) -> LookedAt:
    """First what cannot be read, then what is missing, then what is not enough."""
    of_line = dict(typed)
    texts = {line.key: text for line in form.lines if (text := of_line.get(line.key, "").strip())}
    values = tuple(
        (line.key, value)
        for line in form.lines
        if line.key in texts and (value := find_value(line, texts[line.key])) is not None
    )
    given = dict(values)
    unread = [line for line in form.lines if line.key in texts and line.key not in given]
    missing = [line for line in form.lines if line.key not in texts] if form.is_required else []
    low = [line for line in form.lines if line.key in given and not is_enough(line, given[line.key])]
    if unread:
        problem, about = _ask_for(form, unread[0]), unread
    elif missing:
        problem, about = _MISSING.filled(lines=_names(form, missing)), missing
    elif low and not is_sure:
        problem, about = _NOT_ENOUGH.filled(lines=_names(form, low)), low
    else:
        return LookedAt(values)
    wrong = tuple(line.key for line in about)
    return LookedAt(values, problem, is_asked=about is low, is_missing=about is missing, wrong=wrong)


def _ask_for(form: ResultForm, line: ResultLine) -> Message:
    low, high = find_bounds(line)
    places = {"low": low, "high": high} if line.kind is ResultKind.POINTS else {}
    return _KINDS.get(line.kind, _CHOICE).filled(line=_names(form, [line]), **places)


def _names(form: ResultForm, lines: Iterable[ResultLine]) -> Stranger:
    return Stranger(", ".join(f"“{form.name(line)}”" for line in lines))


def find_column(form: ResultForm) -> Callable[[str, Sequence[str]], str]:
    """Tells of a column of a pasted list of which line it has the results: its heading is the name of that line, or the
    usual word where there is one line only, and half of its cells fits; what does not is said at its row."""
    named = {text.casefold(): line for line in form.lines for one in line.texts.values() if (text := one.get("name"))}
    only = form.lines[0] if len(form.lines) == 1 else None

    def find(title: str, cells: Sequence[str]) -> str:
        folded = " ".join(title.casefold().split())
        line = named.get(folded) or (only if folded in _ANY_RESULT else None)
        filled = [cell for cell in cells if cell]
        if line is None or not filled:
            return ""
        if sum(find_value(line, cell) is not None for cell in filled) * 2 < len(filled):
            return ""
        return line.key

    return find


def as_typed(form: ResultForm, key: str, text: str) -> str:
    """A pasted result as its field has it: a choice by its value, a number as it was written."""
    line = next(line for line in form.lines if line.key == key)
    return (find_value(line, text) or "") if list_choices(line, "") else text


def refuse_incomplete(
    version: AchievementVersion,
    narrative: str,
    evidence_url: str,
    learners: Iterable[str],
    results: Mapping[str, Pairs],
) -> None:
    """What this achievement asks of who awards it. Raises `Invalid`."""
    description = read_version(version)
    if description.is_narrative_required and not narrative.strip():
        raise Invalid(_NARRATIVE, field="narrative")
    if description.is_evidence_required and not evidence_url.strip():
        raise Invalid(_EVIDENCE, field="evidence_url")
    emails = set(learners)
    if not results.keys() <= emails:
        raise Invalid(_OF_NOBODY, field="learners")
    form = ResultForm(description.results, description.language, description.is_result_required)
    keys = {line.key for line in form.lines}
    for email in emails if form.lines else results:
        given = results.get(email, ())
        if {key for key, _ in given} - keys:
            raise Invalid(_OF_NOBODY, field="learners")
        looked_at = look_at_results(form, given, is_sure=True)
        if looked_at.problem is not None:
            raise Invalid(looked_at.problem, field="learners")
        if looked_at.values != given:  # a value is kept in one spelling, and one line after the other
            raise Invalid(_ask_for(form, form.lines[0]), field="learners")


def as_stored(pairs: Pairs) -> list[dict[str, str]]:
    """For the row of an award."""
    return [{"key": key, "value": value} for key, value in pairs]


def of_stored(stored: Iterable[Mapping[str, Any]]) -> Pairs:
    """From the row of an award."""
    return tuple((one["key"], one["value"]) for one in stored)
