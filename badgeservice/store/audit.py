"""Who did what to what; only ever added to."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from badgeservice.store.many_rows import insert_rows
from badgeservice.store.tables import ActorKind, AuditEvent


class AuditAction(StrEnum):
    """What is written down, `noun:verb`. Rows of another version may hold an action that is not here, so the column is
    text; none of them is ever changed."""

    BATCH_RESERVE = "batch:reserve"
    BATCH_WAIT = "batch:wait"  # decided, and waits for its day or for a second person
    BATCH_APPROVE = "batch:approve"
    BATCH_SEND_BACK = "batch:send_back"
    BATCH_CANCEL = "batch:cancel"  # before it started
    BATCH_WITHDRAW = "batch:withdraw"  # while its mails waited
    AWARD_REPLACE = "award:replace"
    GROUP_CHANGE = "group:change"
    AWARDING_CHANGE = "awarding:change"  # from how many learners a second person looks, and how long mails wait
    AWARD_READDRESS = "award:readdress"
    CREDENTIAL_ISSUE = "credential:issue"
    CREDENTIAL_REVOKE = "credential:revoke"
    TOKEN_SIGN = "token:sign"  # noqa: S105 - a badge in another form; by its learner, or by a job
    SHARE_CREATE = "share:create"
    SHARE_END = "share:end"
    KEY_CREATE = "key:create"
    API_STATUS_UPDATE = "api_status:update"
    ACCESS_REFUSE = "access:refuse"
    CREDENTIAL_READ = "credential:read"  # of a learner, by somebody of the organisation
    ACHIEVEMENT_ADD = "achievement:add"
    ACHIEVEMENT_PUBLISH = "achievement:publish"
    ACHIEVEMENT_ARCHIVE = "achievement:archive"
    ACHIEVEMENT_RESTORE = "achievement:restore"
    ACHIEVEMENT_PROPOSE = "achievement:propose"
    ACHIEVEMENT_SEND_BACK = "achievement:send_back"
    PUBLISHING_CHANGE = "publishing:change"  # whether a second person looks first
    DRAFT_REMOVE = "draft:remove"
    FRAMEWORK_IMPORT = "framework:import"
    FRAMEWORK_ARCHIVE = "framework:archive"
    ORGANISATION_FOUND = "organisation:found"
    ORGANISATION_APPROVE = "organisation:approve"
    ORGANISATION_REFUSE = "organisation:refuse"
    ORGANISATION_MOVE = "organisation:move"
    ORGANISATION_CLOSE = "organisation:close"
    ORGANISATION_REOPEN = "organisation:reopen"
    PROFILE_CHANGE = "profile:change"
    PROFILE_ASK = "profile:ask"  # of the operator: a name, a domain or an identifier
    INVITATION_SEND = "invitation:send"
    INVITATION_WITHDRAW = "invitation:withdraw"
    INVITATION_ACCEPT = "invitation:accept"
    MEMBER_ADD = "member:add"
    MEMBER_CHANGE = "member:change"
    MEMBER_REMOVE = "member:remove"
    IDENTITY_ADD = "identity:add"
    IDENTITY_CHANGE = "identity:change"  # which address is the main one
    IDENTITY_MOVE = "identity:move"
    IDENTITY_RELEASE = "identity:release"
    OPERATOR_ADD = "operator:add"
    OPERATOR_REMOVE = "operator:remove"
    SERVICE_CHANGE = "service:change"
    PROVIDER_CHANGE = "provider:change"
    AUDIT_EXPORT = "audit:export"
    LEARNERS_EXPORT = "learners:export"  # who has what, as a file


def add_event(
    session: Session,
    action: AuditAction,
    subject_id: str,
    *,
    now: datetime,
    actor_id: str | None = None,
    actor_kind: ActorKind = ActorKind.PERSON,
    organisation_id: str | None = None,
    event_id: str | None = None,
    **details: str | int | None,
) -> None:
    """Write down an act in the transaction of the act itself. Details hold no names or addresses."""
    session.add(
        AuditEvent(
            id=event_id or str(uuid4()),
            at=now,
            actor_kind=actor_kind,
            actor_id=actor_id,
            organisation_id=organisation_id,
            action=action,
            subject_id=subject_id,
            details=details,
        )
    )


def add_events(
    session: Session,
    action: AuditAction,
    subjects: Mapping[str, Mapping[str, str]],
    *,
    now: datetime,
    actor_id: str,
    organisation_id: str,
) -> None:
    """The same act of one person on many things: the details of each, by its id."""
    act = {
        "at": now,
        "actor_kind": ActorKind.PERSON,
        "actor_id": actor_id,
        "organisation_id": organisation_id,
        "action": action,
    }
    rows = [
        act | {"id": str(uuid4()), "subject_id": subject_id, "details": details}
        for subject_id, details in subjects.items()
    ]
    insert_rows(session, AuditEvent, rows)


def has_event(session: Session, event_id: str) -> bool:
    return session.get(AuditEvent, event_id) is not None


def add_event_once(
    session: Session,
    event_id: str,
    action: AuditAction,
    subject_id: str,
    *,
    now: datetime,
    actor_id: str,
    organisation_id: str | None,
    tried: str,
) -> None:
    """An event whose id follows from what it is about: of two that write it at once, one does."""
    with contextlib.suppress(IntegrityError), session.begin_nested():
        add_event(
            session, action, subject_id, now=now, actor_id=actor_id,
            organisation_id=organisation_id, event_id=event_id, tried=tried,
        )  # fmt: skip
        session.flush()


def list_events(session: Session, subject_id: str) -> Sequence[AuditEvent]:
    """What happened to one thing, the oldest first."""
    query = select(AuditEvent).where(AuditEvent.subject_id == subject_id)
    return session.exec(query.order_by(col(AuditEvent.at), col(AuditEvent.action))).all()
