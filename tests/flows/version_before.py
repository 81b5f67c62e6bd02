"""A database as the version before the data was decided once left it: its schema, and rows that it signed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from badgeservice.credentials.badge.content import (
    Achievement,
    CredentialContent,
    Identity,
    IdentityType,
    Image,
    Profile,
    StatusEntry,
)
from badgeservice.credentials.badge.documents import build_credential
from badgeservice.credentials.badge.recipient import hash_identity
from badgeservice.credentials.document import Document, write_document
from badgeservice.credentials.keys.multikey import KeyType
from badgeservice.credentials.proofs.proofs import add_proof_set
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.status.status_list import build_status_list_credential
from badgeservice.services.parts import Parts
from badgeservice.services.wallet.share_link import derive_token, hash_token
from badgeservice.store.database import open_database
from badgeservice.store.migrations import migrate
from tests.conftest import ONE_PIXEL_PNG

BASE = "http://localhost:8000"
DID = "did:web:localhost%3A8000:issuers:roc-midden"
SESSION = "a-session-of-before"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


def make_empty(url: str, revision: str) -> sa.Engine:
    """The same database without any table, then migrated up to this revision."""
    engine = open_database(url)
    with engine.begin() as connection:
        ending = "" if engine.dialect.name == "sqlite" else " CASCADE"
        for table in sa.inspect(connection).get_table_names():
            connection.exec_driver_sql(f"DROP TABLE {table}{ending}")
    migrate(engine, revision)
    return engine


@dataclass(frozen=True)
class Before:
    """What was there, and what its addresses answered."""

    badges: tuple[bytes, ...]  # of Jan, valid, and of Ans, revoked; each signed as a set of two
    status_list: bytes
    token: str  # of the share of Jan


class _Rows:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._tables = sa.MetaData()
        self._tables.reflect(connection)

    def add(self, table: str, **values: Any) -> None:
        self._connection.execute(self._tables.tables[table].insert().values(**values))


def write_before(parts: Parts) -> Before:
    """A school, a teacher, Jan (with a share and a session) and Ans (whose badge was revoked); a batch in which Piet is
    reserved and not signed; a mail to Jan that did not go out yet. Raises nothing."""
    now = parts.clock()
    key = parts.keystore.create_key("roc-midden", KeyType.ED25519).multibase
    signer = parts.keystore.signer("roc-midden", key, f"{DID}#{key}")
    long_ago = now - timedelta(days=30)

    def sign(document: Document) -> bytes:
        return write_document(add_proof_set(document, signer, created=long_ago, linked_data=parts.linked_data))

    badges = tuple(sign(_badge(number, name, parts)) for number, name in enumerate(("Jan", "Ans")))
    bits = StatusBits.empty().with_statuses({1: 1})
    status_list = sign(
        build_status_list_credential(
            id=f"{BASE}/status/list",
            issuer=DID,
            bits=bits,
            valid_from=now,
            valid_until=now + timedelta(days=7),
            purposes=("revocation",),
            time_to_live=timedelta(minutes=5),
        )
    )
    with parts.engine.begin() as connection:
        rows = _Rows(connection)
        rows.add(
            "organisation",
            id="school",
            kind="school",
            slug="roc-midden",
            name="ROC Midden",
            description="Een school",
            url="https://rocmidden.example",
            accent="#1f4fd8",
            created_at=long_ago,
        )
        rows.add("issuer_key", multibase=key, organisation_id="school", key_type="Ed25519", created_at=long_ago)
        for person in ("tess", "jan", "ans", "piet"):
            rows.add(
                "person",
                id=person,
                email=f"{person}@x.example",
                name=person.title(),
                language="nl",
                created_at=long_ago,
            )
        rows.add("membership", id="m", organisation_id="school", person_id="tess", role="teacher", created_at=long_ago)
        rows.add(
            "auth_session",
            id="s",
            token_hash=hashlib.sha256(SESSION.encode()).hexdigest(),
            person_id="jan",
            device="phone",
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=8),
        )
        rows.add(
            "achievement",
            id="wood",
            organisation_id="school",
            type="MicroCredential",
            name="Hout",
            description="Werkt met hout.",
            criteria="- Zaagt",
            assessment="",
            language="nl",
            level=3,
            hours=None,
            alignments=[],
            tags=["hout"],
            image_svg=SVG,
            image_png=ONE_PIXEL_PNG,
            created_at=long_ago,
            updated_at=long_ago,
        )
        rows.add(
            "status_list",
            id="list",
            organisation_id="school",
            purpose="revocation",
            length=131_072,
            used=3,
            document_bytes=status_list,
            published_at=now,
            valid_until=now + timedelta(days=7),
        )
        _add_batch(rows, "old", long_ago, finished_at=long_ago)
        _add_batch(rows, "open", now, finished_at=None)
        for number, (person, batch, state) in enumerate(
            (("jan", "old", "issued"), ("ans", "old", "revoked"), ("piet", "open", "reserved"))
        ):
            is_signed, is_revoked = state != "reserved", state == "revoked"
            rows.add(
                "award",
                id=f"award-{person}",
                batch_id=batch,
                row=number,
                organisation_id="school",
                achievement_id="wood",
                learner_id=person,
                learner_name=person.title(),
                state=state,
                credential_id=f"c{number}",
                status_list_id="list",
                status_index=number,
                created_at=long_ago,
                signing_error="",
                issued_at=long_ago if is_signed else None,
                revoked_at=now if is_revoked else None,
                revoked_by_id="tess" if is_revoked else None,
                revocation_reason="Verkeerde klas" if is_revoked else "",
                mail_error="",
            )
            if is_signed:
                rows.add(
                    "credential",
                    id=f"c{number}",
                    award_id=f"award-{person}",
                    organisation_id="school",
                    learner_id=person,
                    document_bytes=badges[number],
                    valid_from=long_ago,
                    claimed_at=now,
                )
        token = derive_token(parts, "share")
        rows.add(
            "share",
            id="share",
            token_hash=hash_token(token),
            learner_id="jan",
            credential_id="c0",
            label="CV",
            created_at=now,
        )
        _add_job(rows, "award:batch", {"batch_id": "open"}, parts)
        _add_job(rows, "mail:award", {"award_id": "award-jan"}, parts)
        _add_job(rows, "mail:revocation", {"award_id": "award-ans"}, parts)
        rows.add(
            "audit_event",
            id="e",
            at=now,
            actor_id="tess",
            organisation_id="school",
            action="batch:reserve",
            subject_id="old",
            details={"learners": 2},
        )
    return Before(badges, status_list, token.lower())


def _add_batch(rows: _Rows, name: str, now: Any, finished_at: Any) -> None:
    rows.add(
        "batch",
        id=name,
        request_id=name,
        organisation_id="school",
        achievement_id="wood",
        teacher_id="tess",
        narrative="",
        evidence_url="",
        created_at=now,
        finished_at=finished_at,
    )


def _add_job(rows: _Rows, kind: str, arguments: dict[str, str], parts: Parts) -> None:
    rows.add(
        "job",
        id=kind,
        kind=kind,
        arguments=arguments,
        created_at=parts.clock(),
        run_after=parts.clock(),
        leased_by="",
        attempts=0,
        failure="",
    )


def achievement_before() -> dict[str, Any]:
    """What `/achievements/wood` answered."""
    from badgeservice.credentials.badge.documents import build_achievement
    from badgeservice.credentials.document import OB_3_CONTEXT, VC_2_CONTEXT

    return json.loads(json.dumps({"@context": [VC_2_CONTEXT, OB_3_CONTEXT], **build_achievement(_achievement())}))


def _achievement() -> Achievement:
    url = f"{BASE}/achievements/wood"
    profile = Profile(id=DID, name="ROC Midden", url="https://rocmidden.example", description="Een school")
    return Achievement(
        id=url,
        name="Hout",
        description="Werkt met hout.",
        criteria_narrative="- Zaagt",
        criteria_url=url,
        achievement_type="MicroCredential",
        image=Image(f"{url}/image.png", "Hout"),
        creator=profile,
        level=3,
        tags=("hout",),
        language="nl",
    )


def _badge(number: int, name: str, parts: Parts) -> Document:
    achievement, salt = _achievement(), parts.random(16).hex()
    assert achievement.creator
    return build_credential(
        CredentialContent(
            id=f"{BASE}/credentials/c{number}",
            issuer=achievement.creator,
            subject_id=f"urn:uuid:{parts.new_id()}",
            achievement=achievement,
            valid_from=parts.clock() - timedelta(days=30),
            identities=(
                Identity(IdentityType.NAME, name),
                Identity(IdentityType.EMAIL, hash_identity(f"{name.lower()}@x.example", salt), salt),
            ),
            status=(StatusEntry(f"{BASE}/status/list", number),),
        )
    )
