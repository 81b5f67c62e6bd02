"""People whom organisations awarded something to: found by a name or an address, whatever it was."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from badgeservice.store.awards import HAS_OR_WILL
from badgeservice.store.identities import IS_ADDRESS
from badgeservice.store.tables import Award, Identity, Organisation
from badgeservice.store.tree import is_below


class Awarded(NamedTuple):
    """Somebody, as the last award there names them."""

    identity_id: str
    name: str
    email: str


def list_named(session: Session, unit_ids: Collection[str], words: Sequence[str], limit: int) -> Sequence[Awarded]:
    """Who was awarded something in the name of these organisations, with each of these words in the name.

    Names are looked through in an index that has them beside the organisation. As they are written, with a capital or
    without, because PostgreSQL takes four times as long to make small letters of them first.
    """
    has_words = (
        sa.or_(*(col(Award.learner_name).contains(one, autoescape=True) for one in {word, word.capitalize()}))
        for word in words
    )
    query = sa.select(col(Award.identity_id)).where(col(Award.unit_id).in_(unit_ids), *has_words)
    found = query.distinct().limit(limit).scalar_subquery()
    return _name_last(session, unit_ids, col(Award.identity_id).in_(found), limit)


def list_addressed(session: Session, unit_ids: Collection[str], words: Sequence[str], limit: int) -> Sequence[Awarded]:
    """The same, in the address."""
    has_words = (col(Identity.value).contains(word, autoescape=True) for word in words)
    is_there = sa.exists().where(col(Award.identity_id) == col(Identity.id), col(Award.unit_id).in_(unit_ids))
    found = sa.select(col(Identity.id)).where(*IS_ADDRESS, *has_words, is_there).limit(limit).scalar_subquery()
    return _name_last(session, unit_ids, col(Award.identity_id).in_(found), limit)


def find_awarded(session: Session, unit_ids: Collection[str], identity_id: str) -> Awarded | None:
    """One of them."""
    found = _name_last(session, unit_ids, col(Award.identity_id) == identity_id, 1)
    return found[0] if found else None


def list_unit_ids(session: Session, paths: Collection[str]) -> Sequence[str]:
    """The organisations at these paths and below them."""
    return session.execute(sa.select(col(Organisation.id)).where(is_below(paths))).scalars().all()


def _name_last(
    session: Session, unit_ids: Collection[str], who: sa.ColumnElement[bool], limit: int
) -> Sequence[Awarded]:
    """By name. Who has nothing left there is not told, because their address may be that of somebody else."""
    newest = sa.func.row_number().over(
        partition_by=col(Award.identity_id), order_by=(col(Award.created_at).desc(), col(Award.id))
    )
    named = sa.select(col(Award.identity_id), col(Award.learner_name), newest.label("place"))
    named = named.where(who, col(Award.unit_id).in_(unit_ids), col(Award.state).in_(HAS_OR_WILL))
    last = named.subquery()
    query = (
        sa.select(last.c.identity_id, last.c.learner_name, col(Identity.value))
        .join(Identity, col(Identity.id) == last.c.identity_id)
        .where(last.c.place == 1, *IS_ADDRESS)
        .order_by(sa.func.lower(last.c.learner_name), col(Identity.value))
        .limit(limit)
    )
    return [Awarded._make(row) for row in session.execute(query)]
