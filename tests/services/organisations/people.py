"""A department of the school, and people who work there or for the company."""

from __future__ import annotations

import email
import re
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from badgeservice.jobs import run_due_jobs
from badgeservice.services.awarding.draft_content import Sent
from badgeservice.services.awarding.draft_forms import DraftForm, Step
from badgeservice.services.awarding.drafts import open_draft, save_draft
from badgeservice.services.organisations.inviting import Invitee, invite_one
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.people.sign_in import Caller, find_signed_in, make_sign_in_link, sign_in_with_link
from badgeservice.store import tables
from badgeservice.store.identities import add_address, find_address
from badgeservice.store.organisations import add_profile
from badgeservice.store.tables import Membership, Organisation, OrganisationKind, OrganisationState, Role
from badgeservice.store.tree import get_path
from tests.conftest import School

HERE = Caller("browser-here", "192.0.2.1")
BRAM = "beheer@rocmidden.example"


def sign_in(parts: Parts, address: str, caller: Caller = HERE) -> SignedIn:
    """Whoever has this address, as the web hands them to a service: with what they may do now."""
    with parts.transaction() as session:
        link = make_sign_in_link(parts, session, address, timedelta(hours=1))
    person = find_signed_in(parts, sign_in_with_link(parts, link, caller, device="Firefox"))
    assert person is not None
    return person


def add_department(parts: Parts, parent_id: str, slug: str, name: str) -> str:
    """A department below an organisation or another department."""
    with parts.transaction() as session:
        organisation = Organisation(
            id=parts.new_id(), kind=OrganisationKind.DEPARTMENT, slug=slug, parent_id=parent_id, path="",
            state=OrganisationState.ACTIVE, created_at=parts.clock(),
        )  # fmt: skip
        organisation.path = f"{get_path(session, parent_id)}{organisation.id}/"
        profile = tables.ProfileVersion(
            id=organisation.id, organisation_id=organisation.id, number=1, created_at=parts.clock(),
            texts={"nl": {"name": name}},
        )  # fmt: skip
        add_profile(session, organisation, profile)
        return organisation.id


def give_role(parts: Parts, address: str, organisation_id: str, *roles: Role, name: str = "") -> str:
    """Roles for whoever has this address, or a new person; their id."""
    with parts.transaction() as session:
        identity, person = find_address(session, address) or add_address(session, address, name, "nl", parts.clock())
        identity.proven_at = parts.clock()
        session.add_all(
            Membership(
                id=parts.new_id(), organisation_id=organisation_id, person_id=person.id, role=role,
                created_at=parts.clock(), identity_id=identity.id,
            )
            for role in roles
        )  # fmt: skip
        return person.id


def roles_of(parts: Parts, address: str) -> set[tuple[str, str]]:
    """What whoever has this address does where."""
    return {(m.organisation_slug, m.role.value) for m in sign_in(parts, address).memberships}


def mails(parts: Parts) -> list[EmailMessage]:
    """What was sent, the newest last."""
    run_due_jobs(parts)
    files = sorted((parts.settings.mail_folder or Path()).glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]  # type: ignore[misc]


def newest_token(parts: Parts) -> str:
    """Of the invitation that was mailed last."""
    text = mails(parts)[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    return re.findall(r"/invitation/([\w-]+)", text)[-1]


def invite(parts: Parts, administrator: SignedIn, school: School, address: str, *roles: Role) -> str:
    """Invite somebody to the school; the token in the mail."""
    invite_one(parts, administrator, school.slug, Invitee("Noor de Wit", address), set(roles), "nl")
    return newest_token(parts)


def begin_list(parts: Parts, teacher: SignedIn, achievement_id: str, paste: str = "Jan Bos <jan@x.example>") -> str:
    """A list that is not awarded yet; the key of its page."""
    form = DraftForm(step=Step.CHECK, sent=Sent(rows=(), texts={"paste": paste}, seen={}, is_whole=False))
    save_draft(parts, teacher, achievement_id, form)
    return open_draft(parts, teacher, achievement_id).key
