"""`1EdTechRevocationList`: the older way of Open Badges 3.0 to say that a credential was withdrawn.

A plain JSON document at the address of the credential's status: whose list it is and which credentials are on it. It
is not signed, so it is worth what https to that address is worth, and it names what it revokes, so reading it tells
the issuer nothing and everybody else everything. We read it because others publish it; we publish bitstrings.

The text of the specification and the validator of 1EdTech disagree about the name of the list; both are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from badgeservice.credentials.document import Document, as_list
from badgeservice.credentials.status.status_flaws import StatusFlaw, StatusProblem


@dataclass(frozen=True, slots=True)
class RevocationListStatus:
    """What such a list says about one credential, and who says so; compare `issuer` with the credential's."""

    is_revoked: bool
    reason: str
    issuer: str


def read_revocation_list(document: Document, list_url: str, credential_id: str) -> RevocationListStatus:
    """Is `credential_id` on the list that was found at `list_url`? Raises `StatusFlaw` when that cannot be told."""
    issuer = document.get("issuer")
    issuer_id = issuer.get("id") if isinstance(issuer, dict) else issuer
    if document.get("id", list_url) != list_url or not isinstance(issuer_id, str):
        raise _unreadable("id")
    for entry in _entries(document):
        if entry.get("id") == credential_id and entry.get("revoked", True) is not False:
            reason = entry.get("revocationReason")
            return RevocationListStatus(True, reason if isinstance(reason, str) else "", issuer_id)
    return RevocationListStatus(False, "", issuer_id)


def _entries(document: Document) -> list[Document]:
    """The entries; one that is not an object could be the one we look for, so then nothing can be told."""
    listed: Any = document.get("revokedCredential", document.get("revokedCredentials", []))
    entries: list[Document] = as_list(listed)
    if not all(isinstance(entry, dict) and isinstance(entry.get("id"), str) for entry in entries):
        raise _unreadable("revokedCredential")
    return entries


def _unreadable(member: str) -> StatusFlaw:
    return StatusFlaw("status_list_unreadable", StatusProblem.VERIFICATION, field=member)
