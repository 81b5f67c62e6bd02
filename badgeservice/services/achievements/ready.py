"""Achievements that come with the service, for who begins with none: awardable as they are, described in both
languages and drawn by us. One is of KOMPAS21, one is for learners in a company, one is for colleagues.
"""

from __future__ import annotations

import json
import tomllib
from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.badge.skills import COMPETENCY
from badgeservice.errors import Conflict, Message
from badgeservice.images import draw_badge, render_png
from badgeservice.services.achievements.description import (
    Alignment,
    Assessment,
    Description,
    Participation,
    columns_of,
)
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.organisations.managed import find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.settings import schemas_folder
from badgeservice.store import achievements, audit, organisations
from badgeservice.store.audit import AuditAction
from badgeservice.store.tables import Achievement, AchievementVersion, Organisation
from badgeservice.store.tables.columns import Texts

_FRAMEWORK: Final = "kompas21"


@dataclass(frozen=True, slots=True)
class Ready:
    """One of them. `competency` is an entry of KOMPAS21, or nothing."""

    key: str
    kind: Kind
    outline: str  # of its image
    icon: str
    colour: str
    texts: Texts
    hours: int | None = None
    participation: tuple[Participation, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    competency: str = ""


@dataclass(frozen=True, slots=True)
class ReadyView:
    """One of them as a page offers it; the picture is an address that holds it."""

    key: str
    name: str
    description: str
    image_url: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """With its images: that takes a moment, so it is done before the database waits for it."""

    ready: Ready
    svg: bytes
    png: bytes


def list_ready(language: str) -> tuple[ReadyView, ...]:
    """All of them, for somebody who reads this language."""
    return tuple(_view(ready, language) for ready in _read_all())


def draw_ready(keys: Collection[str]) -> tuple[Drawn, ...]:
    """Those with these keys; an unknown key is nothing."""
    chosen = [ready for ready in _read_all() if ready.key in keys]
    pictures = [_draw(ready.key) for ready in chosen]
    return tuple(Drawn(ready, svg, render_png(svg)) for ready, svg in zip(chosen, pictures, strict=True))


def add_drawn(
    parts: Parts, session: Session, owner: Organisation, language: str, drawn: Iterable[Drawn], person_id: str
) -> None:
    """Into the transaction of who calls. Their ids follow from the owner, so that none is there twice."""
    for one in drawn:
        achievement, version = _rows(parts, owner, language, one)
        achievements.add_version(session, achievement, version)
        audit.add_event(
            session, AuditAction.ACHIEVEMENT_ADD, achievement.id, now=parts.clock(), actor_id=person_id,
            organisation_id=owner.id,
        )  # fmt: skip


@noting_refusals
def has_achievements(parts: Parts, person: SignedIn, slug: str) -> bool:
    """Whether this organisation describes anything yet. Raises `NotFound`."""
    with parts.reading() as session:
        found = find_managed(session, person, slug, Permission.EDIT_ACHIEVEMENT)
        return achievements.has_any(session, found.organisation.id)


@noting_refusals
def add_ready(parts: Parts, person: SignedIn, slug: str, keys: Collection[str]) -> int:
    """Give an organisation without achievements some of these; gives how many.

    Raises:
        NotFound: there is no such organisation, or this person may not do that there.
        Conflict: it has achievements by now.
    """
    drawn = draw_ready(keys)
    with parts.transaction() as session:
        organisation, profile = find_managed(session, person, slug, Permission.EDIT_ACHIEVEMENT)
        organisations.lock_organisation(session, organisation.id)
        if achievements.has_any(session, organisation.id):
            raise Conflict(Message(Code.ACHIEVEMENTS_THERE, "There are badges here already, so nothing was added."))
        add_drawn(parts, session, organisation, profile.language, drawn, person.person_id)
    return len(drawn)


@cache
def _read_all() -> Sequence[Ready]:
    entries = tomllib.loads((Path(__file__).parent / "ready.toml").read_text("utf-8"))
    return tuple(_read(key, entry) for key, entry in entries.items())


def _read(key: str, entry: dict[str, Any]) -> Ready:
    texts = {language: {name: text.strip() for name, text in entry.pop(language).items()} for language in ("nl", "en")}
    return Ready(
        key=key,
        texts=texts,
        kind=Kind(entry.pop("kind")),
        participation=tuple(map(Participation, entry.pop("participation", ()))),
        assessments=tuple(map(Assessment, entry.pop("assessments", ()))),
        **entry,
    )


@cache
def _draw(ready_key: str) -> bytes:
    ready = next(ready for ready in _read_all() if ready.key == ready_key)
    return draw_badge(ready.key, ready.icon, ready.colour, ready.outline)


def _view(ready: Ready, language: str) -> ReadyView:
    said = ready.texts.get(language, ready.texts["en"])
    picture = f"data:image/svg+xml;base64,{b64encode(_draw(ready.key)).decode()}"
    return ReadyView(ready.key, said["name"], said["description"], picture)


def _rows(parts: Parts, owner: Organisation, language: str, drawn: Drawn) -> tuple[Achievement, AchievementVersion]:
    ready, now = drawn.ready, parts.clock()
    achievement_id = str(uuid5(NAMESPACE_URL, f"urn:badgeservice:ready:{owner.id}:{ready.key}"))
    version = AchievementVersion(
        id=str(uuid5(NAMESPACE_URL, f"urn:badgeservice:ready:{owner.id}:{ready.key}:1")),
        achievement_id=achievement_id,
        number=1,
        image_svg=drawn.svg,
        image_png=drawn.png,
        created_at=now,
        published_at=now,
        **columns_of(_describe(ready, language)),
    )
    return Achievement(id=achievement_id, owner_id=owner.id, current_number=1, created_at=now), version


def _describe(ready: Ready, language: str) -> Description:
    return Description(
        kind=ready.kind,
        language=language if language in ready.texts else "en",
        texts=ready.texts,
        hours=ready.hours,
        participation=ready.participation,
        assessments=ready.assessments,
        alignments=(_align(ready.competency),) if ready.competency else (),
    )


def _align(code: str) -> Alignment:
    """The entry of the framework, in both languages."""
    framework = json.loads((schemas_folder() / "frameworks" / f"{_FRAMEWORK}.json").read_text("utf-8"))
    entry: Mapping[str, Any] = next(entry for entry in framework["competencies"] if entry["code"] == code)
    names, descriptions = entry["name"], entry["description"]
    return Alignment(
        uri=entry["targetUrl"],
        code=code,
        framework=framework["targetFramework"],
        type=COMPETENCY,
        texts={one: {"name": names[one], "description": descriptions[one]} for one in names},
    )
