"""Who has a badge already and stands in a list again: what that list says otherwise than what was awarded.

Nobody gets it twice. That something differs is no mistake of the list: it may be why it came again. So it is shown, and
the teacher decides whether to replace the badge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from badgeservice.services.awarding.learner_details import LearnerDetails
from badgeservice.services.awarding.learner_results import Pairs, ResultForm, of_stored
from badgeservice.store.awarding.held import HeldAward


class Differing(StrEnum):
    """What of a badge can differ from a list."""

    NAME = "name"
    RESULT = "result"
    NARRATIVE = "narrative"
    EVIDENCE = "evidence"
    EARNED = "earned"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the badge says otherwise. `before`: what stands in it, where that is short."""

    kind: Differing
    name: str = ""  # of the result
    before: str = ""


def find_differences(
    held: HeldAward, name: str, results: Pairs, details: LearnerDetails, form: ResultForm | None
) -> Iterator[Difference]:
    """Of what the list says: what it leaves open differs from nothing."""
    if name and name != held.name:
        yield Difference(Differing.NAME, before=held.name)
    given = dict(of_stored(held.results))
    fields = {field.key: field for field in form.fields} if form else {}
    for key, value in results:
        if value != given.get(key, "") and key in fields:
            said = given.get(key, "")
            yield Difference(Differing.RESULT, fields[key].name, dict(fields[key].choices).get(said, said))
    if details.narrative and details.narrative != held.narrative:
        yield Difference(Differing.NARRATIVE)
    if details.evidence_url and details.evidence_url != held.evidence_url:
        yield Difference(Differing.EVIDENCE)
    if details.earned_on and details.earned_on != held.earned_on:
        yield Difference(Differing.EARNED)
    if details.ends_at and details.ends_at != held.ends_at:
        yield Difference(Differing.ENDS)
