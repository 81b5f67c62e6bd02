"""Founding an organisation: a name that nobody else is known by, an address of its own, two keys, a first profile.

Who founds by invitation asks the operator for approval; until then everything works, and what is signed says "test".
The operator's own is approved as it is founded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.keys.multikey import PublicKey
from badgeservice.errors import Invalid, Message
from badgeservice.keystore import key_name
from badgeservice.lookalikes.skeleton import has_mixed_scripts, skeleton
from badgeservice.services.organisations.founding_form import SLUG_LENGTH, Founding
from badgeservice.services.organisations.issuer_profile import new_did
from badgeservice.services.organisations.keys import KEY_TYPES
from badgeservice.services.parts import Parts
from badgeservice.services.permissions import AWARDING_TOO, FOUNDING
from badgeservice.store import audit, organisations, people
from badgeservice.store.audit import AuditAction
from badgeservice.store.tables import (
    Approval,
    IssuerKey,
    Organisation,
    OrganisationState,
    ProfileVersion,
)

_TRIES: Final = 1000
_LIKE_ANOTHER: Final = Message(
    Code.NAME_LIKE_ANOTHER,
    "This name looks like that of an organisation that is here already. Choose one that nobody takes for it, for"
    " example with the name of your town.",
)
_MIXED: Final = Message(
    Code.NAME_MIXES_SCRIPTS,
    "This name has characters of several alphabets, so it could be taken for another. Type it in one alphabet.",
)
_TAKEN: Final = Message(
    Code.SLUG_TAKEN, "This address belongs to an organisation, now or in the past. Choose another for yours."
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that is made before the transaction: keys must be on disk before anybody can see them."""

    founding: Founding
    slug: str
    public_keys: tuple[PublicKey, ...]


@dataclass(frozen=True, slots=True)
class Founder:
    """Who founds. `awards_too`: they are teacher there as well."""

    person_id: str
    awards_too: bool
    is_operator: bool = False  # who approves what they found


def prepare(parts: Parts, founding: Founding) -> Prepared:
    """Make the keys, once the name and the address can be had.

    Raises:
        Invalid: they cannot; the sentence says why and the field which.
    """
    with parts.reading() as session:
        refuse_lookalike(session, founding.names)
        slug = _choose_slug(parts, session, founding)
    return Prepared(founding, slug, tuple(parts.keystore.create_key(slug, key_type) for key_type in KEY_TYPES))


def found(parts: Parts, session: Session, prepared: Prepared, founder: Founder) -> Organisation:
    """Write it all down, in the transaction of who calls.

    Raises:
        Invalid: somebody founded one with this name or this address meanwhile.
    """
    organisations.lock_names(session)
    refuse_lookalike(session, prepared.founding.names)
    organisation = _organisation(parts, prepared, founder)
    try:
        organisations.add_profile(session, organisation, _profile(parts, organisation, prepared.founding))
    except IntegrityError:
        raise Invalid(_TAKEN, field="slug") from None
    for public_key in prepared.public_keys:
        session.add(_key(parts, organisation, public_key))
        _note(parts, session, AuditAction.KEY_CREATE, key_name(public_key), organisation, founder)
    _add_roles(parts, session, organisation, founder)
    session.add(_approval(parts, organisation, prepared.founding, founder))
    _note(parts, session, AuditAction.ORGANISATION_FOUND, organisation.id, organisation, founder)
    if founder.is_operator:
        _note(parts, session, AuditAction.ORGANISATION_APPROVE, organisation.id, organisation, founder)
    session.flush()
    return organisation


def refuse_lookalike(session: Session, names: Mapping[str, str], organisation_id: str | None = None) -> None:
    """That nobody is taken for an organisation that the operator approved: by language, `name_nl` is the field.

    `organisation_id`: whose name it is going to be, which may look like its own.
    Raises `Invalid`.
    """
    for language, name in names.items():
        if has_mixed_scripts(name):
            raise Invalid(_MIXED, field=f"name_{language}")
    known = _list_skeletons(session, organisation_id)
    for language, name in names.items():
        if skeleton(name) in known:
            raise Invalid(_LIKE_ANOTHER, field=f"name_{language}")


def propose_slug(names: Iterable[str]) -> str:
    """From the first name that has a letter of an address in it: `ROC Midden` as `roc-midden`."""
    for name in names:
        plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].strip("-")
        if len(slug) > 1:
            return slug
    return "organisation"


def approved_content(profile: ProfileVersion) -> dict[str, Any]:
    """What the operator looks at when they approve: the names, the site and the identifiers."""
    names = {language: {"name": said["name"]} for language, said in profile.texts.items() if said.get("name")}
    return {"texts": names, "url": profile.url, "identifiers": list(profile.identifiers)}


def _list_skeletons(session: Session, but_id: str | None) -> set[str]:
    found = organisations.list_approved(session, but_id)
    return {skeleton(said["name"]) for _, texts in found for said in texts.values() if said.get("name")}


def _choose_slug(parts: Parts, session: Session, founding: Founding) -> str:
    """The one that was asked for, or the first that is free; also not one that a DID ends in, because that would be
    two organisations in one did.json."""
    wanted = founding.slug or propose_slug(founding.names.values())
    taken = organisations.list_taken(session, wanted, new_did(parts.settings, wanted))
    if founding.slug and wanted in taken:
        raise Invalid(_TAKEN, field="slug")
    numbered = (f"{wanted}-{number}" for number in range(2, _TRIES))
    return next(slug for slug in (wanted, *numbered) if slug not in taken)


def _add_roles(parts: Parts, session: Session, organisation: Organisation, founder: Founder) -> None:
    now = parts.clock()
    for role in (*FOUNDING, *(AWARDING_TOO if founder.awards_too else ())):
        people.add_member(session, organisation.id, founder.person_id, role, now)
        audit.add_event(
            session, AuditAction.MEMBER_ADD, founder.person_id, now=now, actor_id=founder.person_id,
            organisation_id=organisation.id, role=role.value,
        )  # fmt: skip


def _organisation(parts: Parts, prepared: Prepared, founder: Founder) -> Organisation:
    organisation_id, now = parts.new_id(), parts.clock()
    return Organisation(
        id=organisation_id,
        kind=prepared.founding.kind,
        slug=prepared.slug,
        did=new_did(parts.settings, prepared.slug),
        path=f"/{organisation_id}/",
        state=OrganisationState.ACTIVE if founder.is_operator else OrganisationState.AWAITING,
        created_at=now,
        approved_at=now if founder.is_operator else None,
    )


def _profile(parts: Parts, organisation: Organisation, founding: Founding) -> ProfileVersion:
    return ProfileVersion(
        id=parts.new_id(),
        organisation_id=organisation.id,
        number=1,
        language=founding.language,
        texts={language: {"name": name} for language, name in founding.names.items()},
        url=founding.url,
        contact=founding.contact,
        responsible=founding.responsible,
        data_contact=founding.data_contact,
        retention=founding.retention,
        privacy_url=founding.privacy_url,
        created_at=parts.clock(),
    )


def _key(parts: Parts, organisation: Organisation, public_key: PublicKey) -> IssuerKey:
    return IssuerKey(
        multibase=key_name(public_key),
        organisation_id=organisation.id,
        key_type=public_key.type.value,
        created_at=parts.clock(),
    )


def _approval(parts: Parts, organisation: Organisation, founding: Founding, founder: Founder) -> Approval:
    now = parts.clock()
    approval = Approval(
        id=parts.new_id(),
        organisation_id=organisation.id,
        is_founding=True,
        content={
            "texts": {language: {"name": name} for language, name in founding.names.items()},
            "url": founding.url,
            "identifiers": [],
        },
        asked_by_id=founder.person_id,
        asked_at=now,
    )
    if founder.is_operator:
        approval.decided_by_id, approval.decided_at, approval.is_granted = founder.person_id, now, True
    return approval


def _note(
    parts: Parts,
    session: Session,
    action: AuditAction,
    subject_id: str,
    organisation: Organisation,
    founder: Founder,
) -> None:
    audit.add_event(
        session, action, subject_id, now=parts.clock(), actor_id=founder.person_id, organisation_id=organisation.id
    )
