"""The logo: handed in as a file, shown again as we made it."""

from __future__ import annotations

from contextlib import closing
from http import HTTPStatus
from typing import Final

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.errors import Conflict, Invalid
from badgeservice.services import addresses
from badgeservice.services.organisations.logos import MAX_BYTES, remove_logo, save_logo
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.once import put_aside
from badgeservice.web.words import translate as _

blueprint = Blueprint("admin_logo", __name__)

LOGO: Final = f"{addresses.ADMIN_ORGANISATION.rule}logo"
BODY_BYTES: Final = 8_000_000  # of a photograph, so that what is too large gets a sentence and no page of an error
PARTS: Final = 8


@blueprint.post(LOGO)
@open_to(Permission.MANAGE_ORGANISATION, body_bytes=BODY_BYTES, fields=PARTS)
def save(slug: str) -> AnyResponse:
    """Another logo, or none."""
    parts, person = current_parts(), signed_in()
    instead_of = request.form.get("instead_of", "")
    try:
        if request.form.get("action") == "remove":
            remove_logo(parts, person, slug, instead_of=instead_of)
            flash(_("The logo was removed."), "success")
        else:
            save_logo(parts, person, slug, _read_file(), instead_of=instead_of)
            flash(_("This is the logo from now on. Badges that were signed before keep the old one."), "success")
    except (Invalid, Conflict) as error:
        put_aside(f"{addresses.ADMIN_ORGANISATION.path(slug=slug)}profile", error)
    return _back(slug)


def _read_file() -> bytes:
    """What was handed in, or as much of it as is enough to say that it is too large."""
    file = request.files.get("logo")
    if file is None:
        return b""
    with closing(file):
        content: bytes = file.read(MAX_BYTES + 1)
    return content


def _back(slug: str) -> AnyResponse:
    return redirect(f"{addresses.ADMIN_ORGANISATION.path(slug=slug)}profile#logo", HTTPStatus.SEE_OTHER)
