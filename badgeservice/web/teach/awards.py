"""Awarding: paste a class, see what was understood, mend it in place, then sign."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Invalid, Message
from badgeservice.services.achievements.achievement import AchievementDetail, show_achievement
from badgeservice.services.achievements.award_rows import AwardRow
from badgeservice.services.awarding.award import AwardRequest, award_achievement
from badgeservice.services.lists.learner_lines import ReadLearners
from badgeservice.services.lists.learner_rows import MAX_BYTES, MAX_ROWS
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.problems import log_problem, status_of
from badgeservice.web.teach.award_form import AwardForm, wrong_field
from badgeservice.web.teach.learner_state import find_held

blueprint = Blueprint("awards", __name__, url_prefix="/teach")

CLASS_BYTES = 3 * MAX_BYTES  # the longest list that is read, with every letter of it written as %41
CLASS_FIELDS = 2 * MAX_ROWS + 100  # a name and an address each, and what stands below them

NOBODY = Invalid(
    Message(Code.NO_LEARNERS, "Paste or type at least one learner: a name and an e-mail address."),
    field="learners",
)


@blueprint.get("/achievements/<achievement_id>/award")
@open_to(Permission.AWARD)
def show_form(achievement_id: str) -> str:
    """An empty form: who, and if you want what was shown."""
    achievement, _ = show_achievement(current_parts(), signed_in(), achievement_id)
    return render_template(
        "teach/award.html", achievement=achievement, form=AwardForm.empty(), read=None, error=None, held_since={}
    )


@blueprint.post("/achievements/<achievement_id>/award")
@open_to(Permission.AWARD, form_bytes=CLASS_BYTES, fields=CLASS_FIELDS)
def check_or_award(achievement_id: str) -> Response:
    """Show what was understood; award only what the teacher has seen, and only when every line is right."""
    parts, teacher = current_parts(), signed_in()
    shown = show_achievement(parts, teacher, achievement_id)
    form = AwardForm.read(request.form)
    read: ReadLearners | None = None
    try:
        read = form.read_learners()
        if not read.lines:
            raise NOBODY
        if request.form.get("action") == "award" and form.was_seen(read):
            asked = AwardRequest(form.request_id, achievement_id, read.learners, form.narrative, form.evidence_url)
            return redirect(f"/teach/batches/{award_achievement(parts, teacher, asked)}", HTTPStatus.SEE_OTHER)
    except BadgeServiceError as error:
        log_problem(error)
        return _show_again(*shown, form, read, error)
    return _show_again(*shown, form, read, None)


def _show_again(
    achievement: AchievementDetail,
    holders: tuple[AwardRow, ...],
    form: AwardForm,
    read: ReadLearners | None,
    error: BadgeServiceError | None,
) -> Response:
    """The same page with everything that was typed, and what we make of it."""
    if error and error.code == Code.REQUEST_USED:  # the back button, and then another list
        form = form.renewed()
    is_understood = read is not None and bool(read.lines)
    page = render_template(
        "teach/award.html",
        achievement=achievement,
        form=form.with_paste("" if is_understood else form.as_text()),  # what was understood stands in the rows
        read=read if is_understood else None,
        error=error,
        wrong_fields={line.number: wrong_field(line) for line in read.lines} if read else {},
        held_since=find_held(holders, current_parts().clock()),
    )
    return make_response(page, status_of(error) if error else HTTPStatus.OK)
