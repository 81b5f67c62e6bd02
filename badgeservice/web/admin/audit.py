"""What happened in an organisation and below it: read, looked through, taken along."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.errors import Message
from badgeservice.services.audit.export import export_trail
from badgeservice.services.audit.trail import KINDS_OF_ORGANISATION, show_trail
from badgeservice.services.organisations.managed import show_managed
from badgeservice.services.permissions import Permission
from badgeservice.web.auth import current_parts, open_to, signed_in
from badgeservice.web.language import current_catalogue, current_language
from badgeservice.web.trail import KIND_NAMES, by_day, read_looked, write_place

blueprint = Blueprint("audit", __name__, url_prefix="/admin/<slug>/audit")


@blueprint.get("")
@open_to(Permission.READ_AUDIT)
def show(slug: str) -> str:
    """One page of it, the newest first."""
    looked = read_looked(request.args, KINDS_OF_ORGANISATION)
    page = show_trail(current_parts(), signed_in(), slug, looked.asked)
    return render_template(
        "admin/audit.html",
        managed=page.managed,
        trail=page.trail,
        days=by_day(page.trail),
        older=write_place(page.trail.next) if page.trail.next else "",
        looked=looked,
        kinds={kind: KIND_NAMES[kind] for kind in KINDS_OF_ORGANISATION},
    )


@blueprint.post("/export")
@open_to(Permission.READ_AUDIT)
def export(slug: str) -> AnyResponse:
    """What was looked for, as a file for a spreadsheet. A form, because it is written down that it was taken."""
    looked = read_looked(request.form, KINDS_OF_ORGANISATION)
    if looked.errors:
        show_managed(current_parts(), signed_in(), slug, Permission.READ_AUDIT)  # others learn nothing, not even this
        return redirect(f"{request.path.removesuffix('/export')}?{looked.query()}", HTTPStatus.SEE_OTHER)
    language, catalogue = current_language(), current_catalogue()

    def say(sentence: Message) -> str:
        """Pieces are made after this request, which knew the language."""
        return catalogue.say(sentence, language)

    pieces = export_trail(current_parts(), signed_in(), slug, looked.asked, language, say)
    name = f"{slug}-{current_parts().clock():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(pieces, mimetype="text/csv", headers=headers)
