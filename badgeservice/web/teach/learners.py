"""A learner across badges: looked for, and all that was awarded to one."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request

from badgeservice.services import addresses
from badgeservice.services.overview.learners import list_learners, show_learner
from badgeservice.services.permissions import Permission
from badgeservice.services.search import LONGEST
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.teach.learner_state import state_of

blueprint = Blueprint("learners", __name__, url_prefix=addresses.LEARNERS.rule)

MAX_DIGITS: Final = 6  # of the number of a page


@blueprint.get("")
@open_to(Permission.READ_CREDENTIALS)
def look_for() -> str:
    """Whoever was awarded something where I may read it; `?q=` looks for words, `?unit=` in one name."""
    people = list_learners(
        current_parts(), signed_in(), read_words(request.args.get("q", "")), request.args.get("unit", ""), _read_page()
    )
    return render_template("teach/learners.html", people=people)


@blueprint.get("/<identity_id>")
@open_to(Permission.READ_CREDENTIALS)
def show_one(identity_id: str) -> str:
    """All that was awarded to them there."""
    parts = current_parts()
    shown = show_learner(parts, signed_in(), identity_id, _read_page())
    now = parts.clock()
    badges = [(badge, state_of(badge.row, now)) for badge in shown.badges]
    return render_template("teach/learner.html", shown=shown, learner=shown.learner, badges=badges)


def read_words(text: str) -> str:
    """What somebody looks for."""
    return text.strip()[:LONGEST]


def _read_page() -> int:
    """The page that is asked for; whatever is no number asks for the first."""
    text = request.args.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else 1
