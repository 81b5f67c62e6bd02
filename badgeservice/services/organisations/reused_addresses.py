"""An address of the domain of an organisation is given to somebody else: an administrator says so.

Who answers for a domain is who the operator approved with it. Below it counts too: `student.school.example` is of who
has `school.example`. The administrator types the whole address, because which addresses are known here, and of whom, is
nobody's to browse.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.email_address import read_email_address
from badgeservice.errors import Conflict, Invalid, Message, NotAllowed, NotFound, Stranger
from badgeservice.services.organisations.leaving import lock_members, refuse_without_manager
from badgeservice.services.organisations.managed import find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.releasing import release_address
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.store import awards, identities, members, sessions
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import Identity, IdentityKind, OrganisationState
from badgeservice.web_address import own_domain

UNKNOWN_ADDRESS = Message(
    Code.ADDRESS_NOT_IN_USE, "Nobody uses this address here, so whoever gets it can start with it at once."
)
RELEASED_ALREADY = Message(Code.ADDRESS_RELEASED, "This address was released already.")
NO_DOMAIN = Message(
    Code.DOMAIN_NOT_APPROVED,
    "Only an organisation that was approved with its website can release addresses. Departments ask the administrator"
    " of the organisation above.",
)


@dataclass(frozen=True, slots=True)
class InUse:
    """What happens when an address is released, in numbers, before it happens."""

    identity_id: str
    email: str
    name: str  # "" unless they work here: what others called them is not this organisation's
    person_id: str  # of who works here, else ""
    badges: int  # that stay with who had it
    sessions: int
    has_another: bool  # they can still sign in


def find_domain(issuer: Issuer) -> str:
    """Whose addresses this organisation may release: those of the website that was approved; "" when none was."""
    organisation, profile = issuer
    if organisation.approved_at is None or organisation.state is not OrganisationState.ACTIVE:
        return ""
    return own_domain(profile.url)


@noting_refusals
def show_domain(parts: Parts, person: SignedIn, slug: str) -> str:
    """The domain of this organisation, "" when it has none. Raises `NotFound`."""
    with parts.reading() as session:
        return find_domain(find_managed(session, person, slug, Permission.MANAGE_MEMBERS))


@noting_refusals
def find_in_use(parts: Parts, person: SignedIn, slug: str, text: str) -> str:
    """The identity that has this address now.

    Raises:
        NotFound: there is no such organisation.
        NotAllowed: it has no approved domain.
        Invalid: this is no address, one of another domain, or nobody's.
    """
    with parts.reading() as session:
        domain = _require_domain(find_managed(session, person, slug, Permission.MANAGE_MEMBERS))
        email = read_email_address(text)
        if not _is_of(email, domain):
            sentence = Message(
                Code.ADDRESS_OF_OTHER_DOMAIN,
                "You can release addresses that end in {domain}. “{email}” does not.",
                domain=domain,
                email=Stranger(email),
            )
            raise Invalid(sentence, field="email")
        found = identities.find_address(session, email)
        if found is None:
            raise Invalid(UNKNOWN_ADDRESS, field="email")
        return found[0].id


@noting_refusals
def describe_release(parts: Parts, person: SignedIn, slug: str, identity_id: str) -> InUse:
    """What releasing this one does.

    Raises:
        NotFound: there is no such organisation or address in it.
        Conflict: it was released already, or nobody would be left who manages the people.
    """
    now = parts.clock()
    with parts.reading() as session:
        issuer, identity = _find(session, person, slug, identity_id)
        _refuse_last_manager(session, issuer, identity)
        held = members.list_held(session, [identity.person_id], issuer.organisation.path)
        opened = sessions.list_open_by(session, identity.id, now)
        return InUse(
            identity_id=identity.id,
            email=identity.value,
            name=held[0].person.name if held else "",
            person_id=identity.person_id if held else "",
            badges=awards.count_awarded_to(session, identity.id),
            sessions=len(opened),
            has_another=bool(identities.find_others_of(session, identity)),
        )


@noting_refusals
def release(parts: Parts, person: SignedIn, slug: str, identity_id: str) -> str:
    """From now on the address is nobody's, until somebody new comes with it. Gives it.

    Raises what `describe_release` does.
    """
    with parts.transaction() as session:
        issuer, identity = _find(session, person, slug, identity_id)
        lock_members(session, issuer.organisation.path)
        _refuse_last_manager(session, issuer, identity)
        is_released = release_address(
            parts,
            session,
            identity,
            parts.clock(),
            actor_id=person.person_id,
            organisation_id=issuer.organisation.id,
        )
        if not is_released:
            raise Conflict(RELEASED_ALREADY)
        return identity.value


def _refuse_last_manager(session: Session, issuer: Issuer, identity: Identity) -> None:
    """Who can come in by nothing else keeps roles that nobody can use: as if they left. Raises `Conflict`."""
    if not identities.find_others_of(session, identity):
        root = f"/{issuer.organisation.path.split('/')[1]}/"
        refuse_without_manager(session, members.list_below(session, identity.person_id, root))


def _find(session: Session, person: SignedIn, slug: str, identity_id: str) -> tuple[Issuer, Identity]:
    issuer = find_managed(session, person, slug, Permission.MANAGE_MEMBERS)
    domain, unknown = _require_domain(issuer), NotFound(UNKNOWN_ADDRESS)
    identity = session.get(Identity, identity_id)
    if identity is None:
        raise unknown
    if identity.kind is not IdentityKind.EMAIL or not _is_of(identity.value, domain):
        raise NotYours(unknown, identity_id, issuer.organisation.id)
    if identity.released_at is not None:
        raise Conflict(RELEASED_ALREADY)
    return issuer, identity


def _require_domain(issuer: Issuer) -> str:
    domain = find_domain(issuer)
    if not domain:
        raise NotAllowed(NO_DOMAIN)
    return domain


def _is_of(email: str, domain: str) -> bool:
    host = email.rpartition("@")[2]
    return host == domain or host.endswith(f".{domain}")
