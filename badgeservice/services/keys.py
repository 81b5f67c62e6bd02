"""The keys of an organisation: the private half in the key store, the public half and its dates in the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from badgeservice.credentials.multikey import KeyType, PublicKey
from badgeservice.errors import Conflict, NotFound, Sentence
from badgeservice.keystore import key_name
from badgeservice.services.parts import Parts
from badgeservice.store import audit, organisations
from badgeservice.store.tables import IssuerKey, Organisation


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
        owners = organisations.list_organisations(session) if slug is None else [_find(session, slug)]
        return tuple(
            KeyView(owner.slug, key.multibase, key.created_at, key.retired_at)
            for owner in owners
            for key in organisations.list_keys(session, owner.id)
        )


def create_first_key(parts: Parts, slug: str) -> str:
    """The first key of an organisation; without one it cannot sign.

    Raises:
        NotFound: there is no such organisation.
        Conflict: it has a key that signs; a second one is made by `rotate_key`.
    """
    with parts.reading() as session:
        owner = _find(session, slug)
        if organisations.find_current_key(session, owner.id) is not None:
            sentence = Sentence(f"{owner.name} has a key already.", f"{owner.name} heeft al een sleutel.")
            raise Conflict("key_exists", sentence)
    return rotate_key(parts, slug)


def rotate_key(parts: Parts, slug: str) -> str:
    """A new key that signs from now on; the keys before it are retired. Gives the name of the new key.

    The key is on disk before the database knows it, so a crash leaves at most a key that nobody uses.

    Raises:
        NotFound: there is no such organisation.
    """
    with parts.reading() as session:
        owner_id = _find(session, slug).id
    public_key = parts.keystore.create_key(slug, KeyType.ED25519)
    with parts.transaction() as session:
        organisations.lock_organisation(session, owner_id)
        _retire(session, owner_id, parts.clock())
        session.add(_row(public_key, owner_id, parts.clock()))
        audit.add_event(
            session, "key:create", key_name(public_key), now=parts.clock(), actor_id=None, organisation_id=owner_id
        )
    return key_name(public_key)


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


def _find(session: Session, slug: str) -> Organisation:
    owner = organisations.find_organisation(session, slug)
    if owner is None:
        sentence = Sentence(f"There is no organisation {slug}.", f"Er is geen organisatie {slug}.")
        raise NotFound("organisation_unknown", sentence)
    return owner
