"""Scan: a share is opened and what is behind it is checked again, every time (design §7, Scan).

One address for three audiences: a page for people, the exact signed bytes for programs, the baked image for who
asks for one. A link that never existed, ended or was closed gives one and the same answer (threats W1).
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.email_address import read_email_address
from badgeservice.errors import Invalid, Message
from badgeservice.services import addresses
from badgeservice.services.parts import Parts
from badgeservice.services.verifying.verify import ShareClosed, ShareVerification, download_share, link_qr, verify_share
from badgeservice.services.wallet.download import FileKind
from badgeservice.services.wallet.share_link import read_token
from badgeservice.web.auth import Audience, current_parts, open_to
from badgeservice.web.badge.recalled import recall_badge
from badgeservice.web.documents import download_response
from badgeservice.web.language import current_language, repeat_with
from badgeservice.web.negotiation import is_preview, preferred_kind, vary_by
from badgeservice.web.problems import describe_problem, is_for_program, status_of
from badgeservice.web.source import current_source
from badgeservice.web.verdict import describe_verdict
from badgeservice.web.verify.holder_questions import HOLDER_QUESTIONS, HolderQuestions

blueprint = Blueprint("scan", __name__)

EMAIL_LIMIT = 254  # RFC 5321 §4.5.3.1


@blueprint.record
def count_holder_questions(state: BlueprintSetupState) -> None:
    """One count for each app."""
    parts: Parts = state.app.extensions["badgeservice"]
    state.app.extensions[HOLDER_QUESTIONS] = HolderQuestions(parts.clock, parts.counts)


@blueprint.get(addresses.SHARE.rule)
@blueprint.get(addresses.SHARE_IN_CAPITALS.rule)
@open_to(Audience.EVERYONE, compressed=True)
def show_share(token: str) -> AnyResponse:
    """The verdict, or the document behind it."""
    if clean := _find_clean(token):
        return redirect(clean)
    kind, media_type = preferred_kind(request)
    if is_preview(request) or (request.method == "HEAD" and kind is None):
        return _preview(token)
    if kind is None:
        return _page(token, verify_share(current_parts(), token))
    return Response(download_share(current_parts(), token, kind).content, content_type=media_type)


@blueprint.get(f"{addresses.SHARE.start}<path:written>")
@blueprint.get(f"{addresses.SHARE_IN_CAPITALS.start}<path:written>")
@open_to(Audience.EVERYONE, compressed=True)
def go_to_share(written: str) -> AnyResponse:
    """A link that got a slash on its way, perhaps with more behind it."""
    if clean := _find_clean(written):
        return redirect(clean)
    raise ShareClosed


@blueprint.post(addresses.SHARE.rule)
@blueprint.post(addresses.SHARE_IN_CAPITALS.rule)
@open_to(Audience.EVERYONE)
def match_holder(token: str) -> Response:
    """The same page, with the answer to "is this e-mail address the holder's?". The address is not kept.

    Who asks too often gets the verdict all the same, and is told to wait for the answer.
    """
    email = request.form.get("email", "").strip()[:EMAIL_LIMIT]
    repeat_with(email=email)
    scanned = verify_share(current_parts(), token)  # a link that does not work is never counted
    try:
        read_email_address(email)
    except Invalid as incomplete:  # half an address is a slip, and not the address of somebody else
        return _page(token, scanned, email=email, problem=incomplete.sentence)
    if current_app.extensions[HOLDER_QUESTIONS].may_ask(read_token(token) or "", current_source()):
        return _page(token, verify_share(current_parts(), token, email=email), email=email)
    response = _page(token, scanned, email=email, must_wait=True)
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    response.headers["Retry-After"] = "60"
    return response


@blueprint.get(addresses.SHARE_FILE.rule)
@open_to(Audience.EVERYONE, compressed=True)
def take_away(token: str, kind: FileKind) -> Response:
    """The badge as a file, to be checked elsewhere."""
    return download_response(download_share(current_parts(), token, kind))


@blueprint.get(addresses.SHARE_QR.rule)
@open_to(Audience.EVERYONE, compressed=True)
def show_qr(token: str) -> Response:
    """The code that leads here, for whoever prints the page: it says no more than its own address."""
    return Response(link_qr(current_parts(), token), content_type="image/svg+xml")


@blueprint.errorhandler(ShareClosed)
def show_closed(error: ShareClosed) -> Response:
    """The one page for links that do not work: what happened, and what to do."""
    if is_for_program():
        return describe_problem(status_of(error), error.sentence)
    return make_response(render_template("verify/closed.html"), status_of(error))


@blueprint.after_request
def add_share_headers(response: Response) -> Response:
    """Readable by other verifiers, kept by nobody, found by no search engine (threats W2, W3, H8)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    vary_by(response, "Accept")
    return response


def _find_clean(written: str) -> str | None:
    """The share that is meant by what stands behind `/v/`, when it has signs around it; nothing when it has none.

    No token has such a sign, so leaving them out tells nobody anything.
    """
    token = addresses.without_signs(written)
    return addresses.SHARE.path(token=token.lower()) if token != written and read_token(token) else None


def _page(
    token: str,
    scanned: ShareVerification,
    *,
    email: str | None = None,
    problem: Message | None = None,
    must_wait: bool = False,
) -> Response:
    parts, verification = current_parts(), scanned.verification
    badge = None if scanned.is_only_notice else verification.badge_in(current_language())
    token = (read_token(token) or token).lower()  # however it was typed
    page = render_template(
        "verify/share.html",
        token=token,
        address=addresses.SHARE.url(parts.settings, token=token),
        scanned=scanned,
        verdict=describe_verdict(verification, scanned.revocation),
        badge=recall_badge(badge, parts.settings, scanned.texts) if badge else None,
        email=email,
        problem=problem,
        must_wait=must_wait,
        accent=scanned.issuer_accent,
    )
    return make_response(page)


def _preview(token: str) -> Response:
    """A card without a person on it. The share is looked up, so that a closed one answers as closed."""
    verify_share(current_parts(), token)
    return make_response(render_template("verify/preview.html"))
