"""What was found genuine: a credential, or a status list; and how a check says that nothing after it can be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from badgeservice.credentials.badge.statements_to_badge import Period
from badgeservice.credentials.checks.verdict import Check, CheckName
from badgeservice.credentials.document import Document, IssuerId
from badgeservice.credentials.linked_data.linked_data import LinkedDocument
from badgeservice.credentials.linked_data.node import Found, Lookup, Node
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.errors import Message


@dataclass(frozen=True, slots=True)
class Established:
    """A genuine credential: what it says (`document`), and what was signed (`statements`), which alone decides."""

    document: Document
    statements: LinkedDocument
    name: str  # of the credential among the statements
    issuer_id: IssuerId
    is_issuer_bound: bool
    remarks: tuple[Message, ...]
    imperfections: tuple[Message, ...] = ()  # in what it departs from the standard, and is genuine all the same

    @property
    def id(self) -> str:
        """Its address, or nothing when it has none."""
        return self.root.id

    @property
    def root(self) -> Node:
        """The credential itself among the signed statements."""
        return Node(self.statements.graph, self.name)

    def ask(self, lookup: Lookup[Found]) -> Found:
        """What the signed statements say about it; raises what `lookup` raises."""
        return self.statements.ask(lookup, self.name)


class Stopped(Exception):
    """A check that did not pass, so that nothing after it can be said: not an error, but the answer, found early."""

    def __init__(self, check: Check, *, is_no_badge: bool = False) -> None:
        super().__init__(check.code)
        self.check = check
        self.is_no_badge = is_no_badge


def stop(name: CheckName, outcome: Outcome, sentence: Message) -> Stopped:
    """The end of the checks, with the reason."""
    return Stopped(Check(name, outcome, sentence))


@dataclass(frozen=True, slots=True)
class Listing:
    """A genuine status list: who signed it, and what its signed statements say."""

    established: Established
    document: Document
    bits: StatusBits | None  # unpacked, when they are not many
    time_to_live: timedelta
    period: Period
