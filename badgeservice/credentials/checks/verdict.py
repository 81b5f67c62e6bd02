"""What a verification says: nine numbered checks, each with an outcome, and one verdict (design §5).

A check is *passed*, *failed* or *not checked*, and unknown is never passed. Each carries a stable code for programs
and a sentence for people in both languages; the verdict carries one sentence, the one that an employer reads first.

Nothing of a credential that is not genuine may be shown, so then there is no `badge` and no `document`: a page cannot
show by mistake what it was never given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from badgeservice.codes import Code
from badgeservice.credentials.badge.badge_view import Assessment, BadgeView
from badgeservice.credentials.document import Document
from badgeservice.credentials.outcome import Outcome
from badgeservice.errors import Message


class CheckName(StrEnum):
    """The nine checks, in their order."""

    READABLE = "readable"
    WELL_FORMED = "well_formed"
    NOTHING_UNSIGNED = "nothing_unsigned"
    AUTHENTIC = "authentic"
    ISSUER = "issuer"
    VALID_NOW = "valid_now"
    NOT_REVOKED = "not_revoked"
    HOLDER = "holder"
    ASSESSMENTS = "assessments"

    @property
    def number(self) -> int:
        """The number of the check, the same everywhere: design §5, the docstrings, the code, the tests."""
        return list(CheckName).index(self) + 1


class Check(NamedTuple):
    """One step of a verification. `problem` is the W3C's name for what is wrong, where it has one (for the VC-API)."""

    name: CheckName
    outcome: Outcome
    sentence: Message
    problem: str = ""

    @property
    def code(self) -> Code:
        """What the sentence is about, for programs."""
        return self.sentence.code

    @property
    def number(self) -> int:
        """As `CheckName.number`."""
        return self.name.number


class Verdict(StrEnum):
    """The conclusion.

    `nonconforming`: the signature is good, and the badge is not written as the standard has it. `other_holder`: it was
    asked whose it is, and it is another's. `no_badge`: it is something else, which is no fault of anybody.
    """

    VALID = "valid"
    VALID_WITH_REMARKS = "valid_with_remarks"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    NOT_GENUINE = "not_genuine"
    NOT_CHECKED = "not_checked"
    NONCONFORMING = "nonconforming"
    OTHER_HOLDER = "other_holder"
    NO_BADGE = "no_badge"


class Finding(NamedTuple):
    """What one of the checks 6 to 9 found: the check, the worst that the verdict may still be, and what to remark."""

    check: Check
    verdict: Verdict = Verdict.VALID
    remark: Message | None = None


class Endorsement(NamedTuple):
    """Who endorses whom, with what words."""

    by: str
    of: str
    comment: str


@dataclass(frozen=True)
class Verification:
    """The verdict with everything that it rests on.

    `badge` and `document` are there only when the credential is genuine, that is, when checks 1 to 5 hold; it may then
    still be expired or revoked, or its status unknown. `badge` is read from the signed statements when somebody asks
    for it (by `view`), because whoever verifies a thousand badges seldom looks at one. `content` are the bytes that
    were verified: of an image, those that were baked into it. `status_fetched_at` says how old the knowledge about
    revocation is. `endorsement` is what a genuine endorsement says that was handed in alone: that is no badge.
    """

    verdict: Verdict
    summary: Message
    checks: tuple[Check, ...]
    checked_at: datetime
    content: bytes
    remarks: tuple[Message, ...] = ()
    view: Callable[[str], BadgeView] | None = field(default=None, repr=False, compare=False)
    document: Document | None = None
    assessments: tuple[Assessment, ...] = ()
    status_fetched_at: datetime | None = None
    endorsement: Endorsement | None = None

    @property
    def badge(self) -> BadgeView | None:
        """What a page may show; nothing when the credential is not genuine."""
        return self.badge_in("")

    def badge_in(self, language: str) -> BadgeView | None:
        """The same, with its texts in this language where it has them in several."""
        if self.view is None:
            return None
        if language not in self._read:
            self._read[language] = self.view(language)
        return self._read[language]

    @cached_property
    def _read(self) -> dict[str, BadgeView]:
        """Read once for each language."""
        return {}

    def check(self, name: CheckName) -> Check:
        """The check of that name; all nine are always there."""
        return self.checks[name.number - 1]

    @property
    def is_readable(self) -> bool:
        """Could it be read, whatever it is?"""
        return self.check(CheckName.READABLE).outcome is Outcome.PASSED

    @property
    def is_genuine(self) -> bool:
        """May anything of its content be shown?"""
        return self.view is not None
