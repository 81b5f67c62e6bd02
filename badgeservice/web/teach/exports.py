"""Who has what, taken along as a file. Forms, because it is written down that it was taken; nothing of a learner is in
an address or in the name of a file."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, get_template_attribute, request

from badgeservice.services.overview.export import Format, Taken, Wording, take_achievement, take_batch, take_learners
from badgeservice.services.overview.files import write_csv, write_xlsx
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import current_language
from badgeservice.web.teach.learner_state import LearnerState
from badgeservice.web.teach.learners import read_words
from badgeservice.web.words import translate as _

blueprint = Blueprint("exports", __name__, url_prefix="/teach")

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.post("/achievements/<achievement_id>/export")
@open_to(Permission.AWARD)
def take_one(achievement_id: str) -> Response:
    """Who was ever awarded a badge."""
    form = _read_format()
    return _answer(take_achievement(current_parts(), signed_in(), achievement_id, form, _wording()), form)


@blueprint.post("/batches/<batch_id>/export")
@open_to(Permission.AWARD)
def take_list(batch_id: str) -> Response:
    """Who is on a list."""
    form = _read_format()
    return _answer(take_batch(current_parts(), signed_in(), batch_id, form, _wording()), form)


@blueprint.post("/learners/export")
@open_to(Permission.READ_CREDENTIALS)
def take_people() -> Response:
    """What the learners have that were looked for: of a unit, or with some words, or all."""
    form, words, unit = _read_format(), read_words(request.form.get("q", "")), request.form.get("unit", "")
    return _answer(take_learners(current_parts(), signed_in(), words, unit, form, _wording()), form)


def _read_format() -> Format:
    """A workbook when that is asked for; what everything opens otherwise."""
    return "xlsx" if request.form.get("format") == "xlsx" else "csv"


def _answer(taken: Taken, form: Format) -> Response:
    name = f"learners-{current_parts().clock():%Y-%m-%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "xlsx":
        return Response(write_xlsx(taken), mimetype=WORKBOOK, headers=headers)
    return Response(write_csv(taken), mimetype="text/csv", headers=headers)


def _wording() -> Wording:
    """Said now, because the pieces of a file are made after this request, which knew the language."""
    say_state = get_template_attribute("teach/_state.html", "state_word")
    return Wording(
        language=current_language(),
        heads=(_("Name"), _("E-mail address"), _("Badge"), _("Code"), _("Version"), _("Date")),
        heads_behind=(_("State"), _("Valid until"), _("In whose name"), _("Decided by")),
        results=_("Results"),
        states={state: str(say_state(state).unescape()) for state in LearnerState},
        more=_("There is more, but this file ends here. Download it again for one unit, one badge or fewer people."),
    )
