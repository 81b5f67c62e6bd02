"""What everybody may read about an issuer: its keys (did:web) and its signed status lists.

A status list is signed anew in the transaction of the revocation itself, so that the list and our own answer never
differ, twice (with a proof, and as a token for who reads no other form), and every day, because a list that is not
renewed in time stops being believed. Its validFrom only ever grows: who saw a list never takes an older one for the
present one (threats V16).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.credentials.status.places import place
from badgeservice.credentials.status.status_bits import StatusBits
from badgeservice.credentials.status.status_list import (
    StatusPurpose,
    build_status_list_credential,
    is_token_of,
    sign_status_list,
    sign_status_list_token,
)
from badgeservice.errors import Message, NotFound
from badgeservice.services import addresses
from badgeservice.services.issuing.signer import find_list_signer
from badgeservice.services.organisations.issuer_profile import issuer_id
from badgeservice.services.parts import Parts
from badgeservice.store import organisations, status_lists
from badgeservice.store.tables import StatusList

VALID = timedelta(days=7)  # so long the last list is believed when nobody renews it
RENEW_BEFORE = timedelta(days=6)  # renewed daily; a worker that is down for days is no disaster
TIME_TO_LIVE = timedelta(minutes=5)  # how long others may keep a copy
SEED_BYTES = 32


class Place(NamedTuple):
    """Where the status of a credential stands."""

    status_list_id: str
    status_index: int


def status_list_bytes(parts: Parts, list_id: str) -> bytes:
    """The signed status list credential, byte for byte as it was signed.

    Raises:
        NotFound: there is no such list.
    """
    with parts.reading() as session:
        found = status_lists.get_status_list(session, list_id)
    if found is None:
        raise unknown_status_list()
    return found.document_bytes


def status_list_token(parts: Parts, list_id: str) -> bytes | None:
    """The same list as the token that was signed with it; None when it has none yet, and none is made for who asks.

    Raises `NotFound`.
    """
    with parts.reading() as session:
        found = status_lists.get_status_list(session, list_id)
    if found is None:
        raise unknown_status_list()
    # The version before signs lists without their tokens: one that it left behind says what is true no more.
    is_kept = found.token_bytes is not None and is_token_of(found.token_bytes, found.document_bytes)
    return found.token_bytes if is_kept else None


def unknown_status_list() -> NotFound:
    """There is no such list."""
    return NotFound(Message(Code.STATUS_LIST_UNKNOWN, "We did not find this list."))


def take_places(parts: Parts, organisation_id: str, count: int, *, is_for_extracts: bool = False) -> list[Place]:
    """Status list and index for so many credentials, which are theirs from now on.

    In a transaction of its own, that only counts: who needs one place does not wait while others write three
    thousand awards. Places that are never used cost nothing. That no two credentials ever share one is the promise of
    the unique constraint, not of this function.
    """
    taken: list[tuple[StatusList, range]] = []
    left = count
    while left:
        with parts.transaction() as session:
            status_list = _find_or_open_list(parts, session, organisation_id, is_for_extracts=is_for_extracts)
            numbers = range(status_list.used, min(status_list.used + left, status_list.length))
            status_list.used = numbers.stop
        taken.append((status_list, numbers))
        left -= len(numbers)
    # Only now, because counting is what others wait for.
    return [
        Place(status_list.id, place(status_list.seed or b"", number, status_list.length))
        for status_list, numbers in taken
        for number in numbers
    ]


def publish_status_list(parts: Parts, session: Session, list_id: str) -> None:
    """Sign the list anew from the awards as they are in this transaction."""
    session.flush()  # the change that this publishes
    _sign(parts, session, status_lists.lock_status_list(session, list_id))


def renew_status_lists(parts: Parts) -> None:
    """Sign every list that has less than six days to go or no token yet, each in its own transaction."""
    with parts.reading() as session:
        list_ids = status_lists.list_list_ids(session)
    for list_id in list_ids:
        with parts.transaction() as session:
            status_list = status_lists.lock_status_list(session, list_id)
            if status_list.valid_until - parts.clock() <= RENEW_BEFORE or not status_list.token_bytes:
                _sign(parts, session, status_list)


def renew_status_lists_job(parts: Parts, _arguments: Mapping[str, Any]) -> None:
    """Job `status_lists:renew`, daily."""
    renew_status_lists(parts)


def _find_or_open_list(parts: Parts, session: Session, organisation_id: str, *, is_for_extracts: bool) -> StatusList:
    wanted = (session, organisation_id, StatusPurpose.REVOCATION)
    found = status_lists.lock_fullest_list_with_room(*wanted, is_for_extracts=is_for_extracts)
    if found is None:
        status_lists.lock_opening(session, organisation_id)  # of two that need one at once, one opens it
        found = status_lists.lock_fullest_list_with_room(*wanted, is_for_extracts=is_for_extracts)
    if found is None:
        now = parts.clock()
        found = StatusList(
            id=parts.new_id(),
            organisation_id=organisation_id,
            is_for_extracts=is_for_extracts,
            seed=parts.random(SEED_BYTES),
            document_bytes=b"",
            published_at=now,
            valid_until=now,
        )
    if found.valid_until - parts.clock() <= timedelta(days=1):  # no credential points into a list that lapses
        _sign(parts, session, found)
    return found


def _sign(parts: Parts, session: Session, status_list: StatusList) -> None:
    organisation, _ = organisations.get_issuer(session, status_list.organisation_id)
    published_at = _next_publication(parts.clock(), status_list)
    set_indexes = status_lists.list_set_indexes(session, status_list.id)
    document = build_status_list_credential(
        id=addresses.STATUS_LIST.url(parts.settings, list_id=status_list.id),
        issuer=issuer_id(organisation),
        bits=StatusBits.empty(status_list.length).with_statuses(dict.fromkeys(set_indexes, 1)),
        valid_from=published_at,
        valid_until=published_at + VALID,
        purposes=(status_list.purpose,),
        time_to_live=TIME_TO_LIVE,
    )
    signer = find_list_signer(parts, session, organisation)
    status_list.document_bytes = sign_status_list(document, signer, created=published_at, linked_data=parts.linked_data)
    # By the same key, because it alone still signs for an organisation that was closed; some readers know no other.
    kid = f"{issuer_id(organisation)}#{signer.public_key.thumbprint}"
    status_list.token_bytes = sign_status_list_token(document, signer, kid=kid)
    status_list.published_at = published_at
    status_list.valid_until = published_at + VALID
    session.add(status_list)
    session.flush()


def _next_publication(now: datetime, status_list: StatusList) -> datetime:
    """In whole seconds, and never at or before the list that is out already: of those in one second, each is a
    millisecond later.

    No more than that, because a school that takes back a thousand badges at once would else publish a list of a
    quarter of an hour from now, which nobody believes before it has come.
    """
    now = now.replace(microsecond=0)
    if not status_list.document_bytes:
        return now
    return max(now, status_list.published_at + timedelta(milliseconds=1))
