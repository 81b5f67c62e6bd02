"""What is looked at before a document is signed: does it say what it seems to say, and is all of it well formed?

Signing itself asks nothing of the shape of a document. Whoever decides to sign asks here first.
"""

from __future__ import annotations

from badgeservice.credentials.document import Document, without_proof
from badgeservice.credentials.linked_data.linked_data import LinkedData
from badgeservice.credentials.linked_data.node import VC, Node
from badgeservice.credentials.reading.data_model import check_new_credential
from badgeservice.credentials.reading.well_formed import ReadingProfile, check_well_formed

__all__ = ["check_new_badge", "check_new_credential", "find_stated_issuer"]


def check_new_badge(document: Document) -> None:
    """Raise `Malformed` unless `document` is written as Open Badges 3.0 prescribes."""
    check_well_formed(document, ReadingProfile.OPEN_BADGE)


def find_stated_issuer(credential: Document, linked_data: LinkedData) -> str:
    """Whom the statements of a credential name as its issuer, under whatever name; empty when that is not clear.

    Raises `Invalid` when something in it would not be signed, or when it names two.
    """
    graph = linked_data.link(without_proof(credential)).graph
    named = graph.nodes_of_type(f"{VC}VerifiableCredential")
    root = credential.get("id") or (named[0] if len(named) == 1 else "")
    found = Node(graph, root).node(f"{VC}issuer")
    return found.id if found else ""
