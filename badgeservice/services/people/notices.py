"""Whoever changes how an account is signed in to, cannot do it in silence: its other addresses are told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import Session

from badgeservice.services import addresses
from badgeservice.services.mails.account_mail import Notice, notice_message
from badgeservice.services.mails.letter import Post
from badgeservice.services.parts import Parts
from badgeservice.store import identities
from badgeservice.store.identities import Owned
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.tables import IdentityKind, Person, ServiceFacts

__all__ = ["Notice", "mail_notice", "tell"]

WITH_ITSELF = frozenset({Notice.JOINED, Notice.MOVED_OUT})  # who reads that mail may know nothing of it


def tell(parts: Parts, session: Session, notice: Notice, about_id: str, person_ids: Collection[str]) -> None:
    """Plan a mail to every proven address of these people, in the transaction of the change.

    About the address itself: what is added or released may be read by somebody else than who did it.
    """
    for person_id in sorted(person_ids):
        for one in identities.list_own(session, person_id):
            if _is_told(one, about_id, notice):
                ids = {"id": parts.new_id(), "identity_id": one.identity.id, "about_id": about_id}
                add_job(session, JobKind.MAIL_NOTICE, {"notice": notice, **ids}, now=parts.clock())


def mail_notice(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """The job that sends one. Its row holds no address. Nobody is told who got the address meanwhile."""
    with parts.reading() as session:
        identity = identities.get_identity(session, arguments["identity_id"])
        if identity.released_at is not None:
            return
        about = identities.get_identity(session, arguments["about_id"])
        language = session.get_one(Person, identity.person_id).language
        facts = session.get(ServiceFacts, 1)
        contact = facts.contact if facts else ""
    mail = notice_message(
        Post(parts.settings, parts.catalogue),
        Notice(arguments["notice"]),
        f"notice-{arguments['id']}",
        to=identity.value,
        about=about.value if about.kind is IdentityKind.EMAIL else about.issuer,
        link=addresses.ACCOUNT.url(parts.settings),
        contact=contact,
        language=language,
    )
    parts.mailer.send(mail)


def _is_told(one: Owned, about_id: str, notice: Notice) -> bool:
    is_address = one.identity.kind is IdentityKind.EMAIL and one.identity.proven_at is not None
    return is_address and (one.identity.id != about_id or notice in WITH_ITSELF)
