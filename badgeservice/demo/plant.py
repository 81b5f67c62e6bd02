"""Put the story into an empty service, through the services: what the demo shows was really signed.

Every row has an id that follows from its name in the story and every award a request id, so planting again, or
after it was cut short, adds only what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.demo.plant_rows import days_ago, make_id, path_of, plant_rows, signer_of
from badgeservice.demo.plant_writing import plant_writing
from badgeservice.demo.story import Story, StoryAward, StoryOrganisation, StoryPerson, StoryShare
from badgeservice.services.achievements.achievement import show_achievement
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.awarding.revoke import revoke_award
from badgeservice.services.issuing.status_lists import renew_status_lists
from badgeservice.services.parts import Membership, Parts, Role, SignedIn
from badgeservice.services.wallet.share import ShareView, create_share, end_share, list_shares
from badgeservice.services.wallet.wallet import list_wallet
from badgeservice.store.tables import AwardState


@dataclass(frozen=True, slots=True)
class Planted:
    """Who you can be, and the links of the shares by their name in the story."""

    issuers: list[str]  # slugs, the school first
    operators: list[SignedIn]
    teachers: list[SignedIn]
    administrators: list[SignedIn]
    supervisors: list[SignedIn]
    learners: list[SignedIn]
    shares: dict[str, str]


def plant(parts: Parts, story: Story) -> Planted:
    """Add what is missing."""
    people = {entry.email: _signed_in(story, entry.email, entry.name) for entry in story.people}
    learners = [_signed_in(story, email, name) for name, email in story.learners]
    plant_rows(parts, story, [*people.values(), *learners])
    for award in sorted(story.awards, key=lambda award: -award.days_ago):
        _plant_award(parts, story, award, people[award.by])
    plant_writing(parts, story, people)
    renew_status_lists(parts)  # those that were published with the clock set back
    return _planted(story, list(people.values()), learners, _plant_shares(parts, story, learners))


def _planted(story: Story, people: list[SignedIn], learners: list[SignedIn], shares: dict[str, str]) -> Planted:
    """The school first: whoever the demo names of it has their role in all of it."""
    school, companies = story.organisations[0].slug, [o.slug for o in story.organisations if o.kind == "company"]
    return Planted(
        issuers=[entry.slug for entry in story.organisations if entry.kind != "department"],
        operators=[person for person in people if person.is_operator],
        teachers=_with_role(people, Role.TEACHER, school),
        administrators=_with_role(people, Role.ADMINISTRATOR, school),
        supervisors=_with_role(people, Role.TEACHER, companies[0]),
        learners=learners,
        shares=shares,
    )


def _with_role(people: list[SignedIn], role: Role, slug: str) -> list[SignedIn]:
    return [
        person for person in people if any((m.role, m.organisation_slug) == (role, slug) for m in person.memberships)
    ]


def _signed_in(story: Story, email: str, name: str) -> SignedIn:
    entry = next((entry for entry in story.people if entry.email == email), StoryPerson(email, name))
    roles = (
        (Role.TEACHER, entry.teacher),
        (Role.ADMINISTRATOR, entry.administrator),
        (Role.DESIGNER, entry.designer),
        (Role.READER, entry.reader),
    )
    memberships = tuple(
        _membership(story, organisation, role)
        for role, slugs in roles
        for organisation in story.organisations
        if organisation.slug in slugs
    )
    return SignedIn(make_id("person", email), name, email, "nl", "demo", memberships, entry.operator)


def _membership(story: Story, organisation: StoryOrganisation, role: Role) -> Membership:
    path, signer_path = path_of(story, organisation.slug), path_of(story, signer_of(story, organisation.slug))
    organisation_id = make_id("organisation", organisation.slug)
    return Membership(organisation_id, organisation.slug, organisation.name, role, path, signer_path)


def _plant_award(parts: Parts, story: Story, award: StoryAward, teacher: SignedIn) -> None:
    request = AwardRequest(
        request_id=make_id("award", f"{award.achievement} {award.days_ago}"),
        achievement_id=make_id("achievement", award.achievement),
        learners=tuple(story.learners[number - 1] for number in award.to),
        narrative=award.narrative,
        unit=award.unit,
        results={
            story.learner(number)[1]: tuple((key, values[place]) for key, values in award.results.items())
            for place, number in enumerate(award.to)
            if award.results
        },
    )
    award_achievement(days_ago(parts, award.days_ago), teacher, request)
    if award.revoked:
        _revoke(days_ago(parts, award.days_ago - 1), teacher, request.achievement_id, award.revoked)


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
