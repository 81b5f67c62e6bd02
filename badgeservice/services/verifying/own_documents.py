"""Our own public documents by their path, for a verification that would otherwise fetch them from ourselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from badgeservice.credentials.document import Document
from badgeservice.credentials.fetching import Fetched
from badgeservice.errors import NotFound
from badgeservice.services import addresses
from badgeservice.services.achievements.achievement import achievement_document, issuer_document
from badgeservice.services.addresses import Address
from badgeservice.services.issuing.status_lists import status_list_bytes
from badgeservice.services.organisations.register import did_document
from badgeservice.services.parts import Parts
from badgeservice.services.programs import vc_api

_DOCUMENTS: Final[tuple[tuple[Address, Callable[..., bytes | Document], str], ...]] = (
    (addresses.DID_DOCUMENT, did_document, "application/did+json"),
    (addresses.ISSUER, issuer_document, "application/ld+json"),
    (addresses.ACHIEVEMENT, achievement_document, "application/ld+json"),
    (addresses.ACHIEVEMENT_VERSION, achievement_document, "application/ld+json"),
    (addresses.STATUS_LIST, status_list_bytes, "application/vc"),
    (addresses.API_STATUS_LIST, vc_api.status_list_bytes, "application/vc"),
)


def find_own_document(parts: Parts, path: str) -> Fetched | None:
    """What this path answers to anybody; None when it is nothing public."""
    for address, find, media_type in _DOCUMENTS:
        if (values := address.match(path)) is None:
            continue
        try:
            found = find(parts, *values.values())
        except NotFound:
            return None
        content = found if isinstance(found, bytes) else json.dumps(found).encode()
        return Fetched(content, media_type, parts.clock(), parts.settings.url(path))
    return None
