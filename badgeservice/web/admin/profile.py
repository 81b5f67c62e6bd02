"""What an organisation says of itself, as a form; and what it said before."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.errors import Message, WrongFields
from badgeservice.services import addresses
from badgeservice.services.organisations.approval_requests import withdraw_request
from badgeservice.services.organisations.profile_editing import (
    ProfileChanged,
    ProfileEdit,
    ProfileForm,
    Saved,
    list_past_versions,
    save_profile,
    show_profile,
)
from badgeservice.services.organisations.profile_fields import LINES, TEXTS
from badgeservice.services.permissions import Permission
from badgeservice.web.admin.field_words import describe_changes, label_of, list_countries
from badgeservice.web.asked import asked_page
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import current_catalogue, say
from badgeservice.web.once import take_out
from badgeservice.web.words import translate as _
from badgeservice.web.words import translate_count

blueprint = Blueprint("admin_profile", __name__)

PROFILE: Final = f"{addresses.ADMIN_ORGANISATION.rule}profile"
FORM_BYTES: Final = 60_000  # texts in two languages; a letter that is not of English takes six signs
MAX_DIGITS: Final = 9


@blueprint.get(PROFILE)
@open_to(Permission.MANAGE_ORGANISATION)
def show_form(slug: str) -> str:
    """All that it says now; what waits for the operator is named above it."""
    form = show_profile(current_parts(), signed_in(), slug)
    logo_problem, _typed = take_out()
    return _page(form, logo_problem=say(logo_problem.sentence) if logo_problem else "")


@blueprint.post(PROFILE)
@open_to(Permission.MANAGE_ORGANISATION, form_bytes=FORM_BYTES)
def save(slug: str) -> AnyResponse:
    """Save it as a new version. What is wrong stands beside its field, and what was typed is kept."""
    parts, person, typed = current_parts(), signed_in(), request.form.to_dict()
    edit = ProfileEdit(_read_number(typed.pop("number", "")), typed.pop("mark", ""), typed)
    try:
        saved = save_profile(parts, person, slug, edit)
    except WrongFields as error:
        form = show_profile(parts, person, slug)
        kept = {field: typed.get(field, text) for field, text in form.fields.items()}
        answer = _page(form, fields=kept, number=edit.number, mark=edit.mark, wrong=error.wrong)
        return make_response(answer, HTTPStatus.UNPROCESSABLE_ENTITY)
    except ProfileChanged as conflict:
        return make_response(_page(conflict.form, conflict=conflict), HTTPStatus.CONFLICT)
    _say_what_was_saved(saved)
    return redirect(request.path, HTTPStatus.SEE_OTHER)


@blueprint.post(f"{PROFILE}/withdraw")
@open_to(Permission.MANAGE_ORGANISATION)
def withdraw(slug: str) -> AnyResponse:
    """What waits for the operator is asked no more."""
    if withdraw_request(current_parts(), signed_in(), slug):
        flash(_("You asked for this no longer. Nothing else was changed."), "success")
    else:
        flash(_("There was nothing to take back: the operator decided meanwhile, or a colleague took it back."), "info")
    return redirect(_address(slug), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{PROFILE}/history")
@open_to(Permission.MANAGE_ORGANISATION)
def show_history(slug: str) -> str:
    """Who changed what, and when."""
    page = asked_page()
    managed, versions, pages = list_past_versions(current_parts(), signed_in(), slug, page)
    return render_template(
        "admin/profile_history.html",
        managed=managed,
        versions=[(version, describe_changes(version.changes)) for version in versions],
        page=min(max(page, 1), pages),
        pages=pages,
        address=_address(slug),
    )


def _page(
    form: ProfileForm,
    *,
    fields: dict[str, str] | None = None,
    number: int | None = None,
    mark: str | None = None,
    wrong: Mapping[str, Message] | None = None,
    conflict: ProfileChanged | None = None,
    logo_problem: str = "",
) -> str:
    return render_template(
        "admin/profile.html",
        managed=form.managed,
        form=form,
        fields=fields or form.fields,
        number=form.number if number is None else number,
        mark=(form.asked.mark if form.asked else "") if mark is None else mark,
        wrong={field: say(sentence) for field, sentence in (wrong or {}).items()},
        label=label_of,
        most=TEXTS | LINES,
        conflict=conflict,
        conflicting=describe_changes(conflict.changes) if conflict else (),
        asked_changes=describe_changes(form.asked.changes) if form.asked else (),
        countries=list_countries(),
        languages={code: current_catalogue().languages[code] for code in ("nl", "en")},
        logo_problem=logo_problem,
        address=_address(form.managed.slug),
    )


def _say_what_was_saved(saved: Saved) -> None:
    if saved.changed:
        count = len(saved.changed)
        flash(translate_count("Saved: %(num)s thing changed.", "Saved: %(num)s things changed.", count), "success")
    if saved.asked:
        names = ", ".join(label_of(field) for field in saved.asked)
        flash(_("The operator must approve this first: %(names)s. Until then the old stays.", names=names), "info")
    if saved.emptied:
        names = ", ".join(say(fact) for fact in saved.emptied)
        flash(_("Nobody can award until this is filled in again: %(names)s.", names=names), "warning")
    if not (saved.changed or saved.asked):
        flash(_("Nothing was changed, so nothing was saved."), "info")


def _address(slug: str) -> str:
    return f"{addresses.ADMIN_ORGANISATION.path(slug=slug)}profile"


def _read_number(text: str) -> int:
    """Of a version; whatever is no number is none that there is."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else 0
