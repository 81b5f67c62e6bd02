"""A draft becomes what can be earned: a new version, awardable at once. And the way back: a draft of what is published.

Versions are only ever added, so what was awarded goes on saying what it said. Nothing is published that nobody saw:
whoever publishes names the revision of the draft that they looked at.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Message, WrongFields
from badgeservice.services.achievements.achievement import unknown_achievement
from badgeservice.services.achievements.archived import IS_ARCHIVED, refuse_archived
from badgeservice.services.achievements.description import Description, columns_of, read_version
from badgeservice.services.achievements.editing.drafts import find_draft, new_draft, refuse_closed, unknown_draft
from badgeservice.services.achievements.editing.picture import find_logo, picture_of
from badgeservice.services.achievements.editing.protected_kinds import refuse_protected
from badgeservice.services.achievements.fields import Problem, read_fields, write_fields
from badgeservice.services.organisations.managed import find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import NotYours, noting_refusals
from badgeservice.store import achievement_drafts, achievements, audit, organisations
from badgeservice.store.achievements import OwnedAchievement
from badgeservice.store.audit import AuditAction
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import Achievement, AchievementDraft, AchievementVersion
from badgeservice.store.tables.achievements import AchievementDraftState

FIRST = 1  # the number of the first version

DRAFT_CHANGED = Message(
    Code.ACHIEVEMENT_DRAFT_CHANGED,
    "Somebody changed this draft since you looked at it, so it was not published. Look at it again.",
)
NEEDS_TWO = Message(
    Code.ACHIEVEMENT_NEEDS_TWO,
    "A second person looks at a badge before it is published here. Ask a colleague who may edit badges.",
)


@noting_refusals
def publish(parts: Parts, person: SignedIn, slug: str, achievement_id: str, revision: int) -> int:
    """Publish this revision of the draft; gives the number of the version that it is now.

    Raises:
        NotFound: there is no such draft, or this person may not publish it.
        Conflict: it changed meanwhile, a second person has to look, or the organisation is closed.
        WrongFields: what it says cannot be published; for each field, what to do.
    """
    with parts.reading() as session:
        owner, draft = find_publishable(session, person, slug, achievement_id, revision)
        description = read_publishable(session, owner, draft)
        logo = find_logo(session, owner, description.design.get("mark", ""))
    picture = picture_of(draft, description, owner, logo)  # before the database waits for it
    now = parts.clock()
    with parts.transaction() as session:
        lock_owner(session, person, slug)
        owner, draft = find_publishable(session, person, slug, achievement_id, revision, is_locked=True)
        achievement = _find_or_begin(parts, session, draft)
        version = AchievementVersion(
            id=parts.new_id(),
            achievement_id=achievement.id,
            number=FIRST if draft.base_number is None else achievement.current_number + 1,
            **columns_of(description),
            image_svg=picture.svg,
            image_png=picture.png,
            image_hash=picture.hash,
            created_at=now,
            published_at=now,
            published_by_id=person.person_id,
        )
        achievement.last_revision = draft.revision
        achievement_drafts.delete_draft(session, achievement_id)
        achievements.add_version(session, achievement, version)
        if draft.aside:
            session.add(_go_on(parts, person, owner, draft, version))
        audit.add_event(
            session,
            AuditAction.ACHIEVEMENT_PUBLISH,
            achievement.id,
            now=now,
            actor_id=person.person_id,
            organisation_id=achievement.owner_id,
            number=version.number,
        )
        return version.number


@noting_refusals
def edit(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> None:
    """Begin a draft of what is published, unless there is one: of two who begin at once, both write in the same.

    Raises:
        NotFound: there is no such achievement, or this person may not edit it.
        Conflict: it is archived, or the organisation is closed.
    """
    with parts.transaction() as session:
        lock_owner(session, person, slug)
        owned = find_owned(session, person, slug, achievement_id, Permission.EDIT_ACHIEVEMENT)
        refuse_closed(owned.owner)
        refuse_archived(owned)
        if achievement_drafts.find_draft(session, achievement_id) is not None:
            return
        version = owned.version
        fields = write_fields(read_version(version))
        first = owned.achievement.last_revision + 1
        draft = new_draft(parts, person, owned.owner, achievement_id, fields, version.number, first)
        draft.image_svg, draft.image_png = achievements.get_images(session, version.id)
        session.add(draft)


def lock_owner(session: Session, person: SignedIn, slug: str) -> None:
    """From here on nobody closes the organisation: closing locks it too, and first. Raises `NotFound`."""
    owner = find_managed(session, person, slug, Permission.PROPOSE_ACHIEVEMENT)
    organisations.lock_organisation(session, owner.organisation.id)
    session.expire_all()  # what was read before the lock may be of before somebody else's change


def find_owned(
    session: Session, person: SignedIn, slug: str, achievement_id: str, permission: Permission
) -> OwnedAchievement:
    """What is published, of the organisation with this slug, for a service that goes on. Raises `NotFound`."""
    owner = find_managed(session, person, slug, permission)
    found = achievements.find_achievement(session, achievement_id)
    if found is None:
        raise unknown_achievement()
    if found.owner.organisation.id != owner.organisation.id:
        raise NotYours(unknown_achievement(), achievement_id, found.owner.organisation.id)
    return found


def find_publishable(
    session: Session, person: SignedIn, slug: str, achievement_id: str, revision: int, *, is_locked: bool = False
) -> tuple[Issuer, AchievementDraft]:
    """A draft that this person may publish as it is now. Raises `NotFound` and `Conflict`."""
    owner, draft = find_draft(session, person, slug, achievement_id, is_locked=is_locked)
    if not person.may(Permission.EDIT_ACHIEVEMENT, owner.organisation.path):
        raise NotYours(unknown_draft(), achievement_id, owner.organisation.id)
    refuse_closed(owner)
    if draft.revision != revision:
        raise Conflict(DRAFT_CHANGED)
    if organisations.needs_two(session, owner.organisation.path) and not is_second(person, draft):
        raise Conflict(NEEDS_TWO)
    return owner, draft


def is_second(person: SignedIn, draft: AchievementDraft) -> bool:
    """Whether this person looks at what another wrote and handed in: neither who asked nor who changed it last."""
    is_handed_in = draft.state is not AchievementDraftState.DRAFT
    return is_handed_in and person.person_id not in {draft.asked_by_id, draft.changed_by_id}


def read_publishable(session: Session, owner: Issuer, draft: AchievementDraft) -> Description:
    """What it says, when that can be published. Raises `WrongFields`."""
    read = read_fields(draft.fields)
    if read.problems:
        raise WrongFields(_first_of_each(read.problems))
    refuse_protected(session, owner.organisation, read.description.kind)
    return read.description


def _go_on(
    parts: Parts, person: SignedIn, owner: Issuer, draft: AchievementDraft, version: AchievementVersion
) -> AchievementDraft:
    """The draft of the version after this one. What somebody typed is still beside it, until they chose what stays."""
    first = draft.revision + 1
    fields = write_fields(read_version(version))
    following = new_draft(parts, person, owner, draft.achievement_id, fields, version.number, first)
    following.aside, following.started_by_id = draft.aside, draft.started_by_id
    following.image_svg, following.image_png = version.image_svg, version.image_png
    return following


def _first_of_each(problems: Iterable[Problem]) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    for problem in problems:
        wrong.setdefault(problem.field, problem.sentence)
    return wrong


def _find_or_begin(parts: Parts, session: Session, draft: AchievementDraft) -> Achievement:
    """What it is a version of. Raises `Conflict`."""
    if draft.base_number is None:
        return Achievement(
            id=draft.achievement_id, owner_id=draft.owner_id, current_number=FIRST, created_at=parts.clock()
        )
    achievement = achievements.lock_achievement(session, draft.achievement_id)
    if achievement.archived_at is not None:
        raise Conflict(IS_ARCHIVED)
    if achievement.current_number != draft.base_number:  # one draft each, so it cannot be; a version is never hidden
        raise Conflict(DRAFT_CHANGED)
    return achievement
