"""What the columns of lists mean here, as a teacher said once: so that nobody has to say it again."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from badgeservice.services.awarding.draft_forms import DraftForm, Step
from badgeservice.services.awarding.learner_results import find_form
from badgeservice.services.awarding.own_columns import ColumnUses, spell
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.store.achievements import OwnedAchievement
from badgeservice.store.awarding import known_columns


def find_uses(session: Session, teacher: SignedIn, owned: OwnedAchievement) -> ColumnUses:
    """For what a column can be used when this is awarded."""
    said = known_columns.list_meanings(session, owned.owner.organisation.id)
    return ColumnUses(find_form(owned.version, teacher.language), said)


def remember_columns(
    parts: Parts, session: Session, organisation_id: str, form: DraftForm, before: Mapping[str, str], uses: ColumnUses
) -> None:
    """What a form says of columns is known the next time, for every list here; until it is forgotten."""
    if form.step is Step.SAVE:
        return
    said = {spell(heading): uses.meaning_of(key) for heading, key in form.columns if heading in before}
    known_columns.remember(session, organisation_id, said, parts.clock())
    if form.step is Step.FORGET:
        known_columns.forget(session, organisation_id, spell(form.heading))
