"""The front door, and the small addresses that browsers, search engines and programs ask for by themselves."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, current_app, jsonify, render_template, request

from badgeservice.services import addresses
from badgeservice.services.addresses import Address
from badgeservice.services.operating.facts import read_facts
from badgeservice.settings import VcApi
from badgeservice.web.auth import Audience, access_of, current_parts, open_to
from badgeservice.web.negotiation import wants_page
from badgeservice.web.words import translate as _

blueprint = Blueprint("site", __name__)
blueprints = (blueprint,)

DAY: Final = 24 * 3600
# Open to everyone who has the address, and about one person all the same.
_ABOUT_SOMEBODY: Final = (
    addresses.SHARE.start,
    addresses.SHARE_IN_CAPITALS.start,
    addresses.CREDENTIAL.start,
    addresses.SIGN_IN.rule,
    addresses.SETUP.start,
    addresses.INVITATION.start,
)


@blueprint.get(addresses.FRONT_DOOR.rule)
@open_to(Audience.EVERYONE, knows_visitor=True)
def show_front_door() -> str:
    """What this is, in one look."""
    return render_template("site/front_door.html", facts=read_facts(current_parts()))


@blueprint.get(addresses.ROBOTS.rule)
@open_to(Audience.EVERYONE)
def show_robots() -> Response:
    """What no search engine needs to ask for (RFC 9309): whatever is about somebody, or for who is signed in.

    It is a request and not a lock: shares also say `noindex`, and the other addresses answer nobody.
    """
    lines = ("User-agent: *", *(f"Disallow: {start}" for start in _list_private()))
    response = Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={DAY}"
    return response


def _list_private() -> list[str]:
    """The sections below which a page is not for everyone, and what is about somebody."""
    views = current_app.view_functions
    declared = ((rule.rule, access_of(views[rule.endpoint])) for rule in current_app.url_map.iter_rules())
    closed = {f"/{rule.split('/')[1]}" for rule, access in declared if access and access.who is not Audience.EVERYONE}
    return sorted(closed | set(_ABOUT_SOMEBODY))


@blueprint.get(addresses.API.rule)
@blueprint.get(f"{addresses.API.rule}/")
@open_to(Audience.EVERYONE)
def show_api() -> Response:
    """What there is for programs: a page for people, the same as JSON for programs."""
    offered = _list_offered()
    if wants_page(request):
        response = current_app.make_response(render_template("site/api.html", offered=offered))
    else:
        response = jsonify({name: address for name, address, _what in offered})
    response.vary.add("Accept")
    return response


def _list_offered() -> list[tuple[str, str, str]]:
    """The name, the address and what it answers, of each that programs can use."""
    settings = current_parts().settings
    offered: list[tuple[str, Address, str]] = [
        ("share", addresses.SHARE, _("what a learner shared: the signed badge, as JSON, as a token or as an image")),
        ("achievement", addresses.ACHIEVEMENT, _("what can be earned")),
        ("issuer", addresses.ISSUER, _("who issues badges")),
        ("did", addresses.DID_DOCUMENT, _("the keys of an issuer")),
        ("status", addresses.STATUS_LIST, _("a list of withdrawn badges")),
        ("security", addresses.SECURITY_CONTACT, _("where to report a weakness")),
    ]
    if settings.vc_api is not VcApi.OFF:
        offered.append(("vc-api", addresses.VC_API, _("the API of the W3C to issue and to check")))
    braces = str.maketrans("<>", "{}")  # as RFC 6570 writes it
    return [(name, settings.url(address.rule.translate(braces)), what) for name, address, what in offered]
