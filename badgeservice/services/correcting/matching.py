"""Find in a list whose badges it is about, and what it says of them that is different.

An address of the batch finds its learner; else a name that one learner of the batch has. So a wrong name is put right
by its address, and a wrong address by its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.services.awarding.learner_results import ResultForm, as_typed, find_column, look_at_results
from badgeservice.services.correcting.replace import Correction
from badgeservice.services.lists.learner_lines import LearnerLine, read_learners
from badgeservice.services.search import fold
from badgeservice.store.awarding.replacing import Replaceable

MOST_SHOWN = 20  # lines of which we did not find whose they are


@dataclass(frozen=True, slots=True)
class Matched:
    """What a list says."""

    corrections: Mapping[str, Correction]  # by the id of the award
    problems: Mapping[str, Message]  # what could not be read of a learner that was found
    unknown: tuple[str, ...]  # lines of nobody in this batch, as they were written
    count_unknown: int


def match_list(text: str, old: Mapping[str, Replaceable], form: ResultForm | None) -> Matched:
    """Raises `Invalid` when nobody in it has a badge of this batch, `TooLarge` when it is no list of learners."""
    lines = [one for one in read_learners(text, find_column(form) if form else None).lines if not one.is_repeated]
    finder = _Finder(old.values())
    corrections: dict[str, Correction] = {}
    problems: dict[str, Message] = {}
    unknown: list[str] = []
    for line in lines:
        award_id = finder.find(line)
        if award_id is None or award_id in corrections:
            unknown.append(line.raw.strip() or line.name)
            continue
        corrections[award_id], problem = _correction(line, form)
        if problem is not None:
            problems[award_id] = problem
    if not corrections:
        raise Invalid(_NOBODY, field="learners")
    return Matched(corrections, problems, tuple(one[:200] for one in unknown[:MOST_SHOWN]), len(unknown))


def _correction(line: LearnerLine, form: ResultForm | None) -> tuple[Correction, Message | None]:
    results, problem = None, line.problem
    if form is not None and line.beside:
        typed = tuple((key, as_typed(form, key, text)) for key, text in line.beside)
        looked_at = look_at_results(form, typed, is_sure=True)
        results, problem = looked_at.values, problem or looked_at.problem
    return Correction(name=line.name or None, email=line.email or None, results=results), problem


class _Finder:
    """Whose a line is: by the address, else by a name that only one has."""

    def __init__(self, old: Iterable[Replaceable]) -> None:
        every: Sequence[Replaceable] = tuple(old)
        names = Counter(fold(one.award.learner_name) for one in every)
        self._by_email = {one.email: one.award.id for one in every}
        self._by_name = {name: one.award.id for one in every if names[name := fold(one.award.learner_name)] == 1}

    def find(self, line: LearnerLine) -> str | None:
        return self._by_email.get(line.email) or self._by_name.get(fold(line.name))


_NOBODY = Message(
    Code.NOBODY_OF_BATCH,
    "None of these learners is on the list that was awarded. Use names or addresses as they were then.",
)
