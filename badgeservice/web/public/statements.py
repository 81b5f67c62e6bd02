"""What everybody may expect of us: how we treat data about people, and who can use these pages."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template

from badgeservice.services import addresses
from badgeservice.services.operating.facts import read_facts
from badgeservice.services.organisations.register import list_responsible
from badgeservice.web.auth import Audience, current_parts, open_to
from badgeservice.web.documents import public_page
from badgeservice.web.public.kept_data import list_cookies, list_kept

blueprint = Blueprint("statements", __name__)

MOST: Final = 20  # organisations on the page; of more, the catalogue leads to each


@blueprint.get(addresses.PRIVACY.rule)
@open_to(Audience.EVERYONE, compressed=True)
def show_privacy() -> Response:
    """Which data, why, how long, and whom to ask (GDPR articles 13 and 14)."""
    parts = current_parts()
    responsible, are_more = list_responsible(parts, MOST)
    page = render_template(
        "public/privacy.html",
        facts=read_facts(parts),
        responsible=responsible,
        are_more=are_more,
        kept=list_kept(parts.settings),
        cookies=list_cookies(parts.settings),
    )
    return public_page(page)


@blueprint.get(addresses.ACCESSIBILITY.rule)
@open_to(Audience.EVERYONE, compressed=True)
def show_accessibility() -> Response:
    """The standard, how it is tested, what does not work yet, and whom to tell."""
    return public_page(render_template("public/accessibility.html", facts=read_facts(current_parts())))
