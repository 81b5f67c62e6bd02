"""Somebody has a link that invites them: what it is to, and accepting it.

The link was mailed to one address, so who has it proves that address, as a link to sign in does: accepting signs in as
whoever has the address, and gives the roles to that person and to nobody else, whoever was signed in there before. A
token is never stored: it follows from the invitation, the number of its mail and a key of the service, so sending again
makes another one and the old one is dead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Message, NotFound
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.link_tokens import InvitationToken, hash_token
from badgeservice.services.people.sign_in import Caller, SessionToken, open_session
from badgeservice.store import audit, identities, invitations, members, organisations, sign_in_codes
from badgeservice.store.audit import AuditAction
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import (
    Identity,
    Invitation,
    InvitationKind,
    Membership,
    OrganisationState,
    Person,
    ProfileVersion,
    Role,
)

VALID = timedelta(days=14)

ENDED = Message(
    Code.INVITATION_ENDED,
    "This invitation was used or withdrawn, has ended, or was sent again. Use the newest e-mail, or ask who invited"
    " you to send another. Did you accept it before? Then sign in with your e-mail address.",
)


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An open invitation as who was invited sees it, of whichever kind."""

    id: str
    kind: InvitationKind
    email: str
    name: str
    language: str
    organisation_name: str  # "" when it is to found one
    accent: str
    invited_by: str  # "" when a command made it, or when that person is no longer here
    new_roles: tuple[Role, ...]
    roles_held: tuple[Role, ...]  # what whoever has the address does there already
    ends_at: datetime
    person_id: str | None  # whose the address is now


def name_in_full(session: Session, issuer: Issuer, language: str = "") -> tuple[str, ProfileVersion]:
    """The organisation as strangers know it, `Techniek, ROC Midden`, and the profile of who signs there, which says
    whom to ask."""
    name, profile = issuer.profile.text("name", language), issuer.profile
    if issuer.organisation.did is None:
        above = organisations.list_above(session, issuer.organisation.path)
        signer = next((one for one in reversed(above) if one.organisation.did is not None), None)
        if signer is not None:
            name, profile = f"{name}, {signer.profile.text('name', language)}", signer.profile
    return name, profile


def find_invitation(parts: Parts, token: InvitationToken) -> InvitationView:
    """What the link with this token invites to, of whichever kind.

    Raises:
        NotFound: it never was, or it can no longer be accepted; the two look the same.
    """
    with parts.reading() as session:
        return _view(session, find_open(session, token, parts.clock()))


def find_open(session: Session, token: InvitationToken, now: datetime, *, is_locked: bool = False) -> Invitation:
    """The row of an invitation that can be accepted; for a service that goes on. Raises `NotFound`."""
    find = invitations.lock_invitation if is_locked else invitations.find_invitation
    row = find(session, hash_token(token))
    if row is None or row.withdrawn_at is not None or row.accepted_at is not None or row.expires_at <= now:
        raise NotFound(ENDED)
    if row.organisation_id is not None:
        organisation = organisations.get_issuer(session, row.organisation_id).organisation
        if organisation.state is OrganisationState.CLOSED:
            raise NotFound(ENDED)
    return row


def has_accepted(parts: Parts, person: SignedIn, token: InvitationToken) -> bool:
    """Whether this person accepted it before: they opened an old mail again."""
    with parts.reading() as session:
        row = invitations.find_invitation(session, hash_token(token))
    return row is not None and row.accepted_by_id == person.person_id


def accept_invitation(
    parts: Parts, token: InvitationToken, caller: Caller, *, device: str, language: str
) -> SessionToken:
    """Join, as whoever has the address that was invited; a new session of theirs. Of kind `member`.

    Raises:
        NotFound: it can no longer be accepted.
    """
    with parts.transaction() as session:
        sign_in_codes.lock_sign_ins(session)
        row = _find_mine(session, token, parts.clock())
        mailed_at = row.sent_at or row.created_at
        session_token = open_session(parts, session, row.email, row.language or language, caller, device, mailed_at)
        _join(parts, session, row)
    return session_token


def accept_as(parts: Parts, person: SignedIn, token: InvitationToken) -> None:
    """The same for who is signed in as the person that has the address.

    Raises:
        NotFound: it can no longer be accepted, or the address is somebody else's.
    """
    with parts.transaction() as session:
        sign_in_codes.lock_sign_ins(session)
        row = _find_mine(session, token, parts.clock())
        found = identities.find_address(session, row.email)
        if found is None or found[1].id != person.person_id:
            raise NotFound(ENDED)
        found[0].proven_at = found[0].proven_at or parts.clock()
        _join(parts, session, row)


def _find_mine(session: Session, token: InvitationToken, now: datetime) -> Invitation:
    row = find_open(session, token, now, is_locked=True)
    session.refresh(row)
    if row.kind is not InvitationKind.MEMBER or row.accepted_at is not None or row.withdrawn_at is not None:
        raise NotFound(ENDED)
    return row


def _join(parts: Parts, session: Session, row: Invitation) -> None:
    """Add the roles that are new to whoever has the address now, in a transaction that proved it."""
    now, found = parts.clock(), identities.find_address(session, row.email)
    if found is None or row.organisation_id is None:
        raise NotFound(ENDED)
    identity, person = found
    person.name = person.name or row.name
    held = members.list_roles_at(session, row.organisation_id, [row.email]).get(row.email, set())
    new = [role for role in _read_roles(row) if role not in held]
    members.add_roles(session, [_membership(parts, row.organisation_id, identity, person, role) for role in new])
    row.accepted_at, row.accepted_by_id = now, person.id
    act = {"now": now, "actor_id": person.id, "organisation_id": row.organisation_id}
    audit.add_event(session, AuditAction.INVITATION_ACCEPT, row.id, **act)  # type: ignore[arg-type]
    if new:
        audit.add_event(session, AuditAction.MEMBER_ADD, person.id, roles=", ".join(new), **act)  # type: ignore[arg-type]


def _membership(parts: Parts, organisation_id: str, identity: Identity, person: Person, role: Role) -> Membership:
    return Membership(
        id=parts.new_id(),
        organisation_id=organisation_id,
        person_id=person.id,
        role=role,
        created_at=parts.clock(),
        identity_id=identity.id,
    )


def _view(session: Session, row: Invitation) -> InvitationView:
    issuer = organisations.get_issuer(session, row.organisation_id) if row.organisation_id else None
    inviter = session.get(Person, row.invited_by_id) if row.invited_by_id else None
    found = identities.find_address(session, row.email) if row.email else None
    held: set[Role] = set()
    if issuer and found:
        held = members.list_roles_at(session, issuer.organisation.id, [row.email]).get(row.email, set())
    roles = _read_roles(row)
    name, profile = name_in_full(session, issuer) if issuer else ("", None)
    return InvitationView(
        id=row.id,
        kind=row.kind,
        email=row.email,
        name=row.name,
        language=row.language,
        organisation_name=name if row.kind is not InvitationKind.FOUNDER else "",
        accent=profile.accent if profile else "",
        invited_by=inviter.name if inviter else "",
        new_roles=tuple(role for role in roles if role not in held),
        roles_held=tuple(role for role in Role if role in held),
        ends_at=row.expires_at,
        person_id=found[1].id if found else None,
    )


def _read_roles(row: Invitation) -> Sequence[Role]:
    """In the order of the table; those of another version are left out."""
    return [role for role in Role if role.value in row.roles]
