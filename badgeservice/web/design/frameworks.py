"""The frameworks of skills of an organisation."""

from __future__ import annotations

from flask import Blueprint

from badgeservice.services import addresses
from badgeservice.services.permissions import Permission
from badgeservice.web.frameworks.pages import add_pages

blueprint = Blueprint("design_frameworks", __name__)
add_pages(blueprint, addresses.FRAMEWORKS.rule, Permission.EDIT_ACHIEVEMENT)
