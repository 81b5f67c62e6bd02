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
from badgeservice.services.achievements.eu_elements import Element
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.web.auth import current_parts
from badgeservice.web.design.questions import SECTIONS
from badgeservice.web.language import current_catalogue
from badgeservice.web.words import to_translate
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
_ELEMENTS: Final = {  # in words, and where in the form one says it
    Element.LEARNER: (to_translate("who earned it"), ""),
    Element.DATE: (to_translate("when it was awarded"), ""),
    Element.COUNTRY: (to_translate("the country of your organisation: an administrator says it in its profile"), ""),
    Element.BODY: (to_translate("the name of your organisation"), ""),
    Element.TITLE: (to_translate("its name"), "{language}.name"),
    Element.OUTCOMES: (to_translate("what somebody can do who has earned it"), "{language}.outcome"),
    Element.WORKLOAD: (to_translate("the study load, in hours or credits"), "hours"),
    Element.LEVEL: (to_translate("its level"), "level"),
    Element.ASSESSMENT: (to_translate("what is judged, and how"), "q-assessments"),
    Element.PARTICIPATION: (to_translate("where it is learned: at school, online, at work"), "q-participation"),
    Element.QUALITY: (to_translate("who keeps watch over the quality"), "{language}.quality"),
}


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
    missing: tuple[tuple[str, str], ...]  # of what Europe asks: in words, and where in the form
    asks_europe: bool  # it claims what Europe has a recommendation for, in more than a name
    has_begun: bool  # else there is nothing to judge yet
    edit_address: str


@blueprint.app_template_global()
def advice_of(draft: DraftView, description: Description) -> ShownAdvice:
    """For `design/_advice.html`, on whichever page it stands."""
    told = advise_draft(current_parts(), draft, description)
    said = {name for texts in description.texts.values() for name, text in texts.items() if text.strip()}
    # Who has typed no more than a name is still at it, and needs not hear what else is missing.
    shown = told.advice if said - {"name"} else tuple(one for one in told.advice if one.field.endswith(".name"))
    one = addresses.DESIGN_ONE.path(slug=draft.managed.slug, achievement_id=draft.achievement_id)
    return ShownAdvice(
        fields=tuple(_by_field(shown, has_languages=len(description.languages) > 1)),
        count=len(shown),
        dismissed=told.dismissed,
        missing=tuple(_name_element(one, description.language) for one in told.missing),
        asks_europe=bool(said - {"name"}) and description.kind not in (Kind.PARTICIPATION, Kind.FREE),
        has_begun=bool(shown or said - {"name"}),
        edit_address=f"{one}/edit",
    )


def _name_element(element: Element, language: str) -> tuple[str, str]:
    words, place = _ELEMENTS[element]
    return _(words), place.format(language=language)


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
