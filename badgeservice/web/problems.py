"""Errors at the edge: one status and one sentence, as a page for people and RFC 9457 problem details for programs."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Lock
from types import TracebackType
from typing import cast
from urllib.parse import urlencode

from flask import Flask, Response, current_app, jsonify, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from badgeservice.codes import Code
from badgeservice.errors import (
    BadgeServiceError,
    Conflict,
    Invalid,
    Message,
    NotAllowed,
    NotFound,
    SigningFailed,
    TooLarge,
    TooOften,
    Unavailable,
)
from badgeservice.services import addresses
from badgeservice.services.verifying.verify import ShareClosed
from badgeservice.web.auth import (
    FormExpired,
    SignedOut,
    SignInNeeded,
    current_access,
    current_parts,
    own_path,
    recognise_visitor,
)
from badgeservice.web.language import say
from badgeservice.web.once import put_aside

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

# From the special to the general: the first one that fits.
STATUSES: tuple[tuple[type[BadgeServiceError], int], ...] = (
    (ShareClosed, 410),  # it was there, or may have been; a program need not ask again
    (SignInNeeded, 401),
    (FormExpired, 400),
    (TooLarge, 413),
    (Invalid, 400),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (TooOften, 429),
    (Unavailable, 503),
    (SigningFailed, 500),
    (BadgeServiceError, 500),
)

HTTP_SENTENCES = {
    400: Message(Code.BAD_REQUEST, "We could not read this request."),
    404: Message(Code.NOT_FOUND, "This page does not exist. Perhaps part of the address is missing."),
    405: Message(Code.METHOD_NOT_ALLOWED, "This address cannot be used in this way."),
    413: Message(
        Code.REQUEST_ENTITY_TOO_LARGE, "This is larger than we can read. Choose a smaller file or send fewer lines."
    ),
    415: Message(Code.UNSUPPORTED_MEDIA_TYPE, "We cannot read this kind of file."),
    429: Message(Code.TOO_MANY_REQUESTS, "This has been tried many times. Wait a few minutes and try again."),
}
_OTHER = Message(Code.REQUEST_NOT_HANDLED, "We could not handle this request.")
_UNEXPECTED = Message(Code.UNEXPECTED, "Something went wrong on our side. Nothing was lost. Try again in a minute.")
TYPE_AGAIN = Message(
    Code.SIGNED_OUT_TYPE_AGAIN,
    "You were signed out, so nothing was sent. Sign in. You come back to the page with the form: fill it in again.",
)
WARNINGS = "badgeservice.warnings"  # where the app keeps them
SAY_AGAIN = timedelta(minutes=1)
KINDS = 100  # of warnings that are remembered
RETRY_AFTER = "10"  # seconds; what is busy is seldom so for longer


def is_for_program() -> bool:
    """Whether the answer will be read by a program: a JSON address, or a caller that does not name HTML."""
    if request.path.startswith(addresses.FOR_PROGRAMS) or request.path.endswith(".json"):
        return True
    accepts = request.accept_mimetypes
    return "text/html" not in accepts.values() and "application/xhtml+xml" not in accepts.values()


def status_of(error: BadgeServiceError) -> int:
    """The HTTP status of one of our errors."""
    return next(status for kind, status in STATUSES if isinstance(error, kind))


def describe_problem(status: int, sentence: Message, **extra: str) -> Response:
    """One problem, in the form that the caller reads."""
    if is_for_program():
        response = jsonify(
            type="about:blank",  # RFC 9457 §4.2.1: the title is that of the status; `code` says what it is
            title=HTTPStatus(status).phrase,
            status=status,
            detail=say(sentence),
            code=sentence.code,
            **extra,
        )
        response.mimetype = "application/problem+json"
    else:
        recognise_visitor()
        page = render_template("errors/problem.html", status=status, code=sentence.code, sentence=sentence, **extra)
        response = current_app.make_response(page)
    response.status_code = status
    response.vary.add("Accept")
    return response


class Warnings:
    """What the operator was told lately: the same thing is said once, and once a minute while it goes on.

    Each request that is refused would be a line otherwise, and whoever sends many could fill the log.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._said: dict[str, tuple[datetime, int]] = {}  # when each was said, and how often it happened since

    def count(self, what: str) -> int:
        """How often it happened since it was said, this time included; nothing while it need not be said again."""
        now = self._clock()
        with self._lock:
            said_at, since = self._said.get(what, (None, 0))
            if said_at is not None and now - said_at < SAY_AGAIN:
                self._said[what] = (said_at, since + 1)
                return 0
            if len(self._said) >= KINDS:
                self._said.clear()
            self._said[what] = (now, 0)
            return since + 1


def log_problem(error: BadgeServiceError) -> None:
    """Tell the operator about what is not the caller's doing."""
    status = status_of(error)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        what = ": ".join([error.code, *getattr(error, "__notes__", ())])
        if times := cast("Warnings", current_app.extensions[WARNINGS]).count(what):
            current_app.logger.warning("problem %s%s", what, f" ({times} times)" if times > 1 else "")
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log_error(f"problem {error.code}", error)


def handle_own_error(error: BadgeServiceError) -> AnyResponse:
    """One of the family: its sentence may be shown."""
    if isinstance(error, SignInNeeded) and request.method == "GET" and not is_for_program():
        next_path = own_path(request.full_path.removesuffix("?"))
        query = f"?{urlencode({'next': next_path})}" if next_path else ""
        return redirect(f"{addresses.SIGN_IN.path()}{query}", 303)
    if isinstance(error, SignedOut) and not is_for_program() and (page := _find_page_of_form()):
        put_aside(addresses.SIGN_IN.path(), BadgeServiceError(TYPE_AGAIN))
        return redirect(f"{addresses.SIGN_IN.path()}?{urlencode({'next': page})}", HTTPStatus.SEE_OTHER)
    status = status_of(error)
    log_problem(error)
    extra = {"field": error.field} if error.field else {}
    return describe_problem(status, error.sentence, **extra)


def _find_page_of_form() -> str | None:
    """The page that this form stands on: at its own address, or at one above it.

    None for a form that is kept as a whole where it can be: its own tab has more than could be typed again.
    """
    access = current_access()
    if access is None or access.keep_form:
        return None
    path, routes = request.path, current_app.url_map.bind("")
    while path:
        if routes.test(path, "GET") and own_path(path):
            return path
        path = path.rpartition("/")[0]
    return None


def handle_http_error(error: HTTPException) -> AnyResponse:
    """What Flask itself refuses: an unknown address, a wrong method, a body that is too large."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # a redirect that routing made
    response = describe_problem(error.code, HTTP_SENTENCES.get(error.code, _OTHER))
    for name, value in error.get_response().headers.items():
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}:
            response.headers[name] = value
    return response


def handle_unexpected(error: Exception) -> AnyResponse:
    """Anything else is our fault: opaque to the caller, with a number that finds it in the log."""
    number = current_parts().random(4).hex()
    log_error(f"unexpected error {number}", error)
    return describe_problem(500, _UNEXPECTED, number=number)


def log_error(what: str, error: BaseException | None) -> None:
    """Write down what went wrong, at which rule and with which trace, and not for whom.

    The address of a share or of a sign-in is itself the key to it, and so is a cookie. So it is the rule that is
    written, `/v/<token>`, and whatever the request brought is taken out of the words of the error (threats O12).
    """
    rule = f"{request.method} {request.url_rule.rule if request.url_rule else 'an unknown address'}"
    trace = "".join(traceback.format_exception(error)) if error else ""
    current_app.logger.error("%s at %s\n%s", what, rule, _without_secrets(trace).rstrip())


def _without_secrets(trace: str) -> str:
    brought = {f"<{name}>": str(value) for name, value in (request.view_args or {}).items()}
    brought |= {f"<cookie {name}>": value for name, value in request.cookies.items()}
    brought |= {"<query>": request.query_string.decode("latin-1"), "<path>": request.path}
    for name, value in sorted(brought.items(), key=lambda pair: -len(pair[1])):
        if len(value) >= _SHORTEST_SECRET:
            trace = re.sub(re.escape(value), name, trace, flags=re.IGNORECASE)
    return trace


_SHORTEST_SECRET = 8  # a code of eight digits; what is shorter stands in every trace


def _log_what_flask_caught(exc_info: ExceptionInfo) -> None:
    """For what fails outside a view, such as while the answer gets its headers; Flask itself would log the path."""
    log_error("an error outside a view", exc_info[1])


def say_when_to_return(response: Response) -> Response:
    """Whoever must try again is told when, whatever made the answer: a page, a problem document, a blueprint."""
    if response.status_code in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        response.headers.setdefault("Retry-After", RETRY_AFTER)
    return response


def register(app: Flask) -> None:
    """Handle every error in one place. On the app: a blueprint never sees an unknown address under its prefix."""
    app.extensions[WARNINGS] = Warnings(app.extensions["badgeservice"].clock)
    app.log_exception = _log_what_flask_caught  # type: ignore[method-assign]
    app.after_request(say_when_to_return)
    app.register_error_handler(BadgeServiceError, handle_own_error)
    app.register_error_handler(HTTPException, handle_http_error)
    app.register_error_handler(Exception, handle_unexpected)
