"""Putting right what was awarded, one badge or a whole list: what is typed, what will come of it, and then the act."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid
from badgeservice.services.awarding.learner_results import Pairs
from badgeservice.services.correcting.corrections import begin, carry_out, open_award, open_batch, show, throw_away
from badgeservice.services.correcting.forms import Act, CorrectionForm
from badgeservice.services.correcting.plan import Fate
from badgeservice.services.lists.learner_rows import MAX_BYTES
from badgeservice.services.lists.uploads import open_upload
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.problems import log_problem
from badgeservice.web.words import translate_count

blueprint = Blueprint("corrections", __name__, url_prefix="/teach")

FORM_BYTES: Final = 3 * MAX_BYTES + 60_000  # the longest list that is read, each letter written as %41; and the rest
UPLOAD_BYTES: Final = 3 * 1024 * 1024  # a file, and the form around it
FIELDS: Final = 200
MAX_DIGITS: Final = 5
_RESULT: Final = re.compile(r"result\.([a-z0-9]{1,12})")


@blueprint.get("/batches/<batch_id>/correct")
@open_to(Permission.AWARD)
def ask_batch(batch_id: str) -> str:
    """What is wrong with it, and what is right."""
    subject = open_batch(current_parts(), signed_in(), batch_id)
    error, _typed = take_out()
    return render_template("teach/correct_batch.html", subject=subject, typed=subject.typed, error=error)


@blueprint.post("/batches/<batch_id>/correct")
@open_to(Permission.AWARD, form_bytes=FORM_BYTES, body_bytes=UPLOAD_BYTES, fields=FIELDS)
def begin_batch(batch_id: str) -> Response:
    """Keep it, and go to what will come of it."""
    form = _read_form(request.form)
    try:
        text = _read_file() or form.learners
    except Invalid as error:
        put_aside(request.path, error)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    values = {**form.as_plain(), "learners": text, "act": "" if form.act == Act.ONE else form.act}
    return _begin(batch_id, CorrectionForm.of_plain(values))


@blueprint.get("/awards/<award_id>/correct")
@open_to(Permission.AWARD)
def ask_one(award_id: str) -> str:
    """The badge of one learner, with everything as it is."""
    subject = open_award(current_parts(), signed_in(), award_id)
    error, _typed = take_out()
    return render_template("teach/correct_one.html", subject=subject, typed=subject.typed, error=error)


@blueprint.post("/awards/<award_id>/correct")
@open_to(Permission.AWARD)
def begin_one(award_id: str) -> Response:
    """Keep it, and go to what will come of it."""
    subject = open_award(current_parts(), signed_in(), award_id)
    values = {**_read_form(request.form).as_plain(), "act": Act.ONE.value, "award_id": award_id, "learners": ""}
    return _begin(subject.batch_id, CorrectionForm.of_plain(values))


@blueprint.get("/corrections/<correction_id>")
@open_to(Permission.AWARD)
def preview(correction_id: str) -> str:
    """What will come of it, in numbers and row by row; nothing is done yet."""
    page, fate = request.args.get("page", ""), request.args.get("fate", "")
    is_number = page.isascii() and page.isdecimal() and len(page) <= MAX_DIGITS
    wanted = fate if fate in set(Fate) else ""
    shown = show(current_parts(), signed_in(), correction_id, int(page) if is_number else 1, wanted)
    error, _typed = take_out()
    return render_template("teach/correction.html", shown=shown, error=error)


@blueprint.post("/corrections/<correction_id>")
@open_to(Permission.AWARD)
def carry_out_now(correction_id: str) -> Response:
    """Do it, once."""
    try:
        done = carry_out(current_parts(), signed_in(), correction_id)
    except (Invalid, Conflict) as error:
        log_problem(error)
        put_aside(request.path, error)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    if done.is_withdrawal:
        said = translate_count("One badge was withdrawn.", "%(num)s badges were withdrawn.", done.count)
    else:
        said = translate_count("One badge is put right.", "%(num)s badges are put right.", done.count)
    flash(said, "success")
    return redirect(f"/teach/batches/{done.batch_id}", HTTPStatus.SEE_OTHER)


@blueprint.post("/corrections/<correction_id>/throw-away")
@open_to(Permission.AWARD)
def drop(correction_id: str) -> Response:
    """Nothing is put right."""
    batch_id = throw_away(current_parts(), signed_in(), correction_id)
    return redirect(f"/teach/batches/{batch_id}", HTTPStatus.SEE_OTHER)


def _begin(batch_id: str, form: CorrectionForm) -> Response:
    """To the page that says what will come of it; or back, where what is wrong is said beside its field."""
    try:
        correction_id = begin(current_parts(), signed_in(), batch_id, form)
    except (Invalid, Conflict) as error:
        log_problem(error)
        put_aside(request.path, error)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    return redirect(f"/teach/corrections/{correction_id}", HTTPStatus.SEE_OTHER)


def _read_form(form: MultiDict[str, str]) -> CorrectionForm:
    names = ("act", "learners", "name", "email", "narrative", "evidence_url", "earned_on", "ends_on", "kind", "reason")
    texts = {name: form.get(name, "") for name in names}
    return CorrectionForm(achievement_id=form.get("achievement", ""), results=_read_results(form), **texts)


def _read_results(form: MultiDict[str, str]) -> Pairs:
    matched = ((_RESULT.fullmatch(name), text) for name, text in form.items())
    return tuple((found[1], text) for found, text in matched if found)


def _read_file() -> str:
    """What stands in the file, when one was chosen. Raises `Invalid`."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return ""
    return open_upload(file.filename, file.read()).text
