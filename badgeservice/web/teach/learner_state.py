"""Where one learner's award stands, as a teacher asks: did it arrive, is it in the wallet, is it still valid?"""

from __future__ import annotations

from datetime import datetime

from badgeservice.services.achievements.award_rows import AwardRow, LearnerState

__all__ = ["LearnerState", "state_of"]


def state_of(row: AwardRow, now: datetime) -> LearnerState:
    """The one state that matters most."""
    match row.state.value:
        case "revoked" | "replaced" | "suspended" as ended:
            return LearnerState(ended)
        case "issued" if row.valid_until and row.valid_until <= now:
            return LearnerState.EXPIRED
        case "issued" if row.opened_at:
            return LearnerState.OPENED
        case "issued" if row.mail.handed_at:
            return LearnerState.MAILED
        case "issued" if row.mail.is_refused(now):
            return LearnerState.NOT_MAILED
        case "issued" if row.mail.failing_since:
            return LearnerState.DELAYED
        case "issued":
            return LearnerState.WAITING
        case "draft":
            return LearnerState.HAD_IT if row.problem else LearnerState.PLANNED
        case _ if row.problem:
            return LearnerState.NOT_SIGNED
        case _:
            return LearnerState.SIGNING
