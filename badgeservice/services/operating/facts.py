"""What the service says of itself: whom to ask, where to report a weakness, how it treats personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from badgeservice.services.parts import Parts
from badgeservice.store.tables import ServiceFacts


@dataclass(frozen=True, slots=True)
class Facts:
    """Empty where nobody has said it yet."""

    name: str = ""
    contact: str = ""
    security_contact: str = ""
    privacy_url: str = ""
    mail_tried_at: datetime | None = None
    revision: int = 0


def read_facts(parts: Parts) -> Facts:
    """As the operator wrote them down."""
    with parts.reading() as session:
        return find_facts(session)


def find_facts(session: Session) -> Facts:
    """The same, in a transaction that reads more."""
    row = session.get(ServiceFacts, 1)
    if row is None:
        return Facts()
    return Facts(row.name, row.contact, row.security_contact, row.privacy_url, row.mail_tried_at, row.revision)
