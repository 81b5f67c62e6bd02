"""Put the story into an empty service, through the services: what the demo shows was really signed.

Every row has an id that follows from its name in the story and every award a request id, so planting again, or
after it was cut short, adds only what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import SQLModel

from badgeservice.demo.story import Story, StoryAchievement, StoryAward, StoryShare
from badgeservice.images import draw_badge, render_png
from badgeservice.services.achievements.achievement import show_achievement
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.issuing.status_lists import renew_status_lists
from badgeservice.services.organisations.keys import create_first_key, list_keys
from badgeservice.services.parts import Membership, Parts, Role, SignedIn
from badgeservice.services.wallet.share import ShareView, create_share, end_share, list_shares
from badgeservice.services.wallet.wallet import list_wallet
from badgeservice.store import tables
from badgeservice.store.tables import AwardState

FOUNDED_DAYS_AGO = 500  # before the first award, so that the keys are older than what they sign


@dataclass(frozen=True, slots=True)
class Planted:
    """Who you can be, and the links of the shares by their name in the story."""

    issuers: list[str]  # slugs, the school first
    teachers: list[SignedIn]
    administrators: list[SignedIn]
    supervisors: list[SignedIn]
    learners: list[SignedIn]
    shares: dict[str, str]


def plant(parts: Parts, story: Story) -> Planted:
    """Add what is missing."""
    people = {entry.email: _signed_in(story, entry.email, entry.name) for entry in story.people}
    learners = [_signed_in(story, email, name) for name, email in story.learners]
    _plant_rows(parts, story, [*people.values(), *learners])
    for award in sorted(story.awards, key=lambda award: -award.days_ago):
        _plant_award(parts, story, award, people[award.by])
    renew_status_lists(parts)  # those that were published with the clock set back
    return _planted(story, list(people.values()), learners, _plant_shares(parts, story, learners))


def _planted(story: Story, people: list[SignedIn], learners: list[SignedIn], shares: dict[str, str]) -> Planted:
    school = story.organisations[0].slug
    of_school = [person for person in people if person.memberships[0].organisation_slug == school]
    return Planted(
        issuers=[organisation.slug for organisation in story.organisations],
        teachers=[person for person in of_school if person.is_teacher],
        administrators=[person for person in of_school if person.is_administrator],
        supervisors=[person for person in people if person not in of_school],
        learners=learners,
        shares=shares,
    )


def _id(kind: str, name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"urn:badgeservice:demo:{kind}:{name}"))


def _days_ago(parts: Parts, days: int) -> Parts:
    """The same parts, with a clock that stands so many days ago."""
    return replace(parts, clock=lambda: parts.clock() - timedelta(days=days), wake=lambda: None)


def _signed_in(story: Story, email: str, name: str) -> SignedIn:
    memberships = tuple(
        Membership(_id("organisation", organisation.slug), organisation.slug, organisation.name, role)
        for entry in story.people
        if entry.email == email
        for role, slugs in ((Role.TEACHER, entry.teacher), (Role.ADMINISTRATOR, entry.administrator))
        for organisation in story.organisations
        if organisation.slug in slugs
    )
    return SignedIn(_id("person", email), name, email, "nl", "demo", memberships)


def _plant_rows(parts: Parts, story: Story, people: list[SignedIn]) -> None:
    founding = _days_ago(parts, FOUNDED_DAYS_AGO)
    with founding.transaction() as session:
        for layer in (_organisations(founding, story), _people(founding, people), _memberships(founding, people)):
            for row in layer:
                if session.get(type(row), row.id) is None:  # type: ignore[attr-defined]
                    session.add(row)
            session.flush()
        for entry in story.achievements:
            if session.get(tables.Achievement, _id("achievement", entry.key)) is None:
                session.add(_achievement(founding, entry))
    for organisation in story.organisations:
        if not list_keys(founding, organisation.slug):
            create_first_key(founding, organisation.slug)


def _organisations(parts: Parts, story: Story) -> Iterator[SQLModel]:
    for entry in story.organisations:
        yield tables.Organisation(
            id=_id("organisation", entry.slug),
            kind=tables.OrganisationKind(entry.kind),
            slug=entry.slug,
            name=entry.name,
            description=entry.description,
            url=entry.url,
            accent=entry.accent,
            created_at=parts.clock(),
        )


def _people(parts: Parts, people: list[SignedIn]) -> Iterator[SQLModel]:
    for person in people:
        yield tables.Person(id=person.person_id, email=person.email, name=person.name, created_at=parts.clock())


def _memberships(parts: Parts, people: list[SignedIn]) -> Iterator[SQLModel]:
    for person in people:
        for membership in person.memberships:
            yield tables.Membership(
                id=_id("membership", f"{person.email} {membership.organisation_slug} {membership.role}"),
                organisation_id=membership.organisation_id,
                person_id=person.person_id,
                role=membership.role,
                created_at=parts.clock(),
            )


def _achievement(parts: Parts, entry: StoryAchievement) -> tables.Achievement:
    svg = draw_badge(entry.key, entry.icon, entry.colour, entry.kind)
    return tables.Achievement(
        id=_id("achievement", entry.key),
        organisation_id=_id("organisation", entry.organisation),
        type=entry.type,
        name=entry.name,
        description=entry.description,
        criteria=entry.criteria,
        assessment=entry.assessment,
        level=entry.level,
        hours=entry.hours,
        alignments=entry.alignments,
        tags=entry.tags,
        valid_days=entry.valid_days,
        image_svg=svg,
        image_png=render_png(svg),
        created_at=parts.clock(),
        updated_at=parts.clock(),
    )


def _plant_award(parts: Parts, story: Story, award: StoryAward, teacher: SignedIn) -> None:
    request = AwardRequest(
        request_id=_id("award", f"{award.achievement} {award.days_ago}"),
        achievement_id=_id("achievement", award.achievement),
        learners=tuple(story.learners[number - 1] for number in award.to),
        narrative=award.narrative,
    )
    award_achievement(_days_ago(parts, award.days_ago), teacher, request)
    if award.revoked:
        _revoke(_days_ago(parts, award.days_ago - 1), teacher, request.achievement_id, award.revoked)


def _revoke(parts: Parts, teacher: SignedIn, achievement_id: str, reason: str) -> None:
    for row in show_achievement(parts, teacher, achievement_id)[1]:
        if row.state is AwardState.ISSUED:
            revoke_award(parts, teacher, row.award_id, reason)


def _plant_shares(parts: Parts, story: Story, learners: list[SignedIn]) -> dict[str, str]:
    names = {achievement.key: achievement.name for achievement in story.achievements}
    return {
        entry.name: _plant_share(parts, entry, learners[entry.learner - 1], names[entry.achievement]).url
        for entry in story.shares
    }


def _plant_share(parts: Parts, entry: StoryShare, learner: SignedIn, achievement_name: str) -> ShareView:
    """The share with this label; what the visitor of the demo did with it is left as it is."""
    for share in list_shares(parts, learner):
        if share.label == entry.label:
            return share
    wallet = list_wallet(parts, learner)
    credential = next(item for item in wallet if item.achievement_name == achievement_name)
    share = create_share(parts, learner, credential.credential_id, None, entry.label)
    if entry.closed:
        end_share(parts, learner, share.id)
    return share
