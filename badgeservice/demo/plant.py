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

from badgeservice.demo.story import Story, StoryAchievement, StoryAward, StoryOrganisation, StoryShare
from badgeservice.images import draw_badge, render_png
from badgeservice.services.achievements.achievement import show_achievement
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.issuing.status_lists import renew_status_lists
from badgeservice.services.organisations.issuer_profile import new_did
from badgeservice.services.organisations.keys import create_first_key, list_keys
from badgeservice.services.parts import Membership, Parts, Role, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.wallet.share import ShareView, create_share, end_share, list_shares
from badgeservice.services.wallet.wallet import list_wallet
from badgeservice.store import tables
from badgeservice.store.achievements import add_version
from badgeservice.store.organisations import add_profile
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
        teachers=[person for person in of_school if person.may_anywhere(Permission.AWARD)],
        administrators=[
            person for person in of_school if any(m.role is Role.ADMINISTRATOR for m in person.memberships)
        ],
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
        for entry in story.organisations:
            if session.get(tables.Organisation, _id("organisation", entry.slug)) is None:
                add_profile(session, _organisation(founding, entry), _profile(founding, entry))
        for layer in (_people(founding, people), _identities(founding, people), _memberships(founding, people)):
            for row in layer:
                if session.get(type(row), row.id) is None:  # type: ignore[attr-defined]
                    session.add(row)
            session.flush()
        for earned in story.achievements:
            if session.get(tables.Achievement, _id("achievement", earned.key)) is None:
                add_version(session, _achievement(founding, earned), _version(founding, earned))
    for organisation in story.organisations:
        if not list_keys(founding, organisation.slug):
            create_first_key(founding, organisation.slug)


def _organisation(parts: Parts, entry: StoryOrganisation) -> tables.Organisation:
    organisation_id = _id("organisation", entry.slug)
    return tables.Organisation(
        id=organisation_id,
        kind=tables.OrganisationKind(entry.kind),
        slug=entry.slug,
        did=new_did(parts.settings, entry.slug),
        path=f"/{organisation_id}/",
        state=tables.OrganisationState.ACTIVE,
        created_at=parts.clock(),
    )


def _profile(parts: Parts, entry: StoryOrganisation) -> tables.ProfileVersion:
    return tables.ProfileVersion(
        id=_id("profile", entry.slug),
        organisation_id=_id("organisation", entry.slug),
        number=1,
        texts={"nl": {"name": entry.name, "description": entry.description, "sentence": entry.sentence}},
        url=entry.url,
        accent=entry.accent,
        contact=entry.contact,
        responsible=entry.responsible,
        data_contact=entry.data_contact,
        retention=entry.retention,
        privacy_url=entry.privacy_url,
        created_at=parts.clock(),
    )


def _people(parts: Parts, people: list[SignedIn]) -> Iterator[SQLModel]:
    for person in people:
        yield tables.Person(id=person.person_id, name=person.name, created_at=parts.clock())


def _identities(parts: Parts, people: list[SignedIn]) -> Iterator[SQLModel]:
    """With the id of the person, as whoever was there before identities has it."""
    for person in people:
        yield tables.Identity(
            id=person.person_id, value=person.email, person_id=person.person_id, created_at=parts.clock()
        )


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
    return tables.Achievement(
        id=_id("achievement", entry.key),
        owner_id=_id("organisation", entry.organisation),
        current_number=1,
        created_at=parts.clock(),
    )


def _version(parts: Parts, entry: StoryAchievement) -> tables.AchievementVersion:
    svg = draw_badge(entry.key, entry.icon, entry.colour, entry.kind)
    said = {
        "name": entry.name,
        "description": entry.description,
        "criteria": entry.criteria,
        "assessment": entry.assessment,
    }
    return tables.AchievementVersion(
        id=_id("version", entry.key),
        achievement_id=_id("achievement", entry.key),
        number=1,
        type=entry.type,
        texts={"nl": said},
        level=entry.level,
        hours=entry.hours,
        alignments=entry.alignments,
        tags=entry.tags,
        valid_days=entry.valid_days,
        image_svg=svg,
        image_png=render_png(svg),
        created_at=parts.clock(),
        published_at=parts.clock(),
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
