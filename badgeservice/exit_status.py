"""With what status `badgeservice verify` ends, so that a script can act on it: a number for each verdict.

The numbers are written down in docs/vc-api.md, beside the verdicts as the API answers them; they never change.
"""

from __future__ import annotations

from typing import Final

from badgeservice.credentials.verification import Verdict

VALID, NOT_VALID, UNREADABLE, NO_LONGER_VALID, NOT_CHECKED, NONCONFORMING, OTHER_HOLDER = range(7)
EXIT_STATUS: Final = {
    Verdict.VALID: VALID,
    Verdict.VALID_WITH_REMARKS: VALID,
    Verdict.NOT_GENUINE: NOT_VALID,
    Verdict.NOT_YET_VALID: NOT_VALID,
    Verdict.NO_BADGE: UNREADABLE,
    Verdict.REVOKED: NO_LONGER_VALID,
    Verdict.SUSPENDED: NO_LONGER_VALID,
    Verdict.EXPIRED: NO_LONGER_VALID,
    Verdict.NOT_CHECKED: NOT_CHECKED,
    Verdict.NONCONFORMING: NONCONFORMING,
    Verdict.OTHER_HOLDER: OTHER_HOLDER,
}
