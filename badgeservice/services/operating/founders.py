"""Who founds an organisation: the operator, at once and approved; or whom the operator invites by mail, and then it
awaits approval. The link in the mail proves the address and founds once; opening it does nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Conflict, Invalid, Message, NotFound
from badgeservice.person_name import read_person_name
from badgeservice.services import addresses
from badgeservice.services.achievements.ready import Drawn, add_drawn, draw_ready
from badgeservice.services.mails.letter import Post
from badgeservice.services.mails.operator_mails import To, founder_message
from badgeservice.services.organisations.founding import Founder, Prepared, found, prepare
from badgeservice.services.organisations.founding_form import KINDS, Founding
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.link_tokens import derive_token, hash_token
from badgeservice.services.people.sign_in import SessionToken, add_session
from badgeservice.services.refusal import require_operator
from badgeservice.store import audit, identities, invitations, sign_in_codes
from badgeservice.store.audit import AuditAction
from badgeservice.store.jobs import JobKind, add_job
from badgeservice.store.tables import Identity, Invitation, InvitationKind, OrganisationKind, Person

VALID_FOR: Final = timedelta(days=14)
AGAIN_AFTER: Final = timedelta(minutes=1)  # between two mails of one invitation
AT_ONCE: Final = 50  # open invitations: more is a mistake, and our mail would be taken for spam
OVER: Final = Message(
    Code.INVITATION_OVER,
    "This invitation no longer works: it was used, withdrawn or is too old. Ask whoever invited you for a new one.",
)
_UNKNOWN: Final = Message(Code.INVITATION_UNKNOWN, "We did not find this invitation. Perhaps it was used.")


@dataclass(frozen=True, slots=True)
class InvitedFounder:
    """An open invitation as the operator sees it. `sent_at` is empty while the mail waits."""

    id: str
    email: str
    name: str
    sent_at: datetime | None
    expires_at: datetime
    is_over: bool


@dataclass(frozen=True, slots=True)
class FounderInvitation:
    """The same as who was invited sees it."""

    email: str
    name: str
    kind: OrganisationKind | None
    invited_by: str


def invite_founder(parts: Parts, operator: SignedIn, name: str, email: str, kind: str, language: str) -> None:
    """Mail somebody a link with which they found their organisation.

    Raises:
        Invalid: the name, the address or the kind cannot be used.
        Conflict: this address has an open invitation, or there are very many.
    """
    require_operator(operator)
    address, now = read_email_address(email), parts.clock()
    invitation = Invitation(
        id=parts.new_id(),
        kind=InvitationKind.FOUNDER,
        token_hash="",
        organisation_kind=OrganisationKind(kind) if kind in KINDS else None,
        email=address,
        name=_read_name(name) if name.strip() else "",
        language=parts.catalogue.choose(language),
        invited_by_id=operator.person_id,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    with parts.transaction() as session:
        if invitations.find_open_to(session, InvitationKind.FOUNDER, address, now):
            invited = Message(
                Code.INVITED_ALREADY,
                "This address was invited already. You can send it again on the page “Organisations”.",
            )
            raise Conflict(invited, field="email")
        if len(invitations.list_open(session, InvitationKind.FOUNDER)) >= AT_ONCE:
            too_many = Message(
                Code.INVITATIONS_TOO_MANY, "Many invitations are open. Withdraw some that nobody will use, then go on."
            )
            raise Conflict(too_many, field="email")
        _send(parts, session, operator, invitation)


def list_invited(parts: Parts, operator: SignedIn) -> tuple[InvitedFounder, ...]:
    """Whom we wait for, the newest first."""
    require_operator(operator)
    now = parts.clock()
    with parts.reading() as session:
        rows = invitations.list_open(session, InvitationKind.FOUNDER)
    return tuple(
        InvitedFounder(row.id, row.email, row.name, row.sent_at, row.expires_at, row.expires_at <= now) for row in rows
    )


def resend(parts: Parts, operator: SignedIn, invitation_id: str) -> str:
    """Mail it again with a new link; the one before no longer works. Gives the address.

    Raises:
        NotFound: it is not open.
        Conflict: it was sent a moment ago.
    """
    require_operator(operator)
    now = parts.clock()
    with parts.transaction() as session:
        invitation = _find_open(session, invitation_id)
        if invitation.expires_at - VALID_FOR > now - AGAIN_AFTER:
            just_now = Message(Code.INVITED_JUST_NOW, "It was sent a moment ago. Wait a minute, then send it again.")
            raise Conflict(just_now)
        invitation.expires_at, invitation.sent_at = now + VALID_FOR, None
        _send(parts, session, operator, invitation)
        return invitation.email


def withdraw(parts: Parts, operator: SignedIn, invitation_id: str) -> str:
    """Its link no longer works. Gives the address. Raises `NotFound` when it is not open."""
    require_operator(operator)
    now = parts.clock()
    with parts.transaction() as session:
        invitation = _find_open(session, invitation_id)
        invitation.withdrawn_at = now
        audit.add_event(
            session, AuditAction.INVITATION_WITHDRAW, invitation.id, now=now, actor_id=operator.person_id,
            kind=invitation.kind.value,
        )  # fmt: skip
        return invitation.email


def mail_founder(parts: Parts, arguments: Mapping[str, Any]) -> None:
    """The job that sends it. The token is derived again; when it is no longer the one that works, nothing is sent."""
    token = derive_token(parts, arguments["invitation_id"], arguments["time"])
    with parts.reading() as session:
        invitation = invitations.find_invitation(session, hash_token(token))
        if invitation is None or not invitations.is_open(invitation, parts.clock()):
            return
        by = session.get(Person, invitation.invited_by_id)
    to = To(f"founder-{invitation.id}-{arguments['time']}", invitation.email, invitation.language)
    link = addresses.INVITATION.url(parts.settings, token=token)
    invited_by = by.name if by and by.name else parts.settings.host
    parts.mailer.send(founder_message(Post(parts.settings, parts.catalogue), to, invited_by, link, VALID_FOR.days))
    with parts.transaction() as session:
        sent = invitations.lock_invitation(session, hash_token(token))
        if sent is not None:
            sent.sent_at = parts.clock()


def find_founder_invitation(parts: Parts, token: str) -> FounderInvitation | None:
    """What the link is for; nothing when it is no open invitation of a founder."""
    with parts.reading() as session:
        invitation = invitations.find_invitation(session, hash_token(token))
        if not _is_for_founder(parts, invitation) or invitation is None:
            return None
        by = session.get(Person, invitation.invited_by_id)
    return FounderInvitation(invitation.email, invitation.name, invitation.organisation_kind, by.name if by else "")


def found_by_invitation(
    parts: Parts, token: str, name: str, founding: Founding, *, awards_too: bool, ready: Collection[str], device: str
) -> tuple[SessionToken, str]:
    """Whoever has the link founds, is signed in with the address it was sent to, and waits for the operator. Gives the
    token of the cookie, and the slug.

    Raises:
        Invalid: the link no longer works, or the name of the person or of the organisation cannot be used.
    """
    if find_founder_invitation(parts, token) is None:
        raise Invalid(OVER)  # before keys are made for nothing
    person_name = _read_name(name)
    prepared, drawn = prepare(parts, founding), draw_ready(ready)
    with parts.transaction() as session:
        sign_in_codes.lock_sign_ins(session)  # the address is not given to somebody else between these lines
        invitation = invitations.lock_invitation(session, hash_token(token))
        if not _is_for_founder(parts, invitation) or invitation is None:
            raise Invalid(OVER)
        identity, person = _find_person(parts, session, invitation, person_name)
        founder = Founder(person.id, awards_too)
        _found(parts, session, prepared, founder, drawn)
        invitation.accepted_at, invitation.accepted_by_id = parts.clock(), person.id
        audit.add_event(
            session, AuditAction.INVITATION_ACCEPT, invitation.id, now=parts.clock(), actor_id=person.id,
            kind=invitation.kind.value,
        )  # fmt: skip
        mailed_at = invitation.sent_at or invitation.created_at  # an old mail is no fresh proof of anything
        return add_session(parts, session, identity, device, mailed_at), prepared.slug


def found_as_operator(
    parts: Parts, operator: SignedIn, founding: Founding, *, awards_too: bool, ready: Collection[str]
) -> str:
    """Found an organisation that is approved as it is founded. Gives its slug.

    Raises:
        Invalid: its name or its address cannot be had.
    """
    require_operator(operator)
    prepared, drawn = prepare(parts, founding), draw_ready(ready)
    founder = Founder(operator.person_id, awards_too, is_operator=True)
    with parts.transaction() as session:
        _found(parts, session, prepared, founder, drawn)
    return prepared.slug


def _found(parts: Parts, session: Session, prepared: Prepared, founder: Founder, drawn: tuple[Drawn, ...]) -> None:
    organisation = found(parts, session, prepared, founder)
    add_drawn(parts, session, organisation, prepared.founding.language, drawn, founder.person_id)


def _find_person(parts: Parts, session: Session, invitation: Invitation, person_name: str) -> tuple[Identity, Person]:
    """Who has the address that it was sent to; a link from a mail to it proves that it is theirs."""
    now = parts.clock()
    known = identities.find_address(session, invitation.email)
    identity, person = known or identities.add_address(session, invitation.email, person_name, invitation.language, now)
    identity.proven_at = identity.proven_at or now
    person.name = person.name or person_name
    return identity, person


def _send(parts: Parts, session: Session, operator: SignedIn, invitation: Invitation) -> None:
    """With a new secret each time, which only the mail knows."""
    now, time = parts.clock(), parts.new_id()
    invitation.token_hash = hash_token(derive_token(parts, invitation.id, time))
    session.add(invitation)
    add_job(session, JobKind.MAIL_FOUNDER, {"invitation_id": invitation.id, "time": time}, now=now)
    audit.add_event(
        session, AuditAction.INVITATION_SEND, invitation.id, now=now, actor_id=operator.person_id,
        kind=invitation.kind.value,
    )  # fmt: skip


def _find_open(session: Session, invitation_id: str) -> Invitation:
    invitation = invitations.lock_by_id(session, invitation_id)
    is_ours = invitation is not None and invitation.kind is InvitationKind.FOUNDER
    if invitation is None or not is_ours or invitation.accepted_at or invitation.withdrawn_at:
        raise NotFound(_UNKNOWN)
    return invitation


def _is_for_founder(parts: Parts, invitation: Invitation | None) -> bool:
    if invitation is None or invitation.kind is not InvitationKind.FOUNDER:
        return False
    return invitations.is_open(invitation, parts.clock())


def _read_name(name: str) -> str:
    try:
        return read_person_name(name)
    except Invalid as error:
        raise Invalid(error.sentence, field="person_name") from None
