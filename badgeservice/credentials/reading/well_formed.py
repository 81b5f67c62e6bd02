"""Is a document written as the standard prescribes? (check 2, *well formed*; threats 2.3)

`open_badge` is for our own pages and files: written in the one plain way (`one_spelling.py`), and everything that Open
Badges 3.0 says about its classes (`badge_rules.py`). `credential` is for the VC-API, which must take any Verifiable
Credential, inline contexts included: it checks what VC Data Model 2.0 says about its own members (`data_model.py`)
and leaves the rest to what the graph says.
"""

from __future__ import annotations

from enum import StrEnum

from badgeservice.credentials.document import Document
from badgeservice.credentials.reading.badge_rules import RULES
from badgeservice.credentials.reading.data_model import check_credential
from badgeservice.credentials.reading.one_spelling import check_spelling


class ReadingProfile(StrEnum):
    """How strict we read."""

    OPEN_BADGE = "open_badge"
    CREDENTIAL = "credential"


def check_well_formed(document: Document, profile: ReadingProfile) -> None:
    """Raise `Malformed` unless `document` is written as `profile` asks; `field` is the JSON pointer of the place."""
    match profile:
        case ReadingProfile.OPEN_BADGE:
            check_spelling(document)
            RULES.check_badge(document)
        case ReadingProfile.CREDENTIAL:
            check_credential(document)
