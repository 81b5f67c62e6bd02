"""Groups of learners: the list of them, a new one, who is in one, its name, its end."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import BadgeServiceError, Conflict, Invalid
from badgeservice.services.groups.groups import (
    KEEP_MONTHS,
    LONGEST_NAME,
    delete_group,
    list_groups,
    list_my_units,
    rename_group,
)
from badgeservice.services.groups.members import Change, add_learners, answer, new_group, show_group, take_out
from badgeservice.services.permissions import Permission
from badgeservice.web.asked import asked_page, asked_words
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import say
from badgeservice.web.once import put_aside
from badgeservice.web.once import take_out as take_out_once
from badgeservice.web.problems import log_problem, status_of
from badgeservice.web.teach.award_form import read_form, with_upload, wrong_field
from badgeservice.web.teach.awards import CLASS_BYTES, CLASS_FIELDS, UPLOAD_BYTES
from badgeservice.web.words import translate as _
from badgeservice.web.words import translate_count

blueprint = Blueprint("groups", __name__, url_prefix="/teach/groups")

GROUPS: Final = "/teach/groups"
MOST_DIGITS: Final = 9
_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@blueprint.get("")
@open_to(Permission.AWARD)
def show_all() -> str:
    """All that I may award to; `?q=` looks for a name, `?for=` says which badge one is chosen for."""
    words = asked_words()
    shelf = list_groups(current_parts(), signed_in(), words, asked_page())
    achievement_id = request.args.get("for", "")
    return render_template(
        "teach/groups.html", shelf=shelf, words=words, months=KEEP_MONTHS,
        chosen_for=achievement_id if _ID.fullmatch(achievement_id) else "",
    )  # fmt: skip


@blueprint.get("/new")
@open_to(Permission.AWARD)
def show_new() -> str:
    """An empty form."""
    return _new_page({"id": current_parts().new_id()}, None)


@blueprint.post("/new")
@open_to(Permission.AWARD, form_bytes=CLASS_BYTES, body_bytes=UPLOAD_BYTES, fields=CLASS_FIELDS)
def add() -> Response:
    """A group from a list. What is wrong is said on the page itself, because a class is too long for what waits for the
    next page; nothing has happened then, so sending it again is harmless."""
    typed = {name: request.form.get(name, "") for name in ("id", "name", "unit", "learners")}
    if not _ID.fullmatch(typed["id"]):
        typed["id"] = current_parts().new_id()
    try:
        form = with_upload(read_form(request.form), request.files.get("file"))
        typed["learners"] = form.sent.texts.get("paste", "")
        change = new_group(current_parts(), signed_in(), typed["id"], typed["unit"], typed["name"], form)
    except Invalid as error:
        log_problem(error)
        return make_response(_new_page(typed, error), status_of(error))
    _tell(change, translate_count("One learner is in the group.", "%(num)s learners are in the group.", change.added))
    return _to(change.group_id, change)


@blueprint.get("/<group_id>")
@open_to(Permission.AWARD)
def show_one(group_id: str) -> str:
    """Who is in it, and what we ask about; `?q=` looks for somebody."""
    error, typed = take_out_once()
    return _page(group_id, error, typed)


@blueprint.post("/<group_id>/members")
@open_to(Permission.AWARD, form_bytes=CLASS_BYTES, body_bytes=UPLOAD_BYTES, fields=CLASS_FIELDS)
def add_members(group_id: str) -> Response:
    """Add a list; wrong ones are answered as those of a new group."""
    parts, teacher = current_parts(), signed_in()
    try:
        form = with_upload(read_form(request.form), request.files.get("file"))
        change = add_learners(parts, teacher, group_id, form)
    except Invalid as error:
        log_problem(error)
        page = _page(group_id, error, {"learners": request.form.get("learners", "")})
        return make_response(page, status_of(error))
    _tell(change, translate_count("One learner was added.", "%(num)s learners were added.", change.added))
    return _to(group_id, change)


@blueprint.post("/<group_id>/lines")
@open_to(Permission.AWARD, form_bytes=CLASS_BYTES, fields=CLASS_FIELDS)
def answer_lines(group_id: str) -> Response:
    """What we asked about is mended, right, or nobody."""
    try:
        change = answer(current_parts(), signed_in(), group_id, read_form(request.form))
    except (Conflict, Invalid) as error:
        put_aside(f"{GROUPS}/{group_id}", error)
        return redirect(f"{GROUPS}/{group_id}", HTTPStatus.SEE_OTHER)
    _tell(change, translate_count("One learner was added.", "%(num)s learners were added.", change.added))
    return _to(group_id, change)


@blueprint.post("/<group_id>/leave")
@open_to(Permission.AWARD, form_bytes=CLASS_BYTES, fields=CLASS_FIELDS)
def remove_members(group_id: str) -> Response:
    """Who was chosen or pasted leaves the group. Their badges stay."""
    pasted, chosen = request.form.get("leaving", ""), request.form.getlist("email")
    try:
        count = take_out(current_parts(), signed_in(), group_id, chosen, pasted)
    except Invalid as error:
        put_aside(f"{GROUPS}/{group_id}", error, leaving=pasted)
        return redirect(f"{GROUPS}/{group_id}#leave", HTTPStatus.SEE_OTHER)
    if count:
        flash(translate_count("One learner left the group.", "%(num)s learners left the group.", count), "success")
    else:
        flash(_("Nobody in this group has that address. Nothing was changed."), "info")
    return redirect(f"{GROUPS}/{group_id}", HTTPStatus.SEE_OTHER)


@blueprint.post("/<group_id>/name")
@open_to(Permission.AWARD)
def rename(group_id: str) -> Response:
    """Another name."""
    name, seen = request.form.get("name", ""), request.form.get("seen_name", "")
    try:
        rename_group(current_parts(), signed_in(), group_id, name, seen)
    except (Invalid, Conflict) as error:
        put_aside(f"{GROUPS}/{group_id}", error, name=name)
        return redirect(f"{GROUPS}/{group_id}#rename", HTTPStatus.SEE_OTHER)
    flash(_("The name was saved."), "success")
    return redirect(f"{GROUPS}/{group_id}", HTTPStatus.SEE_OTHER)


@blueprint.get("/<group_id>/delete")
@open_to(Permission.AWARD)
def ask_end(group_id: str) -> str:
    """What goes, before it does."""
    error, _typed = take_out_once()
    group = show_group(current_parts(), signed_in(), group_id)
    return render_template("teach/group_delete.html", group=group, error=error)


@blueprint.post("/<group_id>/delete")
@open_to(Permission.AWARD)
def end(group_id: str) -> Response:
    """It goes, with everybody in it."""
    try:
        name = delete_group(current_parts(), signed_in(), group_id, _number(request.form.get("revision", "")))
    except Conflict as error:
        put_aside(request.path, error)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    flash(_("The group “%(name)s” was removed.", name=name), "success")
    return redirect(GROUPS, HTTPStatus.SEE_OTHER)


def _new_page(typed: dict[str, str], error: BadgeServiceError | None) -> str:
    units = [(unit.slug, unit.acting_name) for unit in list_my_units(current_parts(), signed_in())]
    return render_template("teach/group_new.html", typed=typed, error=error, units=units, longest=LONGEST_NAME)


def _page(group_id: str, error: BadgeServiceError | None, typed: dict[str, str]) -> str:
    group = show_group(current_parts(), signed_in(), group_id, asked_words(), asked_page())
    return render_template(
        "teach/group.html", group=group, words=group.words, error=error, typed=typed, longest=LONGEST_NAME,
        wrong_fields={line.key: wrong_field(line) for line in group.lines}, months=KEEP_MONTHS,
    )  # fmt: skip


def _tell(change: Change, added: str) -> None:
    """What came of a list: how many are in the group by it, and what is said of the others."""
    if change.added:
        flash(added, "success")
    if change.renamed:
        words = translate_count(
            "One learner has another name now.", "%(num)s learners have another name now.", change.renamed
        )
        flash(words, "success")
    if change.known:
        words = translate_count("One learner was in it already.", "%(num)s learners were in it already.", change.known)
        flash(words, "info")
    for remark in change.remarks[:3]:
        flash(say(remark), "info")


def _to(group_id: str, change: Change) -> Response:
    """Its page, at what we ask about when there is such."""
    return redirect(f"{GROUPS}/{group_id}" + ("#asked" if change.asked else ""), HTTPStatus.SEE_OTHER)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else -1
