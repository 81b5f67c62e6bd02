"""What is refused as a badge may be another credential, such as a CLR: not ours to judge, and not false (check 2)."""

from __future__ import annotations

from typing import Final

from badgeservice.credentials.document import Document, without_proof
from badgeservice.credentials.linked_data.contexts import UnknownContext
from badgeservice.credentials.linked_data.linked_data import LinkedData, TooComplex
from badgeservice.credentials.outcome import Outcome
from badgeservice.credentials.reading.badge_schema import BADGE_TYPES
from badgeservice.credentials.reading.well_formed import ReadingProfile, check_well_formed
from badgeservice.errors import Invalid, Sentence

# A status list is a credential too, but never somebody's: shown as a badge it is false (threats V7).
_OURS: Final = BADGE_TYPES | {"EndorsementCredential", "BitstringStatusListCredential"}
_OF_OPEN_BADGES_1: Final = frozenset({"recipient", "badge", "verify"})  # 2.0 has `verification`
_OTHER: Final = Sentence(
    "This is a credential, but not a badge. We check badges only.",
    "Dit is een digitaal bewijs, maar geen badge. We controleren alleen badges.",
)
_TOO_OLD: Final = Sentence(
    "This is a badge of the oldest kind (Open Badges 1). We do not check those.",
    "Dit is een badge van de oudste soort (Open Badges 1). Die controleren we niet.",
)


def judge_refusal(error: Invalid, document: Document, linked_data: LinkedData) -> tuple[Outcome, str, Sentence]:
    """What `error`, by which check 2 refused `document`, says about it: that it is wrong, or not a badge."""
    if document.keys() >= _OF_OPEN_BADGES_1:
        return Outcome.NOT_CHECKED, "other_credential", _TOO_OLD
    if error.code == "not_a_badge" and _is_other_credential(document, linked_data):
        return Outcome.NOT_CHECKED, "other_credential", _OTHER
    return Outcome.FAILED, error.code, error.sentence


def _is_other_credential(document: Document, linked_data: LinkedData) -> bool:
    """Is it written as a credential of another kind, in which, as far as we can tell, every word has a meaning?"""
    try:
        check_well_formed(document, ReadingProfile.CREDENTIAL)
        types = document.get("type", [])
        if isinstance(types, str) or len(types) < 2 or not _OURS.isdisjoint(types):
            return False
        linked_data.link(without_proof(document))
    except (UnknownContext, TooComplex):
        return True
    except Invalid:
        return False
    return True
