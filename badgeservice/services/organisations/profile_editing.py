"""What an organisation says of itself: read for a form, saved as a new version, and what it said before.

A form carries the number of the version that it was made from. When somebody else saved meanwhile, the second is shown
field by field what the first changed, with their own text still in the form; nothing is overwritten silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Invalid, Message, WrongFields
from badgeservice.services.organisations import approval_requests
from badgeservice.services.organisations.approval_requests import Asked, find_asked, needs_approval
from badgeservice.services.organisations.departments import refuse_same_name
from badgeservice.services.organisations.founding import refuse_lookalike
from badgeservice.services.organisations.lawful import FACTS, missing_facts
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.organisations.profile_fields import (
    LANGUAGES,
    Fields,
    as_columns,
    as_fields,
    read_fields,
)
from badgeservice.services.organisations.profile_versions import FieldChange, add_version, find_locked, list_changes
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import audit, organisations
from badgeservice.store.audit import AuditAction
from badgeservice.store.organisations import Issuer
from badgeservice.store.tables import OrganisationState, ProfileVersion

ON_A_PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """What the form holds, and what it was made from."""

    managed: Managed
    number: int
    fields: Fields
    asked: Asked | None
    logo_sha256: str


@dataclass(frozen=True, slots=True)
class ProfileEdit:
    """What was typed, and what the page was made from: a version, and what waited for the operator then."""

    number: int
    mark: str
    typed: Fields


@dataclass(frozen=True, slots=True)
class Saved:
    """Which fields changed at once, and which wait for the operator."""

    changed: tuple[str, ...]
    asked: tuple[str, ...]
    emptied: tuple[Message, ...] = ()  # what the law wants said, and was until now


@dataclass(frozen=True, slots=True)
class PastVersion:
    """One version: who made it, when, and what it changed."""

    number: int
    created_at: datetime
    by: str  # a name; "" when it was not a person
    changes: tuple[FieldChange, ...]


class ProfileChanged(Conflict):
    """Somebody else saved meanwhile. `form` is as it is now, with what was typed in the fields that were typed in."""

    def __init__(self, form: ProfileForm, changes: tuple[FieldChange, ...], by: str, at: datetime) -> None:
        super().__init__(
            Message(
                Code.PROFILE_CHANGED,
                "Somebody else changed this while you were typing. Nothing of yours was saved yet. Look at what they"
                " changed, and save again.",
            )
        )
        self.form, self.changes, self.by, self.at = form, changes, by, at


@noting_refusals
def show_profile(parts: Parts, person: SignedIn, slug: str) -> ProfileForm:
    """The form as it is now. Raises `NotFound`."""
    with parts.reading() as session:
        issuer = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
        return _as_form(session, person, issuer)


@noting_refusals
def save_profile(parts: Parts, person: SignedIn, slug: str, edit: ProfileEdit) -> Saved:
    """Save what changed: at once, or for the operator to approve.

    Raises:
        NotFound: there is no such organisation, or it is not this person's.
        WrongFields: some of it cannot be used.
        ProfileChanged: somebody else saved since the form was made.
    """
    with parts.transaction() as session:
        issuer = find_locked(session, person, slug)
        _refuse_older(session, person, issuer, edit)
        kind = issuer.organisation.kind
        before, wanted = as_fields(issuer.profile, kind), read_fields(edit.typed, kind)
        changed = {field: text for field, text in wanted.items() if text != before[field]}
        _refuse_lookalike(session, issuer, changed)
        asked = _for_operator(issuer, before, changed)
        at_once = {field: text for field, text in changed.items() if field not in asked}
        if at_once:
            version = add_version(parts, session, issuer, as_columns(before | at_once, issuer.profile))
            _note(parts, session, person, version, at_once)
            issuer = Issuer(issuer.organisation, version)
        if asked:
            approval_requests.ask(parts, session, person, issuer, asked)
        emptied = tuple(FACTS[fact] for fact in missing_facts(issuer.profile) if fact.value in at_once)
    return Saved(tuple(at_once), tuple(asked), emptied)


@noting_refusals
def list_past_versions(
    parts: Parts, person: SignedIn, slug: str, page: int
) -> tuple[Managed, tuple[PastVersion, ...], int]:
    """What it said before, the newest first, with the number of pages. Raises `NotFound`."""
    with parts.reading() as session:
        issuer = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
        organisation = issuer.organisation
        pages = max(1, -(-organisations.count_versions(session, organisation.id) // ON_A_PAGE))
        start = (min(max(page, 1), pages) - 1) * ON_A_PAGE
        rows = organisations.list_versions(session, organisation.id, start, ON_A_PAGE + 1)
        names = organisations.list_actors(session, [row.id for row in rows])
        befores = [*rows[1:], None]
        past = tuple(
            PastVersion(
                row.number,
                row.created_at,
                names.get(row.id, ""),
                list_changes(before, row, organisation.kind) if before else (),
            )
            for row, before in zip(rows[:ON_A_PAGE], befores, strict=False)
        )
        return as_managed(session, person, issuer), past, pages


def _as_form(session: Session, person: SignedIn, issuer: Issuer, fields: Fields | None = None) -> ProfileForm:
    organisation, profile = issuer
    return ProfileForm(
        managed=as_managed(session, person, issuer),
        number=profile.number,
        fields=fields if fields is not None else as_fields(profile, organisation.kind),
        asked=find_asked(session, issuer),
        logo_sha256=profile.logo_sha256,
    )


def _refuse_older(session: Session, person: SignedIn, issuer: Issuer, edit: ProfileEdit) -> None:
    """Raises `ProfileChanged` when the page was made from something else than what there is now."""
    organisation, profile = issuer
    asked = find_asked(session, issuer)
    if edit.number == profile.number and edit.mark == (asked.mark if asked else ""):
        return
    base = organisations.find_version(session, organisation.id, edit.number) or profile
    form = _as_form(session, person, issuer, _merge(edit.typed, base, profile, issuer))
    by = organisations.list_actors(session, [profile.id]).get(profile.id, "")
    raise ProfileChanged(form, list_changes(base, profile, organisation.kind), by, profile.created_at)


def _merge(typed: Fields, base: ProfileVersion, now: ProfileVersion, issuer: Issuer) -> dict[str, str]:
    """What was typed where something was typed, and what there is now in all other fields."""
    kind = issuer.organisation.kind
    before, present = as_fields(base, kind), as_fields(now, kind)
    return {
        field: typed[field] if field in typed and typed[field].strip() != before[field] else text
        for field, text in present.items()
    }


def _refuse_lookalike(session: Session, issuer: Issuer, changed: Fields) -> None:
    """No name that is taken for that of another, whether the operator looks at it or not. Raises `WrongFields`."""
    names = {language: name for language in LANGUAGES if (name := changed.get(f"name_{language}"))}
    if not names:
        return
    if issuer.organisation.did is None:
        refuse_same_name(session, issuer.organisation.parent_id or "", names, issuer.organisation.id)
        return
    organisations.lock_names(session)
    try:
        refuse_lookalike(session, names, issuer.organisation.id)
    except Invalid as error:
        raise WrongFields({error.field or "name_nl": error.sentence}) from None


def _for_operator(issuer: Issuer, before: Fields, changed: Mapping[str, str]) -> dict[str, str]:
    """Until the operator has approved an organisation, it says what it likes: nothing vouches for it."""
    organisation = issuer.organisation
    if organisation.state is OrganisationState.AWAITING or organisation.did is None:
        return {}
    return {field: text for field, text in changed.items() if needs_approval(field, before[field], text)}


def _note(parts: Parts, session: Session, person: SignedIn, version: ProfileVersion, changed: Fields) -> None:
    audit.add_event(
        session,
        AuditAction.PROFILE_CHANGE,
        version.organisation_id,
        now=parts.clock(),
        actor_id=person.person_id,
        organisation_id=version.organisation_id,
        event_id=version.id,
        number=version.number,
        fields=" ".join(changed),
    )
