"""Who issues: an organisation as its page and as its Profile document."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from badgeservice.services import addresses
from badgeservice.services.achievements.achievement import IssuerDetail, find_issuer, issuer_document
from badgeservice.web.auth import Audience, current_parts, open_to
from badgeservice.web.badge.earnable import asked_kind, kinds_among
from badgeservice.web.badge.meaning import summarise
from badgeservice.web.documents import public_document, public_page
from badgeservice.web.language import current_language
from badgeservice.web.negotiation import LINKED_DATA_TYPES, PAGE, preferred_type, wants_page
from badgeservice.web.words import translate as _

blueprint = Blueprint("issuers", __name__)


@blueprint.get(addresses.ISSUER.rule)
@open_to(Audience.EVERYONE, compressed=True)
def show_issuer(slug: str) -> Response:
    """A page, on which `?kind=` shows one kind, or the Profile document."""
    parts = current_parts()
    if wants_page(request):
        response = public_page(_page(find_issuer(parts, slug, current_language())))
    else:
        media_type = preferred_type(request, (*LINKED_DATA_TYPES, PAGE))
        response = public_document(issuer_document(parts, slug), media_type)
    response.vary.add("Accept")
    return response


def _page(issuer: IssuerDetail) -> str:
    kinds = {"school": _("School"), "company": _("Company"), "network": _("Network"), "community": _("Community")}
    kinds["public_body"] = _("Public body")
    wanted = asked_kind()
    shown = [item for item in issuer.achievements if wanted in {None, item.kind}]
    return render_template(
        "public/issuer.html",
        issuer=issuer,
        shown=shown,
        wanted=wanted,
        kinds=kinds_among(issuer.achievements, wanted),
        kind=kinds.get(issuer.kind, ""),
        summaries=summarise(shown),
        accent=issuer.accent,
    )
