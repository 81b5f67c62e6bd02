"""What the service says of itself: whom to ask, where to report a weakness, how it treats personal data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Conflict, Invalid, Message, WrongFields
from badgeservice.services.organisations.founding_form import LINE_LENGTH, read_text
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import require_operator
from badgeservice.setting_values import read_contact
from badgeservice.settings import Mode
from badgeservice.store import audit
from badgeservice.store.audit import AuditAction
from badgeservice.store.many_rows import insert_new
from badgeservice.store.tables import ServiceFacts
from badgeservice.web_address import read_web_address

FIELDS: Final = ("name", "contact", "security_contact", "privacy_url")
NO_SECURITY_CONTACT: Final = Message(
    Code.SECURITY_CONTACT_MISSING, "The operator has not said yet where to report a weakness."
)
_SUBJECT: Final = "service"  # of the audit: there is one


@dataclass(frozen=True, slots=True)
class Facts:
    """Empty where nobody has said it yet."""

    name: str = ""
    contact: str = ""
    security_contact: str = ""
    privacy_url: str = ""
    mail_tried_at: datetime | None = None
    revision: int = 0

    @property
    def are_said(self) -> bool:
        """Whether all is there that people must be able to find."""
        return bool(self.name and self.contact and self.privacy_url)


class FactsChanged(Conflict):
    """Somebody else saved meanwhile. `facts` are as they are now."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(
            Message(
                Code.FACTS_CHANGED,
                "Somebody else saved this page while you were typing, so yours was not saved yet. Compare, and save"
                " again.",
            )
        )
        self.facts = facts


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


def change_facts(parts: Parts, operator: SignedIn, typed: Mapping[str, str], revision: int) -> None:
    """Write them down. `revision`: of what the form was made from.

    Raises:
        WrongFields: some of them cannot be used; for each, what to do.
        FactsChanged: somebody else did so meanwhile.
    """
    require_operator(operator)
    values = _read(parts, typed)
    with parts.transaction() as session:
        row = _lock(parts, session)
        if row.revision != revision:
            raise FactsChanged(find_facts(session))
        if all(getattr(row, name) == value for name, value in values.items()):
            return
        for name, value in values.items():
            setattr(row, name, value)
        row.revision, row.changed_at = row.revision + 1, parts.clock()
        audit.add_event(session, AuditAction.SERVICE_CHANGE, _SUBJECT, now=parts.clock(), actor_id=operator.person_id)


def list_wrong(parts: Parts, typed: Mapping[str, str]) -> Mapping[str, Message]:
    """What is wrong with each, for a form that is shown again."""
    try:
        _read(parts, typed)
    except WrongFields as error:
        return error.wrong
    return {}


def note_mail_arrived(parts: Parts, session: Session) -> None:
    """A message of ours was seen to arrive. It is no change that a form would have to know of."""
    row = _lock(parts, session)
    row.mail_tried_at = parts.clock()


def find_security_contact(parts: Parts) -> str | None:
    """Where to report a weakness, as a URI: the setting, else what the operator wrote down; in a demo that says
    nothing, the mailbox of RFC 2142."""
    said = parts.settings.security_contact or read_facts(parts).security_contact
    if not said and parts.settings.mode is Mode.DEMO:
        return f"mailto:security@{parts.settings.host}"
    return said or None


def _lock(parts: Parts, session: Session) -> ServiceFacts:
    """The one row; of two who make it at once, one does and both find it."""
    empty = dict.fromkeys(FIELDS, "")
    insert_new(session, ServiceFacts, [{"id": 1, "revision": 0, "changed_at": parts.clock(), **empty}])
    return session.get_one(ServiceFacts, 1, with_for_update=True)


def _read(parts: Parts, typed: Mapping[str, str]) -> dict[str, str]:
    readers: Mapping[str, Callable[[str], str]] = {
        "name": lambda text: read_text({"name": text}, "name", LINE_LENGTH),
        "contact": lambda text: read_email_address(text) if text.strip() else "",
        "security_contact": lambda text: _read_security_contact(parts, text.strip()),
        "privacy_url": read_web_address,
    }
    read: dict[str, str] = {}
    wrong: dict[str, Message] = {}
    for name, reader in readers.items():
        try:
            read[name] = reader(typed.get(name, ""))
        except Invalid as error:
            wrong[name] = error.sentence
    if wrong:
        raise WrongFields(wrong)
    return read


def _read_security_contact(parts: Parts, text: str) -> str:
    if not text:
        return ""
    try:
        return read_contact(text, is_public=parts.settings.mode is Mode.PRODUCTION)
    except ValueError:
        wrong = Message(
            Code.SECURITY_CONTACT_WRONG, "Give an e-mail address, or the address of a page that begins with https://."
        )
        raise Invalid(wrong, field="security_contact") from None
