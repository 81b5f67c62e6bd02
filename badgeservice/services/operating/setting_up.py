"""The one-time address that `badgeservice setup` prints: it makes an operator, or an administrator of an organisation
that nobody can get into any more.

Whoever can run the command on the machine may do anything there anyway. Opening the address does nothing: mail
scanners and chats open links too. Mail may not work yet, so a new address signs in at once and is proven later; an
address that is somebody's already is proven first, or a typing error would give away an account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Conflict, Invalid, Message
from badgeservice.person_name import read_person_name
from badgeservice.services import addresses
from badgeservice.services.organisations.issuer_profile import unknown_organisation
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.link_tokens import derive_token, hash_token
from badgeservice.services.people.sign_in import Caller, SessionToken, add_session, hash_browser
from badgeservice.services.people.typed_addresses import NOT_PROVEN
from badgeservice.services.permissions import FOUNDING
from badgeservice.store import audit, identities, invitations, organisations, people, sessions, sign_in_codes
from badgeservice.store.audit import AuditAction
from badgeservice.store.tables import ActorKind, Identity, Invitation, InvitationKind

VALID_FOR: Final = timedelta(hours=1)
NAME_NEEDED: Final = Message(Code.NAME_MISSING, "Fill in your name.")
OVER: Final = Message(
    Code.SETUP_LINK_OVER, "This address no longer works: it works once, within an hour. Run: badgeservice setup"
)


@dataclass(frozen=True, slots=True)
class Setup:
    """What becomes of who uses the address: operator, or administrator of this organisation."""

    organisation_name: str = ""


class AddressKnown(Conflict):
    """Somebody has this address already: a code is mailed to it first."""

    def __init__(self, email: str) -> None:
        super().__init__(Message(Code.SETUP_ADDRESS_KNOWN, "Somebody has this address already."), field="email")
        self.email = email


def has_organisations(parts: Parts) -> bool:
    """Whether anybody founded anything here."""
    with parts.reading() as session:
        return organisations.has_any(session)


def make_setup_link(parts: Parts, slug: str = "") -> str:
    """The whole address, for the terminal; with a slug, for an administrator of that organisation.

    Raises:
        NotFound: there is no such organisation.
    """
    now, invitation_id = parts.clock(), parts.new_id()
    with parts.transaction() as session:
        found = organisations.find_issuer(session, slug) if slug else None
        if slug and found is None:
            raise unknown_organisation()
        token = derive_token(parts, invitation_id, parts.new_id())
        invitation = Invitation(
            id=invitation_id,
            kind=InvitationKind.ADMINISTRATOR if found else InvitationKind.OPERATOR,
            token_hash=hash_token(token),
            organisation_id=found.organisation.id if found else None,
            created_at=now,
            expires_at=now + VALID_FOR,
        )
        session.add(invitation)
        audit.add_event(
            session, AuditAction.INVITATION_SEND, invitation_id, now=now, actor_kind=ActorKind.OPERATOR,
            organisation_id=invitation.organisation_id, kind=invitation.kind.value,
        )  # fmt: skip
    return addresses.SETUP.url(parts.settings, token=token)


def describe_setup_link(organisation: str) -> Message:
    """What the address is for; the address itself is all that is on stdout."""
    if organisation:
        return Message(
            Code.SETUP_PRINTED_FOR,
            "Open this address within an hour. Whoever does so first becomes administrator of {organisation}:",
            organisation=organisation,
        )
    return Message(
        Code.SETUP_PRINTED,
        "Open this address within an hour. Whoever does so first becomes operator of this service:",
    )


def find_setup(parts: Parts, token: str) -> Setup:
    """What the address is for. Raises `Invalid` when it was used, has ended or never was."""
    with parts.reading() as session:
        invitation = invitations.find_invitation(session, hash_token(token))
        _check(parts, invitation)
        if invitation is None or invitation.organisation_id is None:
            return Setup()
        return Setup(organisations.get_issuer(session, invitation.organisation_id).profile.name)


def set_up(
    parts: Parts, token: str, name: str, email: str, caller: Caller, *, language: str, device: str
) -> SessionToken:
    """Somebody new becomes it, and is signed in; gives the token of the cookie.

    Raises:
        AddressKnown: the address is somebody's; nothing was done.
        Invalid: the name or the address cannot be used, or the link no longer works.
    """
    if not name.strip():
        raise Invalid(NAME_NEEDED, field="name")
    try:
        person_name = read_person_name(name)
    except Invalid as error:
        raise Invalid(error.sentence, field="name") from None
    address = read_email_address(email)
    with parts.transaction() as session:
        sign_in_codes.lock_sign_ins(session)  # of two who come with one address at once, one makes the person
        invitation = _lock(parts, session, token)
        if identities.find_address(session, address) is not None:
            raise AddressKnown(address)
        identity, person = identities.add_address(session, address, person_name, language, parts.clock())
        _give(parts, session, invitation, person.id)
        browser_hash = hash_browser(parts, session, caller, address)  # who proves it elsewhere is not who typed it
        sign_in_codes.remember_browser(session, browser_hash, parts.clock())
        return _begin_session(parts, session, identity, device)


def set_up_as(parts: Parts, person: SignedIn, token: str) -> None:
    """Who is signed in becomes it. Raises `Invalid` when the link no longer works."""
    with parts.transaction() as session:
        _give(parts, session, _lock(parts, session, token), person.person_id)


def _begin_session(parts: Parts, session: Session, identity: Identity, device: str) -> SessionToken:
    """It counts as no proof of the address: what asks for a fresh one asks again."""
    token = add_session(parts, session, identity, device)
    session.flush()
    found = sessions.find_session(session, hash_token(token))
    if found is not None:
        found[0].proven_at = NOT_PROVEN
    return token


def _lock(parts: Parts, session: Session, token: str) -> Invitation:
    invitation = invitations.lock_invitation(session, hash_token(token))
    _check(parts, invitation)
    if invitation is None:  # which `_check` refused
        raise Invalid(OVER)
    return invitation


def _check(parts: Parts, invitation: Invitation | None) -> None:
    ours = {InvitationKind.OPERATOR, InvitationKind.ADMINISTRATOR}
    if invitation is None or invitation.kind not in ours or not invitations.is_open(invitation, parts.clock()):
        raise Invalid(OVER)


def _give(parts: Parts, session: Session, invitation: Invitation, person_id: str) -> None:
    now = parts.clock()
    invitation.accepted_at, invitation.accepted_by_id = now, person_id
    if invitation.organisation_id is None:
        people.add_operator(session, person_id, now)
        audit.add_event(session, AuditAction.OPERATOR_ADD, person_id, now=now, actor_kind=ActorKind.OPERATOR)
        return
    for role in FOUNDING:
        people.add_member(session, invitation.organisation_id, person_id, role, now)
        audit.add_event(
            session, AuditAction.MEMBER_ADD, person_id, now=now, actor_kind=ActorKind.OPERATOR,
            organisation_id=invitation.organisation_id, role=role.value,
        )  # fmt: skip
