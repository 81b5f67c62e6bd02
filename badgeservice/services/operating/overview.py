"""What is to be done before anybody can be awarded a badge, and what waits for the operator after that."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.services.operating.facts import Facts, find_facts
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import require_operator
from badgeservice.settings import Mode
from badgeservice.store import achievements, approvals, awards, jobs, organisations
from badgeservice.store.jobs import Waiting


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of each step, and what waits."""

    facts: Facts
    is_mail_tried: bool
    has_organisation: bool
    has_achievement: bool
    has_award: bool
    has_security_contact: bool  # that the service itself states, or its settings
    awaiting: int  # what organisations ask of the operator
    waiting: Waiting

    @property
    def is_set_up(self) -> bool:
        """Whether a badge was awarded and all else is said too."""
        steps = (self.facts.are_said, self.is_mail_tried, self.has_organisation, self.has_achievement, self.has_award)
        return all(steps)


def show_overview(parts: Parts, operator: SignedIn) -> Overview:
    """In a fixed number of questions, however much there is."""
    require_operator(operator)
    with parts.reading() as session:
        facts = find_facts(session)
        stated = parts.settings.security_contact or facts.security_contact
        return Overview(
            facts=facts,
            is_mail_tried=facts.mail_tried_at is not None,
            has_organisation=organisations.has_any(session),
            has_achievement=achievements.has_any(session),
            has_award=awards.has_any(session),
            has_security_contact=bool(stated) or parts.settings.mode is Mode.DEMO,
            awaiting=approvals.count_waiting(session),
            waiting=jobs.count_waiting_mails(session),
        )
