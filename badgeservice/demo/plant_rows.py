"""The rows that the demo starts with: organisations, people, what can be earned. What is there stays as it is.

Every row has an id that follows from its name in the story.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session, SQLModel

from badgeservice.demo.story import Story, StoryAchievement, StoryInvitation, StoryOrganisation
from badgeservice.images import draw_badge, render_png
from badgeservice.logos.logo import make_logo
from badgeservice.services.achievements.description import Description, columns_of
from badgeservice.services.achievements.fields import read_fields
from badgeservice.services.achievements.pictures import Picture, draw_picture, hash_picture
from badgeservice.services.organisations.issuer_profile import new_did
from badgeservice.services.organisations.keys import create_first_key, list_keys
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store import tables
from badgeservice.store.achievements import add_version
from badgeservice.store.organisations import add_file, add_profile
from badgeservice.store.tables import OrganisationState

FOUNDED_DAYS_AGO = 500  # as most organisations
INVITATION_DAYS = 14  # that a link works


def make_id(kind: str, name: str) -> str:
    """The same whenever it is planted."""
    return str(uuid5(NAMESPACE_URL, f"urn:badgeservice:demo:{kind}:{name}"))


def days_ago(parts: Parts, days: int) -> Parts:
    """The same parts, with a clock that stands so many days ago."""
    return replace(parts, clock=lambda: parts.clock() - timedelta(days=days), wake=lambda: None)


def path_of(story: Story, slug: str) -> str:
    """From the root of the tree, of ids."""
    entry = story.organisation(slug)
    return (path_of(story, entry.parent) if entry.parent else "/") + f"{make_id('organisation', slug)}/"


def signer_of(story: Story, slug: str) -> str:
    """The slug of who signs for it."""
    entry = story.organisation(slug)
    return signer_of(story, entry.parent) if entry.kind == "department" else slug


def plant_rows(parts: Parts, story: Story, people: list[SignedIn]) -> None:
    """Add what is missing, and keys for who signs."""
    founding = days_ago(parts, FOUNDED_DAYS_AGO)
    with founding.transaction() as session:
        for entry in story.organisations:
            if session.get(tables.Organisation, make_id("organisation", entry.slug)) is None:
                at = days_ago(parts, entry.founded_days_ago)
                profile = _profile(at, entry)
                profile.logo_sha256 = add_file(session, _logo(entry), "image/png", at.clock()) if entry.mark else ""
                add_profile(session, _organisation(at, story, entry), profile)
        layers: tuple[Iterable[SQLModel], ...] = (
            _people(founding, story, people),
            _identities(founding, story, people),
            (*_memberships(founding, people), *_operators(founding, story), *_about_service(founding, story)),
            (*_invitations(parts, story), *_approvals(parts, story)),
        )
        for layer in layers:
            _add_missing(session, layer)
        for earned in story.achievements:
            if session.get(tables.Achievement, make_id("achievement", earned.key)) is None:
                add_version(session, _achievement(founding, earned), _version(founding, story, earned))
    for entry in story.organisations:
        if entry.kind != "department" and not list_keys(founding, entry.slug):
            create_first_key(days_ago(parts, entry.founded_days_ago), entry.slug)


def _add_missing(session: Session, rows: Iterable[SQLModel]) -> None:
    for row in rows:
        key = getattr(row, "id", None) or getattr(row, "person_id")  # noqa: B009 - an operator has no other key
        if session.get(type(row), key) is None:
            session.add(row)
    session.flush()


def _organisation(parts: Parts, story: Story, entry: StoryOrganisation) -> tables.Organisation:
    state = OrganisationState(entry.state)
    return tables.Organisation(
        id=make_id("organisation", entry.slug),
        kind=tables.OrganisationKind(entry.kind),
        slug=entry.slug,
        did=None if entry.kind == "department" else new_did(parts.settings, entry.slug),
        parent_id=make_id("organisation", entry.parent) if entry.parent else None,
        path=path_of(story, entry.slug),
        state=state,
        mail_wait=0,  # who tries it out sees the mail at once
        created_at=parts.clock(),
        approved_at=None if state is OrganisationState.AWAITING else parts.clock(),
    )


def _profile(parts: Parts, entry: StoryOrganisation) -> tables.ProfileVersion:
    said = {"name": entry.name, "description": entry.description, "sentence": entry.sentence}
    return tables.ProfileVersion(
        id=make_id("profile", entry.slug),
        organisation_id=make_id("organisation", entry.slug),
        number=1,
        texts={"nl": said},
        url=entry.url,
        accent=entry.accent,
        contact=entry.contact,
        responsible=entry.responsible,
        data_contact=entry.data_contact,
        retention=entry.retention,
        privacy_url=entry.privacy_url,
        address={"addressCountryCode": "NL", "addressLocality": entry.city} if entry.city else {},
        identifiers=[{"type": "BRIN", "value": entry.brin}] if entry.brin else [],
        created_at=parts.clock(),
    )


def _logo(entry: StoryOrganisation) -> bytes:
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="256" height="256">'
        f'<rect width="64" height="64" rx="12" fill="{entry.accent}"/><path d="{entry.mark}" fill="#fff"/></svg>'
    )
    return make_logo(drawing.encode())


def _people(parts: Parts, story: Story, people: list[SignedIn]) -> Iterator[SQLModel]:
    for person in people:
        language = "en" if person.email in story.english else "nl"
        yield tables.Person(id=person.person_id, name=person.name, language=language, created_at=parts.clock())


def _identities(parts: Parts, story: Story, people: list[SignedIn]) -> Iterator[SQLModel]:
    """With the id of the person, as whoever was there before identities has it. Who chose a language signed in."""
    for person in people:
        yield tables.Identity(
            id=person.person_id,
            value=person.email,
            person_id=person.person_id,
            created_at=parts.clock(),
            proven_at=parts.clock() if person.email in story.english else None,
        )


def _memberships(parts: Parts, people: list[SignedIn]) -> Iterator[SQLModel]:
    for person in people:
        for membership in person.memberships:
            yield tables.Membership(
                id=make_id("membership", f"{person.email} {membership.organisation_slug} {membership.role}"),
                organisation_id=membership.organisation_id,
                person_id=person.person_id,
                role=membership.role,
                created_at=parts.clock(),
            )


def _operators(parts: Parts, story: Story) -> Iterator[SQLModel]:
    for entry in story.people:
        if entry.operator:
            yield tables.Operator(person_id=make_id("person", entry.email), created_at=parts.clock())


def _about_service(parts: Parts, story: Story) -> Iterator[SQLModel]:
    if story.service:
        yield tables.ServiceFacts.model_validate({**story.service, "changed_at": parts.clock()})


def _invitations(parts: Parts, story: Story) -> Iterator[SQLModel]:
    for entry in story.invitations:
        yield _invitation(days_ago(parts, entry.days_ago), entry)


def _invitation(parts: Parts, entry: StoryInvitation) -> tables.Invitation:
    """Its link was never written down, so nobody has it: sending it again makes one that works."""
    at = parts.clock()
    return tables.Invitation(
        id=make_id("invitation", f"{entry.email} {entry.organisation}"),
        kind=tables.InvitationKind.MEMBER,
        token_hash=hashlib.sha256(parts.random(32)).hexdigest(),
        organisation_id=make_id("organisation", entry.organisation),
        roles=entry.roles,
        email=entry.email,
        name=entry.name,
        invited_by_id=make_id("person", entry.by),
        created_at=at,
        sent_at=at,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )


def _approvals(parts: Parts, story: Story) -> Iterator[SQLModel]:
    """What whoever awaits approval asks: to be known by what it says of itself."""
    for entry in story.organisations:
        if entry.state == OrganisationState.AWAITING:
            profile = _profile(parts, entry)
            content: dict[str, Any] = {"texts": profile.texts, "url": profile.url, "identifiers": []}
            yield tables.Approval(
                id=make_id("approval", entry.slug),
                organisation_id=profile.organisation_id,
                is_founding=True,
                content=content,
                asked_at=days_ago(parts, entry.founded_days_ago).clock(),
            )


def _achievement(parts: Parts, entry: StoryAchievement) -> tables.Achievement:
    return tables.Achievement(
        id=make_id("achievement", entry.key),
        owner_id=make_id("organisation", entry.organisation),
        current_number=1,
        created_at=parts.clock(),
    )


def _version(parts: Parts, story: Story, entry: StoryAchievement) -> tables.AchievementVersion:
    picture = _picture(story, entry)
    return tables.AchievementVersion(
        id=make_id("version", entry.key),
        achievement_id=make_id("achievement", entry.key),
        number=1,
        **columns_of(describe(entry)),
        image_svg=picture.svg,
        image_png=picture.png,
        image_hash=hash_picture(picture.png),
        created_at=parts.clock(),
        published_at=parts.clock(),
    )


def describe(entry: StoryAchievement) -> Description:
    """As the form is read when it is published."""
    renewal = entry.says.get("renewal", "")
    says = entry.says | ({"renewal_id": make_id("achievement", renewal)} if renewal else {})
    return read_fields(says).description


def _picture(story: Story, entry: StoryAchievement) -> Picture:
    if entry.look:
        svg = draw_badge(entry.key, entry.look["icon"], entry.look["colour"], entry.look["kind"])
        return Picture(svg, render_png(svg))
    owner = story.organisation(signer_of(story, entry.organisation))
    return draw_picture(describe(entry), make_id("achievement", entry.key), owner.accent, owner_name=owner.name)
