"""*Diploma* and *certificaat* are protected names in mbo: only a school with a BRIN uses these kinds (design §12)."""

from __future__ import annotations

from typing import Final

from sqlmodel import Session

from badgeservice.codes import Code
from badgeservice.errors import Message, WrongFields
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.organisations.identifiers import IdentifierType
from badgeservice.store import organisations, tree
from badgeservice.store.tables import Organisation

PROTECTED: Final = frozenset({Kind.CERTIFICATE, Kind.DIPLOMA})
NO_BRIN: Final = Message(
    Code.ACHIEVEMENT_KIND_PROTECTED,
    "In mbo, diploma and certificate are names that the law protects: only a school with a BRIN can use them. Choose"
    " another kind, or let an administrator add the BRIN to the profile.",
)


def refuse_protected(session: Session, owner: Organisation, kind: Kind) -> None:
    """Raises `WrongFields`."""
    if kind in PROTECTED and not has_brin(session, owner):
        raise WrongFields({"kind": NO_BRIN})


def has_brin(session: Session, owner: Organisation) -> bool:
    """Whether who signs for it is a school with a BRIN: a department has that of its school."""
    path = tree.find_signer_paths(session, [owner.path])[owner.path]
    signer = organisations.get_issuer(session, path.rstrip("/").rpartition("/")[2])
    return any(one["type"] == IdentifierType.BRIN for one in signer.profile.identifiers)
