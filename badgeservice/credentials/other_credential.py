"""A credential that is no badge, such as a CLR: it is not ours to judge, and "not genuine" would be untrue."""

from __future__ import annotations

from typing import Final

from badgeservice.credentials.content import Document
from badgeservice.credentials.contexts import UnknownContext
from badgeservice.credentials.documents import without_proof
from badgeservice.credentials.linked_data import LinkedData, TooComplex
from badgeservice.credentials.shape import ReadingProfile, check_shape
from badgeservice.errors import Invalid, Sentence

_OTHER: Final = Sentence(
    "This is a credential, but not a badge. We check badges only.",
    "Dit is een digitaal bewijs, maar geen badge. We controleren alleen badges.",
)
_TOO_OLD: Final = Sentence(
    "This is a badge of the oldest kind (Open Badges 1). We do not check those.",
    "Dit is een badge van de oudste soort (Open Badges 1). Die controleren we niet.",
)


def name_other_kind(document: Document, linked_data: LinkedData) -> Sentence | None:
    """What it is, when it is no badge that we know and nothing shows that it is false. Nothing of it is believed."""
    if {"recipient", "badge", "verify"} <= document.keys():  # OB 1.0 and 1.1; later ones have `verification`
        return _TOO_OLD
    return _OTHER if _is_other_credential(document, linked_data) else None


def _is_other_credential(document: Document, linked_data: LinkedData) -> bool:
    """Is it written as a credential of another kind, in which, as far as we can tell, every word has a meaning?

    A status list is a credential too, but never somebody's: shown as a badge it is false (threats V7).
    """
    types = document.get("type")
    if not isinstance(types, list) or len(types) < 2 or "BitstringStatusListCredential" in types:
        return False
    try:
        check_shape(document, ReadingProfile.CREDENTIAL)
        linked_data.link(without_proof(document))
    except (UnknownContext, TooComplex):
        return True
    except Invalid:
        return False
    return True
