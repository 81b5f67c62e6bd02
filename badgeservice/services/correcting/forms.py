"""What a teacher typed to put something right: kept as it was typed until it is done, and read when it is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message
from badgeservice.services.awarding.learner_results import Pairs
from badgeservice.services.correcting.replace import Correction
from badgeservice.services.lists.personal_numbers import blank_list, blank_personal_numbers

MAX_TYPED = 5000  # of a text; what is read has its own bound
MAX_LIST = 300_000


class Act(StrEnum):
    """What is to be done."""

    LIST = "list"  # the list again, with what is right
    CHANGE = "change"  # the same change for each
    WITHDRAW = "withdraw"
    ONE = "one"  # the badge of one learner


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """A form as it came in."""

    act: str = ""
    learners: str = ""  # the list, or of whom; "" of everybody
    award_id: str = ""  # of one
    achievement_id: str = ""  # another one; "" as it was
    name: str = ""
    email: str = ""
    results: Pairs = ()
    narrative: str = ""
    evidence_url: str = ""
    earned_on: str = ""
    ends_on: str = ""
    kind: str = ""
    reason: str = ""

    @property
    def is_change(self) -> bool:
        """Whether anything is typed that is to be the same for each."""
        return any((self.achievement_id, self.narrative, self.evidence_url, self.earned_on, self.ends_on))

    def blanked(self) -> CorrectionForm:
        """Without personal numbers, because it is kept."""
        texts = {
            name: blank_personal_numbers(getattr(self, name)[:MAX_TYPED]).text
            for name in ("name", "email", "narrative", "evidence_url", "earned_on", "ends_on", "reason")
        }
        results = tuple((key, blank_personal_numbers(text).text) for key, text in self.results)
        known = {"act": self.act, "award_id": self.award_id, "achievement_id": self.achievement_id, "kind": self.kind}
        return CorrectionForm(learners=blank_list(self.learners[:MAX_LIST]).text, results=results, **known, **texts)

    def as_plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> CorrectionForm:
        """What `as_plain` gave; what another version wrote beside it is left out."""
        known = {one.name: plain[one.name] for one in fields(cls) if one.name in plain}
        results = tuple((key, text) for key, text in known.pop("results", ()))
        return cls(**known, results=results)


def read_change(form: CorrectionForm) -> Correction:
    """What is the same for each; what is empty stays as it was. Raises `Invalid`."""
    return Correction(
        narrative=form.narrative or None,
        evidence_url=form.evidence_url.strip() or None,
        earned_on=read_day(form.earned_on, "earned_on"),
        ends_on=read_day(form.ends_on, "ends_on"),
    )


def read_one(form: CorrectionForm) -> Correction:
    """Of one learner, whose form shows everything as it is: what is empty there is to be empty. Raises `Invalid`."""
    return Correction(
        name=form.name,
        email=form.email,
        results=form.results,
        narrative=form.narrative,
        evidence_url=form.evidence_url,
        earned_on=read_day(form.earned_on, "earned_on"),
        ends_on=read_day(form.ends_on, "ends_on"),
    )


def read_day(text: str, field: str) -> date | None:
    """As a browser sends it, or as people write it. Raises `Invalid`."""
    text = text.strip()
    if not text:
        return None
    pieces = text.replace("/", "-").replace(".", "-").split("-")
    ordered = pieces if len(pieces[0]) == len("2026") else pieces[::-1]
    try:
        year, month, day = map(int, ordered)
        return date(year, month, day)
    except ValueError:
        raise Invalid(_DAY, field=field) from None


_DAY = Message(Code.CORRECTION_DAY, "Write the day as 31-12-2026.")
