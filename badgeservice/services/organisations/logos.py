"""The logo of an organisation: handed in by who manages it, shown to everybody."""

from __future__ import annotations

from badgeservice.codes import Code
from badgeservice.errors import Conflict, Message, NotFound
from badgeservice.logos.logo import MAX_BYTES, make_logo
from badgeservice.services.organisations.issuer_profile import unknown_organisation
from badgeservice.services.organisations.managed import show_managed
from badgeservice.services.organisations.profile_versions import LOGO, add_version, find_locked
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import audit, organisations
from badgeservice.store.audit import AuditAction

__all__ = ["MAX_BYTES", "PNG", "find_public_file", "remove_logo", "save_logo"]

PNG = "image/png"


def save_logo(parts: Parts, person: SignedIn, slug: str, content: bytes, *, instead_of: str) -> None:
    """Another logo. `instead_of`: the digest of the one that was seen; none is "".

    Raises:
        NotFound: there is no such organisation, or it is not this person's.
        Invalid: it is no picture that we can use.
        Conflict: somebody else changed it meanwhile.
    """
    show_managed(parts, person, slug, Permission.MANAGE_ORGANISATION)  # before anything of the file is read
    _save(parts, person, slug, make_logo(content), instead_of)


def remove_logo(parts: Parts, person: SignedIn, slug: str, *, instead_of: str) -> None:
    """From now on it has none; what was signed with one goes on naming it. Raises `NotFound` and `Conflict`."""
    _save(parts, person, slug, None, instead_of)


@noting_refusals
def _save(parts: Parts, person: SignedIn, slug: str, picture: bytes | None, instead_of: str) -> None:
    now = parts.clock()
    with parts.transaction() as session:
        issuer = find_locked(session, person, slug)
        if issuer.organisation.did is None:
            raise unknown_organisation()  # a department has none
        if issuer.profile.logo_sha256 != instead_of:
            raise Conflict(
                Message(
                    Code.LOGO_CHANGED,
                    "Somebody else changed the logo meanwhile, so yours was not saved. Look at it, and try again if it"
                    " is still needed.",
                ),
                field="logo",
            )
        digest = organisations.add_file(session, picture, PNG, now) if picture else ""
        if digest == instead_of:
            return
        version = add_version(parts, session, issuer, {"logo_sha256": digest})
        audit.add_event(
            session,
            AuditAction.PROFILE_CHANGE,
            issuer.organisation.id,
            now=now,
            actor_id=person.person_id,
            organisation_id=issuer.organisation.id,
            event_id=version.id,
            number=version.number,
            fields=LOGO,
        )


def find_public_file(parts: Parts, sha256: str) -> bytes:
    """A picture by its digest. Raises `NotFound`."""
    with parts.reading() as session:
        found = organisations.find_file(session, sha256)
    if found is None or found.type != PNG:
        raise NotFound(Message(Code.FILE_UNKNOWN, "We did not find this file."))
    return found.content
