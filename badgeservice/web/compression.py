"""What anybody may read is sent compressed, where its view says that it may be.

The length of an answer tells something of what is in it: where a secret stands beside what a stranger chose, many
guesses find the secret (BREACH). So no view that reads the session may be compressed, and no answer to a form is.
"""

from __future__ import annotations

import gzip
from typing import Final

from flask import Flask, Response, request

from badgeservice.web.auth import current_access
from badgeservice.web.negotiation import CREDENTIAL_TYPES, PAGE, preferred_encoding, vary_by

LEAST: Final = 1024  # bytes: what is smaller fits in one packet as it is
LEVEL: Final = 1  # makes a third of a scan page in 50 µs; the others take up to four times as long for a tenth less
TYPES: Final = frozenset({PAGE, "application/did+json", "application/problem+json", *CREDENTIAL_TYPES})


def compress(response: Response) -> Response:
    """Compress it, where the view and the reader agree."""
    access = current_access()
    if access is None or not access.compressed or request.method not in {"GET", "HEAD"}:
        return response
    vary_by(response, "Accept-Encoding")
    if _is_worth_it(response) and preferred_encoding(request, ("gzip", "identity")) == "gzip":
        response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        etag, _ = response.get_etag()
        if etag:
            response.set_etag(etag, weak=True)  # the same thing in other bytes (RFC 9110 §8.8.1)
    return response


def _is_worth_it(response: Response) -> bool:
    return response.mimetype in TYPES and not response.is_streamed and (response.content_length or 0) >= LEAST


def register(app: Flask) -> None:
    """Register this first: what is registered first is done last, when the answer is whole."""
    app.after_request(compress)
