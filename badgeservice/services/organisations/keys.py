"""The keys of an organisation: the private half in the key store, the public half and its dates in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.keys.multikey import KeyType, PublicKey
from badgeservice.errors import Conflict, Message, NotFound
from badgeservice.keystore import key_name
from badgeservice.services.parts import Parts
from badgeservice.store import audit, organisations
from badgeservice.store.audit import AuditAction
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import ActorKind, IssuerKey

# Badges are signed with Ed25519 (OB 3.0 §8.2); the same badge as a token needs ES256 (§8.1), which is P-256.
KEY_TYPES = (KeyType.ED25519, KeyType.P256)


@dataclass(frozen=True, slots=True)
class KeyView:
    """One key. A retired key no longer signs; what it signed stays valid."""

    organisation_slug: str
    name: str
    created_at: datetime
    retired_at: datetime | None


def list_keys(parts: Parts, slug: str | None = None) -> tuple[KeyView, ...]:
    """The keys of one organisation or of all, the oldest first. Raises `NotFound`."""
    with parts.reading() as session:
        owners = organisations.list_issuers(session) if slug is None else [_find(session, slug)]
        return tuple(
            KeyView(owner.slug, key.multibase, key.created_at, key.retired_at)
            for owner, _ in owners
            for key in organisations.list_keys(session, owner.id)
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
    owner_id, folder = owner.organisation.id, owner.organisation.key_folder
    public_keys = [parts.keystore.create_key(folder, key_type) for key_type in KEY_TYPES]
    now = parts.clock()
    with parts.transaction() as session:
        organisations.lock_organisation(session, owner_id)
        if is_first:
            _refuse_second_first(session, owner)  # of two at once, one makes it
        _retire(session, owner_id, now)
        for public_key in public_keys:
            session.add(_row(public_key, owner_id, now))
            audit.add_event(
                session,
                AuditAction.KEY_CREATE,
                key_name(public_key),
                now=now,
                actor_kind=ActorKind.OPERATOR,
                organisation_id=owner_id,
            )
        organisations.note_change(session, owner_id)
    return key_name(public_keys[0])


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
