"""One award as a teacher sees it in a list: delivery, wallet and validity per learner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.errors import Sentence
from badgeservice.store.tables import AwardState


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
    problem: Sentence | None  # why it could not be signed, while it is `reserved`

    @property
    def may_be_revoked(self) -> bool:
        return self.state is AwardState.ISSUED
