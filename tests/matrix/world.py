"""Two trees of organisations with somebody of each role at every place, and one of everything that a route is about.

    Onderwijsgroep Midden   above
      ROC Midden            own: whatever a route is about is of this school
        Techniek            below
    Bouwbedrijf Jansen      other: a tree of its own

A new name in the address of a route wants a value in `values_for`.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Final

from flask import Flask
from sqlalchemy import event
from sqlmodel import Session, col, select
from werkzeug.routing import Rule

from badgeservice.app import create_app, create_parts
from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.services.parts import Parts
from badgeservice.settings import Settings, VcApi
from badgeservice.store import tables
from badgeservice.store.organisations import add_file, add_profile
from badgeservice.store.tables import Role
from badgeservice.web.auth import session_cookie_name
from tests.conftest import Clock, School, make_organisation, make_school, make_settings
from tests.services.audit.conftest import add_department
from tests.web.awarded import Awarded, award_badge

ROLES: Final = tuple(Role)
PLACES: Final = ("above", "own", "below", "other")
ABOVE_ID, BELOW_ID = "99999999-0000-4000-8000-000000000001", "99999999-0000-4000-8000-000000000002"
# What a form has to say, where it is read before it is looked whose the thing is. It is then sent in earnest.
FORMS: Final[Mapping[str, Mapping[str, str]]] = {
    "/admin/<slug>/people/invite": {
        "name": "Ans", "email": "ans@world.example", "roles": "reader", "language": "nl",
    },
    "/account/addresses/<identity_id>": {"action": "primary"},
    "/admin/<slug>/achievements/copy": {"achievement_id": School.achievement_id},
    "/operator/providers/new": {"kind": "other"},
    "/teach/groups/<group_id>/leave": {"email": "nobody@world.example"},
    "/teach/groups/<group_id>/name": {"name": "MB3B", "seen_name": "MB3A"},
    "/teach/groups/<group_id>/members": {"learners": "Anna Bos <anna@world.example>"},
    "/teach/achievements/<achievement_id>/award/group": {"group": "group"},
    "/teach/achievements/<achievement_id>/award/people": {"person": School.learner_id},
    "/teach/batches/<batch_id>/save-group": {"group_name": "MB3C"},
    "/operator/providers/<slug>": {"kind": "other"},
}  # fmt: skip
OF_PROVIDERS: Final = ("/operator/providers", "/sign-in/with", "/account/link")
OF_DEPARTMENTS: Final = ("/admin/<slug>/move", "/admin/<slug>/reopen")
# An import of a framework that does nothing.
NOTHING_READ: Final = {
    "kind": "csv", "name": "x", "counts": {"added": 0, "changed": 0, "gone": 0, "left-out": 0}, "same": 0,
    "more_left_out": 0, "pieces": {"added": [], "changed": [], "gone": [], "left-out": []},
}  # fmt: skip
UNKNOWN: Final = "0e7f4f5e-0000-4000-8000-000000000000"


def name_of(role: Role, place: str) -> str:
    """Who has this role there; also the token of their session."""
    return f"{role.value}-{place}"


EVERYBODY: Final = (*(name_of(role, place) for role in ROLES for place in PLACES), "operator", "learner", "nobody")


@dataclass
class World:
    """The app, who is in it, and what there is."""

    app: Flask
    parts: Parts
    school: School
    awarded: Awarded
    share_id: str
    share_token: str
    logo: str
    template: Path
    session_of_learner: str = "learner"
    writes: int = field(default=0)

    def values_for(self, rule: Rule) -> Mapping[str, str]:
        """Something real of the school for each name in the address of this route. Raises `KeyError`."""
        known = self.known | {
            "slug": self._slug_of(rule),
            "person_id": self._person_of(rule),
            "identity_id": self.school.teacher_id if rule.rule.startswith("/admin") else self.school.learner_id,
            "invitation_id": "of-a-founder" if rule.rule.startswith("/operator") else "of-a-member",
            "framework_id": "of-service" if rule.rule.startswith("/operator") else "of-school",
            "import_id": "of-service" if rule.rule.startswith("/operator") else "of-school",
            "token": self.share_token if rule.rule.lower().startswith("/v/") else UNKNOWN,
            "name": "css/site.css" if rule.rule.startswith("/static") else UNKNOWN,
        }
        return {name: _first_choice(rule, name) or known[name] for name in rule.arguments}

    def _slug_of(self, rule: Rule) -> str:
        """Of a provider; of a department where only one can be meant; else of the school."""
        if rule.rule.startswith(OF_PROVIDERS):
            return "provider"
        return BELOW_ID if rule.rule in OF_DEPARTMENTS else self.school.slug

    def _person_of(self, rule: Rule) -> str:
        """Whom the pages of administrators and of the operator are about; and whom the demo signs in."""
        if rule.rule.startswith("/operator"):
            return "operator"
        return self.school.teacher_id if rule.rule.startswith("/admin") else self.school.learner_id

    @cached_property
    def known(self) -> dict[str, str]:
        """What the names in addresses stand for, where it is the same for every route."""
        award = self.awarded.award
        return {
            "sha256": self.logo,
            "achievement_id": self.school.achievement_id,
            "number": "1",
            "batch_id": str(award.batch_id),
            "award_id": award.id,
            "credential_id": self.awarded.credential_id,
            "share_id": self.share_id,
            "session_id": self.session_of_learner,
            "list_id": str(self.awarded.credential.status_list_id),
            "organisation_id": self.school.organisation_id,
            "approval_id": "approval",
            "draft_id": "draft",
            "group_id": "group",
            "mail_id": "none",
            "correction_id": "none",
            "colour": "1f4fd8",
            "written": "x/y",
            "asked": "0",
        }

    @cached_property
    def form(self) -> Mapping[str, str]:
        """What some forms have to say before it is looked whose the thing is that they are about. Nothing more: who
        may send one is told from who may not by the answer, and hardly any of them does anything with this."""
        return {"award": self.awarded.award.id, "until": "week"}

    def address_of(self, rule: Rule) -> str:
        address = self.app.url_map.bind("localhost").build(rule.endpoint, self.values_for(rule), append_unknown=False)
        return address.removeprefix("http://localhost")

    def ask(self, method: str, address: str, who: str, rule: str = "") -> int:
        """The status that somebody gets, as a program that reads JSON; with a form that names a thing of the school."""
        client = self.app.test_client(use_cookies=False)
        cookie = f"{session_cookie_name(self.parts.settings)}={who}"
        headers = {"Accept": "application/json", **({} if who == "nobody" else {"Cookie": cookie})}
        before = self.writes
        form = {**self.form, **FORMS.get(rule, {})} if method != "GET" else None
        with client.open(address, method=method, headers=headers, data=form) as answer:
            status = answer.status_code
            is_for_its_page = any(code in answer.data for code in (b"form_expired", b"cookies_needed"))
            assert not is_for_its_page, "a form that is refused for the page it stands on says nothing of who sent it"
        if self.writes > before and status < HTTPStatus.UNAUTHORIZED:  # a refusal only writes that it was one
            self._begin_again()
        return status

    def _begin_again(self) -> None:
        """What was allowed may have changed something: the next one finds everything as it was."""
        self.parts.engine.dispose()
        file = Path(str(self.parts.engine.url.database))
        for beside in ("-wal", "-shm"):
            file.with_name(file.name + beside).unlink(missing_ok=True)
        shutil.copyfile(self.template, file)


def _first_choice(rule: Rule, name: str) -> str | None:
    return min(getattr(rule._converters[name], "items", ()), default=None)


class CountingParts(Parts):
    """Parts that note each transaction, so that a world is only made anew after somebody wrote."""

    world: World | None = None

    @contextmanager
    def transaction(self, *, patience: float | None = None) -> Iterator[Session]:
        if self.world is not None:
            self.world.writes += 1
        with super().transaction(patience=patience) as session:
            yield session


def make_world(database: Path, folder: Path, random: object) -> World:
    """On this database, which is migrated and empty."""
    base = make_settings(f"sqlite:///{database}", folder)
    settings = Settings.model_validate(base.model_dump() | {"vc_api": VcApi.CLIENTS, "vc_api_key": "k" * 40})
    made = create_parts(settings, clock=Clock(), random=random)  # type: ignore[arg-type]
    parts = CountingParts(**{name: getattr(made, name) for name in Parts.__dataclass_fields__})
    school = make_school(parts)
    awarded = award_badge(parts, school)
    share = awarded.share()
    _plant_trees(parts, school)
    _plant_people(parts, school)
    _plant_what_waits(parts, school)
    logo = _plant_logo(parts)
    app = create_app(parts)
    event.listen(parts.engine, "connect", _hurry)
    parts.engine.dispose()
    app.config["WTF_CSRF_METHODS"] = set()  # who may come in is asked, and not from which page
    with parts.engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(truncate)")  # type: ignore[union-attr]
    template = folder / "template.sqlite3"
    shutil.copyfile(database, template)
    token = share.url.rpartition("/")[2]
    world = World(app, parts, school, awarded, share.id, token, logo, template)
    object.__setattr__(parts, "world", world)
    return world


def _hurry(connection: object, _record: object) -> None:
    """Nothing here has to survive a power cut."""
    connection.execute("PRAGMA synchronous = off")  # type: ignore[attr-defined]


def _plant_trees(parts: Parts, school: School) -> None:
    """The school gets an organisation above it, as it would if it were moved there, and a department below."""
    now = parts.clock()
    said = {"name": "Onderwijsgroep Midden"}
    above, profile = make_organisation(parts.settings, ABOVE_ID, "onderwijsgroep", said, now)
    with parts.transaction() as session:
        add_profile(session, above, profile)
        key = parts.keystore.create_key("onderwijsgroep", KeyType.ED25519).multibase
        session.add(tables.IssuerKey(multibase=key, organisation_id=ABOVE_ID, key_type=KeyType.ED25519, created_at=now))
        own = session.get_one(tables.Organisation, school.organisation_id)
        own.approved_at = now
        own.parent_id, own.path = ABOVE_ID, f"/{ABOVE_ID}/{school.organisation_id}/"
        session.flush()
        add_department(session, own.path, BELOW_ID, "Techniek", now)


def _plant_people(parts: Parts, school: School) -> None:
    organisations = dict(zip(PLACES, (ABOVE_ID, school.organisation_id, BELOW_ID, school.company_id), strict=True))
    now = parts.clock()
    with parts.transaction() as session:
        for place, organisation_id in organisations.items():
            for role in ROLES:
                who = name_of(role, place)
                _add_person(parts, session, who)
                session.add(
                    tables.Membership(id=who, organisation_id=organisation_id, person_id=who, role=role, created_at=now)
                )
        _add_person(parts, session, "operator")
        session.add(tables.Operator(person_id="operator", created_at=now))
        identity = session.exec(
            select(tables.Identity).where(col(tables.Identity.person_id) == school.learner_id)
        ).one()
        _add_session(parts, session, "learner", identity.id)


def _plant_what_waits(parts: Parts, school: School) -> None:
    """Invitations, a question to the operator, and a list of somebody who left."""
    now, kinds = parts.clock(), tables.InvitationKind
    later = now + timedelta(days=14)
    with parts.transaction() as session:
        for key, kind in (("of-a-member", kinds.MEMBER), ("of-a-founder", kinds.FOUNDER)):
            is_member = kind is kinds.MEMBER
            session.add(
                tables.Invitation(
                    id=key, kind=kind, token_hash=key, email=f"{key}@world.example", created_at=now, expires_at=later,
                    organisation_id=school.organisation_id if is_member else None, sent_at=now,
                    roles=[Role.READER.value] if is_member else [],
                )
            )  # fmt: skip
        session.add(
            tables.Approval(
                id="approval", organisation_id=school.organisation_id, is_founding=False, asked_at=now, content={}
            )
        )
        session.add(
            tables.SignInProvider(
                id="provider", slug="provider", name="IdP", issuer="http://127.0.0.1:9", client_id="us",
                client_secret=b"", created_at=now,
            )
        )  # fmt: skip
        for key, owner_id in (("of-service", None), ("of-school", school.organisation_id)):
            session.add(
                tables.Framework(
                    id=key, owner_id=owner_id, name=key, source="csv", imported_at=now, created_at=now
                )
            )  # fmt: skip
            session.add(
                tables.FrameworkImport(
                    id=key, owner_id=owner_id, person_id=school.teacher_id, content=b"", summary=NOTHING_READ,
                    created_at=now, ends_at=later,
                )
            )  # fmt: skip
        session.add(
            tables.Draft(
                id="draft", person_id=None, unit_id=school.organisation_id, achievement_id=school.achievement_id,
                content="{}", created_at=now, changed_at=now, ends_at=later,
            )
        )  # fmt: skip
        session.add(
            tables.LearnerGroup(
                id="group", unit_id=school.organisation_id, name="MB3A", folded="mb3a", created_at=now, changed_at=now
            )
        )
        session.add(
            tables.AchievementDraft(
                achievement_id=school.achievement_id, owner_id=school.organisation_id, base_number=1,
                state=tables.AchievementDraftState.DRAFT, fields={"kind": "module"}, created_at=now, changed_at=now,
            )
        )  # fmt: skip


def _plant_logo(parts: Parts) -> str:
    """Gives its digest."""
    with parts.transaction() as session:
        return add_file(session, b"what anybody may see", "image/png", parts.clock())


def _add_person(parts: Parts, session: Session, who: str) -> None:
    session.add(tables.Person(id=who, name=who, created_at=parts.clock()))
    session.flush()
    session.add(tables.Identity(id=who, value=f"{who}@world.example", person_id=who, created_at=parts.clock()))
    session.flush()
    _add_session(parts, session, who, who)


def _add_session(parts: Parts, session: Session, token: str, identity_id: str) -> None:
    """The name of somebody is the token of their session, so nobody need sign in."""
    now = parts.clock()
    session.add(
        tables.AuthSession(
            id=token, token_hash=hashlib.sha256(token.encode()).hexdigest(), identity_id=identity_id, created_at=now,
            proven_at=now, seen_at=now, expires_at=now + timedelta(hours=12),
        )
    )  # fmt: skip
