"""Organisations and the public halves of their keys."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.store.tables import IssuerKey, Organisation


def get_organisation(session: Session, organisation_id: str) -> Organisation | None:
    return session.get(Organisation, organisation_id)


def find_organisation(session: Session, slug: str) -> Organisation | None:
    return session.exec(select(Organisation).where(Organisation.slug == slug)).first()


def list_organisations(session: Session) -> Sequence[Organisation]:
    """All of them, by name."""
    return session.exec(select(Organisation).order_by(col(Organisation.name))).all()


def lock_organisation(session: Session, organisation_id: str) -> None:
    """Until the end of the transaction nobody else changes what belongs to it. SQLite has one writer anyway.

    `key_share`: other transactions may still add rows that refer to the organisation.
    """
    query = select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True)
    session.exec(query).one()


def list_keys(session: Session, organisation_id: str) -> Sequence[IssuerKey]:
    """Every key it ever had, the oldest first: what a retired key signed stays valid."""
    query = select(IssuerKey).where(IssuerKey.organisation_id == organisation_id).order_by(col(IssuerKey.created_at))
    return session.exec(query).all()


def find_current_key(session: Session, organisation_id: str, key_type: str = KeyType.ED25519) -> IssuerKey | None:
    """The newest key of that kind that still signs."""
    query = (
        select(IssuerKey)
        .where(
            IssuerKey.organisation_id == organisation_id,
            IssuerKey.key_type == key_type,
            col(IssuerKey.retired_at).is_(None),
        )
        .order_by(col(IssuerKey.created_at).desc(), col(IssuerKey.multibase))
    )
    return session.exec(query).first()
