"""The form of an award, as it came in: first a paste, then a row per learner that can be mended in the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID, uuid4

from werkzeug.datastructures import MultiDict

from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid
from badgeservice.services.lists.learner_lines import (
    LearnerLine,
    LearnerRow,
    ReadLearners,
    read_learner_rows,
    read_learners,
)


@dataclass(frozen=True)
class AwardForm:
    """What the teacher typed; given back as it is when something is wrong, so nothing is typed twice."""

    request_id: str
    paste: str = ""
    rows: tuple[LearnerRow, ...] = ()  # after the first look
    narrative: str = ""
    evidence_url: str = ""

    @classmethod
    def empty(cls) -> AwardForm:
        """A fresh one. Its request id makes sending it twice the same as sending it once."""
        return cls(request_id=str(uuid4()))

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> AwardForm:
        """From a request; whatever is missing is empty. With `confirm` the names that we asked about are right."""
        asked = {} if form.get("action") == "confirm" else _asked(form)
        rows = zip(form.getlist("name"), form.getlist("email"), strict=False)
        return cls(
            request_id=_request_id(form.get("request_id", "")),
            paste=form.get("learners", ""),
            rows=tuple(LearnerRow(name, email, asked.get(" ".join(name.split()), "")) for name, email in rows),
            narrative=form.get("narrative", "").strip(),
            evidence_url=form.get("evidence_url", "").strip(),
        )

    def read_learners(self) -> ReadLearners:
        """What we understand of it, paste and rows together.

        Raises:
            TooLarge: more learners than are awarded at a time.
        """
        if not self.rows:
            return read_learners(self.paste)
        return read_learner_rows([*self.rows, *_as_rows(read_learners(self.paste))])

    def was_seen(self, read: ReadLearners) -> bool:
        """Whether this is exactly what the page showed before: nothing new, nothing that we understand differently."""
        rows = [(row.name.strip(), row.email.strip()) for row in self.rows if row.name.strip() or row.email.strip()]
        understood = [(line.name, line.email) for line in read.lines]
        return not self.paste.strip() and not read.has_problems and rows == understood

    def as_text(self) -> str:
        """All learners as a paste again, for when there are too many to show as rows."""
        rows = [(row.written or row.name, row.email) for row in self.rows]
        return "\n".join([*(f"{name} <{email}>" for name, email in rows), self.paste]).strip("\n")

    def renewed(self) -> AwardForm:
        """The same, as another decision: the request id was used for something else."""
        return replace(self, request_id=str(uuid4()))

    def with_paste(self, paste: str) -> AwardForm:
        """The same form with another text in the large field."""
        return replace(self, paste=paste)


def wrong_field(line: LearnerLine) -> Literal["name", "email"] | None:
    """Which of the two fields of a line must be changed."""
    if not line.problem:
        return None
    try:
        read_email_address(line.email)
    except Invalid:
        return "email"
    return "name"


def _asked(form: MultiDict[str, str]) -> dict[str, str]:
    """The names that we asked about, and what was written there. A name that is another now, is the teacher's own."""
    names = (" ".join(name.split()) for name in form.getlist("asked"))
    return dict(zip(names, form.getlist("written"), strict=False))


def _as_rows(read: ReadLearners) -> Iterable[LearnerRow]:
    """A line we could make nothing of stays visible as it was."""
    return [
        LearnerRow(line.name, line.email, line.written) if line.name or line.email else LearnerRow(line.raw, "")
        for line in read.lines
    ]


def _request_id(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())
