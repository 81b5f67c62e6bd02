"""A form of a draft as it came in, and one that is not in the draft yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from badgeservice.errors import Message
from badgeservice.services.awarding.draft_content import Sent, fingerprint
from badgeservice.services.awarding.learner_results import Pairs
from badgeservice.services.lists.personal_numbers import Blanked, blank_list, blank_personal_numbers


class Step(StrEnum):
    """What a form asks for. Each of them saves what stands in the form first."""

    SAVE = "save"  # while somebody is typing: nothing is read yet
    CHECK = "check"
    CONFIRM = "confirm"  # what was asked about is right
    REMOVE = "remove"
    PUT_BACK = "put_back"
    FILL = "fill"  # give these results to everybody who has none
    AWARD = "award"
    AWARD_GOOD = "award_good"  # who is right; the others stay in the list
    FORGET = "forget"  # what a heading means here
    USE = "use"  # of what clashes, take what the other form sent
    DROP = "drop"  # or leave the list as it is


@dataclass(frozen=True, slots=True)
class DraftForm:
    """A form as it came in. `page` is the page that it stood on, `number` counts the forms of that page."""

    step: Step
    sent: Sent
    key: str = ""
    page: str = ""
    revision: int | None = None  # of the draft, as that page showed it
    number: int = 0
    others: int | None = None  # how many get the badge that the page had no fields for
    about: tuple[int, ...] = ()  # the rows that the step is about
    of_page: str = ""  # whose form is used or dropped
    question: str = ""  # about the list, to which the answer is yes
    remarks: tuple[Message, ...] = ()  # about what was pasted or uploaded
    unreadable: Message | None = None  # why nothing of the file that came with it is here
    named: str | None = None  # in whose name, as the sentence above the button said it; by its slug
    version: str | None = None  # of the achievement, as the page described it
    way: str | None = None  # when it is signed and whether somebody looks first, as that sentence said
    results: Pairs = ()  # to fill in
    columns: Pairs = ()  # by heading: what the teacher says that stands in it
    heading: str = ""  # to forget

    @property
    def mark(self) -> str:
        """What it holds, in short: the same form sent twice has the same."""
        said: list[Any] = [self.unreadable.as_plain()] if self.unreadable else []
        said += [self.results] if self.step is Step.FILL else []
        said += [self.columns] if self.columns else []
        said += [self.heading] if self.heading else []
        return fingerprint(
            json.dumps([self.step, self.sent.as_plain(), self.about, self.of_page, self.question, *said])
        )

    def without_numbers(self) -> DraftForm:
        """Without BSN and the like: before anything of it is stored, written in a log or told to anybody."""
        names = [blank_personal_numbers(row.name) for row in self.sent.rows]
        emails = [blank_personal_numbers(row.email) for row in self.sent.rows]
        texts = {name: _blank(name, text) for name, text in self.sent.texts.items()}
        rows = tuple(
            replace(row, name=name.text, email=email.text, results=_blank_results(row.results))
            for row, name, email in zip(self.sent.rows, names, emails, strict=True)
        )
        sent = replace(self.sent, rows=rows, texts={name: blanked.text for name, blanked in texts.items()})
        remark = Blanked("", sum(one.count for one in (*names, *emails, *texts.values()))).remark
        form = replace(self, results=_blank_results(self.results))
        return replace(form, sent=sent, remarks=(*self.remarks, remark) if remark else self.remarks)


def _blank_results(results: Pairs) -> Pairs:
    return tuple((key, blank_personal_numbers(text).text) for key, text in results)


def _blank(name: str, text: str) -> Blanked:
    if name in {"unit", "starts_on", "starts_at"}:  # a choice, and nothing that anybody types
        return Blanked(text, 0)
    return blank_list(text) if name == "paste" else blank_personal_numbers(text)


@dataclass(frozen=True, slots=True)
class LeftForm:
    """A form that is not in the draft: it came without a session, or something in it clashes with a later change."""

    form: DraftForm
    is_signed_out: bool

    @property
    def adds_only(self) -> bool:
        """Whether it is a list beside the one that is there, and changes nothing of it."""
        texts = self.form.sent.texts
        return not self.form.sent.rows and [
            name for name, text in texts.items() if text.strip() and name not in {"unit", "starts_at"}
        ] == ["paste"]

    def as_plain(self) -> dict[str, Any]:
        """For JSON. The key in it is of no use any more."""
        form = self.form
        return {
            "step": form.step,
            "sent": form.sent.as_plain(),
            "page": form.page,
            "revision": form.revision,
            "about": form.about,
            "remarks": [remark.as_plain() for remark in form.remarks],
            "is_signed_out": self.is_signed_out,
            "unreadable": form.unreadable.as_plain() if form.unreadable else None,
        }

    @classmethod
    def of_plain(cls, plain: Mapping[str, Any]) -> LeftForm:
        form = DraftForm(
            Step(plain["step"]),
            Sent.of_plain(plain["sent"]),
            page=plain["page"],
            revision=plain["revision"],
            about=tuple(plain["about"]),
            remarks=tuple(Message.of_plain(remark) for remark in plain["remarks"]),
            unreadable=Message.of_plain(plain["unreadable"]) if plain.get("unreadable") else None,
        )
        return cls(form, plain["is_signed_out"])
