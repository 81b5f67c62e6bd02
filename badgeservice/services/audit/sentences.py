"""What was written down, as a sentence. The rows hold no names: whoever reads gets those that they may know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message, Stranger, Value
from badgeservice.services.permissions import ROLE_NAMES
from badgeservice.store.audit import AuditAction
from badgeservice.store.tables import ActorKind, AuditEvent, InvitationKind, Role


class Kind(StrEnum):
    """Acts of one kind, as a reader looks for them."""

    AWARDS = "awards"
    WITHDRAWALS = "withdrawals"
    READING = "reading"
    REFUSALS = "refusals"
    BADGES = "badges"
    PEOPLE = "people"
    ORGANISATION = "organisation"
    SERVICE = "service"
    LEARNERS = "learners"


ACTIONS: Final[Mapping[Kind, tuple[AuditAction, ...]]] = {
    Kind.AWARDS: (
        AuditAction.BATCH_RESERVE,
        AuditAction.BATCH_WAIT,
        AuditAction.BATCH_APPROVE,
        AuditAction.BATCH_SEND_BACK,
        AuditAction.BATCH_CANCEL,
        AuditAction.CREDENTIAL_ISSUE,
        AuditAction.AWARD_READDRESS,
        AuditAction.TOKEN_SIGN,
        AuditAction.GROUP_CHANGE,
    ),
    Kind.WITHDRAWALS: (
        AuditAction.CREDENTIAL_REVOKE,
        AuditAction.AWARD_REPLACE,
        AuditAction.BATCH_WITHDRAW,
        AuditAction.API_STATUS_UPDATE,
    ),
    Kind.READING: (AuditAction.CREDENTIAL_READ, AuditAction.LEARNERS_EXPORT, AuditAction.AUDIT_EXPORT),
    Kind.REFUSALS: (AuditAction.ACCESS_REFUSE,),
    Kind.BADGES: (
        AuditAction.ACHIEVEMENT_ADD, AuditAction.ACHIEVEMENT_PUBLISH, AuditAction.ACHIEVEMENT_ARCHIVE,
        AuditAction.ACHIEVEMENT_RESTORE, AuditAction.ACHIEVEMENT_PROPOSE, AuditAction.ACHIEVEMENT_SEND_BACK,
        AuditAction.DRAFT_REMOVE, AuditAction.PUBLISHING_CHANGE,
        AuditAction.FRAMEWORK_IMPORT, AuditAction.FRAMEWORK_ARCHIVE,
    ),
    Kind.PEOPLE: (
        AuditAction.INVITATION_SEND, AuditAction.INVITATION_WITHDRAW, AuditAction.INVITATION_ACCEPT,
        AuditAction.MEMBER_ADD, AuditAction.MEMBER_CHANGE, AuditAction.MEMBER_REMOVE,
        AuditAction.IDENTITY_ADD, AuditAction.IDENTITY_MOVE, AuditAction.IDENTITY_RELEASE, AuditAction.IDENTITY_CHANGE,
    ),
    Kind.ORGANISATION: (
        AuditAction.ORGANISATION_FOUND, AuditAction.ORGANISATION_APPROVE, AuditAction.ORGANISATION_REFUSE,
        AuditAction.ORGANISATION_MOVE, AuditAction.ORGANISATION_CLOSE, AuditAction.ORGANISATION_REOPEN,
        AuditAction.PROFILE_CHANGE, AuditAction.PROFILE_ASK, AuditAction.KEY_CREATE,
        AuditAction.AWARDING_CHANGE,
    ),
    Kind.SERVICE: (
        AuditAction.OPERATOR_ADD, AuditAction.OPERATOR_REMOVE, AuditAction.SERVICE_CHANGE, AuditAction.PROVIDER_CHANGE,
    ),
    Kind.LEARNERS: (AuditAction.SHARE_CREATE, AuditAction.SHARE_END),
}  # fmt: skip
KIND_OF: Final = {action.value: kind for kind, actions in ACTIONS.items() for action in actions}

# Begin a sentence.
OPERATOR: Final = Message(Code.WRITTEN_DOWN, "The operator of this service")
COMMAND: Final = Message(Code.WRITTEN_DOWN, "The operator, by a command,")
RULE: Final = Message(Code.WRITTEN_DOWN, "A rule")
PROGRAM: Final = Message(Code.WRITTEN_DOWN, "A program")
GONE: Final = Message(Code.WRITTEN_DOWN, "Somebody who is no longer here")
OUTSIDER: Final = Message(Code.WRITTEN_DOWN, "Somebody from outside")
# Stand in one.
_SOMEBODY: Final = Message(Code.WRITTEN_DOWN, "somebody who is no longer here")
_A_BADGE: Final = Message(Code.WRITTEN_DOWN, "a badge")
_HERE: Final = Message(Code.WRITTEN_DOWN, "an organisation")
_NO_ROLE: Final = Message(Code.WRITTEN_DOWN, "none")

_SENTENCES: Final[Mapping[str, Message]] = {
    AuditAction.BATCH_RESERVE: Message(
        Code.WRITTEN_DOWN, "{who} decided to award {what}. Number of learners: {learners}."
    ),
    AuditAction.BATCH_WAIT: Message(
        Code.WRITTEN_DOWN,
        "{who} decided to award {what}, later or after a second look. Number of learners: {learners}.",
    ),
    AuditAction.BATCH_APPROVE: Message(
        Code.WRITTEN_DOWN, "{who} agreed that {what} is awarded. Number of learners: {learners}."
    ),
    AuditAction.BATCH_SEND_BACK: Message(
        Code.WRITTEN_DOWN, "{who} sent a list back to whom it is from: {what}. Number of learners: {learners}."
    ),
    AuditAction.BATCH_CANCEL: Message(
        Code.WRITTEN_DOWN, "{who} cancelled that {what} is awarded. Number of learners: {learners}."
    ),
    AuditAction.BATCH_WITHDRAW: Message(
        Code.WRITTEN_DOWN, "{who} withdrew a list before it was mailed: {what}. Number of learners: {learners}."
    ),
    AuditAction.AWARD_REPLACE: Message(Code.WRITTEN_DOWN, "{who} replaced {what} of {whom}."),
    AuditAction.GROUP_CHANGE: Message(
        Code.WRITTEN_DOWN, "{who} changed a group of learners. Number of learners: {learners}."
    ),
    AuditAction.AWARDING_CHANGE: Message(Code.WRITTEN_DOWN, "{who} changed how {where} awards."),
    AuditAction.AWARD_READDRESS: Message(Code.WRITTEN_DOWN, "{who} corrected the e-mail address of {whom} for {what}."),
    AuditAction.CREDENTIAL_ISSUE: Message(Code.WRITTEN_DOWN, "{who} awarded {what} to {whom}."),
    AuditAction.TOKEN_SIGN: Message(Code.WRITTEN_DOWN, "{who} had {what} signed as a token."),
    AuditAction.CREDENTIAL_REVOKE: Message(Code.WRITTEN_DOWN, "{who} withdrew {what} of {whom}."),
    AuditAction.SHARE_CREATE: Message(Code.WRITTEN_DOWN, "{who} made a link to a badge of their own."),
    AuditAction.SHARE_END: Message(Code.WRITTEN_DOWN, "{who} ended a link to a badge of their own."),
    AuditAction.KEY_CREATE: Message(Code.WRITTEN_DOWN, "{who} made a key that {where} signs with."),
    AuditAction.API_STATUS_UPDATE: Message(Code.WRITTEN_DOWN, "{who} changed the status of a badge that it signed."),
    AuditAction.ACCESS_REFUSE: Message(
        Code.WRITTEN_DOWN, "{who} asked for something that is not theirs, and did not get it."
    ),
    AuditAction.CREDENTIAL_READ: Message(
        Code.WRITTEN_DOWN, "{who} looked at the badge of {whom}, with the evidence: {what}."
    ),
    AuditAction.ACHIEVEMENT_ADD: Message(Code.WRITTEN_DOWN, "{who} added {what} to what can be earned."),
    AuditAction.ACHIEVEMENT_PUBLISH: Message(Code.WRITTEN_DOWN, "{who} published {what}, version {number}."),
    AuditAction.ACHIEVEMENT_ARCHIVE: Message(Code.WRITTEN_DOWN, "{who} archived {what}: it is not awarded any more."),
    AuditAction.ACHIEVEMENT_RESTORE: Message(Code.WRITTEN_DOWN, "{who} took {what} out of the archive."),
    AuditAction.ACHIEVEMENT_PROPOSE: Message(Code.WRITTEN_DOWN, "{who} asked colleagues to look at {what}."),
    AuditAction.ACHIEVEMENT_SEND_BACK: Message(Code.WRITTEN_DOWN, "{who} sent {what} back to who wrote it."),
    AuditAction.DRAFT_REMOVE: Message(Code.WRITTEN_DOWN, "{who} threw away what was being written about {what}."),
    AuditAction.PUBLISHING_CHANGE: Message(
        Code.WRITTEN_DOWN, "{who} decided that one person is enough to publish a badge of {where}."
    ),
    AuditAction.FRAMEWORK_IMPORT: Message(
        Code.WRITTEN_DOWN,
        "{who} imported a framework of skills. Added: {added}, changed: {changed}, gone: {gone}.",
    ),
    AuditAction.FRAMEWORK_ARCHIVE: Message(Code.WRITTEN_DOWN, "{who} archived a framework of skills."),
    AuditAction.ORGANISATION_FOUND: Message(Code.WRITTEN_DOWN, "{who} founded {where}."),
    AuditAction.ORGANISATION_APPROVE: Message(Code.WRITTEN_DOWN, "{who} approved {where}."),
    AuditAction.ORGANISATION_REFUSE: Message(Code.WRITTEN_DOWN, "{who} did not approve {where}."),
    AuditAction.ORGANISATION_MOVE: Message(Code.WRITTEN_DOWN, "{who} gave {where} another place."),
    AuditAction.ORGANISATION_CLOSE: Message(Code.WRITTEN_DOWN, "{who} closed {where}."),
    AuditAction.ORGANISATION_REOPEN: Message(Code.WRITTEN_DOWN, "{who} opened {where} again."),
    AuditAction.PROFILE_CHANGE: Message(Code.WRITTEN_DOWN, "{who} changed what {where} says of itself."),
    AuditAction.PROFILE_ASK: Message(Code.WRITTEN_DOWN, "{who} asked the operator to approve a change of {where}."),
    AuditAction.INVITATION_SEND: Message(Code.WRITTEN_DOWN, "{who} invited {invited}."),
    AuditAction.INVITATION_WITHDRAW: Message(Code.WRITTEN_DOWN, "{who} withdrew the invitation of {invited}."),
    AuditAction.INVITATION_ACCEPT: Message(Code.WRITTEN_DOWN, "{who} accepted an invitation."),
    AuditAction.MEMBER_ADD: Message(Code.WRITTEN_DOWN, "{who} gave {whom} a role at {where}: {roles}."),
    AuditAction.MEMBER_CHANGE: Message(Code.WRITTEN_DOWN, "{who} changed the roles of {whom} at {where}: {roles}."),
    AuditAction.MEMBER_REMOVE: Message(Code.WRITTEN_DOWN, "{who} removed {whom} from {where}."),
    AuditAction.IDENTITY_ADD: Message(Code.WRITTEN_DOWN, "{who} added an e-mail address or another way to sign in."),
    AuditAction.IDENTITY_MOVE: Message(Code.WRITTEN_DOWN, "{who} moved an e-mail address to another account."),
    AuditAction.IDENTITY_CHANGE: Message(Code.WRITTEN_DOWN, "{who} chose another main e-mail address."),
    AuditAction.IDENTITY_RELEASE: Message(
        Code.WRITTEN_DOWN, "{who} released an e-mail address of {whom}, so that somebody else can have it."
    ),
    AuditAction.OPERATOR_ADD: Message(Code.WRITTEN_DOWN, "{who} added an operator: {whom}."),
    AuditAction.OPERATOR_REMOVE: Message(Code.WRITTEN_DOWN, "{who} removed an operator: {whom}."),
    AuditAction.SERVICE_CHANGE: Message(Code.WRITTEN_DOWN, "{who} changed what this service says of itself."),
    AuditAction.PROVIDER_CHANGE: Message(Code.WRITTEN_DOWN, "{who} changed a way to sign in."),
    AuditAction.AUDIT_EXPORT: Message(Code.WRITTEN_DOWN, "{who} downloaded what happened."),
    AuditAction.LEARNERS_EXPORT: Message(
        Code.WRITTEN_DOWN, "{who} downloaded which learners have which badges. Number of badges: {learners}."
    ),
}
# The same act of somebody on themselves.
_ON_ONESELF: Final[Mapping[str, Message]] = {
    AuditAction.MEMBER_ADD: Message(Code.WRITTEN_DOWN, "{who} got a role at {where}: {roles}."),
    AuditAction.MEMBER_REMOVE: Message(Code.WRITTEN_DOWN, "{who} left {where}."),
    AuditAction.IDENTITY_RELEASE: Message(Code.WRITTEN_DOWN, "{who} gave up an e-mail address of their own."),
    AuditAction.OPERATOR_ADD: Message(Code.WRITTEN_DOWN, "{who} became an operator."),
    AuditAction.OPERATOR_REMOVE: Message(Code.WRITTEN_DOWN, "{who} is no longer an operator."),
}
_WHO_HAS_THIS: Final = Message(Code.WRITTEN_DOWN, "{who} downloaded who has {what}. Number of learners: {learners}.")
_TAKEN_BACK: Final = Message(Code.WRITTEN_DOWN, "{who} took back what the operator was asked to approve for {where}.")
_TWO_PUBLISH: Final = Message(
    Code.WRITTEN_DOWN, "{who} decided that a second person looks before a badge of {where} is published."
)
_TOKEN_OF_BEFORE: Final = Message(
    Code.WRITTEN_DOWN, "This service signed {what} of {whom} as a token, for what was asked before."
)
_FRAMEWORK_BACK: Final = Message(Code.WRITTEN_DOWN, "{who} took a framework of skills out of the archive.")
_INVITED_AS: Final = Message(Code.WRITTEN_DOWN, "{who} invited {invited} as: {roles}.")
_SENT_AGAIN: Final = Message(Code.WRITTEN_DOWN, "{who} sent the invitation of {invited} again.")
# What `badgeservice setup` prints; nobody is invited yet, because whoever opens it first has it.
_BY_COMMAND: Final[Mapping[object, Message]] = {
    InvitationKind.OPERATOR.value: Message(Code.WRITTEN_DOWN, "{who} made an address that makes an operator."),
    InvitationKind.ADMINISTRATOR.value: Message(
        Code.WRITTEN_DOWN, "{who} made an address that makes an administrator of {where}."
    ),
}
_OF_ANOTHER_VERSION: Final = Message(
    Code.WRITTEN_DOWN, "{who} did something that this version of the service has no words for: {action}."
)


class Names:
    """What the ids in events are called, for one reader. Who is not in it is not known to them."""

    def __init__(self) -> None:
        self.actors: dict[str, Message | str] = {}
        self.people: dict[str, str] = {}
        self.learners: dict[str, str] = {}  # by credential and by award
        self.badges: dict[str, str] = {}  # by credential, award, batch and achievement
        self.organisations: dict[str, str] = {}
        self.invited: dict[str, str] = {}


def say_event(event: AuditEvent, names: Names) -> Message:
    """One sentence; an act of another version of the service is shown as it was written."""
    values: dict[str, Value] = {
        "who": say_actor(event, names),
        "what": _badge(event, names),
        "whom": _called(names.learners.get(event.subject_id) or names.people.get(whose(event))),
        "where": _organisation(event, names),
        "invited": _called(names.invited.get(event.subject_id)),
        "roles": _list_roles(event),
        "learners": _count(event.details.get("learners")),
        "number": _count(event.details.get("number")),
        "added": _count(event.details.get("added")),
        "changed": _count(event.details.get("changed")),
        "gone": _count(event.details.get("gone")),
        "action": Stranger(event.action),
    }
    chosen = _choose_sentence(event)
    return chosen.filled(**values)


def _choose_sentence(event: AuditEvent) -> Message:
    details = event.details
    match event.action:
        case AuditAction.INVITATION_SEND if (
            event.actor_kind is ActorKind.OPERATOR and details.get("kind") in _BY_COMMAND
        ):
            return _BY_COMMAND[details["kind"]]
        case AuditAction.INVITATION_SEND if _count(details.get("number")) > 1:
            return _SENT_AGAIN
        case AuditAction.INVITATION_SEND if details.get("roles"):
            return _INVITED_AS
        case AuditAction.LEARNERS_EXPORT if details.get("scope") in {"achievement", "batch"}:
            return _WHO_HAS_THIS
        case AuditAction.PUBLISHING_CHANGE if details.get("needs_two") == "yes":
            return _TWO_PUBLISH
        case AuditAction.TOKEN_SIGN if event.actor_kind is ActorKind.PROGRAM:
            return _TOKEN_OF_BEFORE
        case AuditAction.FRAMEWORK_ARCHIVE if not details.get("is_archived"):
            return _FRAMEWORK_BACK
        case AuditAction.PROFILE_ASK if details.get("withdrawn"):
            return _TAKEN_BACK
    chosen = _SENTENCES.get(event.action, _OF_ANOTHER_VERSION)
    if event.actor_id and event.actor_id == whose(event):
        chosen = _ON_ONESELF.get(event.action, chosen)
    return chosen


def say_actor(event: AuditEvent, names: Names) -> Message | Stranger:
    """Who did it."""
    match event.actor_kind:
        case ActorKind.RULE:
            return RULE
        case ActorKind.PROGRAM:
            return PROGRAM
        case ActorKind.OPERATOR:
            return COMMAND
        case ActorKind.PERSON:
            found = names.actors.get(event.actor_id or "", GONE)
            return found if isinstance(found, Message) else Stranger(found)


def whose(event: AuditEvent) -> str:
    """The person that it was done to: the subject, or whose address it is about."""
    return str(event.details.get("person_id") or event.subject_id)


def _list_roles(event: AuditEvent) -> Message:
    """What somebody does from then on; none, when the row does not say it."""
    written = str(event.details.get("roles") or event.details.get("role") or "")
    found = [ROLE_NAMES[Role(text)] for text in re.findall(r"[a-z]+", written) if text in set(Role)]
    said = found[0] if found else _NO_ROLE
    for name in found[1:]:
        said = Message(Code.WRITTEN_DOWN, "{one}, {other}", one=said, other=name)
    return said


def _called(name: str | None) -> Message | Stranger:
    return Stranger(name) if name else _SOMEBODY


def _badge(event: AuditEvent, names: Names) -> Message:
    name = names.badges.get(event.subject_id) or names.badges.get(str(event.details.get("achievement_id")))
    return Message(Code.WRITTEN_DOWN, "“{name}”", name=Stranger(name)) if name else _A_BADGE


def _organisation(event: AuditEvent, names: Names) -> Message | Stranger:
    """The one that it is about; else the one that it was done for."""
    name = names.organisations.get(event.subject_id) or names.organisations.get(event.organisation_id or "")
    return Stranger(name) if name else _HERE


def _count(number: object) -> int:
    return number if isinstance(number, int) else 0
