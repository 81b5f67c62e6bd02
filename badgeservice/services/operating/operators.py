"""Who runs this service. One becomes it by a command on the machine, and never by a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Message, NotFound
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import require_operator
from badgeservice.store import audit, people
from badgeservice.store.audit import AuditAction


@dataclass(frozen=True, slots=True)
class OperatorView:
    """One of them."""

    person_id: str
    name: str
    since: datetime
    is_me: bool


def list_operators(parts: Parts, operator: SignedIn) -> tuple[OperatorView, ...]:
    """All of them, the first one first."""
    require_operator(operator)
    with parts.reading() as session:
        return tuple(
            OperatorView(row.person_id, person.name, row.created_at, person.id == operator.person_id)
            for row, person in people.list_operators(session)
        )


def show_operator(parts: Parts, operator: SignedIn, person_id: str) -> OperatorView:
    """One of them. Raises `NotFound`."""
    found = [one for one in list_operators(parts, operator) if one.person_id == person_id]
    if not found:
        raise _unknown()
    return found[0]


def remove_operator(parts: Parts, operator: SignedIn, person_id: str) -> None:
    """From the next page on they see nothing of it.

    Raises:
        NotFound: this person is none.
        Conflict: they are the only one.
    """
    require_operator(operator)
    with parts.transaction() as session:
        rows = {row.person_id: row for row in people.lock_operators(session)}
        if person_id not in rows or operator.person_id not in rows:  # who was removed a moment ago removes nobody
            raise _unknown()
        if len(rows) == 1:
            raise Conflict(
                Message(
                    Code.LAST_OPERATOR,
                    "Somebody must run this service. Make another operator first, with: badgeservice setup",
                )
            )
        session.delete(rows[person_id])
        audit.add_event(session, AuditAction.OPERATOR_REMOVE, person_id, now=parts.clock(), actor_id=operator.person_id)


def _unknown() -> NotFound:
    return NotFound(Message(Code.OPERATOR_UNKNOWN, "We did not find this operator."))
