"""How an organisation awards: from how many learners a second person looks, and how long mails wait so that a list can
be withdrawn. Who signs decides that, for its departments too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import audit, organisations
from badgeservice.store.audit import AuditAction

MOST_LEARNERS: Final = 5000  # as many as a list has
LONGEST_WAIT: Final = 10  # minutes
WRONG_NUMBER: Final = Message(
    Code.AWARDING_LOOK_FROM,
    "Type a whole number from 1 to {most}, or leave it empty when nobody has to look.",
    most=MOST_LEARNERS,
)
WRONG_WAIT: Final = Message(
    Code.AWARDING_MAIL_WAIT, "Type a whole number of minutes from 0 to {most}.", most=LONGEST_WAIT
)
CHANGED: Final = Message(
    Code.AWARDING_RULES_CHANGED, "A colleague changed this a moment ago. Below you see it as it is now."
)
NOT_HERE: Final = Message(Code.AWARDING_RULES_ABOVE, "A department awards as the organisation does that signs for it.")


@dataclass(frozen=True, slots=True)
class AwardingRules:
    """What holds now."""

    managed: Managed
    looks_from: int | None  # learners; None: nobody looks
    mail_wait: int  # minutes

    @property
    def mark(self) -> str:
        """For the form: as its page showed it."""
        return f"{self.looks_from or 0}-{self.mail_wait}"


@noting_refusals
def show_rules(parts: Parts, person: SignedIn, slug: str) -> AwardingRules:
    """For the page of them. Raises `NotFound`."""
    with parts.reading() as session:
        found = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
        managed, organisation = as_managed(session, person, found), found.organisation
        return AwardingRules(managed, organisation.awarding_needs_two_from, organisation.mail_wait)


@noting_refusals
def change_rules(parts: Parts, person: SignedIn, slug: str, looks_from: str, mail_wait: str, mark: str) -> None:
    """From now on; what was decided before goes on as it was decided.

    Raises:
        NotFound: there is no such organisation, or it is not this person's.
        Invalid: a number cannot be used.
        Conflict: a colleague was first, or it is a department.
    """
    with parts.transaction() as session:
        found = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
        organisations.lock_organisation(session, found.organisation.id)
        session.refresh(found.organisation)
        organisation = found.organisation
        if organisation.did is None:
            raise Conflict(NOT_HERE)
        wanted = (_read(looks_from, 1, MOST_LEARNERS), _read(mail_wait, 0, LONGEST_WAIT))
        if looks_from.strip() and wanted[0] is None:
            raise Invalid(WRONG_NUMBER, field="looks_from")
        if wanted[1] is None:
            raise Invalid(WRONG_WAIT, field="mail_wait")
        now = (organisation.awarding_needs_two_from, organisation.mail_wait)
        if wanted == now:
            return
        if mark != f"{now[0] or 0}-{now[1]}":
            raise Conflict(CHANGED)
        organisation.awarding_needs_two_from, organisation.mail_wait = wanted[0], wanted[1]
        session.add(organisation)
        audit.add_event(
            session, AuditAction.AWARDING_CHANGE, organisation.id, now=parts.clock(), actor_id=person.person_id,
            organisation_id=organisation.id, looks_from=wanted[0], mail_wait=wanted[1],
        )  # fmt: skip


def _read(text: str, least: int, most: int) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) + 1):
        return None
    number = int(text)
    return number if least <= number <= most else None
