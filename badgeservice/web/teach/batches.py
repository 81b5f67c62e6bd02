"""What became of a list of learners: how far signing is, and whether each mail arrived."""

from __future__ import annotations

from flask import Blueprint, jsonify, make_response, render_template
from werkzeug.wrappers import Response

from badgeservice.services.awarding.award import show_batch
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.problems import is_for_program
from badgeservice.web.teach.learner_state import state_of

blueprint = Blueprint("batches", __name__, url_prefix="/teach/batches")


@blueprint.get("/<batch_id>")
@open_to(Permission.AWARD)
def show_result(batch_id: str) -> Response:
    """How far it is, and what became of each learner. A page that is open asks for the numbers as JSON."""
    parts = current_parts()
    batch = show_batch(parts, signed_in(), batch_id)
    if is_for_program():
        return jsonify(total=batch.total, issued=batch.issued, failed=batch.failed, finished=batch.finished)
    rows = [(row, state_of(row, parts.clock())) for row in batch.rows]
    response = make_response(render_template("teach/batch.html", batch=batch, rows=rows))
    response.vary.add("Accept")
    return response
