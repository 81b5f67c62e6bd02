"""One award as a teacher sees it in a list: delivery, wallet and validity per learner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.mail import FATES, TOO_LATE
from badgeservice.services.achievements.given_results import NOTHING_GIVEN, Given
from badgeservice.services.organisations.standing import SIGNS_NO_MORE
from badgeservice.store.awards import ListedAward
from badgeservice.store.mailing.deliveries import LearnerState
from badgeservice.store.tables import AwardState, OutgoingMail

__all__ = ["AwardRow", "LearnerState", "MailFate", "award_row"]

HAD_ALREADY = Message(
    Code.HAD_ALREADY, "This learner got the badge before this list started, so they do not get it twice."
)
_NOT_SIGNED = Message(
    Code.AWARD_NOT_SIGNED_YET, "This badge could not be signed yet. Nothing was sent. We will try again automatically."
)


@dataclass(frozen=True, slots=True)
class MailFate:
    """What became of the mail that tells a learner of an award."""

    handed_at: datetime | None = None  # the mail server took it
    problem: Message | None = None  # why it did not, at the last try
    failing_since: datetime | None = None
    retry_at: datetime | None = None
    refused_at: datetime | None = None
    ends_at: datetime | None = None  # from then on it counts as refused

    def is_refused(self, now: datetime) -> bool:
        """By now, whether or not a worker came by to write it down."""
        is_over = self.refused_at is not None or (self.ends_at is not None and self.ends_at <= now)
        return self.handed_at is None and is_over

    @property
    def refusal(self) -> Message:
        """Why it was refused, when it was."""
        return self.problem if self.refused_at and self.problem else TOO_LATE


@dataclass(frozen=True, slots=True)
class AwardRow:
    """One learner of an achievement or of a batch. `state` is `reserved` until the credential is signed."""

    award_id: str
    credential_id: str
    learner_name: str
    email: str
    state: AwardState
    awarded_at: datetime
    issued_at: datetime | None
    valid_until: datetime | None
    revoked_at: datetime | None
    revocation_reason: str
    mail: MailFate
    opened_at: datetime | None  # the learner first opened it in the wallet
    problem: Message | None  # why it could not be signed, while it is `reserved`
    given: Given  # results
    narrative: str = ""  # of this learner; "": as the list says
    evidence_url: str = ""
    earned_on: date | None = None
    ends_at: datetime | None = None  # as it was decided; `valid_until` when it is signed
    language: str = ""

    @property
    def mailed_at(self) -> datetime | None:
        return self.mail.handed_at

    @property
    def may_be_revoked(self) -> bool:
        return self.state is AwardState.ISSUED

    @property
    def may_be_put_right(self) -> bool:
        """Or given back, when it was withdrawn."""
        return self.state in {AwardState.ISSUED, AwardState.REVOKED} and self.issued_at is not None


def award_row(listed: ListedAward, given: Given = NOTHING_GIVEN) -> AwardRow:
    """An award of a list as a page shows it."""
    award = listed.award
    return AwardRow(
        award_id=award.id,
        credential_id=listed.credential_id,
        learner_name=award.learner_name,
        email=listed.email,
        state=award.state,
        awarded_at=award.created_at,
        issued_at=award.issued_at,
        valid_until=listed.valid_until,
        revoked_at=award.revoked_at,
        revocation_reason=award.revocation_reason,
        mail=_mail_fate(listed.mail),
        opened_at=award.opened_at,
        problem=_find_problem(award.signing_error),
        given=given,
        narrative=award.narrative,
        evidence_url=award.evidence_url,
        earned_on=award.earned_on,
        ends_at=award.ends_at,
        language=award.language,
    )


def _find_problem(code: str) -> Message | None:
    if not code:
        return None
    return next((one for one in (SIGNS_NO_MORE, HAD_ALREADY) if one.code == code), _NOT_SIGNED)


def _mail_fate(mail: OutgoingMail | None) -> MailFate:
    if mail is None:
        return MailFate()
    return MailFate(
        handed_at=mail.handed_at,
        problem=FATES.get(mail.refused),
        failing_since=mail.failing_since,
        retry_at=mail.retry_at,
        refused_at=mail.refused_at,
        ends_at=mail.give_up_at,
    )
