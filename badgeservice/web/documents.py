"""Documents and files as answers: exact bytes, never re-serialised, with the headers that each kind needs."""

from __future__ import annotations

import json

from flask import Response, make_response, request

from badgeservice.credentials.document import Document
from badgeservice.services.wallet.download import Download

# An image may be opened by itself; then nothing inside it may run or fetch (threats I13). Pixels inside it are data.
IMAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
ONE_MINUTE = 60
FIVE_MINUTES = 300


def public_document(content: bytes | Document, media_type: str, *, seconds: int = FIVE_MINUTES) -> Response:
    """A document that other verifiers read: from every origin, cacheable, with an ETag (threats H3)."""
    body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    response = Response(body, content_type=media_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    if media_type.startswith("image/"):
        response.headers["Content-Security-Policy"] = IMAGE_POLICY
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # it answers with itself


def public_page(page: str) -> Response:
    """A page that is the same for everybody who reads its language: it may be kept for a minute."""
    response = make_response(page)
    response.headers["Cache-Control"] = f"public, max-age={ONE_MINUTE}"
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # it answers with itself


def download_response(download: Download, *, inline: bool = False) -> Response:
    """A file to keep; `inline` shows it in a page instead."""
    response = Response(download.content, content_type=download.media_type)
    disposition = "inline" if inline else "attachment"
    response.headers.set("Content-Disposition", disposition, filename=download.filename)
    if download.media_type.startswith("image/"):
        response.headers["Content-Security-Policy"] = IMAGE_POLICY
    return response
