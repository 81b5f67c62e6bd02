"""Which role may do what: one table.

A permission is here once, and asked for where it counts: by a service, at the row that it looks up
(`refusal.require_permission`), and by the page that leads there (`open_to`). A new one is a line in each of the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from badgeservice.store.tables import Role


class Permission(StrEnum):
    """What somebody may do for an organisation. What a learner does with their own badges needs none."""

    AWARD = "award"  # see who has an achievement, and award it
    REVOKE = "revoke"
    READ_CREDENTIALS = "read_credentials"  # the signed documents of its learners, without a share


PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.TEACHER: frozenset({Permission.AWARD, Permission.REVOKE, Permission.READ_CREDENTIALS}),
    Role.READER: frozenset({Permission.READ_CREDENTIALS}),
    Role.DESIGNER: frozenset(),  # what they do has no page yet
    Role.ASSESSOR: frozenset(),  # the same
    Role.ADMINISTRATOR: frozenset(),  # because administering an organisation says nothing about judging its learners
}
