"""The VC-API (W3C CCG): sign and verify any Verifiable Credential over HTTP.

Issue and status need an API client (`Authorization: Bearer …`), except where the settings open the VC-API to all, which
production refuses. What is refused is a problem document with the type that the specifications give it; what is
verified and not good is answered with 400, `verified: false` and the same problems.
"""

from __future__ import annotations

import json
from hmac import compare_digest
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request

from badgeservice.codes import Code
from badgeservice.errors import BadgeServiceError, Message, NotAllowed, SigningFailed
from badgeservice.services import addresses
from badgeservice.services.programs import vc_api
from badgeservice.settings import VcApi
from badgeservice.web.api.vc_api_answers import (
    UNNAMED,
    describe_error,
    describe_presentation,
    describe_verification,
)
from badgeservice.web.api.vc_api_requests import (
    MAX_BODY,
    read_body,
    read_issue_options,
    read_member,
    read_must_know_status,
    read_options,
    read_status_choice,
    read_status_entries,
    read_status_value,
    read_strings,
    read_text,
    read_unknown_options,
    wrong_member,
)
from badgeservice.web.auth import Audience, current_parts, open_to
from badgeservice.web.documents import public_document
from badgeservice.web.negotiation import CREDENTIAL_TYPES, preferred_type
from badgeservice.web.problems import status_of
from badgeservice.web.source import current_source

blueprint = Blueprint("vc_api", __name__, url_prefix=addresses.VC_API.rule)


@blueprint.post("/credentials/issue")
@open_to(Audience.PROGRAM, body_bytes=MAX_BODY)
def issue() -> Response:
    """Sign a credential: 201 with `verifiableCredential`."""
    _check_client()
    body = read_body()
    signed = vc_api.issue_credential(
        current_parts(), read_member(body, "credential"), read_issue_options(read_options(body))
    )
    return _answer({"verifiableCredential": signed}, 201)


@blueprint.post("/credentials/verify")
@open_to(Audience.PROGRAM, body_bytes=MAX_BODY)
def verify() -> Response:
    """Verify a credential: 200 when it is good, else 400 with what is wrong."""
    request.get_data()  # all of it before the turn begins: a slow sender keeps nobody waiting
    with current_parts().turns.take(current_source()), current_parts().turns.computing():
        return _verify()


def _verify() -> Response:
    body = read_body()
    options = read_options(body)
    credential = body.get("verifiableCredential")
    if not isinstance(credential, (dict, str)):
        raise wrong_member("verifiableCredential")
    verification = vc_api.verify_credential(
        current_parts(), credential, domain=read_strings(options, "domain"), challenge=read_text(options, "challenge")
    )
    answer = describe_verification(
        verification, read_unknown_options(options), must_know_status=read_must_know_status(options)
    )
    if options.get("returnCredential") is True and answer["verified"]:
        answer["verifiableCredential"] = credential
    return _answer(answer, 200 if answer["verified"] else 400)


@blueprint.post("/presentations/verify")
@open_to(Audience.PROGRAM, body_bytes=MAX_BODY)
def verify_presentation() -> Response:
    """Verify a presentation with everything in it; one that nobody signed comes as `presentation`."""
    request.get_data()
    with current_parts().turns.take(current_source()), current_parts().turns.computing():
        return _verify_presentation()


def _verify_presentation() -> Response:
    body = read_body()
    options = read_options(body)
    is_signed = "verifiablePresentation" in body or "presentation" not in body
    name = "verifiablePresentation" if is_signed else "presentation"
    presentation = body.get(name)
    if not isinstance(presentation, (dict, str)):
        raise wrong_member(name)
    found = vc_api.verify_shown(
        current_parts(),
        presentation,
        domain=read_strings(options, "domain"),
        challenge=read_text(options, "challenge"),
        must_be_signed=is_signed,
    )
    answer = describe_presentation(
        found, read_unknown_options(options), must_know_status=read_must_know_status(options)
    )
    if options.get("returnPresentation") is True and answer["verified"]:
        answer["verifiablePresentation"] = presentation
    return _answer(answer, 200 if answer["verified"] else 400)


@blueprint.post("/credentials/status")
@open_to(Audience.PROGRAM, body_bytes=MAX_BODY)
def status() -> Response:
    """Change one status of a credential that was issued here."""
    _check_client()
    body = read_body()
    credential_id = body.get("credentialId")
    if not isinstance(credential_id, str):
        raise wrong_member("credentialId")
    for entry in read_status_entries(body):
        value = body.get("status", entry.get("status", True))
        vc_api.update_status(current_parts(), credential_id, read_status_choice(entry), read_status_value(value))
    return _answer({}, 200)


@blueprint.get(addresses.API_STATUS_LIST.rule.removeprefix(addresses.VC_API.rule))
@open_to(Audience.EVERYONE)
def status_list(name: str) -> Response:
    """A status list, as it was signed last; may be kept as long as it says itself (Bitstring Status List §2.2).

    Many programs read as JSON only what is called JSON, so it is called what they ask for (§4).
    """
    content = vc_api.status_list_bytes(current_parts(), name)
    media_type = preferred_type(request, CREDENTIAL_TYPES)
    response = public_document(content, media_type, seconds=int(vc_api.TIME_TO_LIVE.total_seconds()))
    response.vary.add("Accept")
    return response


@blueprint.errorhandler(BadgeServiceError)
def answer_problem(error: BadgeServiceError) -> tuple[Response, int]:
    """One of our errors under the name that the specifications give it (RFC 9457)."""
    code = 400 if isinstance(error, SigningFailed) else status_of(error)
    problems = describe_error(error)
    if problems[0]["type"] == UNNAMED:
        problems[0]["title"] = HTTPStatus(code).phrase
    response = jsonify(problems[0] | {"status": code, "verified": False, "problemDetails": problems})
    response.mimetype = "application/problem+json"
    return response, code


@blueprint.after_request
def allow_pages_of_others(response: Response) -> Response:
    """Where everybody may ask, pages of other sites may too: a browser asks first (CORS). No cookie is involved."""
    if current_parts().settings.vc_api is VcApi.OPEN:
        response.headers["Access-Control-Allow-Origin"] = "*"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, POST"
            response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
            response.headers["Access-Control-Max-Age"] = "600"
    return response


def _answer(content: dict[str, Any], code: int) -> Response:
    """In the order in which it was written: a credential comes back as it was given, with its proof at the end."""
    return Response(json.dumps(content), code, mimetype="application/json")


def _check_client() -> None:
    """Who may have something signed (threats K3)."""
    settings = current_parts().settings
    if settings.vc_api is VcApi.OPEN:
        return
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    known = settings.vc_api_key.get_secret_value() if settings.vc_api_key else ""
    if kind.lower() != "bearer" or not known or not compare_digest(given.encode(), known.encode()):
        raise NotAllowed(
            Message(Code.API_CLIENT_UNKNOWN, "Send the key of your API client as a bearer token."),
        )
