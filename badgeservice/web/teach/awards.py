"""Awarding: paste a class, see what was understood, mend it in place, then sign.

Every form is saved into the draft of the teacher and answered with the address of its page: nothing is lost when a tab
is closed, a session ends or somebody goes back, and no browser asks to send a form again.
"""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Invalid, Message, Unavailable
from badgeservice.services import addresses
from badgeservice.services.awarding.draft_content import fingerprint
from badgeservice.services.awarding.draft_forms import DraftForm
from badgeservice.services.awarding.drafts import (
    OpenDraft,
    Saved,
    keep_sent,
    open_draft,
    preview_form,
    save_draft,
    throw_away,
)
from badgeservice.services.awarding.own_cells import Own
from badgeservice.services.form_keys import FormKey, read_form_key
from badgeservice.services.lists.learner_rows import MAX_BYTES, MAX_ROWS
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import Audience, current_parts, find_visitor, open_to, own_path, signed_in
from badgeservice.web.language import current_catalogue
from badgeservice.web.limits import check_multipart
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.problems import is_for_program, log_problem, status_of
from badgeservice.web.teach.award_form import (
    ROWS_ON_A_PAGE,
    TEXT_FIELDS,
    Looking,
    find_key,
    look_at,
    read_form,
    with_upload,
    wrong_field,
)
from badgeservice.web.teach.beside_list import show_beside, with_people
from badgeservice.web.words import translate as _
from badgeservice.web.words import translate_count

blueprint = Blueprint("awards", __name__, url_prefix="/teach")

CLASS_BYTES = 3 * MAX_BYTES  # the longest list that is read, with every letter of it written as %41
CLASS_FIELDS = 2 * MAX_ROWS + 100  # as the version before sent them: a name and an address each, and what stands below
KEPT = Message(Code.LIST_KEPT, "Your list was kept, and nothing was awarded. Sign in and go on.")
UPLOAD_BYTES = 3 * 1024 * 1024  # a file, and the form around it


@blueprint.get("/achievements/<achievement_id>/award")
@open_to(Permission.AWARD)
def show_form(achievement_id: str) -> str:
    """What I began for this badge; or an empty form."""
    opened = open_draft(current_parts(), signed_in(), achievement_id, request.args.get("unit", ""))
    error, typed = take_out()
    return _page(opened, error, typed.get("group_name", ""))


def keep_list() -> Response | None:
    """A form came after its session ended: what is in it waits for its teacher. Nothing is awarded by it."""
    parts, achievement_id = current_parts(), str((request.view_args or {}).get("achievement_id", ""))
    key = read_form_key(parts, find_key(request.get_data()), achievement_id)  # before anything else is parsed
    if key is None:
        return None
    if request.mimetype == "multipart/form-data":
        check_multipart(request.get_data(), CLASS_FIELDS)
    return _keep(key, achievement_id)


def _keep(key: FormKey, achievement_id: str) -> Response:
    """Put a form aside for whose key is in it, and lead whoever sent it to where that is said."""
    form, unreadable = _read()
    keep_sent(
        current_parts(), key, achievement_id, replace(form, unreadable=unreadable.sentence if unreadable else None)
    )
    address, visitor = _address(achievement_id), find_visitor()
    if visitor is None:
        put_aside(addresses.SIGN_IN.path(), BadgeServiceError(KEPT))
        address = f"{addresses.SIGN_IN.path()}?{urlencode({'next': address})}"
    elif visitor.person_id != key.person_id:
        address = f"/teach/list-kept?{urlencode({'of': achievement_id})}"
    if is_for_program():
        return make_response(jsonify(kept=True, address=address), HTTPStatus.UNAUTHORIZED)
    return redirect(address, HTTPStatus.SEE_OTHER)


@blueprint.post("/achievements/<achievement_id>/award")
@open_to(Permission.AWARD, form_bytes=CLASS_BYTES, body_bytes=UPLOAD_BYTES, fields=CLASS_FIELDS, keep_form=keep_list)
def check_or_award(achievement_id: str) -> Response:
    """Save the form; award only what the teacher has seen, and only when every line is right."""
    parts, teacher = current_parts(), signed_in()
    key = read_form_key(parts, request.form.get("draft", ""), achievement_id)
    if key is not None and key.person_id != teacher.person_id:  # somebody else signed in here since
        return _keep(key, achievement_id)
    form, unreadable = _read()
    try:
        saved = save_draft(parts, teacher, achievement_id, form)
    except Unavailable as error:
        if is_for_program():
            raise
        log_problem(error)
        page = _page(preview_form(parts, teacher, achievement_id, form), error)
        return make_response(page, status_of(error))
    if is_for_program():
        return _tell(saved)
    if unreadable:
        saved = replace(saved, error=unreadable)
    return redirect(_next_address(achievement_id, saved), HTTPStatus.SEE_OTHER)


@blueprint.get("/list-kept")
@open_to(Audience.SIGNED_IN)
def show_kept() -> str:
    """Somebody else signed in here since the list was begun. Nothing of it is told, nor whose it is."""
    return render_template("teach/kept.html", next_path=own_path(_address(request.args.get("of", ""))))


@blueprint.post("/achievements/<achievement_id>/award/throw-away")
@open_to(Permission.AWARD)
def end_draft(achievement_id: str) -> Response:
    """The list that I began is gone, all of it."""
    throw_away(current_parts(), signed_in(), achievement_id)
    flash(_("The list was thrown away."), "success")
    return redirect(addresses.TEACH.path(), HTTPStatus.SEE_OTHER)


def _read() -> tuple[DraftForm, Invalid | None]:
    """The form with the list in its file; without it, and why, when we cannot read that."""
    form = read_form(request.form)
    try:
        return with_upload(form, request.files.get("file")), None
    except Invalid as error:
        return form, error


def _address(achievement_id: str) -> str:
    return f"/teach/achievements/{achievement_id}/award"


def _next_address(achievement_id: str, saved: Saved) -> str:
    """Where a form leads; what is wrong with it is said there."""
    if saved.batch_id:
        _say_rest(achievement_id, saved.rest)
        return f"/teach/batches/{saved.batch_id}"
    address = _address(achievement_id)
    if saved.error:
        log_problem(saved.error)
        put_aside(address, saved.error)
    query = with_people(Looking.read_form(request.form).query())
    opened = saved.draft
    if (
        opened and opened.content.is_empty and len(opened.units) > 1
    ):  # nothing is kept: the address says what was chosen
        query = "?" + urlencode({"unit": opened.unit.slug})
    return address + query + _place()


def _say_rest(achievement_id: str, rest: int) -> None:
    """Where the lines are that nobody was awarded for."""
    if rest:
        sentence = translate_count(
            "One line stayed in your list. Nobody was awarded for it.",
            "%(num)s lines stayed in your list. Nobody was awarded for them.",
            rest,
        )
        link = Markup('<a href="{}">{}</a>').format(_address(achievement_id), _("Go on with the rest of the list"))
        flash(Markup("{} {}").format(sentence, link), "info")


def _place() -> str:
    """Where on that page: at the row that was taken out or put back, or at the rows that were turned to."""
    key = request.form.get("remove") or request.form.get("put_back") or ""
    if key.isascii() and key.isdecimal():
        return f"#row-{key}"
    is_searched = request.form.get("q", "").strip() != request.form.get("looked", "")  # by Enter in that field
    return "#understood" if is_searched or {"go", "show"} & request.form.keys() else ""


def _tell(saved: Saved) -> Response:
    """For the script that saves while somebody is typing."""
    if saved.error:
        raise saved.error
    opened = saved.draft
    return jsonify(revision=opened.revision if opened else 0, count=opened.count if opened else 0)


def _page(opened: OpenDraft, error: BadgeServiceError | None, group_name: str = "") -> str:
    looking = Looking.read_form(request.form) if request.method == "POST" else Looking.read_address(request.args)
    window = look_at(opened, looking)
    return render_template(
        "teach/award.html",
        achievement=opened.achievement,
        draft=opened,
        acting_name=opened.unit.name,
        unit_names={unit.slug: unit.name for unit in opened.units},
        window=window,
        lines={line.key: line for line in opened.lines},
        rows_on_a_page=ROWS_ON_A_PAGE,
        error=error,
        group_name=group_name,
        **show_beside(),
        page_id=current_parts().new_id(),
        wrong_fields={line.key: wrong_field(line) for line in window.lines},
        own_fields=tuple(Own) if looking.with_own else opened.content.own_fields,
        all_own=tuple(Own),
        language_names=current_catalogue().languages,
        seen={field: fingerprint(getattr(opened.content, name)) for name, field in TEXT_FIELDS.items()},
    )
