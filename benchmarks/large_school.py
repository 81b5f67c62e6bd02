"""A school with 500 departments and 5,000 people who work there, and whoever opens its pages."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from badgeservice.app import create_app, create_parts
from badgeservice.services.organisations.issuer_profile import new_did
from badgeservice.services.parts import Parts
from badgeservice.services.permissions import Permission
from badgeservice.settings import Mode, Settings
from badgeservice.store import tables
from badgeservice.store.audit import AuditAction
from badgeservice.store.many_rows import insert_rows
from badgeservice.store.migrations import migrate
from badgeservice.web.auth import access_of, session_cookie_name

DEPARTMENTS, PEOPLE = 500, 5_000
EVENTS: Final = 100_000  # that were written down
NOW: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SLUG: Final = "roc-groot"
DEPARTMENT: Final = "afdeling-10"
MOVE: Final = "/admin/<slug>/move"  # of a department alone
ROOT: Final = str(UUID(int=1))
HEAD: Final = str(UUID(int=10**6))  # administrator of the school, and operator
TOKEN: Final = "of-the-head"
MOST_STATEMENTS: Final = 12
MOST_BYTES: Final = 60_000  # compressed
MOST_SECONDS: Final = 0.060  # of the processor
ROLES: Final = tuple(tables.Role)


@contextmanager
def large_school(events: int = EVENTS) -> Iterator[Flask]:
    """Its app, on SQLite."""
    with TemporaryDirectory() as folder:
        parts = make_parts(Path(folder), events)
        yield create_app(parts)
        parts.engine.dispose()


def make_parts(folder: Path, events: int) -> Parts:
    settings = Settings(
        mode=Mode.DEMO,
        base_url="http://localhost:8000",
        database_url=f"sqlite:///{folder / 'large.sqlite3'}",
        key_folder=folder / "keys",
        mail_url=str(folder / "mail"),
    )
    parts = create_parts(settings, clock=lambda: NOW, random=random.Random(1).randbytes)
    migrate(parts.engine)
    with parts.transaction() as session:
        insert_rows(
            session, tables.Organisation, [_organisation(settings, number) for number in range(DEPARTMENTS + 1)]
        )
        insert_rows(session, tables.ProfileVersion, [_profile(number) for number in range(DEPARTMENTS + 1)])
        for table, rows in _people().items():
            insert_rows(session, table, rows)
        session.add(tables.Operator(person_id=HEAD, created_at=NOW))
        session.add(_session_of_head())
        insert_rows(session, tables.AuditEvent, [_event(number) for number in range(events)])
    return parts


def open_pages(app: Flask) -> list[str]:
    """The pages of administrators and of the operator that say by themselves what they are about."""
    found = []
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint])
        of_a_school = rule.rule.startswith("/admin/") and rule.arguments <= {"slug"}
        is_of_those = of_a_school or (rule.rule.startswith("/operator/") and not rule.arguments)
        if is_of_those and access and isinstance(access.who, Permission) and "GET" in (rule.methods or ()):
            found.append(rule.rule.replace("<slug>", DEPARTMENT if rule.rule == MOVE else SLUG))
    return sorted(found)


def head_of(app: Flask) -> FlaskClient:
    """Who opens them."""
    client = app.test_client()
    client.set_cookie(session_cookie_name(app.extensions["badgeservice"].settings), TOKEN)
    return client


def _id(number: int) -> str:
    return ROOT if number == 0 else str(UUID(int=1000 + number))


def _path(number: int) -> str:
    """Three levels: every tenth department is below the school, the others below one of those."""
    above = number - number % 10
    return f"/{ROOT}/" + "".join(f"{_id(part)}/" for part in dict.fromkeys((above, number)) if part)


def _organisation(settings: Settings, number: int) -> dict[str, Any]:
    kinds, path = tables.OrganisationKind, _path(number)
    return {
        "id": _id(number), "kind": kinds.DEPARTMENT if number else kinds.SCHOOL,
        "slug": f"afdeling-{number}" if number else SLUG, "did": None if number else new_did(settings, SLUG),
        "parent_id": path.split("/")[-3] if number else None, "path": path,
        "state": tables.OrganisationState.ACTIVE, "is_test": False, "profile_number": 1, "revision": 1,
        "created_at": NOW, "approved_at": NOW, "closed_at": None,
    }  # fmt: skip


def _profile(number: int) -> dict[str, Any]:
    name = f"Afdeling Techniek en gebouwde omgeving {number}" if number else "ROC Groot"
    row = tables.ProfileVersion(id=_id(number), organisation_id=_id(number), number=1, texts={"nl": {"name": name}},
                                created_at=NOW)  # fmt: skip
    return row.model_dump()


def _people() -> dict[type[Any], list[dict[str, Any]]]:
    rows: dict[type[Any], list[dict[str, Any]]] = {tables.Person: [], tables.Identity: [], tables.Membership: []}
    for number in range(PEOPLE):
        key = str(UUID(int=10**6 + number))
        email = f"medewerker.{number}@rocgroot.example"
        role = ROLES[number % len(ROLES)] if number else tables.Role.ADMINISTRATOR
        at = _id(number % (DEPARTMENTS + 1)) if number else ROOT
        rows[tables.Person].append(tables.Person(id=key, name=f"Jan de Vries {number}", created_at=NOW).model_dump())
        identity = tables.Identity(id=key, value=email, person_id=key, created_at=NOW, proven_at=NOW)
        rows[tables.Identity].append(identity.model_dump())
        membership = tables.Membership(id=key, organisation_id=at, person_id=key, role=role, created_at=NOW)
        rows[tables.Membership].append(membership.model_dump())
    return rows


def _session_of_head() -> tables.AuthSession:
    return tables.AuthSession(
        id="head", token_hash=hashlib.sha256(TOKEN.encode()).hexdigest(), identity_id=HEAD, created_at=NOW,
        seen_at=NOW, expires_at=NOW + timedelta(hours=12),
    )  # fmt: skip


def _event(number: int) -> dict[str, Any]:
    actions = (AuditAction.CREDENTIAL_ISSUE, AuditAction.MEMBER_ADD, AuditAction.PROFILE_CHANGE)
    return {
        "id": str(UUID(int=10**9 + number)), "at": NOW - timedelta(minutes=number // 5),
        "actor_kind": tables.ActorKind.PERSON, "actor_id": str(UUID(int=10**6 + number % PEOPLE)),
        "organisation_id": _id(number % (DEPARTMENTS + 1)), "action": actions[number % 3],
        "subject_id": str(UUID(int=10**6 + number * 7 % PEOPLE)), "details": {},
    }  # fmt: skip
