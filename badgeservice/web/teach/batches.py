"""What became of a list of learners: how far signing is, whether each mail arrived, and mending an address."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request, session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid, SigningFailed
from badgeservice.services.achievements.award_rows import LearnerState
from badgeservice.services.awarding.batch_result import BatchResult, Search, show_batch
from badgeservice.services.awarding.correct_address import AddressInDoubt, correct_address
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import say
from badgeservice.web.once import take_out
from badgeservice.web.problems import is_for_program, log_problem
from badgeservice.web.words import translate as _

blueprint = Blueprint("batches", __name__, url_prefix="/teach/batches")

QUICK, SLOW = (
    2,
    20,
)  # seconds until the page looks again: at what is being signed and mailed, at what waits for a server
TYPED: Final = "address-typed"  # in the session of forms, until the page has shown it once
MAX_TYPED = 254  # as long as an address can be
MAX_WORDS = 100
MAX_DIGITS = 5  # of the number of a page


@blueprint.get("/<batch_id>")
@open_to(Permission.AWARD)
def show_result(batch_id: str) -> Response:
    """How far it is, and what became of each learner. A program gets the numbers."""
    search = _read_search(request.args)
    batch = show_batch(current_parts(), signed_in(), batch_id, search)
    if is_for_program():
        return jsonify(_numbers(batch))
    typed = session.pop(TYPED, {})
    error, typed_again = take_out()
    page = render_template(
        "teach/batch.html",
        batch=batch,
        acting_name=batch.acting_name,
        rows=list(zip(batch.rows, batch.states, strict=True)),
        typed=typed if typed.get("batch") == batch_id else {},
        seconds=_seconds(batch, current_parts().clock()),
        error=error,
        words=typed_again.get("words", ""),
        group_name=typed_again.get("group_name", ""),
        address_of=lambda **changes: _address_of(batch_id, batch.search, **changes),
    )
    response = make_response(page)
    response.vary.add("Accept")
    return response


@blueprint.post("/<batch_id>/address")
@open_to(Permission.AWARD)
def correct(batch_id: str) -> Response:
    """Give the badge to the right address; the page that this leads to says what came of it."""
    award_id, email = request.form.get("award", ""), request.form.get("email", "")
    place, sure_of = "learners", request.form.get("sure_of", "")
    try:
        name = correct_address(current_parts(), signed_in(), batch_id, award_id, email, sure_of=sure_of)
    except (Invalid, Conflict, SigningFailed) as error:
        log_problem(error)
        session[TYPED] = {
            "batch": batch_id, "award": award_id, "email": email[:MAX_TYPED], "error": say(error.sentence),
            "asked": error.address if isinstance(error, AddressInDoubt) else "",
        }  # fmt: skip
        place = f"email-{award_id}"  # it is of this list, or there would be no such page
    else:
        flash(_("The e-mail to %(name)s is on its way again.", name=name), "success")
    address = _address_of(batch_id, _read_search(request.form))
    return redirect(f"{address}#{place}", HTTPStatus.SEE_OTHER)


def _numbers(batch: BatchResult) -> dict[str, object]:
    counts = batch.counts
    return {
        "total": counts.total,
        "issued": counts.signed,
        "failed": counts.failed,
        "finished": batch.is_signed,
        "moving": counts.moving,
        "states": {state.value: number for state, number in counts.by_state.items()},
    }


def _seconds(batch: BatchResult, now: datetime) -> int:
    """Until something may have changed; 0 when nothing will, unless somebody does something."""
    stage = batch.stage
    if stage.is_waiting or (stage.ended_at and not batch.counts.quick):
        return 0
    if batch.is_signed and stage.mails_until:  # until then nothing moves
        return min(SLOW, int((stage.mails_until - now).total_seconds()) + 1)
    if batch.counts.quick or not batch.is_signed:
        return QUICK
    return SLOW if batch.counts.moving else 0


def _read_search(values: MultiDict[str, str]) -> Search:
    state, page = values.get("state", ""), values.get("page", "")
    return Search(
        words=values.get("q", "").strip()[:MAX_WORDS],
        wanted=LearnerState(state) if state in set(LearnerState) else None,
        page=int(page) if page.isascii() and page.isdecimal() and len(page) <= MAX_DIGITS else 1,
    )


def _address_of(batch_id: str, search: Search, **changes: str | int | None) -> str:
    """The address of this page, with what it searches for or something else."""
    now = {"q": search.words, "state": search.wanted, "page": search.page if search.page > 1 else None}
    query = {name: str(value) for name, value in (now | changes).items() if value}
    return f"/teach/batches/{batch_id}" + (f"?{urlencode(query)}" if query else "")
