"""Where an organisation stands: what it may do now, what is missing before it can award, how much there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeservice.errors import Message
from badgeservice.services.organisations.approval_requests import Asked, as_asked
from badgeservice.services.organisations.closing import AWARDING
from badgeservice.services.organisations.lawful import FACTS, missing_facts
from badgeservice.services.organisations.managed import Managed, as_managed, find_managed
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import approvals, organisations, tree
from badgeservice.store.tree import Counts


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page of whoever manages an organisation."""

    managed: Managed
    counts: Counts
    awardable: int  # achievements, those of what is above it too
    missing: tuple[Message, ...]  # what the law wants its learners to be told, and nobody has said yet
    signer_name: str  # who signs for it; of most its own
    signer_slug: str
    has_awarders: bool  # somebody may award for it
    has_keys: bool
    asked: Asked | None
    refused: str  # why the operator did not grant what was asked last; "" when that was not so
    approved_at: datetime | None
    closed_at: datetime | None

    @property
    def may_award(self) -> bool:
        """Whether nothing stands in the way of the first badge."""
        is_ready = self.has_awarders and self.has_keys and self.awardable > 0
        return is_ready and not self.missing and self.closed_at is None


@noting_refusals
def show_overview(parts: Parts, person: SignedIn, slug: str) -> Overview:
    """Raises `NotFound`."""
    with parts.reading() as session:
        found = find_managed(session, person, slug, Permission.MANAGE_ORGANISATION)
        organisation = found.organisation
        signer = found
        if organisation.did is None:
            path = tree.find_signer_paths(session, [organisation.path])[organisation.path]
            signer = organisations.get_issuer(session, path.rstrip("/").rpartition("/")[2])
        last = approvals.find_last_approval(session, organisation.id)
        is_refused = last is not None and last.decided_at is not None and not last.is_granted
        return Overview(
            managed=as_managed(session, person, found),
            counts=tree.count_tree(session, organisation.path),
            awardable=tree.count_awardable(session, organisation.path, signer.organisation.path),
            missing=tuple(FACTS[fact] for fact in missing_facts(signer.profile)),
            signer_name=signer.profile.name,
            signer_slug=signer.organisation.slug,
            has_awarders=tree.has_role(session, organisation.path, AWARDING),
            has_keys=organisations.find_current_key(session, signer.organisation.id) is not None,
            asked=as_asked(session, found, last) if last and last.decided_at is None else None,
            refused=last.reason if last and is_refused else "",
            approved_at=organisation.approved_at,
            closed_at=organisation.closed_at,
        )
