"""The end of an organisation, or of a department; what stays, and who may begin it again.

Closed, an organisation signs no badges: every key is retired, nobody awards. What it awarded stays valid and its
documents go on being served; its teachers can still withdraw, so its status lists go on being signed (see
`issuing/signer.py`). Its departments close with it.

A department passes on what it describes to what it is below, with the lists that were begun of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message
from badgeservice.services.organisations.issuer_profile import unknown_organisation
from badgeservice.services.organisations.keys import add_new_keys, make_keys
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import PERMISSIONS, Permission
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.store import approvals, audit, organisations, tree
from badgeservice.store.audit import AuditAction
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import Organisation, OrganisationState
from badgeservice.store.tree import Counts, Pending

AWARDING = tuple(role for role, permissions in PERMISSIONS.items() if Permission.AWARD in permissions)


@dataclass(frozen=True, slots=True)
class ClosingForm:
    """What closing does, in numbers, before it happens."""

    managed: Managed
    counts: Counts
    pending: Pending
    parent_name: str  # of a department: where what it describes goes
    closed_at: datetime | None
    may_reopen: bool


@dataclass(frozen=True, slots=True)
class Reopening:
    """What opening it again does, in numbers, before it happens."""

    name: str
    closed_at: datetime
    departments: int  # that were closed together with it
    was_approved: bool


@noting_refusals
def show_closing(parts: Parts, person: SignedIn, slug: str) -> ClosingForm:
    """What would happen. Raises `NotFound`."""
    with parts.reading() as session:
        found = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
        organisation = found.organisation
        return ClosingForm(
            managed=as_managed(session, person, found),
            counts=tree.count_tree(session, organisation.path),
            pending=tree.count_pending(session, organisation.path, parts.clock()),
            parent_name=_parent_name(session, organisation),
            closed_at=organisation.closed_at,
            may_reopen=_may_reopen(session, person, organisation),
        )


@noting_refusals
def close_organisation(parts: Parts, person: SignedIn, slug: str, name: str) -> None:
    """Close it, with all that is below it. `name` is typed by whoever closes: it cannot be undone by a wrong click.

    Raises:
        NotFound: there is no such organisation, or it is not this person's.
        Invalid: another name was typed.
        Conflict: it was closed already; badges of it are being signed now; or something below it signs for itself.
    """
    now = parts.clock()
    with parts.transaction() as session:
        found = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
        # The tree, so that nothing is added below it; and itself, because awarding locks who signs.
        tree.lock_trees(session, [found.organisation.path.split("/")[1], found.organisation.id])
        session.expire_all()
        found = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
        organisation = found.organisation
        _refuse_closing(parts, session, found, name)
        parent = _find_heir(session, organisation)
        if parent is not None:
            tree.hand_over(session, organisation.path, parent, AWARDING)
        asked = approvals.find_open_approval(session, organisation.id, is_locked=True)
        if asked is not None:
            session.delete(asked)  # nobody has to decide about it any more
        count = tree.close(session, organisation.path, now)
        audit.add_event(
            session,
            AuditAction.ORGANISATION_CLOSE,
            organisation.id,
            now=now,
            actor_id=person.person_id,
            organisation_id=organisation.id,
            count=count,
        )


@noting_refusals
def show_reopening(parts: Parts, person: SignedIn, slug: str) -> Reopening:
    """What would happen. Raises `NotFound` and `Conflict` as opening it does."""
    with parts.reading() as session:
        organisation = _find_closed(session, person, slug)
        closed_at = organisation.closed_at or parts.clock()
        return Reopening(
            name=organisations.get_issuer(session, organisation.id).profile.name,
            closed_at=closed_at,
            departments=tree.count_closed_with(session, organisation.path, closed_at) - 1,
            was_approved=organisation.approved_at is not None,
        )


@noting_refusals
def reopen_organisation(parts: Parts, person: SignedIn, slug: str) -> None:
    """It begins again, with what was closed together with it: the operator does that, or for a department whoever
    manages what it is below. It gets new keys, because a retired key never signs again.

    Raises:
        NotFound: there is no such organisation, or this person may not do that.
        Conflict: it is not closed, or what it is below is.
    """
    with parts.reading() as session:
        organisation = _find_closed(session, person, slug)
    public_keys = make_keys(parts, organisation) if organisation.did is not None else ()
    now = parts.clock()
    with parts.transaction() as session:
        tree.lock_trees(session, [organisation.path.split("/")[1], organisation.id])
        organisation = _find_closed(session, person, slug)
        count = tree.reopen(session, organisation.path, organisation.closed_at or now)
        add_new_keys(session, organisation.id, public_keys, now, person)
        audit.add_event(
            session,
            AuditAction.ORGANISATION_REOPEN,
            organisation.id,
            now=now,
            actor_id=person.person_id,
            organisation_id=organisation.id,
            count=count,
        )


def _refuse_closing(parts: Parts, session: Session, found: Issuer, name: str) -> None:
    organisation, profile = found
    if organisation.state is OrganisationState.CLOSED:
        raise Conflict(Message(Code.CLOSING_CLOSED, "{name} is closed already.", name=profile.name))
    if " ".join(name.split()).casefold() != profile.name.casefold():
        raise Invalid(
            Message(Code.CLOSING_UNCONFIRMED, "Type the name as it stands above: {name}.", name=profile.name),
            field="name",
        )
    counts = tree.count_tree(session, organisation.path)
    if counts.signers:
        raise Conflict(
            Message(
                Code.CLOSING_SIGNERS_BELOW,
                "Below {name} are organisations that sign for themselves. Close those first.",
                name=profile.name,
            )
        )
    if tree.count_pending(session, organisation.path, parts.clock()).reserved:
        raise Conflict(
            Message(
                Code.CLOSING_BUSY,
                "Badges of {name} are being signed at this moment. Wait a minute and try again.",
                name=profile.name,
            )
        )


def _find_heir(session: Session, organisation: Organisation) -> Organisation | None:
    """Where what a department describes goes. What signs passes on nothing: it would be signed by another."""
    if organisation.did is not None or organisation.parent_id is None:
        return None
    return session.get(Organisation, organisation.parent_id)


def _find_closed(session: Session, person: SignedIn, slug: str) -> Organisation:
    """Raises `NotFound` and `Conflict`."""
    found = organisations.find_issuer(session, slug)
    if found is None:
        raise unknown_organisation()
    organisation = found.organisation
    if not _may_reopen(session, person, organisation):
        raise NotYours(unknown_organisation(), organisation.id, organisation.id)
    if organisation.state is not OrganisationState.CLOSED:
        raise Conflict(Message(Code.CLOSING_OPEN, "{name} is not closed.", name=found.profile.name))
    parent = session.get(Organisation, organisation.parent_id) if organisation.parent_id else None
    if parent is not None and parent.state is OrganisationState.CLOSED:
        raise Conflict(
            Message(
                Code.CLOSING_CLOSED,
                "What {name} is a part of is closed. That must be opened first.",
                name=found.profile.name,
            )
        )
    return organisation


def _may_reopen(session: Session, person: SignedIn, organisation: Organisation) -> bool:
    if organisation.did is not None:
        return person.may_anywhere(Permission.OPERATE)
    if organisation.parent_id is None:
        return False
    return person.may(Permission.MANAGE_ORGANISATION, tree.get_path(session, organisation.parent_id))


def _parent_name(session: Session, organisation: Organisation) -> str:
    if organisation.did is not None or organisation.parent_id is None:
        return ""
    return organisations.get_issuer(session, organisation.parent_id).profile.name
