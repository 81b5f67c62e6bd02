"""What can be wrong with a status or a status list, by a stable code and by the W3C's name.

A flaw in a status never means "revoked" and never "fine": the verification says that the status could not be checked
(threats V15-V17), and a VC-API answers the name below.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from badgeservice.codes import Code
from badgeservice.errors import Invalid, Message


class StatusProblem(StrEnum):
    """Error types as URLs: Bitstring Status List 1.0 section 3.5 and VC Data Model 2.0 section 7.2."""

    RETRIEVAL = "https://www.w3.org/ns/credentials/status-list#STATUS_RETRIEVAL_ERROR"
    VERIFICATION = "https://www.w3.org/ns/credentials/status-list#STATUS_VERIFICATION_ERROR"
    LENGTH = "https://www.w3.org/ns/credentials/status-list#STATUS_LIST_LENGTH_ERROR"
    MALFORMED = "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"
    RANGE = "https://www.w3.org/TR/vc-data-model#RANGE_ERROR"


class StatusFlaw(Invalid):
    """The status cannot be read; `problem` is the W3C's name for why."""

    def __init__(self, code: Code, problem: StatusProblem, *, field: str | None = None) -> None:
        super().__init__(_SENTENCES[code], field=field)
        self.problem = problem


_ALL_SENTENCES = (
    Message(
        Code.STATUS_ENTRY_MALFORMED, "The document does not say clearly where it can be seen that it was withdrawn."
    ),
    Message(Code.STATUS_LIST_UNREADABLE, "The list of withdrawn badges cannot be read."),
    Message(Code.STATUS_LIST_TOO_LARGE, "The list of withdrawn badges is larger than we can read."),
    Message(Code.STATUS_LIST_TOO_SHORT, "The list of withdrawn badges is too short to protect the people on it."),
    Message(Code.STATUS_LIST_OF_OTHER_KIND, "What we found is not a list of withdrawn badges."),
    Message(Code.STATUS_PURPOSE_WRONG, "The list was not made for the purpose that the document says."),
    Message(Code.STATUS_INDEX_OUT_OF_RANGE, "The document points to a place on the list that does not exist."),
)
_SENTENCES: Mapping[Code, Message] = MappingProxyType({sentence.code: sentence for sentence in _ALL_SENTENCES})
