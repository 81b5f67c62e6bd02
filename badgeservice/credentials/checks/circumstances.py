"""All that one verification is done with: one object, handed on whole to whatever check or proof wants to know.

A new question to a verification is one member here, read by the check that it is for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypedDict

from badgeservice.credentials.checks.memory import Memory
from badgeservice.credentials.checks.register import Poses, Register
from badgeservice.credentials.document import Strings
from badgeservice.credentials.fetching import Fetch
from badgeservice.credentials.keys.verification_method import ResolvedKey, resolve_verification_method
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.proofs.circumstances import ProofCircumstances
from badgeservice.credentials.reading.well_formed import ReadingProfile


class Questions(TypedDict, total=False):
    """What may be asked of one verification besides "is it genuine?"; each is a member of `Circumstances`."""

    on_date: datetime | None
    email: str | None
    domain: Strings | None
    challenge: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances(ProofCircumstances):
    """The same for the badge and for everything that hangs on it, but for what `of_part` says."""

    linked_data: LinkedData
    register: Register
    poses: Poses
    profile: ReadingProfile
    skew: timedelta
    memory: Memory
    on_date: datetime | None = None
    email: str | None = None

    def of_part(self, **changes: Any) -> Circumstances:  # noqa: ANN401
        """For a status list or an assessment: domain and challenge were meant for the badge itself."""
        return replace(self, domain=None, challenge=None, **changes)

    def resolve(self, verification_method: str) -> ResolvedKey:
        """As it is for any proof, with a memory. Which purposes a key has, and until when, is judged afterwards."""

        def find(fetch: Fetch) -> ResolvedKey:
            return resolve_verification_method(verification_method, fetch, plain_http_hosts=self.plain_http_hosts)

        return self.memory.keys.ask(verification_method, self.fetch, self.now, find)
