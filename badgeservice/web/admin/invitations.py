"""Inviting somebody to an organisation or a department, and who has not come yet."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid, TooOften
from badgeservice.services.organisations.inviting import Invitee, invite_one, list_invited, send_again, withdraw
from badgeservice.services.organisations.managed import show_managed
from badgeservice.services.organisations.members import list_units
from badgeservice.services.permissions import Permission
from badgeservice.web.admin.people import PEOPLE, people_path, read_page, read_words
from badgeservice.web.admin.roles import chosen_roles, read_roles, write_roles
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import current_catalogue, current_language, say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _

blueprint = Blueprint("invited", __name__)


@blueprint.get(f"{PEOPLE}/invite")
@open_to(Permission.MANAGE_MEMBERS)
def show_form(slug: str) -> str:
    """Ask whom to invite, to what."""
    parts, me = current_parts(), signed_in()
    error, typed = take_out()
    return render_template(
        "admin/invite.html",
        managed=show_managed(parts, me, slug, Permission.MANAGE_MEMBERS),
        units=list_units(parts, me, slug),
        unit=typed.get("unit", slug),
        chosen=chosen_roles(typed.get("roles", "")),
        languages=current_catalogue().languages,
        language=typed.get("language") or current_language(),
        typed=typed,
        error=error,
    )


@blueprint.post(f"{PEOPLE}/invite")
@open_to(Permission.MANAGE_MEMBERS)
def invite(slug: str) -> Response:
    """Mail an invitation to somebody."""
    form, roles = request.form, read_roles("roles")
    typed = {name: form.get(name, "").strip() for name in ("name", "email", "unit", "language")}
    invitee = Invitee(typed["name"], typed["email"])
    try:
        invite_one(current_parts(), signed_in(), typed["unit"] or slug, invitee, roles, typed["language"])
    except (Invalid, Conflict, TooOften) as error:
        put_aside(request.path, error, roles=write_roles(roles), **typed)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    flash(_("An invitation is on its way to %(email)s.", email=invitee.email), "success")
    return redirect(people_path(slug, "invitations"), HTTPStatus.SEE_OTHER)


@blueprint.get(f"{PEOPLE}/invitations")
@open_to(Permission.MANAGE_MEMBERS)
def show_invited(slug: str) -> str:
    """Who was invited and has not come yet, and what became of the mail."""
    parts, me, words = current_parts(), signed_in(), read_words()
    return render_template(
        "admin/invited.html",
        managed=show_managed(parts, me, slug, Permission.MANAGE_MEMBERS),
        shown=list_invited(parts, me, slug, words, read_page()),
        words=words,
    )


@blueprint.post(f"{PEOPLE}/invitations/<invitation_id>/again")
@open_to(Permission.MANAGE_MEMBERS)
def mail_again(slug: str, invitation_id: str) -> Response:
    """Another mail with another link."""
    try:
        email = send_again(current_parts(), signed_in(), slug, invitation_id)
    except (Conflict, TooOften) as error:
        flash(say(error.sentence), "warning")
    else:
        flash(_("A new invitation is on its way to %(email)s. The link before it no longer works.", email=email))
    return redirect(people_path(slug, "invitations"), HTTPStatus.SEE_OTHER)


@blueprint.post(f"{PEOPLE}/invitations/<invitation_id>/withdraw")
@open_to(Permission.MANAGE_MEMBERS)
def take_back(slug: str, invitation_id: str) -> Response:
    """Nobody can accept it any more."""
    try:
        email = withdraw(current_parts(), signed_in(), slug, invitation_id)
    except Conflict as error:
        flash(say(error.sentence), "info")
        return redirect(people_path(slug, "invitations"), HTTPStatus.SEE_OTHER)
    flash(_("The invitation of %(email)s was withdrawn. The link in the e-mail no longer works.", email=email))
    return redirect(people_path(slug, "invitations"), HTTPStatus.SEE_OTHER)
