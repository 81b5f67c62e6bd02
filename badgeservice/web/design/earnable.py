"""What can be earned at an organisation: the list of it, and the way to something new."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Conflict, Invalid
from badgeservice.services import addresses
from badgeservice.services.achievements.editing.copying import copy, list_copyable
from badgeservice.services.achievements.editing.drafts import begin_draft
from badgeservice.services.achievements.editing.handing_in import set_needs_two
from badgeservice.services.achievements.editing.listing import list_earnable, show_new
from badgeservice.services.achievements.editing.protected_kinds import NO_BRIN, PROTECTED
from badgeservice.services.achievements.kinds import Kind
from badgeservice.services.achievements.typed_values import NOT_CHOSEN
from badgeservice.services.permissions import Permission
from badgeservice.web.asked import asked_page, asked_words
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.design.choices import KINDS, list_kinds
from badgeservice.web.design.ways import edit_path
from badgeservice.web.language import current_language, say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _

blueprint = Blueprint("design_list", __name__)

NEW: Final = f"{addresses.DESIGN.rule}/new"
COPY: Final = f"{addresses.DESIGN.rule}/copy"
SECOND: Final = f"{addresses.DESIGN.rule}/second-person"
ARCHIVED: Final = "archived"  # `?show=`


@blueprint.get(addresses.DESIGN.rule)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def show(slug: str) -> str:
    """What is awarded, written and proposed; `?q=` looks for words, `?kind=` shows one kind, `?of=` what one department
    has, `?show=archived` what is not awarded any more."""
    words, named = asked_words(), request.args.get("kind", "")
    wanted = Kind(named) if named in set(Kind) else None
    is_archived = request.args.get("show") == ARCHIVED
    of = request.args.get("of", "")
    shown = list_earnable(
        current_parts(), signed_in(), slug, words, wanted, asked_page(), of=of, is_archived=is_archived
    )
    return render_template(
        "design/list.html",
        shown=shown,
        managed=shown.managed,
        words=words,
        wanted=wanted,
        of=of if of in dict(shown.owners) else "",
        is_archived=is_archived,
        kind_names={kind: _(name) for kind, (name, _hint) in KINDS.items()},
    )


@blueprint.post(SECOND)
@open_to(Permission.MANAGE_ORGANISATION)
def choose_second(slug: str) -> Response:
    """Whether a second person looks before anything is published."""
    is_needed = request.form.get("needed") == "yes"
    set_needs_two(current_parts(), signed_in(), slug, is_needed=is_needed)
    flash(
        _("From now on a second person looks before a badge is published.")
        if is_needed
        else _("From now on one person can publish a badge."),
        "success",
    )
    return redirect(addresses.DESIGN.path(slug=slug), HTTPStatus.SEE_OTHER)


@blueprint.get(NEW)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def ask_kind(slug: str) -> str:
    """What will it be? Of the protected kinds it is said why they cannot be chosen."""
    managed, may_protected = show_new(current_parts(), signed_in(), slug)
    error, typed = take_out()
    return render_template(
        "design/new.html",
        managed=managed,
        kinds=list_kinds(),
        closed_kinds=() if may_protected else PROTECTED,
        no_brin=say(NO_BRIN),
        chosen=typed.get("kind", ""),
        error=error,
        is_proposal=not signed_in().may(Permission.EDIT_ACHIEVEMENT, managed.path),
    )


@blueprint.post(NEW)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def begin(slug: str) -> Response:
    """Begin a draft of this kind, in the language of who begins it."""
    parts, person, named = current_parts(), signed_in(), request.form.get("kind", "")
    _managed, may_protected = show_new(parts, person, slug)
    try:
        kind = _read_kind(named, may_protected=may_protected)
        language = current_language()
        fields = {"kind": kind.value, "language": language, "languages": language}
        achievement_id = begin_draft(parts, person, slug, fields)
    except (Invalid, Conflict) as error:
        put_aside(request.path, error, kind=named)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    return redirect(edit_path(slug, achievement_id), HTTPStatus.SEE_OTHER)


@blueprint.get(COPY)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def show_copyable(slug: str) -> str:
    """What others let be reused; `?q=` looks for words."""
    words = asked_words()
    shown = list_copyable(current_parts(), signed_in(), slug, words, asked_page())
    error, _typed = take_out()
    return render_template("design/copy.html", shown=shown, managed=shown.managed, words=words, error=error)


@blueprint.post(COPY)
@open_to(Permission.PROPOSE_ACHIEVEMENT)
def make_copy(slug: str) -> Response:
    """Begin a draft that says the same."""
    try:
        achievement_id = copy(current_parts(), signed_in(), slug, request.form.get("achievement_id", ""))
    except Conflict as error:
        put_aside(request.path, error)
        return redirect(request.path, HTTPStatus.SEE_OTHER)
    flash(_("This is your copy. Change what is different at your school; the other badge stays as it is."), "success")
    return redirect(edit_path(slug, achievement_id), HTTPStatus.SEE_OTHER)


def _read_kind(named: str, *, may_protected: bool) -> Kind:
    """Raises `Invalid`."""
    if named not in set(Kind):
        raise Invalid(NOT_CHOSEN, field="kind")
    if named in PROTECTED and not may_protected:
        raise Invalid(NO_BRIN, field="kind")
    return Kind(named)
