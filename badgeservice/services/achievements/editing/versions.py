"""One of what can be earned, as who writes it sees it: every version, what changed between two, and what publishing
the draft will change. Begin at `show_one`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from badgeservice.errors import Message, WrongFields
from badgeservice.services.achievements.achievement import unknown_achievement
from badgeservice.services.achievements.as_content import image_path
from badgeservice.services.achievements.description import CopiedFrom, Description, read_version
from badgeservice.services.achievements.editing.differences import Difference, list_all, list_differences
from badgeservice.services.achievements.editing.drafts import DraftView, as_view, find_draft
from badgeservice.services.achievements.editing.publishing import find_owned, is_second, read_publishable
from badgeservice.services.achievements.fields import read_fields
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.achievements.pictures import is_drawn
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import achievement_drafts, achievements, organisations
from badgeservice.store.achievements import OwnedAchievement, PastVersion
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import AchievementDraft, AchievementVersion
from badgeservice.store.tables.achievements import AchievementDraftState


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the history."""

    number: int
    name: str
    language: str
    published_at: datetime
    by: str  # who published it; "" when we do not know
    learners: int  # who have it now as this version says
    image_url: str


@dataclass(frozen=True, slots=True)
class DraftRow:
    """What is being written about it, in short."""

    name: str
    state: AchievementDraftState
    revision: int
    changed_at: datetime
    asked_at: datetime | None
    remark: str
    is_mine: bool  # this person began it
    asked_me: bool  # this person handed it in
    is_new: bool  # nothing of it was published yet


@dataclass(frozen=True, slots=True)
class OneView:
    """One of what can be earned; what is not published yet has no versions."""

    managed: Managed
    achievement_id: str
    name: str
    language: str
    kind: Kind
    description: str
    level: int | None
    hours: int | None
    versions: tuple[VersionRow, ...]  # the newest first
    draft: DraftRow | None  # that this person may see
    archived_at: datetime | None
    copied_from: CopiedFrom | None
    may_edit: bool
    may_publish: bool  # the draft, as it is now
    needs_two: bool
    awarding_needs_two: bool  # a second person looks before it is awarded

    @property
    def learners(self) -> int:
        """Who have it now, in whichever version."""
        return sum(row.learners for row in self.versions)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions, or a version and the draft."""

    managed: Managed
    achievement_id: str
    name: str
    before: VersionRow
    after: VersionRow | None  # None: the draft
    versions: tuple[VersionRow, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What publishing the draft will change, before it happens."""

    draft: DraftView
    row: DraftRow
    description: Description
    differences: tuple[Difference, ...]  # of what is new, all that it says
    since: tuple[Difference, ...]  # what changed since it was looked at; nothing when it is as it was then
    base_image_url: str  # of the version that it follows; "" when it is new
    learners: int  # who keep the version that they have
    begun: int  # lists of teachers that will be awarded as the new version says
    wrong: dict[str, Message]  # why it cannot be published, by field
    is_second: bool  # may publish what another handed in

    @property
    def may_publish(self) -> bool:
        """As it is now; else only hand it in."""
        return self.draft.may_edit and (not self.draft.needs_two or self.is_second)


@noting_refusals
def show_one(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> OneView:
    """One of what can be earned here, published or not. Raises `NotFound`."""
    with parts.reading() as session:
        owner = find_managed(session, person, slug, Permission.PROPOSE_ACHIEVEMENT)
        managed = as_managed(session, person, owner)
        may_edit = person.may(Permission.EDIT_ACHIEVEMENT, managed.path)
        draft = _find_visible_draft(session, person, owner, achievement_id, may_edit=may_edit)
        needs_two = organisations.needs_two(session, managed.path)
        published = None
        if draft is None or draft.base_number is not None:
            published = find_owned(session, person, slug, achievement_id, Permission.PROPOSE_ACHIEVEMENT)
        rows = _list_rows(parts, session, achievement_id) if published else ()
    said = _read(published, draft)
    return OneView(
        managed=managed,
        achievement_id=achievement_id,
        name=said.text("name"),
        language=said.language,
        kind=said.kind,
        description=said.text("description"),
        level=said.level,
        hours=said.hours,
        versions=rows,
        draft=_draft_row(person, draft) if draft else None,
        archived_at=published.achievement.archived_at if published else None,
        copied_from=said.copied_from,
        may_edit=may_edit,
        may_publish=draft is not None and may_edit and (not needs_two or is_second(person, draft)),
        needs_two=needs_two,
        awarding_needs_two=published is not None and published.achievement.awarding_needs_two,
    )


@noting_refusals
def compare(
    parts: Parts, person: SignedIn, slug: str, achievement_id: str, before: int, after: int | None
) -> Comparison:
    """What changed between two versions; `after`: None compares with the draft. Raises `NotFound`."""
    with parts.reading() as session:
        owned = find_owned(session, person, slug, achievement_id, Permission.PROPOSE_ACHIEVEMENT)
        managed = as_managed(session, person, owned.owner)
        past = achievements.list_versions(session, achievement_id)
        counts = achievements.count_by_version(session, achievement_id, parts.clock())
        by_number = {one.version.number: one for one in past}
        if before not in by_number or (after is not None and after not in by_number):
            raise unknown_achievement()
        old = by_number[before]
        if after is None:
            _owner, draft = find_draft(session, person, slug, achievement_id)
            differences = _compare_with_draft(session, old.version, draft)
        else:
            differences = _compare_versions(session, old.version, by_number[after].version)
    rows = {number: _version_row(one, counts.get(number, 0)) for number, one in by_number.items()}
    return Comparison(
        managed=managed,
        achievement_id=achievement_id,
        name=owned.version.text("name"),
        before=rows[before],
        after=rows[after] if after is not None else None,
        versions=tuple(rows.values()),
        differences=differences,
    )


@noting_refusals
def show_review(parts: Parts, person: SignedIn, slug: str, achievement_id: str, seen: int | None = None) -> Review:
    """What publishing will change; and what changed since the revision that somebody saw. Raises `NotFound`: there is
    no draft, or it is somebody else's."""
    now = parts.clock()
    with parts.reading() as session:
        owner, draft = find_draft(session, person, slug, achievement_id)
        view = as_view(session, person, owner, draft)
        base = achievements.find_achievement(session, achievement_id) if draft.base_number is not None else None
        learners = begun = 0
        if base is not None:
            counts = achievements.count_learners(session, [achievement_id], [view.managed.path], now)
            learners, begun = counts.get(achievement_id, 0), achievements.count_begun(session, achievement_id, now)
        return Review(
            draft=view,
            row=_draft_row(person, draft),
            description=read_fields(draft.fields).description,
            differences=_list_changes(session, draft, base),
            since=_list_since(session, draft, seen),
            base_image_url=image_path(base.version, "svg") if base else "",
            learners=learners,
            begun=begun,
            wrong=_find_wrong(session, owner, draft),
            is_second=is_second(person, draft),
        )


def _compare_versions(
    session: Session, before: AchievementVersion, after: AchievementVersion
) -> tuple[Difference, ...]:
    old_png, new_png = (achievements.get_images(session, one.id)[1] for one in (before, after))
    return list_differences(read_version(before), read_version(after), is_image_changed=old_png != new_png)


def _compare_with_draft(
    session: Session, before: AchievementVersion, draft: AchievementDraft
) -> tuple[Difference, ...]:
    """A picture that was designed is drawn when it is published: it changes when its design does."""
    old, new = read_version(before), read_fields(draft.fields).description
    is_image_changed = old.design != new.design
    if not (is_image_changed or is_drawn(new.design)):
        is_image_changed = achievements.get_images(session, before.id)[1] != draft.image_png
    return list_differences(old, new, is_image_changed=is_image_changed)


def _list_changes(session: Session, draft: AchievementDraft, base: OwnedAchievement | None) -> tuple[Difference, ...]:
    if base is None:
        return list_all(read_fields(draft.fields).description)
    return _compare_with_draft(session, base.version, draft)


def _list_since(session: Session, draft: AchievementDraft, seen: int | None) -> tuple[Difference, ...]:
    """Each change knows what it found, so what somebody saw is found by going back from what is there now."""
    if seen is None or seen >= draft.revision:
        return ()
    fields = dict(draft.fields)
    for change in reversed(achievement_drafts.list_changes(session, draft.achievement_id, seen)):
        fields |= change.before
    before, after = (read_fields(one).description for one in (fields, draft.fields))
    return list_differences(before, after, is_image_changed=before.design != after.design)


def _find_visible_draft(
    session: Session, person: SignedIn, owner: Issuer, achievement_id: str, *, may_edit: bool
) -> AchievementDraft | None:
    draft = achievement_drafts.find_draft(session, achievement_id)
    is_here = draft is not None and draft.owner_id == owner.organisation.id
    if draft is None or not is_here or not (may_edit or draft.started_by_id == person.person_id):
        return None
    return draft


def _read(published: OwnedAchievement | None, draft: AchievementDraft | None) -> Description:
    """What is published, else what is being written. One of the two is there."""
    if published is not None:
        return read_version(published.version)
    return read_fields(draft.fields if draft else {}).description


def _find_wrong(session: Session, owner: Issuer, draft: AchievementDraft) -> dict[str, Message]:
    try:
        read_publishable(session, owner, draft)
    except WrongFields as error:
        return dict(error.wrong)
    return {}


def _list_rows(parts: Parts, session: Session, achievement_id: str) -> tuple[VersionRow, ...]:
    counts = achievements.count_by_version(session, achievement_id, parts.clock())
    past = achievements.list_versions(session, achievement_id)
    return tuple(_version_row(one, counts.get(one.version.number, 0)) for one in past)


def _version_row(past: PastVersion, learners: int) -> VersionRow:
    version = past.version
    return VersionRow(
        number=version.number,
        name=version.text("name"),
        language=version.language,
        published_at=version.published_at or version.created_at,
        by=past.publisher,
        learners=learners,
        image_url=image_path(version, "svg"),
    )


def _draft_row(person: SignedIn, draft: AchievementDraft) -> DraftRow:
    return DraftRow(
        name=draft.name,
        state=draft.state,
        revision=draft.revision,
        changed_at=draft.changed_at,
        asked_at=draft.asked_at,
        remark=draft.remark,
        is_mine=draft.started_by_id == person.person_id,
        asked_me=draft.asked_by_id == person.person_id,
        is_new=draft.base_number is None,
    )
