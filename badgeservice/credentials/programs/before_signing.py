"""What is looked at before a document is signed: does it say what it seems to say, and is all of it well formed?

Signing itself asks nothing of the shape of a document. Whoever decides to sign asks here first.
"""

from __future__ import annotations

from badgeservice.credentials.badge.badge_view import BadgeView, Standard
from badgeservice.credentials.badge.stated import state_badge
from badgeservice.credentials.badge.statements_to_badge import read_badge
from badgeservice.credentials.document import Document, without_proof
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.linked_data.node import VC, Node
from badgeservice.credentials.proofs.batch_signing import BatchSigner, Row
from badgeservice.credentials.quick import quickly
from badgeservice.credentials.reading.badge_rules import Check
from badgeservice.credentials.reading.data_model import check_new_credential
from badgeservice.credentials.reading.remembered_checks import HeardText, hear_checks
from badgeservice.credentials.reading.well_formed import ReadingProfile, check_well_formed

__all__ = ["BatchCheck", "check_new_badge", "check_new_credential", "find_stated_issuer", "preview_badge"]


def check_new_badge(document: Document) -> None:
    """Raise `Malformed` unless `document` is written as Open Badges 3.0 prescribes."""
    check_well_formed(document, ReadingProfile.OPEN_BADGE)


class BatchCheck:
    """`check_new_badge` for all badges of a batch: one of them is looked at whole, of the others what differs.

    Where they are the same, what was found in one is so in all. Which of the texts that differ is asked what, is heard
    while one is looked at, as for badges that come in (`remembered_checks.py`). Of a text that does not pass, the badge
    is looked at whole, so that the refusal says where.
    """

    def __init__(self, batch: BatchSigner) -> None:
        self._batch = batch
        self._heard: tuple[tuple[str, Check], ...] | None = None

    def check(self, row: Row) -> None:
        """Raise `Malformed` unless the badge with the texts of `row` is written as Open Badges 3.0 prescribes."""
        if self._heard is not None and quickly(self._passes, row):
            return
        check_new_badge(self._batch.fill(row))
        if self._heard is None and self._batch.has_plain_gaps:
            self._heard = quickly(self._listen, row)

    def _passes(self, row: Row) -> bool:
        for name, check in self._heard or ():
            check(row[name])
        return True

    def _listen(self, row: Row) -> tuple[tuple[str, Check], ...]:
        slots = self._batch.slots
        texts = {name: HeardText(row[name], is_id=pointer.endswith("/id")) for name, pointer in slots.items()}
        names = tuple(texts)
        heard = hear_checks(self._batch.fill(texts), tuple(texts.values()))
        return tuple((names[index], check) for index, check in heard)


def find_stated_issuer(credential: Document, linked_data: LinkedData) -> str:
    """Whom the statements of a credential name as its issuer, under whatever name; empty when that is not clear.

    Raises `Invalid` when something in it would not be signed, or when it names two.
    """
    graph = linked_data.link(without_proof(credential)).graph
    named = graph.nodes_of_type(f"{VC}VerifiableCredential")
    root = credential.get("id") or (named[0] if len(named) == 1 else "")
    found = Node(graph, root).node(f"{VC}issuer")
    return found.id if found else ""


def preview_badge(document: Document, linked_data: LinkedData) -> BadgeView:
    """What a page will show of this badge when it is signed: read from its statements, as that page does it.

    Raises `Invalid` when something in it would not be signed.
    """
    stated = linked_data.link(document).ask(state_badge, document["id"])
    return read_badge(stated, Standard.OPEN_BADGES_3)
