"""Status lists: which places in them are free, and which statuses are set."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlmodel import Session, col, select

from badgeservice.store.tables import Award, AwardState, StatusList

_AT_ONCE = 500  # values in one `IN`
_TRIES_PER_PLACE = 32  # in a list that is nine tenths full, all of these are taken once in thirty times


def get_status_list(session: Session, list_id: str) -> StatusList | None:
    return session.get(StatusList, list_id)


def lock_status_list(session: Session, list_id: str) -> StatusList:
    """As it is now, and nobody else changes it until the end of this transaction."""
    query = select(StatusList).where(StatusList.id == list_id).with_for_update()
    return session.exec(query.execution_options(populate_existing=True)).one()


def lock_fullest_list_with_room(session: Session, organisation_id: str, purpose: str) -> StatusList | None:
    """The list to put the next credentials in: the others stay as they are, so few lists change."""
    query = (
        select(StatusList)
        .where(
            StatusList.organisation_id == organisation_id,
            StatusList.purpose == purpose,
            col(StatusList.used) < col(StatusList.length) * 9 // 10,  # as in `count_room`
        )
        .order_by(col(StatusList.used).desc(), col(StatusList.id))
        .with_for_update()
    )
    return session.exec(query.execution_options(populate_existing=True)).first()


def count_room(status_list: StatusList) -> int:
    """How many places may still be given out. A tenth stays free, or finding a free place would take long."""
    return max(status_list.length * 9 // 10 - status_list.used, 0)


def pick_free_indexes(
    session: Session, status_list: StatusList, count: int, random: Callable[[int], bytes]
) -> Sequence[int]:
    """Places that no credential has, at random: a place says nothing about when or to whom (threats W7, O6)."""
    picked: dict[int, None] = {}
    while len(picked) < count:
        wanted = min((count - len(picked)) * _TRIES_PER_PLACE, _AT_ONCE)
        drawn = dict.fromkeys(int.from_bytes(random(8)) % status_list.length for _ in range(wanted))
        query = select(Award.status_index).where(
            Award.status_list_id == status_list.id, col(Award.status_index).in_(drawn)
        )
        taken = set(session.exec(query))
        free = [index for index in drawn if index not in taken and index not in picked]
        picked |= dict.fromkeys(free[: count - len(picked)])
    return list(picked)


def list_set_indexes(session: Session, list_id: str) -> Sequence[int]:
    """The places of what was revoked."""
    query = select(Award.status_index).where(Award.status_list_id == list_id, Award.state == AwardState.REVOKED)
    return session.exec(query).all()


def list_list_ids(session: Session) -> Sequence[str]:
    """All lists, the one published longest ago first."""
    return session.exec(select(StatusList.id).order_by(col(StatusList.published_at))).all()
