"""The frameworks that come with the service, KOMPAS21 and the one of SLO and Kennisnet: in the database of everybody
who runs it, and refreshed when a version of the service ships another text.

Their ids follow from their names, so however many processes begin at once, there is one of each.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session

from badgeservice.credentials.badge.skills import COMPETENCY
from badgeservice.services.frameworks.differences import compare
from badgeservice.services.frameworks.entries import Entry, Source, SourceKind
from badgeservice.services.frameworks.importing import say_source, write_differences
from badgeservice.services.parts import Parts
from badgeservice.settings import schemas_folder
from badgeservice.store import frameworks

FILES: Final = ("kompas21.json", "slo-kennisnet-21.json")
_FIRST: Final = "nl"


def shipped_id(key: str) -> str:
    """The id of the framework that its file calls so."""
    return str(uuid5(NAMESPACE_URL, f"framework:{key}"))


def keep_shipped(parts: Parts) -> int:
    """Add or refresh them; gives how many were. Doing it again changes nothing."""
    read = [_read(schemas_folder() / "frameworks" / file) for file in FILES]
    with parts.reading() as session:
        stale = [one for one in read if _is_stale(session, *one)]
    if not stale:
        return 0
    with parts.for_worker().transaction() as session:
        frameworks.lock_owner(session, None)
        stale = [one for one in stale if _is_stale(session, *one)]  # somebody else may have been first
        for framework_id, source in stale:
            framework = frameworks.find_framework(session, framework_id, is_locked=True)
            rows = frameworks.list_rows(session, framework_id)
            framework = say_source(framework, framework_id, None, source, parts.clock())
            write_differences(session, framework, compare(framework_id, rows, source))
    return len(stale)


def _is_stale(session: Session, framework_id: str, source: Source) -> bool:
    framework = frameworks.find_framework(session, framework_id)
    if framework is None or (framework.name, framework.texts) != (source.name, source.texts):
        return True
    found = compare(framework_id, frameworks.list_rows(session, framework_id), source)
    return bool(found.added or found.written or found.gone)


def _read(file: Path) -> tuple[str, Source]:
    shipped = json.loads(file.read_text(encoding="utf-8"))
    source = Source(
        SourceKind.SHIPPED,
        shipped["targetFramework"],
        _FIRST,
        tuple(map(_read_entry, shipped["competencies"])),
        url=shipped["url"],
        publisher=shipped["publisher"],
        target_type=COMPETENCY,
        texts={language: {"name": name} for language, name in shipped["name"].items()},
    )
    return shipped_id(shipped["id"]), source


def _read_entry(shipped: dict[str, Any]) -> Entry:
    texts = {
        language: {"name": name, "description": shipped["description"][language]}
        for language, name in shipped["name"].items()
    }
    return Entry(shipped["targetUrl"], shipped["code"], COMPETENCY, texts)
