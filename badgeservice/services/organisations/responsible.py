"""Who is responsible for the data of learners: the organisations themselves, for the privacy statement."""

from __future__ import annotations

from dataclasses import dataclass

from badgeservice.services.organisations.issuer_profile import Stated, describe_stated
from badgeservice.services.parts import Parts
from badgeservice.store import organisations


@dataclass(frozen=True, slots=True)
class Responsible:
    """An organisation that awards here, and what it says of itself."""

    slug: str
    stated: Stated


def list_responsible(parts: Parts, most: int) -> tuple[tuple[Responsible, ...], bool]:
    """The first so many that said who is responsible, by slug; and whether there are more."""
    with parts.reading() as session:
        found = organisations.list_stating(session, most + 1)
    shown = (Responsible(issuer.organisation.slug, describe_stated(issuer)) for issuer in found[:most])
    return tuple(shown), len(found) > most
