"""The remarks beside the form of an achievement, and what their buttons do. A template asks for them: `advice_of`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from flask import Blueprint
from werkzeug.datastructures import MultiDict

from badgeservice.services import addresses
from badgeservice.services.achievements.advice.advise import Advice
from badgeservice.services.achievements.advice.draft_advice import advise_draft, dismiss, restore
from badgeservice.services.achievements.description import Description
from badgeservice.services.achievements.editing.drafts import DraftView
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.web.auth import current_parts
from badgeservice.web.design.questions import SECTIONS
from badgeservice.web.language import current_catalogue
from badgeservice.web.words import translate as _

blueprint = Blueprint("design_advice", __name__)

PUT_ASIDE: Final = "dismiss"
SHOW_AGAIN: Final = "restore"
_PLACES: Final = {  # in the form, where it is not called as its field
    "assessments": "q-assessments",
    "alignments": "skills",
    "is_evidence_required": "q-required",
}
_QUESTIONS: Final = {"valid_amount": "valid", "is_evidence_required": "required"}


@dataclass(frozen=True, slots=True)
class FieldAdvice:
    """What there is to remark on one field of the form."""

    label: str
    place: str  # in the form: the id of an element
    advice: tuple[Advice, ...]


@dataclass(frozen=True, slots=True)
class ShownAdvice:
    """`edit_address`: of the form, for a page that is not the form itself."""

    fields: tuple[FieldAdvice, ...]
    count: int
    dismissed: int
    has_begun: bool  # else there is nothing to judge yet
    edit_address: str


@blueprint.app_template_global()
def advice_of(draft: DraftView, description: Description) -> ShownAdvice:
    """For `design/_advice.html`, on whichever page it stands."""
    told = advise_draft(current_parts(), draft, description)
    one = addresses.DESIGN_ONE.path(slug=draft.managed.slug, achievement_id=draft.achievement_id)
    return ShownAdvice(
        fields=tuple(_by_field(told.advice, has_languages=len(description.languages) > 1)),
        count=len(told.advice),
        dismissed=told.dismissed,
        has_begun=any(said.values() for said in description.texts.values() if said),
        edit_address=f"{one}/edit",
    )


def _by_field(advice: Iterable[Advice], *, has_languages: bool) -> Iterable[FieldAdvice]:
    for field, remarks in groupby(advice, lambda one: one.field):
        yield FieldAdvice(_name_field(field, has_languages=has_languages), _PLACES.get(field, field), tuple(remarks))


def _name_field(field: str, *, has_languages: bool) -> str:
    """As the form calls it, with the language where there are two."""
    language, _dot, name = field.rpartition(".")
    if name == "alignments":
        return _("Skills")
    wanted = _QUESTIONS.get(name, name)
    label = next(_(one.label) for section in SECTIONS for one in section.questions if one.name == wanted)
    return f"{label} ({current_catalogue().languages[language]})" if language and has_languages else label


def act(parts: Parts, person: SignedIn, slug: str, achievement_id: str, do: str, form: MultiDict[str, str]) -> None:
    """`advice:dismiss:<key>` and `advice:restore`. Raises `NotFound`, `Conflict`."""
    del form
    _advice, what, key = (*do.split(":", 2), "", "")[:3]
    if what == PUT_ASIDE and key:
        dismiss(parts, person, slug, achievement_id, key)
    elif what == SHOW_AGAIN:
        restore(parts, person, slug, achievement_id)
