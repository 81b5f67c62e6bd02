"""The organisations of this service: all of them, a new one, and whom we invited to found theirs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid
from badgeservice.services import addresses
from badgeservice.services.operating.directory import list_organisations
from badgeservice.services.operating.founders import (
    found_as_operator,
    invite_founder,
    list_invited,
    resend,
    withdraw,
)
from badgeservice.services.organisations.approvals import list_waiting
from badgeservice.services.organisations.founding_form import read_founding
from badgeservice.services.permissions import Permission
from badgeservice.services.search import LONGEST
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.founding import KIND_WORDS, form_values, list_kinds, put_form_aside, read_form, read_ready
from badgeservice.web.language import current_catalogue, say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _

blueprint = Blueprint("operator_organisations", __name__)

ADDRESS: Final = f"{addresses.OPERATOR.rule}organisations"
NEW: Final = f"{ADDRESS}/new"
INVITE: Final = f"{ADDRESS}/invite"
MAX_DIGITS: Final = 6


@blueprint.get(ADDRESS)
@open_to(Permission.OPERATE)
def show_organisations() -> str:
    """All of them, with what waits first."""
    parts, operator = current_parts(), signed_in()
    words, page = request.args.get("q", "").strip()[:LONGEST], request.args.get("page", "")
    number = int(page) if page.isascii() and page.isdecimal() and len(page) <= MAX_DIGITS else 1
    return render_template(
        "operator/organisations.html",
        listed=list_organisations(parts, operator, words, page=number),
        words=words,
        waiting=list_waiting(parts, operator),
        invited=list_invited(parts, operator),
        kind_words={kind: _(said) for kind, said in KIND_WORDS.items()},
    )


@blueprint.get(NEW)
@open_to(Permission.OPERATE)
def show_new() -> str:
    """The form to found one that is approved at once."""
    return render_template("operator/new_organisation.html", address=NEW, **form_values(signed_in().email))


@blueprint.post(NEW)
@open_to(Permission.OPERATE)
def found() -> Response:
    """Found it."""
    try:
        founding = read_founding(read_form())
        found_as_operator(
            current_parts(),
            signed_in(),
            founding,
            awards_too=bool(request.form.get("awards_too")),
            ready=read_ready(),
        )
    except Invalid as error:
        put_form_aside(error)
        return redirect(NEW, HTTPStatus.SEE_OTHER)
    flash(_("%(name)s is here, and approved.", name=founding.names[founding.language]), "success")
    return redirect(addresses.OPERATOR.rule, HTTPStatus.SEE_OTHER)


@blueprint.get(INVITE)
@open_to(Permission.OPERATE)
def show_invite() -> str:
    """Whom to invite."""
    error, typed = take_out()
    return render_template(
        "operator/invite.html",
        address=INVITE,
        error=error,
        typed=typed,
        kinds=list_kinds(),
        languages=current_catalogue().languages,
    )


@blueprint.post(INVITE)
@open_to(Permission.OPERATE)
def invite() -> Response:
    """Mail them a link."""
    typed = {name: request.form.get(name, "").strip() for name in ("person_name", "email", "kind", "language")}
    try:
        invite_founder(
            current_parts(), signed_in(), typed["person_name"], typed["email"], typed["kind"], typed["language"]
        )
    except (Invalid, Conflict) as error:
        put_aside(INVITE, error, **{name: text[:300] for name, text in typed.items()})
        return redirect(INVITE, HTTPStatus.SEE_OTHER)
    flash(_("The invitation to %(email)s is on its way.", email=typed["email"]), "success")
    return redirect(ADDRESS, HTTPStatus.SEE_OTHER)


@blueprint.post(f"{ADDRESS}/invitations/<invitation_id>/send")
@open_to(Permission.OPERATE)
def send_again(invitation_id: str) -> Response:
    """With a new link; the one before no longer works."""
    try:
        email = resend(current_parts(), signed_in(), invitation_id)
    except Conflict as error:
        flash(say(error.sentence), "warning")
    else:
        flash(_("The invitation to %(email)s is on its way.", email=email), "success")
    return redirect(ADDRESS, HTTPStatus.SEE_OTHER)


@blueprint.post(f"{ADDRESS}/invitations/<invitation_id>/withdraw")
@open_to(Permission.OPERATE)
def withdraw_invitation(invitation_id: str) -> Response:
    """Its link no longer works."""
    email = withdraw(current_parts(), signed_in(), invitation_id)
    flash(_("The link that was sent to %(email)s no longer works.", email=email), "success")
    return redirect(ADDRESS, HTTPStatus.SEE_OTHER)
