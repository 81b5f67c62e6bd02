"""Which role may do what: one table.

A permission is here once, and asked for where it counts: by a service, at the row that it looks up
(`refusal.require_permission`), and by the page that leads there (`open_to`). A new one is a line in each of the two.
A role holds in its organisation and in all that is below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.store.tables import Role


class Permission(StrEnum):
    """What somebody may do for an organisation. What a learner does with their own badges needs none."""

    AWARD = "award"  # see who has an achievement, and award it
    REVOKE = "revoke"
    READ_CREDENTIALS = "read_credentials"  # the signed documents of its learners, without a share
    EDIT_ACHIEVEMENT = "edit_achievement"
    PROPOSE_ACHIEVEMENT = "propose_achievement"  # write one for whoever edits; what is published needs the one above
    MANAGE_MEMBERS = "manage_members"
    MANAGE_ORGANISATION = "manage_organisation"  # what it says of itself, its departments, closing it
    MANAGE_KEYS = "manage_keys"
    READ_AUDIT = "read_audit"
    OPERATE = "operate"  # the service itself; of no role: `badgeservice setup` gives it


PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.TEACHER: frozenset(
        {Permission.AWARD, Permission.REVOKE, Permission.READ_CREDENTIALS, Permission.PROPOSE_ACHIEVEMENT}
    ),
    Role.READER: frozenset({Permission.READ_CREDENTIALS}),
    Role.DESIGNER: frozenset({Permission.EDIT_ACHIEVEMENT, Permission.PROPOSE_ACHIEVEMENT}),
    Role.ASSESSOR: frozenset(),  # what they do has no page yet
    # Nothing of learners, because administering an organisation says nothing about judging them.
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.EDIT_ACHIEVEMENT,
            Permission.PROPOSE_ACHIEVEMENT,
            Permission.MANAGE_MEMBERS,
            Permission.MANAGE_ORGANISATION,
            Permission.MANAGE_KEYS,
            Permission.READ_AUDIT,
        }
    ),
}

ROLE_NAMES: Final[Mapping[Role, Message]] = {
    Role.ADMINISTRATOR: Message(Code.ROLE_ADMINISTRATOR, "Administrator"),
    Role.DESIGNER: Message(Code.ROLE_DESIGNER, "Designer"),
    Role.TEACHER: Message(Code.ROLE_TEACHER, "Teacher"),
    Role.ASSESSOR: Message(Code.ROLE_ASSESSOR, "Assessor"),
    Role.READER: Message(Code.ROLE_READER, "Reader"),
}
ROLE_MEANINGS: Final[Mapping[Role, Message]] = {
    Role.ADMINISTRATOR: Message(
        Code.ROLE_ADMINISTRATOR_MEANING, "Manages people, departments, the profile and what can be earned."
    ),
    Role.DESIGNER: Message(Code.ROLE_DESIGNER_MEANING, "Describes what can be earned."),
    Role.TEACHER: Message(Code.ROLE_TEACHER_MEANING, "Awards and withdraws badges, and sees who has them."),
    Role.ASSESSOR: Message(Code.ROLE_ASSESSOR_MEANING, "Assesses work. A page for that comes later."),
    Role.READER: Message(Code.ROLE_READER_MEANING, "Reads the signed badges of learners."),
}


def roles_that_may(permission: Permission) -> frozenset[Role]:
    """Every role that has it."""
    return frozenset(role for role, given in PERMISSIONS.items() if permission in given)


FOUNDING: Final = (Role.ADMINISTRATOR,)  # what who founds an organisation gets there
AWARDING_TOO: Final = (Role.TEACHER,)  # and what they take along who award themselves
