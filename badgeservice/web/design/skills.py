"""Choosing skills in the editor: what its buttons do, and what is found while somebody types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from flask import Blueprint, jsonify, request, session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from badgeservice.services import addresses
from badgeservice.services.achievements.editing.drafts import DraftView
from badgeservice.services.achievements.editing.skills import (
    SkillsView,
    add_skill,
    move_skill,
    refresh_skill,
    remove_skill,
    show_skills,
)
from badgeservice.services.frameworks.picking import SHORTEST, search_entries
from badgeservice.services.parts import Parts, SignedIn
from badgeservice.services.permissions import Permission
from badgeservice.services.search import LONGEST
from badgeservice.web.asked import asked_page, asked_words
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import current_language

blueprint = Blueprint("design_skills", __name__)

SEARCH: Final = f"{addresses.FRAMEWORKS.rule}/search"
_LOOKED_FOR: Final = "skills"  # in the cookie of forms: what the page shows next
_ID_LETTERS: Final = 64

_BUTTONS: Final[Mapping[str, Callable[[Parts, SignedIn, str, str, str], None]]] = {
    "add": add_skill,
    "remove": remove_skill,
    "refresh": refresh_skill,
    "up": partial(move_skill, by=-1),
    "down": partial(move_skill, by=1),
}


def act_on_skills(
    parts: Parts, person: SignedIn, slug: str, achievement_id: str, do: str, form: MultiDict[str, str]
) -> None:
    """`alignment:add:<entry>`, `alignment:remove:<key>` …; `alignment:search` shows what is found on the page next."""
    _alignment, _colon, rest = do.partition(":")
    what, _colon, which = rest.partition(":")
    if what in _BUTTONS:
        _BUTTONS[what](parts, person, slug, achievement_id, which)
    words = " ".join(form.get("skill_words", "").split())[:LONGEST]
    if what in {"search", "add"} and words:
        chosen = form.get("skill_framework", "")[:_ID_LETTERS]
        session[_LOOKED_FOR] = {"of": achievement_id, "words": words, "framework": chosen}


@blueprint.app_template_global("skills_of")
def skills_of(draft: DraftView) -> SkillsView:
    """For the part of the editor, wherever it is shown: the skills of the draft, and what was just looked for."""
    looked_for = session.get(_LOOKED_FOR)
    if looked_for is None or looked_for["of"] != draft.achievement_id:
        return show_skills(current_parts(), signed_in(), draft)
    if request.method == "GET":
        del session[_LOOKED_FOR]
    return show_skills(current_parts(), signed_in(), draft, looked_for["words"], looked_for["framework"])


@blueprint.get(SEARCH)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def search(slug: str) -> Response:
    """What is found, for the script of the editor: `?q=` of these words, `?framework=` in this one only."""
    words, language = asked_words(), current_language()
    found = search_entries(
        current_parts(), signed_in(), slug, words, request.args.get("framework", "")[:_ID_LETTERS], asked_page()
    )
    shown = [
        {"id": one.id, "code": one.code, "name": one.name(language), "framework": one.framework} for one in found.skills
    ]
    return jsonify(skills=shown, has_more=found.has_more, is_short=len(words) < SHORTEST)
