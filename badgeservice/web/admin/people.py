"""Who works for an organisation: the list, one of them, and removing them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid
from badgeservice.services import addresses
from badgeservice.services.organisations.leaving import LAST_ADMINISTRATOR, describe_removal, remove_member
from badgeservice.services.organisations.managed import show_managed
from badgeservice.services.organisations.members import MemberView, change_roles, list_members, show_member
from badgeservice.services.permissions import Permission, roles_that_may
from badgeservice.services.search import LONGEST
from badgeservice.web.admin.roles import chosen_roles, read_roles, write_roles
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.leaving import leave_for_sign_in
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _

blueprint = Blueprint("people", __name__)

PEOPLE: Final = f"{addresses.ADMIN_ORGANISATION.rule}people"
MAX_DIGITS: Final = 6  # of the number of a page
BELOW: Final = "below"  # `?in=`: the people of the departments too


@blueprint.get(PEOPLE)
@open_to(Permission.MANAGE_MEMBERS)
def show_people(slug: str) -> str:
    """Who has a role here, or also in the departments; `?q=` looks for a name or an address."""
    parts, me = current_parts(), signed_in()
    words, is_deep = read_words(), request.args.get("in") == BELOW
    shown = list_members(parts, me, slug, words, read_page(), is_deep=is_deep)
    return render_template("admin/people.html", managed=shown.managed, shown=shown, words=words, is_deep=is_deep)


@blueprint.get(f"{PEOPLE}/<person_id>")
@open_to(Permission.MANAGE_MEMBERS)
def show_one(slug: str, person_id: str) -> str:
    """What somebody does here, to change it, and what they do below."""
    parts, me = current_parts(), signed_in()
    member = show_member(parts, me, slug, person_id)
    error, typed = take_out()
    return render_template(
        "admin/member.html",
        managed=show_managed(parts, me, slug, Permission.MANAGE_MEMBERS),
        member=member,
        chosen=chosen_roles(typed["roles"]) if "roles" in typed else set(member.roles_here),
        given={held.role: held.given_by for held in member.roles if held.is_here and held.given_by},
        error=error,
    )


@blueprint.post(f"{PEOPLE}/<person_id>")
@open_to(Permission.MANAGE_MEMBERS)
def change(slug: str, person_id: str) -> Response:
    """Save what somebody does here."""
    roles, seen = read_roles("roles"), chosen_roles(request.form.get("seen", ""))
    try:
        member = change_roles(current_parts(), signed_in(), slug, person_id, roles, seen)
    except (Invalid, Conflict) as error:
        put_aside(request.path, error, roles=write_roles(roles))
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    flash(_("Saved what %(name)s does here.", name=_call(member)), "success")
    manages_no_more = roles_that_may(Permission.MANAGE_MEMBERS).isdisjoint(member.roles_here)
    is_mine = person_id == signed_in().person_id
    there = addresses.SIGN_IN.path() if is_mine and manages_no_more else people_path(slug)
    return redirect(there, HTTPStatus.SEE_OTHER)


@blueprint.get(f"{PEOPLE}/<person_id>/remove")
@open_to(Permission.MANAGE_MEMBERS)
def ask_removal(slug: str, person_id: str) -> str:
    """What removing somebody does, before it happens."""
    parts, me = current_parts(), signed_in()
    error, _typed = take_out()
    return render_template(
        "admin/member_remove.html",
        managed=show_managed(parts, me, slug, Permission.MANAGE_MEMBERS),
        person_id=person_id,
        leaving=describe_removal(parts, me, slug, person_id),
        last_administrator=LAST_ADMINISTRATOR,
        error=error,
    )


@blueprint.post(f"{PEOPLE}/<person_id>/remove")
@open_to(Permission.MANAGE_MEMBERS)
def remove(slug: str, person_id: str) -> Response:
    """End what somebody does here and below."""
    parts, me = current_parts(), signed_in()
    member = show_member(parts, me, slug, person_id)
    try:
        remove_member(parts, me, slug, person_id)
    except Conflict as error:
        put_aside(request.path, error)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    if person_id == me.person_id:
        return leave_for_sign_in()
    name = _call(member)
    flash(_("%(name)s has no role here any more, and is signed out everywhere.", name=name), "success")
    return redirect(people_path(slug), HTTPStatus.SEE_OTHER)


def _call(member: MemberView) -> str:
    """Somebody may never have said a name, and have lost their address to somebody else."""
    return member.name or next(iter(member.emails), "") or _("(no name)")


def people_path(slug: str, *more: str) -> str:
    """The page of the people of an organisation, or one below it."""
    return "/".join([f"{addresses.ADMIN_ORGANISATION.path(slug=slug)}people", *more])


def read_words() -> str:
    """What somebody looks for."""
    return request.args.get("q", "").strip()[:LONGEST]


def read_page() -> int:
    """The page that is asked for; whatever is no number asks for the first."""
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else 1
