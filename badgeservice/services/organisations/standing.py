"""How far an organisation may be believed: what it signs while nobody approved it is a test, and stays one.

Approval changes nothing that was decided before: what was decided as a test is signed as one, also when the operator
approves in between, because the teacher was told so. It follows from when the decision was made, so no batch says it.
"""

from __future__ import annotations

from datetime import datetime

from badgeservice.codes import Code
from badgeservice.credentials.badge.content import TEST_MARK
from badgeservice.errors import Message
from badgeservice.store.tables import Organisation, OrganisationState

SIGNS_NO_MORE = Message(Code.ORGANISATION_CLOSED, "This organisation was closed, so it signs nothing any more.")


def is_vouched_for(state: OrganisationState, approved_at: datetime | None, *, is_test: bool) -> bool:
    """Whether it is in the register: the operator approved it, and it does not only try things out."""
    return not is_test and (approved_at is not None or state is OrganisationState.ACTIVE)


def is_test_at(organisation: Organisation, at: datetime) -> bool:
    """Whether what this organisation decided then is a test."""
    approved_at = organisation.approved_at
    is_vouched = is_vouched_for(organisation.state, approved_at, is_test=organisation.is_test)
    return not is_vouched or (approved_at is not None and at < approved_at)


def signed_name(name: str, organisation: Organisation, at: datetime) -> str:
    """The name of an achievement in what this organisation decided then."""
    return name + TEST_MARK if is_test_at(organisation, at) else name
