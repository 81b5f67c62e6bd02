"""A list of learners that was decided, for who may see it; of anybody else's, not even that it is there."""

from __future__ import annotations

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Message, NotFound
from badgeservice.services.organisations.units import Unit
from badgeservice.services.parts import SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import require_permission
from badgeservice.store import awards, organisations
from badgeservice.store.tables import Batch


def find_my_batch(session: Session, teacher: SignedIn, batch_id: str) -> Batch:
    """A batch of an organisation that this person may award for. Raises `NotFound`."""
    return find_batch_and_unit(session, teacher, batch_id)[0]


def find_batch_and_unit(session: Session, teacher: SignedIn, batch_id: str) -> tuple[Batch, Unit]:
    """The same, with the organisation in whose name it is. Raises `NotFound`."""
    batch = awards.find_batch(session, batch_id)
    if batch is None:
        raise unknown_list()
    known = {one.organisation.id: one for one in organisations.list_these(session, {batch.unit_id, batch.issuer_id})}
    unit = Unit(known[batch.unit_id], known[batch.issuer_id])
    require_permission(teacher, Permission.AWARD, unit.path, batch_id, unknown_list())
    return batch, unit


def unknown_list() -> NotFound:
    """There is no such batch, no such award in it, or it is somebody else's."""
    return NotFound(Message(Code.BATCH_UNKNOWN, "We did not find this list of learners."))
