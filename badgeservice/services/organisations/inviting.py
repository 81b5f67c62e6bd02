"""Inviting people to work for an organisation or for one of its departments.

An invitation is a mail in the name of the organisation to somebody who may not know it, so there is a limit to how many
go out and to how many one address gets. Who is a member gets only the roles that are new; who was invited already is
not invited twice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Conflict, Invalid, Message, NotFound, TooOften
from badgeservice.mail import FATES
from badgeservice.person_name import read_person_name
from badgeservice.services.organisations.invitations import VALID
from badgeservice.services.organisations.leaving import lock_members, require_still
from badgeservice.services.organisations.managed import find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.link_tokens import derive_token, hash_token
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.services.search import LONGEST
from badgeservice.store import audit, identities, invitations, members, organisations
from badgeservice.store.audit import AuditAction
from badgeservice.store.invitations import Invited
from badgeservice.store.jobs import JobKind, add_jobs
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import Invitation, InvitationKind, OrganisationState, Role

DAY = timedelta(days=1)
MOST_AT_ONCE = 500  # people on a list
MOST_IN_A_DAY = 3_000  # of an organisation and all below it: a school brings its people in
MOST_WHILE_AWAITING = 100  # nobody knows yet who is behind it
MOST_TO_ADDRESS = 5  # in a day, of everybody together
NOT_AGAIN_WITHIN = timedelta(minutes=5)
ON_A_PAGE = 50

_LINK = re.compile(r"[/\\]|\bwww\.", re.IGNORECASE)

CLOSED = Message(Code.ORGANISATION_IS_CLOSED, "This organisation is closed. Nobody can be invited any more.")
NO_ROLE = Message(Code.ROLES_MISSING, "Choose at least one role.")
NOBODY_TO_INVITE = Message(Code.NOBODY_TO_INVITE, "There is nobody on this list who can be invited now.")
TOO_MANY_A_DAY = Message(
    Code.INVITATIONS_TOO_MANY,
    "An organisation can invite {most} people in a day, so nothing was sent. Go on tomorrow, or with fewer people.",
    most=MOST_IN_A_DAY,
)
TOO_MANY_AWAITING = Message(
    Code.INVITATIONS_TOO_MANY,
    "Until your organisation is approved it can invite {most} people in a day, so nothing was sent.",
    most=MOST_WHILE_AWAITING,
)
ADDRESS_TOO_OFTEN = Message(
    Code.INVITED_TOO_OFTEN, "This address got several invitations today. Try again tomorrow, or ask the person first."
)
JUST_SENT = Message(
    Code.INVITATION_JUST_SENT, "This was sent a moment ago. Wait five minutes before you send it again."
)
NAME_WITH_LINK = Message(Code.NAME_WITH_LINK, "There is a link in this name. Type the name alone.")
DECIDED_MEANWHILE = Message(
    Code.INVITATION_DECIDED, "This invitation was accepted or withdrawn meanwhile. Nothing was changed."
)
UNKNOWN_INVITATION = Message(Code.INVITATION_UNKNOWN, "We did not find this invitation. Perhaps it was accepted.")


@dataclass(frozen=True, slots=True)
class Invitee:
    """Somebody to invite."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Why an address of a list gets no mail; nothing when it does."""

    is_member: bool = False  # with all these roles
    is_invited: bool = False
    is_too_often: bool = False

    @property
    def is_left_out(self) -> bool:
        return self.is_member or self.is_invited or self.is_too_often


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of inviting: how many mails go out, and how many on the list get none."""

    invited: int
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class InvitedView:
    """An invitation as who invited sees it."""

    id: str
    name: str
    email: str
    roles: tuple[Role, ...]
    organisation_slug: str
    organisation_name: str
    sent_at: datetime | None
    problem: Message | None  # why the mail server did not take it
    is_refused: bool  # for ever
    is_over: bool
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class InvitedPage:
    """A page of them."""

    rows: tuple[InvitedView, ...]
    found: int
    page: int
    pages: int


@noting_refusals
def list_invited(parts: Parts, person: SignedIn, slug: str, words: str, page: int) -> InvitedPage:
    """Who was invited to this organisation or below it and has not come. Raises `NotFound`."""
    now, pattern = parts.clock(), _pattern(words)
    with parts.reading() as session:
        path = find_managed(session, person, slug, Permission.MANAGE_MEMBERS).organisation.path
        found = invitations.count_invited(session, path, pattern)
        pages = max(1, -(-found // ON_A_PAGE))
        page = min(max(page, 1), pages)
        rows = invitations.list_invited(session, path, pattern, now, (page - 1) * ON_A_PAGE, ON_A_PAGE)
        return InvitedPage(tuple(_view(row, now) for row in rows), found, page, pages)


@noting_refusals
def look_at(
    parts: Parts, person: SignedIn, slug: str, emails: Collection[str], roles: Collection[Role]
) -> Mapping[str, Standing]:
    """Which of these addresses would get no mail if they were invited now. Raises `NotFound`."""
    with parts.reading() as session:
        issuer = find_managed(session, person, slug, Permission.MANAGE_MEMBERS)
        return _find_standing(session, issuer.organisation.id, emails, frozenset(roles), parts.clock())


@noting_refusals
def invite_one(
    parts: Parts, person: SignedIn, slug: str, invitee: Invitee, roles: Collection[Role], language: str
) -> None:
    """Invite somebody to this organisation.

    Raises:
        NotFound: there is no such organisation, or it is not this person's to manage.
        Invalid: the name, the address or the roles are missing or wrong.
        Conflict: they have these roles or an open invitation already, or the organisation is closed.
        TooOften: too many were sent.
    """
    invitee = _read(invitee)
    with parts.transaction() as session:
        issuer = _open_for(session, person, slug, roles)
        organisation_id = issuer.organisation.id
        standing = _find_standing(session, organisation_id, [invitee.email], frozenset(roles), parts.clock())
        _refuse_one(invitee.email, standing.get(invitee.email, Standing()))
        _check_day(session, issuer, 1, parts.clock())
        _add(parts, session, person, organisation_id, [invitee], roles, language)


@noting_refusals
def invite_list(
    parts: Parts, person: SignedIn, slug: str, people: Sequence[Invitee], roles: Collection[Role], language: str
) -> Sent:
    """Invite all of a list who can be invited. Raises what `invite_one` does."""
    read = {one.email: one for one in map(_read, people[:MOST_AT_ONCE])}
    with parts.transaction() as session:
        issuer = _open_for(session, person, slug, roles)
        organisation_id = issuer.organisation.id
        standing = _find_standing(session, organisation_id, read.keys(), frozenset(roles), parts.clock())
        new = [one for email, one in read.items() if not standing.get(email, Standing()).is_left_out]
        if not new:
            raise Conflict(NOBODY_TO_INVITE, field="people")
        _check_day(session, issuer, len(new), parts.clock())
        _add(parts, session, person, organisation_id, new, roles, language)
    return Sent(len(new), len(people) - len(new))


@noting_refusals
def send_again(parts: Parts, person: SignedIn, slug: str, invitation_id: str) -> str:
    """Another mail with another link; the link before is dead. Gives the address.

    Raises:
        NotFound: there is no such invitation here.
        Conflict: it was accepted or withdrawn meanwhile.
        TooOften: it was sent a moment ago, or too many were sent.
    """
    now = parts.clock()
    with parts.transaction() as session:
        row, issuer = _lock_mine(session, person, slug, invitation_id)
        if row.asked_at is not None and now < row.asked_at + NOT_AGAIN_WITHIN:
            raise TooOften(JUST_SENT)
        if invitations.count_mailed_to(session, [row.email], now - DAY).get(row.email, 0) >= MOST_TO_ADDRESS:
            raise TooOften(ADDRESS_TOO_OFTEN)
        _check_day(session, issuer, 1, now)
        row.number += 1
        row.token_hash = hash_token(derive_token(parts, row.id, row.number))
        row.asked_at, row.expires_at = now, now + VALID
        row.sent_at, row.refused, row.refused_at = None, "", None
        session.flush()
        add_jobs(session, JobKind.MAIL_INVITATION, [{"invitation_id": row.id, "number": row.number}], now=now)
        audit.add_event(
            session, AuditAction.INVITATION_SEND, row.id, now=now, actor_id=person.person_id,
            organisation_id=row.organisation_id, number=row.number,
        )  # fmt: skip
        return row.email


@noting_refusals
def withdraw(parts: Parts, person: SignedIn, slug: str, invitation_id: str) -> str:
    """Nobody can accept it any more. Gives the address.

    Raises:
        NotFound: there is no such invitation here.
        Conflict: it was accepted or withdrawn meanwhile.
    """
    with parts.transaction() as session:
        row, _ = _lock_mine(session, person, slug, invitation_id)
        row.withdrawn_at = parts.clock()
        audit.add_event(
            session, AuditAction.INVITATION_WITHDRAW, row.id, now=parts.clock(), actor_id=person.person_id,
            organisation_id=row.organisation_id,
        )  # fmt: skip
        return row.email


def _open_for(session: Session, person: SignedIn, slug: str, roles: Collection[Role]) -> Issuer:
    """The organisation that they are invited to, kept with its tree: of two who invite the same person at once, one
    does, and those who are invited in a day are counted one after the other."""
    issuer = find_managed(session, person, slug, Permission.MANAGE_MEMBERS)
    if not roles:
        raise Invalid(NO_ROLE, field="roles")
    lock_members(session, issuer.organisation.path)
    session.expire_all()  # who asks may have been removed while they waited, or it was closed
    issuer = find_managed(session, person, slug, Permission.MANAGE_MEMBERS)
    require_still(session, person, Permission.MANAGE_MEMBERS, issuer.organisation.path)
    if issuer.organisation.state is OrganisationState.CLOSED:
        raise Conflict(CLOSED)
    return issuer


def _find_standing(
    session: Session, organisation_id: str, emails: Collection[str], roles: frozenset[Role], now: datetime
) -> Mapping[str, Standing]:
    held = members.list_roles_at(session, organisation_id, emails)
    invited = {row.email for row in invitations.list_open_at(session, organisation_id, emails, now)}
    mailed = invitations.count_mailed_to(session, emails, now - DAY)
    return {
        email: Standing(
            is_member=bool(roles) and roles <= held.get(email, set()),
            is_invited=email in invited,
            is_too_often=mailed.get(email, 0) >= MOST_TO_ADDRESS,
        )
        for email in emails
        if email in held or email in invited or email in mailed
    }


def _refuse_one(email: str, standing: Standing) -> None:
    if standing.is_member:
        raise Conflict(
            Message(Code.MEMBER_ALREADY, "{email} has these roles here already.", email=email), field="email"
        )
    if standing.is_invited:
        sentence = Message(
            Code.INVITED_ALREADY,
            "{email} has an open invitation already. You can send it again, or withdraw it.",
            email=email,
        )
        raise Conflict(sentence, field="email")
    if standing.is_too_often:
        raise TooOften(ADDRESS_TOO_OFTEN, field="email")


def _check_day(session: Session, issuer: Issuer, count: int, now: datetime) -> None:
    """Counted over the whole tree, because a department is made in a moment."""
    root = f"/{issuer.organisation.path.split('/')[1]}/"
    is_awaiting = organisations.get_issuer(session, root.strip("/")).organisation.state is OrganisationState.AWAITING
    most = MOST_WHILE_AWAITING if is_awaiting else MOST_IN_A_DAY
    if invitations.count_mailed_by(session, root, now - DAY) + count > most:
        raise TooOften(TOO_MANY_AWAITING if is_awaiting else TOO_MANY_A_DAY)


def _add(
    parts: Parts,
    session: Session,
    person: SignedIn,
    organisation_id: str,
    people: Sequence[Invitee],
    roles: Collection[Role],
    language: str,
) -> None:
    """The rows, the jobs that mail them, and what is written down of it."""
    now, known = parts.clock(), identities.list_languages(session, [one.email for one in people])
    chosen = parts.catalogue.choose(language)
    rows = [
        Invitation(
            id=(key := parts.new_id()),
            kind=InvitationKind.MEMBER,
            token_hash=hash_token(derive_token(parts, key, 1)),
            organisation_id=organisation_id,
            roles=[role.value for role in Role if role in roles],
            email=one.email,
            name=one.name,
            language=known.get(one.email, chosen),
            invited_by_id=person.person_id,
            created_at=now,
            asked_at=now,
            expires_at=now + VALID,
        )
        for one in people
    ]
    session.add_all(rows)
    session.flush()
    add_jobs(session, JobKind.MAIL_INVITATION, [{"invitation_id": row.id, "number": 1} for row in rows], now=now)
    details = {"roles": ", ".join(rows[0].roles)}
    act = AuditAction.INVITATION_SEND
    audit.add_events(
        session, act, {row.id: details for row in rows}, now=now, actor_id=person.person_id,
        organisation_id=organisation_id,
    )  # fmt: skip


def _lock_mine(session: Session, person: SignedIn, slug: str, invitation_id: str) -> tuple[Invitation, Issuer]:
    """An invitation to this organisation or below it that was not accepted or withdrawn."""
    issuer = find_managed(session, person, slug, Permission.MANAGE_MEMBERS)
    found = invitations.find_invited(session, invitation_id, is_locked=True)
    unknown = NotFound(UNKNOWN_INVITATION)
    if found is None:
        raise unknown
    if not found.organisation.path.startswith(issuer.organisation.path):
        raise NotYours(unknown, invitation_id, found.organisation.id)
    session.refresh(found.invitation)
    if found.invitation.accepted_at is not None or found.invitation.withdrawn_at is not None:
        raise Conflict(DECIDED_MEANWHILE)
    return found.invitation, issuer


def _read(invitee: Invitee) -> Invitee:
    """A name with a link in it would be an advertisement, sent in the name of this service."""
    name = read_person_name(invitee.name)
    if _LINK.search(name):
        raise Invalid(NAME_WITH_LINK, field="name")
    return Invitee(name, read_email_address(invitee.email))


def _view(found: Invited, now: datetime) -> InvitedView:
    row, organisation, profile = found
    return InvitedView(
        id=row.id,
        name=row.name,
        email=row.email,
        roles=tuple(role for role in Role if role.value in row.roles),
        organisation_slug=organisation.slug,
        organisation_name=profile.name,
        sent_at=row.sent_at,
        problem=FATES.get(row.refused),
        is_refused=row.refused_at is not None,
        is_over=row.expires_at <= now,
        ends_at=row.expires_at,
    )


def _pattern(words: str) -> str:
    """As LIKE has it: these words, in this order."""
    clean = re.sub(r"([%_\\])", r"\\\1", words[:LONGEST].strip().lower())
    return f"%{clean}%" if clean else ""
