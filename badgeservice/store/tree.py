"""The tree of organisations. A path is `/root/…/itself/`, of ids, so what is below one begins with its path.

First the paths alone; then what is below an organisation: a page of it at a time, how much there is, and moving or
closing all of it at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select, update

from badgeservice.store.many_rows import in_portions
from badgeservice.store.tables import (
    Achievement,
    AchievementDraft,
    Award,
    AwardState,
    Draft,
    IssuerKey,
    Membership,
    Organisation,
    OrganisationState,
    ProfileVersion,
    Role,
)

AFTER_SLASH = chr(ord("/") + 1)
# As `organisations.IS_PROFILE_NOW`, which stands on this module.
_SAYS_NOW = sa.and_(
    col(ProfileVersion.organisation_id) == col(Organisation.id),
    col(ProfileVersion.number) == col(Organisation.profile_number),
)


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


class Placed(NamedTuple):
    """An organisation in a list, with how much is directly there and below it."""

    organisation: Organisation
    profile: ProfileVersion
    below: int  # organisations, at any depth, that are not closed
    members: int  # people with a role there


class Node(NamedTuple):
    """An organisation in the tree, with what it says of itself now."""

    organisation: Organisation
    profile: ProfileVersion


class Counts(NamedTuple):
    """How much there is at and below an organisation."""

    departments: int  # below it and open
    signers: int  # below it and open, with a name of their own to sign with
    members: int  # people
    achievements: int


class Pending(NamedTuple):
    """What was awarded, and what is still being awarded."""

    badges: int  # signed, and not withdrawn
    reserved: int  # decided, and not signed yet
    drafts: int  # lists that somebody began


def list_children(session: Session, parent_id: str, offset: int, limit: int) -> tuple[Sequence[Placed], int]:
    """The organisations right below this one, by name, the closed ones last; and how many there are."""
    return _list(session, [col(Organisation.parent_id) == parent_id], offset, limit)


def find_below(session: Session, path: str, words: str, offset: int, limit: int) -> tuple[Sequence[Placed], int]:
    """Those at any depth whose name has these words; and how many there are."""
    named = _lowered(_name_in("nl")).contains(words.lower(), autoescape=True) | _lowered(_name_in("en")).contains(
        words.lower(), autoescape=True
    )
    return _list(session, [is_below([path]), col(Organisation.path) != path, named], offset, limit)


def list_places(session: Session, paths: Collection[str], words: str, but: str, limit: int) -> Sequence[Node]:
    """Open organisations at or below these paths whose name has these words, and that are not below `but`."""
    named = _lowered(_name_in("nl")).contains(words.lower(), autoescape=True) | _lowered(_name_in("en")).contains(
        words.lower(), autoescape=True
    )
    query = (
        select(Organisation, ProfileVersion)
        .join(ProfileVersion, _SAYS_NOW)
        .where(is_below(paths), sa.not_(is_below([but])), col(Organisation.state) != OrganisationState.CLOSED)
    )
    query = query.where(named) if words else query
    rows = session.exec(query.order_by(func.length(Organisation.path), _lowered(_shown_name())).limit(limit))
    return [Node._make(row) for row in rows]


def list_names(session: Session, organisation_ids: Collection[str]) -> Mapping[str, ProfileVersion]:
    """What these say of themselves now, by id."""
    query = select(ProfileVersion).join(Organisation, _SAYS_NOW)
    rows = session.exec(query.where(col(Organisation.id).in_(organisation_ids)))
    return {profile.organisation_id: profile for profile in rows}


def has_sibling_named(session: Session, parent_id: str, names: Collection[str], but_id: str) -> bool:
    """Whether another one right below it is called so, in whichever language."""
    lowered = [name.lower() for name in names]
    query = (
        select(Organisation.id)
        .join(ProfileVersion, _SAYS_NOW)
        .where(
            Organisation.parent_id == parent_id,
            Organisation.id != but_id,
            col(Organisation.state) != OrganisationState.CLOSED,
            _lowered(_name_in("nl")).in_(lowered) | _lowered(_name_in("en")).in_(lowered),
        )
    )
    return session.exec(query.limit(1)).first() is not None


def list_slugs(session: Session, start: str) -> frozenset[str]:
    """Every slug that begins so, and what DIDs end in that began so: neither may be given again."""
    begins = col(Organisation.slug).startswith(start, autoescape=True) | col(Organisation.did).contains(
        f":{start}", autoescape=True
    )
    rows = session.exec(select(Organisation.slug, Organisation.did).where(begins)).all()
    return frozenset(text for slug, did in rows for text in (slug, (did or "").rpartition(":")[2]))


def count_tree(session: Session, path: str) -> Counts:
    """In one question."""
    ids = select(Organisation.id).where(is_below([path]))
    open_below = (is_below([path]), col(Organisation.path) != path, col(Organisation.state) != OrganisationState.CLOSED)
    row = session.execute(
        sa.select(
            _count(sa.select(func.count()).select_from(Organisation).where(*open_below)),
            _count(
                sa.select(func.count()).select_from(Organisation).where(*open_below, col(Organisation.did).is_not(None))
            ),
            _count(
                sa.select(func.count(sa.distinct(col(Membership.person_id)))).where(
                    col(Membership.organisation_id).in_(ids)
                )
            ),
            _count(
                sa.select(func.count())
                .select_from(Achievement)
                .where(col(Achievement.owner_id).in_(ids), col(Achievement.archived_at).is_(None))
            ),
        )
    ).one()
    return Counts._make(row)


def count_awardable(session: Session, path: str, signer_path: str) -> int:
    """What can be awarded in the name of this organisation or of one below it: theirs, and that of what is above it up
    to who signs."""
    on_way = [*path.removeprefix(signer_path).split("/"), signer_path.rstrip("/").rpartition("/")[2]]
    is_there = is_below([path]) | col(Organisation.id).in_([part for part in on_way if part])
    ids = select(Organisation.id).where(is_there)
    query = sa.select(func.count()).where(col(Achievement.owner_id).in_(ids), col(Achievement.archived_at).is_(None))
    return int(session.execute(query).scalar_one())


def count_pending(session: Session, path: str, now: datetime) -> Pending:
    """It reads every award of them, so it is for who is about to close it."""
    ids = select(Organisation.id).where(is_below([path]))
    states = dict(
        session.execute(
            sa.select(col(Award.state), func.count())
            .where(col(Award.unit_id).in_(ids), col(Award.state).in_((AwardState.ISSUED, AwardState.RESERVED)))
            .group_by(col(Award.state))
        ).all()
    )
    drafts = (
        sa.select(func.count()).select_from(Draft).join(Achievement, col(Draft.achievement_id) == col(Achievement.id))
    )
    begun = session.execute(drafts.where(col(Achievement.owner_id).in_(ids), col(Draft.ends_at) > now)).scalar_one()
    return Pending(states.get(AwardState.ISSUED, 0), states.get(AwardState.RESERVED, 0), begun)


def has_role(session: Session, path: str, roles: Collection[Role]) -> bool:
    """Whether somebody has one of these roles there: at it, below it, or above it, where it holds too."""
    query = select(Membership.id).join(Organisation, col(Membership.organisation_id) == col(Organisation.id))
    is_there = is_below([path]) | col(Organisation.id).in_([part for part in path.split("/") if part])
    return session.exec(query.where(is_there, col(Membership.role).in_(roles)).limit(1)).first() is not None


def lock_trees(session: Session, root_ids: Collection[str]) -> None:
    """Until the end of the transaction nobody else moves or adds anything in these trees. Always in one order."""
    for root_id in sorted(set(root_ids)):
        session.exec(select(Organisation.id).where(Organisation.id == root_id).with_for_update(key_share=True)).one()


def move(session: Session, organisation: Organisation, parent: Organisation) -> int:
    """To below this one, with all that is below it; gives how many moved. The trees are locked."""
    old, new = organisation.path, f"{parent.path}{organisation.id}/"
    organisation.parent_id = parent.id
    session.add(organisation)
    session.flush()
    moved = session.execute(
        sa.update(Organisation)
        .where(is_below([old]))
        .values(path=sa.literal(new) + func.substr(Organisation.path, len(old) + 1))
        .values(revision=col(Organisation.revision) + 1)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return int(moved.rowcount)  # type: ignore[attr-defined]


def close(session: Session, path: str, now: datetime) -> int:
    """This one and all below it; gives how many were open. Their keys sign no badges from now on."""
    ids = select(Organisation.id).where(is_below([path]))
    session.exec(
        update(IssuerKey)
        .where(col(IssuerKey.organisation_id).in_(ids), col(IssuerKey.retired_at).is_(None))
        .values(retired_at=now)
        .execution_options(synchronize_session=False)
    )
    # Whether it was approved is told by its state as long as nobody wrote down when.
    was_approved = sa.and_(col(Organisation.state) == OrganisationState.ACTIVE, col(Organisation.did).is_not(None))
    approved_at = sa.case(
        (was_approved, func.coalesce(col(Organisation.approved_at), col(Organisation.created_at))),
        else_=col(Organisation.approved_at),
    )
    closed = session.execute(
        sa.update(Organisation)
        .where(is_below([path]), col(Organisation.state) != OrganisationState.CLOSED)
        .values(approved_at=approved_at, state=OrganisationState.CLOSED, closed_at=now)
        .values(revision=col(Organisation.revision) + 1)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return int(closed.rowcount)  # type: ignore[attr-defined]


def count_closed_with(session: Session, path: str, closed_at: datetime) -> int:
    """What `reopen` would open: this one, and what was closed together with it."""
    query = select(func.count()).select_from(Organisation)
    return session.exec(query.where(is_below([path]), col(Organisation.closed_at) == closed_at)).one()


def reopen(session: Session, path: str, closed_at: datetime) -> int:
    """This one and what was closed together with it: who signs and was never approved awaits that again."""
    awaits = sa.and_(col(Organisation.did).is_not(None), col(Organisation.approved_at).is_(None))
    state = sa.case((awaits, sa.literal(OrganisationState.AWAITING.value)), else_=OrganisationState.ACTIVE.value)
    opened = session.execute(
        sa.update(Organisation)
        .where(is_below([path]), col(Organisation.closed_at) == closed_at)
        .values(state=state, closed_at=None, revision=col(Organisation.revision) + 1)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    return int(opened.rowcount)  # type: ignore[attr-defined]


def hand_over(session: Session, path: str, parent: Organisation, roles: Collection[Role]) -> None:
    """What the organisations at and below this path describe goes to the parent, with the lists that were begun of it.

    A list stays with who began it where they have one of these roles at the parent or above it; the other lists become
    those of nobody, for whoever awards at the parent.
    """
    ids = select(Organisation.id).where(is_below([path]))
    of_them = select(Achievement.id).where(col(Achievement.owner_id).in_(ids))
    at_or_above = [part for part in parent.path.split("/") if part]
    may_go_on = select(Membership.person_id).where(
        col(Membership.organisation_id).in_(at_or_above), col(Membership.role).in_(roles)
    )
    session.execute(
        sa.update(Draft)
        .where(col(Draft.achievement_id).in_(of_them), col(Draft.person_id).not_in(may_go_on))
        .values(person_id=None, unit_id=parent.id)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        sa.update(Draft)
        .where(col(Draft.unit_id).in_(ids))
        .values(unit_id=parent.id)
        .execution_options(synchronize_session=False)
    )
    for table in (Achievement, AchievementDraft):
        session.execute(
            sa.update(table)
            .where(col(table.owner_id).in_(ids))
            .values(owner_id=parent.id)
            .execution_options(synchronize_session=False)
        )


def _list(
    session: Session, conditions: Sequence[sa.ColumnElement[bool]], offset: int, limit: int
) -> tuple[Sequence[Placed], int]:
    other = aliased(Organisation)
    end = func.substr(Organisation.path, 1, func.length(Organisation.path) - 1) + AFTER_SLASH
    is_under = (
        col(other.path) > col(Organisation.path),
        col(other.path) < end,
        col(other.state) != OrganisationState.CLOSED,
    )
    below = _count(sa.select(func.count()).select_from(other).where(*is_under).correlate(Organisation))
    members = _count(
        sa.select(func.count(sa.distinct(col(Membership.person_id))))
        .where(col(Membership.organisation_id) == col(Organisation.id))
        .correlate(Organisation)
    )
    query = (
        sa.select(Organisation, ProfileVersion, below, members)
        .join(ProfileVersion, _SAYS_NOW)
        .where(*conditions)
        .order_by(col(Organisation.state) == OrganisationState.CLOSED, _lowered(_shown_name()), col(Organisation.id))
    )
    total = sa.select(func.count()).select_from(Organisation).join(ProfileVersion, _SAYS_NOW)
    rows = session.execute(query.offset(offset).limit(limit)).all()
    return [Placed._make(row) for row in rows], session.execute(total.where(*conditions)).scalar_one()


def _count(query: sa.Select[Any]) -> sa.ScalarSelect[Any]:
    return query.scalar_subquery()


def _name_in(language: str) -> sa.ColumnElement[str]:
    return sa.func.coalesce(col(ProfileVersion.texts)[language]["name"].as_string(), "")


def _shown_name() -> sa.ColumnElement[str]:
    return sa.func.coalesce(sa.func.nullif(_name_in("nl"), ""), _name_in("en"))


def _lowered(text: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
    return sa.func.lower(text)
