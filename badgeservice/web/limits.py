"""What comes in is bounded before it is parsed (threats B8): each view says how much it takes, most of them little.

Parsing is work, and happens before anybody is known: a form of a megabyte of percent signs, a hundred thousand fields
or one endless header in a part of a form each took a second. So amounts are counted in the raw bytes first:

1. the lines above a request: the address and each header, all of them together;
2. the body, as large as the view says; what is larger is refused unread. Much is only taken at an address with a key,
   which is on the page of who may send it, because nobody else is known yet (`may_send_much`);
3. the fields of a form, and of each part of a multipart form its headers.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Flask, current_app, g, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from badgeservice.services.form_keys import may_send_large
from badgeservice.services.parts import Parts
from badgeservice.web.auth import SAFE_METHODS, current_access, current_parts

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ADDRESS_BYTES: Final = 4 * 1024  # path and query together
HEADER_BYTES: Final = 8 * 1024  # as most servers have it
HEADERS_BYTES: Final = 16 * 1024
PART_HEADER_BYTES: Final = 2 * 1024  # a file name of 255 letters, each spelled as nine
BOUNDARY_BYTES: Final = 200  # RFC 2046 §5.1.1 says 70, and some programs a little more
KEY: Final = b"key="  # what the address of a large form ends in
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_TOO_LONG: Final = b"The address or the headers of this request are longer than we read.\n"


def with_short_headers(application: WSGIApplication) -> WSGIApplication:
    """Refuse long addresses and headers before anything reads them, with 414 and 431 (RFC 9110, RFC 6585)."""

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        address = len(environ.get("PATH_INFO", "")) + len(environ.get("QUERY_STRING", ""))
        lengths = [len(value) for name, value in environ.items() if name.startswith(("HTTP_", "CONTENT_"))]
        if address > ADDRESS_BYTES:
            status = HTTPStatus.REQUEST_URI_TOO_LONG
        elif max(lengths, default=0) > HEADER_BYTES or sum(lengths) > HEADERS_BYTES:
            status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        else:
            return application(environ, start_response)
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(_TOO_LONG)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [_TOO_LONG]

    return call


def limit_body() -> None:
    """Before each request: what this view takes. Refuses more, unread, with 413; nothing is parsed here."""
    access = current_access()
    if access is None:
        return  # an unknown address: nothing of it is read
    is_form = request.mimetype == _FORM
    request.max_content_length = most = access.form_bytes if is_form else access.body_bytes
    if most > current_app.config["MAX_CONTENT_LENGTH"] and not may_send_much(current_parts(), request.query_string):
        request.max_content_length = most = current_app.config["MAX_CONTENT_LENGTH"]
    if (request.content_length or 0) > most:
        raise RequestEntityTooLarge
    if is_form and request.method not in SAFE_METHODS:
        if request.get_data().count(b"&") >= access.fields:
            raise RequestEntityTooLarge
    elif request.mimetype == _MULTIPART:
        request.max_form_parts = access.fields


def may_send_much(parts: Parts, query: bytes) -> bool:
    """Whether this address stands on a page that only who may hand in a large file is shown."""
    return may_send_large(parts, query.removeprefix(KEY).decode("latin-1")) if query.startswith(KEY) else False


def begin_page() -> None:
    """What is sent gives way to who only reads, also where it is refused: refusals by the hundred take time too."""
    turns = current_parts().turns
    if request.method in SAFE_METHODS:
        turns.page_begins()
        g.is_page = True
    else:
        turns.give_way()


def end_page(_error: BaseException | None) -> None:
    """Also where it went wrong."""
    if g.pop("is_page", False):
        current_parts().turns.page_ends()


def check_multipart(body: bytes, most: int) -> None:
    """Refuse a form of many parts, with more than its content in a part, or with anything between them.

    Raises `RequestEntityTooLarge`, or `BadRequest` where no browser would write it so (RFC 2046 §5.1.1, RFC 7578).
    """
    start = b"--" + request.mimetype_params.get("boundary", "").encode("latin-1", "replace")
    if not 2 < len(start) <= BOUNDARY_BYTES or not body.startswith((start, b"\r\n" + start)):
        raise BadRequest
    parts = body.count(start) - 1
    if parts > most:
        raise RequestEntityTooLarge
    place, edge = body.index(start) + len(start), b"\r\n" + start
    for _ in range(parts):
        end = body.find(edge, place)
        # The blank line below the headers may be the line break above the next part, where a part is empty.
        if end < 0 or body.find(b"\r\n\r\n", place, min(end + 2, place + PART_HEADER_BYTES)) < 0:
            raise BadRequest
        place = end + len(edge)


def register(app: Flask) -> None:
    """Before the guard, which reads the form of who is signed in."""
    app.wsgi_app = with_short_headers(app.wsgi_app)  # type: ignore[assignment, method-assign]
    app.config["MAY_SEND_MUCH"] = partial(may_send_much, app.extensions["badgeservice"])  # for the server
    app.before_request(begin_page)
    app.before_request(limit_body)
    app.teardown_request(end_page)
