"""The keys of an organisation: the private half in the key store, the public half and its dates in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.keys.multikey import KeyType, PublicKey
from badgeservice.errors import Conflict, Message, NotFound
from badgeservice.keystore import key_name
from badgeservice.services import addresses
from badgeservice.services.organisations.issuer_profile import issuer_id, unknown_organisation
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import audit, organisations
from badgeservice.store.audit import AuditAction
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import ActorKind, IssuerKey, Organisation, OrganisationState

# Badges are signed with Ed25519 (OB 3.0 §8.2); the same badge as a token needs ES256 (§8.1), which is P-256.
KEY_TYPES = (KeyType.ED25519, KeyType.P256)


@dataclass(frozen=True, slots=True)
class KeyView:
    """One key. A retired key no longer signs; what it signed stays valid."""

    organisation_slug: str
    name: str
    created_at: datetime
    retired_at: datetime | None
    key_type: str = KeyType.ED25519


@dataclass(frozen=True, slots=True)
class KeyPage:
    """The keys of one organisation, for whoever manages them."""

    managed: Managed
    keys: tuple[KeyView, ...]  # the newest first
    current: str  # the name of the one that signs badges now; "" when none does
    did: str
    did_url: str  # where its document is


@noting_refusals
def show_keys(parts: Parts, person: SignedIn, slug: str) -> KeyPage:
    """The keys that it has and had. Raises `NotFound`."""
    with parts.reading() as session:
        found = _find_managed(session, person, slug)
        rows = organisations.list_keys(session, found.organisation.id)
        current = organisations.find_current_key(session, found.organisation.id)
        return KeyPage(
            managed=as_managed(session, person, found),
            keys=tuple(_view(found, row) for row in reversed(rows)),
            current=current.multibase if current else "",
            did=issuer_id(found.organisation),
            did_url=addresses.DID_DOCUMENT.url(parts.settings, slug=found.organisation.key_folder),
        )


@noting_refusals
def renew_keys(parts: Parts, person: SignedIn, slug: str, *, instead_of: str) -> str:
    """As `rotate_key`, from a page. `instead_of`: the key that signed when the page was made, so that a form that is
    sent twice, or by two at once, renews once.

    Raises:
        NotFound: there is no such organisation, or it is not this person's.
        Conflict: the keys were renewed meanwhile, or the organisation is closed.
    """
    with parts.reading() as session:
        organisation = _find_managed(session, person, slug).organisation
        _refuse_other(session, organisation, instead_of)  # before keys are made for nothing
    public_keys, now = make_keys(parts, organisation), parts.clock()
    with parts.transaction() as session:
        organisations.lock_organisation(session, organisation.id)
        _refuse_other(session, _find_managed(session, person, slug).organisation, instead_of)
        add_new_keys(session, organisation.id, public_keys, now, person)
    return key_name(public_keys[0])


def list_keys(parts: Parts, slug: str | None = None) -> tuple[KeyView, ...]:
    """The keys of one organisation or of all, the oldest first. Raises `NotFound`."""
    with parts.reading() as session:
        owners = organisations.list_issuers(session) if slug is None else [_find(session, slug)]
        return tuple(
            _view(owner, key) for owner in owners for key in organisations.list_keys(session, owner.organisation.id)
        )


def create_first_key(parts: Parts, slug: str) -> str:
    """The first keys of an organisation; without them it cannot sign. Gives the name of the one for badges.

    Raises:
        NotFound: there is no such organisation.
        Conflict: it has a key that signs; a second one is made by `rotate_key`.
    """
    with parts.reading() as session:
        _refuse_second_first(session, _find(session, slug))  # before a key is made for nothing
    return _make_keys(parts, slug, is_first=True)


def rotate_key(parts: Parts, slug: str) -> str:
    """New keys that sign from now on, one of each kind; those before them are retired. Gives the name of the first.

    The keys are on disk before the database knows them, so a crash leaves at most keys that nobody uses.

    Raises:
        NotFound: there is no such organisation.
    """
    return _make_keys(parts, slug, is_first=False)


def _make_keys(parts: Parts, slug: str, *, is_first: bool) -> str:
    with parts.reading() as session:
        owner = _find(session, slug)
    public_keys, now = make_keys(parts, owner.organisation), parts.clock()
    with parts.transaction() as session:
        organisations.lock_organisation(session, owner.organisation.id)
        if is_first:
            _refuse_second_first(session, owner)  # of two at once, one makes it
        add_new_keys(session, owner.organisation.id, public_keys, now)
    return key_name(public_keys[0])


def make_keys(parts: Parts, organisation: Organisation) -> tuple[PublicKey, ...]:
    """One of each kind, on disk before the database knows them."""
    return tuple(parts.keystore.create_key(organisation.key_folder, key_type) for key_type in KEY_TYPES)


def add_new_keys(
    session: Session,
    organisation_id: str,
    public_keys: Sequence[PublicKey],
    now: datetime,
    person: SignedIn | None = None,
) -> None:
    """These sign from now on, and those before them are retired. Without a person it was a command."""
    if public_keys:
        _retire(session, organisation_id, now)
    for public_key in public_keys:
        session.add(_row(public_key, organisation_id, now))
        audit.add_event(
            session,
            AuditAction.KEY_CREATE,
            key_name(public_key),
            now=now,
            actor_id=person.person_id if person else None,
            actor_kind=ActorKind.PERSON if person else ActorKind.OPERATOR,
            organisation_id=organisation_id,
        )
    organisations.note_change(session, organisation_id)


def _find_managed(session: Session, person: SignedIn, slug: str) -> Issuer:
    """An organisation whose keys this person manages; a department has none. Raises `NotFound`."""
    found = find_managed(session, person, slug, Permission.MANAGE_KEYS)
    if found.organisation.did is None:
        raise unknown_organisation()
    return found


def _refuse_other(session: Session, organisation: Organisation, instead_of: str) -> None:
    if organisation.state is OrganisationState.CLOSED:
        raise Conflict(Message(Code.KEYS_OF_CLOSED, "This organisation is closed, so it gets no new keys."))
    current = organisations.find_current_key(session, organisation.id)
    if (current.multibase if current else "") != instead_of:
        raise Conflict(
            Message(
                Code.KEYS_CHANGED,
                "The keys were renewed a moment ago, by you or by somebody else. Below you see the new ones. They were"
                " not renewed a second time.",
            )
        )


def _view(owner: Issuer, key: IssuerKey) -> KeyView:
    return KeyView(owner.organisation.slug, key.multibase, key.created_at, key.retired_at, key.key_type)


def _refuse_second_first(session: Session, owner: Issuer) -> None:
    if organisations.find_current_key(session, owner.organisation.id) is not None:
        sentence = Message(Code.KEY_EXISTS, "{name} already has a key.", name=owner.profile.name)
        raise Conflict(sentence)


def _retire(session: Session, organisation_id: str, now: datetime) -> None:
    for key in organisations.list_keys(session, organisation_id):
        key.retired_at = key.retired_at or now


def _row(public_key: PublicKey, organisation_id: str, now: datetime) -> IssuerKey:
    return IssuerKey(
        multibase=key_name(public_key),
        organisation_id=organisation_id,
        key_type=public_key.type.value,
        created_at=now,
    )


def _find(session: Session, slug: str) -> Issuer:
    owner = organisations.find_issuer(session, slug)
    if owner is None or owner.organisation.did is None:
        sentence = Message(Code.ORGANISATION_UNKNOWN, "We found no organisation called {slug}.", slug=slug)
        raise NotFound(sentence)
    return owner
