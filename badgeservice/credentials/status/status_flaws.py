"""What can be wrong with a status or a status list, by a stable code and by the W3C's name.

A flaw in a status never means "revoked" and never "fine": the verification says that the status could not be checked
(threats V15-V17), and a VC-API answers the name below.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from badgeservice.errors import Invalid, Sentence


class StatusProblem(StrEnum):
    """Error types as URLs: Bitstring Status List 1.0 section 3.5 and VC Data Model 2.0 section 7.2."""

    RETRIEVAL = "https://www.w3.org/ns/credentials/status-list#STATUS_RETRIEVAL_ERROR"
    VERIFICATION = "https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR"
    LENGTH = "https://www.w3.org/ns/credentials/status-list#STATUS_LIST_LENGTH_ERROR"
    MALFORMED = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"
    RANGE = "https://www.w3.org/TR/vc-data-model#RANGE_ERROR"


class StatusFlaw(Invalid):
    """The status cannot be read; `problem` is the W3C's name for why."""

    def __init__(self, code: str, problem: StatusProblem, *, field: str | None = None) -> None:
        super().__init__(code, _SENTENCES[code], field=field)
        self.problem = problem


_SENTENCES: Mapping[str, Sentence] = MappingProxyType(
    {
        "status_entry_malformed": Sentence(
            en="The document says in a wrong way where its status can be found.",
            nl="Het document zegt niet goed waar de status te vinden is.",
        ),
        "status_list_unreadable": Sentence(
            en="The list with withdrawn documents cannot be read.",
            nl="De lijst met ingetrokken documenten is niet te lezen.",
        ),
        "status_list_too_large": Sentence(
            en="The list with withdrawn documents is larger than we read.",
            nl="De lijst met ingetrokken documenten is groter dan wij lezen.",
        ),
        "status_list_too_short": Sentence(
            en="The list with withdrawn documents is too short to protect the people on it.",
            nl="De lijst met ingetrokken documenten is te kort om de mensen erop te beschermen.",
        ),
        "status_list_of_other_kind": Sentence(
            en="What was found is not a list with withdrawn documents.",
            nl="Wat is gevonden is geen lijst met ingetrokken documenten.",
        ),
        "status_purpose_wrong": Sentence(
            en="The list was made for another purpose than the document says.",
            nl="De lijst is voor een ander doel gemaakt dan het document zegt.",
        ),
        "status_index_out_of_range": Sentence(
            en="The document has a place in the list that does not exist.",
            nl="Het document heeft een plaats in de lijst die niet bestaat.",
        ),
    }
)
