"""Where an organisation stands, and what to do next."""

from __future__ import annotations

from flask import Blueprint, render_template

from badgeservice.services import addresses
from badgeservice.services.organisations.overview import show_overview
from badgeservice.services.permissions import Permission
from badgeservice.web.admin.field_words import describe_changes
from badgeservice.web.auth import current_parts, open_to, signed_in

blueprint = Blueprint("admin_overview", __name__)


@blueprint.get(addresses.ADMIN_ORGANISATION.rule)
@open_to(Permission.MANAGE_ORGANISATION)
def show_one(slug: str) -> str:
    """The first page of whoever manages it: never an empty one."""
    shown = show_overview(current_parts(), signed_in(), slug)
    return render_template(
        "admin/overview.html",
        shown=shown,
        managed=shown.managed,
        asked_changes=describe_changes(shown.asked.changes) if shown.asked else (),
    )
