"""What the service says of itself."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from badgeservice.errors import Invalid
from badgeservice.services import addresses
from badgeservice.services.operating.facts import FIELDS, FactsChanged, change_facts, list_wrong, read_facts
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import say
from badgeservice.web.once import put_aside, take_out
from badgeservice.web.words import translate as _

blueprint = Blueprint("facts", __name__)

ADDRESS: Final = f"{addresses.OPERATOR.rule}facts"
KEPT: Final = 500  # letters of a field that are kept when something is wrong
MAX_DIGITS: Final = 9


@blueprint.get(ADDRESS)
@open_to(Permission.OPERATE)
def show_facts() -> str:
    """The form; under what was typed and not saved stands what somebody else saved meanwhile."""
    facts = read_facts(current_parts())
    error, typed = take_out()
    said = {name: getattr(facts, name).removeprefix("mailto:") for name in FIELDS}
    has_changed = bool(typed.pop("has_changed", ""))
    wrong = list_wrong(current_parts(), typed) if error and error.field else {}
    return render_template(
        "operator/facts.html",
        said=said | typed,
        others={name: text for name, text in said.items() if has_changed and typed.get(name, text) != text},
        error=error,
        wrong={name: say(sentence) for name, sentence in wrong.items()},
        has_changed=has_changed,
        revision=facts.revision,
        setting=current_parts().settings.security_contact,
    )


@blueprint.post(ADDRESS)
@open_to(Permission.OPERATE)
def save_facts() -> Response:
    """Write them down, unless somebody else did meanwhile."""
    typed = {name: request.form.get(name, "").strip() for name in FIELDS}
    kept = {name: text[:KEPT] for name, text in typed.items()}
    text = request.form.get("revision", "")
    revision = int(text) if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS else -1
    try:
        change_facts(current_parts(), signed_in(), typed, revision)
    except FactsChanged as changed:
        put_aside(ADDRESS, changed, has_changed="1", **kept)
    except Invalid as error:
        put_aside(ADDRESS, error, **kept)
    else:
        flash(_("Saved."), "success")
        return redirect(addresses.OPERATOR.rule, HTTPStatus.SEE_OTHER)
    return redirect(ADDRESS, HTTPStatus.SEE_OTHER)
