"""What a founding form says before anybody typed in it: good answers to what the law asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from badgeservice.codes import Code
from badgeservice.errors import Message
from badgeservice.services.operating.facts import read_facts
from badgeservice.services.parts import Parts
from badgeservice.store.tables import OrganisationKind

RETENTION: Final = Message(
    Code.RETENTION_PROPOSED,
    "As long as the badge can be checked. If you ask us, we erase your data within a month. The files that you have"
    " stay yours.",
)


def propose_founding(parts: Parts, email: str, language: str) -> Mapping[str, str]:
    """By the name of the field; what is not proposed is empty."""
    facts = read_facts(parts)
    return {
        "kind": OrganisationKind.SCHOOL.value,
        "contact": email or facts.contact,
        "retention": parts.catalogue.say(RETENTION, language),
        "privacy_url": facts.privacy_url,
    }
