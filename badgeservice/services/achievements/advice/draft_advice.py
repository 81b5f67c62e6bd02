"""What a page says of a draft: the remarks, those left out that somebody put aside, and what it lacks to be complete
for Europe.

What was put aside is kept in the draft, for everybody who writes in it, and only for that text: a field that changes
may be remarked on again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from badgeservice.services.achievements.advice.advise import Advice, advise
from badgeservice.services.achievements.advice.finding import Context
from badgeservice.services.achievements.description import Description
from badgeservice.services.achievements.editing.drafts import DraftView, find_draft, refuse_writing, write_fields
from badgeservice.services.achievements.editing.merging import Fields
from badgeservice.services.achievements.eu_elements import Element, missing_elements
from badgeservice.services.organisations.issuer_profile import issuer_profile
from badgeservice.services.organisations.units import find_units
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.refusal import noting_refusals
from badgeservice.store import achievements

FIELD: Final = "dismissed"  # of a draft
NEEDED: Final = frozenset({"name", "description", "criteria"})  # nothing is published without, and the form says so
_MOST: Final = 60  # kept; the oldest go


@dataclass(frozen=True, slots=True)
class DraftAdvice:
    """What a page shows."""

    advice: tuple[Advice, ...]
    dismissed: int  # and not shown
    missing: tuple[Element, ...]  # of what Europe asks of a microcredential


def advise_draft(parts: Parts, draft: DraftView, description: Description) -> DraftAdvice:
    """`description`: as it reads now, which is not necessarily as it was saved."""
    with parts.reading() as session:
        names = _namesakes(session, draft.managed.id, draft.achievement_id, description)
        unit = next(iter(find_units(session, [draft.managed.path])), None)
    missing = missing_elements(description, issuer_profile(parts.settings, unit.signer)) if unit else ()
    around = (draft.managed.name, *(step.name for step in draft.managed.above))
    everything = advise(description, Context(around, NEEDED, names))
    dismissed = list_dismissed(draft.fields)
    shown = tuple(one for one in everything if one.key not in dismissed)
    return DraftAdvice(shown, len(everything) - len(shown), missing)


def _namesakes(session: Session, owner_id: str, achievement_id: str, description: Description) -> frozenset[str]:
    said = {language: description.texts.get(language, {}).get("name", "") for language in description.languages}
    names = {language: name for language, name in said.items() if name.strip()}
    found = achievements.list_namesakes(session, owner_id, achievement_id, names)
    return frozenset(said.get("name", "") for texts in found for said in texts.values())


def list_dismissed(fields: Fields) -> frozenset[str]:
    """The keys of what was put aside."""
    return frozenset(fields.get(FIELD, "").split())


@noting_refusals
def dismiss(parts: Parts, person: SignedIn, slug: str, achievement_id: str, key: str) -> None:
    """The text is right as it is. Raises `NotFound`, `Conflict`."""
    with parts.transaction() as session:
        owner, draft = find_draft(session, person, slug, achievement_id, is_locked=True)
        refuse_writing(person, owner, draft)
        kept = [one for one in draft.fields.get(FIELD, "").split() if one != key]
        word = "".join(key.split())[:120]
        write_fields(parts, session, person, draft, {FIELD: " ".join([*kept, word][-_MOST:])})


@noting_refusals
def restore(parts: Parts, person: SignedIn, slug: str, achievement_id: str) -> None:
    """Everything that was put aside is shown again. Raises `NotFound`, `Conflict`."""
    with parts.transaction() as session:
        owner, draft = find_draft(session, person, slug, achievement_id, is_locked=True)
        refuse_writing(person, owner, draft)
        write_fields(parts, session, person, draft, {FIELD: ""})
