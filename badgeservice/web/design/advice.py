"""The remarks beside the form of an achievement, and what their buttons do. Templates ask for them: `advice_of`."""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from werkzeug.datastructures import MultiDict

from badgeservice.services.achievements.advice.draft_advice import DraftAdvice, advise_draft, dismiss, restore
from badgeservice.services.achievements.description import Description
from badgeservice.services.achievements.editing.drafts import DraftView
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.web.auth import current_parts

blueprint = Blueprint("design_advice", __name__)

PUT_ASIDE: Final = "dismiss"
SHOW_AGAIN: Final = "restore"


@blueprint.app_template_global()
def advice_of(draft: DraftView, description: Description) -> DraftAdvice:
    """For `design/_advice.html`, on whichever page it stands."""
    return advise_draft(current_parts(), draft, description)


def act(parts: Parts, person: SignedIn, slug: str, achievement_id: str, do: str, form: MultiDict[str, str]) -> None:
    """`advice:dismiss:<key>` and `advice:restore`. Raises `NotFound`, `Conflict`."""
    del form
    _advice, what, key = (*do.split(":", 2), "", "")[:3]
    if what == PUT_ASIDE and key:
        dismiss(parts, person, slug, achievement_id, key)
    elif what == SHOW_AGAIN:
        restore(parts, person, slug, achievement_id)
