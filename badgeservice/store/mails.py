"""The mails to learners: a row with what it tells of, which goes out after the commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from sqlmodel import Session, col, select, update

from badgeservice.store.jobs import JobKind, add_jobs
from badgeservice.store.many_rows import insert_rows
from badgeservice.store.organisations import get_issuer
from badgeservice.store.tables import (
    AchievementVersion,
    Award,
    Credential,
    CredentialKind,
    Identity,
    MailKind,
    OutgoingMail,
    Person,
)


class MailToSend(NamedTuple):
    """A mail with all that it says."""

    mail: OutgoingMail
    award: Award
    version: AchievementVersion
    identity: Identity
    person: Person
    credential_id: str
    issuer_name: str


def add_mails(
    session: Session, kind: MailKind, awards: Mapping[str, str], now: datetime, *, batch_id: str | None = None
) -> None:
    """Write that this is to be told to the learners, with the jobs that do: for each award, the identity it is of."""
    mails = [
        {
            "id": (mail_id := str(uuid4())),
            "kind": kind,
            "identity_id": identity_id,
            "batch_id": batch_id,
            "award_id": award_id,
            "message_id": f"{kind.value}-{mail_id}",
            "created_at": now,
            "refused": "",
        }
        for award_id, identity_id in awards.items()
    ]
    insert_rows(session, OutgoingMail, mails)
    add_jobs(session, JobKind.MAIL_LEARNER, [{"mail_id": mail["id"]} for mail in mails], now=now)


def find_mail(session: Session, mail_id: str) -> MailToSend | None:
    query = (
        select(OutgoingMail, Award, AchievementVersion, Identity)
        .join(Award, col(OutgoingMail.award_id) == col(Award.id))
        .join(AchievementVersion, col(Award.version_id) == col(AchievementVersion.id))
        .join(Identity, col(OutgoingMail.identity_id) == col(Identity.id))
        .where(OutgoingMail.id == mail_id)
    )
    found = session.exec(query).first()
    if found is None:
        return None
    mail, award, version, identity = found
    person = session.get_one(Person, identity.person_id)
    of_award = select(Credential.id).where(Credential.award_id == award.id, Credential.kind == CredentialKind.FULL)
    name = get_issuer(session, award.issuer_id).profile.name
    return MailToSend(mail, award, version, identity, person, session.exec(of_award).one(), name)


def note_handed(session: Session, mail_id: str, now: datetime) -> None:
    """The server of the mail took it."""
    session.exec(update(OutgoingMail).where(col(OutgoingMail.id) == mail_id).values(handed_at=now, refused=""))


def note_refused(session: Session, mail_id: str, code: str) -> None:
    """It could not be handed over, for now or for ever."""
    session.exec(update(OutgoingMail).where(col(OutgoingMail.id) == mail_id).values(refused=code))
