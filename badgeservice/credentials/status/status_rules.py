"""What a status entry and a status list must look like before they are signed or passed on (for programs).

Bitstring Status List 1.0 sections 2.1 and 2.2: whoever makes or takes one that is wrong must say so. When a
status is *looked up*, the same rules are applied to the signed statements (`revocation.py`); here it is the document.
"""

from __future__ import annotations

from badgeservice.credentials.document import Document, as_list
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.status.status_flaws import StatusFlaw, StatusProblem
from badgeservice.credentials.status.status_list import read_status_entry, read_time_to_live

_ENTRY = "BitstringStatusListEntry"
_LIST = "BitstringStatusListCredential"


def check_statuses(document: Document) -> None:
    """The entries of a credential, and the list if it is one. Raises `StatusFlaw`."""
    for entry in as_list(document.get("credentialStatus", [])):
        if isinstance(entry, dict) and _ENTRY in as_list(entry.get("type")):
            read_status_entry(entry)
    if _LIST in as_list(document.get("type")):
        _check_list(document)


def _check_list(document: Document) -> None:
    subjects = as_list(document.get("credentialSubject"))
    subject = subjects[0] if len(subjects) == 1 else None
    if not isinstance(subject, dict) or as_list(subject.get("type")) != ["BitstringStatusList"]:
        raise StatusFlaw("status_list_of_other_kind", StatusProblem.MALFORMED, field="credentialSubject.type")
    purposes = as_list(subject.get("statusPurpose"))
    if not purposes or not all(isinstance(purpose, str) and purpose for purpose in purposes):
        raise StatusFlaw("status_list_unreadable", StatusProblem.MALFORMED, field="credentialSubject.statusPurpose")
    StatusBits.decode(subject.get("encodedList"))
    read_time_to_live(document | {"credentialSubject": subject})
