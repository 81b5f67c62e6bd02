"""One award as a teacher sees it in a list: delivery, wallet and validity per learner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.store.awards import ListedAward
from badgeservice.store.tables import AwardState

_NOT_SIGNED = Message(
    Code.AWARD_NOT_SIGNED_YET, "This badge could not be signed yet. Nothing was sent. We will try again automatically."
)


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
    mailed_at: datetime | None
    mail_error: str
    opened_at: datetime | None  # the learner first opened it in the wallet
    problem: Message | None  # why it could not be signed, while it is `reserved`

    @property
    def may_be_revoked(self) -> bool:
        return self.state is AwardState.ISSUED


def award_row(listed: ListedAward) -> AwardRow:
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
        mailed_at=listed.mailed_at,
        mail_error=listed.mail_error,
        opened_at=award.opened_at,
        problem=_NOT_SIGNED if award.signing_error else None,
    )
