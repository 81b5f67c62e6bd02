"""The tree of organisations. A path is `/root/…/itself/`, of ids, so what is below one begins with its path."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlmodel import Session, col, select

from badgeservice.store.many_rows import in_portions
from badgeservice.store.tables import Organisation

AFTER_SLASH = chr(ord("/") + 1)


def is_below(paths: Collection[str]) -> sa.ColumnElement[bool]:
    """Of an `Organisation` in a query: it is one of these, or below one of them.

    As a range and not as LIKE, because that finds its way through the index on both engines.
    """
    path = col(Organisation.path)
    return sa.or_(sa.false(), *(sa.and_(path >= start, path < start[:-1] + AFTER_SLASH) for start in sorted(paths)))


def get_path(session: Session, organisation_id: str) -> str:
    """Raises `NoResultFound`."""
    return session.exec(select(Organisation.path).where(Organisation.id == organisation_id)).one()


def list_paths(session: Session, organisation_ids: Collection[str]) -> Mapping[str, str]:
    """The path of each of these, by its id."""
    paths: dict[str, str] = {}
    for some in in_portions(organisation_ids):
        paths |= session.exec(select(Organisation.id, Organisation.path).where(col(Organisation.id).in_(some))).all()
    return paths


def find_signer_paths(session: Session, paths: Collection[str]) -> Mapping[str, str]:
    """For each of these the path of who signs there: itself, or the nearest above it that has a name to sign with."""
    ids = {part for path in paths for part in path.split("/") if part}
    query = select(Organisation.path).where(col(Organisation.id).in_(ids), col(Organisation.did).is_not(None))
    signers = sorted(session.exec(query), key=len)
    return {path: max((s for s in signers if path.startswith(s)), key=len, default="") for path in paths}
