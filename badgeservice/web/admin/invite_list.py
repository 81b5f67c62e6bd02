"""Inviting many: a pasted list is read, what is not certain is asked, and only what was seen is mailed.

Nothing of the list is stored before it is sent, so its form carries it from one look to the next, and the looks are the
answers to that form: what they show would not fit a cookie, and an address of their own would be of nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Conflict, Invalid, Message, TooOften
from badgeservice.services.lists.learner_lines import (
    LearnerRow,
    ReadLearners,
    read_learner_rows,
    read_learners,
)
from badgeservice.services.lists.learner_rows import MAX_BYTES
from badgeservice.services.lists.personal_numbers import blank_list, blank_personal_numbers
from badgeservice.services.lists.questions import Doubt
from badgeservice.services.organisations.inviting import (
    MOST_AT_ONCE,
    NO_ROLE,
    Invitee,
    Standing,
    invite_list,
    look_at,
)
from badgeservice.services.organisations.managed import show_managed
from badgeservice.services.organisations.members import list_units
from badgeservice.services.permissions import Permission
from badgeservice.web.admin.people import PEOPLE, people_path
from badgeservice.web.admin.roles import read_roles
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import current_catalogue, current_language
from badgeservice.web.problems import status_of
from badgeservice.web.words import translate_count as ngettext

blueprint = Blueprint("invite_list", __name__)

LIST_BYTES: Final = 3 * MAX_BYTES  # with every letter of it written as %41
LIST_FIELDS: Final = 8 * MOST_AT_ONCE + 100
MOST_DIGITS: Final = 5

EMPTY = Message(Code.LIST_IS_EMPTY, "Paste at least one line with a name and an e-mail address.")


@dataclass(frozen=True, slots=True)
class Look:
    """What was understood of the list, for another look."""

    read: ReadLearners
    standing: Mapping[str, Standing]
    blanked: Message | None = None  # that numbers of a person were taken out

    @property
    def count(self) -> int:
        """Who gets a mail."""
        return sum(not self.standing.get(email, Standing()).is_left_out for _name, email in self.read.learners)


@blueprint.get(f"{PEOPLE}/invite/list")
@open_to(Permission.MANAGE_MEMBERS)
def show_form(slug: str) -> str:
    """Ask for a list, and to what all of it is invited."""
    return _form(slug)


@blueprint.post(f"{PEOPLE}/invite/list")
@open_to(Permission.MANAGE_MEMBERS, form_bytes=LIST_BYTES, fields=LIST_FIELDS)
def look_or_send(slug: str) -> Response | str:
    """Read the list, or what was mended in it; mail when all of it was seen and is certain."""
    parts, me, form = current_parts(), signed_in(), request.form
    unit, roles = form.get("unit") or slug, read_roles("roles")
    try:
        look = _read(form, unit)
    except Invalid as error:
        return make_response(_form(slug, error), status_of(error))
    if form.get("action") != "send" or look.read.has_problems or not look.count:
        return _second_look(slug, look)
    try:
        people = [Invitee(name, email) for name, email in look.read.learners]
        sent = invite_list(parts, me, unit, people, roles, form.get("language", ""))
    except (Invalid, Conflict, TooOften) as error:
        return make_response(_second_look(slug, look, error), status_of(error))
    flash(ngettext("One invitation is on its way.", "%(num)s invitations are on their way.", sent.invited), "success")
    return redirect(people_path(slug, "invitations"), HTTPStatus.SEE_OTHER)


def _read(form: MultiDict[str, str], unit: str) -> Look:
    """The paste, else the rows of the page before. Raises `Invalid`."""
    roles = read_roles("roles")
    if not roles:
        raise Invalid(NO_ROLE, field="roles")
    blanked = None
    if "people" in form:
        paste = blank_list(form["people"])
        read, blanked = read_learners(paste.text), paste.remark
    else:
        read = read_learner_rows(_read_rows(form))
    if not read.lines:
        raise Invalid(EMPTY, field="people")
    if len(read.lines) > MOST_AT_ONCE:
        sentence = Message(
            Code.LIST_TOO_LONG,
            "This list has {count} lines, and at most {most} people can be invited at once. Paste a part of it.",
            count=len(read.lines),
            most=MOST_AT_ONCE,
        )
        raise Invalid(sentence, field="people")
    emails = [email for _name, email in read.learners]
    return Look(read, look_at(current_parts(), signed_in(), unit, emails, roles), blanked)


def _read_rows(form: MultiDict[str, str]) -> list[LearnerRow]:
    """What was mended is the administrator's own; what was said to be right is no question any more."""
    right, left_out = set(form.getlist("right")), set(form.getlist("left_out"))
    rows = []
    for place in range(min(_number(form.get("count", "")), MOST_AT_ONCE)):
        if str(place) in left_out:
            continue
        name, email = (blank_personal_numbers(form.get(f"{field}-{place}", "")).text for field in ("name", "email"))
        is_certain = str(place) in right or form.get(f"was-{place}", "") != f"{name} {email}"
        doubt = form.get(f"doubt-{place}", "")
        rows.append(
            LearnerRow(
                name,
                email,
                "" if is_certain else form.get(f"written-{place}", ""),
                _number(form.get(f"number-{place}", "")),
                None if is_certain or doubt not in set(Doubt) else Doubt(doubt),
            )
        )
    return rows


def _form(slug: str, error: BadgeServiceError | None = None) -> str:
    parts, me, form = current_parts(), signed_in(), request.form
    return render_template(
        "admin/invite_list.html",
        managed=show_managed(parts, me, slug, Permission.MANAGE_MEMBERS),
        units=list_units(parts, me, slug),
        unit=form.get("unit", slug),
        chosen=read_roles("roles"),
        languages=current_catalogue().languages,
        language=form.get("language") or current_language(),
        people_text=form.get("people", ""),
        error=error,
    )


def _second_look(slug: str, look: Look, error: BadgeServiceError | None = None) -> str:
    parts, me, form = current_parts(), signed_in(), request.form
    unit = form.get("unit") or slug
    return render_template(
        "admin/invite_look.html",
        managed=show_managed(parts, me, slug, Permission.MANAGE_MEMBERS),
        look=look,
        unit=unit,
        unit_name=show_managed(parts, me, unit, Permission.MANAGE_MEMBERS).name,
        chosen=read_roles("roles"),
        languages=current_catalogue().languages,
        language=form.get("language") or current_language(),
        error=error,
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0
