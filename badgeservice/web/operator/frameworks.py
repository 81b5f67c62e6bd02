"""The frameworks of skills that every organisation of this service can use."""

from __future__ import annotations

from flask import Blueprint

from badgeservice.services import addresses
from badgeservice.services.permissions import Permission
from badgeservice.web.frameworks.pages import add_pages

blueprint = Blueprint("operator_frameworks", __name__)
add_pages(blueprint, addresses.SERVICE_FRAMEWORKS.rule, Permission.OPERATE)
