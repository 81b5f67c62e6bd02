"""Cut the second proof off what was signed as a set (design §4): what is handed out carries one proof.

The bytes of the second proof go to a column of their own, and no other byte changes. What is left is verified as a
stranger would before it is stored, so a badge that would not be believed stays as it is. Each portion is a transaction
of its own: stopped anywhere, it can be started again and goes on with the rest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from badgeservice.codes import Code
from badgeservice.credentials.programs.any_credential import verify_any
from badgeservice.credentials.proofs.signed_badge import SignedBadge, cut_second_proof
from badgeservice.errors import Message
from badgeservice.services.issuing.stranger import as_stranger
from badgeservice.services.parts import Parts
from badgeservice.store import credentials, status_lists

PORTION: Final = 500


@dataclass(frozen=True, slots=True)
class Cut:
    """How many badges were cut, and the ids of those that were left as they are."""

    count: int
    left: tuple[str, ...]


def cut_second_proofs(parts: Parts, say: Callable[[int], None] = lambda _count: None) -> Cut:
    """Cut all that is left to cut, status lists too. `say` is told how many badges were cut so far."""
    _cut_status_lists(parts)
    count, left = 0, list[str]()
    for portion in _uncut(parts):
        cut = _cut_portion(parts, portion)
        with parts.transaction() as session:
            credentials.store_cut(session, cut)
        count += len(cut)
        left += [credential_id for credential_id, _ in portion if credential_id not in cut]
        say(count)
    return Cut(count, tuple(left))


def _uncut(parts: Parts) -> Iterator[Sequence[tuple[str, bytes]]]:
    after = ""
    while True:
        with parts.reading() as session:
            portion = credentials.list_uncut(session, after, PORTION)
        if not portion:
            return
        yield portion
        after = portion[-1][0]


def _cut_portion(parts: Parts, portion: Sequence[tuple[str, bytes]]) -> dict[str, SignedBadge]:
    """Those of which both proofs are good, and the first alone is enough for a stranger."""
    verify = as_stranger(parts).verify
    found = {}
    for credential_id, document_bytes in portion:
        badge = cut_second_proof(document_bytes)
        if badge is not None and verify(badge.document_bytes).is_genuine:
            found[credential_id] = badge
    return found


def _cut_status_lists(parts: Parts) -> None:
    """The same of each status list, whose one proof stands alone."""
    with parts.reading() as session:
        list_ids = status_lists.list_list_ids(session)
    for list_id in list_ids:
        with parts.transaction() as session:
            status_list = status_lists.lock_status_list(session, list_id)
            cut = _stand_alone(status_list.document_bytes)
            if cut is not None and _is_good_list(parts, cut):
                status_list.document_bytes = cut


def _stand_alone(document_bytes: bytes) -> bytes | None:
    """A list that was signed as a set, with its first proof as an object; none when it is no such set."""
    badge = cut_second_proof(document_bytes)
    if badge is None:
        return None
    unsigned, _, proof = badge.document_bytes.removesuffix(b"]}").rpartition(b',"proof":[')
    return unsigned + b',"proof":' + proof + b"}"


def _is_good_list(parts: Parts, document_bytes: bytes) -> bool:
    document = json.loads(document_bytes)
    return verify_any(document, parts.verifier, fetch=parts.fetch, now=parts.clock()).is_genuine


def describe_uncut(credential_ids: tuple[str, ...]) -> Message:
    """What was left as it was, for whoever runs the migration."""
    return Message(
        Code.PROOFS_LEFT,
        "{count} badges were left with two proofs, because with one they would not be believed. The first: {first}",
        count=len(credential_ids),
        first=credential_ids[0],
    )
