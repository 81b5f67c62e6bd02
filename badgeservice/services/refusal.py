"""Somebody asked for what is not theirs: they are told that it does not exist, and it is written down (threats I1)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from badgeservice.codes import Code
from badgeservice.errors import Message, NotAllowed, NotFound, Unavailable
from badgeservice.services.once_a_day import note_once_a_day
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.store.audit import AuditAction

logger = logging.getLogger(__name__)

Who = TypeVar("Who", bound=SignedIn | None)
P = ParamSpec("P")
R = TypeVar("R")


class NotYours(NotFound):
    """It exists and is somebody else's. Whoever asked reads exactly what they would read if it did not exist."""

    def __init__(self, unknown: NotFound, subject_id: str, organisation_id: str | None) -> None:
        super().__init__(unknown.sentence, field=unknown.field)
        self.subject_id = subject_id
        self.organisation_id = organisation_id


def require_permission(person: SignedIn, permission: Permission, path: str, subject_id: str, unknown: NotFound) -> None:
    """The one question of every service that acts for an organisation, asked of the row it looked up (threats I1).

    `path`: of the organisation, from the root of the tree, because a role holds below its own too.
    Raises `NotYours`, which reads as `unknown`: what would be said if it did not exist.
    """
    if not person.may(permission, path):
        raise NotYours(unknown, subject_id, last_of(path))


def require_operator(person: SignedIn) -> None:
    """The question of every service that acts for the service itself. Raises `NotAllowed`."""
    if not person.may_anywhere(Permission.OPERATE):
        raise NotAllowed(Message(Code.NOT_THE_OPERATOR, "Only whoever runs this service can do this."))


def last_of(path: str) -> str:
    """The id of the organisation at the end of a path."""
    return path.rstrip("/").rpartition("/")[2]


def noting_refusals(act: Callable[Concatenate[Parts, Who, P], R]) -> Callable[Concatenate[Parts, Who, P], R]:
    """For a service whose lookup raises `NotYours`: the event is written after what was tried is rolled back."""

    @wraps(act)
    def noted(parts: Parts, person: Who, /, *rest: P.args, **options: P.kwargs) -> R:
        try:
            return act(parts, person, *rest, **options)
        except NotYours as refusal:
            if person is not None:
                _note(parts, person, refusal, act.__name__)
            raise

    return noted


def _note(parts: Parts, person: SignedIn, refusal: NotYours, tried: str) -> None:
    """That the audit cannot be written does not change the answer."""
    about = (AuditAction.ACCESS_REFUSE, refusal.subject_id, refusal.organisation_id)
    try:
        note_once_a_day(parts, person, *about, tried=tried)
    except Unavailable as error:
        logger.warning("a refusal of %s could not be written down: %s", tried, error.code)
