"""What designers and teachers did with what can be earned, through the services that they use.

Once: what the visitor of the demo does with it afterwards is left as it is.
"""

from __future__ import annotations

from sqlmodel import select

from badgeservice.demo.plant_rows import days_ago, make_id
from badgeservice.demo.story import Story, StoryAchievement, StoryWriting
from badgeservice.services.achievements.editing.archiving import archive
from badgeservice.services.achievements.editing.drafts import new_draft, save_fields, show_draft
from badgeservice.services.achievements.editing.handing_in import propose
from badgeservice.services.achievements.editing.publishing import edit, publish
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import tables
from badgeservice.store.organisations import get_issuer

PAGE = "demo"  # the page that typed it


def plant_writing(parts: Parts, story: Story, people: dict[str, SignedIn]) -> None:
    """Add what is missing."""
    for entry in story.writing:
        at, person = days_ago(parts, entry.days_ago), people[entry.by]
        achievement_id = make_id("achievement", entry.key)
        match entry.state:
            case "published":
                if not _was_touched(parts, achievement_id):
                    _plant_version(at, story, entry, person)
            case "draft" | "proposed":
                if not _is_there(parts, achievement_id):
                    _plant_draft(at, entry, person)
    for earned in story.achievements:
        if earned.archived_days_ago and not _was_touched(parts, make_id("achievement", earned.key)):
            _plant_archived(parts, earned, people)


def _was_touched(parts: Parts, achievement_id: str) -> bool:
    """Something was done with it that is written down."""
    with parts.reading() as session:
        query = select(tables.AuditEvent.id).where(
            tables.AuditEvent.subject_id == achievement_id, tables.AuditEvent.action.startswith("achievement:")
        )
        return session.exec(query.limit(1)).first() is not None


def _is_there(parts: Parts, achievement_id: str) -> bool:
    """As a draft, or as what became of it; one that was removed is written down."""
    with parts.reading() as session:
        query = select(tables.AuditEvent.id).where(tables.AuditEvent.subject_id == achievement_id).limit(1)
        rows = (
            session.get(tables.AchievementDraft, achievement_id),
            session.get(tables.Achievement, achievement_id),
            session.exec(query).first(),
        )
        return any(row is not None for row in rows)


def _plant_version(parts: Parts, story: Story, entry: StoryWriting, person: SignedIn) -> None:
    slug = next(one.organisation for one in story.achievements if one.key == entry.key)
    achievement_id = make_id("achievement", entry.key)
    edit(parts, person, slug, achievement_id)
    since = show_draft(parts, person, slug, achievement_id).revision
    saved = save_fields(parts, person, slug, achievement_id, entry.says, since=since, page=PAGE)
    publish(parts, person, slug, achievement_id, saved.revision)


def _plant_draft(parts: Parts, entry: StoryWriting, person: SignedIn) -> None:
    achievement_id = make_id("achievement", entry.key)
    with parts.transaction() as session:
        owner = get_issuer(session, make_id("organisation", entry.organisation))
        session.add(new_draft(parts, person, owner, achievement_id, entry.says))
    if entry.state == "proposed":
        revision = show_draft(parts, person, entry.organisation, achievement_id).revision
        propose(parts, person, entry.organisation, achievement_id, revision)


def _plant_archived(parts: Parts, earned: StoryAchievement, people: dict[str, SignedIn]) -> None:
    at, person = days_ago(parts, earned.archived_days_ago), people[earned.archived_by]
    archive(at, person, earned.organisation, make_id("achievement", earned.key))
