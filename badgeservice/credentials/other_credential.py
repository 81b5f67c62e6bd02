"""A credential that is no badge, such as a CLR: it is not ours to judge, and "not genuine" would be untrue."""

from __future__ import annotations

from typing import Final

from badgeservice.credentials.content import Document
from badgeservice.credentials.contexts import UnknownContext
from badgeservice.credentials.documents import without_proof
from badgeservice.credentials.linked_data import LinkedData, TooComplex
from badgeservice.credentials.shape import ReadingProfile, check_shape
from badgeservice.errors import Invalid, Sentence

OTHER_CREDENTIAL: Final = Sentence(
    "This is a credential, but not a badge. We check badges only.",
    "Dit is een digitaal bewijs, maar geen badge. We controleren alleen badges.",
)


def is_other_credential(document: Document, linked_data: LinkedData) -> bool:
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
