"""Our own public documents by their path, for a verification that would otherwise fetch them from ourselves."""

from __future__ import annotations

import json
import re

from badgeservice.credentials.fetching import Fetched
from badgeservice.errors import NotFound
from badgeservice.services.achievements.achievement import achievement_document, issuer_document
from badgeservice.services.issuing.status_lists import status_list_bytes
from badgeservice.services.organisations.register import did_document
from badgeservice.services.parts import Parts
from badgeservice.services.programs import vc_api

_PATH = re.compile(r"/(issuers|achievements|status|vc-api/status-lists)/([A-Za-z0-9-]{1,64})(/did\.json)?", re.ASCII)


def find_own_document(parts: Parts, path: str) -> Fetched | None:
    """What this path answers to anybody; None when it is nothing public."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    kind, name, is_did = found.groups()
    try:
        match kind, bool(is_did):
            case "issuers", True:
                return _fetched(parts, path, json.dumps(did_document(parts, name)).encode(), "application/did+json")
            case "issuers", False:
                return _fetched(parts, path, json.dumps(issuer_document(parts, name)).encode(), "application/ld+json")
            case "achievements", False:
                document = achievement_document(parts, name)
                return _fetched(parts, path, json.dumps(document).encode(), "application/ld+json")
            case "vc-api/status-lists", False:
                return _fetched(parts, path, vc_api.status_list_bytes(parts, name), "application/vc")
            case "status", False:
                return _fetched(parts, path, status_list_bytes(parts, name), "application/vc")
    except NotFound:
        return None
    return None


def _fetched(parts: Parts, path: str, content: bytes, media_type: str) -> Fetched:
    return Fetched(content, media_type, parts.clock(), parts.settings.url(path))
