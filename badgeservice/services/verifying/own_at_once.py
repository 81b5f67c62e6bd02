"""What our own badges rest on, read in the transaction that reads the badges: did.json, the register, status lists.

A scan would otherwise ask us for each of them, in a transaction of its own. The documents are kept as bytes under the
version that this transaction read, so the very next scan in every process sees a revocation, a rotation of keys or
another name, and the version decides, never the time. Whatever else a badge names is fetched as always.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.engine import Connection
from sqlmodel import Session

from badgeservice.credentials.fetching import Fetch, Fetched
from badgeservice.credentials.verification import Poses, RegisteredIssuer, Verifier
from badgeservice.services import addresses
from badgeservice.services.organisations.register import build_document
from badgeservice.services.organisations.standing import is_vouched_for
from badgeservice.services.parts import Parts
from badgeservice.store import organisations, status_lists
from badgeservice.store.shares import Shown
from badgeservice.store.tables import IssuerKey

DID_TYPE = "application/did+json"
LIST_TYPE = "application/vc"


@dataclass(frozen=True, slots=True)
class OwnAtOnce:
    """The documents at their addresses, and the issuers that we vouch for."""

    documents: Mapping[str, Fetched]
    issuers: Mapping[str, RegisteredIssuer]

    def fetch(self, outside: Fetch) -> Fetch:
        """These documents, and whatever else from outside."""

        def ask(url: str, accept: str) -> Fetched:
            return self.documents.get(url) or outside(url, accept)

        return ask

    def verifier(self, verifier: Verifier) -> Verifier:
        """One that finds these issuers in the register, and all others as before."""

        def new_poses() -> Poses:
            poses = verifier.new_poses()
            return lambda issuer_id, names: issuer_id not in self.issuers and poses(issuer_id, names)

        return replace(
            verifier, register=lambda did: self.issuers.get(did) or verifier.register(did), new_poses=new_poses
        )


def read_own(parts: Parts, connection: Connection, shown: Sequence[Shown], now: datetime) -> OwnAtOnce:
    """What these badges rest on, in at most two questions, and in none when all of it is kept."""
    found = {**_did_documents(parts, connection, shown), **_lists(parts, connection, shown)}
    return OwnAtOnce(
        {url: Fetched(content, media_type, now, url) for url, (content, media_type) in found.items()},
        {
            row.did: _registered(parts, row)
            for row in shown
            if is_vouched_for(row.state, row.approved_at, is_test=row.is_test)
        },
    )


def _registered(parts: Parts, row: Shown) -> RegisteredIssuer:
    return RegisteredIssuer(row.issuer_name, parts.settings.host, row.url, is_ours=True, closed_at=row.closed_at)


def _did_documents(parts: Parts, connection: Connection, shown: Iterable[Shown]) -> dict[str, tuple[bytes, str]]:
    wanted = {row.organisation_id: row for row in shown}
    kept = {key: parts.kept.get(_did_key(row)) for key, row in wanted.items()}
    missing = [key for key, content in kept.items() if content is None]
    keys: Sequence[IssuerKey] = ()
    if missing:
        with Session(connection) as session:
            keys = organisations.list_keys_of(session, missing)
    for organisation_id in missing:
        row = wanted[organisation_id]
        own = [key for key in keys if key.organisation_id == organisation_id]
        kept[organisation_id] = content = json.dumps(build_document(row.did, own)).encode()
        parts.kept.keep(_did_key(row), content)
    return {
        addresses.DID_DOCUMENT.url(parts.settings, slug=row.did.rpartition(":")[2]): (kept[key] or b"", DID_TYPE)
        for key, row in wanted.items()
    }


def _did_key(row: Shown) -> Hashable:
    return "did", row.organisation_id, row.revision


def _lists(parts: Parts, connection: Connection, shown: Iterable[Shown]) -> dict[str, tuple[bytes, str]]:
    wanted = {row.status_list_id: row.published_at for row in shown if row.status_list_id is not None}
    found = {key: parts.kept.get(("list", key, published_at)) for key, published_at in wanted.items()}
    missing = [key for key, content in found.items() if content is None]
    documents: Sequence[tuple[str, datetime, bytes]] = ()
    if missing:
        with Session(connection) as session:
            documents = status_lists.list_documents(session, missing)
    for list_id, published_at, content in documents:
        found[list_id] = content
        parts.kept.keep(("list", list_id, published_at), content)
    return {
        addresses.STATUS_LIST.url(parts.settings, list_id=list_id): (content, LIST_TYPE)
        for list_id, content in found.items()
        if content is not None
    }
