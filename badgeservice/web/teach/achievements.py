"""What a teacher may award, and who has it."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from badgeservice.services.achievements.achievement import list_my_achievements, show_achievement
from badgeservice.web.auth import Audience, current_parts, open_to, signed_in
from badgeservice.web.teach.learner_state import LearnerState, count_states, find_rows, state_of

blueprint = Blueprint("teach", __name__, url_prefix="/teach")


@blueprint.get("/")
@open_to(Audience.TEACHER)
def show_mine() -> str:
    """Everything I may award, with how often it was awarded."""
    return render_template("teach/achievements.html", achievements=list_my_achievements(current_parts(), signed_in()))


@blueprint.get("/achievements/<achievement_id>")
@open_to(Audience.TEACHER)
def show_one(achievement_id: str) -> str:
    """One achievement: what it takes, and a row per learner who has it."""
    parts = current_parts()
    achievement, rows = show_achievement(parts, signed_in(), achievement_id)
    now = parts.clock()
    words, wanted = request.args.get("q", "").strip()[:100], _wanted_state(request.args.get("state"))
    return render_template(
        "teach/achievement.html",
        achievement=achievement,
        total=len(rows),
        rows=[(row, state_of(row, now)) for row in find_rows(rows, words, wanted, now)],
        counts=count_states(rows, now),
        words=words,
        wanted=wanted,
    )


def _wanted_state(text: str | None) -> LearnerState | None:
    return LearnerState(text) if text in set(LearnerState) else None
